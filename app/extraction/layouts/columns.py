"""The table of lines as a supplier prints it: its heads, what stands under each, and whether VAT is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ...model.invoice import Invoice, Line
from ...model.pages import Box
from ..extracted import Extraction
from ..lines.columns import Column, Header, Role, VatBasis
from ..lines.tables import LineCandidate
from ..page.figures import Figure, figures
from ..page.labels import fold
from ..page.sheet import Segment, Sheet, TextLine
from ..proof.invoice_lines import read_table
from ..values.amounts import DecimalMark
from .layout import TaughtColumn, TaughtTable
from .printed import folded_segments

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_ABOVE = 8
"""So many lines of text above the first row its heads are looked for."""
_LEAST = 2
_WHOLE = 10
"""What a row with the right amount counts, beside what else is right in it."""
_MOST_OF = 0.7
"""This share of a table's heads tells it."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of an invoice, and the line of text that bears its amounts."""

    line: Line
    text: TextLine


def learn_table(sheet: Sheet, mark: DecimalMark | None, corrected: Invoice) -> TaughtTable | None:
    """Return the columns of a document's table; None where it has none that reads as what was confirmed."""
    rows = _rows(sheet, mark, corrected.lines)
    heads = _heads(sheet, rows[0].text) if rows else None
    if not rows or heads is None:
        return None
    votes: dict[int, Counter[Role]] = {at: Counter() for at in range(len(heads))}
    bases: dict[Role, Counter[VatBasis]] = {Role.AMOUNT: Counter(), Role.PRICE: Counter()}
    for row in rows:
        for role, box in _cells(row, mark, bases):
            votes[_under(heads, box)][role] += 1
    roles = _elected(votes)
    if Role.AMOUNT not in roles.values():
        return None
    table = TaughtTable(columns=tuple(_column(head, roles.get(at), bases) for at, head in enumerate(heads)))
    own = _hits(read_table(sheet, mark, taught_heads(sheet, table)).rows, corrected.lines)
    if own < len(corrected.lines) * _WHOLE:
        return None
    return replace(table, taught=own > _hits(read_table(sheet, mark).rows, corrected.lines))


def _elected(votes: Mapping[int, Counter[Role]]) -> dict[int, Role]:
    """Return what each column is: each role goes to one column, those with most votes first."""
    polled = sorted(((count, at, role) for at, found in votes.items() for role, count in found.items()), reverse=True)
    roles: dict[int, Role] = {}
    for _, at, role in polled:
        if at not in roles and role not in roles.values():
            roles[at] = role
    return roles


def were_wrong(extraction: Extraction, corrected: Invoice) -> bool:
    """Tell whether the page by itself gave other lines than those that are true: in number, amount or quantity."""
    given = extraction.invoice.lines if extraction.invoice is not None else ()
    return bool(given and corrected.lines) and [_gist(each) for each in given] != [
        _gist(each) for each in corrected.lines
    ]


def _gist(line: Line) -> tuple[Decimal | None, Decimal]:
    return line.net_amount, line.quantity if line.quantity is not None else Decimal(1)


def _hits(rows: Sequence[LineCandidate], lines: Sequence[Line]) -> int:
    """Return how much of the rows is as in the lines; -1 where rows are amiss or have other amounts."""
    if len(rows) != len(lines):
        return -1
    hits = 0
    for row, line in zip(rows, lines, strict=True):
        amounts = _amounts(line)
        if row.amount is None or abs(row.amount.value) not in amounts:
            return -1
        name = fold(line.item.name or "") if line.item else ""
        hits += _WHOLE + (row.name is not None and fold(row.name.text) == name)
        hits += row.quantity is not None and row.quantity.value == line.quantity
        hits += row.price is not None and line.price is not None and abs(row.price.value) == abs(line.price.net or 0)
    return hits


def _rows(sheet: Sheet, mark: DecimalMark | None, lines: Sequence[Line]) -> list[_Row]:
    """Return for each line the text that bears its amount and most of the rest, going down the pages."""
    rows: list[_Row] = []
    after = -1
    for line in lines:
        able = [
            (_agreement(text, mark, line), -text.number, text)
            for text in sheet.lines[after + 1 :]
            if any(abs(each.value) in _amounts(line) for each in figures(text, mark))
        ]
        if not able:
            return []
        text = max(able, key=lambda each: each[:2])[2]
        rows.append(_Row(line, text))
        after = text.number
    return rows


def _agreement(text: TextLine, mark: DecimalMark | None, line: Line) -> int:
    values = {abs(each.value) for each in figures(text, mark)}
    wanted = (line.quantity, line.price.net if line.price else None)
    name = fold(line.item.name or "")[:12] if line.item else ""
    return 2 * bool(name and name in fold(text.text)) + sum(each is not None and abs(each) in values for each in wanted)


def _amounts(line: Line) -> dict[Decimal, VatBasis]:
    """Return what may be printed as a line's amount, and whether VAT would be in it."""
    if line.net_amount is None:
        return {}
    rate = line.vat.rate if line.vat and line.vat.rate else Decimal(0)
    return _with_and_without(line.net_amount, rate)


