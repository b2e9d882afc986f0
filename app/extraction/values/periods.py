"""Periods as people print them: two days, or a month, a quarter, a half-year or a week of a year.

``01-10-2026 t/m 31-10-2026`` ``1 t/m 30 november 2026`` ``01-10 t/m 31-10-2026`` ``oktober 2026`` ``okt/nov 2026``
``4e kwartaal 2026`` ``Q4 2026`` ``1e halfjaar 2026`` ``week 41 t/m 44 2026``. A period without a year is none: which
year is meant, the words alone do not say. Weeks are those of ISO 8601, from Monday to Sunday.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from .dates import DayOrder, dates_in, month_of

_TO = (
    r"(?:\s*(?:-|\u2013|\u2014)\s*|\s*\bt\s?/\s?m\b\.?\s*|\s*\bt\.?\s?e\.?\s?m\b\.?\s*|\s+(?:tot(?:\s(?:en\s)?met)?"
    r"|to(?:\sand\sincluding)?|until|till|through|thru|bis(?:\s(?:zum|einschlie(?:\u00df|ss)lich))?|au|al|\u00e0|a"
    r"|hasta)\s+)"
)
_RANGE = re.compile(
    rf"{_TO}(?:(?:ma|di|wo|do|vr|za|zo|\w+dag|\w+day|\w+tag|und\smit|and\sincluding)\.?\s+)?", re.IGNORECASE
)
_BOTH = r"(?:\s*/\s*|\s+(?:en|and|und|et)\s+|\s*&\s*)"
_DAY = r"\d{1,2}(?:\.|er|e|ste|de|st|nd|rd|th)?"
_NAME = r"[^\W\d_]{3,10}\.?"
_YEAR = r"(?:20\d\d|['\u2019]\d\d)"
_ORDINAL = r"(?:e|ste|de|er|re|\u00e8re|\u00e8me|eme|st|nd|rd|th|\.|\u00ba)?"
_QUARTER = r"kwartaal|kwrt|kw|quarter|quartal|trimestre|qtr"
_HALF = r"half\s?jaar|half[\s-]year|halbjahr|semestre|semester"
_WEEK = r"weeknummer|weeknr|weken|week|weeks|wk|kw|kalenderwoche|woche|semaines?"
_BEGIN, _END = r"(?<![\w.,/\-\u2013])", r"(?![\w/]|[-.,]\d)"
_WORDS = {
    **dict.fromkeys(("eerste", "first", "erstes", "premier"), 1),
    **dict.fromkeys(("tweede", "second", "zweites", "deuxieme", "deuxi\u00e8me"), 2),
    **dict.fromkeys(("derde", "third", "drittes", "troisieme", "troisi\u00e8me"), 3),
    **dict.fromkeys(("vierde", "fourth", "viertes", "quatrieme", "quatri\u00e8me"), 4),
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
}
_COUNTED = rf"(?:(?P<n>[1-4]){_ORDINAL}|(?P<word>{'|'.join(_WORDS)}))"
_QUARTERS, _HALVES, _MONTHS = 4, 2, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPeriod:
    """A period in a text.

    Attributes:
        first: its first day.
        last: its last day, itself part of it; as printed where a day is printed.
        start: where it begins in the text.
        end: where it ends.
        by_days: whether its first and last day are printed, and not a month or a week.
    """

    first: date
    last: date
    start: int
    end: int
    by_days: bool = False


_ANOTHER_END = re.compile(
    rf"(?:{_RANGE.pattern}|{_BOTH})(?=\S*\d|{_NAME}\s\d|(?:heden|nu|today|now|present|heute)\b)", re.IGNORECASE
)
"""What follows a period that is not all: another end, or a second one, and not a place."""
_Days = tuple[date, date]
_Form = tuple[re.Pattern[str], Callable[[re.Match[str]], _Days | None], bool]


def periods_in(text: str, order: DayOrder | None) -> Iterator[PrintedPeriod]:
    """Yield the periods in a text from left to right; `order` is that of day and month in the document's dates."""
    found = [*_between_dates(text, order), *_formed(text, order)]
    at = 0
    for each in sorted(found, key=lambda period: (period.start, -period.end)):
        if each.start >= at and each.first <= each.last:
            yield each
            at = each.end


