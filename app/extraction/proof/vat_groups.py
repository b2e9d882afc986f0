"""The VAT per rate that makes up a total: of rows that prove themselves, of one rate for all, or of the lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, product

from ..totals.totals import CENT, Sums, VatRow, agree, vat_on
from .line_sums import LineSums
from .scenario import is_passed_on

_ZERO = Decimal(0)
_MOST_ROWS = 12
"""Rows of VAT among which a set that adds up is looked for."""
_UNTAXED = re.compile(r"on-?belast|vrijgesteld|btw-?vrij|vrij van btw|\(?\b0 ?%|zero.rated", re.IGNORECASE)
"""What stands with an amount that bears no VAT."""
_OUTSIDE = re.compile(r"on-?belast|btw-?vrij", re.IGNORECASE)
"""What says so without leaving open why: a rate of nought may be that of an export, too."""
_CUSTOMARY = tuple(map(Decimal, ("21", "9", "19", "7", "20", "10", "6", "5.5", "12", "25")))
"""Rates of the countries around, one of which it is where the page states VAT without any."""
_MOST_WAYS = 4096
"""Ways to share out lines over rates that are tried."""


@dataclass(frozen=True, slots=True)
class Group:
    """VAT at one rate: what it is levied on, and how much; `row` is where the page says so.

    `is_untaxed` tells that words beside the amount say that it bears none, without naming an exemption.
    """

    rate: Decimal
    base: Decimal
    vat: Decimal
    row: VatRow | None = None
    is_untaxed: bool = False


def row_sets(rows: Sequence[VatRow]) -> dict[tuple[Decimal, Decimal], tuple[Group, ...]]:
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


def groups_of(
    sums: Sums, lines: LineSums, rates: Sequence[Decimal], without_vat: Decimal, vat: Decimal
) -> tuple[Group, ...]:
    """Return the VAT per rate where no set of rows gives it: of the one rate there is, or of the lines."""
    if vat == 0:
        return (Group(_ZERO, without_vat, _ZERO),)
    slack = CENT * max(1, min(lines.count, 5))
    told = (*rates, *(row.rate for row in sums.vat_rows))
    fitting = [rate for rate in dict.fromkeys(told) if agree(without_vat, rate, vat, slack)]
    rated = any(row.rate for row in sums.vat_rows)
    if not fitting and not rated and any(each.value == vat and each.nearest for each in sums.of("totals.vat")):
        fitting = [rate for rate in _CUSTOMARY if agree(without_vat, rate, vat)]
    if len(fitting) == 1:
        row = next((row for row in sums.vat_rows if row.rate == fitting[0] and row.vat.value == vat), None)
        return (Group(fitting[0], without_vat, vat, row),)
    return (
        _of_parts(sums, without_vat, vat)
        or _of_lines(sums, lines, without_vat, vat)
        or _shared_out(sums, lines, without_vat, vat)
        or _with_untaxed(sums, without_vat, vat)
        or _with_rest(sums, lines, without_vat, vat)
    )


def _of_parts(sums: Sums, without_vat: Decimal, vat: Decimal) -> tuple[Group, ...]:
    """Return the VAT per rate where each part of the lines has its own subtotal, and the VAT on it right below."""
    rows = [row for row in sums.vat_rows if row.base is None and row.rate]
    if len(rows) < len(("one part", "other part")) or len({row.rate for row in rows}) != len(rows):
        return ()
    groups = []
    for row in rows:
        above = [
            each
            for each in sums.of("totals.lines_net", "totals.without_vat", "any.total")
            if each.figure.line < row.line
        ]
        part = max(above, key=lambda each: each.figure.line, default=None)
        if part is None or not agree(part.value, row.rate, row.vat.value):
            return ()
        groups.append(Group(row.rate, part.value, row.vat.value, replace(row, base=part.figure)))
    sums_up = (
        sum((each.base for each in groups), _ZERO) == without_vat and sum((each.vat for each in groups), _ZERO) == vat
    )
    return tuple(groups) if sums_up else ()


def _with_untaxed(sums: Sums, without_vat: Decimal, vat: Decimal) -> tuple[Group, ...]:
    """Return VAT on the part of the total that a row charges, where the page prints the rest as what bears none."""
    for row in sums.vat_rows:
        if row.vat.value != vat or not row.rate:
            continue
        for rest in _untaxed(sums):
            base = without_vat - rest
            if rest and base and agree(base, row.rate, vat) and row.base_is(base):
                return (
                    Group(row.rate, base, vat, row),
                    Group(_ZERO, rest, _ZERO, is_untaxed=rest in _named(sums, _OUTSIDE)),
                )
    return ()


def _with_rest(sums: Sums, lines: LineSums, without_vat: Decimal, vat: Decimal) -> tuple[Group, ...]:
    """Return VAT on the bases that rows state with it, where they leave a rest of which the page does not say why.

    All VAT that the page charges must be on these bases, and be called VAT: ``Btw 21% over 1.931,54 | 405,62``; and the
    total without VAT must be printed. Where they leave less than nothing, as for crates given back, the lines make it.
    """
    if without_vat not in {each.value for each in sums.of("totals.without_vat", "totals.lines_net", "any.total")}:
        return ()
    charged = [row for row in _distinct([row for row in sums.vat_rows if row.base is not None]) if row.rate]
    bases = sum((row.base.value for row in charged if row.base is not None), _ZERO)
    rest = without_vat - bases
    stated = {each.figure.line for each in sums.of("totals.vat")}
    is_all = (
        len(charged) == len({row.rate for row in charged}) and sum((row.vat.value for row in charged), _ZERO) == vat
    )
    if (
        not is_all
        or not bases
        or not rest
        or (rest * bases < 0 and lines.net != without_vat)
        or not all(row.line in stated for row in charged)
    ):
        return ()
    return (*map(_group, charged), Group(_ZERO, rest, _ZERO, is_untaxed=rest in _named(sums, _OUTSIDE)))


def _untaxed(sums: Sums) -> set[Decimal]:
    """Return the amounts that the page says to bear no VAT: by their words, or in a column beside what bears it."""
    beside: dict[int, list[Decimal]] = {}
    for each in sums.of("totals.lines_net", "any.total"):
        beside.setdefault(id(each.label), []).append(each.value)
    return _named(sums, _UNTAXED) | {
        value for values in beside.values() if len(values) == len(("taxed", "untaxed")) for value in values
    }


def _named(sums: Sums, said: re.Pattern[str]) -> set[Decimal]:
    """Return the amounts whose words say that they bear no VAT, in the words of `said` or as what is passed on."""
    named = [(each.label.segment.text, each.value) for each in sums.labelled if each.nearest]
    named += [(line.text, figure.value) for line, figure in sums.unnamed]
    return {value for text, value in named if said.search(text) or is_passed_on(text)}


def says_untaxed(text: str) -> bool:
    """Tell whether words say of an amount that it bears no VAT."""
    return _UNTAXED.search(text) is not None or is_passed_on(text)


def _shared_out(sums: Sums, lines: LineSums, without_vat: Decimal, vat: Decimal) -> tuple[Group, ...]:
    """Return the VAT per rate where rows state it without its base, and lines can be shared out in one way to fit.

    Lines that bear the same mark (``hoog``, ``1``) have the same rate.
    """
    stated = {row.rate: row for row in sums.vat_rows}
    if len(stated) < len(("high", "low")) or sum((row.vat.value for row in stated.values()), _ZERO) != vat:
        return ()
    marked = all(lines.marks) and len(set(lines.marks)) > 1
    keys = list(lines.marks) if marked else [str(at) for at in range(len(lines.amounts))]
    distinct = list(dict.fromkeys(keys))
    if not distinct or len(stated) ** len(distinct) > _MOST_WAYS or sum(lines.amounts, _ZERO) != without_vat:
        return ()
    fitting: list[dict[Decimal, Decimal]] = []
    for meaning in product(stated, repeat=len(distinct)):
        means = dict(zip(distinct, meaning, strict=True))
        bases = dict.fromkeys(stated, _ZERO)
        for key, amount in zip(keys, lines.amounts, strict=True):
            bases[means[key]] += amount
        if all(agree(base, rate, stated[rate].vat.value) for rate, base in bases.items()) and bases not in fitting:
            fitting.append(bases)
    if len(fitting) != 1:
        return ()
    return tuple(Group(rate, base, stated[rate].vat.value, stated[rate]) for rate, base in fitting[0].items())


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
