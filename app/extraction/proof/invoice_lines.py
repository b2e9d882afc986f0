"""The lines of a document as printed, of all its tables, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..lines.columns import Header, VatBasis
from ..lines.table_inline import counted_in, tells_product, without_product
from ..lines.tables import Cell, LineCandidate, LineTable, read_lines
from ..page.labels import fold
from ..page.sheet import Sheet
from ..values.amounts import DecimalMark
from .line_sums import LineSums, Part

_ZERO = Decimal(0)
_LONGEST_MARK = 2
_UNTAXED = frozenset(
    {
        *("vrij", "vrijgesteld", "vrijgest", "btwvrij", "onbelast", "geen", "nvt", "nihil", "nul", "verlegd"),
        *("exempt", "zero", "none", "free", "befreit", "steuerfrei", "ustfrei", "exonere"),
    }
)
"""What stands in a column of VAT, folded, where a line bears none."""
_EXEMPT = frozenset({"vrij", "vrijgesteld", "vrijgest", "btwvrij", "exempt", "befreit", "steuerfrei", "exonere"})
"""The words among them that say why: what is delivered is exempt."""


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a document as printed.

    Attributes:
        rows: of all its tables of lines, in order.
        marks: per row, what may stand for its rate of VAT; empty where nothing does.
        adjustments: rows among them that are allowances or charges on the whole invoice.
        heads: of its columns, as printed.
        includes_vat: whether their amounts include VAT, where the page says so.
        first: position in the sheet of the first line of text that belongs to them.
        last: position of the last one; 0 without any.
    """

    rows: tuple[LineCandidate, ...] = ()
    adjustments: tuple[LineCandidate, ...] = ()
    marks: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    includes_vat: bool | None = None
    prices_include_vat: bool | None = None
    first: int = 0
    last: int = 0

    @property
    def lines(self) -> range:
        """Positions in the sheet of the lines of text from its head to its last row."""
        return range(self.first, self.last + 1) if self.rows else range(0)

    @property
    def sums(self) -> LineSums:
        """What the lines add up to, in all and per rate."""
        amounts = [row.amount.value for row in self.rows if row.amount is not None]
        if not amounts or len(amounts) != len(self.rows):
            return LineSums(count=len(self.rows))
        allowances, charges = (self.parts(kind) for kind in ("allowances", "charges"))
        by_rate: dict[Decimal, Decimal] = {}
        for row in self.rows:
            rate = rate_of(row)
            if rate is not None and row.amount is not None:
                by_rate[rate] = by_rate.get(rate, _ZERO) + row.amount.value
        stated = all(rate_of(row) is not None for row in self.rows)
        return LineSums(
            net=sum(amounts, _ZERO),
            allowances=allowances,
            charges=charges,
            includes_vat=self.includes_vat,
            by_rate=by_rate if stated else {},
            count=len(self.rows),
            amounts=tuple(amounts),
            marks=self.marks,
        )

    def parts(self, kind: str) -> tuple[Part, ...]:
        """Return the rows that are allowances (or charges) on the whole invoice."""
        return tuple(
            Part(row.amount, row.name.text if row.name else "", row.vat_rate.value if row.vat_rate else None)
            for row in self.adjustments
            if row.adjustment == kind and row.amount is not None
        )

    @property
    def exempt(self) -> Cell | None:
        """The first words in a column of VAT that call a line exempt; None where none do."""
        words = (row.vat_text for row in self.rows if row.vat_rate is None and row.vat_text is not None)
        return next((each for each in words if fold(each.text) in _EXEMPT), None)

    @property
    def rates(self) -> frozenset[Decimal]:
        """The rates of VAT that lines print."""
        return frozenset(row.vat_rate.value for row in self.rows if row.vat_rate is not None)


def rate_of(row: LineCandidate) -> Decimal | None:
    """Return the rate of VAT that a row prints, in per cent; nought where it says that it bears none."""
    if row.vat_rate is not None:
        return row.vat_rate.value
    return _ZERO if row.vat_text is not None and fold(row.vat_text.text) in _UNTAXED else None


def read_table(sheet: Sheet, mark: DecimalMark | None, heads: Sequence[Header] = ()) -> Table:
    """Return the lines of a document, of all tables that hold them; `heads` are those of its tables where known."""
    tables = [_without_vat(table) for table in read_lines(sheet, mark, heads)]
    if not tables:
        return Table()
    rows = tuple(_counted(sheet, row, mark) for table in tables for row in table.lines if not _is_of_whole(row, table))
    return Table(
        rows=rows,
        marks=tuple(mark_of_row(sheet, row) for row in rows),
        adjustments=tuple(row for table in tables for row in table.lines if _is_of_whole(row, table)),
        heads=tuple(column.heading for table in tables for column in table.columns if column.heading),
        includes_vat=_agreed([table.amounts for table in tables]),
        prices_include_vat=_agreed([table.prices for table in tables]),
        first=min(table.first for table in tables),
        last=max(table.last for table in tables),
    )


def _counted(sheet: Sheet, row: LineCandidate, mark: DecimalMark | None) -> LineCandidate:
    """Return a row with the product that its own words tell, as ``2 x 35,00`` below its name; else it is not bare."""
    if row.amount is None or row.quantity is not None or row.price is not None or row.proof is not None:
        return row
    own = [line for line in sheet.lines_between(row.page, row.box[1] - 1, row.box[3]) if tells_product(line)]
    found = counted_in(own, row.amount, mark)
    if found is None:
        return replace(row, is_bare=row.is_bare and not own)
    quantity, price, proof = found
    name = replace(row.name, text=without_product(row.name.text)) if row.name is not None else None
    return replace(row, name=name, quantity=quantity, price=price, proof=proof, is_bare=False)


def _without_vat(table: LineTable) -> LineTable:
    """Return a table whose amounts are those without VAT where it has both, and none of them is made of a price."""
    both = table.amounts is VatBasis.WITH and table.second_amounts is VatBasis.WITHOUT
    if not both or table.proven or any(line.second_amount is None for line in table.lines):
        return table
    lines = tuple(replace(line, amount=line.second_amount, second_amount=line.amount) for line in table.lines)
    return replace(table, lines=lines, amounts=VatBasis.WITHOUT)


def mark_of_row(sheet: Sheet, row: LineCandidate) -> str:
    """Return the words in a row's column of VAT, or the one or two letters or digits behind its amount."""
    if row.vat_text is not None:
        return fold(row.vat_text.text)
    if row.amount is None:
        return ""
    behind = [word.text for word in sheet.lines[row.amount.line].words if word.left >= row.amount.box[2]]
    return fold(behind[0]) if len(behind) == 1 and len(behind[0]) <= _LONGEST_MARK else ""


def _is_of_whole(row: LineCandidate, table: LineTable) -> bool:
    """Tell whether a row takes off of the whole: it says so, is negative, and others have a quantity and price.

    A surcharge among the lines is a line: that is how its issuer counts it.
    """
    taken_off = row.adjustment == "allowances" and row.amount is not None and row.amount.value < 0
    return taken_off and table.proven > 0


def _agreed(bases: Sequence[VatBasis | None]) -> bool | None:
    stated = {basis for basis in bases if basis is not None}
    return None if len(stated) != 1 else stated.pop() is VatBasis.WITH
