"""Labels that share a value between them: ``Contractnr. / project`` beside ``C-118 / P-26``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...model.pages import Word
from ..page.labels import Label
from ..page.neighbours import Place, Spot

_SLASH = "/"


def chain_of(label: Label, beside: Sequence[Label]) -> tuple[Label, ...]:
    """Return the labels of a segment that slashes join to this one, itself among them, from left to right.

    Two that mean the same, in two languages, are no chain: their value is one.
    """
    words = label.segment.words
    found = [label]
    ordered = sorted(beside, key=lambda each: each.start)
    for each in ordered:
        if each.start == found[-1].end + 1 and words[found[-1].end].text == _SLASH:
            found.append(each)
    for each in reversed(ordered):
        if each.end == found[0].start - 1 and words[each.end].text == _SLASH:
            found.insert(0, each)
    paths = [entry.path for each in found for entry in each.entries]
    return tuple(found) if len(set(paths)) == len(paths) else (label,)


def shares(spots: Sequence[Spot], label: Label, chain: Sequence[Label]) -> Iterator[Spot]:
    """Yield what of each spot is this label's; what the slashes do not part as the labels is the first one's."""
    at = next(number for number, each in enumerate(chain) if each is label)
    for spot in spots:
        parts = _parts(spot.words)
        if len(parts) == len(chain) and not spot.lead and parts[at]:
            yield replace(spot, words=parts[at], place=Place.RIGHT if spot.place is Place.AFTER else spot.place)
        elif not at and len(parts) == 1:
            yield spot


def _parts(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    parts: list[list[Word]] = [[]]
    for word in words:
        if word.text == _SLASH:
            parts.append([])
        else:
            parts[-1].append(word)
    return [tuple(part) for part in parts]
