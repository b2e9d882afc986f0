"""Peppol BIS Billing 3.0.21, the rules of countries: each is broken once in an invoice of that country."""

import pytest

from app.model.catalogue import message
from app.model.findings import Severity
from tests.unit.rules.mutations import add, both, drop, ids, put
from tests.unit.rules.peppol_cases import WARNINGS
from tests.unit.rules.peppol_documents import (
    ACCOUNT,
    BUYER,
    COMPANY,
    COUNTRIES,
    COUNTRY,
    DOCUMENT,
    LINE,
    MEANS,
    NUMBER,
    OTHER_LINE,
    PEPPOL,
    REPRESENTATIVE,
    SELLER,
    described,
    found,
    graft,
    tax_scheme,
)
from tests.unit.rules.test_peppol import found_in_credit_note

MANDATE = "<cac:PaymentMandate><cbc:ID>M1</cbc:ID>{}</cac:PaymentMandate>"
DEBITED = "<cac:PayerFinancialAccount><cbc:ID>DE1</cbc:ID></cac:PayerFinancialAccount>"
BRANCH = "<cac:FinancialInstitutionBranch><cbc:ID>{}</cbc:ID></cac:FinancialInstitutionBranch>"
LAST_DOCUMENT = f"({DOCUMENT})[last()]"


def paid(code, *others):
    return both(put(f"{MEANS}/cbc:PaymentMeansCode", code), *others)


def slip(code, reference, account):
    return paid(code, put(f"{MEANS}/cbc:PaymentID", reference), put(f"{ACCOUNT}/cbc:ID", account))


def giro(bank, account):
    return paid("30", graft(ACCOUNT, BRANCH.format(bank)), put(f"{ACCOUNT}/cbc:ID", account))


def number(position, part):
    parts = ["123456783", "05/10/2026", "0", "1.1", "A", "417"]
    parts[position - 1] = part
    return put("cbc:ID", "|".join(parts))


def file(name):
    content = f'<cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="{name}">QQ=='
    attached = f"<cac:Attachment>{content}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
    return described("x", "x", attached)


def skonto(text):
    return graft(".", f"<cac:PaymentTerms><cbc:Note>{text}</cbc:Note></cac:PaymentTerms>")


