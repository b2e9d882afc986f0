"""How often somebody may try to sign in. A key cannot be guessed; this spares the database, and the log, who tries."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

FAILURES = 10
WITHIN = timedelta(minutes=1)
_MOST_CLIENTS = 10_000


class Throttle:
    """Counts failures per client within the last minute, in this process alone."""

    def __init__(self, clock: Callable[[], datetime], *, failures: int = FAILURES) -> None:
        self._clock, self._failures = clock, failures
        self._failed: dict[str, list[datetime]] = {}
        self._lock = threading.Lock()

    def wait(self, client: str) -> int:
        """Return how many seconds a client must wait before it may try again; 0 where it may now."""
        with self._lock:
            recent = self._recent(client)
            if len(recent) < self._failures:
                return 0
            return 1 + int((recent[-self._failures] + WITHIN - self._clock()).total_seconds())

    def failed(self, client: str) -> None:
        """Note that a client tried a key that opens nothing."""
        with self._lock:
            if len(self._failed) >= _MOST_CLIENTS:  # whoever failed longest ago has waited enough
                for each in sorted(self._failed, key=lambda known: self._failed[known][-1])[: _MOST_CLIENTS // 10]:
                    del self._failed[each]
            self._failed[client] = [*self._recent(client), self._clock()]

    def _recent(self, client: str) -> list[datetime]:
        since = self._clock() - WITHIN
        recent = [at for at in self._failed.get(client, ()) if at > since]
        if not recent:
            self._failed.pop(client, None)
        return recent
