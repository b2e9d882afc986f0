"""What `make demo` delivers to: a real mail server and a real HTTP endpoint on this machine, for as long as it runs."""

from __future__ import annotations

import email
import json
import socket
import threading
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it arrived, and the file that holds it."""

    message: EmailMessage
    file: Path

    @property
    def attachments(self) -> list[tuple[str, bytes]]:
        """Name and content of each file that came with it."""
        parts = (
            (part.get_filename() or "?", part.get_payload(decode=True)) for part in self.message.iter_attachments()
        )
        return [(name, content) for name, content in parts if isinstance(content, bytes)]


class Mailbox:
    """An SMTP server that keeps every mail it takes as an .eml file in `folder`; listens inside a ``with`` block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._controller = Controller(self, hostname=LOOPBACK, port=_free_port())
        self.mails: list[Mail] = []
        self.port: int = self._controller.port

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Take one mail and say so, as aiosmtpd wants it."""
        del server, session
        content = envelope.content or b""
        mail = content.encode() if isinstance(content, str) else content
        file = self._folder / f"mail-{len(self.mails) + 1}.eml"
        file.write_bytes(mail)
        self.mails.append(Mail(email.message_from_bytes(mail, policy=policy.default), file))
        return f"250 2.0.0 Kept as {file.name}"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived, and the file that holds its body."""

    path: str
    headers: dict[str, str]
    body: bytes
    file: Path


@dataclass(slots=True)
class Endpoint:
    """An HTTP endpoint that keeps each body it is given as a file in `folder`; listens inside a ``with`` block."""

    folder: Path
    requests: list[Request] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1]) if self._server else 0

    def __enter__(self) -> Self:
        """Begin to listen."""
        self.folder.mkdir(parents=True, exist_ok=True)
        keep = self.keep

        class Exchange(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                answer = json.dumps({"received": keep(self.path, dict(self.headers.items()), body)}).encode()
                self.send_response(202)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
                """Say nothing: the demonstration tells what arrived."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Exchange)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def keep(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Keep one request, and return how many there are now."""
        with self._lock:
            number = len(self.requests) + 1
            file = self.folder / f"request-{number}.xml"
            file.write_bytes(body)
            self.requests.append(Request(path, headers, body, file))
            return number


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
