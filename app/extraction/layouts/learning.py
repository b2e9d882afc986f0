"""One document and what a person confirmed of it make a layout: where each value stands, and what it looks like.

Every place is tried before it is kept: read again from the same document it must give the confirmed value, and that
alone. What is printed nowhere, or in no place that can be found again, is told in `Layout.unprinted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from ...model.invoice import Invoice
from ...model.pages import Box
from ...model.paths import value_at
from ..extracted import Extraction
from ..page.figures import mark_of
from ..page.labels import fold, labels_in, lexicon
from ..page.languages import languages_of
from ..page.neighbours import Place, spots
from ..page.sheet import Segment, Sheet
from ..values.dates import DayOrder, day_order
from .columns import learn_table, were_wrong
from .constants import learn_constants
from .exemptions import learn_exemptions
from .forms import form_of
from .layout import Form, FormKind, Layout, Refusal, Region, Spotting
from .matching import ALWAYS, keys_of
from .printed import Print, is_same, printed_days, printed_text
from .spotting import find, taken_by
from .sums import learn_totals

_PATHS = (
    *("number", "issue_date", "due_date", "tax_point_date", "delivery.date", "period.start", "period.end"),
    *("buyer_reference", "order_reference", "sales_order_reference", "contract_reference", "project_reference"),
    *("receiving_advice_reference", "despatch_advice_reference", "tender_reference", "buyer_accounting_reference"),
    *("preceding_invoices[0].number", "preceding_invoices[0].issue_date", "payment.reference"),
    *("buyer.identifiers[0].value", "buyer.vat_identifier", "buyer.legal_registration.value", "buyer.contact.name"),
    "buyer.name",
)
"""What may stand beside a label of its own, and differs from invoice to invoice."""
_BLOCK = ("buyer.name", "buyer.address.line_1", "buyer.address.postal_code", "buyer.address.city")
"""What stands in the window of the envelope, without labels."""
_LONGEST_LABEL = 5
_MOST_PRINTS = 8
"""So many places of one value are tried."""
_SEVERAL = 2
"""So many places of what every invoice has are kept; a chance likeness of another value contradicts the right one."""


def learn(sheet: Sheet, extraction: Extraction, corrected: Invoice) -> Layout:
    """Return the layout that a corrected document teaches.

    Args:
        sheet: the document.
        extraction: what the page gave by itself, before anybody corrected it.
        corrected: what is true of it, all of it confirmed.
    """
    order = _order(sheet, corrected)
    spottings: list[Spotting] = []
    unprinted: list[str] = []
    for path in _PATHS:
        value = value_at(corrected, path)
        is_known = path in _BLOCK and not _was_wrong(extraction, path, value)  # the address block tells it better
        if isinstance(value, str | date) and not is_known:
            claimed = [
                field.box
                for other, field in extraction.fields.items()
                if other != path and is_same(field.value, value) and is_same(value_at(corrected, other), value)
            ]
            places = _spottings(sheet, path, value, order, claimed)
            found = list(islice(places, _SEVERAL if path in ALWAYS else 1))
            taught = _was_wrong(extraction, path, value)
            spottings += [replace(each, taught=taught) for each in found]
            unprinted += [] if found or path in _BLOCK else [path]
    table = learn_table(sheet, mark_of(sheet), corrected)
    constants, absent = learn_constants(sheet, extraction, corrected)
    vat_identifiers, ibans, registrations = keys_of(corrected)
    return Layout(
        supplier=corrected.seller.name or "" if corrected.seller else "",
        vat_identifiers=vat_identifiers,
        ibans=ibans,
        registrations=registrations,
        type_codes=(corrected.type_code,) if corrected.type_code else (),
        day_order=_shown_order(sheet, corrected),
        spottings=tuple(spottings),
        regions=tuple(_regions(sheet, corrected)),
        constants=constants,
        totals=tuple(learn_totals(sheet, corrected)),
        exemptions=tuple(learn_exemptions(sheet, corrected)),
        refusals=tuple(_refusals(extraction, corrected)),
        table=table,
        lines_unsure=table is None and were_wrong(extraction, corrected),
        unprinted=(*unprinted, *absent),
    )


def _was_wrong(extraction: Extraction, path: str, value: object) -> bool:
    """Tell whether the page by itself gave something else than is true, or nothing."""
    field = extraction.fields.get(path)
    return field is None or not is_same(field.value, value)


def _order(sheet: Sheet, corrected: Invoice) -> DayOrder | None:
    """Return the order of day and month: as confirmed dates show it, else as the page does."""
    return _shown_order(sheet, corrected) or day_order((line.text for line in sheet.lines), languages_of(sheet))


def _shown_order(sheet: Sheet, corrected: Invoice) -> DayOrder | None:
    days = [value for path in _PATHS if isinstance(value := value_at(corrected, path), date)]
    shown = {order for day in days for _, order in printed_days(sheet, day) if order is not None}
    return shown.pop() if len(shown) == 1 else None


def _spottings(
    sheet: Sheet, path: str, value: str | date, order: DayOrder | None, claimed: Sequence[Box]
) -> Iterator[Spotting]:
    """Yield the places beside labels that give this value again, each label once, the likeliest first.

    `claimed` are places where the same words are known to be another value, as a person who is both contact and
    reference.
    """
    seen: set[tuple[str, Place]] = set()
    for each in islice(_prints(sheet, path, value), _MOST_PRINTS):
        if any(_is_within(each.box, box) for box in claimed):
            continue
        for form in _forms(path, value, each.text):
            tries = _tries(sheet, path, each, form)
            kept = next((tried for tried in tries if _holds(sheet, tried, value, order)), None)
            if kept is None:
                continue
            if (kept.label, kept.place) not in seen:
                yield kept
            seen.add((kept.label, kept.place))
            break


def _is_within(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _prints(sheet: Sheet, path: str, value: str | date) -> Iterator[Print]:
    """Yield where a value is printed: where the lexicon too says that it is this one, else where it says nothing.

    Where it says that the only print is something else, the person who confirmed it knows better.
    """
    found = (each for each, _ in printed_days(sheet, value)) if isinstance(value, date) else printed_text(sheet, value)
    told = _told(sheet)
    short = path.replace("[0]", "").removesuffix(".value")
    prints = [(each, told.get(id(each.segment.words[each.start]), frozenset())) for each in found]
    agreed = [each for each, meant in prints if short in meant]
    silent = [each for each, meant in prints if not meant]
    yield from (*agreed, *silent) or [each for each, _ in prints if len(prints) == 1]


def _told(sheet: Sheet) -> dict[int, frozenset[str]]:
    """Return the paths that the lexicon's labels give to words, by the identity of the word."""
    found: dict[int, frozenset[str]] = {}
    taken = taken_by(sheet)
    for label in labels_in(sheet, lexicon("header")):
        meant = frozenset(entry.path for entry in label.entries if not entry.weak)
        spot = next(spots(sheet, label, taken), None)
        for word in spot.words if spot is not None else ():
            found[id(word)] = found.get(id(word), frozenset()) | meant
    return found


