"""Deliveries: one row per invoice and destination, one row per attempt, and the state of both.

States: ``queued``, ``sending``, ``waiting``, then settled: ``delivered``, ``sent``, ``bounced``, ``failed``,
``dead_letter``. Only ``sent`` may still change: to ``delivered`` or ``bounced``, when word comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .database import now
from .ids import new_id
from .invoices import Kept
from .paging import Page, Window, page
from .routes import Route
from .scope import NotFound, Scope, WrongState
from .tables import attempts, deliveries
from .verdicts import Verdict

QUEUED, SENDING, WAITING = "queued", "sending", "waiting"
DELIVERED, SENT, BOUNCED, FAILED, DEAD_LETTER = "delivered", "sent", "bounced", "failed", "dead_letter"
OPEN = (QUEUED, SENDING, WAITING)
SETTLED = (DELIVERED, SENT, BOUNCED, FAILED, DEAD_LETTER)
STATES = (*OPEN, *SETTLED)
RESENDABLE = SETTLED
LOST = (BOUNCED, FAILED, DEAD_LETTER)
"""What did not arrive, and waits for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One invoice on its way to one destination. Its id is what the receiver can know a repeat by."""

    id: str
    scope: Scope
    invoice_id: str
    verdict_id: str
    route_id: str
    round: int
    channel: str
    address: str
    destination: str
    ubl_sha256: str
    state: str
    reason: str | None
    evidence: Mapping[str, Any]
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt at a delivery."""

    number: int
    outcome: str
    reason: str | None
    evidence: Mapping[str, Any]
    worker_id: str
    started_at: datetime
    ended_at: datetime | None


def create(connection: sa.Connection, invoice: Kept, verdict: Verdict, route: Route, destination: str) -> Delivery:
    """Make the delivery of a converted invoice over a route, to be attempted; `destination` is the breaker's name.

    Raises ValueError where the verdict has no UBL.
    """
    if verdict.ubl_sha256 is None:
        raise ValueError(f"{verdict.id} made no UBL")
    at = now()
    made = Delivery(
        id=new_id("dlv"),
        scope=invoice.scope,
        invoice_id=invoice.id,
        verdict_id=verdict.id,
        route_id=route.id,
        round=1,
        channel=route.channel,
        address=route.address,
        destination=destination,
        ubl_sha256=verdict.ubl_sha256,
        state=QUEUED,
        reason=None,
        evidence={},
        attempts=0,
        next_attempt_at=None,
        created_at=at,
        changed_at=at,
    )
    values = {name: getattr(made, name) for name in Delivery.__slots__ if name != "scope"}
    connection.execute(deliveries.insert().values(**invoice.scope.values, **values))
    return made


def again(connection: sa.Connection, scope: Scope, id_: str) -> Delivery:
    """Make a delivery of the same bytes to the same destination as a settled one. Raises NotFound, WrongState."""
    former = get(connection, scope, id_, lock=True)
    if former.state not in RESENDABLE:
        raise WrongState(id_, "resend", former.state, RESENDABLE)
    same = sa.and_(deliveries.c.invoice_id == former.invoice_id, deliveries.c.route_id == former.route_id)
    ours = sa.select(deliveries.c.state, deliveries.c.round).where(same, deliveries.c.verdict_id == former.verdict_id)
    rounds = connection.execute(ours).all()
    under_way = next((row.state for row in rounds if row.state in OPEN), None)
    if under_way is not None:
        raise WrongState(id_, "resend", under_way, RESENDABLE)
    at, new = now(), new_id("dlv")
    names = (*scope.values, "invoice_id", "verdict_id", "route_id", "channel", "address", "destination", "ubl_sha256")
    values = connection.execute(sa.select(deliveries).where(deliveries.c.id == id_)).one()._mapping  # noqa: SLF001 - SQLAlchemy's public name
    connection.execute(
        deliveries.insert().values(
            id=new,
            **{name: values[name] for name in names},
            round=max(row.round for row in rounds) + 1,
            state=QUEUED,
            evidence={"resend_of": id_},
            created_at=at,
            changed_at=at,
        )
    )
    return get(connection, scope, new)


def get(connection: sa.Connection, scope: Scope, id_: str, *, lock: bool = False) -> Delivery:
    """Return one delivery, its row held until the commit where `lock` says so. Raises NotFound."""
    query = sa.select(deliveries).where(scope.of(deliveries), deliveries.c.id == id_)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound("delivery", id_)
    return _delivery(row)


def find(connection: sa.Connection, id_: str) -> Delivery | None:
    """Return the delivery of that id whoever it is of, its row held: for our own work in the background."""
    row = connection.execute(sa.select(deliveries).where(deliveries.c.id == id_).with_for_update()).first()
    return None if row is None else _delivery(row)


