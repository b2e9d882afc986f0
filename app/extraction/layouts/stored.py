"""Layouts as JSON: readable, versioned, and refused where they are not what they should be."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from .layout import FORMAT, Layout

MAXIMUM_BYTES = 1_000_000
"""Of one stored layout; a learned one has some tens of kilobytes."""
_MOST = 2_000
_LONGEST = 500


class BadLayout(ValueError):
    """The data is no layout that can be used; `reason` is ``json``, ``version``, ``shape`` or ``size``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def write_layout(layout: Layout) -> bytes:
    """Return a layout as JSON (UTF-8), the same bytes for the same layout."""
    told = {"version": FORMAT, **_plain(layout)}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def read_layout(data: bytes) -> Layout:
    """Return the layout that JSON holds.

    Raises:
        BadLayout: it is too large, no JSON, of another version, or holds what no layout has.
    """
    if len(data) > MAXIMUM_BYTES:
        raise BadLayout("size", str(len(data)))
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadLayout("json") from None
    if not isinstance(told, dict):
        raise BadLayout("shape", "no object")
    version = told.pop("version", None)
    if version != FORMAT or isinstance(version, bool):
        raise BadLayout("version", str(version)[:_LONGEST])
    layout: Layout = _read(Layout, told, "layout")
    for each in layout.spottings:
        _checked(each.form.shape)
    return layout


def _checked(shape: str) -> None:
    """Refuse a shape other than those that learning makes: literals and runs of digits or letters, nothing nested."""
    if not _SHAPE.fullmatch(shape):
        raise BadLayout("shape", "form.shape")


_SHAPE = re.compile(r"(?:\\d\{\d{1,2},\d{1,2}\}|\[A-Za-z\]\{\d{1,2},\d{1,2}\}|[A-Za-z]|\\?[ /\-_.#:])*")


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a layout holds
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, StrEnum) else value


def _read(kind: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - whatever a layout holds
    if is_dataclass(kind) and isinstance(kind, type):
        return _object(kind, value, where)
    if get_origin(kind) is tuple:
        return _list(get_args(kind), value, where)
    if get_origin(kind) in {Union, UnionType}:
        inner = next(each for each in get_args(kind) if each is not type(None))
        return None if value is None else _read(inner, value, where)
    return _single(kind, value, where)


def _object(kind: type, value: Any, where: str) -> Any:  # noqa: ANN401 - whatever a layout holds
    hints = _hints(kind)
    if not isinstance(value, dict) or not value.keys() <= hints.keys():
        raise BadLayout("shape", where)
    read = {name: _read(hints[name], each, f"{where}.{name}") for name, each in value.items()}
    try:
        return kind(**read)
    except TypeError:
        raise BadLayout("shape", where) from None


def _list(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401 - whatever a layout holds
    if not isinstance(value, list) or len(value) > _MOST:
        raise BadLayout("shape", where)
    if kinds[-1] is Ellipsis:
        return tuple(_read(kinds[0], each, where) for each in value)
    if len(value) != len(kinds):
        raise BadLayout("shape", where)
    return tuple(_read(kind, each, where) for kind, each in zip(kinds, value, strict=True))


def _single(kind: type, value: Any, where: str) -> Any:  # noqa: ANN401 - whatever a layout holds
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if kind in {bool, int} and type(value) is kind:
        return value
    if isinstance(value, str) and len(value) <= _LONGEST and issubclass(kind, str):
        try:
            return kind(value)
        except ValueError:
            pass
    raise BadLayout("shape", where)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
