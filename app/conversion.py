"""One document in, one verdict out. READ THIS FILE FIRST: it is the way every invoice goes.

The command line, the HTTP service and the workflows all call `convert` or `check`, inside a sandbox worker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import cast

from lxml import etree

from . import detection
from .coverage import state
from .formats import ubl
from .formats.binding import get_at
from .model.completion import complete_optional
from .model.differences import differences
from .model.findings import LAYERS, Finding, Layer, Location, Severity, any_fatal
from .model.invoice import Attachment, Invoice
from .model.known import Known, fill_in
from .model.reading import Provenance, Reading
from .model.totals import complete as complete_totals
from .page_reading import NONE, Aids, as_pages, is_of_pages, rests_on_confirmed
from .rules import check as judge
from .rules.overrides import Overrides
from .rules.profiles import Profile, choose
from .rules.xsd import Schemas, validate


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
    """What somebody handed us.

    Attributes:
        data: the bytes as received.
        filename: the name they gave them (shown, never trusted).
        aids: what helps to read it, if it must be read from its pages.
    """

    data: bytes
    filename: str = ""
    aids: Aids = NONE


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


def convert(  # noqa: PLR0913 - named choices, each of its own
    document: Document,
    *,
    profile: str,
    schemas: Schemas,
    today: date,
    known: Known = Known(),  # noqa: B008 - a frozen value
    embed: bool = True,
    overrides: Sequence[Overrides] = (),
) -> Conversion:
    """Convert one document into UBL 2.1, or say why not.

    Args:
        document: the bytes, in any syntax that `FORMATS` lists, or a PDF that carries one or shows an invoice.
        profile: name of a profile, or ``auto``.
        schemas: the compiled UBL 2.1 schemas.
        today: the day to judge by.
        known: what the relation with the customer supplies where the document is silent.
        embed: whether a source PDF goes into the UBL as an attachment (BT-125).
        overrides: severities that the customer wants instead of the rules' own.
    """
    reading = read(document, today)
    if reading.invoice is None:
        return Conversion(status=Status(reading.outcome.value), reading=reading, findings=reading.findings)
    reading, chosen = complete(reading, profile, known)
    verdict = judge(with_index(reading), chosen, today, overrides=overrides)
    found = as_pages(in_source_terms(verdict.findings, reading), reading)
    findings = reading.findings + validate_source(reading, schemas) + found
    if any_fatal(findings):
        return Conversion(
            status=stopped(reading, findings),
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
    document: Document,
    *,
    profile: str,
    schemas: Schemas,
    today: date,
    layers: tuple[Layer, ...] = LAYERS,
    overrides: Sequence[Overrides] = (),
) -> Check:
    """Judge one document as it stands, by the `layers` asked for; a failed layer does not stop the next.

    The other arguments are those of `convert`.
    """
    reading = read(document, today)
    if reading.invoice is None:
        skipped = dict.fromkeys(LAYERS, "skipped")
        return Check(valid=False, reading=reading, profile=None, layers=skipped, findings=reading.findings)
    if is_of_pages(reading):  # a page states no profile, and not every total: it is judged as what it becomes
        reading, _ = complete(reading, profile, Known())
    choice = choose(profile, reading.invoice or Invoice(), has_ids=states_its_profile(reading))
    verdict = judge(with_index(reading), choice.profile, today, layers, overrides)
    shape = validate_source(reading, schemas) if Layer.XSD in layers else ()
    judged = {layer: as_pages(in_source_terms(found, reading), reading) for layer, found in verdict.by_layer.items()}
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


def read(document: Document, today: date) -> Reading:
    """Detect the syntax by content, unwrap what is wrapped, and read; whatever the bytes, this never raises."""
    return detection.read(document.data, today, document.aids)


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


def stopped(reading: Reading, findings: Sequence[Finding]) -> Status:
    """Tell how fatal findings end a conversion: what was read from pages is a person's to settle, the rest is refused.

    What a person has confirmed and is wrong all the same is refused too.
    """
    if not is_of_pages(reading) or rests_on_confirmed(reading, findings):
        return Status.REFUSED
    return Status.NEEDS_REVIEW


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
    found = (each.location.path or paths.get(each.location.xpath or "", "") for each in findings)
    where = (reading.printed.get(path) or Location(path=path) for path in found)
    return tuple(replace(each, location=place) for each, place in zip(findings, where, strict=True))


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
    if not detection.is_pdf(document.data):
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


def _note(rule: str, path: str) -> Finding:
    return Finding(rule=rule, severity=Severity.INFO, location=Location(path=path), facts={"path": path})


def _result(findings: tuple[Finding, ...]) -> str:
    return "failed" if any_fatal(findings) else "passed"
