"""Addresses as pages show them: blocks in columns, addresses on one line, towns and streets of several countries."""

import pytest

from app.extraction.names.address_words import has_legal_form, is_name, is_street, is_street_name, split_street, town_in
from app.extraction.page.labels import labels_in, lexicon
from app.extraction.parties.addresses import AddressBlock, address_blocks

from .printed_pages import Row, sheet_of

LEFT, RIGHT = 50.0, 320.0


def blocks_of(*rows: Row) -> tuple[AddressBlock, ...]:
    sheet = sheet_of(rows)
    return address_blocks(sheet, labels_in(sheet, lexicon("parties")))


def lines(*texts: str, at: float = LEFT) -> list[Row]:
    return [((at, text),) for text in texts]


def told(block: AddressBlock) -> tuple[list[str], str | None, str, str, str]:
    street = block.street.text if block.street else None
    return [each.text for each in block.names], street, block.postal_code.text, block.city.text, block.country


@pytest.mark.parametrize(
    ("text", "country", "code", "city"),
    [
        ("1234 AB Zwolle", "NL", "1234 AB", "Zwolle"),
        ("1234AB Capelle a/d IJssel", "NL", "1234AB", "Capelle a/d IJssel"),
        ("NL-2312 HG 's-Gravenhage", "NL", "2312 HG", "'s-Gravenhage"),
        ("Zwolle 1234 AB", "NL", "1234 AB", "Zwolle"),
        ("1756 HAAlphen aan den Rijn", "NL", "1756 HA", "Alphen aan den Rijn"),
        ("2678 LM De Lier", "NL", "2678 LM", "De Lier"),
        ("7255 AB Hengelo (Gld)", "NL", "7255 AB", "Hengelo (Gld)"),
        ("3991CD Houten (NL)", "NL", "3991CD", "Houten"),
        ("2611 AB - Delft", "NL", "2611 AB", "Delft"),
        ("B-9000 Gent", "BE", "9000", "Gent"),
        ("9000 Gent", "", "9000", "Gent"),
        ("D-80333 München", "DE", "80333", "München"),
        ("10115 Berlin Deutschland", "DE", "10115", "Berlin"),
        ("75008 PARIS CEDEX 08", "", "75008", "PARIS CEDEX 08"),
        ("Leeds LS11 7SP", "GB", "LS11 7SP", "Leeds"),
        ("D18 H8EC Dublin 2", "IE", "D18 H8EC", "Dublin 2"),
        ("Denver, CO 80202", "US", "80202", "Denver"),
    ],
)
def test_reads_postal_code_and_town(text: str, country: str, code: str, city: str) -> None:
    town = town_in(text)
    assert town is not None
    assert (town.country, town.code, town.city) == (country, code, city)


@pytest.mark.parametrize(
    "text", ["2026 Maart", "1000 stuks", "5686 DT", "Factuur 2026", "12345", "2026 januari", "2678 LM het"]
)
def test_passes_over_what_only_resembles_a_town(text: str) -> None:
    assert town_in(text) is None


@pytest.mark.parametrize(
    "text",
    ["Dorpsstraat 12a", "'s-Gravendijkwal 99", "Oude Rijn 5-12", "12 rue des Lilas", "Postbus 100", "123 Bill St"],
)
def test_knows_streets_with_a_number(text: str) -> None:
    assert is_street(text)


@pytest.mark.parametrize("text", ["12 stoelen", "info@molt.nl 12", "Korting 5%", "Regel 2, Regel 3"])
def test_passes_over_what_only_resembles_a_street(text: str) -> None:
    assert not is_street(text)


def test_a_building_on_a_street_needs_no_number() -> None:
    assert is_street_name("The Old Mill, Bridge Street")
    assert not is_street_name("Bridge Street Foods Ltd")


def test_parts_a_floor_from_its_street() -> None:
    assert split_street("12 rue des Lilas, Cour du Moulin") == ("12 rue des Lilas", "Cour du Moulin")
    assert split_street("Unit 4, Kingsway Business Park") == ("Unit 4, Kingsway Business Park", "")


@pytest.mark.parametrize("text", ["Molt B.V.", "Zand NV", "Stichting De Linde", "Birkenhof GmbH & Co. KG", "Oak Ltd"])
def test_knows_legal_forms(text: str) -> None:
    assert has_legal_form(text)


