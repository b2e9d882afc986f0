"""XRechnung in UBL: each rule with an invoice that breaks it and the base that does not, its place and its words."""

from decimal import Decimal

import pytest
from lxml import etree

from app.model.catalogue import message
from app.model.findings import Severity
from app.rules.xrechnung.lines import line_amount
from app.rules.xrechnung.payment import is_iban
from app.rules.xrechnung.periods import moment
from app.rules.xrechnung.words import divided, in_list
from tests.unit.rules.mutations import COMPLETE, at, both, changed, drop, found_in, ids, put
from tests.unit.rules.xrechnung_documents import BASE, DEBIT, EXTENDED, RULES, SELLER, VEHICLES, grow

LINE, OTHER_LINE = "cac:InvoiceLine[1]", "cac:InvoiceLine[2]"
CONTACT = f"{SELLER}/cac:Contact"
MEANS = "cac:PaymentMeans"
TOTALS = "cac:LegalMonetaryTotal"
PRICE = f"{OTHER_LINE}/cac:Price"
CLASS, PROPERTY = f"{OTHER_LINE}//cbc:ItemClassificationCode", f"{OTHER_LINE}//cac:AdditionalItemProperty"
BINARY = "cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
P = "PEPPOL-EN16931-R"
EXTENSIONS = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"


def attached(name="a.pdf", mime="application/pdf"):
    path = "cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
    return grow(".", path, "QUJD", filename=name, mimeCode=mime)


def note(text):
    return grow(".", "cac:PaymentTerms/cbc:Note", text)


def third_party(**parts):
    """A payment for a third party; a part that is None is left out."""
    stated = {"ID": "x", "PaidAmount": "1.00", "InstructionID": "y"} | parts
    leaves = [grow("cac:PrepaidPayment", f"cbc:{name}", text) for name, text in stated.items() if text is not None]
    currency = [put("cac:PrepaidPayment/cbc:PaidAmount/@currencyID", "EUR")] if stated["PaidAmount"] is not None else []
    payable = put(f"{TOTALS}/cbc:PayableAmount", "418.90")
    return both(grow(".", "cac:PrepaidPayment"), *leaves, *currency, payable)


SUB_LINE = both(
    grow(LINE, "cac:SubInvoiceLine/cbc:LineExtensionAmount", "308.00"),
    grow(f"{LINE}/cac:SubInvoiceLine", "cac:Item/cac:ClassifiedTaxCategory/cbc:ID", "S"),
)

