"""References are given as they are printed: with all that their owner put behind the number, and no other field."""

from datetime import date

import pytest

from .printed_pages import Row
from .test_unlabelled_heads import head


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("P26118 / Bakker", "P26118 / Bakker"),
        ("IO-26-118 Afdeling Beheer", "IO-26-118 Afdeling Beheer"),
        ("4500123 (mw. Hoek)", "4500123 (mw. Hoek)"),
        ("4500123 (12-10-2026)", "4500123"),
        ("KBS 991 / debiteur 88-214", "KBS 991"),
        ("GAR-2281, retour ontvangen d.d. 11-11-2026", "GAR-2281"),
        ("26-118 van 3 november 2026", "26-118"),
        ("26-118 is geleverd te Zwolle", "26-118"),
        ("WA 26-117, ons werknummer: 23.418", "WA 26-117"),
        ("mail Wietse 13/11", "mail Wietse 13/11"),
        ("tel. 3 nov. mw. Bos", "tel. 3 nov. mw. Bos"),
    ],
)
def test_an_order_is_told_with_what_stands_behind_it(text: str, value: str) -> None:
    assert head([[(50, f"Uw bestelling: {text}")]])["order_reference"] == value
    if "mail" not in text and "tel." not in text:
        strip: list[Row] = [[(50, "Uw bestelling:"), (200, text)]]
        assert head(strip)["order_reference"] == value


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([[(50, "Project")], [(50, "P2605 Waterdal online")]], "P2605 Waterdal online"),
        ([[(50, "Project: 26014 Havenstad")]], "26014 Havenstad"),
        ([[(50, "Project: P26-04 Onderhoud hydrofoor")]], "P26-04"),
    ],
)
def test_a_project_is_told_with_its_name(rows: list[Row], value: str) -> None:
    assert head(rows)["project_reference"] == value


def test_amid_a_sentence_the_number_alone_is_meant() -> None:
    found = head([[(50, "Werk volgens uw opdracht 26-118 Kade Noord")]])
    assert found.get("order_reference") in {None, "26-118"}


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([[(50, "Lonuv"), (120, "Kostenplaats 300")]], None),
        ([[(50, "Lonuv: Kostenplaats 300")]], None),
        ([[(50, "Lonuv"), (250, "Gunop")], [(50, "EV-5521"), (250, "Kostenplaats 300")]], None),
        ([[(50, "Familie Hoek"), (350, "Kostenplaats 300")]], "300"),
        ([[(50, "Klantnummer: 4410")], [(50, "Kostenplaats 300")]], "300"),
    ],
)
def test_a_cost_centre_under_a_label_that_nobody_knows_is_left_open(rows: list[Row], value: str | None) -> None:
    assert head(rows).get("buyer_reference") == value


@pytest.mark.parametrize(
    "beside",
    [
        [(200, "1101 AA Amsterdam")],
        [(200, "Pays-Bas")],
        [(200, "Hoekstraat 102")],
    ],
)
def test_a_line_of_the_address_is_no_reference(beside: list[tuple[float, str]]) -> None:
    rows: list[Row] = [[(50, "Uw bestelling"), *beside], [(200, "1101 AA Amsterdam")]]
    assert "order_reference" not in head(rows)


@pytest.mark.parametrize(
    ("rows", "path", "value"),
    [
        ([[(50, "Bestelling: app 16-11")]], "order_reference", "app 16-11"),
        ([[(50, "Bestelling: zie bijlage 3")]], "order_reference", None),
        (
            [[(50, "Klant L-20, overeenkomst SL-2023-11, periode 1-11-2026 t/m 30-11-2026")]],
            "contract_reference",
            "SL-2023-11",
        ),
        ([[(50, "Extern documentnr.: IN-26-55")]], "order_reference", "IN-26-55"),
        ([[(50, "Betaaldatum: 30-11-2026")]], "due_date", date(2026, 11, 30)),
        ([[(50, "Betaaldatum: 12-11-2026")]], "due_date", None),
        ([[(50, "Verzonden zendingen 02-11-2026 tot en met 15-11-2026")]], "period.end", date(2026, 11, 15)),
    ],
)
def test_what_a_word_means_its_value_tells(rows: list[Row], path: str, value: object) -> None:
    assert head(rows).get(path) == value


@pytest.mark.parametrize(
    ("rows", "path"),
    [
        ([[(50, "Oorspronkelijke factuur"), (250, "8271 PN Havenstad")]], "preceding_invoices.number"),
        ([[(350, "Our file")], [(320, "B/L: NGBRT260918")]], "sales_order_reference"),
    ],
)
def test_what_stands_by_a_label_without_a_value_is_another_field(rows: list[Row], path: str) -> None:
    assert path not in head(rows)
