"""Who sells and who buys, what they are called, which numbers are whose, and which account is to be paid to."""

import pytest

from app.extraction.head.header import read_head
from app.extraction.parties.accounts import settle_accounts, with_means
from app.extraction.parties.addresses import address_blocks
from app.extraction.parties.domains import is_of_domain, of_domains
from app.extraction.parties.holders import holder_in
from app.extraction.parties.parties import read_parties
from app.extraction.parties.party_values import registration_scheme, settle_parties, with_countries, with_schemes
from app.extraction.settle import Settled
from app.model.invoice import Address, CreditTransfer, Invoice, Party, Payment
from app.model.paths import value_at
from app.model.values import Identifier

from .printed_pages import Row, sheet_of

LEFT, RIGHT = 50.0, 320.0
IBAN, OTHER_IBAN = "NL91 ABNA 0417 1643 00", "NL20 INGB 0001 2345 67"
VAT, OTHER_VAT = "NL853746333B01", "NL147632183B01"


def lines(*texts: str, at: float = LEFT) -> list[Row]:
    return [((at, text),) for text in texts]


SELLER = lines("Kwintveld Logistiek B.V.", "Havenkade 3", "1011 AB Amsterdam", "info@kwintveldlogistiek.nl")
BUYER = lines("Factuuradres", "Molt Groep B.V.", "Laan 2", "1234 AC Zwolle")


def read(*rows: Row) -> dict[str, Settled]:
    sheet = sheet_of(rows)
    head = read_head(sheet, None)
    settled = (*settle_parties(read_parties(sheet, head)), *settle_accounts(sheet, head))
    return {each.path: each for each in settled}


def values(*rows: Row) -> dict[str, object]:
    return {path: each.field.value for path, each in read(*rows).items() if each.field is not None}


def test_tells_seller_and_buyer_apart() -> None:
    found = values(*SELLER, 20.0, *BUYER)
    assert found["seller.name"] == "Kwintveld Logistiek B.V."
    assert found["seller.address.line_1"] == "Havenkade 3"
    assert found["seller.contact.email"] == "info@kwintveldlogistiek.nl"
    assert found["buyer.name"] == "Molt Groep B.V."
    assert found["buyer.address.city"] == "Zwolle"


def test_every_value_that_is_taken_has_two_kinds_of_evidence() -> None:
    found = read(*SELLER, 20.0, *BUYER, 300.0, *lines(f"BTW-nummer {VAT} KvK 12345678 IBAN {IBAN}"))
    taken = {path: each.field for path, each in found.items() if each.field is not None}
    assert taken.keys() >= {"seller.name", "seller.vat_identifier", "payment.accounts.iban", "buyer.name"}
    assert all(len({why.kind for why in field.evidence}) > 1 for field in taken.values())


def test_labels_in_two_columns_say_who_is_who() -> None:
    found = values(
        ((LEFT, "Aan"), (RIGHT, "Van")),
        ((LEFT, "Molt Groep B.V."), (RIGHT, "Kwint B.V.")),
        ((LEFT, "Laan 2"), (RIGHT, "Havenkade 3")),
        ((LEFT, "1234 AC Zwolle"), (RIGHT, "1011 AB Amsterdam")),
    )
    assert (found["seller.name"], found["buyer.name"]) == ("Kwint B.V.", "Molt Groep B.V.")


def test_an_address_of_delivery_is_neither_party() -> None:
    found = values(
        *SELLER,
        20.0,
        ((LEFT, "Factuuradres"), (RIGHT, "Afleveradres")),
        ((LEFT, "Molt Groep B.V."), (RIGHT, "Magazijn Noord")),
        ((LEFT, "Laan 2"), (RIGHT, "Loskade 22")),
        ((LEFT, "1234 AC Zwolle"), (RIGHT, "1234 AD Zwolle")),
    )
    assert found["buyer.address.line_1"] == "Laan 2"
    assert found["seller.address.line_1"] == "Havenkade 3"


def test_a_word_of_the_letterhead_gives_way_to_the_legal_name() -> None:
    footer = "Zonnekamp Webwinkel B.V. - Havenkade 3 - 1011 AB Amsterdam"
    found = values(*lines("Zonnekamp"), 60.0, *BUYER, 400.0, *lines(footer, "www.zonnekamp.nl"))
    assert found["seller.name"] == "Zonnekamp Webwinkel B.V."


