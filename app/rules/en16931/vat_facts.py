"""What the rules on VAT categories look at, as values: read from UBL or from the model, judged in `en16931/vat.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ...model.raw import Raw
from .numbers import Number

_NOTHING = Decimal(0)


@dataclass(slots=True)  # not frozen, which would treble what it costs to make one for each line
class Taxed:
    """A VAT category where it stands.

    Attributes:
        code: without outer white space, "" where there is none; `written` is its exact text.
        is_vat: whether it names VAT as its tax.
        rate: in per cent, where it stands there.
        subject: the line's number, for messages.
    """

    code: str
    written: str
    is_vat: bool
    rate: Number | None
    path: str = ""
    raw: Raw | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The breakdown of one VAT category and rate, in the invoice currency, and whether it gives a reason."""

    of: Taxed
    taxable: Number | None
    amount: Number | None
    has_reason: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Which tax numbers stand there; `seller_any` is any of the seller's, VAT or not."""

    seller_any: bool
    seller_vat: bool
    representative_vat: bool
    buyer_vat: bool
    buyer_legal: bool


Key = str | tuple[str, Decimal]
"""A category, or a category and a rate that stands beside it."""


class Totals:
    """Amounts added up by category, and by category and rate."""

    def __init__(self) -> None:
        self._added: dict[Key, Decimal] = {}

    def add(self, amount: Decimal | None, categories: Sequence[Taxed]) -> None:
        """Add an amount that falls under some categories: once under each of them, and under each pair with a rate.

        An amount that is absent counts as nought, but what it falls under is there.
        """
        for key in keys(categories):
            self._added[key] = self._added.get(key, _NOTHING) + (amount or _NOTHING)

    def of(self, code: str, rate: Decimal | None = None) -> Decimal:
        """Return what has been added under a category, or under a rate of it where one is given."""
        return self._added.get(code if rate is None else (code, rate), _NOTHING)


def keys(categories: Sequence[Taxed]) -> Iterable[Key]:
    """Return the categories, and their pairs with any rate that stands beside any of them, each once."""
    if len(categories) == 1:
        only = categories[0]
        rate = only.rate.exact if only.rate is not None else None
        return (only.code,) if rate is None else (only.code, (only.code, rate))
    rates = {each.rate.exact for each in categories if each.rate is not None and each.rate.exact is not None}
    codes = {each.code for each in categories}
    return {*codes, *((code, rate) for code in codes for rate in rates)}


@dataclass(slots=True, kw_only=True)
class Facts:
    """All VAT categories of a document by where they stand, and what hangs on them.

    Attributes:
        summaries: the breakdowns of the document's VAT totals.
        lines: those of lines; `items`: those of any item, lines included.
        allowances, charges: those of any allowance or charge, those of lines and prices included.
        own_allowances, own_charges: those of the document's own.
        unclear: those of allowances or charges that do not say which of the two they are; `others`: of anything else.
        line_totals: what the document's lines add up to, by the kind of line.
        line_keys: what lines fall under, wherever they stand, by the kind of line; a kind that is absent has no entry.
        allowance_totals, charge_totals: what the document's allowances and charges add up to.
        allowance_keys: what any allowance or charge falls under, wherever it stands.
        countries: every country that is named anywhere.
        has_delivery, has_destination: whether the day or the country of delivery is known.
    """

    numbers: Numbers
    root: Raw | None = None
    summaries: list[Summary] = field(default_factory=list)
    lines: list[Taxed] = field(default_factory=list)
    items: list[Taxed] = field(default_factory=list)
    allowances: list[Taxed] = field(default_factory=list)
    charges: list[Taxed] = field(default_factory=list)
    own_allowances: list[Taxed] = field(default_factory=list)
    own_charges: list[Taxed] = field(default_factory=list)
    unclear: list[Taxed] = field(default_factory=list)
    others: list[Taxed] = field(default_factory=list)
    line_totals: dict[str, Totals] = field(default_factory=dict)
    line_keys: dict[str, set[Key]] = field(default_factory=dict)
    allowance_totals: Totals = field(default_factory=Totals)
    charge_totals: Totals = field(default_factory=Totals)
    allowance_keys: set[Key] = field(default_factory=set)
    countries: list[str] = field(default_factory=list)
    has_delivery: bool = False
    has_destination: bool = False
