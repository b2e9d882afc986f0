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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is to be written down: of whom, by whom, what, about which row, with which facts, and when."""

    tenant_id: str
    actor: str
    action: str
    subject: str
    facts: Mapping[str, Any]
    at: datetime

    @property
    def text(self) -> str:
        """Its part of the text that is hashed."""
        return _text_of((self.actor, self.action, self.subject, self.facts), self.at)


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
    id_ = new_id("evt")
    to_tell = _endpoints(connection, scope, type)
    told = _Told(tenant_id=scope.tenant_id, actor=actor, action=type, subject=subject, facts=data, at=now())
    event = {
        "id": id_,
        **scope.values,
        "type": type,
        "subject": subject,
        "data": dict(data),
        "created_at": told.at,
    }
    _append(connection, told, event)
    _tell(connection, queue, scope, to_tell, id_)
    return id_


def note(
    connection: sa.Connection, tenant_id: str, *, actor: str, action: str, subject: str, facts: Mapping[str, Any]
) -> None:
    """Write an audit entry for something that is nobody's event (a key made, a route read)."""
    told = _Told(tenant_id=tenant_id, actor=actor, action=action, subject=subject, facts=facts, at=now())
    _append(connection, told, None)


def _append(connection: sa.Connection, told: _Told, event: Mapping[str, Any] | None) -> None:
    """Write the audit entry, and the event with the tenant's next number where there is one. Raises NotFound.

    On PostgreSQL it is one statement: while the tenant's row is held, every other change of that tenant waits, and
    each word with the server would be waited for, too.
    """
    append = _append_at_once if connection.dialect.name == "postgresql" else _append_step_by_step
    if not append(connection, told, event):
        raise NotFound("tenant", told.tenant_id)


def _append_at_once(connection: sa.Connection, told: _Told, event: Mapping[str, Any] | None) -> bool:
    former, number = tenants.c.audit_hash, tenants.c.last_audit + 1
    text = sa.literal('["').concat(former).concat('", ').concat(sa.cast(number, sa.Text)).concat(f", {told.text}")
    digest = sa.func.encode(sa.func.sha256(sa.func.convert_to(text, "UTF8")), "hex")
    counted = (
        sa.update(tenants)
        .where(tenants.c.id == told.tenant_id)
        .values(last_event=tenants.c.last_event + int(event is not None), last_audit=number, audit_hash=digest)
        .returning(tenants.c.last_event, tenants.c.last_audit, tenants.c.audit_hash)
        .cte("counted")
    )
    entry = _entry(told, number=counted.c.last_audit, hash=counted.c.audit_hash)
    statement = _from(counted, audit, entry).returning(audit.c.number)
    if event is not None:
        statement = statement.add_cte(_from(counted, events, {**event, "sequence": counted.c.last_event}).cte("told"))
    return connection.execute(statement).first() is not None


def _from(counted: sa.CTE, table: sa.Table, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an INSERT
    """Return an INSERT of one row, some of whose columns are those of `counted`."""
    columns = [
        value if isinstance(value, sa.ColumnElement) else sa.literal(value, table.c[name].type)
        for name, value in values.items()
    ]
    return sa.insert(table).from_select(list(values), sa.select(*columns).select_from(counted))


def _append_step_by_step(connection: sa.Connection, told: _Told, event: Mapping[str, Any] | None) -> bool:
    counted = (
        sa.update(tenants)
        .where(tenants.c.id == told.tenant_id)
        .values(last_event=tenants.c.last_event + int(event is not None), last_audit=tenants.c.last_audit + 1)
        .returning(tenants.c.last_event, tenants.c.last_audit, tenants.c.audit_hash)
    )
    row = connection.execute(counted).first()
    if row is None:
        return False
    digest = _hash(row.audit_hash, row.last_audit, told.text)
    connection.execute(sa.update(tenants).where(tenants.c.id == told.tenant_id).values(audit_hash=digest))
    connection.execute(audit.insert().values(_entry(told, number=row.last_audit, hash=digest)))
    if event is not None:
        connection.execute(events.insert().values({**event, "sequence": row.last_event}))
    return True


def _entry(told: _Told, **counted: Any) -> dict[str, Any]:  # noqa: ANN401 - values, or where they come from
    return {
        "tenant_id": told.tenant_id,
        "actor": told.actor,
        "action": told.action,
        "subject": told.subject,
        "facts": dict(told.facts),
        "at": told.at,
        **counted,
    }


def entry_hash(former: str, number: int, told: tuple[str, str, str, Mapping[str, Any]], at: datetime) -> str:
    """Return the hash of an audit entry: SHA-256 over the former one and this entry as canonical JSON.

    `told` is actor, action, subject and facts.
    """
    return _hash(former, number, _text_of(told, at))


def _hash(former: str, number: int, text: str) -> str:
    return hashlib.sha256(f'["{former}", {number}, {text}'.encode()).hexdigest()


def _text_of(told: tuple[str, str, str, Mapping[str, Any]], at: datetime) -> str:
    """Return what follows the former hash and the number in the JSON array that is hashed."""
    return json.dumps(keepable([*told, at.isoformat()]), sort_keys=True)[1:]


def broken_link(connection: sa.Connection, tenant_id: str) -> int | None:
    """Return the number of the first audit entry that does not follow from the one before, or None."""
    former = ""
    for row in connection.execute(sa.select(audit).where(audit.c.tenant_id == tenant_id).order_by(audit.c.number)):
        if entry_hash(former, row.number, (row.actor, row.action, row.subject, row.facts), row.at) != row.hash:
            return int(row.number)
        former = row.hash
    return None


def _endpoints(connection: sa.Connection, scope: Scope, type_: str) -> list[str]:
    """Return the ids of the webhook endpoints that want to be told of events of a type."""
    enabled = sa.select(webhook_endpoints).where(scope.of(webhook_endpoints), webhook_endpoints.c.state == "enabled")
    return [each.id for each in connection.execute(enabled) if not each.types or type_ in each.types]


def _tell(connection: sa.Connection, queue: Queue, scope: Scope, endpoints: list[str], event_id: str) -> None:
    at = now()
    for endpoint_id in endpoints:
        id_ = new_id("whd")
        connection.execute(
            webhook_deliveries.insert().values(
                id=id_,
                **scope.values,
                endpoint_id=endpoint_id,
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
