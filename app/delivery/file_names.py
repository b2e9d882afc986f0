"""How the files of a delivery are called: a pattern of invoice facts, as ``{seller}-{number}``.

The pattern names no extension; ``.xml`` and ``.pdf`` follow by themselves. Whatever an invoice says, the name that
comes of it is safe: `message.file_name` has the last word.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import replace

from ..model.findings import Finding
from .message import Message
from .options import fault

PLACEHOLDERS = ("number", "seller", "buyer", "issue_date", "delivery")
LONGEST_PATTERN = 120
_OPTION = "file_name_pattern"
_LITERAL = re.compile(r"[A-Za-z0-9 ._-]*")


def pattern_faults(pattern: object) -> Iterator[Finding]:
    """Yield what is wrong with a pattern, all of it."""
    if not isinstance(pattern, str):
        yield fault("no-text", _OPTION)
        return
    if not pattern.strip() or len(pattern) > LONGEST_PATTERN:
        yield fault("length", _OPTION, least="1", most=str(LONGEST_PATTERN))
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError:
        yield fault("braces", _OPTION, known=_shown())
        return
    for literal, name, form, conversion in parts:
        if not _LITERAL.fullmatch(literal):
            yield fault("file-name-characters", _OPTION, text=literal)
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            written = name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            yield fault("placeholder", _OPTION, name="{" + written + "}", known=_shown())


def named(message: Message, pattern: str | None, key: str) -> Message:
    """Return `message` with its files called after `pattern`; a fact that the invoice lacks leaves nothing behind.

    `key` is the delivery's id, for ``{delivery}``. Without a pattern the message keeps its names.
    """
    if pattern is None:
        return message
    facts = {
        "number": message.number,
        "seller": message.seller,
        "buyer": message.buyer,
        "issue_date": message.issue_date.isoformat() if message.issue_date else None,
        "delivery": key,
    }
    stem = pattern.format_map({name: value or "" for name, value in facts.items()})
    return replace(message, ubl_filename=stem, pdf_filename=stem)


def _shown() -> str:
    return ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
