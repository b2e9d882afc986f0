"""Bounces in plain words, as Postfix, Exim, Exchange, Gmail and others write them to whoever asks for no report.

The words alone do not do: they also stand in the mails of people who answer a bounce, so the sender must be a mail
server. The phrases are data (`wordings.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from email.message import Message
from functools import cache
from importlib import resources

from .reports import leaves
from .told import STATUS, NoticeOutcome, Told, made

LONGEST_TEXT = 100_000  # characters of a text part that are looked at
_SYSTEM = re.compile(
    r"(?i)mailer[-_.]?daemon|postmaster|mail[-_ ]?daemon|mail delivery (sub)?system|microsoft ?(exchange|outlook)"
    r"|system administrator|maildelivery"
)
_REPLY = re.compile(r"(?<![\d.])[45]\d\d(?=[ -]|$)")  # an SMTP server's answer within a text
_UNSEEN = re.compile(r"(?i)<(style|script)\b")
_TAG = re.compile(r"<[^<>]*>")
_ORDER: tuple[NoticeOutcome, ...] = ("delayed", "bounced")


def told(mail: Message) -> Told | None:
    """Return what a mail server says in plain words, or None where it is no mail server or says nothing we know."""
    failed = mail.get("x-failed-recipients") is not None  # Exim and Gmail
    if not failed and not _SYSTEM.search(str(mail.get("from", ""))):
        return None
    text = _own_words(_text(mail))
    flat = _flat(f"{mail.get('subject', '')}\n{text}")
    for outcome in _ORDER:
        if any(phrase in flat for phrase in _phrases()[outcome]):
            return made(outcome, "", _diagnostic(text))
    return None


@cache
def _phrases() -> Mapping[str, Sequence[str]]:
    return tomllib.loads((resources.files(__package__) / "wordings.toml").read_text(encoding="utf-8"))


def _text(mail: Message) -> str:
    """Return the first text part, the plain one if there is one."""
    texts = [part for part in leaves(mail) if part.get_content_maintype() == "text"]
    texts.sort(key=lambda part: part.get_content_type() != "text/plain")
    if not texts:
        return ""
    payload = texts[0].get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    text = _decoded(content, texts[0].get_content_charset("utf-8"))[:LONGEST_TEXT].replace("\r\n", "\n")
    return text if texts[0].get_content_type() == "text/plain" else _seen(text)


def _seen(html: str) -> str:
    """Return what a reader of `html` sees, roughly. In one pass: a mail may hold a thousand tags that never end."""
    kept = []
    start = 0
    while (unseen := _UNSEEN.search(html, start)) is not None:
        kept.append(html[start : unseen.start()])
        end = html.find(f"</{unseen[1]}", unseen.end())
        if end < 0:
            return _TAG.sub(" ", "".join(kept))
        start = end
    return _TAG.sub(" ", "".join(kept) + html[start:])


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _own_words(text: str) -> str:
    """Return `text` up to the mail that it returns."""
    lines = text.split("\n")
    marks = _phrases()["returned"]
    end = next((number for number, line in enumerate(lines) if any(mark in _flat(line) for mark in marks)), len(lines))
    return "\n".join(lines[:end])


def _diagnostic(text: str) -> str:
    """Return the line with the server's answer and the rest of its paragraph, or "" where there is none."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if (found := _REPLY.search(line) or STATUS.search(line)) is not None:
            rest = lines[number + 1 :]
            end = next((count for count, each in enumerate(rest) if not each.strip()), len(rest))
            return "\n".join([line[found.start() :], *rest[:end]])
    return ""


def _flat(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").lower().split())
