"""The values an invoice is made of, and how their written forms are read.

The written forms are those of XML Schema, not of Python: ``Decimal("1_000")``, ``Decimal("NaN")`` and
``date.fromisoformat("20260101")`` are Python's own habits and no invoice's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"(-?[0-9]{4,20})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_YEAR_DIGITS = 4
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BLANKS = " \t\r\n"
"""White space as XML knows it. Python's own `strip` takes more away, the no-break space among it."""
_BELOW_NOUGHT = Decimal("-0.0")
_MAXIMUM_DIGITS = 180
"""Longer numbers are no amounts of money, and exact arithmetic on them would be an attack."""


class BeyondCalendar(ValueError):
    """A day that XML Schema knows and our calendar does not: before the year 1 or after 9999."""


class StrayCharacters(ValueError):
    """Content with characters that base64 has not, between those of it: libxml2's schema check passes over them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """An identifier and the scheme it belongs to, e.g. ``12345678`` in ``0106`` (KvK)."""

    value: str
    scheme: str | None = None


class Interrupted(str):
    """A text that a comment or a processing instruction parts: one text to read, several text nodes to XPath."""

    __slots__ = ()


def parse_text(written: str) -> str | None:
    """Return the text without its outer white space, or None where nothing is left of it."""
    return written.strip(BLANKS) or None


@lru_cache(maxsize=4096)
def parse_decimal(written: str) -> Decimal:
    """Return the number that `written` is as an ``xs:decimal``, digits kept as stated.

    ``-0.`` gives -0.0, as some rules tell a nought with minus and point from one without a point.

    Numbers read are kept for a while: model and rules read the same text, and invoices repeat a few numbers.

    Raises:
        ValueError: it is not one, or is longer than 180 characters.
    """
    text = written.strip(BLANKS)
    if len(text) > _MAXIMUM_DIGITS or not _DECIMAL.fullmatch(text):
        raise ValueError(written)
    number = Decimal(text)
    return _BELOW_NOUGHT if text[-1] == "." and not number and number.is_signed() else number


def parse_date(written: str) -> date:
    """Return the day that `written` is as an ``xs:date``; a time zone, if given, does not move the day.

    Raises:
        BeyondCalendar: it is one, outside the years 1 to 9999.
        ValueError: it is none.
    """
    found = _DATE.fullmatch(written.strip(BLANKS))
    if found is None:
        raise ValueError(written)
    year, month, day = found.groups()
    if len(year) > _YEAR_DIGITS:
        raise BeyondCalendar(written)
    return date(int(year), int(month), int(day))


def format_decimal(value: Decimal) -> str:
    """Return `value` in plain digits, never in exponent form, its stated decimals kept."""
    return format(value, "f")


def storable(text: str) -> bool:
    """Tell whether XML can carry every character of `text` (XML 1.0, production 2)."""
    return _NOT_XML.search(text) is None
