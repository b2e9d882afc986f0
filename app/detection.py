"""From bytes to a reading: what kind of document this is, told by its content, never by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from . import page_reading, pdf_pages
from .formats import FORMATS, facturx
from .formats.xml_tree import is_blank, looks_like_xml, parse
from .model.corrections import Correction
from .model.findings import Finding, Severity, any_fatal
from .model.reading import Outcome, Reading
from .model.unreadable import Unreadable
from .page_reading import NONE, Aids

_HEAD_BYTES = 64 * 1024
"""By then the root element has begun, whatever licence or remark stands above it."""
_ZIP = b"PK\x03\x04"
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+)?html\b", re.IGNORECASE)
_UBL_NAMESPACE = "{urn:oasis:names:specification:ubl:schema:xsd:"
_CROSS_INDUSTRY = "SCRDM"


def read(data: bytes, today: date, aids: Aids = NONE) -> Reading:
    """Detect the syntax, unwrap what is wrapped, and read; whatever the bytes, this never raises.

    Args:
        data: the document as received.
        today: the day to judge the dates on a page by.
        aids: what helps to read pages.
    """
    head = data[:_HEAD_BYTES]
    try:
        if is_blank(data):
            raise Unreadable("RELAY-EMPTY")
        if pdf_pages.looks_like_pdf(head):
            return read_pdf(data, today, aids)
        return refuse_corrections(read_structured(data, head), aids.corrections)
    except Unreadable as problem:
        return Reading(format=None, outcome=Outcome.UNREADABLE, findings=(problem.finding,))


def read_structured(data: bytes, head: bytes) -> Reading:
    """Read a structured document.

    Raises:
        Unreadable: it is in no syntax that we know, or cannot be read in the one it is in.
    """
    for syntax in FORMATS:
        if syntax.recognises(head):
            return syntax.read(data)
    if head.startswith(_ZIP):
        raise Unreadable("RELAY-ZIP")
    if _HTML.match(head):  # a login page saved under the invoice's name, say
        raise Unreadable("RELAY-FORMAT-UNKNOWN", found="HTML")
    if looks_like_xml(head):
        return _other_xml(data)
    raise Unreadable("RELAY-FORMAT-UNKNOWN", kind="unnamed")


def read_pdf(data: bytes, today: date, aids: Aids = NONE) -> Reading:
    """Read the invoice XML inside a PDF; in one without it, read the pages.

    Raises:
        Unreadable: the PDF cannot be opened, or what it holds cannot be read.
    """
    picked = facturx.pick(pdf_pages.attachments(data))
    if picked.numbers[1:]:
        return Reading(format="pdf", outcome=Outcome.MULTIPLE_INVOICES, findings=picked.findings)
    if picked.chosen is None:
        if any_fatal(picked.findings):
            outcome = Outcome.NOT_AN_INVOICE if picked.not_invoices and not picked.broken else Outcome.UNREADABLE
            return Reading(format="pdf", outcome=outcome, findings=picked.findings)
        return page_reading.read_pages(data, today, aids)
    content = picked.chosen.content
    try:
        reading = read_structured(content, content[:_HEAD_BYTES])
    except Unreadable as problem:
        broken = Finding(rule="RELAY-PDF-XML-BROKEN", severity=Severity.FATAL, facts={"name": picked.chosen.name})
        return Reading(format="pdf", outcome=Outcome.UNREADABLE, findings=(broken, problem.finding))
    return refuse_corrections(replace(reading, findings=picked.findings + reading.findings), aids.corrections)


def refuse_corrections(reading: Reading, corrections: Sequence[Correction]) -> Reading:
    """Refuse to change what a document states as data: that is its sender's to correct, and pages are for people."""
    if not corrections or reading.invoice is None:
        return reading
    refusal = Finding(rule="RELAY-CORRECTION", severity=Severity.FATAL, facts={"kind": "structured"})
    return replace(reading, findings=(refusal, *reading.findings))


def is_pdf(data: bytes) -> bool:
    """Tell whether a document is a PDF."""
    return pdf_pages.looks_like_pdf(data[:_HEAD_BYTES])


def _other_xml(data: bytes) -> Reading:
    """Say what a well-formed document is that is no invoice we read."""
    root = str(parse(data).tag)
    namespace, _, local = root.rpartition("}")
    if root.startswith(_UBL_NAMESPACE) or local.startswith(_CROSS_INDUSTRY):
        finding = Finding(rule="RELAY-NOT-AN-INVOICE", severity=Severity.FATAL, facts={"found": local})
        return Reading(format="xml", outcome=Outcome.NOT_AN_INVOICE, findings=(finding,))
    raise Unreadable("RELAY-FORMAT-UNKNOWN", found=f"{local} ({namespace[1:]})" if namespace else local)
