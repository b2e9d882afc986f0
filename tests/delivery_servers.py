"""Real receivers on the loopback interface: a mail server, a web endpoint, and one that only utters fixed bytes.

Each is a context manager that listens on a free port in a thread of its own and keeps what it was given. The tests
deliver to them, and so does the demonstration.
"""

from __future__ import annotations

import asyncio
import email
import socket
import socketserver
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from tests.loopback_certificates import Certificate

LOOPBACK = "127.0.0.1"


def free_port(host: str = LOOPBACK) -> int:
    """Return a TCP port on which nothing listens at this moment."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


# -- mail --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail as it arrived: its envelope, its bytes, and whether it came over TLS."""

    sender: str
    recipients: list[str]
    content: bytes
    over_tls: bool
    user: str | None

    @property
    def parsed(self) -> EmailMessage:
        """The mail taken apart."""
        return email.message_from_bytes(self.content, policy=policy.default)

    def attachment(self, media_type: str) -> bytes:
        """Return the content of the one attachment of `media_type`."""
        (found,) = (part for part in self.parsed.iter_attachments() if part.get_content_type() == media_type)
        content = found.get_payload(decode=True)
        assert isinstance(content, bytes)
        return content


@dataclass(kw_only=True)
class MailServer:
    """An SMTP server. `replies` overrules the answer at MAIL, RCPT or DATA; DROP there cuts the line instead.

    `certificate` offers STARTTLS (or, with `implicit_tls`, speaks TLS from the start); `login` is the one user and
    password that AUTH accepts, without which no mail is taken; `hold` is the pause in seconds before DATA is answered.
    """

    DROP = "drop"

    host: str = LOOPBACK
    replies: dict[str, str] = field(default_factory=dict)
    certificate: Certificate | None = None
    implicit_tls: bool = False
    login: tuple[str, str] | None = None
    utf8: bool = False
    size_limit: int = 33_554_432
    hold: float = 0.0
    received: list[Mail] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        self.port = self.port or free_port(self.host)
        context = self.certificate.server_context() if self.certificate else None
        options: dict[str, Any] = {
            "enable_SMTPUTF8": self.utf8,
            "data_size_limit": self.size_limit,
            "hostname": "mail.loopback.test",
        }
        if self.login:
            options |= {"authenticator": self._authenticate, "auth_require_tls": False}
        if context and not self.implicit_tls:
            options["tls_context"] = context
        self._controller = _MailController(
            self,
            protocol_options=options,
            hostname=self.host,
            port=self.port,
            ssl_context=context if self.implicit_tls else None,
        )
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def _authenticate(self, server: object, session: object, envelope: object, mechanism: str, data: Any) -> AuthResult:
        del server, session, envelope, mechanism
        assert self.login
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self.login, handled=given == self.login, auth_data=given[0])

    # aiosmtpd finds its hooks by these names; each returns the server's answer.
    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's
        self, server: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session, options
        if "MAIL" in self.replies:
            return self._scripted("MAIL", server)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's
        self, server: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del options
        if self.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if "RCPT" in self.replies:
            return self._scripted("RCPT", server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: smtp.SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.hold)
        if "DATA" in self.replies:
            return self._scripted("DATA", server)
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(
            Mail(
                sender=envelope.mail_from or "",
                recipients=list(envelope.rcpt_tos),
                content=content,
                over_tls=self.implicit_tls or bool(session.ssl),
                user=str(session.auth_data) if session.authenticated else None,
            )
        )
        return f"250 2.0.0 kept as {len(self.received)}"

    def _scripted(self, stage: str, server: smtp.SMTP) -> str:
        reply = self.replies[stage]
        if reply == self.DROP and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return reply


class _MailController(Controller):
    def __init__(self, handler: MailServer, *, protocol_options: dict[str, Any], **options: Any) -> None:
        self._protocol_options = protocol_options
        super().__init__(handler, **options)

    def factory(self) -> smtp.SMTP:
        return smtp.SMTP(self.handler, **self._protocol_options)


# -- web ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an endpoint says. `drip`: the pause between the body's bytes; `wait`: before anything; `cut`: none at all.

    A body of None has no end: it goes on for as long as somebody reads.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = b"received"
    wait: float = 0.0
    drip: float = 0.0
    cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as it arrived; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True)
class Receiver:
    """A web endpoint. Gives the `answers` in turn, then `default`; with a `certificate` it speaks https.

    `connections` counts every TCP connection, also one over which no request came.
    """

    host: str = LOOPBACK
    port: int = 0
    certificate: Certificate | None = None
    default: Answer = field(default_factory=Answer)
    answers: deque[Answer] = field(default_factory=deque)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    @property
    def authority(self) -> str:
        """``host:port`` as a URL and the allow-list write it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, path: str = "/") -> str:
        """Return the address of `path` here."""
        return f"{'https' if self.certificate else 'http'}://{self.authority}{path}"

    def __enter__(self) -> Self:
        self._web = _WebServer(self)
        self.port = int(self._web.server_address[1])
        self._thread = threading.Thread(target=partial(self._web.serve_forever, poll_interval=0.02), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._web.shutdown()
        self._web.server_close()
        self._thread.join()

    def next_answer(self) -> Answer:
        """Take the next answer from the script."""
        return self.answers.popleft() if self.answers else self.default


class _WebServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.context = receiver.certificate.server_context() if receiver.certificate else None
        self.address_family = socket.AF_INET6 if ":" in receiver.host else socket.AF_INET
        super().__init__((receiver.host, receiver.port), _Exchange)

    def server_bind(self) -> None:
        # HTTPServer's own would look up this machine's name.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands in the connection's own thread, so that a bad client holds up nobody."""
        self.receiver.connections += 1
        request.settimeout(10)
        if self.context is not None:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except OSError:
                return
        with request:
            super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what some tests are about."""


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _WebServer

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver.requests.append(Request(method=self.command, path=self.path, headers=headers, body=body))
        answer = receiver.next_answer()
        time.sleep(answer.wait)
        self.close_connection = True
        if not answer.cut:
            self._say(answer)

    do_GET = do_POST  # noqa: N815 -- http.server's name; a followed redirect would come as GET

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.body is not None:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        while answer.body is None:
            self.wfile.write(b"x" * 65536)
        if not answer.drip:
            self.wfile.write(answer.body)
            return
        for byte in answer.body:
            self.wfile.write(bytes([byte]))
            time.sleep(answer.drip)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's name
        """Say nothing."""


# -- anything else -----------------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Utterance:
    """A TCP server that says `words` to whoever connects, one byte per `drip` seconds, then hangs up."""

    words: bytes = b""
    drip: float = 0.0
    host: str = LOOPBACK
    port: int = 0

    def __enter__(self) -> Self:
        utterance = self

        class Speaker(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if not utterance.drip:
                    self.request.sendall(utterance.words)
                    return
                for byte in utterance.words:
                    try:
                        self.request.sendall(bytes([byte]))
                    except OSError:
                        return
                    time.sleep(utterance.drip)

        class Stage(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Stage((self.host, self.port), Speaker)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=partial(self._server.serve_forever, poll_interval=0.02), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
