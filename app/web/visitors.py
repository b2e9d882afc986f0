"""Who is looking at a page: signed in or not, in which language, and whether a form really comes from our own page."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import Response

from ..storage import Scope, tenants
from ..storage.tenants import Caller, Session
from .supplies import Language, Supplies

LANGUAGES = ("nl", "en")
LANGUAGE_COOKIE = "language"
TOKEN_FIELD, TOKEN_HEADER = "form_token", "x-form-token"
FORM_LIMIT = 64 * 1024
FORM_FIELDS = 300
FORM_SECONDS = 30.0
FORM = "application/x-www-form-urlencoded"
ROLES = ("operator", "customer")
"""Whose pages these are; a supplier's key has doors of its own."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost", "[::1]")
_A_YEAR = 365 * 24 * 3600
Form = Mapping[str, Sequence[str]]


class SignInNeeded(Exception):
    """Nobody is signed in, or not any more."""


class FormRefused(Exception):
    """A form that does not bear the token of our own page, or cannot be read."""


class Missing(Exception):
    """There is no such page, or none for this visitor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody signed in."""

    session: Session
    language: Language

    @property
    def caller(self) -> Caller:
        """The key that was used to sign in."""
        return self.session.caller

    @property
    def scope(self) -> Scope:
        """Whose rows may be seen."""
        return self.session.caller.scope

    @property
    def is_operator(self) -> bool:
        """Whether the installation itself may be looked at, and not only what belongs to a tenant."""
        return self.session.caller.role == "operator"


def language_of(request: Request, supplies: Supplies) -> Language:
    """Return the language asked for in the address, else the one chosen before, else the one the browser likes."""
    for wish in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wish in LANGUAGES:
            return cast("Language", wish)
    return supplies.language_of(",".join(request.headers.getlist("accept-language")))


def remember_language(request: Request, response: Response) -> None:
    """Keep the language that was asked for in the address."""
    if (wish := request.query_params.get("lang")) in LANGUAGES:
        set_cookie(request, response, LANGUAGE_COOKIE, str(wish), _A_YEAR)


def cookie_name(request: Request) -> str:
    """Return the name of the session's cookie; browsers hold ``__Host-`` to its promises wherever that can be had."""
    return "session" if is_local_plain(request) else "__Host-session"


def set_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie as every one of ours is: for this site alone, unseen by scripts, over TLS except on this machine."""
    secure = not is_local_plain(request)
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="strict", secure=secure)


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=not is_local_plain(request))


def is_local_plain(request: Request) -> bool:
    """Tell whether a request came over plain http to a name of this machine itself."""
    return request.url.scheme == "http" and (request.url.hostname or "") in _LOOPBACK


def session_of(request: Request, supplies: Supplies) -> Session:
    """Return who is signed in. Raises SignInNeeded."""
    secret = request.cookies.get(cookie_name(request))
    if not secret:
        raise SignInNeeded
    with supplies.storage.database.reading() as connection:
        found = tenants.session_of(connection, secret)
    if found is None or found.caller.role not in ROLES:
        raise SignInNeeded
    return found


async def read_form(request: Request, token: str) -> Form:
    """Return the fields of a form that bears `token`; a request with another kind of body bears it in its header.

    Raises FormRefused.
    """
    refuse_foreign(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        _compare(request.headers.get(TOKEN_HEADER, ""), token)
        return {}
    form = await read_fields(request)
    _compare(first(form, TOKEN_FIELD), token)
    return form


async def read_fields(request: Request) -> Form:
    """Return the fields of a form, whoever sends it. Raises FormRefused where it is too large, too slow or no text."""
    body = await read_body(request, FORM_LIMIT)
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FORM_FIELDS)
    except ValueError:
        raise FormRefused from None


async def read_body(request: Request, limit: int) -> bytes:
    """Return a small body. Raises FormRefused where it is larger than `limit` bytes, or does not come in time."""
    body = bytearray()
    try:
        async with asyncio.timeout(FORM_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise FormRefused
    except TimeoutError:
        raise FormRefused from None
    return bytes(body)


def refuse_foreign(request: Request) -> None:
    """Refuse what a browser says was sent from a page of somebody else. Raises FormRefused."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise FormRefused


def _compare(given: str, token: str) -> None:
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise FormRefused


def first(form: Form, name: str) -> str:
    """Return the value of a field without the space around it; empty where it is absent."""
    values = form.get(name) or ("",)
    return values[0].strip()


def own_place(text: str, otherwise: str) -> str:
    """Return an address within this site as it was asked for, and `otherwise` for anything that leads elsewhere."""
    is_own = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return text if is_own else otherwise


def with_query(path: str, **values: str | None) -> str:
    """Return an address with those of `values` that are there."""
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path
