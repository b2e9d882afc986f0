"""Numbers on a page that prove themselves: accounts, VAT identifiers, registrations, payment references.

A number may be printed with blanks, points and hyphens, over several words; each reader finds all of its kind in a
text, right or wrong, so that a wrong one is told of rather than passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import iban as stdnum_iban
from stdnum import luhn
from stdnum.eu import vat as stdnum_vat

from ...model.identifiers import is_betalingskenmerk

_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[ .-]?[0-9]{2}(?:[ .-]?[A-Z0-9]){8,30}", re.IGNORECASE)
_PARTING = "|;:,/()"
"""Marks that stand between numbers and never in one."""
_IBAN_LENGTHS = {
    "AD": 24,
    "AT": 20,
    "BE": 16,
    "BG": 22,
    "CH": 21,
    "CY": 28,
    "CZ": 24,
    "DE": 22,
    "DK": 18,
    "EE": 20,
    "ES": 24,
    "FI": 18,
    "FO": 18,
    "FR": 27,
    "GB": 22,
    "GI": 23,
    "GR": 27,
    "HR": 21,
    "HU": 28,
    "IE": 22,
    "IS": 26,
    "IT": 27,
    "LI": 21,
    "LT": 20,
    "LU": 20,
    "LV": 21,
    "MC": 27,
    "MT": 31,
    "NL": 18,
    "NO": 15,
    "PL": 28,
    "PT": 25,
    "RO": 24,
    "SE": 24,
    "SI": 19,
    "SK": 24,
    "SM": 27,
    "TR": 26,
}  # fmt: skip - a table reads better with several to a line
_BIC = re.compile(r"(?<![A-Z0-9])[A-Z]{4}(?P<country>[A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Z0-9])")
_VAT_SHAPES = {
    "AT": r"U\d{8}",
    "BE": r"[01]?\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9}(?:\d{3})?",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{10}01",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"\d{9}",
    "GB": r"\d{9}",
}  # fmt: skip - a table reads better with several to a line
_VAT = re.compile(
    r"(?<![A-Z0-9])(?:"
    + "|".join(
        country + r"[ .-]?" + re.sub(r"(\[[^\]]+\]|\\d)", r"(?:\1[ .-]?)", shape)
        for country, shape in _VAT_SHAPES.items()
    )
    + r")(?![A-Z0-9])"
)
_BLANKS = re.compile(r"[\s.\-/]+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_WEB = re.compile(r"(?<![@\w.])(?:https?://|www\.)[\w.-]+\.[a-z]{2,}[\w/.-]*", re.IGNORECASE)
_RF = re.compile(r"(?<![A-Z0-9])RF\d{2}(?: ?[A-Z0-9]){1,21}")
_BELGIAN = re.compile(r"(?:\+{3}|\*{3})\s?(\d{3})\s?/\s?(\d{4})\s?/\s?(\d{5})\s?(?:\+{3}|\*{3})")
_MODULUS = 97


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedNumber:
    """A number in a text.

    Attributes:
        value: without blanks and points, in capitals.
        is_right: whether its own check digits agree.
        start: where it begins in the text.
        end: where it ends.
    """

    value: str
    is_right: bool
    start: int
    end: int


def ibans_in(text: str) -> Iterator[PrintedNumber]:
    """Yield the IBANs of a text (ISO 13616), each cut to the length that its country has."""
    at = 0
    while found := _IBAN.search(text, at):
        length = _IBAN_LENGTHS.get(found.group()[:2].upper())
        end = _end_of(text, found.start(), length) if length is not None else None
        if end is None or length is None:
            at = found.start() + 2
            continue
        value = _BLANKS.sub("", text[found.start() : end]).upper()
        yield PrintedNumber(value=value, is_right=_is_iban(value), start=found.start(), end=end)
        at = end if _is_iban(value) else found.start() + 2  # what is none may overlap one


def _end_of(text: str, start: int, length: int) -> int | None:
    """Return where `length` letters and digits from `start` end, if the next character is neither."""
    seen = 0
    for at in range(start, len(text)):
        if text[at] in _PARTING:
            return None
        seen += text[at].isalnum()
        if seen == length:
            follows = text[at + 1 : at + 2]
            return None if follows.isalnum() else at + 1
    return None


def _is_iban(value: str) -> bool:
    """Tell whether check digits agree; which banks a country has is not asked, as the lists of them age."""
    return bool(stdnum_iban.is_valid(value, check_country=False))


def bics_in(text: str) -> Iterator[PrintedNumber]:
    """Yield what has the form of a BIC (ISO 9362) with a country that IBANs know."""
    for found in _BIC.finditer(text):
        if found["country"] in _IBAN_LENGTHS:
            yield PrintedNumber(value=found.group(), is_right=True, start=found.start(), end=found.end())


def vat_identifiers_in(text: str) -> Iterator[PrintedNumber]:
    """Yield the VAT identifiers with a country prefix, by the form and the check digits of their country."""
    for found in _VAT.finditer(text):
        value = _BLANKS.sub("", found.group()).upper()
        yield PrintedNumber(value=value, is_right=_is_vat(value), start=found.start(), end=_trimmed(found))


def _trimmed(found: re.Match[str]) -> int:
    return found.end() - (len(found.group()) - len(found.group().rstrip(" .-")))


def _is_vat(value: str) -> bool:
    """Tell whether check digits agree; a British number has left the register and is held to its own modulus 97."""
    if value.startswith("GB"):
        return _is_british(value[2:])
    return bool(stdnum_vat.is_valid(value))


def _is_british(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, (8, 7, 6, 5, 4, 3, 2, 10, 1), strict=True))
    return total % _MODULUS == 0 or (total + 55) % _MODULUS == 0


def payment_references_in(text: str) -> Iterator[PrintedNumber]:
    """Yield the payment references that a form gives away: RF (ISO 11649) and the Belgian structured message."""
    for found in _RF.finditer(text):
        value = found.group().replace(" ", "")
        rest = value[4:] + value[:4]
        right = int("".join(str(int(each, 36)) for each in rest)) % _MODULUS == 1
        if right:
            yield PrintedNumber(value=value, is_right=True, start=found.start(), end=found.end())
    for found in _BELGIAN.finditer(text):
        digits = "".join(found.groups())
        check = int(digits[:10]) % _MODULUS or _MODULUS
        value = f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"
        yield PrintedNumber(value=value, is_right=check == int(digits[10:]), start=found.start(), end=found.end())


def is_dutch_payment_reference(text: str) -> bool:
    """Tell whether a text is a betalingskenmerk with a check digit: 9 to 14 or 16 digits, blanks and points aside."""
    digits = _BLANKS.sub("", text)
    return len(digits) > len("1234567") and is_betalingskenmerk(digits)


def emails_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the e-mail addresses of a text."""
    return _EMAIL.finditer(text)


