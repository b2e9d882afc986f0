"""The body of a table: which figure and which words stand in which column, and which lines of text make one row.

A row is found by its figure in the column of amounts. The other figures stand on the same line, or a little above or
below it; the lines of text between two such figures belong to the one or the other, which drawn lines, gaps and the
pattern of the table decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from ..model.pages import Box, Word, around
from .columns import Column, Role
from .figures import Figure, figures
from .sheet import Segment, Sheet, TextLine
from .values.amounts import DecimalMark

_ALIGNED = 2.0
"""Right edges that differ by less, in points, are aligned."""
_NEAR = 14.0
"""So far beside its column, in points, a figure may stand that has nothing nearer."""
_SAME_LEFT = 3.0
_APART = 1.3
"""A figure so many line heights above or below the one of the amount still belongs to its row."""
_CLEAR = 1.3
"""A gap so many times the smallest one parts two rows."""
_UNIT_WORDS = 4
_NAMES = (Role.DESCRIPTION, Role.SELLER_ID, Role.BUYER_ID, Role.STANDARD_ID)
_COUNTED = (Role.QUANTITY, Role.PRICE)
_FIGURES = (Role.QUANTITY, Role.PRICE, Role.AMOUNT, Role.DISCOUNT, Role.VAT, Role.VAT_RATE, Role.VAT_AMOUNT)


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


@dataclass(slots=True)
class Grid:
    """The columns of a table with what was learned of them from the figures beneath.

    Attributes:
        columns: from left to right.
        edges: typical right edge of the figures in each column; None where it has none.
        extents: the space their figures take.
    """

    columns: tuple[Column, ...]
    edges: list[float | None] = field(default_factory=list)
    extents: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.edges = self.edges or [None] * len(self.columns)
        self.extents = self.extents or [column.box for column in self.columns]

    @property
    def names(self) -> int | None:
        """The column of descriptions: where what was delivered is named."""
        for role in _NAMES:
            found = [at for at, column in enumerate(self.columns) if column.may_be(role)]
            if found:
                return max(found, key=lambda at: self._room(at))
        return None

    def _room(self, at: int) -> float:
        """Return how wide a column is, up to the next one."""
        if at + 1 < len(self.columns):
            return self.columns[at + 1].box[0] - self.columns[at].box[0]
        return self.columns[at].box[2] - self.columns[at].box[0]

    def amounts(self) -> int | None:
        """Return the column of amounts that makes a row: the last one that can only be that, else the last."""
        able = [at for at, column in enumerate(self.columns) if column.may_be(Role.AMOUNT)]
        only = [at for at in able if not self.columns[at].may_be(*_COUNTED)]
        if only or able:
            return max(only or able)
        unknown = [at for at, column in enumerate(self.columns) if self.edges[at] is not None and not column.roles]
        prices = [at for at, column in enumerate(self.columns) if column.may_be(Role.PRICE)]
        return max(unknown or prices, default=None)

    def of(self, figure: Figure) -> int | None:
        """Return the column of a figure, or None where it is part of a text."""
        box = figure.box
        aligned = [at for at, edge in enumerate(self.edges) if edge is not None and abs(edge - box[2]) <= _ALIGNED]
        over = [(_shared(self.extents[at], box), at) for at in range(len(self.columns))]
        best, at = max(over)
        if best > 0 and not self.columns[at].is_text:
            return aligned[0] if aligned and at not in aligned and _shared(self.columns[at].box, box) <= 0 else at
        if aligned:
            return aligned[0]
        if best > 0:
            return None
        near = [(-shared, at) for shared, at in over if not self.columns[at].is_text and -shared <= _NEAR]
        return min(near)[1] if near and not self._among_names(box) else None

    def _among_names(self, box: Box) -> bool:
        names = self.names
        if names is None:
            return False
        right = self.columns[names + 1].box[0] if names + 1 < len(self.columns) else box[2] + 1
        return self.columns[names].box[0] - 1 <= box[0] and box[2] < right - _NEAR

    def of_words(self, box: Box) -> int:
        """Return the column of words that take this space."""
        for at, column in enumerate(self.columns):
            if abs(column.box[0] - box[0]) <= _SAME_LEFT and not column.may_be(*_FIGURES):
                return at
        shared, at = max((_shared(column.box, box), at) for at, column in enumerate(self.columns))
        names = self.names
        column = self.columns[at]
        if shared > 0 and not (names is not None and column.may_be(*_FIGURES) and box[0] < column.box[0] - _NEAR):
            return at
        if names is not None and box[0] < self._end(names) and box[2] > self.columns[names].box[0] - _NEAR:
            return names
        before = [at for at, column in enumerate(self.columns) if column.box[0] <= box[0] + 1]
        return before[-1] if before else 0

    def begins_text(self, left: float) -> bool:
        """Tell whether a column of words begins here, so that a text to the left of it ends."""
        return any(
            abs(column.box[0] - left) <= _ALIGNED / 2 and column.roles and not column.may_be(*_FIGURES)
            for column in self.columns
        )

    def _end(self, at: int) -> float:
        return self.extents[at + 1][0] if at + 1 < len(self.columns) else self.columns[at].box[2]


def learn(columns: tuple[Column, ...], lines: Sequence[Sequence[Figure]]) -> Grid:
    """Return the grid of a table whose lines hold these figures; columns without a head are added to it."""
    grid = Grid(columns)
    found: dict[int, list[Figure]] = {}
    strays: list[Figure] = []
    for line in lines:
        placed = [(figure, _under(columns, figure)) for figure in line]
        known = {at for _, at in placed if at is not None}
        for figure, at in placed:
            if at is not None:
                found.setdefault(at, []).append(figure)
            elif len(known) > 1 and figure.is_money:
                strays.append(figure)
    for at, each in found.items():
        if len(each) > 1 or columns[at].may_be(*_FIGURES):
            grid.edges[at] = median(figure.box[2] for figure in each)
            grid.extents[at] = around([columns[at].box, *(figure.box for figure in each if _fits(figure, grid, at))])
    return _with_strays(grid, strays)


def _under(columns: Sequence[Column], figure: Figure) -> int | None:
    shared, at = max((_shared(column.box, figure.box), at) for at, column in enumerate(columns))
    return at if shared > 0 and not columns[at].is_text else None


def _fits(figure: Figure, grid: Grid, at: int) -> bool:
    edge = grid.edges[at]
    return edge is not None and abs(figure.box[2] - edge) <= 2 * _NEAR


def _with_strays(grid: Grid, strays: Sequence[Figure]) -> Grid:
    """Add columns for money that stands under no head but in a column of its own."""
    free = [figure for figure in strays if grid.of(figure) is None and not grid._among_names(figure.box)]  # noqa: SLF001
    clusters: list[list[Figure]] = []
    for figure in sorted(free, key=lambda each: each.box[2]):
        if clusters and figure.box[2] - clusters[-1][-1].box[2] <= _ALIGNED:
            clusters[-1].append(figure)
        else:
            clusters.append([figure])
    added = [Column(frozenset(), around([each.box for each in cluster])) for cluster in clusters]
    if not added:
        return grid
    both = [*zip(grid.columns, grid.edges, grid.extents, strict=True)]
    both += [(column, column.box[2], column.box) for column in added]
    both.sort(key=lambda each: each[0].box[0])
    return Grid(tuple(each[0] for each in both), [each[1] for each in both], [each[2] for each in both])


def read_line(line: TextLine, found: Sequence[Figure], grid: Grid) -> BodyLine:
    """Return a line of a table's body with its figures and words by column."""
    cells = [(at, figure) for figure in found if (at := grid.of(figure)) is not None]
    owner = {id(word): cell for cell in cells for word in cell[1].words}
    runs = [run for segment in line.segments for run in _runs(segment, line.number, owner, grid)]
    return BodyLine(line, tuple(cells), tuple(runs))


