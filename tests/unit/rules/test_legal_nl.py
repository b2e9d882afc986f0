"""The layer legal: each rule broken and satisfied, warnings all."""

import pytest

from app.formats import ubl
from app.model.catalogue import entry, message
from app.model.findings import Severity
from app.rules.engine import checks_in
from app.rules.legal import check_digits as legal_nl
from app.rules.sets import LEGAL_NL
from tests.unit.rules.mutations import COMPLETE, changed, found_in, put

SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
SELLER_VAT = f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID"
BUYER_VAT = f"{BUYER}/cac:PartyTaxScheme/cbc:CompanyID"
ACCOUNT = "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"
CASES = [
    ("RELAY-IBAN", "checksum", put(ACCOUNT, "NL14TEST0123456789"), "payment.accounts[0].iban", "BT-84"),
    ("RELAY-IBAN", "no-iban", put(ACCOUNT, "123456789"), "payment.accounts[0].iban", "BT-84"),
    ("RELAY-VAT-ID", "checksum-nl", put(SELLER_VAT, "NL812345679B01"), "seller.vat_identifier", "BT-31"),
    ("RELAY-VAT-ID", "form-nl", put(BUYER_VAT, "NL001234567"), "buyer.vat_identifier", "BT-48"),
    (
        "RELAY-VAT-ID",
        "checksum",
        put("cac:TaxRepresentativeParty/cac:PartyTaxScheme/cbc:CompanyID", "DE298765436"),
        "tax_representative.vat_identifier",
        "BT-63",
    ),
    ("RELAY-VAT-ID", "form", put(BUYER_VAT, "DE29876543"), "buyer.vat_identifier", "BT-48"),
    (
        "RELAY-KVK",
        None,
        put(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID", "8172635"),
        "seller.legal_registration",
        "BT-30",
    ),
    ("RELAY-KVK", None, put(f"{SELLER}/cbc:EndpointID", "81 72 63 54"), "seller.electronic_address", "BT-34"),
    (
        "RELAY-OIN",
        None,
        put(f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID", "1823456789"),
        "buyer.legal_registration",
        "BT-47",
    ),
    (
        "RELAY-BETALINGSKENMERK",
        None,
        put("cac:PaymentMeans/cbc:PaymentID", "6000056789012345"),
        "payment.reference",
        "BT-83",
    ),
    ("RELAY-RF", None, put("cac:PaymentMeans/cbc:PaymentID", "RF19539007547034"), "payment.reference", "BT-83"),
]


def test_the_complete_invoice_satisfies_them_all():
    assert found_in(ubl.read(COMPLETE.read_bytes()), LEGAL_NL) == ()


@pytest.mark.parametrize(("rule", "kind", "change", "path", "term"), CASES)
def test_a_wrong_number_is_a_warning_at_its_place(rule, kind, change, path, term):
    (finding,) = found_in(changed(change), LEGAL_NL)
    assert (finding.rule, finding.severity, finding.location.path) == (rule, Severity.WARNING, path)
    assert finding.facts.get("kind") == kind
    assert finding.terms == (term,)
    assert finding.location.xpath.startswith("/ubl:Invoice/cac:")
    assert finding.facts["number"] in message(finding)["nl"]
    assert kind is None or entry(rule, kind) is not entry(rule)


def test_every_rule_about_numbers_has_a_case():
    assert {rule.id for check in checks_in(legal_nl) for rule in check.rules} == {case[0] for case in CASES}


@pytest.mark.parametrize(
    "change",
    [
        put("cac:PaymentMeans/cbc:PaymentID", "2026-0417"),
        put("cac:PaymentMeans/cbc:PaymentID", "172026002"),  # nine digits, as many a customer number
        put(SELLER_VAT, "CHE123456788"),
        put(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID/@schemeID", "0204"),
    ],
)
def test_what_may_be_right_is_left_alone(change):
    assert found_in(changed(change), LEGAL_NL) == ()


def test_a_foreign_account_has_no_betalingskenmerk():
    change = [put("cac:PaymentMeans/cbc:PaymentID", "6000056789012345"), put(ACCOUNT, "BE71096123456769")]
    assert found_in(changed(*change), LEGAL_NL) == ()


def test_an_ordinary_transfer_may_go_to_any_account():
    change = [put("cac:PaymentMeans/cbc:PaymentMeansCode", "30"), put(ACCOUNT, "123456789")]
    assert found_in(changed(*change), LEGAL_NL) == ()


def test_an_invoice_number_that_begins_with_rf_is_no_creditor_reference():
    change = [put("cac:PaymentMeans/cbc:PaymentID", "RF202417"), put("cbc:ID", "RF202417")]
    assert found_in(changed(*change), LEGAL_NL) == ()
