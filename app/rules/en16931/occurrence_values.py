"""The values that `en16931/occurrences.py` speaks in; amounts are in the invoice currency unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ...model.raw import Raw
from ...model.values import parse_decimal


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