CASES = {
    "NL-R-002": drop(f"{SELLER}/cac:PostalAddress/cbc:StreetName"),
    "NL-R-003": put(f"{SELLER}/{COMPANY}/@schemeID", "0199"),
    "NL-R-004": drop(f"{BUYER}/cac:PostalAddress/cbc:PostalZone"),
    "NL-R-005": drop(f"{BUYER}/{COMPANY}/@schemeID"),
    "NL-R-006": drop(f"{REPRESENTATIVE}/cac:PostalAddress/cbc:CityName"),
    "NL-R-007": drop(MEANS),
    "NL-R-008": paid("31"),
    "NL-R-009": graft(LINE, "<cac:OrderLineReference><cbc:LineID>1</cbc:LineID></cac:OrderLineReference>"),
    "NO-R-001": put(f"{SELLER}/{NUMBER}", "NO974760674MVA"),
    "NO-R-002": put(f"{SELLER}/cac:PartyTaxScheme[2]/cbc:CompanyID", "Foretak"),
    "IT-R-001": put(f"{SELLER}/cac:PartyTaxScheme[2]/cbc:CompanyID", "RSSMRA80A0"),
    "IT-R-002": drop(f"{SELLER}/cac:PostalAddress/cbc:StreetName"),
    "IT-R-003": drop(f"{SELLER}/cac:PostalAddress/cbc:CityName"),
    "IT-R-004": drop(f"{SELLER}/cac:PostalAddress/cbc:PostalZone"),
    "DK-R-002": drop(f"{SELLER}/{COMPANY}"),
    "DK-R-003": put(f"{OTHER_LINE}//cbc:ItemClassificationCode/@listVersionID", "18.01.01"),
    "DK-R-004": both(
        add("cac:AllowanceCharge[2]", "cbc:AllowanceChargeReasonCode", "ZZZ"),
        put("cac:AllowanceCharge[2]/cbc:AllowanceChargeReason", "#3310"),
    ),
    "DK-R-005": paid("30"),
    "DK-R-006": paid("42"),
    "DK-R-007": paid("49", graft(MEANS, MANDATE.format(""))),
    "DK-R-008": slip("50", "02#1234567890123456", "1234567"),
    "DK-R-009": slip("50", "04#123", "1234567"),
    "DK-R-010": slip("93", "71#123456789012345", "1234567"),
    "DK-R-011": slip("93", "75#123", "12345678"),
    "DK-R-013": drop(f"{SELLER}/cac:PartyIdentification/cbc:ID/@schemeID"),
    "DK-R-014": put(f"{SELLER}/{COMPANY}/@schemeID", "0096"),
    "DK-R-017": put(f"{BUYER}/{COMPANY}/@schemeID", "0096"),
    "SE-R-001": put(f"{SELLER}/{NUMBER}", "SE5566778899"),
    "SE-R-002": put(f"{SELLER}/{NUMBER}", "SE55667788990A"),
    "SE-R-003": put(f"{SELLER}/{COMPANY}", "556677-889"),
    "SE-R-004": put(f"{SELLER}/{COMPANY}", "556677889"),
    "SE-R-013": put(f"{SELLER}/{COMPANY}", "5566778898"),
    "SE-R-005": put(f"{SELLER}/cac:PartyTaxScheme[2]/cbc:CompanyID", "Godkänd"),
    "SE-R-006": put(f"{LINE}//cbc:Percent", "21"),
    "SE-R-007": giro("SE:PLUSGIRO", "12-34"),
    "SE-R-010": giro("SE:PLUSGIRO", "1"),
    "SE-R-008": giro("SE:BANKGIRO", "123-4567"),
    "SE-R-009": giro("SE:BANKGIRO", "123456"),
    "SE-R-011": paid("56"),
    "SE-R-012": paid("31"),
    "IS-R-001": put("cbc:InvoiceTypeCode", "393"),
    "IS-R-002": put(f"{SELLER}/{COMPANY}/@schemeID", "0199"),
    "IS-R-003": drop(f"{SELLER}/cac:PostalAddress/cbc:StreetName"),
    "IS-R-004": put(f"{BUYER}/{COMPANY}/@schemeID", "0199"),
    "IS-R-005": drop(f"{BUYER}/cac:PostalAddress/cbc:PostalZone"),
    "IS-R-006": put(f"{ACCOUNT}/cbc:ID", "01016612345"),
    "IS-R-007": paid("42", put(f"{ACCOUNT}/cbc:ID", "1")),
    "IS-R-008": put(f"{LAST_DOCUMENT}/cbc:ID", "2026-11-31"),
    "IS-R-009": drop("cbc:DueDate"),
    "IS-R-010": put(f"{LAST_DOCUMENT}/cbc:ID", "2026-11-03"),
    "GR-R-001-1": put("cbc:ID", "123456783|05/10/2026|0|1.1|A"),
    "GR-R-001-2": number(1, "123456784"),
    "GR-R-001-3": number(2, "06/10/2026"),
    "GR-R-001-4": number(3, "-1"),
    "GR-R-001-5": number(4, "1.2"),
    "GR-R-001-6": number(5, ""),
    "GR-R-001-7": number(6, ""),
    "GR-R-002": drop(f"{SELLER}/cac:PartyName"),
    "GR-S-011": put(f"{SELLER}/{NUMBER}", "EL123456784"),
    "GR-R-003": put(f"{SELLER}/{NUMBER}", "GR123456783"),
    "GR-R-004-1": graft(".", described("400002", "##M.AR.K##")),
    "GR-R-004-2": put(f"{DOCUMENT}[cbc:DocumentDescription='##M.AR.K##']/cbc:ID", "0400001"),
    "GR-R-005": drop(f"{BUYER}/cac:PartyName"),
    "GR-R-006": put(f"{BUYER}/{NUMBER}", "EL123456784"),
    "GR-S-008-1": drop(f"{DOCUMENT}[cbc:DocumentDescription='##INVOICE|URL##']"),
    "GR-R-008-2": graft(".", described("x", "##INVOICE|URL##")),
    "GR-R-008-3": drop(f"{DOCUMENT}/cac:Attachment"),
    "GR-R-009": put(f"{SELLER}/cbc:EndpointID", "123456784"),
    "GR-R-010": put(f"{BUYER}/cbc:EndpointID/@schemeID", "9944"),
    "DE-R-001": drop(MEANS),
    "DE-R-002": drop(f"{SELLER}/cac:Contact"),
    "DE-R-003": drop(f"{SELLER}/cac:PostalAddress/cbc:CityName"),
    "DE-R-004": put(f"{SELLER}/cac:PostalAddress/cbc:PostalZone", " "),
    "DE-R-005": drop(f"{SELLER}/cac:Contact/cbc:Name"),
    "DE-R-006": drop(f"{SELLER}/cac:Contact/cbc:Telephone"),
    "DE-R-007": drop(f"{SELLER}/cac:Contact/cbc:ElectronicMail"),
    "DE-R-008": drop(f"{BUYER}/cac:PostalAddress/cbc:CityName"),
    "DE-R-009": drop(f"{BUYER}/cac:PostalAddress/cbc:PostalZone"),
    "DE-R-010": drop("cac:Delivery//cbc:CityName"),
    "DE-R-011": drop("cac:Delivery//cbc:PostalZone"),
    "DE-R-014": drop("cac:TaxTotal//cbc:Percent"),
    "DE-R-015": drop("cbc:BuyerReference"),
    "DE-R-016": both(drop(f"{SELLER}/cac:PartyTaxScheme"), drop(REPRESENTATIVE)),
    "DE-R-017": put("cbc:InvoiceTypeCode", "393"),
    "DE-R-018": skonto("#SKONTO#TAGE=14#PROZENT=2#\n"),
    "DE-R-019": put(f"{ACCOUNT}/cbc:ID", "NL14TEST0123456789"),
    "DE-R-020": paid("59", drop(ACCOUNT), graft(MEANS, MANDATE.format(DEBITED))),
    "DE-R-022": graft(".", file("a.csv") * 2),
    "DE-R-023-1": drop(ACCOUNT),
    "DE-R-023-2": graft(MEANS, MANDATE.format(DEBITED)),
    "DE-R-024-1": paid("48"),
    "DE-R-024-2": paid("54"),
    "DE-R-025-1": paid("59"),
    "DE-R-025-2": paid("59"),
    "DE-R-026": both(put("cbc:InvoiceTypeCode", "384"), drop("cac:BillingReference")),
    "DE-R-027": put(f"{SELLER}/cac:Contact/cbc:Telephone", "12"),
    "DE-R-028": put(f"{SELLER}/cac:Contact/cbc:ElectronicMail", "kasse@example"),
    "DE-R-030": graft(MEANS, MANDATE.format(DEBITED)),
    "DE-R-031": graft(MEANS, MANDATE.format("")),
    "DE-R-T02": put(f"{DOCUMENT}//cbc:URI", "example.com/1"),
}
SATISFIED = {
    "DK-R-006": (paid("42", graft(ACCOUNT, BRANCH.format("1234"))),),
    "DK-R-007": (paid("49", graft(MEANS, MANDATE.format(DEBITED))),),
    "DK-R-008": (slip("50", "01#", "12345678"), slip("50", "15#1234567890123456", "1234567")),
    "DK-R-009": (slip("50", "01#1", "1234567"), slip("50", "15#1234567890123456", "1234567")),
    "DK-R-010": (slip("93", "73#", "12345678"),),
    "DK-R-011": (slip("93", "73#1", "12345678"), slip("93", "71#123456789012345", "12345678")),
    "DK-R-004": (
        both(
            add("cac:AllowanceCharge[2]", "cbc:AllowanceChargeReasonCode", "ZZZ"),
            put("cac:AllowanceCharge[2]/cbc:AllowanceChargeReason", "3310"),
        ),
        both(
            add("cac:AllowanceCharge[2]", "cbc:AllowanceChargeReasonCode", "ZZZ"),
            put("cac:AllowanceCharge[2]/cbc:AllowanceChargeReason", "CS#Afgift"),
        ),
    ),
    "SE-R-007": (giro("SE:PLUSGIRO", "1234"),),
    "SE-R-009": (giro("SE:BANKGIRO", "1234567"),),
    "SE-R-006": (put(f"{LINE}//cbc:Percent", "12.00"), both(put("//cbc:Percent", "0"), put("//cbc:ID[.='S']", "Z"))),
    "IS-R-007": (paid("42"),),
    "IS-R-010": (put(f"{LAST_DOCUMENT}/cbc:ID", "2026-11-04"),),
    "NO-R-001": (put(f"{SELLER}/{NUMBER}", "SE974760674MVA"),),
    "DE-R-018": (skonto("#SKONTO#TAGE=14#PROZENT=2.00#\n"), skonto("Innerhalb von 14 Tagen")),
    "DE-R-020": (
        paid("59", drop(ACCOUNT), graft(MEANS, MANDATE.format(DEBITED.replace("DE1", "NL13 TEST 0123 4567 89")))),
    ),
    "DE-R-022": (graft(".", file("a.csv") + file("b.csv")),),
    "DE-R-030": (
        both(
            graft(MEANS, MANDATE.format(DEBITED)),
            put(f"{SELLER}/cac:PartyIdentification/cbc:ID/@schemeID", "SEPA"),
        ),
    ),
}


