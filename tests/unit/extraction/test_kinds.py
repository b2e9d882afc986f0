"""What kind of document some pages are: only what is an invoice beyond doubt goes on as one."""

from __future__ import annotations

import pytest

from app.extraction.extracted import Outcome
from app.extraction.kinds.kinds import DocumentKind, Kind, kind_of
from app.extraction.page.sheet import Sheet, lay_out
from app.model.catalogue import entry, message
from app.model.pages import Page, Pages, TextLayer, Word

_PLACES = (50.0, 200.0, 330.0, 450.0)
_LARGE, _PLAIN = 20.0, 10.0
FROM = "Hoveniersbedrijf Lindehaag B.V.\nDorpsstraat 4\n1234 AB Lindewoude\n"
LINES = "Omschrijving | Aantal | Prijs | Bedrag\nSnoeien haag | 4 | 52,50 | 210,00\nAfvoer groen | 1 | 35,00 | 35,00\n"
TOTALS = "Totaal excl. btw | | | 245,00\nBtw 21% | | | 51,45\nTotaal incl. btw | | | 296,45\n"
NUMBER = "Factuurnummer | 2026-0041\nFactuurdatum | 12-01-2026\n"
OPEN = (
    "Factuurnummer | Factuurdatum | Vervaldatum | Openstaand\n20254410 | 01-11-2025 | 01-12-2025 | 120,00\n"
    "20254522 | 15-11-2025 | 15-12-2025 | 80,00\nTotaal openstaand | | | 200,00\n"
)


def sheet_of(*pages: str) -> Sheet:
    """Lay out pages written as text: a line each, ``|`` between columns, ``#`` before a heading in large bold type."""
    made = tuple(_page(number, text) for number, text in enumerate(pages, 1))
    return lay_out(Pages(pages=made, total=len(made), text_layer=TextLayer.TEXT))


def _page(number: int, text: str) -> Page:
    words, top = [], 50.0
    for line in text.splitlines():
        heading = line.startswith("# ")
        size = _LARGE if heading else _PLAIN
        for place, cell in zip(_PLACES, line.removeprefix("# ").split("|"), strict=False):
            left = place
            for part in cell.split():
                right = left + len(part) * size / 2
                words.append(Word(text=part, box=(left, top, right, top + size), page=number, size=size, bold=heading))
                left = right + size / 4
        top += size * 1.6
    return Page(number=number, width=595.0, height=842.0, words=tuple(words))


def judged(*pages: str) -> Kind:
    return kind_of(sheet_of(*pages))


def told(kind: Kind) -> list[tuple[str, str]]:
    return [(each.rule, each.facts.get("kind", "")) for each in kind.findings]


def is_plain(kind: Kind, type_code: str = "380") -> bool:
    return (
        kind.kind is DocumentKind.INVOICE and kind.outcome is None and kind.type_code == type_code and not kind.findings
    )


@pytest.mark.parametrize(
    "title", ["# Factuur", "# FACTUUR / INVOICE", "# Verkoopfactuur", "# Factuur 2026-0041", "# Nota"]
)
def test_an_invoice_is_one_by_its_title(title: str) -> None:
    kind = judged(f"{FROM}{title}\n{NUMBER}{LINES}{TOTALS}")
    assert is_plain(kind)
    assert kind.title is not None
    assert kind.title.text == title.removeprefix("# ")


def test_an_invoice_without_a_title_is_one_by_the_label_of_its_number() -> None:
    assert is_plain(judged(f"{FROM}{NUMBER}{LINES}{TOTALS}"))


def test_a_word_before_a_number_in_plain_type_is_enough_where_nothing_else_speaks() -> None:
    assert is_plain(judged(f"{FROM}Factuur: 2026-0041\nDatum: 12-01-2026\n{LINES}{TOTALS}"))


@pytest.mark.parametrize(
    "mention",
    [
        "Offertenummer | O-2026-12",
        "Offerte | O-2026-12",
        "Uw order | 4471",
        "Pakbon | P-8812",
        "Pakbonnummer | P-8812",
        "Volgens offerte O-2026-12 en orderbevestiging 4471.",
        "Op deze factuur zijn onze algemene voorwaarden van toepassing.",
        "Let op: er staan nog openstaande facturen.",
        "Betaalt u te laat, dan volgt een aanmaning.",
    ],
)
def test_what_an_invoice_merely_mentions_does_not_change_it(mention: str) -> None:
    assert is_plain(judged(f"{FROM}# Factuur\n{NUMBER}{mention}\n{LINES}{TOTALS}"))
    assert is_plain(judged(f"{FROM}# Factuur\n{NUMBER}{LINES}{TOTALS}{mention}"))


