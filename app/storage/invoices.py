"""Invoices as they are kept: what came in, and what became of it. Verdicts have a module of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .database import insert_unless_there, now
from .ids import new_id
from .paging import Page, Window, page
from .scope import NotFound, Scope, WrongState
from .tables import deliveries, invoices

RECEIVED = "received"
CONVERTED = "converted"
UNROUTED = "unrouted"
WITHDRAWN = "withdrawn"
CORRECTABLE = ("needs_review", "refused", "not_an_invoice", "unrouted")
WITHDRAWABLE = ("needs_review", "refused", "not_an_invoice", "multiple_invoices", "unreadable", "unrouted")
STATUSES = (
    RECEIVED,
    CONVERTED,
    UNROUTED,
    "refused",
    "needs_review",
    "not_an_invoice",
    "multiple_invoices",
    "unreadable",
    "failed_output",
    WITHDRAWN,
)
STUCK = (UNROUTED, "needs_review", "failed_output")
"""What waits for a person."""
_OVER = ("refused", "unreadable", "not_an_invoice", "multiple_invoices", WITHDRAWN)
"""Ends after which the same bytes open a new attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What somebody posted, before anybody has looked at it.

    `submitter` is the key of a supplier, and empty for the organisation's own: what two suppliers bring stays apart,
    whatever it is.
    """

    sha256: str
    size: int
    media_type: str
    file_name: str | None = None
    recipient_id: str | None = None
    profile: str = "auto"
    channel: str = "api"
    key_id: str | None = None
    submitter: str = ""
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What is known an invoice by: its number (BT-1), parties, and the amount due (BT-115) in its currency (BT-5)."""

    format: str | None = None
    profile: str | None = None
    number: str | None = None
    type_code: str | None = None
    issue_date: str | None = None
    seller: str | None = None
    seller_key: str | None = None
    buyer: str | None = None
    currency: str | None = None
    payable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One invoice. `revision` counts its verdicts; `scope` says whose it is."""

    id: str
    scope: Scope
    status: str
    reason: str | None
    recipient_id: str | None
    arrival: Arrival
    attempt: int
    revision: int
    corrections: Sequence[Mapping[str, Any]]
    corrected_by: str | None
    outline: Outline
    duplicate_of: str | None
    response: str | None
    received_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which invoices a list is to hold; what is None is not asked."""

    status: str | None = None
    number: str | None = None
    recipient_id: str | None = None
    external_id: str | None = None
    sha256: str | None = None
    delivery_state: str | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    key_id: str | None = None


def receive(connection: sa.Connection, scope: Scope, arrival: Arrival) -> tuple[Kept, bool]:
    """Keep what came in; return it and whether it is new.

    The same bytes for the same asked recipient are the same invoice, as long as it did not end refused, unreadable,
    rejected or withdrawn: then a new attempt opens. Two who bring the same at the same moment get the same one.
    """
    asked = arrival.recipient_id or ""
    same = sa.select(invoices).where(
        scope.of(invoices),
        invoices.c.asked_recipient == asked,
        invoices.c.submitter == arrival.submitter,
        invoices.c.source_sha256 == arrival.sha256,
    )
    former = connection.execute(same.order_by(invoices.c.attempt.desc()).limit(1)).first()
    if former is not None and former.status not in _OVER and former.response != "rejected":
        return kept(former), False
    attempt = 1 if former is None else former.attempt + 1
    at, id_ = now(), new_id("inv")
    values = {
        "id": id_,
        **scope.values,
        "status": RECEIVED,
        "asked_recipient": asked,
        "submitter": arrival.submitter,
        "recipient_id": arrival.recipient_id,
        "source_sha256": arrival.sha256,
        "source_name": arrival.file_name,
        "source_type": arrival.media_type,
        "source_size": arrival.size,
        "attempt": attempt,
        "channel": arrival.channel,
        "key_id": arrival.key_id,
        "asked_profile": arrival.profile,
        "external_id": arrival.external_id,
        "metadata": dict(arrival.metadata),
        "corrections": [],
        "received_at": at,
        "changed_at": at,
    }
    if not insert_unless_there(connection, invoices, values):
        return kept(connection.execute(same.where(invoices.c.attempt == attempt)).one()), False
    return get(connection, scope, id_), True


def get(connection: sa.Connection, scope: Scope, id_: str, *, lock: bool = False) -> Kept:
    """Return one invoice, and hold its row until the commit where `lock` says so. Raises NotFound."""
    query = sa.select(invoices).where(scope.of(invoices), invoices.c.id == id_)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound("invoice", id_)
    return kept(row)


def find(connection: sa.Connection, id_: str, *, lock: bool = True) -> Kept | None:
    """Return the invoice of that id whoever it is of, its row held unless `lock` says no: for our own work."""
    query = sa.select(invoices).where(invoices.c.id == id_)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else kept(row)


def window(connection: sa.Connection, scope: Scope, asked: Window, wish: Wish) -> Page[Kept]:
    """Return one page of invoices, newest first. Raises NotFound for a cursor that is none."""
    return page(connection, invoices, scope, asked, kept, *_conditions(wish))


