"""Numbers and references as suppliers put them: in words, in strips, beside the table, in sentences."""

from datetime import date

import pytest

from app.extraction.extract import extract
from app.extraction.head.head_values import settle_head
from app.extraction.head.header import read_head
from app.extraction.kinds.kinds import kind_of
from app.extraction.parties.accounts import settle_accounts
from app.extraction.values.dates import DayOrder

from .printed_pages import Row, sheet_of

TODAY = date(2026, 11, 22)


def head(*rows: Row, table: range = range(0)) -> dict[str, object]:
    """Return what is settled of a head printed as these rows."""
    sheet = sheet_of(list(rows))
    order = DayOrder.DAY_FIRST
    read = read_head(sheet, order, without=table, is_credit=kind_of(sheet).is_credit_note)
    found = settle_head(sheet, read, TODAY, order, table)
    return {each.path: each.field.value for each in found if each.field is not None}


@pytest.mark.parametrize(
    ("rows", "path", "value"),
    [
        ([[(50, "Uw kenmerk: Kostenplaats 300")]], "buyer_reference", "Kostenplaats 300"),
        ([[(50, "Uw referentie"), (200, "Kostenplaats 61200")]], "buyer_reference", "Kostenplaats 61200"),
        (
            [[(50, "UW ORDERNR"), (250, "UW KENMERK")], [(50, "EV-5521"), (250, "Kostenplaats 61200")]],
            "buyer_reference",
            "Kostenplaats 61200",
        ),
        ([[(50, "Kostenplaats 61200")]], "buyer_reference", "61200"),
        (
            [[(50, "Werk"), (150, "Kade blok C, werknr. 2471")], [(50, "Factuurdatum"), (150, "12-11-2026")]],
            "project_reference",
            "Kade blok C, werknr. 2471",
        ),
        (
            [
                [(50, "Uw kenmerk"), (150, "K. Berg / 7712"), (350, "1101 AA Amsterdam")],
                [(50, "Project"), (150, "Samen Verder"), (350, "Nederland")],
            ],
            "buyer_reference",
            "K. Berg / 7712",
        ),
        ([[(50, "Project 25.118 Schoolgebouw De Hoek")]], "project_reference", "25.118 Schoolgebouw De Hoek"),
        ([[(50, "Projectnummer: 25118 Schoolgebouw")]], "project_reference", "25118"),
        ([[(50, "Project: P26-04 Vervangen cv-ketel")]], "project_reference", "P26-04"),
        ([[(50, "Project: 26041 van 12 mei 2026")]], "project_reference", "26041"),
        ([[(50, "dossier"), (150, "26-0418")]], "project_reference", "26-0418"),
        ([[(50, "Evenement"), (150, ": Doop MS Noorder")]], "project_reference", "Doop MS Noorder"),
        ([[(50, "Vessel / project"), (200, ": MV Norder Star")]], "project_reference", "MV Norder Star"),
        ([[(50, "Werk"), (150, "N331 rotonde Zuid")]] * 2, "project_reference", "N331 rotonde Zuid"),
        (
            [
                [(50, "factuurdatum"), (150, "uw order"), (250, "werk")],
                [(50, "14-11-2026"), (150, "26041"), (250, "Kelder Lindelaan")],
            ],
            "project_reference",
            "Kelder Lindelaan",
        ),
        ([[(50, "Raamorder"), (150, "RO-114")]], "order_reference", "RO-114"),
        ([[(50, "Bestelnr."), (150, "IO-2026-118")]], "order_reference", "IO-2026-118"),
        ([[(50, "Opdrachtnummer: INK 26118")]], "order_reference", "INK 26118"),
        ([[(50, "Betreft: factuur nr. 26-041, uw inkoopnummer TV/26/07")]], "number", "26-041"),
        ([[(50, "Betreft: factuur nr. 26-041, uw inkoopnummer TV/26/07")]], "order_reference", "TV/26/07"),
        ([[(50, "Ons ordernr."), (200, "EV-26-118")]], "sales_order_reference", "EV-26-118"),
        ([[(50, "Retourorder"), (200, "0060018843")]], "sales_order_reference", "0060018843"),
        ([[(50, "Order"), (200, "7731884")]], "sales_order_reference", "7731884"),
        ([[(50, "Onze orders: SO 884120 / SO 884377")]], "sales_order_reference", "SO 884120 / SO 884377"),
        ([[(50, "Onze order: SO-7712 / 12-11-2026")]], "sales_order_reference", "SO-7712"),
        ([[(50, "uw retouropdracht KBS 991 / debiteur 88-214")]], "order_reference", "KBS 991"),
        (
            [[(50, "PO"), (150, "PO-4500781203")], [(50, "datum"), (150, "2026-11-01")]],
            "order_reference",
            "PO-4500781203",
        ),
        (
            [[(50, "Overeenkomst"), (200, "Contactpersoon")], [(50, "SP-2026-17"), (200, "Gerda Huis")]],
            "contract_reference",
            "SP-2026-17",
        ),
        ([[(50, "Raamovk:"), (150, "RO-2026-031")]], "contract_reference", "RO-2026-031"),
        ([[(50, "R\u00e9f. client")], [(50, "CL-0092")]], "buyer.identifiers", "CL-0092"),
        ([[(50, "Client reference: Project North")]], "buyer_reference", "Project North"),
    ],
)
def test_a_reference_is_all_that_is_meant_and_no_more(rows: list[Row], path: str, value: str) -> None:
    assert head(*rows)[path] == value


