"""What the description of the API says of events and webhook endpoints."""

from __future__ import annotations

from pydantic import BaseModel

from .documentation import REPEAT_PROBLEMS, Json
from .documentation_of_kept import AT, INVOICE_ID, LOCATION, SMALL, keyed, operation, with_model
from .kept_shapes import EventShape, ReplayWish, WebhookDeliveryShape, WebhookShape, WebhookWish
from .shapes import Listing

EVENT_ID = "evt_01m81tqz0q259kjm7g95hvzbat"
WEBHOOK_ID = "whk_01m81tr2q4zp1maxh09v0762hx"
WEBHOOKS = "/v1/webhook-endpoints"
SENT: tuple[type[BaseModel], ...] = (WebhookWish, ReplayWish)
"""Shapes of bodies that are read by ourselves."""
_EVENT = EventShape(
    id=EVENT_ID,
    sequence=42,
    type="invoice.converted",
    subject=INVOICE_ID,
    livemode=True,
    data={"invoice_id": INVOICE_ID, "status": "converted", "number": "2026-0117"},
    created_at=AT,
)
_WEBHOOK = WebhookShape(
    id=WEBHOOK_ID,
    address="https://erp.example.nl/webhooks",
    types=["invoice.converted"],
    state="enabled",
    reason=None,
    secret=None,
    created_at=AT,
)
_TELLING = WebhookDeliveryShape(
    id="whd_01m81tr3tqgxdcwptq30mjm1pm",
    event_id=EVENT_ID,
    state="delivered",
    reason=None,
    attempts=1,
    log=[{"at": AT.isoformat(), "status": 204}],
    next_attempt_at=None,
    created_at=AT,
)


def list_of_events() -> Json:
    """Return what is said of GET /v1/events."""
    told = operation(
        "List events in the order in which they happened", "listEvents", "/v1/events", 200, Listing(data=[_EVENT])
    )
    told["description"] = (
        "For catching up: ask with `after` the last event that you have. None is missed or comes twice."
    )
    return told


def event() -> Json:
    """Return what is said of GET /v1/events/{id}."""
    return operation("Show an event", "getEvent", "/v1/events", 200, _EVENT, "unknown-id")


def list_of_webhooks() -> Json:
    """Return what is said of GET /v1/webhook-endpoints."""
    return operation("List webhook endpoints", "listWebhookEndpoints", WEBHOOKS, 200, Listing(data=[_WEBHOOK]))


def webhook() -> Json:
    """Return what is said of GET /v1/webhook-endpoints/{id}."""
    return operation("Show a webhook endpoint", "getWebhookEndpoint", WEBHOOKS, 200, _WEBHOOK, "unknown-id")


def tellings() -> Json:
    """Return what is said of GET /v1/webhook-endpoints/{id}/deliveries."""
    shown = Listing(data=[_TELLING])
    return operation("List what an endpoint was told", "listWebhookDeliveries", WEBHOOKS, 200, shown, "unknown-id")


def make_webhook() -> Json:
    """Return what is said of POST /v1/webhook-endpoints."""
    codes = (*REPEAT_PROBLEMS, *SMALL, "address-refused")
    shown = _WEBHOOK.model_copy(update={"secret": "whsec_c2VjcmV0IG9mIHRoZSBleGFtcGxlLCBub3QgcmVhbA=="})
    told = operation("Make a webhook endpoint", "createWebhookEndpoint", WEBHOOKS, 201, shown, *codes)
    told["description"] = (
        "Events are signed as Standard Webhooks 1.0. The secret is shown in this answer and never again."
    )
    told["responses"][201]["headers"] |= LOCATION
    return with_model(keyed(told), WebhookWish(address=_WEBHOOK.address, types=list(_WEBHOOK.types)))


def delete_webhook() -> Json:
    """Return what is said of DELETE /v1/webhook-endpoints/{id}."""
    return operation("Remove a webhook endpoint", "deleteWebhookEndpoint", WEBHOOKS, 204, None, "unknown-id")


def rotate() -> Json:
    """Return what is said of POST /v1/webhook-endpoints/{id}/rotate."""
    told = _changed("Replace the signing secret", "rotateWebhookSecret")
    told["description"] = "The former secret signs beside the new one for 24 hours."
    return told


def enable() -> Json:
    """Return what is said of POST /v1/webhook-endpoints/{id}/enable."""
    return _changed("Enable a webhook endpoint", "enableWebhookEndpoint")


def disable() -> Json:
    """Return what is said of POST /v1/webhook-endpoints/{id}/disable."""
    return _changed("Disable a webhook endpoint", "disableWebhookEndpoint")


def replay() -> Json:
    """Return what is said of POST /v1/webhook-endpoints/{id}/replay."""
    codes = (*REPEAT_PROBLEMS, *SMALL, "unknown-id", "wrong-state")
    told = operation("Tell an endpoint of an event once more", "replayEvent", WEBHOOKS, 202, _TELLING, *codes)
    return with_model(keyed(told), ReplayWish(event_id=EVENT_ID))


def _changed(summary: str, operation_id: str) -> Json:
    codes = (*REPEAT_PROBLEMS, "unknown-id", "body-too-large", "body-timeout")
    return keyed(operation(summary, operation_id, WEBHOOKS, 200, _WEBHOOK, *codes))
