"""Values on their way into the model: mutable while a document is read, frozen dataclasses at the end."""

from __future__ import annotations

import re
from dataclasses import field, fields, is_dataclass, make_dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from ..model.invoice import Classification, CreditTransfer, Note
from ..model.values import Identifier, parse_text


class Scope(dict[str, Any]):
    """The fields of one model object so far. `path` is its place in the model, kept only where places are wanted."""

    __slots__ = ("path",)

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.path = path

    def inside(self, name: str) -> Scope:
        """Return the scope of the object at a dotted path, opened on first use."""
        if "." in name:
            head, _, rest = name.partition(".")
            return self.inside(head).inside(rest)
        found = self.get(name)
        if found is None:
            found = self[name] = Scope(f"{self.path}{name}.")
        return found

    def put(self, path: str, value: object) -> None:
        """Set the value at a dotted path."""
        if "." not in path:
            self[path] = value
            return
        head, _, rest = path.partition(".")
        self.inside(head).put(rest, value)

    def get_at(self, path: str) -> Any:
        """Return the value at a dotted path, or None."""
        if "." not in path:
            return self.get(path)
        head, _, rest = path.partition(".")
        found = self.get(head)
        return found.get_at(rest) if found is not None else None

    def list_at(self, name: str) -> list[Scope]:
        """Return the list at a dotted path, opened on first use."""
        head, _, last = name.rpartition(".")
        holder = self.inside(head) if head else self
        return holder.setdefault(last, [])  # type: ignore[no-any-return]  # as above


def build(owner: type, scope: Scope) -> Any:
    """Return the model object of class `owner` that `scope` describes, or None where it says nothing."""
    inner = _inner_types(owner)
    says = False
    for name, stated in scope.items():  # a scope is read once, so that it can hold its own built parts
        value = stated
        kind = type(stated)
        if kind is Scope:
            value = scope[name] = build(inner[name], stated)
        elif kind is list:
            each = inner[name]
            items = [found for item in stated if (found := build(each, item) or _blank(each)) is not None]
            value = scope[name] = tuple(items)
        says = says or (value is not None and value != ())
    if not says or (owner is Identifier and "value" not in scope):
        return None  # a scheme without a value identifies nothing
    if owner is Note and "subject_code" not in scope:
        scope |= _subject(scope.get("text"))
    made = _draft(owner)(**scope)
    made.__class__ = owner
    return made


@cache
def _draft(owner: type) -> type:
    """Return a class that has the fields of `owner`, one of the model's, and is not frozen.

    A frozen dataclass sets each of its fields through ``object.__setattr__``, and so takes three times as long to make.
    Hence a draft is filled in and then becomes what it is a draft of, which Python allows as both have the same slots.
    """
    drawn = [(each.name, each.type, field(default=each.default)) for each in fields(owner)]
    return make_dataclass(f"{owner.__name__}Draft", drawn, slots=True, kw_only=True, eq=False)


_SUBJECT = re.compile(r"#([A-Za-z]{3})#(.*)", re.DOTALL)


def _subject(text: str | None) -> dict[str, str | None]:
    """Part a note into subject and text, as in ``#AAI#text`` (BT-21, BT-22): all UBL has, and others write it too."""
    found = _SUBJECT.fullmatch(text or "")
    return {"subject_code": found[1], "text": parse_text(found[2])} if found else {}


_NEVER_BLANK = frozenset({Identifier, Classification, CreditTransfer})
"""What is nothing without content. Of all else a rule may demand the content, so the blank stays to be judged."""


def _blank(owner: type) -> Any:
    """Return the object that stands for an element without content, or None."""
    return None if owner in _NEVER_BLANK else owner()


@cache
def _inner_types(owner: type) -> dict[str, type]:
    hints = get_type_hints(owner, include_extras=True)
    return {field.name: found for field in fields(owner) if (found := _dataclass_in(hints[field.name])) is not None}


def _dataclass_in(hint: object) -> type | None:
    if isinstance(hint, type) and is_dataclass(hint):
        return hint
    arguments = get_args(hint)[:1] if get_origin(hint) is Annotated else get_args(hint)
    return next((found for argument in arguments if (found := _dataclass_in(argument)) is not None), None)
