"""Which of the names on a page the seller's is: the registered one, its brand, or that of the person who runs it."""

import pytest

from app.extraction.names.address_words import town_in
from app.extraction.parties.addresses import address_blocks
from app.extraction.parties.domains import of_domains
from app.extraction.parties.full_names import is_shortened

from .printed_pages import Row, sheet_of
from .test_parties import BUYER, IBAN, LEFT, SELLER, VAT, lines, read, values


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
        (
            lines("Vlierhout Advies", "Havenkade 3", "1011 AB Amsterdam", "post@vlierhoutadvies.nl"),
            lines(f"Betaling op {IBAN} ten name van Vlierhout Advies B.V.. KvK 12345678"),
            "Vlierhout Advies B.V.",
        ),
        (
            lines("VLIER & ZONEN", "Havenkade 3 - 1011 AB Amsterdam - orders@vlierhout.nl"),
            lines(f"Betaling op {IBAN} ten name van Drukkerij Vlier & Zonen"),
            "Drukkerij Vlier & Zonen",
        ),
        (
            lines("Tissages Vlier", "Havenkade 3", "1011 AB Amsterdam"),
            lines(f"Tissages Vlier SAS - RCS Lille - TVA {VAT}", "Fin"),
            "Tissages Vlier SAS",
        ),
        (
            lines("Vlier", "Havenkade 3", "1011 AB Amsterdam", "post@vlier.nl"),
            lines("Met vriendelijke groet, namens de Vlier Medical Systems GmbH & Co. KG, Jan Smit"),
            "Vlier Medical Systems GmbH & Co. KG",
        ),
        (
            lines("Vlierhout", "Havenkade 3", "1011 AB Amsterdam", "post@vlierhout.nl"),
            lines("Wij danken u voor uw vertrouwen in Van Vlierhout bv. Tot ziens."),
            "Van Vlierhout bv",
        ),
        (
            lines("Vlierhout", "Havenkade 3", "1011 AB Amsterdam", "post@vlierhout.nl"),
            lines("Vlierhout levert ook aan Molt Groep B.V.", "Vlierhout, onderdeel van Molt Groep B.V."),
            "Vlierhout",
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
        ("vlieronderhoud", "Schilders- en Onderhoudsbedrijf Vlier B.V."),
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


@pytest.mark.parametrize(
    ("close", "signs"),
    [
        ("Met vriendelijke groet,", "Vlierhout Standbouw B.V."),
        ("Hoogachtend,", "Directeur Vlierhout Standbouw B.V."),
        ("Kind regards", "namens Vlierhout Standbouw B.V."),
        ("Mit freundlichen Grüßen", "Vlierhout Standbouw B.V."),
    ],
)
def test_who_signs_the_letter_is_the_seller(close: str, signs: str) -> None:
    foot = lines("Havenkade 3, 1011 AB Amsterdam, post@vlierhout.nl", f"IBAN {IBAN}")
    signed = lines(close, signs)
    found = values(*lines("vlierhout"), 40.0, *BUYER, 200.0, *signed, 160.0, *foot)
    assert found["seller.name"] == "Vlierhout Standbouw B.V."


@pytest.mark.parametrize(("name", "is_its"), [("Vliet Machine Verhuur B.V.", True), ("Molt Beheer B.V.", False)])
def test_a_brand_in_one_word_may_be_words_of_the_registered_name(name: str, *, is_its: bool) -> None:
    head = lines("vlietverhuur", "Havenkade 3", "1011 AB Amsterdam", "post@vlietverhuur.nl")
    foot = lines(f"{name} | KvK 12892408 | {VAT} | {IBAN}")
    assert values(*head, 20.0, *BUYER, 520.0, *foot).get("seller.name") == (name if is_its else None)


def test_a_name_over_the_buyers_address_is_not_that_of_the_address_beside_it() -> None:
    rows: list[Row] = [
        ((LEFT, "Molt Wonen"), (320.0, "Havenkade 3")),
        ((LEFT, "Laan 2"), (320.0, "1011 AB Amsterdam")),
        ((LEFT, "1234 AC Zwolle"), (320.0, "post@vlierhout.nl")),
    ]
    own = next(each for each in address_blocks(sheet_of(rows)) if each.city.text == "Amsterdam")
    assert not own.names


@pytest.mark.parametrize(
    ("first", "second"),
    [("Administratiekantoor Molt", "K. Molt"), ("Van der Molen Accountants", "N. van der Molen")],
)
def test_a_firm_may_be_named_as_a_department_or_a_person_as_a_trade(first: str, second: str) -> None:
    found = values(*SELLER, 20.0, *lines("Factuuradres", first, second, "Laan 2", "1234 AC Zwolle"))
    assert (found["buyer.name"], found["buyer.contact.name"]) == (first, second)


@pytest.mark.parametrize(
    "part",
    [
        "Facilitair Bedrijf / milieudienst",
        "Facilitair bedrijf, linnenkamer",
        "Tolkendesk, route 212",
        "Technische Dienst",
        "Medische techniek",
        "Polikliniek Oog, kamer 2.14",
        "Financiën",
    ],
)
@pytest.mark.parametrize("before", ["Aan: ", ""])
def test_a_part_of_the_customer_below_its_name_is_not_the_customer(part: str, before: str) -> None:
    indent = LEFT + 5 * len(before)
    rows = [((LEFT, f"{before}Ziekenhuis De Kolk"),), *lines(part, "Postbus 20", "5600 AB Eindhoven", at=indent)]
    assert values(*SELLER, 20.0, *rows)["buyer.name"] == "Ziekenhuis De Kolk"


def test_where_within_a_customer_something_goes_is_not_who_that_is() -> None:
    found = values(*SELLER, 20.0, *lines("Receptie, route 212", "Postbus 20", "5600 AB Eindhoven"))
    assert "buyer.name" not in found


def test_a_range_is_no_telephone() -> None:
    found = values(*SELLER, 20.0, *BUYER, 300.0, *lines("Begeleidingsbrieven 26-90118 t/m 26-90121 zijn bijgevoegd"))
    assert "seller.contact.telephone" not in found


def test_who_signs_without_a_legal_form_is_the_seller_where_its_domain_says_so() -> None:
    foot = lines("Havenkade 3, 1011 AB Amsterdam, jan@vliertuinen.nl", f"IBAN {IBAN}")
    signed = lines("Met vriendelijke groet,", "Jan Vlier", "Vlier Tuinen")
    assert values(*lines("VLIER"), 40.0, *BUYER, 200.0, *signed, 160.0, *foot)["seller.name"] == "Vlier Tuinen"


SHORT = lines("VLIER", "Havenkade 3", "1011 AB Amsterdam", "info@vlier.nl")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"{IBAN} t.n.v. Jansen Vlier", None),
        (f"{IBAN} t.n.v. Vlier Installatietechniek", None),
        (f"{IBAN} t.n.v. Vlier Amsterdam", "VLIER"),
        (f"{IBAN} t.n.v. Stichting Vlier te Amsterdam", "Stichting Vlier"),
        ("Met vriendelijke groet, Vlier Schilderwerken VOF", "Vlier Schilderwerken VOF"),
        ("Schildersbedrijf Vlier", None),
        ("Vlier Beheer B.V. en Vlier Techniek B.V.", None),
        ("Licentie Vlier Cloud Ltd jaar 2026", None),
        ("Werk in gemeente Vlier", None),
    ],
)
def test_a_name_within_a_longer_one_that_may_be_the_firms_is_left_to_a_person(text: str, name: str | None) -> None:
    assert values(*SHORT, 20.0, *BUYER, 200.0, *lines(text)).get("seller.name") == name


