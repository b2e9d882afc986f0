"""``--severity ID=SEVERITY``: a rule weighs otherwise, and the verdict says so (decision 0017)."""

import pytest

from tests.unit.cli.conftest import UBL, WRONG_TOTAL


def rules_of(report, severity):
    return {each["rule"] for each in report["findings"] if each["severity"] == severity}


@pytest.mark.parametrize("verb", ["check", "convert"])
def test_an_error_that_only_warns_lets_the_invoice_through(ublrelay, verb):
    asked = (verb, WRONG_TOTAL, "--report", "json")
    assert "BR-CO-15" in rules_of(ublrelay(*asked).only, "fatal")
    ran = ublrelay(*asked, "--severity", "BR-CO-15=warning")
    assert ran.status == 0
    assert "BR-CO-15" in rules_of(ran.only, "warning")
    (told,) = (each for each in ran.only["findings"] if each["rule"] == "RELAY-OVERRIDE")
    assert told["message"]["nl"].startswith("De regel BR-CO-15 is voor u een waarschuwing")
    assert told["message"]["en"].startswith("For you the rule BR-CO-15 is a warning")


def test_a_warning_that_stops_the_invoice(ublrelay):
    ran = ublrelay("convert", UBL, "--report", "json", "--severity", "BR-NL-30=fatal")
    assert (ran.status, ran.only["status"]) == (1, "refused")


@pytest.mark.parametrize(("asked", "why"), [("BR-CO-1555=info", "no rule"), ("BR-CO-15=grave", "fatal, warning, info")])
def test_what_cannot_be_is_a_usage_error(ublrelay, asked, why):
    ran = ublrelay("check", UBL, "--severity", asked)
    assert ran.status == 2
    assert why in ran.err