def test_terms_on_the_last_page_leave_the_invoice_one() -> None:
    terms = (
        "# Algemene voorwaarden\n"
        + "Artikel 1. Op iedere offerte en factuur zijn deze voorwaarden van toepassing.\n" * 20
    )
    assert is_plain(judged(f"{FROM}# Factuur\n{NUMBER}{LINES}{TOTALS}", terms))


def test_a_delivery_note_behind_an_invoice_leaves_it_one() -> None:
    note = f"{FROM}# Pakbon\nPakbonnummer | P-8812\nOmschrijving | Aantal\nSnoeischaar | 2\n"
    assert is_plain(judged(f"{FROM}# Factuur\n{NUMBER}{LINES}{TOTALS}", note))


@pytest.mark.parametrize(
    ("title", "number", "kind"),
    [
        ("Offerte", "Offertenummer", DocumentKind.QUOTE),
        ("Devis", "Devis n°", DocumentKind.QUOTE),
        ("Inkooporder", "Inkoopordernummer", DocumentKind.ORDER),
        ("Orderbevestiging", "Ordernummer", DocumentKind.ORDER_CONFIRMATION),
        ("Auftragsbestätigung", "Auftragsnummer", DocumentKind.ORDER_CONFIRMATION),
        ("Pakbon", "Pakbonnummer", DocumentKind.DELIVERY_NOTE),
        ("Lieferschein", "Lieferschein-Nr.", DocumentKind.DELIVERY_NOTE),
        ("Pro-forma factuur", "Nummer", DocumentKind.OTHER),
        ("Proforma Invoice", "Number", DocumentKind.OTHER),
        ("Conceptfactuur", "Nummer", DocumentKind.OTHER),
    ],
)
def test_another_kind_of_document_is_no_invoice_whatever_it_costs(title: str, number: str, kind: DocumentKind) -> None:
    found = judged(f"{FROM}# {title}\n{number} | 2026-0041\nDatum | 12-01-2026\n{LINES}{TOTALS}")
    assert (found.kind, found.outcome) == (kind, Outcome.NOT_AN_INVOICE)
    assert told(found) == [("RELAY-PAGE-NOT-AN-INVOICE", kind.value)]


@pytest.mark.parametrize("title", ["Betalingsherinnering", "AANMANING", "Tweede herinnering", "Mahnung", "Reminder"])
def test_a_reminder_is_no_invoice_though_it_states_the_number_of_one(title: str) -> None:
    single = judged(f"{FROM}# {title}\n{NUMBER}Bedrag | 296,45\nDeze factuur is nog niet betaald.\n")
    assert (single.kind, single.outcome) == (DocumentKind.REMINDER, Outcome.NOT_AN_INVOICE)
    assert judged(f"{FROM}# {title}\n{OPEN}").outcome is Outcome.NOT_AN_INVOICE


def test_a_statement_that_lists_invoices_is_none() -> None:
    found = judged(f"{FROM}# Rekeningoverzicht\nDatum | 12-01-2026\n{OPEN}")
    assert (found.kind, found.outcome) == (DocumentKind.STATEMENT, Outcome.NOT_AN_INVOICE)


def test_a_list_of_open_invoices_without_a_title_is_left_to_a_person() -> None:
    found = judged(f"{FROM}Datum | 12-01-2026\nOverzicht van openstaande posten\n{OPEN}")
    assert found.kind is None or found.outcome is Outcome.NOT_AN_INVOICE


def test_running_text_without_amounts_is_no_invoice() -> None:
    text = "Op iedere levering zijn deze bepalingen van toepassing tenzij anders is overeengekomen.\n" * 25
    assert judged(text).outcome is Outcome.NOT_AN_INVOICE


@pytest.mark.parametrize("title", ["Creditfactuur", "CREDITNOTA", "Credit Note", "Avoir", "Stornorechnung"])
def test_a_credit_note_is_told_by_its_title(title: str) -> None:
    for totals in (TOTALS, TOTALS.replace("2", "-2", 1)):
        found = judged(f"{FROM}# {title}\nFactuurnummer | 2026-0041\n{LINES}{totals}")
        assert (found.kind, found.type_code, found.findings) == (DocumentKind.CREDIT_NOTE, "381", ())
        assert found.is_credit_note


def test_a_credit_note_is_told_by_the_label_of_its_number() -> None:
    assert judged(f"{FROM}# Factuur\nCreditnotanummer | C-2026-7\n{LINES}{TOTALS}").type_code == "381"
    assert judged(f"{FROM}Creditnotanummer | C-2026-7\n{LINES}{TOTALS}").is_credit_note


