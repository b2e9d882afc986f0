"""A document's words laid out as a reader sees them: lines, and within a line the segments that stand together.

A segment is what the eye takes as one: words of one line with no wide gap and no drawn line between them. Labels and
values are looked for in segments and their neighbours; the table of lines goes back to the words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar, cast

from ...model.pages import Box, Page, Pages, Ruling, Word, around
from .page_columns import columns_of

T = TypeVar("T")
_SAME_LINE = 0.6
"""Words whose heights overlap by this share of the lower one stand on one line."""
_WIDE_GAP = 0.85
"""A gap of so many ems parts two segments; a space is a quarter to a third of an em, justified up to two thirds."""
_SPREAD, _WIDE_SPREAD_GAP = 0.85, 1.5
"""Capitals that take so many ems each are set apart for show, and a gap between words of them is the wider."""
_TITLE_SIZE = 1.5
"""A word so many times as large as the one before it, or the other way round, stands by itself."""
_LEAST_LETTERS = 3
_BELOW = 2.6
"""So many line heights below a label its value may begin: with a blank line between them, and no more."""
_MOST_WORDS = 200
"""Of a line; no line that people read has so many, and readers compare what stands on one."""
_RUNNING = 2
"""On so many pages a line must stand alike to be a running header or footer."""
_DIGITS = re.compile(r"\d+")
_DRAWN = re.compile(r"([-=_*.\u2500\u2501])\1{4,}")
"""A line that is drawn with characters."""
_CURRENCY_SIGNS = frozenset({"\u20ac", "$", "\u00a3", "EUR"})
_MONEY = re.compile(r"-?\d[\d.,]*[.,]\d\d-?")
_PARTED = re.compile(r"\D{0,2}\d{1,3}(?:([.,'])\d{3}(?:\1\d{3})*)(?!\1)[.,]\d\d-?")
"""An amount whose thousands are parted by a mark."""
_NEXT_LINE, _SAME_EDGE = 0.8, 3.0
"""Heights of a line to the next one in the same cell; and points by which right edges in a column differ."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that stand together on one line.

    Attributes:
        words: from left to right.
        box: what they take.
        line: position of their line in the sheet.
    """

    words: tuple[Word, ...]
    box: Box
    line: int

    @property
    def page(self) -> int:
        """On which page, counted from 1."""
        return self.words[0].page

    @property
    def text(self) -> str:
        """The words with single spaces between them."""
        return " ".join(word.text for word in self.words)

    def box_of(self, start: int, end: int) -> Box:
        """Return the box of the words that the characters from `start` to `end` of `text` touch; or its own."""
        boxes: list[Box] = []
        at = 0
        for word in self.words:
            if at < end and at + len(word.text) > start:
                boxes.append(word.box)
            at += len(word.text) + 1
        return around(boxes or [self.box])

    @property
    def size(self) -> float:
        """The size of the largest font in it, in points."""
        return max(word.size for word in self.words)

    @property
    def is_bold(self) -> bool:
        """Tell whether all of it is bold."""
        return all(word.bold for word in self.words)


@dataclass(frozen=True, eq=False)
class TextLine:
    """The words that stand on one line of a page, as segments from left to right.

    Attributes:
        number: position in the sheet, over all pages.
        running: part of a header or footer that more pages bear alike.
        in_strip: part of a sender's strip beside the document.
        blanks_part: whether a blank may part thousands, as where no other mark does so in the document.
    """

    number: int
    page: int
    box: Box
    segments: tuple[Segment, ...]
    running: bool = False
    in_strip: bool = False
    blanks_part: bool = True
    known: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    """What readers have found in it, kept for the next."""

    @cached_property
    def text(self) -> str:
        """All its words with single spaces between them."""
        return " ".join(segment.text for segment in self.segments)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All its words."""
        return tuple(word for segment in self.segments for word in segment.words)


