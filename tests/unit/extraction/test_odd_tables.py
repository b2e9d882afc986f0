"""Tables of trades of their own: groups that count before the name, crates lent, counts with their unit, strips."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.model.invoice import Invoice

from .printed_pages import Row
from .test_whole_pages import COLUMNS, TOTALS, accepted, line, total

NARROW: list[Row] = [
    [(200, label), (-400, amount)]
    for label, amount in (("Totaal excl. btw", "100,00"), ("Btw 21%", "21,00"), ("Totaal incl. btw", "121,00"))
]


def counted(invoice: Invoice) -> list[tuple[str | None, Decimal | None, Decimal | None]]:
    return [(each.item.name if each.item else None, each.quantity, each.net_amount) for each in invoice.lines]


@pytest.mark.parametrize("strip", [[], [(430, "Vragen? Bel ons")]], ids=["alone", "beside a strip"])
def test_what_is_counted_before_its_name_in_groups(strip: list[tuple[float, str]]) -> None:
    found = accepted(
        [(50, "06-2284 1190 (J. Molt)")],
        [(66, "1 x Onbeperkt bellen 5G"), (-320, "60,00"), (-400, "60,00"), *strip],
        [(300, "subtotaal"), (-400, "60,00")],
        10.0,
        [(50, "06-2284 1191 (bus)")],
        [(66, "2 x Databundel"), (-320, "10,00"), (-400, "20,00"), *strip],
        [(66, "4 x Extra sim"), (-320, "5,00"), (-400, "20,00")],
        [(300, "subtotaal"), (-400, "40,00")],
        20.0,
        *NARROW,
    )
    assert counted(found) == [
        ("Onbeperkt bellen 5G", 1, Decimal("60.00")),
        ("Databundel", 2, Decimal("20.00")),
        ("Extra sim", 4, Decimal("20.00")),
    ]


def test_crates_out_and_in_are_no_part_of_their_name() -> None:
    found = accepted(
        [(50, "Produkt"), (-320, "Kg/Stk"), (-400, "Prijs"), (-540, "Bedrag")],
        line("Tomaat", "3", "20,00", "60,00"),
        line("Ui", "2", "20,00", "40,00"),
        10.0,
        [(50, "Fust"), (-220, "Uit"), (-270, "In"), (-320, "Saldo"), (-400, "Statiegeld"), (-540, "Bedrag")],
        [(50, "EPS krat 246"), (-220, "31"), (-270, "24"), (-320, "7"), (-400, "3,86"), (-540, "27,02")],
        [(50, "EPS krat 176"), (-220, "18"), (-270, "22"), (-320, "-4"), (-400, "3,86"), (-540, "-15,44")],
        20.0,
        total("Totaal excl. btw", "111,58"),
        total("Btw 21% over 100,00", "21,00"),
        total("Totaal incl. btw", "132,58"),
    )
    assert counted(found)[2:] == [
        ("EPS krat 246", 7, Decimal("27.02")),
        ("EPS krat 176", -4, Decimal("-15.44")),
    ]


@pytest.mark.parametrize(
    ("quantity", "unit", "value"),
    [("3kg", "KGM", "3"), ("1,5m²", "MTK", "1.5"), ("3st", "H87", "3"), ("3x", "C62", "3")],
)
def test_a_count_may_have_its_unit_in_one_word(quantity: str, unit: str, value: str) -> None:
    price = Decimal(60) / Decimal(value)
    found = accepted(
        COLUMNS,
        line("Bloem", quantity, f"{price:.2f}".replace(".", ","), "60,00"),
        line("Kabel 5m", quantity, f"{price * 2 / 3:.2f}".replace(".", ","), "40,00"),
        20.0,
        *TOTALS,
    )
    assert [(each.quantity, each.unit) for each in found.lines] == [(Decimal(value), unit)] * 2


def test_a_product_beside_a_name_is_no_part_of_it() -> None:
    found = accepted(
        [(50, "Omschrijving"), (-540, "Bedrag")],
        [(50, "Bloem"), (250, "3 x"), (290, "20,00"), (330, "="), (-540, "60,00")],
        [(50, "Gist"), (250, "2 x"), (290, "20,00"), (330, "="), (-540, "40,00")],
        20.0,
        *TOTALS,
    )
    assert counted(found) == [("Bloem", 3, Decimal("60.00")), ("Gist", 2, Decimal("40.00"))]


@pytest.mark.parametrize("head", ["Prijs per 100", "Prijs/100", "Prijs per 1.000", "Prijs per 100 st"])
def test_a_head_may_say_for_how_many_the_price_is(head: str) -> None:
    times = 10 if "1.000" in head else 1
    found = accepted(
        [(50, "Omschrijving"), (-320, "Aantal"), (-400, head), (-540, "Bedrag")],
        line("Schroef", str(300 * times), "20,00", "60,00"),
        line("Moer", str(200 * times), "20,00", "40,00"),
        20.0,
        *TOTALS,
    )
    prices = [(each.quantity, each.price.net, each.price.base_quantity) for each in found.lines if each.price]
    assert prices == [(count * times, 20, 100 * times) for count in (300, 200)]
