"""The lines of an invoice are read from its tables, with their columns proven by arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.extraction.lines.columns import VatBasis
from app.extraction.lines.table_roles import Formula
from app.extraction.lines.tables import LineCandidate, LineTable, read_lines
from app.extraction.page.sheet import Sheet
from app.extraction.values.amounts import DecimalMark
from app.model.pages import Ruling
from tests.unit.extraction.printed_pages import Row, sheet_of

HEAD: list[tuple[float, str]] = [
    (50, "Omschrijving"),
    (-320, "Aantal"),
    (-400, "Prijs"),
    (-460, "BTW"),
    (-540, "Bedrag"),
]


def line(name: str, quantity: str, price: str, amount: str, rate: str = "21%") -> Row:
    return [(50, name), (-320, quantity), (-400, price), (-460, rate), (-540, amount)]


def table_of(sheet: Sheet) -> LineTable:
    (table,) = read_lines(sheet, DecimalMark.COMMA)
    return table


def shown(line: LineCandidate) -> tuple[str | None, str | None, str | None, str | None]:
    figures = (line.quantity, line.price, line.amount)
    quantity, price, amount = (str(each.value) if each is not None else None for each in figures)
    return line.name.text if line.name is not None else None, quantity, price, amount


def test_a_plain_table_gives_its_rows_and_leaves_the_totals_out() -> None:
    table = table_of(
        sheet_of(
            [
                HEAD,
                line("Snoeien haag", "4", "52,50", "210,00"),
                line("Afvoer groen", "2", "35,00", "70,00", "9%"),
                20.0,
                [(-460, "Totaal excl. btw"), (-540, "280,00")],
                [(-460, "BTW 21%"), (-540, "44,10")],
                [(-460, "Te betalen"), (-540, "330,40")],
            ]
        )
    )
    assert [shown(each) for each in table.lines] == [
        ("Snoeien haag", "4", "52.50", "210.00"),
        ("Afvoer groen", "2", "35.00", "70.00"),
    ]
    assert table.total == Decimal("280.00")
    assert table.proven == 2
    assert [each.vat_rate.value for each in table.lines if each.vat_rate] == [Decimal(21), Decimal(9)]


def test_a_row_that_does_not_come_out_is_kept_but_not_proven() -> None:
    table = table_of(
        sheet_of([HEAD, line("Snoeien haag", "4", "52,50", "201,00"), line("Gras", "2", "30,00", "60,00")])
    )
    assert [each.proof is None for each in table.lines] == [True, False]


def test_a_discount_in_per_cent_proves_the_amount() -> None:
    head: Row = [(50, "Artikel"), (-300, "Aantal"), (-370, "Stukprijs"), (-440, "Korting"), (-540, "Totaal")]
    row: Row = [(50, "Kraan"), (-300, "3"), (-370, "100,00"), (-440, "10%"), (-540, "270,00")]
    (only,) = table_of(sheet_of([head, row])).lines
    assert only.proof is not None
    assert only.proof.formula is Formula.PERCENTAGE
    assert only.discount is not None
    assert only.discount.value == Decimal(10)


def test_a_printed_net_price_goes_before_the_list_price_that_it_follows_from() -> None:
    head = [(50, "Bezeichnung"), (-250, "Menge"), (-320, "Listenpreis"), (-390, "Rabatt %")]
    table = table_of(
        sheet_of(
            [
                [*head, (-460, "Nettopreis"), (-540, "Gesamt EUR")],
                [(50, "Blatt 350"), (-250, "6"), (-320, "148,00"), (-390, "12"), (-460, "130,24"), (-540, "781,44")],
                [(50, "Blatt 410"), (-250, "10"), (-320, "61,50"), (-390, "15"), (-460, "52,28"), (-540, "522,80")],
                [(50, "Nachschliff"), (-250, "14"), (-320, "19,80"), (-390, "-"), (-460, "19,80"), (-540, "277,20")],
            ]
        )
    )
    assert [each.price.value for each in table.lines if each.price] == [
        Decimal("130.24"),
        Decimal("52.28"),
        Decimal("19.80"),
    ]


def test_quantity_and_unit_in_one_cell_and_a_name_that_goes_on_below() -> None:
    table = table_of(
        sheet_of(
            [
                HEAD,
                line("Schilderwerk kozijnen voorgevel en", "23,5 uur", "48,00", "1.128,00"),
                [(50, "zijgevel")],
                line("Verf", "2 stuks", "40,00", "80,00"),
                [(50, "Serienummer 12-34")],
            ]
        )
    )
    first, second = table.lines
    assert shown(first)[0] == "Schilderwerk kozijnen voorgevel en zijgevel"
    assert first.unit is not None
    assert first.unit.text == "uur"
    assert shown(second)[0] == "Verf"
    assert [cell.text for cell in second.description] == ["Serienummer 12-34"]


def test_arithmetic_overrules_a_head_that_says_the_wrong_thing() -> None:
    head: Row = [(50, "Omschrijving"), (-320, "Bedrag"), (-400, "Prijs"), (-540, "Totaal")]
    rows: list[Row] = [
        [(50, name), (-320, quantity), (-400, price), (-540, amount)]
        for name, quantity, price, amount in (("Bord", "12", "3,50", "42,00"), ("Glas", "30", "1,25", "37,50"))
    ]
    table = table_of(sheet_of([head, *rows]))
    assert [shown(each)[1:] for each in table.lines] == [("12", "3.50", "42.00"), ("30", "1.25", "37.50")]


def test_a_table_without_a_header_is_found_by_its_arithmetic() -> None:
    rows: list[Row] = [
        [(50, name), (-320, quantity), (-400, price), (-540, amount)]
        for name, quantity, price, amount in (("Bord", "12", "3,50", "42,00"), ("Glas", "30", "1,25", "37,50"))
    ]
    table = table_of(sheet_of([*rows, [(-400, "Totaal"), (-540, "79,50")]]))
    assert [shown(each) for each in table.lines] == [("Bord", "12", "3.50", "42.00"), ("Glas", "30", "1.25", "37.50")]


def test_one_row_without_a_header_is_no_table() -> None:
    row: Row = [(50, "Bord"), (-320, "12"), (-400, "3,50"), (-540, "42,00")]
    assert read_lines(sheet_of([row]), DecimalMark.COMMA) == ()


def test_a_table_goes_on_on_the_next_page_and_carried_amounts_are_no_lines() -> None:
    table = table_of(
        sheet_of(
            [HEAD, line("Bord", "12", "3,50", "42,00"), [(50, "Transport"), (-540, "42,00")]],
            [HEAD, [(50, "Transport"), (-540, "42,00")], line("Glas", "30", "1,25", "37,50")],
        )
    )
    assert [shown(each)[0] for each in table.lines] == ["Bord", "Glas"]
    assert [each.page for each in table.lines] == [1, 2]


def test_a_table_of_vat_is_no_table_of_lines() -> None:
    sheet = sheet_of(
        [
            [(50, "BTW %"), (-320, "Grondslag"), (-540, "BTW bedrag")],
            [(50, "21%"), (-320, "100,00"), (-540, "21,00")],
        ]
    )
    assert read_lines(sheet, DecimalMark.COMMA) == ()


def test_amounts_that_include_vat_are_told_by_the_head() -> None:
    head: Row = [(50, "Artikel"), (-300, "Aantal"), (-420, "Prijs per stuk"), (-540, "Totaal incl. btw")]
    row: Row = [(50, "Hoes"), (-300, "2"), (-420, "99,99"), (-540, "199,98")]
    table = table_of(sheet_of([head, row]))
    assert table.amounts is VatBasis.WITH


def test_amounts_that_include_vat_are_told_by_arithmetic() -> None:
    head: Row = [(50, "Artikel"), (-300, "Aantal"), (-380, "Prijs"), (-450, "BTW"), (-540, "Totaal")]
    rows: list[Row] = [[(50, "Hoes"), (-300, "2"), (-380, "100,00"), (-450, "21%"), (-540, "242,00")]]
    table = table_of(sheet_of([head, *rows]))
    assert (table.prices, table.amounts) == (VatBasis.WITHOUT, VatBasis.WITH)


def test_a_heading_between_drawn_lines_belongs_to_no_row() -> None:
    rulings = [Ruling((50.0, top, 540.0, top), 1) for top in (87.0, 101.0)]
    table = table_of(
        sheet_of(
            [
                HEAD,
                line("Bord", "12", "3,50", "42,00"),
                [(50, "Week 14")],
                line("Glas", "30", "1,25", "37,50"),
            ],
            rulings=rulings,
        )
    )
    assert [shown(each)[0] for each in table.lines] == ["Bord", "Glas"]
    assert all(not each.description for each in table.lines)


def test_a_dash_in_an_empty_cell_is_no_minus() -> None:
    head: Row = [(50, "Artikel"), (-300, "Aantal"), (-370, "Stukprijs"), (-440, "Korting"), (-540, "Totaal")]
    row: Row = [(50, "Kraan"), (-300, "3"), (-370, "100,00"), (-440, "-"), (-540, "€ 300,00")]
    (only,) = table_of(sheet_of([head, row])).lines
    assert only.amount is not None
    assert only.amount.value == Decimal("300.00")


def test_hours_that_make_up_a_line_are_not_lines_themselves() -> None:
    sheet = sheet_of(
        [HEAD, line("Advies", "1", "250,00", "250,00"), line("Reiskosten", "10", "2,00", "20,00")],
        [
            [(50, "Datum"), (150, "Werkzaamheden"), (-320, "Uren"), (-400, "Tarief"), (-540, "Bedrag")],
            [(50, "01-02-2026"), (150, "Overleg"), (-320, "1"), (-400, "100,00"), (-540, "100,00")],
            [(50, "03-02-2026"), (150, "Advies"), (-320, "1,5"), (-400, "100,00"), (-540, "150,00")],
        ],
    )
    assert [shown(each)[0] for each in table_of(sheet).lines] == ["Advies", "Reiskosten"]


def test_a_product_in_a_sentence_is_a_line() -> None:
    table = table_of(sheet_of([[(50, "Volkorenbrood 800 gr: 10 x € 2,38 = € 23,80.")]]))
    assert [shown(each) for each in table.lines] == [("Volkorenbrood 800 gr", "10", "2.38", "23.80")]


def test_a_discount_row_says_so() -> None:
    table = table_of(
        sheet_of([HEAD, line("Bord", "12", "3,50", "42,00"), [(50, "Korting vaste klant"), (-540, "-4,20")]])
    )
    assert [each.adjustment for each in table.lines] == [None, "allowances"]


def test_descriptions_that_end_on_the_line_of_their_amount() -> None:
    table = table_of(
        sheet_of(
            [
                HEAD,
                [(50, "Lamp van glas")],
                line("met snoer", "3", "10,00", "30,00"),
                8.0,
                [(50, "Boek over lampen")],
                line("gebonden", "1", "20,00", "20,00"),
            ]
        )
    )
    assert [shown(each)[0] for each in table.lines] == ["Lamp van glas met snoer", "Boek over lampen gebonden"]


def test_hours_and_minutes_are_a_quantity_in_hours() -> None:
    (only,) = table_of(sheet_of([HEAD, line("Overleg", "1:30", "100,00", "150,00")])).lines
    assert only.quantity is not None
    assert only.quantity.value == Decimal("1.5")
    assert only.proof is not None


def test_an_instalment_is_a_line_though_its_first_word_labels_a_total() -> None:
    table = table_of(sheet_of([HEAD, line("Aanbetaling 30% keuken", "1", "900,00", "910,00")]))
    assert [shown(each)[0] for each in table.lines] == ["Aanbetaling 30% keuken"]
    assert table.proven == 0


def test_what_stands_below_a_total_is_no_line() -> None:
    table = table_of(
        sheet_of(
            [
                HEAD,
                line("Bord", "12", "3,50", "42,00"),
                [(400, "Totaal"), (-540, "42,00")],
                [(50, "Zie"), (-540, "9,00")],
            ]
        )
    )
    assert [shown(each)[0] for each in table.lines] == ["Bord"]


def test_a_section_goes_on_after_its_subtotal() -> None:
    table = table_of(
        sheet_of(
            [
                HEAD,
                line("Metselwerk", "8", "50,00", "400,00"),
                [(50, "Subtotaal arbeid"), (-540, "400,00")],
                10.0,
                [(50, "Materiaal")],
                line("Stenen", "1000", "0,50", "500,00"),
            ]
        )
    )
    assert [shown(each)[0] for each in table.lines] == ["Metselwerk", "Stenen"]


def test_a_price_for_a_hundred_is_divided_by_its_base() -> None:
    head: Row = [(50, "Artikel"), (-300, "Aantal"), (-360, "Prijs"), (-410, "Per"), (-540, "Bedrag")]
    row: Row = [(50, "Schroef"), (-300, "500"), (-360, "4,00"), (-410, "100"), (-540, "20,00")]
    (only,) = table_of(sheet_of([head, row])).lines
    assert only.proof is not None
    assert only.proof.formula is Formula.BASE


def test_a_header_beside_a_column_of_other_text_is_found() -> None:
    head: Row = [(10, "NL432192566B01"), *((at + 100 if at > 0 else at, text) for at, text in HEAD)]
    row: Row = [(150, "Bord"), (-320, "12"), (-400, "3,50"), (-460, "21%"), (-540, "42,00")]
    (only,) = table_of(sheet_of([head, row])).lines
    assert shown(only) == ("Bord", "12", "3.50", "42.00")


@pytest.mark.parametrize("head", ["Rit / omschrijving", "Korte omschrijving"])
def test_a_head_of_which_a_part_is_known_is_one_head(head: str) -> None:
    table = table_of(sheet_of([[(50, head), *HEAD[1:]], line("Breda - Gent", "2", "50,00", "100,00")]))
    assert [shown(each)[0] for each in table.lines] == ["Breda - Gent"]


def test_a_mark_behind_an_amount_is_not_the_amount() -> None:
    head: Row = [(50, "Artikel"), (-300, "Aantal"), (-370, "Prijs"), (440, "Bedrag B")]
    rows: list[Row] = [
        [(50, "Peren"), (-300, "3"), (-370, "20,00"), (-470, "60,00"), (-480, "1")],
        [(50, "Zeep"), (-300, "2"), (-370, "10,00"), (-470, "20,00"), (-480, "2")],
    ]
    assert [shown(each)[3] for each in table_of(sheet_of([head, *rows])).lines] == ["60.00", "20.00"]


def test_a_column_that_only_counts_the_lines_is_no_article_number() -> None:
    head: Row = [(50, "Art"), (100, "Omschrijving"), (-300, "Aantal"), (-370, "Prijs"), (-540, "Bedrag")]
    rows: list[Row] = [
        [(50, str(at)), (100, name), (-300, "2"), (-370, "5,00"), (-540, "10,00")] for at, name in ((1, "A"), (2, "B"))
    ]
    assert [each.seller_id for each in table_of(sheet_of([head, *rows])).lines] == [None, None]


def test_a_table_without_heads_may_have_prices_in_fractions_of_a_cent() -> None:
    rows: list[Row] = [
        [(50, "Zaalhuur"), (-300, "12"), (-370, "27,50"), (-540, "330,00")],
        [(50, "Zwemles"), (-300, "24"), (-370, "6,125"), (-540, "147,00")],
    ]
    assert [shown(each)[2] for each in table_of(sheet_of(rows)).lines] == ["27.50", "6.125"]


def test_a_product_may_stand_two_lines_below_its_amount() -> None:
    page: list[Row] = [[(50, "Workshop"), (-540, "80,00")], [(50, "Op verzoek")], [(50, "2 x 40,00")]]
    assert [shown(each) for each in table_of(sheet_of(page)).lines] == [("Workshop", "2", "40.00", "80.00")]


def test_rules_drawn_with_characters_part_no_words() -> None:
    rule: Row = [(50, "-" * 60)]
    table = table_of(sheet_of([rule, HEAD, rule, line("Snoeien", "2", "50,00", "100,00"), rule]))
    assert [shown(each)[0] for each in table.lines] == ["Snoeien"]


def test_rows_in_columns_outweigh_the_one_that_also_reads_as_a_sentence() -> None:
    table = table_of(
        sheet_of(
            [
                [(60, "4 \u00d7"), (85, "Jasmijnthee - 250 g"), (-415, "€18,95"), (-483, "€75,80"), (-533, "9%")],
                [(60, "2 \u00d7"), (85, "Theepot 0,8 L - wit"), (-415, "€44,95"), (-483, "€89,90"), (-533, "21%")],
                [(60, "1 \u00d7"), (85, "Verzending pakket"), (-415, "€6,95"), (-483, "€6,95"), (-533, "21%")],
            ]
        )
    )
    assert [line.name.text for line in table.lines if line.name is not None] == [
        "Jasmijnthee - 250 g",
        "Theepot 0,8 L - wit",
        "Verzending pakket",
    ]
