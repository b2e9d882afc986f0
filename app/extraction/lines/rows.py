"""The body of a table: which figure and which words stand in which column, and which lines of text make one row.

A row is found by its figure in the column of amounts. The other figures stand on the same line, or a little above or
below it; the lines of text between two such figures belong to the one or the other, which drawn lines, gaps and the
pattern of the table decide.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...model.pages import Box, Word, around
from ..page.figures import Figure
from ..page.sheet import Segment, Sheet, TextLine
from .column_heads import shared_width
from .columns import Role
from .table_grid import COUNTED, NEAR, Grid, bases, is_mark

_APART = 1.3
"""A figure so many line heights above or below the one of the amount still belongs to its row."""
_CLEAR = 1.3
"""A gap so many times the smallest one parts two rows."""
_UNIT_WORDS = 4
_TIGHT = 0.5
"""Lines of one text are not farther apart, in line heights."""
_SET_APART = 0.6
"""A gap of so many line heights parts a heading from the row above it."""
_LABEL_WORDS = 2
_HOURS = re.compile(r"\d[:uh]\d")


Drawn = Mapping[int, Sequence[float]]
"""The heights of drawn lines, by page."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together in a column.

    Attributes:
        after: the figure they follow in the same breath, so that they are its unit.
    """

    words: tuple[Word, ...]
    column: int
    line: int
    after: Figure | None = None

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The space they take."""
        return around([word.box for word in self.words])

    @property
    def page(self) -> int:
        """On which page, counted from 1."""
        return self.words[0].page


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A line of a table's body: its figures by column, and its words."""

    line: TextLine
    cells: tuple[tuple[int, Figure], ...]
    runs: tuple[Run, ...]

    def figures(self, column: int) -> Iterator[Figure]:
        """Yield the figures in a column."""
        return (figure for at, figure in self.cells if at == column)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        cells: its figures by column.
        anchor: the line of its amount.
        lines: all its lines, from top to bottom.
    """

    cells: Mapping[int, Figure]
    anchor: BodyLine
    lines: tuple[BodyLine, ...]

    def runs(self, column: int) -> Iterator[Run]:
        """Yield its words in a column, from top to bottom."""
        return (run for line in self.lines for run in line.runs if run.column == column)


def read_line(line: TextLine, found: Sequence[Figure], grid: Grid) -> BodyLine:
    """Return a line of a table's body with its figures and words by column."""
    cells = [(at, figure) for figure in found if (at := grid.of(figure)) is not None and _is_cell(at, figure, grid)]
    placed = [(figure, at) for at, figure in cells]
    cells = [(at, figure) for at, figure in cells if not is_mark(figure, at, grid.columns, placed)]
    has_amount = any(at == grid.amounts() for at, _ in cells)
    columns = Counter(at for at, _ in cells)
    cells = [
        (at, figure)
        for at, figure in cells
        if (has_amount and columns[at] == 1) or not _within_name(figure, line, grid)
    ]
    owner = {id(word): cell for cell in cells for word in cell[1].words}
    left = grid.columns[0].box[0] - NEAR if grid.names != 0 or not cells else 0.0  # a head in the middle of its column
    inside = (segment for segment in line.segments if segment.box[2] >= left)
    runs = [run for segment in inside for run in _runs(segment, line.number, owner, grid)]
    return BodyLine(line, tuple(cells), tuple(_with_name(runs, grid)))


def _with_name(runs: Sequence[Run], grid: Grid) -> Iterator[Run]:
    """Yield the runs of a line; words after a quantity are its name and no unit where the line has no other."""
    names = grid.names
    named = names is None or any(run.column == names for run in runs)
    for run in runs:
        is_name = not named and run.after is not None and len(run.words) > 1 and run.column < (names or 0)
        yield Run(run.words, names or 0, run.line) if is_name else run


