"""Words with their places, lines and pictures from PDFs of our own making: every way in which programs draw them."""

import io
import zlib

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.model.catalogue import entry
from app.model.pages import TextLayer
from app.model.unreadable import Unreadable
from app.pdf_pages import pages, render, shown
from app.pdf_pages.worth import is_cipher

PLAIN = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
FONT = b"<</Font<</F1%b/F2%b>>>>" % (PLAIN, PLAIN.replace(b"ica", b"ica-Bold"))


def pdf(content: bytes, page: bytes = b"", *objects: bytes, box: bytes = b"[0 0 600 800]") -> bytes:
    """Return a PDF of one page with that content; `objects` are numbered from 5."""
    body = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents 4 0 R/Resources %b%b>>" % (box, FONT, page)
        if b"/Resources" not in page
        else b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents 4 0 R%b>>" % (box, page),
        stream(content),
        *objects,
    )
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(body, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, table))


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (extra, len(content), content)


def at(x: float, y: float, text: str, *, size: float = 10, before: str = "") -> bytes:
    return f"BT {before} /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n".encode("latin-1")


def only(data: bytes):
    (page,) = pages(data).pages
    return page


def texts(data: bytes) -> list[str]:
    return [word.text for word in only(data).words]


def test_words_stand_where_they_are_shown():
    page = only(pdf(at(50, 700, "Factuur 2026-017") + at(50, 680, "Totaal", size=8) + at(400, 680, "1.210,00", size=8)))
    assert [word.text for word in page.words] == ["Factuur", "2026-017", "Totaal", "1.210,00"]
    assert (page.number, page.width, page.height, page.pictured) == (1, 600, 800, 0)
    first, second, total, amount = page.words
    assert first.left == pytest.approx(50, abs=0.5)
    assert first.top < 800 - 700 < first.bottom
    assert first.bottom - first.top == pytest.approx(10)
    assert (first.size, first.bold) == (10, False)
    assert (first.top, first.bottom) == (second.top, second.bottom)
    assert first.right < second.left
    assert (total.top, total.bottom) == (amount.top, amount.bottom)


LIGATURE = b"1 begincodespacerange<00><FF>endcodespacerange 1 beginbfchar<7E><00740069>endbfchar"


def test_a_sign_that_stands_for_two_letters_does_not_end_a_word():
    font = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>>>>>"
    drawn = b"BT /F1 10 Tf 50 700 Td (Sta) Tj (~onsweg 1) Tj ET"
    assert texts(pdf(drawn, font, stream(LIGATURE))) == ["Stationsweg", "1"]


@pytest.mark.parametrize("spaced", [0.6, 1.2, 1.6, 2.0, 2.4, 3.0])
@pytest.mark.parametrize("blank", [True, False], ids=["blanks", "gaps"])
def test_words_with_spaced_letters_stay_whole(spaced: float, *, blank: bool):
    """Kerning makes the gaps uneven: A and V of one word stand nearer to one another than the rest."""
    between = " " if blank else f") {-278 - 100 * spaced} ("
    drawn = f"BT /F1 10 Tf {spaced} Tc 50 700 Td [(V) 75 (an{between}T) 60 (ilburg{between}12,50)] TJ ET"
    assert texts(pdf(drawn.encode())) == ["Van", "Tilburg", "12,50"]


@pytest.mark.parametrize("text", ["TOTAAL TE BETALEN", "0252 88 30 30", "VF-2026-03391"])
def test_letters_set_one_by_one_stay_words(text: str):
    drawn = "".join(f"({letter}) -140 " for letter in text)
    assert " ".join(texts(pdf(f"BT /F1 10 Tf 50 700 Td [{drawn}] TJ ET".encode()))) == text


def test_a_number_and_its_unit_in_a_cell_stay_two_words():
    assert texts(pdf(b"BT /F1 10 Tf 0.9 Tc 50 700 Td [(3) -120 (st)] TJ ET")) == ["3", "st"]


