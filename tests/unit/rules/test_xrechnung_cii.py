"""XRechnung in CII: the rules whose conditions or places differ from those in UBL."""

import pytest
from lxml import etree

from app.formats import cii
from app.model.catalogue import message
from app.model.findings import Severity
from tests.unit.rules.mutations import both, found_in
from tests.unit.rules.xrechnung_documents import BASE, CII_PREFIXES, DEBIT, EXTENDED, RULES, VEHICLES, as_cii, branch

SETTLEMENT = "//ram:ApplicableHeaderTradeSettlement"
MEANS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
SELLER = "//ram:SellerTradeParty"
NET = "(//ram:NetPriceProductTradePrice)[2]"
GROSS = "//ram:GrossPriceProductTradePrice"
DOCUMENT = "//ram:ApplicableHeaderTradeAgreement/ram:AdditionalReferencedDocument"
TYPE = "//rsm:ExchangedDocument/ram:TypeCode"
LINE = "(//ram:SpecifiedLineTradeSettlement)[1]"
P = "PEPPOL-EN16931-R"


def drop(xpath):
    def change(root):
        for each in held(root, xpath):
            each.getparent().remove(each)

    return change


def put(xpath, text):
    def change(root):
        path, _, attribute = xpath.partition("/@")
        for each in held(root, path):
            if attribute:
                each.set(attribute, text)
            else:
                each.text = text

    return change


def grow(xpath, path, text="", **attributes):
    def change(root):
        for each in held(root, xpath):
            branch(each, path, text, CII_PREFIXES, attributes)

    return change


def held(root, xpath):
    found = root.xpath(xpath, namespaces=CII_PREFIXES)
    assert found, f"nothing at {xpath}"
    return found


def judged(base, *changes):
    root = as_cii(base)
    for change in changes:
        change(root)
    return found_in(cii.read(etree.tostring(root)), RULES)


