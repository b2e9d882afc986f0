"""What every request for a page passes: who it is, whether a form is ours, and what goes wrong told as a page."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..model import catalogue
from ..storage import DatabaseAway, NotFound, WrongState, deliveries, invoices
from . import words
from .rendering import go, show
from .supplies import Supplies
from .visitors import (
    FormRefused,
    Missing,
    SignInNeeded,
    Visitor,
    language_of,
    read_form,
    remember_language,
    session_of,
)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_FAULTS: dict[type[Exception], tuple[HTTPStatus, str]] = {
    FormRefused: (HTTPStatus.FORBIDDEN, "form-refused"),
    Missing: (HTTPStatus.NOT_FOUND, "missing"),
    NotFound: (HTTPStatus.NOT_FOUND, "missing"),
    WrongState: (HTTPStatus.CONFLICT, "wrong-state"),
    DatabaseAway: (HTTPStatus.SERVICE_UNAVAILABLE, "database-away"),
}


def signed_in(supplies: Supplies, **options: Any) -> APIRouter:  # noqa: ANN401 - FastAPI's own
    """Return a router whose pages are for people who signed in."""
    return _router(supplies, needs_session=True, **options)


def open_to_all(supplies: Supplies, **options: Any) -> APIRouter:  # noqa: ANN401 - likewise
    """Return a router whose pages are for everybody."""
    return _router(supplies, needs_session=False, **options)


def _router(supplies: Supplies, *, needs_session: bool, **options: Any) -> APIRouter:  # noqa: ANN401 - likewise
    class Passed(APIRoute):
        """A page, and what is before and after it."""

        def get_route_handler(self) -> Handler:
            """Return the page's own handler with the passage around it."""
            page = super().get_route_handler()

            async def handler(request: Request) -> Response:
                return await _pass(request, page, supplies, needs_session=needs_session)

            return handler

    return APIRouter(include_in_schema=False, route_class=Passed, **options)


async def _pass(request: Request, page: Handler, supplies: Supplies, *, needs_session: bool) -> Response:
    request.state.language = language_of(request, supplies)
    request.state.now = supplies.clock()
    try:
        if needs_session:
            session = await run_in_threadpool(session_of, request, supplies)
            request.state.visitor = Visitor(session=session, language=request.state.language)
            if request.method == "POST":
                request.state.form = await read_form(request, session.form_token)
            elif not _wants_json(request):
                request.state.stuck = await run_in_threadpool(_stuck, supplies, request.state.visitor)
        response = await page(request)
    except SignInNeeded:
        response = _sent_to_sign_in(request)
    except tuple(_FAULTS) as fault:
        response = _told(request, fault)
    remember_language(request, response)
    return response


def _stuck(supplies: Supplies, visitor: Visitor) -> int:
    """Return how many invoices and deliveries wait for a person."""
    with supplies.storage.database.reading() as connection:
        by_status = invoices.counts(connection, visitor.scope)
        by_state = deliveries.counts(connection, visitor.scope, latest=True)
    return sum(by_status.get(each, 0) for each in invoices.STUCK) + sum(
        by_state.get(each, 0) for each in deliveries.LOST
    )


def _sent_to_sign_in(request: Request) -> Response:
    if _wants_json(request):
        return _as_json(HTTPStatus.UNAUTHORIZED, "fault.signed-out")
    wanted = request.url.path if request.method != "GET" else str(request.url.replace(scheme="", netloc=""))
    place = {"next": wanted} if request.method == "GET" and wanted != "/" else {}
    return go("/sign-in" + (f"?{urlencode(place)}" if place else ""))


def _told(request: Request, fault: Exception) -> Response:
    status, name = next(told for kind, told in _FAULTS.items() if isinstance(fault, kind))
    facts = {"state": "", "allowed": ""}
    if isinstance(fault, WrongState):
        language = request.state.language
        facts["state"] = _state_word(language, fault.state)
        facts["allowed"] = ", ".join(_state_word(language, each) for each in fault.allowed)
    if _wants_json(request):
        return _as_json(status, f"fault.{name}", **facts)
    return show(request, "fault.html", status=status, name=name, facts=facts)


def _state_word(language: str, state: str) -> str:
    return words.word(language, "status" if words.known(f"status.{state}") else "state", state)


def _wants_json(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def _as_json(status: HTTPStatus, key: str, **facts: str) -> Response:
    message = {each: words.say(each, key, **facts) for each in catalogue.LANGUAGES}
    return JSONResponse({"message": message, "errors": []}, status_code=status)
