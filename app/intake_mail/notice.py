"""`Notice`: what one mail to a return path says of its delivery.

Read first as a delivery status notification (RFC 3464), else by the wording of common mail servers. What says nothing
certain gives no notice: to call a delivered invoice bounced is worse than to leave it at sent.
"""

from __future__ import annotations

import email
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from . import reports, wordings
from .told import NoticeOutcome, Told

READ_AT_MOST = 256 * 1024
"""Bytes of a mail that are looked at: the notice stands before the mail that it returns."""

_AUTOMATIC_REPLY = re.compile(
    r"(?i)^(automati(c|sch)\w*[ -]?(reply|response|antwoord\w*)|auto[ -]?(reply|response|antwoord)"
    r"|out of (the )?office|afwezig|niet aanwezig|abwesen|absence)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a mail server says of the mail of one delivery.

    `status` is the enhanced code of RFC 3463 (``5.1.1``; its class alone, ``5.0.0``, where none was given);
    `diagnostic` is the server's own words on one line, or "". `received_at` bears a time zone; `sha256` is that of the
    whole notice as it came, so that a notice that comes twice is recognised.
    """

    delivery_id: str
    outcome: NoticeOutcome
    status: str
    diagnostic: str
    received_at: datetime
    sha256: str


def read_notice(raw: bytes, delivery_id: str, received_at: datetime) -> Notice | None:
    """Return the notice in a mail that came to the return path of `delivery_id`, or None where it is none.

    None is the answer to an automatic reply, a read receipt, a person's mail, and a mail that cannot be made out.
    """
    try:
        mail = email.message_from_bytes(raw[:READ_AT_MOST])
        told = _told(mail)
    except (RecursionError, ValueError, LookupError):  # parts in parts without end; impossible encodings
        return None
    if told is None:
        return None
    return Notice(
        delivery_id=delivery_id,
        outcome=told.outcome,
        status=told.status,
        diagnostic=told.diagnostic,
        received_at=received_at,
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _told(mail: Message) -> Told | None:
    # Servers mark their bounces with auto-replied too (RFC 3834 allows it), so that a report goes before that mark.
    if (part := reports.status_part(mail)) is not None:
        return reports.told(part)
    if mail.get_content_type() == "multipart/report":  # a read receipt, a complaint
        return None
    if _AUTOMATIC_REPLY.match(str(mail.get("subject", "")).strip()):
        return None
    return wordings.told(mail)
