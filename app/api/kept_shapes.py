"""The shapes of what is kept: invoices, deliveries, recipients, routes. What clients send may hold nothing unknown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ..rules.profiles import PROFILE_NAMES
from .shapes import FindingShape, Shape, Texts

LONGEST_NAME = 200
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]
Value = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Metadata = Annotated[
    dict[Annotated[str, StringConstraints(max_length=40)], Annotated[str, StringConstraints(max_length=500)]],
    Field(max_length=20),
]


def _known_profile(name: str | None) -> str | None:
    if name is not None and name not in PROFILE_NAMES:
        raise ValueError(", ".join(PROFILE_NAMES))
    return name


Profile = Annotated[
    str | None, AfterValidator(_known_profile), Field(json_schema_extra={"enum": [*PROFILE_NAMES, None]})
]


class Wish(BaseModel):
    """What clients send: JSON types as they are, and nothing that is not described."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class IdentifierShape(Shape):
    """An identifier: `scheme` is an ICD or EAS code (0106 for KvK, 0190 for OIN), or a name such as kvk or vat."""

    scheme: str | None = Field(default=None, max_length=20, examples=["0106"])
    value: Value = Field(examples=["12345678"])


class RecipientWish(Wish):
    """A recipient as it is to be."""

    name: Name = Field(examples=["Gemeente Voorbeeld"])
    identifiers: list[IdentifierShape] = Field(
        default_factory=list,
        max_length=50,
        description="By which an invoice is known to be theirs: BT-49, -47, -46, -48.",
    )
    external_id: str | None = Field(default=None, max_length=200)
    metadata: Metadata = Field(default_factory=dict)


class RecipientShape(Shape):
    """Somebody who receives invoices."""

    object: Literal["recipient"] = "recipient"
    id: str
    name: str
    identifiers: list[IdentifierShape]
    external_id: str | None
    metadata: dict[str, str]
    created_at: datetime


class MatchShape(Wish):
    """Which of a recipient's invoices go this way; every condition that is given must hold."""

    document: Literal["invoice", "credit_note"] | None = None
    seller: IdentifierShape | None = None
    buyer_reference: str | None = Field(
        default=None, min_length=1, max_length=100, description="BT-10; * stands for anything."
    )
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")


class RouteWish(Wish):
    """A destination as it is to be."""

    recipient_id: Id
    channel: Literal["endpoint", "mailbox"] | None = Field(
        default=None, description="Told by the address; if given, it must fit."
    )
    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)] = Field(
        description="mailto:ADDRESS or https://URL.", examples=["mailto:invoices@example.nl"]
    )
    match: MatchShape | None = None
    profile: Profile = Field(
        default=None, description="The profile that this destination wants; none: the invoice's own."
    )
    options: dict[str, Any] = Field(
        default_factory=dict,
        max_length=20,
        description="How to deliver there: body, authorization, signing_secret, file_name_pattern, size_limit, embed.",
    )


class RouteShape(Shape):
    """One destination of a recipient. Secrets are not shown."""

    object: Literal["route"] = "route"
    id: str
    recipient_id: str
    channel: Literal["endpoint", "mailbox"]
    address: str
    match: dict[str, Any]
    profile: str | None
    options: dict[str, Any]
    created_at: datetime


class SourceShape(Shape):
    """What was received, byte for byte."""

    name: str | None
    media_type: str
    size: int
    sha256: str


class DeliveryLine(Shape):
    """A delivery in a word."""

    id: str
    state: str
    reason: str | None
    address: str


class InvoiceShape(Shape):
    """An invoice that was taken in. `status` says how far it is; deliveries have states of their own."""

    object: Literal["invoice"] = "invoice"
    id: str
    status: str = Field(
        description="received, then converted, unrouted, refused, needs_review, unreadable and the like."
    )
    reason: str | None = Field(description="Why it is unrouted: no-identifier, no-recipient, ambiguous, no-route …")
    livemode: bool
    number: str | None
    type_code: str | None
    issue_date: str | None
    seller: str | None
    buyer: str | None
    currency: str | None
    payable: str | None
    format: str | None
    profile: str | None
    recipient_id: str | None
    external_id: str | None
    duplicate_of: str | None = Field(description="An earlier invoice of the same seller with the same number.")
    response: str | None = Field(description="What the customer said: accepted or rejected.")
    attempt: int
    revision: int = Field(description="How many verdicts there were; a correction makes another.")
    source: SourceShape
    deliveries: list[DeliveryLine] | None = Field(description="Null in lists.")
    received_at: datetime
    changed_at: datetime