def _runs(
    segment: Segment, line: int, owner: Mapping[int, tuple[int, Figure]], grid: Grid
) -> Iterator[Run]:
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
    if after is not None and len(words) <= _UNIT_WORDS and grid.columns[after[0]].may_be(*_COUNTED):
        names = grid.names
        if names is None or _shared(grid.columns[names].box, box) <= 0:
            return Run(tuple(words), after[0], line, after[1])
    return Run(tuple(words), at, line)


def rows(sheet: Sheet, body: Sequence[BodyLine], grid: Grid) -> tuple[Row, ...]:
    """Return the rows of a table's body."""
    amounts = grid.amounts()
    anchors = [at for at, line in enumerate(body) if amounts is not None and any(line.figures(amounts))]
    if not anchors:
        return ()
    starts = _starts(sheet, body, anchors, grid)
    ends = [*starts[1:], _end_of_last(sheet, body, anchors, grid, starts)]
    return tuple(
        _row(body[start:end], body[anchor], grid) for anchor, start, end in zip(anchors, starts, ends, strict=True)
    )


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
    return Row(cells, anchor, tuple(lines))


def _best(found: Iterable[Figure], edge: float | None) -> Figure:
    """Return the figure that stands best in its column, where a line has more than one there."""
    return min(found, key=lambda figure: abs(figure.box[2] - edge) if edge is not None else figure.box[0])