CASES = {
    "BR-DE-1": (BASE, drop(MEANS), "payment"),
    "BR-DE-2": (BASE, drop(CONTACT), "seller.contact"),
    "BR-DE-3": (BASE, put(f"{SELLER}/cac:PostalAddress/cbc:CityName", " "), "seller.address.city"),
    "BR-DE-4": (BASE, drop(f"{SELLER}/cac:PostalAddress/cbc:PostalZone"), "seller.address.postal_code"),
    "BR-DE-5": (BASE, put(f"{CONTACT}/cbc:Name", ""), "seller.contact.name"),
    "BR-DE-6": (BASE, drop(f"{CONTACT}/cbc:Telephone"), "seller.contact.telephone"),
    "BR-DE-7": (BASE, drop(f"{CONTACT}/cbc:ElectronicMail"), "seller.contact.email"),
    "BR-DE-8": (BASE, drop("cac:AccountingCustomerParty//cbc:CityName"), "buyer.address.city"),
    "BR-DE-9": (BASE, drop("cac:AccountingCustomerParty//cbc:PostalZone"), "buyer.address.postal_code"),
    "BR-DE-10": (BASE, drop("cac:Delivery//cbc:CityName"), "delivery.address.city"),
    "BR-DE-11": (BASE, put("cac:Delivery//cbc:PostalZone", ""), "delivery.address.postal_code"),
    "BR-DE-14": (BASE, drop("cac:TaxTotal//cbc:Percent"), "vat_breakdown"),
    "BR-DE-15": (BASE, put("cbc:BuyerReference", "\n"), "buyer_reference"),
    "BR-DE-16": (
        BASE,
        both(drop(f"{SELLER}/cac:PartyTaxScheme"), drop("cac:TaxRepresentativeParty")),
        "seller.vat_identifier",
    ),
    "BR-DE-17": (BASE, put("cbc:InvoiceTypeCode", "388"), "type_code"),
    "BR-DE-18": (BASE, note("#SKONTO#TAGE=14#PROZENT=2,00#\n"), "payment_terms"),
    "BR-DE-19": (BASE, put(f"{MEANS}/cac:PayeeFinancialAccount/cbc:ID", "NL14TEST0123456789"), "payment.accounts"),
    "BR-DE-20": (
        both(BASE, DEBIT),
        put(f"{MEANS}//cac:PayerFinancialAccount/cbc:ID", "DE88"),
        "payment.direct_debit.debited_account",
    ),
    "BR-DE-21": (BASE, put("cbc:CustomizationID", "urn:cen.eu:en16931:2017"), "process.specification"),
    "BR-DE-22": (BASE, both(attached(), attached()), "attachments"),
    "BR-DE-23-a": (BASE, drop(f"{MEANS}/cac:PayeeFinancialAccount"), "payment.means_code"),
    "BR-DE-23-b": (BASE, grow(MEANS, "cac:CardAccount/cbc:NetworkID", "NA"), "payment.means_code"),
    "BR-DE-24-a": (BASE, put(f"{MEANS}/cbc:PaymentMeansCode", "48"), "payment.means_code"),
    "BR-DE-24-b": (BASE, put(f"{MEANS}/cbc:PaymentMeansCode", "54"), "payment.means_code"),
    "BR-DE-25-a": (BASE, put(f"{MEANS}/cbc:PaymentMeansCode", "59"), "payment.means_code"),
    "BR-DE-25-b": (both(BASE, DEBIT), grow(MEANS, "cac:CardAccount/cbc:NetworkID", "NA"), "payment.means_code"),
    "BR-DE-26": (BASE, both(put("cbc:InvoiceTypeCode", "384"), drop("cac:BillingReference")), "preceding_invoices"),
    "BR-DE-27": (BASE, put(f"{CONTACT}/cbc:Telephone", "12 tst"), "seller.contact.telephone"),
    "BR-DE-28": (BASE, put(f"{CONTACT}/cbc:ElectronicMail", "facturen@grachtlicht"), "seller.contact.email"),
    "BR-DE-30": (
        both(BASE, DEBIT),
        put(f"{SELLER}/cac:PartyIdentification/cbc:ID/@schemeID", "0106"),
        "payment.direct_debit.creditor_identifier",
    ),
    "BR-DE-31": (
        both(BASE, DEBIT),
        drop(f"{MEANS}//cac:PayerFinancialAccount/cbc:ID"),
        "payment.direct_debit.debited_account",
    ),
    "BR-DE-TMP-32": (BASE, both(drop("cac:InvoicePeriod"), drop("cac:Delivery")), "delivery.date"),
    "BR-TMP-2": (
        BASE,
        grow("cac:AdditionalDocumentReference", "cac:Attachment/cac:ExternalReference/cbc:URI", "www.example.nl"),
        "attachments",
    ),
    "BR-TMP-6": (BASE, put("cbc:DueDate", "2026-11-04Z"), ""),
    f"{P}001": (BASE, drop("cbc:ProfileID"), "process.business_process"),
    f"{P}005": (BASE, put("cbc:TaxCurrencyCode", " EUR "), "vat_currency"),
    f"{P}008": (BASE, put("cbc:Note", " "), ""),
    f"{P}010": (BASE, drop("cac:AccountingCustomerParty//cbc:EndpointID"), "buyer.electronic_address"),
    f"{P}020": (BASE, drop(f"{SELLER}/cbc:EndpointID"), "seller.electronic_address"),
    f"{P}040": (
        BASE,
        both(
            grow("cac:AllowanceCharge[1]", "cbc:MultiplierFactorNumeric", "10"),
            grow("cac:AllowanceCharge[1]", "cbc:BaseAmount", "100.30"),
        ),
        "",
    ),
    f"{P}041": (BASE, grow(f"{LINE}/cac:AllowanceCharge[1]", "cbc:MultiplierFactorNumeric", "10"), ""),
    f"{P}042": (BASE, grow("cac:AllowanceCharge[1]", "cbc:BaseAmount", "10"), ""),
    f"{P}043": (BASE, put("cac:AllowanceCharge[1]/cbc:ChargeIndicator", "0"), ""),
    f"{P}044": (BASE, put(f"{PRICE}//cbc:ChargeIndicator", "true"), ""),
    f"{P}046": (BASE, put(f"{PRICE}//cbc:BaseAmount", "25.01"), ""),
    f"{P}053": (BASE, drop("cac:TaxTotal[1]/cac:TaxSubtotal"), "totals.vat"),
    f"{P}054": (BASE, drop("cac:TaxTotal[2]"), "totals.vat_in_accounting_currency"),
    f"{P}055": (BASE, put("cac:TaxTotal[2]/cbc:TaxAmount", "-97.07"), "totals.vat"),
    f"{P}061": (both(BASE, DEBIT), drop(f"{MEANS}/cac:PaymentMandate/cbc:ID"), "payment.direct_debit.mandate"),
    f"{P}101": (BASE, grow(LINE, "cac:DocumentReference/cbc:DocumentTypeCode", "50"), "lines[0].object_identifier"),
    f"{P}110": (BASE, put(f"{LINE}//cbc:StartDate", "2026-06-30"), "lines[0].period.start"),
    f"{P}111": (BASE, put(f"{LINE}//cbc:EndDate", "2026-10-01"), "lines[0].period.end"),
    f"{P}120": (BASE, put(f"{LINE}/cbc:LineExtensionAmount", "308.03"), "lines[0].net_amount"),
    f"{P}121": (BASE, grow(PRICE, "cbc:BaseQuantity", "-1"), ""),
    f"{P}130": (BASE, grow(PRICE, "cbc:BaseQuantity", "1", unitCode="C62"), ""),
    "BR-DEX-01": (EXTENDED, attached(mime="text/xml"), "attachments"),
    "BR-DEX-02": (both(EXTENDED, SUB_LINE), put("//cac:SubInvoiceLine/cbc:LineExtensionAmount", "308.01"), "lines"),
    "BR-DEX-03": (both(EXTENDED, SUB_LINE), drop("//cac:SubInvoiceLine//cac:ClassifiedTaxCategory"), "lines"),
    "BR-DEX-04": (EXTENDED, put("cac:PayeeParty/cac:PartyIdentification/cbc:ID/@schemeID", "XR04"), ""),
    "BR-DEX-05": (EXTENDED, put(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID/@schemeID", "EM"), ""),
    "BR-DEX-06": (EXTENDED, put(f"{OTHER_LINE}//cac:StandardItemIdentification/cbc:ID/@schemeID", "GTIN"), ""),
    "BR-DEX-07": (EXTENDED, put(f"{SELLER}/cbc:EndpointID/@schemeID", "0160"), ""),
    "BR-DEX-08": (EXTENDED, grow("cac:Delivery/cac:DeliveryLocation", "cbc:ID", "1", schemeID="GLN"), ""),
    "BR-DEX-09": (both(EXTENDED, third_party()), put(f"{TOTALS}/cbc:PayableAmount", "417.90"), "totals.payable"),
    "BR-DEX-10": (EXTENDED, third_party(ID=None), "third_party_payments[0].type"),
    "BR-DEX-11": (
        EXTENDED,
        both(third_party(PaidAmount=None), put(f"{TOTALS}/cbc:PayableAmount", "417.90")),
        "third_party_payments[0].amount",
    ),
    "BR-DEX-12": (EXTENDED, third_party(InstructionID=" "), "third_party_payments[0].description"),
    "BR-DEX-13": (EXTENDED, third_party(PaidAmount="1.000"), "third_party_payments[0].amount"),
    "BR-DEX-14": (
        both(EXTENDED, third_party()),
        put("cac:PrepaidPayment/cbc:PaidAmount/@currencyID", "USD"),
        "third_party_payments[0].amount",
    ),
    "BR-DE-CVD-01": (VEHICLES, drop("cac:ContractDocumentReference"), "contract_reference"),
    "BR-DE-CVD-02": (VEHICLES, put("cac:OriginatorDocumentReference/cbc:ID", ""), "tender_reference"),
    "BR-DE-CVD-03": (VEHICLES, drop(PROPERTY), "lines"),
    "BR-DE-CVD-04": (VEHICLES, put(CLASS, "M4"), "lines[1].item"),
    "BR-DE-CVD-05": (VEHICLES, put(f"{PROPERTY}/cbc:Value", "diesel"), "lines[1].item.attributes"),
    "BR-DE-CVD-06-a": (VEHICLES, put(f"{PROPERTY}/cbc:Name", "CVA"), "lines[1].item.attributes"),
    "BR-DE-CVD-06-b": (VEHICLES, put(f"{CLASS}/@listID", "STI"), "lines[1].item"),
    "BR-TMP-CVD-01": (VEHICLES, put(f"{CLASS}/@listID", "XXX"), "lines[1].item"),
}
OF_CII = {"BR-TMP-3", "BR-TMP-4", "BR-TMP-5", "BR-TMP-7", "BR-DEX-15", f"{P}043-1", f"{P}043-2"}


def judged(*changes):
    return found_in(changed(*changes), RULES)


@pytest.mark.parametrize("base", [BASE, both(BASE, DEBIT), EXTENDED, both(EXTENDED, SUB_LINE), VEHICLES])
def test_the_bases_satisfy_every_rule(base):
    assert judged(base) == ()


def test_every_rule_of_ubl_has_a_case():
    assert {rule.id for rule in RULES.rules} == CASES.keys() | OF_CII


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_rule_is_found_at_its_place(rule):
    base, change, path = CASES[rule]
    assert rule not in ids(judged(base))
    found = [each for each in judged(base, change) if each.rule == rule]
    severities = {each.id: each.severity for each in RULES.rules}
    assert [(each.location.path, each.severity) for each in found] == [(path, severities[rule])]
    assert found[0].location.xpath.startswith("/ubl:Invoice")


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_rule_is_told_with_its_facts(rule):
    base, change, _ = CASES[rule]
    for finding in judged(base, change):
        texts = message(finding)
        assert texts["nl"] != texts["en"]
        assert not any("…" in text or text == finding.rule for text in texts.values())


def test_rules_of_the_extension_and_on_vehicles_sleep_elsewhere():
    assert not {each for each in ids(judged(BASE, attached(mime="text/xml"))) if "DEX" in each}
    assert judged(BASE, put(CLASS, "M4")) == ()


def test_severities_are_the_official_ones():
    warnings = {each.id for each in RULES.rules if each.severity is Severity.WARNING}
    assert warnings == {
        *(f"BR-DE-{number}" for number in (17, 19, 20, 21, 26, 27, 28)),
        *(f"BR-TMP-{number}" for number in (4, 5, 6, 7)),
        *("BR-DEX-02", "BR-DEX-15", f"{P}120"),
    }
    assert {each.id for each in RULES.rules if each.severity is Severity.INFO} == {"BR-DE-TMP-32"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Betaling binnen 30 dagen", None),
        ("#SKONTO#TAGE=14#PROZENT=2.00#\n", None),
        ("Netto 30\n #SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=-10.00# \r\n#SKONTO#TAGE=14#PROZENT=2.00#\n", None),
        ("#SKONTO#TAGE=14#PROZENT=2.00#", "end"),
        ("#SKONTO#TAGE=14#PROZENT=2.00# of zo\n", "line"),
        ("#SKONTO#TAGE=14#PROZENT=2.00#\n zonder\n#\n", "line"),
        ("#skonto#TAGE=14#PROZENT=2.00#\n", "line"),
        ("#SKONTO#TAGE=14#PROZENT=2.0#\n", "line"),
    ],
)
def test_discounts_are_read_line_by_line(text, kind):
    found = [each.facts["kind"] for each in judged(BASE, note(text)) if each.rule == "BR-DE-18"]
    assert found == ([kind] if kind else [])


def test_two_payment_terms_with_a_discount_cannot_be_judged_and_are_fatal():
    found = judged(BASE, note("#SKONTO#TAGE=14#PROZENT=2.00#\n"), note("Netto"))
    assert [(each.rule, each.facts["kind"]) for each in found] == [("BR-DE-18", "xrechnung-several")]


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("DE89 3704 0044 0532 0130 00", True),
        ("DE89370400440532013001", False),
        ("de89370400440532013000", False),
        ("NL13\tTEST0123456789", True),
        ("", False),
        ("DE89-3704", False),
    ],
)
def test_ibans_are_judged_by_xrechnungs_own_test(number, right):
    assert is_iban(number) is right


