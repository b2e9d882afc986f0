"""Lists in pages, newest first, by the id of the last row seen: stable while new rows come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from .scope import NotFound, Scope

Item = TypeVar("Item")
MOST = 100
USUAL = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which page is asked for: at most `limit` rows after (older than) one id, or before (newer than) another."""

    limit: int = USUAL
    starting_after: str | None = None
    ending_before: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows in their order, and whether more follow in the direction that was asked."""

    items: Sequence[Item]
    has_more: bool


def page(
    connection: sa.Connection,
    table: sa.Table,
    scope: Scope,
    window: Window,
    make: Callable[[Any], Item],
    *conditions: sa.ColumnElement[bool],
) -> Page[Item]:
    """Return one page of the rows of `table` within `scope`, newest first.

    Raises:
        NotFound: the cursor is none of this tenant's rows.
    """
    query = sa.select(table).where(scope.of(table), *conditions)
    for cursor in (window.starting_after, window.ending_before):
        known = sa.select(table.c.id).where(scope.of(table), table.c.id == cursor)
        if cursor is not None and connection.execute(known).first() is None:
            raise NotFound("cursor", cursor)
    if window.starting_after is not None:
        query = query.where(table.c.id < window.starting_after)
    backwards = window.ending_before is not None and window.starting_after is None
    if window.ending_before is not None:
        query = query.where(table.c.id > window.ending_before)
    query = query.order_by(table.c.id.asc() if backwards else table.c.id.desc()).limit(window.limit + 1)
    rows = list(connection.execute(query))
    items = [make(row) for row in rows[: window.limit]]
    return Page(items[::-1] if backwards else items, len(rows) > window.limit)
