"""Which amounts are the totals: those on which labels and arithmetic agree, and nothing else."""

from decimal import Decimal

from app.extraction.page.figures import mark_of
from app.extraction.proof.line_sums import LineSums
from app.extraction.proof.proof import Solution, prove
from app.extraction.totals.totals import percentages, read_sums

from .printed_pages import Row, sheet_of


def totals(
    *rows: Row, lines: str | None = None, vat_free: bool = False, includes_vat: bool | None = None
) -> Solution | None:
    """Return what is proven of totals printed as these rows, below lines that add up to `lines`."""
    sheet = sheet_of([[(50, "Factuur 2026-1")], *rows])
    mark = mark_of(sheet)
    sums = LineSums(net=Decimal(lines), count=2, includes_vat=includes_vat) if lines else LineSums()
    return prove(read_sums(sheet, mark), sums, percentages(sheet.lines, mark), vat_free=vat_free)


def row(label: str, amount: str) -> Row:
    """Return a label with an amount at the right."""
    return [(300, label), (-540, amount)]


def test_three_totals_that_agree_are_taken() -> None:
    found = totals(row("Totaal excl. btw", "100,00"), row("Btw 21%", "21,00"), row("Totaal incl. btw", "121,00"))
    assert found is not None
    assert found.key == (Decimal("100.00"), Decimal("21.00"), Decimal("121.00"))
    assert [(group.rate, group.base) for group in found.groups] == [(Decimal(21), Decimal("100.00"))]


def test_a_total_that_is_a_cent_off_is_not_taken() -> None:
    assert totals(row("Totaal excl. btw", "100,00"), row("Btw 21%", "21,00"), row("Totaal incl. btw", "121,01")) is None


def test_vat_that_is_a_cent_off_is_not_taken_although_the_sum_could_be_made() -> None:
    found = totals(row("Netto bedrag", "13059,14"), row("Btw 21%", "2742,42"), row("Te betalen", "15801,57"))
    assert found is None


def test_several_rates_are_taken_together() -> None:
    found = totals(
        row("Totaal excl. btw", "200,00"),
        [(300, "Btw 21% over"), (-450, "100,00"), (-540, "21,00")],
        [(300, "Btw 9% over"), (-450, "100,00"), (-540, "9,00")],
        row("Totaal", "230,00"),
    )
    assert found is not None
    assert sorted(group.rate for group in found.groups) == [Decimal(9), Decimal(21)]


def test_the_first_of_several_rates_is_not_taken_for_the_whole() -> None:
    found = totals(
        [(100, "Nettobetrag"), (200, "MwSt-Betrag"), (300, "MwSt-%"), (400, "Endbetrag")],
        [(100, "321,40"), (200, "61,07"), (300, "19,0"), (400, "382,47")],
        [(100, "127,59"), (200, "8,93"), (300, "7,0"), (400, "136,52")],
        [(100, "448,99"), (200, "70,00"), (300, "EUR"), (400, "518,99")],
    )
    assert found is None or found.with_vat == Decimal("518.99")


def test_a_total_without_vat_needs_the_page_to_say_why() -> None:
    rows = [row("Totaal", "500,00")]
    assert totals(*rows, lines="500.00") is None
    found = totals(*rows, lines="500.00", vat_free=True)
    assert found is not None
    assert found.vat == 0


def test_prices_that_include_vat_give_the_total_without_it() -> None:
    found = totals(
        row("Totaal incl. btw", "121,00"), row("Waarvan btw 21%", "21,00"), lines="121.00", includes_vat=True
    )
    assert found is not None
    assert found.without_vat == Decimal("100.00")
    assert found.lines_include_vat


def test_a_sum_with_a_blank_among_its_thousands_is_one_sum() -> None:
    found = totals(row("Total HT", "5 622,66"), row("TVA 20 %", "1 124,53"), row("Total TTC", "6 747,19"))
    assert found is not None
    assert found.with_vat == Decimal("6747.19")


def test_lines_that_do_not_add_up_are_told() -> None:
    rows = [row("Totaal excl. btw", "100,00"), row("Btw 21%", "21,00"), row("Totaal incl. btw", "121,00")]
    found = totals(*rows, lines="99.00")
    assert found is not None
    assert found.lines_agree is False
