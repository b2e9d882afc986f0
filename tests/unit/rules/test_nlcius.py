"""NLCIUS: each rule broken and satisfied in UBL, whom the rules hold for, and the same in the model and in CII."""

from dataclasses import replace
from datetime import date

import pytest

from app.formats import canonical, ubl
from app.model.catalogue import entry, message
from app.model.findings import Severity
from app.model.reading import Reading
from app.rules.engine import RuleSet, checks_in
from app.rules.nlcius import discouraged as nlcius_discouraged
from app.rules.nlcius import invoice as nlcius
from app.rules.nlcius.elements import NLCIUS as MARK
from tests.unit.rules.mutations import COMPLETE, add, both, changed, drop, found_in, ids, put

NLCIUS = RuleSet(
    name="nlcius", version="2.0.3.13", valid_from=date(2026, 11, 22), checks=checks_in(nlcius, nlcius_discouraged)
)
SELLER, BUYER = (f"cac:Accounting{role}Party/cac:Party" for role in ("Supplier", "Customer"))
REPRESENTATIVE = "cac:TaxRepresentativeParty"
COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
LEGAL = "cac:PartyLegalEntity/cbc:CompanyID"
DELIVERED = "cac:Delivery/cac:DeliveryLocation/cac:Address"
TYPE = "cbc:InvoiceTypeCode"
LINE = "cac:InvoiceLine[1]"
CLEAN = both(
    drop("cbc:TaxCurrencyCode"),
    drop("cac:TaxTotal[2]"),
    add(f"{REPRESENTATIVE}/cac:PostalAddress", "cbc:StreetName", "Haven 3"),
    add(f"{REPRESENTATIVE}/cac:PostalAddress", "cbc:PostalZone", "4811 XE"),
)
"""What our complete invoice says beyond what NLCIUS recommends is taken away, and its Dutch address completed."""


def order_line(root):
    """Refer to an order line, with no order."""
    add(LINE, "cac:OrderLineReference")(root)
    add(f"{LINE}/cac:OrderLineReference", "cbc:LineID", "7")(root)


def third_line(place):
    return both(add(place, "cac:AddressLine"), add(f"{place}/cac:AddressLine", "cbc:Line", "Achter"))


def bank(root):
    add("cac:PaymentMeans/cac:PayeeFinancialAccount", "cac:FinancialInstitutionBranch")(root)
    add("cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch", "cbc:ID", "TESTNL2A")(root)


def other_tax_number(root):
    add(SELLER, "cac:PartyTaxScheme")(root)
    add(f"{SELLER}/cac:PartyTaxScheme[2]", "cbc:CompanyID", "812345678L01")(root)
    add(f"{SELLER}/cac:PartyTaxScheme[2]", "cac:TaxScheme")(root)
    add(f"{SELLER}/cac:PartyTaxScheme[2]/cac:TaxScheme", "cbc:ID", "TAX")(root)


