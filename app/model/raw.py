"""The raw index: a document as it was written, before anybody read meaning into it.

The model cannot tell that an amount had a trailing space, that an element stood twice or that an attribute was added;
the raw index can. Rules of syntax, decimals, code lists and cardinality read it; arithmetic reads the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .values import BLANKS

_NO_ATTRIBUTES: Mapping[str, str] = {}
_NO_CHILDREN: dict[str, list[Raw]] = {}


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
        return next(iter(self.all(path)), None)

    def all(self, path: str) -> list[Raw]:
        """Return every occurrence at a relative path, in document order."""
        found = [self]
        for name in path.split("/"):
            found = [child for raw in found for child in raw.children.get(name, ())]
        return found

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

    def dissolve(self) -> None:
        """Take the tree apart once it is done with, so that its memory is freed at once.

        Parents and children hold one another, and leaving 100,000 of them to the garbage collector took as long as
        reading them. Nothing under this element can be asked for anything afterwards.
        """
        pending = [self]
        while pending:
            raw = pending.pop()
            for children in raw.children.values():
                pending.extend(children)
            raw.children = _NO_CHILDREN
            raw.parent = None

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


def left_over(root: Raw) -> Iterator[tuple[Raw, str | None]]:
    """Yield what the model did not take: (element, None) for a text, (element, name) for an attribute.

    Blank texts are nothing to lose; `xsi:` attributes speak of the file, not of the invoice.
    """
    for raw in root.walk():
        if not raw.taken and raw.text and raw.text.strip(BLANKS):
            yield raw, None
        if raw.attributes:
            for name in raw.attributes:
                if name not in raw.taken_attributes and not name.startswith(_XSI):
                    yield raw, name


_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
