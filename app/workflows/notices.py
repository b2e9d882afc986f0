"""Word that comes back later: a bounce, or a receipt, for a mail that its server had taken.

A notice may be faster than our own note that the mail was sent: it is kept first, and counts when both are
there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ..storage import Storage, deliveries, notices
from ..storage.deliveries import BOUNCED, DELIVERED, SENT, Delivery
from .facts import facts_of_delivery

BOUNCE = "mail-bounced"
_STATES: Mapping[str, str] = {"bounced": BOUNCED, "delivered": DELIVERED}


def take(
    storage: Storage,
    connection: sa.Connection,
    delivery_id: str,
    outcome: str,
    evidence: Mapping[str, Any],
    sha256: str,
) -> bool:
    """Keep a notice (``bounced``, ``delivered``, ``delayed``) about a delivery and let it count.

    Returns False where there is no such delivery. The same notice twice is one.
    """
    delivery = deliveries.find(connection, delivery_id)
    if delivery is None:
        return False
    if notices.keep(connection, delivery_id, outcome, evidence, sha256):
        settle(storage, connection, delivery)
    return True


def settle(storage: Storage, connection: sa.Connection, delivery: Delivery) -> None:
    """Let what came back about a sent mail, whose row is held, change its state; a bounce outweighs a receipt."""
    if delivery.state != SENT:
        return
    told = [each for each in notices.about(connection, delivery.id) if each.outcome in _STATES]
    if not told:
        return
    last = next((each for each in told if each.outcome == "bounced"), told[-1])
    state, reason = _STATES[last.outcome], BOUNCE if last.outcome == "bounced" else None
    evidence = {**delivery.evidence, "notice": dict(last.evidence)}
    settled = deliveries.put(connection, delivery, state=state, reason=reason, evidence=evidence)
    happened = f"delivery.{state}"
    storage.record(connection, delivery.scope, "mail", happened, delivery.id, facts_of_delivery(settled, state, reason))


def simulated(storage: Storage, delivery_id: str) -> None:
    """Let a simulated delivery have the later outcome that its receipt announced."""

    def work(connection: sa.Connection) -> None:
        delivery = deliveries.find(connection, delivery_id)
        later = None if delivery is None else delivery.evidence.get("later")
        if delivery is not None and later is not None:
            evidence = {"simulated": True, "outcome": later}
            take(storage, connection, delivery_id, later, evidence, f"simulated:{delivery_id}")

    storage.database.persist(work)