def is_one(text: str, at: int) -> bool:
    """Tell whether the period that ends at a place of a text is all of it: no other end or second period follows."""
    return _ANOTHER_END.match(text, at) is None


def _between_dates(text: str, order: DayOrder | None) -> Iterator[PrintedPeriod]:
    for one, other in pairwise(dates_in(text, order)):
        if one.value and other.value and _RANGE.fullmatch(text, one.end, other.start):
            yield PrintedPeriod(first=one.value, last=other.value, start=one.start, end=other.end, by_days=True)


def _formed(text: str, order: DayOrder | None) -> Iterator[PrintedPeriod]:
    forms = _FORMS if order is not DayOrder.MONTH_FIRST else tuple(each for each in _FORMS if each[0] is not _SHORT)
    for form, days, by_days in forms:
        for found in form.finditer(text):
            read = days(found)
            if read is not None:
                yield PrintedPeriod(first=read[0], last=read[1], start=found.start(), end=found.end(), by_days=by_days)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(written: str) -> int:
    digits = int(written.strip("'\u2019"))
    return digits if digits >= 100 else 2000 + digits  # noqa: PLR2004


def _days(year: int, first: tuple[int, str], last: tuple[int, str]) -> _Days | None:
    """Return the days from one to another of which the last alone bears a year: each a month and a printed day."""
    begins = _day(year - (first[0] > last[0]), first[0], int(re.sub(r"\D", "", first[1])))
    ends = _day(year, last[0], int(re.sub(r"\D", "", last[1])))
    return (begins, ends) if begins is not None and ends is not None else None


def months(year: int, first: int, last: int, *, from_year: int | None = None) -> tuple[date, date]:
    """Return the days from the first of a month to the last of another; the year is that of the last one."""
    start = from_year if from_year is not None else year - (first > last)
    return date(start, first, 1), date(year, last, monthrange(year, last)[1])


def _short(found: re.Match[str]) -> _Days | None:
    if not 1 <= int(found["m1"]) <= _MONTHS or not 1 <= int(found["m2"]) <= _MONTHS:
        return None
    return _days(_year(found["year"]), (int(found["m1"]), found["d1"]), (int(found["m2"]), found["d2"]))


def _named_days(found: re.Match[str]) -> _Days | None:
    last = month_of(found["m2"].rstrip("."))
    first = month_of(found["m1"].rstrip(".")) if found["m1"] else last
    if first is None or last is None:
        return None
    return _days(_year(found["year"]), (first, found["d1"]), (last, found["d2"]))


def _named_months(found: re.Match[str]) -> _Days | None:
    last = month_of(found["m2"].rstrip("."))
    first = month_of(found["m1"].rstrip(".")) if found["m1"] else last
    if first is None or last is None:
        return None
    if found["both"] and first % _MONTHS + 1 != last:
        return None  # two months, and not what lies between them
    return months(_year(found["year"]), first, last, from_year=_year(found["from"]) if found["from"] else None)


def _count(found: re.Match[str]) -> int:
    parts = found.groupdict()
    return int(parts["n"]) if parts.get("n") else _WORDS.get((parts.get("word") or "").lower(), 0)


def _quarter(found: re.Match[str]) -> _Days | None:
    which = _count(found)
    last = int(found.groupdict().get("n2") or which)
    if not 1 <= which <= last <= _QUARTERS:
        return None
    return months(_year(found["year"]), 3 * which - 2, 3 * last)


def _half(found: re.Match[str]) -> _Days | None:
    which = _count(found)
    return months(_year(found["year"]), 6 * which - 5, 6 * which) if 1 <= which <= _HALVES else None


