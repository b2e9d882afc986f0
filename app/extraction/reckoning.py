"""The lines and the totals of a document, and how they agree; with the layout of its supplier where that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .layouts.columns import taught_heads
from .layouts.exemptions import exempted
from .layouts.layout import Layout
from .layouts.sums import taught_labels
from .lines.columns import Role
from .lines.tables import Cell, LineCandidate
from .page.figures import Figure, figures, mark_of
from .page.labels import Label
from .page.sheet import Sheet
from .proof.invoice_lines import Table, read_table
from .proof.line_sums import Part
from .proof.listed_lines import listed, listed_to, with_rows
from .proof.part_rates import rated
from .proof.proof import Solution, prove
from .proof.scenario import Scenario, charges_none, scenarios
from .totals.totals import Sums, percentages, read_sums, rounding

_SAME_EDGE = 2.0
"""Points by which the right edges of figures in one column differ."""
_PARTS = frozenset({"allowances", "charges"})


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a document adds up to.

    Attributes:
        table: its lines.
        sums: what it says below them.
        said: why it charges no VAT, where it says so.
        solution: the totals that agree; None where none do.
    """

    table: Table
    sums: Sums
    said: tuple[Scenario, ...]
    solution: Solution | None

    @property
    def is_whole(self) -> bool:
        """Whether the lines add up to the totals."""
        return self.solution is not None and self.solution.lines_agree is True


def reckon(sheet: Sheet, table: Table, layout: Layout | None = None) -> Reckoning:
    """Return what a document adds up to.

    What a layout calls the totals helps where it leads to the same totals, or where the page by itself leads to none.
    The columns that a layout knows are tried where those that the page shows by itself do not add up, or were wrong
    before; they are taken if they do add up.
    """
    plain = _reckoned(sheet, table, None)
    if not plain.is_whole and (front := _without_annex(sheet, table)) is not None:
        plain, table = front, front.table
    if layout is None:
        return plain
    own = _trimmed(sheet, table, layout)
    says_nothing = own is table and not layout.totals and not layout.exemptions
    helped = plain if says_nothing else _reckoned(sheet, own, layout)
    best = helped if helped.solution is not None and _agree(plain, helped) else plain
    if layout.table is None or (best.is_whole and not layout.table.taught):
        return best
    heads = taught_heads(sheet, layout.table)
    by_heads = _trimmed(sheet, read_table(sheet, mark_of(sheet), heads), layout)
    taught = _reckoned(sheet, by_heads, layout) if heads else best
    return taught if taught.is_whole and _agree(best, taught) else best


def _without_annex(sheet: Sheet, table: Table) -> Reckoning | None:
    """Return what the first pages add up to, where what later ones list only specifies it: calls, trips, hours."""
    pages = sorted({row.page for row in table.rows})
    for page in pages[:-1]:
        rows = tuple(row for row in table.rows if row.page <= page)
        found = _reckoned(sheet, _cut(sheet, table, rows), None)
        if found.is_whole:
            return found
    return None


def _to_stated(sheet: Sheet, table: Table, sums: Sums) -> Table:
    """Return a table to where its rows make the total of the lines that the page states; below it are charges.

    Only rows that print neither quantity nor price are left out: ``Orderkosten 15,00`` below the goods.
    """
    stated = {each.value for each in sums.of("totals.lines_net")}
    rows = table.rows
    while rows and rows[-1].quantity is None and rows[-1].price is None and rows[-1].amount is not None:
        rows = rows[:-1]
        if rows and _net_of(rows) in stated and table.sums.net not in stated:
            return _cut(sheet, table, rows)
    return table


def _net_of(rows: Sequence[LineCandidate]) -> Decimal:
    return sum((row.amount.value for row in rows if row.amount is not None), Decimal(0))


def _trimmed(sheet: Sheet, table: Table, layout: Layout) -> Table:
    """Return a table without the rows at its end that print neither quantity nor price where the supplier prints both.

    They are discounts, surcharges or totals by a name of the supplier's own.
    """
    roles = {each.role for each in layout.table.columns} if layout.table is not None else set()
    rows = table.rows
    while roles >= {Role.QUANTITY, Role.PRICE} and rows and rows[-1].quantity is None and rows[-1].price is None:
        rows = rows[:-1]
    if not rows or len(rows) == len(table.rows):
        return table
    return _cut(sheet, table, rows)


