"""Dutch law apart from VAT: each rule broken and satisfied, what is left alone, and whose law it is."""

from datetime import date

import pytest

from app.formats import ubl
from app.rules.engine import RuleSet, checks_in, judge
from app.rules.legal import invoice_law as law_nl
from tests.unit.rules.law_contract import hold_warned
from tests.unit.rules.mutations import COMPLETE, add, both, changed, drop, found_in, ids, put

LAW = RuleSet(name="law-nl", version="1", valid_from=date(2026, 11, 22), checks=checks_in(law_nl))
SELLER, BUYER = (f"cac:Accounting{role}Party/cac:Party" for role in ("Supplier", "Customer"))
STREET = f"{SELLER}/cac:PostalAddress/cbc:StreetName"
LEGAL = f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID"
COUNTRY = f"{SELLER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode"
DELIVERED = "cac:Delivery/cbc:ActualDeliveryDate"
START, END = "cac:InvoicePeriod/cbc:StartDate", "cac:InvoicePeriod/cbc:EndDate"
PLAIN = both(
    drop("cac:BillingReference"),
    drop("cac:TaxRepresentativeParty"),
    drop("cac:InvoiceLine/cac:InvoicePeriod"),
    put(START, "2026-09-01"),
)
"""Our complete invoice without what makes it special: one month, for no earlier invoice."""
UNDATED = both(drop(DELIVERED), drop("cac:InvoicePeriod"))
NO_KVK = both(drop(LEGAL), drop(f"{SELLER}/cbc:EndpointID"))
CASES = [
    ("LAW-NL-SELLER-ADDRESS", "po-box", put(STREET, "Postbus 1234"), "seller.address.line_1"),
    ("LAW-NL-SELLER-ADDRESS", "po-box", put(STREET, "P.O. Box 77"), "seller.address.line_1"),
    ("LAW-NL-SELLER-ADDRESS", "incomplete", drop(STREET), "seller.address"),
    ("LAW-NL-SELLER-ADDRESS", "incomplete", drop(f"{SELLER}//cbc:PostalZone"), "seller.address"),
    ("LAW-NL-BUYER-ADDRESS", None, drop(f"{BUYER}//cbc:CityName"), "buyer.address"),
    ("LAW-NL-BUYER-ADDRESS", None, drop(f"{BUYER}//cbc:StreetName"), "buyer.address"),
    ("LAW-NL-SELLER-VAT-ID", None, drop(f"{SELLER}/cac:PartyTaxScheme"), "seller.vat_identifier"),
    ("LAW-NL-KVK", None, NO_KVK, "seller.legal_registration"),
    ("LAW-NL-SUPPLY-DATE", None, UNDATED, "delivery.date"),
    ("LAW-NL-LATE", None, put("cbc:IssueDate", "2026-10-16"), "issue_date"),
    ("LAW-NL-PERIOD", None, put(START, "2026-08-30"), "period"),
    ("LAW-NL-CREDIT-REFERENCE", None, both(put("cbc:InvoiceTypeCode", "381"), UNDATED), "preceding_invoices"),
    ("RELAY-ISSUE-DATE-FUTURE", None, both(put("cbc:IssueDate", "2026-11-24"), UNDATED), "issue_date"),
    ("RELAY-DUE-DATE", None, put("cbc:DueDate", "2026-10-04"), "due_date"),
]


def found(*changes):
    return found_in(changed(PLAIN, *changes), LAW)


def test_our_invoices_satisfy_them_all():
    assert found() == ()
    assert found_in(ubl.read(COMPLETE.read_bytes()), LAW) == ()


@pytest.mark.parametrize(("rule", "kind", "change", "path"), CASES)
def test_a_broken_rule_is_a_warning_at_its_place(rule, kind, change, path):
    hold_warned(found(change), rule, kind, path)


def test_every_rule_has_a_case():
    assert {rule.id for rule in LAW.rules} == {case[0] for case in CASES}


@pytest.mark.parametrize(("rule", "kind", "change", "path"), [case for case in CASES if case[0].startswith("LAW")])
def test_dutch_law_asks_nothing_of_a_foreign_seller(rule, kind, change, path):
    assert rule not in ids(found(change, put(COUNTRY, "BE")))


def test_without_a_country_the_vat_identifier_tells():
    abroad = both(drop(f"{SELLER}/cac:PostalAddress/cac:Country"), UNDATED)
    assert "LAW-NL-SUPPLY-DATE" in ids(found(abroad))
    foreign = put(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "BE0123456749")
    assert "LAW-NL-SUPPLY-DATE" not in ids(found(abroad, foreign))


@pytest.mark.parametrize(
    "change",
    [
        add(f"{SELLER}/cac:PostalAddress", "cbc:AdditionalStreetName", "Postbus 12"),
        put(STREET, "Postbusweg 12"),
        put(STREET, "Postbus 12, Lijnbaan 3"),
        put(f"{BUYER}//cbc:StreetName", "Postbus 20011"),
        drop(f"{BUYER}//cbc:PostalZone"),
    ],
)
def test_addresses_that_will_do(change):
    assert found(change) == ()


