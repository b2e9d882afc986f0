"""PDFs written by hand, object by object: what no honest program would write can be written here."""

import zlib
from collections.abc import Iterable, Sequence

from tests.hostile_pdf import pdf, stream

HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
WIDTH, HEIGHT = 595, 842
FIRST_FREE = 4
"""The number of the first of the objects that a document adds of its own; 3 is its font."""

HEAD = ("Factuur", "Factuurnummer: 2026-0017", "Factuurdatum: 22-11-2026", "Vervaldatum: 22-12-2026")
"""What makes a page an invoice, so that the extractor reads on."""


def document(
    *contents: bytes,
    box: str = f"0 0 {WIDTH} {HEIGHT}",
    font: str | bytes = HELVETICA,
    catalog: str = "",
    page: str = "",
    resources: str = "",
    more: Sequence[str | bytes] = (),
) -> bytes:
    """Return a PDF with a page for each of `contents`; `more` objects are numbered from FIRST_FREE on.

    `box` is the page's, `font` the object of F1; the others are further entries of catalogue, page and resources.
    """
    first = FIRST_FREE + len(more)
    pages, streams = [], []
    for place, content in enumerate(contents):
        pages.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {first + 2 * place + 1} 0 R"
            f" /Resources << /Font << /F1 3 0 R >> {resources} >> {page} >>"
        )
        streams.append(stream(zlib.compress(content), "/Filter /FlateDecode"))
    kids = " ".join(f"{first + 2 * place} 0 R" for place in range(len(pages)))
    return pdf(
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        font,
        *more,
        *(each for pair in zip(pages, streams, strict=True) for each in pair),
    )


def put(x: float, y: float, text: str, size: float = 9, *, height: float = HEIGHT) -> bytes:
    """Return the operators that write `text` at `x` points from the left and `y` from the top."""
    return b"BT /F1 %a Tf 1 0 0 1 %a %a Tm (%b) Tj ET\n" % (size, x, height - y, escaped(text))


def escaped(text: str) -> bytes:
    """Return a text as it stands between the brackets of a string."""
    raw = text.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def written(lines: Iterable[str], size: float = 9, *, left: float = 40, top: float = 40) -> bytes:
    """Return lines of text one below the other."""
    return b"".join(put(left, top + 1.3 * size * at, line, size) for at, line in enumerate(lines))


def invoice_page(*more: str, size: float = 9) -> bytes:
    """Return a page that begins as an invoice does, with `more` lines below."""
    return written(HEAD, 11) + written(more, size, top=110)


def crowded(lines: Sequence[str], size: float = 4.0, *, head: bool = True) -> tuple[list[bytes], str]:
    """Return one page that holds all `lines`, however many, with the box it needs."""
    height = 120 + 1.3 * size * (len(lines) + 1)
    wide = 80 + 0.7 * size * max(map(len, lines), default=1)
    content = b"".join(put(40, 20 + 13 * at, each, 11, height=height) for at, each in enumerate(HEAD if head else ()))
    content += b"".join(put(40, 100 + 1.3 * size * at, each, size, height=height) for at, each in enumerate(lines))
    return [content], f"0 0 {wide:.0f} {height:.0f}"


def crowded_document(lines: Sequence[str], size: float = 4.0, *, pages: int = 1) -> bytes:
    """Return a document whose every page holds all `lines`."""
    content, box = crowded(lines, size)
    return document(*(content * pages), box=box)


def with_unicode(codes: Sequence[str], text: Sequence[int], *, size: float = 9) -> bytes:
    """Return an invoice that writes the bytes `text` in a font that says `codes` (UTF-16BE hex) for 1, 2, 3 and on."""
    pairs = "\n".join(f"<{place:02x}> <{code}>" for place, code in enumerate(codes, 1))
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>"
    plain = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"
    rows = [text[at : at + 120] for at in range(0, len(text), 120)]
    odd = b"".join(
        b"BT /F1 %a Tf 1 0 0 1 30 %a Tm <%b> Tj ET\n" % (size, 700 - 2 * at, bytes(row).hex().encode())
        for at, row in enumerate(rows)
    )
    return document(
        invoice_page("Totaal te betalen 121,00").replace(b"/F1", b"/F2") + odd,
        font=font,
        more=(stream(table.encode()), plain),
        page="/Group << /S /Transparency >>",
        resources="",
    ).replace(b"/F1 3 0 R", b"/F1 3 0 R /F2 5 0 R")