def test_amounts_below_zero_make_no_credit_note_of_an_invoice() -> None:
    negative = TOTALS.replace("245,00", "-245,00").replace("51,45", "-51,45").replace("296,45", "-296,45")
    assert is_plain(judged(f"{FROM}# Factuur\n{NUMBER}{LINES}{negative}"))


def test_an_invoice_that_names_a_credit_note_is_left_to_a_person() -> None:
    found = judged(f"{FROM}# Factuur\n{NUMBER}Creditnotanummer | C-2026-7\n{LINES}{TOTALS}")
    assert found.kind is None
    assert told(found) == [("RELAY-PAGE-KIND-DOUBT", "credit_note")]


GUTSCHRIFT = "Muster Garten GmbH\n# Gutschrift\nNummer | G-17\n{more}Gesamtbetrag | | | {total}\n"


def test_a_gutschrift_is_a_credit_note_only_where_something_is_given_back() -> None:
    below = judged(GUTSCHRIFT.format(more="", total="-119,00"))
    names = judged(GUTSCHRIFT.format(more="Ursprüngliche Rechnung | RE-2025-9\n", total="119,00"))
    assert [each.type_code for each in (below, names)] == ["381", "381"]
    assert below.is_credit_note
    assert names.is_credit_note
    assert judged(GUTSCHRIFT.format(more="", total="119,00")).kind is None


def test_an_invoice_that_the_buyer_writes_is_shown_to_a_person() -> None:
    found = judged(GUTSCHRIFT.format(more="Abrechnung im Gutschriftverfahren\n", total="119,00"))
    assert (found.kind, found.type_code) == (DocumentKind.INVOICE, "389")
    assert told(found) == [("RELAY-PAGE-KIND-DOUBT", "self_billed")]


def test_a_corrected_invoice_below_zero_is_one_and_else_open() -> None:
    page = "Muster Garten GmbH\n# Rechnungskorrektur\nRechnungsnummer | RK-17\nGesamtbetrag | | | {total}\n"
    assert is_plain(judged(page.format(total="-119,00")), "384")
    assert judged(page.format(total="119,00")).kind is None


def test_a_title_settles_the_type_of_a_prepayment_invoice() -> None:
    assert is_plain(judged(f"{FROM}# Voorschotfactuur\n{NUMBER}{LINES}{TOTALS}"), "386")
    assert is_plain(judged(f"{FROM}# Handelsrechnung (380) Nr. 471102 vom 05.03.2018\n{LINES}{TOTALS}"), "380")


def test_a_quotation_with_the_number_of_an_invoice_is_left_to_a_person() -> None:
    found = judged(f"{FROM}# Offerte\n{NUMBER}{LINES}{TOTALS}")
    assert found.kind is None
    assert told(found) == [("RELAY-PAGE-KIND-DOUBT", "quote")]


def test_a_quotation_before_an_invoice_is_left_to_a_person() -> None:
    first = f"{FROM}# Offerte\nOffertenummer | O-12\n{LINES}{TOTALS}"
    assert judged(first, f"{FROM}# Factuur\n{NUMBER}{LINES}{TOTALS}").kind is None


def test_what_says_of_itself_that_it_is_no_invoice_is_left_to_a_person() -> None:
    found = judged(f"{FROM}# Factuur\n{NUMBER}{LINES}{TOTALS}Dit is geen factuur.\n")
    assert told(found) == [("RELAY-PAGE-KIND-DOUBT", "no_invoice")]


def test_a_page_that_says_nothing_of_its_kind_is_left_to_a_person() -> None:
    found = judged(f"{FROM}{LINES}{TOTALS}")
    assert (found.kind, found.outcome) == (None, None)
    assert told(found) == [("RELAY-PAGE-KIND-DOUBT", "unknown")]


def other_invoice(number: str, total: str = "121,00") -> str:
    return f"{FROM}# Factuur\nFactuurnummer | {number}\nTotaal excl. btw | | | 100,00\nTotaal incl. btw | | | {total}\n"


def test_two_invoices_in_one_file_are_told_with_their_numbers() -> None:
    found = judged(f"{FROM}# Factuur\n{NUMBER}{LINES}{TOTALS}", other_invoice("2026-0042"))
    assert found.outcome is Outcome.MULTIPLE_INVOICES
    assert found.numbers == ("2026-0041", "2026-0042")
    (finding,) = found.findings
    assert (finding.rule, finding.facts["count"], finding.facts["numbers"]) == (
        "RELAY-PAGE-MULTIPLE",
        "2",
        "2026-0041, 2026-0042",
    )
    assert "2026-0042" in message(finding)["nl"]


