"""One document in, one verdict out. READ THIS FILE FIRST: it is the way every invoice goes.

The command line, the HTTP service and the workflows all call `convert` or `check`, inside a sandbox worker.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import cast

from lxml import etree

from . import pdf_pages
from .coverage import state
from .formats import FORMATS, facturx, ubl
from .formats.binding import get_at
from .formats.xml_tree import is_blank, looks_like_xml, parse
from .model.completion import complete_optional
from .model.differences import differences
from .model.findings import LAYERS, Finding, Layer, Location, Severity, any_fatal
from .model.invoice import Attachment, Invoice
from .model.known import Known, fill_in
from .model.reading import Outcome, Provenance, Reading
from .model.totals import complete as complete_totals
from .model.unreadable import Unreadable
from .rules import check as judge
from .rules.profiles import Profile, choose
from .rules.xsd import Schemas, validate

_HEAD_BYTES = 64 * 1024
"""By then the root element has begun, whatever licence or remark stands above it."""
_ZIP = b"PK\x03\x04"
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+)?html\b", re.IGNORECASE)
_UBL_NAMESPACE = "{urn:oasis:names:specification:ubl:schema:xsd:"
_CROSS_INDUSTRY = "SCRDM"


class Status(StrEnum):
    """How a conversion ended: one word per outcome, the same everywhere."""

    CONVERTED = "converted"
    REFUSED = "refused"
    NEEDS_REVIEW = "needs_review"
    NOT_AN_INVOICE = "not_an_invoice"
    MULTIPLE_INVOICES = "multiple_invoices"
    UNREADABLE = "unreadable"
    FAILED_OUTPUT = "failed_output"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What somebody handed us: the bytes as received, and the name they gave them (shown, never trusted)."""

    data: bytes
    filename: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The verdict on one document, and the UBL where there is one."""

    status: Status
    reading: Reading
    profile: str | None = None
    findings: tuple[Finding, ...] = ()
    rule_sets: Mapping[str, str] = field(default_factory=dict)
    ubl: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The verdict on one document as it stands, layer by layer."""

    valid: bool
    reading: Reading
    profile: str | None
    layers: Mapping[Layer, str]
    findings: tuple[Finding, ...]


def convert(
    document: Document,
    *,
    profile: str,
    schemas: Schemas,
    today: date,
    known: Known = Known(),  # noqa: B008 - a frozen value
    embed: bool = True,
) -> Conversion:
    """Convert one document into UBL 2.1, or say why not.

    Args:
        document: the bytes, in any syntax that `FORMATS` lists, or a PDF that carries one.
        profile: name of a profile, or ``auto``.
        schemas: the compiled UBL 2.1 schemas.
        today: the day to judge by.
        known: what the relation with the customer supplies where the document is silent.
        embed: whether a source PDF goes into the UBL as an attachment (BT-125).
    """
    reading = read(document)
    if reading.invoice is None:
        return Conversion(status=Status(reading.outcome.value), reading=reading, findings=reading.findings)
    reading, chosen = complete(reading, profile, known)
    verdict = judge(with_index(reading), chosen, today)
    found = in_source_terms(verdict.findings, reading)
    findings = reading.findings + validate_source(reading, schemas) + found
    if any_fatal(findings):
        return Conversion(
            status=Status.REFUSED,
            reading=reading,
            profile=chosen.name,
            findings=findings,
            rule_sets=verdict.rule_sets,
        )
    invoice = reading.invoice or Invoice()
    if embed:
        invoice = with_source(invoice, document)
    output = ubl.write(invoice)
    findings += verify(output, invoice, schemas)
    failed = any_fatal(findings)
    return Conversion(
        status=Status.FAILED_OUTPUT if failed else Status.CONVERTED,
        reading=reading,
        profile=chosen.name,
        findings=findings,
        rule_sets=verdict.rule_sets,
        ubl=None if failed else output,
    )


