"""Invoices by the thousand, each with a number and bytes of its own: sound ones, and ones that must be refused."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FIXTURE = (ROOT / "fixtures/ubl/standard-rate.xml").read_text(encoding="utf-8")
_NUMBER = re.compile(r"<cbc:ID>([^<]+)</cbc:ID>")
_PAYABLE = '<cbc:PayableAmount currencyID="EUR">851.54</cbc:PayableAmount>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One invoice to post, for a recipient that is named or found by the buyer's identifiers.

    `sound` says whether it is to be converted and delivered, or refused.
    """

    number: str
    data: bytes
    sound: bool
    recipient: str | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def sound(number: str, recipient: str | None = None) -> Document:
    return Document(number=number, data=_numbered(number).encode(), sound=True, recipient=recipient)


def wrong(number: str, recipient: str | None = None) -> Document:
    """An invoice whose amount due does not follow from its totals (BR-CO-16)."""
    text = _numbered(number)
    assert _PAYABLE in text
    data = text.replace(_PAYABLE, _PAYABLE.replace("851.54", "851.55")).encode()
    return Document(number=number, data=data, sound=False, recipient=recipient)


def number_in(ubl: bytes) -> str:
    """The number of an invoice as a receiver finds it."""
    found = _NUMBER.search(ubl.decode("utf-8", "replace"))
    return found[1] if found else "?"


def _numbered(number: str) -> str:
    return _NUMBER.sub(f"<cbc:ID>{number}</cbc:ID>", _FIXTURE, count=1)