class AttemptShape(Shape):
    """One attempt at a delivery."""

    number: int
    outcome: str
    reason: str | None
    evidence: dict[str, Any]
    started_at: datetime
    ended_at: datetime | None


class DeliveryShape(Shape):
    """One invoice on its way to one destination. Its id goes along as Idempotency-Key, to know repeats by."""

    object: Literal["delivery"] = "delivery"
    id: str
    invoice_id: str
    route_id: str
    channel: str
    address: str
    state: str = Field(description="queued, sending, waiting; settled: delivered, sent, bounced, failed, dead_letter.")
    reason: str | None
    message: Texts | None = Field(description="The reason in words.")
    evidence: dict[str, Any]
    ubl_sha256: str
    attempts: list[AttemptShape]
    next_attempt_at: datetime | None
    created_at: datetime
    changed_at: datetime


class FindingsShape(Shape):
    """The verdict that stands on an invoice."""

    object: Literal["findings"] = "findings"
    invoice_id: str
    status: str
    revision: int
    profile: str | None
    rule_sets: dict[str, str]
    findings: list[FindingShape]


class EntryShape(Shape):
    """One thing that happened."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    facts: dict[str, Any]


class ResponseWish(Wish):
    """What the customer says of an invoice."""

    response: Literal["accepted", "rejected"]
    reason: str | None = Field(default=None, max_length=1_000)


class DestinationShape(Shape):
    """A route that was looked at; `unmet` names the condition that the invoice does not meet."""

    route_id: str
    channel: str
    address: str
    taken: bool
    unmet: str | None


class DryRunShape(Shape):
    """Where an invoice would go, and why. Nothing was kept or sent."""

    object: Literal["dry-run"] = "dry-run"
    status: str = Field(description="The verdict on the document.")
    recipient_id: str | None
    why: str = Field(description="asked, identifier, no-identifier, no-recipient, ambiguous.")
    term: str | None = Field(description="The term that told whose it is.")
    reason: str | None = Field(description="Why it would go nowhere; null where it would go somewhere.")
    message: Texts
    destinations: list[DestinationShape]


class EventShape(Shape):
    """Something that happened, as webhooks tell it. `sequence` is the order within the organisation."""

    object: Literal["event"] = "event"
    id: str
    sequence: int
    type: str
    subject: str
    livemode: bool
    data: dict[str, Any]
    created_at: datetime


class WebhookWish(Wish):
    """A webhook endpoint as it is to be."""

    address: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)] = Field(
        examples=["https://erp.example.nl/webhooks"]
    )
    types: list[Annotated[str, StringConstraints(min_length=1, max_length=60)]] = Field(
        default_factory=list, max_length=50, description="Event types to be told of; empty for all."
    )


class WebhookShape(Shape):
    """Where events are told, signed as Standard Webhooks 1.0."""

    object: Literal["webhook_endpoint"] = "webhook_endpoint"
    id: str
    address: str
    types: list[str]
    state: Literal["enabled", "disabled", "deleted"]
    reason: str | None = Field(description="Why it is disabled: http-gone where the endpoint said so.")
    secret: str | None = Field(description="The signing secret; shown when it is made, and never again.")
    created_at: datetime


class WebhookDeliveryShape(Shape):
    """One event on its way to one endpoint, with the log of its attempts."""

    object: Literal["webhook_delivery"] = "webhook_delivery"
    id: str
    event_id: str
    state: str = Field(description="queued, waiting; settled: delivered, failed, dead_letter.")
    reason: str | None
    attempts: int
    log: list[dict[str, Any]]
    next_attempt_at: datetime | None
    created_at: datetime


class ReplayWish(Wish):
    """The event that an endpoint is to be told of once more."""

    event_id: Id
