"""Names and addresses on a page: blocks of lines around a postal code, and addresses that stand on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..model.pages import Box, around
from .address_words import (
    Town,
    attention_in,
    code_in,
    country_named,
    is_care_of,
    is_city,
    is_clear_street,
    is_name,
    is_street,
    is_street_name,
    split_street,
    town_in,
    without_field,
)
from .labels import Label, fold
from .sheet import Segment, Sheet, TextLine

_PARTS = re.compile(r"\s*[|•·●∙▪■;]\s*|\s+[-\u2013\u2014/*]\s+|,\s+|\s{3,}")
_BULLET = re.compile(r"[|•·●∙▪■]")
_CODE_WITHIN = re.compile(r"\s(?=(?:NL[- ])?[1-9]\d{3}\s?[A-Z]{2}\s+[A-Z'\u2019])")
_LINE_GAP = 1.3
"""Lines of a block follow one another with less than this share of a line's height between them."""
_REACH = 3.0
"""So many heights of a line the upper edge of the one above it is away at most, be that one of a larger font."""
_OPEN = 2
"""So many of the gaps of an address may be wide, as blank lines make them."""
_STEADY = 1.75
"""The next line of a block is not farther away than this many times the distance of the two before."""
_ALIGNED = 4.0
"""Points by which lines of a block may begin farther to the left or right."""
_BESIDE = 60.0
"""Points between a postal code and its town where the two stand in columns of their own."""
_MOST_LINES = 7
_LONGEST_TAIL = 14


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


@dataclass(frozen=True, slots=True)
class _Heads:
    """The labels that segments begin with: how many of their words, and which label."""

    by_segment: Mapping[int, tuple[int, Label]]

    def of(self, segment: Segment) -> tuple[int, Label | None]:
        return self.by_segment.get(id(segment), (0, None))

    def is_whole(self, segment: Segment) -> bool:
        """Tell whether a segment is a label and nothing else."""
        count, label = self.of(segment)
        return label is not None and count == len(segment.words) and not label.rest


def address_blocks(sheet: Sheet, labels: Sequence[Label] = ()) -> tuple[AddressBlock, ...]:
    """Return the addresses of a document, in reading order; `labels` are those of parties (``Factuuradres``)."""
    heads = _Heads(_heads(labels))
    return tuple(found for line in sheet.lines for segment in _joined(line) for found in _at(sheet, segment, heads))


def _joined(line: TextLine) -> Iterator[Segment]:
    """Yield the segments of a line; those with nothing but a bullet between them as one."""
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


def _heads(labels: Sequence[Label]) -> dict[int, tuple[int, Label]]:
    """Return the labels that segments begin with; several with marks between them count as one."""
    found: dict[int, tuple[int, Label]] = {}
    for label in labels:
        count, first = found.get(id(label.segment), (0, label))
        while count < label.start and not fold(label.segment.words[count].text).strip("/"):
            count += 1
        if label.start == count:
            found[id(label.segment)] = label.end, first
    return {
        key: (count, label)
        for key, (count, label) in found.items()
        if count == len(label.segment.words) or label.segment.words[count - 1].text.endswith(":") or label.rest
    }


def _at(sheet: Sheet, segment: Segment, heads: _Heads) -> Iterator[AddressBlock]:
    if not any(each.isdigit() for each in segment.text):
        return
    parts = _parted(segment, heads.of(segment)[0])
    for position, part in enumerate(parts):
        town = town_in(without_field(part.text))
        if town is not None and position == 0 and len(parts) <= len(("city", "country")):
            block = _stacked(sheet, segment, part, town, heads)
        elif town is not None and position > 0:
            block = _inline(sheet, segment, parts, position, town, heads)
        else:
            block = None
        if block is not None:
            yield block
    if len(parts) == 1 and (split := _in_two(sheet, segment)) is not None:
        block = _stacked(sheet, segment, _piece(segment, 0, len(segment.text)), split[0], heads, split[1])
        if block is not None:
            yield block


def _in_two(sheet: Sheet, segment: Segment) -> tuple[Town, Segment] | None:
    """Return the town whose postal code and name stand in two columns of one line."""
    town = code_in(without_field(segment.text))
    if town is None:
        return None
    other = next(sheet.right_of(segment), None)
    if other is None or other.box[0] - segment.box[2] > _BESIDE or not is_city(without_field(other.text)):
        return None
    return Town(town.country, town.code, without_field(other.text).strip(" ,"), True), other


