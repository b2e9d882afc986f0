"""Where documents wait for a sandbox worker: a short queue with a bound, so that a rush is refused and not piled up.

The event loop only waits; every call of the sandbox has a thread of its own, as many as there are workers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ..sandbox import JsonObject, NoWorkerFree, Runner, SandboxClosed, StartFailed
from .problems import come_back

QUEUE_PER_WORKER = 16
"""Documents that may wait per worker: at the 12 s of the worst document they would not be waited for anyway."""
PATIENCE = 10.0
"""Seconds a document waits for its turn before it is told to come back."""
_LOG = logging.getLogger(__name__)

Result = TypeVar("Result")


class Gone(Exception):
    """The client left before its document's turn came."""


class Workbench:
    """The sandbox, from the service's start to its end, and the queue before it.

    `waiting` and `working` are how many documents do so now, `turned_away` how many were told to come back, `proved_at`
    when (on the monotonic clock, in seconds) a worker last did what it should.
    """

    def __init__(
        self, open_sandbox: Callable[[], Runner], *, queue: int = QUEUE_PER_WORKER, patience: float = PATIENCE
    ) -> None:
        """Remember how to open the sandbox; `queue` is per worker, `patience` in seconds."""
        self._open_sandbox = open_sandbox
        self._queue, self._patience = queue, patience
        self._runner: Runner | None = None
        self._capacity = 1
        self._turns = asyncio.Semaphore(1)
        self._threads = ThreadPoolExecutor(1)
        self.waiting = self.working = self.turned_away = 0
        self.proved_at = float("-inf")

    async def open(self) -> None:
        """Start the sandbox and wait until its workers are warm. Raises StartFailed with the reason."""
        self._runner = await asyncio.to_thread(self._open_sandbox)
        self._capacity = self._runner.capacity
        self._turns = asyncio.Semaphore(self._capacity)
        self._threads = ThreadPoolExecutor(self._capacity, thread_name_prefix="document")
        try:
            await asyncio.to_thread(self._runner.wait_ready)
        except StartFailed:
            await self.close()
            raise

    async def close(self) -> None:
        """End the workers, also those at work."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await asyncio.to_thread(runner.close)
        self._threads.shutdown(wait=False)

    @property
    def runner(self) -> Runner:
        """The sandbox itself, for work that has a queue of its own. Raises RuntimeError before it was opened."""
        if self._runner is None:
            raise RuntimeError("the sandbox is not open")
        return self._runner

    def describe(self) -> JsonObject:
        """Return the sandbox's own figures; none before it was opened."""
        return self._runner.describe() if self._runner is not None else {}

    async def run(
        self, work: Callable[[Runner], Result], still_wanted: Callable[[], Awaitable[bool]] | None = None
    ) -> Result:
        """Do `work` with the sandbox, in a thread, when its turn has come.

        `still_wanted` is asked just before. Raises Problem (overloaded, not-ready) and `Gone`.
        """
        await self._take_turn()
        try:
            if still_wanted is not None and not await still_wanted():
                raise Gone
            if self._runner is None:
                raise come_back("not-ready")
            done = asyncio.get_running_loop().run_in_executor(self._threads, work, self._runner)
        except BaseException:
            self._turns.release()
            raise
        self.working += 1
        done.add_done_callback(self._leave)
        try:
            return await asyncio.shield(done)  # a worker cannot be called off; its turn ends when it has answered
        except NoWorkerFree:
            self.turned_away += 1
            raise come_back("overloaded") from None
        except (StartFailed, SandboxClosed) as failure:
            _LOG.error("no document can be read: %s", failure)
            raise come_back("not-ready") from failure

    def _leave(self, done: asyncio.Future[Any]) -> None:
        self.working -= 1
        self._turns.release()
        if not done.cancelled():
            done.exception()  # whoever still waits is told; if nobody does, it is of no concern to anyone

    async def _take_turn(self) -> None:
        """Wait for a worker. Raises Problem (overloaded) where the queue is full, or the wait too long."""
        if self.waiting >= self._queue * self._capacity:
            self.turned_away += 1
            raise come_back("overloaded")
        self.waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._turns.acquire()
        except TimeoutError:
            self.turned_away += 1
            raise come_back("overloaded") from None
        finally:
            self.waiting -= 1
