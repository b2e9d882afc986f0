"""Which of the names on a page the seller's is: the registered one, its brand, or that of the person who runs it."""

import pytest

from app.extraction.address_words import town_in
from app.extraction.domains import of_domains

from .printed_pages import Row
from .test_parties import BUYER, IBAN, LEFT, VAT, lines, read, values


@pytest.mark.parametrize(
    ("head", "foot", "name"),
    [
        (
            lines("MOLENWIEK"),
            lines("Molenwiek Standbouw SAS au capital de 50 000 € - 3 rue Haute, 75002 Paris - TVA FR40303265045"),
            "Molenwiek Standbouw SAS",
        ),
        (
            lines("KWL Bandenhandel", "Havenkade 3", "1011 AB Amsterdam", "post@kwlbandenhandel.nl"),
            lines(f"Graag betalen op {IBAN} ten name van Bandenhandel B.V.", f"KvK 12345678 BTW {VAT}"),
            "Bandenhandel B.V.",
        ),
        (
            lines("VL Vlierhout"),
            lines("Vlierland Vlierhout GmbH & Co. KG", "Havenkade 3", "1011 AB Amsterdam", f"IBAN {IBAN}"),
            "Vlierland Vlierhout GmbH & Co. KG",
        ),
        (
            [],
            lines(
                "Tekstbureau Komma & Co - Kees Vlier - Havenkade 3 - 1011 AB Amsterdam", f"kees@kommaenco.nl - {IBAN}"
            ),
            "Tekstbureau Komma & Co",
        ),
        (
            lines("Zeilvereniging De Kolk", "opgericht 1931 - Havenkade 3, 1011 AB Amsterdam"),
            lines(f"Betaling op {IBAN} t.n.v. Zeilvereniging De Kolk"),
            "Zeilvereniging De Kolk",
        ),
    ],
)
def test_the_registered_name_is_the_sellers_where_it_goes_with_the_brand(
    head: list[Row], foot: list[Row], name: str
) -> None:
    assert values(*head, 20.0, *BUYER, 400.0, *foot)["seller.name"] == name


def test_a_brand_and_a_registered_name_that_share_no_word_are_left_to_a_person() -> None:
    head = lines("Zonnehoek Keukens", "Havenkade 3", "1011 AB Amsterdam", "post@zonnehoekkeukens.nl")
    foot = lines(f"Bergman Beheer B.V. | KvK 12345678 | {IBAN}")
    assert "seller.name" not in values(*head, 20.0, *BUYER, 520.0, *foot)
    assert read(*head, 20.0, *BUYER, 520.0, *foot)["seller.name"].finding is not None


def test_a_label_over_a_name_and_its_address_proves_it() -> None:
    found = values(((LEFT, "VAN"),), *lines("Bloemist Vlier", "Havenkade 3", "1011 AB Amsterdam"), 20.0, *BUYER)
    assert found["seller.name"] == "Bloemist Vlier"


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("vbdekade", "Vastgoedbeheer De Kade"),
        ("dansdestilte", "Dansschool De Stilte"),
        ("zvdekolk", "Zeilclub De Kolk"),
    ],
)
def test_a_domain_may_cut_the_first_words_of_a_name_short(domain: str, name: str) -> None:
    assert of_domains({domain}, {name, "Molt Groep"}) == {name}


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("1011 AB Hoek van Holland", "Hoek van Holland"),
        ("1011 AB Bergen (Limburg)", "Bergen (Limburg)"),
        ("1011 AB Hengelo (Gld)", "Hengelo (Gld)"),
        ("1011 AB Amsterdam Holland", "Amsterdam"),
    ],
)
def test_a_town_may_bear_the_name_of_a_province_or_country(text: str, city: str) -> None:
    town = town_in(text)
    assert town is not None
    assert town.city == city


@pytest.mark.parametrize("behind", ["post@vlierhout.nl", "T 020 - 123 45 67", "www.vlierhout.nl"])
def test_a_town_ends_where_the_ways_to_reach_it_begin(behind: str) -> None:
    found = values(*lines("Vlierhout B.V."), ((LEFT, f"Havenkade 3 1011 AB Amsterdam {behind}"),), 20.0, *BUYER)
    assert found["seller.address.city"] == "Amsterdam"
    assert found["seller.address.line_1"] == "Havenkade 3"


BRAND = lines("Zonnehoek Keukens", "Havenkade 3", "1011 AB Amsterdam", "post@zonnehoekkeukens.nl")


@pytest.mark.parametrize(
    ("foot", "name"),
    [
        ("Zonnehoek Keukens is een handelsnaam van Bergman Beheer B.V.", "Bergman Beheer B.V."),
        ("Zonnehoek is a trading name of Bergman Beheer Ltd", "Bergman Beheer Ltd"),
        ("Bergman Beheer B.V., h.o.d.n. Zonnehoek Keukens", "Bergman Beheer B.V."),
        (f"Betaling op {IBAN} t.n.v. Stichting Derdengelden Zonnehoek Keukens", "Zonnehoek Keukens"),
        (f"Betaling op {IBAN} t.n.v. Bergman Beheer B.V.", None),
    ],
)
def test_the_page_may_say_who_trades_under_a_name_and_who_but_keeps_its_money(foot: str, name: str | None) -> None:
    found = values(*BRAND, 20.0, *BUYER, 520.0, *lines(foot, f"KvK 12892408 BTW {VAT} IBAN {IBAN}"))
    assert found.get("seller.name") == name


@pytest.mark.parametrize(
    "rows",
    [
        lines("Vlier Fotografie", "Jan Vlier", "Havenkade 3", "1011 AB Amsterdam"),
        lines("Vlier Fotografie | Jan Vlier | Havenkade 3 | 1011 AB Amsterdam"),
    ],
)
def test_who_runs_a_firm_is_not_the_firm(rows: list[Row]) -> None:
    assert values(*rows, 20.0, *BUYER, 300.0, *lines("jan@vlierfotografie.nl"))["seller.name"] == "Vlier Fotografie"