@pytest.mark.parametrize(
    ("name", "site", "expected"),
    [
        ("VLIER TECHNIEK", "vliertechniek", "VLIER TECHNIEK"),
        ("VLIER TECHNIEK", "vliertechniekgroep", None),
        ("KANTOORVLIER SUPPLIES", "kantoorvlier", "KANTOORVLIER SUPPLIES"),
        ("LOTTE VLIER", "lottevlier", None),
        ("Lotte Vlier", "lottevlier", "Lotte Vlier"),
        ("VLIER", "vlier", None),
        ("Vlier", "vlier", None),
        ("kantoorvlier", "kantoorvlier", None),
        ("groen de vlier", "groendevlier", None),
        ("Vlier \u00b7 Noord", "vliernoord", None),
    ],
)
def test_a_logo_that_nothing_but_a_domain_goes_with_is_not_the_whole_name(
    name: str, site: str, expected: str | None
) -> None:
    found = values(*lines(name), 20.0, *BUYER, 400.0, *lines(f"www.{site}.nl KvK 12345678 BTW {VAT} {IBAN}"))
    assert found.get("seller.name") == expected


@pytest.mark.parametrize("name", ["LOTTE VLIER", "VLIER", "kantoorvlier", "groen de vlier", "VLIER & ZONEN"])
def test_a_logo_right_above_the_address_is_not_the_whole_name_either(name: str) -> None:
    address = lines(name, "Havenkade 3", "1011 AB Amsterdam", f"post@{name.lower().replace(' ', '')}.nl")
    assert "seller.name" not in values(*address, 20.0, *BUYER, 400.0, *lines(f"KvK 12345678 BTW {VAT} {IBAN}"))
    told = lines("KvK 12345678", f"{IBAN} t.n.v. {name}")
    assert values(*address, 20.0, *BUYER, 400.0, *told)["seller.name"] == name


