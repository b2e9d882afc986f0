"""Number and day in the title of a document: ``Factuur 2026-0041``, ``Rechnung (380) Nr. 471102 vom 05.03.2018``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..candidates import Candidate, Evidence, EvidenceKind, Value
from ..page.labels import Label, speaks_of_another
from ..page.sheet import Segment, Sheet
from ..values.dates import DayOrder, dates_in
from .beside_title import number_beside
from .credited import IS_CREDITED
from .references import CUT_OFF, GOES_ON

_UPPER = 0.6
"""The title stands in this share of the first page, from the top."""
_STRENGTH, _SURE = 0.6, 0.5
_BESIDE = 0.34
"""A number without any word for it that stands beside or below the title: it gives way to one that a label names."""
_KINDS = (
    r"factuur|faktuur|creditnota|credit\s?note|credit\s?memo|declaratie|nota|invoice|rechnung|gutschrift|korrektur"
    r"|facture|avoir|factura|fattura"
)
_SUBJECT = re.compile(
    r"(?:betreft|betreffende|inzake|onderwerp|subject|regarding|re|concerning|betreff|objet|concerne)\b:?\s"
    r"(?:factuur|faktuur|invoice|rechnung|facture)(?:\s?(?:nr|nummer|no|number|n\W))?$",
    re.IGNORECASE,
)
"""What a letter is about: the invoice that it is."""
_ABOUT = re.compile(
    r"(?:betreft|betreffende|inzake|onderwerp|subject|regarding|concerning|betreff|objet)\b\s?:?\s"
    r"(?:factuur|faktuur|invoice|rechnung|facture)\s(?:(?:nr|no|n|nummer|number)?[.\u00b0\u00ba#:]*\s)?"
    r"(?P<number>\S*\d\S*)(?P<rest>(?:(?:,?\s(?:van|d\.?\s?d\.?|vom|du|of|dated)\s|[,;]\s).*)?)$",
    re.IGNORECASE,
)
_BILL = (
    r"rekening(?:\s?(?:nr|nummer|no))?\.?:?(?=\s[A-Z]{0,3}(?:20\d\d|\d\d)[-./]\d{1,5}\s*$|\s[A-Z]{0,3}20\d{4,6}\s*$)"
    r"|rekening(?=\s(?:(?:nr|nummer)\.?\s)?(?!NL|\d{2}\.?\d{2}\.?\d{2}\.?\d{2,4}\b)\S+\s(?:van|d\.?\s?d\.?)\s)"
)
"""What some call their invoice, where a day follows its number; else it is an account."""
_IS_BILL = re.compile(rf"{_BILL}|rekening$", re.IGNORECASE)
_TITLE = re.compile(
    rf"^(?:(?:\S+\s)?\S*(?:{_KINDS})\S*|{_BILL})\s(?:\(\d+\)\s)?"
    r"(?:(?:nr|no|n|num|nummer|number|num[e\u00e9]ro)?[.\u00b0\u00ba#:|\u00b7\u2022\u2013\u2014]*\s)?"
    r"(?P<number>\S*\d\S*)(?P<rest>.*)$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"^\W*(?:vom|von|van|d\.?\s?d\.?|du|of|dated|date|op|del|den|,|[|/(\u00b7\u2022\u2013\u2014-])\W*$", re.IGNORECASE
)
_GROUPS = re.compile(r"(?: \d{2,})+(?=\s*$)|(?: \d{3,})+(?=\s|$)")
"""More groups of digits of the same number: ``Factuur 2026 0041``."""
_YEAR = re.compile(r"(?:19|20)\d\d")
"""What an invoice is of, rather than its number: ``Contributienota 2026``."""
_NUMBER = re.compile(r"[A-Za-z0-9][\w./\-]{2,39}")


def titled(
    sheet: Sheet,
    order: DayOrder | None,
    labels: Sequence[Label],
    without: range = range(0),
    *,
    is_credit: bool = False,
) -> Iterator[Candidate]:
    """Yield the number and the day of issue that the title states; `order` is that of day and month in its dates.

    What `labels` say to be the number of another document (``Oorspronkelijke factuur: 26-0310``) is no title;
    a subject (``Betreft: factuur 26.094``) is one, but not of a credit note. Below the table, whose lines are at the
    positions `without`, stands what was invoiced before (``Af: voorschotnota 26-0341``).
    """
    others = {id(each.segment) for each in labels if each.start == 0 and not each.means("number")}
    for segment in sheet.segments:
        about = _ABOUT.match(segment.text) if not is_credit else None
        if about is not None and segment.page == 1 and segment.box[1] <= _UPPER * sheet.page(1).height:
            yield from _stated(segment, about, order)
            continue
        is_below = bool(without) and segment.line >= without.start
        if is_below or segment.page > 1 or segment.box[1] > _UPPER * sheet.page(1).height:
            return
        is_other = id(segment) in others and not _IS_BILL.match(segment.text)
        is_other = is_other or (is_credit and IS_CREDITED.match(segment.text) is not None)
        if is_other or speaks_of_another(segment.words[0].text.rstrip(":")):
            continue
        found = _TITLE.match(segment.text)
        if found is not None:
            yield from _stated(segment, found, order)
        for near, start, end in number_beside(sheet, segment, order):
            yield from _beside(segment, near, start, end, order)


def _beside(title: Segment, near: Segment, start: int, end: int, order: DayOrder | None) -> Iterator[Candidate]:
    """Yield the number beside a title, and the day behind it: ``R-0871 \u00b7 5-11-2026``."""
    text = near.text
    number = _candidate("number", near, start, end, text[start:end], label=title.text)
    yield replace(number, strength=_BESIDE)
    day = next(dates_in(text[end:], order), None)
    if day is not None and day.value is not None and _is_dated(text[end:], day.start, day.end):
        yield _candidate("issue_date", near, end + day.start, end + day.end, day.value, label=title.text)


def _is_dated(behind: str, start: int, end: int) -> bool:
    """Tell whether what stands behind a number is its day: no words but those that date it, and no range of days."""
    return bool(_DATED.match(behind[:start])) and not GOES_ON.match(behind[end:])


def subjects(found: Sequence[Candidate], labels: Sequence[Label], *, is_credit: bool) -> Iterator[Candidate]:
    """Yield the candidates; ``Betreft factuur 26.094`` names the invoice itself where no label does.

    A field (``Betreft factuur: 26.094``) names another document.

    Args:
        found: what stands beside the labels.
        labels: those of the head.
        is_credit: whether the document is a credit note, which names another.
    """
    numbered = any(each.path == "number" and each.strength >= _SURE for each in found)
    fields = {each.text for each in labels if each.closed}
    for each in found:
        is_own = each.path == "preceding_invoices.number" and any(
            _SUBJECT.fullmatch(label) and label not in fields
            for label in (why.facts.get("label", "") for why in each.evidence)
        )
        yield replace(each, path="number") if is_own and not numbered and not is_credit else each


def _stated(segment: Segment, found: re.Match[str], order: DayOrder | None) -> Iterator[Candidate]:
    more = _GROUPS.match(found["rest"]) if found["number"].isdigit() else None
    number = found["number"].strip(".,;:()#") + (more.group() if more is not None else "")
    if CUT_OFF.fullmatch(number) and found["rest"].strip():
        return
    day = next(dates_in(found["number"] + found["rest"], order), None)
    if (
        _NUMBER.fullmatch(number.replace(" ", ""))
        and not _YEAR.fullmatch(number)
        and not (day is not None and day.start == 0 and not day.text.isdigit())
    ):
        end = found.end("number") + (more.end() if more is not None else 0)
        yield _candidate("number", segment, found.start("number"), end, number)
        behind = next(dates_in(found["rest"], order), None)
        if behind is not None and behind.value is not None and _is_dated(found["rest"], behind.start, behind.end):
            start = found.start("rest") + behind.start
            yield _candidate("issue_date", segment, start, start + len(behind.text), behind.value)


def _candidate(path: str, segment: Segment, start: int, end: int, value: Value, *, label: str = "") -> Candidate:
    return Candidate(
        path=path,
        value=value,
        text=segment.text[start:end],
        page=segment.page,
        box=segment.box_of(start, end),
        evidence=(Evidence(EvidenceKind.LABEL, {"label": label or segment.words[0].text, "place": "title"}),),
        strength=_STRENGTH,
    )
