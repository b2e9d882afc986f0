"""What stands beside the labels of the head."""

from datetime import date

import pytest

from app.extraction.head.head_values import settle_head
from app.extraction.head.header import read_head
from app.extraction.page.labels import labels_in, lexicon
from app.extraction.values.dates import DayOrder

from .printed_pages import Row, sheet_of

TODAY = date(2026, 11, 22)


def head(*rows: Row) -> dict[str, object]:
    """Return what is settled of a head printed as these rows."""
    sheet = sheet_of(list(rows))
    found = settle_head(sheet, read_head(sheet, DayOrder.DAY_FIRST), TODAY, DayOrder.DAY_FIRST)
    return {each.path: each.field.value for each in found if each.field is not None}


def test_a_value_stands_after_its_label_beside_it_or_below_it() -> None:
    after = head([(50, "Factuurnummer: 2026-0041")], [(50, "Factuurdatum: 12-01-2026")])
    beside = head([(50, "Factuurnummer"), (200, "2026-0041")], [(50, "Factuurdatum"), (200, "12-01-2026")])
    below = head([(50, "Factuurnummer"), (200, "Factuurdatum")], [(50, "2026-0041"), (200, "12-01-2026")])
    assert after == beside == below == {"number": "2026-0041", "issue_date": date(2026, 1, 12)}


def test_a_value_wider_than_the_label_above_it_is_whole_where_both_end_at_one_edge() -> None:
    found = head(
        [(-560, "Factuurnummer")],
        [(-560, "2026-0041")],
        [(-560, "Factuurdatum")],
        [(-560, "12 september 2026")],
        [(-560, "Vervaldatum")],
        [(-560, "26 september 2026")],
    )
    assert found == {"number": "2026-0041", "issue_date": date(2026, 9, 12), "due_date": date(2026, 9, 26)}


def test_the_number_may_stand_behind_the_title() -> None:
    assert head([(50, "Factuur 2026-0041")])["number"] == "2026-0041"


def test_a_customer_number_is_not_the_number() -> None:
    found = head([(50, "Klantnummer"), (200, "44120")], [(50, "Nummer"), (200, "2026-0041")])
    assert found["number"] == "2026-0041"
    assert found["buyer.identifiers"] == "44120"


def test_an_order_date_is_not_the_day_of_issue() -> None:
    found = head([(50, "Orderdatum"), (200, "01-01-2026")], [(50, "Datum"), (200, "12-01-2026")])
    assert found["issue_date"] == date(2026, 1, 12)


def test_two_different_numbers_give_none() -> None:
    found = head([(50, "Factuurnummer"), (200, "2026-0041")], [(50, "Factuurnr"), (200, "2026-0042")])
    assert "number" not in found


def test_a_due_date_before_the_day_of_issue_is_not_believed() -> None:
    found = head([(50, "Factuurdatum: 12-01-2026")], [(50, "Vervaldatum: 12-01-2025")])
    assert "due_date" not in found


@pytest.mark.parametrize(
    ("terms", "day"),
    [
        ("Zahlbar bis 20.01.2026 mit 2 % Skonto oder bis 09.02.2026 ohne Abzug.", date(2026, 2, 9)),
        ("Uiterlijk 09-02-2026 zonder korting.", date(2026, 2, 9)),
        ("Betalen voor 09-02-2026: 60% op onze rekening, 40% op de G-rekening.", date(2026, 2, 9)),
        ("Te betalen voor 20-01-2026 met 2% korting, voor 09-02-2026 zonder.", date(2026, 2, 9)),
        ("Te betalen voor 20-01-2026 met 2% korting.", None),
        ("Te betalen voor 09-02-2026 zonder aftrek.", date(2026, 2, 9)),
    ],
)
def test_a_day_up_to_which_a_discount_is_given_is_not_the_one_to_pay_by(terms: str, day: date | None) -> None:
    assert head([(50, "Factuurdatum: 12-01-2026")], [(50, terms)]).get("due_date") == day


def test_a_discount_told_behind_the_day_to_pay_by_takes_not_its_place() -> None:
    told = "Zahlbar innerhalb 30 Tagen netto bis 09.02.2026, 3 % Skonto innerhalb 10 Tagen bis 20.01.2026"
    assert head([(50, told)]).get("due_date") != date(2026, 1, 20)


def test_a_number_in_a_sentence_of_conditions_is_nothing() -> None:
    found = head([(50, "Onze voorwaarden zijn gedeponeerd bij de Kamer van Koophandel onder nummer 12345678.")])
    assert found == {}


def test_labels_in_two_languages_have_their_value_below_the_first() -> None:
    found = head(
        [(50, "Nummer / Invoice No"), (250, "Datum / Invoice date")],
        [(50, "2026-0041"), (250, "12-01-2026")],
    )
    assert found == {"number": "2026-0041", "issue_date": date(2026, 1, 12)}


