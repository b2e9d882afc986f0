"""Where the official tests on VAT categories turn on a detail: white space, schemes, noughts, a cent, kinds of line."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.formats import cii
from app.rules.en16931.numbers import Number, as_double, halves_up, is_within_one
from tests.unit.rules.mutations import both, drop, found_in, put
from tests.unit.rules.test_vat import ALLOWANCE, CHARGE, LINE, SELLER, SUBTOTAL, VAT, again, ids

SCHEME = "cac:TaxScheme/cbc:ID"
IDS = "//cac:TaxCategory/cbc:ID | //cac:ClassifiedTaxCategory/cbc:ID"


def test_a_padded_category_is_the_same_category():
    assert ids("S", put(IDS, " S\n")) == set()
    assert ids("Z", put(IDS, " Z ")) == set()


def test_a_padded_breakdown_does_not_serve_for_canary_islands_and_melilla():
    assert ids("L", put(f"{SUBTOTAL}/cac:TaxCategory/cbc:ID", " L ")) == {"BR-AF-01"}
    assert ids("M", put(f"{SUBTOTAL}/cac:TaxCategory/cbc:ID", " M ")) == {"BR-AG-01"}


def test_a_padded_charge_escapes_one_rule():
    no_numbers = both(drop(f"{SELLER}/cac:PartyTaxScheme"), drop("cac:TaxRepresentativeParty/cac:PartyTaxScheme"))
    assert ids("L", no_numbers) == {"BR-AF-02", "BR-AF-03", "BR-AF-04"}
    assert ids("L", no_numbers, put(f"{CHARGE}/cbc:ID", " L")) == {"BR-AF-02", "BR-AF-03"}


def test_the_scheme_is_vat_whatever_its_case_and_padding():
    assert ids("Z", put(f"{SUBTOTAL}/cac:TaxCategory/{SCHEME}", " vat ")) == set()
    assert ids("Z", put(f"{SUBTOTAL}/cac:TaxCategory/{SCHEME}", "GST")) == {"BR-Z-01"}


def test_standard_lines_of_another_scheme_only():
    assert ids("S", put(f"//cac:ClassifiedTaxCategory/{SCHEME}", "GST")) == {"BR-S-02"}


def test_any_tax_number_of_the_seller_serves_for_standard_but_not_for_export():
    other = both(
        drop("cac:TaxRepresentativeParty/cac:PartyTaxScheme"), put(f"{SELLER}/cac:PartyTaxScheme/{SCHEME}", "LOC")
    )
    assert ids("S", other) == set()
    assert ids("G", other) == {"BR-G-02", "BR-G-03", "BR-G-04"}


@pytest.mark.parametrize(("rate", "fires"), [("0", True), ("-0.00", True), ("0.01", False), ("21.000", False)])
def test_a_standard_rate_is_above_nought(rate, fires):
    assert ("BR-S-05" in ids("S", put(f"{LINE}/cbc:Percent", rate))) is fires


@pytest.mark.parametrize(("rate", "fires"), [("0", False), ("0.00", False), ("-0", False), ("-0.00", True)])
def test_a_nought_with_a_minus_and_a_point_is_below_nought(rate, fires):
    assert ("BR-AG-06" in ids("M", put(f"{ALLOWANCE}/cbc:Percent", rate))) is fires


def test_a_zero_rate_may_be_written_in_any_way_in_ubl():
    assert ids("Z", put("//cbc:Percent", "-0.00")) == set()


@pytest.mark.parametrize(
    ("taxable", "fires"), [("427.01", False), ("428.99", False), ("427.00", True), ("429.00", True)]
)
def test_a_standard_taxable_amount_is_less_than_one_off(taxable, fires):
    assert ("BR-S-08" in ids("S", put(f"{SUBTOTAL}/cbc:TaxableAmount", taxable))) is fires


@pytest.mark.parametrize(("taxable", "fires"), [("428", False), ("428.000", False), ("428.01", True)])
def test_a_zero_rated_taxable_amount_is_exact(taxable, fires):
    assert ("BR-Z-08" in ids("Z", put(f"{SUBTOTAL}/cbc:TaxableAmount", taxable))) is fires


@pytest.mark.parametrize(("amount", "fires"), [("88.89", False), ("90.87", False), ("88.88", True), ("90.88", True)])
def test_a_vat_amount_is_less_than_one_off(amount, fires):
    assert ("BR-S-09" in ids("S", put(f"{SUBTOTAL}/cbc:TaxAmount", amount))) is fires


def test_a_standard_breakdown_may_be_over_allowances_and_charges_alone():
    assert "BR-S-08" not in ids("S", put(f"{SUBTOTAL}/cbc:TaxableAmount", "20.00"))  # as if these were credit lines
    lines_only = both(drop("cac:AllowanceCharge"), put(f"{SUBTOTAL}/cbc:TaxableAmount", "0.00"))
    assert "BR-S-08" in ids("S", lines_only)


def test_two_breakdowns_are_one_too_many_for_zero_rate_alone():
    assert ids("Z", again(SUBTOTAL, "Z")) == {"BR-Z-01"}
    assert "BR-S-01" not in ids("S", again(SUBTOTAL, "S"))


def test_cii_finds_a_rate_of_minus_nought_wrong():
    assert "BR-Z-05" in ids("Z", put(f"{LINE}/cbc:Percent", "-0.00"), syntax="cii")
    assert "BR-Z-05" not in ids("Z", put(f"{LINE}/cbc:Percent", "-0"), syntax="cii")


def test_cii_wants_the_standard_taxable_amount_exact():
    assert "BR-S-08" in ids("S", put(f"{SUBTOTAL}/cbc:TaxableAmount", "428.01"), syntax="cii")


def test_cii_compares_codes_as_they_are_written():
    data = b"""<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
      xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100">
      <rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeSettlement><ram:ApplicableTradeTax>
      <ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>{}</ram:CategoryCode>
      </ram:ApplicableTradeTax></ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>
    </rsm:CrossIndustryInvoice>"""
    exact, padded = (cii.read(data.replace(b"{}", code)) for code in (b"Z", b" Z"))
    assert {each.rule for each in found_in(exact, VAT)} == {"BR-Z-01", "BR-Z-08", "BR-Z-09"}
    assert found_in(padded, VAT) == ()
    assert etree.fromstring(data) is not None


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_double_is_what_the_machine_makes_of_it(number):
    assert as_double(number) == Decimal(float(number))


@given(st.integers(min_value=1, max_value=2**70), st.integers(min_value=0, max_value=30))
def test_a_double_of_a_long_number(digits, decimals):
    number = Decimal(digits).scaleb(-decimals)
    assert as_double(number) == Decimal(float(number))


def test_halves_go_up():
    assert [halves_up(Decimal(each)) for each in ("2.5", "-2.5", "0.49", "-0.51")] == [3, -2, 0, -1]


def test_one_off_is_reckoned_in_doubles():
    assert Decimal("100.10") > Decimal(float("101.10") - 1)
    assert is_within_one(Decimal("101.10"), Decimal("100.10"))
    assert not is_within_one(Decimal("101.11"), Decimal("100.10"))


@pytest.mark.parametrize(
    ("written", "below", "is_nought", "above"),
    [
        ("0", False, True, False),
        ("-0", False, True, False),
        ("-0.0", True, False, False),
        (" 21 ", False, False, True),
        ("-3", True, False, False),
        ("x", False, False, False),
    ],
)
def test_a_number_is_compared_with_nought(written, below, is_nought, above):
    number = Number(written)
    assert (number.is_below_nought, number.is_nought, number.is_above_nought) == (below, is_nought, above)


def test_a_nought_with_a_minus_equals_no_decimal():
    assert Number("0.00").equals(Decimal(0))
    assert not Number("-0").equals(Decimal(0))
    assert Number("1.10").equals(Decimal("1.1"))
    assert not Number("").equals(Decimal(0))
