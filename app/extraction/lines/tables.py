"""The lines of an invoice, as its tables show them.

A table is found by its header, else by its arithmetic; its rows by their amounts. Nothing here decides what the
invoice says: each line comes with the figures as printed, where they stand, and whether they prove each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ...model.pages import Box, Word, around
from ..page.figures import Figure
from ..page.sheet import Sheet, TextLine
from ..values.amounts import DecimalMark
from .columns import Column, Header, Role, VatBasis, headers, same_columns, stretched
from .rows import BodyLine, Row, Run, read_line, rows
from .table_bare import bare_header
from .table_ends import RowKind, adjustment_of, before_totals, kinds_of, totals_begin
from .table_figures import figures_of, glued_unit
from .table_grid import NO_COUNTS, Grid, learn
from .table_inline import Product, products
from .table_names import codes_of, names_of
from .table_roles import Formula, Proof, Roles, basis_of, prove, settle_roles

_HYPHENED = re.compile(r"(?<=\w)- (?=[A-Z0-9])")
"""A word that is broken at its own hyphen."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Words in a cell of a table."""

    text: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCandidate:
    """A row of a table that may be a line of the invoice; what the row does not show is None.

    Attributes:
        position: its number as printed.
        name: what was delivered: the description's first line and what is wrapped of it.
        description: the lines below the name.
        quantity: as printed.
        unit: the word beside the quantity or the price, or in its column (``uur``, ``stuks``).
        price: of one unit, before any discount.
        base: for how many units the price is, where its proof needs it.
        discount: as printed; a percentage where it says so.
        amount: the row's amount; see `LineTable.amounts` for whether VAT is in it.
        second_amount: in another column of amounts, with or without VAT where the first is the other.
        vat_rate: in per cent.
        vat_text: the words in the column of VAT (``hoog``, ``verlegd``).
        vat_amount: of the row.
        seller_id: article number of the seller.
        standard_id: EAN or GTIN.
        date: as printed.
        order_reference: of the row.
        proof: how the amount follows from quantity and price; None where it does not.
        adjustment: ``allowances`` or ``charges`` where the words say that it is a discount or a surcharge and no
            quantity times price proves it a line; it may be one of the whole document.
        is_bare: whether it prints no other figure that might be its quantity or price.
        page: of the amount, counted from 1.
        box: what the row takes on that page.
    """

    position: Cell | None = None
    name: Cell | None = None
    description: tuple[Cell, ...] = ()
    quantity: Figure | None = None
    unit: Cell | None = None
    price: Figure | None = None
    base: Figure | None = None
    discount: Figure | None = None
    amount: Figure | None = None
    second_amount: Figure | None = None
    vat_rate: Figure | None = None
    vat_text: Cell | None = None
    vat_amount: Figure | None = None
    seller_id: Cell | None = None
    standard_id: Cell | None = None
    date: Cell | None = None
    order_reference: Cell | None = None
    proof: Proof | None = None
    adjustment: str | None = None
    is_bare: bool = True
    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTable:
    """A table of lines.

    Attributes:
        columns: its columns as their heads say.
        roles: which of them is what.
        prices: whether its prices include VAT, where heads or arithmetic say so.
        amounts: whether its amounts do.
        lines: its rows that may be lines of the invoice, in order.
        first: position in the sheet of the header's first line, or of the first row.
        last: position in the sheet of the last row's last line.
    """

    columns: tuple[Column, ...]
    roles: Roles
    prices: VatBasis | None
    amounts: VatBasis | None
    lines: tuple[LineCandidate, ...]
    first: int
    last: int

    @property
    def total(self) -> Decimal | None:
        """What the amounts of the lines come to; None where one of them has none."""
        return _total(line.amount for line in self.lines)

    @property
    def second_total(self) -> Decimal | None:
        """The same of the other column of amounts."""
        return _total(line.second_amount for line in self.lines)

    @property
    def second_amounts(self) -> VatBasis | None:
        """Whether the other column of amounts includes VAT, where its head says so."""
        return self.columns[self.roles.second_amount].basis if self.roles.second_amount is not None else None

    @property
    def named(self) -> int:
        """How many lines have a name and an amount that looks like money."""
        return sum(line.name is not None and line.amount is not None and line.amount.is_money for line in self.lines)

    @property
    def proven(self) -> int:
        """How many lines prove themselves."""
        return sum(line.proof is not None for line in self.lines)


def _total(amounts: Iterator[Figure | None]) -> Decimal | None:
    found = list(amounts)
    values = [figure.value for figure in found if figure is not None]
    return sum(values, Decimal(0)) if values and len(values) == len(found) else None


def read_lines(sheet: Sheet, mark: DecimalMark | None, heads: Sequence[Header] = ()) -> tuple[LineTable, ...]:
    """Return the tables of lines in a document; `mark` is that of its decimals, `heads` theirs where they are known."""
    found = [table for group in _groups(heads or headers(sheet)) if (table := _read(sheet, *group, mark)) is not None]
    if not found:
        others = (_of_products(products(sheet, mark)), _of_bare(sheet, mark))
        return tuple(sorted(filter(None, others), key=lambda table: table.proven, reverse=True)[:1])
    return tuple(_without_specifications(found))


