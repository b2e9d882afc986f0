"""Identifiers that the Peppol rules check by form and check digit, each as a function.

It takes a text and tells whether it is right. Texts come in normal white space unless said otherwise. Where the
official rules break off, `Unjudgeable` is raised.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .values import Unjudgeable, is_integer

_DIGITS = re.compile(r"[0-9]+")
_ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
_TIN_WEIGHTS = (256, 128, 64, 32, 16, 8, 4, 2)
_LETTERS = re.compile(r"[A-Za-z]+")
_CODICE_IPA = re.compile(r"[A-Za-z0-9]{6}")
_PERSON, _COMPANY = 16, 11
"""Lengths of an Italian tax code."""
_GREEK_DIGITS = 9
_LUHN_DIGITS = 10
_DOUBLED = 9


def matching(pattern: str) -> Callable[[str], bool]:
    """Return the test that a whole text has a form."""
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def is_gln(text: str) -> bool:
    """GLN (GS1): weights 3 and 1 from the right, modulo 10."""
    if not _DIGITS.fullmatch(text):
        return False
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(text[:-1])))
    return -total % 10 == int(text[-1])


def is_modulo_11(text: str) -> bool:
    """Norwegian organisation number: weights 2 to 7 from the right, modulo 11; nought is none."""
    if not _DIGITS.fullmatch(text):
        return False
    total = sum(int(digit) * (at % 6 + 2) for at, digit in enumerate(reversed(text[:-1])))
    return text.strip("0") != "" and -total % 11 == int(text[-1])


def is_norwegian(text: str) -> bool:
    """Norwegian organisation number: nine digits with their check digit."""
    return len(text) == 9 and _DIGITS.fullmatch(text) is not None and is_modulo_11(text)  # noqa: PLR2004


def is_belgian(text: str) -> bool:
    """Belgian enterprise number: ten digits, the last two 97 less the others modulo 97."""
    return len(text) == 10 and bool(_DIGITS.fullmatch(text)) and int(text[8:]) == 97 - int(text[:8]) % 97  # noqa: PLR2004


def is_danish_cvr(text: str) -> bool:
    """Danish CVR number as it stands: eight digits, with DK before them or not."""
    return re.fullmatch(r"(?:DK)?[0-9]{8}", text) is not None


def is_codice_ipa(text: str) -> bool:
    """Italian code of a public office: six letters or digits."""
    return _CODICE_IPA.fullmatch(text) is not None


def is_codice_fiscale(text: str) -> bool:
    """Italian tax code: eleven digits for a company, or the sixteen characters of a person."""
    if len(text) == _COMPANY:
        return is_integer(text)
    if len(text) != _PERSON:
        return False
    letters = (text[:6], text[8], text[15])
    digits = (text[6:8], text[9:11], text[14])
    return all(_LETTERS.fullmatch(each) for each in letters) and all(is_integer(each) for each in digits)


def is_partita_iva(text: str) -> bool:
    """Italian VAT number: after IT eleven digits, those in even places doubled; other prefixes pass."""
    if text[:2] not in {"IT", "it"}:
        return True
    digits = text[2:]
    if len(digits) != _COMPANY or not is_integer(digits):
        return False
    if not _DIGITS.fullmatch(digits):
        raise Unjudgeable
    return sum(_doubled(int(digit)) if at % 2 else int(digit) for at, digit in enumerate(digits)) % 10 == 0


def is_swedish(text: str) -> bool:
    """Swedish organisation number: ten digits, the last by the Luhn algorithm (as far as there are so many)."""
    if not _DIGITS.fullmatch(text):
        if text.isdecimal():
            raise Unjudgeable
        return False
    total = sum(int(digit) if at % 2 else _doubled(int(digit)) for at, digit in enumerate(reversed(text[:9])))
    return len(text) >= _LUHN_DIGITS and -total % 10 == int(text[9])


def is_swedish_number(text: str) -> bool:
    """Swedish organisation number of exactly ten digits."""
    return len(text) == _LUHN_DIGITS and bool(_DIGITS.fullmatch(text)) and is_swedish(text)


def is_australian(text: str) -> bool:
    """Australian Business Number: eleven digits, the first less one, weighted, divisible by 89."""
    if len(text) != len(_ABN_WEIGHTS) or not _DIGITS.fullmatch(text):
        return False
    digits = [int(digit) for digit in text]
    digits[0] -= 1
    return sum(digit * weight for digit, weight in zip(digits, _ABN_WEIGHTS, strict=True)) % 89 == 0


def is_greek(text: str) -> bool:
    """Greek tax number as it stands: nine digits, the last by weights modulo 11; what follows them is not looked at."""
    digits = text[:_GREEK_DIGITS]
    if len(digits) < _GREEK_DIGITS or not _DIGITS.fullmatch(digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _TIN_WEIGHTS, strict=False))
    return total % 11 % 10 == int(digits[-1])


is_dutch_vat = matching(r"NL[0-9]{9}B[0-9]{2}")


def _doubled(digit: int) -> int:
    """Return the digits of twice a digit, added."""
    return digit * 2 - (_DOUBLED if digit * 2 > _DOUBLED else 0)
