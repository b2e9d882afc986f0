"""Tables whose heads are not all known, or not there: which column names what was delivered."""

from __future__ import annotations

import pytest

from .printed_pages import Row
from .test_line_names import table_of, told
from .test_whole_pages import accepted, line, total

TAIL: Row = [(-320, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")]


def figures(quantity: str, price: str, amount: str) -> Row:
    return [(-320, quantity), (-400, price), (-540, amount)]


@pytest.mark.parametrize(
    ("code", "name"), [("Artikel", "Gromf"), ("Artikelcode", "Gromf"), ("Product", "Gromf"), ("Art.", "Gromf glimp")]
)
def test_the_wide_column_under_an_unknown_head_names_what_was_delivered(code: str, name: str) -> None:
    found = table_of(
        [(50, code), (130, name), *TAIL],
        [(50, "KO8080"), (130, "Kokerprofiel 80x80x4,00 mm"), *figures("2", "10,00", "20,00")],
        [(50, "ZAAG"), (130, "Zaagsneden"), *figures("3", "5,00", "15,00")],
    )
    assert [told(each)[:2] for each in found.lines] == [
        ("Kokerprofiel 80x80x4,00 mm", "KO8080"),
        ("Zaagsneden", "ZAAG"),
    ]


def test_a_head_in_several_words_that_nobody_knows_is_one_head() -> None:
    found = table_of(
        [(50, "Datum"), (100, "Taal en afdeling"), *TAIL],
        [(50, "03-11"), (100, "Arabisch, polikliniek"), *figures("1,5", "62,00", "93,00")],
        [(50, "div."), (100, "Reiskilometers"), *figures("100", "0,35", "35,00")],
    )
    assert [told(each)[0] for each in found.lines] == ["Arabisch, polikliniek", "Reiskilometers"]


def test_names_may_stand_under_a_head_that_means_hours_where_another_counts() -> None:
    found = table_of(
        [(50, "Uren"), *TAIL],
        line("Timmerman 02-11 t/m 06-11", "38", "49,50", "1.881,00"),
        line("Leerling timmerman", "24", "31,00", "744,00"),
    )
    assert [told(each)[0] for each in found.lines] == ["Timmerman 02-11 t/m 06-11", "Leerling timmerman"]


def test_names_begin_behind_the_numbers_of_the_rows_though_their_head_stands_in_the_middle() -> None:
    found = table_of(
        [(50, "Regel"), (170, "Omschrijving"), (-360, "Aantal"), (400, "Prijs per stuk"), (490, "Bedrag")],
        [(60, "1"), (85, "Belettering trailer"), (-390, "2"), (-465, "10,00"), (-548, "20,00")],
        [(60, "2"), (85, "Verwijderen oude letters, uur"), (-390, "3"), (-465, "5,00"), (-548, "15,00")],
    )
    assert [told(each)[0] for each in found.lines] == ["Belettering trailer", "Verwijderen oude letters, uur"]


def test_days_and_numbers_before_the_names_are_no_part_of_them_where_no_head_is_known() -> None:
    found = table_of(
        [(50, "02-11"), (100, "7H-2204"), (170, "Zwolle - Breda, 14 pallets"), *figures("1", "412,00", "412,00")],
        [(50, "03-11"), (100, "7H-2219"), (170, "Wachturen"), *figures("2,5", "58,00", "145,00")],
        [(50, "04-11"), (100, "7H-2231"), (170, "Zwolle - Assen"), *figures("2", "120,00", "240,00")],
    )
    assert [told(each)[:2] for each in found.lines] == [
        ("Zwolle - Breda, 14 pallets", "7H-2204"),
        ("Wachturen", "7H-2219"),
        ("Zwolle - Assen", "7H-2231"),
    ]


def test_words_half_a_line_above_and_below_their_figures_are_one_name_where_no_head_is_known() -> None:
    found = table_of(
        [(50, "Pakket Goud: bord, vermelding programma")],
        -9.0,
        figures("1", "1.250,00", "1.250,00"),
        -9.0,
        [(50, "en website")],
        20.0,
        line("Rijdende auto in de parade", "2", "75,00", "150,00"),
        20.0,
        line("Advertentie", "3", "165,00", "495,00"),
    )
    assert told(found.lines[0])[0] == "Pakket Goud: bord, vermelding programma en website"


def test_an_amount_that_is_exempt_by_an_article_of_the_law_is_no_line() -> None:
    found = accepted(
        [(50, "Omschrijving"), (-320, "Aantal"), (-380, "Prijs"), (-430, "Btw"), (-540, "Bedrag")],
        [(50, "Muziekles"), (-320, "2"), (-380, "50,00"), (-430, "0%"), (-540, "100,00")],
        [(50, "Huur slagwerk"), (-320, "4"), (-380, "25,00"), (-430, "21%"), (-540, "100,00")],
        [(260, "Vrijgesteld van btw (art. 11 Wet OB)"), (-540, "100,00")],
        [(260, "Belast met 21%"), (-540, "100,00")],
        [(260, "Btw 21%"), (-540, "21,00")],
        total("Totaal te betalen", "221,00"),
    )
    assert [each.item.name for each in found.lines if each.item] == ["Muziekles", "Huur slagwerk"]


def test_article_numbers_beside_some_names_are_no_part_of_them_where_all_begin_at_one_edge() -> None:
    found = table_of(
        [(50, "Onderdelen"), *TAIL],
        [(50, "BP1432"), (117, "Remblokken set"), *figures("1", "68,40", "68,40")],
        [(50, "BD2210"), (117, "Remschijf"), *figures("2", "57,95", "115,90")],
        [(117, "Grote beurt"), *figures("2,5", "72,00", "180,00")],
    )
    assert [told(each)[:2] for each in found.lines] == [
        ("Remblokken set", "BP1432"),
        ("Remschijf", "BD2210"),
        ("Grote beurt", None),
    ]