def _conditions(wish: Wish) -> list[sa.ColumnElement[bool]]:
    column = invoices.c
    same = (
        (column.status, wish.status),
        (column.number, wish.number),
        (column.recipient_id, wish.recipient_id),
        (column.external_id, wish.external_id),
        (column.source_sha256, wish.sha256),
        (column.key_id, wish.key_id),
    )
    conditions = [each == value for each, value in same if value is not None]
    if wish.received_from is not None:
        conditions.append(column.received_at >= wish.received_from)
    if wish.received_to is not None:
        conditions.append(column.received_at < wish.received_to)
    if wish.delivery_state is not None:
        there = sa.select(deliveries.c.id).where(
            deliveries.c.invoice_id == column.id, deliveries.c.state == wish.delivery_state
        )
        conditions.append(there.exists())
    return conditions


def counts(connection: sa.Connection, scope: Scope) -> dict[str, int]:
    """Return how many invoices have each status."""
    query = sa.select(invoices.c.status, sa.func.count()).where(scope.of(invoices)).group_by(invoices.c.status)
    return dict(connection.execute(query).all())


def former_of(connection: sa.Connection, invoice: Kept) -> str | None:
    """Return the id of an earlier invoice of the same seller with the same number that still stands, or None."""
    outline = invoice.outline
    if not outline.number or not outline.seller_key:
        return None
    query = sa.select(invoices.c.id).where(
        invoice.scope.of(invoices),
        invoices.c.id < invoice.id,
        invoices.c.number == outline.number,
        invoices.c.seller_key == outline.seller_key,
        invoices.c.status.in_((CONVERTED, UNROUTED)),
        sa.or_(invoices.c.response.is_(None), invoices.c.response != "rejected"),
    )
    return connection.execute(query.order_by(invoices.c.id).limit(1)).scalar()


def put(connection: sa.Connection, invoice: Kept, **values: Any) -> Kept:  # noqa: ANN401 - columns of the table
    """Write `values` (columns of the row) to an invoice, and return it as it is now."""
    at = now()
    connection.execute(sa.update(invoices).where(invoices.c.id == invoice.id).values(changed_at=at, **values))
    known = {name: value for name, value in values.items() if name in {"status", "reason", "recipient_id", "response"}}
    return replace(invoice, changed_at=at, **known)


def correct(
    connection: sa.Connection,
    scope: Scope,
    id_: str,
    corrections: Sequence[Mapping[str, Any]],
    actor: str,
    *,
    instead: bool = False,
) -> Kept:
    """Keep what a person says of an invoice, over what was said before or `instead` of it, and have it judged anew.

    Raises NotFound, WrongState.
    """
    invoice = get(connection, scope, id_, lock=True)
    if invoice.status not in CORRECTABLE:
        raise WrongState(id_, "correct", invoice.status, CORRECTABLE)
    former = () if instead else invoice.corrections
    said = {str(each["path"]): dict(each) for each in (*former, *corrections)}
    put(connection, invoice, status=RECEIVED, corrections=list(said.values()), corrected_by=actor)
    return get(connection, scope, id_)


def withdraw(connection: sa.Connection, scope: Scope, id_: str) -> Kept:
    """Take an invoice back before it went anywhere. Raises NotFound, WrongState."""
    invoice = get(connection, scope, id_, lock=True)
    if invoice.status not in WITHDRAWABLE:
        raise WrongState(id_, "withdraw", invoice.status, WITHDRAWABLE)
    return put(connection, invoice, status=WITHDRAWN)


def respond(connection: sa.Connection, scope: Scope, id_: str, response: str) -> Kept:
    """Keep what the customer says of an invoice that it got. Raises NotFound, WrongState."""
    invoice = get(connection, scope, id_, lock=True)
    if invoice.status != CONVERTED:
        raise WrongState(id_, "respond", invoice.status, (CONVERTED,))
    if invoice.response == "rejected":
        raise WrongState(id_, "respond", invoice.response, ("accepted",))
    return put(connection, invoice, response=response)


def unrouted(connection: sa.Connection, scope: Scope) -> list[str]:
    """Return the ids of the invoices that wait for a route, oldest first."""
    query = sa.select(invoices.c.id).where(scope.of(invoices), invoices.c.status == UNROUTED)
    return list(connection.execute(query.order_by(invoices.c.id)).scalars())


def kept(row: Any) -> Kept:  # noqa: ANN401 - a row of the table
    """Return a row of the table as an invoice."""
    return Kept(
        id=row.id,
        scope=Scope(tenant_id=row.tenant_id, mode=row.mode),
        status=row.status,
        reason=row.reason,
        recipient_id=row.recipient_id,
        arrival=Arrival(
            sha256=row.source_sha256,
            size=row.source_size,
            media_type=row.source_type,
            file_name=row.source_name,
            recipient_id=row.asked_recipient or None,
            profile=row.asked_profile,
            channel=row.channel,
            key_id=row.key_id,
            submitter=row.submitter,
            external_id=row.external_id,
            metadata=row.metadata,
        ),
        attempt=row.attempt,
        revision=row.revision,
        corrections=tuple(row.corrections),
        corrected_by=row.corrected_by,
        outline=Outline(**{name: getattr(row, name) for name in Outline.__slots__}),
        duplicate_of=row.duplicate_of,
        response=row.response,
        received_at=row.received_at,
        changed_at=row.changed_at,
    )
