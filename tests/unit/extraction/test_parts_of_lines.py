"""Lines in parts, each with its own subtotal and VAT below it; and totals whose labels say more than one word."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .printed_pages import Row
from .test_whole_pages import COLUMNS, accepted, line, total

WORK = [("Hovenier, uur", "4", "25,00", "100,00"), ("Minikraan, uur", "2", "40,00", "80,00")]
PLANTS = [("Haagbeuk", "5", "4,00", "20,00"), ("Leiboom", "1", "63,00", "63,00")]


def part(head: str, lines: list[tuple[str, str, str, str]], net: str, vat: tuple[str, str]) -> list[Row]:
    return [[(50, head)], *(line(*each) for each in lines), total("Subtotaal", net), total(*vat), 10.0]


@pytest.mark.parametrize("heads", [[COLUMNS], []], ids=["heads", "no heads"])
@pytest.mark.parametrize("times", [1, 4], ids=["few", "many"])
def test_each_part_has_its_rate(heads: list[Row], times: int) -> None:
    base = [Decimal(180 * times), Decimal(83 * times)]
    vat = [base[0] * 21 / 100, base[1] * 9 / 100]
    printed = [f"{each:.2f}".replace(".", ",") for each in (*base, *vat, sum(base) + sum(vat))]
    found = accepted(
        *heads,
        *part("Werkzaamheden", WORK * times, printed[0], ("Btw 21%", printed[2])),
        *part("Beplanting", PLANTS * times, printed[1], ("Btw 9%", printed[3])),
        total("Totaal inclusief btw", printed[4]),
    )
    assert [(each.rate, each.taxable_amount) for each in found.vat_breakdown] == [(21, base[0]), (9, base[1])]
    assert [each.vat.rate for each in found.lines if each.vat] == [21] * 2 * times + [9] * 2 * times


@pytest.mark.parametrize("label", ["Totaal deze termijn exclusief btw", "Totaal van het werk, excl. 21% btw"])
def test_a_total_says_behind_its_words_whether_vat_is_in_it(label: str) -> None:
    found = accepted(
        [(50, "Meerwerk: dakramen 78 x 118 cm"), (-540, "60,00")],
        [(50, "Termijn 2"), (-540, "40,00")],
        20.0,
        [(50, label), (-540, "100,00")],
        total("Btw verlegd", "nihil"),
        total("Door u te voldoen", "100,00"),
    )
    assert [(each.category, each.taxable_amount) for each in found.vat_breakdown] == [("AE", Decimal("100.00"))]
    assert [each.quantity for each in found.lines] == [Decimal(1), Decimal(1)]
