"""What kind of document this is: an invoice, a credit note, or one that must not be booked.

A quotation or reminder taken for an invoice is paid twice; so what is not clear is left open for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...model.findings import Finding, Location, Severity
from ..candidates import Evidence, EvidenceKind
from ..extracted import Outcome
from ..page.figures import mark_of
from ..page.labels import labels_in, lexicon
from ..page.neighbours import Place
from ..page.sheet import Segment, Sheet
from ..totals.totals import read_sums
from .kind_marks import TITLE, TO_BOOK, DocumentKind, Marks, Numbered, Title, is_column_head, marks_of
from .several import Several, several_invoices

__all__ = ["DocumentKind", "Kind", "kind_of"]

_HEADING = 1.0
"""From this weight on it is a heading, and counts where there is no title."""
_CLEAR = 1.0
"""By so much a title must outweigh that of another kind."""
_LISTS = frozenset({DocumentKind.REMINDER, DocumentKind.STATEMENT})
"""Kinds that name invoices by their numbers."""
_MENTIONED = frozenset({DocumentKind.DELIVERY_NOTE, DocumentKind.ORDER, DocumentKind.QUOTE, DocumentKind.TERMS})
"""Kinds that an invoice speaks of in headings of its own."""
_NUMBERED = frozenset({DocumentKind.QUOTE, DocumentKind.ORDER_CONFIRMATION, DocumentKind.REMINDER})
"""Kinds that their own number alone tells, where nothing on the page is of an invoice."""
_TOTALS = ("totals.with_vat", "totals.payable", "totals.without_vat")
_PARTED = ("totals.lines_net", "totals.without_vat", "totals.vat")
_FEW_AMOUNTS = 3
_ROW, _FEW_ROWS = 3, 3
"""Segments on a line that make it a row of a table; and so many rows make a table."""
_LONG_TEXT = 250
"""Words on a page of running text."""
_SALUTATION = re.compile(
    r"(?:beste|geachte|dear|sehr geehrte[rs]?|liebe[rs]?|ch[eè]re?s?|madame, monsieur)\b", re.IGNORECASE
)
_TO_PAY = re.compile(
    r"breng(?:en)? (?:ik|wij|we) (?:u )?in rekening|te betalen|over te maken|te voldoen|please pay"
    r"|amount due|zu zahlen|[àa] payer",
    re.IGNORECASE,
)
"""What a letter says that charges something."""
_INVOICE, _CREDIT_NOTE, _CORRECTED, _SELF_BILLED = "380", "381", "384", "389"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What kind of document it is.

    Attributes:
        kind: the kind; None where the pages leave it open, and `findings` say why.
        outcome: NOT_AN_INVOICE or MULTIPLE_INVOICES where it ends there; None to go on.
        type_code: UNTDID 1001, for what is to be booked; an open kind counts as an invoice, for a person to decide.
        title: the heading that says so.
        evidence: why.
        findings: what a person is told.
        numbers: the numbers of several invoices.
    """

    kind: DocumentKind | None
    outcome: Outcome | None = None
    type_code: str = _INVOICE
    title: Segment | None = None
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    numbers: tuple[str, ...] = field(default=())

    @property
    def is_credit_note(self) -> bool:
        """Tell whether its amounts are credited."""
        return self.kind is DocumentKind.CREDIT_NOTE


def kind_of(sheet: Sheet) -> Kind:
    """Return what kind of document the pages are."""
    marks = marks_of(sheet)
    kind = _judged(sheet, marks.on(_first_telling_page(marks)), marks)
    if kind.outcome is not None or len(sheet.pages.pages) == 1:
        return kind
    found = several_invoices(sheet, marks)
    if len(found.numbers) > 1:
        return _several(found)
    if found.doubtful is not None and kind.kind is not None:
        return _doubt("several", None, page=found.doubtful)
    return kind


def _first_telling_page(marks: Marks) -> int:
    """Return the first page that says what it is: a covering letter may come before."""
    pages = [each.page for each in marks.titles if each.weight >= TITLE]
    pages += [each.page for each in marks.numbers if each.kind is not None and not each.by_title]
    return min(pages, default=1)


def _judged(sheet: Sheet, marks: Marks, everywhere: Marks) -> Kind:
    booked = _best(marks.titles, booked=True)
    other = _best(marks.titles, booked=False)
    own = _own_number(marks)
    other = None if _charges(sheet, booked, other) or _is_section(sheet, other, own, marks) else other
    if other is not None and other.weight >= TITLE and _outweighs(other, booked):
        return _other(sheet, other, own, everywhere)
    if booked is not None and booked.weight >= TITLE and booked.is_subject and own is None and _lists(marks):
        return _booked(sheet, booked, own, marks) if _adds_up_lines(sheet) else _doubt("unknown", None)
    if booked is not None and booked.weight >= TITLE:
        if other is not None and other.weight >= TITLE and not _outweighs(booked, other):
            return _between(sheet, booked, other, own, marks)
        return _booked(sheet, booked, own, marks)
    if own is not None:
        return _numbered(sheet, booked, own, other, marks)
    return _untitled(sheet, booked, other, marks, everywhere)