def of_invoice(connection: sa.Connection, scope: Scope, invoice_id: str) -> list[Delivery]:
    """Return the deliveries of an invoice, oldest first."""
    query = sa.select(deliveries).where(scope.of(deliveries), deliveries.c.invoice_id == invoice_id)
    return [_delivery(row) for row in connection.execute(query.order_by(deliveries.c.id))]


def window(
    connection: sa.Connection, scope: Scope, asked: Window, states: Sequence[str] = (), *, latest: bool = False
) -> Page[Delivery]:
    """Return one page of deliveries, newest first, of certain states where that is asked.

    `latest` leaves out what was sent to the same destination once more.
    """
    conditions: list[sa.ColumnElement[bool]] = [deliveries.c.state.in_(states)] if states else []
    if latest:
        conditions.append(_is_latest())
    return page(connection, deliveries, scope, asked, _delivery, *conditions)


def counts(connection: sa.Connection, scope: Scope | None, *, latest: bool = False) -> dict[str, int]:
    """Return how many deliveries are in each state, of one scope or of all; `latest` as for `window`."""
    query = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
    if scope is not None:
        query = query.where(scope.of(deliveries))
    if latest:
        query = query.where(_is_latest())
    return dict(connection.execute(query).all())


def _is_latest() -> sa.ColumnElement[bool]:
    """Return the condition that no later delivery has the same invoice and route."""
    later = deliveries.alias("later")
    same = sa.and_(later.c.invoice_id == deliveries.c.invoice_id, later.c.route_id == deliveries.c.route_id)
    return ~sa.select(later.c.id).where(same, later.c.id > deliveries.c.id).exists()


def attempts_of(connection: sa.Connection, delivery_id: str) -> list[Attempt]:
    """Return the attempts at a delivery, in their order."""
    query = sa.select(attempts).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number)
    return [
        Attempt(
            number=row.number,
            outcome=row.outcome,
            reason=row.reason,
            evidence=row.evidence,
            worker_id=row.worker_id,
            started_at=row.started_at,
            ended_at=row.ended_at,
        )
        for row in connection.execute(query)
    ]


def under_way_to(connection: sa.Connection, destination: str) -> int:
    """Return how many deliveries are being sent to one destination at this moment."""
    query = sa.select(sa.func.count()).where(deliveries.c.destination == destination, deliveries.c.state == SENDING)
    return int(connection.execute(query).scalar_one())


def begin(connection: sa.Connection, delivery: Delivery, worker_id: str) -> tuple[Delivery, int]:
    """Open the next attempt at a delivery whose row is held; return the delivery and the attempt's number.

    An attempt that another worker left open is closed as ``interrupted``: whether it arrived, nobody knows.
    """
    at = now()
    if delivery.attempts:
        connection.execute(
            sa.update(attempts)
            .where(attempts.c.delivery_id == delivery.id, attempts.c.ended_at.is_(None))
            .values(outcome="interrupted", reason="interrupted", ended_at=at)
        )
    number = delivery.attempts + 1
    connection.execute(
        attempts.insert().values(
            delivery_id=delivery.id, number=number, outcome=SENDING, evidence={}, worker_id=worker_id, started_at=at
        )
    )
    return put(connection, delivery, state=SENDING, attempts=number, next_attempt_at=None), number


def end(
    connection: sa.Connection,
    delivery: Delivery,
    number: int,
    *,
    outcome: str,
    reason: str | None,
    evidence: Mapping[str, Any],
) -> None:
    """Close an attempt."""
    connection.execute(
        sa.update(attempts)
        .where(attempts.c.delivery_id == delivery.id, attempts.c.number == number)
        .values(outcome=outcome, reason=reason, evidence=dict(evidence), ended_at=now())
    )


def sender(connection: sa.Connection, delivery_id: str) -> str | None:
    """Return the worker whose attempt is open, or None."""
    query = sa.select(attempts.c.worker_id).where(attempts.c.delivery_id == delivery_id, attempts.c.ended_at.is_(None))
    return connection.execute(query).scalar()


def put(connection: sa.Connection, delivery: Delivery, **values: Any) -> Delivery:  # noqa: ANN401 - columns of the table
    """Write `values` (columns of the row) to a delivery, and return it as it is now."""
    at = now()
    connection.execute(sa.update(deliveries).where(deliveries.c.id == delivery.id).values(changed_at=at, **values))
    return replace(delivery, changed_at=at, **values)


def _delivery(row: Any) -> Delivery:  # noqa: ANN401 - a row of the table
    return Delivery(
        id=row.id,
        scope=Scope(tenant_id=row.tenant_id, mode=row.mode),
        invoice_id=row.invoice_id,
        verdict_id=row.verdict_id,
        route_id=row.route_id,
        round=row.round,
        channel=row.channel,
        address=row.address,
        destination=row.destination,
        ubl_sha256=row.ubl_sha256,
        state=row.state,
        reason=row.reason,
        evidence=row.evidence,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
