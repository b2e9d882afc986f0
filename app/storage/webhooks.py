"""Webhook endpoints, and the delivery of each event to each: rows alike to those of invoices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .database import now
from .ids import new_id
from .journal import WEBHOOK, Event, Queue, event
from .paging import Page, Window, page
from .scope import NotFound, Scope, WrongState
from .tables import events, webhook_deliveries, webhook_endpoints

OPEN = ("queued", "waiting")
SETTLED = ("delivered", "failed", "dead_letter")
STATES = (*OPEN, *SETTLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpoint:
    """Where events are told. `sealed` holds its signing secrets, encrypted."""

    id: str
    address: str
    types: Sequence[str]
    state: str
    reason: str | None
    sealed: bytes = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDelivery:
    """One event on its way to one endpoint; `log` has an entry per attempt."""

    id: str
    scope: Scope
    endpoint_id: str
    event_id: str
    state: str
    reason: str | None
    log: Sequence[Mapping[str, Any]]
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime


def create(
    connection: sa.Connection, scope: Scope, *, address: str, types: Sequence[str], sealed: bytes
) -> WebhookEndpoint:
    """Make an endpoint."""
    made = WebhookEndpoint(
        id=new_id("whk"),
        address=address,
        types=tuple(types),
        state="enabled",
        reason=None,
        sealed=sealed,
        created_at=now(),
    )
    connection.execute(
        webhook_endpoints.insert().values(
            id=made.id,
            **scope.values,
            address=address,
            types=list(types),
            secrets=sealed,
            state=made.state,
            created_at=made.created_at,
        )
    )
    return made


def get(connection: sa.Connection, scope: Scope, id_: str) -> WebhookEndpoint:
    """Return one endpoint, unless it was deleted. Raises NotFound."""
    query = sa.select(webhook_endpoints).where(
        scope.of(webhook_endpoints), webhook_endpoints.c.id == id_, webhook_endpoints.c.state != "deleted"
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("webhook-endpoint", id_)
    return _endpoint(row)


def gone(connection: sa.Connection, scope: Scope, id_: str) -> WebhookEndpoint:
    """Return one endpoint, also a deleted one. Raises NotFound."""
    query = sa.select(webhook_endpoints).where(scope.of(webhook_endpoints), webhook_endpoints.c.id == id_)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("webhook-endpoint", id_)
    return _endpoint(row)


def window(connection: sa.Connection, scope: Scope, asked: Window) -> Page[WebhookEndpoint]:
    """Return one page of endpoints, newest first. Raises NotFound for a cursor that is none."""
    return page(connection, webhook_endpoints, scope, asked, _endpoint, webhook_endpoints.c.state != "deleted")


def put(connection: sa.Connection, id_: str, **values: Any) -> None:  # noqa: ANN401 - columns of the table
    """Write `values` (columns of the row) to an endpoint."""
    connection.execute(sa.update(webhook_endpoints).where(webhook_endpoints.c.id == id_).values(**values))


def deliveries_of(
    connection: sa.Connection, scope: Scope, endpoint_id: str, asked: Window, state: str | None
) -> Page[WebhookDelivery]:
    """Return one page of what an endpoint was told, newest first. Raises NotFound for a cursor that is none."""
    conditions = [webhook_deliveries.c.endpoint_id == endpoint_id]
    if state is not None:
        conditions.append(webhook_deliveries.c.state == state)
    return page(connection, webhook_deliveries, scope, asked, _delivery, *conditions)


def find(connection: sa.Connection, id_: str) -> tuple[WebhookDelivery, WebhookEndpoint, Event] | None:
    """Return a delivery with its endpoint and event, its row held: for our own work in the background."""
    query = sa.select(webhook_deliveries).where(webhook_deliveries.c.id == id_).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        return None
    endpoint = connection.execute(sa.select(webhook_endpoints).where(webhook_endpoints.c.id == row.endpoint_id)).one()
    told = connection.execute(sa.select(events).where(events.c.id == row.event_id)).one()
    return _delivery(row), _endpoint(endpoint), event(told)


def put_delivery(connection: sa.Connection, id_: str, **values: Any) -> None:  # noqa: ANN401 - columns of the table
    """Write `values` (columns of the row) to a delivery."""
    connection.execute(
        sa.update(webhook_deliveries).where(webhook_deliveries.c.id == id_).values(changed_at=now(), **values)
    )


def replay(connection: sa.Connection, queue: Queue, scope: Scope, endpoint_id: str, event_id: str) -> WebhookDelivery:
    """Have an endpoint told of an event once more. Raises NotFound, WrongState while it is being told."""
    endpoint = get(connection, scope, endpoint_id)
    known = connection.execute(sa.select(events.c.id).where(scope.of(events), events.c.id == event_id)).first()
    if known is None:
        raise NotFound("event", event_id)
    told = sa.select(webhook_deliveries.c.state, webhook_deliveries.c.round).where(
        webhook_deliveries.c.endpoint_id == endpoint.id, webhook_deliveries.c.event_id == event_id
    )
    rounds = connection.execute(told).all()
    under_way = next((row.state for row in rounds if row.state in OPEN), None)
    if under_way is not None:
        raise WrongState(event_id, "replay", under_way, SETTLED)
    at, id_ = now(), new_id("whd")
    connection.execute(
        webhook_deliveries.insert().values(
            id=id_,
            **scope.values,
            endpoint_id=endpoint.id,
            event_id=event_id,
            round=max((row.round for row in rounds), default=0) + 1,
            state="queued",
            evidence=[],
            created_at=at,
            changed_at=at,
        )
    )
    queue.add(connection, WEBHOOK, id_)
    return _delivery(connection.execute(sa.select(webhook_deliveries).where(webhook_deliveries.c.id == id_)).one())


def _endpoint(row: Any) -> WebhookEndpoint:  # noqa: ANN401 - a row of the table
    return WebhookEndpoint(
        id=row.id,
        address=row.address,
        types=tuple(row.types),
        state=row.state,
        reason=row.reason,
        sealed=row.secrets,
        created_at=row.created_at,
    )


def _delivery(row: Any) -> WebhookDelivery:  # noqa: ANN401 - a row of the table
    return WebhookDelivery(
        id=row.id,
        scope=Scope(tenant_id=row.tenant_id, mode=row.mode),
        endpoint_id=row.endpoint_id,
        event_id=row.event_id,
        state=row.state,
        reason=row.reason,
        log=tuple(row.evidence),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        created_at=row.created_at,
    )