def test_two_invoices_whose_numbers_have_no_more_than_a_plain_label_are_two() -> None:
    pages = [other_invoice(number).replace("Factuurnummer", "Nummer") for number in ("F-101", "F-102")]
    assert judged(*pages).numbers == ("F-101", "F-102")


@pytest.mark.parametrize(
    "second",
    [
        f"{FROM}{NUMBER}{TOTALS}",
        f"{FROM}# Factuur\n{NUMBER}{LINES}{TOTALS}KOPIE\n",
        f"{FROM}# Duplicaat factuur\n{NUMBER}{LINES}{TOTALS}",
        f"Bijlage\n{LINES}",
        "Specificatie uren\nFactuurnummer | Uren\n2026-0099 | 4\n",
        f"Vervolg factuur 2026-0041\n{LINES}{TOTALS}",
    ],
)
def test_pages_of_one_invoice_are_one(second: str) -> None:
    assert is_plain(judged(f"{FROM}# Factuur\n{NUMBER}{LINES}{TOTALS}", second))


def test_a_page_that_carries_an_amount_over_goes_on_whatever_number_it_bears() -> None:
    first = f"{FROM}# Factuur\n{NUMBER}{LINES}"
    second = f"FACTUUR 4410\n{{carried}}{TOTALS}"
    assert is_plain(judged(f"{first}{TOTALS}", second.format(carried="Overgebracht | | | 245,00\n")))
    assert judged(f"{first}{TOTALS}", second.format(carried="")).outcome is Outcome.MULTIPLE_INVOICES


def test_a_customer_number_at_the_head_of_a_later_page_begins_no_invoice() -> None:
    first = f"{FROM}# Factuur\n{NUMBER}Klantnummer | 4410\n{LINES}{TOTALS}"
    assert is_plain(judged(first, f"FACTUUR 4410\n{TOTALS}"))


def test_an_invoice_with_the_credit_note_that_names_it_is_left_to_a_person() -> None:
    credit = f"{FROM}# Creditnota\nCreditnotanummer | C-2026-7\n{NUMBER}{LINES}{TOTALS}"
    assert judged(f"{FROM}# Factuur\n{NUMBER}{LINES}{TOTALS}", credit).kind is None


def test_a_credit_note_that_names_the_credited_invoice_is_one() -> None:
    first = f"{FROM}# Creditnota\nCreditnotanummer | C-2026-7\nFactuurnummer | 2026-0041\n{LINES}"
    assert judged(first, f"{FROM}Creditnotanummer | C-2026-7\n{TOTALS}").is_credit_note


def test_another_title_with_other_totals_and_no_number_is_left_to_a_person() -> None:
    second = "# Factuur\nTotaal excl. btw | | | 100,00\nTotaal incl. btw | | | 121,00\n"
    found = judged(f"{FROM}# Factuur\n{NUMBER}{LINES}{TOTALS}", second)
    assert found.kind is None
    assert [each.facts["pages"] for each in found.findings] == ["2"]


def test_every_kind_has_words_of_its_own_for_people() -> None:
    other = [kind.value for kind in DocumentKind if kind not in {DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE}]
    plain = entry("RELAY-PAGE-NOT-AN-INVOICE")["nl"]
    assert all(entry("RELAY-PAGE-NOT-AN-INVOICE", kind)["nl"] != plain for kind in other)
    plain = entry("RELAY-PAGE-KIND-DOUBT")["nl"]
    doubts = [*other, "credit_note", "self_billed", "several", "no_invoice"]
    assert all(entry("RELAY-PAGE-KIND-DOUBT", kind)["nl"] != plain for kind in doubts)


@pytest.mark.parametrize(
    "page",
    [
        FROM + "# 2e AANMANING\nFactuur | Datum | Bedrag | Openstaand\n20254410 | 02-09-2025 | 612,40 | 612,40\n",
        FROM
        + "# Rekeningoverzicht per 31-10-2025\nDatum | Document | Debet | Saldo\nFactuur | 15.442,38 | 15.442,38\n",
        FROM + "# Salarisspecificatie oktober 2025\nOmschrijving | Aantal | Bedrag\nSalaris | 168 | 3.334,80\n",
        FROM + "12 januari 2026\nBeste klant,\nVanaf mei wijzigen onze tarieven, zoals u ziet op uw factuur.\n",
    ],
)
def test_what_only_speaks_of_invoices_is_none(page: str) -> None:
    assert judged(page).outcome is Outcome.NOT_AN_INVOICE


