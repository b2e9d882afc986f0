"""Dead letters: what did not arrive and waits for a person, to be sent once more, one by one or several at once."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ..storage import WrongState, deliveries, invoices
from ..workflows import actions
from .lists import asked_window, turning
from .passage import signed_in
from .rendering import go, show
from .stuck import Waiting
from .supplies import Supplies
from .visitors import with_query

ADDRESS = "/dead-letters"


def router(supplies: Supplies) -> APIRouter:
    """Return the page, and what its button does."""
    pages = signed_in(supplies)
    storage = supplies.storage

    @pages.get(ADDRESS)
    def letters(request: Request) -> Response:
        scope, query = request.state.visitor.scope, request.query_params
        state = query.get("state") if query.get("state") in deliveries.LOST else None
        window = asked_window(request)
        with storage.database.reading() as connection:
            found = deliveries.window(connection, scope, window, (state,) if state else deliveries.LOST, latest=True)
            rows = [
                Waiting(delivery=each, invoice=invoices.get(connection, scope, each.invoice_id)) for each in found.items
            ]
            counts = deliveries.counts(connection, scope, latest=True)
        return show(
            request,
            "dead-letters.html",
            rows=rows,
            state=state,
            states=deliveries.LOST,
            counts=counts,
            turning=turning(ADDRESS, window, found, {"state": state}),
            sent=query.get("sent", ""),
            passed=query.get("passed", ""),
        )

    @pages.post(f"{ADDRESS}/resend")
    def resend(request: Request) -> Response:
        sent = passed = 0
        for id_ in dict.fromkeys(request.state.form.get("delivery", ())):
            try:
                with storage.database.transaction() as connection:
                    actions.resend(storage, connection, request.state.visitor.caller, id_)
                sent += 1
            except WrongState:  # somebody else was faster; the list shows it
                passed += 1
        done = "resent" if sent else ("nothing-chosen" if not passed else "")
        return go(
            with_query(ADDRESS, done=done, sent=str(sent) if sent else None, passed=str(passed) if passed else None)
        )

    return pages
