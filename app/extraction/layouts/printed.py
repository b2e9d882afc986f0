"""Where a confirmed value is printed, in whatever spelling: dates in every form, texts over several words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ...model.pages import Box, around
from ..page.labels import fold
from ..page.sheet import Segment, Sheet
from ..values.dates import DayOrder, dates_in

_MOST_WORDS = 14
_NEXT_LINE = 1.0
"""Heights of a segment within which the line begins that it goes on in."""
_SAME_EDGE = 3.0
"""Points."""
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Print:
    """Words of a segment that say a value; `within` where it begins inside the first of them, behind a colon."""

    segment: Segment
    start: int
    end: int
    within: bool = False

    @property
    def box(self) -> Box:
        """The space of its words."""
        return around([word.box for word in self.segment.words[self.start : self.end]])

    @property
    def text(self) -> str:
        """The words, without what stands before the colon of the first."""
        first = self.segment.words[self.start].text
        head = first.partition(":")[2] if self.within else first
        return " ".join([head, *(word.text for word in self.segment.words[self.start + 1 : self.end])])


def is_same(first: object, second: object) -> bool:
    """Tell whether two values say the same: texts by their letters and digits, all else exactly."""
    if isinstance(first, str) and isinstance(second, str):
        return fold(first) == fold(second)
    return first == second


def printed_days(sheet: Sheet, value: date) -> Iterator[tuple[Print, DayOrder | None]]:
    """Yield where a day is printed, with the order of day and month that its digits show; None where both would do."""
    for segment in sheet.segments:
        text = segment.text
        if not any(each in text for each in _DIGITS):
            continue
        first = {(each.start, each.end): each.value for each in dates_in(text, DayOrder.DAY_FIRST)}
        second = {(each.start, each.end): each.value for each in dates_in(text, DayOrder.MONTH_FIRST)}
        for span, read in first.items():
            if value in {read, second.get(span)}:
                both = read == second.get(span)
                order = None if both else DayOrder.DAY_FIRST if read == value else DayOrder.MONTH_FIRST
                yield _of_span(segment, *span), order


def _of_span(segment: Segment, start: int, end: int) -> Print:
    """Return the words that the characters of a segment's text from `start` to `end` touch."""
    touched: list[int] = []
    inside = False
    at = 0
    for place, word in enumerate(segment.words):
        if at < end and at + len(word.text) > start:
            inside = inside or (not touched and start > at)
            touched.append(place)
        at += len(word.text) + 1
    return Print(segment, touched[0], touched[-1] + 1, inside and ":" in segment.words[touched[0]].text)


def printed_text(sheet: Sheet, value: str) -> Iterator[Print]:
    """Yield where a text is printed: the same letters and digits, whatever stands between them."""
    wanted = fold(value)
    if not wanted:
        return
    for segment, folded in folded_segments(sheet):
        if wanted in folded:
            yield from _runs(segment, wanted)


def folded_segments(sheet: Sheet) -> tuple[tuple[Segment, str], ...]:
    """Return each segment with its folded text, in reading order."""
    return sheet.once("folded", lambda: tuple((each, fold(each.text)) for each in sheet.segments))


def wrapped_segments(sheet: Sheet) -> tuple[tuple[Segment, str], ...]:
    """Return each two segments of which one goes on below the other, as one, with its folded text."""
    return sheet.once("wrapped", lambda: tuple(_wrapped(sheet)))


def _wrapped(sheet: Sheet) -> Iterator[tuple[Segment, str]]:
    for segment in sheet.segments:
        below = next(sheet.below(segment, _NEXT_LINE), None)
        if below is not None and abs(below.box[0] - segment.box[0]) <= _SAME_EDGE:
            words = (*segment.words, *below.words)
            both = Segment(words, around([segment.box, below.box]), segment.line)
            yield both, fold(both.text)


def printed_wrapped(sheet: Sheet, value: str) -> Iterator[Print]:
    """Yield where a text is printed on two lines, one below the other."""
    wanted = fold(value)
    for segment, folded in wrapped_segments(sheet):
        if wanted and wanted in folded:
            yield from _runs(segment, wanted)


def _runs(segment: Segment, wanted: str) -> Iterator[Print]:
    words = segment.words
    for start, word in enumerate(words):
        for within in (False, True) if ":" in word.text.rstrip(":") else (False,):
            head = word.text.partition(":")[2] if within else word.text
            folded = fold(head)
            end = start + 1
            while len(folded) < len(wanted) and end < len(words) and end - start < _MOST_WORDS:
                folded += fold(words[end].text)
                end += 1
            if folded == wanted and fold(head):
                yield Print(segment, start, end, within)
