"""What a page states of its totals and they do not bear out: an invoice that contradicts itself is not booked unseen.

The proof takes the amounts that agree. Where another amount is called a total too, or stands in the row of a rate, and
is neither one of them nor made of them, somebody made a mistake; a person must see which amount is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from ..page.figures import Figure, figures
from ..page.sheet import Sheet
from ..settle import Settled, contradicts
from ..totals.totals import CENT, Sums
from ..values.amounts import DecimalMark
from .line_sums import LineSums
from .proof import Solution, is_outright

_ZERO = Decimal(0)
_ROLES = {
    "totals.lines_net": "totals.without_vat",
    "totals.without_vat": "totals.without_vat",
    "totals.vat": "totals.vat",
    "totals.with_vat": "totals.with_vat",
    "any.total": "totals.with_vat",
}
"""What a page calls an amount, and the total that it is to be held to."""
_APART = ("totals.paid", "totals.payable", "totals.rounding", "allowances", "charges", "other.amount", "other.base")
"""What else may be stated, of which the totals are not made."""
_MOST_LINES = 200
"""Of so many lines the sums of those that follow one another are looked at, as subtotals of groups and pages are."""


def contradictions(
    sheet: Sheet, mark: DecimalMark | None, sums: Sums, solution: Solution, lines: LineSums
) -> Iterator[Settled]:
    """Yield a finding for the first total, and for the first row of VAT, that says something else."""
    known = _known(sums, solution)
    parts = cache(lambda: _parts(solution, lines))
    currency = next((each.figure.amount.currency for each in sums.labelled if each.value == solution.with_vat), None)

    def is_strange(figure: Figure) -> bool:
        other = {figure.amount.currency, currency} - {None}
        takes_off = figure.value * solution.with_vat <= 0  # an allowance, or nothing
        if len(other) > 1 or takes_off or abs(figure.value) in known:
            return False
        return abs(figure.value) not in parts()

    for each in sums.of(*_ROLES):
        is_level = each.figure.line == each.label.segment.line  # below a head it may be of any table
        if is_level and each.nearest and is_outright(each) and is_strange(each.figure):
            path = _ROLES[each.role]
            yield Settled(path, finding=contradicts(path, each.figure, each.label.text, solution.equation))
            break
    for row in sums.vat_rows:
        told = [each for each in figures(sheet.lines[row.line], mark) if each.is_money and each.value != row.rate]
        beside = [each for each in told if is_strange(each)]
        if beside and abs(row.vat.value) in {abs(group.vat) for group in solution.groups}:
            label = sheet.lines[row.line].segments[0].text
            yield Settled("totals.vat", finding=contradicts("totals.vat", beside[0], label, solution.equation))
            break


def _known(sums: Sums, solution: Solution) -> frozenset[Decimal]:
    """Return the amounts, without signs, that agree with the totals: they, what they are made of, and what is apart."""
    net, vat, total = solution.without_vat, solution.vat, solution.with_vat
    taken, added = (sum((each.value for each in parts), _ZERO) for parts in (solution.allowances, solution.charges))
    found = {net, vat, total, taken, added, net + taken, net - added, net + taken - added, total + taken, total - added}
    for group in solution.groups:
        found |= {group.base, group.vat, group.base + group.vat}
    for each in sums.of(*_APART):
        found |= {each.value, total - abs(each.value), total + each.value, net - abs(each.value), net + abs(each.value)}
    return frozenset(abs(each) for each in found)


def _parts(solution: Solution, lines: LineSums) -> frozenset[Decimal]:
    """Return what lines, allowances and charges come to in part, the VAT of it, and the two together; without signs."""
    rates = {group.rate for group in solution.groups}
    shares = [Decimal(1), *(rate / 100 for rate in rates), *(1 + rate / 100 for rate in rates)]
    runs = {*_runs(lines), *lines.by_rate.values(), *_adjusted(solution)}
    found = {(run * share).quantize(CENT, ROUND_HALF_UP) for run in runs for share in shares}
    return frozenset(abs(each) for each in found)


def _adjusted(solution: Solution) -> Iterator[Decimal]:
    """Yield the allowances and charges, and the base of each rate without what they take off it or add to it."""
    parts = [*(-each.value for each in solution.allowances), *(each.value for each in solution.charges)]
    yield from parts
    whole = sum(parts, _ZERO)
    for group in solution.groups:
        yield from (group.base - each for each in (*parts, whole))


def _runs(lines: LineSums) -> Iterator[Decimal]:
    amounts = lines.amounts[:_MOST_LINES]
    for first in range(len(amounts)):
        whole = _ZERO
        for amount in amounts[first:]:
            whole += amount
            yield whole
