"""EN 16931 asks of many elements wherever they stand, and of days in any year; the model holds neither."""

import re
from datetime import date

import pytest
from lxml import etree

from app.formats import ubl
from app.rules.engine import judge
from app.rules.sets import EN16931
from tests.unit.rules.mutations import COMPLETE, PREFIXES, at, both, changed, found_in, ids, put

_DECLARED = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in PREFIXES.items())
ALLOWANCE, LINE = "cac:AllowanceCharge[1]", "cac:InvoiceLine[1]"
VAT = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"


def hang(xpath, written):
    """Hang a group, given as XML, at the end of an element."""

    def change(root):
        (found,) = at(root, xpath)
        found.extend(etree.fromstring(f"<all {_DECLARED}>{written}</all>"))

    return change


def subtotal(amount):
    return (
        f'<cac:TaxTotal><cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">100.00</cbc:TaxableAmount>'
        f'<cbc:TaxAmount currencyID="EUR">{amount}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>'
        f"<cbc:Percent>21</cbc:Percent>{VAT}</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>"
    )


def means(within="", code="30"):
    return f"<cac:PaymentMeans><cbc:PaymentMeansCode>{code}</cbc:PaymentMeansCode>{within}</cac:PaymentMeans>"


def account(number):
    return f"<cac:PayeeFinancialAccount><cbc:ID>{number}</cbc:ID></cac:PayeeFinancialAccount>"


def property_of(value):
    return f"<cac:AdditionalItemProperty><cbc:Name>a</cbc:Name>{value}</cac:AdditionalItemProperty>"


def instance(value):
    return f"<cac:ItemInstance>{property_of(value)}</cac:ItemInstance>"


def sub_line(within):
    return f"<cac:SubInvoiceLine>{within}</cac:SubInvoiceLine>"


def address(country):
    location = f"<cac:DeliveryLocation><cac:Address>{country}</cac:Address></cac:DeliveryLocation>"
    return sub_line(f"<cac:Delivery>{location}</cac:Delivery>")


def period(start, end):
    return sub_line(
        f"<cac:InvoicePeriod><cbc:StartDate>{start}</cbc:StartDate><cbc:EndDate>{end}</cbc:EndDate></cac:InvoicePeriod>"
    )


def signed(number):
    scheme = f"<cac:PartyTaxScheme><cbc:CompanyID>{number}</cbc:CompanyID>{VAT}</cac:PartyTaxScheme>"
    return f"<cac:Signature><cac:SignatoryParty>{scheme}</cac:SignatoryParty></cac:Signature>"


def document(reference):
    written = f"<cac:AdditionalDocumentReference><cbc:ID>{reference}</cbc:ID></cac:AdditionalDocumentReference>"
    return f"<cac:BillingReference>{written}</cac:BillingReference>"


def earlier(reference):
    written = f"<cac:InvoiceDocumentReference>{reference}</cac:InvoiceDocumentReference>"
    return sub_line(f"<cac:BillingReference>{written}</cac:BillingReference>")


COUNTRY = "<cac:Country><cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country>"
VALUE, NUMBER = "<cbc:Value>b</cbc:Value>", "<cbc:ID>1</cbc:ID>"
DEEP = {
    "BR-29": (hang(LINE, period("2026-02-01", "2026-01-01")), hang(LINE, period("2026-01-01", "2026-01-01"))),
    "BR-45": (hang(ALLOWANCE, "<cac:TaxTotal><cac:TaxSubtotal/></cac:TaxTotal>"), hang(ALLOWANCE, subtotal("21.00"))),
    "BR-48": (hang(ALLOWANCE, "<cac:TaxTotal><cac:TaxSubtotal/></cac:TaxTotal>"), hang(ALLOWANCE, subtotal("21.00"))),
    "BR-49": (hang(ALLOWANCE, "<cac:PaymentMeans/>"), hang(ALLOWANCE, means(code="10"))),
    "BR-50": (hang(ALLOWANCE, means(account(" "))), hang(ALLOWANCE, means(account("1")))),
    "BR-52": (hang(".", document(" ")), hang(".", document("1"))),
    "BR-54": (hang(f"{LINE}/cac:Item", instance("")), hang(f"{LINE}/cac:Item", instance(VALUE))),
    "BR-55": (hang(LINE, earlier("")), hang(LINE, earlier(NUMBER))),
    "BR-57": (hang(LINE, address("")), hang(LINE, address(COUNTRY))),
    "BR-61": (hang(ALLOWANCE, means()), hang(ALLOWANCE, means(account("1")))),
    "BR-CO-09": (hang(".", signed("123")), hang(".", signed("NL123"))),
    "BR-CO-17": (hang(ALLOWANCE, subtotal("22.00")), hang(ALLOWANCE, subtotal("21.99"))),
    "BR-CO-19": (
        hang(LINE, sub_line("<cac:InvoicePeriod/>")),
        hang(LINE, sub_line("<cac:InvoicePeriod><cbc:DescriptionCode>3</cbc:DescriptionCode></cac:InvoicePeriod>")),
    ),
}