def _cut(sheet: Sheet, table: Table, rows: tuple[LineCandidate, ...]) -> Table:
    """Return a table that ends with some of its rows."""
    bottom = rows[-1].box[3]
    above = [line.number for line in sheet.lines if line.page == rows[-1].page and line.box[3] <= bottom + 1]
    return replace(table, rows=rows, marks=table.marks[: len(rows)], last=max(above, default=table.last))


def _agree(plain: Reckoning, other: Reckoning) -> bool:
    """Tell whether two come to the same totals, or only one to any."""
    if plain.solution is None or other.solution is None:
        return True
    return plain.solution.key == other.solution.key


def _reckoned(sheet: Sheet, table: Table, layout: Layout | None) -> Reckoning:
    mark = mark_of(sheet)
    said = scenarios(sheet) or _exempt_by(table.exempt)
    if layout is not None:
        said = (*said, *exempted(sheet, layout, said))
    taught = taught_labels(sheet, layout) if layout is not None else ()
    after = table.last + 1 if table.rows else 0
    sums = read_sums(sheet, mark, sheet.lines[after:], slack=rounding(len(table.rows)), taught=taught)
    cut = _to_stated(sheet, table, sums)
    if cut is not table:
        table = cut
        sums = read_sums(sheet, mark, sheet.lines[table.last + 1 :], slack=rounding(len(table.rows)), taught=taught)
    sums = _without_rows(sheet, table, sums)
    rates = percentages(sheet.lines, mark) | table.rates
    if not table.rows:
        bare = listed(sheet, sums.unnamed)
        proven = prove(replace(sums, unnamed=()), bare.sums, rates, vat_free=bool(said))
        if proven is not None and proven.lines_agree:
            bare, proven = _with_charged(sheet, sums, bare, proven)
            return Reckoning(bare, sums, said, proven)
    vat_free = bool(said) or charges_none(sheet)
    solution = prove(sums, table.sums, rates, vat_free=vat_free)
    if table.rows and (solution is None or not solution.lines_agree):
        within = _summed_within(sheet, table, taught, rates, said)
        sums, solution = within or _summed_before(sheet, table, taught, rates, said) or (sums, solution)
    if solution is not None and not solution.lines_agree:
        other = _as_listed(sheet, table, solution, rates, said)
        table, sums, solution = other if other is not None else (table, sums, solution)
    if solution is not None and _is_of_lines(sums, table, solution):
        table = with_rows(sheet, table, (*solution.allowances, *solution.charges))
        solution = replace(solution, allowances=(), charges=())
    elif solution is not None and table.rows:
        table, solution = _with_charged(sheet, sums, table, solution)
    solution = rated(solution, table.sums) if solution is not None else None
    return Reckoning(table, sums, said, solution)


def _without_rows(sheet: Sheet, table: Table, sums: Sums) -> Sums:
    """Return what a document says below its lines without rows of the table itself whose amount was not read.

    ``Voorrijkosten | 1 stuk | 42,50`` is a line of which the amount is missing, never a charge on the whole.
    """
    counted = [each.box[2] for row in table.rows for each in (row.quantity, row.price) if each is not None]
    if not counted:
        return sums
    amounts = [row.amount.box[2] for row in table.rows if row.amount is not None]

    def is_row(part: Figure) -> bool:
        able = [part] if not _is_near(part, amounts) else []
        line = figures(sheet.lines[part.line], mark_of(sheet))
        able += [each for each in line if each.box[2] <= part.box[0] and not each.amount.is_percentage]
        return any(_is_near(each, counted) for each in able)

    return replace(
        sums,
        labelled=tuple(each for each in sums.labelled if each.role not in _PARTS or not is_row(each.figure)),
        unnamed=tuple(each for each in sums.unnamed if not is_row(each[1])),
    )


def _is_near(figure: Figure, edges: Iterable[float]) -> bool:
    return any(abs(figure.box[2] - edge) <= _SAME_EDGE for edge in edges)


def _summed_before(
    sheet: Sheet, table: Table, taught: Sequence[Label], rates: Iterable[Decimal], said: Sequence[Scenario]
) -> tuple[Sums, Solution] | None:
    """Return the totals of a summary above the lines, as on a page before them or beside the number; None without any.

    On the page of the lines themselves they must make the totals. What a summary takes off follows what they come to.
    """
    first = read_sums(sheet, mark_of(sheet), sheet.lines[: table.first], rounding(len(table.rows)), taught)
    summed = [at for at, (_, figure) in enumerate(first.unnamed) if figure.value == table.sums.net]
    sums = replace(first, unnamed=first.unnamed[summed[-1] + 1 :] if summed else ())
    solution = prove(sums, table.sums, rates, vat_free=bool(said))
    if solution is None or not (solution.lines_agree or table.rows[0].page > 1):
        return None
    return sums, solution