def _within_name(figure: Figure, line: TextLine, grid: Grid) -> bool:
    """Tell whether a figure goes on a text that begins among the names, on a line that has no amount."""
    if grid.names is None:
        return False
    segment = next(each for each in line.segments if any(word is figure.words[0] for word in each.words))
    first = segment.words[0]
    return first is not figure.words[0] and first.text[:1].isalpha() and grid.of_words(first.box) == grid.names


def _is_cell(at: int, figure: Figure, grid: Grid) -> bool:
    """Tell whether a figure in a column is a value: among names it is part of the text; hours are a quantity."""
    if _HOURS.search(figure.amount.text) and not grid.columns[at].may_be(Role.QUANTITY):
        return False
    return at != grid.names and not grid.columns[at].may_be(Role.DESCRIPTION, Role.DATE, Role.PERIOD)


def _runs(segment: Segment, line: int, owner: Mapping[int, tuple[int, Figure]], grid: Grid) -> Iterator[Run]:
    pending: list[Word] = []
    after: tuple[int, Figure] | None = None
    for word in segment.words:
        cell = owner.get(id(word))
        if cell is None:
            if pending and grid.begins_text(word.left):
                yield _run(pending, line, after, grid)
                pending, after = [], None
            pending.append(word)
            continue
        if pending:
            yield _run(pending, line, after, grid)
        pending, after = [], cell
    if pending:
        yield _run(pending, line, after, grid)


def _run(words: Sequence[Word], line: int, after: tuple[int, Figure] | None, grid: Grid) -> Run:
    box = around([word.box for word in words])
    at = grid.of_words(box)
    if after is not None and len(words) <= _UNIT_WORDS and grid.columns[after[0]].may_be(*COUNTED):
        names = grid.names
        if names is None or shared_width(grid.columns[names].box, box) <= 0:
            return Run(tuple(words), after[0], line, after[1])
    return Run(tuple(words), at, line)


def rows(sheet: Sheet, body: Sequence[BodyLine], grid: Grid) -> tuple[Row, ...]:
    """Return the rows of a table's body."""
    amounts = grid.amounts()
    anchors = _anchors(body, amounts) if amounts is not None else []
    if not anchors:
        return ()
    drawn = _drawn(sheet, {line.line.page for line in body})
    starts = _starts(drawn, body, anchors, grid)
    ends = [*starts[1:], _end_of_last(drawn, body, anchors, grid, starts)]
    ends = [_end(drawn, body, anchor, end, grid) for anchor, end in zip(anchors, ends, strict=True)]
    return tuple(
        _row(body[start:end], body[anchor], grid) for anchor, start, end in zip(anchors, starts, ends, strict=True)
    )


def _anchors(body: Sequence[BodyLine], amounts: int) -> list[int]:
    """Return the lines that have an amount; where most are written as money, a plain number is none."""
    found = [at for at, line in enumerate(body) if any(line.figures(amounts))]
    money = [at for at in found if any(figure.is_money for figure in body[at].figures(amounts))]
    return money if 2 * len(money) >= len(found) else found


def _row(lines: Sequence[BodyLine], anchor: BodyLine, grid: Grid) -> Row:
    cells: dict[int, Figure] = {}
    height = max(anchor.line.box[3] - anchor.line.box[1], 1.0)
    near = sorted(
        (line for line in lines if line.line.page == anchor.line.page),
        key=lambda line: abs(line.line.box[1] - anchor.line.box[1]),
    )
    for line in near:
        if abs(line.line.box[1] - anchor.line.box[1]) > _APART * height:
            break
        for at in {at for at, _ in line.cells} - cells.keys():
            cells[at] = _best(line.figures(at), grid.edges[at])
    return Row(dict(bases(cells, grid)) | cells, anchor, tuple(lines))


def _best(found: Iterable[Figure], edge: float | None) -> Figure:
    """Return the figure that stands best in its column, where a line has more than one there."""
    return min(found, key=lambda figure: abs(figure.box[2] - edge) if edge is not None else figure.box[0])