def _of_bare(sheet: Sheet, mark: DecimalMark | None) -> LineTable | None:
    """Return the table of a document whose columns bear no heads, where its arithmetic shows one."""
    header = bare_header(sheet, mark)
    return _read(sheet, [header], [-1], mark) if header is not None else None


def _of_products(found: Sequence[Product]) -> LineTable | None:
    """Return the lines that stand in a document's text, as a table without columns."""
    lines = tuple(_of_product(product) for product in found)
    if not lines:
        return None
    first, last = found[0].lines[0].number, found[-1].lines[-1].number
    return LineTable(columns=(), roles=Roles(), prices=None, amounts=None, lines=lines, first=first, last=last)


def _of_product(product: Product) -> LineCandidate:
    return LineCandidate(
        name=_of_words(product.name),
        description=tuple(cell for words in product.description if (cell := _of_words(words)) is not None),
        quantity=product.quantity,
        unit=_of_words(product.unit),
        price=product.price,
        amount=product.amount,
        seller_id=_of_words(product.seller_id),
        proof=product.proof,
        page=product.amount.page,
        box=around([line.box for line in product.lines]),
    )


def _of_words(words: Sequence[Word]) -> Cell | None:
    if not words:
        return None
    return Cell(" ".join(word.text for word in words).strip(" :"), words[0].page, around([word.box for word in words]))


def _groups(found: Sequence[Header]) -> Iterator[tuple[list[Header], list[int]]]:
    """Yield the headers of each table with where the lines under each end; a repeated header goes on with its table."""
    group: list[Header] = []
    ends: list[int] = []
    for at, header in enumerate(found):
        end = found[at + 1].first if at + 1 < len(found) else -1
        if header.is_of_lines and group and same_columns(group[0], header):
            group.append(header)
            ends.append(end)
            continue
        if group:
            yield group, ends
        group, ends = ([header], [end]) if header.is_of_lines else ([], [])
    if group:
        yield group, ends


def _read(sheet: Sheet, group: Sequence[Header], ends: Sequence[int], mark: DecimalMark | None) -> LineTable | None:
    """Return the table under some heads.

    Figures stand under their heads, or farther to the right where heads are set left and figures right; quantities
    may stand under no head at all. The first reading that proves most rows is taken.
    """
    parts: list[list[TextLine]] = []
    for header, end in zip(group, ends, strict=True):
        stop = end if end >= 0 else len(sheet.lines)
        parts.append([line for line in sheet.lines[header.last + 1 : stop] if not _is_furniture(line)])
    figures = [figures_of(lines, mark) for lines in parts]
    best: LineTable | None = None
    for counted in (False, True):
        for columns in (group[0].columns, stretched(group[0].columns)):
            found = _under(sheet, parts, figures, columns, group[0].first, counted=counted)
            if found is not None and (best is None or (found.proven, found.named) > (best.proven, best.named)):
                best = found
            if best is not None and best.proven == len(best.lines):
                return best
    return best


def _under(
    sheet: Sheet,
    parts: Sequence[Sequence[TextLine]],
    figures: Sequence[Sequence[tuple[Figure, ...]]],
    columns: tuple[Column, ...],
    first: int,
    *,
    counted: bool,
) -> LineTable | None:
    grid = learn(columns, [each for part in figures for each in part], counted=counted)
    body: list[BodyLine] = []
    for lines, found in zip(parts, figures, strict=True):
        part = [read_line(line, each, grid) for line, each in zip(lines, found, strict=True)]
        body += part[: totals_begin(part, grid)]
    return _table(sheet, body, grid, first)


def _is_furniture(line: TextLine) -> bool:
    """Tell whether a line is a page's header or footer; rows that two pages share have figures apart."""
    return line.running and len(line.segments) <= 3  # noqa: PLR2004 - name, middle and page number


def _table(sheet: Sheet, body: Sequence[BodyLine], grid: Grid, first: int) -> LineTable | None:
    found = rows(sheet, body, grid)
    roles = settle_roles(grid.columns, [row.cells for row in before_totals(found, grid)], grid.amounts())
    kinds = kinds_of(body, found, grid, roles)
    kept = [row for row, kind in zip(found, kinds, strict=True) if kind is RowKind.LINE]
    if not kept:
        return None
    prices, amounts = basis_of(grid.columns, roles, [row.cells for row in kept])
    named = names_of(sheet, kept, grid)
    codes = codes_of(kept, grid)
    found_lines = [
        _with_code(_line(row, grid, roles, names), code) for row, names, code in zip(kept, named, codes, strict=True)
    ]
    lines = _counted_off(found_lines)
    return LineTable(
        columns=grid.columns,
        roles=roles,
        prices=prices,
        amounts=amounts,
        lines=lines,
        first=first,
        last=kept[-1].lines[-1].line.number,
    )


