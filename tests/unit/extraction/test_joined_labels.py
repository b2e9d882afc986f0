"""Two labels in one, fields of one line with marks between them, and labels over values in a column."""

from datetime import date

import pytest

from .printed_pages import Row
from .test_references import head


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        (
            "Order/uw bestelnr.",
            "0012277410 / 4500188210",
            {"sales_order_reference": "0012277410", "order_reference": "4500188210"},
        ),
        (
            "Uw order/onze order",
            "4711/SO-88",
            {"order_reference": "4711", "sales_order_reference": "SO-88"},
        ),
        ("Leveringsbon/datum", "0081440922 / 09.11.2026", {"despatch_advice_reference": "0081440922"}),
        ("Pakbonnr./leverdatum", "81440 / 09-11-2026", {"despatch_advice_reference": "81440"}),
        ("Uw order/datum", "4711 / 09-11-2026", {"order_reference": "4711"}),
        ("Uw order/datum", "4711", {"order_reference": "4711"}),
        ("Uw kenmerk/ordernummer", "KPL 67 / 4711", {"buyer_reference": "KPL 67", "order_reference": "4711"}),
        ("Factuurnr./klantnr.", "26-041 / 3308", {"number": "26-041", "buyer.identifiers": "3308"}),
        ("Auftragsnr./Bestellnr.", "884 / 4711", {"sales_order_reference": "884", "order_reference": "4711"}),
    ],
)
@pytest.mark.parametrize("place", ["beside", "below", "behind"])
def test_values_stand_in_the_order_of_their_labels(
    label: str, value: str, place: str, expected: dict[str, object]
) -> None:
    rows: dict[str, list[Row]] = {
        "beside": [[(50, label), (250, value)]],
        "below": [[(50, label)], [(50, value)]],
        "behind": [[(50, f"{label}: {value}")]],
    }
    found = head(*rows[place])
    assert {path: said for path, said in found.items() if not isinstance(said, date)} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Factuurdatum/leverdatum: 12-11-2026", {"issue_date": 12, "delivery.date": 12}),
        ("Factuur-/leverdatum: 12-11-2026 / 10-11-2026", {"issue_date": 12, "delivery.date": 10}),
        ("Factuur-/vervaldatum: 12-11-2026 / 26-11-2026", {"issue_date": 12, "due_date": 26}),
        ("Factuur-/vervaldatum: 12-11-2026", {}),
    ],
)
def test_two_days_stand_in_the_order_of_their_labels(text: str, expected: dict[str, int]) -> None:
    assert head([(50, text)]) == {path: date(2026, 11, day) for path, day in expected.items()}


@pytest.mark.parametrize(
    ("label", "order"),
    [
        ("Order/pakbon", {"sales_order_reference": "4711"}),
        ("Uw order/pakbon", {"order_reference": "4711"}),
        ("Bestelnr./pakbon", {}),
    ],
)
def test_a_word_for_an_order_says_no_more_beside_another_label(label: str, order: dict[str, str]) -> None:
    assert head([(50, label), (250, "4711 / PB-2")]) == {"despatch_advice_reference": "PB-2", **order}


@pytest.mark.parametrize(
    "rows",
    [
        [[(50, "Order/uw bestelnr.: 4500188210")]],
        [[(50, "Order/uw bestelnr."), (250, "4500 / 188 / 210")]],
    ],
)
def test_whose_a_single_value_is_stays_open(rows: list[Row]) -> None:
    assert not {"order_reference", "sales_order_reference"} & set(head(*rows))


@pytest.mark.parametrize(
    ("rows", "path", "value"),
    [
        (
            [[(50, "Pakbon PB-226 | Leverdatum 12-11-2026 | Uw bestelnummer Gym loc. Waterwijk")]],
            "order_reference",
            "Gym loc. Waterwijk",
        ),
        (
            [[(50, "nummer 67")], [(50, "datum 14-11-2026")], [(50, "project Showroom Zeedijk")]],
            "project_reference",
            "Showroom Zeedijk",
        ),
        (
            [
                [(50, "CONTRACTNUMMER")],
                [(50, "RO-2025-18")],
                8.0,
                [(50, "INKOOPORDER")],
                [(50, "Mail JV 2 november")],
            ],
            "order_reference",
            "Mail JV 2 november",
        ),
        (
            [
                [(60, "PROJECT"), (200, "VOORWAARDEN"), (350, "VERVALDATUM")],
                [(48, "Zwembad Zuid"), (200, "14 dagen netto"), (350, "24-11-2026")],
            ],
            "project_reference",
            "Zwembad Zuid",
        ),
        (
            [[(50, "Project"), (250, "Leverdatum")], [(50, "m.v. Noorder Ster / reis 118"), (250, "6-11-2026")]],
            "project_reference",
            "m.v. Noorder Ster / reis 118",
        ),
        (
            [[(50, "Gelieve volgende referentie te gebruiken voor uw betaling : INV/26/0147 op rekening NL36")]],
            "payment.reference",
            "INV/26/0147",
        ),
        ([[(50, "Meetdatum"), (250, "10 november 2026")]], "delivery.date", date(2026, 11, 10)),
        ([[(50, "Leveringen"), (150, ": 09-11-2026 - 14-11-2026")]], "period.end", date(2026, 11, 14)),
    ],
)
def test_a_label_among_labels_has_words_for_its_value(rows: list[Row], path: str, value: object) -> None:
    assert head(*rows)[path] == value


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("Klant 0442 betreft factuur 26-4118", "buyer.identifiers", "0442"),
        ("Klant L-2087, overeenkomst SLA-2023-114, periode oktober 2026", "buyer.identifiers", "L-2087"),
        ("Klant 3308, uw order 4711", "order_reference", "4711"),
        ("Klant 24 uur bereikbaar", "buyer.identifiers", None),
        ("Opdracht tel. 3 nov. mw. Bos", "order_reference", "tel. 3 nov. mw. Bos"),
        ("Opdracht: PO 4471", "order_reference", "PO 4471"),
        ("Opdracht: 26-118", "order_reference", None),
    ],
)
def test_a_number_ends_where_the_next_label_begins(text: str, path: str, value: str | None) -> None:
    assert head([(50, text)]).get(path) == value