PLACES = (
    f"{SELLER}/cac:PostalAddress",
    f"{BUYER}/cac:PostalAddress",
    f"{REPRESENTATIVE}/cac:PostalAddress",
    DELIVERED,
)
ROLES = ("seller", "buyer", "tax_representative", "delivery")
CASES = [
    ("BII2-T10-R001", None, drop("cbc:CustomizationID"), "process.specification"),
    ("SI-V20-INV-R000", None, put("cbc:CustomizationID", "urn:cen.eu:en16931:2017"), "process.specification"),
    ("SI-V20-INV-R000", None, put("cbc:CustomizationID", f"urn:x{MARK}"), "process.specification"),
    ("BR-NL-1", None, drop(f"{SELLER}/{LEGAL}"), "seller.legal_registration"),
    ("BR-NL-1", None, put(f"{SELLER}/{LEGAL}/@schemeID", "0088"), "seller.legal_registration"),
    ("BR-NL-1", None, put(f"{SELLER}/{LEGAL}", " "), "seller.legal_registration"),
    ("BR-NL-2", None, drop("cbc:BuyerReference"), "buyer_reference"),
    ("BR-NL-3", "street", drop(f"{SELLER}/cac:PostalAddress/cbc:StreetName"), "seller.address.line_1"),
    ("BR-NL-4", "city", drop(f"{BUYER}/cac:PostalAddress/cbc:CityName"), "buyer.address.city"),
    ("BR-NL-5", "postal-code", drop(f"{REPRESENTATIVE}//cbc:PostalZone"), "tax_representative.address.postal_code"),
    ("BR-NL-7", None, put(TYPE, "326"), "type_code"),
    ("BR-NL-8", "invoice", put(TYPE, "381"), "type_code"),
    ("BR-NL-9", None, both(put(TYPE, "384"), drop("cac:BillingReference")), "preceding_invoices"),
    ("BR-NL-10", "absent", drop(f"{BUYER}/{LEGAL}"), "buyer.legal_registration"),
    ("BR-NL-10", "absent", put(f"{BUYER}/{LEGAL}", ""), "buyer.legal_registration"),
    ("BR-NL-10", "scheme", drop(f"{BUYER}/{LEGAL}/@schemeID"), "buyer.legal_registration"),
    ("BR-NL-11", None, drop("cac:PaymentMeans"), "payment"),
    ("BR-NL-12", None, put("cac:PaymentMeans/cbc:PaymentMeansCode", "10"), "payment.means_code"),
    ("BR-NL-12", "absent", drop("cac:PaymentMeans/cbc:PaymentMeansCode"), "payment.means_code"),
    ("BR-NL-13", None, order_line, "order_reference"),
]
WARNED = [
    ("BR-NL-19", add(".", "cbc:TaxCurrencyCode", "USD"), "vat_currency"),
    ("BR-NL-20", add(".", "cbc:TaxPointDate", "2026-10-01"), "tax_point_date"),
    ("BR-NL-21", add("cac:InvoicePeriod", "cbc:DescriptionCode", "35"), "tax_point_date_code"),
    ("BR-NL-24", add("cac:BillingReference/*", "cbc:IssueDate", "2026-09-01"), "preceding_invoices"),
    ("BR-NL-25", other_tax_number, "seller.tax_registration"),
    ("BR-NL-26", add(f"{SELLER}/cac:PartyLegalEntity", "cbc:CompanyLegalForm", "B.V."), "seller.legal_information"),
    *(
        (f"BR-NL-27-{at}", third_line(place), f"{role}.address.line_3")
        for at, (place, role) in enumerate(zip(PLACES, ROLES, strict=True), start=1)
    ),
    *(
        (f"BR-NL-28-{at}", add(place, "cbc:CountrySubentity", "Utrecht"), f"{role}.address.subdivision")
        for at, (place, role) in enumerate(zip(PLACES, ROLES, strict=True), start=1)
    ),
    ("BR-NL-29", lambda root: mark_means(root, "Overboeking"), "payment.means_text"),
    ("BR-NL-30", add("cac:PaymentMeans/cac:PayeeFinancialAccount", "cbc:Name", "Grachtlicht"), "payment.accounts"),
    ("BR-NL-31", bank, "payment.accounts"),
    ("BR-NL-32-1", add("cac:AllowanceCharge[1]", "cbc:AllowanceChargeReasonCode", "95"), "allowances"),
    ("BR-NL-32-1", add(f"{LINE}/cac:AllowanceCharge[2]", "cbc:AllowanceChargeReasonCode", "FC"), "lines"),
    ("BR-NL-33", put("cac:TaxTotal/cbc:TaxAmount/@currencyID", "USD"), "totals.vat_in_accounting_currency"),
    ("BR-NL-35", add("cac:TaxTotal/*/cac:TaxCategory", "cbc:TaxExemptionReasonCode", "VATEX-EU-AE"), "vat_breakdown"),
    ("SI-UBL-2", put("cbc:Note", " \n"), ""),
]


def mark_means(root, text):
    code = root.find(".//{*}PaymentMeansCode")
    code.set("name", text)


def test_the_clean_invoice_satisfies_them_all():
    assert found_in(changed(CLEAN), NLCIUS) == ()


@pytest.mark.parametrize(("rule", "kind", "change", "path"), CASES)
def test_a_broken_rule_is_fatal_at_its_place(rule, kind, change, path):
    (finding,) = (each for each in found_in(changed(CLEAN, change), NLCIUS) if each.rule == rule)
    assert (finding.severity, finding.location.path) == (Severity.FATAL, path)
    assert finding.facts.get("kind") == kind
    assert finding.location.xpath
    assert kind is None or entry(rule, kind) is not entry(rule)
    assert "…" not in message(finding)["nl"]


@pytest.mark.parametrize(("rule", "change", "path"), WARNED)
def test_what_is_discouraged_is_a_warning_at_its_place(rule, change, path):
    found = found_in(changed(CLEAN, change), NLCIUS)
    assert ids(found) == {rule}
    assert {(each.severity, each.location.path) for each in found} == {(Severity.WARNING, path)}
    assert all("…" not in message(each)["en"] for each in found)


def test_every_rule_has_a_case():
    known = {case[0] for case in (*CASES, *WARNED)}
    in_cii_alone = {"BR-NL-22", "BR-NL-23", "BR-NL-32-and-34", "empty-element-check"}
    assert {rule.id for rule in NLCIUS.rules} - known == in_cii_alone | {"SI-INV-R000"}


@pytest.mark.parametrize(
    "change",
    [
        put(f"{SELLER}/{COUNTRY}", "DE"),
        put("cbc:CustomizationID", "urn:cen.eu:en16931:2017"),
        drop("cbc:CustomizationID"),
    ],
)
def test_most_rules_ask_nothing_of_others(change):
    every = [each[2] for each in CASES if each[0] in {"BR-NL-1", "BR-NL-2", "BR-NL-12"}] + [WARNED[0][1], bank]
    found = ids(found_in(changed(*every[2:], change), NLCIUS))
    assert not {each for each in found if each.startswith("BR-NL")}


