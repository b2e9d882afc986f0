"""Many documents through one sandbox, answers in the order of asking and only a few documents in memory at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from .answers import Answer, Job, JsonObject

Key = TypeVar("Key")


class Runner(Protocol):
    """What `Sandbox` and `InProcess` have in common. `capacity` is how many documents are worked on at a time."""

    capacity: int

    def run(self, verb: str, data: bytes, options: Mapping[str, object] = ...) -> Answer:
        """Do `verb` on `data`."""

    def wait_ready(self) -> None:
        """Wait until documents can be taken at once."""

    def close(self) -> None:
        """End what was started."""

    def describe(self) -> JsonObject:
        """Return figures for the operator."""


def run_in_order(
    runner: Runner, jobs: Iterable[tuple[Key, Job]], *, window: int | None = None
) -> Iterator[tuple[Key, Answer]]:
    """Yield each job's key and answer, in the order of `jobs`, as soon as it and all before it are done.

    `jobs` is drawn from as room comes, so that at most `window` documents (default: twice the workers) are held.
    Raises what `Runner.run` raises; whoever stops early leaves no job waiting.
    """
    room = window or 2 * runner.capacity
    threads = ThreadPoolExecutor(min(room, runner.capacity), thread_name_prefix="sandbox-run")
    waiting: deque[tuple[Key, Future[Answer]]] = deque()
    try:
        for key, job in jobs:
            waiting.append((key, threads.submit(runner.run, job.verb, job.data, job.options)))
            while waiting and (len(waiting) >= room or waiting[0][1].done()):
                yield _next(waiting)
        while waiting:
            yield _next(waiting)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _next(waiting: deque[tuple[Key, Future[Answer]]]) -> tuple[Key, Answer]:
    key, future = waiting.popleft()
    return key, future.result()
