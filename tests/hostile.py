"""Hostile and broken input, made in code: what a mailbox or an upload form brings in on a bad day.

`HOSTILE` lists them all. Each makes the same bytes every time; none is stored. `kind` names what is wrong; `statuses`
are the words of design.md 2 that are right for it (more than one where the contract leaves it open, or where a later
extractor may say something better than ``unreadable``).
"""

import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from tests import hostile_pdf

MIB = 1024 * 1024
UBL = "urn:oasis:names:specification:ubl:schema:xsd"
UNREADABLE = frozenset({"unreadable"})
OTHER = frozenset({"not_an_invoice"})
NO_INVOICE = UNREADABLE | OTHER
ANY_REFUSAL = NO_INVOICE | {"refused", "needs_review"}

HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{UBL}:Invoice-2" xmlns:cac="{UBL}:CommonAggregateComponents-2"
 xmlns:cbc="{UBL}:CommonBasicComponents-2">"""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One kind of bad input: call `make` for its bytes."""

    name: str
    kind: str
    statuses: frozenset[str]
    make: Callable[[], bytes]

    def __str__(self) -> str:
        """Serve as the id of a parametrised test."""
        return self.name


def invoice(inside: str = "", number: str = "<cbc:ID>2026-001</cbc:ID>") -> bytes:
    """Return a UBL invoice with little in it but its number and what stands `inside`."""
    return f"{HEAD}{number}<cbc:IssueDate>2026-11-22</cbc:IssueDate>{inside}</Invoice>".encode()


def doctype(subset: str, use: str = "") -> bytes:
    """Return an invoice under a DOCTYPE with the internal `subset`, whose note holds `use`."""
    declared, rest = HEAD.split("\n", 1)
    note = f"<cbc:Note>{use}</cbc:Note>"
    return f"{declared}\n<!DOCTYPE Invoice [{subset}]>\n{rest}<cbc:ID>1</cbc:ID>{note}</Invoice>".encode()


def not_xml() -> bytes:
    return b"Geachte heer, mevrouw,\n\nHierbij onze factuur. Totaal: 121,00 euro.\n"


def html() -> bytes:
    return b"<!DOCTYPE html><html><head><title>Inloggen</title></head><body><p>Uw sessie is verlopen<br></body></html>"


def truncated_xml() -> bytes:
    return invoice("<cbc:Note>" + "x" * 500 + "</cbc:Note>")[:-260]


def latin_1_declared_utf_8() -> bytes:
    return invoice("<cbc:Note>Caf\u00e9 Crème</cbc:Note>").decode().encode("latin-1")


def utf_16_without_bom() -> bytes:
    return invoice().decode().replace("UTF-8", "UTF-16").encode("utf-16-le")


def utf_16_declared_utf_8_bytes() -> bytes:
    return invoice().replace(b"UTF-8", b"UTF-16")


def unknown_encoding() -> bytes:
    return invoice().replace(b"UTF-8", b"KLINGON-1")


def control_character() -> bytes:
    return invoice("<cbc:Note>a\x01b</cbc:Note>")


def undeclared_prefix() -> bytes:
    return invoice("<ext:Note>x</ext:Note>")


def external_doctype() -> bytes:
    return invoice().replace(b"?>\n", b'?>\n<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/invoice.dtd">\n', 1)


def plain_doctype() -> bytes:
    return doctype("")


def external_entity() -> bytes:
    return doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;")


def parameter_entity() -> bytes:
    return doctype('<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;')


def billion_laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return doctype(f'<!ENTITY l0 "ha">{levels}', "&l9;")


def quadratic_blowup() -> bytes:
    return doctype(f'<!ENTITY x "{"x" * 50_000}">', "&x;" * 50_000)