def test_two_names_in_one_address_that_nothing_tells_apart_are_left_to_a_person() -> None:
    found = read(
        *lines("De Gouden Krop", "Kroplaan Bakkers", "Kroplaan 1", "1011 AB Amsterdam", "www.goudenkrop.nl"),
        20.0,
        *BUYER,
    )
    assert found["seller.name"].field is None
    assert found["seller.name"].finding is not None


def test_the_holder_of_the_account_tells_the_legal_name_from_the_trading_name() -> None:
    found = values(
        *lines("De Gouden Krop", "Kroplaan B.V.", "Kroplaan 1", "1011 AB Amsterdam", "www.degoudenkrop.nl"),
        20.0,
        *BUYER,
        200.0,
        *lines(f"IBAN {IBAN} t.n.v. Kroplaan B.V."),
    )
    assert found["seller.name"] == "Kroplaan B.V."
    assert found["seller.trading_name"] == "De Gouden Krop"
    assert found["payment.accounts[0].name"] == "Kroplaan B.V."


def test_the_customer_is_not_taken_for_the_seller_where_only_a_picture_names_that_one() -> None:
    found = values(
        60.0,
        *lines("Molt Bouw B.V.", "Laan 1", "1234 AC Zwolle", "info@moltbouw.nl"),
        60.0,
        *lines("Project: Molt Bouw B.V."),
        400.0,
        *lines(f"KvK 12345678 IBAN {IBAN}"),
    )
    assert "seller.name" not in found
    assert "seller.address.line_1" not in found


def test_firms_at_one_address_remain_two() -> None:
    found = values(*lines("Molt Holding B.V.", "Laan 2", "1234 AC Zwolle"), 40.0, *BUYER)
    assert (found["seller.name"], found["buyer.name"]) == ("Molt Holding B.V.", "Molt Groep B.V.")


def test_the_firm_buys_rather_than_its_department_or_a_person_in_it() -> None:
    rows = lines(
        "Factuuradres:", "Gemeente Moltdam", "Afdeling Inkoop", "t.a.v. mevr. A. Bos", "Postbus 20", "5600 AB Eindhoven"
    )
    found = values(*SELLER, 20.0, *rows)
    assert found["buyer.name"] == "Gemeente Moltdam"
    assert found["buyer.contact.name"] == "mevr. A. Bos"
    assert found["buyer.address.line_1"] == "Postbus 20"


def test_numbers_go_to_the_party_that_they_stand_with_or_speak_of() -> None:
    found = values(
        *SELLER,
        *lines(f"Btw-nummer: {VAT}", "KvK: 12345678"),
        20.0,
        *BUYER,
        *lines(f"Btw-nummer: {OTHER_VAT}"),
        40.0,
        *lines("Uw KvK-nummer: 87654321"),
    )
    assert (found["seller.vat_identifier"], found["buyer.vat_identifier"]) == (VAT, OTHER_VAT)
    assert (found["seller.legal_registration"], found["buyer.legal_registration"]) == ("12345678", "87654321")


def test_the_number_under_which_conditions_are_filed_is_not_the_registration() -> None:
    filed = "Onze voorwaarden zijn gedeponeerd bij de Kamer van Koophandel onder nummer 30123456."
    assert "seller.legal_registration" not in values(*SELLER, 20.0, *BUYER, 200.0, *lines(filed))
    found = values(*SELLER, 20.0, *BUYER, 200.0, *lines("KvK: 12345678", filed))
    assert found["seller.legal_registration"] == "12345678"


def test_numbers_below_the_buyers_address_that_follow_those_of_the_document_are_not_the_buyers() -> None:
    rows = lines("Factuurnummer: 2026-001", f"Btw-nummer: {VAT}")
    found = values(*SELLER, 20.0, *BUYER, *rows)
    assert found["seller.vat_identifier"] == VAT
    assert "buyer.vat_identifier" not in found


def test_a_name_that_goes_on_below_is_not_cut_off() -> None:
    footer = lines("Birkenhain Versand UG", "(haftungsbeschränkt)", "Gartenweg 2", "D-37646 Münster", f"IBAN {IBAN}")
    assert values(60.0, *BUYER, 460.0, *footer)["seller.name"] == "Birkenhain Versand UG (haftungsbeschränkt)"


