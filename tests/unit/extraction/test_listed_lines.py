"""Lines that stand in no table are those that follow each other and make the total."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.extraction.extracted import Outcome
from app.model.invoice import Invoice

from .printed_pages import Row
from .test_whole_pages import TOTALS, accepted, read, total


def names_of(invoice: Invoice) -> list[tuple[str | None, Decimal | None]]:
    return [(each.item.name if each.item else None, each.net_amount) for each in invoice.lines]


def words(name: str, amount: str) -> Row:
    return [(50, name), (-540, amount)]


@pytest.mark.parametrize("sum_of_lines", ["Honorarium en verschotten", "Samen", "Totaal excl. btw"])
def test_words_with_amounts_above_what_they_come_to_are_lines(sum_of_lines: str) -> None:
    invoice = accepted(
        [(300, "Te betalen uiterlijk 24 februari 2026")],
        words("Molens en gemalen", "€ 1.210,00"),
        40.0,
        words("Jaarrekening 2025", "650,00"),
        [(50, "volgens opdracht")],
        words("Aangifte vennootschapsbelasting", "318,80"),
        words("Kadaster en uittreksels", "31,20"),
        total(sum_of_lines, "1.000,00"),
        total("Omzetbelasting 21%", "210,00"),
        total("Totaal", "1.210,00"),
    )
    assert names_of(invoice) == [
        ("Jaarrekening 2025", Decimal("650.00")),
        ("Aangifte vennootschapsbelasting", Decimal("318.80")),
        ("Kadaster en uittreksels", Decimal("31.20")),
    ]


def test_products_among_words_with_amounts_keep_what_they_count() -> None:
    invoice = accepted(
        [(50, "Honorarium"), (250, "7,4 x € 215,00"), (-540, "€ 1.591,00")],
        words("Kantoorkosten 5%", "€ 79,55"),
        words("Griffierecht (onbelast)", "€ 688,00"),
        [(50, "Uittreksels"), (250, "3 x € 7,85"), (-540, "€ 23,55")],
        20.0,
        words("Belast bedrag", "€ 1.670,55"),
        words("Onbelast bedrag", "€ 711,55"),
        words("21% omzetbelasting", "€ 350,82"),
        words("Totaal te voldoen", "€ 2.732,92"),
    )
    assert [(each.quantity, each.net_amount, each.vat.rate if each.vat else None) for each in invoice.lines] == [
        (Decimal("7.4"), Decimal("1591.00"), Decimal(21)),
        (Decimal(1), Decimal("79.55"), Decimal(21)),
        (Decimal(1), Decimal("688.00"), Decimal(0)),
        (Decimal(3), Decimal("23.55"), Decimal(0)),
    ]


def test_amounts_that_make_no_total_are_no_lines() -> None:
    found = read(
        words("Jaarrekening 2025", "650,00"),
        words("Aangifte vennootschapsbelasting", "318,80"),
        20.0,
        total("Totaal excl. btw", "1.000,00"),
        total("Omzetbelasting 21%", "210,00"),
        total("Totaal incl. btw", "1.210,00"),
    )
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert found.invoice is not None
    assert not found.invoice.lines


def test_two_ways_to_make_the_total_are_none() -> None:
    found = read(
        words("Arbeid", "600,00"),
        words("Materiaal", "400,00"),
        words("Arbeid", "600,00"),
        20.0,
        total("Totaal excl. btw", "1.000,00"),
        total("Omzetbelasting 21%", "210,00"),
        total("Totaal incl. btw", "1.210,00"),
    )
    assert found.outcome is Outcome.NEEDS_REVIEW


@pytest.mark.parametrize("head", ["Klus", "Zitting"])
def test_rows_under_heads_that_are_not_known_prove_what_they_count(head: str) -> None:
    invoice = accepted(
        [(50, head), (-320, "Keer"), (-400, "Per keer"), (-540, "Samen")],
        [(50, "Snoeien haag"), (-320, "1"), (-400, "70,00"), (-540, "70,00")],
        [(50, "Afvoer groen"), (-320, "1"), (-400, "30,00"), (-540, "30,00")],
        20.0,
        total("Totaal excl. btw", "100,00"),
        total("Btw 21%", "21,00"),
        total("Totaal incl. btw", "121,00"),
    )
    assert [(each.quantity, each.price.net if each.price else None) for each in invoice.lines] == [
        (Decimal(1), Decimal("70.00")),
        (Decimal(1), Decimal("30.00")),
    ]


def test_what_is_counted_may_stand_between_the_quantity_and_its_price() -> None:
    invoice = accepted(
        [(50, "2 x Snoeien haag à € 35,00"), (-540, "€ 70,00")],
        [(50, "3 x Afvoer groen à € 10,00"), (-540, "€ 30,00")],
        20.0,
        total("Totaal excl. btw", "100,00"),
        total("Btw 21%", "21,00"),
        total("Totaal incl. btw", "121,00"),
    )
    assert names_of(invoice) == [("Snoeien haag", Decimal("70.00")), ("Afvoer groen", Decimal("30.00"))]


def test_a_price_without_vat_stays_so_where_amounts_include_it() -> None:
    invoice = accepted(
        [(50, "Omschrijving"), (-250, "Aantal"), (-320, "Prijs"), (-390, "Btw %"), (-450, "Btw"), (-540, "Totaal")],
        [(50, "Snoeien"), (-250, "2"), (-320, "35,00"), (-390, "21"), (-450, "14,70"), (-540, "84,70")],
        [(50, "Afvoer"), (-250, "3"), (-320, "10,00"), (-390, "21"), (-450, "6,30"), (-540, "36,30")],
        20.0,
        total("Totaal excl. btw", "100,00"),
        total("Btw 21%", "21,00"),
        total("Totaal incl. btw", "121,00"),
    )
    assert [(each.price.net if each.price else None, each.net_amount) for each in invoice.lines] == [
        (Decimal("35.00"), Decimal("70.00")),
        (Decimal("10.00"), Decimal("30.00")),
    ]


def test_marks_that_name_the_rates_say_which_line_has_which() -> None:
    invoice = accepted(
        [(50, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-500, "Bedrag"), (530, "Btw")],
        [(50, "Brood"), (-320, "5"), (-400, "10,00"), (-500, "50,00"), (530, "L")],
        [(50, "Wijn"), (-320, "2"), (-400, "25,00"), (-500, "50,00"), (530, "H")],
        20.0,
        [(300, "Subtotaal"), (-500, "100,00")],
        [(300, "Btw laag 9% over 50,00"), (-500, "4,50")],
        [(300, "Btw hoog 21% over 50,00"), (-500, "10,50")],
        [(300, "Totaal"), (-500, "115,00")],
    )
    assert [each.vat.rate for each in invoice.lines if each.vat is not None] == [Decimal(9), Decimal(21)]


def test_totals_may_stand_in_one_sentence() -> None:
    invoice = accepted(
        [(50, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-500, "Bedrag")],
        [(50, "Snoeien haag"), (-320, "4"), (-400, "25,00"), (-500, "100,00")],
        20.0,
        [(50, "Totaal exclusief btw € 100,00, btw 21% € 21,00, totaal inclusief btw € 121,00.")],
    )
    assert invoice.totals is not None
    assert (invoice.totals.without_vat, invoice.totals.with_vat) == (Decimal("100.00"), Decimal("121.00"))


def test_a_column_of_deposits_says_why_its_lines_bear_no_vat() -> None:
    invoice = accepted(
        [(-100, "Stuks"), (120, "Retour"), (-420, "Statiegeld"), (-480, "Btw"), (-540, "Bedrag")],
        [(-100, "38"), (120, "Krat 24 flessen"), (-420, "3,90"), (-480, "0%"), (-540, "148,20")],
        [(-100, "2"), (120, "Pallet"), (-420, "12,50"), (-480, "21%"), (-540, "25,00")],
        20.0,
        total("Btw 21% over 25,00", "5,25"),
        total("Btw 0% over 148,20", "0,00"),
        total("Totaal exclusief btw", "173,20"),
        total("Te betalen", "178,45"),
    )
    assert [each.vat.category for each in invoice.lines if each.vat is not None] == ["Z", "S"]


@pytest.mark.parametrize(("below", "read_as"), [("2 x 35,00", Decimal(2)), ("2 uur à € 35,00", Decimal(2))])
def test_a_row_may_tell_what_it_counts_below_its_name(below: str, read_as: Decimal) -> None:
    invoice = accepted(
        [(50, "Omschrijving"), (-540, "Totaal")],
        words("Snoeien haag", "70,00"),
        [(50, below)],
        words("Afvoer groen", "30,00"),
        20.0,
        total("Prijs exclusief 21% BTW", "100,00"),
        total("21% BTW", "21,00"),
        total("Prijs inclusief 21% BTW", "121,00"),
    )
    assert [each.quantity for each in invoice.lines] == [read_as, Decimal(1)]


def test_a_product_that_makes_another_amount_leaves_the_row_to_a_person() -> None:
    found = read(
        [(50, "Omschrijving"), (-540, "Totaal")],
        words("Snoeien haag", "70,00"),
        [(50, "3 x 35,00")],
        words("Afvoer groen", "30,00"),
        20.0,
        total("Totaal excl. btw", "100,00"),
        total("Btw 21%", "21,00"),
        total("Totaal incl. btw", "121,00"),
    )
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_totals_of_two_rates_may_stand_side_by_side_by_their_names() -> None:
    heads = ["Bedrag hoog", "Bedrag laag", "BTW hoog", "BTW laag", "Factuurbedrag"]
    amounts = ["100,00", "0,00", "21,00", "0,00", "121,00"]
    places = [50.0, 150.0, 250.0, 350.0, 450.0]
    invoice = accepted(
        [(50, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")],
        [(50, "Snoeien haag"), (-320, "4"), (-400, "25,00"), (-540, "100,00")],
        20.0,
        list(zip(places, heads, strict=True)),
        list(zip(places, amounts, strict=True)),
    )
    assert [each.rate for each in invoice.vat_breakdown] == [Decimal(21)]


def test_what_the_vat_is_levied_on_is_no_line_by_any_name() -> None:
    found = read(
        words("Bedrag belast met hoog tarief", "100,00"),
        words("Bedrag belast met laag tarief", "50,00"),
        20.0,
        total("Totaal excl. btw", "150,00"),
        total("Btw 9%", "4,50"),
        total("Btw 21%", "21,00"),
        total("Totaal incl. btw", "175,50"),
    )
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_an_advance_may_be_what_is_delivered() -> None:
    invoice = accepted(
        words("Huur bedrijfsruimte november", "80,00"),
        words("Voorschot servicekosten november", "20,00"),
        20.0,
        total("Totaal excl. btw", "100,00"),
        total("Btw 21%", "21,00"),
        total("Totaal incl. btw", "121,00"),
    )
    assert [each.net_amount for each in invoice.lines] == [Decimal("80.00"), Decimal("20.00")]


@pytest.mark.parametrize(
    ("above", "own", "below", "name"),
    [
        ("Gemeentewerf met kleedruimten en kantine aan de", "", "Parallelweg", True),
        ("Gemeentewerf met kleedruimten en kantine en alle", "bergingen", "", True),
        ("", "", "", False),
    ],
)
def test_a_name_is_never_what_another_column_says(above: str, own: str, below: str, *, name: bool) -> None:
    rows: list[Row] = [
        [(50, "Stadhuis aan de grote en oude Marktstraat nummer 1"), (330, "5 x per week"), (-540, "€ 61,50")],
        6.0,
        [(50, "Wijkcentrum De Molt"), (330, "3 x per week"), (-540, "€ 19,75")],
        12.0,
        *([[(50, above)], -14.0 + (12.0 if own else 5.0)] if above else []),
        [*([(50, own)] if own else []), (330, "2 x per week"), (-540, "€ 18,75")],
        *([-9.0, [(50, below)]] if below else []),
    ]
    found = read(*rows, 20.0, *TOTALS)
    assert found.invoice is not None
    called = found.invoice.lines[2].item
    assert called is not None
    assert called.name == (" ".join(filter(None, (above, own, below))) if name else None)
    assert found.outcome is (Outcome.ACCEPTED if name else Outcome.NEEDS_REVIEW)


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (
            [
                words("Begeleiding van de algemene ledenvergadering en het", "€ 60,00"),
                [(50, "opstellen van de notulen")],
                words("Administratie", "€ 40,00"),
            ],
            ["Begeleiding van de algemene ledenvergadering en het opstellen van de notulen", "Administratie"],
        ),
        (
            [
                [(50, "Stadhuis"), (330, "5 x per week"), (-540, "€ 61,50")],
                [(50, "Kerk"), (330, "wekelijks"), (-540, "€ 38,50")],
            ],
            ["Stadhuis", "Kerk"],
        ),
        (
            [
                words("Voor de levering van 3 zakken bloem à € 20,00", "€ 60,00"),
                words("Voor de levering van 2 dozen gist à € 20,00", "€ 40,00"),
            ],
            ["de levering van 3 zakken bloem", "de levering van 2 dozen gist"],
        ),
    ],
    ids=["wrapped", "how often", "sentence"],
)
def test_names_are_whole(rows: list[Row], names: list[str]) -> None:
    assert [name for name, _ in names_of(accepted(*rows, 20.0, *TOTALS))] == names