def entity_loop() -> bytes:
    return doctype('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;")


def deep_nesting() -> bytes:
    return invoice("<cac:Delivery>" * 100_000 + "</cac:Delivery>" * 100_000)


def five_million_elements() -> bytes:
    return invoice("<a/>" * 5_000_000)


def million_lines() -> bytes:
    return invoice("<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>" * 400_000)


def million_attributes() -> bytes:
    return invoice("<cbc:Note " + " ".join(f'a{n}="1"' for n in range(1_000_000)) + "/>")


def million_namespaces() -> bytes:
    return invoice("".join(f'<x{n}:a xmlns:x{n}="urn:x:{n}"/>' for n in range(300_000)))


def attribute_of_50_mb() -> bytes:
    return invoice(f'<cbc:Note languageID="{"x" * (50 * MIB)}"/>')


def text_of_24_mb() -> bytes:
    return invoice(f"<cbc:Note>{'x' * (24 * MIB)}</cbc:Note>")


def number_of_two_million_digits() -> bytes:
    return invoice(
        f"<cac:LegalMonetaryTotal><cbc:PayableAmount>{'9' * 2_000_000}</cbc:PayableAmount></cac:LegalMonetaryTotal>"
    )


def upload_of_30_mb() -> bytes:
    return invoice(f"<!--{'x' * (30 * MIB)}-->")


def order() -> bytes:
    return invoice().replace(b"Invoice", b"Order")


def other_xml() -> bytes:
    return b'<?xml version="1.0"?><catalogus><boek isbn="9789000000000">Rekenen</boek></catalogus>'


def zip_file() -> bytes:
    return _zip(invoice())


def zip_bomb() -> bytes:
    return _zip(_zip(bytes(200 * MIB)))


def empty() -> bytes:
    return b""


def white_space() -> bytes:
    return b" \r\n\t" * 1000


def byte_order_mark() -> bytes:
    return b"\xef\xbb\xbf"


def nul_bytes() -> bytes:
    return bytes(MIB)


def random_bytes() -> bytes:
    return random.Random(20261122).randbytes(MIB)


def picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(10_000)


def json_depth() -> bytes:
    return b"[" * 1_000_000 + b"]" * 1_000_000


def json_object_depth() -> bytes:
    return b'{"number":' * 200_000 + b"1" + b"}" * 200_000


def json_number() -> bytes:
    return b'{"number": "1", "totals": {"payable": ' + b"9" * 1_000_000 + b"}}"


def json_other() -> bytes:
    return b'{"hello": "world"}'


def encrypted_pdf() -> bytes:
    return hostile_pdf.encrypted("geheim", invoice())


def owner_password_pdf() -> bytes:
    return hostile_pdf.encrypted("", invoice())


def pdf_header_only() -> bytes:
    return b"%PDF-1.7\n"


def truncated_pdf() -> bytes:
    whole = hostile_pdf.hybrid(invoice("<cbc:Note>" + "x" * 5000 + "</cbc:Note>"))
    return whole[: len(whole) * 2 // 5]


def hybrid_broken_xml() -> bytes:
    return hostile_pdf.hybrid(truncated_xml())


def hybrid_empty_xml() -> bytes:
    return hostile_pdf.hybrid(b"")


def hybrid_doctype() -> bytes:
    return hostile_pdf.hybrid(billion_laughs())


def hybrid_order() -> bytes:
    return hostile_pdf.hybrid(order())


def hybrid_damaged_stream() -> bytes:
    entries = "/Type /EmbeddedFile /Filter /FlateDecode"
    return hostile_pdf.with_attachment(hostile_pdf.stream(b"this was never deflated", entries))


def _zip(content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(zipfile.ZipInfo("factuur.xml", (2026, 11, 22, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _listed(kind: str, statuses: frozenset[str], *makers: Callable[[], bytes]) -> tuple[Hostile, ...]:
    return tuple(Hostile(make.__name__, kind, statuses, make) for make in makers)


HOSTILE: tuple[Hostile, ...] = (
    *_listed("empty", UNREADABLE, empty, white_space, byte_order_mark),
    *_listed("not-xml", NO_INVOICE, not_xml, html, nul_bytes, random_bytes, picture),
    *_listed("truncated-xml", UNREADABLE, truncated_xml, control_character, undeclared_prefix),
    *_listed("encoding", UNREADABLE, latin_1_declared_utf_8, utf_16_declared_utf_8_bytes, unknown_encoding),
    *_listed("encoding", ANY_REFUSAL, utf_16_without_bom),
    *_listed("doctype", UNREADABLE, plain_doctype, external_doctype),
    *_listed("entity", UNREADABLE, external_entity, parameter_entity),
    *_listed("entity-bomb", UNREADABLE, billion_laughs, quadratic_blowup, entity_loop),
    *_listed("too-deep", UNREADABLE, deep_nesting),
    *_listed("too-many", ANY_REFUSAL, five_million_elements, million_lines, million_attributes, million_namespaces),
    *_listed("over-limit", ANY_REFUSAL, attribute_of_50_mb, upload_of_30_mb),
    *_listed("too-long", ANY_REFUSAL, text_of_24_mb, number_of_two_million_digits),
    *_listed("other-document", OTHER, order),
    *_listed("other-document", NO_INVOICE, other_xml, json_other),
    *_listed("zip", NO_INVOICE, zip_file),
    *_listed("zip-bomb", NO_INVOICE, zip_bomb),
    *_listed("json-depth", NO_INVOICE, json_depth, json_object_depth),
    *_listed("json-number", ANY_REFUSAL, json_number),
    *_listed("encrypted-pdf", UNREADABLE, encrypted_pdf),
    *_listed("encrypted-pdf", ANY_REFUSAL, owner_password_pdf),
    *_listed("damaged-pdf", UNREADABLE, pdf_header_only),
    *_listed("damaged-pdf", ANY_REFUSAL, truncated_pdf, hostile_pdf.length_that_refers_to_itself),
    *_listed("pdf-bomb", UNREADABLE, hostile_pdf.attachment_bomb, hostile_pdf.nested_attachment_bomb),
    *_listed("pdf-bomb", UNREADABLE, hostile_pdf.object_stream_bomb),
    *_listed("pdf-bomb", ANY_REFUSAL, hostile_pdf.content_bomb),
    *_listed("pdf-loop", ANY_REFUSAL, hostile_pdf.pages_that_share, hostile_pdf.pages_that_lie),
    *_listed("pdf-loop", ANY_REFUSAL, hostile_pdf.pages_that_recur, hostile_pdf.names_that_recur),
    *_listed("pdf-loop", ANY_REFUSAL, hostile_pdf.xref_that_loops),
    *_listed("hybrid-xml", UNREADABLE, hybrid_broken_xml, hybrid_empty_xml, hybrid_doctype, hybrid_damaged_stream),
    *_listed("other-document", OTHER, hybrid_order),
)


def hostile_documents() -> list[tuple[str, bytes, str]]:
    """Return every one as (name, bytes, kind); some 200 MB in all, so prefer `HOSTILE` and one at a time."""
    return [(entry.name, entry.make(), entry.kind) for entry in HOSTILE]