def test_a_visiting_address_comes_before_a_post_office_box() -> None:
    rows = lines("Kwint Advies B.V.", "Bezoekadres", "Havenkade 3", "1011 AB Amsterdam")
    box = lines("Postadres", "Postbus 10", "1000 AA Amsterdam", "www.kwintadvies.nl")
    assert values(*rows, 10.0, *box, 20.0, *BUYER)["seller.address.line_1"] == "Havenkade 3"


def test_a_belgian_number_is_known_as_part_of_the_vat_identifier() -> None:
    rows = lines("Peerrode BV", "Nijverheidslaan 5", "9000 Gent", "Btw: BE 0417.497.106", "0417.497.106")
    assert values(*rows, 20.0, *BUYER)["seller.legal_registration"] == "0417497106"


def test_a_mail_address_that_may_be_the_customers_is_left_out() -> None:
    assert "seller.contact.email" not in values(*SELLER[:3], 20.0, *BUYER, 60.0, *lines("Bestelling van jan@elders.nl"))


def test_a_blocked_account_is_not_the_one_to_pay_to() -> None:
    found = values(*SELLER, 20.0, *BUYER, 200.0, *lines(f"IBAN: {IBAN}", f"G-rekening: {OTHER_IBAN}"))
    assert found["payment.accounts.iban"] == IBAN.replace(" ", "")


def test_of_several_accounts_the_sentence_on_payment_chooses() -> None:
    accounts = lines(f"ABN: {IBAN}", f"ING: {OTHER_IBAN}")
    chosen = lines(f"Wij verzoeken u dit over te maken op {OTHER_IBAN}.")
    found = values(*SELLER, 20.0, *BUYER, 200.0, *accounts, *chosen)
    assert found["payment.accounts.iban"] == OTHER_IBAN.replace(" ", "")
    assert "payment.accounts[1].iban" not in found


def test_accounts_at_several_banks_are_listed_in_their_order() -> None:
    found = values(*SELLER, 20.0, *BUYER, 200.0, *lines(f"ABN: {IBAN}", f"ING: {OTHER_IBAN}"))
    assert found["payment.accounts.iban"] == IBAN.replace(" ", "")
    assert found["payment.accounts[1].iban"] == OTHER_IBAN.replace(" ", "")
    apart = values(*SELLER, 20.0, *BUYER, 100.0, *lines(f"ABN: {IBAN}"), 100.0, *lines(f"ING: {OTHER_IBAN}"))
    assert "payment.accounts.iban" not in apart


def test_a_factors_account_is_the_one_to_pay_to_where_the_notice_says_so() -> None:
    def account(notice: str) -> Settled:
        return read(*SELLER, *lines(f"IBAN {IBAN}"), 20.0, *BUYER, 200.0, *lines(notice))["payment.accounts.iban"]

    only = account(f"Deze vordering is overgedragen aan Factorum N.V.; betaal uitsluitend op {OTHER_IBAN}.")
    assert only.field is not None
    assert only.field.value == OTHER_IBAN.replace(" ", "")
    unsaid = account(f"Deze vordering is verpand aan Factorum N.V. ({OTHER_IBAN}).")
    assert unsaid.field is None
    assert unsaid.finding is not None


def test_the_customers_account_of_a_direct_debit_is_not_the_sellers() -> None:
    debit = f"Het bedrag wordt automatisch afgeschreven van uw rekening {OTHER_IBAN}."
    found = values(*SELLER, 20.0, *BUYER, 200.0, *lines(debit), 60.0, *lines(f"IBAN {IBAN}"))
    assert found["payment.accounts.iban"] == IBAN.replace(" ", "")
    assert found["payment.direct_debit.debited_account"] == OTHER_IBAN.replace(" ", "")
    assert found["payment.means_code"] == "59"


def test_a_bic_of_another_bank_does_not_go_with_the_account() -> None:
    assert "payment.accounts.bic" not in values(*SELLER, 20.0, *BUYER, 200.0, *lines(f"IBAN: {IBAN} BIC: RABONL2U"))
    found = values(*SELLER, 20.0, *BUYER, 200.0, *lines(f"IBAN: {IBAN} BIC:", "ABNANL2A"))
    assert found["payment.accounts.bic"] == "ABNANL2A"


