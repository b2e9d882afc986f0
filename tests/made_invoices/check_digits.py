"""Identifiers with valid check digits, all made up: none of them is meant to be anybody's."""

from random import Random

from stdnum import iban as stdnum_iban
from stdnum import luhn
from stdnum.de import vat as de_vat
from stdnum.fr import tva as fr_tva
from stdnum.ie import vat as ie_vat
from stdnum.iso7064 import mod_97_10

_BANKS = {
    "NL": (
        ("INGB", "INGBNL2A"),
        ("RABO", "RABONL2U"),
        ("ABNA", "ABNANL2A"),
        ("TRIO", "TRIONL2U"),
        ("KNAB", "KNABNL2H"),
    ),
    "BE": (("363", "BBRUBEBB"), ("001", "GEBABEBB"), ("733", "KREDBEBB")),
    "DE": (("37040044", "COBADEFF"), ("50070010", "DEUTDEFF"), ("10050000", "BELADEBE")),
    "FR": (("3000200550", "CRLYFRPP"), ("2004101005", "PSSTFRPP"), ("1027802206", "CMCIFR2A")),
    "IE": (("AIBK931152", "AIBKIE2D"), ("BOFI900017", "BOFIIE2D")),
    "GB": (("NWBK601613", "NWBKGB2L"), ("BARC202678", "BARCGB22")),
}
_ACCOUNT_DIGITS = {"NL": 10, "BE": 7, "DE": 10, "FR": 11, "IE": 8, "GB": 8}


def digits(rng: Random, count: int) -> str:
    """Return `count` digits, the first of them no zero."""
    return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(count - 1))


def iban(rng: Random, country: str) -> tuple[str, str]:
    """Return an account number that passes mod 97, and its bank's BIC.

    Dutch account numbers fail the banks' own eleven test on purpose, so that no one can hold them.
    """
    bank, bic = rng.choice(_BANKS[country])
    account = digits(rng, _ACCOUNT_DIGITS[country])
    if country == "NL":
        account = "0" + account[1:]
        while _passes_eleven(account):
            account = account[:-1] + str((int(account[-1]) + 1) % 10)
    if country == "BE":
        account += f"{(int(bank + account) % 97) or 97:02d}"
    if country == "FR":
        account += f"{97 - (89 * int(bank[:5]) + 15 * int(bank[5:]) + 3 * int(account)) % 97:02d}"
    rest = bank + account
    return country + stdnum_iban.calc_check_digits(f"{country}00{rest}") + rest, bic


def _passes_eleven(account: str) -> bool:
    return sum(weight * int(digit) for weight, digit in zip(range(10, 0, -1), account, strict=True)) % 11 == 0


def vat_number(rng: Random, country: str, *, sole_trader: bool = False) -> str:
    """Return a VAT number of `country` that passes its own check."""
    return _VAT[country](rng, sole_trader)


def _nl(rng: Random, sole_trader: bool) -> str:
    if sole_trader:
        start = f"NL{digits(rng, 9)}B"
        return next(f"{start}{end:02d}" for end in range(2, 99) if _mod_97(f"{start}{end:02d}"))
    while True:
        number = digits(rng, 8)
        check = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), number, strict=True)) % 11
        if check < 10:
            return f"NL{number}{check}B{rng.choice(('01', '01', '01', '02'))}"


def _mod_97(number: str) -> bool:
    return mod_97_10.is_valid(number)


def _be(rng: Random, _sole_trader: bool) -> str:
    number = rng.choice("01") + digits(rng, 7)
    return f"BE{number}{97 - int(number) % 97:02d}"


def _de(rng: Random, _sole_trader: bool) -> str:
    number = digits(rng, 8)
    return next(f"DE{number}{end}" for end in range(10) if de_vat.is_valid(f"DE{number}{end}"))


def _fr(rng: Random, _sole_trader: bool) -> str:
    siren = digits(rng, 8)
    siren += luhn.calc_check_digit(siren)
    made = f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    assert fr_tva.is_valid(made)
    return made


def _ie(rng: Random, _sole_trader: bool) -> str:
    number = digits(rng, 7)
    return f"IE{number}{ie_vat.calc_check_digit(number)}"


def _gb(rng: Random, _sole_trader: bool) -> str:
    number = digits(rng, 7)
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), number, strict=True))
    return f"GB{number}{97 - total % 97:02d}"


_VAT = {"NL": _nl, "BE": _be, "DE": _de, "FR": _fr, "IE": _ie, "GB": _gb}


def registration(rng: Random, country: str, vat: str) -> str:
    """Return the number of the trade register that a firm with this VAT number would print."""
    match country:
        case "NL":
            return rng.choice("012345678") + digits(rng, 7)
        case "BE":
            return vat[2:]
        case "FR":
            siret = vat[4:] + "0001"
            return siret + luhn.calc_check_digit(siret)
        case "DE":
            return f"HRB {digits(rng, 5)}"
        case _:
            return digits(rng, 6)


def payment_reference(rng: Random) -> str:
    """Return a Dutch betalingskenmerk of sixteen digits."""
    rest = digits(rng, 15)
    weights = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1) * 2
    check = 11 - sum(weight * int(digit) for weight, digit in zip(weights, reversed(rest), strict=False)) % 11
    return {10: "1", 11: "0"}.get(check, str(check)) + rest


def creditor_reference(rng: Random) -> str:
    """Return an RF reference (ISO 11649)."""
    rest = digits(rng, 12)
    return f"RF{mod_97_10.calc_check_digits(rest + 'RF')}{rest}"


def belgian_reference(rng: Random) -> str:
    """Return a Belgian structured reference, as twelve digits."""
    number = digits(rng, 10)
    return f"{number}{(int(number) % 97) or 97:02d}"
