"""The one place that opens a connection to an endpoint: resolve, ask the guard, connect to what was judged.

Offered to httpcore as its network backend. A `Deadline` rules over the whole exchange, so that neither a slow resolver
nor a peer that yields one byte at a time can hold us longer than agreed.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic
from typing import Any, Literal

import httpcore
import httpx

from .address import WebAddress
from .failures import Reason, TemporaryFailure
from .guard import GuardSettings, IPAddress, admitted

Resolver = Callable[[str, int], Sequence[str]]
"""From host and port to addresses, best first. Raises OSError where the name is unknown or the look-up fails."""


def system_resolver(host: str, port: int) -> list[str]:
    """Ask the operating system, without repeats."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(slots=True)
class Deadline:
    """A moment by which everything is to be over."""

    seconds: float
    started: float = field(default_factory=monotonic)

    @property
    def elapsed_ms(self) -> int:
        """Milliseconds since the start."""
        return round((monotonic() - self.started) * 1000)

    def left(self, at_most: float | None = None) -> float:
        """Return the seconds left, no more than `at_most`. Raises TimeoutError where there are none."""
        left = self.started + self.seconds - monotonic()
        if left <= 0:
            raise TimeoutError
        return left if at_most is None else min(left, at_most)


@dataclass(slots=True)
class Trace:
    """What is known of the connection so far: the peer's address, the TLS version, and how many bytes went out."""

    ip: str | None = None
    tls: str | None = None
    bytes_out: int = 0


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to `address` and to nothing else."""

    def __init__(
        self,
        address: WebAddress,
        guard: GuardSettings,
        *,
        deadline: Deadline,
        connect_seconds: float,
        resolve: Resolver,
    ) -> None:
        self.trace = Trace()
        self._address = address
        self._guard = guard
        self._deadline = deadline
        self._connect_seconds = connect_seconds
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Open the connection. Raises the two failures of delivery, which httpcore hands on untouched."""
        del timeout, local_address, socket_options  # httpcore's; the deadline rules here
        if (host, port) != (self._address.host, self._address.port):
            raise AssertionError("asked to connect elsewhere than to the destination")
        candidates = admitted(self._address, self._look_up(), self._guard)
        return GuardedStream(self._first_to_answer(candidates), self._deadline, self.trace)

    def _look_up(self) -> Sequence[str]:
        """Resolve in a thread of its own: the system's resolver takes no deadline."""
        answers: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(self._address.host, self._address.port))
            except OSError as failure:
                answers.put(failure)
            except UnicodeError as failure:  # a label that the resolver's own encoding refuses
                answers.put(OSError(str(failure)))

        threading.Thread(target=ask, daemon=True, name="delivery-resolver").start()
        facts = {"host": self._address.host}
        try:
            answer = answers.get(timeout=self._deadline.left(self._connect_seconds))
        except (queue.Empty, TimeoutError):
            raise TemporaryFailure(Reason.TIMEOUT, facts=facts, evidence={"stage": "name"}) from None
        if isinstance(answer, OSError) or not answer:
            raise TemporaryFailure(Reason.NAME, facts=facts, evidence={"error": str(answer)})
        return answer

    def _first_to_answer(self, candidates: Sequence[IPAddress]) -> socket.socket:
        """Try each address in turn, all within the time for connecting."""
        connecting = Deadline(self._deadline.left(self._connect_seconds))
        errors: dict[str, object] = {}
        late = False
        for number, candidate in enumerate(candidates):
            family = socket.AF_INET if candidate.version == 4 else socket.AF_INET6  # noqa: PLR2004 -- IPv4
            opened = socket.socket(family, socket.SOCK_STREAM)
            try:
                opened.settimeout(connecting.left() / (len(candidates) - number))
                opened.connect((str(candidate), self._address.port))
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as failure:
                opened.close()
                errors[str(candidate)] = str(failure) or type(failure).__name__
                late = isinstance(failure, TimeoutError)
            else:
                self.trace.ip = str(candidate)
                return opened
        facts = {"host": self._address.host, "port": str(self._address.port)}
        reason = Reason.TIMEOUT if late else Reason.UNREACHABLE
        raise TemporaryFailure(reason, facts=facts, evidence={"stage": "connect", "tried": errors})


class GuardedStream(httpcore.NetworkStream):
    """A connected socket under the deadline, which counts what it sends."""

    def __init__(self, connected: socket.socket, deadline: Deadline, trace: Trace) -> None:
        self._socket = connected
        self._deadline = deadline
        self._trace = trace

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has arrived, at most `max_bytes`; b"" at the end. Raises httpcore's ReadTimeout, ReadError."""
        try:
            self._socket.settimeout(self._deadline.left(timeout))
            return self._socket.recv(max_bytes)
        except TimeoutError as failure:
            raise httpcore.ReadTimeout(str(failure)) from failure
        except OSError as failure:
            raise httpcore.ReadError(str(failure)) from failure

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`. Raises httpcore's WriteTimeout, WriteError."""
        rest = memoryview(buffer)
        try:
            while rest:
                self._socket.settimeout(self._deadline.left(timeout))
                count = self._socket.send(rest)
                self._trace.bytes_out += count
                rest = rest[count:]
        except TimeoutError as failure:
            raise httpcore.WriteTimeout(str(failure)) from failure
        except OSError as failure:
            raise httpcore.WriteError(str(failure)) from failure

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the stream under TLS. Raises TemporaryFailure (``tls``, ``timeout``): a certificate can be renewed."""
        facts = {"host": server_hostname or ""}
        try:
            self._socket.settimeout(self._deadline.left(timeout))
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except TimeoutError:
            self.close()
            raise TemporaryFailure(Reason.TIMEOUT, facts=facts, evidence={"stage": "tls"}) from None
        except (OSError, ValueError) as failure:  # SSLError is an OSError; CertificateError a ValueError
            self.close()
            raise tls_failure(failure, facts["host"]) from failure
        self._trace.tls = secured.version()
        return GuardedStream(secured, self._deadline, self._trace)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- httpcore's signature
        """Tell httpcore that there is nothing to know: one exchange per connection, HTTP/1.1."""
        del info


def tls_failure(failure: Exception, host: str) -> TemporaryFailure:
    """Return the failure for a TLS handshake that did not succeed, with what was wrong with the certificate."""
    detail = getattr(failure, "verify_message", "") or getattr(failure, "reason", "") or str(failure)
    facts = {"host": host, "detail": str(detail)}
    return TemporaryFailure(Reason.TLS, facts=facts, evidence={"stage": "tls", "error": str(detail)})


@lru_cache(maxsize=8)
def tls_context(ca_file: str | None, purpose: Literal["web", "mail"]) -> ssl.SSLContext:
    """Return a context that always verifies: the system's roots, certifi's, and those of `ca_file` (a path) if given.

    One per `purpose`, for httpcore writes its protocol (ALPN) into the context it is given. Kept for the life of the
    process, since reading some hundred roots takes 35 ms: a renewed file needs a restart. Raises TemporaryFailure
    (``tls-roots``) where `ca_file` cannot be read.
    """
    del purpose  # it is part of the key
    context = httpx.create_ssl_context(trust_env=False)  # certifi's roots
    context.load_default_certs()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as failure:
            facts = {"file": ca_file, "detail": failure.strerror or str(failure)}
            raise TemporaryFailure(Reason.TLS_ROOTS, facts=facts) from failure
    return context