def test_what_follows_of_parties_and_payment_is_told_apart_from_what_is_printed() -> None:
    invoice = Invoice(
        seller=Party(
            vat_identifier="BE0417497106",
            legal_registration=Identifier(value="0417497106"),
            address=Address(postal_code="9000", city="Gent"),
        ),
        buyer=Party(vat_identifier="BE0417497106", address=Address(postal_code="1234 AB", city="Zwolle")),
        payment=Payment(accounts=(CreditTransfer(iban="BE68539007547034"),)),
    )
    filled, countries = with_countries(with_schemes(invoice))
    paid, means = with_means(filled)
    assert countries == ["seller.address.country"]
    assert means == ["payment.means_code"]
    assert value_at(paid, "seller.address.country") == "BE"
    assert value_at(paid, "seller.legal_registration.scheme") == "0208"
    assert value_at(paid, "payment.means_code") == "30"


def test_a_registration_has_the_scheme_of_its_form_and_country() -> None:
    given = {("12345678", "NL"), ("00000001234567890000", "NL"), ("123456782", "FR"), ("12345678200010", "FR")}
    assert {registration_scheme(*each) for each in given} == {"0106", "0190", "0002", "0009"}
    assert registration_scheme("HRB 12345", "DE") is None
    assert registration_scheme("12345678", "GB") is None


def test_a_holder_ends_where_the_sentence_goes_on() -> None:
    assert holder_in("Kwint B.V. te Amsterdam onder vermelding van 123") == "Kwint B.V."
    assert holder_in("Kwint Studio before 1 July") == "Kwint Studio"


def test_a_domain_goes_with_a_name_of_four_letters_and_more() -> None:
    assert is_of_domain("kwintveld", "Kwintveld Logistiek B.V.")
    assert is_of_domain("debakkersvandam", "De Bakkers van Dam")
    assert not is_of_domain("abc", "ABC B.V.")
    assert not is_of_domain("moltbouw", "Kwintveld Logistiek B.V.")


def test_of_two_names_that_begin_alike_the_domain_is_the_longer_ones() -> None:
    names = ("Westerveen Energie B.V.", "Westerveen Projecten B.V.")
    assert of_domains({"westerveenenergie"}, names) == {names[0]}


def test_the_name_may_stand_left_of_the_street_or_over_an_address_on_one_line() -> None:
    beside = values(
        ((LEFT, "Kwint B.V."), (RIGHT, "Havenkade 3")),
        *lines("1011 AB Amsterdam", f"btw {VAT}", at=RIGHT),
        20.0,
        *BUYER,
    )
    assert beside["seller.name"] == "Kwint B.V."
    above = values(*lines("Kwint B.V.", "Havenkade 3, 1011 AB Amsterdam", f"btw {VAT}"), 20.0, *BUYER)
    assert above["seller.name"] == "Kwint B.V."


def test_a_logo_that_is_part_of_the_name_is_no_other_name() -> None:
    found = values(*lines("Kwint", "Kwint Vervoer V.O.F.", "Havenkade 3", "1011 AB Amsterdam"), 20.0, *BUYER)
    assert found["seller.name"] == "Kwint Vervoer V.O.F."


def test_the_other_address_at_the_head_of_the_page_is_the_buyers_whatever_stands_below_it() -> None:
    own = (*lines("Kwint B.V.", "Havenkade 3", "1011 AB Amsterdam", f"btw {VAT}", f"IBAN {IBAN}"),)
    buyer = lines("Molt Groep B.V.", "Laan 2", "1234 AC Zwolle", f"btw {OTHER_VAT}", "inkoop@moltgroep.nl", at=RIGHT)
    found = values(*own, 20.0, *buyer)
    assert found["buyer.name"] == "Molt Groep B.V."
    assert found["buyer.vat_identifier"] == OTHER_VAT
    branch = lines("Kwint B.V. Zwolle", "Laan 2", "1234 AC Zwolle", "zwolle@kwint.nl", at=RIGHT)
    assert "buyer.name" not in values(*own, 20.0, *branch)


def test_a_buyer_may_stand_on_one_line_behind_its_label() -> None:
    found = values(*SELLER, 20.0, *lines("Nota voor: Molt Groep B.V., Laan 2, 1234 AC Zwolle"))
    assert (found["buyer.name"], found["buyer.address.city"]) == ("Molt Groep B.V.", "Zwolle")


