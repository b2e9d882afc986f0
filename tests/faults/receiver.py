"""The customer's receiver: a small HTTP server that notes every invoice it is given, and behaves as told.

It listens in a thread of its own. `down` closes its door for real; any other behaviour is an answer.
"""

import asyncio
import contextlib
import hashlib
import threading
import time
from dataclasses import dataclass, field
from typing import Self

from tests.delivery_servers import LOOPBACK, free_port
from tests.faults.documents import number_in

_REASONS = {200: "OK", 302: "Found", 410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How an invoice is answered: after `wait` seconds, with a status; or, with `cut`, not at all."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    cut: bool = False


UP = Behaviour()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request: the delivery's id, what it brought, and how it was answered (0: not at all)."""

    key: str
    sha256: str
    number: str
    at: float
    status: int


class Receiver:
    """A receiver on `port`, from ``with`` on."""

    def __init__(self) -> None:
        self.port = free_port()
        self.behaviour = UP
        self.seen: list[Seen] = []
        self.under_way = 0
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.up()
        return self

    def __exit__(self, *_: object) -> None:
        self.down()
        asyncio.run_coroutine_threadsafe(_end_all(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    @property
    def place(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    def address(self, path: str = "/invoices") -> str:
        return f"http://{self.place}{path}"

    def up(self) -> None:
        """Open the door."""
        if self._server is None:
            starting = asyncio.start_server(self._serve, LOOPBACK, self.port, backlog=1024)
            self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)

    def down(self) -> None:
        """Close the door: who knocks is refused."""
        if self._server is not None:
            server, self._server = self._server, None
            self._loop.call_soon_threadsafe(server.close)
            time.sleep(0.05)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.under_way += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._take(reader, writer)
        finally:
            self.under_way -= 1
            writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await reader.readexactly(int(headers["Content-Length"]))
        behaviour = self.behaviour
        if behaviour.wait:
            await asyncio.sleep(behaviour.wait)
        status = 0 if behaviour.cut else behaviour.status
        self.seen.append(
            Seen(
                key=headers["Idempotency-Key"],
                sha256=hashlib.sha256(body).hexdigest(),
                number=number_in(body),
                at=time.monotonic(),
                status=status,
            )
        )
        if behaviour.cut:
            writer.transport.abort()
            return
        more = "".join(f"{name}: {value}\r\n" for name, value in behaviour.headers.items())
        head = f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}\r\n{more}Content-Length: 0\r\nConnection: close"
        writer.write(f"{head}\r\n\r\n".encode())
        await writer.drain()


async def _end_all() -> None:
    """End every connection of this loop."""
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)
