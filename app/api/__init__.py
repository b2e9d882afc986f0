"""HTTP in, values out; no decisions. Documents are judged in the sandbox; what is kept, `storage` keeps.

`build` makes the whole app from values; `main` puts the values in.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from http import HTTPStatus
from typing import Any, Protocol

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from .. import __version__
from ..delivery import GuardSettings
from ..sandbox import Runner
from ..storage import DatabaseAway, NotFound, Storage, WrongState
from . import (
    directory,
    documentation,
    documentation_of_addresses,
    documentation_of_events,
    documentation_of_kept,
    events,
    intake,
    invoices,
    listings,
    operation,
    pages,
    verdicts,
)
from .bodies import Allowance, BodyLimits
from .callers import Doorman, RateLimit
from .desk import Desk
from .measures import Measures
from .negotiation import preferred_language
from .passage import Passage
from .problems import Problem, answer, come_back, from_http, from_parameter, from_validation
from .workbench import Workbench

__all__ = ["Background", "BodyLimits", "Measures", "build", "preferred_language"]

_SENT = (*documentation_of_kept.SENT, *documentation_of_addresses.SENT, *documentation_of_events.SENT)
_LOG = logging.getLogger(__name__)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_ABOUT = (
    "Any invoice in, one honest verdict, valid UBL 2.1 out. Every verdict is an answer with status 200; statuses 4xx "
    "are about the request. Errors are RFC 9457 problems, in Dutch and English."
)


class Background(Protocol):
    """Work that goes on beside the requests, in the same process and with the same sandbox."""

    def start(self, sandbox: Runner) -> None:
        """Begin."""

    def stop(self, patience: float) -> None:
        """Stop; what is under way has `patience` seconds."""


STOP_SECONDS = 10.0
"""What work in the background gets to come to its end when the service stops."""


def build(  # noqa: PLR0913 - the parts of the whole, each by its name
    *,
    open_sandbox: Callable[[], Runner],
    storage: Storage,
    body_limits: BodyLimits,
    today: Callable[[], date],
    guard: GuardSettings | None = None,
    rate_limit: int = 0,
    prepare: Callable[[], None] | None = None,
    background: Callable[[Measures], Background] | None = None,
    workbench: Workbench | None = None,
    people: Callable[[verdicts.Door], APIRouter] | None = None,
) -> FastAPI:
    """Return the app. It opens the sandbox when it starts and closes it when it stops.

    `today` tells the day to judge by, `guard` what nothing may ever be sent to; `rate_limit` is in requests a minute
    for each key (0: none). `prepare` is called before anything else when the app starts, `background` makes the work
    beside the requests, if this process does any. `workbench` replaces the usual queue before the sandbox.
    `people` makes the pages for people, given the door through which documents are read.
    """
    bench = workbench or Workbench(open_sandbox)
    allowance = Allowance(body_limits.bytes_together)
    measures = Measures(bench, allowance)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if prepare is not None:
            await asyncio.to_thread(prepare)
        await bench.open()
        beside: Background | None = None
        try:
            if background is not None:
                beside = await asyncio.to_thread(background, measures)
                await asyncio.to_thread(beside.start, bench.runner)
            yield
        finally:
            if beside is not None:
                await asyncio.to_thread(beside.stop, STOP_SECONDS)
            await bench.close()

    app = FastAPI(
        title="UBL Relay",
        version=__version__,
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    door = verdicts.Door(
        limits=body_limits,
        allowance=allowance,
        workbench=bench,
        measures=measures,
        today=today,
    )
    desk = Desk(storage=storage)
    app.state.doorman = Doorman(storage.database, RateLimit(rate_limit))
    archive = invoices.Archive(desk=desk, limits=body_limits)
    addresses = directory.Directory(desk=desk, door=door, limits=body_limits, guard=guard or GuardSettings())
    app.include_router(intake.router(intake.Reception(door=door, desk=desk)))
    app.include_router(invoices.readings(archive))
    app.include_router(invoices.changes(archive))
    app.include_router(directory.of_recipients(addresses))
    app.include_router(directory.of_routes(addresses))
    herald = events.Herald(desk=desk, limits=body_limits, guard=guard or GuardSettings())
    app.include_router(events.readings(herald))
    app.include_router(events.changes(herald))
    app.include_router(verdicts.router(door, desk))
    app.include_router(listings.router())
    app.include_router(operation.router(bench, operation.Heartbeat(bench, today), measures, storage.database))
    app.include_router(pages.router(app))
    if people is not None:
        app.include_router(people(door))
    app.add_middleware(Passage, measures=measures)
    _answer_problems(app)
    _describe(app)
    return app


def _answer_problems(app: FastAPI) -> None:
    """Have everything that goes wrong rendered in one place."""

    @app.exception_handler(Problem)
    async def ours(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, Problem)  # noqa: S101 - the handler is registered for it
        return answer(request, problem)

    @app.exception_handler(NotFound)
    async def absent(request: Request, error: Exception) -> Response:
        assert isinstance(error, NotFound)  # noqa: S101 - as above
        return answer(request, _absent(error, request))

    @app.exception_handler(WrongState)
    async def untimely(request: Request, error: Exception) -> Response:
        assert isinstance(error, WrongState)  # noqa: S101 - as above
        facts = {"subject": error.subject, "state": error.state, "allowed": ", ".join(error.allowed)}
        more = {"current_state": error.state, "allowed": list(error.allowed)}
        return answer(request, Problem("wrong-state", facts=facts, more=more))

    @app.exception_handler(DatabaseAway)
    async def away(request: Request, error: Exception) -> Response:
        _LOG.error("the storage is away: %s", error)
        return answer(request, come_back("storage-away"))

    @app.exception_handler(RequestValidationError)
    async def parameters(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
        return answer(request, from_validation(error, _known_parameters(app, request)))

    @app.exception_handler(HTTPException)
    async def routing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as above
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            error.headers = {"Allow": ", ".join(_allowed(app, request))}
        return answer(request, from_http(error, request))


def _allowed(app: FastAPI, request: Request) -> list[str]:
    """Return every method that is right for the address; the router knows only those of the first route that fits."""
    return [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] == Match.FULL for route in app.router.routes)
    ]


def _absent(error: NotFound, request: Request) -> Problem:
    """Return what is not there as a problem: a cursor is a parameter, all else a row."""
    if error.what != "cursor":
        return Problem("unknown-id", facts={"what": error.what, "id": error.id})
    names = ("starting_after", "ending_before", "after")
    name = next((each for each in names if request.query_params.get(each) == error.id), names[0])
    return Problem("invalid-parameter", errors=[from_parameter(name, "value", error.id, "an id of this list")])


def _known_parameters(app: FastAPI, request: Request) -> tuple[str, ...]:
    """Return the names of the parameters that the operation at hand takes."""
    path = getattr(request.scope.get("route"), "path", "")
    told = app.openapi()["paths"].get(path, {}).get(request.method.lower(), {})
    return tuple(each["name"] for each in told.get("parameters", ()) if each["in"] == "query")


def _describe(app: FastAPI) -> None:
    """Have what we know of the API added to what FastAPI knows."""
    generated = app.openapi

    def described() -> dict[str, Any]:
        return documentation.complete(generated(), _SENT)

    app.openapi = described  # type: ignore[method-assign]
