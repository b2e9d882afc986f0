"""EN 16931 in CII, where its rule file is stricter or blinder than one would think; and what it breaks off over."""

import copy

import pytest
from lxml import etree

from app.formats import cii
from app.rules.sets import EN16931
from tests.unit.rules.mutations import found_in, ids
from tests.unit.rules.test_en16931_cii import NAMES, SETTLEMENT, TOTALS, complete

RAM = f"{{{NAMES['ram']}}}"
ALLOWANCE = f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge[1]"
LINE = "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem[1]"
LINE_SETTLEMENT = f"{LINE}/ram:SpecifiedLineTradeSettlement"
BREAKDOWN = f"{SETTLEMENT}/ram:ApplicableTradeTax"


def at(root, xpath):
    found = root.xpath(xpath, namespaces=NAMES)
    assert found, f"nothing at {xpath}"
    return found


def put(xpath, text):
    def change(root):
        for each in at(root, xpath):
            each.text = text

    return change


def drop(xpath):
    def change(root):
        for each in at(root, xpath):
            each.getparent().remove(each)

    return change


def double(xpath):
    """Let an element stand twice."""

    def change(root):
        for each in at(root, xpath):
            each.addnext(copy.deepcopy(each))

    return change


def hang(xpath, written):
    def change(root):
        declared = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in NAMES.items())
        at(root, xpath)[0].extend(etree.fromstring(f"<all {declared}>{written}</all>"))

    return change


def broken_by(*changes):
    root = etree.fromstring(complete())
    for change in changes:
        change(root)
    return ids(found_in(cii.read(etree.tostring(root)), EN16931))


@pytest.mark.parametrize(("indicator", "judged"), [("false", True), ("0", False), (" false ", False), ("", False)])
def test_an_indicator_is_known_as_a_word_only(indicator, judged):
    marked = put(f"{ALLOWANCE}/ram:ChargeIndicator/udt:Indicator", indicator)
    broken = broken_by(marked, drop(f"{ALLOWANCE}/ram:Reason"), drop(f"{ALLOWANCE}/ram:ActualAmount"))
    assert ({"BR-31", "BR-33", "BR-CO-21"} <= broken) is judged


@pytest.mark.parametrize(
    ("indicator", "rules"),
    [("false", {"BR-41", "BR-42", "BR-CO-23"}), ("true", {"BR-43", "BR-44", "BR-CO-24"}), ("1", set())],
)
def test_allowances_and_charges_of_lines_need_amount_and_reason(indicator, rules):
    written = f"<ram:ChargeIndicator><udt:Indicator>{indicator}</udt:Indicator></ram:ChargeIndicator>"
    group = f"<ram:SpecifiedTradeAllowanceCharge>{written}</ram:SpecifiedTradeAllowanceCharge>"
    of_lines = {"BR-41", "BR-42", "BR-43", "BR-44", "BR-CO-23", "BR-CO-24"}
    assert broken_by(hang(LINE_SETTLEMENT, group)) & of_lines == rules


def test_a_payee_of_payment_terms_needs_a_name_and_may_be_the_seller():
    terms = (
        "<ram:SpecifiedTradePaymentTerms><ram:PayeeTradeParty>{}</ram:PayeeTradeParty></ram:SpecifiedTradePaymentTerms>"
    )
    assert "BR-17" in broken_by(hang(SETTLEMENT, terms.format("")))
    name = at(etree.fromstring(complete()), "//ram:SellerTradeParty/ram:Name")[0].text
    assert "BR-17" not in broken_by(hang(SETTLEMENT, terms.format(f"<ram:Name>{name}</ram:Name>")))


@pytest.mark.parametrize(
    ("rule", "xpath"),
    [
        ("BR-25", f"{LINE}/ram:SpecifiedTradeProduct/ram:Name"),
        ("BR-56", "//ram:SellerTaxRepresentativeTradeParty/ram:SpecifiedTaxRegistration"),
        ("BR-DEC-09", f"{TOTALS}/ram:LineTotalAmount"),
        ("BR-DEC-18", f"{TOTALS}/ram:DuePayableAmount"),
        ("BR-DEC-19", f"{BREAKDOWN}/ram:BasisAmount"),
        ("BR-DEC-20", f"{BREAKDOWN}/ram:CalculatedAmount"),
        ("BR-DEC-23", f"{LINE_SETTLEMENT}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
    ],
)
def test_what_stands_twice_where_the_official_test_takes_one_breaks_a_rule(rule, xpath):
    assert rule in broken_by(double(xpath))
    assert rule not in broken_by()


def test_an_accounting_currency_that_is_blank_is_not_that_of_a_total_without_one():
    def strip(root):
        for each in at(root, f"{TOTALS}/ram:TaxTotalAmount"):
            each.attrib.pop("currencyID", None)

    assert "BR-53" in broken_by(put(f"{SETTLEMENT}/ram:TaxCurrencyCode", ""), strip)


def test_a_property_of_an_item_needs_name_and_value_wherever_it_stands():
    kept = "<ram:Description>a</ram:Description>"
    inner = f"<ram:ApplicableProductCharacteristic>{kept}{{}}</ram:ApplicableProductCharacteristic>"
    outer = f"<ram:IndividualTradeProductInstance>{inner}</ram:IndividualTradeProductInstance>"
    product = f"{LINE}/ram:SpecifiedTradeProduct"
    assert "BR-54" in broken_by(hang(product, outer.format("")))
    assert "BR-54" not in broken_by(hang(product, outer.format("<ram:Value>b</ram:Value>")))


def test_a_referenced_document_needs_a_number_wherever_it_stands():
    written = "<ram:AdditionalReferencedDocument>{}</ram:AdditionalReferencedDocument>"
    delivery = f"{LINE}/ram:SpecifiedLineTradeDelivery"
    assert "BR-52" in broken_by(hang(delivery, written.format("")))
    number = "<ram:IssuerAssignedID>1</ram:IssuerAssignedID>"
    assert "BR-52" not in broken_by(hang(delivery, written.format(number)))


@pytest.mark.parametrize(
    ("nets", "total", "equal"),
    [
        (("99999999999999.99", "99999999999999.99"), "199999999999999.98", False),
        (("99999999999999.99", "99999999999999.99"), "199999999999999.97", True),
        (("1000000000000000.01", "0.01"), "1000000000000000.02", False),  # as doubles a quarter apart
        (("0.10", "0.20"), "0.30", True),
    ],
)
def test_line_totals_are_added_as_doubles(nets, total, equal):
    def change(root):
        amounts = at(root, "//ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount")
        for each in amounts:
            each.text = "0"
        for each, net in zip(amounts, nets, strict=False):
            each.text = net

    assert ("BR-CO-10" not in broken_by(change, put(f"{TOTALS}/ram:LineTotalAmount", total))) is equal
