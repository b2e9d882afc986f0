"""The day of issue where no label names it: beside the title, or where and when a letter is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ...model.pages import Box
from ..candidates import Candidate, Evidence, EvidenceKind
from ..page.labels import fold
from ..page.sheet import Segment, Sheet
from ..values.dates import DayOrder, PrintedDate, dates_in
from .header import Head

_UPPER = 0.5
"""The head of a letter stands in this share of the first page, from the top."""
_LONGEST_LABEL = 25
"""Characters that may stand beside a day for it to look like a field of the head."""
_OTHER_DAY = re.compile(
    r"\b(?:voor|v\u00f3\u00f3r|tot|t/m|vanaf|binnen|dagen|uiterlijk|\w*lever\w*|uitgevoerd|verricht|geldig|before|until|within|days|due|after|bis|vor"
    r"|tage\w*|nach|liefer\w*|avant|jusqu\w*|jours|tard|livr\w*)\b",
    re.IGNORECASE,
)
"""Words beside a day that say it is no day of issue."""
_DAYS = ("datum", "dat", "date", "dag", "tag")
"""What names of days end in, be they in the lexicon or not."""
_PLACE = re.compile(r"['\u2019]?(?P<place>[^\W\d_][^\d,:]{1,30}),\s*(?:den|le|the|op|d\.?d\.?)?\s*", re.IGNORECASE)
""" ``Haarlem, 4 november 2026``."""
_TOWN = re.compile(r"(?P<place>['\u2019]?[^\W\d_][^\d,:]{1,30}?)\s*")
"""``Vlissingen 20-11-2026``, as far as the town stands elsewhere too."""
_DATED = re.compile(r"\W*(?:d\.?\s?d\.?|den|le|vom|\w+dag|\w+day|\w+tag)?\W*", re.IGNORECASE)
"""What may stand before a day by itself."""
_APART, _AT_RIGHT = 100.0, 0.7
"""Points from the day that a page begins with to what is left of it; and the share of its width that it stands at."""
_TITLED = re.compile(
    r"(?:\S+\s)?\S*(?:factuur|faktuur|nota|rekening|declaratie|invoice|credit|rechnung|gutschrift|facture|avoir"
    r"|fattura)\S*(?:\s.{0,30})?|n[ro][.\u00b0\u00ba]?\s\S*\d\S*",
    re.IGNORECASE,
)
"""The title of an invoice, or the number that stands in its place."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of the head and the segment that states it."""

    segment: Segment
    printed: PrintedDate
    value: date

    @property
    def before(self) -> str:
        """What stands before the day in its segment."""
        return self.segment.text[: self.printed.start]

    @property
    def is_all(self) -> bool:
        """Whether nothing stands behind it."""
        return not self.segment.text[self.printed.end :].strip(" .")


def letterhead_dates(
    sheet: Sheet, head: Head, today: date, order: DayOrder | None, without: range = range(0)
) -> Iterator[Candidate]:
    """Yield the days of the head of the first page that may be that of issue although no label says so.

    Where and when a letter is written says it by itself. Any other day must be the title's neighbour, or stand apart
    from everything; and other days that nothing explains are its rivals.

    Args:
        sheet: the document.
        head: its labels, and what they name.
        today: no later day is one of issue.
        order: that of day and month in the dates.
        without: positions of the lines of the table; the head ends above it.
    """
    days = [each for each in _days(sheet, head, order, without) if each.value <= today]
    written = next((each for each in days if _is_written(sheet, each)), None)
    if written is not None:
        yield _candidate(written)
        return
    numbers = [each.box for each in head.candidates if each.path == "number" and each.page == 1]
    if any(_is_titled(sheet, each, numbers) for each in days) or _heads_page(sheet, days):
        yield from (_candidate(each) for each in days)


def _days(sheet: Sheet, head: Head, order: DayOrder | None, without: range) -> Iterator[_Day]:
    """Yield what looks like a day of the head by itself, or like one whose label is not known."""
    labelled = {each.segment.box for each in head.labels if each.segment.page == 1}
    claimed = [each.box for each in head.candidates if isinstance(each.value, date) and each.page == 1]
    bottom = _UPPER * sheet.page(1).height
    for segment in sheet.segments:
        if segment.page != 1 or segment.box[1] > bottom or segment.box in labelled:
            continue
        if without and segment.line >= without.start:
            continue
        found = [each for each in dates_in(segment.text, order) if not each.text.isdigit()]
        if len(found) != 1 or found[0].value is None or len(segment.text) > len(found[0].text) + _LONGEST_LABEL:
            continue
        if not any(_overlap(segment.box, box) for box in claimed) and not _is_explained(sheet, head, segment):
            yield _Day(segment, found[0], found[0].value)


def _is_explained(sheet: Sheet, head: Head, segment: Segment) -> bool:
    """Tell whether words in or beside a segment say that its day is another."""
    if _OTHER_DAY.search(segment.text):
        return True
    beside = next(sheet.left_of(segment), None)
    if beside is None:
        return False
    is_headed = any(each.segment is beside and not each.start and each.end == len(beside.words) for each in head.labels)
    return is_headed or fold(beside.text).endswith(_DAYS) or _OTHER_DAY.search(beside.text) is not None


def _is_written(sheet: Sheet, day: _Day) -> bool:
    """Tell whether a day says when a letter was written, and where: ``Haarlem, 4 november 2026``."""
    if not day.is_all:
        return False
    left = next(sheet.left_of(day.segment), None)
    if _PLACE.fullmatch(day.before) or (left is not None and not day.before and _PLACE.fullmatch(f"{left.text} ")):
        return True
    town = _TOWN.fullmatch(day.before)
    others = [each for each in sheet.segments if each is not day.segment]
    return town is not None and any(each.text.endswith(f" {town['place']}") for each in others)


def _is_titled(sheet: Sheet, day: _Day, numbers: Sequence[Box]) -> bool:
    """Tell whether a day stands by itself, beside or below the title or its number, or with nothing near."""
    if not day.is_all or not _DATED.fullmatch(day.before):
        return False
    left, above = next(sheet.left_of(day.segment), None), next(sheet.above(day.segment), None)
    near = [each for each in (left, above) if each is not None]
    if not near or any(_TITLED.fullmatch(each.text) and not each.text.endswith(":") for each in near):
        return True
    is_below_number = above is not None and any(_overlap(above.box, box) for box in numbers)
    return left is None and is_below_number and above is not None and len(above.words) == 1


def _heads_page(sheet: Sheet, days: Sequence[_Day]) -> bool:
    """Tell whether a day is the only one of the head, and stands apart at the right of its first line."""
    if len(days) != 1 or days[0].before or not days[0].is_all or days[0].segment.line:
        return False
    segment = days[0].segment
    left = next(sheet.left_of(segment), None)
    is_at_right = segment.box[2] >= _AT_RIGHT * sheet.page(1).width
    return is_at_right and (left is None or segment.box[0] - left.box[2] >= _APART)


def _candidate(day: _Day) -> Candidate:
    return Candidate(
        path="issue_date",
        value=day.value,
        text=day.printed.text,
        page=1,
        box=day.segment.box,
        evidence=(Evidence(EvidenceKind.POSITION, {"place": "letterhead"}),),
    )


def _overlap(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])
