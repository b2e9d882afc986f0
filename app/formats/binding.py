"""The binding tree: one description per syntax, in that syntax's own order, that both reads and writes.

A tree is made of four kinds of node. `Term` ties a leaf to a field of the model, `Group` an element that holds
others, `Const` a leaf whose text the syntax prescribes, and `Custom` two ordinary functions for an irregular place.
Field names are dotted paths within the model object at hand (``process.specification``). Reading marks every raw
element it understands as taken; what is left over is reported, so nothing vanishes unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..model.raw import Raw
from ..model.values import BLANKS, parse_text
from .build import Scope
from .kinds import TEXT, Kind
from .writer import Writer


@dataclass(slots=True)
class Context:
    """What reading one document carries along.

    `currency` is the invoice currency, in which amounts must be stated to be taken for what they are. `unreadable`
    collects the leaves whose text is no value of their kind. `places`, where wanted, gets the element per model path.
    """

    currency: str
    root: Scope = field(default_factory=Scope)
    unreadable: list[tuple[Raw, Kind, ValueError]] = field(default_factory=list)
    places: dict[str, Raw] | None = None

    def take(self, raw: Raw, scope: Scope, name: str, value: object) -> None:
        """Put `value` into the model for the text of `raw`; a blank is taken but puts nothing."""
        raw.taken = True
        if value is not None:
            scope.put(name, value)
        if self.places is not None:
            self.places.setdefault(scope.path + name, raw)

    def enter(self, raw: Raw, path: str) -> Scope:
        """Return a fresh scope for the object that `raw` describes."""
        if self.places is None:
            return Scope()
        self.places.setdefault(path, raw)
        return Scope(path=f"{path}.")


class Node(Protocol):
    """A node of a binding tree."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the elements that this node reads."""

    def read(self, raws: Sequence[Raw], scope: Scope, context: Context) -> None:
        """Take what `raws`, all the elements of one name under one parent, say into `scope`."""

    def write(self, owner: Any, out: Writer) -> None:
        """Write what `owner`, an object of the model, says here."""

    def covers(self, xpath: str, path: str) -> Iterator[tuple[str, str]]:
        """Yield (XPath without positions, model path) for every place below."""


