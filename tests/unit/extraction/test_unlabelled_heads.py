"""What a head says without labels, or with labels that nobody knows: right, or nothing."""

from datetime import date

import pytest

from app.extraction.head.head_values import settle_head
from app.extraction.head.header import read_head
from app.extraction.kinds.kinds import kind_of
from app.extraction.values.dates import DayOrder

from .printed_pages import Row, sheet_of

TODAY = date(2026, 11, 22)
ISSUED = date(2026, 11, 12)


def head(*pages: list[Row], table: range = range(0)) -> dict[str, object]:
    """Return what is settled of a head printed as these pages."""
    sheet = sheet_of(*pages)
    order = DayOrder.DAY_FIRST
    read = read_head(sheet, order, without=table, is_credit=kind_of(sheet).is_credit_note)
    found = settle_head(sheet, read, TODAY, order, table)
    return {each.path: each.field.value for each in found if each.field is not None}


@pytest.mark.parametrize(
    "rows",
    [
        [[(50, "Haarlem, 12 november 2026")]],
        [[(50, "2015 CN Vlissingen")], 20.0, [(50, "Vlissingen 12-11-2026")]],
        [[(50, "Familie Hoek"), (350, "Nota 26-0418")], [(350, "12 november 2026")]],
        [[(50, "FACTUUR K-10482"), (350, "12-11-26")]],
        [[(50, "Nr. VB26187"), (350, "d.d. 12-11-2026")]],
        [[(50, "Haarlem, 12 november 2026")], [(50, "Gebeld: 3 november 2026")]],
    ],
)
def test_a_day_without_a_label_is_that_of_issue_by_the_title_or_where_a_letter_is_dated(rows: list[Row]) -> None:
    assert head(rows)["issue_date"] == ISSUED


@pytest.mark.parametrize(
    "rows",
    [
        [[(50, "Factuur 26-0418")], [(50, "Lonuv"), (200, "12-11-2026")]],
        [[(50, "Factuur 26-0418")], [(50, "Lonuv: 12-11-2026")]],
        [[(50, "Factuur 26-0418"), (350, "12-11-2026")], [(50, "Lonuv: 9-11-2026")]],
        [[(50, "Factuur 26-0418")], [(50, "Voorschot voldaan 14 augustus 2026")]],
        [[(50, "Besteld op 12-11-2026 21:44")]],
        [[(50, "APK tot"), (200, "12-11-2026")]],
        [[(50, "FACTUUR K-10482"), (350, "12-11-2027")]],
        [[(50, "Datum"), (200, "Barcode")], [(50, "12-11-2026"), (200, "3S1")], [(50, "13-11-2026"), (200, "3S2")]],
    ],
)
def test_a_day_that_may_be_another_is_left_open(rows: list[Row]) -> None:
    assert "issue_date" not in head(rows)


@pytest.mark.parametrize(
    "row",
    [
        [(50, "K.v.K. Leeuwarden nr.: 22449893")],
        [(50, "nummer 22/2019. Alles blijft eigendom tot volledige betaling.")],
        [(50, "Vragen over deze factuur: 073 615 44 90 of per mail")],
        [(50, "Af: voorschotnota K26.0341"), (300, "-2.500,00")],
        [(50, "Globale nummer: 4012345")],
    ],
)
def test_below_the_table_stand_the_numbers_of_others(row: Row) -> None:
    rows: list[Row] = [[(50, "Gunop"), (200, "26-0118")], [(50, "Artikel"), (300, "Bedrag")], row]
    assert "number" not in head(rows, table=range(1, 2))


def test_a_foot_repeats_the_number_of_the_head() -> None:
    pages: list[list[Row]] = [[[(50, "Maandnota 2026")], [(50, "M2610-0147")]], [[(50, "Factuur M2610-0147")]]]
    assert head(*pages)["number"] == "M2610-0147"


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ([[(50, "CONTRIBUTIENOTA 2026")]], None),
        ([[(50, "Betreft factuur: F2618822")], [(50, "Datum: 18-11-2026")]], None),
        ([[(50, "Betreft factuur"), (200, "F2618822")]], None),
        ([[(50, "Betreft factuur F2618822")]], "F2618822"),
    ],
)
def test_what_a_title_or_a_subject_names_is_the_number_unless_it_is_a_year_or_a_field(
    rows: list[Row], number: str | None
) -> None:
    assert head(rows).get("number") == number


@pytest.mark.parametrize(
    "rows",
    [
        [[(50, "Gunop: BHV-26-0933")], [(50, "Te voldoen op onze rekening o.v.v. BHV-26-0933.")]],
        [[(50, "Te voldoen op onze rekening o.v.v. BHV-26-0933.")]],
        [[(50, "Factuurnummer: 26-1")], [(50, "PA: 77-881")], [(50, "Betalen op onze rekening o.v.v. 77-881.")]],
        [[(50, "Factuurnummer: 26-1")], [(50, "Betalen op onze rekening o.v.v. PO-4500781203.")]],
    ],
)
def test_a_sentence_repeats_the_number_of_something_else(rows: list[Row]) -> None:
    assert "payment.reference" not in head(rows)


def test_a_counted_quarter_is_no_label_of_a_year() -> None:
    assert "period.start" not in head([[(50, "Lonuv"), (200, "4e kwartaal 2026")]])
