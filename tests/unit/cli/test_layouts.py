"""``--layouts DIR``: what one corrected document of a supplier teaches, kept in files and used for the next one."""

import json

import pytest

from tests.unit.cli.conftest import FIXTURES

TWO_ACCOUNTS = str(FIXTURES / "bad/plain-two-accounts.pdf")
ACCOUNT = {"path": "payment.accounts[0].iban", "value": "NL85DEMO0417164300"}


@pytest.fixture
def taught(ublrelay, tmp_path):
    """Return the folder of layouts after one correction, and what was said of it."""
    corrections = tmp_path / "corrections.json"
    corrections.write_text(json.dumps([ACCOUNT]), encoding="utf-8")
    folder = tmp_path / "layouts"
    ran = ublrelay(
        *("convert", TWO_ACCOUNTS, "--correct", str(corrections), "--layouts", str(folder), "--report", "json"),
        *("--lang", "en"),
    )
    return folder, ran


def test_a_correction_is_kept_in_a_file_to_look_at(taught):
    folder, ran = taught
    (path,) = folder.iterdir()
    assert ran.only["status"] == "converted"
    assert ran.only["layouts"] == [str(path)]
    assert str(path) in ran.err
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["version"] == 1
    assert any(each["path"] == ACCOUNT["path"] for each in (*told["spottings"], *told["constants"]))


def test_the_next_document_of_the_supplier_needs_nobody(ublrelay, taught):
    folder, _ = taught
    asked = ("extract", TWO_ACCOUNTS, "--report", "json")
    assert ublrelay(*asked).only["status"] == "needs_review"
    report = ublrelay(*asked, "--layouts", str(folder)).only
    assert report["status"] == "accepted"
    assert report["fields"][ACCOUNT["path"]]["value"] == ACCOUNT["value"]
    converted = ublrelay("convert", TWO_ACCOUNTS, "--layouts", str(folder), "--report", "json").only
    assert (converted["status"], converted["layouts"]) == ("converted", [])


def test_a_second_correction_changes_the_same_file(ublrelay, taught, tmp_path):
    folder, _ = taught
    corrections = str(tmp_path / "corrections.json")
    ublrelay("convert", TWO_ACCOUNTS, "--correct", corrections, "--layouts", str(folder), "--report", "json")
    (path,) = folder.iterdir()
    assert json.loads(path.read_text(encoding="utf-8"))["documents"] == 2


def test_a_file_that_holds_no_layout_is_told_and_left_alone(ublrelay, taught):
    folder, _ = taught
    stranger = folder / "aantekeningen.json"
    stranger.write_text("[]", encoding="utf-8")
    ran = ublrelay("extract", TWO_ACCOUNTS, "--layouts", str(folder), "--report", "json", "--lang", "nl")
    assert ran.only["status"] == "accepted"
    assert str(stranger) in ran.err
    assert "overgeslagen" in ran.err
    assert stranger.read_text(encoding="utf-8") == "[]"


def test_what_is_still_in_doubt_teaches_nothing(ublrelay, tmp_path):
    corrections = tmp_path / "corrections.json"
    corrections.write_text(json.dumps([{"path": "seller.contact.name", "value": "Facturatie"}]), encoding="utf-8")
    folder = tmp_path / "layouts"
    ran = ublrelay(
        *("convert", TWO_ACCOUNTS, "--correct", str(corrections), "--layouts", str(folder), "--report", "json")
    )
    assert (ran.only["status"], list(folder.iterdir())) == ("needs_review", [])
