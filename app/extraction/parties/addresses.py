"""Names and addresses on a page: blocks of lines around a postal code, and addresses that stand on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from ...model.pages import Box, around
from ..names.address_words import (
    Town,
    code_in,
    country_named,
    is_city,
    is_dutch_town,
    is_name,
    is_street,
    is_street_name,
    town_in,
    without_capital,
    without_field,
)
from ..names.contact_words import reaches
from ..names.people_words import attention_in, has_given_name, has_initials, is_person
from ..names.premises_words import without_building
from ..page.labels import Label, fold
from ..page.sheet import Segment, Sheet, TextLine
from ..page.sheet_texts import texts_of, with_next
from .address_lines import (
    LINE_GAP,
    Heads,
    Lines,
    Printed,
    heads_of,
    is_aligned,
    lines_above,
    named,
    piece_of,
    tail_below,
)
from .address_parts import parted, towns_whole

_MAY_HOLD_CODE = re.compile(r"\d{4}|\d\d-\d{3}|\d{3} \d\d|\d[A-Z]{2}\b|[A-Z]\d{2}\s|D6W")
_BULLET = re.compile(r"[|•·●∙▪■]")
_SAYS = re.compile(r"\s(?:is|are|ist|est)\s")
"""Behind a name that a sentence begins with: ``Kwint is een handelsnaam``."""
_MOST_BLOCKS = 300
"""Of a document; each is compared with every other."""
_HEAD, _FIRST_LINES = 5, 2
"""A letterhead stands in the first of so many parts of the page; and its name on one of the first lines."""
_REACH, _LARGER = 14.0, 1.4
"""Points below an address down to which its name may stand on the left, and how much larger that is."""
_BLOCK = 8.0
"""Heights of a line below the first name of an address within which its town stands."""
_BESIDE = 60.0
"""Points between a postal code and its town where the two stand in columns of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBlock:
    """A name and an address that stand together.

    Attributes:
        names: the lines above the street, from top to bottom; the first is the name in most cases.
        street: street and number, or a post-office box.
        extra: what stands with the street (a floor, a building).
        postal_code: as printed.
        city: the town.
        country: code of ISO 3166-1 as far as the page names the country; else what the form of the code tells.
        country_is_printed: which of the two.
        attention: whom a line "for the attention of" names.
        label: the label that stands on top of it or before its first name, if one does.
        box: all of it.
        page: counted from 1.
        segments: what it is made of.
        tail: what follows below it in its column without a gap: telephone, numbers, account.
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
    tail: tuple[Segment, ...] = field(repr=False, default=())
    label: Label | None = None
    is_inline: bool = False
    is_running: bool = False
    extra: Printed | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same address as another: postal code and the digits of the street."""
        digits = re.sub(r"\D", "", self.street.text) if self.street else ""
        return fold(self.postal_code.text), digits


def address_blocks(sheet: Sheet, labels: Sequence[Label] = ()) -> tuple[AddressBlock, ...]:
    """Return the addresses of a document, in reading order; `labels` are those of parties (``Factuuradres``)."""
    heads = heads_of(labels)
    every = (found for line in sheet.lines for segment in _joined(line) for found in _at(sheet, segment, heads))
    return tuple(islice(every, _MOST_BLOCKS))


def _joined(line: TextLine) -> Iterator[Segment]:
    """Yield the segments of a line; those with nothing but a bullet between them as one."""
    if not any(_BULLET.fullmatch(segment.words[-1].text) for segment in line.segments):
        yield from line.segments
        return
    part: list[Segment] = []
    for segment in line.segments:
        if part and not (_BULLET.fullmatch(segment.text) or _BULLET.fullmatch(part[-1].text[-1])):
            yield _one_of(part)
            part = []
        part.append(segment)
    yield _one_of(part)


def _one_of(part: Sequence[Segment]) -> Segment:
    if len(part) == 1:
        return part[0]
    words = tuple(word for segment in part for word in segment.words)
    return Segment(words, around([segment.box for segment in part]), part[0].line)


