"""What stands where the value of a label stands: after it, to its right, or below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ...model.pages import Box, Word, around
from .labels import Label
from .sheet import Segment, Sheet

_FAR = 0.55
"""A value to the right of its label is not farther away than this share of the page's width."""


_BELOW = 2.6
"""Heights of a label within which its value begins below it: with a blank line between them, and no more."""
_NEXT = 0.9
"""Heights of a line within which the next line of the same text begins."""
_AMID, _SAME_EDGE = 3, 3.0
"""Words of a sentence before a label that ends its line; and points by which left edges of a paragraph differ."""
_MARKS = frozenset({"|", "\u00b7", "\u2022"})
"""What stands between a value and the next label of the same line."""
_ASIDE = 8.0
"""Points that a value below its label may stand farther to the left."""


class Place(StrEnum):
    """Where a value stands, seen from its label; the nearer the better."""

    AFTER = "after"
    RIGHT = "right"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Spot:
    """Words that may be, or begin with, the value of a label.

    Attributes:
        place: seen from the label.
        words: from left to right; the first may be the rest of the label's own last word.
        lead: what stands in the label's last word behind its colon; it comes before `words`.
        has_colon: whether they begin with the colon of the label.
    """

    place: Place
    words: tuple[Word, ...]
    lead: str = ""
    lead_box: Box | None = None
    page: int = 1
    has_colon: bool = False

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(part for part in (self.lead, *(word.text for word in self.words)) if part)

    def box_of(self, start: int, end: int) -> Box:
        """Return the box of the words that the characters from `start` to `end` of `text` touch."""
        boxes = [box for begin, stop, box in self._spans() if begin < end and stop > start]
        return around(boxes or [box for _, _, box in self._spans()])

    def _spans(self) -> Iterator[tuple[int, int, Box]]:
        at = 0
        if self.lead and self.lead_box is not None:
            yield at, at + len(self.lead), self.lead_box
            at += len(self.lead) + 1
        for word in self.words:
            yield at, at + len(word.text), word.box
            at += len(word.text) + 1


def spots(sheet: Sheet, label: Label, taken: Callable[[Segment], Sequence[Label]]) -> Iterator[Spot]:
    """Yield where the value of a label may stand, the likeliest first.

    `taken` gives the labels of a segment: what is a label itself is no value, and ends one.
    """
    segment = label.segment
    after = segment.words[label.end : _next_label(label, taken(segment))]
    if (after and not after[0].text.startswith("/")) or label.rest:
        lead_box = label.words[-1].box if label.rest else None
        yield Spot(Place.AFTER, after, label.rest, lead_box, segment.page)
        return
    if label.end < len(segment.words) and not after:
        return
    yield from _on_next_line(sheet, label, taken)
    yield from _right(sheet, label, taken)
    yield from _below(sheet, label, taken)


def continued(sheet: Sheet, spot: Spot) -> Spot:
    """Return a spot with the line below it, where a text goes on there: ``1 oktober 2026 -`` over a second date."""
    if not spot.words:
        return spot
    last = spot.words[-1]
    height = max(last.bottom - last.top, 1.0)
    left = spot.words[0].left
    for line in sheet.lines_between(spot.page, last.bottom - 0.4 * height, last.bottom + _NEXT * height):
        below = [each for each in line.segments if each.box[0] < last.right and each.box[2] > last.left]
        below = below[:1] or [each for each in line.segments if each.box[0] <= left]
        if below:
            return replace(spot, words=(*spot.words, *below[-1].words))
    return spot


def _on_next_line(sheet: Sheet, label: Label, taken: Callable[[Segment], Sequence[Label]]) -> Iterator[Spot]:
    """Yield the next line of the sentence that a label is the end of: ``.. onder vermelding van`` over a number."""
    segment = label.segment
    last = label.words[-1].text
    is_end = last.endswith((":", ",", ";")) or (last.endswith(".") and "." not in last[:-1])
    if label.start < _AMID or label.end < len(segment.words) or is_end:
        return
    height = max(segment.box[3] - segment.box[1], 1.0)
    for line in sheet.lines_between(segment.page, segment.box[3] - 0.4 * height, segment.box[3] + _NEXT * height):
        for other in line.segments:
            if abs(other.box[0] - segment.box[0]) <= _SAME_EDGE and not _begins_with_label(taken(other)):
                yield Spot(Place.AFTER, other.words, page=other.page)
                return


