"""The mailbox channel: one mail per invoice, handed to the mail server that the operator configured.

That server is the operator's own choice, so the guard does not apply to it. What a refusal means depends on the moment:
before the envelope (greeting, TLS, login) the fault is ours or the server's, and passes; from MAIL FROM on, a 5xx is
about this mail, and stays.
"""

from __future__ import annotations

import hashlib
import ipaddress
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any, ClassVar, Literal

from .address import MailAddress, parse
from .connection import Deadline, tls_context, tls_failure
from .failures import PermanentFailure, Reason, TemporaryFailure
from .letter import compose, message_id
from .message import Message, Receipt

TlsMode = Literal["auto", "starttls", "tls", "off"]

LONGEST_ANSWER = 500  # characters of a server's answer kept as evidence
_AUTHENTICATION_CODES = {530, 534, 535, 538}  # RFC 4954: about our login, not about the mail
_ACCEPTED = 250
_WILL_FORWARD = 251
_FIRST_PERMANENT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """The operator's mail server and the name we write under. Times in seconds, sizes in bytes.

    `mail_from` is an address, or ``Name <address>``. `tls`: ``auto`` encrypts where the server offers it (and checks
    the certificate where there is a login to protect), ``starttls`` and ``tls`` insist and always check it, ``off``
    never encrypts. `size_limit` holds for the mail as encoded, a third larger than its files. `ca_file` adds roots.
    """

    host: str = "localhost"
    port: int = 25
    tls: TlsMode = "auto"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    mail_from: str = "ublrelay@localhost"
    size_limit: int = 20_000_000
    step_seconds: float = 30.0
    total_seconds: float = 120.0
    ca_file: str | None = None

    @property
    def is_loopback(self) -> bool:
        """Whether the server is this very machine, where nobody can listen in between."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower() == "localhost"


@dataclass(slots=True)
class _Progress:
    """How far a session came, for the evidence."""

    stage: str = "connect"
    tls: str | None = None
    certificate_checked: bool = False
    expired: bool = False


class _Watch:
    """Cuts a conversation off at its deadline. smtplib's own timeout begins anew with each byte that arrives."""

    def __init__(self, seconds: float, progress: _Progress) -> None:
        self._progress = progress
        self._server: smtplib.SMTP | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def over(self, server: smtplib.SMTP) -> None:
        """Watch over this server's connection from here on."""
        self._server = server

    def check(self) -> None:
        """Raise TimeoutError where the deadline passed while there was nothing yet to cut."""
        if self._progress.expired:
            raise TimeoutError

    def end(self) -> None:
        """Stop watching."""
        self._timer.cancel()

    def _cut(self) -> None:
        self._progress.expired = True
        connected = None if self._server is None else self._server.sock
        if connected is not None:
            with suppress(OSError):
                # The plain socket's own shutdown: SSLSocket's would pull the TLS state from under the other thread.
                socket.socket.shutdown(connected, socket.SHUT_RDWR)


