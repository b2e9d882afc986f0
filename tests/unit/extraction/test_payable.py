"""What is left to pay: every amount below the total with VAT is explained, or a person says what is left."""

from decimal import Decimal

import pytest

from .printed_pages import Row
from .test_whole_pages import COLUMNS, TOTALS, accepted, line, read, total

GOODS: list[Row] = [COLUMNS, line("Reis", "2", "50,00", "100,00"), 20.0]


@pytest.mark.parametrize(
    "below",
    [
        [total("Gromf", "-50,00"), total("Uw bijdrage", "71,00")],
        [total("Gromf", "50,00"), total("Nog te betalen", "71,00")],
        [total("Aftrek", "50,00")],
        [total("Gromf", "121,00"), total("Rest", "0,00")],
        [[(300, "Ontvangen voorschot (3 maanden)")], total("Gromf", "71,00")],
        [[(300, "Voldaan per pin")]],
        [total("PIN", "121,00")],
        [total("Te betalen", "121,00"), total("Contant", "121,00")],
        [total("Gromf", "5,00"), total("Uw bijdrage", "126,00")],
        [total("Betaald op 9 november 2026", "121,00"), [(300, "Nog te betalen")]],
    ],
)
def test_an_amount_below_the_total_that_nobody_can_name_leaves_open_what_is_to_be_paid(below: list[Row]) -> None:
    found = read(*GOODS, *TOTALS, *below)
    assert "totals.payable" in {each.location.path for each in found.findings}
    assert found.invoice is not None
    assert found.invoice.totals is not None
    assert (found.outcome, found.invoice.totals.payable) == ("needs_review", None)


@pytest.mark.parametrize(
    ("paid", "rest", "payable"),
    [
        ("Aanbetaling d.d. 12 okt 2026 voldaan", "-50,00", "71,00"),
        ("Af: voorschotnota K26.0341", "-50,00", "71,00"),
        ("Betaald op 9 november 2026", "121,00", "0,00"),
    ],
)
def test_what_is_left_needs_no_name_where_a_payment_before_it_and_the_total_tell_it(
    paid: str, rest: str, payable: str
) -> None:
    totals = accepted(*GOODS, *TOTALS, total(paid, rest), total("Gromf", payable)).totals
    assert totals is not None
    assert (totals.paid, totals.payable) == (abs(Decimal(rest.replace(",", "."))), Decimal(payable.replace(",", ".")))


@pytest.mark.parametrize("names", [("Aanbetaling 1 mei", "Aanbetaling 1 juni"), ("Aanbetaling", "Uw betaling")])
def test_several_payments_before_are_one_sum(names: tuple[str, str]) -> None:
    paid = [total(name, amount) for name, amount in zip(names, ("-20,00", "-30,00"), strict=True)]
    totals = accepted(*GOODS, *TOTALS, *paid, total("Restant", "71,00")).totals
    assert totals is not None
    assert (totals.paid, totals.payable) == (Decimal("50.00"), Decimal("71.00"))


@pytest.mark.parametrize(
    "below",
    [
        [total("Waarvan op G-rekening", "50,00"), total("Op onze rekening", "71,00")],
        [total("Te voldoen", "121,00"), total("Waarvan btw", "21,00")],
        [total("Reeds betaald", "0,00"), total("Te betalen", "121,00")],
        [total("Toeslag bij late betaling", "2,42"), total("Na de vervaldag", "123,42")],
        [total("Kredietbeperking 2%", "2,42")],
        [30.0, [(50, "Over te maken op NL91 ABNA 0417 1643 00"), (-540, "121,00")]],
        [40.0, [(50, "Uw vorige factuur van 60,00 is nog niet betaald.")]],
    ],
)
def test_amounts_below_the_total_that_say_nothing_of_payments_leave_it_as_it_is(below: list[Row]) -> None:
    totals = accepted(*GOODS, *TOTALS, *below).totals
    assert totals is not None
    assert (totals.paid, totals.payable) == (None, Decimal("121.00"))


def test_a_summary_above_the_lines_is_not_disturbed_by_them() -> None:
    summary = [[(300, label[1]), (-540, amount[1])] for label, amount in TOTALS]
    totals = accepted(
        *summary, COLUMNS, line("Reis", "1", "60,00", "60,00"), line("Gids", "1", "40,00", "40,00")
    ).totals
    assert totals is not None
    assert totals.payable == Decimal("121.00")
