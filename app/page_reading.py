"""A PDF that must be read from its pages: what the extractor proves becomes a Reading like any other.

What the pages leave in doubt is a person's to settle, so such a document is never refused: it is for review, until
what remains wrong rests on values that a person confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from . import pdf_pages
from .extraction.confirm import confirm
from .extraction.extract import extract
from .extraction.extracted import Extraction
from .extraction.extracted import Outcome as Extracted
from .extraction.layouts.layout import Layout
from .extraction.layouts.learning import learn
from .extraction.layouts.merging import learned
from .extraction.page.sheet import lay_out
from .extraction.sighted import as_seen, doubt
from .model.corrections import Correction
from .model.findings import Finding, Location, Severity
from .model.invoice import Invoice
from .model.pages import Pages, TextLayer
from .model.paths import value_at
from .model.reading import Outcome, Provenance, Reading
from .model.seen import Seen
from .model.terms import term_of
from .model.unreadable import Unreadable
from .pdf_pages.overlay import Colour, Mark, overlays

FORMAT = "pdf"
_CREDIT_TRANSFER = "30"
"""UNTDID 4461: what an invoice that prints an account asks for."""
_ABSENT_CODE, _CURRENCY = "CODES.absent", "BT-5"
_OUTCOMES = {
    Extracted.ACCEPTED: Outcome.INVOICE,
    Extracted.NEEDS_REVIEW: Outcome.NEEDS_REVIEW,
    Extracted.NOT_AN_INVOICE: Outcome.NOT_AN_INVOICE,
    Extracted.MULTIPLE_INVOICES: Outcome.MULTIPLE_INVOICES,
    Extracted.UNREADABLE: Outcome.UNREADABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aids:
    """What helps to read pages, besides the pages.

    Attributes:
        corrections: what a person says of the invoice on them.
        seen: what was read from pictures of them, where they have no text to rely on.
        layouts: how suppliers print their invoices, as learned from corrected ones.
    """

    corrections: tuple[Correction, ...] = ()
    seen: Seen | None = None
    layouts: tuple[Layout, ...] = ()


NONE = Aids()


def look(data: bytes, today: date, aids: Aids = NONE) -> Extraction:
    """Return what the pages of a PDF show, invoice inside or not; whatever the bytes, this never raises."""
    try:
        return _extracted(data, today, aids)
    except Unreadable as problem:
        return Extraction(outcome=Extracted.UNREADABLE, findings=(problem.finding,))


def drawn(data: bytes, found: Extraction) -> dict[str, bytes]:
    """Return the pages as PNG, by their number, with what was found on them boxed; empty where they cannot be shown.

    Green is proven, orange a candidate that is not believed, red what a finding is about.
    """
    try:
        return {str(number): png for number, png in overlays(data, _marks(found)).items()}
    except Unreadable:
        return {}


def read_pages(data: bytes, today: date, aids: Aids = NONE) -> Reading:
    """Read the invoice that the pages of a PDF show, or that was seen on their pictures, as a person corrected it.

    Raises:
        Unreadable: the PDF cannot be opened, or one of its pages.
    """
    corrections = aids.corrections
    found = confirm(_extracted(data, today, aids), corrections)
    outcome = _OUTCOMES[found.outcome]
    if found.invoice is None or outcome not in {Outcome.INVOICE, Outcome.NEEDS_REVIEW}:
        return Reading(format=FORMAT, outcome=outcome, findings=found.findings)
    invoice, means = _with_means(found.invoice)
    doubt = (_in_doubt(found),) if outcome is Outcome.NEEDS_REVIEW else ()
    confirmed = tuple(_note("RELAY-CONFIRMED", each.path) for each in corrections)
    return Reading(
        format=FORMAT,
        outcome=outcome,
        invoice=invoice,
        findings=(*doubt, *found.findings, *confirmed),
        provenance={
            **{each.location.path: Provenance.ABSTAINED for each in found.findings if each.location.path},
            **dict.fromkeys((*found.derived, *means), Provenance.DERIVED),
            **{each.path: Provenance.CONFIRMED for each in corrections},
        },
        printed={path: Location(path=path, page=field.page, box=field.box) for path, field in found.fields.items()},
    )


def taught(data: bytes, today: date, aids: Aids) -> tuple[Layout, ...]:
    """Return the layouts with what the document teaches as a person corrected it.

    They stay as they are where the corrections leave something in doubt, or where nothing on the document would tell
    the next one of its supplier.

    Raises:
        Unreadable: the PDF cannot be opened, or one of its pages.
    """
    pages, found = _pages(data, aids), _extracted(data, today, aids)
    confirmed = confirm(found, aids.corrections)
    if confirmed.outcome is not Extracted.ACCEPTED or confirmed.invoice is None:
        return aids.layouts
    sheet = lay_out(pages)
    new = learn(sheet, found, confirmed.invoice)
    return learned(aids.layouts, new, sheet) if new.keys else aids.layouts


def _extracted(data: bytes, today: date, aids: Aids) -> Extraction:
    pages = _pages(data, aids)
    found = extract(pages, today=today, layouts=aids.layouts)
    return found if aids.seen is None or pages.text_layer is not TextLayer.SEEN else doubt(found, aids.seen)


def _pages(data: bytes, aids: Aids) -> Pages:
    """Return the pages of a PDF, with the words that were seen on pictures of them where they have no text."""
    pages = pdf_pages.pages(data)
    seen = aids.seen
    if seen is None or pages.text_layer is TextLayer.TEXT or not any(page.words for page in seen.pages):
        return pages
    return as_seen(pages, seen)


def is_of_pages(reading: Reading) -> bool:
    """Tell whether an invoice was read from pages, rather than from data."""
    return reading.format == FORMAT


def as_pages(findings: Sequence[Finding], reading: Reading) -> tuple[Finding, ...]:
    """Return what the rules say of an invoice that was read from pages as it concerns these; of another as it is.

    What its pages lack is told once more, as such. Left out is what only repeats at each amount that the currency is
    absent: the rules read the UBL that says the same as the pages, and there every amount bears it.
    """
    invoice = reading.invoice
    if not is_of_pages(reading) or invoice is None:
        return tuple(findings)
    kept = [each for each in findings if not (each.facts.get("kind") == _ABSENT_CODE and _CURRENCY in each.terms)]
    places = (each.location.path for each in kept if each.severity is Severity.FATAL)
    lacking = dict.fromkeys(path for path in places if path and not value_at(invoice, path))
    if lacking:
        facts = {"lacking": ", ".join(lacking)}
        kept.insert(0, Finding(rule="RELAY-PAGE-LACKS", severity=Severity.WARNING, facts=facts))
    return tuple(kept)


def rests_on_confirmed(reading: Reading, findings: Sequence[Finding]) -> bool:
    """Tell whether every fatal finding rests on nothing but what a person confirmed."""
    confirmed = {path for path, how in reading.provenance.items() if how is Provenance.CONFIRMED}
    terms = {term_of(path) for path in confirmed}
    fatal = [each for each in findings if each.severity is Severity.FATAL]
    return bool(confirmed) and all(
        each.location.path in confirmed or (bool(each.terms) and set(each.terms) <= terms) for each in fatal
    )


def _with_means(invoice: Invoice) -> tuple[Invoice, tuple[str, ...]]:
    """Give an invoice that prints an account to pay to the means of payment that this implies."""
    payment = invoice.payment
    if payment is None or payment.means_code is not None or not any(each.iban for each in payment.accounts):
        return invoice, ()
    return replace(invoice, payment=replace(payment, means_code=_CREDIT_TRANSFER)), ("payment.means_code",)


def _in_doubt(found: Extraction) -> Finding:
    """Return the finding that says why a document is for review: so many values are in doubt."""
    doubts = [each for each in found.findings if each.severity is not Severity.INFO]
    return Finding(rule="RELAY-PAGE-REVIEW", severity=Severity.FATAL, facts={"count": str(len(doubts))})


def _note(rule: str, path: str) -> Finding:
    return Finding(rule=rule, severity=Severity.INFO, location=Location(path=path), facts={"path": path})


def _marks(found: Extraction) -> Iterator[Mark]:
    taken = {(field.page, field.box) for field in found.fields.values()}
    for path, field in found.fields.items():
        yield Mark(page=field.page, box=field.box, colour=Colour.PROVEN, label=path)
    doubted = {each.path: each for each in found.candidates if (each.page, each.box) not in taken}
    for path, candidate in doubted.items():
        yield Mark(page=candidate.page, box=candidate.box, colour=Colour.CANDIDATE, label=f"{path}?")
    for finding in found.findings:
        place = finding.location
        if place.page is not None and place.box is not None:
            label = place.path or finding.rule.removeprefix("RELAY-PAGE-").lower()
            yield Mark(page=place.page, box=place.box, colour=Colour.FINDING, label=label)
