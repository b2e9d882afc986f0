"""Names and addresses that share their line with a telephone, a mail address or the word for the premises."""

import pytest

from app.extraction.names.address_words import is_slogan
from app.extraction.names.contact_words import without_contact

from .printed_pages import Row
from .test_parties import BUYER, IBAN, SELLER, VAT, lines, values


@pytest.mark.parametrize(
    ("line", "street", "city"),
    [
        ("Havenkade 3, 1011 AB Hensbroek 06-52 40 81 17 post@kwint.nl", "Havenkade 3", "Hensbroek"),
        ("Havenkade 3, 1011 AB Bergen op Zoom 0164-24 08 11", "Havenkade 3", "Bergen op Zoom"),
        ("Havenkade 3, 1011 AB Krimpen aan den IJssel 0180 - 24 08 11", "Havenkade 3", "Krimpen aan den IJssel"),
        ("Havenkade 3 . 1011 AB Twello . 0571-27 14 30 . post@kwint.nl", "Havenkade 3", "Twello"),
        ("Ledenadministratie Havenkade 3 1011 AB Zoetermeer telefoon 079-3636100", "Havenkade 3", "Zoetermeer"),
        ("Secretariaat: Havenkade 3, 1011 AB Makkum", "Havenkade 3", "Makkum"),
        ("Kantoor en werkplaats: Havenkade 3, 1011 AB Hoogeveen", "Havenkade 3", "Hoogeveen"),
        ("Werkstatt: Havenkade 3, 1011 AB Emmen", "Havenkade 3", "Emmen"),
    ],
)
def test_the_senders_address_ends_where_its_telephone_begins(line: str, street: str, city: str) -> None:
    found = values(*lines("Kwintveld Timmerwerken", line), 60.0, *BUYER)
    assert (found["seller.address.line_1"], found["seller.address.city"]) == (street, city)
    assert found["buyer.address.city"] == "Zwolle"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Kwint B.V. 0527 - 20 55 18", "Kwint B.V."),
        ("Kwint B.V. | Tel. 0527-205518 | post@kwint.nl", "Kwint B.V."),
        ("Kwint GmbH - T: +49 2151 48 11 60", "Kwint GmbH"),
        ("Kwint B.V. www.kwint.nl", "Kwint B.V."),
        ("Kwint B.V. KvK 12345678", "Kwint B.V."),
        ("Studio 2020 B.V.", "Studio 2020 B.V."),
        ("Kwint Team 12", "Kwint Team 12"),
        ("06 41 88 20 37", "06 41 88 20 37"),
    ],
)
def test_what_reaches_a_firm_is_no_part_of_its_name(printed: str, name: str) -> None:
    assert without_contact(printed) == name


@pytest.mark.parametrize(
    ("line", "telephone"),
    [
        ("Registered in Ireland no. 648211. VAT IE3628739L. +353 1 554 0190. post@kwint.example.", "+353 1 554 0190"),
        ("Havenkade 3 . 1011 AB Twello . 0571-27 14 30 . post@kwint.nl", "0571-27 14 30"),
    ],
)
def test_a_telephone_stands_between_full_stops_too(line: str, telephone: str) -> None:
    found = values(*lines("Kwintveld B.V.", "Havenkade 3", "1011 AB Amsterdam", line), 60.0, *BUYER)
    assert found["seller.contact.telephone"] == telephone


@pytest.mark.parametrize(
    "head",
    [
        lines("Havenkade 3 ~ 1011 AB Amsterdam ~ 020-123 45 67 ~ post@kwint.nl"),
        lines("Havenkade 3 // 1011 AB Amsterdam // 020-123 45 67 // post@kwint.nl"),
        lines("Havenkade 3 \u00bb 1011 AB Amsterdam \u00bb T 020-123 45 67 \u00bb post@kwint.nl"),
        lines("Havenkade 3 \u2502 1011 AB Amsterdam \u2502 020-123 45 67 \u2502 post@kwint.nl"),
        lines("Havenkade 3 020-123 45 67", "1011 AB Amsterdam post@kwint.nl"),
        lines("Havenkade 3 Tel. 020-123 45 67", "1011 AB Amsterdam post@kwint.nl"),
        lines("Havenkade 3", "1011 AB Amsterdam www.kwint.nl", "020-123 45 67 post@kwint.nl"),
        lines("Kantoor: Havenkade 3", "1011 AB Amsterdam", "020-123 45 67", "post@kwint.nl"),
        lines("schilderwerk, glaszetten en behangen", "Havenkade 3", "1011 AB Amsterdam", "020-123 45 67"),
        lines("Vakwerk sinds 1954", "Havenkade 3", "1011 AB Amsterdam", "020-123 45 67"),
        lines("\u201cKleur voor vakmensen\u201d", "Havenkade 3", "1011 AB Amsterdam", "020-123 45 67"),
    ],
)
@pytest.mark.parametrize("foot", [f"KvK 12345678 Btw {VAT} www.kwint.nl", f"Betalen op {IBAN} t.n.v. K. Kwint"])
def test_the_head_of_a_small_firm_is_read_whatever_parts_it(head: list[Row], foot: str) -> None:
    found = values(*lines("Schildersbedrijf Kwint"), *head, 60.0, *BUYER, 300.0, *lines(foot))
    assert found["seller.name"] == "Schildersbedrijf Kwint"
    assert (found["seller.address.line_1"], found["seller.address.city"]) == ("Havenkade 3", "Amsterdam")
    assert found["seller.contact.telephone"] == "020-123 45 67"


@pytest.mark.parametrize(
    ("line", "is_name_of_none"),
    [
        ("schilderwerk, glaszetten en behangen", True),
        ("Bouwt, onderhoudt en ontwikkelt", True),
        ("Vakwerk sinds 1954", True),
        ("\u201cKleur voor vakmensen\u201d", True),
        ("De Vries, Jansen en Partners", False),
        ("studio noord architecten", False),
        ("Smit en Zonen", False),
        ('Stichting "De Kolk"', False),
    ],
)
def test_tells_a_slogan_from_a_name(line: str, *, is_name_of_none: bool) -> None:
    assert is_slogan(line) is is_name_of_none


def test_a_person_behind_a_firm_on_its_line_is_its_contact() -> None:
    found = values(*SELLER, 60.0, *lines("Factuuradres", "Molt Groep B.V. / J. Smit", "Laan 2", "1234 AC Zwolle"))
    assert (found["buyer.name"], found["buyer.contact.name"]) == ("Molt Groep B.V.", "J. Smit")
