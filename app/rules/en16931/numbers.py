"""Numbers as the official rules reckon with them: exact ones, and doubles where their tests fall into those.

A test such as ``cbc:Percent > 0`` compares doubles, and to the engine that the official files run on, a nought with a
minus sign and a point is less than nought. A double is worked out here as the exact Decimal that it stands for, so that
no amount becomes a binary fraction by accident.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal, localcontext
from functools import cached_property

from ...model.values import parse_decimal

_HALF = Decimal("0.5")
_DOUBLE_BITS = 53
_WHOLE_IN_DOUBLES = Decimal(2**52)
"""Below this, doubles lie closer together than the whole numbers do."""
_DIGITS = 1100
"""More than a double has when it is written out in full."""


def as_double(number: Decimal) -> Decimal:
    """Return the double nearest to `number`, halves to the even one (IEEE 754), as exactly what it is.

    The numbers of an invoice have 180 digits at most, so that none is too large or too small for a double.
    """
    if not number:
        return number
    above, below = abs(number).as_integer_ratio()
    shift = _DOUBLE_BITS - above.bit_length() + below.bit_length()
    if above << max(shift, 0) >= below << (_DOUBLE_BITS + max(-shift, 0)):
        shift -= 1
    below <<= max(-shift, 0)
    whole, rest = divmod(above << max(shift, 0), below)
    if 2 * rest > below or (2 * rest == below and whole % 2):
        whole += 1
    with localcontext() as context:
        context.prec = _DIGITS
        return (whole / Decimal(2) ** shift).copy_sign(number)


def total_of_doubles(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts up as doubles, one after the other; nought where there are none."""
    held = list(amounts)
    if not held:
        return Decimal(0)
    if len(held) < _FEW and all(_is_plain(each) for each in held):
        return sum(held[1:], held[0])
    total = as_double(held[0])
    with localcontext() as context:
        context.prec = _DIGITS
        for each in held[1:]:
            total = as_double(total + as_double(each))
    return total


_FEW = 1_000
_LARGE = 1_000_000_000


def _is_plain(amount: Decimal) -> bool:
    """Tell whether few enough of such amounts give the same cents in doubles as they do exactly."""
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -2 and abs(amount) < _LARGE  # noqa: PLR2004 - cents


def cents_of_double(total: Decimal) -> Decimal:
    """Round to cents as ``round(total * 10 * 10) div 100`` does with a double."""
    with localcontext() as context:
        context.prec = _DIGITS
        return halves_up(as_double(as_double(as_double(total) * 10) * 10)).scaleb(-2)


def halves_up(number: Decimal) -> Decimal:
    """Round to a whole number, halves towards plus infinity."""
    with localcontext() as context:
        context.prec = _DIGITS
        return (number + _HALF).to_integral_value(ROUND_FLOOR)


def is_within_one(stated: Decimal, expected: Decimal) -> bool:
    """Tell whether ``stated - 1 < expected < stated + 1``, where both ends fall into doubles."""
    if stated == expected and -_WHOLE_IN_DOUBLES < stated < _WHOLE_IN_DOUBLES:
        return True  # as nearly always: no double is near enough to matter
    double = as_double(stated)
    with localcontext() as context:
        context.prec = _DIGITS
        return as_double(double - 1) < expected < as_double(double + 1)


class Number:
    """A number as it is written."""

    def __init__(self, written: str) -> None:
        self.written = written

    @cached_property
    def exact(self) -> Decimal | None:
        """The number itself, or None where it is none."""
        try:
            return parse_decimal(self.written)
        except ValueError:
            return None

    @property
    def is_below_nought(self) -> bool:
        """Whether ``. < 0`` holds: of a nought that is written -0.0 it does, of one that is written -0 it does not."""
        exact = self.exact
        return exact is not None and (exact < 0 or (exact.is_signed() and "." in self.written))

    @property
    def is_above_nought(self) -> bool:
        """Whether ``. > 0`` holds."""
        return self.exact is not None and self.exact > 0

    @property
    def is_nought(self) -> bool:
        """Whether ``. = 0`` holds."""
        return self.exact is not None and not self.exact and not self.is_below_nought

    def equals(self, computed: Decimal) -> bool:
        """Tell whether ``.`` equals a decimal, both as doubles; a nought with a minus sign equals no other nought."""
        exact = self.exact
        return (
            exact is not None
            and as_double(exact) == as_double(computed)
            and not (exact.is_zero() and exact.is_signed())
        )
