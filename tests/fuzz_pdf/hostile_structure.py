"""Files built to break a reader by how they are put together: loops, depth, number, size, and what is to be run."""

import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from random import Random

from tests import hostile_pdf
from tests.fuzz_pdf.building import document, invoice_page, put
from tests.hostile_pdf import page, pdf, stream

Hostile = Callable[[Random], bytes]
_INVOICE = b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'><ID>1</ID></Invoice>"


def deep_page_tree(rng: Random) -> bytes:
    depth = rng.choice((50, 500, 5_000, 50_000))
    nodes = [f"<< /Type /Pages /Kids [{3 + at} 0 R] /Count 1 /Parent {max(1 + at, 2)} 0 R >>" for at in range(depth)]
    return pdf("<< /Type /Catalog /Pages 2 0 R >>", *nodes, page())


def many_pages(rng: Random) -> bytes:
    count = rng.choice((300, 3_000, 100_000))
    if rng.random() < 0.3:
        kids = "3 0 R " * count
        return pdf("<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>", page())
    return document(*[put(40, 40, f"Factuur {rng.random()}")] * count)


def odd_page_box(rng: Random) -> bytes:
    sizes = ("0", "1", "-5", "595", "842", "14400", "200000", "1e9", "99999999999", "3.4e38", "nan", "(x)", "null")
    box = " ".join(rng.choice(sizes) for _ in range(4))
    turned = rng.choice(("", "/Rotate 45", "/Rotate 90", "/Rotate -270", "/Rotate 9999999999", "/UserUnit 1000000"))
    cut = rng.choice(("", f"/CropBox [{box}]", "/CropBox [100 100 100 100]", "/CropBox 5"))
    return document(invoice_page("Totaal 121,00"), box=box, page=f"{turned} {cut}")


def many_fonts(rng: Random) -> bytes:
    count = rng.choice((100, 1_000, 5_000))
    fonts = [f"<< /Type /Font /Subtype /Type1 /BaseFont /Font{at}-Bold /FirstChar 0 >>" for at in range(count)]
    named = " ".join(f"/G{at} {4 + at} 0 R" for at in range(count))
    content = b"".join(
        b"BT /G%d 8 Tf 1 0 0 1 %d %d Tm (Factuur %d) Tj ET\n" % (at, 20 + at % 10 * 55, 20 + at // 10 % 80 * 10, at)
        for at in range(count)
    )
    return document(content, more=fonts, resources="").replace(b"/F1 3 0 R", b"/F1 3 0 R " + named.encode())


def font_that_lies(rng: Random) -> bytes:
    table = rng.choice(
        (
            b"1 beginbfrange <00> <ff> <0000> endbfrange",
            b"1 beginbfrange <00000000> <ffffffff> <0041> endbfrange",
            b"100000 beginbfchar " + b"<41> <0042> " * 50_000 + b"endbfchar",
            b"1 beginbfchar <41> <" + b"0041" * 20_000 + b"> endbfchar",
            b"1 beginbfchar <41> <D800> endbfchar",
            b"begincodespacerange <00> endcodespacerange " + rng.randbytes(500),
            b"/4 usecmap " * 1000,
            rng.randbytes(3000),
        )
    )
    widths = rng.choice(
        ("", "/Widths [" + "1e30 " * 256 + "]", "/Widths [-5000]", "/Widths 4 0 R", "/Widths [[[[1]]]]")
    )
    kind = rng.choice(("Type1", "TrueType", "Type0", "Type3", "MMType1", "X"))
    font = (
        f"<< /Type /Font /Subtype /{kind} /BaseFont /Helvetica /ToUnicode 4 0 R /FirstChar 0 /LastChar 255 {widths}"
        f" /FontMatrix {rng.choice(('[0 0 0 0 0 0]', '[1e9 0 0 1e9 0 0]', '[]'))} /DescendantFonts [3 0 R] >>"
    )
    return document(invoice_page("AAAA BBB 121,00", "Totaal 121,00"), font=font, more=(stream(table),))


def type3_that_recurs(rng: Random) -> bytes:
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [.001 0 0 .001 0 0] /FirstChar 65"
        " /LastChar 65 /Widths [1000] /Encoding << /Differences [65 /A] >> /CharProcs << /A 4 0 R >>"
        " /Resources << /Font << /F1 3 0 R >> >> >>"
    )
    glyph = stream(b"1000 0 d0 BT /F1 1000 Tf (" + b"A" * rng.choice((1, 10, 200)) + b") Tj ET")
    return document(put(40, 40, "A" * 20), font=font, more=(glyph,))


