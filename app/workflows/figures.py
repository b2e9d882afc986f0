"""A worker's figures for Prometheus: what it did, what waits for it, and who else is at work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ..storage import Database, DatabaseAway, deliveries, workers
from .engine import WorkQueue

LOOPBACK = "127.0.0.1"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)


class WorkerFigures:
    """Counts what a worker does, by words from closed lists, and shows it beside what the database says."""

    def __init__(self, database: Database, queue: WorkQueue) -> None:
        self._registry = CollectorRegistry()
        self._verdicts = self._counter("ublrelay_verdicts", "Documents judged.", "operation", "verdict", "format")
        self._rules = self._counter("ublrelay_broken_rules", "Kept invoices that a rule stopped, by that rule.", "rule")
        self._attempts = self._counter("ublrelay_delivery_attempts", "Attempts at deliveries.", "channel", "outcome")
        self._reading = Histogram(
            "ublrelay_sandbox_seconds",
            "Time of one document in its worker.",
            ("operation",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        ProcessCollector(registry=self._registry)
        self._registry.register(Waiting(database, queue))

    def verdict(self, operation: str, verdict: str, syntax: str | None, seconds: float) -> None:
        """Count a judged document."""
        self._verdicts.labels(operation, verdict, syntax or "none").inc()
        self._reading.labels(operation).observe(seconds)

    def broken_rules(self, rules: Sequence[str]) -> None:
        """Count the rules that a document broke so that it was not converted, each once."""
        for rule in rules:
            self._rules.labels(rule).inc()

    def delivery(self, channel: str, outcome: str) -> None:
        """Count an attempt's outcome."""
        self._attempts.labels(channel, outcome).inc()

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def show(self, port: int) -> None:
        """Answer on a port of this machine alone, from now until the process ends. Raises OSError."""
        start_http_server(port, addr=LOOPBACK, registry=self._registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self._registry)


class Waiting(Collector):
    """What the database says at the moment of asking: work that waits, deliveries by state, workers that are alive.

    While the database is away there are no such figures, only ``ublrelay_database_up 0``.
    """

    def __init__(self, database: Database, queue: WorkQueue) -> None:
        self._database, self._queue = database, queue

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        try:
            with self._database.reading() as connection:
                waiting = self._queue.waiting(connection)
                states = deliveries.counts(connection, None)
                silent = [each["silent"] for each in workers.alive(connection)]
        except DatabaseAway:
            yield GaugeMetricFamily("ublrelay_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("ublrelay_database_up", "Whether the database answers.", 1)
        work = GaugeMetricFamily("ublrelay_work_waiting", "Work that is due and not begun.", labels=("kind",))
        age = GaugeMetricFamily("ublrelay_work_age_seconds", "Age of the oldest of it.", labels=("kind",))
        for kind, (count, seconds) in sorted(waiting.items()):
            work.add_metric((kind,), count)
            age.add_metric((kind,), seconds)
        yield work
        yield age
        kept = GaugeMetricFamily("ublrelay_deliveries", "Deliveries by their state.", labels=("state",))
        for state in deliveries.STATES:
            kept.add_metric((state,), states.get(state, 0))
        yield kept
        yield GaugeMetricFamily("ublrelay_workers_alive", "Workers that are not fenced.", len(silent))
        yield GaugeMetricFamily(
            "ublrelay_worker_silence_seconds", "Longest silence of one of them.", max(silent, default=0)
        )
