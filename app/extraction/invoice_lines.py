"""From the rows of the table to lines of the invoice: without VAT, each with its rate, and proven by their total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from ..model.invoice import AllowanceCharge, Item, Line, Price, Vat
from ..model.values import Identifier
from .columns import Header, VatBasis
from .figures import Figure
from .labels import fold
from .line_sums import LineSums, Part
from .proof import Solution
from .sheet import Sheet, TextLine
from .table_inline import tells_product
from .tables import Cell, LineCandidate, LineTable, read_lines
from .totals import CENT
from .units import ONE, unit_code
from .values.amounts import Amount, DecimalMark

_HUNDRED = Decimal(100)
_ZERO = Decimal(0)
_MOST_TRIES = 4096
"""Ways to give lines a rate that are tried where the page does not say which line has which."""
_MOST_MARKS = 4
"""Marks for rates of VAT on one invoice."""
_LONGEST_MARK = 2
_LISTED = 3
"""Lines of text that the last of listed lines takes at most."""
_BRACKETED = re.compile(r"\[(?P<number>[\w./-]+)\] (?P<name>.+)", re.DOTALL)
_UNIT_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a document as printed.

    Attributes:
        rows: of all its tables of lines, in order.
        marks: per row, what may stand for its rate of VAT; empty where nothing does.
        adjustments: rows among them that are allowances or charges on the whole invoice.
        includes_vat: whether their amounts include VAT, where the page says so.
        first: position in the sheet of the first line of text that belongs to them.
        last: position of the last one; 0 without any.
    """

    rows: tuple[LineCandidate, ...] = ()
    adjustments: tuple[LineCandidate, ...] = ()
    marks: tuple[str, ...] = ()
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
            if row.vat_rate is not None and row.amount is not None:
                by_rate[row.vat_rate.value] = by_rate.get(row.vat_rate.value, _ZERO) + row.amount.value
        stated = all(row.vat_rate is not None for row in self.rows)
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
    def rates(self) -> frozenset[Decimal]:
        """The rates of VAT that lines print."""
        return frozenset(row.vat_rate.value for row in self.rows if row.vat_rate is not None)


def read_table(sheet: Sheet, mark: DecimalMark | None, heads: Sequence[Header] = ()) -> Table:
    """Return the lines of a document, of all tables that hold them; `heads` are those of its tables where known."""
    tables = [_without_vat(table) for table in read_lines(sheet, mark, heads)]
    if not tables:
        return Table()
    rows = tuple(row for table in tables for row in table.lines if not _is_of_whole(row, table))
    return Table(
        rows=rows,
        marks=tuple(_mark(sheet, row) for row in rows),
        adjustments=tuple(row for table in tables for row in table.lines if _is_of_whole(row, table)),
        includes_vat=_agreed([table.amounts for table in tables]),
        prices_include_vat=_agreed([table.prices for table in tables]),
        first=min(table.first for table in tables),
        last=max(table.last for table in tables),
    )


def _without_vat(table: LineTable) -> LineTable:
    """Return a table whose amounts are those without VAT where it has both, and none of them is made of a price."""
    both = table.amounts is VatBasis.WITH and table.second_amounts is VatBasis.WITHOUT
    if not both or table.proven or any(line.second_amount is None for line in table.lines):
        return table
    lines = tuple(replace(line, amount=line.second_amount, second_amount=line.amount) for line in table.lines)
    return replace(table, lines=lines, amounts=VatBasis.WITHOUT)


def listed(sheet: Sheet, rows: Sequence[tuple[TextLine, Figure]]) -> Table:
    """Return the lines of a document without a table: words with an amount behind them, at times a quantity before."""
    starts = [line.number for line, _ in rows]
    if not starts:
        return Table()
    ends = [*starts[1:], starts[-1] + _LISTED]
    found = tuple(
        replace(_listed(line, amount), is_bare=not any(tells_product(each) for each in sheet.lines[start:end]))
        for (line, amount), start, end in zip(rows, starts, ends, strict=True)
    )
    return Table(rows=found, marks=("",) * len(found), first=min(starts), last=max(starts))


def with_rows(sheet: Sheet, table: Table, parts: Sequence[Part]) -> Table:
    """Return the table with allowances and charges that turn out to be lines of it, as its total holds them."""
    more = tuple(_listed(sheet.lines[each.figure.line], each.figure) for each in parts)
    last = max((each.figure.line for each in parts), default=table.last)
    return replace(
        table, rows=(*table.rows, *more), marks=(*table.marks, *("",) * len(more)), last=max(last, table.last)
    )


def _listed(line: TextLine, amount: Figure) -> LineCandidate:
    before = [segment for segment in line.segments if segment.box[2] <= amount.box[0]]
    name = max(before or line.segments, key=lambda each: sum(letter.isalpha() for letter in each.text))
    counted = before[0] if before and before[0] is not name and before[0].text.isdigit() else None
    quantity = None
    if counted is not None:
        quantity = Figure(Amount(value=Decimal(counted.text), text=counted.text), counted.words, line.number)
    return LineCandidate(
        name=Cell(name.text, line.page, name.box), quantity=quantity, amount=amount, page=line.page, box=line.box
    )


