"""The process that reads pictures: started for the first scan, ended when none has come for a while."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Mapping

from ..sandbox import Answer, Limits, NoWorkerFree, Sandbox

TASK = "app.ocr.task"
MIB = 1024 * 1024
SCAN_LIMITS = Limits(seconds=75.0, data_bytes=1536 * MIB, rss_bytes=1200 * MIB, documents=100)
"""Ten pages at some five seconds each; the engine takes 0.8 GB at its peak, and 0.45 GB between pages."""
IDLE_SECONDS = 120.0
_NOTHING: Mapping[str, object] = {}


def is_installed() -> bool:
    """Tell whether the extra ``ocr`` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


class Eyes:
    """Reads scans, one at a time however many threads ask: each engine at work takes most of a gigabyte."""

    def __init__(
        self,
        *,
        limits: Limits = SCAN_LIMITS,
        idle_seconds: float = IDLE_SECONDS,
        task: str = TASK,
        warm_up: Mapping[str, object] = _NOTHING,
    ) -> None:
        """Take the bounds of one document, and what `task` is to be warmed up with; nothing is started yet."""
        self._limits, self._idle_seconds, self._task, self._warm_up = limits, idle_seconds, task, dict(warm_up)
        self._one_at_a_time = threading.Lock()
        self._process: Sandbox | None = None
        self._timer: threading.Timer | None = None
        self.documents = 0

    def read(self, data: bytes) -> Answer:
        """Return the words of a PDF's pages, or how it broke the engines.

        Raises:
            StartFailed: the engines cannot be loaded.
            NoWorkerFree: other scans took longer than `Limits.wait_seconds`.
        """
        patience = self._limits.wait_seconds
        if not self._one_at_a_time.acquire(timeout=-1 if patience is None else patience):
            raise NoWorkerFree
        try:
            self._stop_waiting()
            if self._process is None:
                self._process = Sandbox(workers=1, limits=self._limits, task=self._task, warm_up=self._warm_up)
            try:
                return self._process.run("see", data)
            finally:
                self.documents += 1
                self._wait()
        finally:
            self._one_at_a_time.release()

    def close(self) -> None:
        """End the process, if there is one."""
        with self._one_at_a_time:
            self._stop_waiting()
            self._end()

    def describe(self) -> Mapping[str, object]:
        """Return what an operator wants to know."""
        process = self._process
        return {"documents": self.documents, "process": process.describe() if process is not None else None}

    def _wait(self) -> None:
        self._timer = threading.Timer(self._idle_seconds, self.close)
        self._timer.daemon = True
        self._timer.start()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None
