"""What sentences say of the document: its number and day, when to pay, when the goods came.

``Dit is je factuur 2026-0041 van 9 november 2026.`` ``De huur dient op 1 oktober 2026 te zijn bijgeschreven.``
``Je bestelling wordt op 11 november 2026 bezorgd.``
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..candidates import Candidate, Evidence, EvidenceKind, Value
from ..page.sheet import Segment, Sheet
from ..page.sheet_texts import texts_of, wrapped
from ..values.dates import DayOrder, PrintedDate, dates_in

_STRENGTH = 0.6
_LEAST_WORDS = 4
_SPEAKS = re.compile(
    r"(?:brengen|berekenen|belasten|factureren) w"
    r"|dit is|hierbij|bijgaand|bijgesloten|hier is|ziehier|here is|this is|find|enclosed|attached|hier ist|anbei"
    r"|dies ist|voici|ci-joint|bijgesch"
    r"|voldaan|betaald|ontvangen|overgem|bijgeb|paid|received|settled|bezahlt|beglichen|pay[e\u00e9]"
    r"|gl[e\u00e9]e?\b|bezorgd|geleverd|afgehaald|delivered|geliefert|zugestellt|livr[e\u00e9]",
    re.IGNORECASE,
)
"""One of these is in each of the sentences."""
_THIS = re.compile(
    r"\b(?:(?:brengen|berekenen|belasten|factureren)\s(?:wij|we)\s(?:u|je|jullie)\s(?:met|onder|via|bij)"
    r"|dit is|hierbij|hierbij ontvangt u|bijgaand|bijgesloten|hier is|ziehier|here is|this is|please find|enclosed"
    r"|attached|hier ist|anbei|dies ist|voici|ci-joint)\W+(?:\w+\W+){0,3}?"
    r"(?:e-?)?(?:factuur|faktuur|nota|rekening|creditnota|creditfactuur|invoice|credit note|rechnung|gutschrift|facture"
    r"|avoir)\s"
    r"(?:(?:met )?(?:nr|nummer|no|number|n)?[.\u00b0\u00ba#]*\s)?(?P<number>(?=\S*\d)[A-Za-z0-9][\w./\-]{2,39}?)"
    r"(?:(?P<dated>,?\s(?:van|d\.?\s?d\.?|of|dated|vom|du)\s)|(?=[\s.,;!]|$))",
    re.IGNORECASE,
)
"""The document that a text introduces."""
_OF_ANOTHER = re.compile(
    r"crediter|corri?g|correct|herinner|remind|betaling|payment|ontvangst|bezwaar|annul|storn|vervang|replac|terug|aanman"
    r"|mahn|oude|vorige|previous|credit(?:ing|s)\b|refund|gutgeschr",
    re.IGNORECASE,
)
"""Words before its number by which a text speaks of another document, or of what is done with it."""
_PAY_BEFORE = re.compile(
    r"(?:dient|dienen|moet|moeten|behoort|must|has to|shall|muss|doit)\s(?:\w+\s){0,6}?"
    r"(?:uiterlijk\s)?(?:op|voor|v\u00f3\u00f3r|uiterlijk|by|before|on|bis(?:\szum)?|le|avant\sle)\s(?:\w+dag\s)?$",
    re.IGNORECASE,
)
_PAY_AFTER = re.compile(
    r"[\s,]*(?:(?:te|be|have|been|\u00eatre)\s)?"
    r"(?:(?:zijn|worden|in ons bezit|op (?:onze|bovenstaande|genoemde) rekening)\s)*"
    r"(?:bijgeschreven|voldaan|betaald|ontvangen|overgemaakt|bijgeboekt|paid|received|settled|bezahlt|beglichen|pay[e\u00e9]e?"
    r"|r[e\u00e9]gl[e\u00e9]e?)\b",
    re.IGNORECASE,
)
"""What stands around the day on which money has to be there."""
_CAME_BEFORE = re.compile(
    r"(?:bestelling|levering|pakket|goederen|order|zending|delivery|goods|parcel|lieferung|ware|livraison)\b"
    r"(?:\W+\w+){0,3}?\W+(?:is|zijn|wordt|worden|werd|werden|was|were|will be|has been|wurde|wird|a \u00e9t\u00e9|sera)"
    r"(?:\s\w+){0,2}?\s(?:op|on|am|le)\s(?:\w+dag\s)?$",
    re.IGNORECASE,
)
_CAME_AFTER = re.compile(
    r"\s(?:bij (?:u|je)\s)?(?:bezorgd|geleverd|afgeleverd|afgehaald|delivered|geliefert|zugestellt|livr[e\u00e9]e?)\b",
    re.IGNORECASE,
)
_CAME_ON = re.compile(
    r"(?:bezorgd|geleverd|afgeleverd|delivered|geliefert|livr[e\u00e9]e?s?)\s(?:op|on|am|le)\s(?:\w+dag\s)?$",
    re.IGNORECASE,
)


def told_dates(sheet: Sheet, order: DayOrder | None, without: range) -> Iterator[Candidate]:
    """Yield what sentences say; `order` is that of day and month in dates, `without` are the lines of the table."""
    seen: set[tuple[str, Value]] = set()
    for segment, text in (*texts_of(sheet), *wrapped(sheet)):
        if segment.line in without or len(segment.words) < _LEAST_WORDS or not _SPEAKS.search(text):
            continue
        for each in _told(segment, text, order):
            if (each.path, each.value) not in seen:
                seen.add((each.path, each.value))
                yield each


def _told(segment: Segment, text: str, order: DayOrder | None) -> Iterator[Candidate]:
    if segment.page == 1:
        yield from _introduced(segment, text, order)
    for day in dates_in(text, order):
        path = _path_of(text, day)
        if path is not None and day.value is not None and day.start < len(segment.text):
            yield _candidate(path, segment, day.start, day.end, day.value, day.text)


def _introduced(segment: Segment, text: str, order: DayOrder | None) -> Iterator[Candidate]:
    found = _THIS.search(text)
    if found is None or found.end("number") > len(segment.text):
        return
    if _OF_ANOTHER.search(text[found.start() : found.start("number")]):
        return
    number = found["number"].rstrip(".")
    day = next(dates_in(text[found.end() :], order), None)
    if next(dates_in(number, order), None) is None:
        yield _candidate("number", segment, found.start("number"), found.end("number"), number, number)
        if found["dated"] and day is not None and not day.start and day.value is not None:
            start = found.end() + day.start
            yield _candidate("issue_date", segment, start, start + len(day.text), day.value, day.text)


def _path_of(text: str, day: PrintedDate) -> str | None:
    before, after = text[: day.start], text[day.end :]
    if _PAY_BEFORE.search(before) and _PAY_AFTER.match(after):
        return "due_date"
    if (_CAME_BEFORE.search(before) and _CAME_AFTER.match(after)) or _CAME_ON.search(before):
        return "delivery.date"
    return None


def _candidate(path: str, segment: Segment, start: int, end: int, value: Value, text: str) -> Candidate:
    return Candidate(
        path=path,
        value=value,
        text=text,
        page=segment.page,
        box=segment.box_of(start, end),
        evidence=(Evidence(EvidenceKind.LABEL, {"label": segment.words[0].text, "place": "title"}),),
        strength=_STRENGTH,
    )
