"""Columns by names that no lexicon has, or by none, are known by what stands beneath them."""

from __future__ import annotations

import pytest

from app.extraction.lines.tables import LineCandidate, read_lines
from app.extraction.values.amounts import DecimalMark
from tests.unit.extraction.printed_pages import Row, sheet_of

Shown = tuple[str | None, str | None, str | None, str | None]


def rows_of(*rows: Row) -> list[Shown]:
    (table,) = read_lines(sheet_of(list(rows)), DecimalMark.COMMA)
    return [shown(each) for each in table.lines]


def shown(line: LineCandidate) -> Shown:
    figures = (line.quantity, line.price, line.amount)
    quantity, price, amount = (str(each.value) if each is not None else None for each in figures)
    return line.name.text if line.name is not None else None, quantity, price, amount


@pytest.mark.parametrize("head", ["Opvang", "Klus", "Emballage", "Traject"])
def test_a_head_that_is_not_known_over_the_words_is_that_of_the_names(head: str) -> None:
    rows = rows_of(
        [(50, head), (-320, "Aantal"), (-420, "Tarief"), (-540, "Bedrag")],
        [(50, "Sluiswachter dagdienst"), (-320, "36"), (-420, "44,00"), (-540, "1.584,00")],
        [(50, "Kettingpont huur"), (-320, "3"), (-420, "12,40"), (-540, "37,20")],
    )
    assert rows == [
        ("Sluiswachter dagdienst", "36", "44.00", "1584.00"),
        ("Kettingpont huur", "3", "12.40", "37.20"),
    ]


def test_names_stand_between_quantity_and_price_under_heads_that_are_not_known() -> None:
    rows = rows_of(
        [(-100, "Stuks"), (120, "Leengoed"), (-420, "Borg"), (-540, "Bedrag")],
        [(-100, "38"), (120, "Krat 24 flessen retour"), (-420, "3,90"), (-540, "148,20")],
        [(-100, "11"), (120, "Vat 20 l retour"), (-420, "30,00"), (-540, "330,00")],
    )
    assert rows == [
        ("Krat 24 flessen retour", "38", "3.90", "148.20"),
        ("Vat 20 l retour", "11", "30.00", "330.00"),
    ]


@pytest.mark.parametrize("count", [2, 1])
def test_quantities_before_the_names_need_no_head(count: int) -> None:
    body: list[Row] = [
        [(62, "12 \u00d7"), (100, "Pasfoto"), (-420, "€ 9,50"), (-540, "€ 114,00")],
        [(62, "48 \u00d7"), (100, "Afdruk op linnen"), (-420, "€ 7,25"), (-540, "€ 348,00")],
    ]
    rows = rows_of([(100, "Omschrijving"), (-420, "Tarief"), (-540, "Bedrag")], *body[:count])
    assert rows == [("Pasfoto", "12", "9.50", "114.00"), ("Afdruk op linnen", "48", "7.25", "348.00")][:count]


def test_a_quantity_stands_left_of_its_head_where_its_unit_stands_beneath_that() -> None:
    rows = rows_of(
        [(50, "Omschrijving"), (-340, "Aantal"), (-420, "Prijs"), (-540, "Bedrag")],
        [(50, "Roggemeel zak"), (-340, "16,00 Eenheden"), (-420, "18,400"), (-540, "294,40")],
        [(50, "Anijszaad doos"), (-340, "12,00 Eenheden"), (-420, "11,250"), (-540, "135,00")],
    )
    assert rows == [("Roggemeel zak", "16.00", "18.400", "294.40"), ("Anijszaad doos", "12.00", "11.250", "135.00")]


def test_numbers_before_the_names_that_make_no_amount_are_no_quantities() -> None:
    rows = rows_of(
        [(100, "Omschrijving"), (-420, "Tarief"), (-540, "Bedrag")],
        [(62, "12"), (100, "Pasfoto"), (-420, "9,50"), (-540, "47,50")],
        [(62, "48"), (100, "Afdruk op linnen"), (-420, "7,25"), (-540, "72,50")],
    )
    assert [quantity for _, quantity, _, _ in rows] == [None, None]


@pytest.mark.parametrize(("price", "amount"), [("Vrachtprijs", "Ritbedrag"), ("Ligplaatstarief", "Bedrag")])
def test_a_head_joined_to_other_words_holds_what_its_last_part_says(price: str, amount: str) -> None:
    rows = rows_of(
        [(37, "Dag"), (88, "Zending"), (173, "Traject"), (-400, "Aantal"), (-480, price), (-560, amount)],
        [(37, "02-11"), (88, "7H-2204"), (173, "Wijhe - Grou"), (-400, "1"), (-480, "412,00"), (-560, "412,00")],
        [(37, "04-11"), (88, "7H-2231"), (173, "Wachturen"), (-400, "2,5"), (-480, "58,00"), (-560, "145,00")],
    )
    assert rows == [("Wijhe - Grou", "1", "412.00", "412.00"), ("Wachturen", "2.5", "58.00", "145.00")]