def test_a_telephone_beside_the_sellers_mail_needs_no_label() -> None:
    found = values(*SELLER[:3], 20.0, *BUYER, 300.0, *lines("info@kwintveldlogistiek.nl | 010-8200345"))
    assert found["seller.contact.telephone"] == "010-8200345"


def test_a_person_below_a_firm_is_its_contact_and_a_department_is_none() -> None:
    def buyer(*names: str) -> dict[str, object]:
        return values(*SELLER, 20.0, *lines("Factuuradres", *names, "Laan 2", "1234 AC Zwolle"))

    found = buyer("Uitgeverij Kantlijn", "Sanne Kok")
    assert (found["buyer.name"], found["buyer.contact.name"]) == ("Uitgeverij Kantlijn", "Sanne Kok")
    assert "buyer.contact.name" not in buyer("Uitgeverij Kantlijn", "Magazijn Noord 2")
    assert "buyer.contact.name" not in buyer("Molt Groep B.V.", "Afdeling Crediteuren")
    assert "buyer.name" not in buyer("Sanne Kok", "Jan Vos")


def test_the_label_of_a_party_may_stand_left_of_its_name() -> None:
    rows: list[Row] = [
        ((LEFT, "Aan:"), (LEFT + 60, "Melkbedrijf Ooms")),
        *lines("Laan 2", "1234 AC Zwolle", at=LEFT + 60),
    ]
    assert values(*SELLER, 20.0, *rows)["buyer.name"] == "Melkbedrijf Ooms"


def test_an_account_may_go_on_below_in_its_column_and_is_told_from_what_stands_before_it() -> None:
    foot: list[Row] = [
        ((LEFT, "Tel 010-8200345"), (RIGHT, "Bank NL91 ABNA 04")),
        ((LEFT, "Laan 2"), (RIGHT, "1716 4300")),
    ]
    assert values(*SELLER, 20.0, *BUYER, 300.0, *foot)["payment.accounts.iban"] == IBAN.replace(" ", "")
    row = lines(f"BTW NL136313589B16 | {IBAN}")
    assert values(*SELLER, 20.0, *BUYER, 300.0, *row)["payment.accounts.iban"] == IBAN.replace(" ", "")


def test_a_registration_may_begin_the_next_line_and_stand_beside_words_on_conditions() -> None:
    wrapped = values(
        *SELLER, 20.0, *BUYER, 300.0, *lines("Betaal binnen 30 dagen. KvK", "12345678, btw NL853746333B01")
    )
    assert wrapped["seller.legal_registration"] == "12345678"
    beside = values(*SELLER, 20.0, *BUYER, 300.0, *lines("KvK 12345678 - Op al ons werk gelden onze voorwaarden."))
    assert beside["seller.legal_registration"] == "12345678"
    filed = lines("Onze voorwaarden zijn gedeponeerd bij de KvK 12345678.")
    assert "seller.legal_registration" not in values(*SELLER, 20.0, *BUYER, 300.0, *filed)


def test_a_sentence_before_an_address_is_not_its_name() -> None:
    found = values(*BUYER, 300.0, *lines("Kwint is een handelsnaam, Havenkade 3, 1011 AB Amsterdam, info@kwint.nl"))
    assert found["seller.name"] == "Kwint"


def test_the_senders_line_over_the_buyers_address_is_no_name_of_the_buyer() -> None:
    found = values(
        *lines("Kwint Staal B.V. - Havenkade 3 - 1011 AB Amsterdam"),
        6.0,
        *lines("Molt Groep B.V.", "Laan 2", "2678 LM De Lier"),
        400.0,
        *lines(f"Kwint Staal B.V., Havenkade 3, 1011 AB Amsterdam, IBAN {IBAN}"),
    )
    assert (found["seller.name"], found["buyer.name"]) == ("Kwint Staal B.V.", "Molt Groep B.V.")
    assert (found["buyer.address.postal_code"], found["buyer.address.city"]) == ("2678 LM", "De Lier")


@pytest.mark.parametrize(
    ("line", "name", "person"),
    [
        ("voor: Stichting Molt, M. Swart", "Stichting Molt", "M. Swart"),
        ("Aan: Molt Groep B.V. t.a.v. dhr. J. de Wit", "Molt Groep B.V.", "dhr. J. de Wit"),
        ("Klant: Molt Groep B.V., afd. Inkoop", "Molt Groep B.V.", None),
        ("FACTUUR Molt Groep B.V.", "Molt Groep B.V.", None),
    ],
)
def test_a_name_stands_without_what_its_line_says_besides(line: str, name: str, person: str | None) -> None:
    found = values(*SELLER, 40.0, *lines(line, "Laan 2", "1234 AC Zwolle"))
    assert (found["buyer.name"], found.get("buyer.contact.name")) == (name, person)


