"""Hostile PDFs, made in code byte by byte. `hostile.py` lists them; start there."""

import zlib
from io import BytesIO

import pypdf
from pypdf.generic import ArrayObject, ByteStringObject

GIB = 1024**3
_BLOCK = 16 * 1024**2


def zeros(size: int) -> bytes:
    """Return a zlib stream that inflates to `size` zero bytes (a multiple of 16 MiB), about a thousandth as large.

    One block is compressed once and repeated: a stream of many GiB is made in an instant.
    """
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = deflate.compress(bytes(_BLOCK)) + deflate.flush(zlib.Z_FULL_FLUSH)
    checksum = ((size % 65521) << 16) | 1  # Adler-32 of `size` zero bytes
    return b"\x78\xda" + block * (size // _BLOCK) + b"\x03\x00" + checksum.to_bytes(4, "big")


def stream(data: bytes, entries: str = "") -> bytes:
    """Return a stream object's body."""
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def page(contents: str = "") -> str:
    """Return a page dictionary whose parent is object 2."""
    return f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {contents} >>"


def pdf(*objects: str | bytes, trailer: str = "", last: bytes = b"") -> bytes:
    """Return a PDF with the given object bodies numbered from 1 (1 is the catalogue), classic cross-reference table."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        raw = body.encode() if isinstance(body, str) else body
        out += b"%d 0 obj\n" % number + raw + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    more = trailer.replace("XREF", str(start))
    out += f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R {more} >>\n".encode() + last
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def with_attachment(body: bytes, *, name: str = "factur-x.xml") -> bytes:
    """Return a one-page PDF that carries the finished stream object `body` as the attachment `name`."""
    return pdf(
        f"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [({name}) 4 0 R] >> >> /AF [4 0 R] >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page(),
        f"<< /Type /Filespec /F ({name}) /UF ({name}) /AFRelationship /Data /EF << /F 5 0 R /UF 5 0 R >> >>",
        body,
    )


def hybrid(xml: bytes) -> bytes:
    """Return a PDF that carries `xml` as factur-x.xml."""
    return with_attachment(stream(zlib.compress(xml), "/Type /EmbeddedFile /Subtype /text#2Fxml /Filter /FlateDecode"))


class _SameEveryTime(pypdf.PdfWriter):
    """A writer whose file identifier, from which the encryption key is made, is not random."""

    def generate_file_identifiers(self) -> None:
        fixed = ByteStringObject(b"16 bytes, always")
        self._ID = ArrayObject((fixed, fixed))


def encrypted(user: str, xml: bytes) -> bytes:
    """Return an encrypted hybrid; with `user` empty it opens without a password. RC4, since AES takes random salt."""
    writer = _SameEveryTime()
    writer.add_blank_page(595, 842)
    writer.add_attachment("factur-x.xml", xml)
    writer.encrypt(user_password=user, owner_password="eigenaar", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def content_bomb() -> bytes:
    """Return a page whose content stream inflates twice: a few kB, then MBs, then 4 GiB."""
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page("/Contents 4 0 R"),
        stream(zlib.compress(zeros(4 * GIB), 9), "/Filter [/FlateDecode /FlateDecode]"),
    )


def attachment_bomb() -> bytes:
    """Return a hybrid whose factur-x.xml inflates to 4 GiB from 4 MB."""
    return with_attachment(stream(zeros(4 * GIB), "/Type /EmbeddedFile /Filter /FlateDecode"))


def nested_attachment_bomb() -> bytes:
    """Return a hybrid whose factur-x.xml inflates to 4 GiB from a few kB, through two filters."""
    twice = zlib.compress(zeros(4 * GIB), 9)
    return with_attachment(stream(twice, "/Type /EmbeddedFile /Filter [/FlateDecode /FlateDecode]"))


def object_stream_bomb() -> bytes:
    """Return a PDF whose catalogue stands in an object stream that inflates to 4 GiB."""
    packed = stream(zeros(4 * GIB), "/Type /ObjStm /N 1000000 /First 8000000 /Filter /FlateDecode")
    head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    first = b"3 0 obj\n" + packed + b"\nendobj\n"
    start = len(head) + len(first)
    rows = [(0, 0, 65535), (2, 3, 0), (2, 3, 1), (1, len(head), 0), (1, start, 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + rest.to_bytes(2, "big") for kind, place, rest in rows)
    xref = stream(table, "/Type /XRef /W [1 4 2] /Size 5 /Root 1 0 R")
    return head + first + b"4 0 obj\n" + xref + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def pages_that_share() -> bytes:
    """Return a page tree eight levels deep, ten times the same child on each: 100 million pages in 2 kB."""
    levels = 8
    trees = [
        f"<< /Type /Pages /Count {10 ** (levels - depth)} /Kids [{f'{depth + 3} 0 R ' * 10}]"
        + (f" /Parent {depth + 1} 0 R >>" if depth else " >>")
        for depth in range(levels)
    ]
    return pdf("<< /Type /Catalog /Pages 2 0 R >>", *trees, page())


def pages_that_lie() -> bytes:
    """Return a page tree of one page that claims two thousand million."""
    return pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", page())


def pages_that_recur() -> bytes:
    """Return a page tree that is its own child."""
    return pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Parent 2 0 R /Count 2 >>")


def names_that_recur() -> bytes:
    """Return a name tree of attachments whose node is its own child."""
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 4 0 R >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page(),
        "<< /Kids [4 0 R 4 0 R] /Limits [(a) (z)] >>",
    )


def xref_that_loops() -> bytes:
    """Return a PDF whose cross-reference table names itself as the previous one."""
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page(), trailer="/Prev XREF"
    )


def length_that_refers_to_itself() -> bytes:
    """Return a content stream whose length is to be read from that very stream."""
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page("/Contents 4 0 R"),
        b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream",
    )
