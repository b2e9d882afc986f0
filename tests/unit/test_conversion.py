"""The way of one document, step by step: detection, refusal, what is filled in, and the proof of our own output."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app import conversion
from app.conversion import Check, Conversion, Document, Status, check, convert, read, verify
from app.formats import canonical, cii, ubl
from app.model.findings import LAYERS, Finding, Layer, Severity
from app.model.invoice import Attachment, Invoice, PaymentSplit
from app.model.known import Known
from app.model.reading import Outcome, Provenance
from app.rules.xsd import Schemas, schema_directory
from tests import hostile, hostile_pdf
from tests.conftest import ROOT

TODAY = date(2026, 11, 22)
PEPPOL = (ROOT / "fixtures" / "ubl" / "peppol-bis.xml").read_bytes()
GOOD = (ROOT / "fixtures" / "ubl" / "standard-rate.xml").read_bytes()
BROKEN = GOOD.replace(b"<cbc:IssueDate>", b"<cbc:IssueDay>").replace(b"</cbc:IssueDate>", b"</cbc:IssueDay>")


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas.load(schema_directory(None))


@pytest.fixture
def done(schemas: Schemas):
    def run(data: bytes, profile: str = "auto", filename: str = "", **more) -> Conversion:
        return convert(Document(data=data, filename=filename), profile=profile, schemas=schemas, today=TODAY, **more)

    return run


@pytest.fixture
def judged(schemas: Schemas):
    def run(data: bytes, profile: str = "auto", layers: tuple[Layer, ...] = LAYERS) -> Check:
        return check(Document(data=data), profile=profile, schemas=schemas, today=TODAY, layers=layers)

    return run


def rules(findings: tuple[Finding, ...], severity: Severity | None = Severity.FATAL) -> set[str]:
    return {each.rule for each in findings if severity is None or each.severity is severity}


def stated() -> Invoice:
    invoice = ubl.read(GOOD).invoice
    assert invoice is not None
    return invoice


# --- detection -------------------------------------------------------------------------------------------------------


def test_the_syntax_is_told_by_content_and_never_by_name():
    for syntax in (ubl, cii, canonical):
        document = Document(data=syntax.write(stated()), filename="factuur.pdf")
        assert read(document, TODAY).format == syntax.name


@pytest.mark.parametrize(
    ("data", "outcome", "rule"),
    [
        (b"", Outcome.UNREADABLE, "RELAY-EMPTY"),
        (b"\xef\xbb\xbf", Outcome.UNREADABLE, "RELAY-EMPTY"),
        (hostile.zip_file(), Outcome.UNREADABLE, "RELAY-ZIP"),
        (hostile.not_xml(), Outcome.UNREADABLE, "RELAY-FORMAT-UNKNOWN"),
        (hostile.html(), Outcome.UNREADABLE, "RELAY-FORMAT-UNKNOWN"),
        (b"\n<HTML><p>Inloggen", Outcome.UNREADABLE, "RELAY-FORMAT-UNKNOWN"),
        (hostile.other_xml(), Outcome.UNREADABLE, "RELAY-FORMAT-UNKNOWN"),
        (hostile.order(), Outcome.NOT_AN_INVOICE, "RELAY-NOT-AN-INVOICE"),
        (hostile.truncated_xml(), Outcome.UNREADABLE, "RELAY-NOT-XML"),
        (hostile.billion_laughs(), Outcome.UNREADABLE, "RELAY-DOCTYPE"),
        (hostile.encrypted_pdf(), Outcome.UNREADABLE, "RELAY-PDF-ENCRYPTED"),
        (hostile.hybrid_broken_xml(), Outcome.UNREADABLE, "RELAY-PDF-XML-BROKEN"),
        (hostile.hybrid_order(), Outcome.NOT_AN_INVOICE, "RELAY-PDF-XML-OTHER"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, outcome: Outcome, rule: str):
    reading = read(Document(data=data), TODAY)
    assert (reading.outcome, reading.invoice) == (outcome, None)
    assert rule in rules(reading.findings)


def test_a_hybrid_is_read_by_what_is_inside():
    for syntax in (ubl, cii):
        reading = read(Document(data=hostile_pdf.hybrid(syntax.write(stated()))), TODAY)
        assert reading.format == syntax.name
        assert reading.invoice.number == stated().number


# --- convert ---------------------------------------------------------------------------------------------------------


def test_a_good_invoice_is_converted(done):
    result = done(GOOD)
    assert result.status is Status.CONVERTED
    assert ubl.read(result.ubl).invoice == result.reading.invoice == stated()
    assert result.rule_sets
    assert rules(result.findings) == set()


def test_a_bad_one_is_refused_with_everything_that_was_found(done):
    result = done(BROKEN)
    assert (result.status, result.ubl) == (Status.REFUSED, None)
    assert {"XSD", "BR-03"} <= rules(result.findings)
    assert {"RELAY-LOST"} <= rules(result.findings, Severity.WARNING)
    assert result.reading.invoice is not None, "people want to see what was read"


def test_a_chosen_profile_is_put_and_reported(done):
    bare = replace(ubl.read(PEPPOL).invoice, process=None)
    result = done(ubl.write(bare), profile="peppol-bis-3")
    process = result.reading.invoice.process
    assert process.specification.endswith("poacc:billing:3.0")
    assert process.business_process == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
    assert "RELAY-PROFILE" in rules(result.findings, Severity.INFO)
    assert ubl.read(result.ubl).invoice.process == process


def test_a_document_that_names_no_profile_gets_none(done):
    bare = replace(stated(), process=None)
    result = done(ubl.write(bare))
    assert "BR-01" in rules(result.findings)
    assert done(canonical.write(bare)).status is Status.CONVERTED, "JSON has the chosen profile's, derived"


def test_totals_are_derived_for_json_alone(done):
    bare = replace(stated(), totals=None, vat_breakdown=())
    result = done(canonical.write(bare))
    assert result.status is Status.CONVERTED
    assert result.reading.invoice.totals.payable == stated().totals.payable
    assert result.reading.provenance["totals.payable"] is Provenance.DERIVED
    assert done(ubl.write(bare)).status is Status.REFUSED


def test_what_is_known_fills_silence_and_overwrites_nothing(done):
    known = Known(buyer_reference="BR-1", order_reference="PO-1")
    silent = done(ubl.write(replace(stated(), buyer_reference=None, order_reference=None)), known=known)
    assert silent.reading.invoice.buyer_reference == "BR-1"
    assert silent.reading.provenance["buyer_reference"] is Provenance.FROM_RELATION
    assert "RELAY-FROM-RELATION" in rules(silent.findings, Severity.INFO)
    spoken = done(ubl.write(replace(stated(), buyer_reference="mine")), known=known)
    assert spoken.reading.invoice.buyer_reference == "mine"


def test_a_source_pdf_is_embedded_unless_switched_off(done):
    pdf = hostile_pdf.hybrid(cii.write(stated()))
    (embedded,) = ubl.read(done(pdf, filename="map\\factuur.pdf").ubl).invoice.attachments
    assert (embedded.content, embedded.filename, embedded.mime_code) == (pdf, "factuur.pdf", "application/pdf")
    assert ubl.read(done(pdf, embed=False).ubl).invoice.attachments == ()
    assert ubl.read(done(GOOD).ubl).invoice.attachments == (), "a source of another kind is not embedded"


def test_a_pdf_that_the_invoice_already_carries_is_not_embedded_twice(done):
    pdf = hostile_pdf.hybrid(b"<x/>")
    source = Attachment(reference="1", filename="f.pdf", mime_code="application/pdf", content=pdf)
    invoice = replace(stated(), attachments=(source,))
    assert conversion.with_source(invoice, Document(data=pdf)) == invoice


# --- the proof of our own output -------------------------------------------------------------------------------------


def test_what_ubl_cannot_carry_is_reported_as_lost(schemas: Schemas):
    invoice = replace(stated(), payment_splits=(PaymentSplit(note="zonder betaalwijze"),))
    (finding,) = verify(ubl.write(invoice), invoice, schemas)
    assert (finding.rule, finding.severity) == ("RELAY-LOST", Severity.WARNING)
    assert finding.facts["value"] == "zonder betaalwijze"


def test_output_that_says_another_thing_is_never_handed_out(done, schemas: Schemas, monkeypatch: pytest.MonkeyPatch):
    honest = ubl.write

    def forger(invoice: Invoice) -> bytes:
        return honest(replace(invoice, totals=replace(invoice.totals, payable=Decimal("0.01"))))

    monkeypatch.setattr(ubl, "write", forger)
    result = done(GOOD)
    assert (result.status, result.ubl) == (Status.FAILED_OUTPUT, None)
    assert "RELAY-FAILED-OUTPUT" in rules(result.findings)


def test_output_that_is_not_valid_is_never_handed_out(done, monkeypatch: pytest.MonkeyPatch):
    honest = ubl.write
    monkeypatch.setattr(ubl, "write", lambda invoice: honest(replace(invoice, issue_date=None)))
    result = done(GOOD)
    assert result.status is Status.FAILED_OUTPUT
    assert {"XSD", "RELAY-FAILED-OUTPUT"} <= rules(result.findings)


# --- check -----------------------------------------------------------------------------------------------------------


def test_check_judges_layer_by_layer(judged):
    good = judged(GOOD)
    assert good.valid
    assert set(good.layers.values()) == {"passed"}
    bad = judged(BROKEN)
    assert not bad.valid
    assert (bad.layers[Layer.XSD], bad.layers[Layer.RULES]) == ("failed", "failed"), "a failed layer stops no other"


def test_a_layer_left_out_is_skipped_without_a_finding(judged):
    only = judged(BROKEN, layers=(Layer.XSD,))
    assert only.layers == {Layer.XSD: "failed", Layer.RULES: "skipped", Layer.LEGAL: "skipped"}
    assert rules(only.findings) == {"XSD"}
    others = judged(BROKEN, layers=(Layer.LEGAL,))
    assert others.layers[Layer.XSD] == "skipped"
    assert "XSD" not in rules(others.findings)


def test_another_syntax_has_no_schema_here(judged):
    assert judged(cii.write(stated())).layers[Layer.XSD] == "skipped"


def test_check_sets_no_profile(judged):
    named = judged(GOOD, profile="xrechnung")
    assert named.profile == "xrechnung"
    assert named.reading.invoice == stated()


def test_what_cannot_be_read_is_not_valid(judged):
    checked = judged(b"")
    assert (checked.valid, checked.profile, checked.reading.format) == (False, None, None)
    assert set(checked.layers.values()) == {"skipped"}