def test_a_letter_that_charges_something_is_for_a_person() -> None:
    letter = FROM + "Beste klant,\nVoor het snoeien breng ik u in rekening een bedrag van 245,00 euro.\n"
    assert judged(letter).outcome is None


@pytest.mark.parametrize("title", ["Huurnota HF2026-4-0719", "# Onderhoudsfactuur"])
def test_invoices_of_every_trade_are_told_by_the_end_of_their_title(title: str) -> None:
    assert is_plain(judged(f"{FROM}{title}\nHuurovereenkomst HO-2022-0719\n{NUMBER}{LINES}{TOTALS}"))


def test_a_contract_in_large_type_is_none() -> None:
    found = judged(f"{FROM}# Huurovereenkomst\n{LINES}{TOTALS}")
    assert found.outcome is Outcome.NOT_AN_INVOICE


def test_thanks_for_an_order_do_not_make_an_invoice_an_order() -> None:
    assert is_plain(judged(f"{FROM}# Bedankt voor je bestelling!\n{NUMBER}{LINES}{TOTALS}"))
    assert judged(f"{FROM}# Bedankt voor je bestelling!\n{LINES}{TOTALS}").kind is DocumentKind.ORDER


def test_an_order_below_the_title_of_an_invoice_is_what_it_charges() -> None:
    assert is_plain(judged(f"{FROM}Factuur 2026-0041\n# Bestelling #88213\n{LINES}{TOTALS}"))
    assert judged(f"{FROM}# Bestelling #88213\n{LINES}{TOTALS}").kind is DocumentKind.ORDER


@pytest.mark.parametrize(
    "head",
    [
        "Factuur 2026-0041 | 3 mei 2026\n",
        "Betreft: | factuur 2026-0041\n",
        "Factuur aan | FACTUURGEGEVENS\nMolt Groep B.V. | Nummer: 2026-0041\nLaan 2 | Datum: 3 mei 2026\n",
        "Factuur aan | Factuurgegevens\nMolt Groep B.V. | Nr.: 2026-0041\nLaan 2 | Datum: 3 mei 2026\n",
        "Factuur | Datum | Pakbon\n26411873 | 12-11-26 | 2644105\n",
        "Rekening 20261170\n",
        "Rekening 26-1170\n",
        "Rekening V2026-288\n",
        "Maandfactuur | Datum | Klantcode\n2026-0041 | 03-05-2026 | 0147\n",
        "FACTUUR 2026-0041 van 3 mei 2026 \u2022 klant 0147 \u2022 uw bestelling\n",
        "Dit is je factuur 2026-0041 van 3 mei 2026. Je bestelling is op weg.\n",
    ],
)
def test_an_invoice_may_say_so_in_plain_type(head: str) -> None:
    assert is_plain(judged(f"{FROM}{head}{LINES}{TOTALS}"))


@pytest.mark.parametrize("account", ["Rekening 26411873", "Rekening NL91 ABNA 0417 1643 00"])
def test_an_account_is_no_title(account: str) -> None:
    assert judged(f"{FROM}{account}\n{LINES}{TOTALS}").kind is None


def test_a_logo_in_the_words_of_another_kind_is_no_title() -> None:
    assert is_plain(judged(f"# De Loonstrook\n{FROM}{NUMBER}{LINES}{TOTALS}info@deloonstrook.nl\n"))
    assert not is_plain(judged(f"# De Loonstrook\n{FROM}{LINES}{TOTALS}"))


def test_the_head_of_what_is_to_pay_makes_no_statement_of_an_invoice() -> None:
    assert is_plain(judged(f"{FROM}{NUMBER}{LINES}# Betaaloverzicht\n{TOTALS}"))
    assert not is_plain(judged(f"{FROM}# Betaaloverzicht\n{LINES}{TOTALS}"))


def test_a_list_of_invoices_is_none_of_them() -> None:
    listed = "Factuur | Datum | Bedrag\n20254410 | 02-09-2025 | 296,45\n"
    assert judged(f"{FROM}{listed}{LINES}{TOTALS}").kind is None


@pytest.mark.parametrize("subject", ["Betreft: factuur 2026-0041", "Betreft: | factuur 2026-0041"])
def test_a_letter_about_an_invoice_that_is_open_is_for_a_person(subject: str) -> None:
    letter = f"{FROM}{subject}\nBeste klant,\nDeze factuur is nog niet betaald.\nBedrag | | | 121,00\n"
    assert judged(letter).kind is None
