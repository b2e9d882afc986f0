"""The answers given to requests with an Idempotency-Key, to be given again to a repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import sqlalchemy as sa

from .database import insert_unless_there, now
from .ids import new_id
from .scope import Scope
from .tables import idempotency

KEPT = timedelta(hours=48)
IN_FLIGHT = timedelta(seconds=45)
"""After so long, a request whose answer never came is taken to have died with its process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer as it was given."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer a request; `token` tells it from the claim of somebody who came later."""

    scope: Scope
    key: str
    token: str


Refusal = Literal["in-flight", "other-request"]


def claim(connection: sa.Connection, scope: Scope, key: str, fingerprint: str) -> Claim | Answered | Refusal:
    """Claim the answer to a request, or return the one that was given, or why neither can be.

    Two who claim at the same moment: one waits for the other's commit and then finds it in flight.
    """
    at = now()
    ours = sa.and_(scope.of(idempotency), idempotency.c.key == key)
    # A claim that holds longer than any was made by a clock that was wrong.
    over = sa.or_(idempotency.c.claimed_until < at, idempotency.c.claimed_until > at + 2 * IN_FLIGHT)
    stale = sa.and_(idempotency.c.status.is_(None), over)
    connection.execute(sa.delete(idempotency).where(ours, sa.or_(idempotency.c.created_at < at - KEPT, stale)))
    token = new_id("clm")
    values = {
        **scope.values,
        "key": key,
        "fingerprint": fingerprint,
        "headers": {},
        "claim": token,
        "claimed_until": at + IN_FLIGHT,
        "created_at": at,
    }
    if insert_unless_there(connection, idempotency, values):
        return Claim(scope, key, token)
    row = connection.execute(sa.select(idempotency).where(ours)).one()
    if row.fingerprint != fingerprint:
        return "other-request"
    if row.status is None:
        return "in-flight"
    return Answered(status=row.status, headers=row.headers, body=row.body or b"")


def complete(connection: sa.Connection, claimed: Claim, answer: Answered) -> None:
    """Keep the answer; best in the very transaction of what it tells of."""
    connection.execute(
        sa.update(idempotency)
        .where(_of(claimed))
        .values(status=answer.status, headers=dict(answer.headers), body=answer.body)
    )


def release(connection: sa.Connection, claimed: Claim) -> None:
    """Give a claim back: nothing was done, and the same key may be used for another try."""
    connection.execute(sa.delete(idempotency).where(_of(claimed), idempotency.c.status.is_(None)))


def forget(connection: sa.Connection) -> int:
    """Remove what was kept long enough; return how many answers that were."""
    return connection.execute(sa.delete(idempotency).where(idempotency.c.created_at < now() - KEPT)).rowcount


def _of(claimed: Claim) -> sa.ColumnElement[bool]:
    return sa.and_(
        claimed.scope.of(idempotency), idempotency.c.key == claimed.key, idempotency.c.claim == claimed.token
    )
