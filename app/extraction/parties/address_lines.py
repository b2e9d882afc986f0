"""The lines of an address: which lines of a column belong to it, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ...model.pages import Box, around
from ..names.address_words import (
    goes_on,
    has_legal_form,
    holds_address,
    is_care_of,
    is_clear_street,
    is_dutch_town,
    is_field,
    is_legal_form,
    is_name,
    is_street,
    is_street_name,
    is_way_inside,
    split_street,
    town_in,
    untitled,
    without_capital,
    without_field,
)
from ..names.contact_words import without_contact
from ..names.people_words import addressed, attention_in
from ..names.premises_words import without_building
from ..page.labels import Label, fold
from ..page.sheet import Segment, Sheet

LINE_GAP = 1.3
"""Lines of a block follow one another with less than this share of a line's height between them."""
_REACH = 3.0
"""So many heights of a line the upper edge of the one above it is away at most, be that one of a larger font."""
_OPEN = 2
"""So many of the gaps of an address may be wide, as blank lines make them."""
_STEADY = 1.75
"""The next line of a block is not farther away than this many times the distance of the two before."""
_ALIGNED = 4.0
"""Points by which lines of a block may begin farther to the left or right."""
_LARGER = 1.4
"""A name in a letterhead is so much taller than the street below it."""
_ADDRESS = ("adres", "address", "anschrift", "adresse")
_TO = frozenset({"aan", "voor", "to", "for", "an", "fur", "a", "pour"})
"""Words before a party that need no colon: ``Factuur aan Molt B.V.``."""
_MOST_LINES = 7
_LONGEST_TAIL = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A piece of text and where it stands."""

    text: str
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Heads:
    """The labels that segments begin with: how many of their words, and which label."""

    by_segment: Mapping[int, tuple[int, Label]]

    def of(self, segment: Segment) -> tuple[int, Label | None]:
        """Return how many words of a segment are its label, and the label."""
        return self.by_segment.get(id(segment), (0, None))

    def is_whole(self, segment: Segment) -> bool:
        """Tell whether a segment is a label and nothing else."""
        count, label = self.of(segment)
        return label is not None and count == len(segment.words) and not label.rest


def heads_of(labels: Sequence[Label]) -> Heads:
    """Return the labels that segments begin with; several with marks between them count as one."""
    found: dict[int, tuple[int, Label]] = {}
    for label in labels:
        count, first = found.get(id(label.segment), (0, label))
        while count < label.start and not fold(label.segment.words[count].text).strip("/"):
            count += 1
        if label.start == count:
            found[id(label.segment)] = label.end, first
    return Heads({key: (count, label) for key, (count, label) in found.items() if _is_closed(count, label)})


def _is_closed(count: int, label: Label) -> bool:
    """Tell whether labels take a whole segment, or end in a colon; the word for an address needs none."""
    words = label.segment.words
    if count == len(words) or words[count - 1].text.endswith(":") or label.rest:
        return True
    if words[count].text[0].islower():
        return False
    last = fold(words[count - 1].text)
    text = " ".join(word.text for word in words[count:])
    may_head = last in _TO or label.means("delivery")
    return last.endswith(_ADDRESS) or (last in _TO and count > 1) or (may_head and holds_address(text))


def piece_of(segment: Segment, start: int, end: int) -> Printed:
    """Return some characters of a segment, with the box of their words."""
    boxes: list[Box] = []
    at = 0
    for word in segment.words:
        if at < end and at + len(word.text) > start:
            boxes.append(word.box)
        at += len(word.text) + 1
    return Printed(text=segment.text[start:end].strip(), page=segment.page, box=around(boxes or [segment.box]))


def named(part: Printed, text: str) -> Printed:
    """Return another text that stands in the same place."""
    return Printed(text=text, page=part.page, box=part.box)


@dataclass(slots=True)
class Lines:
    """What the lines above a town are, sorted out from the lowest to the highest."""

    names: list[Printed] = field(default_factory=list)
    street: Printed | None = None
    extra: Printed | None = None
    attention: Printed | None = None
    label: Label | None = None
    skipped: int = 0
    passed: bool = False
    used: list[Segment] = field(default_factory=list)

    @classmethod
    def above(cls, sheet: Sheet, segment: Segment, heads: Heads) -> Lines:
        """Return the lines of the block whose town stands in `segment`, up to its label or a gap."""
        found = cls()
        for each in lines_above(sheet, segment):
            count, label = heads.of(each)
            if label is not None and heads.is_whole(each):
                found.label = label
                break
            if holds_address(each.text):
                break  # the sender's, over that of the reader
            if is_field(each.text):
                continue  # of a form, above what it names
            if found._is_of_next(each.text):
                if found.names or found.street is None:
                    break
                continue
            start = sum(len(word.text) + 1 for word in each.words[:count])
            piece = piece_of(each, start, len(each.text)) if count else piece_of(each, 0, len(each.text))
            if label is not None and label.rest:
                piece = named(piece, f"{label.rest} {piece.text}".strip())
            key = _key_of(sheet, each)
            aside = heads.of(key)[1] if key is not None and heads.is_whole(key) else None
            words = key.text if key is not None and aside is None else ""
            bare = without_contact(without_capital(without_field(piece.text)).strip(" ,"))
            taken = found._take(named(piece, bare), words)
            if not taken:
                break
            found.used.append(each)
            if label is not None or aside is not None:
                found.label = label or aside
                break
        found._name_street()
        found._join_heading()
        return found

    def _is_of_next(self, text: str) -> bool:
        """Tell whether a line is of another address right above, as that of a post-office box over that of a door."""
        self.passed = self.passed or is_dutch_town(text)
        return is_dutch_town(text) or (self.passed and not self.names and is_street(text))

    def _take(self, line: Printed, key: str) -> bool:
        """Take a line for what it is; False where it is nothing that an address has.

        `key` is what stands before it in a column of words for parts (``Name:``); what such a word calls something else
        than a part of an address is passed over.
        """
        who = attention_in(line.text)
        if who is not None:
            self.attention = self.attention or named(line, who)
        elif is_care_of(line.text) or (key and without_field(f"{key} x") != "x"):
            return True
        elif self.street is None and is_street(without_building(line.text)) and not is_way_inside(line.text):
            self._take_street(line)
            self.names.clear()  # what stands between street and town names no party
        elif is_clear_street(line.text) and self.street is not None and not is_clear_street(self.street.text):
            self.extra = self.street
            self._take_street(line)
            self.names.clear()
        elif not is_name(line.text):
            self.skipped += 1
            return self.street is not None and self.skipped == 1 and not self.names
        elif self.names and (is_legal_form(self.names[0].text) or goes_on(line.text)):
            below = self.names[0]
            whole = Printed(text=f"{line.text} {below.text}", page=line.page, box=around([line.box, below.box]))
            self.names[0] = whole
        else:
            name, who = addressed(untitled(line.text))
            self.names.insert(0, named(line, name))
            if who:
                self.attention = self.attention or named(line, who)
        return True

    def _take_street(self, line: Printed) -> None:
        street, extra = split_street(line.text)
        self.street = named(line, street)
        if extra:
            self.extra = named(line, extra)

    def _join_heading(self) -> None:
        """Take two names above the street for one on two lines where both stand in the same large type."""
        if len(self.names) != len(("first", "second")) or self.street is None:
            return
        heights = [each.box[3] - each.box[1] for each in self.names]
        least = _LARGER * (self.street.box[3] - self.street.box[1])
        if min(heights) >= least and max(heights) - min(heights) <= 1 and not has_legal_form(self.names[0].text):
            first, second = self.names
            whole = f"{first.text} {second.text}"
            self.names = [Printed(text=whole, page=first.page, box=around([first.box, second.box]))]

    def _name_street(self) -> None:
        """Take the lowest name for the street where it has no number, but another name stands above it."""
        last = self.names[-1] if self.names and self.street is None else None
        if last is not None and (len(self.names) > 1 or "," in last.text) and is_street_name(last.text):
            self.street = self.names.pop()


def _key_of(sheet: Sheet, segment: Segment) -> Segment | None:
    """Return the word with a colon that stands before a line, in a column of its own."""
    before = next(sheet.left_of(segment), None)
    return before if before is not None and before.text.endswith(":") else None


def lines_above(sheet: Sheet, segment: Segment) -> Iterator[Segment]:
    """Yield the lines of the same block above one, nearest first."""
    last, pitch = segment, 0.0
    for count in range(_MOST_LINES):
        near = sheet.above(last, within=_REACH)
        above = next((each for each in near if is_aligned(each, segment) or _is_behind_label(each, segment)), None)
        if above is None:
            return
        step = last.box[1] - above.box[1]
        is_open = count < _OPEN and _is_open(above, last)
        is_apart = last.box[1] - above.box[3] > LINE_GAP * (last.box[3] - last.box[1])
        if not is_open and (is_apart or (pitch and step > _STEADY * pitch)):
            return
        yield above
        last, pitch = above, max(step, pitch)


def _is_behind_label(above: Segment, below: Segment) -> bool:
    """Tell whether a line begins with a label and goes on where one below begins, as an address after ``Aan:`` does."""
    return any(
        label.text.endswith(":") and abs(word.box[0] - below.box[0]) <= _ALIGNED
        for label, word in pairwise(above.words)
    )


def _is_open(above: Segment, below: Segment) -> bool:
    """Tell whether two lines far apart are of one address with blank lines in it: a street, or the name above one."""
    if abs(above.box[0] - below.box[0]) > 1 or above.page != 1:
        return False
    return is_street(above.text) or (is_street(below.text) and is_name(above.text))


def tail_below(sheet: Sheet, last: Segment, town: Segment, heads: Heads) -> Iterator[Segment]:
    """Yield what follows a block without a gap in its column, and what stands right beside a label there."""
    for _ in range(_LONGEST_TAIL):
        below = next((each for each in sheet.below(last, within=LINE_GAP) if is_aligned(each, town)), None)
        if below is None or heads.is_whole(below) or town_in(below.text) is not None:
            return
        if below.box[1] - last.box[3] > LINE_GAP * (last.box[3] - last.box[1]):
            return
        yield below
        beside = next(sheet.right_of(below), None)
        if beside is not None and (below.text.endswith(":") or beside.text.startswith(":")):
            yield beside
        last = below


def is_aligned(first: Segment, second: Segment) -> bool:
    """Tell whether two segments begin, end or are centred at the same place."""
    left = abs(first.box[0] - second.box[0]) <= _ALIGNED
    right = abs(first.box[2] - second.box[2]) <= _ALIGNED
    middle = abs(first.box[0] + first.box[2] - second.box[0] - second.box[2]) <= 2 * _ALIGNED
    return left or right or middle
