"""The mailbox channel: one mail per invoice, handed to the mail server that the operator configured.

That server is the operator's own choice, so the guard does not apply to it. What a refusal means depends on the moment:
before the envelope (greeting, TLS, login) the fault is ours or the server's, and passes; from MAIL FROM on, a 5xx is
about this mail, and stays.
"""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import ClassVar

from .address import MailAddress, parse
from .connection import Deadline
from .conversation import MailboxSettings, Progress, conversing, shown
from .exchange import Clock, current_time
from .failures import PermanentFailure, Reason, TemporaryFailure
from .file_names import named
from .letter import compose, megabytes, message_id
from .message import Message, Receipt
from .return_path import mail_options, recipient_options, return_path
from .way import PLAIN, Way

_ACCEPTED = 250
_WILL_FORWARD = 251


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail as encoded, and where the PDF of the message stayed: ``attached``, ``left out``, or None without one."""

    content: bytes
    pdf: str | None

    @property
    def evidence(self) -> dict[str, object]:
        """What is kept of it."""
        return {"sha256": hashlib.sha256(self.content).hexdigest(), "size": len(self.content), "pdf": self.pdf}


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who sends to whom under which delivery id, and whether notices are asked for (`return_path.py`)."""

    sender: str
    to: MailAddress
    key: str
    notify: bool

    @classmethod
    def of(cls, settings: MailboxSettings, to: MailAddress, key: str) -> Envelope:
        """Return the envelope of a delivery. Raises ValueError where `key` does not fit a return path."""
        if settings.return_path_domain is None:
            return cls(sender=parseaddr(settings.mail_from)[1], to=to, key=key, notify=False)
        return cls(sender=return_path(key, settings.return_path_domain), to=to, key=key, notify=True)


class Mailbox:
    """Delivers to ``mailto:ADDR``."""

    name: ClassVar[str] = "mailbox"

    def __init__(self, settings: MailboxSettings, *, clock: Clock = current_time) -> None:
        self._settings = settings
        self._clock = clock

    def send(self, message: Message, address: str, key: str, way: Way = PLAIN) -> Receipt:
        """Hand `message` for `address` to the mail server once; `key` fixes the Message-ID and the return path.

        `way` names the files and limits the size: a mail that is too large goes without its PDF, and says so. Returns a
        receipt once the server has answered 250 to the whole mail. Raises TemporaryFailure for 4xx answers and for all
        that goes wrong before the envelope; PermanentFailure for 5xx answers, a mail over the size limit even without
        its PDF, and an address that is none. Raises ValueError where `key` does not fit a return path.
        """
        to = parse(address)
        if not isinstance(to, MailAddress):
            raise PermanentFailure(Reason.ADDRESS_SCHEME, facts={"address": address})
        envelope = Envelope.of(self._settings, to, key)
        letters = Letters(named(message, way.file_name_pattern, key), self._settings.mail_from, to, key)
        evidence: dict[str, object] = {
            "host": self._settings.host,
            "port": self._settings.port,
            "recipients": [to.address],
            "return_path": envelope.sender,
            "message_id": message_id(self._settings.mail_from, to, key),
            "ubl_sha256": message.sha256,
            "started": self._clock().isoformat(),
        }
        clock = Deadline(self._settings.total_seconds)
        progress = Progress()
        try:
            evidence |= letters.fitting(self._settings.size_limit, way.size_limit).evidence
            with conversing(self._settings, progress) as server:
                letter = letters.fitting(self._settings.size_limit, way.size_limit, _announced_size(server))
                evidence |= letter.evidence
                code, text = self._hand_over(server, letter, envelope, progress)
        except (TemporaryFailure, PermanentFailure) as failure:
            uncertain = progress.stage == "answer"
            failure.with_evidence(**evidence, **_travelled(progress, clock), uncertain=uncertain)
            raise
        told = {"code": code, "answer": text, "notify": progress.notify}
        return Receipt(outcome="sent", evidence={**evidence, **told, **_travelled(progress, clock)})

    def _hand_over(
        self, server: smtplib.SMTP, letter: Letter, envelope: Envelope, progress: Progress
    ) -> tuple[int, str]:
        """Envelope, then content. Raises SMTPResponseException for the first answer that is not a yes."""
        to = envelope.to
        mail = letter.content
        options = [f"SIZE={len(mail)}"] if server.has_extn("size") else []
        if to.needs_utf8:
            if not server.has_extn("smtputf8"):
                raise PermanentFailure(Reason.MAIL_NO_UTF8, facts={"address": to.address, "host": self._settings.host})
            options += ["SMTPUTF8", "BODY=8BITMIME"]
            server.command_encoding = "utf-8"
        progress.notify = envelope.notify and server.has_extn("dsn")
        if progress.notify:
            options += mail_options(envelope.key)
        progress.stage = "envelope"
        _expect(server.mail(envelope.sender, options), _ACCEPTED)
        _expect(server.rcpt(to.address, recipient_options(to) if progress.notify else ()), _ACCEPTED, _WILL_FORWARD)
        progress.stage = "answer"
        code, answer = _expect(server.data(mail), _ACCEPTED)
        progress.stage = "done"
        with suppress(OSError):
            server.quit()
        return code, answer


class Letters:
    """One delivery's mail in the forms in which it may go, the fullest first; each is written when it is asked for."""

    def __init__(self, message: Message, sender: str, to: MailAddress, key: str) -> None:
        self._unwritten = _forms(message, sender, to, key)
        self._written: list[Letter] = []

    def fitting(self, *limits: int | None) -> Letter:
        """Return the first form that is within all `limits` (bytes as encoded; None for none).

        Raises PermanentFailure (``mail-too-large``) where even the last is too large.
        """
        limit = min((each for each in limits if each is not None), default=None)
        for letter in self._forms():
            if limit is None or len(letter.content) <= limit:
                return letter
        smallest = self._written[-1]
        facts = {"size": megabytes(len(smallest.content)), "limit": megabytes(limit or 0)}
        raise PermanentFailure(Reason.MAIL_TOO_LARGE, facts=facts, evidence={**smallest.evidence, "limit": limit})

    def _forms(self) -> Iterator[Letter]:
        yield from self._written
        for letter in self._unwritten:
            self._written.append(letter)
            yield letter


def _forms(message: Message, sender: str, to: MailAddress, key: str) -> Iterator[Letter]:
    whole = compose(message, sender, to, key)
    yield Letter(content=whole, pdf=None if message.pdf is None else "attached")
    if message.pdf is not None:
        yield Letter(content=compose(message, sender, to, key, with_pdf=False), pdf="left out")


def _expect(reply: tuple[int, bytes], *wanted: int) -> tuple[int, str]:
    code, text = reply
    if code not in wanted:
        raise smtplib.SMTPResponseException(code, text)
    return code, shown(text)


def _announced_size(server: smtplib.SMTP) -> int | None:
    """Return the largest mail that the server says it takes (RFC 1870), or None where it sets no limit."""
    stated = server.esmtp_features.get("size", "")
    return int(stated) or None if stated.isascii() and stated.isdigit() else None


def _travelled(progress: Progress, clock: Deadline) -> dict[str, object]:
    return {
        "stage": progress.stage,
        "tls": progress.tls,
        "certificate_checked": progress.certificate_checked,
        "elapsed_ms": clock.elapsed_ms,
    }
