"""A steady stream of invoices: each is posted until it is acknowledged, as an ERP system with an outbox does."""

import http.client
import itertools
import threading
import time
from collections.abc import Sequence
from typing import Self

from tests.faults.documents import Document, sound, wrong
from tests.faults.journal import Journal
from tests.faults.relay import Relay

WRONG_EVERY = 10
KEYED_EVERY = 20
"""Every so many documents one that must be refused, and one that is posted with an Idempotency-Key."""
_ACCEPTED = 202
_NO_ANSWER, _IN_FLIGHT = 0, 409
_TRY_AGAIN = {_NO_ANSWER, 425, 429, 500, 502, 503, 504, 507}
_EXPECTED = {_ACCEPTED, _IN_FLIGHT, 503, 507}
_THREADS = 4
_PAUSE = 0.25
_PATIENCE = 400.0


class Stream:
    """Posts `rate` invoices a second from ``with`` on until `finish`; their numbers begin with `name`."""

    def __init__(
        self, relay: Relay, journal: Journal, name: str, rate: float, recipients: Sequence[str | None] = (None,)
    ) -> None:
        self._relay, self._journal, self._name, self._recipients = relay, journal, name, recipients
        self._numbers = itertools.count(1)
        self._in_flight: list[tuple[Document, str | None]] = []
        self._over, self._given_up = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(rate / _THREADS,), daemon=True) for _ in range(_THREADS)
        ]

    def __enter__(self) -> Self:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._given_up.set()
        for each in self._threads:
            each.join(30)

    def finish(self) -> None:
        """Bring no more, and post what was brought until all of it is acknowledged."""
        self._over.set()
        deadline = time.monotonic() + _PATIENCE
        for each in self._threads:
            each.join(max(0.1, deadline - time.monotonic()))
        while self._in_flight and time.monotonic() < deadline:
            self._in_flight = [each for each in self._in_flight if self._post(*each) == _IN_FLIGHT]
            time.sleep(4 * _PAUSE)

    def _run(self, rate: float) -> None:
        due = time.monotonic()
        while not self._over.is_set():
            number = next(self._numbers)
            make = wrong if number % WRONG_EVERY == 0 else sound
            key = f"{self._name}-key-{number}" if number % KEYED_EVERY == 3 else None
            document = make(f"{self._name}-{number}", self._recipients[number % len(self._recipients)])
            self._journal.bring(document)
            if self._post(document, key) == _IN_FLIGHT:
                self._in_flight.append((document, key))
            due = max(due + 1 / rate, time.monotonic() - 1)
            self._over.wait(max(0.0, due - time.monotonic()))

    def _post(self, document: Document, key: str | None) -> int:
        """Post one invoice until it is acknowledged, or its key is held for a request that died; return the status."""
        while True:
            status = post_once(self._relay, self._journal, document, key)
            if status not in _TRY_AGAIN or self._given_up.wait(_PAUSE):
                return status


def post_once(relay: Relay, journal: Journal, document: Document, key: str | None = None, timeout: float = 60.0) -> int:
    """Post one invoice and write down the answer; returns its status, 0 where none came."""
    headers = {"Content-Type": "application/xml"} | ({"Idempotency-Key": key} if key else {})
    path = "/v1/invoices" + (f"?recipient={document.recipient}" if document.recipient else "")
    try:
        answer = relay.ask("POST", path, document.data, headers, timeout=timeout)
    except (OSError, http.client.HTTPException):
        journal.answer(0)
        return 0
    if answer.status == _ACCEPTED:
        journal.accept(document, answer.headers["location"])
    told = f"{document.number}: {answer.status} {answer.body[:300]!r}"
    journal.answer(answer.status, told, expected=answer.status in _EXPECTED)
    return answer.status