def _parted(segment: Segment, skip: int = 0) -> list[Printed]:
    """Return the parts of a line between bullets, bars and commas, each with its place; `skip` words are left out."""
    text = segment.text
    at = sum(len(word.text) + 1 for word in segment.words[:skip])
    if skip and at >= len(text):
        return []
    parts: list[Printed] = []
    cuts = sorted([*_PARTS.finditer(text, at), *_CODE_WITHIN.finditer(text, at)], key=lambda each: each.start())
    for cut in [*cuts, None]:
        end = cut.start() if cut else len(text)
        if text[at:end].strip():
            parts.append(_piece(segment, at, end))
        at = max(at, cut.end()) if cut else end
    return parts


def _piece(segment: Segment, start: int, end: int) -> Printed:
    boxes: list[Box] = []
    at = 0
    for word in segment.words:
        if at < end and at + len(word.text) > start:
            boxes.append(word.box)
        at += len(word.text) + 1
    return Printed(text=segment.text[start:end].strip(), page=segment.page, box=around(boxes or [segment.box]))


def _stacked(
    sheet: Sheet, segment: Segment, part: Printed, town: Town, heads: _Heads, beside: Segment | None = None
) -> AddressBlock | None:
    """Return the block whose line of postal code and town is `segment`, if what stands above it makes it one."""
    lines = _Lines.above(sheet, segment, heads)
    if lines.street is None and (not town.proven or not lines.names):
        return None
    used = [segment, *lines.used, *([beside] if beside else [])]
    stated = _country_of(sheet, segment)
    if stated is not None and stated[1] is not segment:
        used.append(stated[1])
    last = max(used, key=lambda each: each.box[3])
    city = _named(part, town.city) if beside is None else Printed(text=town.city, page=part.page, box=beside.box)
    return AddressBlock(
        names=tuple(lines.names),
        street=lines.street,
        extra=lines.extra,
        postal_code=_named(part, town.code),
        city=city,
        country=stated[0] if stated else town.country,
        country_is_printed=stated is not None or town.country_is_printed,
        attention=lines.attention,
        box=around([each.box for each in used]),
        page=segment.page,
        segments=tuple(used),
        tail=tuple(_tail(sheet, last, segment, heads)),
        label=lines.label or heads.of(segment)[1],
        is_running=sheet.lines[segment.line].running,
    )


def _inline(
    sheet: Sheet, segment: Segment, parts: Sequence[Printed], position: int, town: Town, heads: _Heads
) -> AddressBlock | None:
    """Return the address that stands on one line: name, street, town, with marks between them."""
    before = list(parts[:position])
    street = before.pop() if _may_be_street(before[-1].text) else None
    while street is not None and before and not is_street(street.text) and _may_be_street(before[-1].text):
        first = before.pop()  # a building or unit before its street
        street = Printed(text=f"{first.text}, {street.text}", page=street.page, box=around([first.box, street.box]))
    if street is None and not town.proven:
        return None
    names = [each for each in before if is_name(each.text) and attention_in(each.text) is None][-1:]
    used = [segment]
    if not names:
        above = next(_lines_above(sheet, segment), None)
        if above is not None and is_name(above.text) and not heads.is_whole(above):
            names = [Printed(text=above.text.strip(" ,"), page=above.page, box=above.box)]
            used.append(above)
    stated = next((found for part in parts[position + 1 :][:1] if (found := country_named(part.text))), None)
    return AddressBlock(
        names=tuple(names),
        street=street,
        postal_code=_named(parts[position], town.code),
        city=_named(parts[position], town.city),
        country=stated or town.country,
        country_is_printed=stated is not None or town.country_is_printed,
        attention=None,
        box=around([each.box for each in used]),
        page=segment.page,
        segments=tuple(used),
        tail=tuple(_tail(sheet, segment, segment, heads)),
        label=heads.of(segment)[1],
        is_inline=True,
        is_running=sheet.lines[segment.line].running,
    )


def _may_be_street(text: str) -> bool:
    return is_street(text) or is_street_name(text)


def _named(part: Printed, text: str) -> Printed:
    return Printed(text=text, page=part.page, box=part.box)