def websites_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the web addresses of a text that say that they are (``www.``, ``https://``)."""
    return _WEB.finditer(text)


_REGISTRATION = re.compile(
    r"(?<![\w])(?P<de>HR[AB]\s?\d{1,6}(?:\s?[A-Z]{1,2})?)(?!\w)|(?<![\w])(?P<digits>\d(?:[ .]?\d){5,19})(?!\w)"
)


def registrations_in(text: str) -> Iterator[PrintedNumber]:
    """Yield what may be a number of a trade register.

    KvK (8 digits), OIN (20), the Belgian enterprise number (10, modulus 97), SIREN and SIRET (9 and 14, Luhn), HRA and
    HRB with their number, and British and Irish company numbers (6 to 8 digits).
    """
    for found in _REGISTRATION.finditer(text):
        if found["de"]:
            yield PrintedNumber(value=found["de"], is_right=False, start=found.start(), end=found.end())
            continue
        digits = _BLANKS.sub("", found["digits"])
        if kvk_number(digits) or oin(digits) or len(digits) in {6, 7}:
            yield PrintedNumber(value=digits, is_right=False, start=found.start(), end=found.end())
        elif (len(digits) == len("0123456789") and _is_belgian(digits)) or (
            len(digits) in {9, 14} and luhn.is_valid(digits)
        ):
            yield PrintedNumber(value=digits, is_right=True, start=found.start(), end=found.end())


def _is_belgian(digits: str) -> bool:
    return digits[0] in "01" and _MODULUS - int(digits[:8]) % _MODULUS == int(digits[8:])


def kvk_number(text: str) -> str | None:
    """Return the eight digits of a Dutch trade register number, blanks and points aside; None for anything else."""
    digits = _BLANKS.sub("", text)
    return digits if re.fullmatch(r"[0-9]{8}", digits) else None


def oin(text: str) -> str | None:
    """Return the twenty digits of an organisation identification number (OIN), blanks aside; None for anything else."""
    digits = _BLANKS.sub("", text)
    return digits if re.fullmatch(r"0000000[0-9]{13}", digits) else None
