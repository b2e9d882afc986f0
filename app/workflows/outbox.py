"""An invoice's way out: one attempt at one delivery, and when the next one is due.

Before the attempt its row is written, after it the outcome: in between lies the network, and a worker that dies there
leaves an open attempt, which its successor closes as interrupted and repeats under the same delivery id.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

import sqlalchemy as sa

from .. import correlation
from ..delivery import DeliveryFailure, Message, PermanentFailure, Receipt, TemporaryFailure
from ..model.codes import CREDIT_NOTE_TYPES
from ..storage import Storage, deliveries, destinations, invoices, now, routes, verdicts, workers
from ..storage.deliveries import DEAD_LETTER, FAILED, SENDING, SETTLED, WAITING, Delivery
from ..storage.destinations import Pace
from ..storage.invoices import Kept
from ..storage.routes import Route
from . import notices
from .facts import facts_of_delivery
from .intake import PDF, PDF_WITHIN
from .lanes import DELIVERY, NOTICE
from .once import Once

SCHEDULE = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 36_000.0)
"""Seconds between attempts: eight attempts within 28 hours."""
PAUSED = "destination-paused"
_PERSISTENCE = 3600.0
"""Seconds for which an outcome is held while the database is away: it happened, and must be written down."""
_JITTER = 0.1
_CROWDED = 0.5
_LOG = logging.getLogger(__name__)

Json = dict[str, Any]


class Sender(Protocol):
    """The way out of the house."""

    def __call__(self, delivery: Delivery, route: Route, message: Message, number: int) -> Receipt:
        """Try once, for the attempt of that number. Raises TemporaryFailure, PermanentFailure."""


class Tally(Protocol):
    """Counts what is done, for the operator's figures."""

    def delivery(self, channel: str, outcome: str) -> None:
        """Count an attempt's outcome."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """An attempt under way, and what it takes."""

    delivery: Delivery
    number: int
    invoice: Kept
    route: Route
    created: datetime
    report_sha256: str


class Outbox:
    """Attempts deliveries. `schedule` holds the pauses between attempts, in seconds."""

    def __init__(
        self,
        storage: Storage,
        send: Sender,
        *,
        worker_id: str,
        schedule: tuple[float, ...] = SCHEDULE,
        pace: Pace,
        tally: Tally,
    ) -> None:
        self._storage, self._send = storage, send
        self._worker_id, self._schedule, self._pace, self._tally = worker_id, schedule, pace, tally
        # A destination is left alone no longer than one delivery to it would wait by itself.
        self._longest_pause = min(destinations.LONGEST_PAUSE, max(schedule, default=0.0))
        self._once = Once()

    def attempt(self, delivery_id: str) -> None:
        """Make the next attempt at a delivery, if one is due."""
        with self._once.at(delivery_id) as ours:
            if not ours:
                return
            opened = self._storage.database.persist(lambda connection: self._open(connection, delivery_id))
            if opened is not None:
                self._try(opened)

    def _open(self, connection: sa.Connection, delivery_id: str) -> _Opened | None:
        """Write down that an attempt begins; None where none is to be made now."""
        workers.require(connection, self._worker_id)
        delivery = deliveries.find(connection, delivery_id)
        if delivery is None or delivery.state in SETTLED or self._is_with_another(connection, delivery):
            return None
        if delivery.next_attempt_at is not None and delivery.next_attempt_at > now() + timedelta(seconds=1):
            # A repeat, or a clock that disagrees with the one that said when. As nobody can tell, it comes back then:
            # of two that come, one finds nothing to do.
            self._storage.queue.add(connection, DELIVERY, delivery.id, delivery.next_attempt_at)
            return None
        if destinations.open_until(connection, delivery.destination) is not None:
            delivery, number = deliveries.begin(connection, delivery, self._worker_id)
            deliveries.end(connection, delivery, number, outcome="postponed", reason=PAUSED, evidence={})
            self._wait(connection, delivery, PAUSED, {}, None)
            return None
        invoice = invoices.get(connection, delivery.scope, delivery.invoice_id)
        route = routes.known(connection, delivery.scope, delivery.route_id)
        assert route is not None  # noqa: S101 - a foreign key holds it
        verdict = verdicts.get(connection, delivery.verdict_id)
        # Last, as whoever takes a turn holds the destination's row until the commit, and others wait.
        if (wait := self._turn(connection, delivery)) > 0:
            self._storage.queue.add(connection, DELIVERY, delivery.id, now() + timedelta(seconds=wait))
            return None
        delivery, number = deliveries.begin(connection, delivery, self._worker_id)
        return _Opened(delivery, number, invoice, route, delivery.created_at, verdict.report_sha256)

    def _is_with_another(self, connection: sa.Connection, delivery: Delivery) -> bool:
        if delivery.state != SENDING:
            return False
        sender = deliveries.sender(connection, delivery.id)
        return sender is not None and sender != self._worker_id and workers.is_alive(connection, sender)

    def _turn(self, connection: sa.Connection, delivery: Delivery) -> float:
        """Return 0 where the destination may be given this one now, else the seconds to wait.

        What a dead worker was sending is not held up by the others: it has its place already, and where several wait
        for one another to end, none would ever go on.
        """
        # One counts at a time, or too many would find room.
        destinations.hold(connection, delivery.destination, self._pace)
        is_new = delivery.state != SENDING
        if is_new and deliveries.under_way_to(connection, delivery.destination) >= self._pace.at_once:
            return _CROWDED * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, guards nothing
        return destinations.take_turn(connection, delivery.destination, self._pace)

    def _try(self, opened: _Opened) -> None:
        settle: Callable[[sa.Connection], None]
        try:
            delivery, invoice_id = opened.delivery, opened.invoice.id
            with correlation.span("delivery attempt", delivery_id=delivery.id, invoice_id=invoice_id):
                receipt = self._send(opened.delivery, opened.route, self._message(opened), opened.number)
        except PermanentFailure as failure:
            settle, outcome = partial(self._fail, opened=opened, failure=failure), FAILED
        except TemporaryFailure as failure:
            settle, outcome = partial(self._delay, opened=opened, failure=failure), "temporary"
        else:
            settle, outcome = partial(self._done, opened=opened, receipt=receipt), receipt.outcome
        self._storage.database.persist(settle, patience=_PERSISTENCE)
        self._tally.delivery(opened.delivery.channel, outcome)
        _LOG.info("attempt %d over %s: %s", opened.number, opened.delivery.channel, outcome)

    def _done(self, connection: sa.Connection, opened: _Opened, receipt: Receipt) -> None:
        delivery = self._held(connection, opened)
        if delivery is None:
            return
        deliveries.end(
            connection, delivery, opened.number, outcome=receipt.outcome, reason=None, evidence=receipt.evidence
        )
        destinations.succeeded(connection, delivery.destination)
        evidence = dict(receipt.evidence)
        if receipt.later is not None:
            evidence["later"] = receipt.later.outcome
            at = now() + timedelta(seconds=receipt.later.after_seconds)
            self._storage.queue.add(connection, NOTICE, delivery.id, at)
        settled = self._settle(connection, delivery, receipt.outcome, None, evidence)
        notices.settle(self._storage, connection, settled)

    def _fail(self, connection: sa.Connection, opened: _Opened, failure: DeliveryFailure) -> None:
        delivery = self._held(connection, opened)
        if delivery is None:
            return
        evidence = told(failure)
        deliveries.end(
            connection, delivery, opened.number, outcome="permanent", reason=failure.reason.value, evidence=evidence
        )
        destinations.succeeded(connection, delivery.destination)  # it said no, but it said something
        self._settle(connection, delivery, FAILED, failure.reason.value, evidence)

    def _delay(self, connection: sa.Connection, opened: _Opened, failure: DeliveryFailure) -> None:
        delivery = self._held(connection, opened)
        if delivery is None:
            return
        evidence, reason = told(failure), failure.reason.value
        deliveries.end(connection, delivery, opened.number, outcome="temporary", reason=reason, evidence=evidence)
        destinations.failed(connection, delivery.destination, self._longest_pause)
        self._wait(connection, delivery, reason, evidence, failure.retry_after)

    def _held(self, connection: sa.Connection, opened: _Opened) -> Delivery | None:
        """Return the delivery with its row held, unless this attempt is over already (a repeated commit)."""
        workers.require(connection, self._worker_id)
        delivery = deliveries.find(connection, opened.delivery.id)
        if delivery is None or delivery.state != SENDING or delivery.attempts != opened.number:
            return None
        return delivery

    def _wait(
        self, connection: sa.Connection, delivery: Delivery, reason: str, evidence: Json, retry_after: float | None
    ) -> None:
        """Have a delivery tried again when the schedule, the receiver and the breaker allow, or give it up."""
        if delivery.attempts > len(self._schedule):
            self._settle(connection, delivery, DEAD_LETTER, reason, evidence)
            return
        pause = self._schedule[delivery.attempts - 1] * random.uniform(1, 1 + _JITTER)  # noqa: S311 - spreads load
        at = now() + timedelta(seconds=max(pause, retry_after or 0))
        paused_until = destinations.open_until(connection, delivery.destination)
        if paused_until is not None:
            at = max(at, paused_until + timedelta(seconds=random.uniform(0, 1)))  # noqa: S311 - likewise
        self._storage.queue.add(connection, DELIVERY, delivery.id, at)
        deliveries.put(connection, delivery, state=WAITING, reason=reason, evidence=evidence, next_attempt_at=at)
        if delivery.attempts == 1:
            self._tell(connection, delivery, WAITING, reason)

    def _settle(
        self,
        connection: sa.Connection,
        delivery: Delivery,
        state: str,
        reason: str | None,
        evidence: Mapping[str, object],
    ) -> Delivery:
        settled = deliveries.put(
            connection, delivery, state=state, reason=reason, evidence=dict(evidence), next_attempt_at=None
        )
        self._tell(connection, delivery, state, reason)
        return settled

    def _tell(self, connection: sa.Connection, delivery: Delivery, state: str, reason: str | None) -> None:
        self._storage.record(
            connection,
            delivery.scope,
            self._worker_id,
            f"delivery.{state}",
            delivery.id,
            facts_of_delivery(delivery, state, reason),
        )

    def _message(self, opened: _Opened) -> Message:
        """Return what is handed over: the same bytes at every attempt."""
        blobs, arrival, outline = self._storage.blobs, opened.invoice.arrival, opened.invoice.outline
        report: Json = json.loads(blobs.get(opened.report_sha256))
        source = blobs.get(arrival.sha256)
        is_pdf = PDF in source[:PDF_WITHIN]
        invoice = report["invoice"] or {}
        return Message(
            ubl=blobs.get(opened.delivery.ubl_sha256),
            created=opened.created,
            number=outline.number,
            seller=outline.seller,
            buyer=outline.buyer,
            total=Decimal(outline.payable) if outline.payable else None,
            currency=outline.currency,
            issue_date=_date(outline.issue_date),
            due_date=_date(invoice.get("due_date")),
            credit_note=outline.type_code in CREDIT_NOTE_TYPES,
            pdf=source if is_pdf else None,
            pdf_filename=(arrival.file_name or "") if is_pdf else "",
            report=report,
        )


def told(failure: DeliveryFailure) -> Json:
    """Return a failure as it is kept: its evidence, and its text for people."""
    return {**failure.evidence, "message": failure.message, "retry_after": failure.retry_after}


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