def forms_that_recur(rng: Random) -> bytes:
    """A form that draws itself, or forms of which each draws the next many times."""
    levels, times = rng.choice(((1, 1), (1, 3), (6, 10), (9, 10), (30, 2), (5000, 1)))
    forms = []
    for at in range(levels):
        following = 4 + (at + 1) % levels if levels == 1 or rng.random() < 0.5 else 4 + min(at + 1, levels - 1)
        entries = (
            f"/Type /XObject /Subtype /Form /BBox [0 0 600 900]"
            f" /Resources << /XObject << /X {following} 0 R >> /Font << /F1 3 0 R >> >>"
        )
        forms.append(stream(put(40, 40 + at % 700, f"Factuur {at}") + b"/X Do " * times, entries))
    return document(b"/X Do", more=forms, resources="/XObject << /X 4 0 R >>")


def patterns_that_recur(rng: Random) -> bytes:
    entries = (
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 0.001 /YStep 0.001"
        " /Resources << /Pattern << /P 4 0 R >> >>"
    )
    tile = stream(b"/Pattern cs /P scn 0 0 9 9 re f", entries)
    return document(
        invoice_page() + b"/Pattern cs /P scn 0 0 600 900 re f", more=(tile,), resources="/Pattern << /P 4 0 R >>"
    )


def images_that_lie(rng: Random) -> bytes:
    wide, high = rng.choice(((1, 1), (100_000, 100_000), (2_147_483_647, 1), (-5, 7), (30_000, 20_000)))
    kept = rng.choice(("/FlateDecode", "/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/LZWDecode"))
    body = zlib.compress(bytes(50_000)) if kept == "/FlateDecode" else rng.randbytes(500)
    entries = (
        f"/Type /XObject /Subtype /Image /Width {wide} /Height {high} /BitsPerComponent {rng.choice((1, 8, 16, 99))}"
        f" /ColorSpace {rng.choice(('/DeviceRGB', '/DeviceGray', '[/Indexed /DeviceRGB 255 4 0 R]'))} /Filter {kept}"
        f" /SMask 4 0 R"
    )
    hidden = b"1 1 1 rg " + put(60, 300, "Totaal 121,00") if rng.random() < 0.5 else b""
    content = invoice_page() + b"q 500 0 0 500 40 100 cm /I Do Q " * rng.choice((1, 200)) + hidden
    return document(content, more=(stream(body, entries),), resources="/XObject << /I 4 0 R >>")


def filters_in_a_row(rng: Random) -> bytes:
    count = rng.choice((5, 50, 2_000))
    body = invoice_page("Totaal 121,00")
    for _ in range(min(count, 50)):
        body = zlib.compress(body)
    packed = stream(body, f"/Filter [{'/FlateDecode ' * count}]")
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page("/Contents 4 0 R"),
        packed,
    )


def other_bombs(rng: Random) -> bytes:
    """A content stream that RunLength, LZW or ASCII85 make large."""
    kept, body = rng.choice(
        (
            ("/RunLengthDecode", b"\x81 " * 3_000_000),
            ("/ASCII85Decode", b"z" * 8_000_000 + b"~>"),
            ("[/ASCIIHexDecode /FlateDecode]", zlib.compress(b"q " * 4_000_000).hex().encode() + b">"),
            ("/LZWDecode", b"\x80\x0b\x60\x50" * 100_000),
        )
    )
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page("/Contents 4 0 R"),
        stream(body, f"/Filter {kept}"),
    )


def many_contents(rng: Random) -> bytes:
    """A page whose content is one large stream named a thousand times over."""
    again = f"/Contents [{'5 0 R ' * rng.choice((10, 1_000, 20_000))}]"
    return document(invoice_page("Totaal 121,00"), page=again).replace(b"/Contents 5 0 R ", b"", 1)


def bomb_on_a_later_page(rng: Random) -> bytes:
    """A page after those that are looked at first, whose content inflates to a quarter of a gigabyte."""
    bomb = b"BT ET " * rng.choice((1_000_000, 40_000_000))
    return document(*[invoice_page()] * rng.choice((3, 4, 20)), bomb)


def encrypted(rng: Random) -> bytes:
    return hostile_pdf.encrypted(rng.choice(("", "geheim")), _INVOICE)


