"""Which rows of a table are lines, and which are totals, carried amounts or what stands beneath the table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from ..page.labels import fold, lexicon
from .columns import Role
from .rows import BodyLine, Row, Run
from .table_grid import Grid
from .table_roles import Roles, prove

_LONGEST = 7
"""Words of the longest label of a total."""
_IDLE = {"", "eur", "euro", "gbp", "usd", "over", "van", "von", "on", "of", "sur", "de", "a"}
"""Words beside such a label that say nothing."""


LESS = ("korting", "rabat", "rabatt", "discount", "remise", "nachlass", "rabais", "abzug")
"""What names of discounts end in."""
_BASE = "other.base"
OF_RATES = frozenset(
    {
        *("met", "tegen", "hoog", "hoge", "laag", "lage", "tarief", "btw", "omzet", "bedrag", "over", "eur"),
        *("art", "artikel", "wet", "wetob", "ob"),
    }
)
"""Words beside those for what bears VAT that say no more than at which rate, or by which article of the law."""
_VAT = (Role.VAT, Role.VAT_RATE, Role.VAT_AMOUNT, Role.UNIT)


class RowKind(StrEnum):
    """What a row is."""

    LINE = "line"
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    CARRIED = "carried"
    ADJUSTMENT = "adjustment"
    PAID = "paid"


_NO_ENDS = (RowKind.ADJUSTMENT, RowKind.CARRIED, RowKind.PAID)
"""Labels that lines bear too: a discount, a transport, an instalment."""


def before_totals(found: Sequence[Row], grid: Grid) -> list[Row]:
    """Return the rows above the first that bears the label of a total and nothing else."""
    kept: list[Row] = []
    for row in found:
        labelled = _labelled(row, grid)
        if labelled is not None and labelled[1] and labelled[0] not in _NO_ENDS:
            break
        kept.append(row)
    return kept or list(found)


def kinds_of(body: Sequence[BodyLine], found: Sequence[Row], grid: Grid, roles: Roles) -> list[RowKind]:
    """Return what each row of a body is. Once a total was seen, only a row that proves itself is a line."""
    kinds: list[RowKind] = []
    total = Decimal(0)
    lines = 0
    ended = False
    sure = True
    for at, row in enumerate(found):
        proven = prove(roles, row.cells) is not None and roles.quantity is not None
        ended = ended or (lines > 0 and sure and not proven and _below_a_label(body, found[at - 1], row))
        kind = _kind(row, grid, total, proven=proven, lines=lines)
        if kind is RowKind.LINE and ended and not proven:
            kind = RowKind.TOTAL
        if kind in {RowKind.TOTAL, RowKind.SUBTOTAL} and _amount(row, grid) == total and _turns_page(found, at):
            kind = RowKind.CARRIED
        ended = ended or kind in {RowKind.TOTAL, RowKind.SUBTOTAL}
        total += _amount(row, grid) if kind is RowKind.LINE else Decimal(0)
        lines += kind is RowKind.LINE
        sure = sure and (proven or kind is not RowKind.LINE)
        kinds.append(kind)
    return kinds


def _below_a_label(body: Sequence[BodyLine], above: Row, row: Row) -> bool:
    """Tell whether the label of a total stands without an amount between a row and the one above it."""
    first, last = above.anchor.line.number, row.anchor.line.number
    between = (line for line in body if first < line.line.number < last and len(line.runs) == 1 and not line.cells)
    labels = (label_of(_words(line.runs[0])) for line in between)
    return any(label is not None and label[0] in {RowKind.TOTAL, RowKind.SUBTOTAL} for label in labels)


def _turns_page(found: Sequence[Row], at: int) -> bool:
    """Tell whether a row is the last of its page with rows on the next one, or the first of such a page."""
    pages = [row.anchor.line.page for row in found[max(at - 1, 0) : at + 2]]
    return len(set(pages)) > 1


def _is_counted(row: Row, grid: Grid) -> bool:
    """Tell whether a row has a quantity or a price, or its table has no columns for them."""
    able = any(column.may_be(Role.QUANTITY, Role.PRICE) for column in grid.columns)
    return not able or bool(_counted_columns(row, grid))


def _counted_columns(row: Row, grid: Grid) -> list[int]:
    return [at for at in row.cells if grid.columns[at].may_be(Role.QUANTITY, Role.PRICE)]


def _named(row: Row, grid: Grid) -> bool:
    names = grid.names
    if names is None:
        return any(line.runs for line in row.lines)
    return any(run.column <= names for line in row.lines for run in line.runs)


def _amount(row: Row, grid: Grid) -> Decimal:
    amounts = grid.amounts()
    figure = row.cells.get(amounts) if amounts is not None else None
    return figure.value if figure is not None else Decimal(0)


def _kind(row: Row, grid: Grid, total: Decimal, *, proven: bool, lines: int) -> RowKind:
    kind, exact = _labelled(row, grid) or (RowKind.LINE, False)
    so_far = _amount(row, grid) == total != 0
    if kind in {RowKind.TOTAL, RowKind.SUBTOTAL} and (exact or not (proven or len(_counted_columns(row, grid)) > 1)):
        return kind
    if kind is RowKind.CARRIED and not proven and (so_far or (exact and not lines)):
        return kind
    if not proven and not _named(row, grid):
        return RowKind.TOTAL
    if not proven and so_far and (lines > 1 or (lines and not _is_counted(row, grid))):
        return RowKind.TOTAL
    return RowKind.LINE


def _labelled(row: Row, grid: Grid) -> tuple[RowKind, bool] | None:
    """Return what the words left of a row's amount say it is, and whether they say nothing else.

    Where a table of VAT stands beside the totals, their label is the run nearest to the amount.
    """
    whole = len(_counted_columns(row, grid)) > 1 and _named(row, grid)
    for run in reversed(row.anchor.runs):
        if whole and run.column != grid.names and (run.after or grid.columns[run.column].may_be(*_VAT)):
            continue
        found = label_of(_words(run))
        if found is not None:
            return found
    return None


def totals_begin(body: Sequence[BodyLine], grid: Grid) -> int | None:
    """Return the first line that bears nothing but labels of totals, which stand above their amounts; or None."""
    amounts = grid.amounts()
    for at, line in enumerate(body):
        if not line.runs or (amounts is not None and any(line.figures(amounts))):
            continue
        found = [label for run in line.runs if (label := label_of(_words(run))) is not None and label[1]]
        if 2 * len(found) <= len(line.runs) or not any(kind is RowKind.TOTAL for kind, _ in found):
            continue
        if len(line.runs) > 1 or (at + 1 < len(body) and body[at + 1].cells and not body[at + 1].runs):
            return at
    return None


def _words(run: Run) -> list[str]:
    return [word for word in (fold(each.text) for each in run.words) if word]


def adjustment_of(row: Row, counted: Sequence[int | None]) -> str | None:
    """Return ``allowances`` or ``charges`` where a row's words say that it is one; else None.

    `counted` are the columns of quantity and price: a discount by a name of its own (``Gezinskorting``) has neither.
    """
    for run in row.anchor.runs[:1]:
        words = [fold(word.text) for word in run.words]
        for end in range(min(len(words), _LONGEST), 0, -1):
            for entry in lexicon("totals").get("".join(words[:end]), ()):
                if entry.path in {"allowances", "charges"}:
                    return entry.path
        if not row.cells.keys() & set(counted) and words and words[0].endswith(LESS):
            return "allowances"
    return None


def label_of(words: Sequence[str]) -> tuple[RowKind, bool] | None:
    """Return what a label means that folded words begin with, and whether they say nothing else."""
    return _label(words) or _label([word for word in words if word not in _IDLE])


def _label(words: Sequence[str]) -> tuple[RowKind, bool] | None:
    entries = lexicon("totals")
    for end in range(min(len(words), _LONGEST), 0, -1):
        meant = entries.get("".join(words[:end]), ())
        kinds = {_meaning(entry.path) for entry in meant}
        kind = next((each for each in RowKind if each in kinds), None)
        if kind is not None:
            rest = [word for word in words[end:] if not word.isdigit() and word not in _IDLE]
            rated = end < len(words) and words[end].isdigit()
            if all(entry.path == _BASE for entry in meant) and not (rated or OF_RATES.issuperset(rest)):
                return None  # "Onbelast parkeren" is delivered
            return kind, not rest
    return None


def _meaning(path: str) -> RowKind | None:
    if path == "totals.lines_net":
        return RowKind.SUBTOTAL
    if path == _BASE:
        return RowKind.TOTAL
    if path == "other.amount":
        return RowKind.CARRIED
    if path in {"allowances", "charges"}:
        return RowKind.ADJUSTMENT
    if path == "totals.paid":
        return RowKind.PAID
    return RowKind.TOTAL if path.startswith(("totals.", "any.")) else None
