"""What is counted and timed, for Prometheus: one registry per app, so that two apps in one process do not mix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .. import __version__
from ..formats import FORMATS
from .bodies import Allowance
from .workbench import Workbench

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
_FORMATS = frozenset({"pdf", "xml", *(each.name for each in FORMATS)})


class Measures:
    """The counters of one app. Labels come from closed lists: nobody outside can make new ones."""

    def __init__(self, workbench: Workbench, allowance: Allowance) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._requests = Counter(
            "ublrelay_http_requests", "Requests answered.", ("method", "route", "status"), registry=registry
        )
        self._durations = Histogram(
            "ublrelay_http_request_seconds",
            "Time from the request's head to the end of its answer.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._verdicts = Counter(
            "ublrelay_verdicts", "Documents judged.", ("operation", "verdict", "format"), registry=registry
        )
        self._reading = Histogram(
            "ublrelay_sandbox_seconds",
            "Time of one document in its worker.",
            ("operation",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._attempts = Counter(
            "ublrelay_delivery_attempts", "Attempts at deliveries.", ("channel", "outcome"), registry=registry
        )
        self._rules = Counter(
            "ublrelay_broken_rules", "Kept invoices that a rule stopped, by that rule.", ("rule",), registry=registry
        )
        Gauge("ublrelay_build", "Always 1.", ("version",), registry=registry).labels(__version__).set(1)
        held = Gauge("ublrelay_document_bytes", "Bytes of documents in memory.", registry=registry)
        held.set_function(lambda: allowance.held)
        ProcessCollector(registry=registry)
        registry.register(_SandboxFigures(workbench))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; `route` is its template, or "" where none fits."""
        known = method if method in {"GET", "POST", "PUT", "DELETE", "HEAD"} else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._durations.labels(known, route).observe(seconds)

    def verdict(self, operation: str, verdict: str, syntax: str | None, seconds: float) -> None:
        """Count a judged document."""
        known = "none" if syntax is None else syntax if syntax in _FORMATS else "other"
        self._verdicts.labels(operation, verdict, known).inc()
        self._reading.labels(operation).observe(seconds)

    def delivery(self, channel: str, outcome: str) -> None:
        """Count an attempt at a delivery by its outcome."""
        self._attempts.labels(channel, outcome).inc()

    def broken_rules(self, rules: Sequence[str]) -> None:
        """Count the rules that a kept invoice broke so that it was not converted, each once."""
        for rule in rules:
            self._rules.labels(rule).inc()

    def also(self, collector: Collector) -> None:
        """Show the figures of `collector` too."""
        self._registry.register(collector)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)


class _SandboxFigures(Collector):
    """What the sandbox and its queue say of themselves, read at the moment of asking."""

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; those of the sandbox from its opening on."""
        bench, told = self._workbench, self._workbench.describe()
        yield GaugeMetricFamily("ublrelay_documents_waiting", "Documents waiting for a worker.", bench.waiting)
        yield GaugeMetricFamily("ublrelay_documents_in_work", "Documents being read now.", bench.working)
        yield CounterMetricFamily("ublrelay_turned_away", "Documents refused for want of room.", bench.turned_away)
        yield GaugeMetricFamily("ublrelay_sandbox_workers", "Workers that are warm.", told.get("ready", 0))
        yield GaugeMetricFamily("ublrelay_sandbox_memory_bytes", "Memory of all workers.", told.get("memory_bytes", 0))
        yield CounterMetricFamily(
            "ublrelay_sandbox_recycled", "Workers replaced after their share.", told.get("recycled", 0)
        )
        broken = CounterMetricFamily("ublrelay_sandbox_broken", "Documents that broke a worker.", labels=("kind",))
        for kind, count in told.get("broken", {}).items():
            broken.add_metric((kind,), count)
        yield broken
