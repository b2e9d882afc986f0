"""What a mail says of a delivery, whichever way it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

NoticeOutcome = Literal["bounced", "delayed", "delivered"]

LONGEST_DIAGNOSTIC = 500  # characters
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
"""An enhanced status code (RFC 3463) in running text, and no address or version number."""
_CLASS: dict[NoticeOutcome, str] = {"bounced": "5", "delayed": "4", "delivered": "2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Outcome, enhanced status code, and the server's own words on one line."""

    outcome: NoticeOutcome
    status: str
    diagnostic: str


def made(outcome: NoticeOutcome, stated: str, words: str) -> Told:
    """Return what was told, with the status code in `stated`, else the one in `words`, else the class of `outcome`."""
    found = STATUS.search(stated) or STATUS.search(words)
    status = found[0] if found else f"{_CLASS[outcome]}.0.0"
    return Told(outcome=outcome, status=status, diagnostic=one_line(words))


def one_line(text: str) -> str:
    """Return `text` on one line, without control characters, cut to what is kept."""
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in readable).split())[:LONGEST_DIAGNOSTIC]