def encryption_that_lies(rng: Random) -> bytes:
    plain = document(invoice_page("Totaal 121,00"))
    entry = rng.choice(
        (
            b"/Encrypt << >>",
            b"/Encrypt 1 0 R",
            b"/Encrypt << /Filter /Standard /V 99 /R 99 /O (x) /U (y) /P -1 >>",
            b"/Encrypt << /Filter /Standard /V 5 /R 6 /Length 99999 /O () /U () /OE () /UE () /P 0 >>",
            b"/Encrypt << /Filter /Adobe.PubSec /V 4 >>",
        )
    )
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R " + entry)


def actions(rng: Random) -> bytes:
    """What a reader is to run on opening: scripts, programs, addresses, forms to be sent."""
    action = rng.choice(
        (
            "<< /S /JavaScript /JS (while\\(true\\){app.alert\\('x'\\)}) >>",
            "<< /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) /P (/c calc) >> >>",
            "<< /S /URI /URI (http://127.0.0.1:9/visited) >>",
            "<< /S /SubmitForm /F (http://127.0.0.1:9/form) >>",
            "<< /S /GoToR /F (\\\\\\\\127.0.0.1\\\\share\\\\x.pdf) /D [0 /Fit] >>",
            "<< /S /ImportData /F (/etc/passwd) >>",
            "<< /S /Rendition /OP 0 /R << /S /MR /C << /D (http://127.0.0.1:9/film) >> >> >>",
        )
    )
    forms = f"/AcroForm << /Fields [] /CO [] >> /Names << /JavaScript << /Names [(a) {action}] >> >>"
    catalog = f"/OpenAction {action} /AA << /WC {action} /DP {action} >> {forms}"
    link = f"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 600 900] /A {action} >>] /AA << /O {action} >>"
    outside = "/F (http://127.0.0.1:9/stream)" if rng.random() < 0.3 else ""
    return document(invoice_page("Totaal 121,00"), catalog=catalog, page=link).replace(
        b"/Filter /FlateDecode", f"/Filter /FlateDecode {outside}".encode()
    )


def xfa_forms(rng: Random) -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    template = rng.choice(
        (
            f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">&l9;</xdp:xdp>',
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xdp>&a;</xdp>',
            "<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template><subform/></template></xdp:xdp>" * 100,
            "<" * 100_000,
        )
    )
    packed = stream(zlib.compress(template.encode()), "/Filter /FlateDecode")
    catalog = "/NeedsRendering true /AcroForm << /XFA 4 0 R /Fields [] >>"
    return document(put(40, 40, "Even geduld. Please wait..."), more=(packed,), catalog=catalog)


def fields_flood(rng: Random) -> bytes:
    """Fields and remarks on a page by the thousand, some with a picture of themselves that draws the page again."""
    count = rng.choice((10, 900, 20_000))
    form = stream(
        put(0, 800, "Totaal 121,00") + b"/X Do",
        "/Type /XObject /Subtype /Form /BBox [0 0 99 99]"
        " /Resources << /Font << /F1 3 0 R >> /XObject << /X 4 0 R >> >>",
    )
    kind = rng.choice(("/Widget /FT /Tx", "/FreeText", "/Stamp", "/FileAttachment", "/Popup /Parent 3 0 R"))
    annotation = f"<< /Type /Annot /Subtype {kind} /Rect [9 9 99 99] /V (x) /AP << /N 4 0 R >> >> "
    return document(invoice_page(), more=(form,), page=f"/Annots [{annotation * count}]")


