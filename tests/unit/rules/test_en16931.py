"""Each rule of EN 16931 that we judge: an invoice that satisfies it, one that breaks it, the place and the words."""

import re
from copy import deepcopy
from dataclasses import replace

import pytest

from app.formats import ubl
from app.model.catalogue import message
from app.model.findings import Severity, any_fatal
from app.model.reading import Reading
from app.rules.sets import EN16931
from tests.unit.rules.mutations import COMPLETE, add, both, changed, drop, found_in, ids, put

SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
TOTALS = "cac:LegalMonetaryTotal"
BREAKDOWN = "cac:TaxTotal[1]/cac:TaxSubtotal"
LINE, OTHER_LINE = "cac:InvoiceLine[1]", "cac:InvoiceLine[2]"
ALLOWANCE, CHARGE = "cac:AllowanceCharge[1]", "cac:AllowanceCharge[2]"
COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"

CASES = {
    "BR-01": (drop("cbc:CustomizationID"), "process.specification"),
    "BR-02": (put("cbc:ID", " "), "number"),
    "BR-03": (drop("cbc:IssueDate"), "issue_date"),
    "BR-04": (drop("cbc:InvoiceTypeCode"), "type_code"),
    "BR-05": (drop("cbc:DocumentCurrencyCode"), "currency"),
    "BR-06": (put(f"{SELLER}/cac:PartyLegalEntity/cbc:RegistrationName", ""), "seller.name"),
    "BR-07": (drop(f"{BUYER}/cac:PartyLegalEntity/cbc:RegistrationName"), "buyer.name"),
    "BR-08": (drop(f"{SELLER}/cac:PostalAddress"), "seller.address"),
    "BR-09": (put(f"{SELLER}/{COUNTRY}", "\n"), "seller.address.country"),
    "BR-10": (drop(f"{BUYER}/cac:PostalAddress"), "buyer.address"),
    "BR-11": (drop(f"{BUYER}/{COUNTRY}"), "buyer.address.country"),
    "BR-12": (drop(f"{TOTALS}/cbc:LineExtensionAmount"), "totals.lines_net"),
    "BR-13": (drop(f"{TOTALS}/cbc:TaxExclusiveAmount"), "totals.without_vat"),
    "BR-14": (drop(f"{TOTALS}/cbc:TaxInclusiveAmount"), "totals.with_vat"),
    "BR-15": (drop(f"{TOTALS}/cbc:PayableAmount"), "totals.payable"),
    "BR-16": (drop("cac:InvoiceLine"), "lines"),
    "BR-17": (put("cac:PayeeParty/cac:PartyName/cbc:Name", "Grachtlicht"), "payee.name"),
    "BR-18": (drop("cac:TaxRepresentativeParty/cac:PartyName"), "tax_representative.name"),
    "BR-19": (drop("cac:TaxRepresentativeParty/cac:PostalAddress"), "tax_representative.address"),
    "BR-20": (drop(f"cac:TaxRepresentativeParty/{COUNTRY}"), "tax_representative.address.country"),
    "BR-21": (put(f"{OTHER_LINE}/cbc:ID", ""), "lines[1].id"),
    "BR-22": (drop(f"{OTHER_LINE}/cbc:InvoicedQuantity"), "lines[1].quantity"),
    "BR-23": (drop(f"{OTHER_LINE}/cbc:InvoicedQuantity/@unitCode"), "lines[1].unit"),
    "BR-24": (drop(f"{OTHER_LINE}/cbc:LineExtensionAmount"), "lines[1].net_amount"),
    "BR-25": (put(f"{OTHER_LINE}/cac:Item/cbc:Name", " "), "lines[1].item.name"),
    "BR-26": (drop(f"{OTHER_LINE}/cac:Price"), "lines[1].price.net"),
    "BR-27": (put(f"{LINE}/cac:Price/cbc:PriceAmount", "-80.00"), "lines[0].price.net"),
    "BR-28": (put(f"{OTHER_LINE}/cac:Price//cbc:BaseAmount", "-25.00"), "lines[1].price.gross"),
    "BR-29": (put("cac:InvoicePeriod/cbc:EndDate", "2026-06-30"), "period.end"),
    "BR-30": (put(f"{LINE}/cac:InvoicePeriod/cbc:EndDate", "2026-06-30"), "lines[0].period.end"),
    "BR-31": (drop(f"{ALLOWANCE}/cbc:Amount"), "allowances[0].amount"),
    "BR-32": (put(f"{ALLOWANCE}//cac:TaxScheme/cbc:ID", "GST"), "allowances[0].vat.category"),
    "BR-33": (drop(f"{ALLOWANCE}/cbc:AllowanceChargeReason"), "allowances[0].reason"),
    "BR-36": (drop(f"{CHARGE}/cbc:Amount"), "charges[0].amount"),
    "BR-37": (drop(f"{CHARGE}/cac:TaxCategory"), "charges[0].vat.category"),
    "BR-38": (drop(f"{CHARGE}/cbc:AllowanceChargeReason"), "charges[0].reason"),
    "BR-41": (drop(f"{LINE}/{ALLOWANCE}/cbc:Amount"), "lines[0].allowances[0].amount"),
    "BR-42": (drop(f"{LINE}/{ALLOWANCE}/cbc:AllowanceChargeReason"), "lines[0].allowances[0].reason"),
    "BR-43": (drop(f"{LINE}/{CHARGE}/cbc:Amount"), "lines[0].charges[0].amount"),
    "BR-44": (drop(f"{LINE}/{CHARGE}/cbc:AllowanceChargeReason"), "lines[0].charges[0].reason"),
    "BR-45": (drop(f"{BREAKDOWN}/cbc:TaxableAmount"), "vat_breakdown[0].taxable_amount"),
    "BR-46": (drop(f"{BREAKDOWN}/cbc:TaxAmount"), "vat_breakdown[0].tax_amount"),
    "BR-47": (drop(f"{BREAKDOWN}/cac:TaxCategory/cbc:ID"), "vat_breakdown[0].category"),
    "BR-48": (drop(f"{BREAKDOWN}/cac:TaxCategory/cbc:Percent"), "vat_breakdown[0].rate"),
    "BR-49": (drop("cac:PaymentMeans/cbc:PaymentMeansCode"), "payment.means_code"),
    "BR-50": (put("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", ""), "payment.accounts[0].iban"),
    "BR-51": (put("cac:PaymentMeans//cbc:PrimaryAccountNumberID", "12345678901"), "payment.card.number"),
    "BR-52": (put("cac:AdditionalDocumentReference/cbc:ID", ""), "attachments"),
    "BR-53": (drop("cac:TaxTotal[2]"), "totals.vat_in_accounting_currency"),
    "BR-54": (drop(f"{OTHER_LINE}//cac:AdditionalItemProperty/cbc:Value"), "lines[1].item.attributes[0]"),
    "BR-55": (drop("cac:BillingReference//cbc:ID"), "preceding_invoices[0].number"),
    "BR-56": (drop("cac:TaxRepresentativeParty/cac:PartyTaxScheme"), "tax_representative.vat_identifier"),
    "BR-57": (drop("cac:Delivery//cac:Country"), "delivery.address.country"),
    "BR-61": (drop("cac:PaymentMeans/cac:PayeeFinancialAccount"), "payment.accounts"),
    "BR-62": (drop(f"{SELLER}/cbc:EndpointID/@schemeID"), "seller.electronic_address.scheme"),
    "BR-63": (drop(f"{BUYER}/cbc:EndpointID/@schemeID"), "buyer.electronic_address.scheme"),
    "BR-64": (
        drop(f"{OTHER_LINE}//cac:StandardItemIdentification/cbc:ID/@schemeID"),
        "lines[1].item.standard_id.scheme",
    ),
    "BR-65": (
        drop(f"{OTHER_LINE}//cbc:ItemClassificationCode/@listID"),
        "lines[1].item.classifications[0].scheme",
    ),
    "BR-CO-03": (
        both(add(".", "cbc:TaxPointDate", "2026-10-05"), add("cac:InvoicePeriod", "cbc:DescriptionCode", "35")),
        "tax_point_date",
    ),
    "BR-CO-04": (drop(f"{LINE}//cac:ClassifiedTaxCategory/cbc:ID"), "lines[0].vat.category"),
    "BR-CO-09": (put(f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID", "001234567B29"), "buyer.vat_identifier"),
    "BR-CO-10": (put(f"{TOTALS}/cbc:LineExtensionAmount", "408.01"), "totals.lines_net"),
    "BR-CO-11": (put(f"{TOTALS}/cbc:AllowanceTotalAmount", "9.99"), "totals.allowances"),
    "BR-CO-12": (drop(f"{TOTALS}/cbc:ChargeTotalAmount"), "totals.charges"),
    "BR-CO-13": (put(f"{TOTALS}/cbc:TaxExclusiveAmount", "428.01"), "totals.without_vat"),
    "BR-CO-14": (put("cac:TaxTotal[1]/cbc:TaxAmount", "89.89"), "totals.vat"),
    "BR-CO-15": (put(f"{TOTALS}/cbc:TaxInclusiveAmount", "517.89"), "totals.with_vat"),
    "BR-CO-16": (put(f"{TOTALS}/cbc:PayableAmount", "417.88"), "totals.payable"),
    "BR-CO-17": (put(f"{BREAKDOWN}/cbc:TaxAmount", "90.88"), "vat_breakdown[0].tax_amount"),
    "BR-CO-18": (drop(BREAKDOWN), "vat_breakdown"),
    "BR-CO-19": (drop("cac:InvoicePeriod/*"), "period"),
    "BR-CO-20": (drop(f"{LINE}/cac:InvoicePeriod/*"), "lines[0].period"),
    "BR-CO-21": (drop(f"{ALLOWANCE}/cbc:AllowanceChargeReason"), "allowances[0].reason"),
    "BR-CO-22": (drop(f"{CHARGE}/cbc:AllowanceChargeReason"), "charges[0].reason"),
    "BR-CO-23": (drop(f"{LINE}/{ALLOWANCE}/cbc:AllowanceChargeReason"), "lines[0].allowances[0].reason"),
    "BR-CO-24": (drop(f"{LINE}/{CHARGE}/cbc:AllowanceChargeReason"), "lines[0].charges[0].reason"),
    "BR-CO-26": (
        both(
            drop(f"{SELLER}/cac:PartyIdentification"),
            drop(f"{SELLER}/cac:PartyTaxScheme"),
            drop(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID"),
        ),
        "seller.identifiers",
    ),
}
FAMILIES = re.compile(r"BR-(DEC|CL|S|Z|E|AE|IC|G|O|AF|AG|B)-.*|(UBL|CII)-.*")
"""Rules made from tables have generated cases of their own."""


def test_the_complete_invoice_satisfies_every_rule():
    reading = ubl.read(COMPLETE.read_bytes())
    assert reading.findings == ()
    assert not any_fatal(found_in(reading, EN16931))
    assert ids(found_in(reading, EN16931)) & CASES.keys() == set()


def test_every_rule_has_a_case():
    judged = {rule.id for rule in EN16931.rules if not FAMILIES.fullmatch(rule.id)}
    assert judged == CASES.keys()


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_rule_is_found_at_its_place(rule):
    change, path = CASES[rule]
    found = [each for each in found_in(changed(change), EN16931) if each.rule == rule]
    assert [each.location.path for each in found] == [path]
    assert found[0].severity is (Severity.WARNING if rule == "BR-51" else Severity.FATAL)
    assert found[0].location.xpath.startswith("/ubl:Invoice")
    assert found[0].terms


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_rule_is_told_with_its_facts(rule):
    change, _ = CASES[rule]
    for finding in found_in(changed(change), EN16931):
        texts = message(finding)
        assert set(texts) == {"nl", "en"}
        for text in texts.values():
            assert "…" not in text, f"{finding.rule} wants a fact it is not given: {text}"
            assert "{" not in text


UNSEEN_BY_THE_MODEL = {
    "BR-50",  # an account without a number is no account; BR-61 fires instead
    "BR-CO-19",  # a period without dates is no period
    "BR-CO-20",
}


@pytest.mark.parametrize("rule", CASES)
def test_the_model_alone_is_enough_to_judge_most(rule):
    """A document without raw index (JSON, a page) is judged by the model; what the model cannot hold is left out."""
    change, _ = CASES[rule]
    reading = changed(change)
    bare = Reading(format="json", invoice=reading.invoice)
    fired = rule in ids(found_in(bare, EN16931))
    assert fired is (rule not in UNSEEN_BY_THE_MODEL)
    assert all(each.location.xpath is None for each in found_in(bare, EN16931))


def test_the_complete_invoice_satisfies_every_rule_by_its_model_alone():
    bare = Reading(format="json", invoice=ubl.read(COMPLETE.read_bytes()).invoice)
    assert ids(found_in(bare, EN16931)) & CASES.keys() == set()


def test_a_difference_is_told_with_the_stated_and_the_computed_amount():
    (finding,) = found_in(changed(CASES["BR-CO-15"][0]), replace(EN16931, checks=only("BR-CO-15")))
    assert message(finding)["nl"].startswith("Het totaal met btw is 517,89, maar 428,00 + 89,88 = 517,88.")
    assert message(finding)["en"].startswith("The total with VAT is 517.89, but 428.00 + 89.88 = 517.88.")
    assert finding.fix is None, "nobody can tell which of the three amounts is wrong"
    assert finding.location.xpath == "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"
    assert finding.terms == ("BT-112", "BT-109", "BT-110")


def only(rule):
    return tuple(check for check in EN16931.checks if rule in {each.id for each in check.rules})


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("BR-08", drop(f"{SELLER}/cac:PostalAddress/*")),  # an empty address is an address, without a country
        ("BR-19", drop("cac:TaxRepresentativeParty/cac:PostalAddress/*")),
        ("BR-23", put(f"{LINE}/cbc:InvoicedQuantity/@unitCode", "")),  # blank is there; the code lists object
        ("BR-33", put(f"{ALLOWANCE}/cbc:AllowanceChargeReason", " ")),
        ("BR-32", put(f"{ALLOWANCE}//cac:TaxCategory/cbc:ID", "")),
        ("BR-47", put(f"{BREAKDOWN}/cac:TaxCategory/cbc:ID", "")),
        ("BR-49", put("cac:PaymentMeans/cbc:PaymentMeansCode", "")),
        ("BR-55", put("cac:BillingReference//cbc:ID", "")),
        ("BR-62", put(f"{SELLER}/cbc:EndpointID/@schemeID", "")),
        ("BR-CO-04", put(f"{LINE}//cac:ClassifiedTaxCategory/cbc:ID", "")),
        ("BR-27", put(f"{LINE}/cac:Price/cbc:PriceAmount", "0")),
        ("BR-CO-17", put(f"{BREAKDOWN}/cbc:TaxAmount", "90.87")),  # less than one off
        ("BR-CO-15", put("cbc:DocumentCurrencyCode", "EUR")),
    ],
)
def test_what_stands_there_blank_is_not_absent(rule, change):
    assert rule not in ids(found_in(changed(change), EN16931))


def test_a_price_below_nought_is_so_with_any_digits():
    assert "BR-27" in ids(found_in(changed(put(f"{LINE}/cac:Price/cbc:PriceAmount", "-0.01")), EN16931))


def test_totals_are_rounded_half_up_towards_plus_infinity():
    change = [put(f"{LINE}/cbc:LineExtensionAmount", "308.005"), put(f"{TOTALS}/cbc:LineExtensionAmount", "408.01")]
    assert "BR-CO-10" not in ids(found_in(changed(*change), EN16931))
    change = [put(f"{LINE}/cbc:LineExtensionAmount", "-508.005"), put(f"{TOTALS}/cbc:LineExtensionAmount", "-408.00")]
    assert "BR-CO-10" not in ids(found_in(changed(*change), EN16931))


def test_two_vat_totals_in_one_currency_are_one_too_many():
    change = put("cac:TaxTotal[2]/cbc:TaxAmount/@currencyID", "EUR")
    (finding,) = [each for each in found_in(changed(change), EN16931) if each.rule == "BR-CO-15"]
    assert finding.facts["kind"] == "several"
    assert finding.facts["count"] == "2"


def test_a_second_payment_means_is_judged_by_itself():
    def twice(root):
        means = root.find("{*}PaymentMeans")
        second = deepcopy(means)
        second.remove(second.find("{*}PayeeFinancialAccount"))
        means.addnext(second)

    found = [each for each in found_in(changed(twice), EN16931) if each.rule == "BR-61"]
    assert [each.location.xpath for each in found] == ["/ubl:Invoice/cac:PaymentMeans[2]"]