def _starts(drawn: Drawn, body: Sequence[BodyLine], anchors: Sequence[int], grid: Grid) -> list[int]:
    """Return the first line of each row."""
    if _end_on_amounts(body, anchors, grid):
        return [_tight_start(drawn, body, anchor, before) for before, anchor in pairwise((-1, *anchors))]
    starts = [_first_start(drawn, body, anchors[0], grid)]
    for before, after in pairwise(anchors):
        starts.append(_boundary(drawn, body, before, after, grid))
    return starts


def _end_on_amounts(body: Sequence[BodyLine], anchors: Sequence[int], grid: Grid) -> bool:
    """Tell whether descriptions end on the line of their amount: every row has lines tight above it, and none below."""
    if len(anchors) < 2 or anchors[0] == 0:  # noqa: PLR2004 - one row shows no pattern
        return False
    firsts = [_tight_start({}, body, anchor, before) for before, anchor in pairwise((-1, *anchors))]
    above = all(
        start < anchor and any(run.column == grid.names for run in body[anchor - 1].runs)
        for start, anchor in zip(firsts, anchors, strict=True)
    )
    return above and all(
        start > before + 1 or _gap(body[before], body[start]) > _gap(body[start], body[start + 1]) + 1
        for start, before in zip(firsts[1:], anchors, strict=False)
    )


def _tight_start(drawn: Drawn, body: Sequence[BodyLine], anchor: int, before: int) -> int:
    """Return the first of the lines above an amount that follow each other tightly down to it."""
    start = anchor
    while (
        start - 1 > before
        and not body[start - 1].cells
        and _gap(body[start - 1], body[start]) <= _TIGHT * _height(body[start])
    ):
        if _ruled(drawn, body[start - 1].line, body[start].line):
            break
        start -= 1
    return start


def _gap(upper: BodyLine, lower: BodyLine) -> float:
    return lower.line.box[1] - upper.line.box[3] if upper.line.page == lower.line.page else float("inf")


def _height(line: BodyLine) -> float:
    return max(line.line.box[3] - line.line.box[1], 1.0)


def _names_itself(body: Sequence[BodyLine], anchor: int, grid: Grid) -> bool:
    """Tell whether a row's description begins on the line of its amount and goes on below it, as most do."""
    names = grid.names
    named = any(run.column == names for run in body[anchor].runs)
    return named and not _counts_above(body, anchor, grid)


def _counts_above(body: Sequence[BodyLine], anchor: int, grid: Grid) -> bool:
    """Tell whether quantity and price of a row stand on the line above that of its amount."""
    if anchor == 0 or not _close(body[anchor - 1], body[anchor]):
        return False
    return _counts(body[anchor - 1], grid) and not _counts(body[anchor], grid)


def _counts(line: BodyLine, grid: Grid) -> bool:
    return any(grid.columns[at].may_be(*COUNTED) for at, _ in line.cells)


def _close(upper: BodyLine, lower: BodyLine) -> bool:
    height = max(lower.line.box[3] - lower.line.box[1], 1.0)
    return upper.line.page == lower.line.page and lower.line.box[1] - upper.line.box[1] <= _APART * height


def _first_start(drawn: Drawn, body: Sequence[BodyLine], anchor: int, grid: Grid) -> int:
    start = anchor
    if _names_itself(body, anchor, grid):
        while start and _goes_on(body[start - 1], body[start], grid):
            start -= 1
        return start
    while (
        start > 0
        and _follows(body[start - 1], body[start])
        and not _ruled(drawn, body[start - 1].line, body[start].line)
    ):
        start -= 1
    return start


def _goes_on(upper: BodyLine, lower: BodyLine, grid: Grid) -> bool:
    """Tell whether a name that begins in the middle of a sentence goes on with the line above, which had no room."""
    above = [run for run in upper.runs if run.column == grid.names]
    below = [run for run in lower.runs if run.column == grid.names]
    if upper.cells or len(above) != 1 or not below or not below[0].text[:1].islower() or not _follows(upper, lower):
        return False
    first = below[0].words[0]
    end = min((extent[0] for extent in grid.extents if extent[0] > below[0].box[0]), default=0.0)
    return above[0].box[2] + first.box[2] - first.box[0] > end - NEAR