def _forms(path: str, value: str | date, text: str) -> Iterator[Form]:
    form = form_of(path, value, text)
    yield form
    if form.kind is FormKind.DATE:
        yield replace(form, nth=1)
    elif form.kind is FormKind.TEXT and any(each.isdigit() for each in text):
        yield replace(form, words=len(text.split()))


def _holds(sheet: Sheet, spotting: Spotting, value: str | date, order: DayOrder | None) -> bool:
    """Tell whether a place, read again, gives the value and no other."""
    found = find(sheet, spotting, taken_by(sheet), order)
    if found is None:
        return False
    return is_same(found.value, value)


def _tries(sheet: Sheet, path: str, value: Print, form: Form) -> Iterator[Spotting]:
    """Yield the labels that may belong to a print: before it in its segment, left of it, above it."""
    segment = value.segment
    before = value.start + (1 if value.within else 0)
    for place, owner, start, end in (
        *((Place.AFTER, segment, start, before) for start in _starts(before)),
        *_whole(next(sheet.left_of(segment), None) if _leads(value) else None, Place.RIGHT),
        *(each for above in _above(sheet, segment) for each in _parts_of(above)),
    ):
        label = _label(owner, start, end)
        if label:
            left, top, _, _ = owner.words[start].box
            yield Spotting(
                path=path,
                label=label[0],
                shown=label[1],
                place=place,
                begins=start == 0,
                at=_point(left, top),
                offset=_point(value.box[0] - left, value.box[1] - top),
                form=form,
            )


