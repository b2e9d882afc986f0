"""A PDF without data inside: read from its pages, corrected by a person; converted or for review, seldom refused."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import fpdf
import pypdf
import pytest

from app.conversion import Document, Status, check, convert
from app.formats import ubl
from app.model.corrections import Correction
from app.model.reading import Outcome, Provenance
from app.page_reading import Aids, drawn, look
from app.rules.xsd import Schemas, schema_directory
from tests import make_plain_pages

TODAY = date(2026, 11, 22)
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PLAIN = FIXTURES / "pdf/plain-invoice.pdf"
TWO_ACCOUNTS = FIXTURES / "bad/plain-two-accounts.pdf"
ACCOUNT = Correction(path="payment.accounts[0].iban", value="NL85DEMO0417164300")


@pytest.fixture(scope="module")
def done():
    schemas = Schemas.load(schema_directory(None))

    def converted(source, *corrections, profile="auto"):
        data = source if isinstance(source, bytes) else source.read_bytes()
        document = Document(data=data, filename="factuur.pdf", aids=Aids(corrections=corrections))
        return convert(document, profile=profile, schemas=schemas, today=TODAY)

    return converted


def fatal(result) -> list[str]:
    return [each.rule for each in result.findings if each.severity == "fatal"]


def test_a_proven_page_becomes_ubl_with_the_page_inside(done):
    result = done(PLAIN)
    assert (result.status, result.profile, result.reading.format) == (Status.CONVERTED, "nlcius", "pdf")
    written = ubl.read(result.ubl).invoice
    assert (written.number, str(written.totals.with_vat), len(written.lines)) == ("2026-0433", "743.98", 3)
    (embedded,) = written.attachments
    assert embedded.content == PLAIN.read_bytes()


def test_where_each_value_comes_from_is_known(done):
    reading = done(PLAIN).reading
    assert reading.provenance["payment.means_code"] is Provenance.DERIVED
    assert "number" not in reading.provenance, "what is printed is stated"
    place = reading.printed["number"]
    assert place.page == 1
    assert place.box[0] < place.box[2] <= 595


def test_a_doubt_is_for_review_and_says_where_on_the_page(done):
    result = done(TWO_ACCOUNTS)
    assert result.status is Status.NEEDS_REVIEW
    assert result.ubl is None
    assert result.reading.invoice.number == "2026-0433"
    assert result.reading.provenance["payment.accounts[0].iban"] is Provenance.ABSTAINED
    (doubt,) = (each for each in result.findings if each.rule == "RELAY-PAGE-AMBIGUOUS")
    assert doubt.location.page == 1
    assert doubt.location.box is not None


def test_what_a_person_confirms_settles_the_doubt(done):
    result = done(TWO_ACCOUNTS, ACCOUNT)
    assert result.status is Status.CONVERTED
    assert ubl.read(result.ubl).invoice.payment.accounts[0].iban == ACCOUNT.value
    assert result.reading.provenance[ACCOUNT.path] is Provenance.CONFIRMED
    assert "RELAY-CONFIRMED" in [each.rule for each in result.findings]


def test_another_correction_leaves_the_doubt(done):
    assert done(TWO_ACCOUNTS, Correction(path="seller.contact.name", value="Facturatie")).status is Status.NEEDS_REVIEW


def test_only_what_a_person_confirmed_is_refused(done):
    result = done(PLAIN, Correction(path="number", value=None))
    assert (result.status, fatal(result)) == (Status.REFUSED, ["BR-02"])
    other = done(PLAIN, Correction(path="number", value=None), Correction(path="totals.with_vat", value=None))
    assert other.status is Status.REFUSED or "BR-CO-15" in fatal(other)


def test_a_confirmed_value_against_a_printed_one_is_for_review(done):
    wrong = replace(ACCOUNT, path="totals.without_vat", value=done(PLAIN).reading.invoice.totals.with_vat)
    result = done(PLAIN, wrong)
    assert result.status is Status.NEEDS_REVIEW
    assert "BR-CO-15" in fatal(result)


def test_a_fact_that_the_page_lacks_is_named_and_another_profile_does_without_it(done):
    sheet = make_plain_pages.INVOICE
    bare = make_plain_pages.draw(replace(sheet, head=tuple(row for row in sheet.head if row[0] != "KvK-nummer klant")))
    result = done(bare)
    assert result.status is Status.NEEDS_REVIEW
    (lacking,) = (each for each in result.findings if each.rule == "RELAY-PAGE-LACKS")
    assert lacking.facts["lacking"] == "buyer.legal_registration"
    assert done(bare, profile="en16931").status is Status.CONVERTED
    assert done(bare, Correction(path="buyer.legal_registration.value", value="00518832")).status is Status.CONVERTED


def test_an_absent_currency_is_told_once_and_not_at_each_amount(done):
    result = done(PLAIN, Correction(path="currency", value=None))
    assert "BR-05" in fatal(result)
    assert "BR-CL-03" not in fatal(result)


def test_a_correction_that_fits_nowhere_is_told_and_stops_the_document(done):
    result = done(PLAIN, Correction(path="lines[9].id", value="10"))
    assert result.status is Status.NEEDS_REVIEW
    assert "RELAY-CORRECTION" in fatal(result)


def test_data_is_not_corrected(done):
    hybrid = FIXTURES / "pdf/standard-rate.pdf"
    assert done(hybrid).status is Status.CONVERTED
    result = done(hybrid, ACCOUNT)
    assert (result.status, fatal(result)) == (Status.REFUSED, ["RELAY-CORRECTION"])


def test_a_quotation_stays_one_unless_a_person_says_otherwise(done):
    quote = FIXTURES / "bad/plain-quote.pdf"
    assert done(quote).status is Status.NOT_AN_INVOICE
    assert done(quote, Correction(path="number", value="O2026-0112")).status is Status.NOT_AN_INVOICE
    overruled = done(quote, Correction(path="type_code", value="380"))
    assert overruled.status is Status.NEEDS_REVIEW
    assert "RELAY-PAGE-NOT-AN-INVOICE" not in [each.rule for each in overruled.findings]
    assert "RELAY-PAGE-MISSING" in [each.rule for each in overruled.findings]


def test_a_page_without_text_is_for_review_and_can_be_filled_in_by_hand(done):
    sheet = fpdf.FPDF()
    sheet.add_page()
    sheet.rect(20, 20, 100, 100)
    data = bytes(sheet.output())
    result = done(data)
    assert (result.status, fatal(result)) == (Status.NEEDS_REVIEW, ["RELAY-PDF-SCAN"])
    assert result.reading.invoice is None
    known = done(PLAIN).reading.invoice
    said = [
        Correction(path=path, value=value)
        for path, value in (
            ("type_code", "380"),
            ("number", known.number),
            ("issue_date", known.issue_date),
            ("due_date", known.due_date),
            ("currency", "EUR"),
            ("seller.name", known.seller.name),
            ("seller.vat_identifier", known.seller.vat_identifier),
            ("seller.address.country", "BE"),
            ("buyer.name", known.buyer.name),
            ("buyer.address.country", "BE"),
            ("totals.with_vat", known.lines[0].net_amount * 121 / 100),
            ("lines[0].id", "1"),
            ("lines[0].quantity", known.lines[0].quantity),
            ("lines[0].unit", "C62"),
            ("lines[0].net_amount", known.lines[0].net_amount),
            ("lines[0].price.net", known.lines[0].price.net),
            ("lines[0].vat.category", "S"),
            ("lines[0].vat.rate", known.lines[0].vat.rate),
            ("lines[0].item.name", "Bewonerskrant"),
        )
    ]
    assert done(data, *said[:5]).status is Status.NEEDS_REVIEW
    filled = done(data, *said, profile="en16931")
    assert (filled.status, fatal(filled)) == (Status.CONVERTED, [])


def test_a_page_is_checked_as_it_stands():
    schemas = Schemas.load(schema_directory(None))
    sound, doubtful = (
        check(Document(data=path.read_bytes()), profile="auto", schemas=schemas, today=TODAY)
        for path in (PLAIN, TWO_ACCOUNTS)
    )
    assert (sound.valid, sound.profile) == (True, "nlcius")
    assert not doubtful.valid
    assert doubtful.reading.outcome is Outcome.NEEDS_REVIEW


def test_pages_are_drawn_with_what_was_found_on_them():
    data = PLAIN.read_bytes()
    found = look(data, TODAY)
    pictures = drawn(data, found)
    assert list(pictures) == ["1"]
    assert pictures["1"].startswith(b"\x89PNG")
    bare = drawn(data, replace(found, fields={}, candidates=(), findings=()))
    assert bare["1"] != pictures["1"]


def test_the_boxes_of_a_turned_page_are_drawn_on_the_page_as_it_is_read():
    writer = pypdf.PdfWriter(clone_from=PLAIN)
    writer.pages[0].rotate(90)
    out = BytesIO()
    writer.write(out)
    data = out.getvalue()
    found = look(data, TODAY)
    assert found.invoice.number == "2026-0433"
    upright, turned = (drawn(each, look(each, TODAY))["1"] for each in (PLAIN.read_bytes(), data))
    assert upright[16:24] == turned[16:24], "the same width and height in the header of the PNG"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<Invoice/>"])
def test_what_is_no_pdf_is_unreadable(data):
    found = look(data, TODAY)
    assert (found.outcome, [each.rule for each in found.findings]) == ("unreadable", ["RELAY-PDF-CORRUPT"])
    assert drawn(data, found) == {}


def test_a_category_that_a_person_gives_a_rate_is_that_of_its_lines(done):
    sheet = make_plain_pages.INVOICE
    *taxed, album = sheet.lines
    totals = (sheet.totals[0], sheet.totals[1], ("Btw 0% over € 72,00", "€ 0,00"), ("Totaal inclusief btw", "€ 737,50"))
    source = make_plain_pages.draw(replace(sheet, lines=(*taxed, (*album[:3], "0%", album[4])), totals=totals))
    before = done(source)
    assert before.status is Status.NEEDS_REVIEW
    assert [each.vat.category for each in before.reading.invoice.lines] == ["S", "S", None]
    (at,) = (at for at, each in enumerate(before.reading.invoice.vat_breakdown) if each.category is None)
    after = done(source, Correction(path=f"vat_breakdown[{at}].category", value="Z"))
    assert [each.vat.category for each in after.reading.invoice.lines] == ["S", "S", "Z"]
    assert after.status is Status.CONVERTED