def _with_code(line: LineCandidate, code: Run | None) -> LineCandidate:
    """Return a line with the article number that stands above its name."""
    return replace(line, seller_id=_joined([code])) if code is not None and line.seller_id is None else line


def _counted_off(lines: Sequence[LineCandidate]) -> tuple[LineCandidate, ...]:
    """Return the lines with their numbers as such where a column of articles only counts them: 1, 2, 3."""
    ids = [line.seller_id.text if line.seller_id is not None else "" for line in lines]
    if ids != [str(at) for at in range(1, len(lines) + 1)]:
        return tuple(lines)
    return tuple(replace(line, position=line.position or line.seller_id, seller_id=None) for line in lines)


def _line(row: Row, grid: Grid, roles: Roles, names: tuple[list[Run], list[Run]]) -> LineCandidate:
    name, more = names
    boxes = [line.line.box for line in row.lines if line.line.page == row.anchor.line.page]
    proof = prove(roles, row.cells)

    def figure(at: int | None) -> Figure | None:
        return row.cells.get(at) if at is not None else None

    return LineCandidate(
        position=_cell_of(row, grid, Role.POSITION),
        name=_joined(name),
        description=tuple(cell for run in more if (cell := _joined([run])) is not None),
        quantity=figure(roles.quantity),
        unit=_unit(row, grid, roles),
        price=figure(roles.price),
        base=figure(roles.base) if proof is not None and proof.formula is Formula.BASE else None,
        discount=figure(roles.discount),
        amount=figure(roles.amount),
        second_amount=figure(roles.second_amount),
        vat_rate=figure(roles.vat_rate),
        vat_text=_vat_text(row, grid),
        vat_amount=figure(roles.vat_amount),
        seller_id=_cell_of(row, grid, Role.SELLER_ID),
        standard_id=_cell_of(row, grid, Role.STANDARD_ID),
        date=_cell_of(row, grid, Role.DATE),
        order_reference=_cell_of(row, grid, Role.ORDER_REFERENCE),
        proof=proof,
        adjustment=adjustment_of(row, (roles.quantity, roles.price)) if proof is None else None,
        is_bare=not _strange(row, grid, roles),
        page=row.anchor.line.page,
        box=around(boxes),
    )


def _strange(row: Row, grid: Grid, roles: Roles) -> set[int]:
    """Return the columns of a row's figures that are nothing known: its quantity may be among them."""
    told = {roles.amount, roles.second_amount, roles.vat_rate, roles.vat_amount, roles.discount, roles.base}
    sums = {at for at, column in enumerate(grid.columns) if column.roles == {Role.AMOUNT}}
    able = (at for at in row.cells if at not in told | sums and not grid.columns[at].may_be(*NO_COUNTS))
    return {at for at in able if "%" not in grid.columns[at].heading}


def _joined(runs: Sequence[Run]) -> Cell | None:
    if not runs:
        return None
    first = runs[0].page
    text = _HYPHENED.sub("-", " ".join(run.text for run in runs))
    return Cell(text, first, around([run.box for run in runs if run.page == first]))


def _cell_of(row: Row, grid: Grid, role: Role) -> Cell | None:
    """Return what stands in the column of a role on the line of the amount, be it words or a number."""
    for at, column in enumerate(grid.columns):
        if not column.may_be(role) or at == grid.names:
            continue
        if at in row.cells:
            return Cell(row.cells[at].amount.text, row.cells[at].page, row.cells[at].box)
        first = next((run for run in row.runs(at)), None)
        if first is not None:
            return _joined([first])
    return None


def _unit(row: Row, grid: Grid, roles: Roles) -> Cell | None:
    """Return the unit: what follows the quantity, stands in a column of units, or follows the price after a slash."""
    for at in (roles.quantity, *(at for at, each in enumerate(grid.columns) if each.may_be(Role.UNIT)), roles.price):
        if at is None:
            continue
        if at == roles.quantity and at in row.cells and (glued := glued_unit(row.cells[at])):
            return Cell(glued, row.cells[at].page, row.cells[at].box)
        run = next((run for run in row.anchor.runs if run.column == at), None) or next(row.runs(at), None)
        text = run.text.strip(" /*x\u00d7") if run is not None else ""
        if run is not None and any(each.isalpha() for each in text):
            return Cell(text, run.page, run.box)
    return None


def _vat_text(row: Row, grid: Grid) -> Cell | None:
    for at, column in enumerate(grid.columns):
        if column.may_be(Role.VAT, Role.VAT_RATE):
            run = next(row.runs(at), None)
            if run is not None:
                return _joined([run])
    return None


def _without_specifications(found: Sequence[LineTable]) -> Iterator[LineTable]:
    """Yield the tables without those that only specify a line of another one: hours whose total is a line."""
    owners: dict[Decimal, set[int]] = {}
    for at, table in enumerate(found):
        for line in table.lines:
            if line.amount is not None:
                owners.setdefault(line.amount.value, set()).add(at)
    for at, table in enumerate(found):
        total = table.total
        if len(table.lines) < 2 or total is None or not owners.get(total, set()) - {at}:  # noqa: PLR2004 - one is no specification
            yield table
