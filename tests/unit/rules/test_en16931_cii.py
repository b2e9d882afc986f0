"""The same rules on a CII document: the complete invoice written as CII, and where the CII rules differ."""

import pytest
from lxml import etree

from app.formats import cii, ubl
from app.model.findings import Severity
from app.rules.sets import EN16931
from tests.unit.rules.mutations import COMPLETE, found_in
from tests.unit.rules.test_en16931 import CASES

SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
NAMES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


def complete():
    return cii.write(ubl.read(COMPLETE.read_bytes()).invoice)


def broken_by(xpath, text=None):
    """The rules that fire once an element (or attribute) is gone, or says `text`."""
    root = etree.fromstring(complete())
    path, _, attribute = xpath.partition("/@")
    found = root.xpath(path, namespaces=NAMES)
    assert found, f"nothing at {path}"
    for each in found:
        if attribute:
            del each.attrib[attribute]
        elif text is None:
            each.getparent().remove(each)
        else:
            each.text = text
    judged = found_in(cii.read(etree.tostring(root)), EN16931)
    assert all(each.location.xpath.startswith("/rsm:CrossIndustryInvoice") for each in judged)
    return {each.rule: each.severity for each in judged if each.rule in CASES}


def test_the_complete_invoice_satisfies_every_rule_as_cii():
    assert {each.rule for each in found_in(cii.read(complete()), EN16931)} & CASES.keys() == set()


@pytest.mark.parametrize(
    ("rule", "xpath", "text"),
    [
        ("BR-01", "//ram:GuidelineSpecifiedDocumentContextParameter", None),
        ("BR-03", "//ram:IssueDateTime/udt:DateTimeString/@format", None),
        ("BR-08", "//ram:SellerTradeParty/ram:PostalTradeAddress", None),
        ("BR-09", "//ram:SellerTradeParty/ram:PostalTradeAddress", None),  # in CII asked also without an address
        ("BR-12", f"{TOTALS}/ram:LineTotalAmount", None),
        ("BR-17", "//ram:PayeeTradeParty/ram:Name", "Grachtlicht Installaties B.V."),
        ("BR-23", "(//ram:BilledQuantity)[1]/@unitCode", None),
        ("BR-27", "(//ram:NetPriceProductTradePrice/ram:ChargeAmount)[1]", "-1.00"),
        ("BR-29", f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString", "20260630"),
        ("BR-33", f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge[1]/ram:Reason", None),
        ("BR-37", f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge[2]/ram:CategoryTradeTax/ram:TypeCode", "GST"),
        ("BR-47", f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:CategoryCode", None),
        ("BR-50", "//ram:PayeePartyCreditorFinancialAccount/ram:IBANID", " "),
        ("BR-53", f"{TOTALS}/ram:TaxTotalAmount[2]", None),
        ("BR-54", "//ram:ApplicableProductCharacteristic/ram:Value", None),
        ("BR-56", "//ram:SellerTaxRepresentativeTradeParty/ram:SpecifiedTaxRegistration", None),
        ("BR-62", "//ram:SellerTradeParty/ram:URIUniversalCommunication/ram:URIID/@schemeID", None),
        ("BR-64", "//ram:SpecifiedTradeProduct/ram:GlobalID/@schemeID", None),
        ("BR-CO-04", "(//ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode)[1]", None),
        ("BR-CO-09", "//ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID", "001234567B29"),
        ("BR-CO-10", f"{TOTALS}/ram:LineTotalAmount", "408.01"),
        ("BR-CO-12", f"{TOTALS}/ram:ChargeTotalAmount", None),
        ("BR-CO-14", f"{TOTALS}/ram:TaxTotalAmount[1]", "89.89"),
        ("BR-CO-15", f"{TOTALS}/ram:GrandTotalAmount", "517.89"),
        ("BR-CO-16", f"{TOTALS}/ram:DuePayableAmount", "417.88"),
        ("BR-CO-17", f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:CalculatedAmount", "90.89"),
        ("BR-CO-18", f"{SETTLEMENT}/ram:ApplicableTradeTax", None),
        ("BR-CO-20", "//ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/*", None),
    ],
)
def test_a_broken_rule_is_found(rule, xpath, text):
    assert broken_by(xpath, text)[rule] is Severity.FATAL


def test_a_card_number_in_full_is_fatal_in_cii():
    assert broken_by("//ram:ApplicableTradeSettlementFinancialCard/ram:ID", "12345678901") == {"BR-51": Severity.FATAL}


def test_a_vat_amount_exactly_one_off_passes_in_cii_and_not_in_ubl():
    assert "BR-CO-17" not in broken_by(f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:CalculatedAmount", "90.88")


def test_without_vat_total_the_totals_with_and_without_vat_may_be_equal_in_cii():
    assert "BR-CO-15" not in broken_by(f"{TOTALS}/ram:GrandTotalAmount", "428.00")


def test_an_account_that_is_left_out_breaks_nothing_in_cii():
    assert broken_by("//ram:PayeePartyCreditorFinancialAccount") == {}


@pytest.mark.parametrize(
    ("stated", "amounts", "is_broken"),
    [
        ("-0", (), False),
        ("-0.00", (), True),
        ("0.00", (), False),
        ("-0.00", ("-0.00", "-0"), False),
        ("0.00", ("-0.00",), True),
        ("-0", ("0.00", "-0.00"), True),
    ],
)
def test_a_total_of_nothing_has_the_sign_that_the_official_rules_give_it(stated, amounts, is_broken):
    root = etree.fromstring(complete())
    held = root.xpath(f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge[.//udt:Indicator='false']", namespaces=NAMES)
    for amount in amounts:
        copy = etree.fromstring(etree.tostring(held[0]))
        copy.find("ram:ActualAmount", NAMES).text = amount
        held[0].addnext(copy)
    for each in held:
        each.getparent().remove(each)
    root.find(f"{TOTALS}/ram:AllowanceTotalAmount", NAMES).text = stated
    judged = {each.rule for each in found_in(cii.read(etree.tostring(root)), EN16931)}
    assert ("BR-CO-11" in judged) is is_broken
