"""The raw index: a document as it was written, before anybody read meaning into it.

The model cannot tell that an amount had a trailing space, that an element stood twice or that an attribute was added;
the raw index can. Rules of syntax, decimals, code lists and cardinality read it; arithmetic reads the model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from operator import attrgetter
from typing import Any

from .values import BLANKS

_NO_ATTRIBUTES: Mapping[str, str] = {}
_NO_CHILDREN: dict[str, list[Raw]] = {}


class Spot:
    """A spot in documents: where all elements stand that have one path of names from the root, in whatever document.

    Rules that judge elements by their path work out once per spot, not once per element, what they ask there, and keep
    it in `known` under a key of their own. `below` has the spots of children, by the name or tag of these; `level` is
    0 for a root.
    """

    __slots__ = ("above", "below", "known", "level", "name")

    def __init__(self, name: str, above: Spot | None = None) -> None:
        self.name = name
        self.above = above
        self.level: int = 0 if above is None else above.level + 1
        self.below: dict[str, Spot] = {}
        self.known: dict[object, Any] = {}


Spots = Mapping[Spot, list["Raw"]]
"""The elements at each spot, in document order (in a tree made by hand: the upper ones first)."""


class Raw:
    """One occurrence of an element, with its exact text.

    `name` is prefixed canonically (``cbc:ID``), whatever prefix the document chose; names in unknown namespaces keep
    the namespace in braces. `taken` says that the model holds the text, `taken_attributes` which attributes it holds.
    `source` is the name that the document itself uses, where an older dialect is read under today's names; it is
    ``""`` for an element that today's syntax has and the dialect has not.
    """

    __slots__ = ("attributes", "children", "name", "parent", "source", "taken", "taken_attributes", "text")

    def __init__(self, name: str, text: str, attributes: Mapping[str, str] | None, parent: Raw | None) -> None:
        self.name = name
        self.source: str | None = None
        self.text = text
        self.attributes = attributes or _NO_ATTRIBUTES
        self.parent = parent
        self.children = _NO_CHILDREN
        self.taken = False
        self.taken_attributes: tuple[str, ...] = ()

    def add(self, child: Raw) -> None:
        """Hang `child` under this element, in document order among those of its name."""
        if self.children is _NO_CHILDREN:
            self.children = {}
        self.children.setdefault(child.name, []).append(child)

    def first(self, path: str) -> Raw | None:
        """Return the first occurrence at a relative path (``cac:Party/cbc:EndpointID``), or None."""
        found = self.children.get(path) or self.all(path)
        return found[0] if found else None

    def all(self, path: str) -> list[Raw]:
        """Return every occurrence at a relative path, in document order."""
        name, goes_on, rest = path.partition("/")
        held = self.children.get(name)
        if held is None:
            return []
        if not goes_on:
            return held[:]
        if len(held) == 1:
            return held[0].all(rest)
        return [below for raw in held for below in raw.all(rest)]

    def value(self, path: str) -> str:
        """Return the text of the first occurrence at a relative path without outer white space, or ``""``."""
        found = self.first(path)
        return found.text.strip(BLANKS) if found is not None else ""

    def walk(self) -> Iterator[Raw]:
        """Yield this element and everything under it, from the front to the back (those of one name together)."""
        pending = [self]
        while pending:
            raw = pending.pop()
            yield raw
            for children in reversed(raw.children.values()):
                pending.extend(reversed(children))

    def spots(self) -> Spots:
        """Return this element and everything under it by where it stands."""
        spots = [Spot(self.name)]
        raws = [self]
        found = {spots[0]: [self]}
        for raw, spot in zip(raws, spots, strict=True):  # both grow while they are walked
            for name, children in raw.children.items():
                below = spot.below.setdefault(name, Spot(name, spot))
                found.setdefault(below, []).extend(children)
                raws += children
                spots += [below] * len(children)
        return found

    def attribute_names(self) -> set[str]:
        """Return the names of all attributes of this element and of everything under it."""
        return {name for raws in self.spots().values() for raw in raws for name in raw.attributes}

    def dissolve(self) -> None:
        """Take the tree apart once it is done with, so that its memory is freed at once.

        Parents and children hold one another, and leaving 100,000 of them to the garbage collector took as long as
        reading them. This element has no children afterwards, and nothing that was under it has a parent.
        """
        for raws in self.spots().values():
            for raw in raws:
                raw.parent = None
        self.children = _NO_CHILDREN

    @property
    def xpath(self) -> str:
        """The path from the root in the document's own names, with a position wherever several elements share one."""
        steps: list[str] = []
        raw: Raw | None = self
        while raw is not None:
            siblings = raw.parent.children[raw.name] if raw.parent is not None else [raw]
            position = f"[{siblings.index(raw) + 1}]" if len(siblings) > 1 else ""
            own = raw.name if raw.source is None else raw.source
            if own:
                steps.append(own + position)
            raw = raw.parent
        return "/" + "/".join(reversed(steps))

    def __repr__(self) -> str:
        return f"<Raw {self.xpath} {self.text!r}>"


