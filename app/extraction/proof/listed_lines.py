"""Lines of an invoice that stand in no table: words with an amount behind them, proven by the total they make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from ...model.pages import Word, around
from ..lines.table_ends import RowKind, label_of
from ..lines.table_inline import tells_product
from ..lines.table_names import parted_name
from ..lines.table_roles import Formula, Proof, rounding_allows
from ..lines.tables import Cell, LineCandidate
from ..page.figures import Figure, figures
from ..page.labels import fold
from ..page.sheet import Sheet, TextLine
from ..values.amounts import Amount, DecimalMark
from .invoice_lines import Table, mark_of_row
from .line_sums import Part
from .proof import Solution

_LISTED = 3
"""Lines of text that the last of listed lines takes at most."""
_LEAST = 2
"""So many amounts that make a total tell that they are lines; one must be a product too."""
_MOST_FACTORS = 4
"""Figures before an amount that are tried as quantity and price."""
_MOST = 60
"""Rows among which lines are looked for."""
_SAME_EDGE = 3.0
"""Points by which the left edges of names in one column differ."""
_TIGHT = 0.3
"""Lines of a name beside the one of its amount are not farther from it, in line heights."""
_LEADED = 0.7
"""Nor are those that go on with a name which begins on the line of its amount."""
_OFTEN = re.compile(
    r"\d+\s?(?:x|\u00d7|keer|maal|mal|fois|times)\s(?:per|p/|pro|par|a)\b|(?:dagelijks|wekelijks|maandelijks|jaarlijks)$",
    re.IGNORECASE,
)
"""What tells how often, and names nothing."""
_MARK = 2
"""Letters of a mark behind an amount."""

Listed = tuple[TextLine, Figure]


def listed(sheet: Sheet, rows: Sequence[tuple[TextLine, Figure]]) -> Table:
    """Return the lines of a document without a table: words with an amount behind them, at times a quantity before."""
    starts = [line.number for line, _ in rows]
    if not starts:
        return Table()
    ends = [*starts[1:], starts[-1] + _LISTED]
    made = _counted_off(_named(sheet, [(_listed(*each), each) for each in rows]))
    found = tuple(
        replace(row, is_bare=not any(tells_product(each) for each in sheet.lines[start:end]))
        for row, start, end in zip(made, starts, ends, strict=True)
    )
    return Table(rows=found, marks=("",) * len(found), first=min(starts), last=max(starts))


def with_rows(sheet: Sheet, table: Table, parts: Sequence[Part]) -> Table:
    """Return the table with allowances and charges that turn out to be lines of it, as its total holds them."""
    more = tuple(_listed(sheet.lines[each.figure.line], each.figure) for each in parts)
    last = max((each.figure.line for each in parts), default=table.last)
    return replace(
        table, rows=(*table.rows, *more), marks=(*table.marks, *("",) * len(more)), last=max(last, table.last)
    )


def listed_to(sheet: Sheet, mark: DecimalMark | None, table: Table, solution: Solution) -> Table | None:
    """Return the rows that follow each other and make the total, those of the table among them; None where none do.

    Only the longest such rows are lines, as what they come to may be printed right below them by any name.
    """
    held = {row.amount.line: row for row in table.rows if row.amount is not None}
    found = [
        block
        for run in _runs(sheet, mark)
        for block in _blocks(run, (solution.without_vat, solution.with_vat))
        if held.keys() <= {line.number for line, _ in block}
    ]
    longest = [block for block in found if len(block) == max(map(len, found))]
    if len(longest) != 1:
        return None
    made = listed(sheet, longest[0])
    rows = tuple(
        held.get(line.number) or _told(row, line, mark) for (line, _), row in zip(longest[0], made.rows, strict=True)
    )
    if len(rows) < _LEAST and rows[0].proof is None:
        return None
    marks = tuple(mark_of_row(sheet, row) for row in rows)
    return replace(made, rows=rows, marks=marks, includes_vat=table.includes_vat)


def _told(row: LineCandidate, line: TextLine, mark: DecimalMark | None) -> LineCandidate:
    """Return a row with the quantity and price on its line that make its amount; it is not bare where others stand."""
    amount = row.amount
    if amount is None:
        return row
    others = [each for each in figures(line, mark) if each.box[2] <= amount.box[0] and not each.amount.is_percentage]
    found = [each for each in permutations(others[-_MOST_FACTORS:], 2) if _makes(*each, amount)]
    if len(found) == 1:
        quantity, price = found[0]
        difference = abs(abs(quantity.value * price.value) - abs(amount.value))
        return replace(row, quantity=quantity, price=price, proof=Proof(Formula.PLAIN, difference), is_bare=False)
    opens = [each for each in others if any(each.words[0] is segment.words[0] for segment in line.segments)]
    return replace(row, is_bare=row.is_bare and (not opens or row.quantity is not None))


def _makes(quantity: Figure, price: Figure, amount: Figure) -> bool:
    """Tell whether an amount is a quantity times a price, which follows it unless both say that it is a price."""
    if not price.is_priced or (quantity.box[0] > price.box[0] and quantity.is_money):
        return False
    product = quantity.value * price.value
    return bool(product) and abs(abs(product) - abs(amount.value)) <= rounding_allows(quantity, price, amount)


def _blocks(run: Sequence[Listed], totals: Sequence[Decimal]) -> Iterator[Sequence[Listed]]:
    """Yield the longest rows of a run that follow each other and make one of the totals."""
    sums = [Decimal(0)]
    for _, figure in run:
        sums.append(sums[-1] + figure.value)
    for total in totals:
        spans = [
            (end - start, start)
            for start in range(len(run))
            for end in range(start + 1, len(run) + 1)
            if sums[end] - sums[start] == total
        ]
        most = max((length for length, _ in spans), default=0)
        found = [run[start : start + length] for length, start in spans if length == most]
        yield from found
        if found:
            return


def _runs(sheet: Sheet, mark: DecimalMark | None) -> Iterator[list[Listed]]:
    """Yield rows of words with an amount that no total parts."""
    run: list[Listed] = []
    for line in sheet.lines:
        amount = _amount(line, mark)
        if amount is None:
            continue
        if _is_total(line, amount) or len(run) >= _MOST:
            yield run
            run = []
        else:
            run.append((line, amount))
    yield run


def _amount(line: TextLine, mark: DecimalMark | None) -> Figure | None:
    """Return the amount that ends a line of words, but for a mark behind it."""
    money = [each for each in figures(line, mark) if each.is_money]
    if not money or not any(letter.isalpha() for letter in line.segments[0].text):
        return None
    behind = [word.text for word in line.words if word.left >= money[-1].box[2]]
    return money[-1] if not behind or (len(behind) == 1 and len(behind[0]) <= _MARK) else None


def _is_total(line: TextLine, amount: Figure) -> bool:
    """Tell whether a row begins as a total does, or is a payment; ``Voorschot energie`` may be delivered."""
    before = [word for word in line.words if word.left < amount.box[0] and word not in amount.words]
    found = label_of([folded for word in before if (folded := fold(word.text))])
    if found is None:
        return False
    kind, is_whole = found
    return kind in {RowKind.TOTAL, RowKind.SUBTOTAL} or (is_whole and kind is RowKind.PAID)


def _named(sheet: Sheet, rows: Sequence[tuple[LineCandidate, Listed]]) -> list[LineCandidate]:
    """Return rows with the names that stand above and below the line of their amount, where other rows have them on it.

    What another column says of a row, as ``2 x per week``, is no name: a row without any has none.
    """
    lefts = [row.name.box[0] for row, _ in rows if row.name is not None]
    alike = [[each for each in lefts if abs(each - left) <= _SAME_EDGE] for left in lefts]
    most = max(alike, key=len, default=[])
    if len(most) < _LEAST or 2 * len(most) <= len(rows):
        return [row for row, _ in rows]
    edge = most[0]
    right = max(row.name.box[2] for row, _ in rows if row.name is not None and row.name.box[0] in most)
    taken = {line.number for _, (line, _) in rows}
    made: list[LineCandidate] = []
    for row, (line, amount) in rows:
        own = next((each.words for each in line.segments if abs(each.box[0] - edge) <= _SAME_EDGE), ())
        room = (edge, amount.box[0])
        above = list(_texts(sheet, line, -1, taken, room, _TIGHT))
        below = list(_texts(sheet, line, 1, taken, room, _LEADED if own else _TIGHT))
        if own and not own[0].text[:1].islower():
            above = []
        if own and not above and not (below and below[0][0].text[:1].islower()):
            made.append(row)
            continue
        texts = [*reversed(above), *([own] if own else []), *below]
        name, more = parted_name(texts, right) if texts else ((), ())
        is_whole = not own or (own[-1] in name and name != own)
        made.append(_called(row, name, more) if is_whole else row)
    return made


def _counted_off(rows: Sequence[LineCandidate]) -> Sequence[LineCandidate]:
    """Return rows with what only counts them, 1, 2, 3, as their positions and not as quantities."""
    counts = [row.quantity.value if row.quantity is not None else None for row in rows]
    if len(rows) < _LEAST or counts != list(range(1, len(rows) + 1)):
        return rows
    return [
        replace(row, position=Cell(row.quantity.amount.text, row.page, row.quantity.box), quantity=None)
        if row.quantity is not None
        else row
        for row in rows
    ]


def _called(row: LineCandidate, name: Sequence[Word], more: Sequence[Sequence[Word]]) -> LineCandidate:
    cells = [
        Cell(" ".join(word.text for word in words), row.page, around([word.box for word in words]))
        for words in (name, *more)
        if words
    ]
    return replace(row, name=cells[0] if cells else None, description=tuple(cells[1:]))


def _texts(
    sheet: Sheet, line: TextLine, step: int, taken: AbstractSet[int], room: tuple[float, float], most: float
) -> Iterator[tuple[Word, ...]]:
    """Yield the texts right above or below a line that begin at one edge and stand close to each other.

    `room` is where they begin and what they must not reach, in points from the left; `most` how far they are apart, in
    line heights.
    """
    last = line
    while 0 <= (at := last.number + step) < len(sheet.lines) and at not in taken:
        other = sheet.lines[at]
        apart = max(last.box[1], other.box[1]) - min(last.box[3], other.box[3])
        is_near = other.page == line.page and apart <= most * (last.box[3] - last.box[1])
        if not is_near or abs(other.box[0] - room[0]) > _SAME_EDGE or other.box[2] > room[1] or len(other.segments) > 1:
            return
        yield other.words
        last = other


def _listed(line: TextLine, amount: Figure) -> LineCandidate:
    before = [each for each in line.segments if each.box[2] <= amount.box[0] and not _OFTEN.match(each.text)]
    name = max(before or line.segments, key=lambda each: sum(letter.isalpha() for letter in each.text))
    counted = before[0] if before and before[0] is not name and before[0].text.isdigit() else None
    quantity = None
    if counted is not None:
        quantity = Figure(Amount(value=Decimal(counted.text), text=counted.text), counted.words, line.number)
    return LineCandidate(
        name=Cell(name.text, line.page, name.box), quantity=quantity, amount=amount, page=line.page, box=line.box
    )
