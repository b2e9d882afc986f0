"""From the rows of the table to lines of the invoice: without VAT, each with its rate, and proven by their total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice, pairwise, permutations, product

from ...model.invoice import AllowanceCharge, Item, Line, Price, Vat
from ...model.values import Identifier
from ..lines.table_roles import Formula
from ..lines.tables import LineCandidate
from ..lines.units import ONE, unit_code
from ..page.figures import Figure
from ..totals.totals import CENT
from .invoice_lines import Table, rate_of
from .proof import Solution

_HUNDRED = Decimal(100)
_ZERO = Decimal(0)
_MOST_TRIES = 4096
"""Ways to give lines a rate that are tried where the page does not say which line has which."""
_MOST_MARKS = 4
"""Marks for rates of VAT on one invoice."""
_MOST_ORDERS = 24
"""Orders in which the rates may follow each other that are tried."""
_BRACKETED = re.compile(r"\[(?P<number>[\w./-]+)\] (?P<name>.+)", re.DOTALL)
_UNIT_DIGITS = Decimal("0.0001")


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
        for position, (row, rate) in enumerate(zip(_numbered(table.rows), rates, strict=True), 1)
    )
    return _evened(written, solution) if solution.lines_include_vat else written


def _numbered(rows: Sequence[LineCandidate]) -> Sequence[LineCandidate]:
    """Return the rows with what stands under ``Nr.`` as numbers of articles, where it does not count the rows.

    Positions rise from row to row, and begin anew in each group with the same one.
    """
    texts = [row.position.text if row.position is not None else "" for row in rows]
    if any(row.seller_id is not None for row in rows) or not all(each.isdecimal() for each in texts):
        return rows
    places = [int(each) for each in texts]
    begins = {after for before, after in pairwise(places) if after <= before}
    if begins <= {places[0]}:
        return rows
    return [replace(row, position=None, seller_id=row.position) for row in rows]


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
    printed = [rate_of(row) for row in table.rows]
    if all(rate is not None and rate in known for rate in printed):
        return [rate for rate in printed if rate is not None]
    wanted = {
        group.rate: group.base + (group.vat if include else _ZERO) - solution.parts_at(group.rate) for group in groups
    }
    return _by_code(table, wanted, printed) or _shared_out(table, wanted, printed)


def _in_parts(table: Table, wanted: Mapping[Decimal, Decimal]) -> list[Decimal] | None:
    """Return the rate of each line where the rows of one rate follow each other, if they can in one way only."""
    fitting = []
    for order in islice(permutations(wanted), _MOST_ORDERS):
        rates: list[Decimal] = []
        for rate in order:
            left = wanted[rate]
            while left and len(rates) < len(table.rows):
                amount = table.rows[len(rates)].amount
                left -= amount.value if amount is not None else _ZERO
                rates.append(rate)
        if _bases(table, rates, wanted) == wanted and len(rates) == len(table.rows):
            fitting.append(rates)
    return fitting[0] if len(fitting) == 1 else None


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
        if _bases(table, rates, wanted) == wanted and _as_named(means):
            fitting.append(rates)
    return fitting[0] if len(fitting) == 1 else None


def _as_named(means: Mapping[str, Decimal]) -> bool:
    """Tell whether marks that name a rate high or low mean such a one."""
    charged = [rate for rate in means.values() if rate]
    high = all(means[mark] == max(charged, default=None) for mark in means.keys() & {"h", "hoog"})
    low = all(means[mark] == min(charged, default=None) for mark in means.keys() & {"l", "laag"})
    return high and (low or len(set(charged)) < len(("high", "low")))


def _bases(table: Table, rates: Sequence[Decimal], wanted: Mapping[Decimal, Decimal]) -> dict[Decimal, Decimal]:
    """Return what the lines at each rate add up to."""
    bases = dict.fromkeys(wanted, _ZERO)
    for row, rate in zip(table.rows, rates, strict=False):
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
        return _in_parts(table, wanted) if ways == len(wanted) ** len(printed) else None
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
    is_net = row.proof.formula is Formula.WITH_VAT
    if (include or table.prices_include_vat) and not is_net:
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