def _is_section(sheet: Sheet, other: Title | None, own: Numbered | None, marks: Marks) -> bool:
    """Tell whether ``Betaaloverzicht`` heads what is to pay of an invoice: that has a number of its own, and VAT."""
    if other is None or own is None or other.kind is not DocumentKind.STATEMENT or _lists(marks):
        return False
    return own.is_beside and not own.by_title and own.kind is DocumentKind.INVOICE and _adds_up_lines(sheet)


def _best(titles: Sequence[Title], *, booked: bool) -> Title | None:
    found = [each for each in titles if (each.kind in TO_BOOK) is booked]
    return max(found, key=lambda each: each.weight, default=None)


def _outweighs(title: Title, against: Title | None) -> bool:
    return against is None or title.weight >= against.weight + _CLEAR


def _own_number(marks: Marks) -> Numbered | None:
    """Return the number of the document itself, as of something to book: beside its label rather than in a column."""
    found = [each for each in marks.numbers if each.kind in TO_BOOK]
    return min(found, key=lambda each: (each.by_title, not each.is_beside), default=None)


def _other(sheet: Sheet, title: Title, own: Numbered | None, everywhere: Marks) -> Kind:
    """Judge a document whose title is of a kind that is not booked."""
    invoiced = any(
        each.kind in TO_BOOK and each.weight >= TITLE and not is_column_head(sheet, each) for each in everywhere.titles
    )
    unnumbered = not everywhere.numbers_of(*TO_BOOK) and not any(
        each.number for each in everywhere.titles if each.kind in TO_BOOK
    )
    invoiced = invoiced and not (title.kind is DocumentKind.REMINDER and unnumbered)
    if title.kind in _LISTS and not invoiced:
        lists = any(kind.value in everywhere.bodies for kind in _LISTS) or bool(
            everywhere.numbers_of(*_LISTS, *TO_BOOK)
        )
        if lists or title.kind is DocumentKind.REMINDER or (own is None and not _adds_up_lines(sheet)):
            return _not_an_invoice(title.kind, title.segment)
    elif own is None and not invoiced:
        return _not_an_invoice(title.kind, title.segment)
    return _doubt(title.kind.value, title.segment)


def _between(sheet: Sheet, booked: Title, other: Title, own: Numbered | None, marks: Marks) -> Kind:
    """Judge a document with two titles, of which only one may be booked."""
    numbered = {each.kind for each in marks.numbers if each.kind not in TO_BOOK}
    if own is not None and own.is_beside and other.kind in _MENTIONED and other.weight <= booked.weight:
        return _booked(sheet, booked, own, marks)
    if own is None and other.kind in numbered and booked.number is None:
        return _not_an_invoice(other.kind, other.segment)
    return _doubt(other.kind.value, other.segment)


def _charges(sheet: Sheet, title: Title | None, other: Title | None) -> bool:
    """Tell whether the title of an invoice with its number heads an order that it adds up, as a web shop prints it."""
    if title is None or other is None or title.number is None or title.weight < TITLE:
        return False
    is_above = (title.page, title.segment.box[3]) <= (other.page, other.segment.box[1] + 1)
    return is_above and other.kind is DocumentKind.ORDER and _adds_up_lines(sheet)


def _numbered(sheet: Sheet, booked: Title | None, own: Numbered, other: Title | None, marks: Marks) -> Kind:
    """Judge a document without a title, by the label of its number."""
    lists = bool({kind.value for kind in _LISTS} & marks.bodies.keys())
    credits_one = own.kind is DocumentKind.CREDIT_NOTE and _names_an_invoice(sheet)
    if lists and (not own.is_beside or own.by_title) and not credits_one:
        return _doubt(DocumentKind.STATEMENT.value, own.label.segment)
    if other is not None and (own.by_title or (lists and other.kind in _LISTS)) and other.weight >= _HEADING:
        return _doubt(other.kind.value, other.segment)
    return _booked(sheet, booked, own, marks)


