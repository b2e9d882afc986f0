"""The values that `en16931/occurrences.py` speaks in; amounts are in the invoice currency unless said otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ...model.raw import Raw
from ...model.values import BLANKS, parse_decimal

_DAY = re.compile(r"(-?[0-9]{4,20})-([0-9]{2})-([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))?")
_YEARS_ALIKE = 400
_DAYS_OF_THEM = 146097
"""After four hundred years the calendar repeats itself, so that any year has its like in Python's calendar."""


@dataclass(frozen=True, slots=True)
class Place:
    """A text, where the model holds it, and the element it stands in, if there is one."""

    path: str
    text: str
    raw: Raw | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """One VAT breakdown; `missing` names the fields that do not stand there, `category` is without outer blanks.

    `judged` is False where the official rules pass it over when they look at single breakdowns.
    """

    path: str
    taxable: Decimal | None
    amount: Decimal | None
    category: str | None
    rate: Decimal | None
    missing: frozenset[str]
    judged: bool = True
    raw: Raw | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatTotal:
    """A VAT total in the currency that it states (exact text), and the breakdowns under it."""

    path: str
    amount: Decimal | None
    currency: str
    breakdowns: tuple[Breakdown, ...] = ()
    raw: Raw | None = None
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """An account to pay to: whether its number stands there, and whether it is blank."""

    path: str
    stands: bool
    blank: bool
    raw: Raw | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """One payment means: its code (exact text), whether a code stands there at all, its accounts and card numbers."""

    path: str
    code: str
    code_stands: bool
    accounts: tuple[Account, ...] = ()
    cards: tuple[Place, ...] = ()
    raw: Raw | None = None


def decimal_of(raw: Raw | None) -> Decimal | None:
    """Return the number that an element states; None where there is no element or it states none."""
    if raw is None:
        return None
    try:
        return parse_decimal(raw.text)
    except ValueError:
        return None


def instant_of(raw: Raw | None) -> int | None:
    """Return when the day that an element states begins, in minutes, of any year; None where it states no day.

    As an ``xs:date`` compares: by its time zone, which is that of Greenwich where it names none.
    """
    found = _DAY.fullmatch(raw.text.strip(BLANKS)) if raw is not None else None
    if found is None:
        return None
    year, month, day, sign, hours, minutes = found.groups()
    ages, like = divmod(int(year), _YEARS_ALIKE)
    try:
        days = date(_YEARS_ALIKE + like, int(month), int(day)).toordinal() + ages * _DAYS_OF_THEM
    except ValueError:
        return None
    ahead = int(hours) * 60 + int(minutes) if sign else 0
    return days * 24 * 60 + (ahead if sign == "-" else -ahead)


def is_negative(price: Decimal) -> bool:
    """Tell whether the official test finds a price below nought: to Saxon -0.00 is, and -0 is not."""
    return price.is_signed() and (price < 0 or price.as_tuple().exponent != 0)
