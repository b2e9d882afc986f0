"""What a person says of an extraction: their word stands, and what was doubted on that place is doubted no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..model.codes import CREDIT_NOTE_TYPES
from ..model.corrections import Correction, apply
from ..model.findings import Finding, Location, Severity
from ..model.invoice import Invoice, Vat
from ..model.terms import term_of
from .assemble import CORE, is_core, turned
from .extracted import Extraction, Outcome
from .parties.party_values import with_schemes

_OPEN = frozenset({Outcome.ACCEPTED, Outcome.NEEDS_REVIEW, Outcome.NOT_AN_INVOICE})
"""Outcomes that a person can change; two invoices in one file stay two."""


def confirm(extraction: Extraction, corrections: Sequence[Correction]) -> Extraction:
    """Return the extraction as a person corrected it: accepted once nothing that matters is left in doubt.

    A document of which nothing could be read may be filled in by hand altogether. One that is taken for something else
    than an invoice becomes one where its type (BT-3) is confirmed.
    """
    if not corrections or extraction.outcome not in _OPEN:
        return extraction
    paths = tuple(each.path for each in corrections)
    if extraction.outcome is Outcome.NOT_AN_INVOICE and "type_code" not in paths:
        return extraction
    invoice, faults = apply(_signed(extraction, corrections), corrections)
    invoice = _with_categories(invoice, paths)
    absent = tuple(_absent(invoice, paths)) if extraction.invoice is None else ()
    doubts = tuple(each for each in extraction.findings if not _is_settled(each, paths, by_hand=not absent))
    findings = (*doubts, *absent, *faults)
    in_doubt = any(each.severity is not Severity.INFO and is_core(each.location.path) for each in (*doubts, *absent))
    return replace(
        extraction,
        outcome=Outcome.NEEDS_REVIEW if in_doubt or faults else Outcome.ACCEPTED,
        invoice=with_schemes(invoice),
        fields={path: field for path, field in extraction.fields.items() if not _within(path, paths)},
        derived=tuple(path for path in extraction.derived if not _within(path, paths)),
        findings=findings,
    )


def _signed(extraction: Extraction, corrections: Sequence[Correction]) -> Invoice:
    """Return the invoice as read; with the signs of a credit note where a person says that a negative one is that."""
    invoice = extraction.invoice or Invoice()
    doubted = any(each.rule == "RELAY-PAGE-NEGATIVE" for each in extraction.findings)
    is_credit = any(each.path == "type_code" and each.value in CREDIT_NOTE_TYPES for each in corrections)
    return turned(invoice) if doubted and is_credit else invoice


def _with_categories(invoice: Invoice, paths: Sequence[str]) -> Invoice:
    """Return the invoice with the VAT category that a person gave a rate also on what is charged at that rate."""
    given = {
        each.rate: each.category
        for at, each in enumerate(invoice.vat_breakdown)
        if f"vat_breakdown[{at}].category" in paths and each.category is not None
    }
    if not given:
        return invoice

    def of(vat: Vat | None) -> Vat | None:
        if vat is None or vat.category is not None:
            return vat
        return replace(vat, category=given.get(vat.rate))

    return replace(
        invoice,
        lines=tuple(replace(each, vat=of(each.vat)) for each in invoice.lines),
        allowances=tuple(replace(each, vat=of(each.vat)) for each in invoice.allowances),
        charges=tuple(replace(each, vat=of(each.vat)) for each in invoice.charges),
    )


def _is_settled(finding: Finding, paths: Sequence[str], *, by_hand: bool) -> bool:
    """Tell whether a doubt is answered: about its place, or something in it, a person has spoken.

    A doubt about the document as a whole is answered by its type where that is what it is about, else by filling in
    everything.
    """
    place = finding.location.path
    if place:
        return any(_within(path, (place,)) or _within(place, (path,)) for path in paths)
    if finding.terms:
        return bool({term_of(path) for path in paths} & set(finding.terms))
    return by_hand


def _absent(invoice: Invoice, paths: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding for each core value that a document filled in by hand still lacks."""
    for path in CORE:
        if path not in paths and not (path == "type_code" and invoice.type_code):
            term = term_of(path)
            yield Finding(
                rule="RELAY-PAGE-MISSING",
                severity=Severity.WARNING,
                terms=(term,) if term else (),
                location=Location(path=path),
                facts={"path": path},
            )


def _within(path: str, places: Sequence[str]) -> bool:
    """Tell whether a path is one of some places, or lies in one."""
    return any(path == place or path.startswith((f"{place}.", f"{place}[")) for place in places)