def test_words_of_several_fonts_on_one_line_line_up():
    page = only(pdf(b"BT /F1 10 Tf 50 700 Td (Totaal) Tj /F2 10 Tf 100 0 Td (12,50) Tj ET"))
    plain, bold = page.words
    assert (plain.top, plain.bottom) == (bold.top, bold.bottom)
    assert (plain.bold, bold.bold) == (False, True)


def test_reading_order_is_that_of_the_page_and_not_of_the_file():
    data = pdf(at(300, 500, "vier") + at(50, 500, "drie") + at(300, 700, "twee") + at(50, 700.4, "een"))
    assert texts(data) == ["een", "twee", "drie", "vier"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"BT /F1 10 Tf 50 700 Td [(Factuur)-400(nummer)] TJ ET", ["Factuur", "nummer"]),
        (b"BT /F1 10 Tf 50 700 Td [(Fac)20(tuur)-15(nr)] TJ ET", ["Factuurnr"]),
        (b"BT /F1 10 Tf 50 700 Td [(Or )260(teliuslaan )-20(850)] TJ ET", ["Orteliuslaan", "850"]),
        (b"BT /F1 10 Tf 3 Tc 50 700 Td (FACTUUR) Tj ET", ["FACTUUR"]),
        (b"BT /F1 10 Tf 6 Tc 50 700 Td (FACTUUR NUMMER) Tj ET", ["FACTUUR", "NUMMER"]),
        (at(50, 700, "F A C T U U R"), ["FACTUUR"]),
        (at(50, 700, "F A C T U U R    N R"), ["FACTUUR", "NR"]),
        (at(50, 700, "3 x 5"), ["3", "x", "5"]),
        (at(50, 700, "1 2 3 4 5"), ["1", "2", "3", "4", "5"]),
        (at(50, 700, "A") + at(150, 700, "B") + at(250, 700, "C"), ["A", "B", "C"]),
        (at(50, 700, "1.2") + at(50 + 13.9, 700, "34,5") + at(50 + 13.9 + 19.46, 700, "6"), ["1.234,56"]),
        (at(50, 700, "12,50") + at(80, 700, "21%"), ["12,50", "21%"]),
        (b"".join(map(at, (50, 57.22, 62.78, 65.56, 71.12), [700] * 5, "Datum")), ["Datum"]),
    ],
    ids=["glued", "kerned", "taken back", "set wide", "set wider", "typed apart", "two typed apart", "few letters",
         "digits", "columns", "in pieces", "two cells", "letter by letter"],
)  # fmt: skip
def test_gaps_make_words(content, expected):
    assert texts(pdf(content)) == expected


def test_letters_drawn_last_find_their_place():
    euro = at(50, 700, "Bedrag") + at(120, 700, "99,00") + at(50, 680, "Datum") + at(100, 700, "EUR")
    assert texts(pdf(euro)) == ["Bedrag", "EUR", "99,00", "Datum"]


def to_unicode(*pairs: tuple[int, str]) -> bytes:
    rows = "\n".join(f"<{code:02x}> <{text.encode('utf-16-be').hex()}>" for code, text in pairs)
    return stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange "
        b"<00> <ff> endcodespacerange %d beginbfchar\n%b\nendbfchar endcmap end end" % (len(pairs), rows.encode())
    )


def mapped(text: str, *pairs: tuple[int, str]) -> bytes:
    """Return a page whose font says of some letters that they are others."""
    font = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>>>>>"
    return pdf(at(50, 700, text), font, to_unicode(*pairs))


def test_characters_are_what_they_mean():
    assert texts(
        mapped("AceB CDrief Ef", (65, "\ufb03"), (66, "\u00a0"), (67, "\u00ad"), (68, "Ta"), (69, "e\u0301"))
    ) == [
        "ffice",
        "Tarief",
        "\u00e9f",
    ]
    assert texts(mapped("AxB yC", (65, "\ue001"), (66, "\u200b"), (67, "\u202f"))) == ["x", "y"]