def weeks(year: int, first: int, last: int) -> tuple[date, date] | None:
    """Return the days of some weeks of a year, or None where it has no such weeks."""
    try:
        begins = date.fromisocalendar(year - (first > last), first, 1)
        return begins, date.fromisocalendar(year, last, 1) + timedelta(6)
    except ValueError:
        return None


def _weeks(found: re.Match[str]) -> _Days | None:
    return weeks(_year(found["year"]), int(found["n"]), int(found["n2"] or found["n"]))


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_BEGIN}{pattern}{_END}", re.IGNORECASE)


_OF = r"(?:[\s,./-]|\s(?:van|of|de|del|in|van\shet\sjaar)\s|[\s,]+)*?"
_UNNUMBERED = r"(?<!\d\s)(?<!\d\.\s)(?<!\de\s)(?<!\d-)(?<!\der\s)(?<!th\s)(?<!st\s)(?<!nd\s)(?<!rd\s)"
"""Before the name of a month: no day, which would make it a date."""
_SHORT = _form(
    rf"(?P<d1>\d{{1,2}})(?P<mark>[-./])(?P<m1>\d{{1,2}})\.?{_TO}"
    r"(?P<d2>\d{1,2})(?P=mark)(?P<m2>\d{1,2})(?P=mark)(?P<year>20\d\d)"
)
_FORMS: tuple[_Form, ...] = (
    (_SHORT, _short, True),
    (
        _form(
            rf"(?P<d1>{_DAY})(?:\s+(?P<m1>{_NAME}))?{_TO}(?P<d2>{_DAY})\s+(?:de\s)?(?P<m2>{_NAME})\s*(?P<year>{_YEAR})"
        ),
        _named_days,
        True,
    ),
    (
        _form(rf"(?P<m1>{_NAME})\s(?P<d1>{_DAY}){_TO}(?:(?P<m2>{_NAME})\s)(?P<d2>{_DAY}),?\s+(?P<year>{_YEAR})"),
        _named_days,
        True,
    ),
    (
        _form(rf"(?P<m2>{_NAME})\s(?P<d1>{_DAY}){_TO}(?P<d2>{_DAY})(?P<m1>),?\s+(?P<year>{_YEAR})"),
        _named_days,
        True,
    ),
    (
        _form(
            rf"{_UNNUMBERED}(?:(?P<m1>{_NAME})(?:\s(?P<from>{_YEAR}))?(?:{_TO}|(?P<both>{_BOTH})))?"
            rf"(?P<m2>{_NAME})(?:\s+|\s?-\s?|,\s)(?:de\s)?(?P<year>{_YEAR})"
        ),
        _named_months,
        False,
    ),
    (_form(rf"{_COUNTED}\s?(?:{_TO}(?P<n2>[2-4]){_ORDINAL}\s?)?(?:{_QUARTER}){_OF}(?P<year>{_YEAR})"), _quarter, False),
    (_form(rf"(?:Q|kwartaal\s?|quarter\s?)(?P<n>[1-4]){_OF}(?P<year>{_YEAR})"), _quarter, False),
    (_form(r"(?P<year>20\d\d)[\s/-]*(?:Q|kwartaal\s?|quarter\s?)(?P<n>[1-4])"), _quarter, False),
    (_form(rf"{_COUNTED}\s?(?:{_HALF}){_OF}(?P<year>{_YEAR})"), _half, False),
    (_form(rf"H(?P<n>[12]){_OF}(?P<year>{_YEAR})"), _half, False),
    (
        _form(
            rf"(?:{_WEEK})(?:\s?nr)?\.?:?\s?(?P<n>\d{{1,2}})(?:(?:{_TO}|{_BOTH})(?:wk\.?\s|week\s)?(?P<n2>\d{{1,2}}))?{_OF}(?P<year>{_YEAR})"
        ),
        _weeks,
        False,
    ),
    (
        _form(rf"(?P<year>20\d\d)[\s,-]*(?:W|(?:{_WEEK})\.?\s?)(?P<n>\d{{1,2}})(?:{_TO}(?P<n2>\d{{1,2}}))?"),
        _weeks,
        False,
    ),
)
