"""What every request passes through: its id, the headers of every answer, the last resort, and the count of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .measures import Measures
from .problems import Problem, answer
from .workbench import Gone

REQUEST_ID = "X-Request-Id"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "API-Version": "2026-11-22",
}
"""On every answer. There are no CORS headers: pages of other sites have no business here. `API-Version` is the day of
the last change that a client of /v1 could notice; what is added does not count."""
LINGER = 10.0
"""Seconds for which the rest of a refused body is still taken in, to be thrown away."""
SILENCE = 1.0
"""Seconds without anything coming in, after which it is not."""
_CLIENT_LEFT = 499
_WELL_FORMED = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
_LOG = logging.getLogger(__name__)


class Passage:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self._app = app
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and its answer back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        passing = _Passing(scope, receive, send)
        began = time.perf_counter()
        try:
            await self._app(scope, passing.receive, passing.send)
        except (ClientDisconnect, Gone):
            passing.status = passing.status or _CLIENT_LEFT
        except Exception:
            _LOG.exception("request %s: %s %s failed", request_id, scope["method"], scope["path"])
            if passing.status:
                raise  # half an answer is out: only breaking the connection tells the client
            await answer(Request(scope), Problem("internal-error"))(scope, passing.receive, passing.send)
        finally:
            seconds = (passing.answered_at or time.perf_counter()) - began
            self._measures.request(scope["method"], _route(scope), passing.status or 500, seconds)


class _Passing:
    """One request and its answer on their way. `status` is 0 until the answer has begun.

    Where a request is refused before its body has come in, the answer goes out at once, but the connection is held a
    while longer and what still comes in is thrown away: a client that is cut off while sending never reads the answer.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._state: MutableMapping[str, Any] = scope["state"]
        self._request_id: str = scope["state"]["request_id"]
        names = {name for name, _ in scope["headers"]}
        self._unread = bool(names & {b"content-length", b"transfer-encoding"})
        self.status = 0
        self.answered_at: float | None = None

    async def receive(self) -> Message:
        """Pass on what comes in, and notice when that was all."""
        message = await self._receive()
        self._unread = message["type"] == "http.request" and message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Add our headers to the head of the answer; pass the rest on as it is."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = self._request_id
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
            if (allowed := self._state.get("allowed")) is not None:
                headers["RateLimit-Limit"] = str(allowed.limit)
                headers["RateLimit-Remaining"] = str(allowed.left)
                headers["RateLimit-Reset"] = str(allowed.reset)
        elif not message.get("more_body", False):
            self.answered_at = time.perf_counter()
            if self._unread:
                await self._send({**message, "more_body": True})
                await self._throw_away()
                message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    async def _throw_away(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER):
                while self._unread:
                    async with asyncio.timeout(SILENCE):
                        await self.receive()


def _request_id(scope: Scope) -> str:
    """Return the id that the client gave, where it is well formed, or a new one."""
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"").decode("latin-1")
    return given if _WELL_FORMED.fullmatch(given) else f"req_{uuid.uuid4().hex}"


def _route(scope: MutableMapping[str, object]) -> str:
    """Return the template of the route that took the request, or "" where none did."""
    return str(getattr(scope.get("route"), "path", ""))