class Root(Raw):
    """The root of a raw index, which knows from its making where everything stands."""

    __slots__ = ("_below", "_spots")

    def __init__(
        self, name: str, text: str, attributes: Mapping[str, str], spots: Spots, below: Collection[Mapping[str, str]]
    ) -> None:
        """Make a root; `spots` is where everything stands, `below` what attributes there are, like ones once."""
        super().__init__(name, text, attributes, None)
        self._spots: Spots | None = spots
        self._below: Collection[Mapping[str, str]] | None = below

    def spots(self) -> Spots:
        """Return the elements at each spot, worked out anew after the tree was changed."""
        if self._spots is None:
            self._spots = super().spots()
        return self._spots

    def attribute_names(self) -> set[str]:
        """Return the names of all attributes in the document."""
        if self._below is None:
            return super().attribute_names()
        return {*self.attributes, *(name for attributes in self._below for name in attributes)}

    def dissolve(self) -> None:
        """Take the tree apart, as any; what stands where holds the root itself too."""
        super().dissolve()
        self._spots = None

    def forget_spots(self) -> None:
        """Say that the tree has been changed by hand."""
        self._spots = self._below = None


class Named(dict[str, list[Raw]]):
    """The elements of each name, however deep they stand, the upper ones first; the lists are not to be changed.

    A name that nothing has is had by no elements. What nobody asks for is not put together.
    """

    __slots__ = ("_at", "_spots")

    def __init__(self, spots: Spots) -> None:
        super().__init__()
        self._at = spots
        self._spots: dict[str, list[Spot]] = {}
        for spot in spots:
            self._spots.setdefault(spot.name, []).append(spot)

    def __missing__(self, name: str) -> list[Raw]:
        spots = self._spots.get(name)
        if spots is None:
            return self.setdefault(name, [])
        spots.sort(key=_level)
        held = [self._at[spot] for spot in spots]
        found = self[name] = held[0] if len(held) == 1 else [raw for raws in held for raw in raws]
        return found


_level = attrgetter("level")


def empty(root: Raw) -> list[Raw]:
    """Return the elements that hold neither an element nor anything but white space, the upper ones first."""
    spots = root.spots()
    return [
        raw
        for spot in sorted(spots, key=_level)
        for raw in spots[spot]
        if not raw.children and not (raw.text and raw.text.strip(BLANKS))
    ]


def left_over(root: Raw) -> list[tuple[Raw, str | None]]:
    """Return what the model did not take: (element, None) for a text, (element, name) for an attribute.

    Blank texts are nothing to lose; `xsi:` attributes speak of the file, not of the invoice.
    """
    found: list[tuple[Raw, str | None]] = []
    for raws in root.spots().values():
        for raw in raws:
            if not raw.taken and raw.text and raw.text.strip(BLANKS):
                found.append((raw, None))
            if raw.attributes:
                for name in raw.attributes:
                    if name not in raw.taken_attributes and not name.startswith(_XSI):
                        found.append((raw, name))  # noqa: PERF401 - a list would be made for every element
    if len(found) > 1:
        order = {id(raw): position for position, raw in enumerate(root.walk())}
        found.sort(key=lambda each: order[id(each[0])])
    return found


_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