class Term:
    """A leaf. `attributes` ties attribute names to further fields of the same object.

    `prescribed` gives the attributes whose text the syntax fixes (CII: a date's ``format``). A leaf that states
    another text there and is no value of its kind is of a kind that we do not know: it is left, not faulted.
    """

    __slots__ = ("_attribute_names", "_attributes", "_field", "_holder", "_kind", "_last", "_prescribed", "names")

    def __init__(
        self,
        name: str,
        field: str,
        kind: Kind = TEXT,
        attributes: Mapping[str, str] | None = None,
        prescribed: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.names: tuple[str, ...] = (name,)
        self._field = field
        self._holder, _, self._last = field.rpartition(".")
        self._kind = kind
        self._attributes = tuple((attributes or {}).items())
        self._attribute_names = tuple(attributes or ())
        self._prescribed = prescribed

    def read(self, raws: Sequence[Raw], scope: Scope, context: Context) -> None:
        raw = raws[0]
        holder = scope.get_at(self._holder) if self._holder else scope
        if holder is not None and holder.get(self._last) is not None:
            return
        try:
            value = self._kind.read(raw.text)
        except ValueError as error:
            if all(raw.attributes.get(name, text) == text for name, text in self._prescribed):
                context.unreadable.append((raw, self._kind, error))
            return
        raw.taken = True
        if value is not None:
            if holder is None:
                holder = scope.inside(self._holder)
            holder[self._last] = value
        if context.places is not None:
            context.places.setdefault(scope.path + self._field, raw)
        if raw.attributes:
            self._read_attributes(raw, scope, context)

    def _read_attributes(self, raw: Raw, scope: Scope, context: Context) -> None:
        for name, target in self._attributes:
            text = parse_text(raw.attributes.get(name, ""))
            if text is not None:
                scope.put(target, text)
        raw.taken_attributes += self._attribute_names
        for name, text in self._prescribed:
            if raw.attributes.get(name) == text:
                raw.taken_attributes += (name,)
        if self._kind.is_amount and raw.attributes.get("currencyID", "") == context.currency:
            raw.taken_attributes += ("currencyID",)

    def write(self, owner: Any, out: Writer) -> None:
        value = get_at(owner, self._field)
        if value is None:
            return
        attributes = out.amount_attributes if self._kind.is_amount else self._prescribed
        if self._attributes:
            stated = [(name, get_at(owner, path)) for name, path in self._attributes]
            attributes = (*[each for each in stated if each[1] is not None], *attributes)
        out.leaf(self.names[0], self._kind.write(value), attributes)

    def covers(self, xpath: str, path: str) -> Iterator[tuple[str, str]]:
        yield f"{xpath}/{self.names[0]}", path + self._field
        for name, target in self._attributes:
            yield f"{xpath}/{self.names[0]}/@{name}", path + target


class Const:
    """A leaf whose text the syntax prescribes; written only where its parent has something to say."""

    __slots__ = ("_also", "_attributes", "_text", "names")

    def __init__(
        self, name: str, text: str, also: tuple[str, ...] = (), attributes: Mapping[str, str] | None = None
    ) -> None:
        self.names: tuple[str, ...] = (name,)
        self._text = text
        self._also = {text.lower(), *also}
        self._attributes = tuple((attributes or {}).items())

    def read(self, raws: Sequence[Raw], scope: Scope, context: Context) -> None:  # noqa: ARG002 - a node's signature
        text = raws[0].text
        raws[0].taken = text == self._text or text.strip(BLANKS).lower() in self._also

    def write(self, owner: Any, out: Writer) -> None:  # noqa: ARG002 - a node's signature
        out.const(self.names[0], self._text, self._attributes)

    def covers(self, xpath: str, path: str) -> Iterator[tuple[str, str]]:  # noqa: ARG002 - a node's signature
        return iter(())


class Group:
    """An element that holds others.

    With `field`, its content is an object of its own, or a list of them where `many`; without, its children speak
    of the object at hand. `when` names a leaf below and the text it must have for the element to be read at all.
    A `required` element is written even where it stays empty, yet does not by itself keep its parent.
    """

    __slots__ = ("_field", "_many", "_nodes", "_prescribed", "_when", "children", "names")

    def __init__(
        self,
        name: str,
        *children: Node,
        field: str | None = None,
        many: bool = False,
        when: tuple[str, str] | None = None,
        required: bool = False,
    ) -> None:
        self.names: tuple[str, ...] = (name,)
        self._field = field
        self._many = many
        self._when = when
        self.children: tuple[Node, ...] = children
        self._prescribed = required or all(isinstance(child, Const) for child in children)
        self._nodes: dict[str, Node] = {}

    def add(self, *children: Node) -> None:
        """Hang further nodes at the end; a group may so come to hold itself (sub-lines)."""
        self.children += children
        self._nodes = {}

    def read(self, raws: Sequence[Raw], scope: Scope, context: Context) -> None:
        if self._when is not None:
            raws = [raw for raw in raws if raw.value(self._when[0]).upper() == self._when[1]]
        if self._many and self._field:
            found = scope.list_at(self._field)
            for raw in raws:
                inside = context.enter(raw, f"{scope.path}{self._field}[{len(found)}]")
                found.append(inside)
                self.read_children(raw, inside, context)
        elif raws:
            self.read_children(raws[0], self._inside(raws[0], scope, context), context)

    def _inside(self, raw: Raw, scope: Scope, context: Context) -> Scope:
        if self._field is None:
            return scope
        if context.places is not None:
            context.places.setdefault(scope.path + self._field, raw)
        return scope.inside(self._field)

    def read_children(self, raw: Raw, scope: Scope, context: Context) -> None:
        """Read what stands under one element into `scope`."""
        nodes = self._nodes or self._dispatch()
        for name, raws in raw.children.items():
            node = nodes.get(name)
            if node is not None:
                node.read(raws, scope, context)

    def write(self, owner: Any, out: Writer) -> None:
        inside = owner if self._field is None else get_at(owner, self._field)
        if inside is None:
            return
        for each in inside if self._many else (inside,):
            self.write_one(each, out)

    def write_one(self, owner: Any, out: Writer) -> None:
        """Write one element for `owner`; nothing at all where it would stay empty."""
        out.open(self.names[0])
        for child in self.children:
            child.write(owner, out)
        out.close(prescribed=self._prescribed)

    def covers(self, xpath: str, path: str) -> Iterator[tuple[str, str]]:
        below = f"{path}{self._field}." if self._field else path
        for child in self.children:
            if child is not self:
                yield from child.covers(f"{xpath}/{self.names[0]}", below)

    def _dispatch(self) -> dict[str, Node]:
        self._nodes = {name: child for child in self.children for name in child.names}
        return self._nodes


@dataclass(frozen=True, slots=True)
class Custom:
    """An irregular place: two ordinary functions, standing in the tree where they belong.

    `places` lists what they cover, as (relative XPath, field), so that the coverage page knows.
    """

    names: tuple[str, ...]
    reads: Callable[[Sequence[Raw], Scope, Context], None]
    writes: Callable[[Any, Writer], None]
    places: tuple[tuple[str, str], ...] = ()

    def read(self, raws: Sequence[Raw], scope: Scope, context: Context) -> None:
        self.reads(raws, scope, context)

    def write(self, owner: Any, out: Writer) -> None:
        self.writes(owner, out)

    def covers(self, xpath: str, path: str) -> Iterator[tuple[str, str]]:
        for place, target in self.places:
            yield f"{xpath}/{place}", target[1:] if target.startswith("/") else path + target


def get_at(owner: Any, path: str) -> Any:
    """Return the value at a dotted path of a model object, or None where anything on the way is absent."""
    if "." not in path:
        return None if owner is None else getattr(owner, path)
    for name in path.split("."):
        if owner is None:
            return None
        owner = getattr(owner, name)
    return owner


def places_of(*groups: Node) -> tuple[tuple[str, str], ...]:
    """Return what some nodes cover, in the form that `Custom` states it."""
    return tuple((xpath[1:], path) for group in groups for xpath, path in group.covers("", ""))