def _with_and_without(net: Decimal, rate: Decimal) -> dict[Decimal, VatBasis]:
    gross = (net * (_HUNDRED + rate) / _HUNDRED).quantize(_CENT, ROUND_HALF_UP)
    spread = {abs(gross) + step * _CENT: VatBasis.WITH for step in (-1, 1, 0)} if rate else {}
    return {**spread, abs(net): VatBasis.WITHOUT}


def _heads(sheet: Sheet, first: TextLine) -> tuple[Segment, ...] | None:
    """Return the heads over a row: the nearest line of text above with most segments and no numbers in it."""
    above = [
        line
        for line in sheet.lines[max(0, first.number - _ABOVE) : first.number]
        if line.page == first.page and not any(each.isdigit() for each in line.text)
    ]
    able = [line for line in reversed(above) if len(line.segments) >= _LEAST]
    return max(able, key=lambda line: len(line.segments)).segments if able else None


def _cells(row: _Row, mark: DecimalMark | None, bases: Mapping[Role, Counter[VatBasis]]) -> Iterator[tuple[Role, Box]]:
    """Yield what each figure and text of a row is, where its value tells."""
    left = list(figures(row.text, mark))
    line = row.line
    rate = line.vat.rate if line.vat and line.vat.rate is not None else None
    amounts = _amounts(line)
    amount = next((each for each in reversed(left) if abs(each.value) in amounts), None)
    if amount is not None:
        left.remove(amount)
        bases[Role.AMOUNT][amounts[abs(amount.value)]] += 1
        yield Role.AMOUNT, amount.box
    prices = _with_and_without(line.price.net, rate or Decimal(0)) if line.price and line.price.net is not None else {}
    price = next((each for each in reversed(left) if abs(each.value) in prices and not each.amount.is_percentage), None)
    if price is not None:
        left.remove(price)
        bases[Role.PRICE][prices[abs(price.value)]] += 1
        yield Role.PRICE, price.box
    yield from _counted(line, rate, left)
    yield from _named(line, row.text)


def _counted(line: Line, rate: Decimal | None, left: list[Figure]) -> Iterator[tuple[Role, Box]]:
    percent = next((each for each in left if each.value == rate and each.amount.is_percentage), None)
    if percent is not None:
        left.remove(percent)
        yield Role.VAT_RATE, percent.box
    wanted = abs(line.quantity) if line.quantity is not None else None
    same = [each for each in left if abs(each.value) == wanted and not each.amount.is_percentage]
    if len(same) == 1 or (same and line.id != str(same[0].value)):
        yield Role.QUANTITY, same[0].box
    elif same:
        yield Role.QUANTITY, same[-1].box
        yield Role.POSITION, same[0].box


def _named(line: Line, text: TextLine) -> Iterator[tuple[Role, Box]]:
    name = fold(line.item.name or "") if line.item else ""
    article = fold(line.item.seller_id or "") if line.item else ""
    for segment in text.segments:
        folded = fold(segment.text)
        if article and folded == article:
            yield Role.SELLER_ID, segment.box
        elif len(folded) > _LEAST and name.startswith(folded):
            yield Role.DESCRIPTION, segment.box


def _under(heads: Sequence[Segment], box: Box) -> int:
    """Return which head a cell stands under: the one it shares most with, else the nearest edge."""

    def distance(at: int) -> tuple[float, float]:
        left, _, right, _ = heads[at].box
        apart = max(left - box[2], box[0] - right, 0.0)
        return apart, min(abs(left - box[0]), abs(right - box[2]))

    return min(range(len(heads)), key=distance)


def _column(head: Segment, role: Role | None, bases: Mapping[Role, Counter[VatBasis]]) -> TaughtColumn:
    seen = bases.get(role) if role is not None else None
    return TaughtColumn(
        heading=fold(head.text),
        shown=head.text,
        left=round(head.box[0], 1),
        right=round(head.box[2], 1),
        role=role,
        basis=seen.most_common(1)[0][0] if seen else None,
    )


def taught_heads(sheet: Sheet, table: TaughtTable) -> tuple[Header, ...]:
    """Return where the heads of a learned table stand, page after page."""
    wanted = {each.heading for each in table.columns if each.heading}
    by_line: dict[int, set[str]] = {}
    for segment, folded in folded_segments(sheet):
        if folded in wanted:
            by_line.setdefault(segment.line, set()).add(folded)
    return tuple(
        _header(sheet.lines[number], table)
        for number, found in by_line.items()
        if len(found) >= max(_LEAST, _MOST_OF * len(wanted))
    )


def _header(line: TextLine, table: TaughtTable) -> Header:
    columns = []
    left = list(table.columns)
    for segment in line.segments:
        folded = fold(segment.text)
        known = next((each for each in left if each.heading == folded), None)
        if known is not None:
            left.remove(known)
        roles = frozenset({known.role}) if known is not None and known.role is not None else frozenset()
        columns.append(Column(roles, segment.box, segment.text, known.basis if known is not None else None))
    return Header(tuple(columns), line.page, line.number, line.number, is_of_lines=True)
