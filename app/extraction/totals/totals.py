"""The amounts below the lines: each with what its label says it is, and the VAT rows that prove themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import permutations

from ..lines.table_figures import without_dash
from ..page.figures import Figure, figures
from ..page.labels import Label, fold
from ..page.sheet import Segment, Sheet, TextLine
from ..values.amounts import DecimalMark
from .total_labels import before, begins, is_included, role_of, total_labels

CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_HIGHEST_RATE = Decimal(27)
_KNOWN_RATES = frozenset(
    map(Decimal, ("0", "5.5", "6", "7", "9", "10", "12", "13.5", "19", "20", "21", "22", "23", "25"))
)
"""Rates that are taken for one where no per cent sign is printed, as in a column headed by it."""
_NAMED = (("hoog", Decimal(21)), ("laag", Decimal(9)))
"""The Dutch rates by name, since 2019."""
_BELOW, _LOWEST = 3.0, 24.0
"""Heights of a label within which the first amount below it stands, and within which the last one does."""
_MOST_ROUNDING = 25
"""Cents."""
_MOST_AMOUNTS = 16
"""On a line that may state VAT; any two of them are tried as base and VAT."""
_SHARE = re.compile(r"\d+(?:[.,]\d+)? ?%")
"""What part of the whole an amount is, in a column between the words of its row and the amount."""
_MARK, _MARK_EDGE = 2, 4.0
"""Letters of a mark for a rate of VAT, and points by which marks in one column differ."""
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

    def base_is(self, value: Decimal) -> bool:
        """Tell whether an amount may be its base: it prints the same, or none."""
        return self.base is None or self.base.value == value

    @property
    def is_proven(self) -> bool:
        """Tell whether base and VAT agree."""
        return self.base is not None


@dataclass(frozen=True, slots=True)
class Sums:
    """What a document says below its lines.

    Attributes:
        labelled: amounts with a label that is known.
        vat_rows: what is said of VAT.
        unnamed: line and amount of rows above the total without VAT whose label is none of ours, as a discount by
            another name.
        later: the same of rows below the first total with VAT, as a prepayment by another name.
    """

    labelled: tuple[Labelled, ...]
    vat_rows: tuple[VatRow, ...]
    unnamed: tuple[tuple[TextLine, Figure], ...] = ()
    later: tuple[tuple[TextLine, Figure], ...] = ()

    def of(self, *roles: str) -> tuple[Labelled, ...]:
        """Return the amounts of some roles, in reading order."""
        return tuple(each for each in self.labelled if each.role in roles)


def read_sums(
    sheet: Sheet,
    mark: DecimalMark | None,
    lines: Sequence[TextLine] | None = None,
    slack: Decimal = CENT,
    taught: Sequence[Label] = (),
) -> Sums:
    """Return the labelled amounts and VAT rows of some lines of text, or of all of them.

    `slack` is by how much VAT may differ from its base times its rate, as where each line was rounded by itself.
    `taught` are labels that the supplier's layout knows; they go before those of the lexicon in the same words.
    """
    rows = {line.number: figures(line, mark) for line in (sheet.lines if lines is None else lines)}
    by_line = total_labels(sheet, rows, taught)
    labelled = tuple(
        each for labels in by_line.values() for label in labels for each in _amounts_of(sheet, label, rows, by_line)
    )
    unnamed = tuple(_without_marks(list(_unnamed(sheet, rows, by_line)), mark))
    stated = (*_vat_rows(rows, by_line, slack), *_headed_rows(labelled, rows))
    return Sums(labelled, stated, unnamed, tuple(_later(sheet, rows, by_line)))


def _unnamed(
    sheet: Sheet, rows: Mapping[int, Sequence[Figure]], labels: Mapping[int, Sequence[Label]]
) -> Iterator[tuple[TextLine, Figure]]:
    """Yield line and amount of the rows from the first line to the first total without or with VAT."""
    for number, found in rows.items():
        amounts = [each for each in found if _is_amount(each)]
        line = sheet.lines[number]
        near = before(line, amounts[-1]) if amounts else None
        if near is None:
            continue
        held = [label for label in labels.get(number, ()) if label.segment is near]
        if any(label.means(role) for label in held for role in _ENDS):
            return
        is_row = all(each.box[2] <= near.box[0] for each in amounts[:-1])
        told = line.text if _SHARE.fullmatch(near.text) and not labels.get(number) else near.text
        if not held and is_row and any(each.isalpha() for each in told):
            yield line, amounts[-1]


def _without_marks(
    found: Sequence[tuple[TextLine, Figure]], mark: DecimalMark | None
) -> Iterator[tuple[TextLine, Figure]]:
    """Yield rows with amounts freed of a dash that stands where other rows have a mark for their rate of VAT."""
    marks = [near.box for line, figure in found if (near := before(line, figure)) and len(near.text) <= _MARK]
    for line, figure in found:
        dash = figure.words[0]
        aligned = any(
            left - _MARK_EDGE <= dash.left and dash.right <= right + _MARK_EDGE for left, _, right, _ in marks
        )
        yield line, without_dash(figure, mark) if aligned else figure


def _later(
    sheet: Sheet, rows: Mapping[int, Sequence[Figure]], labels: Mapping[int, Sequence[Label]]
) -> Iterator[tuple[TextLine, Figure]]:
    """Yield line and amount of the rows below the first total with VAT that no label names."""
    below = False
    for number, found in rows.items():
        amounts = [each for each in found if _is_amount(each)]
        if len(amounts) != 1:
            continue
        held = labels.get(number, ())
        if below and not held and sheet.lines[number].words[0] is not amounts[0].words[0]:
            yield sheet.lines[number], amounts[0]
        below = below or any(label.means(role) for label in held for role in ("totals.with_vat", "any.total"))


_ENDS = ("totals.without_vat", "totals.with_vat", "totals.vat", "totals.payable")


def _amounts_of(
    sheet: Sheet, label: Label, rows: Mapping[int, Sequence[Figure]], labels: Mapping[int, Sequence[Label]]
) -> Iterator[Labelled]:
    line = label.segment.line
    limit = min((each.box[0] for each in labels[line] if each.box[0] > label.box[2]), default=float("inf"))
    beside = [each for each in rows[line] if _is_amount(each) and label.box[2] - 1 <= begins(each) < limit]
    aside = _aside(sheet.lines[line], label)
    if aside is not None:
        beside = [each for each in beside if each.box[0] < aside] or beside
    if len(beside) == 1 and label.means("totals.vat") and _is_base(label, beside[0]):
        beside = []
    if label.means("any.total") and (roles := _three(beside)) is not None:
        for role, figure in zip(roles, beside, strict=True):
            yield Labelled(role, figure, label, nearest=True)
        return
    found = beside or list(_below(sheet, label, rows, labels))
    for position, figure in enumerate(found):
        for role in dict.fromkeys(role_of(label, entry.path) for entry in label.entries):
            yield Labelled(role, figure, label, nearest=position == len(found) - 1)


def _three(beside: Sequence[Figure]) -> tuple[str, str, str] | None:
    """Return what three amounts beside one label are that add up, as below the columns of a table."""
    if len(beside) != len(_COLUMNS):
        return None
    net, vat, gross = (each.value for each in beside)
    adds_up = net + vat == gross and net and abs(vat) <= abs(net) * _HIGHEST_RATE / _HUNDRED and vat * net >= 0
    return _COLUMNS if adds_up and vat else None


_COLUMNS = ("totals.without_vat", "totals.vat", "totals.with_vat")


def _aside(line: TextLine, label: Label) -> float | None:
    """Return where something in brackets begins behind a label: ``Totaal € 34,35 (inclusief € 2,84 9% BTW)``."""
    opened = (word.left for word in line.words if word.left > label.box[2] and word.text.startswith("("))
    return next(opened, None) if line.words[-1].text.endswith(")") else None


def _below(
    sheet: Sheet, label: Label, rows: Mapping[int, Sequence[Figure]], labels: Mapping[int, Sequence[Label]]
) -> Iterator[Figure]:
    """Yield the amounts below a label in a strip of labels, row by row; a label or a wide gap ends them."""
    left, top, right, bottom = label.segment.box
    height = bottom - top
    reach = bottom + _BELOW * height
    for line in sheet.lines_between(label.segment.page, bottom - 0.4 * height, bottom + _LOWEST * height):
        if line.number == label.segment.line:
            continue
        if line.box[1] > reach or any(
            each.box[0] < right and each.box[2] > left for each in labels.get(line.number, ())
        ):
            return
        if rows.get(line.number) and _has_words_below(line, label.segment):
            return
        found = _under(sheet.lines[label.segment.line], label.segment, line, rows.get(line.number, ()))
        if found is not None:
            yield found
            reach = line.box[3] + _BELOW * height


def _has_words_below(line: TextLine, label: Segment) -> bool:
    """Tell whether words of its own stand in a row below a label, so that the amounts of the row are theirs."""
    left, _, right, _ = label.box
    below = (each for each in line.segments if each.box[0] < right and each.box[2] > left)
    return any(not any(letter.isdigit() for letter in each.text) and fold(each.text) for each in below)


def _under(heads: TextLine, head: Segment, line: TextLine, row: Sequence[Figure]) -> Figure | None:
    """Return the amount of a row under one of several heads: as many as heads go by order, else by place."""
    amounts = [each for each in row if _is_amount(each)]
    at = heads.segments.index(head)
    if len(amounts) == len(heads.segments):
        return amounts[at]
    if len(line.segments) == len(heads.segments) > 1:
        return next((each for each in amounts if each.words[-1] in line.segments[at].words), None)
    left, _, right, _ = head.box
    near = [each for each in amounts if _overlaps(each, left, right) and _heads(heads, each) is head]
    return min(near, key=lambda each: abs(each.box[2] - right), default=None)


def _heads(line: TextLine, figure: Figure) -> Segment:
    """Return which segment of a line of heads stands over a figure: the one with which it shares or lacks the least."""

    def distance(segment: Segment) -> tuple[float, float]:
        left, _, right, _ = segment.box
        apart = max(left - figure.box[2], figure.box[0] - right, 0.0)
        return apart, min(abs(right - figure.box[2]), abs(left - figure.box[0]))

    return min(line.segments, key=distance)


def _is_base(label: Label, figure: Figure) -> bool:
    """Tell whether an amount behind a VAT label is what VAT is levied on: ``21% btw over € 100,00``."""
    words = label.segment.words[label.end :]
    return bool(words) and figure.words[-1] is words[-1] and any(fold(word.text) in _OVER for word in words)


_OVER = frozenset({"over", "on", "von", "auf", "sur", "of", "op", "aus"})


def _overlaps(figure: Figure, left: float, right: float) -> bool:
    return figure.box[0] < right + _NEAR and figure.box[2] > left - _NEAR and abs(figure.box[2] - right) < 3 * _NEAR


def _is_amount(figure: Figure) -> bool:
    return figure.is_money


def _vat_rows(
    rows: Mapping[int, Sequence[Figure]], labels: Mapping[int, Sequence[Label]], slack: Decimal
) -> Iterator[VatRow]:
    for number, found in rows.items():
        if not found:
            continue
        speaks_of_vat = any(label.means("totals.vat") or is_included(label) for label in labels.get(number, ()))
        row = (
            _proven_row(found, number, CENT)
            or _proven_row(found, number, slack)
            or (_stated_row(found, number) if speaks_of_vat else None)
            or _worded_row(found, labels.get(number, ()), number)
        )
        if row is not None:
            yield row


def _headed_rows(labelled: Sequence[Labelled], rows: Mapping[int, Sequence[Figure]]) -> Iterator[VatRow]:
    """Yield what stands below heads that name the rate: ``Over | Btw 21% | Over | Btw 9%`` above four amounts."""
    for each in labelled:
        segment = each.label.segment
        if each.role != "totals.vat" or each.figure.line == segment.line:
            continue
        rates = [rate for rate in rows[segment.line] if rate.amount.is_percentage and rate.words[0] in segment.words]
        beside = [figure for figure in rows[each.figure.line] if figure.is_money and figure is not each.figure]
        if len(rates) == 1:
            bases = [figure for figure in beside if agree(figure.value, rates[0].value, each.value)]
            before = [figure for figure in beside if figure.box[2] <= each.figure.box[0]][-1:]
            bases = [figure for figure in before if figure in bases] or bases
            if len({figure.value for figure in bases}) == 1:
                yield VatRow(rates[0].value, bases[0], each.figure, each.figure.line)


def _proven_row(found: Sequence[Figure], line: int, slack: Decimal) -> VatRow | None:
    """Return rate, base and VAT of a line where the three agree."""
    amounts = [each for each in found if _is_amount(each)]
    if len(amounts) > _MOST_AMOUNTS:
        return None
    for rate in _rates(found):
        for base, vat in permutations((each for each in amounts if each is not rate), 2):
            if agree(base.value, rate.value, vat.value, slack):
                return VatRow(rate.value, base, vat, line)
    return None


def _stated_row(found: Sequence[Figure], line: int) -> VatRow | None:
    rates = [each for each in found if each.amount.is_percentage and each.value <= _HIGHEST_RATE]
    amounts = [each for each in found if _is_amount(each)]
    return VatRow(rates[0].value, None, amounts[-1], line) if len(rates) == 1 and amounts else None


def _worded_row(found: Sequence[Figure], labels: Sequence[Label], line: int) -> VatRow | None:
    """Return what a row states at the Dutch high or low rate, by that name: ``BTW hoog``."""
    rates = {
        rate for label in labels for word, rate in _NAMED if label.means("totals.vat") and word in fold(label.text)
    }
    amounts = [each for each in found if _is_amount(each)]
    if len(rates) != 1 or not amounts or any(each.amount.is_percentage for each in found):
        return None
    rate, vat = rates.pop(), amounts[-1]
    base = next((each for each in amounts[:-1] if agree(each.value, rate, vat.value)), None)
    return VatRow(rate, base, vat, line) if base is not None or len(amounts) == 1 else None


def _rates(found: Sequence[Figure]) -> list[Figure]:
    """Return what may be the rate of a line: what has a per cent sign, else a number that is a rate somewhere."""
    marked = [each for each in found if each.amount.is_percentage and abs(each.value) <= _HIGHEST_RATE]
    return marked or [each for each in found if each.amount.currency is None and each.value in _KNOWN_RATES]


def rounding(lines: int) -> Decimal:
    """Return by how much VAT may differ from base times rate where each of so many lines was rounded by itself."""
    return CENT * max(1, min(lines // 2, _MOST_ROUNDING))


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
