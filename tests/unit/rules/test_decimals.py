"""The rules on decimals: each amount with two and with three, in UBL, in CII and without a raw index."""

from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from app.formats import cii, ubl
from app.model.catalogue import LANGUAGES, message
from app.model.findings import Severity
from app.model.invoice import Invoice, Totals
from app.model.raw import Raw
from app.model.reading import Reading
from app.rules.en16931 import decimals
from app.rules.engine import RuleSet, checks_in
from tests.unit.rules.mutations import COMPLETE, add, both, changed, drop, found_in, put

DECIMALS = RuleSet(name="decimals", version="1.3.16", valid_from=date(2026, 3, 30), checks=checks_in(decimals))
TOTALS, SUBTOTAL = "cac:LegalMonetaryTotal", "cac:TaxTotal[1]/cac:TaxSubtotal"
LINE = "cac:InvoiceLine[1]"
ALLOWANCE, CHARGE = "cac:AllowanceCharge[1]", "cac:AllowanceCharge[2]"


def reckoned(xpath):
    """An allowance or charge that says what it is reckoned from."""
    return both(add(xpath, "cbc:BaseAmount", "100.00"), add(xpath, "cbc:MultiplierFactorNumeric", "10"))


PLACES = {
    1: f"{ALLOWANCE}/cbc:Amount",
    2: f"{ALLOWANCE}/cbc:BaseAmount",
    5: f"{CHARGE}/cbc:Amount",
    6: f"{CHARGE}/cbc:BaseAmount",
    9: f"{TOTALS}/cbc:LineExtensionAmount",
    10: f"{TOTALS}/cbc:AllowanceTotalAmount",
    11: f"{TOTALS}/cbc:ChargeTotalAmount",
    12: f"{TOTALS}/cbc:TaxExclusiveAmount",
    13: "cac:TaxTotal[1]/cbc:TaxAmount",
    14: f"{TOTALS}/cbc:TaxInclusiveAmount",
    15: "cac:TaxTotal[2]/cbc:TaxAmount",
    16: f"{TOTALS}/cbc:PrepaidAmount",
    17: f"{TOTALS}/cbc:PayableRoundingAmount",
    18: f"{TOTALS}/cbc:PayableAmount",
    19: f"{SUBTOTAL}/cbc:TaxableAmount",
    20: f"{SUBTOTAL}/cbc:TaxAmount",
    23: f"{LINE}/cbc:LineExtensionAmount",
    24: f"{LINE}/{ALLOWANCE}/cbc:Amount",
    25: f"{LINE}/{ALLOWANCE}/cbc:BaseAmount",
    27: f"{LINE}/{CHARGE}/cbc:Amount",
    28: f"{LINE}/{CHARGE}/cbc:BaseAmount",
}
CASES = [pytest.param(f"BR-DEC-{number:02}", xpath, id=f"{number}") for number, xpath in PLACES.items()]
BASES = both(*(reckoned(each) for each in (ALLOWANCE, CHARGE, f"{LINE}/{ALLOWANCE}", f"{LINE}/{CHARGE}")))
NEVER_IN_UBL = {"BR-DEC-13", "BR-DEC-15"}
"""Tests that nothing fails in the UBL rule file: they look for a currency code inside the amount."""


def judged(syntax, *changes):
    reading = changed(BASES, *changes)
    if syntax == "cii":
        reading = cii.read(cii.write(reading.invoice))
    if syntax == "model":
        reading = Reading(format="json", invoice=reading.invoice)
    return found_in(reading, DECIMALS)


def test_every_rule_has_a_case():
    assert [rule.id for rule in DECIMALS.rules] == [f"BR-DEC-{number:02}" for number in PLACES]


@pytest.mark.parametrize("syntax", ["ubl", "cii", "model"])
def test_two_decimals_are_right(syntax):
    assert judged(syntax) == ()


@pytest.mark.parametrize("syntax", ["ubl", "cii", "model"])
@pytest.mark.parametrize(("rule", "xpath"), CASES)
def test_three_decimals_are_wrong_and_told(rule, xpath, syntax):
    others = (drop("cac:TaxTotal[2]"), drop("cbc:TaxCurrencyCode")) if rule == "BR-DEC-13" else ()
    found = judged(syntax, put(xpath, "1.005"), *others)  # in CII another total would make up for it
    if syntax == "ubl" and rule in NEVER_IN_UBL:
        assert found == ()
        return
    (only,) = found
    assert (only.rule, only.severity) == (rule, Severity.FATAL)
    assert only.terms
    assert bool(only.location.path) is (syntax == "model")
    texts = message(only)
    assert all("…" not in texts[language] and "{" not in texts[language] for language in LANGUAGES)
    assert syntax == "cii" or "1,005" in texts["nl"]
    assert decimals.known_facts(rule) == {"kind": "DECIMALS"}


