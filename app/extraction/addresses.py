"""Names and addresses on a page: blocks of lines around a postal code, and addresses that stand on one line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from ..model.pages import Box, around
from .labels import fold
from .sheet import Segment, Sheet

_CITY = r"(?P<city>[^\W\d_][^\d|•·,;:()]*?|['\u2019][st][ -][^\W\d_][^\d|•·,;:()]*?)"
_POSTAL_CODES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("NL", re.compile(rf"(?:NL[- ])?(?P<code>[1-9]\d{{3}}\s?[A-Z]{{2}})\b[\s,]*{_CITY}", re.IGNORECASE)),
    ("BE", re.compile(rf"(?:BE?-\s?)(?P<code>[1-9]\d{{3}})\s+{_CITY}")),
    ("LU", re.compile(rf"L-\s?(?P<code>\d{{4}})\s+{_CITY}")),
    ("DE", re.compile(rf"(?:DE?-\s?|DE )(?P<code>\d{{5}})\s+{_CITY}")),
    ("FR", re.compile(rf"(?:FR?-\s?|FR )(?P<code>\d{{5}})\s+{_CITY}")),
    ("", re.compile(rf"(?P<code>\d{{5}})\s+{_CITY}")),
    ("", re.compile(rf"(?P<code>[1-9]\d{{3}})\s+{_CITY}")),
    ("GB", re.compile(r"(?P<city>[^\W\d_][^\d,]*?)[,\s]+(?P<code>[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})")),
    ("GB", re.compile(r"(?P<code>[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})(?P<city>)")),
    ("IE", re.compile(r"(?P<city>[^\W\d_][^\d,]*?)[,\s]+(?P<code>[A-Z]\d[\dW] [A-Z\d]{4})")),
)
_PARTS = re.compile(r"\s*[|•·●∙▪■;]\s*|\s+[-\u2013\u2014/]\s+|,\s+|\s{3,}")
_STREET_FIRST = re.compile(
    r"(?P<name>[^\W\d_].*?[^\W\d_.'\u2019]|.+?\.)[\s,]+\d{1,5}(?:\s?[-/]?\s?[A-Za-z0-9]{1,5}){0,3}"
)
_NUMBER_FIRST = re.compile(r"\d{1,5}(?:\s?(?:bis|ter|[A-Za-z]))?,?\s+(?P<name>[^\W\d_].+)")
_ATTENTION = re.compile(
    r"(?:t\.?\s?a\.?\s?v\.?|ter attentie van|attn\.?|att\.?|attention|z\.?\s?hd\.?|z\.?\s?h\.?|c/o"
    r"|à l'attention de|p/a)"
    r"[:.\s]+(?P<who>.+)",
    re.IGNORECASE,
)
_LINE_GAP = 1.3
"""Lines of a block follow one another with less than this share of a line's height between them."""
_ALIGNED = 4.0
"""Points by which lines of a block may begin farther to the left or right."""
_MOST_LINES = 6
_SHORTEST_NAME, _LONGEST_NAME = 2, 70
_LONGEST_CITY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A piece of text and where it stands."""

    text: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBlock:
    """A name and an address that stand together.

    Attributes:
        names: the lines above the street, from top to bottom; the first is the name in most cases.
        street: street and number, or a post-office box.
        postal_code: as printed.
        city: the town.
        country: code of ISO 3166-1 as far as the page names the country; else what the form of the code tells.
        country_is_printed: which of the two.
        attention: whom a line "for the attention of" names.
        box: all of it.
        page: counted from 1.
        segments: what it is made of.
        is_inline: whether it stands on one line, as senders and footers do.
        is_running: whether it stands in a header or footer that pages repeat.
    """

    names: tuple[Printed, ...]
    street: Printed | None
    postal_code: Printed
    city: Printed
    country: str
    country_is_printed: bool
    attention: Printed | None
    box: Box
    page: int
    segments: tuple[Segment, ...] = field(repr=False)
    is_inline: bool = False
    is_running: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same address as another: postal code and the digits of the street."""
        digits = re.sub(r"\D", "", self.street.text) if self.street else ""
        return fold(self.postal_code.text), digits


