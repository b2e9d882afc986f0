"""The written forms of values are those of XML Schema, not of Python."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.values import Identifier, format_decimal, parse_date, parse_decimal, parse_text, storable
from tests.strategies import DECIMALS


def is_read(parse: Callable[[str], object], written: str) -> bool:
    try:
        parse(written)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", "1"),
        ("1.", "1"),
        (".5", "0.5"),
        ("+1.50", "1.50"),
        ("-0", "-0"),
        ("-0.00", "-0.00"),
        ("-0.", "-0.0"),
        ("0.", "0"),
        ("-1.", "-1"),
        ("007", "7"),
        (" 1.5 ", "1.5"),
        ("\t1\r\n", "1"),
        ("9" * 180, "9" * 180),
    ],
)
def test_numbers_keep_their_digits(written: str, value: str):
    assert str(parse_decimal(written)) == str(Decimal(value))


@pytest.mark.parametrize(
    "written",
    ["", " ", ".", "+", "-", "1_000", "1,5", "1 000", "1e3", "1E-3", "NaN", "sNaN", "INF", "Infinity", "0x1", "1.2.3",
     "\u0661", "1\u00a0", "\u00a01", "--1", "+-1", "1-", "9" * 181, "\uff11", "1\x00"],
)  # fmt: skip
def test_what_xml_schema_calls_no_number_is_none(written: str):
    assert not is_read(parse_decimal, written)


@given(DECIMALS)
def test_a_number_comes_back_as_it_was_written(value: Decimal):
    again = parse_decimal(format_decimal(value))
    assert again == value
    assert format_decimal(again) == format_decimal(value)
    assert "E" not in format_decimal(value)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-01-31Z", date(2026, 1, 31)),
        ("2026-01-31+14:00", date(2026, 1, 31)),
        ("2026-01-31-00:30", date(2026, 1, 31)),
        (" 2026-01-31\n", date(2026, 1, 31)),
        ("2024-02-29", date(2024, 2, 29)),
        ("0001-01-01", date(1, 1, 1)),
    ],
)
def test_days_with_or_without_a_time_zone(written: str, day: date):
    assert parse_date(written) == day


@pytest.mark.parametrize(
    "written",
    ["", "20260131", "2026-W05-6", "2026-031", "2026-1-31", "31-01-2026", "2026/01/31", "2026-02-30", "2026-00-01",
     "0000-01-01", "-2026-01-31", "12026-01-31", "2026-01-31T00:00:00", "2026-01-31 Z", "2026-01-31+1:00",
     "\u0662\u0660\u0662\u0666-01-31", "2023-02-29"],
)  # fmt: skip
def test_what_xml_schema_calls_no_day_is_none(written: str):
    assert not is_read(parse_date, written)


@given(st.dates())
def test_every_day_comes_back(day: date):
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(("written", "text"), [("", None), (" \t\r\n", None), (" a b ", "a b"), ("\u00a0", "\u00a0")])
def test_outer_white_space_of_xml_is_no_text(written: str, text: str | None):
    assert parse_text(written) == text


def test_what_xml_cannot_carry_is_not_storable():
    assert storable("a\t\r\n\x85\u2028\U0001f600")
    assert not any(storable(each) for each in ("\x00", "a\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"))


def test_an_identifier_is_its_value_and_its_scheme():
    assert Identifier(value="1") != Identifier(value="1", scheme="0106")
    with pytest.raises(TypeError):
        Identifier(scheme="0106")
