"""How the seller is reached: telephones and mail addresses in letterheads, feet and sentences, and its register."""

import pytest

from app.extraction.header import read_head

from .printed_pages import Row, sheet_of
from .test_parties import BUYER, IBAN, LEFT, RIGHT, SELLER, lines, values

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
