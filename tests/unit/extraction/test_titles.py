"""Number and day of an invoice by its title: beside it, below it, in a strip, in a sentence; and what is neither."""

from datetime import date

import pytest

from .printed_pages import Row
from .test_references import head

DAY = "12-11-2026"
DATED: list[Row] = [[(50, "Datum"), (300, DAY)]]


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ([[(50, "Faktuur"), (150, ": 2026-0041")], *DATED], "2026-0041"),
        ([[(50, "Rekening"), (150, "2026-0041")], *DATED], "2026-0041"),
        ([[(50, "Contributienota"), (300, "CONTR-2027-084")], *DATED], "CONTR-2027-084"),
        ([[(50, "Huurfactuur"), (300, "H-2027-084")], *DATED], "H-2027-084"),
        ([[(50, "Afrekening"), (300, "2026/1188")], *DATED], "2026/1188"),
        ([[(50, "Contributienota")], [(50, "CONTR-2027-084")], *DATED], "CONTR-2027-084"),
        ([[(50, "Verkoop - Factuur")], [(50, "VF26-0041")], *DATED], "VF26-0041"),
        ([[(50, "FACTUUR")], [(50, "#2026-0041")], *DATED], "2026-0041"),
        ([[(50, "FACTUUR")], [(50, "Boekstuknummer"), (300, "2026-0041")], *DATED], "2026-0041"),
        ([[(50, "Creditnr."), (150, "Datum")], [(50, "CR-118"), (150, DAY)]], "CR-118"),
        ([[(50, "Factuur nr."), (150, "Datum fact.")], [(50, "2026-0041"), (150, DAY)]], "2026-0041"),
    ],
)
def test_a_number_stands_by_the_title(rows: list[Row], number: str) -> None:
    found = head(*rows)
    assert (found["number"], found["issue_date"]) == (number, date(2026, 11, 12))


@pytest.mark.parametrize(
    "rows",
    [
        [[(50, "Factuur")], [(50, f"VF26-0041 \u00b7 {DAY} \u00b7 betalen v\u00f3\u00f3r 26-11-2026")]],
        [[(50, "Factuur")], [(50, f"VF26-0041 | gefactureerd op {DAY}")]],
        [[(50, "Invoice")], [(50, "No VF26-0041 \u2022 12 Nov 2026")]],
        [[(50, "Factuur")], [(50, "VF26-0041")], [(50, DAY)]],
        [[(50, f"Factuur | VF26-0041 | {DAY}")]],
        [[(50, "Hierbij ontvangt u factuur VF26-0041 van 12 november 2026 voor het werk.")]],
        [
            [(50, "Voor ons werk brengen wij u met factuur VF26-0041 in rekening")],
            [(50, "Utrecht,"), (120, "12 november 2026")],
        ],
        [[(50, "Theehuis"), (450, "12 november 2026")], [(50, "Factuur VF26-0041")], [(50, "Bestelling #0041")]],
    ],
)
def test_a_number_and_its_day_stand_by_the_title(rows: list[Row]) -> None:
    found = head(*rows)
    assert (found["number"], found["issue_date"]) == ("VF26-0041", date(2026, 11, 12))


@pytest.mark.parametrize(
    "below",
    [
        "3511AB",
        "2026",
        DAY,
        "0229-551422",
        "KvK 63151001",
        "NL39ABNA0510009174",
        "NL858676412B01",
        "3/5",
        "2026/2027",
        "PO26-118",
        "Q4-2026",
    ],
)
@pytest.mark.parametrize("title", ["Factuur", "Contributienota", "Verkoop - Factuur"])
def test_what_stands_below_a_title_may_be_something_else(title: str, below: str) -> None:
    assert "number" not in head([(50, title)], [(50, below)])


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ([[(50, "Termijnfactuur"), (150, "3 van 5")], [(50, "Nummer"), (150, "26-41")]], "26-41"),
        ([[(50, "Voorschotnota"), (150, "26-0310")], [(50, "Factuurnummer"), (150, "26-41")]], "26-41"),
        ([[(50, "Bankrekening"), (150, "2026-0310")], [(50, "Factuurnummer"), (150, "26-41")]], "26-41"),
    ],
)
def test_a_number_beside_a_title_gives_way(rows: list[Row], number: str) -> None:
    assert head(*rows)["number"] == number


def test_days_behind_a_number_may_be_a_period() -> None:
    assert "issue_date" not in head([(50, "Factuur VF26-0041 | 01-10-2026 - 31-10-2026")])


