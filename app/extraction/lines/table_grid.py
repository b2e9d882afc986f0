"""The columns of a table with what the figures beneath tell of them: where they end, and which stand in one at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from ...model.pages import Box, around
from ..page.figures import Figure
from ..values.amounts import Amount
from .column_heads import shared_width
from .columns import Column, Role, per_head

_ALIGNED = 2.0
"""Right edges that differ by less, in points, are aligned."""
NEAR = 14.0
"""So far beside its column, in points, a figure may stand that has nothing nearer."""
_SAME_LEFT = 3.0
_LEAST_ROOM = 90.0
"""Points that a column of names is wide at least."""
_CODES = (Role.SELLER_ID, Role.BUYER_ID, Role.STANDARD_ID)
_CODE = frozenset({Role.SELLER_ID})
_PAGE = 1e6
"""Wider than any page."""
NAMES = (Role.DESCRIPTION, Role.SELLER_ID, Role.BUYER_ID, Role.STANDARD_ID)
"""What names of things delivered stand under, the likeliest first."""
COUNTED = (Role.QUANTITY, Role.PRICE)
"""What an amount comes from."""
FIGURES = (Role.QUANTITY, Role.PRICE, Role.AMOUNT, Role.DISCOUNT, Role.VAT, Role.VAT_RATE, Role.VAT_AMOUNT)
"""What figures stand under."""
NO_COUNTS = (
    Role.POSITION,
    Role.DATE,
    Role.PERIOD,
    Role.SELLER_ID,
    Role.STANDARD_ID,
    Role.BUYER_ID,
    Role.ORDER_REFERENCE,
)
"""What figures stand under that count nothing."""


@dataclass(slots=True)
class Grid:
    """The columns of a table with what was learned of them from the figures beneath.

    Attributes:
        columns: from left to right.
        edges: typical right edge of the figures in each column; None where it has none.
        extents: the space their figures take.
        names: the column of descriptions, where what was delivered is named.
    """

    columns: tuple[Column, ...]
    edges: list[float | None] = field(default_factory=list)
    extents: list[Box] = field(default_factory=list)
    names: int | None = field(init=False)
    _texts: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.edges = self.edges or [None] * len(self.columns)
        self.extents = self.extents or [column.box for column in self.columns]
        self.names = self._names()
        self._texts = [each.box[0] for each in self.columns if each.roles and not each.may_be(*FIGURES)]

    def _names(self) -> int | None:
        for role in NAMES:
            found = [at for at, column in enumerate(self.columns) if column.may_be(role)]
            if found:
                return max(found, key=self._room)
        return None

    def _room(self, at: int) -> float:
        """Return how wide a column is, up to the next one."""
        if at + 1 < len(self.columns):
            return self.columns[at + 1].box[0] - self.columns[at].box[0]
        return self.columns[at].box[2] - self.columns[at].box[0]

    def amounts(self) -> int | None:
        """Return the column of amounts that makes a row: the last one that can only be that, else the last."""
        able = [at for at, column in enumerate(self.columns) if column.may_be(Role.AMOUNT)]
        only = [at for at in able if not self.columns[at].may_be(*COUNTED)]
        if only or able:
            return max(only or able)
        unknown = [at for at, column in enumerate(self.columns) if self.edges[at] is not None and not column.roles]
        prices = [at for at, column in enumerate(self.columns) if column.may_be(Role.PRICE)]
        return max(unknown or prices, default=None)

    def of(self, figure: Figure) -> int | None:
        """Return the column of a figure, or None where it is part of a text."""
        box = figure.box
        aligned = [at for at, edge in enumerate(self.edges) if edge is not None and abs(edge - box[2]) <= _ALIGNED]
        over = [(shared_width(extent, box), at) for at, extent in enumerate(self.extents)]
        best, at = max(over)
        if best > 0 and not self.columns[at].is_text:
            return aligned[0] if aligned and at not in aligned and shared_width(self.columns[at].box, box) <= 0 else at
        if aligned:
            return aligned[0]
        if best > 0:
            return None
        near = [(-shared, at) for shared, at in over if not self.columns[at].is_text and -shared <= NEAR]
        return min(near)[1] if near and not self.among_names(box) else None

    def among_names(self, box: Box) -> bool:
        """Tell whether a figure stands in the text of the names."""
        names = self.names
        if names is None:
            return False
        right = self.columns[names + 1].box[0] if names + 1 < len(self.columns) else box[2] + 1
        return self.columns[names].box[0] - 1 <= box[0] and box[2] < right - NEAR

    def of_words(self, box: Box) -> int:
        """Return the column of words that take this space."""
        for at, column in enumerate(self.columns):
            if abs(column.box[0] - box[0]) <= _SAME_LEFT and not column.may_be(*FIGURES):
                return at
        shared, at = max((shared_width(column.box, box), at) for at, column in enumerate(self.columns))
        names = self.names
        column = self.columns[at]
        if names == at + 1 and self._behind_positions(at, box):
            return names
        passes = box[0] < column.box[0] - NEAR or box[2] > self.extents[at][2] + NEAR
        if shared > 0 and not (names is not None and column.may_be(*FIGURES) and passes):
            return at
        if names is not None and box[0] < self._end(names) and box[2] > self._start(names):
            return names
        before = [at for at, column in enumerate(self.columns) if column.box[0] <= box[0] + 1]
        return before[-1] if before else 0

    def _behind_positions(self, at: int, box: Box) -> bool:
        """Tell whether words stand behind the numbers of the rows: names, whose head is centred over a wide column."""
        edge = self.edges[at]
        return self.columns[at].roles == {Role.POSITION} and edge is not None and box[0] > edge

    def begins_text(self, left: float) -> bool:
        """Tell whether a column of words begins here, so that a text to the left of it ends."""
        return any(abs(start - left) <= _ALIGNED / 2 for start in self._texts)

    def _start(self, at: int) -> float:
        """Return where the texts of a column may begin: after the figures before it, however its head is centred."""
        if at == 0:
            return 0.0
        before = [self.extents[each][2] for each in range(at) if self.columns[each].may_be(*FIGURES)]
        return min([self.columns[at].box[0] - NEAR, *before[-1:]])

    def _end(self, at: int) -> float:
        return self.extents[at + 1][0] if at + 1 < len(self.columns) else self.columns[at].box[2]


def learn(columns: tuple[Column, ...], lines: Sequence[Sequence[Figure]], *, counted: bool = False) -> Grid:
    """Return the grid of a table whose lines hold these figures; columns without a head are added to it.

    `counted` tells whether plain numbers may make such a column too, as quantities before the names do.
    """
    columns = _described(columns, lines)
    if not any(column.may_be(*NAMES) for column in columns):
        columns = _with_names(columns)
    columns = _reaching_right(_with_base(_per_head(_counting(columns)), lines), lines)
    grid = Grid(columns)
    found: dict[int, list[Figure]] = {}
    strays: list[Figure] = []
    for line in lines:
        placed = [(figure, _under(columns, figure)) for figure in line]
        known = {at for _, at in placed if at is not None}
        telling = len(known) > 1 or any(columns[at].may_be(Role.AMOUNT) for at in known)
        for figure, at in placed:
            if at is not None and telling and not is_mark(figure, at, columns, placed):
                found.setdefault(at, []).append(figure)
            elif at is None and len(known) > 1 and (figure.is_money or (counted and figure.cell is not None)):
                strays.append(figure)
    for at, each in found.items():
        if len(each) > 1 or columns[at].may_be(*FIGURES):
            grid.edges[at] = median(figure.box[2] for figure in each)
            grid.extents[at] = around([columns[at].box, *(figure.box for figure in each if _fits(figure, grid, at))])
    return _with_strays(grid, strays)


def _with_names(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns with one for the names, which has no head: in the widest gap, else left of all."""
    gaps = [
        (after.box[0] - column.box[2], at)
        for at, (column, after) in enumerate(pairwise(columns), 1)
        if column.may_be(*FIGURES)  # beneath another stand words of its own
    ]
    wide, at = max(gaps, default=(0.0, 0))
    left, top, _, bottom = columns[0].box
    if wide < _LEAST_ROOM or wide < left:
        return (Column(frozenset({Role.DESCRIPTION}), (0.0, top, max(left - NEAR, 1.0), bottom)), *columns)
    room = (columns[at - 1].box[2] + NEAR, top, columns[at].box[0] - NEAR, bottom)
    return (*columns[:at], Column(frozenset({Role.DESCRIPTION}), room), *columns[at:])


