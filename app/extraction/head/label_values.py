"""Words for labels that are none where they stand: they are part of the value of another, or stand in the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..names.address_words import country_named, is_street, town_in
from ..page.labels import Label, fold
from ..page.neighbours import Spot
from ..page.sheet import Segment, Sheet

_ALIGNED = 3.0
"""Points by which what stands in one column may begin farther to the left or right."""
_ABOVE = 1.5
"""Heights of a line between a label and the value below it."""
_FAR = 80.0
"""Points from a label to its value in a list."""
_ASIDE = 10.0
"""Points between the heads of a table and what stands beside it."""
_LEAST_HEADS = 3
_MOST_WORDS = 3
"""Words of a label behind the word for period: ``Periode gebruik zaal``."""
_WORDED = frozenset({"buyer_reference", "project_reference", "contract_reference"})
"""Paths whose values people put in words, a label among them: ``Uw kenmerk: Kostenplaats 300``."""

_COST_CENTRES = frozenset({"kostenplaats", "costcentre", "costcenter", "kostenstelle"})
"""What a reference may begin with as well as be named by."""

_AND = frozenset({"en", "and", "und", "et"})
_OF_DOCUMENT = frozenset({"number", "issue_date", "due_date"})
"""Paths behind whose labels people put in brackets what to do with it."""

Taken = Callable[[Segment], Sequence[Label]]


def outside_values(sheet: Sheet, labels: Sequence[Label]) -> Iterator[Label]:
    """Yield the labels that are no part of the value of another that asks for the same."""
    by_segment: dict[int, list[Label]] = {}
    for label in labels:
        by_segment.setdefault(id(label.segment), []).append(label)

    def taken(segment: Segment) -> Sequence[Label]:
        return by_segment.get(id(segment), ())

    for label in labels:
        if _is_open(label) and fold(label.text) in _COST_CENTRES and _is_of_unknown(sheet, label, taken):
            continue
        if not _is_open(label) or not any(_is_same(each, label) for each in _owners(sheet, label, taken)):
            yield label


def not_in_table(sheet: Sheet, labels: Sequence[Label], table: range) -> list[Label]:
    """Return the labels that no line of the table holds; in a column beside it they are those of the head."""
    return [each for each in labels if each.segment.line not in table or _is_beside(sheet, each.segment, table)]


def is_of_address(sheet: Sheet, spot: Spot, text: str) -> bool:
    """Tell whether what stands beside a label is a line of an address: its own value is not there."""
    if town_in(text) is not None or country_named(text) is not None:
        return True
    first = spot.words[0]
    height = first.bottom - first.top
    return is_street(text) and any(
        abs(each.box[0] - first.left) <= _ALIGNED and town_in(each.text) is not None
        for line in sheet.lines_between(spot.page, first.bottom - 0.4 * height, first.bottom + 2 * height)
        for each in line.segments
    )


def with_its_words(sheet: Sheet, label: Label) -> Label:
    """Return the word for period with the words behind it that say of what: ``Periode gebruik`` beside two days."""
    words = label.segment.words[label.end :]
    if label.start == 0 and _is_aside(label):
        return replace(label, end=len(label.segment.words), closed=True)
    is_period = label.start == 0 and not label.closed and any(each.path == "period" for each in label.entries)
    if not is_period or not 0 < len(words) <= _MOST_WORDS or any(not _is_plain(each.text) for each in words):
        return label
    if next(sheet.right_of(label.segment), None) is None:
        return label
    return replace(label, end=len(label.segment.words), closed=True)


def _is_aside(label: Label) -> bool:
    """Tell whether all behind a label is an aside: ``Factuurnummer (bij betaling vermelden)`` beside the number."""
    aside = " ".join(each.text for each in label.segment.words[label.end :]).rstrip(":")
    is_of_document = any(entry.path in _OF_DOCUMENT for entry in label.entries)
    return is_of_document and aside[:1] == "(" and aside[-1:] == ")" and not any(each.isdigit() for each in aside)


def outside_asides(labels: Sequence[Label]) -> Iterator[Label]:
    """Yield the labels that stand in no aside behind another of their segment, and share no word with another.

    Whose the first value is beside ``Factuur- en klantnummer`` they do not say.
    """
    asides = {id(each.segment): each for each in labels if each.start == 0 and _is_aside(each)}
    yield from (each for each in labels if asides.get(id(each.segment), each) is each and not _is_shared(each))


def _is_shared(label: Label) -> bool:
    """Tell whether a label is the second of two that share its word; a day beside it is that of both."""
    if label.means("issue_date") or label.means("delivery.date"):
        return False
    before = [each.text for each in label.segment.words[: label.start]][-2:]
    return len(before) == len(("word-", "and")) and before[0].endswith("-") and fold(before[1]) in _AND


def _is_plain(word: str) -> bool:
    return word.rstrip(":").isalpha()


def _is_open(label: Label) -> bool:
    """Tell whether more words follow a label, and no colon parts it from them."""
    is_closed = label.words[-1].text.endswith(":") or bool(label.rest)
    return not is_closed and label.end < len(label.segment.words)


def _owners(sheet: Sheet, label: Label, taken: Taken) -> Iterator[Label]:
    """Yield the labels whose value a label may be part of: before it, left of it or above it."""
    for each in taken(label.segment):
        if each.end <= label.start and (each.words[-1].text.endswith(":") or each.rest):
            yield each
    left = next(sheet.left_of(label.segment), None)
    if left is not None:
        yield from (each for each in taken(left) if each.start == 0 and each.end == len(left.words))
    above = next(sheet.above(label.segment, within=_ABOVE), None)
    if above is not None and not label.start and abs(above.box[0] - label.segment.box[0]) <= _ALIGNED:
        yield from (each for each in taken(above) if each.start == 0 and each.end == len(above.words))


def _is_of_unknown(sheet: Sheet, label: Label, taken: Taken) -> bool:
    """Tell whether a word is part of the value of a label that is not known: ``Uw code`` beside ``Kostenplaats 300``.

    Whether the word belongs to the reference then, nobody knows.
    """
    before = label.segment.words[: label.start]
    left = next(sheet.left_of(label.segment), None)
    above = next(sheet.above(label.segment, within=_ABOVE), None)
    is_headed = above is not None and abs(above.box[0] - label.segment.box[0]) <= _ALIGNED and _is_bare(above)
    if before:
        return before[-1].text.endswith(":")
    is_beside = left is not None and (left.text.endswith(":") or label.box[0] - left.box[2] <= _FAR) and _is_bare(left)
    if label.segment.words[0].text == ":" or is_beside:
        return True
    return is_headed and above is not None and not any(each.start == 0 for each in taken(above))


def _is_bare(segment: Segment) -> bool:
    """Tell whether a segment looks like a label: a few words without a figure."""
    is_short = len(segment.words) <= _MOST_WORDS
    return is_short and not any(each.isdigit() for each in segment.text)


def _is_same(one: Label, other: Label) -> bool:
    shared = {each.path for each in one.entries} & {each.path for each in other.entries}
    return bool(shared & _WORDED)


def _is_beside(sheet: Sheet, segment: Segment, table: range) -> bool:
    """Tell whether a segment stands in a column of its own beside the heads of the table."""
    heads = sheet.lines[table.start].segments
    if len(heads) < _LEAST_HEADS or segment.page != heads[0].page or segment.line == table.start:
        return False
    left, right = min(each.box[0] for each in heads), max(each.box[2] for each in heads)
    return segment.box[2] < left - _ASIDE or segment.box[0] > right + _ASIDE
