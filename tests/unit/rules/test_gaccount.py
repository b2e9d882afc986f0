"""The G-account extension: each rule broken and satisfied, in UBL and in the model."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from app.formats import canonical, cii, ubl
from app.model.catalogue import message
from app.model.findings import Severity
from app.model.reading import Reading
from app.rules.engine import RuleSet, checks_in
from app.rules.nlcius import gaccount
from tests.unit.rules.mutations import add, both, drop, found_in, ids, put

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
GACCOUNT = RuleSet(name="gaccount", version="1.0.2.12", valid_from=date(2025, 11, 27), checks=checks_in(gaccount))
MEANS, TERMS = "cac:PaymentMeans", "cac:PaymentTerms"


def read(*changes):
    root = etree.parse(str(FIXTURES / "ubl" / "g-account.xml")).getroot()
    for change in changes:
        change(root)
    return ubl.read(etree.tostring(root))


CASES = [
    ("BR-GA-0", put("cbc:CustomizationID", "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0")),
    ("BR-GA-0", put("cbc:CustomizationID", " ")),
    ("BR-GA-1", add(".", TERMS)),
    ("BR-GA-2", add(".", MEANS)),
    ("BR-GA-3", put("cac:LegalMonetaryTotal/cbc:PayableAmount", "0.01")),
    ("BR-GA-3", drop("cac:LegalMonetaryTotal/cbc:PayableAmount")),
    ("BR-GA-4", drop(f"{TERMS}[1]/cbc:PaymentMeansID")),
    ("BR-GA-5", add(f"{MEANS}[1]", "cbc:ID", "TWEEDE")),
    ("BR-GA-6", put(f"{TERMS}[1]/cbc:PaymentMeansID", "ANDERS")),
    ("BR-GA-7", put(f"{MEANS}/cbc:ID", "GACCOUNT")),
    ("BR-GA-7", both(put(f"{MEANS}/cbc:ID", " GACCOUNT"), put(f"{TERMS}/cbc:PaymentMeansID", " GACCOUNT"))),
]


def test_our_invoice_satisfies_them_all():
    assert found_in(read(), GACCOUNT) == ()


@pytest.mark.parametrize(("rule", "change"), CASES)
def test_a_broken_rule_is_fatal(rule, change):
    found = [each for each in found_in(read(change), GACCOUNT) if each.rule == rule]
    assert found
    assert {each.severity for each in found} == {Severity.FATAL}
    assert all(each.location.xpath and "…" not in message(each)["nl"] for each in found)


def test_every_rule_has_a_case():
    assert {rule.id for rule in GACCOUNT.rules} == {case[0] for case in CASES}


def test_only_its_mark_is_asked_of_a_credit_note():
    reading = ubl.read((FIXTURES / "ubl" / "credit-note.xml").read_bytes())
    assert ids(found_in(reading, GACCOUNT)) == {"BR-GA-0"}


def test_nothing_is_asked_of_cii():
    assert found_in(cii.read((FIXTURES / "cii" / "standard-rate.xml").read_bytes()), GACCOUNT) == ()


def test_the_model_is_judged_alike():
    invoice = read().invoice
    assert found_in(Reading(format=canonical.name, invoice=invoice), GACCOUNT) == ()
    broken = replace(
        invoice,
        payment_terms="Binnen dertig dagen",
        totals=replace(invoice.totals, payable=Decimal(1)),
        payment=replace(
            invoice.payment, accounts=tuple(replace(each, means_id=None) for each in invoice.payment.accounts)
        ),
    )
    found = ids(found_in(Reading(format=canonical.name, invoice=broken), GACCOUNT))
    assert found == {f"BR-GA-{number}" for number in (1, 3, 4, 5, 6, 7)}
    unpaid = replace(invoice, payment=replace(invoice.payment, accounts=()))
    assert "BR-GA-2" in ids(found_in(Reading(format=canonical.name, invoice=unpaid), GACCOUNT))


def test_what_it_leaves_out_is_named():
    assert sorted(gaccount.NOT_JUDGED) == ["BII2-T10-R001", "UBL-CR-411", "UBL-CR-453", "UBL-CR-459"]
