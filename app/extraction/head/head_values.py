"""The head of the invoice, settled: number, dates, references, period, currency."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ...model.findings import Finding, Location, Severity
from ...model.pages import Box
from ..candidates import Candidate, EvidenceKind
from ..page.labels import fold, lexicon
from ..page.neighbours import Place
from ..page.sheet import Sheet
from ..settle import Settled, ambiguous, settle
from ..values.dates import DayOrder, dates_in
from .header import Head
from .letterhead_dates import letterhead_dates
from .references import is_customers_order

_REFERENCES = (
    *("buyer_reference", "order_reference", "sales_order_reference", "contract_reference", "project_reference"),
    *("despatch_advice_reference", "preceding_invoices.number", "buyer.identifiers", "payment.reference"),
)
_NUMBERED = frozenset({"project_reference", "contract_reference"})
_NUMBERS = ("nummer", "nr", "no", "number", "code", "id", "#")
"""What labels of numbers end in."""
_OWN_WORDS = (
    "factuur",
    "faktuur",
    "rekening",
    "credit",
    "nota",
    "declaratie",
    "invoice",
    "rechnung",
    "gutschrift",
    "facture",
    "avoir",
    "fattura",
)
_PLAIN_WORDS = frozenset(
    {
        "nummer",
        "number",
        "numero",
        "nr",
        "no",
        "n#",
        "documentnr",
        "documentnummer",
        "documentnumber",
        "documentno",
        "belegnr",
        "document",
        "boekstuknummer",
        "boekstuknr",
        "stuknummer",
    }
)
_TITLE = 0.5
_AMID = 0.3
"""Up to this strength a weak label stands amid other words, as in "credits invoice"."""
_SAID = 0.2
"""From this strength on a sentence on payment tells its reference."""
_LONGEST_TERM = 366
_NEAR = 3.0
"""Points by which what stands in one place or column may differ."""
_UPPER = 0.6
"""The head of a page without a table stands in this share of it, from the top."""
_LONG = re.compile(r"\d[\d ]{11,}")
"""A number to pay by, in digits alone, as those of invoices and orders are not."""
_PAID = frozenset({"betaaldatum", "datumbetaling"})
"""Labels of the day of a payment, be it made or asked."""
_FOOT = 0.9
"""The foot of a page begins at this share of it."""
_COUNT = re.compile(r"\d{1,2}|..?|(?:19|20)\d\d")
"""What is no number of an invoice: a count, or a year."""


def settle_head(
    sheet: Sheet, head: Head, today: date, order: DayOrder | None, without: range = range(0)
) -> Iterator[Settled]:
    """Yield what was made of the head's candidates; `order` is that of day and month in the document's dates.

    `without` are the positions of the lines of its table.
    """
    number = _number(sheet, head, without)
    yield number
    issued = _issue_date(sheet, head, today, order, without)
    yield issued
    yield from _later_dates(head, issued, today)
    yield from _period(head)
    stated = number.field.value if number.field else None
    for path in _REFERENCES:
        least = _SAID if path == "payment.reference" else _TITLE  # sentences tell how to pay
        found = [each for each in head.of(path) if each.strength >= least]
        others = [each for each in found if not _is_same(each.value, stated)]
        told = [each for each in found if each.strength >= _TITLE]
        if path == "payment.reference":
            others = [each for each in others if not _is_ordered(head, each) and _is_to_pay_by(sheet, each, stated)]
        others = _numbered(others) if path in _NUMBERED else others
        by_number = path == "payment.reference" and not others  # what a label asks to pay by may be the number itself
        yield settle(path, told if by_number else others)


def _numbered(found: Sequence[Candidate]) -> list[Candidate]:
    """Return what labels of numbers name, where others name the same in words: ``Projectnr. 26041``, ``Werk: ..``."""
    numbered = [each for each in found if fold(_label(each)).endswith(_NUMBERS)]
    return numbered or list(found)


def _is_ordered(head: Head, found: Candidate) -> bool:
    """Tell whether the words to pay by are the buyer's own order number, which is no other reference."""
    return any(_is_same(each.value, found.value) for each in head.of("order_reference") if each.strength >= _TITLE)


def _is_to_pay_by(sheet: Sheet, found: Candidate, number: object) -> bool:
    """Tell whether a sentence on payment names a reference of its own, and not what stands elsewhere on the page.

    Without a label of its own, ``o.v.v. 26-0933`` may be any number of the page, that of the invoice first of all.
    """
    entries = lexicon("header").get(fold(_label(found)), ())
    is_named = any(each.path == "payment.reference" and not each.weak for each in entries)
    if found.strength >= _TITLE or is_named or _LONG.fullmatch(str(found.value)):
        return True
    value = _bare(found.value)
    others = [each for each in sheet.segments if each.page != found.page or not _holds(each.box, found.box)]
    return (
        number is not None
        and not is_customers_order(str(found.value))
        and not any(value in _bare(each.text) for each in others)
    )


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0] + _NEAR
        and outer[2] >= inner[2] - _NEAR
        and abs(outer[1] - inner[1]) <= outer[3] - outer[1]
    )


def _is_same(value: object, number: object) -> bool:
    return number is not None and _bare(value) == _bare(number)


def _bare(value: object) -> str:
    return "".join(each for each in fold(str(value)) if each.isalnum())