@pytest.mark.parametrize(
    "rows",
    [
        [[(50, "CREDITNOTA")], [(50, "26-0117 d.d. 10-11-2026")]],
        [[(50, "Naam"), (300, "Bon / factuur")], [(50, "Caf\u00e9 De Brug"), (300, "26-0117")]],
        [[(50, "Sneek, 30 oktober 2026")], [(50, "Betreft: factuur 26-0117")]],
        [[(50, "Betreft factuur 26-0117 d.d. 3 november 2026")]],
        [[(50, "Rekening nr. 26-0117")]],
        [[(50, "Disbursement invoice"), (200, ": 26-0117")], [(50, "Invoice date"), (200, ": 15 Nov 2026")]],
        [[(50, "Dit is je factuur 26-0117 van 9 november 2026. Bedankt!")]],
        [[(50, "Hierbij ontvangt u onze factuur nr. 26-0117 d.d. 9 november 2026.")]],
    ],
)
def test_the_number_stands_by_the_title_in_the_subject_or_in_a_sentence(rows: list[Row]) -> None:
    assert head(*rows)["number"] == "26-0117"


def test_the_subject_of_a_credit_note_is_the_invoice_it_credits() -> None:
    found = head([(50, "Creditnota C-118")], [(50, "Betreft factuur 26-0117")])
    assert found["number"] == "C-118"
    assert found["preceding_invoices.number"] == "26-0117"


def test_a_labelled_number_comes_before_the_subject() -> None:
    found = head([(50, "Factuurnummer: 26-0118")], [(50, "Betreft factuur 26-0117")])
    assert found["number"] == "26-0118"


@pytest.mark.parametrize("text", ["Rekening nr. 12.34.56.789", "Rekeningnummer 1234567", "Op al onze facturen 26-0117"])
def test_an_account_and_a_clause_are_no_number(text: str) -> None:
    assert "number" not in head([(50, text)])


def test_labels_in_a_column_beside_the_table_are_those_of_the_head() -> None:
    found = head(
        [(250, "Omschrijving"), (400, "Aantal"), (450, "Prijs"), (500, "Bedrag")],
        [(50, "Factuurnummer")],
        [(50, "26-0117"), (250, "Advies"), (400, "2"), (450, "50,00"), (500, "100,00")],
        [(50, "Factuurdatum")],
        [(50, "9 november 2026"), (250, "Reistijd"), (400, "1"), (450, "50,00"), (500, "50,00")],
        [(250, "Ordernummer 4711")],
        table=range(6),
    )
    assert found == {"number": "26-0117", "issue_date": date(2026, 11, 9)}


@pytest.mark.parametrize(
    ("text", "path", "day"),
    [
        ("De huur dient op 1 oktober 2026 te zijn bijgeschreven op onze rekening.", "due_date", date(2026, 10, 1)),
        ("Het bedrag moet uiterlijk 1 oktober 2026 betaald zijn.", "due_date", date(2026, 10, 1)),
        ("Je bestelling #1009482 wordt op 11 oktober 2026 bezorgd.", "delivery.date", date(2026, 10, 11)),
        ("De goederen zijn geleverd op 11 oktober 2026 te Almelo.", "delivery.date", date(2026, 10, 11)),
        ("Levering: 12-10-2026", "delivery.date", date(2026, 10, 12)),
        ("Uitgeleverd: 29 oktober 2026", "delivery.date", date(2026, 10, 29)),
        ("Verhuizing fase 2, uitgevoerd t/m 06-11-2026", "delivery.date", date(2026, 11, 6)),
        ("Datum 06-11-2026 | vervalt 06-12-2026 | uw opdracht T-26", "due_date", date(2026, 12, 6)),
        ("Betaling: 30 dagen netto, uiterlijk 06-12-2026", "due_date", date(2026, 12, 6)),
        ("Prestation r\u00e9alis\u00e9e le 30 octobre 2026", "delivery.date", date(2026, 10, 30)),
    ],
)
def test_a_sentence_tells_when_to_pay_and_when_it_came(text: str, path: str, day: date) -> None:
    assert head([(50, text)])[path] == day


@pytest.mark.parametrize(
    "text",
    [
        "Aanneemsom exclusief btw, termijn 1 en 2 gefactureerd op 04-05-2026",
        "Betaling 30 dagen na factuurdatum 06-11-2026",
        "APK vervalt 06-12-2026",
    ],
)
def test_what_was_billed_before_and_what_lapses_is_no_due_date(text: str) -> None:
    assert "due_date" not in head([(50, text)])