def test_what_was_ordered_and_what_is_still_to_come_is_no_quantity_of_what_was_delivered() -> None:
    head = ((50, "Artikel"), (110, "Omschrijving"), (-300, "Besteld"), (-360, "Geleverd"), (-410, "Nalev."))
    rows = rows_of(
        [*head, (-460, "Prijs"), (-540, "Bedrag")],
        [(50, "A-112"), (110, "Kraan"), (-300, "3"), (-360, "2"), (-410, "1"), (-460, "35,00"), (-540, "70,00")],
        [(50, "B-220"), (110, "Buis"), (-300, "3"), (-360, "3"), (-410, "0"), (-460, "10,00"), (-540, "30,00")],
    )
    assert rows == [("Kraan", "2", "35.00", "70.00"), ("Buis", "3", "10.00", "30.00")]


@pytest.mark.parametrize("head", ["Prijs/dag", "Tarief/week", "Prijs/uur"])
def test_what_a_price_is_for_does_not_make_its_column_one_of_dates(head: str) -> None:
    rows = rows_of(
        [(50, "Artikel"), (-300, "Aantal"), (-440, head), (-540, "Totaal")],
        [(50, "Steiger"), (-300, "2"), (-440, "35,00"), (-540, "70,00")],
        [(50, "Aggregaat"), (-300, "3"), (-440, "10,00"), (-540, "30,00")],
    )
    assert rows == [("Steiger", "2", "35.00", "70.00"), ("Aggregaat", "3", "10.00", "30.00")]


@pytest.mark.parametrize("hours", ["1:30", "1u30", "1h30"])
def test_hours_and_minutes_are_a_quantity(hours: str) -> None:
    rows = rows_of(
        [(50, "Omschrijving"), (-300, "Tijd"), (-440, "Tarief"), (-540, "Bedrag")],
        [(50, "Overleg"), (-300, hours), (-440, "40,00"), (-540, "60,00")],
    )
    assert rows == [("Overleg", "1.5000", "40.00", "60.00")]


def test_figures_belong_to_the_head_of_their_cell_though_the_next_head_is_nearer() -> None:
    rows = rows_of(
        [(50, "Omschrijving"), (300, "Aantal"), (362, "Prijs"), (434, "Bedrag")],
        [(50, "Storing vriescel"), (-356, "1"), (-428, "1.284,50"), (-510, "1.284,50")],
        [(50, "Monteur"), (-356, "7,5"), (-428, "67,50"), (-510, "506,25")],
        [(50, "Voorrijden"), (-356, "2"), (-428, "42,50"), (-510, "85,00")],
    )
    assert rows == [
        ("Storing vriescel", "1", "1284.50", "1284.50"),
        ("Monteur", "7.5", "67.50", "506.25"),
        ("Voorrijden", "2", "42.50", "85.00"),
    ]


def test_names_without_a_head_stand_in_the_widest_gap_between_the_heads() -> None:
    rows = rows_of(
        [(50, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")],
        [(50, "4"), (110, "Boeket wachtkamer"), (-400, "27,52"), (-540, "110,08")],
        [(50, "2"), (110, "Vaas hoog"), (-400, "20,66"), (-540, "41,32")],
    )
    assert rows == [("Boeket wachtkamer", "4", "27.52", "110.08"), ("Vaas hoog", "2", "20.66", "41.32")]


def test_what_stands_left_of_the_names_is_of_another_column() -> None:
    rows = rows_of(
        [(150, "Omschrijving"), (-330, "Aantal"), (-420, "Prijs"), (-540, "Bedrag")],
        [(40, "Bij factuur"), (150, "Werkbroek zwart"), (-330, "2"), (-420, "89,50"), (-540, "179,00")],
        [(40, "Referentie"), (150, "Softshell jas"), (-330, "3"), (-420, "74,95"), (-540, "224,85")],
    )
    assert rows == [("Werkbroek zwart", "2", "89.50", "179.00"), ("Softshell jas", "3", "74.95", "224.85")]


def test_a_name_may_stand_in_a_cell_behind_the_product() -> None:
    rows = rows_of(
        [(50, "16 uur \u00e0 \u20ac 42,50"), (200, "Arbeid werkplaats"), (400, "\u20ac"), (-530, "680,00")],
        [(50, "2 x \u20ac 18,40"), (200, "Gipsplaten"), (400, "\u20ac"), (-530, "36,80")],
    )
    assert rows == [("Arbeid werkplaats", "16", "42.50", "680.00"), ("Gipsplaten", "2", "18.40", "36.80")]