def _reaching_right(columns: tuple[Column, ...], lines: Sequence[Sequence[Figure]]) -> tuple[Column, ...]:
    """Return the columns with the space of their figures, where a head begins its cell and figures end it.

    A figure may then stand nearer to the next head than to its own. That it is so is believed where all that stands in
    columns lies between the beginning of its head and that of the next.
    """
    rows = [line for line in lines if sum(figure.is_money for figure in line) > 1]
    held: dict[int, Box] = {}
    for cluster in _aligned([figure for line in rows for figure in line], _figure_right):
        if 2 * len(cluster) <= len(rows) or len(cluster) < len(("one", "other")):
            continue
        box = around([figure.box for figure in cluster])
        at = max((at for at, column in enumerate(columns) if column.box[0] <= box[0] + 1), default=None)
        ends = columns[at + 1].box[0] if at is not None and at + 1 < len(columns) else box[2] + 1
        if at is None or at in held or not columns[at].may_be(*FIGURES) or box[2] >= ends:
            return columns
        held[at] = box
    if all(_nearest(columns, box)[0] == at for at, box in held.items()):
        return columns
    return tuple(
        replace(column, box=around([column.box, held[at]])) if at in held else column
        for at, column in enumerate(columns)
    )


def _figure_right(figure: Figure) -> float:
    return figure.box[2]


