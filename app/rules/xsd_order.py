"""The order of children against a schema's sequence: which ones stand twice, too early or too late."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Particle:
    """One member of a sequence: its tag, how often it must occur at least, and at most (None: any number)."""

    tag: str
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Misplaced:
    """The child at `index` is a repetition, or stands on the wrong side of its `neighbour` (a tag)."""

    index: int
    kind: str
    neighbour: str = ""


def misplaced(tags: Sequence[str], particles: Sequence[Particle]) -> list[Misplaced]:
    """Return the fewest children to move or remove so that `tags` follow the sequence; unknown tags are passed over.

    Kinds: ``repeated-element``, ``element-too-late`` (belongs before the neighbour), ``element-too-early`` (after it).
    """
    rank = {particle.tag: position for position, particle in enumerate(particles)}
    single = {particle.tag for particle in particles if particle.most == 1}
    found: list[Misplaced] = []
    seen: set[str] = set()
    known: list[int] = []
    for index, tag in enumerate(tags):
        if tag in single and tag in seen:
            found.append(Misplaced(index, "repeated-element"))
        elif tag in rank:
            known.append(index)
        seen.add(tag)
    ranks = [rank[tags[index]] for index in known]
    kept = _longest_in_order(ranks)
    staying = [known[position] for position in kept]
    found.extend(
        _wrong_side(known[position], tags, rank, staying) for position in sorted(set(range(len(known))) - set(kept))
    )
    return sorted(found, key=lambda fault: fault.index)


def _wrong_side(index: int, tags: Sequence[str], rank: dict[str, int], staying: Sequence[int]) -> Misplaced:
    own = rank[tags[index]]
    for other in staying:
        if other < index and rank[tags[other]] > own:
            return Misplaced(index, "element-too-late", tags[other])
    after = next(other for other in reversed(staying) if other > index and rank[tags[other]] < own)
    return Misplaced(index, "element-too-early", tags[after])


def _longest_in_order(ranks: Sequence[int]) -> list[int]:
    """Return the positions of a longest non-decreasing run; of equally long ones, that which keeps the earlier ones.

    Found from the back (patience sorting), because a reader, like libxml2, calls the later of two children misplaced.
    """
    tails: list[int] = []  # the smallest negated rank that ends a run of each length
    ends: list[int] = []
    previous: list[int | None] = [None] * len(ranks)
    for position in range(len(ranks) - 1, -1, -1):
        value = -ranks[position]
        length = bisect_right(tails, value)
        previous[position] = ends[length - 1] if length else None
        if length == len(tails):
            tails.append(value)
            ends.append(position)
        else:
            tails[length] = value
            ends[length] = position
    run: list[int] = []
    current = ends[-1] if ends else None
    while current is not None:
        run.append(current)
        current = previous[current]
    return run
