"""The Peppol rules on CII documents (as 3.0.19 has them): our invoice written as CII, each rule broken once."""

from datetime import date

import pytest
from lxml import etree

from app.formats import cii
from app.model.catalogue import message
from app.model.findings import Severity
from app.rules.engine import judge
from tests.unit.rules.mutations import changed, ids
from tests.unit.rules.peppol_documents import COUNTRIES, PEPPOL, PROFILE
from tests.unit.rules.test_en16931_cii import NAMES

SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
CONTEXT, TRADE = "rsm:ExchangedDocumentContext", "rsm:SupplyChainTradeTransaction"
AGREEMENT, SETTLEMENT = f"{TRADE}/ram:ApplicableHeaderTradeAgreement", f"{TRADE}/ram:ApplicableHeaderTradeSettlement"
SELLER, BUYER = f"{AGREEMENT}/ram:SellerTradeParty", f"{AGREEMENT}/ram:BuyerTradeParty"
REPRESENTATIVE = f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty"
LINE = f"{TRADE}/ram:IncludedSupplyChainTradeLineItem[1]"
PRICE = f"{LINE}//ram:NetPriceProductTradePrice"
MEANS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
ALLOWANCE = f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge[1]"
CHARGE = f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge[2]"
ADDRESS, COMPANY = "ram:PostalTradeAddress", "ram:SpecifiedLegalOrganization/ram:ID"
VAT = "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VAT']"
OWN_COMPANY = f"{SELLER}/{COMPANY}"
LINE_PERIOD = f"{LINE}//ram:BillingSpecifiedPeriod"


def document(country):
    """Our invoice of a country, written as CII; the seller's registrations bear the names that these rules know."""
    root = etree.fromstring(cii.write(changed(PROFILE, COUNTRIES[country]).invoice))
    for known, wanted in {"VA": "VAT", "OTHER": "FC"}.items():
        for each in root.xpath(f"{SELLER}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='{known}']", namespaces=NAMES):
            each.set("schemeID", wanted)
    return root


def apply(root, *steps):
    """Make changes, each (xpath, text): None removes, a leading ``<`` is hung at the end; @name is an attribute."""
    for xpath, text in steps:
        path, _, attribute = xpath.partition("/@")
        found = root.xpath(path, namespaces=NAMES)
        assert found, f"nothing at {path}"
        for each in found:
            if attribute and text is None:
                del each.attrib[attribute]
            elif attribute:
                each.set(attribute, text)
            elif text is None:
                each.getparent().remove(each)
            elif text.startswith("<"):
                each.extend(etree.fromstring(f"<x {SPACES}>{text}</x>"))
            else:
                each.text = text


def found(country, *steps):
    root = document(country)
    apply(root, *steps)
    return judge(cii.read(etree.tostring(root)), (PEPPOL,), date(2026, 11, 22))


def wrap(name, content):
    return f"<ram:{name}>{content}</ram:{name}>"


def reference(code):
    return wrap("AdditionalReferencedDocument", wrap("IssuerAssignedID", "X") + wrap("TypeCode", code))


def identified(scheme, number):
    return (f"{BUYER}/{COMPANY}/@schemeID", scheme), (f"{BUYER}/{COMPANY}", number)


def endpoint(scheme, number):
    place = f"{BUYER}/ram:URIUniversalCommunication/ram:URIID"
    return (f"{place}/@schemeID", scheme), (place, number)


def paid(code, payment_reference="", account=""):
    steps = [(f"{MEANS}/ram:TypeCode", code)]
    if payment_reference:
        steps.append((f"{SETTLEMENT}/ram:PaymentReference", payment_reference))
    if account:
        steps.append((f"{MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID", account))
    return steps


def giro(bank, account):
    own = wrap("PayeePartyCreditorFinancialAccount", wrap("ProprietaryID", account))
    return (f"{MEANS}/ram:TypeCode", "30"), (
        MEANS,
        own + wrap("PayeeSpecifiedCreditorFinancialInstitution", wrap("BICID", bank)),
    )


