"""Signing in with an API key, and out again. The key is exchanged for a session at once and kept nowhere."""

from __future__ import annotations

import hmac
import secrets
from http import HTTPStatus

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ..storage import tenants
from ..storage.tenants import Caller
from .passage import open_to_all, signed_in
from .rendering import go, show
from .supplies import Supplies
from .throttle import Throttle
from .visitors import (
    ROLES,
    TOKEN_FIELD,
    FormRefused,
    SignInNeeded,
    cookie_name,
    drop_cookie,
    first,
    own_place,
    read_fields,
    refuse_foreign,
    session_of,
    set_cookie,
    with_query,
)

HOME = "/overview"
_FORM_COOKIE = "sign-in-form"
_LONGEST_KEY = 200


def routers(supplies: Supplies) -> tuple[APIRouter, ...]:
    """Return the pages on which people sign in and out."""
    throttle = Throttle(supplies.clock)
    return _doors(supplies, throttle), _exit(supplies)


def _doors(supplies: Supplies, throttle: Throttle) -> APIRouter:
    pages = open_to_all(supplies)

    @pages.get("/sign-in")
    def ask(request: Request) -> Response:
        return _ask(request, own_place(request.query_params.get("next", ""), HOME))

    @pages.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        refuse_foreign(request)
        form = await read_fields(request)
        if not _is_ours(request, first(form, TOKEN_FIELD)):
            raise FormRefused
        place, client = own_place(first(form, "next"), HOME), request.client.host if request.client else ""
        if wait := throttle.wait(client):
            return _ask(request, place, HTTPStatus.TOO_MANY_REQUESTS, "throttled", seconds=wait)
        caller = await run_in_threadpool(_caller_of, supplies, first(form, "key"))
        if caller is None:
            throttle.failed(client)
            return _ask(request, place, HTTPStatus.UNAUTHORIZED, "wrong-key")
        if caller.role not in ROLES:
            return _ask(request, place, HTTPStatus.FORBIDDEN, "supplier")
        return await run_in_threadpool(_open, request, supplies, caller, place)

    @pages.get("/sign-in/done")
    def done(request: Request) -> Response:
        place = own_place(request.query_params.get("next", ""), HOME)
        try:
            session_of(request, supplies)
        except SignInNeeded:  # the browser threw the cookie away, as it does where a page came over plain http
            return _ask(request, place, HTTPStatus.BAD_REQUEST, "no-cookie")
        return go(place)

    return pages


def _exit(supplies: Supplies) -> APIRouter:
    pages = signed_in(supplies)

    @pages.post("/sign-out")
    def sign_out(request: Request) -> Response:
        with supplies.storage.database.transaction() as connection:
            tenants.close_session(connection, request.cookies[cookie_name(request)])
        answer = go("/sign-in?done=signed-out")
        drop_cookie(request, answer, cookie_name(request))
        return answer

    return pages


def _ask(request: Request, place: str, status: int = HTTPStatus.OK, fault: str = "", **facts: object) -> Response:
    """Return the page that asks for a key. Its form bears a token of its own: nobody is to be signed in unawares."""
    token = secrets.token_urlsafe(24)
    headers = {"Retry-After": str(facts["seconds"])} if "seconds" in facts else {}
    # From a link in a mail the browser brings no cookie of ours; one click from here on our own page does.
    from_elsewhere = request.headers.get("sec-fetch-site") == "cross-site"
    answer = show(
        request,
        "sign-in.html",
        status=status,
        headers=headers,
        next=place,
        token=token,
        fault=fault,
        facts=facts,
        from_elsewhere=from_elsewhere,
    )
    set_cookie(request, answer, _FORM_COOKIE, token, 3600)
    return answer


def _is_ours(request: Request, token: str) -> bool:
    kept = request.cookies.get(_FORM_COOKIE, "")
    return bool(kept) and hmac.compare_digest(kept.encode(), token.encode())


def _caller_of(supplies: Supplies, key: str) -> Caller | None:
    if not key or len(key) > _LONGEST_KEY:
        return None
    with supplies.storage.database.reading() as connection:
        return tenants.caller_of(connection, key)


def _open(request: Request, supplies: Supplies, caller: Caller, place: str) -> Response:
    with supplies.storage.database.transaction() as connection:
        secret = tenants.open_session(connection, caller)
    answer = go(with_query("/sign-in/done", next=place))
    set_cookie(request, answer, cookie_name(request), secret, tenants.SESSION_HOURS * 3600)
    drop_cookie(request, answer, _FORM_COOKIE)
    return answer
