"""Which embedded file is the invoice: by content first, then by name, relationship and how much it tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.facturx import Pick, pick, read_head
from app.model.catalogue import message
from app.model.embedded import EmbeddedFile, Withheld
from app.model.findings import Severity

CII_NS = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
EN16931 = "urn:cen.eu:en16931:2017"
MINIMUM = "urn:factur-x.eu:1p0:minimum"
EXTENDED = f"{EN16931}#conformant#urn:factur-x.eu:1p0:extended"


def cii(
    profile: str = EN16931, number: str = "2026-017", root: str = "CrossIndustryInvoice", ns: str = CII_NS
) -> bytes:
    ids = ("SpecifiedExchangedDocumentContext", "HeaderExchangedDocument")
    context, header = ids if root == "CrossIndustryDocument" else ("ExchangedDocumentContext", "ExchangedDocument")
    return (
        f'<?xml version="1.0"?>\n<rsm:{root} xmlns:rsm="{ns}" xmlns:ram="urn:ram"><rsm:{context}>'
        f"<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{profile}</ram:ID>"
        f"</ram:GuidelineSpecifiedDocumentContextParameter></rsm:{context}>"
        f"<rsm:{header}><ram:ID> {number} </ram:ID></rsm:{header}></rsm:{root}>"
    ).encode()


def zugferd_1(profile: str = "extended", number: str = "2026-017") -> bytes:
    stated = f"urn:ferd:CrossIndustryDocument:invoice:1p0:{profile}"
    return cii(stated, number, "CrossIndustryDocument", "urn:ferd:CrossIndustryDocument:invoice:1p0")


def ubl(kind: str = "Invoice", number: str = "2026-017") -> bytes:
    return (
        f'<{kind} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{kind}-2" xmlns:c="urn:c">'
        f"<c:CustomizationID>{EN16931}</c:CustomizationID><c:ID>{number}</c:ID></{kind}>"
    ).encode()


def file(name: str, content: bytes, relationship: str | None = None, **more) -> EmbeddedFile:
    return EmbeddedFile(name=name, content=content, relationship=relationship, **more)


def rules(result: Pick) -> list[tuple[str, str, str]]:
    return [(found.rule, found.facts.get("kind", ""), found.severity.value) for found in result.findings]


@pytest.mark.parametrize(
    "name",
    ["factur-x.xml", "Factur-X.XML", "zugferd-invoice.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml ", "invoice.xml",
     "0000000", "", "factur-x.xml\0"],
)  # fmt: skip
@pytest.mark.parametrize("content", [cii(), cii(MINIMUM), zugferd_1(), ubl(), ubl("CreditNote")])
def test_a_single_invoice_is_taken_under_any_name(name, content):
    files = (file("bon.pdf", b"%PDF-1.7"), file(name, content))
    assert pick(files) == Pick(chosen=files[1], numbers=("2026-017",))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_head_is_read_in_its_own_encoding(encoding):
    content = cii(number="2026-é").decode().replace('"1.0"', f'"1.0" encoding="{encoding.removesuffix("-sig")}"')
    head = read_head(content.encode(encoding))
    assert (head.syntax, head.profile, head.number) == ("cii", EN16931, "2026-é")


@pytest.mark.parametrize(
    ("better", "worse", "kind"),
    [
        (file("factur-x.xml", cii()), file("ZUGFeRD-invoice.xml", zugferd_1()), "newest"),
        (file("ZUGFeRD-invoice.xml", zugferd_1()), file("factur-x.xml", cii(MINIMUM)), "most-complete"),
        (file("xrechnung.xml", ubl()), file("factur-x.xml", cii(f"{EN16931}#compliant#urn:x:basic")), "most-complete"),
        (file("factur-x.xml", cii(EXTENDED)), file("factur-x.xml", cii()), "most-complete"),
        (file("factur-x.xml", cii(MINIMUM)), file("origineel.xml", ubl(number="2025-900")), "by-name"),
        (file("a.xml", ubl(), "Data"), file("b.xml", ubl(number="2025-900"), "Supplement"), "by-relationship"),
        (file("a.xml", ubl(), "Alternative"), file("b.xml", ubl()), "by-relationship"),
    ],
)
def test_of_several_the_best_is_taken_and_said_why(better, worse, kind):
    for files in ((better, worse), (worse, better)):
        result = pick(files)
        assert result.chosen is better
        assert result.others == (worse,)
        assert rules(result) == [("RELAY-PDF-SEVERAL-XML", kind, "info")]


def test_of_equals_the_first_is_taken():
    files = (file("a.xml", ubl()), file("b.xml", ubl()))
    result = pick(files)
    assert result.chosen is files[0]
    assert rules(result) == [("RELAY-PDF-SEVERAL-XML", "first", "info")]


def test_two_different_invoices_are_not_chosen_between():
    files = (
        file("een.xml", ubl(number="1")),
        file("twee.xml", cii(number="2")),
        file("nog eens twee.xml", ubl(number="2")),
    )
    result = pick(files)
    assert result.chosen is None
    assert result.numbers == ("1", "2")
    assert result.others == files
    assert rules(result) == [("RELAY-PDF-SEVERAL-INVOICES", "", "fatal")]
    assert "1, 2" in message(result.findings[0])["nl"]


ORDER = cii("urn:order-x.eu:1p0:basic", root="SCRDMCCBDACIOMessageStructure",
            ns="urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100")  # fmt: skip
UBL_ORDER = ubl("Order")


@pytest.mark.parametrize("files", [
    (file("order-x.xml", ORDER),), (file("factur-x.xml", ORDER),), (file("bestelling.xml", UBL_ORDER),),
    (file("factur-x.xml", b"<catalogus/>"),),
])  # fmt: skip
def test_another_document_is_not_an_invoice(files):
    result = pick(files)
    assert (result.chosen, result.not_invoices) == (None, files)
    assert rules(result) == [("RELAY-PDF-XML-OTHER", "", "fatal")]


def test_an_order_beside_an_invoice_is_left_alone():
    files = (file("order-x.xml", ORDER), file("factur-x.xml", cii()))
    assert pick(files).chosen is files[1]
    assert pick(files).findings == ()


@pytest.mark.parametrize("files", [(), (file("foto.png", b"\x89PNG"),), (file("extra.xml", b"<logistiek/>"),)])
def test_nothing_that_concerns_us_yields_nothing(files):
    assert pick(files) == Pick()


@pytest.mark.parametrize("broken", [
    file("factur-x.xml", b""), file("factur-x.xml", b"\0\1\2 geen xml"), file("Factur-X.xml", cii()[:20]),
    file("invoice.xml", b"<<<"), file("0000000", b"<<<", mime_code="text/xml"),
    file("factur-x.xml", b"", withheld=Withheld.DAMAGED),
    file("0000000", b"", "Alternative", withheld=Withheld.DAMAGED),
])  # fmt: skip
def test_a_broken_invoice_is_said_to_be_broken(broken):
    result = pick((broken,))
    assert (result.chosen, result.broken) == (None, (broken,))
    assert rules(result) == [("RELAY-PDF-XML-BROKEN", "", "fatal")]


def test_an_invoice_too_large_to_unpack_is_over_the_limit():
    assert rules(pick((file("factur-x.xml", b"", withheld=Withheld.LIMIT),))) == [("RELAY-PDF-LIMIT", "", "fatal")]


def test_a_broken_one_beside_a_whole_one_is_warned_of():
    files = (file("factur-x.xml", b"<<<"), file("ZUGFeRD-invoice.xml", zugferd_1()))
    result = pick(files)
    assert result.chosen is files[1]
    assert rules(result) == [("RELAY-PDF-XML-BROKEN", "passed-over", "warning")]


def test_damage_after_the_head_is_left_to_the_reader():
    torn = file("factur-x.xml", cii()[:-30])
    assert pick((torn,)).chosen is torn


def test_a_doctype_is_not_acted_upon(tmp_path):
    secret = tmp_path / "geheim"
    secret.write_text("geheim", encoding="ascii")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY a "12">]>'
    for entity in ("&e;", "&a;"):
        content = cii(number=entity).decode().replace("?>\n", f"?>\n{doctype}")
        head = read_head(content.encode())
        assert head.syntax == "cii"
        assert head.number == ""


@given(st.lists(st.tuples(st.sampled_from(["factur-x.xml", "a.xml", "b"]), st.binary(max_size=80)), max_size=4))
def test_no_bytes_make_it_raise(parts):
    result = pick([file(name, content) for name, content in parts])
    assert result.chosen is None


def test_every_finding_has_a_text_in_both_languages():
    results = [
        pick((file("factur-x.xml", cii()), file("ZUGFeRD-invoice.xml", zugferd_1()))),
        pick((file("factur-x.xml", b"<<<"), file("ZUGFeRD-invoice.xml", zugferd_1()))),
        pick((file("a.xml", ubl(number="1")), file("b.xml", ubl(number="2")))),
        pick((file("factur-x.xml", b""),)),
        pick((file("factur-x.xml", ORDER),)),
    ]
    for finding in [finding for result in results for finding in result.findings]:
        texts = message(finding)
        assert texts["nl"] != texts["en"]
        assert "…" not in texts["nl"] + texts["en"]
        assert finding.severity in Severity
