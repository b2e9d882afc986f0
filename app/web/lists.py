"""Lists on pages: which part of one is asked for, and the links to the parts before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from ..storage import Page, Window
from .visitors import with_query

ROWS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """The addresses of newer and older rows; None where there are none."""

    newer: str | None
    older: str | None


def asked_window(request: Request, rows: int = ROWS) -> Window:
    """Return the part of a list that the address asks for."""
    query = request.query_params
    after, before = query.get("after") or None, query.get("before") or None
    return Window(limit=rows, starting_after=after, ending_before=None if after else before)


def turning(path: str, window: Window, page: Page[Any], wishes: Mapping[str, str | None]) -> Turning:
    """Return where the list goes on, with the same `wishes` (filters)."""
    rows = page.items
    backwards = window.ending_before is not None
    has_older = page.has_more if not backwards else True
    has_newer = page.has_more if backwards else window.starting_after is not None
    return Turning(
        newer=with_query(path, before=rows[0].id, **wishes) if rows and has_newer else None,
        older=with_query(path, after=rows[-1].id, **wishes) if rows and has_older else None,
    )
