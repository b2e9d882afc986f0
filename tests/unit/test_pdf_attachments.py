"""The files inside a PDF, wherever they hang, and what is said of a PDF that holds none or cannot be opened."""

import zlib
from io import BytesIO

import pypdf
import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.catalogue import entry
from app.model.embedded import EmbeddedFile, Withheld
from app.model.unreadable import Unreadable
from app.pdf_pages import PdfInfo, attached, attachments, describe
from app.pdf_pages.intact import TooLarge, inflate

XML = b"<factuur>\xc3\xa9\xc3\xa9n</factuur>"


def pdf(*objects: bytes, catalog: bytes = b"", page: bytes = b"") -> bytes:
    """Write a one-page PDF by hand: objects 1-3 are catalog, page tree and page, the rest is numbered from 4."""
    base = (
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + page + b">>",
    )
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(base + objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, table))


def stream(content: bytes = XML, extra: bytes = b"/Type/EmbeddedFile/Subtype/text#2Fxml") -> bytes:
    packed = zlib.compress(content)
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (extra, len(packed), packed)


def specification(number: int, name: bytes = b"(factur-x.xml)", extra: bytes = b"/AFRelationship/Alternative") -> bytes:
    return b"<</Type/Filespec/F%b%b/EF<</F %d 0 R>>>>" % (name, extra, number)


FOUND = EmbeddedFile(name="factur-x.xml", mime_code="text/xml", relationship="Alternative", content=XML)
NAMES_4 = b"/Names<</EmbeddedFiles<</Names[(sleutel)4 0 R]>>>>"


@pytest.mark.parametrize(
    ("objects", "catalog", "page"),
    [
        ((specification(5), stream()), NAMES_4, b""),
        (
            (specification(5), stream(), b"<</Kids[7 0 R]>>", b"<</Names[(x)4 0 R]>>"),
            b"/Names<</EmbeddedFiles 6 0 R>>",
            b"",
        ),
        ((specification(5), stream()), b"/AF[4 0 R]", b""),
        ((specification(5), stream()), b"/AF 4 0 R", b""),
        ((specification(5), stream()), b"", b"/AF[4 0 R]"),
        ((specification(5), stream()), b"", b"/Annots[<</Type/Annot/Subtype/FileAttachment/FS 4 0 R>>]"),
        ((specification(5), stream()), NAMES_4 + b"/AF[4 0 R]", b"/AF[4 0 R]"),  # everywhere, and yet once
    ],
    ids=["name tree", "deep name tree", "catalog AF", "single AF", "page AF", "annotation", "everywhere"],
)
def test_a_file_is_found_wherever_it_hangs_and_once(objects, catalog, page):
    assert attachments(pdf(*objects, catalog=catalog, page=page)) == (FOUND,)


def test_several_files_come_in_order_with_what_is_said_of_them():
    data = pdf(
        specification(5, b"(x)", b"/UF<feff00e900e9006e002e0078006d006c>/Desc(De factuur)"),
        stream(extra=b""),
        specification(7, rb"(C:\\uit\\bon.pdf)", b""),
        stream(b"%PDF-", b"/Subtype/application#2Fpdf"),
        catalog=b"/Names<</EmbeddedFiles<</Names[(a)4 0 R(b)6 0 R]>>>>",
    )
    assert attachments(data) == (
        EmbeddedFile(name="één.xml", description="De factuur", content=XML),
        EmbeddedFile(name="bon.pdf", mime_code="application/pdf", content=b"%PDF-"),
    )


def test_the_key_of_the_name_tree_is_the_name_where_no_other_is():
    data = pdf(b"<</EF<</F 5 0 R>>>>", stream(), catalog=NAMES_4)
    assert [file.name for file in attachments(data)] == ["sleutel"]