def _at(sheet: Sheet, segment: Segment, heads: Heads) -> Iterator[AddressBlock]:
    text = segment.text
    if not _MAY_HOLD_CODE.search(text) or (len(segment.words) == 1 and text.isdigit()):
        return
    parts = towns_whole(segment, parted(segment, heads.of(segment)[0]))
    whole = town_in(without_field(" ".join(text.split()[heads.of(segment)[0] :])))
    if whole is not None and len(parts) > 1:
        block = _stacked(sheet, segment, piece_of(segment, 0, len(text)), whole, heads)
        if block is not None:
            yield block
            return
    for position, part in enumerate(parts):
        town = town_in(without_field(part.text))
        is_last = len(parts) <= len(("city", "country")) or all(reaches(each.text) for each in parts[1:])
        if town is not None and position == 0 and is_last:
            block = _stacked(sheet, segment, part, town, heads)
        elif town is not None and position > 0:
            block = _inline(sheet, segment, parts, position, town, heads)
        else:
            block = None
        if block is not None:
            yield block
    if len(parts) == 1 and (split := _in_two(sheet, segment)) is not None:
        town, other, first = split
        block = _stacked(sheet, first, piece_of(segment, 0, len(text)), town, heads, other)
        if block is not None:
            yield block


def _in_two(sheet: Sheet, segment: Segment) -> tuple[Town, Segment, Segment] | None:
    """Return the town whose code and name stand in two columns or on two lines: with its name, and the upper one."""
    town = code_in(without_field(segment.text))
    if town is None:
        return None
    other = next(sheet.right_of(segment), None)
    if other is not None and other.box[0] - segment.box[2] <= _BESIDE and is_city(without_field(other.text)):
        return replace(town, city=without_field(other.text).strip(" ,")), other, segment
    below = next((each for each in sheet.below(segment, within=LINE_GAP) if is_aligned(each, segment)), None)
    if below is not None:
        key = next((each.text for each in sheet.left_of(below)), "")
        line = f"{key} {below.text}" if key.endswith(":") else below.text
        if (city := without_field(line)) != line and is_city(city):
            return replace(town, city=city), below, segment
    above = next(lines_above(sheet, segment), None)
    if above is not None and is_city(above.text):
        return replace(town, city=above.text.strip(" ,")), above, above
    return None


def _stacked(
    sheet: Sheet, segment: Segment, part: Printed, town: Town, heads: Heads, beside: Segment | None = None
) -> AddressBlock | None:
    """Return the block whose line of postal code and town is `segment`, if what stands above it makes it one."""
    lines = Lines.above(sheet, segment, heads)
    is_upper = segment.page == 1 and segment.box[3] < sheet.page(1).height / 2
    if lines.street is None and not (town.proven and lines.names and (is_upper or lines.label)):
        return None
    used = [segment, *lines.used, *([beside] if beside and beside is not segment else [])]
    stated = _country_of(sheet, segment)
    if stated is not None and stated[1] is not segment:
        used.append(stated[1])
    last = max(used, key=lambda each: each.box[3])
    city = named(part, town.city) if beside is None else Printed(text=town.city, page=part.page, box=beside.box)
    return AddressBlock(
        names=tuple(lines.names or _beside_address(sheet, lines, segment)),
        street=lines.street,
        extra=lines.extra,
        postal_code=named(part, town.code),
        city=city,
        country=stated[0] if stated else town.country,
        country_is_printed=stated is not None or town.country_is_printed,
        attention=lines.attention,
        box=around([each.box for each in used]),
        page=segment.page,
        segments=tuple(used),
        tail=tuple(tail_below(sheet, last, segment, heads)),
        label=lines.label or heads.of(segment)[1],
        is_running=sheet.lines[segment.line].running,
    )


def _inline(
    sheet: Sheet, segment: Segment, parts: Sequence[Printed], position: int, town: Town, heads: Heads
) -> AddressBlock | None:
    """Return the address that stands on one line: name, street, town, with marks between them."""
    before = list(parts[:position])
    before[-1] = named(before[-1], without_building(before[-1].text))
    street = before.pop() if _may_be_street(before[-1].text) else None
    while street is not None and before and not is_street(street.text) and _may_be_street(before[-1].text):
        first = before.pop()  # a building or unit before its street
        street = Printed(text=f"{first.text}, {street.text}", page=street.page, box=around([first.box, street.box]))
    if street is None and (not town.proven or heads.of(segment)[1] is None):
        return None
    whole = _whole_name(sheet, segment, before)
    names = [whole] if whole is not None else _names_before(before)
    used = [segment]
    if not names:
        above = next((each for each in lines_above(sheet, segment) if is_name(each.text)), None)
        above = above or _heading(sheet, segment)
        if above is not None and is_name(above.text) and not heads.is_whole(above):
            names = [Printed(text=above.text.strip(" ,"), page=above.page, box=above.box)]
            used.append(above)
    stated = next((found for part in parts[position + 1 :][:1] if (found := country_named(part.text))), None)
    return AddressBlock(
        names=tuple(names),
        street=street,
        postal_code=named(parts[position], town.code),
        city=named(parts[position], town.city),
        country=stated or town.country,
        country_is_printed=stated is not None or town.country_is_printed,
        attention=None,
        box=around([each.box for each in used]),
        page=segment.page,
        segments=tuple(used),
        tail=tuple(tail_below(sheet, segment, segment, heads)),
        label=heads.of(segment)[1],
        is_inline=True,
        is_running=sheet.lines[segment.line].running,
    )


