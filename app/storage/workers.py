"""The processes that work: each says that it is alive, and one that is silent is fenced before its work is taken over.

A fenced worker may still be running (a machine that stood still and wakes up): it must not write any more, so every
transaction of background work asks first.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from .database import now
from .ids import new_id
from .tables import workers

HEARTBEAT_SECONDS = 2.0
SILENT_SECONDS = 12.0
"""So long without a sign of life, and a worker's work is taken over."""
_REMEMBERED = timedelta(days=7)


class Fenced(RuntimeError):
    """This worker was declared dead: its work is with another. It must stop."""


def register(connection: sa.Connection) -> str:
    """Enter this process as a worker and return its id, which no other process ever has."""
    id_, at = new_id("wrk"), _clock(connection)
    connection.execute(
        workers.insert().values(id=id_, host=socket.gethostname(), pid=os.getpid(), started_at=at, heard_at=at)
    )
    return id_


def beat(connection: sa.Connection, id_: str) -> None:
    """Say that a worker is alive. Raises Fenced."""
    alive = sa.update(workers).where(workers.c.id == id_, workers.c.fenced_at.is_(None))
    if connection.execute(alive.values(heard_at=_clock(connection))).rowcount == 0:
        raise Fenced(id_)


def require(connection: sa.Connection, id_: str) -> None:
    """Hold the worker's row until the commit, so that it cannot be fenced meanwhile. Raises Fenced."""
    query = sa.select(workers.c.fenced_at).where(workers.c.id == id_).with_for_update(read=True)
    row = connection.execute(query).first()
    if row is None or row.fenced_at is not None:
        raise Fenced(id_)


def is_alive(connection: sa.Connection, id_: str) -> bool:
    """Tell whether a worker may still be at work."""
    query = sa.select(workers.c.id).where(workers.c.id == id_, workers.c.fenced_at.is_(None))
    return connection.execute(query).first() is not None


def fence_silent(connection: sa.Connection, own: str, silent: float = SILENT_SECONDS) -> list[str]:
    """Fence the workers that were not heard of for `silent` seconds, and return their ids."""
    at = _clock(connection)
    gone = sa.update(workers).where(
        workers.c.id != own, workers.c.fenced_at.is_(None), workers.c.heard_at < at - timedelta(seconds=silent)
    )
    return list(connection.execute(gone.values(fenced_at=at).returning(workers.c.id)).scalars())


def fence_all(connection: sa.Connection, own: str) -> None:
    """Fence every other worker: for a database that only one process at a time can have."""
    others = sa.update(workers).where(workers.c.id != own, workers.c.fenced_at.is_(None))
    connection.execute(others.values(fenced_at=_clock(connection)))


def leave(connection: sa.Connection, id_: str) -> None:
    """Have a worker that stops of its own accord be followed up at once."""
    connection.execute(sa.update(workers).where(workers.c.id == id_).values(fenced_at=_clock(connection)))


def fenced(connection: sa.Connection) -> list[str]:
    """Return the ids of the workers that are no more, those of late."""
    query = sa.select(workers.c.id).where(workers.c.fenced_at > _clock(connection) - _REMEMBERED)
    return list(connection.execute(query).scalars())


def alive(connection: sa.Connection) -> list[dict[str, Any]]:
    """Return the workers that are not fenced, with the age of their last sign of life in seconds."""
    at = _clock(connection)
    query = sa.select(workers).where(workers.c.fenced_at.is_(None)).order_by(workers.c.id)
    return [
        {"id": row.id, "host": row.host, "pid": row.pid, "silent": (at - row.heard_at).total_seconds()}
        for row in connection.execute(query)
    ]


def _clock(connection: sa.Connection) -> datetime:
    """Return the moment on the one clock that all workers share: the database server's, where there is one."""
    if connection.dialect.name == "sqlite":
        return now()
    moment: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return moment
