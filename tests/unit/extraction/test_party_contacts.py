"""How the seller is reached: telephones and mail addresses in letterheads, feet and sentences, and its register."""

import pytest

from app.extraction.head.header import read_head
from app.extraction.parties.parties import read_parties

from .printed_pages import Row, sheet_of
from .test_parties import BUYER, IBAN, LEFT, OTHER_VAT, RIGHT, SELLER, VAT, lines, values

NAMED = lines("Kwintveld Logistiek B.V.")


@pytest.mark.parametrize(
    "rows",
    [
        lines("Havenkade 3, 1011 AB Amsterdam - 020-123 45 67"),
        lines("Havenkade 3, 1011 AB Amsterdam, 020-123 45 67,", "facturen@kwintveldlogistiek.nl"),
        [
            ((LEFT, "Havenkade 3"), (400.0, "020-123 45 67")),
            ((LEFT, "1011 AB Amsterdam"), (400.0, "post@kwintveldlogistiek.nl")),
        ],
    ],
)
def test_a_telephone_may_stand_behind_or_beside_the_sellers_address(rows: list[Row]) -> None:
    assert values(*NAMED, *rows, 60.0, *BUYER)["seller.contact.telephone"] == "020-123 45 67"


@pytest.mark.parametrize(
    ("text", "telephone"),
    [
        ("Questions? accounts@kwintveldlogistiek.nl or 020-123 45 67.", "020-123 45 67"),
        ("Vragen: post@kwintveldlogistiek.nl of 020-123 45 67 (na 19.00 uur)", "020-123 45 67"),
        ("Telefoon 14 020", "14 020"),
        ("Telefoonnr. 020-123 45 67", "020-123 45 67"),
        ("Polis 020-123 45 67 is verlopen", None),
        (f"KvK 12892408 - Btw-id {OTHER_VAT} - 06 21 44 90 37 -", "06 21 44 90 37"),
    ],
)
def test_a_telephone_may_stand_beside_a_mail_address_or_have_five_digits(text: str, telephone: str | None) -> None:
    assert values(*SELLER, 60.0, *BUYER, 300.0, *lines(text)).get("seller.contact.telephone") == telephone


def test_the_only_mail_address_beside_the_account_is_the_sellers() -> None:
    rows = lines(f"KvK 12892408 IBAN {IBAN}", "bestel@kv-zwolle.nl")
    found = values(*NAMED, *lines("Havenkade 3, 1011 AB Amsterdam"), 60.0, *BUYER, 100.0, *rows)
    assert found["seller.contact.email"] == "bestel@kv-zwolle.nl"


@pytest.mark.parametrize("text", ["K.v.K. Leiden nr.: 12892408", "KvK Den Haag nummer 12892408"])
def test_a_register_may_name_its_town_before_the_word_for_the_number(text: str) -> None:
    found = values(*SELLER, 20.0, *BUYER, 300.0, ((RIGHT, text),))
    assert found["seller.legal_registration"] == "12892408"


@pytest.mark.parametrize("label", ["Réf. client", "Inlenernr:", "Orderklantnr.", "Klantrekening", "Contractant"])
def test_numbers_of_customers_go_by_many_names(label: str) -> None:
    head = read_head(sheet_of([((LEFT, label), (160.0, "CL-0092"))]), None)
    assert [each.value for each in head.of("buyer.identifiers")] == ["CL-0092"]


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        ("Account: C-3387", "C-3387"),
        ("Account: 12345678", None),
        ("Account: NL91 ABNA 0417 1643 00", None),
        ("Deb. 60218", "60218"),
        ("Deb. incl. 60218 stuks", None),
    ],
)
def test_a_word_for_an_account_names_the_customer_by_a_short_code_only(text: str, customer: str | None) -> None:
    head = read_head(sheet_of(lines(text)), None)
    assert [each.value for each in head.of("buyer.identifiers")] == ([customer] if customer else [])


def test_an_account_by_the_words_of_a_bank_is_not_the_customers_number() -> None:
    head = read_head(sheet_of(lines("Bank: Barclays", "Sort code: 20-11-22", "Account number: 12345678")), None)
    assert not head.of("buyer.identifiers")


@pytest.mark.parametrize(
    ("text", "mail"),
    [
        ("Vragen over deze factuur? post@vlier.nl of bel 020-123 45 67.", "post@vlier.nl"),
        ("Deze factuur is ook verstuurd naar post@vlier.nl", None),
    ],
)
def test_where_to_ask_is_the_sellers_mail(text: str, mail: str | None) -> None:
    rows = lines("Kwintveld Logistiek B.V.", "Havenkade 3", "1011 AB Amsterdam")
    assert values(*rows, 20.0, *BUYER, 100.0, *lines(text)).get("seller.contact.email") == mail


