"""Texts as both databases can keep them: PostgreSQL takes neither NUL nor half a surrogate pair. JSON may hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa


def keepable(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return a value whose texts can be kept, at any depth: NUL is left out, half a pair becomes a question mark."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {keepable(str(name)): keepable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [keepable(each) for each in value]
    return value


def as_json(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Return a value as JSON that can be kept."""
    return json.dumps(keepable(value))


class Words(sa.TypeDecorator[str]):
    """Text of any length."""

    impl: type[sa.String] = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - theirs
        """Give the database what it can keep, or can be asked for."""
        return None if value is None else str(keepable(value))


class Code(Words):
    """Text of a bounded length: an id, a hash."""

    impl = sa.String
    cache_ok = True