def address_blocks(sheet: Sheet) -> tuple[AddressBlock, ...]:
    """Return the addresses of a document, in reading order."""
    return tuple(found for segment in sheet.segments for found in _at(sheet, segment))


def _at(sheet: Sheet, segment: Segment) -> Iterator[AddressBlock]:
    parts = _parted(segment)
    for position, part in enumerate(parts):
        match = _city_in(part.text)
        if match is None:
            continue
        if position == 0 and len(parts) <= len(("city", "country")):
            yield _stacked(sheet, segment, part, match)
        elif position > 0:
            yield _inline(sheet, segment, parts, position, match)
        return


def _parted(segment: Segment) -> list[Printed]:
    """Return the parts of a line between bullets, bars and commas, each with its place."""
    text = segment.text
    parts: list[Printed] = []
    at = 0
    for cut in [*_PARTS.finditer(text), None]:
        end = cut.start() if cut else len(text)
        if text[at:end].strip():
            parts.append(_piece(segment, at, end))
        at = cut.end() if cut else end
    return parts


def _piece(segment: Segment, start: int, end: int) -> Printed:
    boxes: list[Box] = []
    at = 0
    for word in segment.words:
        if at < end and at + len(word.text) > start:
            boxes.append(word.box)
        at += len(word.text) + 1
    return Printed(text=segment.text[start:end].strip(), page=segment.page, box=around(boxes or [segment.box]))


_Town = tuple[str, str, str]
"""Country (as far as the form of the code tells it), postal code, name."""


def _city_in(text: str) -> _Town | None:
    """Return country (as far as the form tells it), postal code and town of a text that is both, or None."""
    for country, pattern in _POSTAL_CODES:
        found = pattern.fullmatch(text.strip(" .,"))
        if found is not None and len(found["city"]) <= _LONGEST_CITY and _is_town(found["city"], country):
            return country, found["code"], found["city"].strip(" .,-")
    return None


def _is_town(city: str, country: str) -> bool:
    """Tell whether words may be a town: they begin with a capital, unless the code itself proves it."""
    if not city:
        return country == "GB"
    if not country and city.isupper() and len(city) <= len("HZ"):
        return False  # the letters of a Dutch code whose town stands elsewhere
    return city[0].isupper() or city[0] in "'\u2019" or country == "NL"


def _stacked(sheet: Sheet, segment: Segment, part: Printed, town: _Town) -> AddressBlock:
    """Return the block whose line of postal code and town is `segment`."""
    country, code, city = town
    above = list(_lines_above(sheet, segment))
    street, names, attention = _sorted_out(above)
    used = [segment, *above]
    stated = _country_of(sheet, segment)
    if stated is not None:
        used.append(stated[1])
    return AddressBlock(
        names=tuple(names),
        street=street,
        postal_code=_named(part, code),
        city=_named(part, city),
        country=stated[0] if stated else country,
        country_is_printed=stated is not None,
        attention=attention,
        box=around([each.box for each in used]),
        page=segment.page,
        segments=tuple(used),
        is_running=sheet.lines[segment.line].running,
    )


def _inline(sheet: Sheet, segment: Segment, parts: Sequence[Printed], position: int, town: _Town) -> AddressBlock:
    """Return the address that stands on one line: name, street, town, with marks between them."""
    country, code, city = town
    before = list(parts[:position])
    street = before.pop() if before and is_street(before[-1].text) else None
    names = [before[-1]] if before and is_name(before[-1].text) else []
    stated = next((found for part in parts[position + 1 :][:1] if (found := country_named(part.text))), None)
    return AddressBlock(
        names=tuple(names),
        street=street,
        postal_code=_named(parts[position], code),
        city=_named(parts[position], city),
        country=stated or country,
        country_is_printed=stated is not None,
        attention=None,
        box=segment.box,
        page=segment.page,
        segments=(segment,),
        is_inline=True,
        is_running=sheet.lines[segment.line].running,
    )


def _named(part: Printed, text: str) -> Printed:
    return Printed(text=text, page=part.page, box=part.box)


