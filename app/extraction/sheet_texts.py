"""The texts of a sheet's segments, put together once for all who look through them."""

from __future__ import annotations

import re
from itertools import pairwise

from .sheet import Segment, Sheet

Texts = tuple[tuple[Segment, str], ...]

_NEXT = 8.0
"""Points between a line and the next of the same paragraph."""
_NUMBERS = re.compile(r"\d(?:\D?\d){5}")
"""Six digits with no more than one mark between each two: the least that an identifier has."""


def texts_of(sheet: Sheet) -> Texts:
    """Return each segment with its text, in reading order."""
    return sheet.once("texts", lambda: tuple((segment, segment.text) for segment in sheet.segments))


def numbered(sheet: Sheet) -> Texts:
    """Return the segments that may hold an identifier, each with its text."""
    return sheet.once("numbered", lambda: tuple(each for each in texts_of(sheet) if _NUMBERS.search(each[1])))


def wrapped(sheet: Sheet) -> Texts:
    """Return the last segment of each line with its text and that of the next line, as a sentence runs on."""
    return tuple(
        (line.segments[-1], f"{line.segments[-1].text} {after.segments[0].text}")
        for line, after in pairwise(sheet.lines)
        if line.page == after.page and len(after.segments[0].words) and after.box[1] - line.box[3] < _NEXT
    )


def mailed(sheet: Sheet) -> Texts:
    """Return the segments that may hold a web or mail address, each with its text."""
    return sheet.once(
        "mailed",
        lambda: tuple(
            each for each in texts_of(sheet) if "@" in each[1] or "www" in each[1].lower() or "http" in each[1]
        ),
    )
