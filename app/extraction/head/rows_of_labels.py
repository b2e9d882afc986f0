"""Words that are labels only where they stand in a row of a list, or by the title: ``Werk``, ``Nr.``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..page.labels import ROW_LABELS, Label, fold, lexicon
from ..page.sheet import Segment, Sheet

_ALIGNED = 3.0
"""Points by which what stands in one column may begin farther to the left or right."""
_WORKS = frozenset(
    {
        *("werk", "klus", "objekt", "affaire", "job", "evenement", "event", "vessel"),
        *("abonnement", "overeenkomst", "agreement", "subscription", "contrat", "vertrag"),
    }
)
"""What is worked on or agreed, where its name or number stands beside the word; else any work or agreement."""
_NUMBERS = frozenset({"nummer", "number", "numero", "nr", "no", "n#"})
_SIGNS = frozenset({"nr", "no", "n#"})
_TERMS = frozenset({"kwartaal", "halfjaar", "quarter", "quartal", "trimestre"})
"""Parts of a year, which are no labels where a count stands before them: ``4e kwartaal 2026``."""
_MARKS = frozenset({"|", "\u00b7", "\u2022"})
"""What parts the fields of a line."""
_ONLY_CLOSED = frozenset({"leveringen"})
"""Words that begin a line of what was done as often as they are labels."""
_LEAST_HEADS = 3
_GAP = 4.0
"""Heights of a label from the value above it."""
_NEAR = 3.0
"""Heights of a line between the title and the number below it."""
_TITLE = re.compile(
    r"(?:\S+\s)?\S*(?:factuur|faktuur|nota|rekening|declaratie|invoice|credit\s?note|rechnung|gutschrift|facture|avoir)"
    r"(?:\s\S+)?",
    re.IGNORECASE,
)

Taken = Callable[[Segment], Sequence[Label]]


def in_rows(sheet: Sheet, labels: Sequence[Label]) -> Iterator[Label]:
    """Yield the labels as they are meant in the rows they stand in; words that mean nothing there are left out."""
    by_segment: dict[int, list[Label]] = {}
    for label in labels:
        by_segment.setdefault(id(label.segment), []).append(label)

    def taken(segment: Segment) -> Sequence[Label]:
        return by_segment.get(id(segment), ())

    for label in labels:
        word = fold(label.text)
        if word in _NUMBERS and (_is_of_party(sheet, label) or _is_of_a_word(label)):
            continue
        in_row = _has_colon(sheet, label) or is_row(sheet, label, taken) or is_among_values(sheet, label, taken)
        if label.means("project_reference") and _is_behind_words(label, taken):
            continue
        if word in _ONLY_CLOSED and not label.closed:
            continue
        if (word in ROW_LABELS and not in_row) or (word in _TERMS and _is_counted(label)):
            continue
        is_told = _is_whole(label) and _is_told(sheet, label, taken)
        if word in _WORKS and (is_told or _is_enumerated(label, taken)):
            yield replace(label, entries=tuple(replace(entry, weak=False) for entry in label.entries))
        elif (
            word not in _SIGNS
            or (not label.start and label.words[-1].text.endswith(":"))
            or _counts_document(sheet, label, taken)
        ):
            yield label


def _is_counted(label: Label) -> bool:
    return label.start > 0 and _has_digit(label.segment.words[label.start - 1].text)


def is_row(sheet: Sheet, label: Label, taken: Taken) -> bool:
    """Tell whether a label and what is right of it stand in a list: the next row has a label and a value below them."""
    value = next(sheet.right_of(label.segment), None)
    if value is None or not _is_whole(label):
        return False
    return any(
        _begins_alike(beside, value)
        for near in _next_rows(sheet, label.segment)
        if taken(near) and taken(near)[0].start == 0
        for beside in list(sheet.right_of(near))[:1]
    )


def is_among_values(sheet: Sheet, label: Label, taken: Taken) -> bool:
    """Tell whether a word with its value stands by a known label with its own: ``Datum 13-11-2026``.

    That stands below or above it, or all along its line others do: ``Pakbon PB-118 | Leverdatum 12-11-2026 | ..``.
    """
    words = label.segment.words
    if label.start and label.end < len(words) and words[label.start - 1].text in _MARKS:
        return _has_own_value(label.segment, taken)
    if label.start or label.end == len(words):
        return False
    beside = [each for each in sheet.lines[label.segment.line].segments if each is not label.segment]
    if len(beside) >= _LEAST_HEADS - 1 and all(_has_own_value(each, taken) for each in beside):
        return True
    return any(_has_own_value(near, taken) for near in _next_rows(sheet, label.segment))


def _has_own_value(segment: Segment, taken: Taken) -> bool:
    labels = taken(segment)
    return bool(labels) and labels[0].start == 0 and labels[0].end < len(segment.words)


def is_in_column(sheet: Sheet, label: Label, taken: Taken, value: str) -> bool:
    """Tell whether a label over its value goes on a column of such pairs; in capitals, or its value has a figure."""
    above = next(sheet.above(label.segment, within=_GAP), None)
    if above is None or taken(above) or not _begins_alike(above, label.segment):
        return False
    head = next(sheet.above(above), None)
    is_pair = head is not None and any(_is_whole(each) for each in taken(head)) and _begins_alike(head, above)
    is_told_apart = label.text.isupper() and not value.isupper()
    return is_pair and (is_told_apart or _has_digit(value))


def _is_told(sheet: Sheet, label: Label, taken: Taken) -> bool:
    return (
        _has_colon(sheet, label)
        or is_row(sheet, label, taken)
        or _heads_number(sheet, label, taken)
        or _is_among_heads(sheet, label, taken)
    )


def _is_behind_words(label: Label, taken: Taken) -> bool:
    """Tell whether a label only goes on with what words before it began: ``Kade blok C, werknr. 2471``."""
    words = label.segment.words
    is_first = taken(label.segment)[0] is label
    return is_first and label.start > 1 and not label.closed and words[label.start - 1].text.endswith(",")


def _is_enumerated(label: Label, taken: Taken) -> bool:
    """Tell whether a label follows others and their values, with commas between: ``Klant L-20, overeenkomst S-11``."""
    words = label.segment.words
    if not label.start or not words[label.start - 1].text.endswith(",") or label.end >= len(words):
        return False
    return taken(label.segment)[0].start == 0 and _has_digit(words[label.end].text)


def _is_among_heads(sheet: Sheet, label: Label, taken: Taken) -> bool:
    """Tell whether a label is one of several side by side, each over its value."""
    heads = sheet.lines[label.segment.line].segments
    below = next(sheet.below(label.segment, within=1.0), None)
    if len(heads) < _LEAST_HEADS or below is None or not _begins_alike(below, label.segment):
        return False
    return all(taken(each) and _is_whole(taken(each)[0]) for each in heads)


def _heads_number(sheet: Sheet, label: Label, taken: Taken) -> bool:
    """Tell whether a label heads a column with a number below it, beside the head of another."""
    beside = next(sheet.right_of(label.segment), None) or next(sheet.left_of(label.segment), None)
    below = next(sheet.below(label.segment, within=1.0), None)
    if beside is None or below is None or not any(not each.start for each in taken(beside)):
        return False
    return _begins_alike(below, label.segment) and len(below.words) == 1 and _has_digit(below.text)


def _is_of_party(sheet: Sheet, label: Label) -> bool:
    """Tell whether a bare ``Nummer`` is that of the seller or the buyer: the word for whom stands right above it."""
    above = next(sheet.above(label.segment), None)
    return label.start == 0 and above is not None and fold(above.text) in lexicon("parties")


def _is_of_a_word(label: Label) -> bool:
    """Tell whether a bare ``Nummer`` is that of what the word before it names: ``Globale Nummer: 4012345``."""
    if not label.start:
        return False
    before = label.segment.words[label.start - 1].text
    return before[-1].isalpha() and not _TITLE.fullmatch(before)


def _next_rows(sheet: Sheet, segment: Segment) -> Iterator[Segment]:
    """Yield what stands right above and right below, begun alike."""
    for near in (next(sheet.above(segment), None), next(sheet.below(segment), None)):
        if near is not None and _begins_alike(near, segment):
            yield near


def _counts_document(sheet: Sheet, label: Label, taken: Taken) -> bool:
    """Tell whether a bare ``Nr.`` is that of the document: it stands by its title, or in a list with its dates."""
    if label.segment.page > 1:
        return False
    nearby = [*list(sheet.above(label.segment, within=_NEAR))[:1], *list(sheet.left_of(label.segment))[:1]]
    if any(_TITLE.fullmatch(each.text) and not _has_digit(each.text) for each in nearby):
        return True
    heads = sheet.lines[label.segment.line].segments
    is_strip = len(heads) > len(("number", "date")) and all(taken(each) and taken(each)[0].start == 0 for each in heads)
    return any(
        each.start == 0 and (each.means("issue_date") or each.means("due_date"))
        for near in heads
        if is_strip
        for each in taken(near)
    ) or any(
        each.start == 0 and (each.means("issue_date") or each.means("due_date"))
        for near in _next_rows(sheet, label.segment)
        for each in taken(near)
    )


def _has_colon(sheet: Sheet, label: Label) -> bool:
    if label.words[-1].text.endswith(":"):
        return True
    beside = next(sheet.right_of(label.segment), None)
    return beside is not None and beside.text.startswith(":")


def _is_whole(label: Label) -> bool:
    return label.start == 0 and (label.end == len(label.segment.words) or label.words[-1].text.endswith(":"))


def _begins_alike(one: Segment, other: Segment) -> bool:
    return abs(one.box[0] - other.box[0]) <= _ALIGNED


def _has_digit(text: str) -> bool:
    return any(each.isdigit() for each in text)