def test_an_order_number_is_the_sellers_own_unless_it_says_or_looks_otherwise() -> None:
    assert head([(50, "Ordernummer"), (200, "VO-9921")])["sales_order_reference"] == "VO-9921"
    assert head([(50, "Uw ordernummer"), (200, "598282")])["order_reference"] == "598282"
    assert head([(50, "Ordernummer"), (200, "4500129981")]) == {}
    assert head([(50, "Bestelnummer"), (200, "48213")]) == {}
    of_shop = head([(50, "Bestelnummer"), (200, "48213")], [(50, "Betaalmethode"), (200, "iDEAL")])
    assert of_shop["sales_order_reference"] == "48213"


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([[(50, "Uw order"), (200, "Datum")], [(50, "tel. Kees"), (200, "12-01-2026")]], "tel. Kees"),
        ([[(50, "Uw bestelling:"), (200, "mondeling")]], "mondeling"),
        ([[(50, "Uw bestelnummer Webshop 4471")]], "Webshop 4471"),
        ([[(50, "Uw inkooporder nr.:"), (200, "VDV-4471")]], "VDV-4471"),
        ([[(50, "Uw bestelling is op 12 januari bezorgd")]], None),
        ([[(50, "Uw order"), (150, "Vertegenw."), (300, "Datum")], [(300, "12-01-2026")]], None),
    ],
)
def test_an_order_may_be_told_in_words(rows: list[Row], value: str | None) -> None:
    assert head(*rows).get("order_reference") == value


def test_a_customers_number_is_told_from_its_name() -> None:
    assert head([(50, "klant: K2031")])["buyer.identifiers"] == "K2031"
    assert head([(50, "Klant: 3M Nederland B.V.")]) == {}


def test_a_period_may_go_on_on_the_next_line() -> None:
    found = head([(50, "Werkzaamheden in de periode 1 oktober 2026")], [(50, "tot en met 31 oktober 2026.")])
    assert found == {"period.start": date(2026, 10, 1), "period.end": date(2026, 10, 31)}


def test_what_expires_is_the_invoice_only_where_nothing_stands_before() -> None:
    assert head([(50, "Vervalt: 12-02-2026")]) == {"due_date": date(2026, 2, 12)}
    assert head([(50, "APK vervalt"), (200, "12-02-2027")]) == {}


def test_a_label_is_no_reference() -> None:
    assert head([(50, "Uw referentie"), (150, "Behandeld door")], [(150, "M. Kuipers")]) == {}


def test_two_languages_in_one_word_are_one_label() -> None:
    labels = labels_in(sheet_of([[(50, "KvK/CoC: 12345678")]]), lexicon("header"))
    assert [each.text for each in labels if each.means("seller.legal_registration")] == ["KvK/CoC"]


def test_a_bill_has_the_number_of_a_bill() -> None:
    found = head([(50, "Rekeningnummer"), (200, "26-04417")], [(50, "Rekeningdatum"), (200, "12-01-2026")])
    assert found == {"number": "26-04417", "issue_date": date(2026, 1, 12)}


def test_the_day_of_a_letter_is_that_of_issue() -> None:
    assert head([(50, "Haarlem, 4 januari 2026")], [(50, "Levering op")], [(50, "6-1-2026")])["issue_date"] == date(
        2026, 1, 4
    )


def test_a_date_behind_another_document_is_its_date() -> None:
    found = head([(50, "Datum: 12-01-2026")], [(50, "Contract d.d.: 01-05-2025")])
    assert found["issue_date"] == date(2026, 1, 12)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Betaal voor 12-02-2026 o.v.v. 00447120/002217.", "00447120/002217"),
        ("Betaal voor 12-02-2026 o.v.v. 2026-0041.", None),
        ("Mededeling te gebruiken voor uw betaling: 2026-0041", "2026-0041"),
    ],
)
def test_what_to_pay_by_is_told_and_not_only_the_number(said: str, value: str | None) -> None:
    assert head([(50, "Factuurnummer: 2026-0041")], [(50, said)]).get("payment.reference") == value


def test_words_that_may_be_the_next_head_are_no_reference() -> None:
    strip: list[Row] = [[(50, "Uw referentie"), (200, "Rubriek")], [(50, "Femke Vos"), (200, "P92")]]
    assert head(*strip) == {}
    assert head([(50, "Uw referentie"), (200, "Orderbevestiging")], [(200, "P92")]) == {}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Klantnummer 5520 1184", "5520 1184"),
        ("Klantnummer: 10432", "10432"),
        ("Huurder K3308", "K3308"),
    ],
)
def test_a_number_may_stand_in_groups_of_digits(said: str, value: str) -> None:
    assert head([(50, said)]).get("buyer.identifiers") == value