@pytest.mark.parametrize(
    ("short", "head", "name"),
    [
        ("B. Vlier", lines("Bram Vlier Timmerwerken", "Havenkade 3, 1011 AB Amsterdam"), "Bram Vlier Timmerwerken"),
        ("J. Vlier", lines("Bakkerij Vlier", "Havenkade 3", "1011 AB Amsterdam"), "Bakkerij Vlier"),
        (
            "OBM Amsterdam",
            lines("Ondernemersclub Binnenstad Molt", "Havenkade 3, 1011 AB Amsterdam"),
            "Ondernemersclub Binnenstad Molt",
        ),
        (
            "Grafisch Bedrijf Van der Vlier",
            [*lines("GRAFISCH BEDRIJF"), *lines("Van der Vlier"), 20.0, *lines("Havenkade 3", "1011 AB Amsterdam")],
            "Grafisch Bedrijf Van der Vlier",
        ),
    ],
)
def test_what_the_bank_cuts_short_is_read_whole(short: str, head: list[Row], name: str) -> None:
    assert values(*head, 60.0, *BUYER, 300.0, *lines(f"Betalen op {IBAN} t.n.v. {short}"))["seller.name"] == name


def test_a_person_who_only_holds_the_account_is_not_the_firm() -> None:
    foot = lines(f"Betalen op {IBAN} t.n.v. B. Vlier", f"KvK 12345678 Btw {VAT} - bram@vliertimmert.nl")
    assert "seller.name" not in values(*BUYER, 300.0, *foot)


@pytest.mark.parametrize(
    ("short", "long", "is_cut"),
    [
        ("B. Vlier", "Bram Vlier Timmerwerken", True),
        ("VLM Makkum", "Vereniging Lokale Middenstand Makkum", True),
        ("VLM", "Vereniging Lokale Middenstand Makkum", True),
        ("Bram Vlier", "Bram Vlier Timmerwerken", False),
        ("K. Smit", "Molt Groep", False),
        ("Vlier Beheer", "Vlier Bouw", False),
        ("DHL", "De Vlier", False),
    ],
)
def test_tells_a_name_cut_to_initials(short: str, long: str, is_cut: bool) -> None:
    assert is_shortened(short, long) is is_cut


@pytest.mark.parametrize(
    ("brand", "head"),
    [
        ("Van der Vlier", lines("GRAFISCH BEDRIJF", "Van der Vlier", "post@vandervlier.nl")),
        ("Vlierlicht", lines("Vlierlicht", "Podium & Partytechniek Vlierlicht", "post@vlierlicht.nl")),
    ],
)
def test_a_brand_with_a_trade_beside_it_may_be_part_of_a_name(brand: str, head: list[Row]) -> None:
    foot = lines(f"Betalen op {IBAN} t.n.v. {brand}", f"KvK 12345678 Btw {VAT}")
    assert "seller.name" not in values(*head, 60.0, *BUYER, 300.0, *foot)
