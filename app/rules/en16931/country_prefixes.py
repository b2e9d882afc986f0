"""The country prefixes that BR-CO-09 takes for a VAT identifier: ISO 3166-1 alpha-2, with 1A, AN, EL and XI."""

from __future__ import annotations

COUNTRY_PREFIXES = frozenset(
    """
    1A AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH EL ER ES ET FI FJ FK FM
    FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP
    MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA
    RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR
    TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XI YE YT ZA ZM ZW
    """.split()  # noqa: SIM905 - a table reads better than 250 quoted pairs
)
NOT_IN_CII = frozenset({"SS"})
"""South Sudan is in the list of the UBL rules only (1.3.16)."""

_SPACED = f" {' '.join(sorted(COUNTRY_PREFIXES))} "


def is_prefixed(number: str, *, strict: bool) -> bool:
    """Tell whether a VAT identifier begins as BR-CO-09 asks.

    The UBL rules look for its first two characters anywhere in a spaced list, so that a shorter number, or one that
    begins with a letter and a blank, may pass; the CII rules (`strict`) look for a whole entry.
    """
    start = number[:2]
    if strict:
        return start in COUNTRY_PREFIXES and start not in NOT_IN_CII
    return start in _SPACED
