"""What comes of whole pages: lines, totals and VAT that only make sense together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.extraction.extract import extract
from app.extraction.extracted import Extraction, Outcome
from app.model.invoice import Invoice, Line

from .printed_pages import Row, sheet_of

HEAD: list[Row] = [
    [(50, "Kwintveld Logistiek B.V.")],
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
]
COLUMNS: Row = [(50, "Omschrijving"), (-320, "Aantal"), (-400, "Prijs"), (-540, "Bedrag")]
FOOT: list[Row] = [30.0, [(50, "KvK 12345678 BTW-nummer NL853746333B01 IBAN NL91 ABNA 0417 1643 00")]]


def read(*rows: Row) -> Extraction:
    """Return what is read of a page with a head, these rows and a foot."""
    return extract(sheet_of([*HEAD, *rows, *FOOT]).pages, today=date(2026, 11, 22))


def accepted(*rows: Row) -> Invoice:
    """Return the invoice of a page that needs nobody."""
    found = read(*rows)
    assert found.outcome is Outcome.ACCEPTED, [(each.rule, each.location.path) for each in found.findings]
    assert found.invoice is not None
    return found.invoice


def line(name: str, quantity: str, price: str, amount: str) -> Row:
    return [(50, name), (-320, quantity), (-400, price), (-540, amount)]


def total(label: str, amount: str) -> Row:
    return [(300, label), (-540, amount)]


def shown(each: Line) -> tuple[str | None, Decimal | None, Decimal | None]:
    assert each.item is not None
    return each.item.name, each.quantity, each.net_amount


TOTALS = [total("Totaal excl. btw", "100,00"), total("Btw 21%", "21,00"), total("Totaal incl. btw", "121,00")]


def test_what_a_line_passes_on_is_zero_rated() -> None:
    deposit = [line("Fusten", "2", "50,00", "100,00"), line("Statiegeld fust", "1", "30,00", "30,00")]
    rates: list[Row] = [
        [(200, "Btw %"), (-360, "Grondslag"), (-450, "Btw")],
        [(200, "21%"), (-360, "100,00"), (-450, "21,00")],
        [(200, "0%"), (-360, "30,00"), (-450, "0,00")],
    ]
    found = accepted(COLUMNS, *deposit, 20.0, *rates, total("Totaal te betalen", "151,00"))
    assert [(each.category, each.rate) for each in found.vat_breakdown] == [("S", 21), ("Z", 0)]
    other = read(COLUMNS, deposit[0], line("Handboek", "1", "30,00", "30,00"), 20.0, *rates, total("Totaal", "151,00"))
    assert "RELAY-PAGE-ZERO-VAT" in {each.rule for each in other.findings}


def test_a_surcharge_before_any_total_is_a_line_and_one_after_the_subtotal_is_none() -> None:
    lines = [COLUMNS, line("Vertaling", "2", "45,00", "90,00"), line("Revisie", "1", "5,00", "5,00")]
    among = accepted(*lines, 20.0, total("Afvoer en stort", "5,00"), *TOTALS)
    assert [shown(each) for each in among.lines][-1] == ("Afvoer en stort", Decimal(1), Decimal("5.00"))
    assert not among.charges
    after = accepted(*lines, 20.0, total("Subtotaal", "95,00"), total("Afvoer en stort", "5,00"), *TOTALS)
    assert len(after.lines) == len(lines) - 1
    assert [each.amount for each in after.charges] == [Decimal("5.00")]


def test_a_total_below_its_columns_states_three() -> None:
    columns: Row = [(50, "Omschrijving"), (-320, "Excl. btw"), (-380, "Btw %"), (-440, "Btw"), (-540, "Incl. btw")]
    rows: list[Row] = [
        [(50, "Leasetermijn"), (-320, "100,00"), (-380, "21"), (-440, "21,00"), (-540, "121,00")],
        [(50, "Brandstof"), (-320, "200,00"), (-380, "21"), (-440, "42,00"), (-540, "242,00")],
        [(50, "Totaal"), (-320, "300,00"), (-440, "63,00"), (-540, "363,00")],
    ]
    totals = read(columns, *rows).invoice
    assert totals is not None
    assert totals.totals is not None
    stated = (totals.totals.without_vat, totals.totals.vat, totals.totals.with_vat)
    assert stated == (Decimal("300.00"), Decimal("63.00"), Decimal("363.00"))


def test_an_amount_below_its_currency_sign_is_one_amount() -> None:
    rows: list[Row] = [COLUMNS, line("Glasvezel", "2", "50,00", "100,00"), 10.0]
    for label, amount in (("Totaal excl. btw", "100,00"), ("Btw 21%", "21,00"), ("Totaal incl. btw", "121,00")):
        rows += [[(300, label), (-540, "€")], -3.0, [(-540, amount)], 3.0]
    found = accepted(*rows)
    assert found.totals is not None
    assert found.totals.with_vat == Decimal("121.00")


@pytest.mark.parametrize("label", ["Ontvangen op 3 januari", "Voldaan met iDEAL", "Uw betaling"])
def test_what_was_paid_before_is_told_by_any_name_and_the_difference(label: str) -> None:
    found = accepted(
        COLUMNS,
        line("Reis", "2", "50,00", "100,00"),
        20.0,
        *TOTALS,
        total(label, "-50,00"),
        total("Nog te betalen", "71,00"),
    )
    assert found.totals is not None
    assert (found.totals.paid, found.totals.payable) == (Decimal("50.00"), Decimal("71.00"))


def test_a_price_for_so_many_keeps_what_it_is_for() -> None:
    columns: Row = [(50, "Omschrijving"), (-320, "Aantal"), (360, "Prijs per"), (-540, "Bedrag")]
    rows: list[Row] = [
        [(50, "Enveloppen"), (-320, "1.000"), (-380, "60,00"), (-405, "1000"), (-540, "60,00")],
        [(50, "Kaarten"), (-320, "500"), (-380, "80,00"), (-405, "1000"), (-540, "40,00")],
    ]
    found = accepted(columns, *rows, 20.0, *TOTALS)
    prices = [each.price for each in found.lines]
    assert [(each.net, each.base_quantity) for each in prices if each] == [(60, 1000), (80, 1000)]


def test_a_quantity_is_not_made_up_where_something_is_printed_that_was_not_understood() -> None:
    columns: Row = [(50, "Omschrijving"), (-320, "Factor"), (-540, "Bedrag")]
    rows: list[Row] = [[(50, "Zorg"), (-320, "4,00"), (-540, "60,00")], [(50, "Hulp"), (-320, "2,00"), (-540, "40,00")]]
    found = read(columns, *rows, 20.0, *TOTALS)
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert found.invoice is not None
    assert [each.quantity for each in found.invoice.lines] == [None, None]


def test_a_sender_in_a_strip_beside_the_invoice_is_read_by_itself() -> None:
    strip = ["Kwintveld", "Havenkade 3", "1011 AB Amsterdam", "info@kwintveld.nl", "KvK 12345678", "NL853746333B01"]
    main: list[Row] = [
        [(230, "Factuur 2026-0041")],
        [(230, "Molt Groep B.V.")],
        [(230, "Laan 2")],
        [(230, "1234 AC Zwolle")],
        [(230, "Factuurdatum: 12-01-2026")],
        [(230, "Vertaling handleiding"), (-540, "€ 100,00")],
        [(230, "Totaal excl. btw"), (-540, "€ 100,00")],
        [(230, "Btw 21%"), (-540, "€ 21,00")],
        [(230, "Totaal incl. btw"), (-540, "€ 121,00")],
    ]
    rows: list[Row] = []
    for at, row in enumerate(main):
        rows += [row, -7.0, [(50, strip[at])] if at < len(strip) else [(50, f"kamer {at}")], -7.0]
    found = extract(sheet_of(rows).pages, today=date(2026, 11, 22)).invoice
    assert found is not None
    assert found.seller is not None
    assert found.seller.name == "Kwintveld"
    assert found.buyer is not None
    assert found.buyer.name == "Molt Groep B.V."
    assert [shown(each) for each in found.lines] == [("Vertaling handleiding", Decimal(1), Decimal("100.00"))]


def test_a_senders_strip_may_hold_the_totals_below_their_labels() -> None:
    strip = [
        *(
            "Factuurnummer",
            "2026-0041",
            "Factuurdatum",
            "12-01-2026",
            "Totaal excl. btw",
            "€ 100,00",
            "Btw 21%",
            "€ 21,00",
        ),
        *("Te betalen", "€ 121,00", "Rekening", "NL85 DEMO 0417 1643 00", "KvK 12345678"),
    ]
    above = ("Factuur", "Molt Groep B.V.", "Laan 2", "1234 AC Zwolle", "Week 3", "Haven", "Steiger 4", "Boot 7")
    main: list[Row] = [[(50, each)] for each in above]
    main.append([(50, "Dienst"), (-250, "Aantal"), (-320, "Prijs"), (-400, "Bedrag")])
    main.append([(50, "Redactie"), (-250, "2"), (-320, "50,00"), (-400, "100,00")])
    rows: list[Row] = []
    for at, text in enumerate(strip):
        rows += [main[at] if at < len(main) else [], -7.0, [(-560, text)], -7.0]
    found = extract(sheet_of(rows).pages, today=date(2026, 11, 22)).invoice
    assert found is not None
    assert [shown(each) for each in found.lines] == [("Redactie", Decimal(2), Decimal("100.00"))]
    assert found.totals is not None
    assert found.totals.with_vat == Decimal("121.00")


def test_the_box_of_an_account_holds_all_its_groups() -> None:
    foot: list[Row] = [[(50, "KvK 12345678 BTW-nummer NL853746333B01")], [(50, "NL91 ABNA 0417 1643 00")]]
    rows = [*HEAD, COLUMNS, line("Zorg", "2", "50,00", "100,00"), 20.0, *TOTALS, 30.0, *foot]
    box = extract(sheet_of(rows).pages, today=date(2026, 11, 22)).fields["payment.accounts[0].iban"].box
    assert box is not None
    assert box[2] - box[0] == 5.0 * len("NL91 ABNA 0417 1643 00")


def test_heads_may_stand_left_of_their_figures() -> None:
    columns: Row = [(50, "Omschrijving"), (200, "Aantal"), (300, "Tarief"), (420, "Bedrag")]
    rows: list[Row] = [
        [(50, "Redactie"), (-290, "22 uur"), (-410, "€ 2,50"), (-540, "€ 55,00")],
        [(50, "Interview"), (-290, "3 stuks"), (-410, "€ 15,00"), (-540, "€ 45,00")],
    ]
    found = accepted(columns, *rows, 20.0, *TOTALS)
    assert [shown(each) for each in found.lines] == [
        ("Redactie", 22, Decimal("55.00")),
        ("Interview", 3, Decimal("45.00")),
    ]


def test_an_unknown_head_over_words_heads_the_names() -> None:
    columns: Row = [(50, "Code"), (110, "Verrichtsel"), (-320, "Aantal"), (-400, "Tarief"), (-540, "Bedrag")]
    rows: list[Row] = [
        [(50, "1864"), (110, "Intake en onderzoek"), (-320, "1"), (-400, "60,00"), (-540, "60,00")],
        [(50, "1000"), (110, "Zitting"), (-320, "2"), (-400, "20,00"), (-540, "40,00")],
    ]
    found = accepted(columns, *rows, 20.0, *TOTALS)
    assert [shown(each)[0] for each in found.lines] == ["Intake en onderzoek", "Zitting"]


def test_a_discount_by_a_name_of_its_own_is_none_of_the_lines() -> None:
    lines = [COLUMNS, line("Lesgeld", "2", "60,00", "120,00"), [(50, "Gezinskorting"), (-540, "-20,00")]]
    found = accepted(*lines, 20.0, *TOTALS)
    assert [each.amount for each in found.allowances] == [Decimal("20.00")]
    assert len(found.lines) == 1


def test_charges_have_the_rate_that_the_bases_leave_for_them() -> None:
    found = accepted(
        COLUMNS,
        line("Advies", "4", "50,00", "200,00"),
        20.0,
        total("Honorarium", "200,00"),
        total("Kantoorkosten", "10,00"),
        total("Griffierecht (onbelast)", "86,00"),
        total("Totaal exclusief btw", "296,00"),
        total("Btw 21% over € 210,00", "44,10"),
        total("Te voldoen", "340,10"),
    )
    rates = [(each.amount, each.vat.category, each.vat.rate) for each in found.charges if each.vat is not None]
    assert rates == [(Decimal("10.00"), "S", 21), (Decimal("86.00"), "Z", 0)]
    assert [(each.rate, each.taxable_amount) for each in found.vat_breakdown] == [(21, 210), (0, 86)]


def test_what_is_taxed_and_what_is_not_may_have_columns_of_their_own() -> None:
    rows: list[Row] = [
        [(50, "Akte van levering"), (-450, "100,00")],
        [(50, "Kadastraal recht"), (-540, "30,00")],
        [(50, "Totaal"), (-450, "100,00"), (-540, "30,00")],
        [(50, "Omzetbelasting 21%"), (-450, "21,00")],
        [(50, "Totaal belast inclusief omzetbelasting"), (-450, "121,00")],
        [(50, "Totaal onbelast"), (-450, "30,00")],
        [(50, "Door u te voldoen"), (-450, "151,00")],
    ]
    found = accepted([(50, "Omschrijving"), (-450, "Belast"), (-540, "Onbelast")], *rows)
    assert found.totals is not None
    assert (found.totals.without_vat, found.totals.with_vat) == (130, 151)
    assert [each.net_amount for each in found.lines] == [100, 30]


def test_the_name_of_a_product_may_stand_on_the_line_above_it() -> None:
    rows: list[Row] = [[(50, "Pakket Compleet")], [(50, "5 maanden à € 20,00 = € 100,00")]]
    found = accepted(*rows, 20.0, *TOTALS)
    assert [shown(each) for each in found.lines] == [("Pakket Compleet", 5, 100)]


def test_counts_may_bear_their_sign() -> None:
    found = accepted(COLUMNS, line("Pot", "2x", "50,00", "100,00"), 20.0, *TOTALS)
    assert found.lines[0].quantity == Decimal(2)


def test_a_summary_may_stand_on_a_page_before_what_it_is_of() -> None:
    first = [*HEAD, *TOTALS, *FOOT]
    second: list[Row] = [COLUMNS, line("Levering", "2", "50,00", "100,00")]
    found = extract(sheet_of(first, second).pages, today=date(2026, 11, 22))
    assert found.outcome is Outcome.ACCEPTED
    assert found.invoice is not None
    assert [shown(each)[0] for each in found.invoice.lines] == ["Levering"]


def test_a_credit_that_prints_its_sign_only_with_quantities_has_them_agree() -> None:
    found = accepted(COLUMNS, line("Pot", "- 2,00", "50,00", "100,00"), 20.0, *TOTALS)
    assert (found.lines[0].quantity, found.lines[0].net_amount) == (2, 100)


def test_a_row_of_the_totals_is_read_beside_a_table_of_vat() -> None:
    lines = [COLUMNS, line("Stoel", "2", "60,00", "120,00")]
    beside: list[Row] = [
        [(300, "Totaal regels"), (-540, "120,00")],
        [(50, "Tarief"), (110, "Over"), (170, "BTW"), (300, "Vriendenkorting 5%"), (-540, "-20,00")],
        [(50, "21%"), (-150, "100,00"), (-200, "21,00"), (300, "Netto bedrag"), (-540, "100,00")],
        [(300, "Btw totaal"), (-540, "21,00")],
        [(300, "Totaalbedrag"), (-540, "121,00")],
    ]
    found = accepted(*lines, 20.0, *beside)
    assert [each.amount for each in found.allowances] == [Decimal("20.00")]


def test_of_amounts_with_and_without_vat_the_lines_have_those_without() -> None:
    columns: Row = [(50, "Omschrijving"), (-320, "Excl. btw"), (-380, "Btw %"), (-440, "Btw"), (-540, "Incl. btw")]
    rows: list[Row] = [
        [(50, "Leasetermijn"), (-320, "60,00"), (-380, "21"), (-440, "12,60"), (-540, "72,60")],
        [(50, "Brandstof"), (-320, "40,00"), (-380, "21"), (-440, "8,40"), (-540, "48,40")],
        [(50, "Totaal"), (-320, "100,00"), (-440, "21,00"), (-540, "121,00")],
    ]
    assert [each.net_amount for each in accepted(columns, *rows).lines] == [Decimal("60.00"), Decimal("40.00")]


def test_a_rate_of_nought_alone_does_not_say_why() -> None:
    rates: list[Row] = [total("Btw 21% over € 60,00", "12,60"), total("Btw 0% over € 40,00", "0,00")]
    lines = [COLUMNS, line("Boek", "1", "60,00", "60,00"), line("Kaart", "1", "40,00", "40,00")]
    found = read(*lines, 20.0, total("Totaal excl. btw", "100,00"), *rates, total("Te betalen", "112,60"))
    assert "RELAY-PAGE-ZERO-VAT" in {each.rule for each in found.findings}


def test_a_sentence_on_payments_and_a_deposit_below_it_are_no_prepayment() -> None:
    note: list[Row] = [
        30.0,
        [(50, "Wij ontvangen uw betaling graag voor 28-09-2026 onder vermelding van het factuurnummer.")],
        [(50, "Het materiaal is maandag terug. Borg EUR 25,00 wordt apart verrekend.")],
    ]
    found = accepted(COLUMNS, line("Verhuur", "2", "50,00", "100,00"), 20.0, *TOTALS, *note)
    assert found.totals is not None
    assert (found.totals.paid, found.totals.payable) == (None, Decimal("121.00"))


def test_one_total_of_a_small_entrepreneur_is_the_one_with_vat_and_the_others_follow() -> None:
    said: list[Row] = [30.0, [(50, "Vrijgesteld van btw op grond van artikel 25 Wet OB (kleineondernemersregeling).")]]
    found = read(COLUMNS, line("Tekening", "2", "50,00", "100,00"), 20.0, total("Totaal", "100,00"), *said)
    assert "totals.with_vat" in found.fields
    assert "totals.without_vat" not in found.fields
    assert {"totals.without_vat", "totals.vat"} <= set(found.derived)


@pytest.mark.parametrize("word", ["vrij", "vrijgesteld", "exempt"])
def test_lines_that_are_called_exempt_in_their_column_bear_no_vat(word: str) -> None:
    columns: Row = [(50, "Omschrijving"), (-320, "Stuks"), (-400, "Prijs"), (-470, "Bedrag"), (490, "Btw")]
    invoice = accepted(
        columns,
        [(50, "Cursus knopen leggen"), (-320, "4"), (-400, "189,00"), (-470, "756,00"), (490, word)],
        [(50, "Broodjes"), (-320, "6"), (-400, "12,50"), (-470, "75,00"), (490, "9%")],
        20.0,
        [(300, "Vrijgesteld van btw"), (-470, "756,00")],
        [(300, "Belast met 9%"), (-470, "75,00")],
        [(300, "Btw 9%"), (-470, "6,75")],
        [(300, "Totaal factuur EUR"), (-470, "837,75")],
    )
    assert [shown(each) for each in invoice.lines] == [
        ("Cursus knopen leggen", Decimal(4), Decimal("756.00")),
        ("Broodjes", Decimal(6), Decimal("75.00")),
    ]
    assert [(each.category, each.rate, each.taxable_amount) for each in invoice.vat_breakdown] == [
        ("E", Decimal(0), Decimal("756.00")),
        ("S", Decimal(9), Decimal("75.00")),
    ]


def test_totals_side_by_side_prove_what_lines_say_of_vat() -> None:
    invoice = accepted(
        [(50, "Product"), (-320, "Aantal"), (-400, "Tarief"), (490, "Btw"), (-570, "Bedrag")],
        [(50, "Dagopvang"), (-320, "61,5"), (-400, "36,48"), (490, "vrij"), (-570, "2.243,52")],
        [(50, "Wasserij"), (-320, "24"), (-400, "12,40"), (490, "21%"), (-570, "297,60")],
        20.0,
        [
            (-150, "Vrijgesteld"),
            (-250, "Grondslag 21%"),
            (-330, "Btw"),
            (-450, "Totaal excl. btw"),
            (-570, "Te betalen"),
        ],
        [(-150, "2.243,52"), (-250, "297,60"), (-330, "62,50"), (-450, "2.541,12"), (-570, "€ 2.603,62")],
    )
    assert [each.vat.category for each in invoice.lines if each.vat is not None] == ["E", "S"]


def test_a_line_may_begin_with_the_word_for_what_bears_no_vat() -> None:
    invoice = accepted(
        COLUMNS,
        line("Vrijgesteld pakket", "2", "20,00", "40,00"),
        line("Onbelast fietsen", "3", "20,00", "60,00"),
        *TOTALS,
    )
    assert [each.item.name for each in invoice.lines if each.item is not None] == [
        "Vrijgesteld pakket",
        "Onbelast fietsen",
    ]


@pytest.mark.parametrize(("vat", "rate"), [("BTW hoog", "21"), ("Omzetbelasting", "21"), ("Btw 21 procent", "21")])
@pytest.mark.parametrize("payable", ["Door u te betalen", "Over te maken", "Eindbedrag"])
def test_a_rate_may_be_told_by_its_name_or_by_the_amount_alone(vat: str, rate: str, payable: str) -> None:
    invoice = accepted(
        COLUMNS,
        line("Snoeien haag", "4", "25,00", "100,00"),
        20.0,
        total("Netto", "100,00"),
        total(vat, "21,00"),
        total(payable, "121,00"),
    )
    assert [(each.rate, each.tax_amount) for each in invoice.vat_breakdown] == [(Decimal(rate), Decimal("21.00"))]


def test_two_rates_by_name_share_out_the_lines() -> None:
    invoice = accepted(
        COLUMNS,
        line("Wijn", "4", "25,00", "100,00"),
        line("Brood", "2", "25,00", "50,00"),
        20.0,
        total("Subtotaal", "150,00"),
        total("BTW laag", "4,50"),
        total("BTW hoog", "21,00"),
        total("Totaal te voldoen", "175,50"),
    )
    assert [each.vat.rate for each in invoice.lines if each.vat is not None] == [Decimal(21), Decimal(9)]


def test_vat_that_no_customary_rate_makes_is_none() -> None:
    found = read(
        COLUMNS,
        line("Snoeien haag", "4", "25,00", "100,00"),
        20.0,
        total("Netto", "100,00"),
        total("Omzetbelasting", "17,50"),
        total("Te betalen", "117,50"),
    )
    assert found.outcome is Outcome.NEEDS_REVIEW


def test_what_a_later_page_lists_of_the_lines_is_no_line() -> None:
    head: Row = [(50, "Datum"), (130, "Tijd"), (200, "Bestemming"), (-400, "Minuten"), (-540, "Kosten (€)")]
    call: Row = [(50, "01-10-2026"), (130, "10:51"), (200, "0343-718xxx"), (-400, "4"), (-540, "0,060")]
    front = [*HEAD, COLUMNS, line("Gesprekken", "2", "50,00", "100,00"), 20.0, *TOTALS, *FOOT]
    found = extract(sheet_of(front, [head, *[call] * 8]).pages, today=date(2026, 11, 22))
    assert found.outcome is Outcome.ACCEPTED
    assert found.invoice is not None
    assert [shown(each) for each in found.invoice.lines] == [("Gesprekken", Decimal(2), Decimal("100.00"))]


def test_what_a_blocked_account_is_for_in_the_sentence_before_says_nothing_of_the_next() -> None:
    foot: list[Row] = [
        [(50, "KvK 12345678 BTW-nummer NL853746333B01")],
        [(50, "Waarvan 25% voor loonheffing. Verzoek tot betaling op NL91 ABNA 0417 1643 00.")],
    ]
    rows = [*HEAD, COLUMNS, line("Zorg", "2", "50,00", "100,00"), 20.0, *TOTALS, 30.0, *foot]
    found = extract(sheet_of(rows).pages, today=date(2026, 11, 22))
    assert found.fields["payment.accounts[0].iban"].value == "NL91ABNA0417164300"


def test_a_charge_in_the_columns_of_listed_lines_is_one_of_them() -> None:
    listed: list[Row] = [
        [(50, "Samenstellen jaarrekening"), (-540, "80,00")],
        [(50, "Aangifte"), (-540, "16,00")],
        [(50, "Kantoorkosten"), (-540, "4,00")],
    ]
    found = accepted(*listed, 20.0, *TOTALS)
    assert [shown(each)[0] for each in found.lines] == ["Samenstellen jaarrekening", "Aangifte", "Kantoorkosten"]
    assert not found.charges
