"""What is stuck and why: invoices and deliveries that do not go on by themselves, each with its reason in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ..storage import BlobMissing, Scope, Storage, Window, deliveries, invoices, verdicts
from ..storage.deliveries import Delivery
from ..storage.invoices import Kept, Wish
from .passage import signed_in
from .rendering import show
from .supplies import Supplies

Json = Mapping[str, Any]
SHOWN = 10
"""Rows of each kind; the whole list stands on a page of its own."""
FINDINGS = 3
TOLD_OTHERWISE = ("RELAY-PAGE-REVIEW", "RELAY-PAGE-LACKS")
"""Findings that sum up others, and speak to whoever sits at a command line."""
NEEDS_RECIPIENT = ("no-recipient", "no-route", "no-route-fits")
"""Reasons that a route, or a recipient with one, takes away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An invoice that waits for a person, and the gravest of what was found."""

    invoice: Kept
    findings: Sequence[Json] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery that did not arrive, with the invoice that it is about."""

    delivery: Delivery
    invoice: Kept


def router(supplies: Supplies) -> APIRouter:
    """Return the page."""
    pages = signed_in(supplies)

    @pages.get("/stuck")
    def stuck(request: Request) -> Response:
        scope, storage = request.state.visitor.scope, supplies.storage
        with storage.database.reading() as connection:
            by_status, by_state = invoices.counts(connection, scope), deliveries.counts(connection, scope, latest=True)
            held = {status: _held(storage, connection, scope, status) for status in invoices.STUCK}
            lost = waiting(connection, scope, deliveries.LOST)
            later = waiting(connection, scope, (deliveries.WAITING,))
        return show(
            request,
            "stuck.html",
            held=held,
            lost=lost,
            later=later,
            by_status=by_status,
            lost_count=sum(by_state.get(each, 0) for each in deliveries.LOST),
            later_count=by_state.get(deliveries.WAITING, 0),
            needs_recipient=NEEDS_RECIPIENT,
            shown=SHOWN,
        )

    return pages


def waiting(connection: sa.Connection, scope: Scope, states: Sequence[str]) -> list[Waiting]:
    """Return the newest deliveries in certain states, with their invoices."""
    found = deliveries.window(connection, scope, Window(limit=SHOWN), states, latest=True).items
    return [Waiting(delivery=each, invoice=invoices.get(connection, scope, each.invoice_id)) for each in found]


def _held(storage: Storage, connection: sa.Connection, scope: Scope, status: str) -> list[Held]:
    found = invoices.window(connection, scope, Window(limit=SHOWN), Wish(status=status)).items
    if status == invoices.UNROUTED:
        return [Held(invoice=each) for each in found]
    return [Held(invoice=each, findings=_gravest(report_of(storage, connection, each.id))) for each in found]


def report_of(storage: Storage, connection: sa.Connection, invoice_id: str) -> Json:
    """Return the report of the verdict that stands on an invoice; empty where there is none."""
    verdict = verdicts.last_of(connection, invoice_id)
    if verdict is None:
        return {}
    try:
        report: Json = json.loads(storage.blobs.get(verdict.report_sha256))
    except BlobMissing:  # the page must still show the rest; `doctor` says what is wrong
        return {}
    return report


def _gravest(report: Json) -> list[Json]:
    """Return what to tell first; what sums the others up is left out where the others are there."""
    fatal = [each for each in report.get("findings") or () if each["severity"] == "fatal"]
    own = [each for each in fatal if each["rule"] not in TOLD_OTHERWISE]
    return (own or fatal)[:FINDINGS]
