"""A page whose amounts contradict each other is for a person, though some of them agree."""

from __future__ import annotations

from datetime import date

import pytest

from app.extraction.extract import extract
from app.extraction.extracted import Extraction, Outcome

from .printed_pages import Row, sheet_of

HEAD: list[Row] = [
    [(50, "Kwintveld B.V.")],
    [(50, "Havenkade 3")],
    [(50, "1011 AB Amsterdam")],
    20.0,
    [(50, "Factuuradres")],
    [(50, "Molt Groep B.V.")],
    [(50, "Laan 2")],
    [(50, "1234 AC Zwolle")],
    20.0,
    [(50, "Factuurnummer: 2026-0041")],
    [(50, "Factuurdatum: 12-01-2026")],
    20.0,
    [(50, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")],
    [(50, "Tegelwerk"), (-320, "2"), (-400, "30,00"), (-540, "60,00")],
    [(50, "Voegwerk"), (-320, "1"), (-400, "40,00"), (-540, "40,00")],
    20.0,
]
FOOT: list[Row] = [30.0, [(50, "KvK 12345678 BTW-nummer NL853746333B01 IBAN NL91 ABNA 0417 1643 00")]]


def read(*rows: Row) -> Extraction:
    return extract(sheet_of([*HEAD, *rows, *FOOT]).pages, today=date(2026, 11, 22))


def total(label: str, *amounts: str) -> Row:
    places = (-540.0, -460.0, -400.0)
    return [(200, label), *zip(places, amounts, strict=False)]


@pytest.mark.parametrize(
    "rows",
    [
        [total("Totaal excl. btw", "200,00"), total("Btw 21%", "21,00"), total("Totaal incl. btw", "121,00")],
        [total("Subtotaal", "200,00"), total("Btw 21%", "21,00"), total("Totaal incl. btw", "121,00")],
        [total("Totaal excl. btw", "100,00"), total("Btw 21% over", "21,00", "200,00"), total("Te betalen", "121,00")],
        [
            total("Totaal excl. btw", "100,00"),
            total("Btw 21%", "21,00"),
            total("Totaal", "121,00"),
            total("Totaal", "151,00"),
        ],
    ],
    ids=["without VAT", "subtotal", "base", "another total"],
)
def test_an_amount_that_goes_with_no_other_is_told(rows: list[Row]) -> None:
    found = read(*rows)
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert {"RELAY-PAGE-CONTRADICTS", "RELAY-PAGE-UNEXPLAINED", "RELAY-PAGE-UNPROVEN"} & {
        each.rule for each in found.findings
    }


@pytest.mark.parametrize(
    "rows",
    [
        [total("Subtotaal", "60,00"), total("Totaal excl. btw", "100,00")],
        [total("Totaal excl. btw", "100,00"), total("Btw 21% over", "21,00", "100,00")],
        [total("Totaal excl. btw", "100,00"), total("Btw bedrag", "21,00")],
    ],
    ids=["part of the lines", "base", "VAT"],
)
def test_an_amount_that_the_totals_are_made_of_is_none(rows: list[Row]) -> None:
    rest = [total("Btw 21%", "21,00"), total("Totaal incl. btw", "121,00")]
    assert read(*rows, *rest).outcome is Outcome.ACCEPTED
