"""What the pages for people are given: values, and ways to read a document. `main` puts them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from ..delivery import GuardSettings
from ..storage import Storage, now

Language = Literal["nl", "en"]
Verb = Literal["pages", "extract", "convert"]
"""What a document can be read for: its pages as pictures and words, its fields with their evidence, or a verdict."""


class Reader(Protocol):
    """Reads documents in the sandbox, and answers in JSON as the API does."""

    async def brought(self, request: Request, verb: Verb, *, profile: str = "auto") -> Response:
        """Read the document that a request brings. Raises the API's own problems."""

    async def kept(self, request: Request, verb: Verb, data: bytes, options: Mapping[str, Any]) -> Response:
        """Read a document that is kept here; `options` may hold file, profile and corrections. Raises as above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplies:
    """What the pages need.

    `backlog` tells of each kind of work how much is due and the age of the oldest in seconds; `language_of` reads an
    Accept-Language header; `upload_limit` is what one document may weigh, in bytes.
    """

    storage: Storage
    backlog: Callable[[sa.Connection], Mapping[str, tuple[int, float]]]
    guard: GuardSettings
    reader: Reader
    language_of: Callable[[str], Language]
    upload_limit: int
    clock: Callable[[], datetime] = field(default=now)
