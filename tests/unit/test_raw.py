"""The raw index by itself: paths, order, positions, and what nobody took."""

import gc

from app.formats.xml_tree import Syntax, index, parse
from app.model.raw import Named, Raw, Root, empty, left_over


def tree() -> Raw:
    """``<doc><line n="1">a</line><line> b </line><total unit="EUR">3</total></doc>``."""
    root = Raw("doc", "\n ", None, None)
    for name, text, attributes in (("line", "a", {"n": "1"}), ("line", " b ", None), ("total", "3", {"unit": "EUR"})):
        root.add(Raw(name, text, attributes, root))
    return root


def test_occurrences_are_found_in_document_order():
    root = tree()
    assert [each.text for each in root.all("line")] == ["a", " b "]
    assert root.first("line").text == "a"
    assert root.first("line/deeper") is None
    assert root.all("absent") == []


def test_a_value_has_no_outer_white_space_and_its_raw_text_has():
    root = tree()
    root.first("line").text = " a "
    assert root.value("line") == "a"
    assert root.value("absent") == ""
    assert root.first("line").text == " a "


def test_a_position_stands_only_where_a_name_stands_twice():
    root = tree()
    assert [each.xpath for each in root.walk()] == ["/doc", "/doc/line[1]", "/doc/line[2]", "/doc/total"]


def test_the_path_is_in_the_documents_own_names():
    root = tree()
    root.first("total").source = "sum"
    hidden = Raw("value", "3", None, root.first("total"))
    hidden.source = ""
    root.first("total").add(hidden)
    assert hidden.xpath == "/doc/sum"


def test_what_nobody_took_is_left_over():
    root = tree()
    assert {(raw.xpath, name) for raw, name in left_over(root)} == {
        ("/doc/line[1]", None),
        ("/doc/line[1]", "n"),
        ("/doc/line[2]", None),
        ("/doc/total", None),
        ("/doc/total", "unit"),
    }
    for raw in root.walk():
        raw.taken = True
    root.first("total").taken_attributes = ("unit",)
    assert [(raw.xpath, name) for raw, name in left_over(root)] == [("/doc/line[1]", "n")]


def test_blanks_and_words_about_the_file_are_nothing_to_lose():
    root = Raw("doc", " \n", {"{http://www.w3.org/2001/XMLSchema-instance}schemaLocation": "x"}, None)
    assert list(left_over(root)) == []


def test_leaves_share_what_they_do_not_have():
    first, second = Raw("a", "", None, None), Raw("b", "", None, None)
    first.add(Raw("c", "", None, first))
    assert second.children == {}
    assert Raw("d", "", None, None).children == {}


def test_a_dissolved_tree_holds_nothing():
    root = tree()
    children = root.all("line")
    root.dissolve()
    assert root.all("line") == []
    assert [each.text for each in children] == ["a", " b "]


def index_of(text: str) -> Root:
    return index(parse(text.encode()), Syntax({}))


def test_elements_of_a_name_are_found_at_any_depth_the_upper_ones_first():
    root = index_of("<doc><a><n>deep</n></a><n>one</n><b><c><n>deepest</n></c></b><n>two</n></doc>")
    named = Named(root.spots())
    assert [each.text for each in named["n"]] == ["one", "two", "deep", "deepest"]
    assert named["doc"] == [root]
    assert named["absent"] == []


def test_a_tree_made_by_hand_knows_its_spots_too():
    assert [(spot.name, spot.level, len(raws)) for spot, raws in tree().spots().items()] == [
        ("doc", 0, 1),
        ("line", 1, 2),
        ("total", 1, 1),
    ]
    assert tree().attribute_names() == {"n", "unit"}


def test_a_tree_that_was_changed_is_looked_at_anew():
    root = index_of('<doc><a x="1"/></doc>')
    assert root.attribute_names() == {"x"}
    root.add(Raw("b", "", {"y": "2"}, root))
    root.forget_spots()
    assert [spot.name for spot in root.spots()] == ["doc", "a", "b"]
    assert root.attribute_names() == {"x", "y"}


def test_empty_elements_hold_neither_elements_nor_text():
    root = index_of("<doc><a/><b> \n</b><c>\u00a0</c><d><e/></d></doc>")
    assert [each.name for each in empty(root)] == ["a", "b", "e"]
    assert empty(index_of("<doc/>"))[0].name == "doc"


def test_what_is_dissolved_is_freed_without_the_garbage_collector():
    gc.collect()
    gc.disable()
    try:
        root = index_of(f"<doc>{'<a><b>1</b></a>' * 100}</doc>")
        root.dissolve()
        del root
        assert not [each for each in gc.get_objects() if isinstance(each, Raw) and each.name == "b"]
    finally:
        gc.enable()


def test_left_overs_are_told_in_the_order_of_the_document():
    root = index_of('<doc><a><x>1</x></a><b y="2"/><a><x>3</x></a></doc>')
    assert [(raw.xpath, name) for raw, name in left_over(root)] == [
        ("/doc/a[1]/x", None),
        ("/doc/a[2]/x", None),
        ("/doc/b", "y"),
    ]
