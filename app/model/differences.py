"""Where two invoices differ, field by field."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

Lost = tuple[tuple[str, str], ...]
"""(model path, value) of what one invoice says and the other does not."""


def differences(stated: Any, other: Any) -> tuple[Lost, tuple[str, ...]]:
    """Compare what was `stated` with what the `other` says.

    Returns:
        what the other does not say, as (path, value); and the paths where it says something else, or more.
    """
    lost: list[tuple[str, str]] = []
    changed: list[str] = []
    for path, ours, theirs in _compare(stated, other, ""):
        if theirs is None:
            lost.append((path, str(ours)))
        else:
            changed.append(path)
    return tuple(lost), tuple(changed)


def _compare(ours: Any, theirs: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if ours == theirs:
        return
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        yield from _compare_lists(ours, theirs, path)
    elif is_dataclass(ours) and (theirs is None or type(ours) is type(theirs)):
        for each in fields(ours):
            inner = None if theirs is None else getattr(theirs, each.name)
            yield from _compare(getattr(ours, each.name), inner, f"{path}.{each.name}" if path else each.name)
    elif not (_is_empty(ours) and _is_empty(theirs)):
        yield path, ours, theirs


def _compare_lists(ours: tuple[Any, ...], theirs: tuple[Any, ...], path: str) -> Iterator[tuple[str, Any, Any]]:
    if len(theirs) > len(ours):
        yield path, ours, theirs
        return
    for position, (each, other) in enumerate(zip(ours, _aligned(ours, theirs), strict=True)):
        yield from _compare(each, other, f"{path}[{position}]")


def _aligned(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> list[Any]:
    """Return for each of `ours` the one of `theirs` that says no other thing, or None where it was left out.

    Where that leaves one of `theirs` over, they are taken by position.
    """
    left = deque(theirs)
    found = [left.popleft() if left and _says_no_other(each, left[0]) else None for each in ours]
    return [*theirs, *[None] * (len(ours) - len(theirs))] if left else found


def _says_no_other(ours: Any, theirs: Any) -> bool:
    return all(other is None for _, _, other in _compare(ours, theirs, ""))


def _is_empty(value: Any) -> bool:
    return value is None or value == ()