@pytest.mark.parametrize("text", ["Relatie: CL-0092", f"Relatie: CL-0092 \u00b7 BTW-nr. afnemer: {OTHER_VAT}"])
def test_a_customers_number_ends_at_the_mark_before_the_next_field(text: str) -> None:
    assert [each.value for each in read_head(sheet_of(lines(text)), None).of("buyer.identifiers")] == ["CL-0092"]


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("Unit 7, Raheen Business Park, Limerick, V94 T2CK, Ireland", "512884"),
        ("Unit 7, Raheen Business Park, Limerick, Co. Limerick, V94 T2CK", "512884"),
    ],
)
def test_an_irish_foot_has_the_code_behind_the_town_and_where_the_firm_is_registered(address: str, number: str) -> None:
    foot = lines(f"Kwint Medical Ltd, {address} | +353 61 555 0140 |", f"Registered in Ireland no. {number}")
    found = values(*lines("Kwint"), 20.0, *BUYER, 400.0, *foot)
    assert found["seller.name"] == "Kwint Medical Ltd"
    assert found["seller.address.line_1"] == "Unit 7, Raheen Business Park"
    assert found["seller.address.postal_code"] == "V94 T2CK"
    assert found["seller.address.city"] == "Limerick"
    assert found["seller.contact.telephone"] == "+353 61 555 0140"
    assert found["seller.legal_registration"] == number


def test_a_french_page_gives_the_vat_number_of_its_customer() -> None:
    found = values(*SELLER, 20.0, *BUYER, 200.0, *lines(f"N\u00b0 TVA du client : {OTHER_VAT}", f"TVA {VAT}"))
    assert (found["buyer.vat_identifier"], found["seller.vat_identifier"]) == (OTHER_VAT, VAT)


@pytest.mark.parametrize(
    ("names", "firm", "person"),
    [
        (["Stichting Onderwijs Vlierland", "S. Bakhuis"], "Stichting Onderwijs Vlierland", "S. Bakhuis"),
        (["Huisartsenpraktijk Westerkade", "dokter L. Meeuwis"], "Huisartsenpraktijk Westerkade", "dokter L. Meeuwis"),
        (["Marit Vos", "Caf\u00e9-Restaurant Het Wapen"], "Caf\u00e9-Restaurant Het Wapen", "Marit Vos"),
        (["J. Smit", "Molt Groep B.V."], "Molt Groep B.V.", "J. Smit"),
    ],
)
def test_a_person_is_told_from_the_firm_below_or_above(names: list[str], firm: str, person: str) -> None:
    found = values(*SELLER, 60.0, *lines("Factuuradres", *names, "Laan 2", "1234 AC Zwolle"))
    assert (found["buyer.name"], found["buyer.contact.name"]) == (firm, person)


@pytest.mark.parametrize(
    "row",
    [
        ((LEFT, f"Btw verlegd naar {OTHER_VAT}"),),
        ((LEFT, f"VAT reverse charged to {OTHER_VAT}"),),
        ((LEFT, "Btw-registratienr. klant"), (RIGHT, OTHER_VAT)),
        ((LEFT, f"USt-IdNr. des Leistungsempf\u00e4ngers: {OTHER_VAT}"),),
    ],
)
def test_an_identifier_that_is_said_to_be_the_customers_is_not_the_sellers(row: Row) -> None:
    found = values(*SELLER, 40.0, *BUYER, 40.0, row, 200.0, *lines(f"KvK 12345678 Btw {VAT}"))
    assert (found["seller.vat_identifier"], found["buyer.vat_identifier"]) == (VAT, OTHER_VAT)


def test_the_word_for_the_customer_in_another_column_says_nothing_of_a_number() -> None:
    foot = lines("Kwintveld Logistiek B.V.", "Havenkade 3", "1011 AB Amsterdam", "KvK 12345678", at=RIGHT)
    found = values(*foot, ((LEFT, "Klant"), (RIGHT, f"Btw {VAT}")), 20.0, *BUYER)
    assert found["seller.vat_identifier"] == VAT


@pytest.mark.parametrize("beside", [IBAN, OTHER_VAT])
def test_a_number_with_a_label_of_its_own_is_no_number_of_the_customer(beside: str) -> None:
    head = read_head(sheet_of([((LEFT, "Lidnummer"), (RIGHT, beside)), *lines("L-04471")]), None)
    assert {each.value for each in head.of("buyer.identifiers")} <= {"L-04471"}


def test_the_register_below_the_address_is_read_beside_a_table_too() -> None:
    strip = lines("Kwintveld B.V.", "Havenkade 3", "1011 AB Amsterdam", "KvK 12345678", f"BTW {VAT}", at=RIGHT)
    sheet = sheet_of([*BUYER, 60.0, *strip])
    head = read_head(sheet, None, without=range(4, len(sheet.lines)))
    found = [each.value for each in read_parties(sheet, head).candidates if each.path == "seller.legal_registration"]
    assert found == ["12345678"]


def test_the_account_of_one_sentence_is_not_that_of_the_sentence_before() -> None:
    rows = lines("Het bedrag wordt teruggestort op uw rekening. Ons rekeningnummer is", f"{IBAN}.")
    assert values(*SELLER, 60.0, *BUYER, 300.0, *rows)["payment.accounts.iban"] == IBAN.replace(" ", "")
