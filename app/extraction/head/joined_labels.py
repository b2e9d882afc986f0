"""Two labels in one, whose values stand in the same order: ``Order/uw bestelnr.`` beside ``12277410 / 4500188210``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..candidates import Candidate, Evidence, EvidenceKind, Read, Reader
from ..page.labels import Entry, Label, fold, lexicon
from ..page.neighbours import Place, Spot
from ..page.sheet import Segment, Sheet
from .label_meanings import OURS, THEIRS

_MOST_WORDS = 5
_TWO = 2
_DATED = "other.date"
_DATES = frozenset({"datum", "date", "dat", "dd", "datumdd"})
"""Words for the day of what is named before them: that of an order or a delivery note."""
_ONE_DAY = frozenset({"issue_date", "delivery.date"})
"""Days that are one where one is printed for both."""
_ENDINGS = ("datum", "date", "nummer", "number", "nr")
_ORDER = "order"
_READ = frozenset(
    {
        *("order_reference", "sales_order_reference", "despatch_advice_reference", "contract_reference"),
        *("project_reference", "buyer_reference", "buyer.identifiers", "delivery.date", "due_date", "other.date"),
        *("number", "issue_date", "other.number"),
    }
)
"""Paths of what is joined."""
_STRENGTH = {Place.AFTER: 0.9, Place.RIGHT: 0.85, Place.BELOW: 0.75}


@dataclass(frozen=True, slots=True)
class Joined:
    """Two labels in one.

    Attributes:
        label: both of them, so that no other takes their words for a value.
        paths: what the first value is of, and the second.
    """

    label: Label
    paths: tuple[str, str]


def joined_labels(sheet: Sheet) -> Iterator[Joined]:
    """Yield the segments of a document that begin with two labels in one."""
    for segment in sheet.segments:
        found = _joined(segment) if "/" in segment.text else None
        if found is not None:
            yield found


def joined_values(joined: Joined, spots: Sequence[Spot], readers: Mapping[str, Reader]) -> Iterator[Candidate]:
    """Yield what both labels say, at the first spot with a value for each.

    Args:
        joined: the labels.
        spots: where their values may stand.
        readers: how the value of each path is read.
    """
    for spot in spots:
        parts = _parts(spot.text)
        if len(parts) == 1 and joined.paths[1] == _DATED:
            parts = (parts[0], "")
        elif len(parts) == 1 and set(joined.paths) == _ONE_DAY:
            parts = (parts[0], parts[0])
        if len(parts) != _TWO:
            continue
        reads = [
            (path, at, _whole(readers[path], part))
            for path, (at, part) in zip(joined.paths, _placed(spot.text, parts), strict=True)
        ]
        if any(part and read is None for part, (_, _, read) in zip(parts, reads, strict=True)):
            continue
        for path, at, read in reads:
            if read is not None:
                yield _candidate(spot, joined.label, path, at, read)
        return


def _joined(segment: Segment) -> Joined | None:
    text = ""
    for end, word in enumerate(segment.words[:_MOST_WORDS], 1):
        head, colon, rest = word.text.partition(":")
        text = f"{text} {head}".strip()
        paths = _paths(text)
        is_end = bool(colon) or end == len(segment.words) or segment.words[end].text[0] in ":0123456789"
        if paths is not None and is_end:
            entry = Entry("other.number", frozenset())
            closed = bool(colon) or end == len(segment.words) or segment.words[end].text.startswith(":")
            return Joined(Label((entry,), segment, 0, end, text, closed, rest.strip()), paths)
        if colon:
            return None
    return None


def _paths(text: str) -> tuple[str, str] | None:
    """Return what two labels mean that a slash joins, where that is not the same and both are known."""
    halves = text.split("/")
    known = lexicon("header")
    if len(halves) != _TWO or fold(text) in known:
        return None
    halves[0] = _whole_word(*halves)
    first, second = (_entries(half) for half in halves)
    if second is None and fold(halves[1]) in _DATES:
        second = _DATED
    if first == "order_reference" and second == first and _is_bare(halves[0]) and _is_theirs(halves[1]):
        first = "sales_order_reference"
    elif second == "order_reference" and second == first and _is_bare(halves[1]) and _is_theirs(halves[0]):
        second = "sales_order_reference"
    if _is_theirs(halves[0]) and second == "sales_order_reference" and not _is_ours(halves[1]):
        second = "order_reference"
    first, second = (_as_meant(path, half) for path, half in zip((first, second), halves, strict=True))
    is_read = first in _READ and second in _READ and first != second
    return (first, second) if is_read and first is not None and second is not None else None


def _whole_word(first: str, second: str) -> str:
    """Return the first of two labels with the end that it shares with the second: ``Factuur-/leverdatum``."""
    ending = next((each for each in _ENDINGS if fold(second).endswith(each)), "")
    return f"{first.rstrip()[:-1]}{ending}" if first.rstrip().endswith("-") else first


def _as_meant(path: str | None, half: str) -> str | None:
    """Return what a half means: an order by that word alone is the seller's, by another word it is anybody's."""
    if path != "order_reference" or not _is_bare(half):
        return path
    return "sales_order_reference" if fold(half) == _ORDER else "other.number"


def _entries(half: str) -> str | None:
    """Return the path that a phrase surely means, or that of an order, whose owner the other one may tell."""
    entries = lexicon("header").get(fold(half), ())
    strong = [each.path for each in entries if not each.weak or each.path == "order_reference"]
    return strong[0] if len(set(strong)) == 1 else None


def _is_bare(half: str) -> bool:
    """Tell whether nothing says whose order it is."""
    return all(each.weak for each in lexicon("header").get(fold(half), ()))


def _is_theirs(half: str) -> bool:
    return any(fold(word) in THEIRS for word in half.split())


def _is_ours(half: str) -> bool:
    return fold(half.split(maxsplit=1)[0]) in OURS


def _parts(text: str) -> tuple[str, ...]:
    for mark in (" / ", "/"):
        if text.count(mark) == 1:
            return tuple(each.strip() for each in text.split(mark))
    return (text.strip(),)


def _placed(text: str, parts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield where each part begins."""
    at = 0
    for part in parts:
        at = max(text.find(part, at), 0)
        yield at, part
        at += len(part)


def _whole(reader: Reader, text: str) -> Read | None:
    """Return what a reader makes of all of a text."""
    found = list(reader(text)) if text else []
    return found[0] if len(found) == 1 and not text[found[0].end :].strip(" .") else None


def _candidate(spot: Spot, label: Label, path: str, at: int, read: Read) -> Candidate:
    return Candidate(
        path=read.path or path,
        value=read.value,
        text=spot.text[at + read.start : at + read.end],
        page=spot.page,
        box=spot.box_of(at + read.start, at + read.end),
        evidence=(Evidence(EvidenceKind.LABEL, {"label": label.text, "place": spot.place.value}),),
        strength=_STRENGTH[spot.place],
    )
