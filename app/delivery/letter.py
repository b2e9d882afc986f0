"""The mail that carries an invoice: a short text in Dutch and English, the UBL, and the PDF where there is one.

The same message, sender, address and key give the same mail, byte for byte, so that a repeat is recognised as one.
"""

from __future__ import annotations

import hashlib
from email.headerregistry import Address as MailboxName
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from .. import __version__
from .address import MailAddress
from .bodies import PDF_TYPE, UBL_TYPE
from .message import Message

LONGEST_NAME = 120  # characters of a name or number in the subject and text

DUTCH = {
    "invoice": "Factuur",
    "credit_note": "Creditfactuur",
    "number": "Nummer",
    "seller": "Leverancier",
    "buyer": "Afnemer",
    "issue_date": "Datum",
    "due_date": "Vervaldatum",
    "payable": "Te betalen",
    "ubl": "De factuur zit als UBL-bestand bij deze mail; uw boekhoudpakket kan dat rechtstreeks inlezen.",
    "pdf": "De PDF erbij is om te lezen.",
    "left_out": "De PDF ({size}) paste niet in deze mail en is weggelaten.",
    "automatic": "Deze mail is automatisch verzonden.",
}
ENGLISH = {
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "number": "Number",
    "seller": "Supplier",
    "buyer": "Customer",
    "issue_date": "Date",
    "due_date": "Due date",
    "payable": "Payable",
    "ubl": "The invoice is attached as a UBL file, which your bookkeeping software can read directly.",
    "pdf": "The PDF beside it is for reading.",
    "left_out": "The PDF ({size}) did not fit this mail and was left out.",
    "automatic": "This mail was sent automatically.",
}


def compose(message: Message, sender: str, to: MailAddress, key: str, *, with_pdf: bool = True) -> bytes:
    """Return the whole mail as bytes with CRLF line ends, ASCII only unless `to` itself is not.

    With `with_pdf` False a PDF that the message has is left out, and the text says so.
    """
    mail = EmailMessage(policy=SMTPUTF8 if to.needs_utf8 else SMTP)
    mail["From"] = sender
    mail["To"] = MailboxName(username=to.local, domain=to.domain)
    mail["Subject"] = subject(message)
    mail["Date"] = format_datetime(message.created)
    mail["Message-ID"] = message_id(sender, to, key)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Mailer"] = f"ublrelay/{__version__}"
    mail["X-Delivery-Id"] = _line(key)
    texts = [*_text(message, DUTCH, with_pdf=with_pdf), "", *_text(message, ENGLISH, with_pdf=with_pdf), ""]
    mail.set_content("\n".join(texts), cte="quoted-printable")
    _attach(mail, message.ubl, UBL_TYPE, message.ubl_filename)
    if message.pdf is not None and with_pdf:
        _attach(mail, message.pdf, PDF_TYPE, message.pdf_filename)
    mail.set_boundary("=_ublrelay-" + _hash(key, message.sha256))
    return mail.as_bytes()


def message_id(sender: str, to: MailAddress, key: str) -> str:
    """Return the Message-ID of this delivery: the same in every attempt (`sender` as in `compose`)."""
    domain = sender.rpartition("@")[2].rstrip("> ") or "localhost"
    return f"<{_hash(key, to.address)}@{domain}>"


def subject(message: Message) -> str:
    """Return the subject: the kind of document in both languages, its number and its seller."""
    kind = "credit_note" if message.credit_note else "invoice"
    parts = [f"{DUTCH[kind]} / {ENGLISH[kind]}", _line(message.number)]
    seller = _line(message.seller)
    return " ".join(part for part in parts if part) + (f" - {seller}" if seller else "")


def megabytes(size: int) -> str:
    """Return a size in bytes as people read it."""
    return f"{size / 1_000_000:.1f} MB"


def _text(message: Message, words: dict[str, str], *, with_pdf: bool) -> list[str]:
    payable = None if message.total is None else f"{message.total:f} {message.currency or ''}".strip()
    stated = {
        "number": message.number,
        "seller": message.seller,
        "buyer": message.buyer,
        "issue_date": message.issue_date and message.issue_date.isoformat(),
        "due_date": message.due_date and message.due_date.isoformat(),
        "payable": payable,
    }
    lines = [f"{words[name]}: {_line(value)}" for name, value in stated.items() if value]
    closing = [words["ubl"], words["automatic"]]
    if message.pdf is not None:
        told = words["pdf"] if with_pdf else words["left_out"].format(size=megabytes(len(message.pdf)))
        closing.insert(1, told)
    return [words["credit_note" if message.credit_note else "invoice"], *lines, "", *closing]


def _attach(mail: EmailMessage, content: bytes, media_type: str, filename: str) -> None:
    """Attach as base64: what arrives is what was sent, whatever a relay does to line ends."""
    main, _, sub = media_type.partition("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename=filename, cte="base64")


def _line(value: str | None) -> str:
    """Return `value` on one line without control characters: what comes from an invoice cannot add a header."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in value or "").split())
    return flat[:LONGEST_NAME]


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
