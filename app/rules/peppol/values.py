"""Values as the Peppol rules read them: the XPath functions those rules rest on, over elements of the raw index.

Where a value is not what a function wants (several elements where it takes one, a text that is no number), the official
rules break off and give no verdict at all. `Unjudgeable` says so, and the rule counts as broken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import MAXYEAR, date
from decimal import ROUND_HALF_DOWN, Decimal

from ...model.raw import Raw
from ...model.values import BLANKS, Interrupted, parse_decimal
from ..syntax.values import normalized

_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,4})?")
_INFINITE = {"INF": Decimal("Infinity"), "+INF": Decimal("Infinity"), "-INF": Decimal("-Infinity")}
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DATE = re.compile(r"(-?(?:[1-9][0-9]{3,17}|0[0-9]{3}))-([0-9]{2})-([0-9]{2})(Z|([+-])([0-9]{2}):([0-9]{2}))?")
_DIVISION_DECIMALS = 18
"""Decimals that the official rules' engine keeps in a division."""
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2
_MOST_HOURS = 14
_MINUTES = 60


class Unjudgeable(Exception):
    """The official rules break off over what the document holds here."""


def only(found: Sequence[Raw]) -> str:
    """Return the exact text of the one element there is, or ``""``. Raises Unjudgeable where there are several."""
    if len(found) > 1:
        raise Unjudgeable
    return found[0].text if found else ""


def trimmed(raw: Raw, path: str) -> str:
    """Return the text of the one element at a relative path in normal white space, or ``""``.

    Raises Unjudgeable where there are several.
    """
    return normalized(only(raw.all(path)))


def text_node(raw: Raw) -> str:
    """Return the exact text of an element. Raises Unjudgeable where it consists of several text nodes."""
    if isinstance(raw.text, Interrupted):
        raise Unjudgeable
    return raw.text


def trimmed_node(raw: Raw, path: str) -> str:
    """Return the text node of the one element at a relative path in normal white space, or ``""``.

    Raises Unjudgeable where there are several nodes, of one element or of several.
    """
    found = raw.all(path)
    for each in found:
        text_node(each)
    return normalized(only(found))


def filled(raw: Raw, path: str) -> bool:
    """Tell whether an element at a relative path holds more than white space."""
    return any(each.text.strip(BLANKS) for each in raw.all(path))


def stands(raw: Raw, path: str) -> bool:
    """Tell whether an element stands at a relative path, be it empty."""
    return bool(raw.all(path))


def says(raw: Raw, path: str, *values: str) -> bool:
    """Tell whether an element at a relative path has exactly one of these texts."""
    return any(each.text in values for each in raw.all(path))


def attributes(found: Sequence[Raw], name: str) -> list[str]:
    """Return the values of an attribute, of those elements that have it."""
    return [each.attributes[name] for each in found if name in each.attributes]


def only_attribute(found: Sequence[Raw], name: str) -> str:
    """Return the normal value of the one attribute there is, or ``""``. Raises Unjudgeable where there are several."""
    values = attributes(found, name)
    if len(values) > 1:
        raise Unjudgeable
    return normalized(values[0]) if values else ""


def number(text: str) -> Decimal | None:
    """Return what XPath's ``number`` makes of a text; None where it is not a number (NaN)."""
    written = text.strip(BLANKS)
    return Decimal(written) if _DOUBLE.fullmatch(written) else _INFINITE.get(written)


def decimal(found: Sequence[Raw]) -> Decimal | None:
    """Return the one element's text as ``xs:decimal``, None where there is no element.

    Raises Unjudgeable where it is none, and where there are several elements.
    """
    if not found:
        return None
    try:
        return parse_decimal(only(found))
    except ValueError:
        raise Unjudgeable from None


def doubles(found: Sequence[Raw]) -> list[Decimal]:
    """Return the texts as ``xs:double``, without those that say NaN. Raises Unjudgeable over any other text."""
    values = [number(each.text) for each in found if each.text.strip(BLANKS) != "NaN"]
    if None in values:
        raise Unjudgeable
    return [value for value in values if value is not None]


def divided(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return the quotient to as many decimals as the official rules' engine keeps."""
    decimals = max(_DIVISION_DECIMALS, _decimals(dividend), _decimals(divisor))
    return (dividend / divisor).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_DOWN)


def is_integer(text: str) -> bool:
    """Tell whether a text can be cast to ``xs:integer``; outer white space does not matter."""
    return _INTEGER.fullmatch(text.strip(BLANKS)) is not None


def moment(text: str) -> int | None:
    """Return when an ``xs:date`` begins, in minutes since 0001-01-01 (UTC where no zone is given); None if it is none.

    Years beyond those of Python's calendar count as well.
    """
    found = _DATE.fullmatch(text.strip(BLANKS))
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups()[:3])
    zone = _zone(found)
    if zone is None or not 1 <= month <= len(_MONTHS) or not 1 <= day <= _month_length(year, month):
        return None
    if 1 <= year <= MAXYEAR:
        days = date(year, month, day).toordinal()
    else:
        months = sum(_month_length(year, each) for each in range(1, month))
        days = 365 * (year - 1) + _leap_days(year - 1) + months + day
    return days * 24 * _MINUTES - zone


def _zone(found: re.Match[str]) -> int | None:
    sign, hours, minutes = found.groups()[4:]
    if sign is None:
        return 0
    if int(hours) > _MOST_HOURS or int(minutes) >= _MINUTES or (int(hours) == _MOST_HOURS and int(minutes)):
        return None
    return int(f"{sign}1") * (int(hours) * _MINUTES + int(minutes))


def _month_length(year: int, month: int) -> int:
    leap = month == _FEBRUARY and _leap_days(year) > _leap_days(year - 1)
    return _MONTHS[month - 1] + leap


def _leap_days(year: int) -> int:
    return year // 4 - year // 100 + year // 400


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
