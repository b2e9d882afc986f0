"""What the figures of a table are: arithmetic is the judge.

Each way to read the columns (which is quantity, which price, discount, net amount) is tried on the rows; the one that
proves most of them is taken. The heads only say which ways are tried first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import permutations

from ..page.figures import Figure
from ..page.labels import fold
from .columns import Column, Role, VatBasis

_CENT = Decimal("0.01")
_HALF = Decimal("0.005")
_MOST_ROWS = 12
"""So many rows are tried; the others follow."""
_MOST_COLUMNS = 7
_MOST_ALIKE = 4
"""So many columns with heads alike are tried."""
_HIGHEST_RATE = 30
_BEFORE = frozenset({"bruto", "brutto", "gross", "brut", "netto", "net"})
"""What prices beside a column of discounts are called for what was taken off, not for VAT; folded."""
_ENOUGH = 2
"""So many rows must be proven before arithmetic overrules the heads."""

Cells = Mapping[int, Figure]


class Formula(StrEnum):
    """How a row's amount follows from its other figures."""

    PLAIN = "quantity x price"
    PERCENTAGE = "quantity x price - discount %"
    DISCOUNT = "quantity x price - discount"
    PER_UNIT_DISCOUNT = "quantity x (price - discount)"
    BASE = "quantity x price / base"
    WITHOUT_VAT = "quantity x price / (1 + VAT)"
    WITH_VAT = "quantity x price x (1 + VAT)"


@dataclass(frozen=True, slots=True)
class Roles:
    """Which column is what; None where there is none."""

    quantity: int | None = None
    price: int | None = None
    amount: int | None = None
    discount: int | None = None
    base: int | None = None
    vat_rate: int | None = None
    vat_amount: int | None = None
    second_amount: int | None = None
    """Another column of amounts: with VAT where the first is without, or the other way round."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That a row's amount follows from its other figures.

    Attributes:
        formula: how.
        difference: by how much the printed amount differs, within what rounding allows.
    """

    formula: Formula
    difference: Decimal


def settle_roles(columns: Sequence[Column], rows: Sequence[Cells], amount: int | None) -> Roles:
    """Return what the columns of a table are; `amount` is the column that makes its rows."""
    tried = rows[:_MOST_ROWS]
    vat = _vat_columns(columns, tried)
    labelled = list(_by_heads(columns, amount, vat))
    best = max(labelled, key=lambda roles: _score(roles, tried), default=Roles(amount=amount))
    proven, _ = _score(best, tried)
    complete = sum(best.price in row and best.quantity in row for row in tried)
    if proven < _ENOUGH and proven < max(complete, 1) and len(tried) >= _ENOUGH:
        other = max(
            _by_search(columns, tried, vat),
            key=lambda roles: (_score(roles, tried)[0], _likeness(columns, roles, tried)),
            default=best,
        )
        found, telling = _score(other, tried)
        if telling >= _ENOUGH and found > proven:
            best = other
    return best


def _vat_columns(columns: Sequence[Column], rows: Sequence[Cells]) -> Roles:
    """Return which columns hold rates and amounts of VAT, and the base that prices are for."""
    rate = amount = base = None
    for at, column in enumerate(columns):
        values = [row[at] for row in rows if at in row]
        if column.may_be(Role.VAT_RATE, Role.VAT) and values:
            if all(_is_rate(figure) for figure in values):
                rate = at if rate is None else rate
            elif amount is None:
                amount = at
        elif column.may_be(Role.VAT_AMOUNT) and values:
            amount = at
        elif column.may_be(Role.BASE_QUANTITY):
            base = at
        elif rate is None and values and not column.roles and all(each.amount.is_percentage for each in values):
            rate = at
    return Roles(vat_rate=rate, vat_amount=amount, base=base)


def _is_rate(figure: Figure) -> bool:
    if figure.amount.is_percentage:
        return True
    return figure.amount.currency is None and 0 <= figure.value <= _HIGHEST_RATE and figure.value % Decimal("0.5") == 0


def _by_heads(columns: Sequence[Column], amount: int | None, vat: Roles) -> Iterator[Roles]:
    """Yield the ways to read a table that its heads allow."""

    def able(*roles: Role) -> Sequence[int | None]:
        return [at for at, column in enumerate(columns) if column.may_be(*roles)][:_MOST_ALIKE]

    others = [at for at in able(Role.AMOUNT) if at != amount and not columns[at or 0].may_be(Role.PRICE)]
    amounts = [amount, *others]
    unknown = [at for at, column in enumerate(columns) if not column.roles and not column.heading]
    for quantity in able(Role.QUANTITY) or [None, *unknown[:_MOST_ALIKE]]:
        for discount in [None, *able(Role.DISCOUNT)]:  # a price that is printed net goes before one that follows
            for price in [at for at in able(Role.PRICE) if at != amount] or [None]:
                for net in amounts:
                    if quantity == price and quantity is not None:
                        continue
                    second = next((at for at in amounts if at not in {net, price}), None)
                    yield Roles(
                        quantity=quantity if quantity != net else None,
                        price=price if price != net else None,
                        amount=net,
                        discount=discount,
                        base=vat.base,
                        vat_rate=vat.vat_rate,
                        vat_amount=vat.vat_amount,
                        second_amount=second,
                    )


