"""``ublrelay extract`` and ``convert --correct``: the contract that outside programs rely on (design, section 7)."""

import json

import pytest
from PIL import Image

from tests.unit.cli.conftest import FIXTURES, PDF, UBL

KEYS = ["file", "status", "invoice", "fields", "findings", "elapsed_ms"]
PLAIN = str(FIXTURES / "pdf/plain-invoice.pdf")
TWO_ACCOUNTS = str(FIXTURES / "bad/plain-two-accounts.pdf")
QUOTE = str(FIXTURES / "bad/plain-quote.pdf")
ACCOUNT = {"path": "payment.accounts[0].iban", "value": "NL85DEMO0417164300"}


def test_one_object_per_file_and_each_value_with_its_proof(ublrelay):
    ran = ublrelay("extract", PLAIN, TWO_ACCOUNTS, QUOTE, UBL, "--report", "json")
    assert (ran.status, ran.err) == (1, "")
    assert [each["status"] for each in ran.objects] == ["accepted", "needs_review", "not_an_invoice", "unreadable"]
    for report in ran.objects:
        assert list(report) == KEYS
        assert (report["invoice"] is None) == (report["status"] in {"not_an_invoice", "unreadable"})
    field = ran.objects[0]["fields"]["totals.with_vat"]
    assert list(field) == ["value", "confidence", "page", "box", "evidence"]
    assert (field["value"], field["page"]) == ("743.98", 1)
    assert 0.9 < field["confidence"] <= 1
    assert len(field["box"]) == 4
    assert [list(each) for each in field["evidence"]] == [["kind", "nl", "en"]] * len(field["evidence"])
    assert "payment.accounts[0].iban" not in ran.objects[1]["fields"]


def test_accepted_alone_ends_with_status_0(ublrelay):
    assert ublrelay("extract", PLAIN, "--report", "json").status == 0


def test_the_page_is_read_even_where_data_is_embedded(ublrelay):
    report = ublrelay("extract", PDF, "--report", "json").only
    assert report["fields"]["number"]["value"] == "2026-0417"
    assert report["fields"]["number"]["page"] == 1


def test_a_path_that_cannot_be_opened_ends_with_status_2(ublrelay):
    ran = ublrelay("extract", "absent.pdf", PLAIN, "--report", "json")
    assert ran.status == 2
    assert [each["status"] for each in ran.objects] == ["accepted"]


def test_a_pdf_over_the_limit_is_unreadable(ublrelay):
    report = ublrelay("extract", PLAIN, "--report", "json", UBLRELAY_UPLOAD_LIMIT="100").only
    assert list(report) == KEYS
    assert report["status"] == "unreadable"


def test_people_get_a_table(ublrelay):
    said = ublrelay("extract", PLAIN, "--lang", "nl").out
    assert all(word in said for word in ("veld", "waarde", "zekerheid", "pagina"))
    row = next(line for line in said.splitlines() if "Totaal met btw" in line)
    assert "743,98" in row
    assert row.endswith("1")
    assert "10-11-2026" in said


@pytest.mark.parametrize("sandbox", [(), ("--no-sandbox",)])
def test_overlays_are_pictures_of_the_pages_and_never_written_over(ublrelay, tmp_path, sandbox):
    for _ in range(2):
        assert ublrelay("extract", PLAIN, QUOTE, "--overlay", "pictures", *sandbox).status == 1
    names = ["plain-invoice-1.png", "plain-invoice-2-1.png", "plain-quote-1.png", "plain-quote-2-1.png"]
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == names
    with Image.open(tmp_path / "pictures/plain-invoice-1.png") as picture:
        assert picture.height > picture.width > 800
        assert (0x16, 0x8A, 0x3A) in {colour for _, colour in picture.getcolors(1 << 24)}


def test_a_correction_turns_review_into_ubl(ublrelay, tmp_path):
    assert ublrelay("convert", TWO_ACCOUNTS, "--report", "json").only["status"] == "needs_review"
    (tmp_path / "said.json").write_text(json.dumps([ACCOUNT]))
    ran = ublrelay("convert", TWO_ACCOUNTS, "--correct", "said.json", "--out", "ubl", "--report", "json")
    assert (ran.status, ran.only["status"], ran.only["output"]) == (0, "converted", "ubl/plain-two-accounts.xml")


def test_wrong_corrections_are_a_usage_error_that_names_them_all(ublrelay, tmp_path):
    wrong = [{"path": "colour", "value": "red"}, {"path": "issue_date", "value": "gisteren"}]
    (tmp_path / "said.json").write_text(json.dumps(wrong))
    ran = ublrelay("convert", TWO_ACCOUNTS, "--correct", "said.json", "--lang", "nl")
    assert (ran.status, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    assert "'colour'" in first
    assert "'gisteren'" in second
    assert ublrelay("convert", TWO_ACCOUNTS, "--correct", "absent.json").status == 2


def test_corrections_are_of_one_file(ublrelay, tmp_path):
    (tmp_path / "said.json").write_text(json.dumps([ACCOUNT]))
    ran = ublrelay("convert", PLAIN, TWO_ACCOUNTS, "--correct", "said.json")
    assert (ran.status, ran.out) == (2, "")


def test_data_is_not_corrected(ublrelay, tmp_path):
    (tmp_path / "said.json").write_text(json.dumps([ACCOUNT]))
    report = ublrelay("convert", UBL, "--correct", "said.json", "--report", "json").only
    assert report["status"] == "refused"
    assert report["findings"][0]["rule"] == "RELAY-CORRECTION"
