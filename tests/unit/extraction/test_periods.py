"""Periods: as people print them, and what a page says the invoice is for."""

from datetime import date

import pytest

from app.extraction.values.dates import DayOrder
from app.extraction.values.periods import periods_in

from .printed_pages import Row
from .test_header import head

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
AUTUMN = (date(2026, 10, 1), date(2026, 12, 31))
WEEK_42 = (date(2026, 10, 12), date(2026, 10, 18))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))

WRITTEN = [
    *((each, OCTOBER) for each in ("01-10-2026 t/m 31-10-2026", "1 t/m 31 oktober 2026", "01-10 t/m 31-10-2026")),
    *((each, OCTOBER) for each in ("oktober 2026", "okt. '26", "1 oktober 2026 tot en met 31 oktober 2026")),
    *((each, OCTOBER) for each in ("October 1 - 31, 2026", "1er octobre au 31 octobre 2026", "01.10. - 31.10.2026")),
    *(
        (each, AUTUMN)
        for each in ("4e kwartaal 2026", "Q4 2026", "2026-Q4", "vierde kwartaal van 2026", "4. Quartal 2026")
    ),
    *((each, AUTUMN) for each in ("oktober t/m december 2026", "4e trimestre 2026", "1 okt - 31 dec 2026")),
    *((each, WEEK_42) for each in ("week 42 2026", "wk 42, 2026", "2026 week 42", "2026-W42", "KW 42/2026")),
    ("weken 41 t/m 44 2026", (date(2026, 10, 5), date(2026, 11, 1))),
    ("okt/nov 2026", (date(2026, 10, 1), date(2026, 11, 30))),
    ("december 2025 t/m februari 2026", (date(2025, 12, 1), date(2026, 2, 28))),
    ("28 december t/m 3 januari 2027", (date(2026, 12, 28), date(2027, 1, 3))),
    ("1e halfjaar 2026", (date(2026, 1, 1), date(2026, 6, 30))),
]
NONE = ["3 oktober 2026", "week 42", "oktober", "week 60 2026", "vanaf 1 januari 2027", "4 bloemen 2026", "2026-0041"]


@pytest.mark.parametrize(("text", "days"), WRITTEN)
def test_a_period_is_read_as_people_print_it(text: str, days: tuple[date, date]) -> None:
    (found,) = periods_in(text, DayOrder.DAY_FIRST)
    assert ((found.first, found.last), text[found.start : found.end]) == (days, text)


@pytest.mark.parametrize("text", NONE)
def test_what_is_a_day_or_bears_no_year_is_no_period(text: str) -> None:
    assert list(periods_in(text, DayOrder.DAY_FIRST)) == []


def period(*rows: Row) -> tuple[object, object]:
    """Return the period of a head printed as these rows."""
    found = head(*rows)
    return found.get("period.start"), found.get("period.end")


@pytest.mark.parametrize(
    "row",
    [
        [(50, "Huurperiode"), (200, "01-10-2026 tot en met 31-10-2026")],
        [(50, "Maand: 10-2026")],
        [(50, "Leistungszeitraum: Oktober 2026")],
        [(50, "Periode van 1 oktober tot en met 31 oktober 2026")],
        [(50, "Rental period: 1 October 2026 to 31 October 2026")],
        [(50, "Facturatieperiode: de maand oktober 2026")],
        [(50, "Klantnummer 2019-0447, opvangperiode oktober 2026, vervaldatum 01-11-2026")],
        [(50, "MAANDFACTUUR OKTOBER 2026")],
        [(50, "Betreft: huur Dorpsstraat 12, oktober 2026")],
        [(50, "Betreft"), (200, "Schoonmaak oktober 2026")],
        [(50, "Deze rekening gaat over 1 oktober 2026 t/m 31 oktober 2026. Contract ZG-118.")],
        [(50, "Voor de in oktober 2026 verrichte werkzaamheden berekenen wij u:")],
        [(50, "For services rendered in October 2026")],
        [(50, "Periode 10 2026 (01-10-2026 t/m 31-10-2026)")],
        [(50, "Levering elektriciteit 01-10-2026 t/m 31-10-2026")],
        [(50, "Prestations du mois d'octobre 2026")],
        [(50, "Ophaalperiode :"), (200, "01/10/2026 - 31/10/2026")],
        [(50, "Leveringen"), (200, "01-10-2026 - 31-10-2026")],
        [(50, "Verzonden"), (200, "01-10-2026 t/m 31-10-2026")],
        [(50, "Termijn"), (200, "oktober 2026")],
        [(50, "Termijn 10 van 12 (oktober 2026)")],
        [(50, "Subscription term"), (200, "1 Oct 2026 - 31 Oct 2026")],
    ],
)
def test_the_period_stands_by_its_label_or_in_a_title_or_sentence(row: Row) -> None:
    assert period(row) == OCTOBER


def test_weeks_are_a_period_only_where_the_page_says_so() -> None:
    assert period([(50, "Periode: week 42 2026")]) == WEEK_42
    assert period([(50, "Week"), (200, "2026-42")]) != WEEK_42


def test_a_period_may_go_on_below_its_beginning() -> None:
    below = [(50, "KvK: 76543210"), (330, "31-10-2026")]
    assert period([(50, "Postbus 12"), (330, "Periode / Period: 01-10-2026 -")], below) == OCTOBER


@pytest.mark.parametrize("label", ["Looptijd", "Garantie", "Vakantie", "Contractduur", "Jan 4"])
def test_days_beside_a_word_for_what_was_not_done_then_are_no_period(label: str) -> None:
    assert period([(50, label), (200, "01-10-2026 - 31-10-2026")]) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Contractperiode: 01-01-2026 t/m 31-12-2026",
        "De garantieperiode loopt van 1 oktober 2026 t/m 30 september 2027.",
        "Wij zijn gesloten van 24 december 2026 t/m 1 januari 2027.",
        "Betreft: uw offerte van oktober 2026",
        "Periode: 10-2026",
        "Periode: week 42",
        "Vorige periode: 01-09-2026 t/m 30-09-2026",
        "Periode: oktober 2026 en maart 2027",
    ],
)
def test_what_is_of_something_else_or_not_clear_is_no_period(text: str) -> None:
    assert period([(50, text)]) == (None, None)


def test_what_was_done_in_a_period_is_a_line_where_a_figure_stands_beside_it() -> None:
    assert period([(50, "Leveringen oktober 2026")]) == OCTOBER
    assert period([(50, "Leveringen oktober 2026"), (400, "125,00")]) == (None, None)


def test_the_period_may_stand_below_the_title() -> None:
    assert period([(50, "Eindafrekening")], [(50, "1 oktober 2026 t/m 31 oktober 2026")]) == OCTOBER


def test_a_label_says_more_than_a_sentence() -> None:
    told = [(50, "Factuur oktober 2026")]
    assert period(told, [(50, "Periode"), (200, "november 2026")]) == NOVEMBER