def _described(columns: tuple[Column, ...], lines: Sequence[Sequence[Figure]]) -> tuple[Column, ...]:
    """Return the columns with the widest that the lexicon does not know for the names, where none is known for them.

    What is delivered has as many names as there are trades: ``Opvang``, ``Traject``, ``Emballage``.
    """
    if len(columns) < len(("code", "name", "amount")):
        return columns
    known = [at for at, column in enumerate(columns) if column.may_be(Role.DESCRIPTION)]
    room = {at: after.box[0] - column.box[0] for at, (column, after) in enumerate(pairwise(columns))}
    held = max((room.get(at, _PAGE) for at in known), default=0.0)
    is_sure = held >= _LEAST_ROOM and not all(columns[at].may_be(*_CODES) for at in known)
    if is_sure:
        return columns
    priced = _priced(columns, lines)
    able = [
        at
        for at in room
        if at not in priced
        and at not in known
        and (not columns[at].roles or (at == 0 and not known and _may_name(columns)))
    ]
    widest = max(able, key=lambda at: room[at], default=None)
    if widest is None or room[widest] < max(_LEAST_ROOM, held) or not columns[widest].heading:
        return columns
    named = replace(columns[widest], roles=frozenset({Role.DESCRIPTION}))
    others = [replace(each, roles=(each.roles - {Role.DESCRIPTION}) or _CODE) for each in columns]
    return tuple(named if at == widest else others[at] if at in known else column for at, column in enumerate(columns))


def _priced(columns: Sequence[Column], lines: Sequence[Sequence[Figure]]) -> set[int]:
    """Return the columns that hold prices or amounts; one in the text of a name makes no column of them."""
    found = [{_under(columns, figure) for figure in line if figure.is_priced} for line in lines]
    least = max(sum(bool(each - {None}) for each in found) / 2, 1)
    return {at for at in range(len(columns)) if sum(at in each for each in found) >= least}


def _may_name(columns: Sequence[Column]) -> bool:
    """Tell whether the first column may be that of names though its head means figures: ``Uren | Aantal | Prijs``."""
    first, *others = columns
    counts = first.may_be(Role.QUANTITY) and any(each.may_be(Role.QUANTITY) for each in others)
    return counts or first.may_be(Role.AMOUNT, Role.PRICE)


