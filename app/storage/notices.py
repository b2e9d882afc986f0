"""Notices about sent mails, as they came back: kept once each, by the SHA-256 of the mail that brought them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .database import insert_unless_there, now
from .tables import notices


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNotice:
    """What one notice said."""

    outcome: str
    evidence: Mapping[str, Any]
    received_at: datetime


def keep(connection: sa.Connection, delivery_id: str, outcome: str, evidence: Mapping[str, Any], sha256: str) -> bool:
    """Keep a notice; return False where it was known already."""
    values = {
        "sha256": sha256,
        "delivery_id": delivery_id,
        "outcome": outcome,
        "evidence": dict(evidence),
        "received_at": now(),
    }
    return insert_unless_there(connection, notices, values)


def about(connection: sa.Connection, delivery_id: str) -> list[KeptNotice]:
    """Return the notices about a delivery, oldest first."""
    query = sa.select(notices).where(notices.c.delivery_id == delivery_id).order_by(notices.c.received_at)
    return [
        KeptNotice(outcome=row.outcome, evidence=row.evidence, received_at=row.received_at)
        for row in connection.execute(query)
    ]
