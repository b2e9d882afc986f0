"""Totals that are derived: never over what is stated, never from half of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.invoice import AllowanceCharge, Invoice, Line, Totals, Vat, VatBreakdown
from app.model.reading import Reading
from app.model.totals import complete
from app.rules.sets import EN16931
from tests.unit.rules.mutations import found_in, ids

HIGH, LOW = Vat(category="S", rate=Decimal(21)), Vat(category="S", rate=Decimal(9))
ARITHMETIC = {f"BR-CO-{number}" for number in range(10, 18)}


def line(net, vat=HIGH):
    return Line(net_amount=Decimal(net) if net is not None else None, vat=vat)


def test_totals_and_breakdown_follow_from_the_lines():
    invoice = Invoice(
        lines=(line("100.00"), line("50.5", LOW), line("10")),
        allowances=(AllowanceCharge(amount=Decimal("5.00"), vat=HIGH),),
        charges=(AllowanceCharge(amount=Decimal("7.50"), vat=LOW),),
    )
    completed, derived = complete(invoice)
    assert completed.vat_breakdown == (
        VatBreakdown(category="S", rate=Decimal(21), taxable_amount=Decimal("105.00"), tax_amount=Decimal("22.05")),
        VatBreakdown(category="S", rate=Decimal(9), taxable_amount=Decimal("58.00"), tax_amount=Decimal("5.22")),
    )
    names = ("lines_net", "allowances", "charges", "without_vat", "vat", "with_vat", "payable")
    amounts = ("160.50", "5.00", "7.50", "163.00", "27.27", "190.27", "190.27")
    assert [str(getattr(completed.totals, name)) for name in names] == list(amounts)
    assert derived == ("vat_breakdown", *(f"totals.{name}" for name in names))


def test_what_is_stated_stays_right_or_wrong():
    stated = Totals(lines_net=Decimal(999), vat=Decimal("1.00"), paid=Decimal("20.00"), rounding=Decimal("0.01"))
    completed, derived = complete(Invoice(lines=(line("100.00"), line("1.00", LOW)), totals=stated))
    assert (completed.totals.lines_net, completed.totals.vat) == (Decimal(999), Decimal("1.00"))
    assert completed.totals.payable == Decimal("980.01")
    assert derived == ("vat_breakdown", "totals.without_vat", "totals.with_vat", "totals.payable")
    assert "BR-CO-10" in ids(found_in(Reading(format="json", invoice=completed), EN16931))


def test_the_vat_of_a_single_rate_is_the_stated_vat_total():
    completed, _ = complete(Invoice(lines=(line("99.99"),), totals=Totals(vat=Decimal("21.01"))))
    assert completed.vat_breakdown[0].tax_amount == Decimal("21.01")


@pytest.mark.parametrize(
    "lines",
    [
        (line("1.00"), line(None)),
        (line("1.00"), Line(net_amount=Decimal("1.00"))),
        (line("1.00", Vat(category="S")),),
    ],
)
def test_half_a_breakdown_is_none(lines):
    completed, derived = complete(Invoice(lines=lines))
    assert completed.vat_breakdown == ()
    assert not {"vat_breakdown", "totals.vat", "totals.with_vat", "totals.payable"} & set(derived)


def test_a_line_without_amount_leaves_the_total_open():
    completed, derived = complete(Invoice(lines=(line("1.00"), line(None))))
    assert (completed.totals, derived) == (None, ())


def test_nothing_comes_of_nothing():
    assert complete(Invoice()) == (Invoice(), ())


def test_what_is_exempt_bears_no_vat():
    completed, _ = complete(Invoice(lines=(line("80.00", Vat(category="E")),)))
    assert completed.vat_breakdown[0].tax_amount == 0
    assert completed.totals.with_vat == Decimal("80.00")


def test_a_complete_invoice_is_left_as_it_is():
    completed, _ = complete(Invoice(lines=(line("100.00"),)))
    assert complete(completed) == (completed, ())


CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
RATES = st.sampled_from([HIGH, LOW, Vat(category="Z", rate=Decimal(0))])


@given(st.lists(st.tuples(CENTS, RATES), min_size=1, max_size=6), st.lists(st.tuples(CENTS, RATES), max_size=2))
def test_what_was_derived_satisfies_the_arithmetic_rules(lines, allowances):
    invoice = Invoice(
        currency="EUR",
        lines=tuple(Line(net_amount=net, vat=vat) for net, vat in lines),
        allowances=tuple(AllowanceCharge(amount=amount, vat=vat) for amount, vat in allowances),
    )
    completed, _ = complete(invoice)
    assert ids(found_in(Reading(format="json", invoice=completed), EN16931)) & ARITHMETIC == set()
