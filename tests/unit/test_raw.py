"""The raw index by itself: paths, order, positions, and what nobody took."""

from app.model.raw import Raw, left_over


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