@pytest.mark.parametrize(
    "text", ["Factuur / Invoice", "www.molt.nl", "Factuurdatum: 1 mei", "€ 12,50", "12-05-2026", "IBAN"]
)
def test_titles_values_and_addresses_of_the_web_are_no_names(text: str) -> None:
    assert not is_name(text)


def test_reads_a_block_from_its_label_down() -> None:
    (block,) = blocks_of(
        *lines(
            "Offerte nader toegelicht", "Factuuradres", "Molt Groep B.V.", "t.a.v. A. Bos", "Laan 2", "1234 AC Zwolle"
        )
    )
    assert told(block) == (["Molt Groep B.V."], "Laan 2", "1234 AC", "Zwolle", "NL")
    assert block.attention is not None
    assert block.attention.text == "A. Bos"
    assert block.label is not None
    assert block.label.means("buyer")


def test_reads_a_label_and_the_name_behind_it() -> None:
    (block,) = blocks_of(*lines("Aan: Molt Groep B.V.", "Laan 2", "1234 AC Zwolle"))
    assert told(block)[0] == ["Molt Groep B.V."]
    assert block.label is not None


def test_reads_columns_beside_each_other() -> None:
    left, right = blocks_of(
        ((LEFT, "Kwint B.V."), (RIGHT, "Molt B.V.")),
        ((LEFT, "Havenkade 3"), (RIGHT, "Laan 2")),
        ((LEFT, "1011 AB Amsterdam"), (RIGHT, "1234 AC Zwolle")),
    )
    assert told(left) == (["Kwint B.V."], "Havenkade 3", "1011 AB", "Amsterdam", "NL")
    assert told(right) == (["Molt B.V."], "Laan 2", "1234 AC", "Zwolle", "NL")


def test_reads_a_town_beside_and_below_its_code() -> None:
    (beside,) = blocks_of(*lines("Kwint B.V.", "Havenkade 3"), ((LEFT, "1011 AB"), (LEFT + 50, "Amsterdam")))
    assert told(beside) == (["Kwint B.V."], "Havenkade 3", "1011 AB", "Amsterdam", "NL")
    (stacked,) = blocks_of(*lines("Ashbury Ltd", "12 High Street", "London", "LS11 7SP"))
    assert told(stacked) == (["Ashbury Ltd"], "12 High Street", "LS11 7SP", "London", "GB")


def test_reads_an_address_on_one_line() -> None:
    (block,) = blocks_of(*lines("Kwint B.V. - Havenkade 3 - 1011 AB Amsterdam - Nederland - KvK 12345678"))
    assert told(block) == (["Kwint B.V."], "Havenkade 3", "1011 AB", "Amsterdam", "NL")
    assert block.is_inline
    assert block.country_is_printed


def test_reads_an_address_between_bullets_that_stand_apart() -> None:
    (block,) = blocks_of(
        ((LEFT, "Kwint B.V."), (120.0, "•"), (140.0, "Havenkade 3"), (220.0, "•"), (240.0, "1011 AB Diemen"))
    )
    assert told(block) == (["Kwint B.V."], "Havenkade 3", "1011 AB", "Diemen", "NL")


def test_joins_a_name_over_two_lines() -> None:
    (block,) = blocks_of(*lines("Gebrüder Steinbrück GmbH & Co.", "KG", "Gartenweg 2", "D-37646 Münster"))
    assert told(block)[0] == ["Gebrüder Steinbrück GmbH & Co. KG"]


def test_a_department_between_street_and_town_is_no_name() -> None:
    (block,) = blocks_of(*lines("Molt B.V.", "Laan 2", "Gebouw De Kroon", "1234 AC Zwolle"))
    assert told(block)[:2] == (["Molt B.V."], "Laan 2")


def test_digits_before_a_word_need_a_street_to_be_an_address() -> None:
    assert blocks_of(*lines("Trapleuning eiken", "1000 Losse onderdelen")) == ()


def test_what_follows_without_a_gap_belongs_to_the_block() -> None:
    (block,) = blocks_of(
        *lines("Kwint B.V.", "Havenkade 3", "1011 AB Amsterdam", "KvK: 12345678"), 40.0, *lines("Factuur")
    )
    assert [each.text for each in block.tail] == ["KvK: 12345678"]