def _untitled(sheet: Sheet, booked: Title | None, other: Title | None, marks: Marks, everywhere: Marks) -> Kind:
    """Judge a document that has neither a title nor the number of an invoice."""
    if booked is not None and _is_heading(sheet, booked, other, marks):
        return _booked(sheet, booked, None, marks)
    details = marks.bodies.get("invoice_details", ())
    if details and not marks.titles and _adds_up_alone(sheet, marks):
        return _booked(sheet, None, Numbered(DocumentKind.INVOICE, "invoice", "", details[0], Place.BELOW), marks)
    numbered = {each.kind for each in marks.numbers if each.kind not in {None, DocumentKind.ORDER, *TO_BOOK}}
    has_own = any(each.kind is None for each in everywhere.numbers) or bool(everywhere.numbers_of(*TO_BOOK))
    alone = frozenset() if has_own else _NUMBERED
    said = [kind for kind in numbered if kind is not None and (kind.value in marks.bodies or kind in alone)]
    if other is not None and other.weight >= _HEADING and (other.kind in numbered or other.kind.value in marks.bodies):
        return _not_an_invoice(other.kind, other.segment)
    if said and booked is None:
        place = next(each.label.segment for each in marks.numbers if each.kind is said[0])
        return _not_an_invoice(said[0], place)
    return (_text_alone(sheet, everywhere) if booked is None else None) or _doubt("unknown", None)


def _lists(marks: Marks) -> bool:
    """Tell whether a text speaks of invoices that are open, as a reminder does."""
    return not marks.bodies.keys().isdisjoint(kind.value for kind in _LISTS)


def _is_heading(sheet: Sheet, booked: Title, other: Title | None, marks: Marks) -> bool:
    """Tell whether a word that is no title heads an invoice: as a heading, or with its number above lines."""
    if other is not None and other.weight >= booked.weight and not _heads_a_strip(sheet, booked, other):
        return False
    if booked.weight >= _HEADING:
        return booked.number is None or not _lists(marks) or _adds_up_lines(sheet)
    return booked.number is not None and booked.weight >= 0 and _adds_up_alone(sheet, marks)


def _heads_a_strip(sheet: Sheet, title: Title, other: Title) -> bool:
    """Tell whether a word with the number below it is the first of a strip of labels: ``Factuur | Datum | Pakbon``."""
    line = sheet.lines[title.segment.line]
    return title.number is not None and title.segment is line.segments[0] and other.segment.line == line.number


def _adds_up_alone(sheet: Sheet, marks: Marks) -> bool:
    """Tell whether a page adds up lines, bears the number of no document, and says what no other kind does."""
    told = marks.numbers or not marks.bodies.keys().isdisjoint(kind.value for kind in DocumentKind)
    return not told and _adds_up_lines(sheet)


def _text_alone(sheet: Sheet, everywhere: Marks) -> Kind | None:
    """Return what a document is that is all text: general terms, or a letter; None where it may be more."""
    if not everywhere.numbers and _is_running_text(sheet):
        return _not_an_invoice(DocumentKind.TERMS, sheet.segments[0])
    letter = _letter(sheet) if not everywhere.titles and not everywhere.numbers else None
    return _not_an_invoice(DocumentKind.OTHER, letter) if letter is not None else None


def _is_running_text(sheet: Sheet) -> bool:
    words = sum(len(line.words) for line in sheet.lines)
    rows = sum(len(line.segments) >= _ROW for line in sheet.lines)
    return words >= _LONG_TEXT and rows < _FEW_ROWS and len(read_sums(sheet, mark_of(sheet)).labelled) < _FEW_AMOUNTS


def _adds_up_lines(sheet: Sheet) -> bool:
    """Tell whether a page adds up lines, or parts VAT from the rest, as a list of open invoices has no reason to."""
    return any(each.role in _PARTED for each in read_sums(sheet, mark_of(sheet)).labelled)


def _letter(sheet: Sheet) -> Segment | None:
    """Return the salutation of a letter that charges nothing: it has no table, no labelled amount and no account."""
    rows = sum(len(line.segments) >= _ROW for line in sheet.lines)
    totals = [each for each in read_sums(sheet, mark_of(sheet)).labelled if each.role != "other.amount"]
    if rows >= _FEW_ROWS or totals or any(_TO_PAY.search(line.text) for line in sheet.lines):
        return None
    return next((each for each in sheet.segments if _SALUTATION.match(each.text)), None)