def _follows(upper: BodyLine, lower: BodyLine) -> bool:
    """Tell whether a line stands right below another, as lines of one text do."""
    height = max(upper.line.box[3] - upper.line.box[1], 1.0)
    return upper.line.page == lower.line.page and lower.line.box[1] - upper.line.box[3] <= 0.7 * height


def _end(drawn: Drawn, body: Sequence[BodyLine], anchor: int, end: int, grid: Grid) -> int:
    """Return where a row ends: before a drawn line, or the heading of the group that follows."""
    for at in range(anchor + 1, end):
        if _ruled(drawn, body[at - 1].line, body[at].line) or _is_heading(body, anchor, at, grid):
            return at
    return end


def _is_heading(body: Sequence[BodyLine], anchor: int, at: int, grid: Grid) -> bool:
    """Tell whether the line is no part of the row: set apart by space, in bold, or to the left of the names."""
    line, before = body[at], body[at - 1]
    if not line.runs or line.line.page != before.line.page:
        return False
    names = grid.names
    height = max(before.line.box[3] - before.line.box[1], 1.0)
    after = body[at + 1] if at + 1 < len(body) and body[at + 1].line.page == line.line.page else None
    gap = line.line.box[1] - before.line.box[3]
    if gap > _SET_APART * height and (after is None or after.line.box[1] - line.line.box[3] < gap + height):
        return True
    own = [run for run in body[anchor].runs if run.column == names]
    if own and all(word.bold for run in line.runs for word in run.words) and not own[0].words[0].bold:
        return True
    first = line.runs[0]
    aside = names is not None and first.column < names and len(line.runs) == 1 and len(first.words) > _LABEL_WORDS
    return aside and first.box[0] < grid.columns[names or 0].box[0] - NEAR


def _boundary(drawn: Drawn, body: Sequence[BodyLine], before: int, after: int, grid: Grid) -> int:
    """Return where the row of the amount on line `after` begins; that on line `before` is the one above."""
    if after == before + 1 or _names_itself(body, after, grid):
        return after
    for at in range(after, before, -1):
        if _ruled(drawn, body[at - 1].line, body[at].line):
            return at
    gaps = [
        (body[at].line.box[1] - body[at - 1].line.box[3] if body[at].line.page == body[at - 1].line.page else 99.0, at)
        for at in range(before + 1, after + 1)
    ]
    widest, at = max(gaps)
    smallest = min(gap for gap, _ in gaps)
    if widest > smallest + 1.0 and widest > _CLEAR * max(smallest, 1.0):
        return at
    return before + 1 + (after - before) // 2 if not _counts_above(body, after, grid) else after - 1


def _drawn(sheet: Sheet, pages: Iterable[int]) -> Drawn:
    """Return the heights of the lines drawn from left to right on these pages, from top to bottom."""
    return {page: sorted(each.box[1] for each in sheet.page(page).rulings if each.is_horizontal) for page in pages}


def _ruled(drawn: Drawn, upper: TextLine, lower: TextLine) -> bool:
    """Tell whether a line is drawn between two lines of text."""
    if upper.page != lower.page:
        return False
    heights = drawn.get(upper.page, ())
    top, bottom = (upper.box[1] + upper.box[3]) / 2, (lower.box[1] + lower.box[3]) / 2
    at = bisect_right(heights, top)
    return at < len(heights) and heights[at] < bottom


def _end_of_last(
    drawn: Drawn, body: Sequence[BodyLine], anchors: Sequence[int], grid: Grid, starts: Sequence[int]
) -> int:
    """Return where the last row ends: where the text stops to follow in the column of names."""
    names = grid.names
    at = anchors[-1] + 1
    most = max((after - start for start, after in pairwise(starts)), default=len(body))
    while at < len(body) and at - starts[-1] < max(most, 2):
        line = body[at]
        if not _follows(body[at - 1], line) or _ruled(drawn, body[at - 1].line, line.line):
            break
        if names is None or not all(run.column <= names for run in line.runs):
            break
        at += 1
    return at