def check(
    document: Document, *, profile: str, schemas: Schemas, today: date, layers: tuple[Layer, ...] = LAYERS
) -> Check:
    """Judge one document as it stands, by the `layers` asked for; a failed layer does not stop the next."""
    reading = read(document)
    if reading.invoice is None:
        skipped = dict.fromkeys(LAYERS, "skipped")
        return Check(valid=False, reading=reading, profile=None, layers=skipped, findings=reading.findings)
    choice = choose(profile, reading.invoice, has_ids=states_its_profile(reading))
    verdict = judge(with_index(reading), choice.profile, today, layers)
    shape = validate_source(reading, schemas) if Layer.XSD in layers else ()
    judged = {layer: in_source_terms(found, reading) for layer, found in verdict.by_layer.items()}
    by_layer: dict[Layer, tuple[Finding, ...]] = {Layer.XSD: shape, **judged}
    findings = reading.findings + choice.findings + tuple(each for found in by_layer.values() for each in found)
    ran = {layer for layer in layers if layer is not Layer.XSD or reading.format == ubl.name}
    return Check(
        valid=not any_fatal(findings),
        reading=reading,
        profile=choice.profile.name,
        layers={layer: _result(by_layer[layer]) if layer in ran else "skipped" for layer in LAYERS},
        findings=findings + verdict.skipped,
    )


def read(document: Document) -> Reading:
    """Detect the syntax by content, unwrap what is wrapped, and read; whatever the bytes, this never raises."""
    data = document.data
    head = data[:_HEAD_BYTES]
    try:
        if is_blank(data):
            raise Unreadable("RELAY-EMPTY")
        if pdf_pages.looks_like_pdf(head):
            return read_hybrid(data)
        return read_structured(data, head)
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


def read_hybrid(data: bytes) -> Reading:
    """Read the invoice XML inside a PDF; a PDF without one cannot be read yet, and says so.

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
        return _without_invoice(data)
    content = picked.chosen.content
    try:
        reading = read_structured(content, content[:_HEAD_BYTES])
    except Unreadable as problem:
        broken = Finding(rule="RELAY-PDF-XML-BROKEN", severity=Severity.FATAL, facts={"name": picked.chosen.name})
        return Reading(format="pdf", outcome=Outcome.UNREADABLE, findings=(broken, problem.finding))
    return replace(reading, findings=picked.findings + reading.findings)


def complete(reading: Reading, profile: str, known: Known) -> tuple[Reading, Profile]:
    """Fill in what is absent and derivable or agreed, and put the profile's ids; nothing stated is overwritten.

    UBL and CII are to state their own totals, so there only what the norm leaves open and our UBL demands is derived.
    """
    invoice = reading.invoice or Invoice()
    provenance = dict(reading.provenance)
    invoice, supplied = fill_in(invoice, known)
    provenance |= dict.fromkeys(supplied, Provenance.FROM_RELATION)
    derive = complete_optional if states_its_profile(reading) else complete_totals
    invoice, derived = derive(invoice)
    provenance |= dict.fromkeys(derived, Provenance.DERIVED)
    choice = choose(profile, invoice, has_ids=states_its_profile(reading))
    invoice, reported = choice.apply(invoice)
    put = (*supplied, *(each.location.path for each in reported))
    if reading.raw is not None and reading.format is not None:
        for path in put:
            state(reading.raw, reading.format, path, get_at(invoice, path))
    findings = (
        *reading.findings,
        *(_note("RELAY-FROM-RELATION", path) for path in supplied),
        *(_note("RELAY-DERIVED", path) for path, how in provenance.items() if how is Provenance.DERIVED),
        *choice.findings,
        *reported,
    )
    return replace(reading, invoice=invoice, findings=findings, provenance=provenance), choice.profile


def states_its_profile(reading: Reading) -> bool:
    """Tell whether the source's syntax names the profile it follows, as UBL and CII do."""
    return reading.document is not None


def with_index(reading: Reading) -> Reading:
    """Give a reading of a syntax without a tree its raw index: that of the UBL which says the same.

    The rules of syntax, code lists and decimals read the raw index, whatever the document came as.
    """
    if reading.raw is not None or reading.invoice is None:
        return reading
    written = ubl.read(ubl.write(reading.invoice))
    return replace(reading, raw=written.raw, places=written.places)