def _names_before(parts: Sequence[Printed]) -> list[Printed]:
    """Return the name before a street: the last one, or the firm before the person who runs it."""
    bare = [named(each, _SAYS.split(without_capital(each.text))[0]) for each in parts]
    names = [each for each in bare if is_name(each.text) and attention_in(each.text) is None]
    for is_one in (_is_surely_person, is_person):
        firms = [each for each in names if not is_one(each.text)]
        if firms and is_one(names[-1].text):
            return firms[-1:]
    return names[-1:]


def _is_surely_person(text: str) -> bool:
    return has_initials(text) or has_given_name(text)


def _heading(sheet: Sheet, segment: Segment) -> Segment | None:
    """Return the name in a larger font over an address on one line, as letterheads have it in the middle."""
    above = next((each for each in sheet.above(segment) if is_aligned(each, segment)), None)
    if above is None or above.size <= segment.size:
        return None
    return above if segment.box[1] - above.box[3] <= LINE_GAP * (above.box[3] - above.box[1]) else None


def _beside_address(sheet: Sheet, lines: Lines, town: Segment) -> Iterator[Printed]:
    """Yield the name of a letterhead that has its address elsewhere: on the left of it, or on top of its strip."""
    top = lines.used[-1] if lines.used else town
    if lines.names or lines.label or top.page != 1 or top.box[1] > sheet.page(1).height / _HEAD:
        return
    left = next(sheet.left_of(top), None)
    if sheet.lines[top.line].in_strip:
        found = [next(line.segments[0] for line in sheet.lines if line.in_strip)]
    elif left is not None and left.line <= _FIRST_LINES and not _is_of_column(sheet, left):
        found = [left]
    else:
        within = list(sheet.lines_between(1, 0.0, town.box[3] + _REACH))
        every = [each for line in within for each in line.segments if each.box[2] < top.box[0]]
        found = [each for each in every if each.size >= _LARGER * top.size and is_name(each.text)]
    found = [each for each in found if not _has_own_address(sheet, each)]
    if len(found) == 1 and is_name(found[0].text):
        text, box = with_next(sheet, found[0], found[0].text)
        yield Printed(text=text, page=1, box=box) if is_name(text) else piece_of(found[0], 0, len(found[0].text))


def _is_of_column(sheet: Sheet, name: Segment) -> bool:
    """Tell whether a name is of a column of its own: it stands over another address, or between two other lines."""
    is_under = next(sheet.above(name, within=_BLOCK), None) is not None
    is_over = next(sheet.below(name, within=LINE_GAP), None) is not None
    return (is_under and is_over) or _has_own_address(sheet, name)


def _has_own_address(sheet: Sheet, name: Segment) -> bool:
    """Tell whether a name stands over another address: a town follows in its column without a gap."""
    height = name.box[3] - name.box[1]
    return any(
        is_dutch_town(each.text) and any(above is name for above in lines_above(sheet, each))
        for line in sheet.lines_between(name.page, name.box[3], name.box[3] + _BLOCK * height)
        for each in line.segments
    )


def _whole_name(sheet: Sheet, segment: Segment, before: Sequence[Printed]) -> Printed | None:
    """Return the parts before a street as one name, where the page prints them as one elsewhere: ``A \u2013 B``."""
    if len(before) < len(("name", "more")):
        return None
    start = segment.text.find(before[0].text)
    whole = segment.text[start : segment.text.find(before[-1].text, start) + len(before[-1].text)]
    alike = any(each is not segment and fold(text) == fold(whole) for each, text in texts_of(sheet))
    return Printed(text=whole, page=segment.page, box=around([each.box for each in before])) if alike else None


def _may_be_street(text: str) -> bool:
    return is_street(text) or is_street_name(text)


def _country_of(sheet: Sheet, segment: Segment) -> tuple[str, Segment] | None:
    """Return the country on the line below a town, or behind it."""
    for part in parted(segment)[1:]:
        if code := country_named(part.text):
            return code, segment
    below = next((each for each in sheet.below(segment, within=LINE_GAP) if is_aligned(each, segment)), None)
    if below is None:
        return None
    named = without_field(below.text)
    if len(named) > len("NL") and (code := country_named(named)):
        return code, below
    return None
