"""One invoice: what it says, what was found, what happened to it, where it went, and what can be done about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ..storage import NotFound, Scope, Storage, deliveries, invoices, verdicts
from ..storage.deliveries import Attempt, Delivery
from ..storage.invoices import Kept
from ..storage.journal import Entry
from ..workflows import actions
from .overview import recipient_name
from .passage import signed_in
from .rendering import go, show
from .stuck import NEEDS_RECIPIENT, TOLD_OTHERWISE, report_of
from .supplies import Supplies
from .visitors import Missing, first, own_place

_SEVERITIES = ("fatal", "warning", "info")
_PDF, _XML, _JSON, _BYTES = "application/pdf", "application/xml", "application/json", "application/octet-stream"
_UNFIT_FOR_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_UNDER_WAY = (deliveries.QUEUED, deliveries.SENDING)
_SHOWN_ELSEWHERE = ("message", "retry_after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A delivery with its attempts; `resendable` where nothing of it is under way any more."""

    delivery: Delivery
    attempts: Sequence[Attempt]
    resendable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line of the timeline: what happened (as the catalogue names it), who did it, and the delivery it is about."""

    entry: Entry
    who: str
    delivery: Delivery | None


def router(supplies: Supplies) -> APIRouter:
    """Return the page of an invoice, its files, and what its buttons do."""
    pages = signed_in(supplies, prefix="/invoices")
    storage = supplies.storage

    @pages.get("/{invoice_id}")
    def invoice(request: Request, invoice_id: str) -> Response:
        with storage.database.reading() as connection:
            values = _values(storage, connection, request.state.visitor.caller, invoice_id)
        return show(request, "invoice.html", **values)

    @pages.get("/{invoice_id}/content")
    def content(request: Request, invoice_id: str) -> Response:
        with storage.database.reading() as connection:
            kept = invoices.get(connection, request.state.visitor.scope, invoice_id)
            verdict = verdicts.last_of(connection, invoice_id)
        form = request.query_params.get("format", "")
        made = {} if verdict is None else {"ubl": verdict.ubl_sha256, "report": verdict.report_sha256}
        sha256 = {"source": kept.arrival.sha256, **made}.get(form)
        if sha256 is None:
            raise Missing
        return _file(storage.blobs.get(sha256), form, kept)

    @pages.post("/{invoice_id}/withdraw")
    def withdraw(request: Request, invoice_id: str) -> Response:
        with storage.database.transaction() as connection:
            actions.withdraw(storage, connection, request.state.visitor.caller, invoice_id)
        return go(f"/invoices/{invoice_id}?done=withdrawn")

    @pages.post("/{invoice_id}/deliveries/{delivery_id}/resend")
    def resend(request: Request, invoice_id: str, delivery_id: str) -> Response:
        caller = request.state.visitor.caller
        with storage.database.transaction() as connection:
            if deliveries.get(connection, caller.scope, delivery_id).invoice_id != invoice_id:
                raise NotFound("delivery", delivery_id)
            actions.resend(storage, connection, caller, delivery_id)
        return go(own_place(first(request.state.form, "next"), f"/invoices/{invoice_id}?done=resent#deliveries"))

    return pages


def is_of_pages(invoice: Kept) -> bool:
    """Tell whether an invoice came as a PDF, so that a person can look at its pages."""
    return invoice.outline.format == "pdf" or invoice.arrival.media_type == _PDF


def _values(storage: Storage, connection: sa.Connection, caller: Any, invoice_id: str) -> dict[str, Any]:  # noqa: ANN401 - the storage's caller
    scope: Scope = caller.scope
    invoice = invoices.get(connection, scope, invoice_id)
    sent = _sent(connection, scope, invoice_id)
    report = report_of(storage, connection, invoice_id)
    verdict = verdicts.last_of(connection, invoice_id)
    return {
        "invoice": invoice,
        "told": report.get("invoice") or {},
        "findings": _by_severity(report.get("findings") or ()),
        "recipient": recipient_name(connection, scope, invoice.recipient_id) if invoice.recipient_id else "",
        "sent": sent,
        "timeline": _timeline(connection, caller, invoice_id, {each.delivery.id: each.delivery for each in sent}),
        "has_ubl": verdict is not None and verdict.ubl_sha256 is not None,
        "has_report": verdict is not None,
        "withdrawable": invoice.status in invoices.WITHDRAWABLE,
        "reviewable": is_of_pages(invoice) and invoice.status != invoices.RECEIVED,
        "correctable": invoice.status in invoices.CORRECTABLE,
        "needs_route": invoice.status == invoices.UNROUTED and invoice.reason in NEEDS_RECIPIENT,
        "under_way": invoice.status == invoices.RECEIVED or any(each.delivery.state in _UNDER_WAY for each in sent),
        "elsewhere": _SHOWN_ELSEWHERE,
    }


def _sent(connection: sa.Connection, scope: Scope, invoice_id: str) -> list[Sent]:
    """Return the deliveries of an invoice, newest first."""
    own = deliveries.of_invoice(connection, scope, invoice_id)
    open_routes = {each.route_id for each in own if each.state in deliveries.OPEN}
    latest = {each.route_id: each.id for each in own}
    return [
        Sent(
            delivery=each,
            attempts=deliveries.attempts_of(connection, each.id),
            resendable=each.state in deliveries.RESENDABLE
            and each.route_id not in open_routes
            and latest[each.route_id] == each.id,
        )
        for each in reversed(own)
    ]


def _timeline(connection: sa.Connection, caller: Any, invoice_id: str, own: Mapping[str, Delivery]) -> list[Told]:  # noqa: ANN401 - as above
    entries = actions.timeline(connection, caller, invoice_id)
    return [
        Told(entry=each, who=_who(each.actor, caller.key_id), delivery=own.get(each.subject))
        for each in reversed(entries)
    ]


def _who(actor: str, own_key: str) -> str:
    """Return by whom something was done, as the catalogue names it."""
    if actor == own_key:
        return "you"
    return "key" if actor.startswith("key_") else "service"


def _by_severity(findings: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    own = [each for each in findings if each["rule"] not in TOLD_OTHERWISE]
    return {each: [found for found in own if found["severity"] == each] for each in _SEVERITIES}


def _file(data: bytes, form: str, invoice: Kept) -> Response:
    """Return a file to keep; the browser opens none of them in this site's name."""
    source = invoice.arrival.file_name or invoice.id
    number = _UNFIT_FOR_A_NAME.sub("-", invoice.outline.number or invoice.id)
    name = {"ubl": f"{number}.xml", "report": f"{number}-report.json"}.get(form) or _UNFIT_FOR_A_NAME.sub("-", source)
    media_type = {"ubl": _XML, "report": _JSON}.get(form, _BYTES)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return Response(data, media_type=media_type, headers=headers)