@pytest.mark.parametrize(
    "text",
    [
        "Factuurnummer: 26-0041 / 12 november 2026",
        "Factuur 26-0041 (12-11-2026)",
        "Nota 26-0041 / 12-11-2026",
        "Factuur 26-0041 \u2022 Datum 12-11-2026 \u2022 Vervalt 26-11-2026",
    ],
)
def test_marks_part_a_number_and_its_day(text: str) -> None:
    found = head([(50, text)])
    assert (found["number"], found["issue_date"]) == ("26-0041", date(2026, 11, 12))


@pytest.mark.parametrize("label", ["Besteld op", "Afspraak", "Verzonden op", "Lonuv"])
def test_a_day_beside_other_words_is_not_that_of_the_number_above_it(label: str) -> None:
    assert "issue_date" not in head([(50, "Factuurnummer"), (200, "26-0041")], [(50, label), (200, DAY)])


@pytest.mark.parametrize(
    "label", ["Facturatiedatum", "Datum uitreiking", "Opgesteld op", "Datum facturering", "Fac.dat.", "Datum fact."]
)
def test_many_words_name_the_day_of_an_invoice(label: str) -> None:
    assert head([(50, label), (200, DAY)])["issue_date"] == date(2026, 11, 12)


@pytest.mark.parametrize("other", ["Openstaande factuur", "Gecrediteerde factuur", "Betaalde nota"])
@pytest.mark.parametrize("rows", [[[(50, "{} 26-0310")]], [[(50, "{}"), (250, "26-0310")]]])
def test_the_number_of_another_invoice_is_not_its_own(other: str, rows: list[Row]) -> None:
    assert "number" not in head(*([(at, text.format(other)) for at, text in row] for row in rows), *DATED)


@pytest.mark.parametrize("title", ["Huurfactuur", "Weeknota", "Kwartaalfactuur", "Jaarrekening"])
@pytest.mark.parametrize("beside", ["11-2026", "2026-11", "wk46", "Q4-2026", "2025/2026"])
def test_a_compound_stands_beside_its_period_as_well(title: str, beside: str) -> None:
    assert "number" not in head([(50, title), (300, beside)], *DATED)


@pytest.mark.parametrize("title", ["Factuur - kopie", "FACTUUR (duplicaat)", "Factuur / Invoice", "Kopie factuur"])
def test_a_title_says_that_it_is_a_copy(title: str) -> None:
    assert head([(50, title)], [(50, "26-0118")])["number"] == "26-0118"


def test_a_sentence_below_the_table_dates_something_else() -> None:
    rows: list[Row] = [[(50, "Invoice 26-0118")], [(50, "Item"), (400, "Amount")], [(50, "Survey"), (400, "100.00")]]
    told: Row = [(50, "Survey reports were issued on 9 November 2026.")]
    assert "issue_date" not in head(*rows, told, table=range(1, 3))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Factuurnummer: F 2026 / 0041", "F 2026 / 0041"),
        ("Factuurnummer: 2026 - 0041", "2026 - 0041"),
        ("Factuur 2026/ 0041", "2026/ 0041"),
        ("Factuurnummer: 26 - 118 / 12-11-2026", "26 - 118"),
        ("Factuurnummer: 26-0041 - 12-11-2026", "26-0041"),
        ("Factuurnummer: 2026 - 12 november 2026", None),
        ("Factuurnummer: 2026/ - 0041 A", None),
        ("Factuur- en klantnummer: 26-118 / 3308", None),
    ],
)
def test_blanks_stand_by_the_marks_of_a_number(text: str, number: str | None) -> None:
    found = head([(50, text)])
    assert found.get("number") == number
    assert "buyer.identifiers" not in found


@pytest.mark.parametrize(
    ("label", "day"),
    [
        ("Factuurnummer (bij betaling vermelden)", "Factuurdatum"),
        ("E-factuur nr.", "Factuurdatum"),
        ("Verzamelfactuur nr.", "Verzamelfactuurdatum"),
    ],
)
def test_labels_have_words_around_them(label: str, day: str) -> None:
    found = head([(50, label), (300, "26-0041")], [(50, day), (300, DAY)])
    assert found == {"number": "26-0041", "issue_date": date(2026, 11, 12)}


@pytest.mark.parametrize("label", ["Lever- en factuurdatum", "Liefer- und Rechnungsdatum"])
def test_a_day_for_both_is_that_of_the_invoice(label: str) -> None:
    assert head([(50, f"{label}: {DAY}")])["issue_date"] == date(2026, 11, 12)
