"""The pool of warm workers: who gets one, and what happens to one that a document broke."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from types import TracebackType
from typing import Self

from .answers import Answer, Broken, Job, JsonObject, Kind, Limits, NoWorkerFree, Outcome, SandboxClosed, StartFailed
from .breakage import log_broken
from .child import Child, Died, TimedOut
from .frames import Incoming

_LOG = logging.getLogger(__name__)
_NOTHING: Mapping[str, object] = {}


class Sandbox:
    """A pool of worker processes in which documents are opened; one document per worker at a time.

    Any thread may call `run`. Workers start warming up as soon as the pool is made; a worker that a document broke, or
    that has done its share, is replaced at once and warms up while the others go on.
    """

    def __init__(
        self,
        *,
        workers: int,
        limits: Limits | None = None,
        task: str = "app.verdict",
        warm_up: Mapping[str, object] = _NOTHING,
    ) -> None:
        """Start `workers` processes that load the module `task` (a `task.Task`) and call its warm_up with `warm_up`."""
        if workers < 1:
            raise ValueError("a sandbox needs at least one worker")
        self.capacity = workers
        self._limits = limits or Limits()
        self._task, self._warm_up = task, dict(warm_up)
        # One thread starts every worker and lives as long as the pool: the kernel ties the death signal to the thread.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="sandbox-start")
        self._changed = threading.Condition()
        self._idle: deque[Child | None] = deque()  # None: a place whose worker is yet to be started
        self._busy: set[Child] = set()
        self._closed = False
        self._counts: Counter[str] = Counter()
        for _ in range(workers):
            self._idle.append(self._start())

    def __enter__(self) -> Self:
        """Return the pool; leaving the block closes it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the pool."""
        self.close()

    def run(self, verb: str, data: bytes, options: Mapping[str, object] = _NOTHING) -> Answer:
        """Have a worker do `verb` on `data`; return its `Outcome`, or `Broken` where the document broke the worker.

        A job that broke its worker is not tried again. Raises `StartFailed` when no worker can get ready,
        `NoWorkerFree` after `Limits.wait_seconds`, `SandboxClosed`, and TypeError or ValueError for options that JSON
        cannot carry.
        """
        child = self._acquire_living()
        fit = False
        try:
            child.wait_ready()
            answer, fit = self._exchange(child, Job(verb=verb, data=data, options=options))
        except (TypeError, ValueError):
            fit = True  # nothing was sent
            raise
        except StartFailed:
            if self._closed:
                raise SandboxClosed("the sandbox was closed while a worker was starting") from None
            raise
        finally:  # also on Ctrl-C: a worker in the midst of a document is not fit for another
            self._release(child, fit=fit)
        return answer

    def wait_ready(self) -> None:
        """Wait until every idle worker is warm. Raises `StartFailed` with the reason when one cannot get there."""
        give_up = time.monotonic() + self._limits.start_seconds
        while True:
            with self._changed:
                idle = [child for child in self._idle if child is not None]
                ready = [child.is_ready() for child in idle]  # under the lock: an idle worker is nobody else's
                failure = next((child.failure for child in idle if child.failure), None)
                if failure is not None:
                    raise failure
                if all(ready) and len(ready) == len(self._idle):
                    return
            if time.monotonic() > give_up:
                raise StartFailed(f"the workers were not ready within {self._limits.start_seconds:g} seconds")
            time.sleep(0.005)

    def close(self) -> None:
        """End every worker, also those at work (their callers get `SandboxClosed`). May be called twice."""
        with self._changed:
            self._closed = True
            idle, busy = list(self._idle), list(self._busy)
            self._idle.clear()
            self._changed.notify_all()
        for child in busy:
            child.kill()  # its own caller notices, and clears up
        for child in filter(None, idle):
            child.bury()
        self._starter.shutdown(wait=False)

    def describe(self) -> JsonObject:
        """Return what an operator wants to know: workers, pids, network, limits, and how many were replaced and why."""
        with self._changed:
            children = [child for child in (*self._idle, *self._busy) if child is not None]
            counts = dict(self._counts)
        return {
            "kind": "processes",
            "workers": self.capacity,
            "ready": sum(child.ready for child in children),
            "pids": sorted(child.pid for child in children),
            "network": sorted({child.network for child in children if child.network}),
            "warm_up_seconds": max((child.warm_up_seconds for child in children), default=0.0),
            "memory_bytes": sum(child.rss for child in children),
            "documents": counts.get("documents", 0),
            "broken": {kind: counts.get(kind, 0) for kind in ("timeout", "memory", "crash")},
            "recycled": counts.get("recycled", 0),
            "limits": asdict(self._limits),
        }

    def _start(self) -> Child | None:
        """Start a worker, or leave its place empty where the system has no room: the next caller tries again."""
        try:
            return self._starter.submit(Child, self._task, self._warm_up, self._limits).result()
        except (OSError, RuntimeError) as error:  # RuntimeError: the starter was shut down by close()
            _LOG.warning("no worker could be started: %s", error)
            return None

    def _acquire_living(self) -> Child:
        """Take a worker that still runs: one may have ended while it was idle, as where the system lacked memory."""
        for _ in range(self.capacity):
            child = self._acquire()
            if child.lives():
                return child
            _LOG.warning("an idle worker had ended; another takes its place")
            self._release(child, fit=False)
        return self._acquire()

    def _acquire(self) -> Child:
        """Take a worker out of the idle row, a warm one if there is one, and mark it busy."""
        with self._changed:
            found = self._changed.wait_for(lambda: self._closed or self._idle, self._limits.wait_seconds)
            if self._closed:
                raise SandboxClosed("the sandbox is closed")
            if not found:
                raise NoWorkerFree(f"every worker was busy for {self._limits.wait_seconds} seconds")
            warm = (child for child in self._idle if child is not None and child.is_ready())
            child = next(warm, self._idle[0])
            self._idle.remove(child)
            if child is not None:
                self._busy.add(child)
                return child
        child = self._start()
        if child is None:
            self._put_back(None)
            raise StartFailed("the system gives no process for a worker")
        self._mark_busy(child)
        return child

    def _mark_busy(self, child: Child) -> None:
        """Note that a worker just started is at work; where close() was too early to see it, end it here."""
        with self._changed:
            self._busy.add(child)
            if self._closed:
                child.kill()

    def _release(self, child: Child, *, fit: bool) -> None:
        """Put a worker that is fit for more back into the idle row, or end it and put a new one there."""
        worn = child.documents >= self._limits.documents or child.rss >= self._limits.rss_bytes
        with self._changed:
            self._busy.discard(child)
            if fit and not worn and not self._closed:
                self._put_back(child)
                return
            if fit and worn:
                self._counts["recycled"] += 1
        child.bury()
        self._put_back(None if self._closed else self._start())

    def _put_back(self, child: Child | None) -> None:
        with self._changed:
            if not self._closed:
                self._idle.append(child)
                self._changed.notify()
                return
        if child is not None:
            child.bury()

    def _exchange(self, child: Child, job: Job) -> tuple[Answer, bool]:
        """Return the answer to `job`, and whether the worker is fit for another document."""
        began = time.monotonic()
        try:
            frame = child.exchange(job.verb, job.data, job.options)
            return self._judge(frame, job, time.monotonic() - began)
        except TimedOut:
            child.bury()
            return self._broken("timeout", job, time.monotonic() - began, "killed"), False
        except Died as died:
            death = child.bury()
            if self._closed:
                raise SandboxClosed("the sandbox was closed while the document was read") from died
            kind: Kind = "memory" if death.was_memory(self._limits.data_bytes) else "crash"
            told = f"{died}; status {death.status}, peak {death.peak_bytes} bytes, printed: {death.printed}"
            return self._broken(kind, job, time.monotonic() - began, told), False

    def _judge(self, frame: Incoming, job: Job, seconds: float) -> tuple[Answer, bool]:
        match frame.head:
            case {"status": "done", "report": dict(report)}:
                with self._changed:
                    self._counts["documents"] += 1
                return Outcome(report=report, blobs=frame.blobs, seconds=seconds), True
            case {"status": "memory"}:
                return self._broken("memory", job, seconds, "reported by the worker"), False
            case {"status": "bug", "traceback": str(trace)}:
                return self._broken("crash", job, seconds, trace), True
            case _:
                raise Died("an answer of no known status")

    def _broken(self, kind: Kind, job: Job, seconds: float, told: str) -> Broken:
        with self._changed:
            self._counts["documents"] += 1
            self._counts[kind] += 1
        return log_broken(kind, job, seconds, self._limits, told)
