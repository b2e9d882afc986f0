"""The sums that the Peppol rules hold amounts against; two cents of difference are allowed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from ...model.values import format_decimal
from .values import divided

NOUGHT = Decimal(0)
_ONE = Decimal(1)
_CENT = Decimal("0.01")
_HALF_CENT = Decimal("0.005")
_SLACK = Decimal("0.02")


def close(stated: Decimal, computed: Decimal) -> bool:
    """Tell whether two amounts differ by two cents at most."""
    return abs(stated - computed) <= _SLACK


def rounded_total(amounts: Iterable[Decimal]) -> Decimal:
    """Return the total of amounts, rounded to cents; half a cent goes towards plus infinity."""
    return (sum(amounts, NOUGHT) + _HALF_CENT).quantize(_CENT, ROUND_FLOOR)


def line_net(quantity: Decimal | None, price: Decimal | None, base_quantity: Decimal | None) -> Decimal:
    """Return quantity x (price / base quantity); what is absent counts as 1, an absent price as nought."""
    count = _ONE if quantity is None else quantity
    if price is None:
        return NOUGHT
    return count * (divided(price, base_quantity) if base_quantity else price)


def shown(amount: Decimal) -> str:
    """Return an amount for people: in cents."""
    return format_decimal(amount.quantize(_CENT, ROUND_HALF_UP))