@pytest.mark.parametrize(
    "change",
    [
        put(f"{LEGAL}/@schemeID", "0190"),
        both(drop(f"{SELLER}/cbc:EndpointID"), drop(f"{LEGAL}/@schemeID")),
        both(NO_KVK, put("cbc:Note", "KvK Utrecht 81726354")),
        both(NO_KVK, put(f"{SELLER}/cac:PartyIdentification/cbc:ID", "81726354")),
    ],
)
def test_the_trade_register_number_may_stand_anywhere(change):
    assert found(change) == ()


def test_whoever_is_exempt_needs_no_vat_identifier():
    exempt = put("cac:TaxTotal[1]//cac:TaxCategory/cbc:ID", "E")
    assert found(exempt, drop(f"{SELLER}/cac:PartyTaxScheme")) == ()


def line_period(start, end):
    """Date the second line."""
    return both(
        add("cac:InvoiceLine[2]", "cac:InvoicePeriod"),
        add("cac:InvoiceLine[2]/cac:InvoicePeriod", "cbc:StartDate", start),
        add("cac:InvoiceLine[2]/cac:InvoicePeriod", "cbc:EndDate", end),
    )


@pytest.mark.parametrize(
    "change",
    [
        add(".", "cbc:TaxPointDate", "2026-10-05"),
        line_period("2026-09-01", "2026-09-30"),
        put("cbc:InvoiceTypeCode", "384"),
    ],
)
def test_a_supply_may_be_dated_elsewhere_or_in_the_invoice_that_is_corrected(change):
    assert found(UNDATED, change) == ()


@pytest.mark.parametrize(
    ("issued", "supplied", "late"),
    [
        ("2026-10-15", "2026-09-01", False),
        ("2026-10-16", "2026-09-30", True),
        ("2026-11-15", "2026-10-01", False),
        ("2027-01-15", "2026-12-31", False),
        ("2027-01-16", "2026-12-01", True),
        ("2026-08-01", "2026-09-30", False),
        ("9999-12-31", "9999-12-01", False),
    ],
)
def test_the_fifteenth_of_the_next_month_is_the_last_day(issued, supplied, late):
    dates = both(put("cbc:IssueDate", issued), put(DELIVERED, supplied), drop("cac:InvoicePeriod"))
    assert ("LAW-NL-LATE" in ids(found(dates, drop("cbc:DueDate")))) is late


def test_the_latest_supply_decides():
    late = both(put("cbc:IssueDate", "2026-10-20"), line_period("2026-10-01", "2026-10-19"))
    assert "LAW-NL-LATE" not in ids(found(late))


@pytest.mark.parametrize(
    "change",
    [
        put("cbc:InvoiceTypeCode", "386"),
        put("cbc:InvoiceTypeCode", "381"),
        put("cac:InvoiceLine[1]/cbc:InvoicedQuantity/@unitCode", "KWH"),
        put("cac:InvoiceLine[2]/cbc:InvoicedQuantity/@unitCode", "MON"),
    ],
)
def test_corrections_prepayments_and_what_never_ends_are_never_late_nor_too_long(change):
    assert not ids(found(put("cbc:IssueDate", "2026-11-20"), put(START, "2026-01-01"), change)) - {"RELAY-DUE-DATE"}


@pytest.mark.parametrize(
    ("start", "end", "long"),
    [
        ("2026-09-01", "2026-09-30", False),
        ("2026-09-15", "2026-10-14", False),
        ("2026-09-15", "2026-10-15", True),
        ("2026-07-01", "2026-09-30", True),
        ("2025-12-01", "2026-01-01", True),
        ("2026-09-30", "2026-09-01", False),
    ],
)
def test_a_month_may_begin_on_any_day(start, end, long):
    dates = both(put("cbc:IssueDate", "2026-10-31"), put("cbc:DueDate", "2026-11-30"), put(START, start), put(END, end))
    assert ("LAW-NL-PERIOD" in ids(found(dates))) is long


def test_one_line_or_an_invoice_ahead_may_span_a_year():
    year = both(put(START, "2026-01-01"), put(END, "2026-09-30"))
    assert "LAW-NL-PERIOD" not in ids(found(year, drop("cac:InvoiceLine[2]")))
    assert "LAW-NL-PERIOD" not in ids(found(year, put("cbc:IssueDate", "2026-09-29")))


def test_a_credit_note_may_name_its_period_or_its_invoice():
    note = put("cbc:InvoiceTypeCode", "381")
    assert found(note) == ()
    reading = changed(note, drop("cac:InvoicePeriod"))
    assert "LAW-NL-CREDIT-REFERENCE" not in ids(found_in(reading, LAW))


@pytest.mark.parametrize(("today", "early"), [(date(2026, 10, 4), False), (date(2026, 10, 3), True)])
def test_a_day_ahead_may_be_another_time_zone(today, early):
    assert ("RELAY-ISSUE-DATE-FUTURE" in ids(judge(changed(PLAIN), [LAW], today))) is early


def test_what_is_paid_may_have_been_due_before():
    paid = put("cac:LegalMonetaryTotal/cbc:PayableAmount", "0.00")
    assert found(put("cbc:DueDate", "2026-10-01"), paid) == ()
    assert found(put("cbc:DueDate", "2026-10-05")) == ()


def test_dates_are_judged_wherever_the_seller_is():
    assert ids(found(put("cbc:DueDate", "2026-10-01"), put(COUNTRY, "BE"))) == {"RELAY-DUE-DATE"}


def test_an_empty_invoice_raises_nothing():
    empty = ubl.read(b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>')
    assert found_in(empty, LAW) == ()
