"""A second corrected document of a supplier: what still holds is kept, what was learned anew is added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from ..page.sheet import Sheet
from ..values.dates import DayOrder
from .forms import widened
from .layout import Constant, Form, Layout, Spotting
from .matching import FITS, fit
from .spotting import find, labels_of, taken_by

T = TypeVar("T")
_MOST = 6
"""So many places are kept of one value."""


def learned(layouts: Sequence[Layout], new: Layout, sheet: Sheet) -> tuple[Layout, ...]:
    """Return the layouts with a new one: merged into the supplier's best fitting one, or beside those that do not fit.

    Args:
        layouts: all that are known.
        new: what a corrected document taught.
        sheet: that document.
    """
    same = [each for each in layouts if each.keys & new.keys and fit(sheet, each) >= FITS]
    if not same:
        return (*layouts, new)
    old = max(same, key=lambda each: fit(sheet, each))
    return tuple(merged(each, new, sheet) if each is old else each for each in layouts)


def merged(old: Layout, new: Layout, sheet: Sheet) -> Layout:
    """Return a layout that knows what both know; of what they contradict, the newer stands."""
    confirmed = {each.path for each in new.spottings} | set(new.unprinted)
    return Layout(
        supplier=new.supplier or old.supplier,
        vat_identifiers=_both(old.vat_identifiers, new.vat_identifiers),
        ibans=_both(old.ibans, new.ibans),
        registrations=_both(old.registrations, new.registrations),
        documents=old.documents + new.documents,
        type_codes=_both(old.type_codes, new.type_codes),
        day_order=new.day_order or old.day_order,
        spottings=_spottings(old, new, sheet),
        regions=new.regions or old.regions,
        constants=_constants(old, new),
        totals=_both(old.totals, new.totals),
        exemptions=_both(old.exemptions, new.exemptions),
        refusals=_both(old.refusals, new.refusals),
        table=new.table or old.table,
        lines_unsure=new.lines_unsure,
        unprinted=tuple(each for each in _both(old.unprinted, new.unprinted) if each in confirmed),
    )


def _both(old: tuple[T, ...], new: tuple[T, ...]) -> tuple[T, ...]:
    return (*old, *(each for each in new if each not in old))


def _spottings(old: Layout, new: Layout, sheet: Sheet) -> tuple[Spotting, ...]:
    """Return the places of both: an old one of which the document shows that it means something else is dropped."""
    kept = list(new.spottings)
    known = {(each.path, each.label, each.place): at for at, each in enumerate(kept)}
    for each in old.spottings:
        at = known.get((each.path, each.label, each.place))
        if at is not None:
            taught = each.taught or kept[at].taught
            kept[at] = replace(kept[at], form=_form(each.form, kept[at].form), taught=taught)
        elif not _is_refuted(each, new, sheet) and sum(one.path == each.path for one in kept) < _MOST:
            kept.append(each)
    return tuple(kept)


def _is_refuted(spotting: Spotting, new: Layout, sheet: Sheet) -> bool:
    """Tell whether the label stands in the document where the value, confirmed elsewhere, is not beside it."""
    if not labels_of(sheet, spotting.label):
        return False
    order = new.day_order or DayOrder.DAY_FIRST
    taken = taken_by(sheet)
    found = [find(sheet, each, taken, order) for each in new.spotted(spotting.path)]
    read = find(sheet, spotting, taken, order)
    return read is not None and read.value not in {each.value for each in found if each is not None}


def _form(old: Form, new: Form) -> Form:
    """Return the form that both values have."""
    if old.kind is not new.kind or not (old.shape and new.shape):
        return new
    words = new.words if old.words == new.words else 0
    return replace(new, shape=widened(old.shape, new.shape), words=words or 1)


def _constants(old: Layout, new: Layout) -> tuple[Constant, ...]:
    """Return what is constant: the new where both know it; of the rest, what the new document does not refute."""
    anew = {each.path for each in new.constants}
    rest = [each for each in old.constants if each.path not in anew]
    taught = {each.path for each in old.constants if each.taught}
    return (*(replace(each, taught=each.taught or each.path in taught) for each in new.constants), *rest)
