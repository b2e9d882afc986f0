"""HTTP in, values out; no decisions. Documents are judged in the sandbox, and nothing is stored.

`build` makes the whole app from values; `main` puts the values in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from .. import __version__
from ..sandbox import Runner
from . import documentation, listings, operation, pages, verdicts
from .bodies import Allowance, BodyLimits
from .measures import Measures
from .negotiation import preferred_language
from .passage import Passage
from .problems import Problem, answer, from_http, from_validation
from .workbench import Workbench

__all__ = ["BodyLimits", "build", "preferred_language"]

_ABOUT = (
    "Any invoice in, one honest verdict, valid UBL 2.1 out. Every verdict is an answer with status 200; statuses 4xx "
    "are about the request. Errors are RFC 9457 problems, in Dutch and English."
)


def build(
    *,
    open_sandbox: Callable[[], Runner],
    body_limits: BodyLimits,
    today: Callable[[], date],
    workbench: Workbench | None = None,
    people: Callable[[Callable[[Request], Awaitable[Response]]], APIRouter] | None = None,
) -> FastAPI:
    """Return the app. It opens the sandbox when it starts and closes it when it stops.

    `today` tells the day to judge by. `workbench` replaces the usual queue before the sandbox.
    `people` makes the pages for people, given what shows the pages of a PDF.
    """
    bench = workbench or Workbench(open_sandbox)
    allowance = Allowance(body_limits.bytes_together)
    measures = Measures(bench, allowance)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await bench.open()
        try:
            yield
        finally:
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
    app.include_router(verdicts.router(door))
    app.include_router(listings.router())
    app.include_router(operation.router(bench, operation.Heartbeat(bench, today), measures))
    app.include_router(pages.router(app))
    if people is not None:
        app.include_router(people(door.show_pages))
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

    @app.exception_handler(RequestValidationError)
    async def parameters(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
        return answer(request, from_validation(error, _known_parameters(app, request)))

    @app.exception_handler(HTTPException)
    async def routing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as above
        return answer(request, from_http(error, request))


def _known_parameters(app: FastAPI, request: Request) -> tuple[str, ...]:
    """Return the names of the parameters that the operation at hand takes."""
    path = getattr(request.scope.get("route"), "path", "")
    told = app.openapi()["paths"].get(path, {}).get(request.method.lower(), {})
    return tuple(each["name"] for each in told.get("parameters", ()))


def _describe(app: FastAPI) -> None:
    """Have what we know of the API added to what FastAPI knows."""
    generated = app.openapi

    def described() -> dict[str, Any]:
        return documentation.complete(generated())

    app.openapi = described  # type: ignore[method-assign]
