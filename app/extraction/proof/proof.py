"""Which of the amounts on the page are the totals: the ones that agree with one another and with their labels.

Arithmetic alone is unsafe (two amounts that happen to differ by 21 per cent stand on every other invoice) and so are
labels alone (``Totaal`` stands beside five different things). An answer is taken where both agree, and where no other
answer is as good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice

from ..totals.totals import CENT, Labelled, Sums
from .line_sums import LineSums, Part, between
from .vat_groups import Group, groups_of, row_sets, says_untaxed

_ZERO = Decimal(0)
_HIGHEST_SHARE = Decimal("0.27")
_MOST_TRIED, _MOST_PAIRS = 200_000, 4_000
"""Amounts that claim to be totals are paired so often, and so many pairs judged; where there are more, none is proven.

The invoice that had most was 200 times below the first.
"""
_WITHOUT_VAT = {"totals.without_vat": 1.0, "totals.lines_net": 0.7, "any.total": 0.3}
_WITH_VAT = {"totals.with_vat": 1.0, "totals.payable": 0.8, "any.total": 0.6}
_BESIDE = 3
"""Words before or behind the label of a total that is no part of a sentence."""
_ENOUGH = 3.0
_CLEARLY = 0.75
"""By so much the best answer must surpass any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Totals that agree.

    Attributes:
        without_vat: total without VAT (BT-109).
        vat: VAT total (BT-110).
        with_vat: total with VAT (BT-112).
        groups: VAT per rate; empty where no set of rows or rates explains it.
        allowances: amounts taken off the total of the lines.
        charges: amounts added to it.
        lines_agree: whether the lines add up to the total; None without a table.
        lines_include_vat: whether they add up to the total with VAT instead.
        reasons: the equations that hold, by name.
        score: how good an answer it is; for comparing only.
    """

    without_vat: Decimal
    vat: Decimal
    with_vat: Decimal
    groups: tuple[Group, ...] = ()
    allowances: tuple[Part, ...] = ()
    charges: tuple[Part, ...] = ()
    lines_agree: bool | None = None
    lines_include_vat: bool = False
    reasons: tuple[str, ...] = ()
    score: float = 0.0

    def net(self, part: Part) -> Decimal:
        """Return an allowance or charge without VAT, to the cent, where the amounts of the page include it."""
        rate = self.rate_of(part)
        if not self.lines_include_vat or rate is None:
            return part.value
        return (part.value * 100 / (100 + rate)).quantize(CENT, ROUND_HALF_UP)

    def rate_of(self, part: Part) -> Decimal | None:
        """Return the rate of an allowance or charge: as printed, or the only one there is."""
        return part.rate if part.rate is not None or len(self.groups) != 1 else self.groups[0].rate

    def parts_at(self, rate: Decimal) -> Decimal:
        """Return what charges add to the base of a rate and allowances take off it, without VAT."""
        more = sum((self.net(each) for each in self.charges if self.rate_of(each) == rate), _ZERO)
        return more - sum((self.net(each) for each in self.allowances if self.rate_of(each) == rate), _ZERO)

    @property
    def equation(self) -> str:
        """The totals as a sum, for people."""
        return f"{self.without_vat} + {self.vat} = {self.with_vat}"

    @property
    def key(self) -> tuple[Decimal, Decimal, Decimal]:
        """What makes it another answer than the next."""
        return self.without_vat, self.vat, self.with_vat


def prove(sums: Sums, lines: LineSums, rates: Iterable[Decimal], *, vat_free: bool) -> Solution | None:
    """Return the totals that agree with labels and arithmetic, or None where none do or several do.

    Args:
        sums: the labelled amounts and VAT rows.
        lines: what the lines add up to.
        rates: percentages on the page that may be VAT rates.
        vat_free: whether the page says that no VAT is charged (reverse charge, small business, exempt).
    """
    rates = [rate for rate in rates if rate > 0]
    sums = _said_once(sums)
    sets = row_sets(sums.vat_rows)
    found: dict[tuple[Decimal, Decimal, Decimal], Solution] = {}
    pairs = list(islice(_pairs(sums, lines), _MOST_PAIRS + 1))
    if len(pairs) > _MOST_PAIRS:
        return None
    for without_vat, with_vat in pairs:
        groups = sets.get((without_vat, with_vat - without_vat)) or groups_of(
            sums, lines, rates, without_vat, with_vat - without_vat
        )
        answer = _judge(sums, lines, groups, without_vat, with_vat, vat_free=vat_free)
        if answer is not None and answer.score > getattr(found.get(answer.key), "score", 0.0):
            found[answer.key] = answer
    ranked = sorted(found.values(), key=lambda each: -each.score)
    if not ranked or ranked[0].score < _ENOUGH:
        return None
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < _CLEARLY:
        return None
    return ranked[0]


def _said_once(sums: Sums) -> Sums:
    """Leave out totals that are said again: what counts is what is said, not how often."""
    kept: dict[tuple[object, ...], Labelled] = {}
    for each in sums.labelled:
        place = each.figure.box if each.role in {"allowances", "charges"} else None
        untaxed = says_untaxed(each.label.segment.text)
        kept.setdefault((each.role, each.value, each.nearest, place, untaxed), each)
    return replace(sums, labelled=tuple(kept.values()))


def _pairs(sums: Sums, lines: LineSums) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield pairs of totals without and with VAT that are worth a try."""
    without = {each.value for each in sums.of(*_WITHOUT_VAT)}
    with_vat = {each.value for each in sums.of(*_WITH_VAT)}
    vats = {each.value for each in sums.of("totals.vat")} | {row.vat.value for row in sums.vat_rows}
    if len(with_vat) * (len(without) + len(with_vat) * (1 + len(vats))) > _MOST_TRIED:
        return
    bases = sum((row.base.value for row in sums.vat_rows if row.base), _ZERO)
    included = sum({row.rate: row.vat.value for row in sums.vat_rows if row.base is None}.values(), _ZERO)
    without |= {total - included for total in with_vat}
    without |= {sum(amounts, _ZERO) for amounts in _beside_one_label(sums)}
    without |= {bases, *(total - vat for total in with_vat for vat in vats)}
    without |= {lines.net} if lines.net is not None else set()
    for total in with_vat:
        for net in without | {total}:
            vat = total - net
            if abs(vat) <= abs(net) * _HIGHEST_SHARE + CENT and vat * net >= 0 and net != 0:
                yield net, total


