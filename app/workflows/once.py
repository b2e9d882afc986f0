"""One piece of work at a time: the queue may hand out the same row twice, and a process then does it once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Once:
    """The rows that this process is at work on."""

    def __init__(self) -> None:
        self._at_work: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def at(self, id_: str) -> Iterator[bool]:
        """Tell whether the row is the block's alone; where it is not, another thread is at it."""
        with self._lock:
            ours = id_ not in self._at_work
            self._at_work.add(id_)
        try:
            yield ours
        finally:
            if ours:
                with self._lock:
                    self._at_work.discard(id_)
