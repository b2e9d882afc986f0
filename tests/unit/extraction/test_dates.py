"""Dates as people print them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.extraction.values.dates import DayOrder, dates_in, day_order

DAY = date(2026, 11, 22)
WRITTEN = [
    *("22-11-2026", "22/11/26", "22.11.2026", "2026-11-22", "20261122", "22 november 2026", "22 nov. 2026"),
    *("November 22, 2026", "22-nov-2026", "22. November 2026", "22 novembre 2026", "22nd November 2026", "22 NOV 2026"),
]
NONE = ["32-01-2026", "1.234.56", "2026-01", "mei 2026", "10.5.12.34", "12-13-14-15", "22-11-1826", "06-12345678"]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_date_is_read_in_every_form(text: str) -> None:
    assert [each.value for each in dates_in(f"Datum: {text}", None)] == [DAY]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_date_is_none(text: str) -> None:
    assert not list(dates_in(text, DayOrder.DAY_FIRST))


def test_two_small_numbers_are_read_as_the_document_reads_them() -> None:
    (open_to_doubt,) = dates_in("03/04/2026", None)
    assert open_to_doubt.value is None
    (european,) = dates_in("03/04/2026", DayOrder.DAY_FIRST)
    assert european.value == date(2026, 4, 3)
    (american,) = dates_in("03/04/2026", DayOrder.MONTH_FIRST)
    assert american.value == date(2026, 3, 4)


def test_a_day_beyond_twelve_shows_the_order_and_only_english_leaves_it_open() -> None:
    assert day_order(["04/22/2026"], ["en"]) is DayOrder.MONTH_FIRST
    assert day_order(["22/04/2026"], ["en"]) is DayOrder.DAY_FIRST
    assert day_order(["03/04/2026"], ["en"]) is None
    assert day_order(["03/04/2026"], ["nl", "en"]) is DayOrder.DAY_FIRST
    assert day_order(["04/22/2026", "22/04/2026"], ["nl"]) is None


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2079, 12, 31)))
def test_what_is_printed_day_first_is_read_back(day: date) -> None:
    (read,) = dates_in(f"op {day:%d-%m-%Y}.", DayOrder.DAY_FIRST)
    assert read.value == day
