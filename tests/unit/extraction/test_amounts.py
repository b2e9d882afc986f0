"""Amounts as people print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.extraction.values.amounts import DecimalMark, amount, decimal_mark

PLAIN = {
    "1.234,56": "1234.56",
    "1,234.56": "1234.56",
    "1 234,56": "1234.56",
    "1'234.50": "1234.50",
    "12,-": "12.00",
    "1.250,-": "1250.00",
    "12,00-": "-12.00",
    "(12,00)": "-12.00",
    "- 12,00": "-12.00",
    "\u2212 5,00": "-5.00",
    "12,00 CR": "-12.00",
    "0,125": "0.125",
    "1.234.567": "1234567",
    "100": "100",
}
CURRENCIES = {
    "€ 12": "EUR",
    "-€ 12,00": "EUR",
    "€ -12,00": "EUR",
    "EUR 1.000,00": "EUR",
    "12,00 EUR": "EUR",
    "£5.00": "GBP",
}
NOTHING = ["ABC 12", "2026-01", "06-12345678", "10,00 stuks", "1234 56", "1.2.3", "", "€", "12,3,4", "12 34,56"]


@pytest.mark.parametrize(("text", "value"), PLAIN.items())
def test_a_number_that_leaves_no_doubt_is_read_without_help(text: str, value: str) -> None:
    read = amount(text, None)
    assert read is not None
    assert str(read.value) == value


@pytest.mark.parametrize(("text", "code"), CURRENCIES.items())
def test_the_currency_may_stand_on_either_side(text: str, code: str) -> None:
    read = amount(text, None)
    assert read is not None
    assert read.currency == code


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert amount(text, DecimalMark.COMMA) is None


def test_three_digits_after_one_mark_are_read_as_the_document_reads_them() -> None:
    assert amount("1.234", None) is None
    assert amount("1.234", DecimalMark.COMMA).value == Decimal(1234)  # type: ignore[union-attr]
    assert amount("1.234", DecimalMark.POINT).value == Decimal("1.234")  # type: ignore[union-attr]


def test_a_document_shows_its_mark_by_the_numbers_that_leave_no_doubt() -> None:
    assert decimal_mark(["1.234,56", "21%", "12,50"]) is DecimalMark.COMMA
    assert decimal_mark(["1,234.56"]) is DecimalMark.POINT
    assert decimal_mark(["12,50", "12.50"]) is None
    assert decimal_mark(["1.234"]) is None


@given(st.decimals(min_value=Decimal("-999999.99"), max_value=Decimal("999999.99"), places=2))
def test_what_is_printed_in_the_dutch_way_is_read_back(value: Decimal) -> None:
    printed = f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    read = amount(f"€ {printed}", DecimalMark.COMMA)
    assert read is not None
    assert read.value == value