def _starts(sheet: Sheet, body: Sequence[BodyLine], anchors: Sequence[int], grid: Grid) -> list[int]:
    """Return the first line of each row."""
    starts = [_first_start(sheet, body, anchors[0], grid)]
    for before, after in zip(anchors, anchors[1:], strict=False):
        starts.append(_boundary(sheet, body, before, after, grid))
    return starts


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
    return any(grid.columns[at].may_be(*_COUNTED) for at, _ in line.cells)


def _close(upper: BodyLine, lower: BodyLine) -> bool:
    height = max(lower.line.box[3] - lower.line.box[1], 1.0)
    return upper.line.page == lower.line.page and lower.line.box[1] - upper.line.box[1] <= _APART * height


def _first_start(sheet: Sheet, body: Sequence[BodyLine], anchor: int, grid: Grid) -> int:
    start = anchor
    if _names_itself(body, anchor, grid):
        return start
    while start > 0 and _follows(body[start - 1], body[start]) and not _ruled(
        sheet, body[start - 1].line, body[start].line
    ):
        start -= 1
    return start


def _follows(upper: BodyLine, lower: BodyLine) -> bool:
    """Tell whether a line stands right below another, as lines of one text do."""
    height = max(upper.line.box[3] - upper.line.box[1], 1.0)
    return upper.line.page == lower.line.page and lower.line.box[1] - upper.line.box[3] <= 0.7 * height


def _boundary(sheet: Sheet, body: Sequence[BodyLine], before: int, after: int, grid: Grid) -> int:
    """Return where the row of the amount on line `after` begins; that on line `before` is the one above."""
    if after == before + 1:
        return after
    for at in range(before + 1, after + 1):
        if _ruled(sheet, body[at - 1].line, body[at].line):
            return at
    if _names_itself(body, after, grid):
        return after
    gaps = [
        (body[at].line.box[1] - body[at - 1].line.box[3] if body[at].line.page == body[at - 1].line.page else 99.0, at)
        for at in range(before + 1, after + 1)
    ]
    widest, at = max(gaps)
    smallest = min(gap for gap, _ in gaps)
    if widest > smallest + 1.0 and widest > _CLEAR * max(smallest, 1.0):
        return at
    return before + 1 + (after - before) // 2 if not _counts_above(body, after, grid) else after - 1


def _ruled(sheet: Sheet, upper: TextLine, lower: TextLine) -> bool:
    """Tell whether a line is drawn between two lines of text."""
    if upper.page != lower.page:
        return False
    top, bottom = (upper.box[1] + upper.box[3]) / 2, (lower.box[1] + lower.box[3]) / 2
    return any(top < each.box[1] < bottom for each in sheet.page(upper.page).rulings if each.is_horizontal)


def _end_of_last(
    sheet: Sheet, body: Sequence[BodyLine], anchors: Sequence[int], grid: Grid, starts: Sequence[int]
) -> int:
    """Return where the last row ends: where the text stops to follow in the column of names."""
    names = grid.names
    at = anchors[-1] + 1
    most = max((after - start for start, after in zip(starts, starts[1:], strict=False)), default=len(body))
    while at < len(body) and at - starts[-1] < max(most, 2):
        line = body[at]
        if not _follows(body[at - 1], line) or _ruled(sheet, body[at - 1].line, line.line):
            break
        if names is None or not all(run.column <= names for run in line.runs):
            break
        at += 1
    return at


def figures_of(lines: Sequence[TextLine], mark: DecimalMark | None) -> list[tuple[Figure, ...]]:
    """Return the figures of each line."""
    return [figures(line, mark) for line in lines]


def _shared(first: Box, second: Box) -> float:
    return min(first[2], second[2]) - max(first[0], second[0])
