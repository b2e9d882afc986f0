"""Making and removing routes, also for an invoice that waits for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ..delivery import BadWay, PermanentFailure, Way
from ..model.catalogue import message
from ..rules.profiles import PROFILE_NAMES
from ..storage import MOST, Scope, Window, invoices, recipients
from ..storage.recipients import IdentifierTaken
from ..workflows import actions
from ..workflows.actions import RouteWish
from .passage import signed_in
from .recipients import Unfit, recipient_wish, told
from .rendering import go, show
from .stuck import report_of
from .supplies import Supplies
from .visitors import Form, first

NEW = "new"
_FIELDS = ("recipient", "name", "address", "document", "seller_scheme", "seller_value", "buyer_reference", "currency")
_WAY = ("authorization", "user", "body")
"""What of the way is shown again; secrets never are."""
_PLAIN_BODY = "raw"
_MAIL = "mailto:"
_LONGEST = 200


def router(supplies: Supplies) -> APIRouter:
    """Return the form for a route, and what it does."""
    pages = signed_in(supplies)
    storage = supplies.storage

    @pages.get("/routes/new")
    def new(request: Request) -> Response:
        query = request.query_params
        with storage.database.reading() as connection:
            given = _given(supplies, connection, request.state.visitor.scope, query.get("invoice", ""))
            if query.get("recipient"):
                given["recipient"] = recipients.get(connection, request.state.visitor.scope, query["recipient"]).id
        return _form(request, supplies, given)

    @pages.post("/routes/new")
    def make(request: Request) -> Response:
        form, caller = request.state.form, request.state.visitor.caller
        invoice_id, recipient_id = first(form, "invoice"), first(form, "recipient")
        try:
            with storage.database.transaction() as connection:
                if invoice_id:
                    invoices.get(connection, caller.scope, invoice_id)
                if recipient_id == NEW:
                    recipient_id = actions.make_recipient(storage, connection, caller, recipient_wish(form)).id
                wish = _route_wish(form, recipient_id)
                actions.make_route(storage, connection, caller, wish, supplies.guard)
        except (Unfit, IdentifierTaken, PermanentFailure, BadWay) as fault:
            return _form(request, supplies, _as_given(form), fault)
        place = f"/invoices/{invoice_id}" if invoice_id else f"/recipients/{recipient_id}"
        return go(f"{place}?done=route-made")

    @pages.post("/routes/{route_id}/remove")
    def remove(request: Request, route_id: str) -> Response:
        caller = request.state.visitor.caller
        with storage.database.transaction() as connection:
            actions.delete_route(storage, connection, caller, route_id)
        return go("/recipients?done=route-removed")

    return pages


def _given(supplies: Supplies, connection: sa.Connection, scope: Scope, invoice_id: str) -> dict[str, Any]:
    """Return what the form begins with: for an invoice that waits, what it says of its buyer."""
    given: dict[str, Any] = dict.fromkeys((*_FIELDS, *_WAY, "profile", "invoice"), "") | {"pairs": []}
    if not invoice_id:
        return given
    invoice = invoices.get(connection, scope, invoice_id)
    buyer = (report_of(supplies.storage, connection, invoice.id).get("invoice") or {}).get("buyer") or {}
    stated = [buyer.get("electronic_address"), buyer.get("legal_registration"), *(buyer.get("identifiers") or ())]
    stated.append({"scheme": "vat", "value": buyer.get("vat_identifier")})
    pairs = [(each.get("scheme") or "", each["value"]) for each in stated if each and each.get("value")]
    return given | {
        "invoice": invoice.id,
        "recipient": invoice.recipient_id or NEW,
        "name": buyer.get("name") or "",
        "pairs": pairs,
    }


def _as_given(form: Form) -> dict[str, Any]:
    pairs = list(zip(form.get("scheme", ()), form.get("value", ()), strict=False))
    return {name: first(form, name) for name in (*_FIELDS, *_WAY, "profile", "invoice")} | {"pairs": pairs}


def _route_wish(form: Form, recipient_id: str) -> RouteWish:
    """Return the route that a form describes. Raises Unfit."""
    if not recipient_id:
        raise Unfit("recipient-missing")
    address = first(form, "address")
    if not address:
        raise Unfit("address-missing")
    if "@" in address and ":" not in address:
        address = f"{_MAIL}{address}"  # a bare mail address is what people write
    match: dict[str, Any] = {
        name: first(form, name)[:_LONGEST] for name in ("document", "buyer_reference") if first(form, name)
    }
    if first(form, "currency"):
        match["currency"] = first(form, "currency").upper()[:3]
    if first(form, "seller_value"):
        match["seller"] = {"scheme": first(form, "seller_scheme") or None, "value": first(form, "seller_value")}
    profile = first(form, "profile")
    return RouteWish(
        recipient_id=recipient_id,
        address=address,
        match=match,
        way=_way(form, address),
        profile=profile if profile in PROFILE_NAMES else None,
    )


def _way(form: Form, address: str) -> Way:
    """Return how the destination wants to be given invoices. Raises BadWay."""
    kind, user, secret = first(form, "authorization"), first(form, "user"), first(form, "secret")
    proofs = {
        "bearer": {"token": secret},
        "basic": {"user": user, "password": secret},
        "header": {"name": user, "key": secret},
    }
    told: dict[str, Any] = {"authorization": {"kind": kind, **proofs.get(kind, {})}} if kind else {}
    if first(form, "signing"):
        told["signing_secret"] = first(form, "signing")
    way = Way.from_json({**told, "body": first(form, "body") or _PLAIN_BODY})
    if address.startswith(_MAIL) and (misplaced := way.misplaced("mailbox")):
        raise BadWay(misplaced)
    return way


def _form(request: Request, supplies: Supplies, given: Mapping[str, Any], fault: Exception | None = None) -> Response:
    with supplies.storage.database.reading() as connection:
        known = recipients.window(connection, request.state.visitor.scope, Window(limit=MOST)).items
    sentence, key = "", ""
    facts: dict[str, str] = {}
    if isinstance(fault, PermanentFailure):
        sentence = fault.message[request.state.language]
    elif isinstance(fault, BadWay):
        sentence = " ".join(message(each)[request.state.language] for each in fault.faults)
    elif fault is not None:
        key, facts = told(fault)
    pairs = [pair for pair in given["pairs"] if pair[1]]
    return show(
        request,
        "route.html",
        status=422 if fault else 200,
        given={**given, "pairs": [*pairs, ("", "")]},
        recipients=sorted(known, key=lambda each: each.name.casefold()),
        profiles=PROFILE_NAMES,
        fault=key,
        facts=facts,
        sentence=sentence,
        new=NEW,
    )
