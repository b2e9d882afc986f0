"""The VAT categories of EN 16931, version 1.3.16: one row per family of rules, and what each number in a family asks.

The families S Z E AE IC G O AF AG have numbers 01 to 10, IC and O some more; category B (split payment, Italy) has two
rules of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Rate(Enum):
    """What the rate of a line, an allowance or a charge must be."""

    ABOVE_NOUGHT = "above"
    NOUGHT = "nought"
    NOUGHT_OR_ABOVE = "nought-or-above"
    NONE = "none"


class Parties(Enum):
    """Which numbers of the parties the invoice must have. A tax representative's VAT number serves for the seller's."""

    SELLER = "seller"  # any tax number of the seller
    SELLER_VAT = "seller-vat"
    SELLER_AND_BUYER = "seller-and-buyer"  # and the buyer's VAT number or legal registration
    SELLER_VAT_AND_BUYER_VAT = "seller-vat-and-buyer-vat"
    NO_VAT = "no-vat"  # none of them has a VAT number


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One VAT category and the rules on it.

    Attributes:
        id: as it stands in the rules' ids (``IC`` for intra-community supply, whose code is K).
        code: the category, UNCL 5305.
        rate, rate_cii: of lines, allowances and charges; the CII rules ask more of category L.
        by_rate: whether a category has a breakdown per rate, over that rate alone, with VAT due on it; otherwise it has
            exactly one, with no VAT.
        reason: whether a breakdown must have a reason of exemption; otherwise it must have none.
    """

    id: str
    code: str
    rate: Rate
    rate_cii: Rate
    parties: Parties
    by_rate: bool
    reason: bool

    def rule(self, number: int) -> str:
        """Return the id of the rule with this number."""
        return f"BR-{self.id}-{number:02}"


_DUE, _NOUGHT, _NONE, _OPEN = Rate.ABOVE_NOUGHT, Rate.NOUGHT, Rate.NONE, Rate.NOUGHT_OR_ABOVE
_ANY, _VAT, _NO_VAT = Parties.SELLER, Parties.SELLER_VAT, Parties.NO_VAT
_ANY_BUYER, _VAT_BUYER = Parties.SELLER_AND_BUYER, Parties.SELLER_VAT_AND_BUYER_VAT

FAMILIES = (
    Family(id="S", code="S", rate=_DUE, rate_cii=_DUE, parties=_ANY, by_rate=True, reason=False),
    Family(id="Z", code="Z", rate=_NOUGHT, rate_cii=_NOUGHT, parties=_ANY, by_rate=False, reason=False),
    Family(id="E", code="E", rate=_NOUGHT, rate_cii=_NOUGHT, parties=_ANY, by_rate=False, reason=True),
    Family(id="AE", code="AE", rate=_NOUGHT, rate_cii=_NOUGHT, parties=_ANY_BUYER, by_rate=False, reason=True),
    Family(id="IC", code="K", rate=_NOUGHT, rate_cii=_NOUGHT, parties=_VAT_BUYER, by_rate=False, reason=True),
    Family(id="G", code="G", rate=_NOUGHT, rate_cii=_NOUGHT, parties=_VAT, by_rate=False, reason=True),
    Family(id="O", code="O", rate=_NONE, rate_cii=_NONE, parties=_NO_VAT, by_rate=False, reason=True),
    Family(id="AF", code="L", rate=_OPEN, rate_cii=_DUE, parties=_ANY, by_rate=True, reason=False),
    Family(id="AG", code="M", rate=_OPEN, rate_cii=_OPEN, parties=_ANY, by_rate=True, reason=False),
)
FAMILY = {each.code: each for each in FAMILIES}

SPLIT_PAYMENT, NOT_SUBJECT, INTRA_COMMUNITY, STANDARD = "B", "O", "K", "S"
BREAKDOWN_OF, LINE_NUMBERS, ALLOWANCE_NUMBERS, CHARGE_NUMBERS = 1, 2, 3, 4
LINE_RATE, ALLOWANCE_RATE, CHARGE_RATE = 5, 6, 7
TAXABLE, AMOUNT, REASON = 8, 9, 10
"""What a number in a family asks."""

TERMS: dict[int, tuple[str, ...]] = {
    BREAKDOWN_OF: ("BG-23", "BT-118", "BT-151", "BT-95", "BT-102"),
    LINE_NUMBERS: ("BT-151", "BT-31", "BT-32", "BT-63"),
    ALLOWANCE_NUMBERS: ("BT-95", "BT-31", "BT-32", "BT-63"),
    CHARGE_NUMBERS: ("BT-102", "BT-31", "BT-32", "BT-63"),
    LINE_RATE: ("BT-151", "BT-152"),
    ALLOWANCE_RATE: ("BT-95", "BT-96"),
    CHARGE_RATE: ("BT-102", "BT-103"),
    TAXABLE: ("BT-116", "BT-131", "BT-92", "BT-99"),
    AMOUNT: ("BT-117", "BT-116", "BT-119"),
    REASON: ("BT-120", "BT-121"),
}
_MORE_TERMS: dict[str, tuple[str, ...]] = {
    "BR-IC-11": ("BT-72", "BG-14"),
    "BR-IC-12": ("BT-80",),
    "BR-O-11": ("BT-118",),
    "BR-O-12": ("BT-118", "BT-151"),
    "BR-O-13": ("BT-118", "BT-95"),
    "BR-O-14": ("BT-118", "BT-102"),
    "BR-B-01": ("BT-118", "BT-151", "BT-40", "BT-55"),
    "BR-B-02": ("BT-118", "BT-151"),
}
VAT_RULES: dict[str, tuple[str, ...]] = {
    **{family.rule(number): terms for family in FAMILIES for number, terms in TERMS.items()},
    **_MORE_TERMS,
}
"""Every rule on VAT categories with the terms it rests on."""