def in_source_terms(findings: tuple[Finding, ...], reading: Reading) -> tuple[Finding, ...]:
    """Say where findings stand in a source without a tree: by model path, not by the XPath of a UBL nobody sent."""
    if reading.document is not None or not findings:
        return findings
    places = with_index(reading).places()
    paths = {raw.xpath: path for path, raw in places.items()}
    return tuple(
        replace(each, location=Location(path=each.location.path or paths.get(each.location.xpath or "", "")))
        for each in findings
    )


def validate_source(reading: Reading, schemas: Schemas) -> tuple[Finding, ...]:
    """Hold a UBL source to the UBL 2.1 schemas, whatever version it states; other syntaxes have none here."""
    return validate(tree(reading), schemas) if reading.format == ubl.name else ()


def done_with(reading: Reading) -> None:
    """Free what a reading holds of its source."""
    if reading.raw is not None:
        reading.raw.dissolve()


def tree(reading: Reading) -> etree._Element:
    """Return the parsed source of a UBL reading."""
    return cast("etree._Element", reading.document)  # noqa: SLF001 - lxml has no public name for the class


def with_source(invoice: Invoice, document: Document) -> Invoice:
    """Embed a source PDF as an attachment, unless the invoice carries it already; other sources are not embedded."""
    if not pdf_pages.looks_like_pdf(document.data[:_HEAD_BYTES]):
        return invoice
    if any(each.content == document.data for each in invoice.attachments):
        return invoice
    filename = attachment_name(document.filename)
    source = Attachment(reference=filename, filename=filename, mime_code="application/pdf", content=document.data)
    return replace(invoice, attachments=(*invoice.attachments, source))


def attachment_name(given: str) -> str:
    """Return a name for the embedded source that XML can carry, made from the name it was `given` (``-``: none)."""
    last = given.replace("\\", "/").rpartition("/")[2]
    plain = " ".join("".join(each if each.isprintable() else "_" for each in last).split())
    return "invoice.pdf" if plain in {"", "-"} else plain


def verify(output: bytes, invoice: Invoice, schemas: Schemas) -> tuple[Finding, ...]:
    """Hold our own output to the schemas, and read it back: what it says must be what the invoice says.

    A value that UBL cannot carry is reported as lost; any other difference is our own fault, and fatal.
    """
    written = ubl.read(output)
    faults = validate(tree(written), schemas)
    lost, changed = differences(invoice, written.invoice)
    done_with(written)
    if faults or changed or any_fatal(written.findings):
        what = changed or tuple(fault.location.xpath or "" for fault in faults)
        faults += (Finding(rule="RELAY-FAILED-OUTPUT", severity=Severity.FATAL, facts={"paths": ", ".join(what)}),)
    return faults + tuple(
        Finding(
            rule="RELAY-LOST",
            severity=Severity.WARNING,
            location=Location(path=path),
            facts={"path": path, "value": value, "kind": "unwritable"},
        )
        for path, value in lost
    )


def _without_invoice(data: bytes) -> Reading:
    finding = pdf_pages.without_invoice(pdf_pages.describe(data))
    outcome = Outcome.NEEDS_REVIEW if finding.rule == "RELAY-PDF-SCAN" else Outcome.UNREADABLE
    return Reading(format="pdf", outcome=outcome, findings=(finding,))


def _other_xml(data: bytes) -> Reading:
    """Say what a well-formed document is that is no invoice we read."""
    root = str(parse(data).tag)
    namespace, _, local = root.rpartition("}")
    if root.startswith(_UBL_NAMESPACE) or local.startswith(_CROSS_INDUSTRY):
        finding = Finding(rule="RELAY-NOT-AN-INVOICE", severity=Severity.FATAL, facts={"found": local})
        return Reading(format="xml", outcome=Outcome.NOT_AN_INVOICE, findings=(finding,))
    raise Unreadable("RELAY-FORMAT-UNKNOWN", found=f"{local} ({namespace[1:]})" if namespace else local)


def _note(rule: str, path: str) -> Finding:
    return Finding(rule=rule, severity=Severity.INFO, location=Location(path=path), facts={"path": path})


def _result(findings: tuple[Finding, ...]) -> str:
    return "failed" if any_fatal(findings) else "passed"
