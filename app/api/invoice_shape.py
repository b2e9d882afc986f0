"""The shape of the canonical invoice, read off the model itself: names, nesting and the business term of each field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from ..model.invoice import BG, BT, Attachment, Invoice

Json = dict[str, Any]
NAME = Invoice.__name__
_AMOUNT = {"type": ["string", "null"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
_LEAVES: dict[object, Json] = {
    str: {"type": ["string", "null"]},
    Decimal: _AMOUNT,
    date: {"type": ["string", "null"], "format": "date"},
}
_FINGERPRINT: Json = {"size": {"type": ["integer", "null"], "minimum": 0}, "sha256": {"type": ["string", "null"]}}
"""What stands for the content of an attachment."""


def schemas() -> dict[str, Json]:
    """Return a schema per class of the model, by the name under which the others point to it."""
    found: dict[str, Json] = {}
    waiting: list[type] = [Invoice]
    while waiting:
        owner = waiting.pop()
        if _name(owner) not in found:
            found[_name(owner)] = _schema(owner)
            waiting += _inside(owner)
    return found


def _schema(owner: type) -> Json:
    hints = get_type_hints(owner, include_extras=True)
    properties: dict[str, Json] = {each.name: _property(hints[each.name]) for each in fields(owner)}
    if owner is Attachment:
        del properties["content"]
        properties |= _FINGERPRINT
    shape: Json = {"type": "object", "properties": properties, "required": list(properties)}
    return shape | {"additionalProperties": False, "description": (owner.__doc__ or "").partition("\n")[0]}


def _property(hint: object) -> Json:
    bare, notes = (get_args(hint)[0], get_args(hint)[1:]) if get_origin(hint) is Annotated else (hint, ())
    shape = dict(_shape(bare))
    for note in notes:
        if isinstance(note, BT | BG):
            shape["description"] = _term(note)
    return shape


def _shape(bare: object) -> Json:
    if get_origin(bare) is tuple:
        inner = get_args(bare)[0]
        return {"type": "array", "items": _LEAVES.get(inner) or _pointer(inner)}
    inner = _without_none(bare)
    return _LEAVES.get(inner) or {"anyOf": [_pointer(inner), {"type": "null"}]}


def _term(note: BT | BG) -> str:
    kind = type(note).__name__
    if isinstance(note.number, int | str):
        return _identify(kind, note.number)
    return ", ".join(f"{place}: {_identify(kind, number)}" for place, number in note.number.items())


def _identify(kind: str, number: int | str) -> str:
    return f"{kind}-{number}" if isinstance(number, int) else number


def _inside(owner: type) -> Iterator[type]:
    for hint in get_type_hints(owner).values():
        inner = get_args(hint)[0] if get_origin(hint) is tuple else _without_none(hint)
        if isinstance(inner, type) and is_dataclass(inner):
            yield inner


def _without_none(hint: object) -> object:
    return next((each for each in get_args(hint) if each is not NoneType), hint)


def _pointer(inner: object) -> Json:
    return {"$ref": f"#/components/schemas/{_name(inner)}"}


def _name(owner: object) -> str:
    name = getattr(owner, "__name__", "")
    return name if owner is Invoice else f"{NAME}{name}"
