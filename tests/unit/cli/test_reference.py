"""``ublrelay terms`` and ``ublrelay rules``, and the plain usage of the command."""

import pytest

from app import __version__


def test_terms_tell_where_each_stands(ublrelay):
    ran = ublrelay("terms", "--report", "json")
    assert (ran.status, ran.err) == (0, "")
    by_path = {row["path"]: row for row in ran.objects}
    number = by_path["number"]
    assert list(number) == ["term", "name", "path", "repeats", "ubl", "cii"]
    assert number["term"] == "BT-1"
    assert any(xpath.endswith("cbc:ID") for xpath in number["ubl"])
    assert any(xpath.endswith("rsm:ExchangedDocument/ram:ID") for xpath in number["cii"])
    norm = {f"BT-{number}" for number in range(1, 166)} - {"BT-4"}  # the norm has no BT-4
    assert norm - {row["term"] for row in ran.objects} == set()


def test_terms_speak_dutch_and_english(ublrelay):
    dutch, english = (ublrelay("terms", "--lang", lang).out for lang in ("nl", "en"))
    assert "BT-1 " in dutch
    assert "factuurnummer" in dutch.lower()
    assert "invoice number" in english.lower()


def test_a_rule_is_explained_in_both_languages(ublrelay):
    ran = ublrelay("rules", "BR-CO-15", "--report", "json")
    assert ran.status == 0
    assert ran.only["rule"] == "BR-CO-15"
    assert ran.only["severity"] == "fatal"
    assert "BT-112" in ran.only["terms"]
    assert ran.only["message"]["nl"] != ran.only["message"]["en"]


def test_rules_lists_them_all(ublrelay):
    listed = {told["rule"] for told in ublrelay("rules", "--report", "json").objects}
    assert {"BR-01", "BR-16", "BR-CO-10", "BR-CO-17", "RELAY-LOST", "RELAY-DELIVERY-REDIRECT"} <= listed


def test_an_unknown_rule_is_said_and_the_others_are_told(ublrelay):
    ran = ublrelay("rules", "BR-999", "BR-01", "--lang", "nl")
    assert ran.status == 2
    assert ran.err.startswith("ublrelay: BR-999: onbekende regel; bedoelt u BR-")
    assert ran.out.startswith("BR-01")


def test_a_misspelt_rule_is_recognised(ublrelay):
    ran = ublrelay("rules", "br-co15", "zzz", "--lang", "en")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "ublrelay: br-co15: unknown rule; did you mean BR-CO-15?\nublrelay: zzz: unknown rule\n"


def test_a_pattern_names_several_rules(ublrelay):
    told = ublrelay("rules", "BR-CO-1*", "BR-CO-15", "--report", "json").objects
    assert [each["rule"] for each in told] == [f"BR-CO-{number}" for number in range(10, 20)]


@pytest.mark.parametrize(("lang", "breaks", "satisfies"), [("nl", "Overtreedt", "Voldoet"), ("en", "Breaks", "Satis")])
def test_a_named_rule_is_shown_broken_and_satisfied(ublrelay, lang, breaks, satisfies):
    out = ublrelay("rules", "BR-CO-15", "--lang", lang).out
    wrong, right = out[out.index(breaks) : out.index(satisfies)], out[out.index(satisfies) :]
    for part, total in ((wrong, "518.88"), (right, "517.88")):
        assert f'<cbc:TaxInclusiveAmount currencyID="EUR">{total}<' in part


def test_examples_are_for_named_rules_and_for_rules_on_invoices(ublrelay):
    assert all("examples" not in told for told in ublrelay("rules", "--report", "json").objects)
    shown, not_shown = ublrelay("rules", "UBL-CR-100", "RELAY-TIMEOUT", "--report", "json").objects
    assert shown["examples"].keys() == {"breaks", "satisfies"}
    assert "examples" not in not_shown


def test_version(ublrelay):
    ran = ublrelay("--version")
    assert (ran.status, ran.out) == (0, f"ublrelay {__version__}\n")


@pytest.mark.parametrize(
    "arguments", [(), ("convert",), ("convert", "--profil", "x"), ("omzetten", "x"), ("check", "x", "--out", "y")]
)
def test_wrong_usage_ends_with_status_2_and_nothing_on_stdout(ublrelay, arguments):
    ran = ublrelay(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert "usage: ublrelay" in ran.err


def test_settings_that_cannot_be_used_are_all_named_at_once(ublrelay):
    ran = ublrelay("terms", UBLRELAY_UPLOAD_LIMIT="veel", UBLRELAY_SMTP_TLS="misschien")
    assert (ran.status, ran.out) == (2, "")
    assert "UBLRELAY_UPLOAD_LIMIT" in ran.err
    assert "UBLRELAY_SMTP_TLS" in ran.err


@pytest.mark.parametrize("how", [(), ("--no-sandbox",)])
def test_without_schemas_one_message_names_make_schemas(ublrelay, tmp_path, root, how):
    ran = ublrelay("convert", str(root / "fixtures/ubl/standard-rate.xml"), *how, UBLRELAY_SCHEMAS=str(tmp_path))
    assert (ran.status, ran.out) == (2, "")
    assert "make schemas" in ran.err
    assert "Traceback" not in ran.err
