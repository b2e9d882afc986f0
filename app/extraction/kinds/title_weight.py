"""How much of a heading a word for a document is: by its size, its place on the page, and what stands beside it."""

from __future__ import annotations

from collections import Counter

from ..lines.columns import headers
from ..page.labels import Label
from ..page.sheet import Segment, Sheet

LARGE, LARGER, SLIGHTLY = 1.5, 1.2, 1.05
"""Sizes of a heading, as shares of the size that most of the page is printed in."""
_TOP, _UPPER = 1 / 3, 1 / 2
CROWDED, _HEAD_OF_COLUMN = 3, 3.0
"""So many segments on one line are the heads of a table; and so much less of a title is one of more."""


def plain_size(sheet: Sheet, page: int) -> float:
    """Return the size (points) in which most of a page's text is printed."""
    sizes: Counter[float] = Counter()
    for word in sheet.page(page).words:
        sizes[round(word.size, 1)] += len(word.text)
    half = sizes.total() / 2
    for size, count in sorted(sizes.items()):
        half -= count
        if half <= 0:
            return max(size, 1.0)
    return 1.0


def weight_of(sheet: Sheet, label: Label, size: float, *, alone: bool) -> float:
    """Return how much of a heading a label is, from about -3 to 6.

    Args:
        sheet: the document.
        label: the word for a kind of document.
        size: of its type, as a share of the size that most of its page is printed in.
        alone: whether it says no more than the kind, a number and a day.
    """
    segment = label.segment
    line = sheet.lines[segment.line]
    share = segment.box[1] / max(sheet.page(segment.page).height, 1.0)
    weight = 3.0 if size >= LARGE else 2.0 if size >= LARGER else 1.0 if size >= SLIGHTLY else 0.0
    weight += 1.0 if share <= _TOP else 0.5 if share <= _UPPER else -1.0
    weight += 1.0 if all(word.bold for word in label.words) else 0.0
    weight += 0.5 if label.text.isupper() else 0.0
    weight += 0.5 if alone else -1.0
    weight += 0.5 if len(line.segments) == 1 else 0.0
    weight -= 2.0 if _is_in_table(sheet, segment) else 0.0
    heads_a_strip = label.text.isupper() and segment is line.segments[0] and label.end == len(segment.words)
    if size >= LARGER:
        return weight if len(line.segments) <= CROWDED or heads_a_strip else weight - _HEAD_OF_COLUMN
    if (len(line.segments) >= CROWDED and not heads_a_strip) or _has_colon(label):
        return weight - 1.5
    if heads_a_strip:
        return weight
    return weight - 1.0 if _is_label_of(sheet, segment) else weight


def _is_in_table(sheet: Sheet, segment: Segment) -> bool:
    """Tell whether a table of lines begins above a word on its page: there it heads rows, as ``Pakbon 4410882``."""
    heads = (each for each in headers(sheet) if each.is_of_lines and each.page == segment.page)
    return any(each.last < segment.line for each in heads)


def _has_colon(label: Label) -> bool:
    following = label.segment.words[label.end : label.end + 1]
    return bool(label.rest) or label.words[-1].text.endswith(":") or any(each.text[0] == ":" for each in following)


def _is_label_of(sheet: Sheet, segment: Segment) -> bool:
    """Tell whether a number stands right of a word, as of any label."""
    right = next(sheet.right_of(segment), None)
    return right is not None and any(each.isdigit() for each in right.text)
