"""NLCIUS-CII: the rules that differ from SI-UBL, on our own CII invoice."""

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from app.formats import cii
from app.model.catalogue import message
from app.model.findings import Severity
from app.rules.engine import RuleSet, checks_in
from app.rules.nlcius import discouraged as nlcius_discouraged
from app.rules.nlcius import invoice as nlcius
from app.rules.nlcius.elements import NLCIUS as MARK
from tests.unit.rules.mutations import found_in, ids

NLCIUS = RuleSet(
    name="nlcius", version="1.0.3.12", valid_from=date(2026, 11, 22), checks=checks_in(nlcius, nlcius_discouraged)
)
FIXTURE = Path(__file__).resolve().parents[3] / "fixtures" / "cii" / "standard-rate.xml"
SOURCE = etree.fromstring(FIXTURE.read_bytes(), etree.XMLParser(remove_blank_text=True))
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"


def at(root, path):
    found = root.findall(path, {"ram": RAM, "rsm": RSM})
    assert found, f"nothing at {path}"
    return found


def drop(path):
    return lambda root: [each.getparent().remove(each) for each in at(root, path)]


def put(path, text):
    def change(root):
        for each in at(root, path):
            each.text = text

    return change


def mark(path, scheme):
    return lambda root: [each.set("schemeID", scheme) for each in at(root, path)]


def add(path, name, text):
    def change(root):
        for each in at(root, path):
            etree.SubElement(each, f"{{{RAM}}}{name}").text = text

    return change


def read(*changes):
    root = etree.fromstring(etree.tostring(SOURCE))
    put(".//ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", MARK)(root)
    drop(".//ram:AccountName")(root)
    for change in changes:
        change(root)
    return cii.read(etree.tostring(root))


SELLER, BUYER = ".//ram:SellerTradeParty", ".//ram:BuyerTradeParty"
MEANS = ".//ram:SpecifiedTradeSettlementPaymentMeans"


def named_process(root):
    context = at(root, "rsm:ExchangedDocumentContext")[0]
    process = etree.SubElement(context, f"{{{RAM}}}BusinessProcessSpecifiedDocumentContextParameter")
    etree.SubElement(process, f"{{{RAM}}}ID").text = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def second_registration(root):
    registration = etree.SubElement(at(root, SELLER)[0], f"{{{RAM}}}SpecifiedTaxRegistration")
    number = etree.SubElement(registration, f"{{{RAM}}}ID", schemeID="FC")
    number.text = "812345678L01"


def allowance(root):
    found = etree.SubElement(
        at(root, ".//ram:ApplicableHeaderTradeSettlement")[0], f"{{{RAM}}}SpecifiedTradeAllowanceCharge"
    )
    etree.SubElement(found, f"{{{RAM}}}ReasonCode").text = "95"


FATAL = [
    ("BR-NL-1", mark(f"{SELLER}/ram:SpecifiedLegalOrganization/ram:ID", "0088")),
    ("BR-NL-3", drop(f"{SELLER}/ram:PostalTradeAddress/ram:PostcodeCode")),
    ("BR-NL-4", drop(f"{BUYER}/ram:PostalTradeAddress/ram:LineOne")),
    ("BR-NL-7", put("rsm:ExchangedDocument/ram:TypeCode", "326")),
    ("BR-NL-7", put("rsm:ExchangedDocument/ram:TypeCode", "factuur")),
    ("BR-NL-10", drop(f"{BUYER}/ram:SpecifiedLegalOrganization")),
    ("BR-NL-10", mark(f"{BUYER}/ram:SpecifiedLegalOrganization/ram:ID", "0204")),
    ("BR-NL-11", drop(MEANS)),
    ("BR-NL-12", put(f"{MEANS}/ram:TypeCode", "10")),
]
WARNED = [
    ("BR-NL-19", add(".//ram:ApplicableHeaderTradeSettlement", "TaxCurrencyCode", "USD")),
    ("BR-NL-26", add(SELLER, "Description", "B.V.")),
    ("BR-NL-27-2", add(f"{BUYER}/ram:PostalTradeAddress", "LineThree", "Achter")),
    ("BR-NL-28-1", add(f"{SELLER}/ram:PostalTradeAddress", "CountrySubDivisionName", "Utrecht")),
    ("BR-NL-29", add(MEANS, "Information", "Overboeking")),
    ("BR-NL-30", add(f"{MEANS}/ram:PayeePartyCreditorFinancialAccount", "AccountName", "Wij")),
    ("BR-NL-35", add(".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax", "ExemptionReasonCode", "X")),
    ("BR-NL-22", add("rsm:ExchangedDocument", "SubjectCode", "AAI")),
    ("BR-NL-23", named_process),
    ("BR-NL-25", second_registration),
    ("BR-NL-32-and-34", allowance),
    ("BR-NL-33", lambda root: [each.set("currencyID", "USD") for each in at(root, ".//ram:TaxTotalAmount")]),
    ("empty-element-check", add("rsm:ExchangedDocument", "Name", " ")),
]


def test_our_invoice_satisfies_them_all():
    assert found_in(read(), NLCIUS) == ()


@pytest.mark.parametrize(("rule", "change"), FATAL)
def test_a_broken_rule_is_fatal(rule, change):
    (finding,) = found_in(read(change), NLCIUS)
    assert (finding.rule, finding.severity) == (rule, Severity.FATAL)
    assert "…" not in message(finding)["nl"]


@pytest.mark.parametrize(("rule", "change"), WARNED)
def test_what_is_discouraged_is_a_warning(rule, change):
    found = found_in(read(change), NLCIUS)
    assert ids(found) == {rule}
    assert {each.severity for each in found} == {Severity.WARNING}
    assert "…" not in message(found[0])["nl"]


def test_a_foreign_buyer_needs_a_number_too():
    abroad = put(f"{BUYER}/ram:PostalTradeAddress/ram:CountryID", "DE")
    (finding,) = found_in(read(abroad, drop(f"{BUYER}/ram:SpecifiedLegalOrganization")), NLCIUS)
    assert finding.facts["kind"] == "any"
    assert found_in(read(abroad, mark(f"{BUYER}/ram:SpecifiedLegalOrganization/ram:ID", "0204")), NLCIUS) == ()


def test_codes_are_compared_as_numbers():
    assert found_in(read(put("rsm:ExchangedDocument/ram:TypeCode", " 380.0 ")), NLCIUS) == ()


def test_a_reference_or_an_order_is_wanted():
    names = [
        name
        for name in ("BuyerReference", "BuyerOrderReferencedDocument")
        if SOURCE.find(f".//{{{RAM}}}{name}") is not None
    ]
    assert names
    assert ids(found_in(read(*(drop(f".//ram:{name}") for name in names)), NLCIUS)) == {"BR-NL-2"}


def test_a_credit_note_needs_no_means_of_payment():
    assert found_in(read(drop(MEANS), put("rsm:ExchangedDocument/ram:TypeCode", "381")), NLCIUS) == ()


@pytest.mark.parametrize("specification", ["urn:cen.eu:en16931:2017", f"{MARK}#x"])
def test_only_the_mark_itself_counts(specification):
    guideline = put(".//ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", specification)
    assert found_in(read(guideline, drop(MEANS)), NLCIUS) == ()