def test_the_seller_may_be_dutch_in_small_letters_and_with_blanks():
    assert "BR-NL-2" in ids(found_in(changed(put(f"{SELLER}/{COUNTRY}", " nl\n"), drop("cbc:BuyerReference")), NLCIUS))


def test_order_lines_are_asked_of_any_seller():
    assert ids(found_in(changed(CLEAN, put(f"{SELLER}/{COUNTRY}", "BE"), order_line), NLCIUS)) == {"BR-NL-13"}


@pytest.mark.parametrize(
    "change",
    [
        both(drop(f"{BUYER}/cac:PostalAddress/cbc:CityName"), put(f"{BUYER}/{COUNTRY}", "BE")),
        both(drop(f"{BUYER}/{LEGAL}/@schemeID"), put(f"{BUYER}/{COUNTRY}", "BE")),
        both(drop("cac:PaymentMeans"), put("cac:LegalMonetaryTotal/cbc:PayableAmount", "-0.00")),
        put("cbc:BuyerReference", ""),
        put(f"{SELLER}/{LEGAL}/@schemeID", "0190"),
        both(bank, put("cac:PaymentMeans/cbc:PaymentMeansCode", "30")),
        put("cac:PaymentMeans/cbc:PaymentMeansCode", " 58 "),
    ],
)
def test_what_the_rules_leave_alone(change):
    assert not {each for each in ids(found_in(changed(CLEAN, change), NLCIUS)) if each.startswith("BR-NL")}


def test_an_address_without_a_country_counts_as_dutch():
    change = both(drop(f"{BUYER}/cac:PostalAddress/cac:Country"), drop(f"{BUYER}/cac:PostalAddress/cbc:StreetName"))
    assert ids(found_in(changed(CLEAN, change), NLCIUS)) == {"BR-NL-4"}


def test_a_credit_note_has_its_own_code():
    data = COMPLETE.read_bytes().replace(b"Invoice-2", b"CreditNote-2").replace(b"<Invoice ", b"<CreditNote ")
    data = data.replace(b"</Invoice>", b"</CreditNote>").replace(b"InvoiceTypeCode>", b"CreditNoteTypeCode>")
    found = {each.rule: each for each in found_in(ubl.read(data), NLCIUS)}
    assert found["BR-NL-8"].facts["kind"] == "credit-note"
    assert "BR-NL-7" not in found
    assert "BR-NL-8" not in ids(found_in(ubl.read(data.replace(b">380<", b">381<")), NLCIUS))


def test_an_empty_element_that_another_rule_judges_is_not_told_twice():
    change = put("cac:PaymentMeans/cbc:PaymentMeansCode", "")
    assert ids(found_in(changed(CLEAN, change), NLCIUS)) == {"BR-NL-12"}
    abroad = found_in(changed(CLEAN, change, put(f"{SELLER}/{COUNTRY}", "BE")), NLCIUS)
    assert ids(abroad) == {"SI-UBL-2"}


def test_another_document_is_no_invoice():
    reading = ubl.read(b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>')
    (finding,) = (each for each in found_in(reading, NLCIUS) if each.rule == "SI-INV-R000")
    assert "Order" in message(finding)["nl"]


def test_what_a_conversion_fills_in_counts():
    reading = changed(CLEAN, drop("cbc:BuyerReference"), drop(f"{BUYER}/{LEGAL}"), put("cbc:CustomizationID", "urn:x"))
    known = replace(reading.invoice, buyer_reference="INKOOP-7")
    known = replace(known, process=replace(known.process, specification=MARK))
    asked = found_in(replace(reading, invoice=known), NLCIUS)
    assert ids(asked) == {"BR-NL-10"}
    registered = replace(known.buyer, legal_registration=known.seller.legal_registration)
    assert found_in(replace(reading, invoice=replace(known, buyer=registered)), NLCIUS) == ()


def in_json(*changes) -> Reading:
    """The same invoice from a format that has no raw index."""
    return Reading(format=canonical.name, invoice=changed(CLEAN, *changes).invoice)


@pytest.mark.parametrize(("rule", "kind", "change", "path"), [case for case in CASES if case[0] != "BR-NL-8"])
def test_the_model_is_judged_alike(rule, kind, change, path):
    found = [each for each in found_in(in_json(change), NLCIUS) if each.rule == rule]
    assert [each.severity for each in found] == [Severity.FATAL]


@pytest.mark.parametrize(
    ("rule", "change", "path"), [case for case in WARNED if case[0] not in {"SI-UBL-2", "BR-NL-33"}]
)
def test_what_is_discouraged_is_discouraged_in_the_model(rule, change, path):
    found = found_in(in_json(change), NLCIUS)
    assert ids(found) == {rule}
    assert all(each.location.path.startswith(path) or path == "lines" for each in found)


def test_a_vat_total_in_a_second_currency_is_discouraged_in_the_model():
    whole = Reading(format=canonical.name, invoice=ubl.read(COMPLETE.read_bytes()).invoice)
    assert {"BR-NL-19", "BR-NL-33"} < ids(found_in(whole, NLCIUS))


def test_the_model_of_a_clean_invoice_satisfies_them_all():
    assert found_in(in_json(), NLCIUS) == ()
