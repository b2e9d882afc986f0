"""Deliveries of test mode: every outcome on demand, and no network at all.

The outcome follows from the recipient: the part of a mail address before the @ (or before a +), or the last segment of
a URL's path. ``mailto:bounced@anywhere.example`` and ``https://erp.example/in/bounced`` are such magic recipients. Any
other recipient is as good as ``delivered``.

    recipient       to a mailbox                              to an endpoint
    --------------  ----------------------------------------  ----------------------------------------
    delivered       sent, a positive notice after 1 s         delivered (200)
    bounced         sent, a bounce at once                    permanent failure (410)
    rejected        permanent failure (550)                   permanent failure (422)
    late-failure    sent, a bounce after 5 s                  temporary failure once, then permanent (422)
    late-failure-N  sent, a bounce after N seconds            as late-failure
    slow            temporary failure twice, then delivered   temporary failure twice, then delivered
    slow-N          as slow, N times                          as slow, N times
    temporary       temporary failure every time (451)        temporary failure every time (503)

Everything that is decided without a network is decided as in earnest: the address is read and judged, the mail or body
is written, the size limit holds. Receipts and failures bear ``"simulated": true`` in their evidence.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import unquote

from .address import Address, MailAddress, parse
from .bodies import BODIES
from .conversation import MailboxSettings
from .exchange import Clock, EndpointSettings, current_time, header_key
from .failures import DeliveryFailure, PermanentFailure, Reason, TemporaryFailure
from .file_names import named
from .guard import refuse_when_given
from .letter import message_id
from .mailbox import Envelope, Letters
from .message import Later, Message, Receipt
from .way import PLAIN, Way

POSITIVE_SECONDS = 1
LATE_SECONDS = 5
SLOW_ATTEMPTS = 2
_NUMBERED = re.compile(r"(late-failure|slow)-([0-9]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class MagicRecipient:
    """One row of the table above: the name of a recipient, and what becomes of it on either channel."""

    name: str
    mailbox: str
    endpoint: str


_LATE = "temporary failure once, then permanent (422)"
_SLOW = "temporary failure twice, then delivered"
_TABLE = (
    ("delivered", f"sent, a positive notice after {POSITIVE_SECONDS} s", "delivered (200)"),
    ("bounced", "sent, a bounce at once", "permanent failure (410)"),
    ("rejected", "permanent failure (550)", "permanent failure (422)"),
    ("late-failure", f"sent, a bounce after {LATE_SECONDS} s", _LATE),
    ("late-failure-N", "sent, a bounce after N seconds", "as late-failure"),
    ("slow", _SLOW, _SLOW),
    ("slow-N", "as slow, N times", "as slow, N times"),
    ("temporary", "temporary failure every time (451)", "temporary failure every time (503)"),
)
_NAMES = frozenset(name for name, *_ in _TABLE)


def magic_recipients() -> tuple[MagicRecipient, ...]:
    """Return the table of magic recipients, for the documentation."""
    return tuple(MagicRecipient(name=name, mailbox=mailbox, endpoint=endpoint) for name, mailbox, endpoint in _TABLE)


def recipient_of(address: Address) -> tuple[str, int | None]:
    """Return the magic name in `address` (``delivered`` where there is none) and its number, or None without one."""
    if isinstance(address, MailAddress):
        word = address.local.partition("+")[0]
    else:
        word = unquote(address.target.partition("?")[0].rstrip("/").rpartition("/")[2])
    word = word.lower()
    if match := _NUMBERED.fullmatch(word):
        return match[1], int(match[2])
    return (word if word in _NAMES else "delivered"), None


class Simulated:
    """Stands in for both channels in test mode. `attempt` counts the attempts at one delivery, from 1."""

    name: ClassVar[str] = "simulated"

    def __init__(
        self, mailbox: MailboxSettings, endpoint: EndpointSettings, *, attempt: int = 1, clock: Clock = current_time
    ) -> None:
        self._mailbox = mailbox
        self._endpoint = endpoint
        self._attempt = attempt
        self._clock = clock

    def send(self, message: Message, address: str, key: str, way: Way = PLAIN) -> Receipt:
        """Do what the recipient's name demands, as the channel of `address` would; nothing leaves the house.

        Returns a receipt, or raises TemporaryFailure or PermanentFailure, or ValueError for a key that does not fit.
        """
        to = parse(address)
        recipient, number = recipient_of(to)
        evidence: dict[str, object] = {
            "simulated": True,
            "recipient": recipient,
            "attempt": self._attempt,
            "ubl_sha256": message.sha256,
            "started": self._clock().isoformat(),
            "elapsed_ms": 0,
        }
        message = named(message, way.file_name_pattern, key)
        try:
            if isinstance(to, MailAddress):
                evidence |= self._letter(message, to, key, way)
                return self._mailed(recipient, number, evidence)
            refuse_when_given(to, self._endpoint.guard)
            evidence |= _body(message, key, way) | {"host": to.host, "port": to.port}
            self._posted(recipient, number, to.host)
            return Receipt(outcome="delivered", evidence=evidence | {"status": 200})
        except DeliveryFailure as failure:
            failure.with_evidence(**evidence, uncertain=False)
            raise

    def _letter(self, message: Message, to: MailAddress, key: str, way: Way) -> dict[str, object]:
        """Write the mail as it would go, and return what is known of it."""
        sender = self._mailbox.mail_from
        letter = Letters(message, sender, to, key).fitting(self._mailbox.size_limit, way.size_limit)
        return {
            "host": self._mailbox.host,
            "port": self._mailbox.port,
            "recipients": [to.address],
            "return_path": Envelope.of(self._mailbox, to, key).sender,
            "message_id": message_id(sender, to, key),
            **letter.evidence,
        }

    def _mailed(self, recipient: str, number: int | None, evidence: dict[str, object]) -> Receipt:
        if recipient == "rejected":
            raise PermanentFailure(Reason.MAIL_REJECTED, facts=_facts(self._mailbox.host, 550, "5.1.1 no such mailbox"))
        if recipient == "temporary" or self._is_slow(recipient, number):
            raise TemporaryFailure(Reason.MAIL_DEFERRED, facts=_facts(self._mailbox.host, 451, "4.3.0 try again later"))
        later = Later(after_seconds=POSITIVE_SECONDS, outcome="delivered")
        if recipient == "bounced":
            later = Later(after_seconds=0, outcome="bounced")
        elif recipient == "late-failure":
            later = Later(after_seconds=LATE_SECONDS if number is None else number, outcome="bounced")
        told = {"code": 250, "answer": "2.0.0 simulated"}
        return Receipt(outcome="sent", evidence=evidence | told, later=later)

    def _posted(self, recipient: str, number: int | None, host: str) -> None:
        """Raise what the recipient's name demands of an endpoint; return where it takes the invoice."""
        if recipient == "bounced":
            raise PermanentFailure(Reason.HTTP_GONE, facts=_facts(host, 410, "simulated"))
        if recipient == "temporary" or self._is_slow(recipient, number):
            raise TemporaryFailure(Reason.HTTP_BUSY, facts=_facts(host, 503, "simulated"))
        if recipient == "late-failure" and self._attempt == 1:
            raise TemporaryFailure(Reason.HTTP_BUSY, facts=_facts(host, 503, "simulated"))
        if recipient in ("rejected", "late-failure"):
            raise PermanentFailure(Reason.HTTP_REJECTED, facts=_facts(host, 422, "simulated"))

    def _is_slow(self, recipient: str, number: int | None) -> bool:
        return recipient == "slow" and self._attempt <= (SLOW_ATTEMPTS if number is None else number)


def _body(message: Message, key: str, way: Way) -> dict[str, object]:
    body = BODIES[way.body](message, header_key(key))
    return {
        "body": way.body,
        "sha256": hashlib.sha256(body.content).hexdigest(),
        "size": len(body.content),
        "idempotency_key": key,
        "authorization": way.authorization.kind if way.authorization else None,
        "signed": way.signing_secret is not None,
    }


def _facts(host: str, code: int, answer: str) -> dict[str, str]:
    """Return the facts of an answer, under the names that the texts of mail and web use."""
    return {"host": host, "code": str(code), "status": str(code), "answer": answer}
