"""A worker, put together: the engine, and what it does with each kind of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Protocol

from ..sandbox import Runner
from ..storage import Storage
from ..storage.destinations import Pace
from ..storage.journal import WEBHOOK
from .engine import Engine, Kind, WorkQueue
from .intake import Intake
from .lanes import DELIVERY, ERRANDS, INTAKE, NOTICE, ROUTING, Lane
from .notices import simulated
from .outbox import SCHEDULE, Outbox, Sender
from .telling import SCHEDULE as TELLING
from .telling import Outcry, Teller

SENDING_AT_ONCE = 16
"""Deliveries that a worker has under way: a slow receiver holds a thread, not a core."""
READING_AT_ONCE = 4
"""Documents per process of the sandbox: one is read, the others are being fetched, kept, or wait for their turn."""
ERRANDS_AT_ONCE = 10
"""Events told, invoices routed anew, later outcomes: a worker does so many at the same time."""


class Tally(Protocol):
    """Counts what is done, for the operator's figures."""

    def verdict(self, operation: str, verdict: str, syntax: str | None, seconds: float) -> None:
        """Count a judged document."""

    def broken_rules(self, rules: Sequence[str]) -> None:
        """Count the rules that a document broke so that it was not converted, each once."""

    def delivery(self, channel: str, outcome: str) -> None:
        """Count an attempt's outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a worker works: pauses between attempts at deliveries and at telling events, in seconds, and the pace."""

    schedule: tuple[float, ...] = SCHEDULE
    telling: tuple[float, ...] = TELLING
    pace: Pace = field(default_factory=Pace)
    heartbeat: float = 2.0
    silent: float = 12.0


class Worker:
    """Does everything that was left in the queue, from `start` to `stop`."""

    def __init__(
        self,
        storage: Storage,
        queue: WorkQueue,
        *,
        send: Sender,
        teller: Teller,
        today: Callable[[], date],
        tally: Tally,
        terms: Terms,
        alone: bool,
        on_fenced: Callable[[], None],
    ) -> None:
        self._storage, self._send, self._teller = storage, send, teller
        self._today, self._tally, self._terms = today, tally, terms
        self._engine = Engine(
            storage.database,
            queue,
            alone=alone,
            on_fenced=on_fenced,
            heartbeat=terms.heartbeat,
            silent=terms.silent,
        )

    def start(self, sandbox: Runner) -> None:
        """Begin to work, with the sandbox in which documents are read."""
        own = self._engine.worker_id
        intake = Intake(self._storage, sandbox, worker_id=own, today=self._today, tally=self._tally)
        outbox = Outbox(
            self._storage,
            self._send,
            worker_id=own,
            schedule=self._terms.schedule,
            pace=self._terms.pace,
            tally=self._tally,
        )
        outcry = Outcry(self._storage, self._teller, worker_id=own, schedule=self._terms.telling, tally=self._tally)
        self._engine.start(
            (
                Kind(name=INTAKE, work=intake.convert),
                Kind(name=ROUTING, work=intake.route),
                Kind(name=DELIVERY, work=outbox.attempt),
                Kind(name=NOTICE, work=partial(simulated, self._storage)),
                Kind(name=WEBHOOK, work=outcry.tell),
            ),
            lanes={
                INTAKE: Lane(sandbox.capacity * READING_AT_ONCE, 0.25),
                DELIVERY: Lane(SENDING_AT_ONCE, 0.25),
                ERRANDS: Lane(ERRANDS_AT_ONCE, 0.5),
            },
        )

    def stop(self, patience: float) -> None:
        """Stop, giving what is under way up to `patience` seconds."""
        self._engine.stop(patience)
