"""What a day of the head looks like beside its label: by itself, of a delivery, in terms of payment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ..candidates import Read, Reader
from ..values.dates import DayOrder, dates_in
from ..values.periods import periods_in

_BEFORE_DATE = re.compile(
    r"\W*(?:(?:op|le|du|vom|am|den|der|on|of|is|d\.?d\.?|ma|di|wo|do|vr|za|zo|\w+dag|\w+day|\w+tag)\W*){0,2}",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\s*(?:t/m|tot\sen\smet|until|through|bis(?:\szum)?|jusqu['\u2019]au)\s", re.IGNORECASE)
_TERM = re.compile(r"\W*(?:(?:nr\.?\s)?\d{1,2}\s?(?:van|/|of|von|de|sur)\s?\d{1,2}\W+)?", re.IGNORECASE)
"""What stands before the month that a term is for: ``Termijn 11 van 12 (november 2026)``."""
_NOT_DUE = re.compile(
    r"(?:gefactureerd|gedeclareerd|betaald|voldaan|datum|date|datums|offerte|order|na|vanaf|after|from|nach|ab|apr[e\u00e8]s"
    r"|invoiced|paid|berechnet|bezahlt)\W+(?:(?:op|van|on|am|vom|le|du|d\.?d)\W+)?$",
    re.IGNORECASE,
)
"""Words before a day that no payment is due on: ``termijn 1 gefactureerd op``, ``30 dagen na``."""
_DISCOUNTED = re.compile(
    r"(?<!zonder )(?<!geen )(?<!ohne )(?<!without )(?<!sans )(?:korting|skonto|discount|escompte|rabat)", re.IGNORECASE
)
"""What is told behind the day up to which a discount is given."""
_REDUCED = re.compile(r"%|korting|skonto|discount|escompte|rabat", re.IGNORECASE)


def date_reader(order: DayOrder | None) -> Reader:
    """Return how a day is read: it must stand first, but for a word as ``op``; `order` is that of the document."""

    def read(text: str) -> Iterator[Read]:
        found = next(dates_in(text, order), None)
        if found is not None and found.value is not None and _BEFORE_DATE.fullmatch(text[: found.start]):
            yield Read(found.value, found.start, found.end)

    return read


def due(order: DayOrder | None) -> Reader:
    """Return how the day that all must be paid by is read: not the earlier one up to which a discount is given.

    ``Zahlbar bis 20.11.2026 mit 2 % Skonto oder bis 10.12.2026 ohne Abzug``.
    """
    first = date_reader(order)

    def read(text: str) -> Iterator[Read]:
        for each in first(text):
            later = [day for day in dates_in(text[each.end :], order) if day.value is not None]
            ends = [day.start for day in later] or [len(text)]
            is_last = len(later) == 1 and isinstance(each.value, date) and (later[0].value or each.value) <= each.value
            if is_last or not _DISCOUNTED.search(text[each.end : each.end + ends[0]]):
                yield each
            elif len(later) == 1 and later[0].value is not None:
                at = each.end + later[0].start
                yield Read(later[0].value, at, at + len(later[0].text))

    return read


def delivered(order: DayOrder | None) -> Reader:
    """Return how the day of a delivery is read; where two days stand there, it took that long: it is a period.

    The last day may stand alone: ``uitgevoerd t/m 06-11-2026``.
    """
    day = date_reader(order)

    def read(text: str) -> Iterator[Read]:
        found = next(periods_in(text, order), None)
        until = _UNTIL.match(text)
        if until is not None:
            at = until.end()
            yield from (replace(each, start=at + each.start, end=at + each.end) for each in day(text[at:]))
            return
        for each in day(text):
            if found is None or found.start > each.start:
                yield each
            elif found.start == each.start:
                yield Read(found.first, found.start, found.end, path="period.start")
                yield Read(found.last, found.start, found.end, path="period.end")

    return read


def terms(order: DayOrder | None, words: Reader) -> Reader:
    """Return how terms of payment are read, by `words`, and the day that they name: ``14 dagen (17-11-2026)``.

    A term may as well be the month that is paid for, ``Termijn: november 2026``, or one of several.
    """

    def read(text: str) -> Iterator[Read]:
        period = next(periods_in(text, order), None)
        if period is not None and not text[period.end :].strip(" .)") and _TERM.fullmatch(text, 0, period.start):
            yield Read(period.first, period.start, period.end, path="period.start")
            yield Read(period.last, period.start, period.end, path="period.end")
            return
        yield from words(text)
        days = list(dates_in(text, order))
        is_other = any(_NOT_DUE.search(text[: each.start]) for each in days) or _REDUCED.search(text)
        if len(days) == 1 and days[0].value is not None and not is_other:
            yield Read(days[0].value, days[0].start, days[0].end, path="due_date")

    return read


def is_date(word: str) -> bool:
    """Tell whether a word is a date in figures: ``06-11-2026``."""
    found = next(dates_in(word, DayOrder.DAY_FIRST), None)
    return found is not None and found.text == word and not word.isdigit()
