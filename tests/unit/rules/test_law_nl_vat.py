"""Dutch VAT: rates by day, reverse charge, small businesses, reasons; what breaks a rule and what is left alone."""

from datetime import date

import pytest

from app.formats import ubl
from app.rules.engine import RuleSet, checks_in
from app.rules.legal import vat_law as law_nl_vat
from tests.unit.rules.law_contract import hold_warned
from tests.unit.rules.mutations import COMPLETE, add, both, changed, drop, found_in, ids, put

LAW = RuleSet(name="law-nl", version="1", valid_from=date(2026, 11, 22), checks=checks_in(law_nl_vat))
SELLER, BUYER = (f"cac:Accounting{role}Party/cac:Party" for role in ("Supplier", "Customer"))
COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
CATEGORY = "cac:TaxTotal[1]/cac:TaxSubtotal/cac:TaxCategory"
BUYER_VAT = f"{BUYER}/cac:PartyTaxScheme"
DELIVERED = "cac:Delivery/cbc:ActualDeliveryDate"
PLAIN = both(
    drop("cac:BillingReference"),
    drop("cac:TaxRepresentativeParty"),
    drop("cac:InvoiceLine/cac:InvoicePeriod"),
    drop("cac:InvoicePeriod"),
)


def untaxed(category, reason=None, code=None):
    """Charge no VAT, of this category and for this reason."""
    changes = [put(f"{CATEGORY}/cbc:ID", category), put(f"{CATEGORY}/cbc:Percent", "0")]
    changes += [put("cac:TaxTotal[1]//cbc:TaxAmount", "0.00")]
    changes += [add(CATEGORY, "cbc:TaxExemptionReason", reason)] if reason is not None else []
    changes += [add(CATEGORY, "cbc:TaxExemptionReasonCode", code)] if code is not None else []
    return both(*changes)


def line_at_9(name):
    return both(
        put("cac:InvoiceLine[1]/cac:Item/cbc:Name", name),
        put("cac:InvoiceLine[1]//cac:ClassifiedTaxCategory/cbc:Percent", "9"),
    )


