"""Labels of a layout found again on a page, and the values beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from ...model.pages import Box
from ..candidates import Value
from ..page.labels import Entry, Label, fold, labels_in, lexicon
from ..page.neighbours import Spot, spots
from ..page.sheet import Segment, Sheet
from ..values.dates import DayOrder
from .forms import read_by
from .layout import Spotting
from .printed import folded_segments

_NEAR = 40.0
"""So far from where it was, in points, a label may stand and still be told from others of its text by that."""
_MOST_WORDS = 7

Taken = Callable[[Segment], Sequence[Label]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value beside its label."""

    spotting: Spotting
    value: Value
    text: str
    label: Label
    page: int
    box: Box
    proven: bool = False


def labels_of(sheet: Sheet, text: str, path: str = "") -> tuple[Label, ...]:
    """Return where a folded label stands, whole words of one segment."""
    found = []
    for segment, folded in folded_segments(sheet):
        if text in folded:
            found += list(_in_segment(segment, text, path))
    return tuple(found)


def _in_segment(segment: Segment, text: str, path: str) -> Iterator[Label]:
    words = segment.words
    for start in range(len(words)):
        folded = ""
        for end in range(start + 1, min(start + _MOST_WORDS, len(words)) + 1):
            head, colon, rest = words[end - 1].text.partition(":")
            folded += fold(head)
            if folded == text and fold(words[start].text):
                closed = bool(colon) or end == len(words) or words[end].text.startswith(":")
                shown = " ".join([*(word.text for word in words[start : end - 1]), head]).strip(" .")
                entries = (Entry(path, frozenset()),)
                yield Label(entries, segment, start, end, shown, closed, rest.strip())
                break
            if colon or not text.startswith(folded):
                break


def taken_by(sheet: Sheet, more: Sequence[Label] = ()) -> Taken:
    """Return what tells the labels of a segment: those of the lexicon, and `more` of a layout."""
    by_segment: dict[int, list[Label]] = {}
    for label in (*labels_in(sheet, lexicon("header")), *more):
        by_segment.setdefault(id(label.segment), []).append(label)
    return lambda segment: by_segment.get(id(segment), ())


def find(sheet: Sheet, spotting: Spotting, taken: Taken, order: DayOrder | None) -> Found | None:
    """Return the value that a layout says stands beside a label; None where it does not, or several do."""
    found = [
        each
        for label in labels_of(sheet, spotting.label, spotting.path)
        if not spotting.begins or label.start == 0
        for each in _beside(sheet, spotting, label, taken, order)
    ]
    if len({each.value for each in found}) > 1:
        found = [each for each in found if _distance(each, spotting) <= _NEAR]
    if len({each.value for each in found}) != 1:
        return None
    return min(found, key=lambda each: _distance(each, spotting))


def _distance(found: Found, spotting: Spotting) -> float:
    """Return how far the label is from where it was, in points."""
    return hypot(found.label.box[0] - spotting.at[0], found.label.box[1] - spotting.at[1])


def _beside(sheet: Sheet, spotting: Spotting, label: Label, taken: Taken, order: DayOrder | None) -> Iterator[Found]:
    for spot in spots(sheet, label, taken):
        if spot.place is not spotting.place:
            continue
        for read in read_by(spotting.form, spot.text, order):
            yield _found(spotting, spot, label, read.value, (read.start, read.end), proven=read.proven)
        return


def _found(spotting: Spotting, spot: Spot, label: Label, value: Value, span: tuple[int, int], *, proven: bool) -> Found:
    return Found(
        spotting=spotting,
        value=value,
        text=spot.text[span[0] : span[1]],
        label=label,
        page=spot.page,
        box=spot.box_of(*span),
        proven=proven,
    )
