"""The parts of a line that an address stands on, between marks, blanks and words that begin the next of them."""

from __future__ import annotations

import re

from ...model.pages import around
from ..names.address_words import code_in, is_city
from ..names.contact_words import MARKS
from ..page.sheet import Segment
from .address_lines import Printed, piece_of

_PARTS = re.compile(rf"\s*[{MARKS};]\s*|\s+(?:[-\u2013\u2014/*.~]|//)\s+|,\s+|\s{{3,}}")
_CODE_WITHIN = re.compile(r"\s(?=(?:NL[- ])?[1-9]\d{3}\s?[A-Z]{2}\s+[A-Z'\u2019])")
_SENTENCE = re.compile(r"(?<=[a-z]{4})[.?!]\s+(?=[A-Z0-9])")
"""Between two sentences, of which one may be an address."""
_FIELD_WITHIN = re.compile(
    r"\s(?=(?:tel(?:efoon)?|phone|fax|e-?mail|mail|www|kvk|k\.v\.k|btw)\b[.:]*\s|[tmf][.:]*\s[+(0]|www\.|\S+@\S)",
    re.IGNORECASE,
)
_ADDRESS = r"(?:bezoek|post|vestigings|kantoor|correspondentie|retour|factuur)adres\b:?"
_ADDRESS_WITHIN = re.compile(rf"\s(?={_ADDRESS}\s)", re.IGNORECASE)
_LABEL_WITHIN = re.compile(rf"\s*{_ADDRESS}\s+(?=\S)", re.IGNORECASE)
_SEATED = re.compile(
    r",?\s+(?:(?:statutair\s)?gevestigd|kantoorhoudende?|zetelend|located|ans\u00e4ssig|sis(?:e)?)"
    r"\s(?:te|aan(?:\s(?:de|het))?|in|op|at|\u00e0|au)\s+",
    re.IGNORECASE,
)
"""Between a name and where the firm is."""
_BEHIND_FORM = re.compile(
    r"(?:(?<=\sB\.V\.)|(?<=\sN\.V\.)|(?<=\sV\.O\.F\.)|(?<=\sBV)|(?<=\sNV)|(?<=\sVOF)|(?<=\sGmbH)|(?<=\sLtd))"
    r"\s+(?=['\u2019A-Z][^|,\u00b7\u2022]*\s\d)"
)
"""Between a name with its legal form and the street that follows it without a mark."""
_BEHIND_TOWN = re.compile(
    r"[1-9]\d{3}\s?[A-Z]{2}\s(?:(?:Den|De|Het|Sint|St\.?|Nieuw|Oud)\s)?\S+(?:\s(?:aan|op|bij|van)\s(?:den?\s|het\s)?[A-Z]\S+)?"
    r"(\s)(?=(?:0\d{1,3}\s?[ -]\s?\d\d|\(0\d|\+\d\d[ (]))"
)
"""Between a town, of one word but for articles and what it lies on, and a telephone without a label."""
_CUTS = (_BEHIND_TOWN, _PARTS, _CODE_WITHIN, _FIELD_WITHIN, _SENTENCE, _ADDRESS_WITHIN, _SEATED, _BEHIND_FORM)
_CODE_LAST, _LONGEST_CODE = frozenset({"GB", "IE"}), 10
"""Where the code stands behind the town, and how many letters it has at most."""
_COUNTY = re.compile(r"(?:Co\.?|County)\s[A-Z][a-z]+$")


def parted(segment: Segment, skip: int = 0) -> list[Printed]:
    """Return the parts of a line between bullets, bars and commas, each with its place; `skip` words are left out."""
    text = segment.text
    at = sum(len(word.text) + 1 for word in segment.words[:skip])
    if skip and at >= len(text):
        return []
    parts: list[Printed] = []
    cuts = sorted(cut.span(marks.groups) for marks in _CUTS for cut in marks.finditer(text, at))
    for cut in [*cuts, None]:
        end = cut[0] if cut else len(text)
        label = _LABEL_WITHIN.match(text, at, end)
        at = label.end() if label else at
        if text[at:end].strip():
            parts.append(piece_of(segment, at, end))
        at = max(at, cut[1]) if cut else end
    return parts


def towns_whole(segment: Segment, parts: list[Printed]) -> list[Printed]:
    """Return the parts of a line with a town and the code behind it as one: ``Limerick, V94 T2CK``."""
    for at in range(len(parts) - 1, 0, -1):
        code = code_in(parts[at].text) if len(parts[at].text) <= _LONGEST_CODE else None
        if code is None or code.country not in _CODE_LAST:
            continue
        before = at - 1
        while before > 1 and _COUNTY.match(parts[before].text):
            before -= 1
        if is_city(parts[before].text):
            box = around([parts[before].box, parts[at].box])
            town = Printed(text=f"{parts[before].text}, {parts[at].text}", page=segment.page, box=box)
            return [*parts[:before], town, *parts[at + 1 :]]
    return parts
