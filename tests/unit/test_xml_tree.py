"""Bytes to the raw index: what is read exactly, and where hostile XML stops."""

from base64 import b64encode
from dataclasses import replace

import pytest
from lxml import etree

from app.formats import ubl, xml_tree
from app.formats.xml_tree import (
    MAXIMUM_DEPTH,
    MAXIMUM_ELEMENTS,
    Syntax,
    index,
    is_blank,
    looks_like_xml,
    parse,
    root_tag,
)
from app.model.invoice import Attachment
from app.model.unreadable import Unreadable
from tests.strategies import every_term

SYNTAX = Syntax({"urn:a": "a", "urn:b": "b"})


def refused(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        parse(data)
    return caught.value


def raw(text: str):
    return index(parse(text.encode()), SYNTAX)


def test_names_are_ours_whatever_prefix_the_document_chose():
    root = raw(
        '<x:Root xmlns:x="urn:a" xmlns:y="urn:b"><y:Leaf/><z xmlns="urn:b"/><none/><s:t xmlns:s="urn:c"/></x:Root>'
    )
    assert root.name == "a:Root"
    assert list(root.children) == ["b:Leaf", "b:z", "none", "{urn:c}t"]


def test_texts_and_attributes_are_kept_to_the_letter():
    root = raw('<a xmlns="urn:a" u=" 1 " v="&lt;&#10;"> x\t</a>')
    assert root.text == " x\t"
    assert root.attributes == {"u": " 1 ", "v": "<\n"}


def test_parents_and_children_know_each_other():
    root = raw('<a xmlns="urn:a"><b><c>1</c></b><d/><b><c>2</c><c>3</c></b></a>')
    assert [each.text for each in root.all("a:b/a:c")] == ["1", "2", "3"]
    assert [each.xpath for each in root.all("a:b/a:c")] == [
        "/a:a/a:b[1]/a:c",
        "/a:a/a:b[2]/a:c[1]",
        "/a:a/a:b[2]/a:c[2]",
    ]
    assert all(
        each.parent is not None and each in each.parent.children[each.name] for each in root.walk() if each is not root
    )


def test_comments_and_instructions_do_not_cut_a_text():
    assert raw('<a xmlns="urn:a">INV-<!-- x -->1<?y?>2<![CDATA[ < ]]></a>').text == "INV-12 < "


def test_text_between_elements_is_kept_with_their_parent():
    root = raw('<a xmlns="urn:a">1<b>x</b>2<c/> <d/>3</a>')
    assert root.text == "123"
    assert root.value("a:b") == "x"


def test_the_root_of_a_part_is_indexed_by_itself():
    part = parse(b"<a><b><c>1</c></b><b/></a>")[0]
    root = index(part, SYNTAX)
    assert (root.name, root.parent, root.value("c")) == ("b", None, "1")


@pytest.mark.parametrize("depth", [MAXIMUM_DEPTH - 1, MAXIMUM_DEPTH])
def test_depth_is_allowed_up_to_a_limit(depth: int):
    data = f"{'<a>' * depth}{'</a>' * depth}".encode()
    assert sum(1 for _ in index(parse(data), SYNTAX).walk()) == depth


@pytest.mark.parametrize("depth", [MAXIMUM_DEPTH + 1, 300, 100_000])
def test_beyond_it_the_document_is_refused_as_too_deep(depth: int):
    data = f"{'<a>' * depth}{'</a>' * depth}".encode()
    with pytest.raises(Unreadable) as caught:
        index(parse(data), SYNTAX)
    assert caught.value.rule == "RELAY-XML-DEPTH"
    assert caught.value.facts == {"limit": str(MAXIMUM_DEPTH)}


@pytest.mark.parametrize("data", [b"", b" \r\n", b"\0\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff\0 "])
def test_what_holds_nothing_is_empty(data: bytes):
    assert is_blank(data)
    assert refused(data).rule == "RELAY-EMPTY"


def test_what_is_no_xml_is_refused_with_its_place():
    problem = refused(b"<a>\n <b></a>")
    assert problem.rule == "RELAY-NOT-XML"
    assert problem.facts["line"] == "2"
    assert int(problem.facts["column"]) > 1


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        b"<!DOCTYPE a><a>" + b"x" * 11_000_000 + b"</a>",
        b"<!DOCTYPE a><a>",
    ],
)
def test_a_doctype_is_refused_whatever_it_says(data: bytes):
    assert refused(data).rule == "RELAY-DOCTYPE"


