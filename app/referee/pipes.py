"""How the referee's two processes speak: each message is its length in eight bytes, then its bytes."""

from __future__ import annotations

import os
import select
import time

_HEAD = 8
_CHUNK = 1 << 20


class PipeClosed(Exception):
    """The other process is gone."""


class TooLate(Exception):
    """The other process did not answer before the deadline."""


def send(descriptor: int, message: bytes) -> None:
    """Write one message.

    Raises:
        PipeClosed: nobody reads any more.
    """
    unsent = memoryview(len(message).to_bytes(_HEAD, "big") + message)
    try:
        while unsent:
            unsent = unsent[os.write(descriptor, unsent) :]
    except BrokenPipeError:
        raise PipeClosed from None


def receive(descriptor: int, seconds: float | None = None) -> bytes:
    """Return the next message, waiting for at most `seconds` (None: for ever).

    Raises:
        PipeClosed: nobody will write any more.
        TooLate: the time is up.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    length = int.from_bytes(_exactly(descriptor, _HEAD, deadline), "big")
    return _exactly(descriptor, length, deadline)


def _exactly(descriptor: int, wanted: int, deadline: float | None) -> bytes:
    found = bytearray()
    while len(found) < wanted:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise TooLate
        chunk = os.read(descriptor, min(wanted - len(found), _CHUNK))
        if not chunk:
            raise PipeClosed
        found += chunk
    return bytes(found)
