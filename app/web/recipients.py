"""Recipients and their routes: who receives invoices, by what they are known, and where their invoices go."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ..storage import recipients, routes
from ..storage.recipients import IdentifierTaken
from ..workflows import actions
from ..workflows.actions import RecipientWish
from .lists import asked_window, turning
from .passage import signed_in
from .rendering import go, show
from .supplies import Supplies
from .visitors import Form, first

ADDRESS = "/recipients"
IDENTIFIER_ROWS = 3
_LONGEST = 200


class Unfit(ValueError):
    """What was filled in cannot be used; `key` names the sentence that says why, `facts` fill it."""

    def __init__(self, key: str, **facts: str) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts


def router(supplies: Supplies) -> APIRouter:
    """Return the pages of recipients, and what their buttons do."""
    pages = signed_in(supplies, prefix=ADDRESS)
    storage = supplies.storage

    @pages.get("")
    def listed(request: Request) -> Response:
        scope, window = request.state.visitor.scope, asked_window(request)
        with storage.database.reading() as connection:
            found = recipients.window(connection, scope, window)
            rows = [(each, routes.of_recipient(connection, scope, each.id)) for each in found.items]
        return show(request, "recipients.html", rows=rows, turning=turning(ADDRESS, window, found, {}))

    @pages.get("/new")
    def new(request: Request) -> Response:
        return _form(request, None, "", [])

    @pages.post("/new")
    def make(request: Request) -> Response:
        form = request.state.form
        try:
            wish = recipient_wish(form)
            with storage.database.transaction() as connection:
                made = actions.make_recipient(storage, connection, request.state.visitor.caller, wish)
        except (Unfit, IdentifierTaken) as fault:
            return _form(request, None, first(form, "name"), _pairs(form), fault)
        return go(f"{ADDRESS}/{made.id}?done=recipient-made")

    @pages.get("/{recipient_id}")
    def one(request: Request, recipient_id: str) -> Response:
        with storage.database.reading() as connection:
            found = recipients.get(connection, request.state.visitor.scope, recipient_id)
            own = routes.of_recipient(connection, request.state.visitor.scope, recipient_id)
        return _form(request, found, found.name, [(each.scheme, each.value) for each in found.identifiers], own=own)

    @pages.post("/{recipient_id}")
    def change(request: Request, recipient_id: str) -> Response:
        form, caller = request.state.form, request.state.visitor.caller
        with storage.database.reading() as connection:
            found = recipients.get(connection, caller.scope, recipient_id)
            own = routes.of_recipient(connection, caller.scope, recipient_id)
        try:
            wish = recipient_wish(form, external_id=found.external_id, metadata=found.metadata)
            with storage.database.transaction() as connection:
                actions.change_recipient(storage, connection, caller, recipient_id, wish)
        except (Unfit, IdentifierTaken) as fault:
            return _form(request, found, first(form, "name"), _pairs(form), fault, own=own)
        return go(f"{ADDRESS}/{recipient_id}?done=saved")

    @pages.post("/{recipient_id}/remove")
    def remove(request: Request, recipient_id: str) -> Response:
        with storage.database.transaction() as connection:
            actions.delete_recipient(storage, connection, request.state.visitor.caller, recipient_id)
        return go(f"{ADDRESS}?done=recipient-removed")

    return pages


def recipient_wish(form: Form, **more: Any) -> RecipientWish:  # noqa: ANN401 - what else is known of it
    """Return the recipient that a form describes. Raises Unfit."""
    name = first(form, "name")
    if not name or len(name) > _LONGEST:
        raise Unfit("name-missing")
    identifiers = [(scheme or None, value) for scheme, value in _pairs(form) if value]
    if any(len(value) > _LONGEST for _, value in identifiers):
        raise Unfit("identifier-long")
    return RecipientWish(name=name, identifiers=identifiers, **more)


def told(fault: Exception) -> tuple[str, dict[str, str]]:
    """Return the key of the sentence that says what is wrong with a form, and its facts."""
    if isinstance(fault, IdentifierTaken):
        return "identifier-taken", {"recipient": fault.recipient_id, "position": str(fault.position + 1)}
    assert isinstance(fault, Unfit)  # noqa: S101 - nothing else is caught
    return fault.key, fault.facts


def _pairs(form: Form) -> list[tuple[str, str]]:
    schemes, values = form.get("scheme", ()), form.get("value", ())
    return [(scheme.strip(), value.strip()) for scheme, value in zip_longest(schemes, values, fillvalue="")]


def _form(
    request: Request,
    recipient: Any,  # noqa: ANN401 - a recipient, or none yet
    name: str,
    pairs: Sequence[tuple[str | None, str]],
    fault: Exception | None = None,
    own: Sequence[Any] = (),
) -> Response:
    given = [(scheme or "", value) for scheme, value in pairs if value]
    rows = [*given, *[("", "")] * max(1, IDENTIFIER_ROWS - len(given))]
    key, facts = told(fault) if fault else ("", {})
    return show(
        request,
        "recipient.html",
        status=422 if fault else 200,
        recipient=recipient,
        name=name,
        pairs=rows,
        fault=key,
        facts=facts,
        own=own,
    )