CASES = {
    "PEPPOL-EN16931-R001": [(f"{CONTEXT}/ram:BusinessProcessSpecifiedDocumentContextParameter", None)],
    "PEPPOL-EN16931-R007": [(f"{CONTEXT}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", "urn:x")],
    "PEPPOL-EN16931-R004": [(f"{CONTEXT}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", "urn:x")],
    "PEPPOL-EN16931-R003": [(f"{AGREEMENT}/ram:BuyerReference", None)],
    "PEPPOL-EN16931-R006": [(AGREEMENT, reference("130") * 2)],
    "PEPPOL-EN16931-R080": [(AGREEMENT, reference("50") * 2)],
    "PEPPOL-EN16931-R005": [(f"{SETTLEMENT}/ram:TaxCurrencyCode", "EUR")],
    "PEPPOL-EN16931-R053": [(f"{TOTALS}/ram:TaxTotalAmount[1]", None)],
    "PEPPOL-EN16931-R054": [(f"{SETTLEMENT}/ram:TaxCurrencyCode", None)],
    "PEPPOL-EN16931-R055": [(f"{TOTALS}/ram:TaxTotalAmount[2]", "-1")],
    "PEPPOL-EN16931-R002": [("rsm:ExchangedDocument", wrap("IncludedNote", wrap("Content", "Meer")))],
    "PEPPOL-EN16931-R010": [(f"{BUYER}/ram:URIUniversalCommunication", None)],
    "PEPPOL-EN16931-R020": [(f"{SELLER}/ram:URIUniversalCommunication", None)],
    "PEPPOL-EN16931-R061": [(f"{MEANS}/ram:TypeCode", "59")],
    "PEPPOL-EN16931-R040": [(ALLOWANCE, wrap("CalculationPercent", "6") + wrap("BasisAmount", "200"))],
    "PEPPOL-EN16931-R041": [(ALLOWANCE, wrap("CalculationPercent", "6"))],
    "PEPPOL-EN16931-R042": [(ALLOWANCE, wrap("BasisAmount", "200"))],
    "PEPPOL-EN16931-R043": [(f"{ALLOWANCE}/ram:ChargeIndicator/udt:Indicator", "0")],
    "PEPPOL-EN16931-R110": [(f"{LINE_PERIOD}/ram:StartDateTime/udt:DateTimeString", "20260630")],
    "PEPPOL-EN16931-R111": [(f"{LINE_PERIOD}/ram:EndDateTime/udt:DateTimeString", "20261001")],
    "PEPPOL-EN16931-R120": [(f"{LINE}//ram:LineTotalAmount", "308.03")],
    "PEPPOL-EN16931-R100": [(f"{LINE}/ram:SpecifiedLineTradeSettlement", reference("130") * 2)],
    "PEPPOL-EN16931-R101": [(f"{LINE}/ram:SpecifiedLineTradeSettlement", reference("50"))],
    "PEPPOL-EN16931-R121": [(PRICE, '<ram:BasisQuantity unitCode="HUR">0</ram:BasisQuantity>')],
    "PEPPOL-EN16931-R130": [(PRICE, '<ram:BasisQuantity unitCode="DAY">1</ram:BasisQuantity>')],
    "PEPPOL-COMMON-R040": identified("0088", "5798000000002"),
    "PEPPOL-COMMON-R041": identified("0192", "974760674"),
    "PEPPOL-COMMON-R042": identified("0184", "1234567"),
    "PEPPOL-COMMON-R043": identified("0208", "0202239952"),
    "PEPPOL-COMMON-R044": identified("0201", "ABC12"),
    "PEPPOL-COMMON-R045": identified("0210", "RSSMRA80A01H50"),
    "PEPPOL-COMMON-R046": endpoint("9907", "1"),
    "PEPPOL-COMMON-R047": identified("0211", "IT12345670018"),
    "PEPPOL-COMMON-R048": endpoint("9906", "IT1"),
    "PEPPOL-COMMON-R049": identified("0007", "5566778898"),
    "PEPPOL-COMMON-R050": identified("0151", "51824753557"),
    "PEPPOL-EN16931-CL001": [
        (AGREEMENT, wrap("X", '<ram:AttachmentBinaryObject mimeCode="text/plain">QQ==</ram:AttachmentBinaryObject>'))
    ],
    "PEPPOL-EN16931-CL002": [(ALLOWANCE, wrap("ReasonCode", "FC"))],
    "PEPPOL-EN16931-CL003": [(CHARGE, wrap("ReasonCode", "95"))],
    "PEPPOL-EN16931-CL007": [(f"{TOTALS}/ram:TaxTotalAmount[2]/@currencyID", "ANG")],
    "PEPPOL-EN16931-CL008": endpoint("0037", "1"),
    "PEPPOL-EN16931-F001": [("rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString", "2026-10-05")],
    "NL-R-001": [
        ("rsm:ExchangedDocument/ram:TypeCode", "381"),
        (f"{SETTLEMENT}/ram:InvoiceReferencedDocument", None),
    ],
    "NL-R-002": [(f"{SELLER}/{ADDRESS}/ram:LineOne", None)],
    "NL-R-003": [(f"{OWN_COMPANY}/@schemeID", "0199")],
    "NL-R-004": [(f"{BUYER}/{ADDRESS}/ram:CityName", None)],
    "NL-R-005": [(f"{BUYER}/{COMPANY}", " ")],
    "NL-R-006": [(f"{REPRESENTATIVE}/{ADDRESS}/ram:PostcodeCode", None)],
    "NL-R-007": [(MEANS, None)],
    "NL-R-008": paid("31"),
    "NL-R-009": [
        (f"{LINE}/ram:SpecifiedLineTradeAgreement", wrap("BuyerOrderReferencedDocument", wrap("LineID", "1")))
    ],
    "NO-R-001": [(f"{SELLER}/{VAT}", "NO974760674MVA")],
    "NO-R-002": [(f"{SELLER}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']", "Foretak")],
    "IT-R-001": [(f"{SELLER}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']", "kort")],
    "IT-R-002": [(f"{SELLER}/{ADDRESS}/ram:LineOne", None)],
    "IT-R-003": [(f"{SELLER}/{ADDRESS}/ram:CityName", None)],
    "IT-R-004": [(f"{SELLER}/{ADDRESS}/ram:PostcodeCode", None)],
    "DK-R-002": [(OWN_COMPANY, None)],
    "DK-R-003": [("//ram:ClassCode/@listVersionID", "18.01.01")],
    "DK-R-004": [(CHARGE, wrap("ReasonCode", "ZZZ")), (f"{ALLOWANCE}/ram:Reason", None)],
    "DK-R-005": paid("30"),
    "DK-R-006": paid("42"),
    "DK-R-007": paid("49"),
    "DK-R-008": paid("50", "02#1234567890123456", "1234567"),
    "DK-R-009": paid("50", "04#123", "1234567"),
    "DK-R-010": paid("93", "71#123456789012345", "1234567"),
    "DK-R-011": paid("93", "75#123", "12345678"),
    "DK-R-013": [(f"{SELLER}/ram:GlobalID/@schemeID", None)],
    "DK-R-014": [(f"{OWN_COMPANY}/@schemeID", "0096")],
    "DK-R-016": [("rsm:ExchangedDocument/ram:TypeCode", "381"), (f"{TOTALS}/ram:DuePayableAmount", "-1")],
    "SE-R-001": [(f"{SELLER}/{VAT}", "SE5566778899")],
    "SE-R-002": [(f"{SELLER}/{VAT}", "SE55667788990A")],
    "SE-R-003": [(OWN_COMPANY, "556677-889")],
    "SE-R-004": [(OWN_COMPANY, "556677889")],
    "SE-R-013": [(OWN_COMPANY, "5566778898")],
    "SE-R-005": [(f"{SELLER}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']", "Godkänd")],
    "SE-R-006": [(f"{LINE}//ram:ApplicableTradeTax/ram:RateApplicablePercent", "21")],
    "SE-R-007": giro("SE:PLUSGIRO", "12-34"),
    "SE-R-008": giro("SE:BANKGIRO", "123-4567"),
    "SE-R-009": giro("SE:BANKGIRO", "123456"),
    "SE-R-010": giro("SE:PLUSGIRO", "1"),
    "SE-R-011": paid("56"),
    "SE-R-012": paid("31"),
}
WARNINGS = {
    *("PEPPOL-COMMON-R044", "PEPPOL-COMMON-R045", "PEPPOL-COMMON-R046", "PEPPOL-COMMON-R047", "PEPPOL-COMMON-R048"),
    *("NO-R-002", "DK-R-003", "SE-R-007", "SE-R-008", "SE-R-009", "SE-R-010", "SE-R-011", "SE-R-012"),
}


def country_of(rule):
    return rule[:2] if rule[:2] in COUNTRIES else "NL"


def versioned(country):
    return [("//ram:ClassCode/@listVersionID", "26.08.01")] if country == "DK" else []


@pytest.mark.parametrize("country", ["NL", "NO", "IT", "DK", "SE"])
def test_an_invoice_as_cii_satisfies_the_rules_of_its_country(country):
    assert ids(found(country, *versioned(country))) == set()


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_rule_is_found_and_told_in_cii(rule):
    country = country_of(rule)
    findings = [each for each in found(country, *versioned(country), *CASES[rule]) if each.rule == rule]
    assert findings
    for each in findings:
        assert each.severity is (Severity.WARNING if rule in WARNINGS else Severity.FATAL)
        assert each.location.xpath.startswith("/rsm:CrossIndustryInvoice")
        for text in message(each).values():
            assert "…" not in text
            assert "{" not in text


def test_zugferd_1_is_not_judged_by_these_rules(root):
    old = (root / "fixtures" / "cii" / "zugferd-1.xml").read_bytes()
    assert judge(cii.read(old), (PEPPOL,), date(2026, 11, 22)) == ()
