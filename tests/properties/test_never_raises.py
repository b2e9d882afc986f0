"""No input bytes make `convert` or `check` raise: each ends in a status, with findings that people can read.

Asked through `app.verdict`, as a sandbox worker does, so that the report is made as well: it must be plain JSON, with
every message in both languages.
"""

import json
import zlib
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import verdict
from app.conversion import Status
from app.formats import canonical, cii, ubl
from app.model.findings import LAYERS
from tests import hostile_pdf
from tests.properties.demands_ubl import with_what_the_schema_demands
from tests.strategies import every_term, invoices

_TODAY = "2026-11-22"
_PROFILES = st.sampled_from(["auto", "en16931", "peppol-bis-3", "nlcius", "nlcius-gaccount", "xrechnung"])


@cache
def ready() -> verdict.Ready:
    return verdict.warm_up({})


def told(verb: str, data: bytes, profile: str = "auto", **options) -> dict:
    """Answer one document, and hold the answer to the contract of the command line."""
    report, blobs = verdict.run(ready(), verb, data, {"today": _TODAY, "profile": profile, "file": "f", **options})
    plain = json.loads(json.dumps(report, allow_nan=False))
    assert plain["file"] == "f"
    for finding in plain["findings"]:
        assert finding["message"]["nl"], finding["rule"]
        assert finding["message"]["en"], finding["rule"]
        assert finding["message"]["nl"] != finding["rule"], "a text, not an id"
    fatal = any(finding["severity"] == "fatal" for finding in plain["findings"])
    if verb == "check":
        assert plain["valid"] is not fatal
        assert plain["layers"].keys() == {layer.value for layer in LAYERS}
    else:
        assert plain["status"] in set(Status)
        assert plain["status"] != "failed_output", [each["message"]["en"] for each in plain["findings"]]
        assert (plain["status"] == "converted") is not fatal
        assert (plain["status"] == "converted") == ("ubl" in blobs)
    return plain


both = pytest.mark.parametrize("verb", ["convert", "check"])


@both
@given(data=st.binary(max_size=300), profile=_PROFILES)
def test_arbitrary_bytes(verb: str, data: bytes, profile: str):
    told(verb, data, profile)


HEADS = (
    b"%PDF-1.7\n", b"<?xml version='1.0'?>", b"\xef\xbb\xbf<", b"\xff\xfe<\0", b"{", b"PK\x03\x04", b"<Invoice xmlns='",
    b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>", b'{"number": ',
    b"<a:CrossIndustryInvoice xmlns:a='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'>",
)  # fmt: skip


@both
@given(head=st.sampled_from(HEADS), data=st.binary(max_size=100))
def test_arbitrary_bytes_after_a_promising_head(verb: str, head: bytes, data: bytes):
    told(verb, head + data)


# --- whole documents, damaged ----------------------------------------------------------------------------------------


@cache
def whole() -> dict[str, bytes]:
    documents = {
        "ubl": ubl.write(every_term()),
        "credit-note": ubl.write(every_term("381")),
        "cii": cii.write(every_term()),
        "json": canonical.write(every_term()),
    }
    inside = cii.write(every_term())
    entries = f"/Type /EmbeddedFile /Params << /Size {len(inside)} >>"
    documents["hybrid"] = hostile_pdf.hybrid(inside)
    documents["hybrid-plain-stream"] = hostile_pdf.with_attachment(hostile_pdf.stream(inside, entries))
    return documents


_PIECES = st.sampled_from((
    b"", b"<", b">", b"&", b"&#0;", b"&x;", b"<!DOCTYPE a>", b"]]>", b'"', b"\0", b"\xff", b"</", b"<cbc:ID>", b"{",
    b"}", b"null", b"[]", b"{}", b"-", b"9" * 70, b"1e999", b"NaN", b"\\ud800", b"endobj", b"stream", b"1 0 R",
))  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, kind: str) -> bytes:
    """Return a whole document of `kind`, cut or with some stretches replaced, dropped, doubled or swapped."""
    document = bytearray(whole()[kind])
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(document)))
        end = min(len(document), start + draw(st.integers(0, 80)))
        document[start:end] = draw(_PIECES | st.binary(max_size=6) | st.just(bytes(document[start:end]) * 2))
    if draw(st.booleans()):
        del document[draw(st.integers(0, len(document))) :]
    return bytes(document)


@pytest.mark.parametrize("kind", ["ubl", "credit-note", "cii", "json", "hybrid", "hybrid-plain-stream"])
@both
@settings(max_examples=40)
@given(data=st.data())
def test_damaged_documents(verb: str, kind: str, data: st.DataObject):
    told(verb, data.draw(damaged(kind)), data.draw(_PROFILES))


@both
@settings(max_examples=60)
@given(data=st.data())
def test_json_of_any_shape(verb: str, data: st.DataObject):
    """Put any JSON value in any place of an invoice."""
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
        max_leaves=4,
    )
    document = json.loads(whole()["json"])
    holder: dict | list = document
    while True:
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        if not holder[key] or not isinstance(holder[key], dict | list) or data.draw(st.booleans()):
            break
        holder = holder[key]
    holder[key] = data.draw(values)
    told(verb, json.dumps(document).encode())


@pytest.mark.parametrize("syntax", [ubl, cii, canonical], ids=lambda each: each.name)
@both
@settings(max_examples=60)
@given(invoice=invoices(), profile=_PROFILES)
def test_invoices_however_senseless(verb: str, syntax, invoice, profile: str):
    told(verb, syntax.write(invoice), profile)


@pytest.mark.parametrize("syntax", [ubl, cii, canonical], ids=lambda each: each.name)
@settings(max_examples=60)
@given(invoice=invoices(), profile=_PROFILES)
def test_whole_invoices_however_senseless(syntax, invoice, profile: str):
    told("convert", syntax.write(with_what_the_schema_demands(invoice)), profile)


# --- PDFs cut short --------------------------------------------------------------------------------------------------


@both
@settings(max_examples=60)
@given(at=st.floats(0, 1), tail=st.binary(max_size=40))
def test_truncated_pdfs(verb: str, at: float, tail: bytes):
    pdf = whole()["hybrid"]
    told(verb, pdf[: int(at * len(pdf))] + tail)


@given(level=st.integers(0, 9), cut=st.integers(1, 400))
@settings(max_examples=20)
def test_a_hybrid_whose_xml_is_cut_is_told_as_such(level: int, cut: int):
    xml = whole()["cii"].rstrip()[:-cut]
    pdf = hostile_pdf.with_attachment(
        hostile_pdf.stream(zlib.compress(xml, level), "/Type /EmbeddedFile /Filter /FlateDecode")
    )
    report = told("convert", pdf)
    assert report["status"] == "unreadable"
    assert "RELAY-PDF-XML-BROKEN" in {finding["rule"] for finding in report["findings"]}
