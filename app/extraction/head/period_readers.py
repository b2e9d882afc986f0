"""What the period of an invoice looks like beside its label: two days, a month, a quarter, a week."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ..candidates import Read, Reader
from ..values.dates import DayOrder, dates_in
from ..values.periods import PrintedPeriod, is_one, months, periods_in
from .day_readers import date_reader

_BEFORE = re.compile(
    r"\W*(?:(?:van|over|voor|in|de|het|deze|from|for|the|of|vom|von|f[u\u00fc]r|im|den|der|du|de|la|le|pour|mois"
    r"|maand|monat|month|kwartaal|quarter|jaar|tijdvak|weken|week|periode|period|factuur|ma|di|wo|do|vr|za|zo"
    r"|\w+dag|\w+day|\w+tag)\b\W*){0,5}(?:d['\u2019])?"
    r"(?:\d{1,2}(?:\s?(?:t/?m|tot|-|\u2013)\s?\d{1,2})?(?:[\s/-]20\d\d)?\s?[(,:]\s?)?",
    re.IGNORECASE,
)
"""What may stand between a label and its period: ``Periode: van 1 oktober``, ``Facturatieperiode: maand oktober``."""
_YEAR = re.compile(r"\W*(?:(?:kalender)?jaar|calendar\syear|year|jahr|ann[\u00e9e]e)?\s?(20\d\d)\W*", re.IGNORECASE)
_PARTS = re.compile(r"\s?[/|,]\s?|\s+")
_MONTH_OF_YEAR = re.compile(
    r"\W*(?:(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>20\d\d)|(?P<y>20\d\d)\s?[-/.]\s?(?P<m>\d{1,2}))\s*$"
)


def period_readers(order: DayOrder | None) -> Mapping[str, Reader]:
    """Return how periods are read, by the path of their label; `order` is that of the document's dates.

    The path ``period.month`` is that of labels that say what the figures count: ``Maand: 10-2026``. A bare week number
    (``Week 2026-42``) is a remark to the hours; only a label for periods makes it one.
    """

    def read(text: str) -> Iterator[Read]:
        found = next(periods_in(text, order), None)
        if found is not None and _BEFORE.fullmatch(text, 0, found.start) and is_one(text, found.end):
            yield from both(found)
        else:
            yield from _parted(text, order)
        year = _YEAR.fullmatch(text)
        if year is not None:
            yield from _over(months(int(year[1]), 1, 12), text)

    def read_month(text: str) -> Iterator[Read]:
        found = _MONTH_OF_YEAR.match(text)
        month, year = (int(found["month"] or found["m"]), int(found["year"] or found["y"])) if found else (0, 0)
        if 1 <= month <= 12:  # noqa: PLR2004
            yield from _over(months(year, month, month), text)
        else:
            yield from read(text)

    dates = date_reader(order)

    def read_start(text: str) -> Iterator[Read]:
        found = list(read(text))
        yield from found or dates(text)

    return {"period": read, "period.month": read_month, "period.start": read_start}


def _parted(text: str, order: DayOrder | None) -> Iterator[Read]:
    """Read two days that a slash or a blank parts, and nothing else: ``2026-09-28 / 2026-10-30``."""
    days = list(dates_in(text, order))
    if len(days) == len(("first", "last")) and _BEFORE.fullmatch(text, 0, days[0].start):
        first, last = days
        is_all = _PARTS.fullmatch(text, first.end, last.start) and not text[last.end :].strip(" .)")
        if is_all and first.value and last.value and first.value <= last.value:
            yield from both(PrintedPeriod(first=first.value, last=last.value, start=first.start, end=last.end))


def both(found: PrintedPeriod) -> Iterator[Read]:
    """Yield the first and the last day of a period, each with the words that state it."""
    yield Read(found.first, found.start, found.end, path="period.start")
    yield Read(found.last, found.start, found.end, path="period.end")


def _over(days: tuple[date, date], text: str) -> Iterator[Read]:
    yield from both(PrintedPeriod(first=days[0], last=days[1], start=0, end=len(text)))
