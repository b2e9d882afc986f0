"""What is handed over (`Message`) and what comes back when the other side has taken it (`Receipt`).

Both are values. Neither knows of a channel; a channel turns the one into the other or raises (`failures.py`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Outcome = Literal["delivered", "sent"]
Evidence = Mapping[str, object]

LONGEST_STEM = 80  # characters of a file name before its extension; leaves room on every file system and in a header
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_DEVICE_NAMES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def file_name(wanted: str | None, extension: str) -> str:
    """Return a safe file name made from `wanted` (an invoice number or a name), ending in `extension` (".xml").

    Letters lose their accents, whatever is not a plain letter, digit, dot, underscore or hyphen becomes a hyphen, and
    no name starts with a dot or a hyphen or is one that Windows keeps for a device. Nothing left over gives "invoice".
    """
    plain = unicodedata.normalize("NFKD", wanted or "").encode("ascii", "ignore").decode("ascii")
    stem = plain.removesuffix(extension)
    stem = _NOT_IN_A_FILE_NAME.sub("-", stem).strip("-.")[:LONGEST_STEM].rstrip("-.")
    if _DEVICE_NAMES.fullmatch(stem):
        stem = f"invoice-{stem}"
    return (stem or "invoice") + extension


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One invoice as it leaves the house: the UBL, perhaps its PDF, and what a reader needs to recognise it.

    `number` is BT-1, `seller` and `buyer` are BT-27 and BT-44, `total` is BT-115 in `currency` (BT-5); all optional.
    `created` is the moment the message was made, with its time zone: a repeat bears the same one, so that it is the
    same message byte for byte. `report` is the verdict as JSON (the object that the command line prints), or None.
    File names that are left empty, or are unsafe, are made from the number. Raises ValueError where `created` bears no
    time zone.
    """

    ubl: bytes
    created: datetime
    number: str | None = None
    seller: str | None = None
    buyer: str | None = None
    total: Decimal | None = None
    currency: str | None = None
    issue_date: date | None = None
    due_date: date | None = None
    credit_note: bool = False
    ubl_filename: str = ""
    pdf: bytes | None = None
    pdf_filename: str = ""
    report: Mapping[str, object] | None = None

    def __post_init__(self) -> None:
        if self.created.tzinfo is None:
            raise ValueError("created needs a time zone")
        object.__setattr__(self, "ubl_filename", file_name(self.ubl_filename or self.number, ".xml"))
        object.__setattr__(self, "pdf_filename", file_name(self.pdf_filename or self.number, ".pdf"))

    @property
    def sha256(self) -> str:
        """The SHA-256 of the UBL, in hexadecimal."""
        return hashlib.sha256(self.ubl).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """What a simulated mail server will say after it took the mail, and after how many seconds (`simulated.py`)."""

    after_seconds: int
    outcome: Literal["delivered", "bounced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The other side has it. `delivered`: an endpoint answered 2xx; `sent`: a mail server answered 250.

    `evidence` is plain JSON: who answered, what, when, and the SHA-256 of what it was given. `later` is set by
    simulated deliveries alone: a real server's later word comes as a mail.
    """

    outcome: Outcome
    evidence: Evidence = field(default_factory=dict)
    later: Later | None = None


def delivery_key(message: Message, address: str) -> str:
    """Return the key of this message to this address: the same two give the same key in every run.

    For callers without a delivery row of their own (the command line); the service passes the id of its row.
    """
    wanted = f"{message.sha256}\n{message.number or ''}\n{address}".encode()
    return hashlib.sha256(wanted).hexdigest()[:40]
