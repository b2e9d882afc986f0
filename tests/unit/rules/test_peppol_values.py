"""How the Peppol rules read values, and the identifiers they check by their digits."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.raw import Raw
from app.rules.peppol.arithmetic import close, line_net, rounded_total, shown
from app.rules.peppol.check_digits import (
    is_australian,
    is_belgian,
    is_codice_fiscale,
    is_danish_cvr,
    is_gln,
    is_greek,
    is_norwegian,
    is_partita_iva,
    is_swedish,
    is_swedish_number,
)
from app.rules.peppol.lists import ADDRESS_SCHEMES, CURRENCIES
from app.rules.peppol.values import Unjudgeable, decimal, divided, doubles, moment, number, only


def leaf(text):
    return Raw("cbc:X", text, None, None)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (is_gln, "5798000000001", "5798000000010"),
        (is_gln, "0", "1"),
        (is_norwegian, "974760673", "974760637"),
        (is_belgian, "0202239951", "0202239915"),
        (is_danish_cvr, "DK12345674", "DK 12345674"),
        (is_codice_fiscale, "12345678901", "1234567890A"),
        (is_codice_fiscale, "RSSMRA80A01H501U", "RSSMRA80A01H501!"),
        (is_partita_iva, "FR1", "IT1"),
        (is_partita_iva, "IT12345670017", "IT12345670071"),
        (is_swedish_number, "5566778899", "5566778989"),
        (is_swedish, "55667788990", "556677889"),
        (is_australian, "51824753556", "51824753565"),
        (is_greek, "123456783", "12345678"),
        (is_greek, "123456783 and more", "1234567a3"),
    ],
)
def test_an_identifier_is_told_from_one_with_a_slip(check, right, wrong):
    assert check(right)
    assert not check(wrong)


@pytest.mark.parametrize("check", [is_gln, is_norwegian, is_belgian, is_swedish_number, is_australian, is_greek])
@given(text=st.text(max_size=14) | st.text("0123456789", max_size=14))
def test_no_text_makes_a_check_fail_with_an_error(check, text):
    assert check(text) in {True, False}


@pytest.mark.parametrize(("check", "text"), [(is_partita_iva, "IT+1234567001"), (is_swedish, "٥٥٦٦٧٧٨٨٩٩")])
def test_where_the_official_check_breaks_off_so_does_ours(check, text):
    with pytest.raises(Unjudgeable):
        check(text)


@given(day=st.dates(), zone=st.integers(-14 * 60, 14 * 60))
def test_a_moment_counts_days_and_zones(day, zone):
    sign, minutes = ("-" if zone < 0 else "+"), abs(zone)
    written = f"{day.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"
    first = moment("0001-01-01")
    assert moment(written) == first + (day - date.min) // timedelta(minutes=1) - zone


@pytest.mark.parametrize("text", ["", "2026-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-01-01+15:00", "x"])
def test_what_is_no_date_has_no_moment(text):
    assert moment(text) is None


def test_years_beyond_the_calendar_have_a_moment():
    assert moment("12026-02-28") > moment("9999-12-31") > moment("2024-02-29Z")


@pytest.mark.parametrize(
    ("text", "value"),
    [(" 1.50 ", Decimal("1.5")), ("1e2", Decimal(100)), ("-INF", Decimal("-Infinity")), ("NaN", None), ("1 0", None)],
)
def test_a_number_is_what_xpath_takes_for_one(text, value):
    assert number(text) == value


def test_one_element_is_read_and_several_are_not():
    assert only([]) == ""
    assert only([leaf(" a ")]) == " a "
    with pytest.raises(Unjudgeable):
        only([leaf("a"), leaf("b")])
    assert decimal([]) is None
    assert decimal([leaf(" 1.0 ")]) == 1
    with pytest.raises(Unjudgeable):
        decimal([leaf("1e2")])
    assert doubles([leaf("1e2"), leaf("NaN")]) == [100]
    with pytest.raises(Unjudgeable):
        doubles([leaf("")])


def test_amounts_are_reckoned_as_the_official_rules_do():
    assert divided(Decimal(2), Decimal(3)) == Decimal("0.666666666666666667")
    assert rounded_total([Decimal("0.005"), Decimal("0.01")]) == Decimal("0.02")
    assert rounded_total([Decimal("-0.005")]) == 0
    assert line_net(None, Decimal(10), Decimal(0)) == 10
    assert line_net(Decimal(5), None, None) == 0
    assert line_net(Decimal(6), Decimal(10), Decimal(4)) == 15
    assert close(Decimal("1.02"), Decimal(1))
    assert not close(Decimal("1.021"), Decimal(1))
    assert shown(Decimal("15.005")) == "15.01"


def test_the_lists_are_those_of_3_0_21():
    assert {"CNH", "XCG", "XXX"} <= CURRENCIES
    assert not {"ANG", "BGN", "CUC", "ZWL"} & CURRENCIES
    assert {"0106", "0190", "0208", "9944"} <= ADDRESS_SCHEMES
    assert not {"0037", "0217", "9901", "9906", "9907"} & ADDRESS_SCHEMES
