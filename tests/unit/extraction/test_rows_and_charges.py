"""What is a line and what is a discount or a surcharge on the whole: a row of the table is never the latter."""

from decimal import Decimal

import pytest

from .printed_pages import Row
from .test_whole_pages import COLUMNS, accepted, line, read, total

TOTALS: list[Row] = [total("Totaal excl. btw", "142,50"), total("Btw 21%", "29,93"), total("Totaal", "172,43")]


@pytest.mark.parametrize(
    "row",
    [
        [(50, "Voorrijkosten"), (-320, "1"), (-400, "42,50")],
        [(50, "Servies en glaswerk"), (-320, "1"), (-400, "42,50")],
    ],
)
def test_a_row_of_the_table_whose_amount_is_missing_is_no_charge_on_the_whole(row: Row) -> None:
    found = read(COLUMNS, line("Reis", "2", "50,00", "100,00"), row, 20.0, *TOTALS)
    assert found.invoice is not None
    assert (found.outcome, found.invoice.charges) == ("needs_review", ())


@pytest.mark.parametrize(("label", "amount"), [("Subtotaal", ""), ("Totaal ritten", ""), ("Subtotaal", "100,00")])
@pytest.mark.parametrize(
    ("part", "value", "rest"),
    [
        ("Bundelkorting 5% onderhoud", "-5,00", ("95,00", "19,95", "114,95")),
        ("Toeslag week 45", "5,00", ("105,00", "22,05", "127,05")),
    ],
)
def test_what_stands_below_the_total_of_the_lines_is_no_line_though_that_total_is_not_readable(
    label: str, amount: str, part: str, value: str, rest: tuple[str, str, str]
) -> None:
    lines = [line("Reis", "1", "60,00", "60,00"), line("Verblijf", "1", "40,00", "40,00")]
    totals = [total(*each) for each in zip(("Netto", "Btw 21%", "Totaal EUR"), rest, strict=True)]
    subtotal: Row = [(50, label), (-540, amount)] if amount else [(50, label)]
    found = accepted(COLUMNS, *lines, subtotal, [(50, part), (-540, value)], *totals)
    assert found.totals is not None
    assert [each.net_amount for each in found.lines] == [Decimal("60.00"), Decimal("40.00")]
    assert (found.totals.lines_net, len(found.allowances) + len(found.charges)) == (Decimal("100.00"), 1)