def test_an_offer_to_come_is_no_delivery() -> None:
    assert "delivery.date" not in head([(50, "Levering uiterlijk 12-12-2026, mits voor 1 december 2026 betaald.")])


@pytest.mark.parametrize(
    "row",
    [
        [(50, "periode"), (200, "2026-10-01 / 2026-10-31")],
        [(50, "Periode: 01-10-2026 31-10-2026")],
        [(50, "periode gebruik zaal"), (200, "01-10-2026 - 31-10-2026")],
        [(50, "Levering: 01-10-2026 t/m 31-10-2026")],
        [(50, "Period of call"), (200, ": 1 - 31 Oct 2026")],
        [(50, "Prestations r\u00e9alis\u00e9es du 01/10/2026 au 31/10/2026 \u00e0 Paris")],
        [(50, "Betreft uw groepsreservering van 1 oktober 2026 - 31 oktober 2026, 14 personen.")],
    ],
)
def test_two_days_are_the_period(row: Row) -> None:
    found = head(row)
    assert (found["period.start"], found["period.end"]) == (date(2026, 10, 1), date(2026, 10, 31))
    assert "delivery.date" not in found


@pytest.mark.parametrize(
    ("rows", "reference"),
    [
        ([[(50, "Betalingskenmerk")], [(50, "1184 2026 0002 7731")]], "1184 2026 0002 7731"),
        ([[(50, "Betaal met betalingskenmerk 3004 8120 7026 1184. Dank u.")]], "3004 8120 7026 1184"),
        ([[(50, "kenmerk 7740 0118 4032 6100")]], "7740 0118 4032 6100"),
        ([[(50, "Uw inkooporder: PO-4711")], [(50, "Betaling op onze rekening o.v.v. PO-4711.")]], None),
    ],
)
def test_what_to_pay_by_is_read_in_its_groups_and_is_no_order(rows: list[Row], reference: str | None) -> None:
    assert head(*rows).get("payment.reference") == reference


def test_accounts_below_each_other_with_their_codes_between_them_are_a_list() -> None:
    sheet = sheet_of(
        [
            [(50, "ABN AMRO NL91 ABNA 0417 1643 00")],
            [(50, "ABNANL2A")],
            [(50, "Rabobank NL44 RABO 0123 4567 89")],
            [(50, "RABONL2U")],
        ]
    )
    read = read_head(sheet, DayOrder.DAY_FIRST)
    found = {each.path: each.field.value for each in settle_accounts(sheet, read) if each.field is not None}
    assert found["payment.accounts.iban"] == "NL91ABNA0417164300"
    assert found["payment.accounts[1].iban"] == "NL44RABO0123456789"


def test_a_credit_note_that_names_an_invoice_is_no_statement() -> None:
    sheet = sheet_of(
        [
            [(50, "CREDITNOTA"), (200, "C-118")],
            [(50, "Betreft onze factuur 26-0117")],
            [(50, "Het bedrag wordt verrekend met openstaande posten.")],
        ]
    )
    assert kind_of(sheet).is_credit_note
    assert extract(sheet.pages, today=TODAY).invoice is not None


@pytest.mark.parametrize(
    ("rows", "path", "value"),
    [
        (
            [[(50, "Order"), (150, "Uw ordernummer")], [(50, "VO-55120"), (150, "IK-41")]],
            "sales_order_reference",
            "VO-55120",
        ),
        ([[(50, "Order: 55120")], [(50, "Uw order: IK-41")]], "sales_order_reference", "55120"),
        ([[(50, "Datum 13-11-2026")], [(50, "PO JH-77")]], "order_reference", "JH-77"),
        (
            [[(50, "Bestellung"), (150, "PO 26-0884")], [(50, "Datum"), (150, "13-11-2026")]],
            "order_reference",
            "PO 26-0884",
        ),
        (
            [[(50, "periode"), (150, "2026-09-28 / 2026-10-30")], [(50, "PO"), (150, "4711")]],
            "period.start",
            date(2026, 9, 28),
        ),
        ([[(50, "Gewerkte uren week 45 (02-11-2026 t/m 08-11-2026)")]], "period.start", date(2026, 11, 2)),
        ([[(50, "Our file: PGI-118820")]], "sales_order_reference", "PGI-118820"),
        ([[(50, "Termijn"), (150, "01-11-2026 t/m 30-11-2026")]], "period.end", date(2026, 11, 30)),
    ],
)
def test_a_bare_word_means_what_the_words_beside_it_leave(rows: list[Row], path: str, value: object) -> None:
    assert head(*rows)[path] == value


def test_a_term_that_is_counted_is_no_period() -> None:
    assert "period.end" not in head([(50, "Termijn"), (150, "3 van 5")], [(50, "Termijn: 14 dagen")])