@pytest.mark.parametrize(
    "encoding", ["UTF-8", "utf-8", "UTF-16", "ISO-8859-1", "ISO-8859-15", "windows-1252", "US-ASCII"]
)
def test_the_encodings_of_invoices_are_read(encoding: str):
    text = "cafe" if encoding == "US-ASCII" else "caf\u00e9"
    data = f'<?xml version="1.0" encoding="{encoding}"?><a>{text}</a>'.encode(encoding)
    assert parse(data).text == text


@pytest.mark.parametrize("encoding", ["KLINGON-1", "UTF-7", "UTF-32", "IBM037", "SHIFT_JIS"])
def test_other_encodings_are_refused_by_name(encoding: str):
    problem = refused(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode())
    assert (problem.rule, problem.facts) == ("RELAY-ENCODING", {"encoding": encoding})


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" + b"<b/>" * (2 * MAXIMUM_ELEMENTS + 2) + b"</a>",
        b"<a " + b" ".join(b'x%d="1"' % number for number in range(MAXIMUM_ELEMENTS + 1)) + b"/>",
    ],
    ids=["elements", "attributes"],
)
def test_more_than_any_invoice_has_is_refused_before_it_is_parsed(data: bytes):
    assert refused(data).rule == "RELAY-XML-SIZE"


@pytest.mark.parametrize("megabytes", [1, 9, 12])
def test_an_embedded_document_of_many_megabytes_comes_back(megabytes: int):
    """libxml2 refuses a text over 10 MB unless asked; base64 makes that of 7.5 MB."""
    content = bytes(range(256)) * (megabytes * 4096)
    attachment = Attachment(reference="1", filename="f.pdf", mime_code="application/pdf", content=content)
    invoice = replace(every_term(), attachments=(attachment,))
    assert b64encode(content) in ubl.write(invoice)
    assert ubl.read(ubl.write(invoice)).invoice == invoice


@pytest.mark.parametrize("where", ["<a>{}</a>", "<a b='{}'/>", "<a><!--{}--></a>", "<a><![CDATA[{}]]></a>"])
def test_eleven_megabytes_are_read_wherever_they_stand(where: str):
    assert isinstance(parse(where.format("x" * 11_000_000).encode()), etree._Element)


@pytest.mark.parametrize(
    ("head", "tag"),
    [
        (b"<a b='1'/>", "a"),
        (b'<x:a xmlns:x="urn:a">', "{urn:a}a"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><!-- c --><?p?><a b="1"><c', "a"),
        ('<a xmlns="urn:a">'.encode("utf-16"), "{urn:a}a"),
        (b"<a", None),
        (b"a", None),
        (b"", None),
        (b'{"a": 1}', None),
        (b"<", None),
    ],
)
def test_the_root_is_told_from_the_first_bytes(head: bytes, tag: str | None):
    assert root_tag(head) == tag


@pytest.mark.parametrize(
    "head",
    [
        b'<?xml version="1.0" encoding="UTF-8"?>\n<a xmlns="urn:a" b="x>y">',
        b"<a xmlns = 'urn:a' xmlns:b=\"urn:b\"/>",
        b'<b:a xmlns="urn:a" xmlns:b="urn:b">',
        b'<a b=" xmlns=\'urn:b\' " xmlns="urn:a">',
        b'<a xmlns="urn:a&amp;b">',
        b'<!-- <a xmlns="urn:b"> --><a xmlns="urn:a">',
        b'<a xmlns="urn:a" b=>',
        b'<a xmlns=""/>',
    ],
)
def test_a_root_in_plain_sight_is_what_a_parser_finds(head: bytes):
    assert root_tag(head) == xml_tree._parsed_root_tag(head)


def test_documents_share_the_spots_of_their_elements_until_there_are_too_many(monkeypatch):
    syntax = Syntax({})
    first, second = (index(parse(b"<a><b/><b/></a>"), syntax).spots() for _ in range(2))
    assert [*first] == [*second]
    assert [len(raws) for raws in second.values()] == [1, 2]
    monkeypatch.setattr(xml_tree, "_MOST_SPOTS", 1)
    assert not {*index(parse(b"<a><b/></a>"), syntax).spots()} & {*first}


def test_what_begins_with_an_angle_wants_to_be_xml():
    assert looks_like_xml(b" \n<a/>")
    assert looks_like_xml("<a/>".encode("utf-16"))
    assert not looks_like_xml(b"%PDF")
    assert not looks_like_xml(b"")
