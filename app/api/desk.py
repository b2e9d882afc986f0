"""Where a request becomes a change: one transaction, and with an Idempotency-Key one answer however often it is asked.

The answer is kept in the transaction of the change itself: either both stand, or neither.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ..storage import DatabaseAway, Storage, idempotency
from ..storage.idempotency import Answered, Claim
from ..storage.tenants import Caller
from .problems import Problem, come_back, from_body, json_bytes

KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_KEPT_HEADERS = ("location", "content-type", "vary", "preference-applied")
_WELL_FORMED = re.compile(r"[\x21-\x7e]{1,255}")
_JSON = "application/json"
_LOG = logging.getLogger(__name__)

Shaped = TypeVar("Shaped", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a change comes to: a status, a value for the body, and headers."""

    status: int
    body: BaseModel | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Makes changes, and looks things up, in the threads that may wait for the database."""

    storage: Storage

    async def look(self, find: Callable[[sa.Connection], Shaped]) -> Shaped:
        """Return what `find` finds, in a transaction that only reads."""
        return await run_in_threadpool(self._look, find)

    def _look(self, find: Callable[[sa.Connection], Shaped]) -> Shaped:
        with self.storage.database.reading() as connection:
            return find(connection)

    async def change(
        self, request: Request, caller: Caller, body: bytes, work: Callable[[sa.Connection], Made]
    ) -> Response:
        """Do `work` in one transaction and answer with what it made; a repeat of the request gets the same answer."""
        claim = await run_in_threadpool(self._claim, request, caller, body)
        if isinstance(claim, Response):
            return claim
        return await run_in_threadpool(self._change, claim, work)

    async def without_key(self, work: Callable[[sa.Connection], Made]) -> Response:
        """Do `work`, which may be repeated as it is, in one transaction."""
        return await run_in_threadpool(self._change, None, work)

    async def answer(
        self, request: Request, caller: Caller, body: bytes, work: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Do `work`, which changes nothing, and keep its answer where the request has an Idempotency-Key."""
        claim = await run_in_threadpool(self._claim, request, caller, body)
        if isinstance(claim, Response):
            return claim
        try:
            response = await work()
        except BaseException:
            if claim is not None:
                await run_in_threadpool(self._release, claim)
            raise
        if claim is not None:
            await run_in_threadpool(self._complete, claim, response)
        return response

    def _claim(self, request: Request, caller: Caller, body: bytes) -> Claim | Response | None:
        """Return the claim on the answer to a request with a key, None for one without, or the answer itself."""
        key = key_of(request)
        if key is None:
            return None
        with self.storage.database.transaction() as connection:
            claim = idempotency.claim(connection, caller.scope, key, fingerprint(request, body))
        if claim == "in-flight":
            raise come_back("request-in-flight")
        if claim == "other-request":
            raise Problem("other-request")
        if isinstance(claim, Answered):
            return Response(claim.body, status_code=claim.status, headers={**claim.headers, REPLAYED: "true"})
        assert isinstance(claim, Claim)  # noqa: S101 - what is left
        return claim

    def _change(self, claim: Claim | None, work: Callable[[sa.Connection], Made]) -> Response:
        try:
            with self.storage.database.transaction() as connection:
                response = respond(work(connection))
                if claim is not None:
                    idempotency.complete(connection, claim, _kept(response))
        except BaseException:
            if claim is not None:
                self._release(claim)
            raise
        return response

    def _complete(self, claim: Claim, response: Response) -> None:
        with self.storage.database.transaction() as connection:
            idempotency.complete(connection, claim, _kept(response))

    def _release(self, claim: Claim) -> None:
        try:
            with self.storage.database.transaction() as connection:
                idempotency.release(connection, claim)
        except DatabaseAway as away:
            _LOG.warning("a claim on an idempotency key is left to expire: %s", away)


def key_of(request: Request) -> str | None:
    """Return the Idempotency-Key of a request, or None where it has none. Raises Problem where it is no key."""
    stated = request.headers.getlist(KEY)
    if not stated:
        return None
    if len(stated) > 1 or not _WELL_FORMED.fullmatch(stated[0]):
        raise Problem("invalid-idempotency-key")
    return stated[0]


def fingerprint(request: Request, body: bytes) -> str:
    """Return what makes one request differ from another: SHA-256 over method, address and body.

    A form's boundary differs from one try to the next, so forms are told apart by what the caller hands over as body.
    """
    digest = hashlib.sha256()
    for part in (request.method, request.url.path, request.url.query):
        digest.update(part.encode() + b"\n")
    digest.update(body)
    return digest.hexdigest()


def respond(made: Made) -> Response:
    """Return what was made as an answer."""
    if made.body is None:
        return Response(status_code=made.status, headers=dict(made.headers))
    body = json_bytes(made.body.model_dump(mode="json"))
    return Response(body, status_code=made.status, headers=dict(made.headers), media_type=_JSON)


def shaped(body: bytes, shape: type[Shaped]) -> Shaped:
    """Return a body of JSON in the shape that is expected. Raises Problem (invalid-body) with all that is wrong."""
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        faults: list[Any] = error.errors(include_url=False)
        raise from_body(faults) from None


def _kept(response: Response) -> Answered:
    headers = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
    return Answered(status=response.status_code, headers=headers, body=bytes(response.body))
