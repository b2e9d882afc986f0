"""The sentences of the pages, out of the message catalogue: everything under ``DESK.``, in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..model import catalogue
from ..model.wording import dutch_number

PREFIX = "DESK."
_OF_DELIVERY = "RELAY-DELIVERY-"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def say(language: str, key: str, **facts: object) -> str:
    """Return the sentence of that key with its facts filled in; the key itself where there is none."""
    rule = PREFIX + key
    if not catalogue.entry(rule):
        return key
    return catalogue.sentences(rule, {name: str(value) for name, value in facts.items()}, language)[0]


def known(key: str) -> bool:
    """Tell whether there is a sentence of that key."""
    return bool(catalogue.entry(PREFIX + key))


def word(language: str, kind: str, name: str | None) -> str:
    """Return the word for a value of a closed list (`kind`: status, state, outcome …); the value where it has none."""
    if not name:
        return ""
    key = f"{kind}.{name.replace('.', '-')}"
    return say(language, key) if known(key) else name


def reason(language: str, name: str | None, evidence: Mapping[str, Any] | None = None) -> str:
    """Return why something is as it is: what was said at the time, else what the reason means in general."""
    told = (evidence or {}).get("message")
    if isinstance(told, Mapping) and isinstance(told.get(language), str):
        return str(told[language])
    if not name:
        return ""
    if known(f"reason.{name}"):
        return say(language, f"reason.{name}")
    rule, facts = f"{_OF_DELIVERY}{name.upper()}", {key: str(value) for key, value in (evidence or {}).items()}
    return catalogue.sentences(rule, facts, language)[0] if catalogue.entry(rule) else name


def amount(language: str, value: str | None, currency: str | None) -> str:
    """Return an amount of money as people write it: ``EUR 1.234,50``."""
    if not value:
        return ""
    shown = dutch_number(value) if language == "nl" else _english_number(value)
    return f"{currency or ''} {shown}".strip()


def day(language: str, text: str | None) -> str:
    """Return a day (2026-01-31) as people write it in the language."""
    parts = (text or "").split("-")
    return "-".join(reversed(parts)) if language == "nl" and len(parts) == len("ymd") else text or ""


def scheme(language: str, name: str | None) -> str:
    """Return what people call a scheme of identifiers; the scheme itself where it is not a usual one."""
    return word(language, "scheme", name)


def moment(language: str, at: datetime, today: datetime) -> str:
    """Return a moment on this machine's clock, without the day where that is today, and without this year."""
    here, now = at.astimezone(), today.astimezone()
    clock = f"{here:%H:%M}"
    if here.date() == now.date():
        return clock
    name = say(language, f"month.{here.month}")
    year = "" if here.year == now.year else f" {here.year}"
    return f"{here.day} {name}{year}, {clock}"


def exact_moment(at: datetime) -> str:
    """Return a moment to the second with its time zone, for whoever wants to know."""
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S %Z}"


def span(language: str, seconds: float) -> str:
    """Return how long something takes, in the largest unit that fits."""
    for size, name in ((_DAY, "days"), (_HOUR, "hours"), (_MINUTE, "minutes")):
        if seconds >= 2 * size:
            return say(language, f"span.{name}", count=int(seconds // size))
    return say(language, "span.seconds", count=max(0, int(seconds)))


def _english_number(number: str) -> str:
    return dutch_number(number).translate(str.maketrans(".,", ",."))