CASES = [
    ("BR-DE-1", BASE, drop(MEANS)),
    ("BR-DE-2", BASE, drop(f"{SELLER}/ram:DefinedTradeContact")),
    ("BR-DE-3", BASE, drop(f"{SELLER}//ram:CityName")),
    ("BR-DE-5", BASE, drop(f"{SELLER}//ram:PersonName")),
    ("BR-DE-6", BASE, drop(f"{SELLER}//ram:TelephoneUniversalCommunication")),
    ("BR-DE-7", BASE, put(f"{SELLER}//ram:EmailURIUniversalCommunication/ram:URIID", "")),
    ("BR-DE-9", BASE, drop("//ram:BuyerTradeParty//ram:PostcodeCode")),
    ("BR-DE-10", BASE, drop("//ram:ShipToTradeParty//ram:CityName")),
    ("BR-DE-14", BASE, drop(f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:RateApplicablePercent")),
    ("BR-DE-15", BASE, drop("//ram:BuyerReference")),
    ("BR-DE-17", BASE, put(TYPE, "388")),
    ("BR-DE-18", BASE, grow(f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms", "ram:Description", "#SKONTO#")),
    ("BR-DE-19", BASE, put("//ram:PayeePartyCreditorFinancialAccount/ram:IBANID", "NL14")),
    ("BR-DE-20", both(BASE, DEBIT), put("//ram:PayerPartyDebtorFinancialAccount/ram:IBANID", "NL14")),
    ("BR-DE-21", BASE, put("//ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", "urn:cen.eu:en16931:2017")),
    ("BR-DE-23-a", BASE, drop("//ram:PayeePartyCreditorFinancialAccount")),
    ("BR-DE-23-b", BASE, grow(SETTLEMENT, "ram:CreditorReferenceID", "NL00ZZZ")),
    ("BR-DE-24-a", BASE, put(f"{MEANS}/ram:TypeCode", "48")),
    ("BR-DE-24-b", BASE, put(f"{MEANS}/ram:TypeCode", "48")),
    ("BR-DE-25-a", BASE, put(f"{MEANS}/ram:TypeCode", "59")),
    ("BR-DE-25-b", both(BASE, DEBIT), grow(MEANS, "ram:PayerSpecifiedDebtorFinancialInstitution/ram:BICID", "X")),
    ("BR-DE-26", BASE, both(put(TYPE, "384"), drop("//ram:InvoiceReferencedDocument"))),
    ("BR-DE-27", BASE, put(f"{SELLER}//ram:CompleteNumber", "03")),
    ("BR-DE-28", BASE, put(f"{SELLER}//ram:EmailURIUniversalCommunication/ram:URIID", "a@b@c.nl")),
    ("BR-DE-30", both(BASE, DEBIT), drop(f"{SETTLEMENT}/ram:CreditorReferenceID")),
    ("BR-DE-31", both(BASE, DEBIT), drop("//ram:PayerPartyDebtorFinancialAccount")),
    (
        "BR-DE-TMP-32",
        BASE,
        both(drop("//ram:ActualDeliverySupplyChainEvent"), drop(f"{SETTLEMENT}/ram:BillingSpecifiedPeriod")),
    ),
    ("BR-TMP-2", BASE, grow(DOCUMENT, "ram:URIID", "www.example.nl")),
    ("BR-TMP-3", BASE, both(grow(NET, "ram:BasisQuantity", "1"), grow(GROSS, "ram:BasisQuantity", "1.0"))),
    ("BR-TMP-4", BASE, grow(DOCUMENT, "ram:Name", "Nog een")),
    (
        "BR-TMP-5",
        BASE,
        both(
            grow(DOCUMENT, "ram:AttachmentBinaryObject", "QUJD", filename="a"),
            grow(DOCUMENT, "ram:AttachmentBinaryObject", "QUJD", filename="b"),
        ),
    ),
    ("BR-TMP-7", BASE, put("//rsm:ExchangedDocument//udt:DateTimeString", "2026-10-05")),
    (f"{P}001", BASE, drop("//ram:BusinessProcessSpecifiedDocumentContextParameter")),
    (f"{P}005", BASE, put("//ram:TaxCurrencyCode", "EUR")),
    (f"{P}008", BASE, put("//ram:IncludedNote/ram:Content", " ")),
    (f"{P}010", BASE, drop("//ram:BuyerTradeParty/ram:URIUniversalCommunication")),
    (f"{P}020", BASE, drop(f"{SELLER}/ram:URIUniversalCommunication")),
    (f"{P}041", BASE, grow("//ram:SpecifiedTradeAllowanceCharge", "ram:CalculationPercent", "10")),
    (f"{P}042", BASE, grow("//ram:SpecifiedTradeAllowanceCharge", "ram:BasisAmount", "10")),
    (
        f"{P}040",
        BASE,
        both(
            grow("//ram:SpecifiedTradeAllowanceCharge", "ram:CalculationPercent", "10"),
            grow("//ram:SpecifiedTradeAllowanceCharge", "ram:BasisAmount", "11"),
        ),
    ),
    (f"{P}043-1", BASE, put("//ram:SpecifiedTradeAllowanceCharge//udt:Indicator", "1")),
    (f"{P}043-2", BASE, put("//ram:AppliedTradeAllowanceCharge//udt:Indicator", "0")),
    (f"{P}044", BASE, put("//ram:AppliedTradeAllowanceCharge//udt:Indicator", "true")),
    (f"{P}046", BASE, put(f"{GROSS}/ram:ChargeAmount", "25.01")),
    (f"{P}053", BASE, put("//ram:TaxTotalAmount/@currencyID", "EUR")),
    (f"{P}054", BASE, drop("//ram:TaxTotalAmount[@currencyID='USD']")),
    (f"{P}055", BASE, put("//ram:TaxTotalAmount[@currencyID='USD']", "-1.00")),
    (f"{P}061", both(BASE, DEBIT), drop("//ram:DirectDebitMandateID")),
    (f"{P}101", BASE, grow(LINE, "ram:AdditionalReferencedDocument/ram:TypeCode", "50")),
    (f"{P}110", BASE, put("//ram:SpecifiedLineTradeSettlement//ram:StartDateTime/udt:DateTimeString", "20260630")),
    (f"{P}111", BASE, put("//ram:SpecifiedLineTradeSettlement//ram:EndDateTime/udt:DateTimeString", "20261001")),
    (f"{P}120", BASE, put("(//ram:LineTotalAmount)[1]", "308.03")),
    (f"{P}121", BASE, grow(NET, "ram:BasisQuantity", "0")),
    (f"{P}130", BASE, grow(NET, "ram:BasisQuantity", "1", unitCode="C62")),
    ("BR-DEX-01", EXTENDED, grow(DOCUMENT, "ram:AttachmentBinaryObject", "QUJD", mimeCode="text/xml")),
    ("BR-DEX-04", EXTENDED, grow(SELLER, "ram:GlobalID", "1", schemeID="SEPA")),
    ("BR-DEX-05", EXTENDED, put(f"{SELLER}/ram:SpecifiedLegalOrganization/ram:ID/@schemeID", "EM")),
    ("BR-DEX-06", EXTENDED, put("//ram:SpecifiedTradeProduct/ram:GlobalID/@schemeID", "GTIN")),
    ("BR-DEX-07", EXTENDED, put(f"{SELLER}/ram:URIUniversalCommunication/ram:URIID/@schemeID", "0160")),
    ("BR-DEX-08", EXTENDED, grow("//ram:ShipToTradeParty", "ram:GlobalID", "1", schemeID="GLN")),
    ("BR-DEX-15", EXTENDED, grow("(//ram:AssociatedDocumentLineDocument)[1]", "ram:ParentLineID", "2")),
    ("BR-DE-CVD-01", VEHICLES, drop("//ram:ContractReferencedDocument")),
    ("BR-DE-CVD-02", VEHICLES, put(f"{DOCUMENT}[ram:TypeCode='50']/ram:IssuerAssignedID", " ")),
    ("BR-DE-CVD-03", VEHICLES, drop("//ram:ApplicableProductCharacteristic")),
    ("BR-DE-CVD-04", VEHICLES, put("//ram:ClassCode", "M4")),
    ("BR-DE-CVD-05", VEHICLES, put("//ram:ApplicableProductCharacteristic/ram:Value", "diesel")),
    ("BR-DE-CVD-06-a", VEHICLES, put("//ram:ApplicableProductCharacteristic/ram:Description", "CVA")),
    ("BR-DE-CVD-06-b", VEHICLES, put("//ram:ClassCode/@listID", "STI")),
    ("BR-TMP-CVD-01", VEHICLES, put("//ram:ClassCode/@listID", "XXX")),
]  # fmt: skip


@pytest.mark.parametrize("base", [BASE, both(BASE, DEBIT), EXTENDED, VEHICLES])
def test_the_bases_satisfy_every_rule(base):
    assert judged(base) == ()


@pytest.mark.parametrize(("rule", "base", "change"), CASES, ids=[each[0] for each in CASES])
def test_a_broken_rule_is_found_and_told(rule, base, change):
    found = [each for each in judged(base, change) if each.rule == rule]
    assert found
    severities = {each.id: each.severity for each in RULES.rules}
    for each in found:
        assert each.severity is severities[rule]
        assert each.location.xpath.startswith("/rsm:CrossIndustryInvoice")
        texts = message(each)
        assert texts["nl"] != texts["en"]
        assert not any("…" in text or text == rule for text in texts.values())


def test_a_seller_without_tax_number_is_judged_by_the_categories_of_lines():
    without = both(drop(f"{SELLER}/ram:SpecifiedTaxRegistration"), drop("//ram:SellerTaxRepresentativeTradeParty"))
    assert "BR-DE-16" in {each.rule for each in judged(BASE, without)}
    exempt = put("//ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode", "O")
    assert "BR-DE-16" not in {each.rule for each in judged(BASE, without, exempt)}


def test_an_empty_group_of_delivery_is_allowed():
    empty = drop("//ram:ApplicableHeaderTradeDelivery/*")
    assert f"{P}008" not in {each.rule for each in judged(BASE, empty)}


def test_what_stands_twice_and_cannot_be_judged_is_fatal():
    found = judged(BASE, grow(f"{SELLER}//ram:TelephoneUniversalCommunication", "ram:CompleteNumber", "1"))
    assert [(each.rule, each.severity) for each in found] == [("BR-DE-27", Severity.FATAL)]
    assert "2 keer" in message(found[0])["nl"]


TENDER = f"{DOCUMENT}[ram:TypeCode='50']"


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (grow(TENDER, "ram:TypeCode", "916"), ["xrechnung-several"]),
        (grow(TENDER, "ram:IssuerAssignedID", "T-2"), ["xrechnung-several"]),
        (grow(f"{DOCUMENT}[not(ram:TypeCode='50')]", "ram:IssuerAssignedID", "B"), []),
        (put(f"{TENDER}/ram:TypeCode", "916"), [None]),
    ],
)
def test_a_tender_is_looked_for_until_it_is_found(change, kinds):
    found = [each for each in judged(VEHICLES, change) if each.rule == "BR-DE-CVD-02"]
    assert [each.facts.get("kind") for each in found] == kinds


def test_what_stands_after_the_tender_is_not_looked_at():
    def second(root):
        (first,) = held(root, TENDER)
        other = etree.SubElement(first.getparent(), first.tag)
        for code in ("50", "916"):
            branch(other, "ram:TypeCode", code, CII_PREFIXES, {})

    assert "BR-DE-CVD-02" not in {each.rule for each in judged(VEHICLES, second)}


def test_a_vat_total_in_any_of_two_invoice_currencies_counts():
    def again(root):
        (settlement,) = held(root, SETTLEMENT)
        settlement.addnext(etree.fromstring(etree.tostring(settlement)))
        (_, second) = held(root, SETTLEMENT)
        for code in held(second, "ram:InvoiceCurrencyCode"):
            code.text = "USD"

    assert f"{P}053" in {each.rule for each in judged(BASE, again)}