@pytest.mark.parametrize("country", COUNTRIES)
def test_an_invoice_of_a_country_satisfies_its_rules(country):
    assert found(COUNTRIES[country]) == ()


def test_every_national_rule_has_a_case():
    judged = {rule.id for rule in PEPPOL.rules if not rule.id.startswith("PEPPOL-")}
    assert judged == CASES.keys() | {"NL-R-001", "DK-R-016"}


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_national_rule_is_found_and_told(rule):
    findings = [each for each in found(COUNTRIES[rule[:2]], CASES[rule]) if each.rule == rule]
    assert len(findings) == 1
    assert findings[0].severity is (Severity.WARNING if rule in WARNINGS else Severity.FATAL)
    assert findings[0].location.xpath.startswith("/ubl:Invoice")
    for text in message(findings[0]).values():
        assert "…" not in text
        assert "{" not in text


@pytest.mark.parametrize(("rule", "change"), [(rule, each) for rule, held in SATISFIED.items() for each in held])
def test_what_is_right_in_a_country_is_left_alone(rule, change):
    assert rule not in ids(found(COUNTRIES[rule[:2]], change))


OF_ANOTHER_COUNTRY = both(
    put(f"{SELLER}/{COUNTRY}", "NL"), put(f"{SELLER}/cac:PartyTaxScheme[1]/cbc:CompanyID", "NL812345678B01")
)
BY_VAT_NUMBER = {"NO-R-001", "GR-S-011", "GR-R-003"}
"""Their cases state a VAT identifier of the country, by which the seller is from there again."""