def test_trees_that_bite_their_tail_end():
    data = pdf(
        b"<</Kids[4 0 R 5 0 R]>>", b"<</Kids[4 0 R]/Names[(x)6 0 R]>>", specification(7), stream(),
        catalog=b"/Names<</EmbeddedFiles 4 0 R>>",
    )  # fmt: skip
    assert attachments(data) == (FOUND,)
    assert attachments(data.replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")) == (FOUND,)


def test_a_file_over_the_limit_is_listed_without_its_content_and_the_others_with(monkeypatch):
    monkeypatch.setattr(attached, "MAXIMUM_FILE_BYTES", 100_000)
    data = pdf(
        specification(5, b"(groot.xml)"), stream(b" " * 100_001), specification(7), stream(),
        catalog=b"/AF[4 0 R 6 0 R]",
    )  # fmt: skip
    large, small = attachments(data)
    assert (large.name, large.content, large.withheld) == ("groot.xml", b"", Withheld.LIMIT)
    assert small == FOUND


def test_a_bomb_is_not_unpacked():
    bomb = zlib.compress(b"\0" * 400_000_000, 9)
    data = pdf(
        specification(5),
        b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(bomb), bomb),
        catalog=NAMES_4,
    )
    assert [file.withheld for file in attachments(data)] == [Withheld.LIMIT]


def test_all_files_together_have_a_limit(monkeypatch):
    monkeypatch.setattr(attached, "MAXIMUM_TOTAL_BYTES", 3 * len(XML))
    objects = [part for number in range(5) for part in (specification(5 + 2 * number), stream())]
    listed = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(5))
    data = pdf(*objects, catalog=b"/AF[%b]" % listed)
    assert [file.withheld for file in attachments(data)] == [None, None, None, Withheld.LIMIT, Withheld.LIMIT]


def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(attached, "MAXIMUM_FILES", 3)
    objects = [part for number in range(4) for part in (specification(5 + 2 * number), stream())]
    data = pdf(*objects, catalog=b"/AF[4 0 R 6 0 R 8 0 R 10 0 R]")
    with pytest.raises(Unreadable) as refused:
        attachments(data)
    assert refused.value.rule == "RELAY-PDF-LIMIT"


def test_a_damaged_stream_leaves_the_others_whole():
    packed = zlib.compress(XML)
    torn = b"<</Filter/Onbekend/Length %d>>stream\n%b\nendstream" % (len(packed), packed)
    data = pdf(specification(5, b"(x.xml)"), torn, specification(7), stream(), catalog=b"/AF[4 0 R 6 0 R]")
    damaged, whole = attachments(data)
    assert (damaged.name, damaged.content, damaged.withheld) == ("x.xml", b"", Withheld.DAMAGED)
    assert whole == FOUND


@pytest.mark.parametrize("by_pdfium", [False, True])
def test_a_flipped_bit_never_yields_another_content(monkeypatch, by_pdfium):
    packed = zlib.compress(XML * 9)
    taken = []
    for place in range(2, len(packed)):
        struck = bytearray(packed)
        struck[place] ^= 0x10
        damaged = b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(struck), bytes(struck))
        if by_pdfium:
            monkeypatch.setattr(attached, "_listed_by_pypdf", lambda data: ())
        (file,) = attachments(pdf(specification(5), damaged, catalog=NAMES_4))
        taken.append(file.content)
        assert (file.withheld is Withheld.DAMAGED) == (file.content == b"")
    assert set(taken) <= {b"", XML * 9}
    assert taken.count(XML * 9) <= 1  # the bits that fill up the last byte mean nothing


def test_a_stream_without_its_checksum_is_taken_and_one_cut_off_is_not():
    packed = zlib.compress(XML * 9)
    assert inflate(packed[:-4], 1_000) == XML * 9
    for end in range(len(packed) - 4):
        with pytest.raises(zlib.error):
            inflate(packed[:end], 1_000)
    with pytest.raises(TooLarge):
        inflate(packed, len(XML))


def test_a_page_tree_gone_wrong_does_not_hide_the_name_tree():
    data = pdf(specification(5), stream(), catalog=NAMES_4).replace(b"/Pages 2 0 R", b"/Pages 99 0 R")
    assert attachments(data) == (FOUND,)


