"""The door itself: an LMTP server (RFC 2033) on aiosmtpd that takes mail to our return paths and to no other address.

Our own mail server hands it the mail; still it trusts no client: size, time, commands and connections are bounded. It
answers 250 only after the notice was recorded; where that fails it answers 451, and the mail server tries again later.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from ..delivery import delivery_id_of
from .notice import Notice, read_notice

Record = Callable[[Notice, bytes], None]
"""Keeps a notice and the mail that it was read from. It has done so when it returns; where it cannot, it raises."""

_LOG = logging.getLogger(__name__)
_COMMANDS = 200  # of one kind in one session
_LONGEST_LINE = 64 * 1024  # bytes; some returned headers pass the 1000 that they are allowed
_STARTING_SECONDS = 10.0
_ANSWERING_SECONDS = 0.1  # for the answer to a mail that was recorded while the door closed

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSettings:
    """Where the door stands and what it bears. Times in seconds, sizes in bytes.

    `domain` is the return-path domain (`MailboxSettings.return_path_domain`). It listens on `socket_path` where one is
    given, which its owner and group may then use, else on `host` and `port` (0 for a free one). `size_limit` is a
    little more than what we send at most: there are servers that return the whole mail. `step_seconds` is the time for
    one command, its data and its recording; `session_seconds` that for one connection.
    """

    domain: str
    host: str = "127.0.0.1"
    port: int = 0
    socket_path: Path | None = None
    size_limit: int = 24_000_000
    step_seconds: float = 60.0
    session_seconds: float = 600.0
    connections: int = 20


class Door:
    """Runs in a thread of its own between `start` and `stop`; also a context manager that does both."""

    def __init__(
        self, settings: DoorSettings, record: Record, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._settings = settings
        self._desk = _Desk(settings.domain, record, clock)
        self._sessions: set[_Lmtp] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The TCP port that it listens on; 0 for a socket in the file system, and where it is not open."""
        sockets = self._server.sockets if self._server and self._settings.socket_path is None else ()
        return int(sockets[0].getsockname()[1]) if sockets else 0

    def start(self) -> None:
        """Open the door. Raises OSError where the address cannot be had."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="mail-door")
        self._thread.start()
        try:
            self._server = self._run(self._open(), _STARTING_SECONDS)
        except BaseException:
            self._end()
            raise

    def stop(self, seconds: float = 10.0) -> None:
        """Close the door: nobody else comes in, and mail that is being recorded gets at most `seconds` to be done."""
        if self._loop is None:
            return
        try:
            self._run(self._close(seconds), seconds + _STARTING_SECONDS)
        finally:
            self._end()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def _open(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        path = self._settings.socket_path
        if path is None:
            return await loop.create_server(self._receive, self._settings.host, self._settings.port)
        server = await loop.create_unix_server(self._receive, path)
        path.chmod(0o660)
        return server

    def _receive(self) -> asyncio.BaseProtocol:
        if len(self._sessions) >= self._settings.connections:
            return _Full()
        return _Lmtp(self._desk, self._settings, self._sessions)

    async def _close(self, seconds: float) -> None:
        if self._server is not None:
            self._server.close()
        if not await self._desk.cleared(seconds):
            _LOG.warning("the mail door closes while a notice is being recorded; it will be sent again")
        for session in tuple(self._sessions):
            session.hang_up()
        await asyncio.sleep(0)  # the hanging up itself
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self) -> None:
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
        if self._server is not None and self._settings.socket_path is not None:
            self._settings.socket_path.unlink(missing_ok=True)
        self._loop = self._thread = self._server = None

    def _run(self, steps: Coroutine[Any, Any, Value], seconds: float) -> Value:
        if self._loop is None:
            raise RuntimeError("the mail door is not open")
        return asyncio.run_coroutine_threadsafe(steps, self._loop).result(seconds)


class _Desk:
    """What the door does with a recipient and with a mail; aiosmtpd finds its hooks by their names."""

    def __init__(self, domain: str, record: Record, clock: Callable[[], datetime]) -> None:
        self._domain = domain
        self._record = record
        self._clock = clock
        self._pending: set[asyncio.Task[str]] = set()

    async def cleared(self, seconds: float) -> bool:
        """Wait at most `seconds` until no mail is being recorded, and tell whether that is so."""
        if not self._pending:
            return True
        _, late = await asyncio.wait(self._pending, timeout=seconds)
        await asyncio.sleep(_ANSWERING_SECONDS)
        return not late

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take one recipient, and only a return path of ours."""
        del server, session, options
        if delivery_id_of(address, self._domain) is None:
            return "550 5.1.1 no such address here"
        if envelope.rcpt_tos:  # LMTP answers for each recipient, and a notice has one
            return "452 4.5.3 one recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's
        """Read the mail and have it recorded, in a thread: neither is to hold up the others."""
        del server, session
        delivery_id = delivery_id_of(envelope.rcpt_tos[0], self._domain) or ""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        work = asyncio.create_task(asyncio.to_thread(self._kept, delivery_id, content))
        self._pending.add(work)
        work.add_done_callback(self._pending.discard)
        return await asyncio.shield(work)  # a client that hangs up does not undo the recording

    async def handle_exception(self, error: Exception) -> str:
        """Answer what nobody foresaw: later, never no."""
        _LOG.error("the mail door stumbled", exc_info=error)
        return "451 4.3.0 something went wrong here, try again later"

    def _kept(self, delivery_id: str, content: bytes) -> str:
        notice = read_notice(content, delivery_id, self._clock())
        if notice is None:
            _LOG.info(
                "a mail to the return path of delivery %s says nothing of it (%d bytes)", delivery_id, len(content)
            )
            return "250 2.0.0 taken, and no notice in it"
        try:
            self._record(notice, content)
        except Exception:  # noqa: BLE001 -- whatever it is, the notice must come again
            _LOG.exception("a notice of delivery %s could not be recorded", delivery_id)
            return "451 4.3.0 not recorded, try again later"
        return "250 2.0.0 recorded"


class _Lmtp(LMTP):
    """One connection, with a time after which it ends whatever the other side does."""

    line_length_limit = _LONGEST_LINE

    def __init__(self, desk: _Desk, settings: DoorSettings, sessions: set[_Lmtp]) -> None:
        self._sessions = sessions
        self._longest = settings.session_seconds
        self._end: asyncio.TimerHandle | None = None
        super().__init__(
            desk,
            data_size_limit=settings.size_limit,
            enable_SMTPUTF8=True,
            hostname=settings.domain,
            ident="ublrelay",
            timeout=settings.step_seconds,
            command_call_limit=_COMMANDS,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to count the time."""
        self._sessions.add(self)
        self._end = self.loop.call_later(self._longest, self.hang_up)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        self._sessions.discard(self)
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(error)

    def hang_up(self) -> None:
        """Cut the line."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()


class _Full(asyncio.Protocol):
    """Tells a client that there is no place for it now."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so and hang up."""
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 too many connections, try again later\r\n")
            transport.close()
