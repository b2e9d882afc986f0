"""What is known of each destination: whether it is down (the breaker), and how much it has been given lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from .database import insert_unless_there, now
from .tables import destinations

FAILURES_TO_OPEN = 5
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0
_SKEW = timedelta(minutes=1)
"""By so much, clocks of several machines may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What one destination is given at most: messages a second (with a burst of one second), and at the same time."""

    per_second: float = 50.0
    at_once: int = 8


def open_until(connection: sa.Connection, key: str) -> datetime | None:
    """Return until when nothing is to be sent to a destination, or None where it may be.

    A moment that lies further ahead than any pause was noted by a clock that was wrong: it counts for nothing.
    """
    at = now()
    until = connection.execute(sa.select(destinations.c.open_until).where(destinations.c.key == key)).scalar()
    return until if until is not None and at < until <= at + timedelta(seconds=LONGEST_PAUSE) + _SKEW else None


def hold(connection: sa.Connection, key: str, pace: Pace) -> sa.Row[Any]:
    """Have what is known of a destination to oneself until the commit; return it."""
    query = sa.select(destinations).where(destinations.c.key == key).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        insert_unless_there(connection, destinations, {"key": key, "tokens": pace.per_second, "counted_at": now()})
        row = connection.execute(query).one()
    return row


def take_turn(connection: sa.Connection, key: str, pace: Pace) -> float:
    """Take one message's turn; return 0, or the seconds until there will be one."""
    row, at = hold(connection, key, pace), now()
    set_back = row.counted_at > at + _SKEW  # the clock that counted was wrong: nobody waits for it to be right
    passed = 1.0 if set_back else max(0.0, (at - row.counted_at).total_seconds())
    tokens = min(pace.per_second, row.tokens + passed * pace.per_second)
    if tokens < 1:
        return float((1 - tokens) / pace.per_second)
    connection.execute(
        sa.update(destinations).where(destinations.c.key == key).values(tokens=tokens - 1, counted_at=at)
    )
    return 0.0


def succeeded(connection: sa.Connection, key: str) -> None:
    """Note that a destination answers."""
    connection.execute(
        sa.update(destinations)
        .where(destinations.c.key == key, destinations.c.failures > 0)
        .values(failures=0, open_until=None)
    )


def failed(connection: sa.Connection, key: str, longest: float = LONGEST_PAUSE) -> None:
    """Note that a destination failed; after several times in a row it is left alone for a while, each time longer.

    `longest` bounds that while, in seconds. Those that were under way together count once.
    """
    query = sa.select(destinations).where(destinations.c.key == key).with_for_update()
    row, at = connection.execute(query).first(), now()
    if row is None or (row.open_until is not None and at < row.open_until <= at + timedelta(seconds=LONGEST_PAUSE)):
        return
    failures = row.failures + 1
    pause = min(longest, FIRST_PAUSE * 2.0 ** max(0, min(10, failures - FAILURES_TO_OPEN)))
    until = at + timedelta(seconds=pause) if failures >= FAILURES_TO_OPEN else None
    connection.execute(
        sa.update(destinations).where(destinations.c.key == key).values(failures=failures, open_until=until)
    )