def test_a_torn_file_is_recovered():
    whole = pdf(specification(5), stream(), catalog=NAMES_4)
    torn = whole[: whole.index(b"xref\n0 ")] + b"trailer<</Root 1 0 R>>"
    assert [(file.name, file.content) for file in attachments(torn)] == [("factur-x.xml", XML)]
    assert attachments(b"van: iemand\r\n\r\n" + whole) == (FOUND,)


def test_a_file_cut_off_is_not_taken_for_one_without_attachments():
    unlisted = pdf(specification(5), stream())
    assert attachments(unlisted) == ()
    with pytest.raises(Unreadable) as refused:
        attachments(unlisted.replace(b"%%EOF", b"") + b" " * 1024)
    assert refused.value.rule == "RELAY-PDF-CORRUPT"


def test_pdfium_is_asked_where_pypdf_fails(monkeypatch):
    def fails(*_):
        raise KeyError("/Root")

    monkeypatch.setattr(attached.pypdf, "PdfReader", fails)
    data = pdf(specification(5), stream(), catalog=NAMES_4)
    assert attachments(data) == (EmbeddedFile(name="factur-x.xml", mime_code="text/xml", content=XML),)
    with pytest.raises(Unreadable) as refused:
        attachments(b"%PDF-1.7 en verder niets")
    assert refused.value.rule == "RELAY-PDF-CORRUPT"


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"<Invoice/>", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 5000])
def test_what_is_no_pdf_is_said_to_be_unreadable(data):
    for question in (attachments, describe):
        with pytest.raises(Unreadable) as refused:
            question(data)
        assert refused.value.rule == "RELAY-PDF-CORRUPT"


def written(text: str = "", *, user: str | None = None, algorithm: str = "AES-256", embed: bool = True) -> bytes:
    document = FPDF()
    document.add_page()
    if text:
        document.set_font("helvetica", size=12)
        document.write(text=text)
    writer = pypdf.PdfWriter(BytesIO(document.output()))
    if embed:
        writer.add_attachment("factur-x.xml", XML)
    if user is not None:
        writer.encrypt(user_password=user, owner_password="eigenaar", algorithm=algorithm)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


ALGORITHMS = ["RC4-40", "RC4-128", "AES-128", "AES-256"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_owner_password_alone_closes_nothing(algorithm):
    data = written("Factuur 2026-017", user="", algorithm=algorithm)
    assert [(file.name, file.content) for file in attachments(data)] == [("factur-x.xml", XML)]
    assert describe(data) == PdfInfo(pages=1, encrypted=True, has_text=True)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("embed", [True, False])
def test_a_user_password_closes_the_file(algorithm, embed):
    data = written("Factuur 2026-017", user="geheim", algorithm=algorithm, embed=embed)
    for question in (attachments, describe):
        with pytest.raises(Unreadable) as refused:
            question(data)
        assert refused.value.rule == "RELAY-PDF-ENCRYPTED"


def test_a_content_bomb_is_refused_before_it_is_opened():
    bomb = zlib.compress(b" " * 100_000_000, 9)
    data = pdf(b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(bomb), bomb), page=b"/Contents 4 0 R")
    with pytest.raises(Unreadable) as refused:
        describe(data)
    assert refused.value.rule == "RELAY-PDF-LIMIT"


WHOLE = written("Factuur 2026-017")


@settings(max_examples=150)
@given(
    cut=st.integers(0, len(WHOLE)),
    strikes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=30),
)
def test_no_damage_makes_anything_else_than_unreadable(cut, strikes):
    data = bytearray(WHOLE)
    for place, value in strikes:
        data[place] = value
    for damaged in (bytes(data), bytes(data[:cut])):
        for question in (attachments, describe):
            try:
                question(damaged)
            except Unreadable as refused:
                assert entry(refused.rule)["nl"]  # noqa: PT017 - being unreadable is one of two good answers