def test_a_line_may_be_off_by_two_cents_and_by_half_a_forint():
    assert judged(BASE, put(f"{LINE}/cbc:LineExtensionAmount", "308.02")) == ()
    forint = put("cbc:DocumentCurrencyCode", "HUF")
    assert line_amount.id not in ids(judged(BASE, forint, put(f"{LINE}/cbc:LineExtensionAmount", "308.50")))
    assert line_amount.id in ids(judged(BASE, forint, put(f"{LINE}/cbc:LineExtensionAmount", "308.51")))


def test_days_are_compared_with_their_time_zones():
    assert moment("2026-01-01+14:00") < moment("2026-01-01") < moment("2026-01-01-01:00")
    assert moment("10000-01-01") - moment("9999-12-31") == 1440
    assert moment("0000-02-30") is moment("1 mei") is None


def test_division_rounds_as_the_official_engine_does():
    thirds = {"1": "0.333333333333333333", "2.00": "0.666666666666666667", "0.000001": "0.000000333333333333333333"}
    assert {each: f"{divided(Decimal(each), Decimal('3.0')):f}" for each in thirds} == thirds


def test_an_empty_scheme_passes_as_in_the_official_list():
    assert in_list(" ", "icd", "XR01")
    assert in_list(" XR01 ", "icd", "XR01")
    assert not in_list("0002 0003", "icd")


