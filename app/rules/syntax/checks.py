"""What a row of a syntax table asks of a document, each kind as a value that finds faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from ...model.raw import Raw
from ..engine import Fault
from .table import Head, Row

T = TypeVar("T")


class Seen:
    """What the walk over one document came by: the elements of the names that rules asked for, in document order."""

    __slots__ = ("_shared", "gathered", "root")

    def __init__(self, root: Raw) -> None:
        self.root = root
        self.gathered: dict[str, list[Raw]] = {}
        self._shared: dict[Callable[[Seen], object], object] = {}

    def once(self, compute: Callable[[Seen], T]) -> T:
        """Return what `compute` makes of this document, worked out at the first call."""
        if compute not in self._shared:
            self._shared[compute] = compute(self)
        return cast("T", self._shared[compute])


Condition = Callable[[Raw], bool]
Circumstance = Callable[[Seen], bool]
Own = Callable[[Raw], Iterable[Fault]]
Whole = Callable[[Seen], Iterable[Fault]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a table names and functions define.

    Attributes:
        own: the rules of kind own: faults of one element of the head.
        whole: the rules of kind whole: faults of the document, where an element of the head stands.
        conditions: what an element may have to meet (``?x``).
        circumstances: what the document may have to meet, for kind unused; named in the same way.
        gathered: names of elements that `whole` wants listed.
    """

    own: Mapping[str, Own]
    whole: Mapping[str, Whole]
    conditions: Mapping[str, Condition]
    circumstances: Mapping[str, Circumstance] = field(default_factory=dict)
    gathered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unused:
    """Kind unused: an element (or attribute) must not be there, where every one of the rule's conditions holds.

    `conditions` are about the element so many levels up, `circumstances` about the document.
    """

    row: Row
    conditions: tuple[tuple[int, Condition], ...]
    circumstances: tuple[Circumstance, ...]

    def faults(self, raw: Raw, attribute: str, seen: Seen) -> Iterator[Fault]:
        """Yield a fault for an element at the rule's path, or for its attribute where one is named."""
        if all(condition(above(raw, levels)) for levels, condition in self.conditions) and all(
            seen.once(circumstance) for circumstance in self.circumstances
        ):
            yield _unused(raw, attribute)


@dataclass(frozen=True, slots=True)
class Count:
    """Kinds single, one and needed: how often a path stands below an element."""

    row: Row
    steps: tuple[tuple[str, Condition | None], ...]
    attribute: str

    def faults(self, context: Raw) -> Iterator[Fault]:
        """Yield a fault at the second occurrence, or at `context` where there is none."""
        found = [context]
        for name, condition in self.steps:
            found = [below for raw in found for below in raw.children.get(name, ())]
            if condition is not None:
                found = [raw for raw in found if condition(raw)]
        if self.attribute:
            found = [raw for raw in found if self.attribute in raw.attributes]
        if not found and self.row.kind != "single":
            yield self._missing(context)
        elif len(found) > 1 and self.row.kind != "needed":
            names = {"element": found[1].name, "parent": context.name, "attribute": self.attribute}
            kind = "SYNTAX.single-attribute" if self.attribute else "SYNTAX.single"
            yield Fault(facts={"kind": kind, "count": str(len(found))} | names, raw=found[1])

    def _missing(self, context: Raw) -> Fault:
        if self.attribute:
            facts = {"kind": "SYNTAX.needed-attribute", "element": context.name, "attribute": self.attribute}
        else:
            path = "/".join(name for name, _ in self.steps)
            facts = {"kind": "SYNTAX.needed", "element": path, "parent": context.name}
        return Fault(facts=facts, raw=context)


@dataclass(frozen=True, slots=True)
class Either:
    """Kind either: of two paths below an element, only one may stand."""

    row: Row

    def faults(self, context: Raw) -> Iterator[Fault]:
        """Yield a fault at the second of the two, where both stand."""
        first, second = ("/".join(step.name for step in path.steps) for path in self.row.paths)
        if context.first(first) is not None and (other := context.first(second)) is not None:
            yield Fault(facts={"kind": "SYNTAX.either", "element": first, "other": second}, raw=other)


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """Kind own: a function of the element."""

    row: Row
    faults: Own


def told(head: Head, row: Row) -> dict[str, str]:
    """Return what a table alone tells of a rule: the facts of its message but for values; none of a function's."""
    if not row.paths:
        return {}
    path = row.paths[0]
    names = [*(step.name for step in head.paths[0].steps[-1:]), *(step.name for step in path.steps)]
    facts = {"kind": f"SYNTAX.{'needed' if row.kind == 'one' else row.kind}"}
    if row.kind == "either":
        written = ("/".join(step.name for step in each.steps) for each in row.paths)
        return facts | dict(zip(("element", "other"), written, strict=True))
    if path.attribute:
        facts |= {"kind": f"{facts['kind']}-attribute", "attribute": path.attribute}
    return facts | dict(zip(("element", "parent"), reversed(names), strict=False))


def above(raw: Raw, levels: int) -> Raw:
    """Return the element so many levels up."""
    for _ in range(levels):
        raw = cast("Raw", raw.parent)
    return raw


def _unused(raw: Raw, attribute: str) -> Fault:
    facts = {"element": raw.name, "value": (raw.attributes[attribute] if attribute else raw.text.strip())[:200]}
    if attribute:
        return Fault(facts={"kind": "SYNTAX.unused-attribute", "attribute": attribute} | facts, raw=raw)
    parent = raw.parent.name if raw.parent is not None else ""
    return Fault(facts={"kind": "SYNTAX.unused", "parent": parent} | facts, raw=raw)
