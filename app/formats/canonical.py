"""Canonical JSON: the model with its own field names; amounts as strings, dates as ISO 8601.

Every field is always there, null or empty where it says nothing, so that programs need not ask twice.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from ..model.findings import Finding, Location, Severity
from ..model.invoice import Attachment, Invoice
from ..model.reading import Reading
from ..model.unreadable import Unreadable
from ..model.values import format_decimal, storable
from .build import Scope, build
from .kinds import CONTENT, DATE, DECIMAL, TEXT, Kind

name = "json"
media_types = ("application/json",)

_KINDS: Mapping[type, Kind] = {str: TEXT, Decimal: DECIMAL, date: DATE, bytes: CONTENT}
_BOM = b"\xef\xbb\xbf"
_MAXIMUM_DEPTH = 40


def recognises(head: bytes) -> bool:
    """Tell from the first bytes whether this is a JSON object."""
    return head.removeprefix(_BOM).lstrip()[:1] == b"{"


def read(data: bytes) -> Reading:
    """Read an invoice from canonical JSON. What it does not know, or cannot read, it reports by JSON pointer.

    Raises:
        Unreadable: it is not a JSON object, or holds nothing that an invoice has.
    """
    source = _parse(data)
    if not source.keys() & {each.name for each in fields(Invoice)}:
        raise Unreadable("RELAY-FORMAT-UNKNOWN", found="JSON")
    read_in = _Reader()
    scope = read_in.object(Invoice, source, "")
    invoice = build(Invoice, scope) or Invoice()
    return Reading(format=name, invoice=invoice, findings=tuple(read_in.findings))


def write(invoice: Invoice) -> bytes:
    """Write an invoice as JSON, the content of its attachments included (base64)."""
    return json.dumps(as_json(invoice, content=True), ensure_ascii=False, indent=2).encode("utf-8")


def as_json(owner: Any, *, content: bool = False) -> dict[str, Any]:
    """Return a model object as JSON values; attachments bear size and SHA-256, and their content only if asked."""
    kind: type = type(owner)
    told: dict[str, Any] = {each: _value(getattr(owner, each), content) for each in _names(kind)}
    if isinstance(owner, Attachment):
        held = told.pop("content")
        told |= {"size": owner.size, "sha256": owner.sha256} | ({"content": held} if content else {})
    return told


def _value(value: Any, content: bool) -> Any:  # noqa: FBT001 - handed through as it came
    match value:
        case None | str():
            return value
        case Decimal():
            return format_decimal(value)
        case tuple():
            return [_value(each, content) for each in value]
        case bytes():
            return b64encode(value).decode("ascii") if content else None
        case date():
            return value.isoformat()
        case _:
            return as_json(value, content=content)


@cache
def _names(owner: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(owner))


@dataclass(slots=True)
class _Reader:
    """Reads JSON values into scopes and collects what it could not place."""

    findings: list[Finding] = field(default_factory=list)

    def object(self, owner: type, source: Mapping[str, Any], pointer: str) -> Scope:
        scope = Scope()
        shapes = _shapes(owner)
        for key, value in source.items():
            here = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            shape = shapes.get(key)
            if value is None or (owner is Attachment and key in {"size", "sha256"} and source.get("content")):
                continue
            if shape is None:
                self._lost(here, value)
            else:
                self._field(scope, key, shape, value, here)
        return scope

    def _field(self, scope: Scope, key: str, shape: _Shape, value: Any, pointer: str) -> None:
        if shape.many:
            self._list(scope, key, shape, value, pointer)
        elif is_dataclass(shape.type):
            if isinstance(value, dict):
                scope[key] = self.object(shape.type, value, pointer)
            else:
                self._unreadable(pointer, value, "object")
        else:
            read = self._leaf(_KINDS[shape.type], value, pointer)
            if read is not None:
                scope[key] = read

    def _list(self, scope: Scope, key: str, shape: _Shape, value: Any, pointer: str) -> None:
        if not isinstance(value, list):
            self._unreadable(pointer, value, "list")
            return
        found = scope.list_at(key)
        for position, each in enumerate(value):
            if isinstance(each, dict):
                found.append(self.object(shape.type, each, f"{pointer}/{position}"))
            else:
                self._unreadable(f"{pointer}/{position}", each, "object")

    def _leaf(self, kind: Kind, value: Any, pointer: str) -> Any:
        written = str(value) if isinstance(value, _Number) else value
        if not isinstance(written, str) or (isinstance(value, _Number) and kind is not DECIMAL):
            return self._unreadable(pointer, value, kind.name)
        try:
            if not storable(written):
                raise ValueError(written)
            return kind.read(written)
        except ValueError:
            return self._unreadable(pointer, value, kind.name)

    def _lost(self, pointer: str, value: Any) -> None:
        facts = {"path": pointer, "value": _shown(value)}
        self.findings.append(
            Finding(rule="RELAY-LOST", severity=Severity.WARNING, location=Location(path=pointer), facts=facts)
        )

    def _unreadable(self, pointer: str, value: Any, kind: str) -> None:
        facts = {"path": pointer, "value": _shown(value), "kind": kind}
        self.findings.append(
            Finding(rule="RELAY-VALUE", severity=Severity.FATAL, location=Location(path=pointer), facts=facts)
        )


@dataclass(frozen=True, slots=True)
class _Shape:
    type: type
    many: bool


@cache
def _shapes(owner: type) -> Mapping[str, _Shape]:
    hints = get_type_hints(owner, include_extras=True)
    return {each.name: _shape(hints[each.name]) for each in fields(owner)}


def _shape(hint: Any) -> _Shape:
    if get_origin(hint) is Annotated:
        return _shape(get_args(hint)[0])
    if get_origin(hint) is tuple:
        return _Shape(get_args(hint)[0], many=True)
    inner = next((each for each in get_args(hint) if each is not type(None)), hint)
    return _Shape(inner, many=False)


class _Number(str):
    """A JSON number as it was written, so that no digit is lost on the way to a Decimal."""

    __slots__ = ()


def _parse(data: bytes) -> dict[str, Any]:
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
        found = json.loads(
            text, parse_float=_Number, parse_int=_Number, parse_constant=_refuse, object_pairs_hook=_once
        )
    except UnicodeDecodeError as error:
        raise Unreadable("RELAY-NOT-JSON", line="1", detail=f"UTF-8, byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise Unreadable("RELAY-NOT-JSON", line=str(error.lineno), detail=error.msg) from None
    except (RecursionError, ValueError) as error:
        raise Unreadable("RELAY-NOT-JSON", line="1", detail=str(error)[:100]) from None
    if not isinstance(found, dict) or _depth(found) > _MAXIMUM_DEPTH:
        raise Unreadable("RELAY-FORMAT-UNKNOWN", found="JSON")
    return found


def _refuse(written: str) -> None:
    raise ValueError(written)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object; a name given twice would hide one of its values."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        _refuse(f"twice: {next(key for key in names if names.count(key) > 1)}")
    return found


def _depth(value: Any) -> int:
    level, deepest = [value], 0
    while level and deepest <= _MAXIMUM_DEPTH:
        deepest += 1
        level = [inner for each in level for inner in _inside(each) if isinstance(inner, dict | list)]
    return deepest


def _inside(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:200]