@pytest.mark.parametrize(
    "rows",
    [
        [[(50, "HUURFACTUUR")], [(50, "Nr. 26-0114")]],
        [[(50, "FACTUUR"), (400, "Nr. 26-0114")]],
        [[(50, "Nr."), (150, "26-0114")], [(50, "Datum"), (150, "03-11-2026")]],
        [[(50, "Nr."), (150, "Datum"), (250, "Klantnr.")], [(50, "26-0114"), (150, "03-11-2026"), (250, "1188")]],
        [[(50, "Rekeningnr."), (150, "26-0114")], [(50, "Rekeningdatum"), (150, "03-11-2026")]],
        [[(50, "Rekening 26-0114 d.d. 3 november 2026")]],
        [[(50, "Factuurnr./datum: 26-0114 / 3-11-2026")]],
        [[(50, "Factuurnummer en datum"), (250, "26-0114 van 3 november 2026")]],
    ],
)
def test_a_bare_word_for_number_stands_by_the_title_or_the_dates(rows: list[Row]) -> None:
    assert head(*rows)["number"] == "26-0114"


def test_a_bare_word_for_number_elsewhere_is_not_that_of_the_document() -> None:
    assert "number" not in head([(50, "KvK West-Brabant")], [(50, "nr. 12892408")])


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([[(50, "Project: Hal 7 Helmond")]], "Hal 7 Helmond"),
        ([[(50, "Project: 24 woningen De Laak")]], "24 woningen De Laak"),
        ([[(50, "Projectnummer: 26041")], [(50, "Werk: Nieuwbouw De Laak")]], "26041"),
        ([[(50, "Klantnr."), (150, "1066")], [(50, "Werk"), (150, "Erve Bolink")]], "Erve Bolink"),
        ([[(50, "Werk"), (150, "Aantal"), (250, "Bedrag")], [(50, "Timmerwerk"), (150, "3"), (250, "120,00")]], None),
    ],
)
def test_a_project_has_a_number_or_a_name(rows: list[Row], name: str | None) -> None:
    assert head(*rows).get("project_reference") == name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Plaatsingscontract PL-0447-3", "PL-0447-3"),
        ("Rental contract RC-5520", "RC-5520"),
        ("Onderhoudscontract: OC-2026-1", "OC-2026-1"),
        ("Onderhoudscontract 2026", None),
    ],
)
def test_contracts_of_every_kind_are_told_by_the_end_of_the_word(text: str, number: str | None) -> None:
    assert head([(50, text)]).get("contract_reference") == number


def test_a_value_may_stand_on_the_next_line_of_its_sentence() -> None:
    sentence = "U kunt het bedrag overmaken onder vermelding van"
    found = head([(50, "Factuurnummer: 26-0041")], [(50, sentence)], [(50, "26-118842.")])
    assert found["payment.reference"] == "26-118842"


def test_a_date_behind_an_unknown_label_is_not_the_day_of_issue() -> None:
    assert "issue_date" not in head([(50, "Keuring: 12-11-2026")])


@pytest.mark.parametrize("label", ["Geleverd", "Uitvoerdatum", "Reparatiedatum", "Datum werkzaamheden"])
def test_the_day_of_delivery_bears_many_names(label: str) -> None:
    assert head([(50, label), (200, "12-11-2026")])["delivery.date"] == date(2026, 11, 12)


@pytest.mark.parametrize(
    "rows",
    [
        [[(50, "Factuurnummer: 2026 0041")]],
        [[(50, "Factuur 2026 0041")]],
        [[(50, "Factuurnummer"), (200, "2026 0041")], [(50, "Klantnummer"), (200, "1188")]],
    ],
)
def test_a_number_in_groups_of_digits_is_read_whole(rows: list[Row]) -> None:
    assert head(*rows)["number"] == "2026 0041"


def test_labels_that_a_slash_joins_share_their_value() -> None:
    found = head(
        [(50, "Contractnummer / project"), (250, "C-118 / P-26")], [(50, "Uw kenmerk / ordernummer: KPL 67 / 4711")]
    )
    assert found == {
        "contract_reference": "C-118",
        "project_reference": "P-26",
        "buyer_reference": "KPL 67",
        "order_reference": "4711",
    }


@pytest.mark.parametrize(
    "text",
    ["Betaaltermijn: 14 dagen (17-11-2026)", "30 dagen netto, vervalt 17-11-2026", "Betalen vóór 17 november 2026"],
)
def test_the_day_by_which_to_pay_stands_in_the_terms(text: str) -> None:
    assert head([(50, text)])["due_date"] == date(2026, 11, 17)


@pytest.mark.parametrize(
    "text",
    [
        "APK vervalt 17-11-2026",
        "Vervaldatum 14 dagen na factuurdatum: 17-11-2026",
        "Wij leverden u op 12 november 2026:",
        "Uw opdracht d.d. 01-10-2026 met nummer 4711",
    ],
)
def test_days_and_numbers_of_other_things_are_neither_those_of_issue_nor_the_number(text: str) -> None:
    assert not {"issue_date", "number"} & set(head([(50, text)]))


def test_a_bare_number_below_the_word_for_a_party_is_that_of_the_party() -> None:
    assert "number" not in head([(50, "Leverancier:")], [(50, "Nummer:"), (200, "549910")])
