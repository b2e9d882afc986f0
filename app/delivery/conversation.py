"""A conversation with the operator's mail server up to the envelope: connect, TLS, login, all under one deadline.

What a refusal means depends on the moment, so `Progress` keeps count of how far the conversation came.
"""

from __future__ import annotations

import ipaddress
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any, Literal

from .connection import tls_context, tls_failure
from .failures import PermanentFailure, Reason, TemporaryFailure

TlsMode = Literal["auto", "starttls", "tls", "off"]

LONGEST_ANSWER = 500  # characters of a server's answer kept as evidence
_AUTHENTICATION_CODES = {530, 534, 535, 538}  # RFC 4954: about our login, not about the mail
_FIRST_PERMANENT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """The operator's mail server and the name we write under. Times in seconds, sizes in bytes.

    `mail_from` is an address, or ``Name <address>``. `return_path_domain` is the domain under which bounces come back,
    each to an address of its own (`return_path.py`); None: they go to `mail_from`, and nothing is asked for. `tls`:
    ``auto`` encrypts where the server offers it (and checks the certificate where there is a login to protect),
    ``starttls`` and ``tls`` insist and always check it, ``off`` never encrypts. `size_limit` holds for the mail as
    encoded, a third larger than its files. `ca_file` adds roots.
    """

    host: str = "localhost"
    port: int = 25
    tls: TlsMode = "auto"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    mail_from: str = "ublrelay@localhost"
    return_path_domain: str | None = None
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

    @property
    def facts(self) -> dict[str, str]:
        """The server, for the texts of a failure."""
        return {"host": self.host, "port": str(self.port)}


@dataclass(slots=True)
class Progress:
    """How far a session came, for the evidence."""

    stage: str = "connect"
    tls: str | None = None
    certificate_checked: bool = False
    expired: bool = False
    notify: bool = False


class _Watch:
    """Cuts a conversation off at its deadline. smtplib's own timeout begins anew with each byte that arrives."""

    def __init__(self, seconds: float, progress: Progress) -> None:
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


@contextmanager
def conversing(settings: MailboxSettings, progress: Progress) -> Iterator[smtplib.SMTP]:
    """Yield the server, ready for an envelope. Whatever breaks in here is turned into one of the two failures.

    The line is cut when the time for the whole conversation is over. Raises TemporaryFailure and PermanentFailure.
    """
    if not settings.host:
        raise TemporaryFailure(Reason.MAIL_NOT_CONFIGURED)
    try:
        with _connected(settings, progress) as server:
            _secure(server, settings, progress)
            _log_in(server, settings, progress)
            yield server
    except smtplib.SMTPResponseException as refusal:
        raise _refused(refusal.smtp_code, refusal.smtp_error, progress, settings.facts) from refusal
    except OSError as failure:  # smtplib's own exceptions are OSErrors too
        raise _broken_off(failure, progress, settings.facts) from failure


def shown(answer: bytes | str) -> str:
    """Return a server's answer as one line, cut to what is kept."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:LONGEST_ANSWER]


@contextmanager
def _connected(settings: MailboxSettings, progress: Progress) -> Iterator[smtplib.SMTP]:
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


def _secure(server: smtplib.SMTP, settings: MailboxSettings, progress: Progress) -> None:
    """Say EHLO, and turn to TLS as the mode demands."""
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


def _log_in(server: smtplib.SMTP, settings: MailboxSettings, progress: Progress) -> None:
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
        evidence = {"code": refusal.smtp_code, "answer": shown(refusal.smtp_error)}
        raise TemporaryFailure(Reason.MAIL_LOGIN, facts=facts, evidence=evidence) from refusal
    except smtplib.SMTPException as failure:  # no login offered, or none of a kind we know
        raise TemporaryFailure(Reason.MAIL_LOGIN, facts=facts, evidence={"error": shown(str(failure))}) from failure


def _refused(
    code: int, text: bytes | str, progress: Progress, facts: dict[str, str]
) -> TemporaryFailure | PermanentFailure:
    """Return the failure for a refusing answer, by its code and by the moment it came."""
    answer = shown(text)
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


def _broken_off(failure: OSError, progress: Progress, facts: dict[str, str]) -> TemporaryFailure:
    """Return the failure for a conversation that ended without an answer."""
    before_mail = progress.stage in ("connect", "tls")
    # smtplib tells of a time-out while reading as of a lost connection; the cause stands behind it.
    if progress.expired or isinstance(failure, TimeoutError) or isinstance(failure.__context__, TimeoutError):
        reason = Reason.TIMEOUT
    elif before_mail and isinstance(failure, ssl.SSLError):
        return tls_failure(failure, facts["host"])
    else:
        reason = Reason.UNREACHABLE if progress.stage == "connect" else Reason.NO_ANSWER
    return TemporaryFailure(reason, facts=facts, evidence={"error": shown(str(failure))})


def _note_tls(server: smtplib.SMTP, progress: Progress, *, checked: bool) -> None:
    if isinstance(server.sock, ssl.SSLSocket):
        progress.tls = server.sock.version()
        progress.certificate_checked = checked


def _unchecked_context() -> ssl.SSLContext:
    """Return a context for ``auto`` without a login: encrypting to an unproven peer beats plain text."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