def _booked(sheet: Sheet, title: Title | None, own: Numbered | None, marks: Marks) -> Kind:
    """Return the kind of a document to book; words that may mean either are settled by what else it says."""
    segment = title.segment if title is not None else own.label.segment if own is not None else None
    code = title.code if title is not None else ""
    if "no_invoice" in marks.bodies:
        return _doubt("no_invoice", marks.bodies["no_invoice"][0].segment)
    evidence = tuple(_evidence(title, own))
    if own is not None and own.word == "credit_note" and title is not None and title.label.start:
        title = None  # what is credited is an invoice too
    if code == _SELF_BILLED or "self_billed" in marks.bodies:
        finding = _finding("RELAY-PAGE-KIND-DOUBT", segment, "self_billed")
        return Kind(
            kind=DocumentKind.INVOICE, type_code=_SELF_BILLED, title=segment, evidence=evidence, findings=(finding,)
        )
    if code and code != _CREDIT_NOTE:
        return Kind(kind=DocumentKind.INVOICE, type_code=code, title=segment, evidence=evidence)
    credited = _is_credited(sheet, title, own, marks)
    if credited is None:
        return _doubt(DocumentKind.CREDIT_NOTE.value, segment)
    kind, type_code = credited
    return Kind(kind=kind, type_code=type_code, title=segment, evidence=evidence)


def _is_credited(
    sheet: Sheet, title: Title | None, own: Numbered | None, marks: Marks
) -> tuple[DocumentKind, str] | None:
    """Return kind and type of what is to be booked; None where its words may mean several and nothing settles it."""
    stated = {each.word for each in marks.numbers if each.kind in TO_BOOK and each.is_beside and not each.by_title}
    words = {title.word if title is not None else own.word if own is not None else "invoice"}
    if "credit_note" in words:
        return DocumentKind.CREDIT_NOTE, _CREDIT_NOTE
    if "invoice" in words and {"invoice", "credit_note"} <= stated:
        return None
    if "invoice" not in words or "invoice" not in stated:
        words |= stated - {"invoice"}
    gives_back = len(words - {"invoice"}) > 0 and _gives_back(sheet)
    if "credit_note" in words or words >= {"correction", "gutschrift"}:
        return DocumentKind.CREDIT_NOTE, _CREDIT_NOTE
    if "gutschrift" in words:
        return (DocumentKind.CREDIT_NOTE, _CREDIT_NOTE) if gives_back or _names_an_invoice(sheet) else None
    if "correction" in words:
        return (DocumentKind.INVOICE, _CORRECTED) if gives_back else None
    return DocumentKind.INVOICE, _INVOICE


def _gives_back(sheet: Sheet) -> bool:
    """Tell whether the totals are below zero: for each of them the last place that states it."""
    sums = read_sums(sheet, mark_of(sheet))
    stated = [[each for each in sums.of(role) if each.nearest] for role in _TOTALS]
    found = [each for each in stated if each] or [list(sums.of("any.total"))]
    return all(each and each[-1].value < 0 for each in found)


def _names_an_invoice(sheet: Sheet) -> bool:
    """Tell whether a label says which invoice is credited."""
    return any(each.means("preceding_invoices.number") for each in labels_in(sheet, lexicon("header")))


def _evidence(title: Title | None, own: Numbered | None) -> Iterator[Evidence]:
    if title is not None:
        yield Evidence(EvidenceKind.POSITION, {"place": "title"})
    if own is not None:
        yield Evidence(EvidenceKind.LABEL, {"label": own.label.text, "place": own.place.value})


def _not_an_invoice(kind: DocumentKind, segment: Segment) -> Kind:
    finding = _finding("RELAY-PAGE-NOT-AN-INVOICE", segment, kind.value)
    return Kind(kind=kind, outcome=Outcome.NOT_AN_INVOICE, title=segment, findings=(finding,))


def _doubt(kind: str, segment: Segment | None, *, page: int | None = None) -> Kind:
    finding = _finding("RELAY-PAGE-KIND-DOUBT", segment, kind, page=page)
    return Kind(kind=None, title=segment, findings=(finding,))


def _several(found: Several) -> Kind:
    facts = {
        "count": str(len(found.numbers)),
        "numbers": ", ".join(found.numbers),
        "pages": ", ".join(str(page) for page in found.starts),
    }
    where = Location(page=found.starts[1])
    finding = Finding(rule="RELAY-PAGE-MULTIPLE", severity=Severity.FATAL, terms=("BT-1",), location=where, facts=facts)
    return Kind(
        kind=DocumentKind.INVOICE, outcome=Outcome.MULTIPLE_INVOICES, findings=(finding,), numbers=found.numbers
    )


def _finding(rule: str, segment: Segment | None, kind: str, *, page: int | None = None) -> Finding:
    where = Location(page=segment.page, box=segment.box) if segment is not None else Location(page=page)
    facts = {"kind": kind, "title": segment.text if segment is not None else ""}
    if page is not None:
        facts["pages"] = str(page)
    severity = Severity.WARNING if rule == "RELAY-PAGE-KIND-DOUBT" else Severity.FATAL
    return Finding(rule=rule, severity=severity, terms=("BT-3",), location=where, facts=facts)