@pytest.mark.parametrize("rule", DEEP)
def test_a_group_is_judged_wherever_it_stands(rule):
    broken, kept = DEEP[rule]
    found = [each for each in found_in(changed(broken), EN16931) if each.rule == rule]
    assert len(found) == 1
    assert found[0].location.xpath.count("/") > 2
    assert rule not in ids(found_in(changed(kept), EN16931))


def test_an_attribute_in_a_sub_line_tells_the_line_it_stands_in():
    change = hang(LINE, sub_line(f"<cac:Item>{property_of('')}</cac:Item>"))
    (found,) = [each for each in found_in(changed(change), EN16931) if each.rule == "BR-54"]
    assert found.location.xpath.startswith("/ubl:Invoice/cac:InvoiceLine[1]/cac:SubInvoiceLine/cac:Item/")


def test_a_vat_total_in_the_accounting_currency_may_stand_anywhere():
    total = '<cac:TaxTotal><cbc:TaxAmount currencyID="{}">1.00</cbc:TaxAmount></cac:TaxTotal>'
    other = put("cbc:TaxCurrencyCode", "SEK")
    assert "BR-53" in ids(found_in(changed(both(other, hang(LINE, total.format("USD")))), EN16931))
    assert "BR-53" not in ids(found_in(changed(both(other, hang(LINE, total.format("SEK")))), EN16931))


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("12026-01-01", "2026-01-01", True),
        ("12026-01-02", "12026-01-01", True),
        ("12026-01-01", "12026-01-01", False),
        ("2026-01-01", "12026-01-01", False),
        ("-0044-03-15", "-0045-03-15", True),
        ("-0044-03-15", "0044-03-15", False),
        ("2026-01-01", "-2026-01-01", True),
        ("2026-01-02+14:00", "2026-01-01Z", True),
        ("2026-01-02+14:00", "2026-01-01-11:00", False),  # one hour later in Greenwich
        ("2026-01-01-01:00", "2026-01-01", True),
        ("2026-02-30", "2026-01-01", False),  # not a day at all, which the schema says
    ],
)
@pytest.mark.parametrize(("rule", "within"), [("BR-29", "."), ("BR-30", LINE)])
def test_days_of_any_year_and_zone_are_compared(rule, within, start, end, wrong):
    path = f"{within}/cac:InvoicePeriod/cbc:"
    found = found_in(changed(put(f"{path}StartDate", start), put(f"{path}EndDate", end)), EN16931)
    assert (rule in ids(found)) is wrong


@pytest.mark.parametrize(
    ("rule", "party"), [("BR-06", "cac:AccountingSupplierParty"), ("BR-07", "cac:AccountingCustomerParty")]
)
def test_a_name_may_stand_in_another_legal_entity(rule, party):
    def empty_first(root):
        (entity,) = at(root, f"{party}/cac:Party/cac:PartyLegalEntity")
        entity.addprevious(etree.Element(entity.tag))

    assert rule not in ids(found_in(changed(empty_first), EN16931))
    blank = put(f"{party}/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName", " ")
    assert rule in ids(found_in(changed(both(empty_first, blank)), EN16931))


def test_a_negative_gross_price_in_a_charge_on_the_price_is_seen_although_the_model_has_no_place_for_it():
    source = COMPLETE.read_text(encoding="utf-8")
    price = re.search(r"<cac:Price>.*?</cac:Price>", source, re.DOTALL).group()
    charge = (
        "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>"
        '<cbc:Amount currencyID="EUR">1</cbc:Amount><cbc:BaseAmount currencyID="EUR">{}</cbc:BaseAmount>'
        "</cac:AllowanceCharge></cac:Price>"
    )
    bare = re.sub(r"<cac:AllowanceCharge>.*?</cac:AllowanceCharge>", "", price, flags=re.DOTALL)
    for amount, expected in (("-10", True), ("10", False)):
        changed = source.replace(price, bare.replace("</cac:Price>", charge.format(amount)), 1)
        found = {each.rule for each in judge(ubl.read(changed.encode()), (EN16931,), date(2026, 11, 22))}
        assert ("BR-28" in found) is expected
