"""The address to which mail servers send bounces: one per delivery, so that a bounce names its delivery by itself.

``bounce+<delivery id>@<return-path domain>`` (VERP). `app.intake_mail` reads what comes back to it. Also the words in
which a mail asks for such notices (RFC 3461, delivery status notifications).
"""

from __future__ import annotations

import re

from .address import LONGEST_LOCAL_PART, MailAddress

PREFIX = "bounce+"
_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_LOCAL_PART - len(PREFIX)}}}")
_PLAIN = frozenset(range(0x21, 0x7F)) - frozenset(b"+=\\")


def return_path(delivery_id: str, domain: str) -> str:
    """Return the envelope sender of a delivery.

    Raises ValueError for an id that does not fit one: 1 to 57 letters, digits, hyphens and underscores.
    """
    if not _ID.fullmatch(delivery_id):
        raise ValueError("the delivery key must be 1 to 57 ASCII letters, digits, hyphens and underscores")
    return f"{PREFIX}{delivery_id}@{domain}"


def delivery_id_of(address: str, domain: str) -> str | None:
    """Return the delivery id in a return path of ours under `domain`, or None where `address` is none.

    The prefix and the domain count in either case, the id as it stands.
    """
    local, _, host = address.rpartition("@")
    if host.lower() != domain.lower() or not local.lower().startswith(PREFIX):
        return None
    found = local[len(PREFIX) :]
    return found if _ID.fullmatch(found) else None


def mail_options(key: str) -> list[str]:
    """Return the parameters for MAIL FROM: notices carry our id, and the headers of the mail rather than all of it."""
    return ["RET=HDRS", f"ENVID={_xtext(key)}"]


def recipient_options(to: MailAddress) -> list[str]:
    """Return the parameters for RCPT TO: tell us of success, failure and delay, and of whom that is said."""
    original = f"utf-8;{_unicode_xtext(to.address)}" if to.needs_utf8 else f"rfc822;{_xtext(to.address)}"
    return ["NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT={original}"]


def _xtext(text: str) -> str:
    """Return ASCII `text` as RFC 3461's xtext: ``+2B`` for a plus sign."""
    return "".join(
        chr(byte) if byte in _PLAIN or byte == ord("\\") else f"+{byte:02X}" for byte in text.encode("ascii")
    )


def _unicode_xtext(text: str) -> str:
    r"""Return `text` as RFC 6533's utf-8-addr-xtext: ``\x{E9}`` for an é."""
    return "".join(letter if ord(letter) in _PLAIN else f"\\x{{{ord(letter):X}}}" for letter in text)
