"""Posts invoices at a fixed rate over a few connections that stay open, and times each from the moment it was due.

Invoices arrive whether the former ones were answered or not; so a service that falls behind is seen to (an invoice that
waits for a connection waits on the service's account).
"""

import asyncio
import time
from dataclasses import dataclass, field

from tests.delivery_servers import LOOPBACK
from tests.faults.documents import sound

CONNECTIONS = 32
_ACCEPTED = 202
_PATIENCE = 60.0
_FRESH = 3.0
"""Seconds of silence after which a connection is not used again."""


@dataclass
class Posted:
    """What came of the posting: the moment when each invoice was due and the seconds until its 202, by number."""

    due: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


class Line:
    """A connection that stays open from one request to the next."""

    def __init__(self, port: int, key: str) -> None:
        self._port = port
        head = f"POST /v1/invoices HTTP/1.1\r\nHost: relay\r\nAuthorization: Bearer {key}\r\n"
        self._head = head + "Content-Type: application/xml\r\n"
        self._used = 0.0
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, data: bytes) -> int:
        """Post an invoice; returns the answer's status, 0 where there is none."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._post(data)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            self.close()
            return 0

    async def _post(self, data: bytes) -> int:
        if time.monotonic() > self._used + _FRESH:
            self.close()  # the service closes what was silent for a while, and would meet the request half-way
        self._streams = self._streams or await asyncio.open_connection(LOOPBACK, self._port)
        reader, writer = self._streams
        writer.write(f"{self._head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
        self._used = time.monotonic()
        if "connection: close" in head:
            self.close()
        return int(head.split(" ", 2)[1])

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def post_at(rate: float, count: int, port: int, key: str, name: str, posted: Posted) -> None:
    """Post `count` invoices, `rate` a second; 0 is as fast as they are answered."""
    lines: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        lines.put_nowait(Line(port, key))
    began = time.monotonic()

    async def post(number: int) -> None:
        document = sound(f"{name}-{number}")
        line = await lines.get()
        due = began + number / rate if rate else time.monotonic()
        posted.due[document.number] = due
        status = await line.post(document.data)
        lines.put_nowait(line)
        if status == _ACCEPTED:
            posted.seconds[document.number] = time.monotonic() - due
        else:
            posted.failed.append(f"{document.number}: {status}")

    async with asyncio.TaskGroup() as group:
        for number in range(count):
            if rate:
                await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            elif lines.empty():
                await asyncio.sleep(0.005)
            group.create_task(post(number))
    while not lines.empty():
        lines.get_nowait().close()
