"""The texts of a sheet's segments, put together once for all who look through them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ...model.pages import Box, around
from .sheet import Segment, Sheet

Texts = tuple[tuple[Segment, str], ...]

_NEXT = 8.0
"""Points between a line and the next of the same paragraph."""
_SAME_EDGE, _TIGHT = 2.0, 0.6
"""Points by which left edges of one column differ; and heights of a line between two lines of one name."""
_SENT_TO = re.compile(
    r"(?:(?:verzonden|verstuurd|gestuurd|gemaild|verzending|toegezonden|sent|e-?mailed|versandt|gesendet|envoy\u00e9e?)"
    r"(?:\s(?:per|via|by|par)\s(?:e-?)?mail)?(?:\s(?:aan|naar|to|an|\u00e0))?"
    r"|(?:uw|your|ihre|votre)\s(?:e-?)?mail(?:adres|\saddress)?)"
    r"\W*$",
    re.IGNORECASE,
)
"""Words before the mail address that a document is sent to."""
_NUMBERS = re.compile(r"\d(?:\D?\d){5}")
"""Six digits with no more than one mark between each two: the least that an identifier has."""


def is_sent_to(before: str) -> bool:
    """Tell whether words before a mail address say that the document goes there: the address is the reader's."""
    return _SENT_TO.search(before) is not None


def texts_of(sheet: Sheet) -> Texts:
    """Return each segment with its text, in reading order."""
    return sheet.once("texts", lambda: tuple((segment, segment.text) for segment in sheet.segments))


def numbered(sheet: Sheet) -> Texts:
    """Return the segments that may hold an identifier, each with its text."""
    return sheet.once("numbered", lambda: tuple(each for each in texts_of(sheet) if _NUMBERS.search(each[1])))


def wrapped(sheet: Sheet) -> Texts:
    """Return segments with their text and that of the one it runs on in: of the next line, or of the same column."""
    return sheet.once("wrapped", lambda: tuple(_wrapped(sheet)))


def _wrapped(sheet: Sheet) -> Iterator[tuple[Segment, str]]:
    for line, after in pairwise(sheet.lines):
        if line.page != after.page or after.box[1] - line.box[3] >= _NEXT:
            continue
        last = line.segments[-1]
        yield last, f"{last.text} {after.segments[0].text}"
        for segment in line.segments:
            below = next((each for each in after.segments[1:] if abs(each.box[0] - segment.box[0]) <= _SAME_EDGE), None)
            if below is not None:
                yield segment, f"{segment.text} {below.text}"


def with_next(sheet: Sheet, segment: Segment, text: str) -> tuple[str, Box]:
    """Return a heading with the line below it in the same type, as a name on two lines; else as it is."""
    height = segment.box[3] - segment.box[1]
    below = next(sheet.below(segment, within=_TIGHT), None)
    if below is None or below.size != segment.size or below.is_bold != segment.is_bold:
        return text, segment.box
    aligned = abs(below.box[0] - segment.box[0]) <= 1 and below.box[1] - segment.box[3] <= _TIGHT * height
    if not aligned or any(each.isdigit() for each in below.text):
        return text, segment.box
    return f"{text} {below.text}", around([segment.box, below.box])


def mailed(sheet: Sheet) -> Texts:
    """Return the segments that may hold a web or mail address, each with its text."""
    return sheet.once(
        "mailed",
        lambda: tuple(
            each for each in texts_of(sheet) if "@" in each[1] or "www" in each[1].lower() or "http" in each[1]
        ),
    )
