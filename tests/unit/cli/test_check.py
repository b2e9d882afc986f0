"""``ublrelay check``: a document judged as it stands, layer by layer."""

import pytest

from tests.unit.cli.conftest import CHECK_KEYS, CII, FIXTURES, TRUNCATED, UBL, WRONG_TOTAL

OUT_OF_ORDER = str(FIXTURES / "bad/elements-out-of-order.xml")


def test_one_object_per_file_with_a_result_per_layer(ublrelay):
    ran = ublrelay("check", UBL, WRONG_TOTAL, OUT_OF_ORDER, CII, TRUNCATED, "--report", "json")
    assert ran.status == 1
    assert all(list(report) == CHECK_KEYS for report in ran.objects)
    assert [report["valid"] for report in ran.objects] == [True, False, False, True, False]
    sound, wrong, shapeless, cii, unread = (report["layers"] for report in ran.objects)
    assert sound == {"xsd": "passed", "rules": "passed", "legal": "passed"}
    assert wrong == {"xsd": "passed", "rules": "failed", "legal": "passed"}
    assert shapeless["xsd"] == "failed"
    assert cii == {"xsd": "skipped", "rules": "passed", "legal": "passed"}
    assert set(unread.values()) == {"skipped"}
    assert ran.objects[4]["format"] is None


def test_only_the_layers_asked_for_are_judged(ublrelay):
    ran = ublrelay("check", WRONG_TOTAL, "--layers", "xsd,legal", "--report", "json")
    assert ran.status == 0
    assert ran.only["valid"]
    assert ran.only["layers"] == {"xsd": "passed", "rules": "skipped", "legal": "passed"}
    assert not any(finding["rule"].startswith("BR-") for finding in ran.only["findings"])


def test_an_unknown_layer_is_a_usage_error(ublrelay):
    ran = ublrelay("check", UBL, "--layers", "xsd,schematron")
    assert (ran.status, ran.out) == (2, "")
    assert "xsd, rules, legal" in ran.err


def test_the_document_is_judged_as_it_stands_by_the_profile_asked_for(ublrelay):
    ran = ublrelay("check", UBL, "--profile", "en16931", "--report", "json")
    assert ran.only["profile"] == "en16931"
    assert "RELAY-PROFILE" not in {finding["rule"] for finding in ran.only["findings"]}


def test_a_warning_leaves_the_invoice_valid(ublrelay):
    ran = ublrelay("check", str(FIXTURES / "bad/broken-iban.xml"), "--report", "json")
    assert ran.status == 0
    (warning,) = [finding for finding in ran.only["findings"] if finding["rule"] == "RELAY-IBAN"]
    assert warning["severity"] == "warning"
    assert "BT-84" in warning["terms"]
    assert "NL85DEMO0417164309" in warning["message"]["nl"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "nl",
            (
                "geldig",
                "ongeldig",
                "Deze factuur kan niet worden verwerkt: 1 fout",
                "1. FOUT: Het totaal met btw is 851,55",
            ),
        ),
        (
            "en",
            ("valid", "invalid", "This invoice cannot be processed: 1 error", "1. ERROR: The total with VAT is 851.55"),
        ),
    ],
)
def test_text_for_people(ublrelay, lang, words):
    ran = ublrelay("check", UBL, WRONG_TOTAL, "--lang", lang)
    good, bad, summary, fault = words
    assert f"✔ {UBL}: {good} (" in ran.out
    assert f"✘ {WRONG_TOTAL}: {bad} (" in ran.out
    assert summary in ran.out
    assert fault in ran.out
    assert "[BR-CO-15 · BT-112, BT-109, BT-110 · /ubl:Invoice/" in ran.out


def test_over_the_upload_limit_is_not_valid(ublrelay):
    ran = ublrelay("check", UBL, "--report", "json", UBLRELAY_UPLOAD_LIMIT="100")
    assert ran.status == 1
    assert set(ran.only) == set(CHECK_KEYS)
    assert not ran.only["valid"]