@pytest.mark.parametrize("rule", [rule for rule in CASES if rule[:2] != "NL" and rule not in BY_VAT_NUMBER])
def test_national_rules_are_for_sellers_from_there(rule):
    assert rule not in ids(found(COUNTRIES[rule[:2]], OF_ANOTHER_COUNTRY, CASES[rule]))


def test_a_dutch_credit_note_refers_to_its_invoice():
    assert ids(found_in_credit_note()) == set()
    assert "NL-R-001" in ids(found_in_credit_note(drop("cac:BillingReference")))


def test_a_dutch_credit_note_that_gives_money_back_needs_no_means_of_payment():
    assert ids(found_in_credit_note(drop(MEANS))) == set()
    negative = put("cac:LegalMonetaryTotal/cbc:PayableAmount", "-1")
    assert "NL-R-007" in ids(found_in_credit_note(drop(MEANS), negative))


def test_a_danish_credit_note_is_not_negative():
    negative = put("cac:LegalMonetaryTotal/cbc:PayableAmount", "-1")
    (finding,) = [each for each in found_in_credit_note(COUNTRIES["DK"], negative) if each.rule == "DK-R-016"]
    assert finding.facts["payable"] == "-1"


def test_a_seller_with_two_vat_identifiers_is_from_nowhere_that_can_be_told():
    second = graft(SELLER, tax_scheme("VAT", "EL123456783"))
    assert {rule[:2] for rule in ids(found(COUNTRIES["GR"], second, number(4, "9")))} <= {"PE"}


def test_a_number_of_the_third_segment_with_a_fraction_breaks_the_official_rule_off():
    (finding,) = [each for each in found(COUNTRIES["GR"], number(3, "1.5")) if each.rule == "GR-R-001-4"]
    assert finding.severity is Severity.FATAL


def test_without_a_vat_identifier_the_representative_or_the_address_tells_the_country():
    without = both(COUNTRIES["NO"], drop(f"{SELLER}/cac:PartyTaxScheme"))
    assert "NO-R-002" not in ids(found(without))
    assert "NO-R-002" in ids(found(without, drop(REPRESENTATIVE)))