def _summed_within(
    sheet: Sheet, table: Table, taught: Sequence[Label], rates: Iterable[Decimal], said: Sequence[Scenario]
) -> tuple[Sums, Solution] | None:
    """Return the totals of lines of which each part has its own subtotal and VAT below it; None without any."""
    boxes = [(row.page, row.box) for row in table.rows]
    rest = [
        line
        for line in sheet.lines[table.first :]
        if not any(page == line.page and box[1] <= (line.box[1] + line.box[3]) / 2 <= box[3] for page, box in boxes)
    ]
    if not rest or rest[0].number > table.last:
        return None
    found = _without_rows(sheet, table, read_sums(sheet, mark_of(sheet), rest, rounding(len(table.rows)), taught))
    stated = tuple(each for each in found.labelled if each.figure.line > table.last or each.role not in _PARTS)
    sums = replace(found, labelled=stated, unnamed=())
    solution = prove(sums, table.sums, rates, vat_free=bool(said))
    return (sums, solution) if solution is not None and solution.lines_agree else None


def _as_listed(
    sheet: Sheet, table: Table, solution: Solution, rates: Iterable[Decimal], said: Sequence[Scenario]
) -> tuple[Table, Sums, Solution] | None:
    """Return lines that no table holds, with the totals as they are, where the lines make them; else None."""
    mark = mark_of(sheet)
    found = listed_to(sheet, mark, table, solution)
    if found is None:
        return None
    taken = {row.amount.line for row in found.rows if row.amount is not None}
    every = read_sums(sheet, mark, slack=rounding(len(found.rows)))
    labelled = tuple(each for each in every.labelled if each.figure.line not in taken)
    sums = replace(every, labelled=labelled, unnamed=())
    proven = prove(sums, found.sums, rates, vat_free=bool(said))
    return (found, sums, proven) if proven and proven.lines_agree and proven.key == solution.key else None


def _exempt_by(cell: Cell | None) -> tuple[Scenario, ...]:
    """Return what a line says of VAT in its own column, where the page says no more of it."""
    if cell is None:
        return ()
    return (Scenario(category="E", scheme="exempt", words=cell.text, page=cell.page, box=cell.box),)


def _with_charged(sheet: Sheet, sums: Sums, table: Table, solution: Solution) -> tuple[Table, Solution]:
    """Return the lines with the charges that are lines too, and the totals without these charges."""
    more = _among_lines(sheet, sums, solution, table)
    if not more:
        return table, solution
    rest = tuple(each for each in solution.charges if each not in more)
    return with_rows(sheet, table, more), replace(solution, charges=rest)


def _among_lines(sheet: Sheet, sums: Sums, solution: Solution, table: Table) -> tuple[Part, ...]:
    """Return the charges that are lines: they follow these before any total, in their columns or by no known name."""
    if solution.lines_include_vat:
        return ()
    stated = [each.figure.line for each in sums.labelled if each.role.startswith(("totals.", "any."))]
    stated += [line.number for line, figure in sums.unnamed if figure.value == table.sums.net]
    first = min(stated, default=0)
    labelled = {each.figure.line for each in sums.of("charges") if each.label.start == 0}
    above = (each for each in solution.charges if each.figure.line < first)
    return tuple(
        each for each in above if each.figure.line not in labelled or _is_in_columns(sheet, each.figure, table)
    )


def _is_in_columns(sheet: Sheet, figure: Figure, table: Table) -> bool:
    """Tell whether an amount and the words before it stand in the columns of lines that print no more than the two."""
    names = [row.name.box[0] for row in table.rows if row.name is not None]
    is_plain = all(row.quantity is None and row.price is None for row in table.rows)
    amounts = [row.amount.box[2] for row in table.rows if row.amount is not None]
    begins = [each.box[0] for each in sheet.lines[figure.line].segments]
    is_named = any(abs(begin - name) <= _SAME_EDGE for begin in begins for name in names)
    return is_plain and is_named and _is_near(figure, amounts)


def _is_of_lines(sums: Sums, table: Table, solution: Solution) -> bool:
    """Tell whether the total of the lines, as the page states it, holds what was taken for allowances and charges."""
    if not (solution.allowances or solution.charges) or solution.lines_include_vat:
        return False
    return any(each.value == solution.without_vat != table.sums.net for each in sums.of("totals.lines_net"))
