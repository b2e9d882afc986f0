"""What happened: for every change one event and one audit entry, in the transaction of the change itself.

Events are numbered within a tenant in the order of their commits: the counter stands in the tenant's row, which the
transaction holds until it ends. So whoever reads events up to a number has seen all before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from .database import now
from .ids import new_id
from .scope import NotFound, Scope
from .tables import audit, events, tenants, webhook_deliveries, webhook_endpoints
from .texts import keepable

WEBHOOK = "webhook"
"""The kind of work that tells a webhook endpoint of an event."""


class Queue(Protocol):
    """Where work to be done is left, within the transaction that makes it necessary."""

    def add(self, connection: sa.Connection, kind: str, id: str, at: datetime | None = None) -> None:  # noqa: A002
        """Have the work of `kind` done on the row `id`, now or at a moment; never twice at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, as a tenant is told of it."""

    id: str
    sequence: int
    type: str
    subject: str
    data: Mapping[str, Any]
    mode: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the audit trail. `hash` is over the former entry's hash and this entry's own text."""

    number: int
    actor: str
    action: str
    subject: str
    facts: Mapping[str, Any]
    at: datetime
    hash: str


def record(
    connection: sa.Connection,
    queue: Queue,
    scope: Scope,
    *,
    actor: str,
    type: str,  # noqa: A002 - the word of the webhook standard
    subject: str,
    data: Mapping[str, Any],
) -> str:
    """Write one event and its audit entry, and have webhook endpoints told; return the event's id.

    To be called last in a transaction: it holds the tenant's row until the commit.
    """
    at, id_ = now(), new_id("evt")
    sequence = _append(
        connection, scope.tenant_id, actor=actor, action=type, subject=subject, facts=data, at=at, event=1
    )
    connection.execute(
        events.insert().values(
            id=id_, **scope.values, sequence=sequence, type=type, subject=subject, data=dict(data), created_at=at
        )
    )
    _tell(connection, queue, scope, type, id_, at)
    return id_


def note(
    connection: sa.Connection, tenant_id: str, *, actor: str, action: str, subject: str, facts: Mapping[str, Any]
) -> None:
    """Write an audit entry for something that is nobody's event (a key made, a route read)."""
    _append(connection, tenant_id, actor=actor, action=action, subject=subject, facts=facts, at=now(), event=0)


def _append(
    connection: sa.Connection,
    tenant_id: str,
    *,
    actor: str,
    action: str,
    subject: str,
    facts: Mapping[str, Any],
    at: datetime,
    event: int,
) -> int:
    """Write the audit entry; return the number of the tenant's last event."""
    counted = (
        sa.update(tenants)
        .where(tenants.c.id == tenant_id)
        .values(last_event=tenants.c.last_event + event, last_audit=tenants.c.last_audit + 1)
        .returning(tenants.c.last_event, tenants.c.last_audit, tenants.c.audit_hash)
    )
    row = connection.execute(counted).first()
    if row is None:
        raise NotFound("tenant", tenant_id)
    digest = entry_hash(row.audit_hash, row.last_audit, (actor, action, subject, facts), at)
    connection.execute(sa.update(tenants).where(tenants.c.id == tenant_id).values(audit_hash=digest))
    connection.execute(
        audit.insert().values(
            tenant_id=tenant_id,
            number=row.last_audit,
            actor=actor,
            action=action,
            subject=subject,
            facts=dict(facts),
            at=at,
            hash=digest,
        )
    )
    return int(row.last_event)


def entry_hash(former: str, number: int, told: tuple[str, str, str, Mapping[str, Any]], at: datetime) -> str:
    """Return the hash of an audit entry: SHA-256 over the former one and this entry as canonical JSON.

    `told` is actor, action, subject and facts.
    """
    text = json.dumps(keepable([former, number, *told, at.isoformat()]), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def broken_link(connection: sa.Connection, tenant_id: str) -> int | None:
    """Return the number of the first audit entry that does not follow from the one before, or None."""
    former = ""
    for row in connection.execute(sa.select(audit).where(audit.c.tenant_id == tenant_id).order_by(audit.c.number)):
        if entry_hash(former, row.number, (row.actor, row.action, row.subject, row.facts), row.at) != row.hash:
            return int(row.number)
        former = row.hash
    return None


def _tell(connection: sa.Connection, queue: Queue, scope: Scope, type_: str, event_id: str, at: datetime) -> None:
    enabled = sa.select(webhook_endpoints).where(scope.of(webhook_endpoints), webhook_endpoints.c.state == "enabled")
    for endpoint in connection.execute(enabled).all():
        if endpoint.types and type_ not in endpoint.types:
            continue
        id_ = new_id("whd")
        connection.execute(
            webhook_deliveries.insert().values(
                id=id_,
                **scope.values,
                endpoint_id=endpoint.id,
                event_id=event_id,
                state="queued",
                evidence=[],
                created_at=at,
                changed_at=at,
            )
        )
        queue.add(connection, WEBHOOK, id_)


def since(
    connection: sa.Connection, scope: Scope, after: str | None, limit: int, types: tuple[str, ...] = ()
) -> list[Event]:
    """Return events in the order in which they happened, those after the event `after`. Raises NotFound."""
    query = sa.select(events).where(scope.of(events)).order_by(events.c.sequence).limit(limit)
    if after is not None:
        known = sa.select(events.c.sequence).where(scope.of(events), events.c.id == after)
        reached = connection.execute(known).scalar()
        if reached is None:
            raise NotFound("cursor", after)
        query = query.where(events.c.sequence > reached)
    if types:
        query = query.where(events.c.type.in_(types))
    return [event(row) for row in connection.execute(query)]


def get(connection: sa.Connection, scope: Scope, id_: str) -> Event:
    """Return one event. Raises NotFound."""
    row = connection.execute(sa.select(events).where(scope.of(events), events.c.id == id_)).first()
    if row is None:
        raise NotFound("event", id_)
    return event(row)


def event(row: Any) -> Event:  # noqa: ANN401 - a row of the table
    """Return a row of the table as an event."""
    return Event(
        id=row.id,
        sequence=row.sequence,
        type=row.type,
        subject=row.subject,
        data=row.data,
        mode=row.mode,
        created_at=row.created_at,
    )


def trail(connection: sa.Connection, scope: Scope, subjects: tuple[str, ...]) -> list[Entry]:
    """Return the audit entries about any of `subjects`, in their order."""
    query = sa.select(audit).where(audit.c.tenant_id == scope.tenant_id, audit.c.subject.in_(subjects))
    return [
        Entry(
            number=row.number,
            actor=row.actor,
            action=row.action,
            subject=row.subject,
            facts=row.facts,
            at=row.at,
            hash=row.hash,
        )
        for row in connection.execute(query.order_by(audit.c.number))
    ]
