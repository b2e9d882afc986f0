"""What came in, newest first, and where it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ..storage import MOST, NotFound, Scope, Window, deliveries, invoices, recipients
from ..storage.deliveries import Delivery
from ..storage.invoices import Kept, Wish
from ..storage.recipients import Recipient
from .lists import asked_window, turning
from .passage import signed_in
from .rendering import go, show
from .sign_in import HOME
from .supplies import Supplies

_LONGEST_NUMBER = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An invoice as a list shows it: with whose it is and the last delivery to each destination."""

    invoice: Kept
    recipient: str
    deliveries: Sequence[Delivery]


def router(supplies: Supplies) -> APIRouter:
    """Return the overview."""
    pages = signed_in(supplies)

    @pages.get("/")
    def home() -> Response:
        return go(HOME)

    @pages.get(HOME)
    def overview(request: Request) -> Response:
        scope, query = request.state.visitor.scope, request.query_params
        wishes = {
            name: query.get(name, "").strip()[:_LONGEST_NUMBER] or None for name in ("status", "number", "recipient")
        }
        wish = Wish(status=wishes["status"], number=wishes["number"], recipient_id=wishes["recipient"])
        window = asked_window(request)
        with supplies.storage.database.reading() as connection:
            found = invoices.window(connection, scope, window, wish)
            rows = seen(connection, scope, found.items)
            known = recipients.window(connection, scope, Window(limit=MOST)).items
            counts = invoices.counts(connection, scope)
        return show(
            request,
            "overview.html",
            rows=rows,
            wishes=wishes,
            turning=turning(HOME, window, found, wishes),
            recipients=sorted(known, key=lambda each: each.name.casefold()),
            counts=counts,
            statuses=invoices.STATUSES,
        )

    return pages


def seen(connection: sa.Connection, scope: Scope, found: Iterable[Kept]) -> list[Seen]:
    """Return invoices as lists show them."""
    names: dict[str, str] = {}
    rows = []
    for invoice in found:
        own = {each.route_id: each for each in deliveries.of_invoice(connection, scope, invoice.id)}
        id_ = invoice.recipient_id
        if id_ is not None and id_ not in names:
            names[id_] = recipient_name(connection, scope, id_)
        rows.append(Seen(invoice=invoice, recipient=names.get(id_ or "", ""), deliveries=list(own.values())))
    return rows


def recipient_name(connection: sa.Connection, scope: Scope, id_: str) -> str:
    """Return a recipient's name, or its id where it is no more."""
    try:
        found: Recipient = recipients.get(connection, scope, id_)
    except NotFound:
        return id_
    return found.name