@pytest.mark.parametrize(
    "text",
    [
        "Bezoekadres Stationsweg 33, 7731 AX Ommen | Postadres Postbus 12, 7730 AA Ommen",
        "Postadres: Postbus 12, 7730 AA Ommen Bezoekadres: Stationsweg 33, 7731 AX Ommen",
    ],
)
def test_the_word_for_an_address_is_no_part_of_it(text: str) -> None:
    blocks = {block.street.text for block in address_blocks(sheet_of(lines(text)), ()) if block.street}
    assert blocks == {"Stationsweg 33", "Postbus 12"}


def test_a_register_may_name_its_district_over_the_number() -> None:
    found = values(*SELLER, 20.0, *BUYER, 300.0, *lines("KvK West-Brabant", "nr. 12892408"))
    assert found["seller.legal_registration"] == "12892408"


def test_a_telephone_may_stand_in_a_sentence() -> None:
    found = values(*SELLER, 20.0, *BUYER, 300.0, *lines("Vragen? Bel 0252 88 30 30 of mail ons."))
    assert found["seller.contact.telephone"] == "0252 88 30 30"


@pytest.mark.parametrize(
    ("names", "firm", "person"),
    [
        (("Molt Interieur", "K. Smit"), "Molt Interieur", "K. Smit"),
        (("Gemeente Molt", "Team Facilitair"), "Gemeente Molt", None),
        (("Molt College", "Cluster Gebouwen", "t.a.v. F. Bos"), "Molt College", "F. Bos"),
        (("Debiteur 4410", "Molt Groep"), "Molt Groep", None),
    ],
)
def test_people_departments_and_numbers_above_an_address_are_not_the_firm(
    names: tuple[str, ...], firm: str, person: str | None
) -> None:
    found = values(*SELLER, 60.0, *lines(*names, "Laan 2", "1234 AC Zwolle"))
    assert (found["buyer.name"], found.get("buyer.contact.name")) == (firm, person)


@pytest.mark.parametrize(
    "rows",
    [
        ("Kwint Groen", "Postbus 12", "1000 AB Amsterdam", "Havenkade 3", "1011 AB Amsterdam"),
        ("Kwint Groen | Havenkade 3 | 1011 AB Amsterdam | 020-1234567",),
        ("Kwint Groen", "voor al uw tuinwerk", "Havenkade 3, 1011 AB Amsterdam"),
        ("Kwint Groen", "J. Kwint", "Havenkade 3", "1011 AB Amsterdam"),
    ],
    ids=["two addresses", "one line", "slogan", "owner"],
)
def test_the_name_of_a_letterhead_stands_over_or_before_its_address(rows: tuple[str, ...]) -> None:
    found = values(*lines(*rows), 60.0, *BUYER, 300.0, *lines(f"BTW {VAT} KvK 12345678 IBAN {IBAN}"))
    assert (found["seller.name"], found["seller.address.line_1"]) == ("Kwint Groen", "Havenkade 3")


def test_a_mobile_gives_way_to_a_fixed_line_and_a_mail_below_to_that_of_the_letterhead() -> None:
    letterhead = (*SELLER, *lines("T 020-1234567", "M 06-12345678"))
    found = values(*letterhead, 60.0, *BUYER, 300.0, *lines("Vragen? Mail administratie@kwintveldlogistiek.nl"))
    assert found["seller.contact.telephone"] == "020-1234567"
    assert found["seller.contact.email"] == "info@kwintveldlogistiek.nl"


@pytest.mark.parametrize(
    "rows",
    [
        lines("Factuur aan Molt Groep B.V., Laan 2, 1234 AC Zwolle"),
        lines("Aan Molt Groep B.V., Laan 2, 1234 AC Zwolle"),
        [
            ((50, "Naam:"), (150, "Molt Groep B.V.")),
            ((50, "Adres:"), (150, "Laan 2")),
            ((50, "Postcode:"), (150, "1234 AC")),
            ((50, "Plaats:"), (150, "Zwolle")),
        ],
    ],
    ids=["sentence", "one word", "one part a row"],
)
def test_a_buyer_is_told_by_the_words_before_it(rows: list[Row]) -> None:
    found = values(*SELLER, 60.0, *rows)
    assert (found["buyer.name"], found["buyer.address.city"]) == ("Molt Groep B.V.", "Zwolle")
    assert found["seller.name"] == "Kwintveld Logistiek B.V."