@dataclass(slots=True)
class _Lines:
    """What the lines above a town are, sorted out from the lowest to the highest."""

    names: list[Printed] = field(default_factory=list)
    street: Printed | None = None
    extra: Printed | None = None
    attention: Printed | None = None
    label: Label | None = None
    skipped: int = 0
    used: list[Segment] = field(default_factory=list)

    @classmethod
    def above(cls, sheet: Sheet, segment: Segment, heads: _Heads) -> _Lines:
        """Return the lines of the block whose town stands in `segment`, up to its label or a gap."""
        found = cls()
        for each in _lines_above(sheet, segment):
            count, label = heads.of(each)
            if label is not None and heads.is_whole(each):
                found.label = label
                break
            start = sum(len(word.text) + 1 for word in each.words[:count])
            piece = _piece(each, start, len(each.text)) if count else _piece(each, 0, len(each.text))
            if label is not None and label.rest:
                piece = _named(piece, f"{label.rest} {piece.text}".strip())
            taken = found._take(_named(piece, without_field(piece.text).strip(" ,")), _key_of(sheet, each))
            if not taken:
                break
            found.used.append(each)
            if label is not None:
                found.label = label
                break
        found._name_street()
        return found

    def _take(self, line: Printed, key: str) -> bool:
        """Take a line for what it is; False where it is nothing that an address has.

        `key` is what stands before it in a column of words for parts (``Name:``); what such a word calls something else
        than a part of an address is passed over.
        """
        who = attention_in(line.text)
        if who is not None:
            self.attention = self.attention or _named(line, who)
        elif is_care_of(line.text) or (key and without_field(f"{key} x") != "x"):
            return True
        elif self.street is None and is_street(line.text):
            self._take_street(line)
            self.names.clear()  # what stands between street and town names no party
        elif not is_name(line.text):
            self.skipped += 1
            return self.street is not None and self.skipped == 1 and not self.names
        elif is_clear_street(line.text) and self.street is not None and not is_clear_street(self.street.text):
            self.extra = self.street
            self._take_street(line)
        else:
            self.names.insert(0, line)
        return True

    def _take_street(self, line: Printed) -> None:
        street, extra = split_street(line.text)
        self.street = _named(line, street)
        if extra:
            self.extra = _named(line, extra)

    def _name_street(self) -> None:
        """Take the lowest name for the street where it has no number, but another name stands above it."""
        if self.street is None and self.names and is_street_name(self.names[-1].text):
            if len(self.names) > 1 or "," in self.names[-1].text:
                self.street = self.names.pop()


def _key_of(sheet: Sheet, segment: Segment) -> str:
    """Return the word with a colon that stands before a line, in a column of its own."""
    before = next(sheet.left_of(segment), None)
    return before.text if before is not None and before.text.endswith(":") else ""


def _lines_above(sheet: Sheet, segment: Segment) -> Iterator[Segment]:
    """Yield the lines of the same block above one, nearest first."""
    last, pitch = segment, 0.0
    for count in range(_MOST_LINES):
        above = next((each for each in sheet.above(last, within=_REACH) if _is_aligned(each, segment)), None)
        if above is None:
            return
        step = last.box[1] - above.box[1]
        if last.box[1] - above.box[3] > _LINE_GAP * (last.box[3] - last.box[1]) and not (
            count < _OPEN and _is_open(above, last, pitch)
        ):
            return
        if pitch and step > _STEADY * pitch:
            return
        yield above
        last, pitch = above, max(step, pitch)


def _is_open(above: Segment, below: Segment, pitch: float) -> bool:
    """Tell whether two lines far apart are of one address with blank lines in it: a street, or the name above one."""
    if abs(above.box[0] - below.box[0]) > 1 or above.page != 1:
        return False
    return is_street(above.text) or (pitch > 0 and is_street(below.text) and is_name(above.text))


def _tail(sheet: Sheet, last: Segment, town: Segment, heads: _Heads) -> Iterator[Segment]:
    """Yield what follows a block without a gap in its column, and what stands right beside a label there."""
    for _ in range(_LONGEST_TAIL):
        below = next((each for each in sheet.below(last, within=_LINE_GAP) if _is_aligned(each, town)), None)
        if below is None or heads.is_whole(below) or town_in(below.text) is not None:
            return
        if below.box[1] - last.box[3] > _LINE_GAP * (last.box[3] - last.box[1]):
            return
        yield below
        beside = next(sheet.right_of(below), None)
        if beside is not None and (below.text.endswith(":") or beside.text.startswith(":")):
            yield beside
        last = below


def _is_aligned(first: Segment, second: Segment) -> bool:
    left = abs(first.box[0] - second.box[0]) <= _ALIGNED
    right = abs(first.box[2] - second.box[2]) <= _ALIGNED
    middle = abs(first.box[0] + first.box[2] - second.box[0] - second.box[2]) <= 2 * _ALIGNED
    return left or right or middle


def _country_of(sheet: Sheet, segment: Segment) -> tuple[str, Segment] | None:
    """Return the country on the line below a town, or behind it."""
    for part in _parted(segment)[1:]:
        if code := country_named(part.text):
            return code, segment
    below = next((each for each in sheet.below(segment, within=_LINE_GAP) if _is_aligned(each, segment)), None)
    if below is None:
        return None
    named = without_field(below.text)
    if len(named) > len("NL") and (code := country_named(named)):
        return code, below
    return None
