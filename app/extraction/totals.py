"""The amounts below the lines: each with what its label says it is, and the VAT rows that prove themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .figures import Figure, figures
from .labels import Label, labels_in, lexicon
from .sheet import Sheet, TextLine
from .values.amounts import DecimalMark

CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_HIGHEST_RATE = Decimal(27)
_KNOWN_RATES = frozenset(
    map(Decimal, ("0", "5.5", "6", "7", "9", "10", "12", "13.5", "19", "20", "21", "22", "23", "25"))
)
"""Rates that are taken for one where no per cent sign is printed, as in a column headed by it."""
_BELOW = 3.0
_NEAR = 40.0
"""Points that an amount below its label may stand to the left or right of it."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An amount with the label that says what it is.

    Attributes:
        role: path of the lexicon (``totals.with_vat``, ``any.total``).
        figure: the amount.
        label: the label.
        nearest: whether no other amount stands between the two.
    """

    role: str
    figure: Figure
    label: Label
    nearest: bool

    @property
    def value(self) -> Decimal:
        """The amount, in the currency of the page."""
        return self.figure.value


@dataclass(frozen=True, slots=True)
class VatRow:
    """A row that states VAT at one rate; `base` is absent where only rate and VAT are printed."""

    rate: Decimal
    base: Figure | None
    vat: Figure
    line: int

    @property
    def is_proven(self) -> bool:
        """Tell whether base and VAT agree."""
        return self.base is not None


@dataclass(frozen=True, slots=True)
class Sums:
    """What a document says below its lines."""

    labelled: tuple[Labelled, ...]
    vat_rows: tuple[VatRow, ...]

    def of(self, *roles: str) -> tuple[Labelled, ...]:
        """Return the amounts of some roles, in reading order."""
        return tuple(each for each in self.labelled if each.role in roles)


def read_sums(sheet: Sheet, mark: DecimalMark | None, after: int = 0) -> Sums:
    """Return the labelled amounts and VAT rows of the lines from number `after` on."""
    rows = {line.number: figures(line, mark) for line in sheet.lines if line.number >= after}
    labels = [label for label in labels_in(sheet, lexicon("totals")) if label.segment.line in rows]
    by_line: dict[int, list[Label]] = {}
    for label in labels:
        by_line.setdefault(label.segment.line, []).append(label)
    labelled = tuple(each for label in labels for each in _amounts_of(sheet, label, rows, by_line))
    return Sums(labelled, tuple(_vat_rows(rows, by_line)))


def _amounts_of(
    sheet: Sheet, label: Label, rows: Mapping[int, Sequence[Figure]], labels: Mapping[int, Sequence[Label]]
) -> Iterator[Labelled]:
    line = label.segment.line
    limit = min((each.box[0] for each in labels[line] if each.box[0] > label.box[2]), default=float("inf"))
    beside = [each for each in rows[line] if _is_amount(each) and label.box[2] - 1 <= each.box[0] < limit]
    found = beside or list(_below(sheet, label, rows, labels))
    for position, figure in enumerate(found):
        for entry in label.entries:
            yield Labelled(entry.path, figure, label, nearest=position == len(found) - 1)


def _below(
    sheet: Sheet, label: Label, rows: Mapping[int, Sequence[Figure]], labels: Mapping[int, Sequence[Label]]
) -> Iterator[Figure]:
    """Yield the amount below a label in a strip of labels; a label between the two ends it."""
    left, top, right, bottom = label.box
    height = bottom - top
    for line in sheet.lines_between(label.segment.page, bottom - 0.4 * height, bottom + _BELOW * height):
        if line.number == label.segment.line:
            continue
        near = [each for each in rows.get(line.number, ()) if _is_amount(each) and _overlaps(each, left, right)]
        if near:
            yield min(near, key=lambda each: abs(each.box[2] - right))
            return
        if any(each.box[0] < right and each.box[2] > left for each in labels.get(line.number, ())):
            return


def _overlaps(figure: Figure, left: float, right: float) -> bool:
    return figure.box[0] < right + _NEAR and figure.box[2] > left - _NEAR and abs(figure.box[2] - right) < 3 * _NEAR


def _is_amount(figure: Figure) -> bool:
    return figure.is_money


def _vat_rows(rows: Mapping[int, Sequence[Figure]], labels: Mapping[int, Sequence[Label]]) -> Iterator[VatRow]:
    for number, found in rows.items():
        if len(found) < len(("rate", "vat")):
            continue
        speaks_of_vat = any(label.means("totals.vat") for label in labels.get(number, ()))
        row = _proven_row(found, number) or (_stated_row(found, number) if speaks_of_vat else None)
        if row is not None:
            yield row


def _proven_row(found: Sequence[Figure], line: int) -> VatRow | None:
    """Return rate, base and VAT of a line where the three agree."""
    amounts = [each for each in found if _is_amount(each)]
    for rate in _rates(found):
        for base in amounts:
            for vat in amounts:
                if (
                    base is not vat
                    and base is not rate
                    and vat is not rate
                    and agree(base.value, rate.value, vat.value)
                ):
                    return VatRow(rate.value, base, vat, line)
    return None


def _stated_row(found: Sequence[Figure], line: int) -> VatRow | None:
    rates = [each for each in found if each.amount.is_percentage and each.value <= _HIGHEST_RATE]
    amounts = [each for each in found if _is_amount(each)]
    return VatRow(rates[0].value, None, amounts[-1], line) if len(rates) == 1 and amounts else None


def _rates(found: Sequence[Figure]) -> list[Figure]:
    """Return what may be the rate of a line: what has a per cent sign, else a number that is a rate somewhere."""
    marked = [each for each in found if each.amount.is_percentage and abs(each.value) <= _HIGHEST_RATE]
    return marked or [each for each in found if each.amount.currency is None and each.value in _KNOWN_RATES]


def agree(base: Decimal, rate: Decimal, vat: Decimal, slack: Decimal = CENT) -> bool:
    """Tell whether `vat` is `rate` per cent of `base`, give or take `slack` (in the currency of both)."""
    return abs(vat_on(base, rate) - vat) <= slack and (base != 0 or vat == 0) and (rate == 0 or base != 0)


def vat_on(base: Decimal, rate: Decimal) -> Decimal:
    """Return the VAT on an amount, to the cent, half up."""
    return (base * rate / _HUNDRED).quantize(CENT, ROUND_HALF_UP)


def percentages(lines: Sequence[TextLine], mark: DecimalMark | None) -> frozenset[Decimal]:
    """Return the percentages in some lines that may be rates of VAT."""
    return frozenset(
        each.value
        for line in lines
        for each in figures(line, mark)
        if each.amount.is_percentage and 0 <= each.value <= _HIGHEST_RATE
    )
