"""Places in the model by their path, as findings and corrections name them (``seller.address.city``, ``lines[2].id``).

Positions count from 0. What stands on the way to a place is made where it is absent; a list grows by one at most, so
that no correction leaves holes in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from .invoice import Invoice
from .values import parse_date, parse_decimal, parse_text

_STEP = re.compile(r"([a-z_0-9]+)(?:\[(\d{1,5})\])?")


class NoSuchPlace(ValueError):
    """The path names no place in the model; `path` is as given."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class NoSuchValue(ValueError):
    """The text is no value for the place: `kind` says what is wanted (``date``, ``amount``, ``text``)."""

    def __init__(self, path: str, text: str, kind: str) -> None:
        super().__init__(path, text, kind)
        self.path = path
        self.text = text
        self.kind = kind


def value_at(owner: Any, path: str) -> Any:
    """Return what stands at a path of a model object; None where anything on the way is absent.

    Raises:
        NoSuchPlace: the model has no such place.
    """
    for name, position in _steps(path):
        if owner is None:
            return None
        if not hasattr(owner, name):
            raise NoSuchPlace(path)
        owner = getattr(owner, name)
        if position is not None:
            owner = owner[position] if position < len(owner) else None
    return owner


def with_value(invoice: Invoice, path: str, value: object) -> Invoice:
    """Return the invoice with a value at a path; None takes away what stands there, an entry of a list included.

    Raises:
        NoSuchPlace: the model has no such place, or the list that holds it would get a hole.
    """
    changed: Invoice = _put(Invoice, invoice, list(_steps(path)), value, path)
    return changed


def read_as(path: str, text: str) -> str | date | Decimal | None:
    """Return a text as the value that a place holds, by the rules of XML Schema; None where it is blank.

    Raises:
        NoSuchPlace: the model has no such place, or it holds a whole group.
        NoSuchValue: the text is no such value.
    """
    kind = _kind_at(path)
    if parse_text(text) is None:
        return None
    if kind not in _READERS:
        raise NoSuchPlace(path)
    name, reader = _READERS[kind]
    try:
        return reader(text)
    except ValueError:
        raise NoSuchValue(path, text, name) from None


_READERS: dict[type, tuple[str, Callable[[str], str | date | Decimal | None]]] = {
    Decimal: ("amount", parse_decimal),
    date: ("date", parse_date),
    str: ("text", parse_text),
}


def _put(kind: type, owner: Any, steps: list[tuple[str, int | None]], value: object, path: str) -> Any:
    (name, position), *rest = steps
    hint = _hints(kind).get(name)
    if hint is None or (position is not None) != hint.repeats:
        raise NoSuchPlace(path)
    held: Any = getattr(owner, name) if owner is not None else (() if hint.repeats else None)
    if position is not None:
        if position > len(held):
            raise NoSuchPlace(path)
        before = held[position] if position < len(held) else None
        inner = _put(hint.kind, before, rest, value, path) if rest else value
        changed: Any = (*held[:position], *(() if inner is None else (inner,)), *held[position + 1 :])
    else:
        changed = _put(hint.kind, held, rest, value, path) if rest else value
    return replace(owner, **{name: changed}) if owner is not None else kind(**{name: changed})


class _Hint:
    """What a field holds: of which class, and whether it repeats."""

    __slots__ = ("kind", "repeats")

    def __init__(self, kind: type, *, repeats: bool) -> None:
        self.kind = kind
        self.repeats = repeats


@cache
def _hints(kind: type) -> dict[str, _Hint]:
    if not is_dataclass(kind):
        return {}
    hints = get_type_hints(kind, include_extras=True)
    return {each.name: _hint(hints[each.name]) for each in fields(kind)}


def _hint(hint: Any) -> _Hint:
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple:
        return _Hint(get_args(hint)[0], repeats=True)
    inner = next((each for each in get_args(hint) if each is not type(None)), hint)
    return _Hint(inner, repeats=False)


def _kind_at(path: str) -> type:
    kind: type = Invoice
    for name, position in _steps(path):
        hint = _hints(kind).get(name)
        if hint is None or (position is not None) != hint.repeats:
            raise NoSuchPlace(path)
        kind = hint.kind
    return kind


def _steps(path: str) -> Iterator[tuple[str, int | None]]:
    for part in path.split("."):
        step = _STEP.fullmatch(part)
        if step is None:
            raise NoSuchPlace(path)
        yield step[1], int(step[2]) if step[2] is not None else None