def _beside_one_label(sums: Sums) -> Iterator[list[Decimal]]:
    """Yield the two amounts beside one subtotal, as where what bears VAT and what does not have their own columns."""
    by_label: dict[int, list[Decimal]] = {}
    for each in sums.of("totals.lines_net", "any.total"):
        by_label.setdefault(id(each.label), []).append(each.value)
    yield from (found for found in by_label.values() if len(found) == len(("untaxed", "taxed")))


def _judge(
    sums: Sums, lines: LineSums, groups: tuple[Group, ...], without_vat: Decimal, with_vat: Decimal, *, vat_free: bool
) -> Solution | None:
    vat = with_vat - without_vat
    reasons: list[str] = []
    score = _labels(sums, groups, without_vat, with_vat)
    if score is None:
        return None
    if vat in _stated_vat(sums):
        reasons.append("vat-stated")
    if groups:
        score += 1.5 if vat else 0.5
        reasons.append("vat-agrees-with-rates")
    if vat and not groups:
        return None
    if not vat and not (vat_free or any(row.rate == 0 for row in sums.vat_rows)):
        score -= 1.5
    if not vat and vat_free:
        score += 1.0
        reasons.append("vat-free")
    agreed = between(sums, lines, without_vat, with_vat)
    if agreed is not None:
        score += 1.5
        reasons.append("lines-agree")
    allowances, charges, includes_vat = agreed or ((), (), False)
    return Solution(
        without_vat=without_vat,
        vat=vat,
        with_vat=with_vat,
        groups=groups,
        allowances=allowances,
        charges=charges,
        lines_agree=None if lines.net is None else agreed is not None,
        lines_include_vat=includes_vat,
        reasons=tuple(reasons),
        score=score,
    )


def _labels(sums: Sums, groups: Sequence[Group], without_vat: Decimal, with_vat: Decimal) -> float | None:
    """Return how well the labels of a page go with three totals; None where they say otherwise."""
    score = _weight(sums, _WITH_VAT, with_vat)
    if score == 0:
        return None
    score += _weight(sums, _WITHOUT_VAT, without_vat)
    vat, stated = with_vat - without_vat, _stated_vat(sums)
    if vat in stated or (vat and sum(set(stated), _ZERO) == vat):
        score += 1.0
    elif vat and any(stated) and not _made_of(groups, [each.value for each in sums.of("totals.vat")]):
        return None  # the page states another VAT
    if _left_out(sums, groups):
        score -= 1.5
    bases = {group.base for group in groups}
    if _denied(sums, "totals.with_vat", with_vat) or _denied(sums, "totals.without_vat", without_vat, bases):
        return None
    return score


def _stated_vat(sums: Sums) -> list[Decimal]:
    return [each.value for each in sums.of("totals.vat") if each.nearest]


def _made_of(groups: Sequence[Group], stated: Sequence[Decimal]) -> bool:
    """Tell whether the VAT of each rate is among the amounts that the page calls VAT."""
    return bool(groups) and all(group.vat in stated for group in groups if group.vat)


def _left_out(sums: Sums, groups: Sequence[Group]) -> bool:
    """Tell whether the page states VAT on another amount too, as where the first of several rates is taken for all."""
    explained = {(group.base, group.vat) for group in groups}
    rows = {(row.base.value, row.vat.value) for row in sums.vat_rows if row.base is not None and row.vat.value}
    return bool(rows - explained)


def _denied(sums: Sums, role: str, value: Decimal, parts: AbstractSet[Decimal] = frozenset()) -> bool:
    """Tell whether the page states a total outright and it is another one; `parts` of it, as bases, deny nothing."""
    stated = {each.value for each in sums.of(role) if each.nearest and is_outright(each)}
    return bool(stated - (parts if len(parts) > 1 else set())) and value not in stated


def is_outright(found: Labelled) -> bool:
    """Tell whether a label is most of what is said beside its amount; in a sentence it may speak of anything."""
    words = found.label.segment.words
    behind = [word for word in words[found.label.end :] if word not in found.figure.words]
    return found.label.start <= _BESIDE and len(behind) <= _BESIDE


def _weight(sums: Sums, weights: dict[str, float], value: Decimal) -> float:
    """Return how well an amount is labelled as one of some roles; a label that stands nearest counts in full."""
    fitting = [weights[each.role] * (1.0 if each.nearest else 0.5) for each in sums.of(*weights) if each.value == value]
    return max(fitting, default=0.0)
