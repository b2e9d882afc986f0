"""A sandbox that can read scans: what its worker says has no readable text is read from pictures and asked again."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self

from ..model.catalogue import as_json
from ..model.findings import Finding, Severity
from ..sandbox import Answer, JsonObject, Outcome, Runner, StartFailed
from .eyes import Eyes

_LOG = logging.getLogger(__name__)
_NOTHING: Mapping[str, object] = {}
_UNREAD = frozenset({"RELAY-PDF-SCAN", "RELAY-PAGE-GARBAGE", "RELAY-PAGE-RECOGNISED"})
_VERBS = frozenset({"convert", "extract", "pages"})
_REMEMBERED = 8
"""Scans whose words are kept: people who correct one have it read again and again."""


class Reads(Protocol):
    """What reads pictures: `Eyes`."""

    def read(self, data: bytes) -> Answer:
        """Return the words of a PDF's pages."""

    def close(self) -> None:
        """End what was started."""

    def describe(self) -> Mapping[str, object]:
        """Return figures for the operator."""


class Sight:
    """Runs documents through another sandbox, with eyes for those that are pictures. Any thread may call `run`."""

    def __init__(self, inner: Runner, eyes: Reads | None = None) -> None:
        """Take the sandbox that reads documents; it is closed with this one."""
        self._inner = inner
        self._eyes: Reads = eyes or Eyes()
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, JsonObject] = OrderedDict()
        self.capacity = inner.capacity

    def __enter__(self) -> Self:
        """Return itself; leaving the block closes both sandboxes."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close both sandboxes."""
        self.close()

    def run(self, verb: str, data: bytes, options: Mapping[str, object] = _NOTHING) -> Answer:
        """Do `verb` on `data` as the inner sandbox does; where that finds a picture, again with what is read from it.

        Raises as the inner sandbox does. Where the engines fail, the first answer stands, and says so.
        """
        answer = self._inner.run(verb, data, options)
        if verb not in _VERBS or not isinstance(answer, Outcome) or not _is_picture(answer.report):
            return answer
        seen = self._see(data)
        if seen is None:
            return _unread(answer)
        again = self._inner.run(verb, data, {**options, "seen": seen})
        return again if isinstance(again, Outcome) else _unread(answer)

    def wait_ready(self) -> None:
        """Wait until ordinary documents can be taken at once."""
        self._inner.wait_ready()

    def close(self) -> None:
        """End both sandboxes and forget what was read."""
        self._eyes.close()
        self._inner.close()
        with self._lock:
            self._known.clear()

    def describe(self) -> JsonObject:
        """Return figures for the operator: of the sandbox, and of the process that reads scans."""
        return {**self._inner.describe(), "scans": dict(self._eyes.describe())}

    def _see(self, data: bytes) -> JsonObject | None:
        key = hashlib.sha256(data).digest()
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        try:
            answer = self._eyes.read(data)
        except StartFailed:
            _LOG.exception("the engines that read scans do not start")
            return None
        if not isinstance(answer, Outcome) or "pages" not in answer.report:
            return None
        with self._lock:
            self._known[key] = answer.report
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return answer.report


def _is_picture(report: JsonObject) -> bool:
    if report.get("status") == "shown":
        return report.get("text_layer") != "text"
    return any(each.get("rule") in _UNREAD for each in report.get("findings", ()))


def _unread(answer: Outcome) -> Outcome:
    """Return the answer with one finding more: that the pictures could not be read either."""
    finding = as_json(Finding(rule="RELAY-SCAN-UNREAD", severity=Severity.WARNING))
    report = {**answer.report, "findings": [*answer.report.get("findings", ()), finding]}
    return Outcome(report=report, blobs=answer.blobs, seconds=answer.seconds)