def test_numbers_below_the_buyer_are_its_own_where_others_stand_with_the_account() -> None:
    letterhead = lines("Kwint Groen", "Havenkade 3", "1011 AB Amsterdam")
    buyer = lines("Molt Groep B.V.", "Laan 2", "1234 AC Zwolle", "KvK 87654321", f"Btw {OTHER_VAT}")
    found = values(*letterhead, 60.0, *buyer, 300.0, *lines(f"KvK 12345678 BTW {VAT} IBAN {IBAN}"))
    assert (found["seller.vat_identifier"], found["buyer.vat_identifier"]) == (VAT, OTHER_VAT)
    assert (found["seller.name"], found["buyer.name"]) == ("Kwint Groen", "Molt Groep B.V.")
    assert found["buyer.legal_registration"] == "87654321"


def test_the_customers_mail_below_its_address_does_not_make_it_the_seller() -> None:
    buyer = lines("Molt Groep", "Laan 2", "1234 AC Zwolle", "inkoop@moltgroep.nl")
    found = values(*SELLER, 60.0, *buyer)
    assert (found["seller.name"], found["buyer.name"]) == ("Kwintveld Logistiek B.V.", "Molt Groep")
    assert found["seller.contact.email"] == "info@kwintveldlogistiek.nl"


@pytest.mark.parametrize(
    ("row", "telephone"),
    [
        (((50, "020 - 123 45 67"), (200, "www.kwintveldlogistiek.nl")), "020 - 123 45 67"),
        (((50, "Bel ons op 020-1234567 of mail naar info@kwintveldlogistiek.nl"),), "020-1234567"),
        (((50, "Onderhoud 020 - 123 45 67"),), None),
    ],
)
def test_a_telephone_stands_beside_a_web_address_or_behind_words_for_it(row: Row, telephone: str | None) -> None:
    assert values(*SELLER, 60.0, *BUYER, 300.0, row).get("seller.contact.telephone") == telephone


@pytest.mark.parametrize(
    "line",
    [
        "Kwint Groen B.V. gevestigd te Havenkade 3, 1011 AB Amsterdam.",
        "Kwint Groen B.V. Havenkade 3, 1011 AB Amsterdam",
        "Kwint Groen B.V. Havenkade 3 1011 AB Amsterdam",
    ],
)
def test_a_name_needs_no_mark_before_its_street(line: str) -> None:
    found = values(*lines("Molt Groep", "Laan 2", "1234 AC Zwolle"), 300.0, *lines(line, f"IBAN {IBAN}"))
    assert found["seller.address.line_1"] == "Havenkade 3"
    assert found.get("seller.name") in {"Kwint Groen B.V.", None}
    assert found["buyer.name"] == "Molt Groep"


@pytest.mark.parametrize("said", ["Verzonden aan: inkoop@moltgroep.nl", "Per e-mail verzonden aan inkoop@moltgroep.nl"])
def test_the_mail_address_that_an_invoice_goes_to_is_not_the_sellers(said: str) -> None:
    found = values(*SELLER[:-1], 20.0, *BUYER, 300.0, *lines(said, f"IBAN {IBAN} info@kwintveldlogistiek.nl"))
    assert (found["seller.name"], found["buyer.name"]) == ("Kwintveld Logistiek B.V.", "Molt Groep B.V.")
    assert found["seller.contact.email"] == "info@kwintveldlogistiek.nl"
    assert "seller.contact.telephone" not in found  # part of the account before the mail address