def _lines_above(sheet: Sheet, segment: Segment) -> Iterator[Segment]:
    """Yield the lines of the same block above one, nearest first."""
    last = segment
    for _ in range(_MOST_LINES):
        above = next((each for each in sheet.above(last, within=_LINE_GAP) if _is_aligned(each, segment)), None)
        if above is None or last.box[1] - above.box[3] > _LINE_GAP * (last.box[3] - last.box[1]):
            return
        yield above
        last = above


def _is_aligned(first: Segment, second: Segment) -> bool:
    left = abs(first.box[0] - second.box[0]) <= _ALIGNED
    right = abs(first.box[2] - second.box[2]) <= _ALIGNED
    middle = abs(first.box[0] + first.box[2] - second.box[0] - second.box[2]) <= 2 * _ALIGNED
    return left or right or middle


def _sorted_out(above: Sequence[Segment]) -> tuple[Printed | None, list[Printed], Printed | None]:
    """Return the street, the names from top to bottom, and the person that the lines above a town name."""
    street: Printed | None = None
    attention: Printed | None = None
    names: list[Printed] = []
    for segment in above:
        whole = Printed(text=segment.text.strip(" ,"), page=segment.page, box=segment.box)
        addressed = _ATTENTION.fullmatch(whole.text)
        if addressed:
            attention = _named(whole, addressed["who"].strip())
        elif street is None and not names and is_street(whole.text):
            street = whole
        elif not is_name(whole.text):
            break
        else:
            names.insert(0, whole)
    return street, names, attention


def _country_of(sheet: Sheet, segment: Segment) -> tuple[str, Segment] | None:
    """Return the country on the line below a town, or behind it."""
    for part in _parted(segment)[1:]:
        if code := country_named(part.text):
            return code, segment
    below = next((each for each in sheet.below(segment, within=_LINE_GAP) if _is_aligned(each, segment)), None)
    if below is not None and len(below.text) > len("NL") and (code := country_named(below.text)):
        return code, below
    return None


def country_named(text: str) -> str | None:
    """Return the country (ISO 3166-1) that a text names, or None."""
    return _countries().get(fold(text))


def is_street(text: str) -> bool:
    """Tell whether a line is a street with a number, or a post-office box."""
    if len(text) > _LONGEST_NAME or "@" in text or "%" in text:
        return False
    found = _STREET_FIRST.fullmatch(text)
    if found is not None:
        name = found["name"]
        return name.count(" ") <= _MOST_LINES and not re.search(r"[:€]", name)
    found = _NUMBER_FIRST.fullmatch(text)
    return found is not None and any(fold(word) in _words()["streets.words"] for word in found["name"].split())


def is_post_box(text: str) -> bool:
    """Tell whether a street line is a post-office box."""
    return any(fold(text).startswith(fold(each)) for each in _words()["streets.boxes"])


def is_name(text: str) -> bool:
    """Tell whether a line may name a firm or a person: letters for the most part, and nothing of another kind."""
    if (
        not _SHORTEST_NAME <= len(text) <= _LONGEST_NAME
        or "@" in text
        or re.search(r"www\.|https?:|:|€|%|\d{5,}", text)
    ):
        return False
    folded = fold(text)
    letters = sum(each.isalpha() for each in text)
    mostly = letters >= max(_SHORTEST_NAME, 0.5 * len(text.replace(" ", "")))
    return mostly and folded not in _words()["firms.not_names"]


def has_legal_form(text: str) -> bool:
    """Tell whether a name says what kind of firm it is (B.V., GmbH, Stichting)."""
    words = [fold(word) for word in text.split()]
    return any(word in _words()["firms.forms"] for word in (words[:1] + words[-2:]))


@cache
def _countries() -> Mapping[str, str]:
    return {fold(name): code for code, names in _table()["countries"].items() for name in names}


@cache
def _words() -> Mapping[str, frozenset[str]]:
    table = _table()
    return {
        f"{group}.{name}": frozenset(fold(each) for each in words)
        for group in ("streets", "firms")
        for name, words in table[group].items()
    }


@cache
def _table() -> dict[str, Any]:
    source = resources.files(__package__) / "lexicon" / "addresses.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