@pytest.mark.parametrize(
    ("written", "wrong"),
    [("1", False), ("1.", False), ("1.50", False), (" 1.5 ", False), ("1.50 ", True), ("1.500", True)],
)
def test_what_counts_stands_after_the_point(written, wrong):
    assert bool(judged("ubl", put(f"{LINE}/cbc:LineExtensionAmount", written))) is wrong


def test_the_discount_on_a_price_may_have_more():
    assert judged("ubl", put("cac:InvoiceLine[2]/cac:Price/cac:AllowanceCharge/cbc:Amount", "5.12345")) == ()


def test_an_amount_of_the_model_keeps_the_decimals_it_was_stated_with():
    invoice = Invoice(totals=Totals(payable=Decimal("1.000"), paid=Decimal("1E+3")))
    found = found_in(Reading(format="json", invoice=invoice), DECIMALS)
    assert [(each.rule, each.location.path) for each in found] == [("BR-DEC-18", "totals.payable")]


def vat_totals(*amounts, accounting=None):
    """A CII document with VAT totals, each an amount and a currency."""
    root = Raw("rsm:CrossIndustryInvoice", "", None, None)
    trade = child(root, "rsm:SupplyChainTradeTransaction")
    settlement = child(trade, "ram:ApplicableHeaderTradeSettlement")
    child(settlement, "ram:InvoiceCurrencyCode", "EUR")
    if accounting is not None:
        child(settlement, "ram:TaxCurrencyCode", accounting)
    totals = child(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    for amount, currency in amounts:
        child(totals, "ram:TaxTotalAmount", amount, {"currencyID": currency})
    reading = Reading(format="cii", invoice=Invoice(), raw=root)
    return {each.rule for each in found_in(reading, DECIMALS)}


def child(parent, name, text="", attributes=None):
    raw = Raw(name, text, attributes, parent)
    parent.add(raw)
    return raw


def test_in_cii_one_sound_vat_total_makes_up_for_others():
    assert vat_totals(("1.005", "EUR")) == {"BR-DEC-13"}
    assert vat_totals(("1.005", "EUR"), ("2.00", "EUR")) == set()
    assert vat_totals(("1.005", "EUR"), ("2.005", "USD")) == set()
    assert vat_totals(("1.000", "EUR")) == set()  # it looks at the value
    assert vat_totals(("x", "EUR")) == {"BR-DEC-13"}


def test_in_cii_the_currency_of_accounting_wants_a_total_in_cents():
    assert vat_totals(("1.00", "EUR"), ("1.00", "USD"), accounting="USD") == set()
    assert vat_totals(("1.00", "EUR"), ("1.005", "USD"), accounting="USD") == {"BR-DEC-15"}
    assert vat_totals(("1.00", "EUR"), accounting="USD") == {"BR-DEC-15"}
    assert vat_totals(accounting="USD") == set()


def test_in_cii_a_charge_indicator_is_a_word():
    data = cii.write(changed(BASES).invoice)
    root = etree.fromstring(data)
    names = {"ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"}
    for amount in root.iterfind(".//ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount", names):
        amount.text = "1.005"
    words = cii.read(etree.tostring(root))
    assert {each.rule for each in found_in(words, DECIMALS)} == {"BR-DEC-01", "BR-DEC-05", "BR-DEC-24", "BR-DEC-27"}
    for indicator in root.iterfind(".//ram:SpecifiedTradeAllowanceCharge/ram:ChargeIndicator/*", names):
        indicator.text = {"true": "1", "false": "0"}[indicator.text]
    assert found_in(cii.read(etree.tostring(root)), DECIMALS) == ()


def test_in_cii_categories_with_rules_of_their_own_are_not_looked_at():
    def change(code):
        root = etree.parse(str(COMPLETE)).getroot()
        for each in (put("//cac:TaxCategory/cbc:ID", code), put(f"{SUBTOTAL}/cbc:TaxableAmount", "1.005")):
            each(root)
        return cii.read(cii.write(ubl.read(etree.tostring(root)).invoice))

    assert {each.rule for each in found_in(change("Z"), DECIMALS)} == {"BR-DEC-19"}
    assert found_in(change("O"), DECIMALS) == ()


def test_other_rules_are_not_known_here():
    assert decimals.known_facts("BR-01") == {}
