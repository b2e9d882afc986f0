"""Storage: the only SQL in the house, and the blob store. Rows go in and out as values; each module is one kind of row.

`Storage` is what the other rooms hold: the database, the blobs, the seal for secrets, and the queue that work to be
done is left in. `record` writes what happened, in the transaction of the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from . import (
    condition,
    deliveries,
    destinations,
    idempotency,
    invoices,
    journal,
    notices,
    recipients,
    routes,
    tenants,
    verdicts,
    webhooks,
    workers,
)
from .blobs import BlobMissing, Blobs
from .database import Database, DatabaseAway, now, sqlite_url
from .journal import Queue
from .migrating import SchemaBehind, migrate, require_current
from .paging import MOST, USUAL, Page, Window
from .scope import Mode, NotFound, Role, Scope, WrongState
from .sealing import KeyMissing, Sealer, key_in

__all__ = [
    "MOST",
    "USUAL",
    "BlobMissing",
    "Blobs",
    "Database",
    "DatabaseAway",
    "KeyMissing",
    "Mode",
    "NotFound",
    "Page",
    "Queue",
    "Role",
    "SchemaBehind",
    "Scope",
    "Sealer",
    "Storage",
    "Window",
    "WrongState",
    "condition",
    "deliveries",
    "destinations",
    "idempotency",
    "invoices",
    "journal",
    "key_in",
    "layouts",
    "migrate",
    "notices",
    "now",
    "recipients",
    "require_current",
    "routes",
    "sqlite_url",
    "tenants",
    "verdicts",
    "webhooks",
    "workers",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Everything that is kept, and where work is left."""

    database: Database
    blobs: Blobs
    sealer: Sealer
    queue: Queue

    def record(
        self, connection: sa.Connection, scope: Scope, actor: str, happened: str, subject: str, data: Mapping[str, Any]
    ) -> str:
        """Write one event and its audit entry; return the event's id. To be called last in a transaction."""
        return journal.record(connection, self.queue, scope, actor=actor, type=happened, subject=subject, data=data)