def files_flood(rng: Random) -> bytes:
    count = rng.choice((150, 250, 5_000))
    name = rng.choice(("factur-x.xml", "x.pdf", "../../etc/passwd", "\\000", "a" * 30_000))
    specification = f"<< /Type /Filespec /F ({name}) /EF << /F 4 0 R >> >>"
    names = " ".join(f"({at}) {specification}" for at in range(min(count, 5_000_000 // len(specification))))
    body = stream(zlib.compress(_INVOICE), "/Type /EmbeddedFile /Filter /FlateDecode")
    return document(invoice_page(), more=(body,), catalog=f"/Names << /EmbeddedFiles << /Names [{names}] >> >>")


def nested_values(rng: Random) -> bytes:
    depth = rng.choice((100, 2_000, 100_000, 1_000_000))
    open_, close = rng.choice((("[", "]"), ("<</A ", ">>"), ("(", ")")))
    return document(invoice_page("Totaal 121,00"), catalog=f"/Deep {open_ * depth}{close * depth}")


def nested_operands(rng: Random) -> bytes:
    depth = rng.choice((100, 5_000, 500_000))
    return document(invoice_page() + b"[" * depth + b"]" * depth + b" TJ " + b"<<" * depth + b">>" * depth + b" BDC")


def updates_in_a_row(rng: Random) -> bytes:
    out = bytearray(document(invoice_page("Totaal 121,00")))
    before = int(out.rpartition(b"startxref\n")[2].split()[0])
    for _ in range(rng.choice((20, 500, 20_000))):
        start = len(out)
        out += b"xref\n0 0\ntrailer\n<< /Size 9 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (before, start)
        before = start
    return bytes(out)


def sizes_that_lie(rng: Random) -> bytes:
    size = rng.choice((b"0", b"-1", b"1", b"8388607", b"8388609", b"2147483647", b"99999999999"))
    plain = document(invoice_page("Totaal 121,00"))
    start = rng.choice((b"xref\n0 ", b"xref\n4000000000 ", b"xref\n8388600 "))
    return plain.replace(b"/Size ", b"/Size " + size + b" /Was ").replace(b"xref\n0 ", start, 1)


def random_bytes(rng: Random) -> bytes:
    head = rng.choice((b"%PDF-1.7\n", b"%PDF-9.9\n", b"%PDF-", b"\xef\xbb\xbf%PDF-1.4\n", b""))
    tail = rng.choice((b"", b"\nstartxref\n9\n%%EOF", b"\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF"))
    return head + rng.randbytes(rng.choice((0, 1, 50, 5_000, 500_000, 5_000_000))) + tail


def random_tokens(rng: Random) -> bytes:
    """Everything that a PDF is made of, in no order."""
    tokens = (
        b"<< >> [ ] ( ) < > obj endobj stream endstream xref trailer startxref %%EOF 1 0 R 2 0 R /Type /Page /Pages"
        b" /Kids /Count /Root /Contents /Length 5 0 obj 3 0 obj BT ET Tj Tf /Font null true -1 99999999999"
    ).split()
    body = b" ".join(rng.choice(tokens) for _ in range(rng.choice((50, 5_000, 200_000))))
    return b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n" + body


def polyglots(rng: Random) -> bytes:
    plain = document(invoice_page("Totaal 121,00"))
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("factuur.xml", _INVOICE)
    heads = (
        b"<?xml version='1.0'?><!--\n",
        b"<html><script>alert(1)</script>\n",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"MZ" + bytes(500),
        b"#!/bin/sh\nexit 1\n",
        held.getvalue()[:1000] + b"\n",
        b"From: a@b.nl\nContent-Type: application/pdf\n\n",
    )
    return rng.choice((rng.choice(heads) + plain, plain + held.getvalue(), _INVOICE + b"<!--" + plain + b"-->"))


def colour_spaces_that_recur(rng: Random) -> bytes:
    spaces = [
        "[/Indexed 5 0 R 255 (x)]",
        "[/ICCBased 6 0 R]",
        "<< /N 3 /Alternate 4 0 R /Length 0 >>\nstream\n\nendstream",
    ]
    content = b"/C cs 1 1 1 scn " + invoice_page("Totaal 121,00")
    return document(content, more=spaces, resources="/ColorSpace << /C 4 0 R >>")


def _from_the_sandbox(name: str) -> Hostile:
    make = getattr(hostile_pdf, name)
    return lambda _rng: make()


STRUCTURE: dict[str, Hostile] = {
    each.__name__: each
    for each in (
        deep_page_tree,
        many_pages,
        odd_page_box,
        many_fonts,
        font_that_lies,
        type3_that_recurs,
        forms_that_recur,
        patterns_that_recur,
        images_that_lie,
        filters_in_a_row,
        other_bombs,
        many_contents,
        bomb_on_a_later_page,
        encrypted,
        encryption_that_lies,
        actions,
        xfa_forms,
        fields_flood,
        files_flood,
        nested_values,
        nested_operands,
        updates_in_a_row,
        sizes_that_lie,
        random_bytes,
        random_tokens,
        polyglots,
        colour_spaces_that_recur,
    )
} | {
    name: _from_the_sandbox(name)
    for name in (
        "attachment_bomb",
        "content_bomb",
        "length_that_refers_to_itself",
        "names_that_recur",
        "nested_attachment_bomb",
        "object_stream_bomb",
        "pages_that_lie",
        "pages_that_recur",
        "pages_that_share",
    )
}