@dataclass(frozen=True)
class Sheet:
    """All lines of a document, page after page and column after column, from top to bottom."""

    pages: Pages
    lines: tuple[TextLine, ...]
    _known: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return what `compute` makes, worked out at the first call with this key and kept for all readers."""
        try:
            return cast("T", self._known[key])
        except KeyError:
            found = self._known[key] = compute()
            return found

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, line after line."""
        return tuple(segment for line in self.lines for segment in line.segments)

    @cached_property
    def text(self) -> str:
        """The text of all lines, a line each."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def _tops(self) -> dict[int, tuple[list[float], list[TextLine]]]:
        found: dict[int, tuple[list[float], list[TextLine]]] = {}
        for line in sorted(self.lines, key=lambda each: each.box[1]):
            tops, lines = found.setdefault(line.page, ([], []))
            tops.append(line.box[1])
            lines.append(line)
        return found

    def page(self, number: int) -> Page:
        """Return the page of that number, counted from 1."""
        return self.pages.pages[number - 1]

    def right_of(self, segment: Segment) -> Iterator[Segment]:
        """Yield the segments to the right on the same line, nearest first."""
        for other in self.lines[segment.line].segments:
            if other.box[0] >= segment.box[2]:
                yield other

    def left_of(self, segment: Segment) -> Iterator[Segment]:
        """Yield the segments to the left on the same line, nearest first."""
        for other in reversed(self.lines[segment.line].segments):
            if other.box[2] <= segment.box[0]:
                yield other

    def below(self, segment: Segment, within: float = _BELOW) -> Iterator[Segment]:
        """Yield the segments right below, nearest first: those that share some of its width.

        `within` is how far down their upper edge may be, in heights of the segment.
        """
        _, _, _, bottom = segment.box
        height = max(bottom - segment.box[1], 1.0)
        for line in self.lines_between(segment.page, bottom - 0.4 * height, bottom + within * height):
            for other in line.segments:
                if other.line != segment.line and _share_width(segment.box, other.box):
                    yield other

    def above(self, segment: Segment, within: float = _BELOW) -> Iterator[Segment]:
        """Yield the segments right above, nearest first: those that share some of its width."""
        top = segment.box[1]
        height = max(segment.box[3] - top, 1.0)
        lines = list(self.lines_between(segment.page, top - (within + 1) * height, top - 0.4 * height))
        for line in reversed(lines):
            for other in line.segments:
                if other.line != segment.line and _share_width(segment.box, other.box):
                    yield other

    def lines_between(self, page: int, top: float, bottom: float) -> Iterator[TextLine]:
        """Yield the lines of a page whose upper edge lies between two heights, from top to bottom."""
        tops, lines = self._tops.get(page, ([], []))
        yield from lines[bisect_left(tops, top) : bisect_right(tops, bottom)]


def lay_out(pages: Pages) -> Sheet:
    """Return the sheet of a document."""
    rows = [
        (page, row, column.is_strip)
        for page in pages.pages
        for column in columns_of(page)
        for row in _with_signs(_with_labels(_rows(column.words)))
    ]
    running = _running([row for _, row, _ in rows])
    blanks_part = not any(_PARTED.fullmatch(word.text) for page in pages.pages for word in page.words)
    lines = []
    for number, (page, row, in_strip) in enumerate(rows):
        segments = tuple(_segment(words, number) for words in _split(row, page.rulings))
        box = around([word.box for word in row])
        lines.append(TextLine(number, page.number, box, segments, _masked(row) in running, in_strip, blanks_part))
    return Sheet(pages, tuple(lines))


def _rows(words: Iterable[Word]) -> list[list[Word]]:
    """Return the words of a page as lines, each from left to right, from top to bottom."""
    rows: list[list[Word]] = []
    open_rows: list[list[Word]] = []
    shown = (word for word in words if not _DRAWN.fullmatch(word.text))
    for word in sorted(shown, key=lambda each: (each.top + each.bottom, each.left)):
        open_rows = [row for row in open_rows if row[0].bottom > word.top]
        row = next((row for row in reversed(open_rows) if _level(row[0], word)), None)
        if row is None or len(row) >= _MOST_WORDS:
            row = []
            rows.append(row)
            open_rows.append(row)
        row.append(word)
    for row in rows:
        row.sort(key=lambda each: each.left)
    rows.sort(key=lambda row: (min(word.top for word in row), row[0].left))
    return rows


def _with_labels(rows: list[list[Word]]) -> list[list[Word]]:
    """Return the lines with each label on that of its amount, where what stands beside the amount parted the two.

    In a box beside a list the amounts may stand a little higher than their labels, as high as the lines of the list.
    """
    for one, other in [*pairwise(rows), *((below, above) for above, below in pairwise(rows))]:
        if not one or not other or not _MONEY.fullmatch(one[0].text):
            continue
        last = other[-1]
        is_label = not any(_MONEY.fullmatch(word.text) for word in other) and any(each.isalpha() for each in last.text)
        if is_label and last.right < one[0].left and _level(one[0], last):
            one[:0] = other
            other.clear()
    return [row for row in rows if row]


def _with_signs(rows: list[list[Word]]) -> list[list[Word]]:
    """Return the lines with each amount on that of its currency sign, where a narrow column has parted the two."""
    for above, below in pairwise(rows):
        if not above or not below:
            continue
        sign = above[-1]
        if sign.text not in _CURRENCY_SIGNS or (
            len(above) > 1 and sign.left - above[-2].right <= _WIDE_GAP * sign.size
        ):
            continue  # not by itself: the head of a column, as in "Bedrag EUR"
        amount = below[-1]
        if any(_DIGITS.fullmatch(word.text) or _MONEY.fullmatch(word.text) for word in below[:-1]):
            continue  # a row of its own: the sign is the head of its column
        near = amount.top - sign.bottom <= _NEXT_LINE * (sign.bottom - sign.top)
        if near and abs(amount.right - sign.right) <= _SAME_EDGE and _MONEY.fullmatch(amount.text):
            above.append(below.pop())
    return [row for row in rows if row]


def _level(first: Word, second: Word) -> bool:
    overlap = min(first.bottom, second.bottom) - max(first.top, second.top)
    lower = min(first.bottom - first.top, second.bottom - second.top)
    return lower > 0 and overlap >= _SAME_LINE * lower


def _split(row: list[Word], rulings: tuple[Ruling, ...]) -> Iterator[tuple[Word, ...]]:
    """Yield the segments of a line: it is parted at wide gaps and at drawn lines."""
    middle = sum(word.top + word.bottom for word in row) / (2 * len(row))
    bars = [
        (ruling.box[0] + ruling.box[2]) / 2
        for ruling in rulings
        if not ruling.is_horizontal and ruling.box[1] <= middle <= ruling.box[3]
    ]
    part = [row[0]]
    for word in row[1:]:
        before = part[-1]
        if _are_apart(before, word) or any(before.right - 1 <= bar <= word.left + 1 for bar in bars):
            yield tuple(part)
            part = []
        part.append(word)
    yield tuple(part)


def _are_apart(before: Word, word: Word) -> bool:
    """Tell whether two words of a line are of two segments: a wide gap parts them, or type of quite another size."""
    least, most = sorted((before.size, word.size))
    gap = word.left - before.right
    if gap > _WIDE_GAP * least:
        return gap > _WIDE_SPREAD_GAP * least or not (_is_spread(before) and _is_spread(word))
    return most >= _TITLE_SIZE * least and all(_is_word(each) for each in (before, word))


def _is_spread(word: Word) -> bool:
    return _is_word(word) and word.text.isupper() and word.right - word.left >= _SPREAD * len(word.text) * word.size


def _is_word(word: Word) -> bool:
    return len(word.text) >= _LEAST_LETTERS and word.text[:_LEAST_LETTERS].isalpha()


def _segment(words: tuple[Word, ...], line: int) -> Segment:
    return Segment(words, around([word.box for word in words]), line)


def _share_width(first: Box, second: Box) -> bool:
    return min(first[2], second[2]) - max(first[0], second[0]) > 0


def _masked(row: list[Word]) -> tuple[str, int]:
    """Return what a line looks like from page to page: its text with every number alike, and its height."""
    return _DIGITS.sub("0", " ".join(word.text for word in row)), round(row[0].top / 4)


def _running(rows: list[list[Word]]) -> set[tuple[str, int]]:
    pages: Counter[tuple[str, int]] = Counter()
    for look, _ in {(_masked(row), row[0].page) for row in rows}:
        pages[look] += 1
    return {look for look, count in pages.items() if count >= _RUNNING}
