"""Which of the amounts on the page are the totals: the ones that agree with one another and with their labels.

Arithmetic alone is unsafe (two amounts that happen to differ by 21 per cent stand on every other invoice) and so are
labels alone (``Totaal`` stands beside five different things). An answer is taken where both agree, and where no other
answer is as good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, islice

from .figures import Figure
from .labels import fold
from .totals import CENT, Labelled, Sums, VatRow, agree, vat_on

_ZERO = Decimal(0)
_HIGHEST_SHARE = Decimal("0.27")
_MOST_ROWS = 12
"""Rows of VAT among which a set that adds up is looked for."""
_LESS = ("korting", "rabat", "rabatt", "discount", "remise", "nachlass", "rabais", "bonus", "abzug")
_MOST_UNNAMED = 3
_MOST_TRIED, _MOST_PAIRS = 200_000, 4_000
"""Amounts that claim to be totals are paired so often, and so many pairs judged; where there are more, none is proven.

The invoice that had most was 200 times below the first.
"""
_MOST_PARTS = 6
"""Allowances and charges among which a set that adds up is looked for."""
_WITHOUT_VAT = {"totals.without_vat": 1.0, "totals.lines_net": 0.7, "any.total": 0.3}
_WITH_VAT = {"totals.with_vat": 1.0, "totals.payable": 0.8, "any.total": 0.6}
_ENOUGH = 3.0
_CLEARLY = 0.75
"""By so much the best answer must surpass any other."""


@dataclass(frozen=True, slots=True)
class Part:
    """An allowance or a charge on the whole invoice, as printed below its lines or among them.

    Attributes:
        figure: its amount.
        text: what the page calls it.
        rate: of its VAT, in per cent, where the page says it.
    """

    figure: Figure
    text: str
    rate: Decimal | None = None

    @property
    def value(self) -> Decimal:
        """Its amount, without a sign."""
        return abs(self.figure.value)


@dataclass(frozen=True, slots=True)
class LineSums:
    """What the table of lines adds up to.

    Attributes:
        net: total of the line amounts as printed, or None where there is no table.
        allowances: rows among the lines that take off of the whole.
        charges: rows among the lines that add to the whole.
        includes_vat: whether the table says that its amounts include VAT; None where it does not say.
        by_rate: total per VAT rate, where each line prints one.
        count: how many lines.
    """

    net: Decimal | None = None
    allowances: tuple[Part, ...] = ()
    charges: tuple[Part, ...] = ()
    includes_vat: bool | None = None
    by_rate: dict[Decimal, Decimal] = field(default_factory=dict, hash=False)
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """VAT at one rate: what it is levied on, and how much; `row` is where the page says so."""

    rate: Decimal
    base: Decimal
    vat: Decimal
    row: VatRow | None = None


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
    row_sets = _row_sets(sums.vat_rows)
    found: dict[tuple[Decimal, Decimal, Decimal], Solution] = {}
    pairs = list(islice(_pairs(sums, lines), _MOST_PAIRS + 1))
    if len(pairs) > _MOST_PAIRS:
        return None
    for without_vat, with_vat in pairs:
        groups = row_sets.get((without_vat, with_vat - without_vat)) or _groups(
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
        kept.setdefault((each.role, each.value, each.nearest, place), each)
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
    without |= {bases, *(total - vat for total in with_vat for vat in vats)}
    without |= {lines.net} if lines.net is not None else set()
    for total in with_vat:
        for net in without | {total}:
            vat = total - net
            if abs(vat) <= abs(net) * _HIGHEST_SHARE + CENT and vat * net >= 0 and net != 0:
                yield net, total


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
    agreed = _lines(sums, lines, without_vat, with_vat)
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
    elif vat and any(stated) and not _made_of(groups, stated):
        return None  # the page states another VAT
    if _left_out(sums, groups):
        score -= 1.5
    if _denied(sums, "totals.with_vat", with_vat) or _denied(sums, "totals.without_vat", without_vat):
        score -= 2.0
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


def _denied(sums: Sums, role: str, value: Decimal) -> bool:
    """Tell whether the page states a total outright and it is another one."""
    stated = [each.value for each in sums.of(role) if each.nearest]
    return bool(stated) and value not in stated


def _weight(sums: Sums, weights: dict[str, float], value: Decimal) -> float:
    """Return how well an amount is labelled as one of some roles; a label that stands nearest counts in full."""
    fitting = [weights[each.role] * (1.0 if each.nearest else 0.5) for each in sums.of(*weights) if each.value == value]
    return max(fitting, default=0.0)


def _row_sets(rows: Sequence[VatRow]) -> dict[tuple[Decimal, Decimal], tuple[Group, ...]]:
    """Return each set of rows, one per rate, by what its bases and its VAT add up to; the smallest where several do."""
    distinct = _distinct([row for row in rows if row.base is not None])[-_MOST_ROWS:]
    found: dict[tuple[Decimal, Decimal], tuple[Group, ...]] = {}
    for count in range(1, len(distinct) + 1):
        for chosen in combinations(distinct, count):
            charged = [row.rate for row in chosen if row.rate]
            if len(set(charged)) == len(charged):
                groups = tuple(_group(row) for row in chosen)
                key = (sum((each.base for each in groups), _ZERO), sum((each.vat for each in groups), _ZERO))
                found.setdefault(key, groups)
    return found


def _groups(
    sums: Sums, lines: LineSums, rates: Sequence[Decimal], without_vat: Decimal, vat: Decimal
) -> tuple[Group, ...]:
    """Return the VAT per rate where no set of rows gives it: of the one rate there is, or of the lines."""
    if vat == 0:
        return (Group(_ZERO, without_vat, _ZERO),)
    slack = CENT * max(1, min(lines.count, 5))
    fitting = [rate for rate in dict.fromkeys(rates) if agree(without_vat, rate, vat, slack)]
    if len(fitting) == 1:
        row = next((row for row in sums.vat_rows if row.rate == fitting[0] and row.vat.value == vat), None)
        return (Group(fitting[0], without_vat, vat, row),)
    return _of_lines(sums, lines, without_vat, vat)


def _distinct(rows: Sequence[VatRow]) -> list[VatRow]:
    """Return the rows without those that say the same again, as a page may do twice."""
    found = {(row.rate, row.base.value if row.base else None, row.vat.value): row for row in reversed(rows)}
    return sorted(found.values(), key=lambda row: row.line)


def _group(row: VatRow) -> Group:
    return Group(row.rate, row.base.value if row.base else _ZERO, row.vat.value, row)


def _of_lines(sums: Sums, lines: LineSums, without_vat: Decimal, vat: Decimal) -> tuple[Group, ...]:
    """Return the VAT per rate where lines print their rate and rows print the VAT."""
    if lines.net == without_vat + vat and lines.net != without_vat:
        return _within_lines(sums, lines, vat)
    if sum(lines.by_rate.values(), _ZERO) != without_vat:
        return ()
    stated = {row.rate: row for row in sums.vat_rows}
    groups = []
    for rate, base in lines.by_rate.items():
        row = stated.get(rate)
        amount = row.vat.value if row is not None and agree(base, rate, row.vat.value) else vat_on(base, rate)
        groups.append(Group(rate, base, amount, row))
    return tuple(groups) if sum((each.vat for each in groups), _ZERO) == vat else ()


def _within_lines(sums: Sums, lines: LineSums, vat: Decimal) -> tuple[Group, ...]:
    """Return the VAT per rate where the lines include it: what rows state, if it is what the lines of the rate hold."""
    stated = {row.rate: row for row in sums.vat_rows}
    groups = []
    slack = CENT * max(1, min(lines.count, 5))
    for rate, gross in lines.by_rate.items():
        row = stated.get(rate)
        held = (gross * rate / (100 + rate)).quantize(CENT, ROUND_HALF_UP)
        if row is None and rate:
            return ()
        amount = row.vat.value if row is not None else _ZERO
        if abs(amount - held) > slack:
            return ()
        groups.append(Group(rate, gross - amount, amount, row))
    return tuple(groups) if sum((each.vat for each in groups), _ZERO) == vat else ()


_Between = tuple[tuple[Part, ...], tuple[Part, ...], bool]
"""The allowances and charges between the lines and a total, and whether the lines include VAT."""


def _lines(sums: Sums, lines: LineSums, without_vat: Decimal, with_vat: Decimal) -> _Between | None:
    """Return how the lines make up the total: with as few allowances and charges as do; None where they do not."""
    if lines.net is None:
        return None
    totals = [] if lines.includes_vat is True else [(without_vat, False)]
    totals += [] if lines.includes_vat is False else [(with_vat, True)]
    for taken, added in _adjusted(sums, lines, without_vat):
        less, more = (sum((each.value for each in parts), _ZERO) for parts in (taken, added))
        for total, includes in totals:
            if lines.net - less + more == total:
                return taken, added, includes
    return None


def _adjusted(sums: Sums, lines: LineSums, total: Decimal) -> Iterator[tuple[tuple[Part, ...], tuple[Part, ...]]]:
    """Yield the allowances and charges that may stand between: none, those among the lines, and those below them."""
    yield (), ()
    unnamed = [Part(figure, line.segments[0].text) for line, figure in sums.unnamed if figure.value][:_MOST_UNNAMED]
    allowances = (*_parts(sums.of("allowances")), *(part for part in unnamed if _takes_off(part, total)))
    charges = (*_parts(sums.of("charges")), *(part for part in unnamed if not _takes_off(part, total)))
    yield lines.allowances, lines.charges
    yield (*lines.allowances, *allowances), (*lines.charges, *charges)
    for taken in _subsets(allowances):
        for added in _subsets(charges):
            yield taken, added


def _takes_off(part: Part, total: Decimal) -> bool:
    """Tell whether a row by another name is an allowance: its sign is not that of the total, or its words say so."""
    words = [fold(word) for word in part.text.split()]
    return part.figure.value * total < 0 or any(word.endswith(_LESS) for word in words)


def _parts(found: Sequence[Labelled]) -> tuple[Part, ...]:
    """Return each place once; nought adds nothing."""
    places = {each.figure.box: each for each in found if each.value and each.nearest}
    return tuple(Part(each.figure, each.label.text) for each in places.values())[:_MOST_PARTS]


def _subsets(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    for count in range(len(parts) + 1):
        yield from combinations(parts, count)
