"""Totals in strips and boxes: below heads that name the rate, beside other lists, and with what is charged above."""

from decimal import Decimal

from .printed_pages import Row
from .test_whole_pages import COLUMNS, TOTALS, accepted, line, shown

GOODS: list[Row] = [line("Naald", "10", "2,00", "20,00"), line("Handschoen", "8", "10,00", "80,00")]


def test_a_strip_may_name_each_rate_above_its_base_and_its_vat() -> None:
    columns: Row = [*COLUMNS[:2], (-400, "Prijs"), (-450, "Btw"), (-540, "Bedrag")]
    goods = [
        [(50, "Naald"), (-320, "10"), (-400, "2,00"), (-450, "9"), (-540, "20,00")],
        [(50, "Handschoen"), (-320, "8"), (-400, "10,00"), (-450, "21"), (-540, "80,00")],
    ]
    heads = ("Goederen", "Kosten", "Over", "Btw 21%", "Over", "Btw 9%", "Netto", "Totaal EUR")
    values = ("100,00", "15,00", "95,00", "19,95", "20,00", "1,80", "115,00", "136,75")
    found = accepted(
        columns,
        *goods,
        [(50, "Orderkosten (btw 21%)"), (-540, "15,00")],
        14.0,
        [(-90.0 - 68 * at, head) for at, head in enumerate(heads)],
        [(-90.0 - 68 * at, value) for at, value in enumerate(values)],
    )
    assert [shown(each) for each in found.lines] == [
        ("Naald", Decimal(10), Decimal("20.00")),
        ("Handschoen", Decimal(8), Decimal("80.00")),
    ]
    assert (found.totals.charges, found.totals.without_vat) == (Decimal("15.00"), Decimal("115.00"))
    assert {each.rate: each.tax_amount for each in found.vat_breakdown} == {
        Decimal(21): Decimal("19.95"),
        Decimal(9): Decimal("1.80"),
    }


def test_amounts_of_a_box_may_stand_as_high_as_the_lines_of_a_list_beside_it() -> None:
    beside = ("Bank: Eerste Bank", "BIC: ABNANL2A", "Rekening op naam")
    rows: list[Row] = []
    for (label, amount), note in zip(TOTALS, beside, strict=True):
        rows += [[(320, note)], -13.0, [(-270, amount[1])], -11.0, [(50, label[1])], 4.0]
    found = accepted(COLUMNS, *GOODS, 14.0, *rows)
    assert (found.totals.without_vat, found.totals.with_vat) == (Decimal("100.00"), Decimal("121.00"))
