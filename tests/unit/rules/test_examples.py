"""How an example is written down, applied and shown; tests/house/test_examples.py holds that every rule has one."""

import pytest
from lxml import etree

from app.rules.examples import examples
from app.rules.examples.edits import PREFIXES, Edit, apply, edit_of, name_of, path_of
from app.rules.examples.example import Example, base_of
from app.rules.examples.families import FAMILY
from app.rules.examples.fragments import LINES, fragment, outer_levels
from app.rules.explanation import example, nearest, rules_like
from app.rules.sets import EN16931

SMALL = "<cac:Party><cbc:Name>Bakker</cbc:Name><cbc:ID schemeID='0106'>1</cbc:ID></cac:Party>"


def document(xml: str):
    """A document whose root declares the usual prefixes."""
    declared = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in PREFIXES.items())
    return etree.fromstring(xml.replace(">", f" {declared}>", 1))


def changed(**written) -> str:
    """The small document after one change, without declarations."""
    root = document(SMALL)
    apply([edit_of({"at": "//cbc:ID"} | written)], root)
    return "".join(f"<{name_of(each)} {dict(each.attrib)}>{each.text or ''}" for each in root)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"text": "2"}, "<cbc:Name {}>Bakker<cbc:ID {'schemeID': '0106'}>2"),
        ({"remove": True}, "<cbc:Name {}>Bakker"),
        ({"attribute": "schemeID", "value": "0088"}, "<cbc:Name {}>Bakker<cbc:ID {'schemeID': '0088'}>1"),
        ({"attribute": "schemeID"}, "<cbc:Name {}>Bakker<cbc:ID {}>1"),
        ({"attribute": "name"}, "<cbc:Name {}>Bakker<cbc:ID {'schemeID': '0106'}>1"),
        (
            {"copy": True},
            "<cbc:Name {}>Bakker<cbc:ID {'schemeID': '0106'}>1<cbc:ID {'schemeID': '0106'}>1",
        ),
        ({"before": "<cbc:UUID>a</cbc:UUID>"}, "<cbc:Name {}>Bakker<cbc:UUID {}>a<cbc:ID {'schemeID': '0106'}>1"),
        ({"after": "<cbc:A/><cbc:B/>"}, "<cbc:Name {}>Bakker<cbc:ID {'schemeID': '0106'}>1<cbc:A {}><cbc:B {}>"),
        (
            {"at": "/cac:Party", "append": "<cbc:A/><cbc:B/>"},
            "<cbc:Name {}>Bakker<cbc:ID {'schemeID': '0106'}>1<cbc:A {}><cbc:B {}>",
        ),
    ],
)
def test_each_kind_of_change(written, expected):
    assert changed(**written) == expected


@pytest.mark.parametrize(
    "written",
    [
        {"at": "//cbc:ID"},
        {"text": "2"},
        {"at": "//cbc:ID", "text": "2", "remove": True},
        {"at": "//cbc:ID", "texts": "2"},
        {"at": "//cbc:ID", "value": "2"},
    ],
)
def test_a_change_that_is_not_written_well_is_refused(written):
    with pytest.raises(ValueError, match="an edit has"):
        edit_of(written)


def test_a_change_that_finds_nothing_is_refused():
    with pytest.raises(ValueError, match="nothing at //cbc:Nope"):
        changed(at="//cbc:Nope", text="x")
    with pytest.raises(ValueError, match="no parent"):
        changed(at="/cac:Party", remove=True)
    with pytest.raises(ValueError, match="there is no base nope"):
        Example(rule="BR-01", base="nope", breaks=()).documents()


def test_a_path_finds_its_element_alone():
    root = base_of("complete")
    for element in root.iter():
        assert root.xpath(path_of(element), namespaces=PREFIXES) == [element]


def test_making_an_example_leaves_our_invoice_as_it_is():
    before = etree.tostring(base_of("complete"))
    (shown,) = examples("BR-16")
    shown.documents()
    shown.fragments()
    assert etree.tostring(base_of("complete")) == before


def about(xml: str, path: str) -> list[str]:
    root = document(f"<cac:Root>{xml}</cac:Root>")
    found = root.xpath(path, namespaces=PREFIXES)
    return fragment(root, found, outer_levels(found)).splitlines()


def test_a_fragment_shows_what_it_is_about_and_its_neighbours():
    assert about("<cbc:A>1</cbc:A><cbc:B>2</cbc:B><cbc:C>3</cbc:C><cbc:D>4</cbc:D>", "//cbc:B") == [
        "<cbc:A>1</cbc:A>",
        "<cbc:B>2</cbc:B>",
        "<cbc:C>3</cbc:C>",
    ]


def test_what_is_left_out_shows_as_an_ellipsis():
    many = "".join(f"<cac:G><cbc:N{each}>{each}</cbc:N{each}></cac:G>" for each in range(20))
    lines = about(f"<cac:All>{many}</cac:All>", "//cbc:N7")
    assert lines[:2] == ["<cac:All>", "  …"]
    assert "    <cbc:N7>7</cbc:N7>" in lines
    assert len(lines) <= LINES


def test_what_lies_deep_is_shown_without_all_that_it_stands_in():
    deep = "<cbc:X/>"
    for level in range(12):
        deep = f"<cac:L{level}><cbc:Before/>{deep}<cbc:After/></cac:L{level}>"
    lines = about(deep, "//cbc:X")
    assert "<cac:L0>" in "".join(lines)
    assert "<cac:L11>" not in "".join(lines)
    assert len(lines) <= LINES


def test_a_text_takes_one_line_of_a_hundred_characters():
    (line, *_) = about(f"<cbc:A>one\ntwo &amp; {'x' * 200}</cbc:A>", "//cbc:A")
    assert line.startswith("<cbc:A>one&#10;two &amp; xxx")
    assert line.endswith("x…</cbc:A>")
    assert len(line) < 130


def test_a_fragment_about_the_root_shows_it():
    assert about("<cbc:A>1</cbc:A>", "/cac:Root") == ["<cac:Root>", "  <cbc:A>1</cbc:A>", "</cac:Root>"]


def test_each_rule_of_a_family_that_can_be_broken_has_one_example():
    counts = {len(examples(rule.id)) for rule in EN16931.rules if FAMILY.match(rule.id)}
    assert counts == {0, 1}
    assert examples("UBL-NOPE-1") == examples("BR-NOPE") == ()


def test_a_rule_on_reading_has_no_example():
    assert example("RELAY-TIMEOUT") is None


def test_an_edit_says_what_there_was_and_what_there_is():
    root = document(SMALL)
    touched = edit_of({"at": "//cbc:ID", "remove": True}).apply(root)
    assert [each.text for each in touched.before] == ["1"]
    assert [each.text for each in touched.after] == ["Bakker"]
    assert isinstance(edit_of({"at": "//cbc:ID", "text": ""}), Edit)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("br-co-15", "BR-CO-15"),
        ("BRCO15", "BR-CO-15"),
        ("peppol en16931 r010", "PEPPOL-EN16931-R010"),
        ("x" * 9999, None),
    ],
)
def test_what_looks_like_a_rule_is_recognised(asked, expected):
    assert (nearest(asked) or (None,))[0] == expected


def test_a_pattern_names_rules_in_the_order_of_their_ids():
    assert rules_like("BR-0[12]") == ("BR-01", "BR-02")
    assert rules_like("br-01") == ()
