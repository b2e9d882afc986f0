"""Rows as clients are shown them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..model.catalogue import message
from ..model.findings import Finding, Severity
from ..storage import Page
from ..storage.deliveries import Attempt, Delivery
from ..storage.invoices import Kept
from ..storage.journal import Entry, Event
from ..storage.recipients import Recipient
from ..storage.routes import Route
from ..storage.verdicts import Verdict
from ..storage.webhooks import WebhookDelivery, WebhookEndpoint
from .kept_shapes import (
    AttemptShape,
    DeliveryLine,
    DeliveryShape,
    EntryShape,
    EventShape,
    FindingsShape,
    IdentifierShape,
    InvoiceShape,
    RecipientShape,
    RouteShape,
    SourceShape,
    WebhookDeliveryShape,
    WebhookShape,
)
from .shapes import Listing, Texts

Row = TypeVar("Row")
Shown = TypeVar("Shown")
_WORDS = frozenset({"destination-paused", "profile-refused", "interrupted", "mail-bounced"})
"""Reasons of our own, besides those of the delivery room."""


def listing(page: Page[Row], show: Callable[[Row], Shown], id_of: Callable[[Row], str]) -> Listing[Shown]:
    """Return a page of rows as a list of the API."""
    cursor = id_of(page.items[-1]) if page.items and page.has_more else None
    return Listing(data=[show(each) for each in page.items], has_more=page.has_more, next_cursor=cursor)


def invoice_shape(invoice: Kept, own: Sequence[Delivery] | None) -> InvoiceShape:
    """Return an invoice, with its deliveries in a word each where they were looked up."""
    outline, arrival = invoice.outline, invoice.arrival
    return InvoiceShape(
        id=invoice.id,
        status=invoice.status,
        reason=invoice.reason,
        livemode=invoice.scope.mode == "live",
        number=outline.number,
        type_code=outline.type_code,
        issue_date=outline.issue_date,
        seller=outline.seller,
        buyer=outline.buyer,
        currency=outline.currency,
        payable=outline.payable,
        format=outline.format,
        profile=outline.profile,
        recipient_id=invoice.recipient_id,
        external_id=arrival.external_id,
        duplicate_of=invoice.duplicate_of,
        response=invoice.response,
        attempt=invoice.attempt,
        revision=invoice.revision,
        source=SourceShape(
            name=arrival.file_name, media_type=arrival.media_type, size=arrival.size, sha256=arrival.sha256
        ),
        deliveries=None if own is None else [_line(each) for each in own],
        received_at=invoice.received_at,
        changed_at=invoice.changed_at,
    )


def delivery_shape(delivery: Delivery, attempts: Sequence[Attempt]) -> DeliveryShape:
    """Return a delivery with its attempts."""
    return DeliveryShape(
        id=delivery.id,
        invoice_id=delivery.invoice_id,
        route_id=delivery.route_id,
        channel=delivery.channel,
        address=delivery.address,
        state=delivery.state,
        reason=delivery.reason,
        message=reason_in_words(delivery.reason, delivery.evidence),
        evidence=dict(delivery.evidence),
        ubl_sha256=delivery.ubl_sha256,
        attempts=[_attempt(each) for each in attempts],
        next_attempt_at=delivery.next_attempt_at,
        created_at=delivery.created_at,
        changed_at=delivery.changed_at,
    )


def findings_shape(invoice: Kept, verdict: Verdict, report: bytes) -> FindingsShape:
    """Return the verdict that stands on an invoice, from its report."""
    told: dict[str, Any] = json.loads(report)
    return FindingsShape(
        invoice_id=invoice.id,
        status=verdict.status,
        revision=verdict.revision,
        profile=told.get("profile"),
        rule_sets=told.get("rule_sets") or {},
        findings=told["findings"],
    )


def recipient_shape(recipient: Recipient) -> RecipientShape:
    """Return a recipient."""
    return RecipientShape(
        id=recipient.id,
        name=recipient.name,
        identifiers=[IdentifierShape(scheme=each.scheme, value=each.value) for each in recipient.identifiers],
        external_id=recipient.external_id,
        metadata=dict(recipient.metadata),
        created_at=recipient.created_at,
    )


def route_shape(route: Route) -> RouteShape:
    """Return a route, without its secrets."""
    return RouteShape(
        id=route.id,
        recipient_id=route.recipient_id,
        channel="mailbox" if route.channel == "mailbox" else "endpoint",
        address=route.address,
        match=dict(route.match),
        profile=route.profile,
        options=dict(route.options),
        created_at=route.created_at,
    )


def entry_shape(entry: Entry) -> EntryShape:
    """Return one thing that happened."""
    return EntryShape(
        number=entry.number,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        subject=entry.subject,
        facts=dict(entry.facts),
    )


def event_shape(event: Event) -> EventShape:
    """Return an event."""
    return EventShape(
        id=event.id,
        sequence=event.sequence,
        type=event.type,
        subject=event.subject,
        livemode=event.mode == "live",
        data=dict(event.data),
        created_at=event.created_at,
    )


def webhook_shape(endpoint: WebhookEndpoint, secret: str | None = None) -> WebhookShape:
    """Return a webhook endpoint; its secret only where it was made just now."""
    state = endpoint.state
    return WebhookShape(
        id=endpoint.id,
        address=endpoint.address,
        types=list(endpoint.types),
        state="enabled" if state == "enabled" else "deleted" if state == "deleted" else "disabled",
        reason=endpoint.reason,
        secret=secret,
        created_at=endpoint.created_at,
    )


def webhook_delivery_shape(delivery: WebhookDelivery) -> WebhookDeliveryShape:
    """Return one event on its way to one endpoint."""
    return WebhookDeliveryShape(
        id=delivery.id,
        event_id=delivery.event_id,
        state=delivery.state,
        reason=delivery.reason,
        attempts=delivery.attempts,
        log=[dict(each) for each in delivery.log],
        next_attempt_at=delivery.next_attempt_at,
        created_at=delivery.created_at,
    )


def reason_in_words(reason: str | None, evidence: Mapping[str, Any]) -> Texts | None:
    """Return why a delivery is where it is: as the failure told it, or as the catalogue has it."""
    if isinstance(told := evidence.get("message"), dict) and set(told) >= {"nl", "en"}:
        return Texts(nl=told["nl"], en=told["en"])
    if reason is None or reason not in _WORDS:
        return None
    texts = message(Finding(rule=f"RELAY-DELIVERY-{reason.upper()}", severity=Severity.FATAL))
    return Texts(nl=texts["nl"], en=texts["en"])


def why_in_words(why: str) -> Texts:
    """Return why an invoice goes somewhere or nowhere."""
    texts = message(Finding(rule=f"RELAY-ROUTING-{why.upper()}", severity=Severity.INFO))
    return Texts(nl=texts["nl"], en=texts["en"])


def _line(delivery: Delivery) -> DeliveryLine:
    return DeliveryLine(id=delivery.id, state=delivery.state, reason=delivery.reason, address=delivery.address)


def _attempt(attempt: Attempt) -> AttemptShape:
    return AttemptShape(
        number=attempt.number,
        outcome=attempt.outcome,
        reason=attempt.reason,
        evidence=dict(attempt.evidence),
        started_at=attempt.started_at,
        ended_at=attempt.ended_at,
    )
