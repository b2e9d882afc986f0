"""The dry run: where would this go, and why. Nothing is sent, and nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ..storage import invoices
from ..workflows import way_of
from .overview import recipient_name
from .passage import signed_in
from .rendering import show
from .stuck import report_of
from .supplies import Supplies

_FIELDS = ("scheme", "value", "document", "seller_scheme", "seller_value", "buyer_reference", "currency", "invoice")
_LONGEST = 200
_CREDIT_NOTE, _INVOICE = "381", "380"


def router(supplies: Supplies) -> APIRouter:
    """Return the page: for an invoice that is kept, or for as much of one as its form describes."""
    pages = signed_in(supplies)
    storage = supplies.storage

    @pages.get("/dry-run")
    def dry_run(request: Request) -> Response:
        query, scope = request.query_params, request.state.visitor.scope
        given = {name: query.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
        way, names = None, {}
        with storage.database.reading() as connection:
            invoice = invoices.get(connection, scope, given["invoice"]) if given["invoice"] else None
            if invoice is not None:
                document = dict(report_of(storage, connection, invoice.id).get("invoice") or {})
                way = way_of(connection, scope, document, invoice.arrival.recipient_id)
            elif given["value"]:
                way = way_of(connection, scope, _imagined(given), None)
            if way is not None and way.choice.recipient_id:
                names[way.choice.recipient_id] = recipient_name(connection, scope, way.choice.recipient_id)
        return show(request, "dry-run.html", given=given, invoice=invoice, way=way, names=names)

    return pages


def _imagined(given: Mapping[str, str]) -> dict[str, Any]:
    """Return as much of an invoice as the form describes."""
    seller = {"scheme": given["seller_scheme"] or None, "value": given["seller_value"]}
    return {
        "type_code": _CREDIT_NOTE if given["document"] == "credit_note" else _INVOICE,
        "currency": given["currency"].upper() or "EUR",
        "buyer_reference": given["buyer_reference"],
        "buyer": {"identifiers": [{"scheme": given["scheme"] or None, "value": given["value"]}]},
        "seller": {"identifiers": [seller] if given["seller_value"] else []},
    }
