"""Dates as people print them, in six languages.

``22-11-2026`` ``22/11/26`` ``22.11.2026`` ``2026-11-22`` ``20261122`` ``22 november 2026`` ``22 nov. 2026``
``November 22, 2026`` ``22-nov-2026`` ``1er mars 2026`` ``3. März 2026``. Which of two small numbers is the month is
decided once for a document; a date that can be read in two ways and has no such neighbour is read in none.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

_EARLIEST, _LATEST = 1990, 2079
"""Years that an invoice speaks of; beyond them a run of digits is something else."""
_SMALL_YEAR = 100
_MONTHS = 12

_SEPARATED = r"(?P<a>\d{1,4})\s?(?P<mark>[-./\u2013])\s?(?P<b>\d{1,2})\s?(?P=mark)\s?(?P<c>\d{4}|\d{2})"
_RUN = r"(?P<run>(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
_WORD = r"[^\W\d_]{3,10}"
_DAY_FIRST = (
    rf"(?P<day>\d{{1,2}})(?:\.|er|e|st|nd|rd|th|ste|de)?[\s\-./]*(?:de\s|di\s)?(?P<month>{_WORD})\.?"
    rf"(?:\s(?:de|del)\s|[\s\-./,]*)['\u2019]?(?P<year>\d{{4}}|\d{{2}})"
)
_MONTH_FIRST = rf"(?P<month2>{_WORD})\.?\s*(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})"
_DATE = re.compile(rf"(?<![\w.,/-])(?:{_SEPARATED}|{_RUN}|{_DAY_FIRST}|{_MONTH_FIRST})(?![\w/]|[-.,]\d)", re.IGNORECASE)


class DayOrder(StrEnum):
    """Which of day and month comes first in dates of digits."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date in a text.

    Attributes:
        value: the day, or None where it could be two.
        text: as printed.
        start: where it begins in the text.
        end: where it ends.
    """

    value: date | None
    text: str
    start: int
    end: int


def day_order(texts: Iterable[str], languages: Iterable[str]) -> DayOrder | None:
    """Return the order of day and month in a document's dates of digits.

    A date with a number over twelve shows it; else every language but English puts the day first, and a document in
    English alone leaves it open.
    """
    shown = {order for text in texts for order in _shown_orders(text)}
    if len(shown) == 1:
        return shown.pop()
    if shown:
        return None
    spoken = set(languages)
    return DayOrder.DAY_FIRST if spoken and spoken != {"en"} else None


def dates_in(text: str, order: DayOrder | None) -> Iterator[PrintedDate]:
    """Yield the dates in a text from left to right; `order` is that of the document."""
    for found in _DATE.finditer(text):
        read, value = _read(found, order)
        if read:
            yield PrintedDate(value=value, text=found.group(), start=found.start(), end=found.end())


def _read(found: re.Match[str], order: DayOrder | None) -> tuple[bool, date | None]:
    """Return whether this is a date at all, and which."""
    if found["run"]:
        run = found["run"]
        value = _day(int(run[:4]), int(run[4:6]), int(run[6:]))
        return value is not None, value
    if found["mark"]:
        return _read_digits(found["a"], found["b"], found["c"], order)
    month = month_of(found["month"] or found["month2"])
    if month is None:
        return False, None
    value = _day(_year(found["year"] or found["year2"]), month, int(found["day"] or found["day2"]))
    return value is not None, value


def _read_digits(first: str, second: str, third: str, order: DayOrder | None) -> tuple[bool, date | None]:
    if len(first) == len("2026"):
        value = _day(int(first), int(second), int(third)) if len(third) <= len("22") else None
        return value is not None, value
    if len(first) > len("22"):
        return False, None
    day_first = _day(_year(third), int(second), int(first))
    month_first = _day(_year(third), int(first), int(second))
    if day_first is None or month_first is None or day_first == month_first:
        value = day_first or month_first
        return value is not None, value
    if order is None:
        return True, None
    return True, day_first if order is DayOrder.DAY_FIRST else month_first


def _shown_orders(text: str) -> Iterator[DayOrder]:
    for found in _DATE.finditer(text):
        if found["mark"] and len(found["a"]) <= len("22") and len(found["c"]) == len("2026"):
            first, second = int(found["a"]), int(found["b"])
            if first > _MONTHS >= second:
                yield DayOrder.DAY_FIRST
            elif second > _MONTHS >= first:
                yield DayOrder.MONTH_FIRST


def month_of(name: str) -> int | None:
    """Return the number of a month by its name or abbreviation in any of the languages, or None."""
    return _month_names().get(_plain(name))


@cache
def _month_names() -> Mapping[str, int]:
    tables = tomllib.loads((resources.files(__package__) / "months.toml").read_text(encoding="utf-8"))
    return {
        name: number
        for table in tables.values()
        for number, names in enumerate(table["names"], 1)
        for name in names.split("|")
    }


def _plain(word: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(each))


def _year(written: str) -> int:
    year = int(written)
    return year + 2000 if year < _SMALL_YEAR else year


def _day(year: int, month: int, day: int) -> date | None:
    if not _EARLIEST <= year <= _LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
