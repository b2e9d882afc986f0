"""What is being worked on, so that a line in the log and a span of a trace say which request, invoice and delivery.

`about` names the subjects for the block; `span` does so too and opens a span of OpenTelemetry, which costs nothing
until whoever runs the service puts an SDK beside it. `write_logs` makes the lines: text for people, or JSON objects.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from opentelemetry import propagate, trace
from opentelemetry.trace import Span, SpanKind, format_trace_id

AsgiScope = MutableMapping[str, Any]
AsgiMessage = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[AsgiMessage]]
Send = Callable[[AsgiMessage], Awaitable[None]]
App = Callable[[AsgiScope, Receive, Send], Awaitable[None]]

_SUBJECTS: ContextVar[Mapping[str, str]] = ContextVar("subjects", default={})  # noqa: B039 - never changed, only replaced
_TRACER = trace.get_tracer("ublrelay")
_LOG = logging.getLogger(__name__)
_TALKATIVE = ("alembic", "dbos", "httpx", "httpcore", "mail.log", "uvicorn.access")
"""Loggers of others whose everyday lines nobody needs; what they warn of is written."""
_FROM_MACHINES = {"/healthz", "/readyz", "/metrics"}
_SERVER_ERROR = 500
_ESCAPED = {code: repr(chr(code))[1:-1] for code in (*range(32), 127)}
"""Control characters as they are written in a line: what somebody sent cannot begin a line of its own."""


@contextmanager
def about(**subjects: str) -> Iterator[None]:
    """Let every log line of the block bear `subjects`, such as ``invoice_id``, beside those around it."""
    token = _SUBJECTS.set({**_SUBJECTS.get(), **subjects})
    try:
        yield
    finally:
        _SUBJECTS.reset(token)


@contextmanager
def span(name: str, **subjects: str | int) -> Iterator[Span]:
    """As `about`, within a span of that name, which bears the subjects as ``ublrelay.…``; what is raised is noted."""
    attributes = {f"ublrelay.{key}": value for key, value in subjects.items()}
    told = {key: str(value) for key, value in subjects.items()}
    with about(**told), _TRACER.start_as_current_span(name, attributes=attributes) as opened:
        yield opened


def subjects() -> Mapping[str, str]:
    """Return what is being worked on at this moment, with the id of the trace where there is one."""
    context = trace.get_current_span().get_span_context()
    traced = {"trace_id": format_trace_id(context.trace_id)} if context.is_valid else {}
    return {**_SUBJECTS.get(), **traced}


class Followed:
    """ASGI middleware: each request is a span, a child of the one its ``traceparent`` names, and a line in the log.

    To stand where ``state.request_id`` of the scope is set already.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        status, began = 0, time.perf_counter()

        async def answered(message: AsgiMessage) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        method, path = str(scope["method"]), str(scope["path"])
        opened = _TRACER.start_as_current_span(
            method, context=propagate.extract(carrier), kind=SpanKind.SERVER, attributes={"http.request.method": method}
        )
        with about(request_id=str(scope.get("state", {}).get("request_id", ""))), opened as request:
            await self._app(scope, receive, answered)
            route = str(getattr(scope.get("route"), "path", ""))
            if route:
                request.update_name(f"{method} {route}")
                request.set_attribute("http.route", route)
            request.set_attribute("http.response.status_code", status)
            if status >= _SERVER_ERROR:
                request.set_status(trace.StatusCode.ERROR)
            level = logging.DEBUG if path in _FROM_MACHINES else logging.INFO
            _LOG.log(level, "%s %s %d %.1f ms", method, path, status, 1000 * (time.perf_counter() - began))


class TextLines(logging.Formatter):
    """One line for people, what it is about at its end in square brackets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and a traceback below it where there is one."""
        moment = datetime.fromtimestamp(record.created).astimezone().isoformat(sep=" ", timespec="milliseconds")
        told = " ".join(f"{key}={value}" for key, value in subjects().items())
        message = record.getMessage().translate(_ESCAPED)
        line = f"{moment} {record.levelname} {record.name}: {message}{f' [{told}]' if told else ''}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    """One JSON object a line: at (UTC), level, logger, message, what it is about, and exception where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **subjects(),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def write_logs(form: str, stream: TextIO | None = None) -> None:
    """Have everything that is logged written to `stream` (default: stderr), as ``text`` or ``json``."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("dbos").addHandler(logging.NullHandler())  # with one of its own it brings none, and passes on