def _counting(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns with those that may name or count what is delivered as counting it, where another names it."""
    if not any(column.may_be(Role.DESCRIPTION) and not column.may_be(Role.QUANTITY) for column in columns):
        return columns
    return tuple(
        replace(column, roles=column.roles - {Role.DESCRIPTION}) if column.may_be(Role.QUANTITY) else column
        for column in columns
    )


def is_mark(figure: Figure, at: int, columns: Sequence[Column], beside: Sequence[tuple[Figure, int | None]]) -> bool:
    """Tell whether a figure beneath amounts is but a mark behind one, as a digit for the rate of VAT."""
    if figure.is_money or not columns[at].may_be(Role.AMOUNT):
        return False
    return any(place == at and other.is_money and other.box[2] <= figure.box[0] for other, place in beside)


def _per_head(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns with one without room for what the prices are for, where their head says it: ``Prijs/100``."""
    for at, column in enumerate(columns):
        if column.may_be(Role.PRICE) and per_head(column.heading) is not None:
            left, top, _, bottom = column.box
            base = Column(frozenset({Role.BASE_QUANTITY}), (left, top, left, bottom), column.heading)
            return (*columns[:at], base, *columns[at:])
    return columns


def bases(cells: Mapping[int, Figure], grid: Grid) -> Iterator[tuple[int, Figure]]:
    """Yield for how many units a price is, where the head of its column says so."""
    for at, column in enumerate(grid.columns[:-1]):
        count = per_head(column.heading) if column.roles == {Role.BASE_QUANTITY} else None
        if count is not None and at + 1 in cells:
            yield at, replace(cells[at + 1], amount=Amount(value=count, text=str(count)))


def _with_base(columns: tuple[Column, ...], lines: Sequence[Sequence[Figure]]) -> tuple[Column, ...]:
    """Return the columns with that of prices in two where its head ends in "per" and two figures stand beneath it."""
    for at, column in enumerate(columns):
        if not (column.may_be(Role.PRICE) and column.heading.lower().split()[-1:] == ["per"]):
            continue
        under = [[figure for figure in line if _under(columns, figure) == at] for line in lines]
        pairs = [found for found in under if len(found) == len(("price", "base")) and found[0].is_priced]
        if 2 * len(pairs) <= sum(bool(found) for found in under):
            continue
        left, top, right, bottom = column.box
        middle = median((price.box[2] + base.box[0]) / 2 for price, base in pairs)
        price = Column(column.roles - {Role.BASE_QUANTITY}, (left, top, middle, bottom), column.heading, column.basis)
        base = Column(frozenset({Role.BASE_QUANTITY}), (middle, top, max(right, middle + 1), bottom))
        return (*columns[:at], price, base, *columns[at + 1 :])
    return columns


def _under(columns: Sequence[Column], figure: Figure) -> int | None:
    at, shared = _nearest(columns, figure.box)
    if shared > -NEAR / 2 and not columns[at].is_text:
        return at
    if figure.cell is None:
        return None
    at, shared = _nearest(columns, figure.cell)
    return at if shared > 0 and columns[at].may_be(Role.QUANTITY) else None


def _nearest(columns: Sequence[Column], box: Box) -> tuple[int, float]:
    """Return the column that shares most of its head's width with a box, and how much that is."""
    shared, at = max((shared_width(column.box, box), at) for at, column in enumerate(columns))
    return at, shared


def _fits(figure: Figure, grid: Grid, at: int) -> bool:
    edge = grid.edges[at]
    return edge is not None and abs(figure.box[2] - edge) <= 2 * NEAR


def _with_strays(grid: Grid, strays: Sequence[Figure]) -> Grid:
    """Add columns for figures that stand under no head but in a column of their own."""
    free = [figure for figure in strays if grid.of(figure) is None and not grid.among_names(figure.box)]
    clusters = _aligned([figure for figure in free if figure.is_money], _right)
    counts = [figure for figure in free if not figure.is_money]
    clusters += max(_aligned(counts, _right), _aligned(counts, _left), key=lambda each: max(map(len, each), default=0))
    added = [
        Column(frozenset(), around([figure.cell or figure.box for figure in cluster]))
        for cluster in clusters
        if len(cluster) > 1 or (counts and len(free) == 1)
    ]
    if not added:
        return grid
    both = [*zip(grid.columns, grid.edges, grid.extents, strict=True)]
    both += [(column, column.box[2], column.box) for column in added]
    both.sort(key=lambda each: each[0].box[0])
    return Grid(tuple(each[0] for each in both), [each[1] for each in both], [each[2] for each in both])


def _right(figure: Figure) -> float:
    return figure.box[2] if figure.is_money or figure.cell is None else figure.cell[2]


def _left(figure: Figure) -> float:
    return figure.box[0]


def _aligned(found: Sequence[Figure], edge: Callable[[Figure], float]) -> list[list[Figure]]:
    """Return figures in groups of those whose edges stand in one column."""
    clusters: list[list[Figure]] = []
    for figure in sorted(found, key=edge):
        if clusters and edge(figure) - edge(clusters[-1][-1]) <= _ALIGNED:
            clusters[-1].append(figure)
        else:
            clusters.append([figure])
    return clusters