def test_a_soft_hyphen_that_is_drawn_is_a_hyphen():
    assert texts(mapped("F2026C0041 CB", (67, "\u00ad"))) == ["F2026-0041", "B"]


def test_a_hyphen_at_the_end_of_a_line_stays():
    data = pdf(at(50, 700, "Zie factuur-") + at(50, 688, "nummer A-") + at(50, 676, "boven 2026-") + at(50, 664, "17"))
    assert texts(data) == ["Zie", "factuur-", "nummer", "A-", "boven", "2026-", "17"]


def test_characters_beyond_the_first_plane_are_one():
    assert texts(mapped("A12 B", (65, "\U0001d7d9"), (66, "\U0001f4de"))) == ["\U0001d7d912", "\U0001f4de"]


def test_text_drawn_twice_is_one_word():
    for aside in (0, 0.3, 0.6, 1):
        assert texts(pdf(at(50, 700, "Totaal") + at(50 + aside, 700, "Totaal"))) == ["Totaal"]
    shadow = b".7 g BT /F2 10 Tf 50.4 699.6 Td (Tel) Tj ET 0 g "
    (word,) = only(pdf(shadow + at(50, 700, "Tel"))).words
    assert (word.text, word.bold) == ("Tel", True)
    assert texts(pdf(at(50, 700, "100") + at(70, 700, "100") + at(50, 688, "100"))) == ["100", "100", "100"]
    assert texts(pdf(b"".join(at(50 + 5.56 * place, 700, digit) for place, digit in enumerate("1100")))) == ["1100"]