def _by_search(columns: Sequence[Column], rows: Sequence[Cells], vat: Roles) -> Iterator[Roles]:
    """Yield every way to read the columns of figures, whatever their heads say."""
    count: dict[int, int] = {}
    for row in rows:
        for at in row:
            count[at] = count.get(at, 0) + 1
    able = [at for at in sorted(count) if at != vat.vat_rate and 2 * count[at] >= len(rows)][-_MOST_COLUMNS:]
    few = [at for at in count if columns[at].may_be(Role.DISCOUNT)]  # not every row has one
    for quantity, price, amount in permutations(able, 3):
        if amount > price and columns[amount].box[0] > columns[quantity].box[0]:
            yield Roles(quantity, price, amount, vat_rate=vat.vat_rate, vat_amount=vat.vat_amount)
            discounts = [
                at
                for at in dict.fromkeys((*able, *few))
                if at not in {quantity, price, amount} and _may_take_off(columns[at], rows, at)
            ]
            for discount in discounts:
                yield Roles(quantity, price, amount, discount, vat_rate=vat.vat_rate, vat_amount=vat.vat_amount)


def _may_take_off(column: Column, rows: Sequence[Cells], at: int) -> bool:
    """Tell whether a column may hold discounts: its head says so, or none of its figures is a plain count."""
    if column.may_be(Role.DISCOUNT):
        return True
    return all(row[at].is_money or row[at].amount.is_percentage for row in rows if at in row)


def _likeness(columns: Sequence[Column], roles: Roles, rows: Sequence[Cells]) -> int:
    """Return how well a reading agrees with the heads and with how prices are written; it breaks ties."""
    wanted = ((roles.quantity, Role.QUANTITY), (roles.price, Role.PRICE), (roles.amount, Role.AMOUNT))
    points = sum(2 * _MOST_ROWS for at, role in wanted if at is not None and columns[at].may_be(role))
    points -= sum(_MOST_ROWS for _ in (roles.discount,) if roles.discount is not None)
    for row in rows:
        price = row.get(roles.price) if roles.price is not None else None
        quantity = row.get(roles.quantity) if roles.quantity is not None else None
        points += price is not None and price.amount.currency is not None
        points -= quantity is not None and quantity.amount.currency is not None
        points += quantity is not None and quantity.value == quantity.value.to_integral_value()
    return points


def _score(roles: Roles, rows: Sequence[Cells]) -> tuple[int, int]:
    """Return how many rows a reading proves, and how many of those by more than a factor of one."""
    proven = telling = 0
    for row in rows:
        if prove(roles, row) is not None:
            proven += 1
            telling += _tells(roles, row)
    return proven, telling


def _tells(roles: Roles, row: Cells) -> bool:
    """Tell whether a proof is more than ``1 x price = price`` or a row of noughts."""
    quantity = row.get(roles.quantity if roles.quantity is not None else -1)
    amount = row.get(roles.amount if roles.amount is not None else -1)
    return quantity is not None and amount is not None and abs(quantity.value) != 1 and amount.value != 0


def prove(roles: Roles, row: Cells) -> Proof | None:
    """Return how the amount of a row follows from its quantity and price, or None where it does not."""
    if roles.quantity is None or roles.price is None or roles.amount is None:
        return None
    quantity, price, amount = row.get(roles.quantity), row.get(roles.price), row.get(roles.amount)
    if quantity is None or price is None or amount is None:
        return None
    allowed = rounding_allows(quantity, price, amount)
    for formula, value in _results(roles, row, quantity.value * price.value, quantity.value):
        difference = _difference(value, amount.value)
        if difference <= allowed:
            return Proof(formula, difference)
    return None


def _difference(value: Decimal, amount: Decimal) -> Decimal:
    """Return by how much an amount differs from what it should be; on credit notes signs vary."""
    return abs(abs(value) - abs(amount))


def rounding_allows(quantity: Figure, price: Figure, amount: Figure) -> Decimal:
    """Return by how much an amount may differ from quantity x price when price and amount are rounded, in currency."""
    unit = min(_HALF, Decimal(1).scaleb(-price.amount.decimals) / 2) if price.amount.decimals else Decimal(0)
    cents = _HALF if amount.amount.decimals else Decimal("0.5")
    return cents + min(unit * abs(quantity.value), max(_CENT, abs(amount.value) * _HALF))


def _results(roles: Roles, row: Cells, product: Decimal, quantity: Decimal) -> Iterator[tuple[Formula, Decimal]]:
    discount = row.get(roles.discount) if roles.discount is not None else None
    if discount is not None and discount.value != 0:
        part = abs(discount.value)
        if discount.amount.is_percentage or part <= 100:  # noqa: PLR2004 - per cent
            yield Formula.PERCENTAGE, product * (1 - part / 100)
        if not discount.amount.is_percentage:
            yield Formula.DISCOUNT, product - part
            yield Formula.PER_UNIT_DISCOUNT, product - part * quantity
    yield Formula.PLAIN, product
    base = row.get(roles.base) if roles.base is not None else None
    if base is not None and base.value not in {0, 1}:
        yield Formula.BASE, product / base.value
    rate = row.get(roles.vat_rate) if roles.vat_rate is not None else None
    if rate is not None and rate.value > 0:
        yield Formula.WITHOUT_VAT, product / (1 + rate.value / 100)
        yield Formula.WITH_VAT, product * (1 + rate.value / 100)


def basis_of(columns: Sequence[Column], roles: Roles, rows: Sequence[Cells]) -> tuple[VatBasis | None, VatBasis | None]:
    """Return whether the prices and the amounts of a table include VAT, by its heads or its arithmetic."""
    price = columns[roles.price].basis if roles.price is not None else None
    if roles.price is not None and roles.discount is not None and fold(columns[roles.price].heading) in _BEFORE:
        price = None
    amount = columns[roles.amount].basis if roles.amount is not None else None
    formulas = {proof.formula for row in rows if (proof := prove(roles, row)) is not None}
    if Formula.WITHOUT_VAT in formulas:
        return VatBasis.WITH, VatBasis.WITHOUT
    if Formula.WITH_VAT in formulas:
        return VatBasis.WITHOUT, VatBasis.WITH
    if formulas:
        return price or amount, amount or price
    return price, amount
