"""Delivery status notifications (RFC 3464, and RFC 6533 for addresses in UTF-8).

A mail of ours has one recipient. Where a report speaks of several all the same (a list behind the address), the worst
is what counts.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import HeaderParser

from .told import NoticeOutcome, Told, made

_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_DEEPEST = 20  # parts within parts; beyond that nobody means well
_BLANK_LINE = re.compile(r"\r?\n[ \t]*\r?\n")
_TYPE = re.compile(r"^[A-Za-z0-9-]+;\s*")  # the "smtp;" before a diagnostic
_WORST_FIRST: tuple[NoticeOutcome, ...] = ("bounced", "delayed", "delivered")
# relayed and expanded are left out: the mail went on, and nobody will say more of it.
_ACTIONS: Mapping[str, NoticeOutcome] = {"failed": "bounced", "delayed": "delayed", "delivered": "delivered"}
_CLASSES: Mapping[str, NoticeOutcome] = {"5": "bounced", "4": "delayed", "2": "delivered"}


def status_part(mail: Message) -> Message | None:
    """Return the part that tells the status, or None. A returned mail is not looked into."""
    return next((part for part in leaves(mail) if part.get_content_type() in _STATUS_TYPES), None)


def leaves(mail: Message, depth: int = 0) -> Iterator[Message]:
    """Yield the parts of a mail that are no multipart themselves, in order."""
    payload = mail.get_payload()
    if mail.get_content_maintype() != "multipart" or not isinstance(payload, list):
        yield mail
    elif depth < _DEEPEST:
        for part in payload:
            if isinstance(part, Message):
                yield from leaves(part, depth + 1)


def told(part: Message) -> Told | None:
    """Return what a status part says, or None where it says neither yes, no nor later."""
    found = [each for block in _blocks(part) if (each := _recipient(block)) is not None]
    return min(found, key=lambda each: _WORST_FIRST.index(each.outcome), default=None)


def _recipient(block: Message) -> Told | None:
    """Return what the fields of one recipient say; the block about the mail as a whole says nothing."""
    action = str(block.get("action", "")).split("(")[0].strip().lower()
    status = str(block.get("status", "")).strip()
    outcome = _ACTIONS.get(action) if action else _CLASSES.get(status[:1])
    if outcome is None:
        return None
    return made(outcome, status, _TYPE.sub("", str(block.get("diagnostic-code", "")).strip()))


def _blocks(part: Message) -> list[Message]:
    """Return the groups of fields in a status part, also where it is encoded, which it should not be."""
    text = "\n\n".join(_written(each) for each in _list_of(part))
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    try:
        if encoding == "base64":
            text = base64.b64decode(text).decode("utf-8", "surrogateescape")
        elif encoding == "quoted-printable":
            text = quopri.decodestring(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
    except binascii.Error:
        return []
    parser = HeaderParser()
    return [parser.parsestr(block.strip() + "\n") for block in _BLANK_LINE.split(text) if block.strip()]


def _list_of(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else [part]


def _written(block: Message) -> str:
    """Return a group of fields as it stood: the parser has taken it for a mail."""
    body = block.get_payload()
    rest = (
        body if isinstance(body, str) else "\n\n".join(_written(each) for each in _list_of(block) if each is not block)
    )
    fields = "\n".join(f"{name}: {value}" for name, value in block.items())
    return "\n\n".join(text for text in (fields, rest) if text)