HIDDEN = {
    "white on white": at(50, 600, "Verborgen", before="1 1 1 rg"),
    "invisible": at(50, 600, "Verborgen", before="3 Tr") + b"0 Tr ",
    "tiny": at(50, 600, "Verborgen", size=0.4),
    "outside": at(50, 900, "Verborgen"),
    "painted over": at(50, 600, "Verborgen") + b"1 1 1 rg 40 590 200 30 re f\n",
    "of the colour of its ground": b".2 .2 .6 rg 40 590 200 30 re f\n" + at(50, 600, "Verborgen", before=".2 .2 .6 rg"),
    "along the margin": b"BT /F1 10 Tf 0 1 -1 0 20 300 Tm (Verborgen) Tj ET\n",
    "askew": b"BT /F1 10 Tf .7 .7 -.7 .7 20 300 Tm (Verborgen) Tj ET\n",
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_what_nobody_reads_is_no_word(hidden):
    assert texts(pdf(hidden + b"0 g " + at(50, 700, "Te betalen 121,00"))) == ["Te", "betalen", "121,00"]


def test_white_letters_on_a_coloured_bar_are_words():
    bar = b".1 .3 .6 rg 40 590 400 30 re f\n"
    assert texts(pdf(bar + at(50, 600, "Omschrijving", before="1 1 1 rg"))) == ["Omschrijving"]
    form = stream(bar, b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]")
    page = b"/Resources<</XObject<</X 5 0 R>>/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    assert texts(pdf(b"/X Do " + at(50, 600, "Omschrijving", before="1 1 1 rg"), page, form)) == ["Omschrijving"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_turned_back(turn):
    matrix, place = {0: ("1 0 0 1", "50 700"), 90: ("0 1 -1 0", "100 50"), 180: ("-1 0 0 -1", "550 100"),
                     270: ("0 -1 1 0", "500 750")}[turn]  # fmt: skip
    content = f"BT /F1 10 Tf {matrix} {place} Tm (Wij brengen u in rekening) Tj ET".encode()
    for said in (f"/Rotate {turn}".encode(), b""):  # whether or not the file says that it is turned
        page = only(pdf(content, said))
        assert [word.text for word in page.words] == ["Wij", "brengen", "u", "in", "rekening"]
        assert (page.width, page.height) == ((800, 600) if turn % 180 else (600, 800))
        assert page.words[0].box == pytest.approx((50, 92.4, 63.9, 102.4), abs=0.1)


def test_the_visible_part_counts_wherever_it_lies():
    content, part = at(150, 270, "Binnen") + at(20, 270, "Buiten"), b"/CropBox[100 200 400 300]"
    page = only(pdf(content, part, box=b"[-50 -50 500 500]"))
    (word,) = page.words
    assert (word.text, page.width, page.height) == ("Binnen", 300, 100)
    assert (word.left, word.bottom) == pytest.approx((50, 32.4), abs=0.5)
    turned = only(pdf(content, part + b"/Rotate 90", box=b"[0 0 500 500]"))
    assert (turned.width, turned.height, turned.words) == (100, 300, ())  # so little text along a side turns no page


def lines_of(content: bytes, page: bytes = b"", *objects: bytes) -> list[tuple[int, ...]]:
    return [tuple(round(edge) for edge in ruling.box) for ruling in only(pdf(content, page, *objects)).rulings]


def test_lines_and_edges_are_rulings():
    assert lines_of(b"50 700 m 350 700 l S") == [(50, 100, 350, 100)]
    assert lines_of(b"50 700 300 .5 re f") == [(50, 100, 350, 100)]
    assert lines_of(b"50 600 300 100 re S") == [
        (50, 100, 350, 100), (50, 100, 50, 200), (350, 100, 350, 200), (50, 200, 350, 200),
    ]  # fmt: skip
    assert lines_of(b".9 g 50 600 300 100 re f") == lines_of(b"50 600 300 100 re S")
    assert lines_of(b"50 700 m 100 700 l S 100 700 m 200 700 l S 201 700 m 350 700 l S") == [(50, 100, 350, 100)]


@pytest.mark.parametrize(
    "content",
    [b"50 700 300 100 re n", b"1 G 50 700 m 350 700 l S", b"1 g 50 600 300 100 re f", b"50 700 m 350 600 l S",
     b".9 g 0 0 600 800 re f", b"50 700 4 4 re S", b"50 700 m 60 800 300 800 350 700 c S", b"50 900 m 350 900 l S"],
    ids=["nothing drawn", "white line", "white area", "slanting", "whole page", "small", "curve", "outside"],
)  # fmt: skip
def test_what_parts_nothing_is_no_ruling(content):
    assert lines_of(content) == []


def test_rulings_within_forms_and_on_turned_pages_stand_where_they_are_shown():
    form = stream(b"0 0 m 100 0 l S", b"/Type/XObject/Subtype/Form/BBox[-9 -9 200 200]/Matrix[2 0 0 2 10 20]")
    assert lines_of(b"1 0 0 1 40 680 cm /X Do", b"/Resources<</XObject<</X 5 0 R>>>>", form) == [(50, 100, 250, 100)]
    assert lines_of(b"100 50 m 100 350 l S", b"/Rotate 90") == [(50, 100, 350, 100)]


def test_forms_that_hold_one_another_end():
    form = stream(
        b"50 700 m 350 700 l S /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X 5 0 R>>>>"
    )
    assert lines_of(b"/X Do", b"/Resources<</XObject<</X 5 0 R>>>>", form) == [(50, 100, 350, 100)]


PICTURE = b"/Resources<</XObject<</P 5 0 R>>/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
PIXEL = stream(b"\xdd", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8")
INVISIBLE = at(50, 700, "Factuur 2026-017", before="3 Tr")


def test_what_is_filled_in_on_a_form_or_stamped_is_read():
    font = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    look = stream(b"BT /F1 10 Tf 2 5 Td (Ingevuld) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 100 20]" + font)
    for kind, flags, expected in (
        (b"/Widget/FT/Tx", 4, ["Naam", "Ingevuld"]),
        (b"/FreeText", 4, ["Naam", "Ingevuld"]),
        (b"/Stamp", 4, ["Naam", "Ingevuld"]),
        (b"/Stamp", 2, ["Naam"]),  # hidden
    ):
        note = b"<</Type/Annot/Subtype%b/F %d/Rect[150 695 250 715]/AP<</N 6 0 R>>>>" % (kind, flags)
        data = pdf(at(50, 700, "Naam"), b"/Annots[5 0 R]", note, look)
        assert texts(data) == expected
        assert pages(data).pages[0].words[-1].left == pytest.approx(152 if len(expected) > 1 else 50, abs=0.5)


def test_pictures_cover_a_share_of_the_page():
    assert only(pdf(b"q 300 0 0 400 0 0 cm /P Do Q", PICTURE, PIXEL)).pictured == pytest.approx(0.25, abs=0.02)
    assert only(pdf(b"q 600 0 0 800 0 0 cm /P Do Q", PICTURE, PIXEL)).pictured == 1
    assert pages(pdf(b"q 600 0 0 800 0 0 cm /P Do Q", PICTURE, PIXEL)).text_layer is TextLayer.NONE


@pytest.mark.parametrize("first", [True, False])
def test_text_of_an_ocr_is_read_and_said_to_be_recognised(first):
    scan = b"q 600 0 0 800 0 0 cm /P Do Q "
    data = pdf(scan + INVISIBLE if first else INVISIBLE + b"0 Tr " + scan, PICTURE, PIXEL)
    assert texts(data) == ["Factuur", "2026-017"]
    assert pages(data).text_layer is TextLayer.RECOGNISED


def test_visible_text_under_the_picture_of_a_page_is_no_printed_text():
    data = pdf(at(50, 700, "Factuur 2026-017") + b"q 600 0 0 800 0 0 cm /P Do Q", PICTURE, PIXEL)
    assert pages(data).text_layer in {TextLayer.NONE, TextLayer.RECOGNISED}


SENTENCES = (
    "Wij verzoeken u vriendelijk het verschuldigde bedrag binnen veertien dagen over te maken op onze rekening onder "
    "vermelding van het factuurnummer dat bovenaan deze brief staat"
)


def test_a_text_is_worth_what_its_letters_are():
    assert pages(pdf(at(50, 700, SENTENCES, size=4))).text_layer is TextLayer.TEXT
    shifted = "".join(chr((ord(each) - 97 + 3) % 26 + 97) if each.isalpha() else each for each in SENTENCES.lower())
    assert pages(pdf(at(50, 700, shifted, size=4))).text_layer is TextLayer.GARBAGE
    private = [(code, chr(0xE000 + code)) for code in range(97, 123)]
    assert pages(mapped(SENTENCES, *private)).text_layer is TextLayer.GARBAGE
    leaders = "".join(f"Post {number} " + "." * 60 + " " for number in range(9))
    assert pages(pdf(at(50, 700, leaders, size=2))).text_layer is TextLayer.TEXT
    assert pages(pdf(b"")).text_layer is TextLayer.NONE
    assert pages(pdf(at(50, 700, "p. 1"))).text_layer is TextLayer.NONE


def test_a_font_that_does_not_say_what_it_shows_yields_garbage():
    font = (
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type0/BaseFont/Made/Encoding/Identity-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType2/BaseFont/Made/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/Made/Flags 4/FontBBox[0 -200 900 800]>>>>]>>>>>>"
    )
    codes = "".join(f"{ord(each) - 29:04x}" for each in SENTENCES * 6)
    data = pdf(f"BT /F1 1.5 Tf 20 700 Td <{codes}> Tj ET".encode(), font)
    assert pages(data).text_layer is TextLayer.GARBAGE


@pytest.mark.parametrize(
    "text",
    [
        "we would like to thank you for your order and ask that you pay the invoice within thirty days of its receipt",
        "wir bitten um zahlung des rechnungsbetrages innerhalb von vierzehn tagen ohne abzug auf das genannte konto",
        "nous vous prions de bien vouloir regler cette facture dans un delai de trente jours a compter de sa reception",
        "rogamos abonen el importe de la presente factura en la cuenta indicada dentro del plazo de treinta dias",
        "vi preghiamo di saldare la presente fattura entro trenta giorni dalla data di emissione sul conto indicato",
        "παρακαλούμε όπως εξοφλήσετε το παρόν τιμολόγιο εντός τριάντα ημερών από την έκδοσή του ευχαριστούμε",
    ],
)
def test_no_language_is_a_cipher(text):
    assert not is_cipher(text.replace(" ", ""))


def written(count: int) -> bytes:
    document = FPDF()
    for number in range(count):
        document.add_page()
        document.set_font("helvetica", size=12)
        document.write(text=f"Bladzijde {number + 1} van de factuur")
    return bytes(document.output())


def test_a_long_document_is_read_up_to_the_limit():
    read = pages(written(103))
    assert (len(read.pages), read.total) == (100, 103)
    assert [page.words[1].text for page in read.pages] == [str(number + 1) for number in range(100)]
    assert {word.page for word in read.pages[41].words} == {42}


def test_a_page_with_too_many_letters_is_over_a_limit(monkeypatch):
    monkeypatch.setattr(shown, "MAXIMUM_CHARACTERS", 20)
    with pytest.raises(Unreadable) as refused:
        pages(pdf(at(50, 700, "Factuur 2026-017 is een lange")))
    assert refused.value.rule == "RELAY-PDF-LIMIT"


def test_what_cannot_be_read_says_so():
    bomb = zlib.compress(b" " * 100_000_000, 9)
    torn = pdf(b"").replace(b"/Type/Page/", b"/Type/Pag /")
    for data, rule in (
        (b"<Invoice/>", "RELAY-PDF-CORRUPT"),
        (b"%PDF-1.7 en verder niets", "RELAY-PDF-CORRUPT"),
        (torn.replace(b"3 0 obj\n<<", b"3 0 obj\n[["), "RELAY-PDF-CORRUPT"),
        (
            pdf(b"", b"/Contents 5 0 R", stream(bomb, b"/Filter/FlateDecode")).replace(b"/Contents 4 0 R", b""),
            "RELAY-PDF-LIMIT",
        ),
    ):
        with pytest.raises(Unreadable) as refused:
            pages(data)
        assert refused.value.rule == rule


def test_a_page_is_rendered_as_it_is_shown():
    data = pdf(b"1 0 0 rg 0 700 300 100 re f", b"/Rotate 90")
    picture = Image.open(io.BytesIO(render(data, 1, 0.5)))
    assert picture.size == (400, 300)
    assert picture.getpixel((375, 50)) == (255, 0, 0)
    assert picture.getpixel((50, 50)) == (255, 255, 255)
    assert picture.getpixel((375, 250)) == (255, 255, 255)
    with pytest.raises(IndexError):
        render(data, 2, 1)
    huge = Image.open(io.BytesIO(render(data, 1, 1000)))
    assert huge.width * huge.height <= 20_100_000


WHOLE = pdf(
    b".9 g 50 600 300 100 re f 0 g " + at(60, 620, "Factuur 2026-017") + at(60, 640, "Wit", before="1 g")
    + b"q 300 0 0 400 0 0 cm /P Do Q", PICTURE, PIXEL,
)  # fmt: skip


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
        try:
            read = pages(damaged)
        except Unreadable as refused:
            assert entry(refused.rule)["nl"]  # noqa: PT017 - being unreadable is one of two good answers
            continue
        assert all(word.text and word.left <= word.right for page in read.pages for word in page.words)