REASON, NUMBER = "vat_breakdown[0].exemption_reason", "buyer.vat_identifier"
KOR = "Kleineondernemersregeling (KOR), art. 25 Wet OB"
FOREIGN = both(put(f"{BUYER}/{COUNTRY}", "DE"), put(f"{BUYER_VAT}/cbc:CompanyID", "DE298765434"))
CASES = [
    ("LAW-NL-VAT-RATE", None, put(f"{CATEGORY}/cbc:Percent", "6"), "vat_breakdown[0].rate"),
    ("LAW-NL-LODGING", None, line_at_9("Logies tweepersoonskamer"), "lines[0].vat.rate"),
    ("LAW-NL-REVERSE-CHARGE", "words", untaxed("AE", code="VATEX-EU-AE"), REASON),
    ("LAW-NL-REVERSE-CHARGE", "words", untaxed("AE", "Vrijgesteld"), REASON),
    ("LAW-NL-REVERSE-CHARGE", "category", untaxed("E", "Btw verlegd"), "vat_breakdown[0].category"),
    (
        "LAW-NL-REVERSE-CHARGE",
        "category",
        both(untaxed("Z"), put("cbc:Note", "De btw is verlegd naar de afnemer")),
        "notes[0].text",
    ),
    ("LAW-NL-BUYER-VAT-ID", "reverse", both(untaxed("AE", "Btw verlegd"), drop(BUYER_VAT)), NUMBER),
    ("LAW-NL-BUYER-VAT-ID", "community", both(untaxed("K", "Intracommunautaire levering"), drop(BUYER_VAT)), NUMBER),
    ("LAW-NL-BUYER-VAT-ID", "domestic", untaxed("K", "Intracommunautaire levering"), NUMBER),
    ("LAW-NL-KOR", "amount", put("cbc:Note", f"Vrijgesteld: {KOR}"), "totals.vat"),
    ("LAW-NL-KOR", "reverse", untaxed("AE", f"Btw verlegd; {KOR}"), "vat_breakdown[0].category"),
    ("LAW-NL-REASON", "absent", untaxed("E"), REASON),
    ("LAW-NL-REASON", "community", untaxed("E", "Intracommunautaire levering"), REASON),
    ("LAW-NL-REASON", "export", untaxed("E", "Uitvoer buiten de EU"), REASON),
    ("LAW-NL-REASON", "small-business", untaxed("O", KOR), REASON),
    ("LAW-NL-REASON", "margin", untaxed("G", "Bijzondere regeling - gebruikte goederen"), REASON),
    (
        "RELAY-VATEX-CATEGORY",
        None,
        untaxed("E", "Btw verlegd", "vatex-eu-ae"),
        "vat_breakdown[0].exemption_reason_code",
    ),
    ("RELAY-VATEX-CATEGORY", None, untaxed("O", code="VATEX-EU-132-1I"), "vat_breakdown[0].exemption_reason_code"),
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
    assert rule not in ids(found(change, put(f"{SELLER}/{COUNTRY}", "BE")))


@pytest.mark.parametrize(
    "change",
    [
        untaxed("Z"),
        untaxed("AE", "Btw verlegd"),
        both(untaxed("AE", "VAT reverse charged"), FOREIGN),
        both(untaxed("AE", code="VATEX-EU-AE"), put("cbc:Note", "BTW VERLEGD")),
        both(untaxed("K", "Intracommunautaire levering, btw verlegd"), FOREIGN),
        both(untaxed("K", code="VATEX-EU-IC"), FOREIGN),
        both(untaxed("G", "Export buiten de EU", "VATEX-EU-G"), put(f"{BUYER}/{COUNTRY}", "US")),
        untaxed("E", KOR),
        untaxed("E", "Vrijgesteld van btw, art. 11 Wet OB"),
        untaxed("E", code="VATEX-EU-132-1I"),
        untaxed("E", "Margeregeling", "VATEX-EU-F"),
        untaxed("O", "Valt buiten de btw"),
        put("cbc:Note", "Aan deelnemers aan de KOR: de btw is niet aftrekbaar"),
        put("cbc:Note", "Korting voor vaste klanten"),
        both(untaxed("Z"), put("cbc:Note", "De btw is niet verlegd")),
        put("cbc:Note", "Bij bouwdiensten: btw verlegd"),
    ],
)
def test_what_is_left_alone(change):
    assert found(change) == ()


@pytest.mark.parametrize(
    ("rate", "supplied", "right"),
    [
        ("21", "2012-10-01", True),
        ("21.00", "2026-01-01", True),
        ("19", "2012-09-30", True),
        ("19", "2012-10-01", False),
        ("21", "2012-09-30", False),
        ("6", "2018-12-31", True),
        ("6", "2019-01-01", False),
        ("9", "2019-01-01", True),
        ("9", "2018-12-31", False),
        ("17.5", "2000-12-31", True),
        ("19", "2000-12-31", False),
        ("20", "2026-09-30", False),
        ("18.5", "1990-01-01", True),  # before what we know
    ],
)
def test_a_rate_is_judged_by_the_day_of_supply(rate, supplied, right):
    dates = both(put(DELIVERED, supplied), put("cbc:IssueDate", supplied), put(f"{CATEGORY}/cbc:Percent", rate))
    assert ("LAW-NL-VAT-RATE" not in ids(found(dates))) is right


@pytest.mark.parametrize(
    ("issued", "supplied", "rate", "right"),
    [
        ("2019-01-10", "2018-12-20", "6", True),
        ("2019-01-10", "2018-12-20", "9", False),
        ("2018-12-20", "2019-01-10", "6", True),  # paid ahead
        ("2018-12-20", "2019-01-10", "9", True),
        ("2019-01-10", None, "6", True),  # may have been supplied in December
        ("2019-06-10", None, "6", False),
    ],
)
def test_around_a_change_either_rate_may_be_right(issued, supplied, rate, right):
    when = put(DELIVERED, supplied) if supplied else drop(DELIVERED)
    change = both(when, put("cbc:IssueDate", issued), put(f"{CATEGORY}/cbc:Percent", rate))
    assert ("LAW-NL-VAT-RATE" not in ids(found(change))) is right


@pytest.mark.parametrize(
    "change",
    [
        put(f"{BUYER}/{COUNTRY}", "DE"),
        put("cac:Delivery//cac:Country/cbc:IdentificationCode", "BE"),
        put(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID", "DE298765434"),
        put("cbc:InvoiceTypeCode", "381"),
        drop("cbc:IssueDate"),
    ],
)
def test_another_rate_may_be_right_elsewhere_or_for_an_earlier_invoice(change):
    old = both(put(f"{CATEGORY}/cbc:Percent", "19"), change)
    assert "LAW-NL-VAT-RATE" not in ids(found(old, drop(DELIVERED)))


def test_a_rate_that_never_held_is_wrong_for_a_correction_too():
    change = both(put("cbc:InvoiceTypeCode", "381"), put(f"{CATEGORY}/cbc:Percent", "20"))
    assert "LAW-NL-VAT-RATE" in ids(found(change))


@pytest.mark.parametrize("name", ["Kampeerplaats met logies", "Logies en ontbijt", "Logistiek", "Hotel te koop"])
def test_camping_breakfast_and_other_words_are_no_lodging(name):
    assert found(line_at_9(name)) == ()


def test_lodging_was_cheaper_before_2026():
    earlier = both(line_at_9("Hotelkamer"), put(DELIVERED, "2025-12-31"), put("cbc:IssueDate", "2025-12-31"))
    assert found(earlier) == ()


def test_the_words_are_offered():
    (finding,) = found(untaxed("AE", code="VATEX-EU-AE"))
    assert (finding.fix.path, finding.fix.value) == (REASON, "Btw verlegd")
    (other,) = found(untaxed("AE", "Vrijgesteld"))
    assert other.fix is None


def test_a_code_is_judged_wherever_the_seller_is():
    abroad = put(f"{SELLER}/{COUNTRY}", "DE")
    assert ids(found(untaxed("O", code="VATEX-EU-AE"), abroad)) == {"RELAY-VATEX-CATEGORY"}


@pytest.mark.parametrize("issued", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_raise_nothing(issued):
    assert found(put("cbc:IssueDate", issued), drop(DELIVERED)) == ()


def test_an_empty_invoice_raises_nothing():
    empty = ubl.read(b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>')
    assert found_in(empty, LAW) == ()