def _right(sheet: Sheet, label: Label, taken: Callable[[Segment], Sequence[Label]]) -> Iterator[Spot]:
    width = sheet.page(label.segment.page).width
    for other in sheet.right_of(label.segment):
        if other.box[0] - label.box[2] > _FAR * width:
            return
        if other.text.strip(":.-| ") == "":
            continue
        if not _begins_with_label(taken(other)):
            has_colon = other.words[0].text == ":"
            yield Spot(Place.RIGHT, _without_colon(other.words), page=other.page, has_colon=has_colon)
        return


def _below(sheet: Sheet, label: Label, taken: Callable[[Segment], Sequence[Label]]) -> Iterator[Spot]:
    """Yield the words below a label, between its own left edge and that of the next label on its line."""
    _, top, right, bottom = label.box
    left = _left_edge(label, taken(label.segment))
    height = bottom - top
    edge = _next_edge(label, taken(label.segment))
    for line in sheet.lines_between(label.segment.page, bottom - 0.4 * height, bottom + _BELOW * height):
        if line.number == label.segment.line:
            continue
        for other in line.segments:
            if other.box[2] <= left or other.box[0] >= right:
                continue
            if _begins_with_label(taken(other)):
                return
            words = tuple(word for word in other.words if word.right > left - _ASIDE and word.left < edge)
            if _ends_alike(sheet, label, other):
                words = other.words
            if words and not _is_named(other, words[0]):
                yield Spot(Place.BELOW, words, page=other.page)
            return


def _ends_alike(sheet: Sheet, label: Label, other: Segment) -> bool:
    """Tell whether a label and what alone stands below it end at the same edge: a column set to the right."""
    is_whole = label.start == 0 and label.end == len(label.segment.words)
    if not is_whole or abs(label.box[2] - other.box[2]) > _SAME_EDGE:
        return False
    return not any(each.box[2] > other.box[0] for each in sheet.left_of(label.segment))


def _is_named(segment: Segment, first: Word) -> bool:
    """Tell whether a word right before a value names it, so that it is not that of the label above it."""
    at = next(number for number, word in enumerate(segment.words) if word is first)
    return at > 0 and segment.words[at - 1].text.endswith(":")


def _left_edge(label: Label, labels: Sequence[Label]) -> float:
    """Return where a label begins, and the one in another language before it: ``Nummer / Invoice No``."""
    start = label.start
    while start > 1 and label.segment.words[start - 1].text == "/":
        before = next((each for each in labels if each.end == start - 1), None)
        start = before.start if before is not None else 0
    return label.segment.words[start].left


def _next_edge(label: Label, labels: Sequence[Label]) -> float:
    """Return where the next head of the same segment begins, as far as the gap between the two was too narrow."""
    words = label.segment.words
    later = [each for each in labels if each.start >= label.end and words[each.start - 1].text != "/"]
    return min((each.box[0] for each in later), default=float("inf")) - 1


def _next_label(label: Label, labels: Sequence[Label]) -> int:
    """Return where the next label of the segment begins that looks like one: a colon closes it, or a mark is before."""
    words = label.segment.words
    later = [each for each in labels if each.start >= label.end]
    closed = (each.start for each in later if each.closed and not _is_last(each))
    marked = (each.start - 1 for each in later if each.start > label.end and words[each.start - 1].text in _MARKS)
    return min((*closed, *marked), default=len(words))


def _is_last(label: Label) -> bool:
    return label.end == len(label.segment.words) and not label.rest


def _begins_with_label(labels: Sequence[Label]) -> bool:
    return any(each.start == 0 and (each.closed or not each.entries[0].weak or _is_doubled(each)) for each in labels)


def _is_doubled(label: Label) -> bool:
    """Tell whether the same follows in another language: ``Datum / Date``."""
    words = label.segment.words
    return label.end < len(words) and words[label.end].text.startswith("/")


def _without_colon(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return words[1:] if len(words) > 1 and words[0].text in {":", "-", "="} else words