def _point(left: float, top: float) -> tuple[float, float]:
    """Return a place to a tenth of a point."""
    return round(left, 1), round(top, 1)


def _leads(value: Print) -> bool:
    """Tell whether a value begins its segment, marks such as a colon aside."""
    return not any(fold(word.text) for word in value.segment.words[: value.start])


def _starts(end: int) -> list[int]:
    """Return where labels before a word may begin, the longest first."""
    return list(range(max(0, end - _LONGEST_LABEL), end))


def _whole(segment: Segment | None, place: Place) -> Iterator[tuple[Place, Segment, int, int]]:
    """Yield a segment as a label, and its last words."""
    if segment is not None:
        count = len(segment.words)
        yield from ((place, segment, start, count) for start in _starts(count))


def _above(sheet: Sheet, segment: Segment) -> Sequence[Segment]:
    return list(islice(sheet.above(segment), 3))


def _parts_of(segment: Segment) -> Iterator[tuple[Place, Segment, int, int]]:
    """Yield the runs of words of a segment above, the longest first."""
    count = len(segment.words)
    for length in range(min(count, _LONGEST_LABEL), 0, -1):
        for start in range(count - length + 1):
            yield Place.BELOW, segment, start, start + length


def _label(segment: Segment, start: int, end: int) -> tuple[str, str] | None:
    """Return words as a label, folded and as printed; None where they are none, as with digits or a colon amid them."""
    texts = [word.text for word in segment.words[start:end]]
    if not texts or any(":" in text.rstrip(":") for text in texts[:-1]):
        return None
    texts[-1] = texts[-1].partition(":")[0]
    shown = " ".join(texts)
    folded = fold(shown)
    letters = sum(each.isalpha() for each in folded)
    if letters < 2 or any(each.isdigit() for each in folded):  # noqa: PLR2004 - one letter is no word
        return None
    return folded, shown.strip(" .:")


def _regions(sheet: Sheet, corrected: Invoice) -> Iterator[Region]:
    """Yield where the lines of the buyer's address begin, if all of it stands in one column of the first page."""
    found: dict[str, Print] = {}
    for path in _BLOCK:
        value = value_at(corrected, path)
        prints = [each for each in printed_text(sheet, value) if each.segment.page == 1] if value else []
        if not prints:
            return
        found[path] = prints[0]
    lines = [found[path].segment for path in _BLOCK]
    tops = [segment.box[1] for segment in lines]
    if len({round(segment.box[0] / 3) for segment in lines}) == 1 and tops == sorted(tops):
        for path in _BLOCK:
            left, top = _point(*found[path].segment.box[:2])
            yield Region(path=path, left=left, top=top)


def _refusals(extraction: Extraction, corrected: Invoice) -> Iterator[Refusal]:
    """Yield the labels by which the page gave a value where a person says that there is none, or another."""
    for path, field in extraction.fields.items():
        label = next((each.facts["label"] for each in field.evidence if "label" in each.facts), "")
        if path in _PATHS and label and not is_same(value_at(corrected, path), field.value):
            yield Refusal(path=path, label=fold(label))
