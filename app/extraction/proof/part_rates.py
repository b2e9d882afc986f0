"""Which rate of VAT an allowance or a charge bears that the page does not say: what each rate's base leaves for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

from .line_sums import LineSums, Part
from .proof import Solution
from .scenario import is_passed_on

_ZERO = Decimal(0)
_MOST_WAYS = 256
"""Ways to give parts a rate that are tried."""


def rated(solution: Solution, lines: LineSums) -> Solution:
    """Return a solution whose allowances and charges have their rates, where one way to give them fits the bases."""
    parts = (*solution.allowances, *solution.charges)
    rates = [group.rate for group in solution.groups]
    open_parts = [each for each in parts if each.rate is None]
    if not open_parts or len(rates) < len(("one", "other")) or len(rates) ** len(open_parts) > _MOST_WAYS:
        return solution
    fitting = [
        way for way in _ways(open_parts, rates) if _fits(solution, lines, dict(zip(open_parts, way, strict=True)))
    ]
    if len(fitting) != 1:
        return solution
    found = dict(zip(open_parts, fitting[0], strict=True))

    def with_rates(given: Sequence[Part]) -> tuple[Part, ...]:
        return tuple(replace(each, rate=found.get(each, each.rate)) for each in given)

    return replace(solution, allowances=with_rates(solution.allowances), charges=with_rates(solution.charges))


def _ways(parts: Sequence[Part], rates: Sequence[Decimal]) -> Iterator[tuple[Decimal, ...]]:
    """Yield the rates that parts may have; what is only passed on bears none."""
    able = [[_ZERO] if is_passed_on(each.text) and _ZERO in rates else list(rates) for each in parts]
    yield from product(*able)


def _fits(solution: Solution, lines: LineSums, rate_of: dict[Part, Decimal]) -> bool:
    """Tell whether the lines are what the bases leave: at each rate that they print, or all of them at one."""
    left = {group.rate: group.base + (group.vat if solution.lines_include_vat else _ZERO) for group in solution.groups}
    for each in solution.charges:
        left[rate_of.get(each, each.rate or _ZERO)] -= each.value
    for each in solution.allowances:
        left[rate_of.get(each, each.rate or _ZERO)] += each.value
    if lines.by_rate:
        return all(lines.by_rate.get(rate, _ZERO) == amount for rate, amount in left.items())
    by_mark: dict[str, Decimal] = {}
    for mark, amount in zip(lines.marks, lines.amounts, strict=False):
        by_mark[mark] = by_mark.get(mark, _ZERO) + amount
    sums = list(by_mark.values()) if all(by_mark) else [lines.net or _ZERO]
    return sorted(left.values()) == sorted([*sums, *[_ZERO] * (len(left) - len(sums))])
