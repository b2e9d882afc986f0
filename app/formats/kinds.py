"""How the text of a leaf and a value of the model become one another, per kind of leaf."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from ..model.values import BLANKS, StrayCharacters, format_decimal, parse_date, parse_decimal, parse_text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of leaf: `read` gives the value (None for a blank) or raises ValueError, `write` gives the text."""

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    is_amount: bool = False


def _decimal(written: str) -> Decimal | None:
    text = parse_text(written)
    return None if text is None else parse_decimal(text)


def _date(written: str) -> date | None:
    text = parse_text(written)
    return None if text is None else parse_date(text)


def _basic_date(written: str) -> date | None:
    """Read a UN/CEFACT date of format 102 (``20260930``); ISO dates are taken too, as old documents carry them."""
    text = written.strip(BLANKS)
    if len(text) == 8 and text.isascii() and text.isdigit():  # noqa: PLR2004 - CCYYMMDD has eight digits
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    return _date(text)


def _content(written: str) -> bytes | None:
    """Read base64 as ``xs:base64Binary`` allows it, white space included.

    Raises:
        StrayCharacters: it is base64 but for characters that do not belong there.
        ValueError: it is not base64.
    """
    packed = "".join(written.split())
    try:
        return b64decode(packed, validate=True) if packed else None
    except ValueError as error:  # binascii.Error, or characters beyond ASCII
        _refuse_content(packed, str(error))


def _refuse_content(packed: str, why: str) -> NoReturn:
    try:
        b64decode(packed.encode("ascii", "replace"))
    except binascii.Error:
        raise ValueError(why) from None
    raise StrayCharacters(why)


def read_indicator(written: str) -> bool:
    """Read an ``xs:boolean``; anything but a clear true is false, as an allowance is the plain case."""
    return written.strip(BLANKS) in {"true", "1"}


TEXT = Kind("text", parse_text, str)
DECIMAL = Kind("decimal", _decimal, format_decimal)
AMOUNT = Kind("amount", _decimal, format_decimal, is_amount=True)
DATE = Kind("date", _date, date.isoformat)
BASIC_DATE = Kind("date", _basic_date, lambda day: day.isoformat().replace("-", ""))
CONTENT = Kind("base64", _content, lambda content: b64encode(content).decode("ascii"))