@pytest.mark.parametrize(
    ("rule", "xpath"),
    [
        ("BR-TMP-6", "cbc:DueDate"),
        (f"{P}005", "cbc:TaxCurrencyCode"),
        (f"{P}043", "cac:AllowanceCharge[1]/cbc:ChargeIndicator"),
        (f"{P}110", f"{LINE}//cbc:StartDate"),
        (f"{P}111", f"{LINE}//cbc:EndDate"),
    ],
)
def test_a_value_that_a_comment_parts_cannot_be_judged_and_is_fatal(rule, xpath):
    def part(root):
        (found,) = at(root, xpath)
        remark = etree.Comment("x")
        remark.tail, found.text = found.text[2:], found.text[:2]
        found.insert(0, remark)

    (finding,) = (each for each in judged(BASE, part) if each.rule == rule)
    assert (finding.severity, finding.facts["kind"]) == (Severity.FATAL, "xrechnung-parted")
    assert "XML" in message(finding)["nl"]


def test_an_invoice_inside_an_extension_is_judged_too():
    def inside(root):
        extensions = etree.Element(f"{{{EXTENSIONS}}}UBLExtensions")
        content = etree.SubElement(etree.SubElement(extensions, f"{{{EXTENSIONS}}}UBLExtension"), f"{{{EXTENSIONS}}}X")
        other = etree.parse(str(COMPLETE)).getroot()
        both(BASE, CASES[f"{P}040"][1], CASES[f"{P}110"][1], drop("cbc:ProfileID"))(other)
        content.append(other)
        root.insert(0, extensions)

    assert {f"{P}001", f"{P}040", f"{P}110"} <= ids(judged(BASE, inside))
