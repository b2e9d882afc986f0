"""What a line delivers is told by its words, wherever they stand: above a product, below a number, behind a count."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.extraction.lines.columns import VatBasis
from app.extraction.lines.tables import LineCandidate, LineTable, read_lines
from app.extraction.values.amounts import DecimalMark

from .printed_pages import Row, sheet_of
from .test_whole_pages import accepted, read, total

TOTALS = [total("Totaal excl. btw", "300,00"), total("Btw 21%", "63,00"), total("Totaal incl. btw", "363,00")]


def table_of(*rows: Row) -> LineTable:
    (table,) = read_lines(sheet_of([*rows]), DecimalMark.COMMA)
    return table


def told(each: LineCandidate) -> tuple[str | None, str | None, list[str]]:
    name, number = each.name, each.seller_id
    return name and name.text, number and number.text, [cell.text for cell in each.description]


def test_a_paragraph_above_a_product_is_its_name_and_description() -> None:
    found = table_of(
        [(50, "Jubileumboek, 96 pagina's")],
        [(50, "Formaat 200 x 250 mm, binnenwerk op 120 grams papier, genaaid")],
        [(50, "gebonden met een omslag van linnen")],
        [(50, "40 ex. à € 5,00"), (400, "€"), (-540, "200,00")],
        14.0,
        [(50, "Bezorging")],
        [(50, "2 x € 50,00"), (400, "€"), (-540, "100,00")],
    )
    assert [told(each) for each in found.lines] == [
        (
            "Jubileumboek, 96 pagina's",
            None,
            ["Formaat 200 x 250 mm, binnenwerk op 120 grams papier, genaaid", "gebonden met een omslag van linnen"],
        ),
        ("Bezorging", None, []),
    ]


def test_a_name_that_goes_on_over_a_product_is_whole() -> None:
    found = table_of(
        [(50, "Onderhoud aan de buitenzijde van het pand aan de")],
        [(50, "Havenkade volgens opname")],
        [(50, "4 uur x € 50,00"), (-540, "200,00")],
    )
    assert told(found.lines[0])[0] == "Onderhoud aan de buitenzijde van het pand aan de Havenkade volgens opname"


def test_an_article_number_above_each_description_is_no_name() -> None:
    columns: Row = [(50, "Pos"), (90, "Materiaal"), (-320, "Hoeveelheid"), (-400, "Prijs"), (-540, "Waarde")]
    found = table_of(
        columns,
        [(50, "10"), (90, "000000010023118"), (-320, "24"), (-400, "5,00"), (-540, "120,00")],
        [(90, "Mosterd emmer 10 L")],
        [(50, "20"), (90, "000000010023127"), (-320, "60"), (-400, "3,00"), (-540, "180,00")],
        [(90, "Ketjap can 5 L")],
    )
    assert [told(each) for each in found.lines] == [
        ("Mosterd emmer 10 L", "000000010023118", []),
        ("Ketjap can 5 L", "000000010023127", []),
    ]


def test_a_count_before_names_is_no_part_of_them() -> None:
    columns: Row = [(66, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-540, "Totaal")]
    found = table_of(
        columns,
        [(50, "1"), (66, "Les op locatie"), (-320, "2"), (-400, "100,00"), (-540, "200,00")],
        [(50, "2"), (66, "Huur van matten"), (-320, "4"), (-400, "25,00"), (-540, "100,00")],
    )
    assert [told(each)[0] for each in found.lines] == ["Les op locatie", "Huur van matten"]


def test_a_number_in_a_name_beside_quantities_stays_in_it() -> None:
    columns: Row = [(50, "Component"), (220, "Aantal"), (-400, "Per maand"), (-540, "Totaal")]
    found = table_of(
        columns,
        [(50, "Huur loods"), (220, "2 mnd"), (-400, "100,00"), (-540, "200,00")],
        [(50, "Indexering huur per juli (3,1%)"), (220, "2 mnd"), (-400, "50,00"), (-540, "100,00")],
    )
    assert told(found.lines[1])[0] == "Indexering huur per juli (3,1%)"
    assert [each.quantity and each.quantity.value for each in found.lines] == [2, 2]


def test_names_stand_under_any_words_that_have_no_prices_below_them() -> None:
    columns: Row = [(50, "Zo is het bedrag opgebouwd"), (-320, "Hoeveelheid"), (-400, "Prijs"), (-540, "Bedrag")]
    found = table_of(
        columns,
        [(50, "Levering piekuren"), (-320, "2000"), (-400, "0,10"), (-540, "200,00")],
        [(50, "Vastrecht"), (-320, "2"), (-400, "50,00"), (-540, "100,00")],
    )
    assert [told(each)[0] for each in found.lines] == ["Levering piekuren", "Vastrecht"]


def test_a_discount_on_a_few_lines_and_a_gross_price_are_told_by_arithmetic() -> None:
    columns: Row = [(50, "Omschrijving"), (-300, "Aantal"), (-370, "Bruto"), (-440, "Korting"), (-540, "Totaal")]
    invoice = accepted(
        columns,
        [(50, "Band voor"), (-300, "2"), (-370, "50,00"), (-440, "10%"), (-540, "90,00")],
        [(50, "Montage"), (-300, "2"), (-370, "40,00"), (-540, "80,00")],
        [(50, "Ventiel"), (-300, "2"), (-370, "15,00"), (-540, "30,00")],
        [(50, "Pechhulp"), (-300, "1"), (-370, "100,00"), (-540, "100,00")],
        20.0,
        *TOTALS,
    )
    assert [(each.price and each.price.net, each.net_amount) for each in invoice.lines] == [
        (50, 90),
        (40, 80),
        (15, 30),
        (100, 100),
    ]
    assert [each.percentage for each in invoice.lines[0].allowances] == [10]


def test_amounts_of_earlier_invoices_are_not_those_of_this_one() -> None:
    columns: Row = [(50, "Fase"), (-300, "Honorarium"), (-420, "Reeds gefactureerd"), (-540, "Deze factuur")]
    invoice = accepted(
        columns,
        [(50, "Voorlopig ontwerp"), (-300, "400,00"), (-420, "300,00"), (-540, "100,00")],
        [(50, "Bezoek bouwplaats"), (-300, "-"), (-420, "-"), (-540, "200,00")],
        20.0,
        *TOTALS,
    )
    assert [each.net_amount for each in invoice.lines] == [Decimal("100.00"), Decimal("200.00")]


def test_the_rate_behind_what_is_taxed_makes_it_no_line() -> None:
    columns: Row = [(50, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-460, "Btw"), (-540, "Totaal")]
    found = table_of(
        columns,
        [(50, "Paneel"), (-320, "2"), (-400, "100,00"), (-460, "0%"), (-540, "200,00")],
        [(50, "Graafwerk"), (-320, "2"), (-400, "50,00"), (-460, "21%"), (-540, "100,00")],
        14.0,
        [(150, "Belast met 0% (panelen)"), (-540, "200,00")],
        [(150, "Belast met 21%"), (-540, "100,00")],
    )
    assert len(found.lines) == 2


@pytest.mark.parametrize("takes_off", ["Vlootkorting 10%", "Trouwe klant"])
def test_a_summary_above_the_lines_states_the_totals(takes_off: str) -> None:
    invoice = accepted(
        total("Verbruik (zie specificatie)", "300,00"),
        total(takes_off, "-50,00"),
        total("Totaal zonder btw", "250,00"),
        total("Btw 21%", "52,50"),
        total("Te betalen", "302,50"),
        40.0,
        [(50, "Dienst"), (-320, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")],
        [(50, "Abonnement"), (-320, "2"), (-400, "100,00"), (-540, "200,00")],
        [(50, "Toestel"), (-320, "4"), (-400, "25,00"), (-540, "100,00")],
    )
    assert [each.amount for each in invoice.allowances] == [Decimal("50.00")]
    assert invoice.totals is not None
    assert invoice.totals.without_vat == Decimal("250.00")


@pytest.mark.parametrize(
    ("net", "vat", "gross"),
    [
        ("Totaal exclusief omzetbelasting", "Omzetbelasting 21%", "Verschuldigd in euro"),
        ("Goederen", "Omzetbelasting", "Totaal inclusief omzetbelasting"),
    ],
)
def test_totals_may_have_other_words(net: str, vat: str, gross: str) -> None:
    invoice = accepted(
        [(50, "Component"), (-320, "Aantal"), (-400, "Per maand"), (-540, "Totaal")],
        [(50, "Huur"), (-320, "3"), (-400, "100,00"), (-540, "300,00")],
        20.0,
        total(net, "300,00"),
        total(vat, "63,00"),
        total(gross, "363,00"),
    )
    assert invoice.totals is not None
    assert invoice.totals.with_vat == Decimal("363.00")


def test_a_gross_price_beside_no_discount_still_has_vat_in_it() -> None:
    columns: Row = [(50, "Omschrijving"), (-300, "Aantal"), (-370, "Prijs incl. btw"), (-540, "Totaal incl. btw")]
    found = table_of(columns, [(50, "Boor"), (-300, "2"), (-370, "12,10"), (-540, "24,20")])
    assert found.prices is VatBasis.WITH


@pytest.mark.parametrize("times", ["", " x"])
def test_a_first_row_without_heads_begins_where_its_sentence_does(times: str) -> None:
    found = table_of(
        [(50, "Buitenschilderwerk voorgevel volgens offerte:")],
        [(50, "reinigen, schuren en herstel van de kozijnen aan")],
        [(50, "twee kanten"), (-320, f"2{times}"), (-400, "100,00"), (450, "€"), (-540, "200,00")],
        [(50, "Binnenwerk trap"), (-320, f"4{times}"), (-400, "25,00"), (450, "€"), (-540, "100,00")],
    )
    assert [told(each)[0] for each in found.lines] == [
        "Buitenschilderwerk voorgevel volgens offerte: reinigen, schuren en herstel van de kozijnen aan twee kanten",
        "Binnenwerk trap",
    ]


def test_rows_without_heads_may_count_one_but_for_one() -> None:
    found = table_of(
        [(50, "Contributie"), (-320, "1"), (-400, "142,00"), (-540, "142,00")],
        [(50, "Ligplaats per meter"), (-320, "7,2"), (-400, "38,50"), (-540, "277,20")],
        [(50, "Bouwfonds"), (-320, "1"), (-400, "25,00"), (-540, "25,00")],
    )
    assert [told(each)[0] for each in found.lines] == ["Contributie", "Ligplaats per meter", "Bouwfonds"]


def test_the_total_may_be_called_by_its_currency_alone() -> None:
    invoice = accepted(
        [(50, "Artikel"), (-320, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")],
        [(50, "Meel"), (-320, "3"), (-400, "100,00"), (-540, "300,00")],
        20.0,
        total("Goederen", "300,00"),
        total("Omzetbelasting", "63,00"),
        total("EUR", "363,00"),
    )
    assert invoice.totals is not None
    assert invoice.totals.with_vat == Decimal("363.00")


def test_a_page_may_say_that_it_charges_no_vat_and_not_why() -> None:
    found = read(
        [(50, "Contributie"), (-320, "1"), (-400, "142,00"), (-540, "142,00")],
        [(50, "Ligplaats per meter"), (-320, "7,2"), (-400, "38,50"), (-540, "277,20")],
        [(50, "Bouwfonds"), (-320, "1"), (-400, "25,00"), (-540, "25,00")],
        20.0,
        total("Totaal te voldoen", "444,20"),
        20.0,
        [(50, "Over contributies wordt geen btw berekend.")],
        [(50, "Bel ons na 19.00 uur.")],
    )
    assert found.fields["totals.with_vat"].value == Decimal("444.20")
    assert "RELAY-PAGE-ZERO-VAT" in {each.rule for each in found.findings}


def test_a_single_article_number_above_a_description_is_no_name_where_articles_stand() -> None:
    found = table_of(
        [(50, "Artikel"), (-320, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")],
        [(50, "AB-1234"), (-320, "2"), (-400, "100,00"), (-540, "200,00")],
        [(50, "Kabel 3 meter")],
        [(50, "Voorrijkosten"), (-320, "4"), (-400, "25,00"), (-540, "100,00")],
    )
    assert [told(each) for each in found.lines] == [
        ("Kabel 3 meter", "AB-1234", []),
        ("Voorrijkosten", None, []),
    ]


def test_numbers_that_belong_to_names_stay_in_them() -> None:
    found = table_of(
        [(50, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")],
        [(50, "1 persoonskamer"), (-320, "2"), (-400, "100,00"), (-540, "200,00")],
        [(50, "2 persoonskamer"), (-320, "4"), (-400, "25,00"), (-540, "100,00")],
    )
    assert [told(each)[0] for each in found.lines] == ["1 persoonskamer", "2 persoonskamer"]


def test_a_heading_above_a_name_in_small_letters_is_no_part_of_it() -> None:
    found = table_of(
        [(50, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")],
        [(50, "Project Zuid")],
        [(50, "snoeien"), (-320, "2"), (-400, "100,00"), (-540, "200,00")],
        [(50, "afvoer"), (-320, "4"), (-400, "25,00"), (-540, "100,00")],
    )
    assert [told(each)[0] for each in found.lines] == ["snoeien", "afvoer"]


def test_a_sentence_to_the_reader_names_no_line() -> None:
    found = table_of(
        [(50, "Hierbij brengen wij u in rekening voor")],
        [(50, "werkzaamheden aan uw pand")],
        [(50, "2 uur x € 100,00"), (-540, "€ 200,00")],
    )
    assert told(found.lines[0])[0] is None