def _mark(sheet: Sheet, row: LineCandidate) -> str:
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


@dataclass(frozen=True, slots=True)
class Written:
    """A line of the invoice, and the row it was made of.

    Attributes:
        line: without the category of its VAT where no rate is charged; that is the document's to say.
        row: as printed.
        is_proven: whether quantity and price are printed and make its amount.
        derived: which of its fields are not printed but follow (``quantity``, ``net_amount``).
    """

    line: Line
    row: LineCandidate
    is_proven: bool
    derived: tuple[str, ...] = ()


def write_lines(table: Table, solution: Solution) -> tuple[Written, ...] | None:
    """Return the lines of an invoice whose totals are known; None where they do not fit the totals."""
    rates = _rates(table, solution)
    if rates is None or not table.rows:
        return None
    written = tuple(
        _written(row, rate, position, table, include=solution.lines_include_vat)
        for position, (row, rate) in enumerate(zip(table.rows, rates, strict=True), 1)
    )
    return _evened(written, solution) if solution.lines_include_vat else written


def _evened(written: tuple[Written, ...], solution: Solution) -> tuple[Written, ...]:
    """Return lines freed of their VAT so that they make each rate's base: what rounding leaves goes to the largest."""
    for group in solution.groups:
        at_rate = [at for at, each in enumerate(written) if each.line.vat and each.line.vat.rate == group.rate]
        left = (
            group.base
            - solution.parts_at(group.rate)
            - sum((written[at].line.net_amount or _ZERO for at in at_rate), _ZERO)
        )
        if left and abs(left) <= CENT * len(at_rate):
            largest = max(at_rate, key=lambda at: abs(written[at].line.net_amount or _ZERO))
            line = written[largest].line
            evened = replace(written[largest], line=replace(line, net_amount=(line.net_amount or _ZERO) + left))
            written = (*written[:largest], evened, *written[largest + 1 :])
    return written


def _rates(table: Table, solution: Solution) -> list[Decimal] | None:
    """Return the rate of each line: as printed, the only one there is, or the only way to share out the bases."""
    groups, include = solution.groups, solution.lines_include_vat
    known = [group.rate for group in groups]
    if len(set(known)) == 1:
        return [known[0]] * len(table.rows)
    printed = [row.vat_rate.value if row.vat_rate is not None else None for row in table.rows]
    if all(rate is not None and rate in known for rate in printed):
        return [rate for rate in printed if rate is not None]
    wanted = {
        group.rate: group.base + (group.vat if include else _ZERO) - solution.parts_at(group.rate) for group in groups
    }
    return _by_code(table, wanted, printed) or _shared_out(table, wanted, printed)


def _by_code(
    table: Table, wanted: Mapping[Decimal, Decimal], printed: Sequence[Decimal | None]
) -> list[Decimal] | None:
    """Return the rate of each line by the mark that stands for it (``H``, ``1``), if one meaning of the marks fits."""
    marks = [table.marks[at] if rate is None else "" for at, rate in enumerate(printed)]
    distinct = sorted({mark for mark, rate in zip(marks, printed, strict=True) if rate is None})
    if "" in distinct or not 1 < len(distinct) <= _MOST_MARKS:
        return None
    fitting = []
    for meaning in product(wanted, repeat=len(distinct)):
        means = dict(zip(distinct, meaning, strict=True))
        rates = [rate if rate is not None else means[mark] for mark, rate in zip(marks, printed, strict=True)]
        if _bases(table, rates, wanted) == wanted:
            fitting.append(rates)
    return fitting[0] if len(fitting) == 1 else None


def _bases(table: Table, rates: Sequence[Decimal], wanted: Mapping[Decimal, Decimal]) -> dict[Decimal, Decimal]:
    """Return what the lines at each rate add up to."""
    bases = dict.fromkeys(wanted, _ZERO)
    for row, rate in zip(table.rows, rates, strict=True):
        bases[rate] = bases.get(rate, _ZERO) + (row.amount.value if row.amount else _ZERO)
    return bases


def _shared_out(
    table: Table, wanted: Mapping[Decimal, Decimal], printed: Sequence[Decimal | None]
) -> list[Decimal] | None:
    """Return the rate of each line where only one way to share them out makes what each rate comes to."""
    choices = [[rate] if rate is not None else list(wanted) for rate in printed]
    ways = 1
    for each in choices:
        ways *= len(each)
    if ways > _MOST_TRIES:
        return None
    fitting = [list(rates) for rates in product(*choices) if _bases(table, rates, wanted) == wanted]
    return fitting[0] if len(fitting) == 1 else None