def _number(sheet: Sheet, head: Head, without: range) -> Settled:
    """Settle the number: what a label names outright; else what follows the word for the document in its title.

    A word for numbers, or for invoices, says so only in the head: below it stand those of other things and documents.
    """
    strong = [each for each in head.of("number") if each.strength >= _TITLE]
    if strong:
        return settle("number", strong)
    in_head = [each for each in head.of("number") if _is_in_head(sheet, each, without)]
    weak = [each for each in in_head if each.strength > _AMID]
    titled = [
        replace(each, strength=_TITLE)
        for each in weak
        if any(word in _label(each).lower() for word in _OWN_WORDS)
        and not _is_below(each)
        and not _COUNT.fullmatch(str(each.value))
    ]
    plain = [each for each in in_head if fold(_label(each)) in _PLAIN_WORDS]
    if not titled and any(each.strength > _AMID for each in plain):
        titled = [replace(each, strength=_TITLE) for each in plain]
    others = {str(each.value) for each in head.candidates if each.path not in {"number", "payment.reference"}}
    return settle("number", [each for each in titled if str(each.value) not in others])


def _is_in_head(sheet: Sheet, found: Candidate, without: range) -> bool:
    """Tell whether a candidate stands above the table, or in the upper part of the first page where there is none.

    What stands at the foot of a page counts if the head has it too, by itself.
    """
    if found.page > 1 or found.box[1] > _FOOT * sheet.page(1).height:
        bottom = _UPPER * sheet.page(1).height
        return any(
            each.page == 1 and each.box[1] < bottom and _bare(each.text) == _bare(found.value)
            for each in sheet.segments
        )
    table = next((line for line in sheet.lines if line.number == without.start), None) if without else None
    if table is None or table.page > 1:
        return found.box[1] <= _UPPER * sheet.page(1).height
    return found.box[1] < table.box[3]


def _label(candidate: Candidate) -> str:
    return next((each.facts.get("label", "") for each in candidate.evidence if each.kind is EvidenceKind.LABEL), "")


def _is_below(candidate: Candidate) -> bool:
    return any(each.facts.get("place") == Place.BELOW for each in candidate.evidence)


def _issue_date(sheet: Sheet, head: Head, today: date, order: DayOrder | None, without: range) -> Settled:
    """Settle the day of issue: as labelled; else the one date of the head of the first page that no label claims."""
    days = [each for each in head.of("issue_date") if not _heads_list(sheet, each)]
    found = _on_first_page([each for each in days if _is_of_head(sheet, each, without)])
    strong = [each for each in found if each.strength >= _TITLE]
    weak = [replace(each, strength=_TITLE) for each in found if each.strength > _AMID]
    settled = settle("issue_date", strong or weak)
    if settled.field is None and not strong:
        settled = settle("issue_date", letterhead_dates(sheet, head, today, order, without)) if not weak else settled
    if (
        settled.field is not None
        and isinstance(settled.field.value, date)
        and settled.field.value > today + timedelta(1)
    ):
        facts = {"path": "issue_date", "value": settled.field.value.isoformat()}
        where = Location(path="issue_date", page=settled.field.page, box=settled.field.box)
        late = Finding(
            rule="RELAY-PAGE-FUTURE", severity=Severity.WARNING, terms=("BT-2",), location=where, facts=facts
        )
        return Settled("issue_date", settled.field, late)
    return settled


def _is_of_head(sheet: Sheet, found: Candidate, without: range) -> bool:
    """Tell whether a sentence that dates something stands in the head; below it others are dated: ``issued on``."""
    entries = lexicon("header").get(fold(_label(found)), ())
    is_told = found.strength < _TITLE and any(each.path == "issue_date" and not each.weak for each in entries)
    return not is_told or _is_in_head(sheet, found, without)


def _heads_list(sheet: Sheet, found: Candidate) -> bool:
    """Tell whether a day is the first of a column of days: ``Datum`` heads what was sent or worked on which day."""
    if not _is_below(found):
        return False
    own = next((each for each in sheet.segments if each.page == found.page and _holds(each.box, found.box)), None)
    under = next(sheet.below(own, within=1.0), None) if own is not None else None
    return (
        under is not None
        and abs(under.box[0] - found.box[0]) <= _NEAR
        and next(dates_in(under.text, DayOrder.DAY_FIRST), None) is not None
    )


def _on_first_page(found: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates of the first page that has any: a date on a later one heads what is annexed."""
    first = min((each.page for each in found), default=1)
    return [each for each in found if each.page == first]


def _later_dates(head: Head, issued: Settled, today: date) -> Iterator[Settled]:
    """Settle the due date and the day of delivery.

    A due date before the day of issue is not believed, and neither is that day: one of the two is another date.
    """
    start = issued.field.value if issued.field else None
    found = head.of("due_date") or [each for each in head.of("other.date") if _is_to_come(each, today)]
    settled = settle("due_date", found)
    due = settled.field.value if settled.field else None
    if isinstance(due, date) and isinstance(start, date) and not 0 <= (due - start).days <= _LONGEST_TERM:
        settled = Settled("due_date", finding=ambiguous("due_date", found))
        if due < start:
            yield Settled("issue_date", finding=ambiguous("issue_date", [*head.of("issue_date"), *found]))
    yield settled
    yield settle("delivery.date", head.of("delivery.date"))


def _is_to_come(found: Candidate, today: date) -> bool:
    """Tell whether a ``Betaaldatum`` has not come yet, so that nothing was paid on it: it is due then."""
    is_later = isinstance(found.value, date) and found.value > today
    return is_later and fold(_label(found)) in _PAID and found.strength >= _TITLE


def _period(head: Head) -> Iterator[Settled]:
    starts, ends = head.of("period.start"), head.of("period.end")
    start, end = settle("period.start", starts), settle("period.end", ends)
    if start.field is not None and end.field is not None:
        yield start
        yield end
