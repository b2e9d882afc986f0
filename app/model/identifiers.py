"""Numbers that carry their own check: what is wrong with one, if anything.

Each function takes the number as written and returns the kind of fault (a word that the message catalogue knows), or
None where there is nothing to say, which includes every number that is not of the kind at all. A false alarm is worse
than silence here: whether a number was really issued, only its issuer knows.
"""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum import iban as stdnum_iban
from stdnum import iso11649
from stdnum.eu import vat as stdnum_vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

KVK_SCHEME = "0106"
OIN_SCHEME = "0190"
_KVK_DIGITS = 8
_OIN_DIGITS = 20
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_RF = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
_BLANKS = re.compile(r"[ .\-\u00a0]+")
_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)
_LONGEST = 64
"""No number judged here is longer, written with blanks and all."""
_REMEMBERED = 4096
"""The same parties come back in invoice after invoice."""
_ELEVEN = 11
_SHORT = 7
_LONG = 16
_WITH_LENGTH = range(9, 15)
"""Lengths of a betalingskenmerk that states how many digits follow its first two."""


def iban_fault(number: str) -> str | None:
    """Judge an account number (ISO 13616): ``checksum`` or ``length``; None where it does not look like an IBAN.

    An IBAN of a country that is not in the register is left alone.
    """
    written = _compact(number)
    return _iban_fault(written) if _IBAN.fullmatch(written) else None


@lru_cache(_REMEMBERED)
def _iban_fault(written: str) -> str | None:
    try:
        stdnum_iban.validate(written, check_country=False)
    except InvalidComponent:
        return None
    except InvalidChecksum:
        return "checksum"
    except ValidationError:
        return "length"
    return None


def looks_like_iban(number: str) -> bool:
    """Tell whether an account number has the shape of an IBAN, right or wrong."""
    return _IBAN.fullmatch(_compact(number)) is not None


def vat_fault(number: str) -> str | None:
    """Judge a VAT identifier by the check digits of its country: ``checksum`` or ``form``.

    Member states of the EU and Northern Ireland; any other prefix is left alone. A Dutch number is right by either
    of its two checks: modulo 11 over the nine digits, or modulo 97 over the whole, as sole traders have had since 2020.
    """
    written = _compact(number)
    if not _knows(written[:2].lower()):
        return None
    return _vat_fault(written) if len(written) <= _LONGEST else "form"


@lru_cache(_REMEMBERED)
def _vat_fault(written: str) -> str | None:
    try:
        stdnum_vat.validate(written)
    except InvalidChecksum:
        return "checksum"
    except ValidationError:
        return "form"
    return None


def scheme_fault(number: str, scheme: str | None) -> str | None:
    """Judge a Dutch registration by its scheme: ``kvk`` (0106, eight digits) or ``oin`` (0190, twenty digits)."""
    if scheme == KVK_SCHEME:
        return None if _is_digits(number, _KVK_DIGITS) else "kvk"
    if scheme == OIN_SCHEME:
        return None if _is_digits(number, _OIN_DIGITS) else "oin"
    return None


def creditor_reference_fault(reference: str) -> str | None:
    """Judge a creditor reference (ISO 11649): ``checksum``; None where it is none (RF, two digits, 1 to 21 others)."""
    written = _compact(reference)
    if not _RF.fullmatch(written) or iso11649.is_valid(written):
        return None
    return "checksum"


def is_betalingskenmerk(reference: str) -> bool:
    """Tell whether a reference is a right Dutch betalingskenmerk.

    It has 7 digits and no check; or 9 to 14, of which the first is a check digit over the others and the second says
    how many follow (10, 11 and 12 as 0, 1 and 2); or 16, of which the first is a check digit over the others.
    """
    digits = _compact(reference)
    if not _is_digits(digits, len(digits)) or len(digits) not in {_SHORT, _LONG, *_WITH_LENGTH}:
        return False
    if len(digits) == _SHORT:
        return True
    if len(digits) in _WITH_LENGTH and int(digits[1]) != (len(digits) - 2) % 10:
        return False
    return digits[0] == betalingskenmerk_check_digit(digits[1:])


def betalingskenmerk_check_digit(digits: str) -> str:
    """Return the check digit that goes before `digits` (weighted from the right, modulo 11; 10 gives 1, 11 gives 0)."""
    weighted = sum(int(digit) * _WEIGHTS[at % len(_WEIGHTS)] for at, digit in enumerate(reversed(digits)))
    check = _ELEVEN - weighted % _ELEVEN
    return {10: "1", 11: "0"}.get(check, str(check))


def betalingskenmerk_fault(reference: str) -> str | None:
    """Judge a reference of sixteen digits as a betalingskenmerk: ``checksum``; None for any other.

    The shorter forms look like ordinary invoice and customer numbers, of which one in eleven would seem wrong or
    right by chance; they are left alone.
    """
    digits = _compact(reference)
    if not _is_digits(digits, _LONG) or is_betalingskenmerk(digits):
        return None
    return "checksum"


def _compact(number: str) -> str:
    """Return the number without blanks, points and hyphens, in capitals."""
    return _BLANKS.sub("", number).upper()


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _knows(prefix: str) -> bool:
    return prefix == "el" or prefix in stdnum_vat.MEMBER_STATES