def _written(row: LineCandidate, rate: Decimal, position: int, table: Table, *, include: bool) -> Written:
    derived: list[str] = []
    amount = row.amount.value if row.amount is not None else None
    net = amount
    if include and amount is not None:
        net = _without(amount, rate)
        derived.append("net_amount")
    quantity, price, allowances = _reckoning(row, rate, net, table, include=include)
    if row.quantity is None or row.price is None:
        derived += [name for name, figure in (("quantity", row.quantity), ("price.net", row.price)) if figure is None]
    if quantity and price and net and quantity * price * net < 0:
        quantity = -quantity  # a credit that prints its sign with one of the two only
    if price is not None and price < 0 and quantity is not None:
        quantity, price = -quantity, -price  # the norm lets a quantity be negative, not a price (BR-27)
    unit = unit_code(row.unit.text) if row.unit is not None else None
    name, seller_id = _named(row)
    line = Line(
        id=row.position.text if row.position is not None and row.position.text.isalnum() else str(position),
        quantity=quantity,
        unit=unit or (ONE if quantity is not None else None),
        net_amount=net,
        allowances=allowances,
        price=Price(net=price, base_quantity=row.base.value if row.base else None) if price is not None else None,
        vat=Vat(category="S" if rate else None, rate=rate),
        item=Item(
            name=name,
            description="\n".join(cell.text for cell in row.description) or None,
            seller_id=seller_id,
            standard_id=Identifier(value=row.standard_id.text, scheme="0160") if row.standard_id else None,
        ),
    )
    return Written(line, row, row.proof is not None, tuple(derived))


def _named(row: LineCandidate) -> tuple[str | None, str | None]:
    """Return the name of a line and the seller's number for it, which may stand in brackets before the name."""
    name = row.name.text if row.name else None
    if row.seller_id is not None:
        return name, row.seller_id.text
    found = _BRACKETED.match(name or "")
    return (found["name"], found["number"]) if found is not None else (name, None)


def _reckoning(
    row: LineCandidate, rate: Decimal, net: Decimal | None, table: Table, *, include: bool
) -> tuple[Decimal | None, Decimal | None, tuple[AllowanceCharge, ...]]:
    """Return quantity, net price and discount of a line, where they make its amount."""
    if net is None:
        return None, None, ()
    if row.quantity is None and row.price is None:
        return (Decimal(1), net, ()) if row.is_bare else (None, None, ())
    if row.quantity is None or row.price is None:
        return _missing(row, net, rate, include=include)
    if row.proof is None:
        return None, None, ()
    quantity, price = row.quantity.value, row.price.value
    if include or table.prices_include_vat:
        price = (price * _HUNDRED / (_HUNDRED + rate)).quantize(_UNIT_DIGITS, ROUND_HALF_UP)
    base = (quantity * price).quantize(CENT, ROUND_HALF_UP)
    if row.discount is None or base == net:
        return quantity, price, ()
    return quantity, price, _discount(row.discount, base, net)


def _missing(
    row: LineCandidate, net: Decimal, rate: Decimal, *, include: bool
) -> tuple[Decimal | None, Decimal | None, tuple[AllowanceCharge, ...]]:
    """Return quantity and price of a row that prints one of them: the other follows where it comes out even."""
    printed = row.amount.value if row.amount is not None and include else net
    if row.quantity is not None and row.quantity.value:
        price = printed / row.quantity.value
        if price != price.quantize(_UNIT_DIGITS):
            return None, None, ()
        price = price * _HUNDRED / (_HUNDRED + rate) if include else price
        return row.quantity.value, price.quantize(_UNIT_DIGITS).normalize(), ()
    if row.price is not None and row.price.value == printed:
        return Decimal(1), net, ()
    return None, None, ()


def _discount(discount: Figure, base: Decimal, net: Decimal) -> tuple[AllowanceCharge, ...]:
    taken = base - net
    percentage = abs(discount.value) if discount.amount.is_percentage or abs(discount.value) != abs(taken) else None
    return (AllowanceCharge(amount=taken, base_amount=base, percentage=percentage, reason="Korting"),)


def _without(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * _HUNDRED / (_HUNDRED + rate)).quantize(CENT, ROUND_HALF_UP)


def with_category(line: Line, categories: Mapping[Decimal, str]) -> Line:
    """Return the line with the category that the document says its rate belongs to."""
    if line.vat is None or line.vat.rate is None or line.vat.category is not None:
        return line
    return replace(line, vat=replace(line.vat, category=categories.get(line.vat.rate)))


def places(written: Sequence[Written]) -> Iterator[tuple[str, Figure]]:
    """Yield path and figure of what the lines print."""
    for at, each in enumerate(written):
        figures = {
            "net_amount": each.row.amount,
            "quantity": each.row.quantity,
            "price.net": each.row.price,
            "vat.rate": each.row.vat_rate,
        }
        for name, figure in figures.items():
            if figure is not None and name not in each.derived:
                yield f"lines[{at}].{name}", figure


__all__ = ["LineTable", "Table", "Written", "places", "read_table", "with_category", "write_lines"]
