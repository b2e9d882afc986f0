"""What can be asked of what is kept, to see whether it is in order: for `ublrelay doctor`."""

from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa

from .blobs import BlobMissing, Blobs
from .database import now
from .tables import audit, deliveries, invoices, verdicts


def server(connection: sa.Connection) -> str:
    """Return the database's kind and version."""
    version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    return f"{'SQLite' if connection.dialect.name == 'sqlite' else 'PostgreSQL'} {version}"


def clock_ahead(connection: sa.Connection) -> float:
    """Return by how many seconds this machine's clock is ahead of the database's, or of the last thing that happened.

    On SQLite there is no other clock, so the answer is negative only where something was written in the future.
    """
    if connection.dialect.name != "sqlite":
        theirs: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return (now() - theirs).total_seconds()
    last = connection.execute(sa.select(sa.func.max(audit.c.at))).scalar()
    return 0.0 if last is None else min(0.0, (now() - last).total_seconds())


def recent_blobs(connection: sa.Connection, most: int) -> set[str]:
    """Return the names of the blobs that the last `most` invoices, verdicts and deliveries name."""
    found: set[str] = set()
    for table in (invoices, verdicts, deliveries):
        columns = [column for column in table.c if column.name.endswith("_sha256")]
        for row in connection.execute(sa.select(*columns).order_by(table.c.id.desc()).limit(most)):
            found |= {name for name in row if name}
    return found


def faults_of_blobs(blobs: Blobs, names: set[str]) -> list[str]:
    """Return the names under which there is no blob, or one that is not what was kept."""
    return [name for name in sorted(names) if not _intact(blobs, name)]


def _intact(blobs: Blobs, name: str) -> bool:
    try:
        return hashlib.sha256(blobs.get(name)).hexdigest() == name
    except (BlobMissing, OSError):
        return False
