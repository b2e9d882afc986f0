"""Addresses in forms: words for their parts in one column, and what they are in the next."""

import pytest

from .printed_pages import Row
from .test_parties import OTHER_VAT, VAT, lines, values

FIRST, ITS, SECOND, THEIRS = 44.0, 160.0, 314.0, 430.0


def form(*rows: tuple[str, str], key: float = FIRST, value: float = ITS) -> list[Row]:
    return [((key, word), (value, text)) if text else ((key, word),) for word, text in rows]


def beside(left: list[Row], right: list[Row]) -> list[Row]:
    return [(*one, *two) for one, two in zip(left, right, strict=True)]


def test_forms_side_by_side_are_the_two_parties() -> None:
    seller = form(
        ("Leverancier", ""),
        ("Naam", "Kwintveld Waterbehandeling"),
        ("Straat", "Havenkade 3"),
        ("Postcode", "1011 AB"),
        ("Plaats", "Joure"),
        ("KvK-nummer", "12345678"),
        ("Btw-nummer", VAT),
        ("E-mail", "ar@kwintveld.nl"),
    )
    buyer = form(
        ("Afnemer", ""),
        ("Naam", "Molt Groep"),
        ("Straat", "Laan 2"),
        ("Postcode", "1234 AC"),
        ("Plaats", "Zwolle"),
        ("KvK-nummer", "87654321"),
        ("Btw-nummer", OTHER_VAT),
        ("Contact", "Inkoop"),
        key=SECOND,
        value=THEIRS,
    )
    wrapped: list[Row] = [((ITS, "B.V."),)]
    found = values(*beside(seller, buyer)[:2], *wrapped, *beside(seller, buyer)[2:])
    assert found["seller.name"] == "Kwintveld Waterbehandeling B.V."
    assert found["seller.address.line_1"] == "Havenkade 3"
    assert found["seller.vat_identifier"] == VAT
    assert found["buyer.name"] == "Molt Groep"
    assert (found["buyer.address.postal_code"], found["buyer.address.city"]) == ("1234 AC", "Zwolle")
    assert found["buyer.legal_registration"] == "87654321"


@pytest.mark.parametrize(
    ("rows", "street", "city"),
    [
        ([("Adres", "Laan 2"), ("Postcode / Plaats", "1234 AC Zwolle")], "Laan 2", "Zwolle"),
        (
            [("Straat", "Lange Laan"), ("Huisnummer", "2"), ("Postcode", "1234 AC"), ("Plaats", "Zwolle")],
            "Lange Laan 2",
            "Zwolle",
        ),
        (
            [("Stra\u00dfe", "Hauptstra\u00dfe 2"), ("PLZ", "47798"), ("Ort", "Krefeld")],
            "Hauptstra\u00dfe 2",
            "Krefeld",
        ),
        ([("Address", "2 High Street"), ("Postcode", "LS1 4AP"), ("City", "Leeds")], "2 High Street", "Leeds"),
    ],
)
def test_the_parts_of_an_address_have_their_words_in_each_language(
    rows: list[tuple[str, str]], street: str, city: str
) -> None:
    foot = lines("Kwintveld B.V.", "Havenkade 3", "1011 AB Amsterdam", f"KvK 12345678 Btw {VAT}")
    found = values(*form(("Factuuradres", ""), ("Naam", "Molt Groep B.V."), *rows), 300.0, *foot)
    assert (found["buyer.name"], found["seller.name"]) == ("Molt Groep B.V.", "Kwintveld B.V.")
    assert (found["buyer.address.line_1"], found["buyer.address.city"]) == (street, city)


def test_a_form_without_a_name_or_a_label_is_nobodys() -> None:
    rows = form(("Straat", "Laan 2"), ("Postcode", "1234 AC"), ("Plaats", "Zwolle"))
    assert not any("address" in path for path in values(*rows))
