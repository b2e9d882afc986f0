"""Heads that stand close together, totals in strips, numbers that count or name, and what is zero rated."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.extraction.lines.columns import headers

from .printed_pages import Row, sheet_of
from .test_whole_pages import COLUMNS, accepted, line, total

TOTALS = [total("Totaal excl. btw", "300,00"), total("Btw 21%", "63,00"), total("Totaal incl. btw", "363,00")]


@pytest.mark.parametrize(("gap", "heads"), [(8.0, ["Btw", "Totaal"]), (5.0, ["Btw Totaal"])])
def test_a_phrase_ends_at_a_gap_that_is_wider_than_a_space(gap: float, heads: list[str]) -> None:
    (header,) = headers(sheet_of([[(50, "Aantal"), (100, "Product"), (450, "Btw"), (465 + gap, "Totaal")]]))
    assert [column.heading for column in header.columns][2:] == heads


def test_names_stand_behind_a_sign_of_times() -> None:
    invoice = accepted(
        [(50, "24 x"), (100, "Broodje kaas"), (-420, "5,00"), (-540, "120,00")],
        [(50, "6 x"), (100, "Dagsoep"), (-420, "30,00"), (-540, "180,00")],
        20.0,
        *TOTALS,
    )
    assert [each.item and each.item.name for each in invoice.lines] == ["Broodje kaas", "Dagsoep"]


@pytest.mark.parametrize("vat", ["Btw 21%", "BTW", "Omzetbelasting"])
def test_a_strip_of_totals_may_name_the_currency_in_a_cell_of_its_own(vat: str) -> None:
    invoice = accepted(
        COLUMNS,
        line("Waspomp", "2", "150,00", "300,00"),
        60.0,
        [(50, "Netto"), (180, vat), (320, "Valuta"), (410, "Te betalen")],
        [(50, "300,00"), (180, "63,00"), (320, "EUR"), (410, "363,00")],
    )
    assert invoice.totals is not None
    totals = (invoice.totals.without_vat, invoice.totals.vat, invoice.totals.payable)
    assert totals == (Decimal("300.00"), Decimal("63.00"), Decimal("363.00"))


@pytest.mark.parametrize(
    ("numbers", "ids", "articles"),
    [
        (["101", "455", "1"], ["1", "2", "3"], ["101", "455", "1"]),
        (["10", "20", "40"], ["10", "20", "40"], [None, None, None]),
        (["1", "2", "1"], ["1", "2", "1"], [None, None, None]),
    ],
)
def test_what_does_not_count_the_rows_is_the_number_of_an_article(
    numbers: list[str], ids: list[str], articles: list[str | None]
) -> None:
    columns: Row = [(50, "Nr."), (90, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")]
    rows: list[Row] = [
        [(50, number), (90, name), (-320, "2"), (-400, "50,00"), (-540, "100,00")]
        for number, name in zip(numbers, ["Onderhoud vaatwasser", "Waspomp", "Arbeid"], strict=True)
    ]
    invoice = accepted(columns, *rows, 20.0, *TOTALS)
    assert [each.id for each in invoice.lines] == ids
    assert [each.item and each.item.seller_id for each in invoice.lines] == articles


@pytest.mark.parametrize("label", ["Belast met 0% (zonnepanelen)", "Zero rated (0%)", "0% btw zonnepanelen"])
def test_what_a_page_calls_zero_rated_is(label: str) -> None:
    invoice = accepted(
        [(50, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-450, "Btw"), (-540, "Bedrag")],
        [(50, "Paneel 440 Wp"), (-320, "2"), (-400, "100,00"), (-450, "0%"), (-540, "200,00")],
        [(50, "Graafwerk"), (-320, "2"), (-400, "50,00"), (-450, "21%"), (-540, "100,00")],
        20.0,
        total(label, "200,00"),
        total("Belast met 21%", "100,00"),
        total("Btw 21%", "21,00"),
        total("Factuurtotaal", "321,00"),
    )
    told = [(each.category, each.rate, each.exemption_reason) for each in invoice.vat_breakdown]
    assert sorted(told) == [("S", Decimal(21), None), ("Z", Decimal(0), None)]
