"""VAT on a stated base leaves a rest that bears none; why that is, the page says or a person must."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.extraction.extracted import Outcome
from app.model.invoice import Invoice

from .printed_pages import Row
from .test_whole_pages import COLUMNS, TOTALS, accepted, line, read, total

SUMS: list[Row] = [
    20.0,
    total("Totaal exclusief btw", "130,00"),
    total("Btw 21% over 100,00", "21,00"),
    total("Totaal inclusief btw", "151,00"),
]


def breakdown(invoice: Invoice) -> list[tuple[str | None, Decimal | None]]:
    return [(each.category, each.taxable_amount) for each in invoice.vat_breakdown]


def test_totals_are_given_where_the_reason_of_the_rest_is_open() -> None:
    found = read(COLUMNS, line("Advies", "2", "50,00", "100,00"), line("Handboek", "1", "30,00", "30,00"), *SUMS)
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert {each.rule for each in found.findings} == {"RELAY-PAGE-ZERO-VAT"}
    assert found.invoice is not None
    assert breakdown(found.invoice) == [("S", Decimal("100.00")), (None, Decimal("30.00"))]
    assert found.fields["totals.with_vat"].value == Decimal("151.00")


@pytest.mark.parametrize("name", ["Griffierecht kantonrechter (onbelast)", "Verschotten: uittreksel", "Leges"])
def test_what_is_passed_on_is_the_rest(name: str) -> None:
    found = accepted(COLUMNS, line("Advies", "2", "50,00", "100,00"), [(50, name), (-540, "30,00")], *SUMS)
    assert breakdown(found) == [("S", Decimal("100.00")), ("Z", Decimal("30.00"))]


@pytest.mark.parametrize("vat", [("Btw 21% over 120,00", "21,00"), ("Btw 21% over 200,00", "42,00")])
def test_a_base_that_does_not_go_with_its_vat_or_the_total_proves_nothing(vat: tuple[str, str]) -> None:
    lines = [line("Advies", "2", "50,00", "100,00"), line("Leges", "1", "30,00", "30,00")]
    gross = total("Totaal inclusief btw", "172,00" if vat[1] == "42,00" else "151,00")
    found = read(COLUMNS, *lines, 20.0, total("Totaal exclusief btw", "130,00"), total(*vat), gross)
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_what_is_passed_on_is_no_part_of_what_an_exemption_is_for() -> None:
    found = accepted(
        COLUMNS,
        line("Kleine rode auto", "1", "5.000,00", "5.000,00"),
        line("Winterbanden", "2", "50,00", "100,00"),
        line("Leges tenaamstelling", "1", "12,10", "12,10"),
        20.0,
        total("Totaal", "5.112,10"),
        total("Btw 21% over 100,00", "21,00"),
        total("Totaal inclusief btw", "5.133,10"),
        20.0,
        [(50, "Geleverd onder de margeregeling (bijzondere regeling gebruikte goederen).")],
    )
    assert breakdown(found) == [("S", Decimal("100.00")), ("E", Decimal("5000.00")), ("Z", Decimal("12.10"))]
    assert [each.vat.category for each in found.lines if each.vat] == ["E", "S", "Z"]


def test_a_dash_in_the_column_of_vat_marks_is_no_minus() -> None:
    rows: list[Row] = [
        [(50, "Samenstellen jaarrekening"), (430, "H"), (-540, "80,00")],
        [(50, "Aangifte"), (430, "H"), (-540, "20,00")],
        [(50, "Verschotten: uittreksels"), (430, "-"), (-540, "30,00")],
    ]
    found = accepted(*rows, *SUMS)
    assert [each.net_amount for each in found.lines] == [Decimal("80.00"), Decimal("20.00"), Decimal("30.00")]


@pytest.mark.parametrize(("back", "is_given"), [("-10,00", True), ("-15,00", False)])
def test_what_is_given_back_untaxed_may_be_more_than_what_is_delivered(back: str, *, is_given: bool) -> None:
    found = read(
        COLUMNS,
        line("Tomaat", "2", "50,00", "100,00"),
        line("Retour emballage", "-1", back.removeprefix("-"), back),
        20.0,
        total("Totaal exclusief btw", "90,00"),
        total("Btw 21% over 100,00", "21,00"),
        total("Totaal inclusief btw", "111,00"),
    )
    assert ("totals.with_vat" in found.fields) is is_given


def test_a_column_of_shares_stands_between_words_and_amount() -> None:
    found = accepted(
        [(50, "Termijn"), (200, "Omschrijving"), (-400, "Percentage"), (-540, "Bedrag")],
        [(50, "1"), (200, "Bij opdracht"), (-400, "30%"), (-540, "30,00")],
        [(50, "2"), (200, "Bij oplevering"), (-400, "70%"), (-540, "70,00")],
        20.0,
        *TOTALS,
    )
    assert [(each.item.name, each.quantity) for each in found.lines if each.item] == [
        ("Bij opdracht", 1),
        ("Bij oplevering", 1),
    ]


def test_a_rate_without_its_sign_contradicts_nothing() -> None:
    strip: list[Row] = [
        20.0,
        [(50, "BTW-bedrag"), (-190, "Grondslag"), (-240, "%"), (300, "Subtotaal"), (-540, "200,00")],
        [(-100, "42,00"), (-190, "200,00"), (-240, "21,00"), (300, "Totaal excl. BTW"), (-540, "200,00")],
        total("BTW", "42,00"),
        total("Totaal EUR", "242,00"),
    ]
    assert accepted(COLUMNS, line("Stoel", "4", "50,00", "200,00"), *strip)
