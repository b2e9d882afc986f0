"""What ties an address or a VAT identifier to the seller, and what leaves it to a person."""

import pytest

from app.extraction.names.address_words import is_city, is_name, is_way_inside, town_in

from .printed_pages import Row
from .test_parties import IBAN, LEFT, OTHER_VAT, RIGHT, SELLER, VAT, lines, read, values

CUSTOMER = ("Molt Groep B.V.", "Laan 2", "1234 AC Zwolle")
FOOT = lines(f"KvK 12345678 BTW {VAT} {IBAN}")


def beside(left: tuple[str, ...], right: tuple[str, ...]) -> list[Row]:
    longest = max(len(left), len(right))
    pad = [
        [(at, text) for text in texts] + [None] * (longest - len(texts)) for at, texts in ((LEFT, left), (RIGHT, right))
    ]
    return [tuple(cell for cell in row if cell is not None) for row in zip(*pad, strict=True)]


@pytest.mark.parametrize(
    "head",
    [
        beside(CUSTOMER, ("", "Havenkade 3", "1011 AB Amsterdam", "020 123 45 67", "info@kwintveldlogistiek.nl")),
        [*beside(CUSTOMER, ("kwintveld",)), *lines("www.kwintveld.nl", at=RIGHT)],
        beside((*CUSTOMER, "KvK 87654321"), ("Havenkade 3", "020 123 45 67")),
    ],
)
def test_the_customer_on_top_is_not_the_seller_where_the_sellers_own_name_is_missing(head: list[Row]) -> None:
    found = values(*head, 400.0, *FOOT)
    assert found.get("seller.name") is None
    assert found.get("seller.address.line_1") in {None, "Havenkade 3"}
    assert found.get("seller.legal_registration") == "12345678"


def test_an_address_with_the_mail_of_the_logo_is_not_the_customers() -> None:
    address = ("Laan 2", "1234 AC Zwolle", "010 123 45 67", "post@kwintveld.nl")
    rows = [*lines("kwintveld"), 34.0, *beside(("Copyshop Molt", "R. Smit", "Kade 8"), address)]
    found = values(*rows, 400.0, *FOOT)
    assert "buyer.address.line_1" not in found
    assert "buyer.name" not in found


def test_a_labelled_number_by_itself_and_one_beside_the_registration_are_left_to_a_person() -> None:
    rows = [*SELLER, 60.0, *lines("Molt Groep B.V.", f"BTW: {OTHER_VAT}"), 300.0, *lines(f"{VAT} KvK 12345678")]
    found = read(*rows)["seller.vat_identifier"]
    assert found.field is None
    assert found.finding is not None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"KvK 12345678 BTW {VAT}", VAT),
        ("KvK 12345678 USt-IdNr. DE136695976", None),
        ("KvK 12345678 Orderref RO2026031", None),
        (f"Fiscaal vertegenwoordiger: Molt B.V., BTW {VAT}", None),
    ],
)
def test_a_number_from_abroad_or_of_a_representative_is_not_surely_the_sellers(text: str, number: str | None) -> None:
    found = values(*SELLER, 60.0, *lines("Factuuradres", *CUSTOMER), 300.0, *lines(text))
    assert found.get("seller.vat_identifier") == number


@pytest.mark.parametrize(
    "name", ["Team Inkoop", "Facilitair bedrijf", "Accounts Payable", "Technische dienst", "Huurcontract HC-2022-0719"]
)
def test_a_department_or_a_number_by_itself_is_not_the_customer(name: str) -> None:
    found = values(*SELLER, 60.0, *lines("Factuuradres", name, *CUSTOMER[1:]))
    assert "buyer.name" not in found
    assert found["buyer.address.line_1"] == "Laan 2"


def test_the_domains_own_word_over_the_customers_address_is_not_the_customer() -> None:
    rows = [*lines("KWINTVELD", "Laan 2", "1234 AC Zwolle"), 400.0]
    foot = lines("Kwintveld B.V. | Havenkade 3 | 1011 AB Amsterdam | www.kwintveld.nl", f"KvK 12345678 BTW {VAT}")
    assert "buyer.name" not in values(*rows, *foot)


@pytest.mark.parametrize(
    ("text", "is_way"), [("Receptie, route 212", True), ("Laan 2, kamer 3", False), ("Molenroute 8", False)]
)
def test_the_way_to_a_room_is_no_street(text: str, *, is_way: bool) -> None:
    assert is_way_inside(text) == is_way


def test_a_town_ends_at_a_dash_and_is_no_word_of_a_form() -> None:
    town = town_in("59100 Lille - Onbekendland")
    assert town is not None
    assert town.city == "Lille"
    assert town_in("Suikersticks 1000 st") is None
    assert not is_city("Postcode")
    assert not is_name("Contract HC-2022-0719")


def test_a_foot_without_marks_ends_the_town_at_the_telephone() -> None:
    foot = lines("Havenkade 3 1011 AB Amsterdam 0314-38 12 04 info@kwintveld.nl", f"KvK 12345678 BTW {VAT}")
    found = values(*lines("Kwintveld B.V."), 60.0, *lines("Factuuradres", *CUSTOMER), 400.0, *foot)
    assert found["seller.address.line_1"] == "Havenkade 3"
    assert found["seller.address.city"] == "Amsterdam"


def test_a_logo_is_still_a_rival_of_another_name_that_weighs_no_more() -> None:
    rows = [*lines("Vlier", "Molenaar", "Havenkade 3", "1011 AB Amsterdam", "post@vlier.nl"), 60.0]
    assert "seller.name" not in values(*rows, *lines("Factuuradres", *CUSTOMER), 300.0, *FOOT)


def test_the_account_that_keeps_money_for_others_does_not_name_the_seller() -> None:
    rows = [*lines("Havenkade 3", "1011 AB Amsterdam", "post@vliermolen.nl"), 60.0, *lines("Factuuradres", *CUSTOMER)]
    assert "seller.name" not in values(*rows, 300.0, *lines(f"{IBAN} t.n.v. Kwaliteitsrekening Vlier en Molen"))
