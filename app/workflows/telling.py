"""Telling webhook endpoints of events: one attempt, and when the next one is due. The same id at every attempt."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from ..delivery import DeliveryFailure, PermanentFailure, Reason, Receipt, TemporaryFailure
from ..delivery import Event as Telling
from ..storage import Storage, now, webhooks, workers
from ..storage.journal import WEBHOOK, Event
from ..storage.webhooks import WebhookDelivery, WebhookEndpoint
from .once import Once

SCHEDULE = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds between attempts: ten within three days."""
ROTATION = timedelta(hours=24)
"""How long the former secret signs beside a new one."""
_PERSISTENCE = 3600.0
_JITTER = 0.1
_KEPT = 20
"""Attempts of which the log keeps the evidence."""


class Teller(Protocol):
    """The way out for events."""

    def send(self, event: Telling, address: str) -> Receipt:
        """Try once. Raises TemporaryFailure, and PermanentFailure where the endpoint wants no more."""


class Tally(Protocol):
    """Counts what is done, for the operator's figures."""

    def delivery(self, channel: str, outcome: str) -> None:
        """Count an attempt's outcome."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """An attempt about to be made."""

    delivery: WebhookDelivery
    endpoint: WebhookEndpoint
    event: Event


class Outcry:
    """Tells webhook endpoints of events. `schedule` holds the pauses between attempts, in seconds."""

    def __init__(
        self,
        storage: Storage,
        teller: Teller,
        *,
        worker_id: str,
        schedule: tuple[float, ...] = SCHEDULE,
        tally: Tally,
    ) -> None:
        self._storage, self._teller, self._tally = storage, teller, tally
        self._worker_id, self._schedule = worker_id, schedule
        self._once = Once()

    def tell(self, delivery_id: str) -> None:
        """Make the next attempt at telling one endpoint of one event, if one is due."""
        with self._once.at(delivery_id) as ours:
            if not ours:
                return
            opened = self._storage.database.persist(lambda connection: self._open(connection, delivery_id))
            if opened is not None:
                self._try(opened)

    def _open(self, connection: sa.Connection, delivery_id: str) -> _Opened | None:
        workers.require(connection, self._worker_id)
        found = webhooks.find(connection, delivery_id)
        if found is None or found[0].state not in webhooks.OPEN:
            return None
        delivery, endpoint, event = found
        if delivery.next_attempt_at is not None and delivery.next_attempt_at > now() + timedelta(seconds=1):
            # A repeat, or a clock that disagrees with the one that said when: it comes back then.
            self._storage.queue.add(connection, WEBHOOK, delivery.id, delivery.next_attempt_at)
            return None
        if endpoint.state != "enabled":
            webhooks.put_delivery(connection, delivery_id, state="failed", reason="endpoint-disabled")
            return None
        return _Opened(delivery, endpoint, event)

    def _try(self, opened: _Opened) -> None:
        secrets = self._storage.sealer.open(opened.endpoint.sealed)
        telling = Telling(
            identifier=opened.event.id, body=body_of(opened.event), secrets=secrets_in_force(secrets, now())
        )
        started = now().isoformat()
        try:
            receipt = self._teller.send(telling, opened.endpoint.address)
        except PermanentFailure as failure:
            entry, outcome, retry_after = _entry(started, failure), "failed", None
        except TemporaryFailure as failure:
            entry, outcome, retry_after = _entry(started, failure), "waiting", failure.retry_after
        else:
            entry, outcome, retry_after = {"at": started, **receipt.evidence}, "delivered", None

        def settle(connection: sa.Connection) -> None:
            self._settle(connection, opened, outcome, entry, retry_after)

        self._storage.database.persist(settle, patience=_PERSISTENCE)
        self._tally.delivery("webhook", outcome)

    def _settle(
        self, connection: sa.Connection, opened: _Opened, outcome: str, entry: dict[str, Any], retry_after: float | None
    ) -> None:
        workers.require(connection, self._worker_id)
        found = webhooks.find(connection, opened.delivery.id)
        if found is None or found[0].attempts != opened.delivery.attempts or found[0].state not in webhooks.OPEN:
            return
        delivery, attempts = found[0], found[0].attempts + 1
        reason, at = entry.get("reason"), None
        if outcome == "waiting" and attempts > len(self._schedule):
            outcome = "dead_letter"
        if outcome == "waiting":
            pause = self._schedule[attempts - 1] * random.uniform(1, 1 + _JITTER)  # noqa: S311 - spreads load
            at = now() + timedelta(seconds=max(pause, retry_after or 0))
            self._storage.queue.add(connection, WEBHOOK, delivery.id, at)
        log = [*delivery.log, entry][-_KEPT:]
        webhooks.put_delivery(
            connection,
            delivery.id,
            state=outcome,
            reason=reason,
            attempts=attempts,
            evidence=log,
            next_attempt_at=at,
        )
        if reason == Reason.HTTP_GONE.value:
            self._disable(connection, opened, str(reason))

    def _disable(self, connection: sa.Connection, opened: _Opened, reason: str) -> None:
        """Tell an endpoint nothing more: it said so (410)."""
        webhooks.put(connection, opened.endpoint.id, state="disabled", reason=reason)
        told = {"webhook_endpoint_id": opened.endpoint.id, "reason": reason}
        self._storage.record(
            connection, opened.delivery.scope, self._worker_id, "webhook_endpoint.disabled", opened.endpoint.id, told
        )


def body_of(event: Event) -> bytes:
    """Return an event as it is told: the same bytes at every attempt."""
    told = {
        "id": event.id,
        "type": event.type,
        "timestamp": event.created_at.isoformat(),
        "livemode": event.mode == "live",
        "data": dict(event.data),
    }
    return json.dumps(told, separators=(",", ":"), sort_keys=True).encode("ascii")


def secrets_in_force(secrets: dict[str, object], at: datetime) -> tuple[str, ...]:
    """Return the secrets that sign at a moment: the current one, and the former while it is being replaced."""
    current, former = str(secrets["current"]), secrets.get("former")
    until = secrets.get("former_until")
    if former is None or until is None or datetime.fromisoformat(str(until)) < at:
        return (current,)
    return (current, str(former))


def _entry(started: str, failure: DeliveryFailure) -> dict[str, Any]:
    return {"at": started, "reason": failure.reason.value, "message": failure.message, **failure.evidence}