class _Watched(smtplib.SMTP):
    """smtplib's client under a watch from before its first byte: the constructor itself waits for the greeting."""

    def __init__(self, watch: _Watch, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 -- smtplib's own
        self._watch = watch
        watch.over(self)
        super().__init__(*arguments, **options)

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer, unless time is up."""
        self._watch.check()
        return super().getreply()


class _WatchedTls(_Watched, smtplib.SMTP_SSL):
    """The same, under TLS from the first byte."""


class Mailbox:
    """Delivers to ``mailto:ADDR``."""

    name: ClassVar[str] = "mailbox"

    def __init__(self, settings: MailboxSettings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._settings = settings
        self._clock = clock

    def send(self, message: Message, address: str, key: str) -> Receipt:
        """Hand `message` for `address` to the mail server once; `key` fixes the Message-ID.

        Returns a receipt once the server has answered 250 to the whole mail. Raises TemporaryFailure for 4xx answers
        and for all that goes wrong before the envelope; PermanentFailure for 5xx answers, a mail over the size limit
        and an address that is none.
        """
        to = parse(address)
        if not isinstance(to, MailAddress):
            raise PermanentFailure(Reason.ADDRESS_SCHEME, facts={"address": address})
        mail = compose(message, self._settings.mail_from, to, key)
        evidence: dict[str, object] = {
            "host": self._settings.host,
            "port": self._settings.port,
            "recipients": [to.address],
            "message_id": message_id(self._settings.mail_from, to, key),
            "ubl_sha256": message.sha256,
            "sha256": hashlib.sha256(mail).hexdigest(),
            "size": len(mail),
            "started": self._clock().isoformat(),
        }
        clock = Deadline(self._settings.total_seconds)
        progress = _Progress()
        try:
            code, text = self._session(mail, to, progress)
        except (TemporaryFailure, PermanentFailure) as failure:
            failure.with_evidence(**evidence, **_travelled(progress, clock), uncertain=progress.stage == "answer")
            raise
        return Receipt(
            outcome="sent", evidence={**evidence, "code": code, "answer": text, **_travelled(progress, clock)}
        )

    def _session(self, mail: bytes, to: MailAddress, progress: _Progress) -> tuple[int, str]:
        """Run the whole conversation and turn whatever breaks it into one of the two failures."""
        settings = self._settings
        self._refuse_oversize(len(mail), settings.size_limit)
        if not settings.host:
            raise TemporaryFailure(Reason.MAIL_NOT_CONFIGURED)
        facts = {"host": settings.host, "port": str(settings.port)}
        try:
            with self._connected(progress) as server:
                self._secure(server, progress)
                self._log_in(server, progress)
                return self._hand_over(server, mail, to, progress)
        except smtplib.SMTPResponseException as refusal:
            raise _refused(refusal.smtp_code, refusal.smtp_error, progress, facts) from refusal
        except OSError as failure:  # smtplib's own exceptions are OSErrors too
            raise _broken_off(failure, progress, facts) from failure

    @contextmanager
    def _connected(self, progress: _Progress) -> Iterator[smtplib.SMTP]:
        """Open the connection, which is cut when the time for the whole conversation is over."""
        settings = self._settings
        # Without a name of our own smtplib asks the resolver for one, which can take seconds.
        own_name = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"
        step = min(settings.step_seconds, settings.total_seconds)
        watch = _Watch(settings.total_seconds, progress)
        try:
            if settings.tls == "tls":
                context = tls_context(settings.ca_file, "mail")
                server: smtplib.SMTP = _WatchedTls(
                    watch, settings.host, settings.port, own_name, timeout=step, context=context
                )
                _note_tls(server, progress, checked=True)
            else:
                server = _Watched(watch, settings.host, settings.port, own_name, timeout=step)
            try:
                yield server
            finally:
                server.close()
        finally:
            watch.end()

    def _secure(self, server: smtplib.SMTP, progress: _Progress) -> None:
        """Say EHLO, and turn to TLS as the mode demands."""
        settings = self._settings
        progress.stage = "hello"
        server.ehlo_or_helo_if_needed()
        if settings.tls in ("off", "tls"):
            return
        if not server.has_extn("starttls"):
            if settings.tls == "starttls":
                raise TemporaryFailure(Reason.MAIL_NO_TLS, facts={"host": settings.host})
            return
        progress.stage = "tls"
        checked = settings.tls == "starttls" or (settings.user is not None and not settings.is_loopback)
        server.starttls(context=tls_context(settings.ca_file, "mail") if checked else _unchecked_context())
        _note_tls(server, progress, checked=checked)
        server.ehlo()

    def _log_in(self, server: smtplib.SMTP, progress: _Progress) -> None:
        settings = self._settings
        if settings.user is None:
            return
        facts = {"host": settings.host, "user": settings.user}
        if progress.tls is None and not settings.is_loopback:
            raise TemporaryFailure(Reason.MAIL_LOGIN_UNPROTECTED, facts=facts)
        progress.stage = "login"
        try:
            server.login(settings.user, settings.password or "")
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPResponseException as refusal:
            evidence = {"code": refusal.smtp_code, "answer": _shown(refusal.smtp_error)}
            raise TemporaryFailure(Reason.MAIL_LOGIN, facts=facts, evidence=evidence) from refusal
        except smtplib.SMTPException as failure:  # no login offered, or none of a kind we know
            raise TemporaryFailure(
                Reason.MAIL_LOGIN, facts=facts, evidence={"error": _shown(str(failure))}
            ) from failure

    def _hand_over(self, server: smtplib.SMTP, mail: bytes, to: MailAddress, progress: _Progress) -> tuple[int, str]:
        """Envelope, then content. Raises SMTPResponseException for the first answer that is not a yes."""
        self._refuse_oversize(len(mail), _announced_size(server))
        options = [f"SIZE={len(mail)}"] if server.has_extn("size") else []
        if to.needs_utf8:
            if not server.has_extn("smtputf8"):
                raise PermanentFailure(Reason.MAIL_NO_UTF8, facts={"address": to.address, "host": self._settings.host})
            options += ["SMTPUTF8", "BODY=8BITMIME"]
            server.command_encoding = "utf-8"
        progress.stage = "envelope"
        _expect(server.mail(parseaddr(self._settings.mail_from)[1], options), _ACCEPTED)
        _expect(server.rcpt(to.address), _ACCEPTED, _WILL_FORWARD)
        progress.stage = "answer"
        code, answer = _expect(server.data(mail), _ACCEPTED)
        progress.stage = "done"
        with suppress(OSError):
            server.quit()
        return code, answer

    def _refuse_oversize(self, size: int, limit: int | None) -> None:
        if limit is not None and size > limit:
            facts = {"size": _megabytes(size), "limit": _megabytes(limit)}
            raise PermanentFailure(Reason.MAIL_TOO_LARGE, facts=facts, evidence={"limit": limit})


def _refused(
    code: int, text: bytes | str, progress: _Progress, facts: dict[str, str]
) -> TemporaryFailure | PermanentFailure:
    """Return the failure for a refusing answer, by its code and by the moment it came."""
    answer = _shown(text)
    facts = {**facts, "code": str(code), "answer": answer}
    evidence = {"code": code, "answer": answer}
    refused_at = progress.stage
    if refused_at == "answer":
        progress.stage = "content"  # an answer did come: nothing is uncertain
    if code in _AUTHENTICATION_CODES:
        return TemporaryFailure(Reason.MAIL_LOGIN, facts={**facts, "user": "-"}, evidence=evidence)
    if refused_at not in ("envelope", "answer"):
        return TemporaryFailure(Reason.MAIL_SERVER, facts=facts, evidence=evidence)
    if code >= _FIRST_PERMANENT:
        return PermanentFailure(Reason.MAIL_REJECTED, facts=facts, evidence=evidence)
    return TemporaryFailure(Reason.MAIL_DEFERRED, facts=facts, evidence=evidence)


def _broken_off(failure: OSError, progress: _Progress, facts: dict[str, str]) -> TemporaryFailure:
    """Return the failure for a conversation that ended without an answer."""
    before_mail = progress.stage in ("connect", "tls")
    # smtplib tells of a time-out while reading as of a lost connection; the cause stands behind it.
    if progress.expired or isinstance(failure, TimeoutError) or isinstance(failure.__context__, TimeoutError):
        reason = Reason.TIMEOUT
    elif before_mail and isinstance(failure, ssl.SSLError):
        return tls_failure(failure, facts["host"])
    else:
        reason = Reason.UNREACHABLE if progress.stage == "connect" else Reason.NO_ANSWER
    return TemporaryFailure(reason, facts=facts, evidence={"error": _shown(str(failure))})


def _expect(reply: tuple[int, bytes], *wanted: int) -> tuple[int, str]:
    code, text = reply
    if code not in wanted:
        raise smtplib.SMTPResponseException(code, text)
    return code, _shown(text)


def _announced_size(server: smtplib.SMTP) -> int | None:
    """Return the largest mail that the server says it takes (RFC 1870), or None where it sets no limit."""
    stated = server.esmtp_features.get("size", "")
    return int(stated) or None if stated.isascii() and stated.isdigit() else None


def _note_tls(server: smtplib.SMTP, progress: _Progress, *, checked: bool) -> None:
    if isinstance(server.sock, ssl.SSLSocket):
        progress.tls = server.sock.version()
        progress.certificate_checked = checked


def _unchecked_context() -> ssl.SSLContext:
    """Return a context for ``auto`` without a login: encrypting to an unproven peer beats plain text."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _travelled(progress: _Progress, clock: Deadline) -> dict[str, object]:
    return {
        "stage": progress.stage,
        "tls": progress.tls,
        "certificate_checked": progress.certificate_checked,
        "elapsed_ms": clock.elapsed_ms,
    }


def _shown(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:LONGEST_ANSWER]


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