@pytest.mark.parametrize(
    ("above", "name", "person"),
    [
        (("Camping De Vlier", "fam. Molt"), "Camping De Vlier", "fam. Molt"),
        (("Leeszaal Aan de Maas", "Jeroen Vlier"), "Leeszaal Aan de Maas", "Jeroen Vlier"),
        (("NAAR", "Notariaat Molt", "Anouk Vlier"), "Notariaat Molt", "Anouk Vlier"),
        (("Aan Hotel Molt, dhr. De Vlier",), "Hotel Molt", "dhr. De Vlier"),
        (("Aan de Maas Groep",), "Aan de Maas Groep", None),
        (("Molt Muziek", "t.a.v. penningmeester J. Vlier"), "Molt Muziek", "J. Vlier"),
        (("Molt Muziek", "t.a.v. mevrouw J. Vlier"), "Molt Muziek", "mevrouw J. Vlier"),
        (("Technisch Bureau", "Molt Vlier"), "Technisch Bureau Molt Vlier", None),
        (("Naam", "Eetcafe Molt", "Straat"), "Eetcafe Molt", None),
        (("Jan Vlier", "Pieter Molt"), None, None),
    ],
)
def test_of_the_lines_over_a_street_one_names_the_firm_and_another_who_is_in_it(
    above: tuple[str, ...], name: str | None, person: str | None
) -> None:
    found = values(*SELLER, 60.0, *lines(*above, "Laan 2", "1234 AC Zwolle"))
    assert (found.get("buyer.name"), found.get("buyer.contact.name")) == (name, person)


def test_the_object_that_is_let_is_not_where_the_tenant_is() -> None:
    rented = lines("Huurovereenkomst HO-2022-0719", "Object Havenstraat 184, 1234 AC Zwolle")
    found = values(*SELLER, 60.0, *lines("Molt Groep", "Laan 2 unit 3", "1234 AB Zwolle"), 40.0, *rented)
    assert (found["buyer.name"], found["buyer.address.line_1"]) == ("Molt Groep", "Laan 2 unit 3")


def test_a_building_before_a_street_is_no_part_of_it() -> None:
    found = values(((LEFT, "Kwint B.V., Clubhuis Havenkade 3, 1011 AB Amsterdam"),), 60.0, *BUYER)
    assert found["seller.address.line_1"] == "Havenkade 3"


@pytest.mark.parametrize(
    ("text", "person"),
    [("Besteld door: K. Vlier", "K. Vlier"), ("Ordered by: Ms Anna Vlier", "Ms Anna Vlier"), ("Besteller: web", None)],
)
def test_who_ordered_is_whom_to_ask_for_where_the_address_names_nobody(text: str, person: str | None) -> None:
    assert values(*SELLER, 60.0, *BUYER, 40.0, *lines(text)).get("buyer.contact.name") == person
    rows = lines("Molt Groep B.V.", "t.a.v. J. Molt", "Laan 2", "1234 AC Zwolle")
    assert values(*SELLER, 60.0, *rows, 40.0, *lines(text))["buyer.contact.name"] == "J. Molt"


def test_a_vat_identifier_below_an_address_is_the_buyers_where_another_stands_with_the_registration() -> None:
    rows: list[Row] = [
        ((LEFT, "GVT"), (RIGHT, "Vlier Hout B.V.")),
        ((RIGHT, "Havenkade 3"),),
        ((RIGHT, "1011 AB Amsterdam"),),
    ]
    buyer = [((RIGHT, text),) for text in ("Molt Wonen", "Laan 2", "1234 AC Zwolle", f"BTW: {OTHER_VAT}")]
    foot = lines(f"{VAT} KVK 12892408")
    found = values(*rows, 20.0, *buyer, 400.0, *foot)
    assert (found["buyer.name"], found["buyer.vat_identifier"]) == ("Molt Wonen", OTHER_VAT)
    assert found["seller.address.line_1"] == "Havenkade 3"


def test_the_buyer_is_in_a_head_that_every_page_repeats() -> None:
    rows = [
        *lines("Vlier Hout B.V.", "Havenkade 3 1011 AB Amsterdam", "Tel. 020-123 45 67 post@vlierhout.nl"),
        20.0,
        *lines("Molt Wonen B.V.", "Laan 2", "1234 AC Zwolle"),
        20.0,
        ((LEFT, "Factuurnummer"), (200.0, "26-118")),
    ]
    pages = [[*rows, 60.0, *lines("Hout", "Spijkers")], [*rows, 60.0, *lines("Lijm", "Verf")]]
    sheet = sheet_of(*pages)
    settled = settle_parties(read_parties(sheet, read_head(sheet, None)))
    found = {each.path: each.field.value for each in settled if each.field is not None}
    assert (found["seller.name"], found["buyer.name"]) == ("Vlier Hout B.V.", "Molt Wonen B.V.")
