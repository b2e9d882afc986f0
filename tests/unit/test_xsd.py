"""The layer xsd: the verdict is libxml2's, and each kind of fault is named, placed and put into words."""

import copy
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.model.catalogue import catalogue, message
from app.model.findings import Severity
from app.rules import xsd
from app.rules.xsd import SHOWN_FAULTS, Schemas, SchemasMissing, schema_directory, validate
from app.rules.xsd_order import Particle, misplaced

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMES = {
    "cac": UBL + "CommonAggregateComponents-2",
    "cbc": UBL + "CommonBasicComponents-2",
    "ext": UBL + "CommonExtensionComponents-2",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
DECLARED = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in NAMES.items())
PARTY = "<cac:Party><cac:PartyName><cbc:Name>{}</cbc:Name></cac:PartyName></cac:Party>"
LINE = """
<cac:{kind}Line>
  <cbc:ID>{id}</cbc:ID>
  <cbc:{quantity}Quantity unitCode="HUR">2</cbc:{quantity}Quantity>
  <cbc:LineExtensionAmount currencyID="EUR">150.00</cbc:LineExtensionAmount>
  <cac:Item><cbc:Name>Advies</cbc:Name></cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="EUR">75.00</cbc:PriceAmount></cac:Price>
</cac:{kind}Line>"""
TOTALS = (
    '<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">363.00</cbc:PayableAmount></cac:LegalMonetaryTotal>'
)


def document(kind: str, quantity: str, dates: str) -> str:
    return (
        f'<{kind} xmlns="{UBL}{kind}-2" {DECLARED}><cbc:ID>2026-017</cbc:ID>{dates}'
        f"<cbc:Note>Eerste</cbc:Note><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        f"<cac:AccountingSupplierParty>{PARTY.format('Zaagsel &amp; Zoon')}</cac:AccountingSupplierParty>"
        f"<cac:AccountingCustomerParty>{PARTY.format('Kaarsrecht BV')}</cac:AccountingCustomerParty>{TOTALS}"
        + "".join(LINE.format(kind=kind, quantity=quantity, id=number) for number in (1, 2))
        + f"</{kind}>"
    )


TYPE = "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
DUE = "<cbc:DueDate>2026-02-14</cbc:DueDate>"
ISSUED = "<cbc:IssueDate>2026-01-15</cbc:IssueDate>"
INVOICE = document("Invoice", "Invoiced", ISSUED + DUE + TYPE)
CREDIT_NOTE = document("CreditNote", "Credited", ISSUED + "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>")
EXTENSION = (
    "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>{}</ext:ExtensionContent></ext:UBLExtension>"
    "</ext:UBLExtensions><cbc:ID>2026-017"
)
EXTENDED = f"/ubl:Invoice/ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/{{{NAMES['ds']}}}"
SIGNATURE_METHOD = (
    '<ds:SignatureMethod Algorithm="urn:x"><ds:HMACOutputLength>x</ds:HMACOutputLength></ds:SignatureMethod>'
)
ATTACHMENT = (
    "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject"
    ' mimeCode="text/csv">A</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>'
)


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    try:
        return Schemas.load(schema_directory(os.environ.get("UBLRELAY_SCHEMAS")))
    except SchemasMissing as missing:
        pytest.skip(str(missing))


def parsed(text: str | bytes) -> etree._Element:
    return etree.fromstring(text, etree.XMLParser(remove_comments=True, remove_pis=True))


def told(text: str, schemas: Schemas) -> list[tuple[str, str]]:
    return [(finding.facts["kind"], finding.location.xpath) for finding in validate(parsed(text), schemas)]


def test_valid_documents_yield_nothing(schemas):
    assert validate(parsed(INVOICE), schemas) == ()
    assert validate(parsed(CREDIT_NOTE), schemas) == ()
    assert validate(parsed(INVOICE).getroottree(), schemas) == ()


FAULTS = [
    # kind, where, what is replaced, by what
    ("element-too-late", "/ubl:Invoice/cbc:DueDate", DUE + TYPE, TYPE + DUE),
    ("element-too-early", "/ubl:Invoice/cbc:Note", ISSUED + DUE + TYPE + "<cbc:Note>Eerste</cbc:Note>",
     "<cbc:Note>Eerste</cbc:Note>" + ISSUED + DUE + TYPE),
    ("missing-element", "/ubl:Invoice", ISSUED, ""),
    ("repeated-element", "/ubl:Invoice/cbc:DueDate[2]", DUE, DUE + DUE),
    ("unknown-element", "/ubl:Invoice/cbc:Krediet", DUE, DUE + "<cbc:Krediet>1</cbc:Krediet>"),
    ("misspelt-element", "/ubl:Invoice/cbc:DueDat", DUE, "<cbc:DueDat>2026-02-14</cbc:DueDat>"),
    ("element-not-here", "/ubl:Invoice/cbc:Percent", DUE, DUE + "<cbc:Percent>21</cbc:Percent>"),
    ("wrong-namespace", "/ubl:Invoice/cac:DueDate", DUE, "<cac:DueDate>2026-02-14</cac:DueDate>"),
    ("unknown-namespace", "/ubl:Invoice/{urn:eigen}Code", DUE, DUE + '<e:Code xmlns:e="urn:eigen">1</e:Code>'),
    ("no-namespace", "/ubl:Invoice/Code", DUE, DUE + '<Code xmlns="">1</Code>'),
    ("empty-group", "/ubl:Invoice/cac:LegalMonetaryTotal", TOTALS, "<cac:LegalMonetaryTotal/>"),
    ("empty-element", "/ubl:Invoice/cbc:DueDate", DUE, "<cbc:DueDate> </cbc:DueDate>"),
    ("bad-date", "/ubl:Invoice/cbc:DueDate", DUE, "<cbc:DueDate>14-02-2026</cbc:DueDate>"),
    ("bad-date", "/ubl:Invoice/cbc:DueDate", DUE, "<cbc:DueDate>2026-02-30</cbc:DueDate>"),
    ("bad-time", "/ubl:Invoice/cbc:IssueTime", DUE, "<cbc:IssueTime>9 uur</cbc:IssueTime>" + DUE),
    ("bad-decimal", "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", ">363.00<", ">1.363,00<"),
    ("bad-boolean", "/ubl:Invoice/cbc:CopyIndicator", ISSUED, "<cbc:CopyIndicator>nee</cbc:CopyIndicator>" + ISSUED),
    ("missing-attribute", "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount",
     'PayableAmount currencyID="EUR"', "PayableAmount"),
    ("unknown-attribute", "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount",
     "<cbc:PayableAmount", '<cbc:PayableAmount unitCode="EA"'),
    ("bad-attribute", "/ubl:Invoice/cbc:Note", "<cbc:Note>", '<cbc:Note languageID="geen taal">'),
    ("text-not-allowed", "/ubl:Invoice/cac:LegalMonetaryTotal", "<cac:LegalMonetaryTotal>",
     "<cac:LegalMonetaryTotal>Totaal"),
    ("content-not-allowed", "/ubl:Invoice/cbc:DueDate", DUE,
     "<cbc:DueDate><cbc:Date>2026-02-14</cbc:Date></cbc:DueDate>"),
    ("nil", "/ubl:Invoice/cbc:DueDate", DUE, '<cbc:DueDate xsi:nil="true"/>'),
    ("other", "/ubl:Invoice/cbc:DueDate", DUE, '<cbc:DueDate xsi:type="geen">2026-02-14</cbc:DueDate>'),
    ("wrong-root", "/{urn:eigen}Invoice", f'<Invoice xmlns="{UBL}Invoice-2"', '<Invoice xmlns="urn:eigen"'),
    ("bad-binary", "/ubl:Invoice/cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject",
     "<cac:AccountingSupplierParty>", f"{ATTACHMENT}<cac:AccountingSupplierParty>"),
    # the signature part of the schemas is no plain sequence, so libxml2's own words are used
    ("content-missing", f"{EXTENDED}X509Data", "<cbc:ID>2026-017", EXTENSION.format("<ds:X509Data/>")),
    ("unexpected-element", f"{EXTENDED}X509Data/{{{NAMES['ds']}}}KeyName",
     "<cbc:ID>2026-017", EXTENSION.format("<ds:X509Data><ds:KeyName>x</ds:KeyName></ds:X509Data>")),
    ("bad-value", f"{EXTENDED}SignatureMethod/{{{NAMES['ds']}}}HMACOutputLength",
     "<cbc:ID>2026-017", EXTENSION.format(SIGNATURE_METHOD)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "where", "old", "new"), FAULTS, ids=[f"{fault[0]}-{n}" for n, fault in enumerate(FAULTS)]
)
def test_each_kind_of_fault_is_named_and_placed(schemas, kind, where, old, new):
    broken = INVOICE.replace(old, new, 1)
    assert broken != INVOICE
    assert told(broken, schemas) == [(kind, where)]


@pytest.mark.parametrize(
    ("old", "new", "instead"),
    [
        (ISSUED, ISSUED + DUE, "cac:PaymentMeans/cbc:PaymentDueDate"),
        ("<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>", TYPE, "cbc:CreditNoteTypeCode"),
        ("CreditedQuantity", "InvoicedQuantity", "cbc:CreditedQuantity"),
    ],
)
def test_a_credit_note_is_told_what_it_has_instead(schemas, old, new, instead):
    findings = validate(parsed(CREDIT_NOTE.replace(old, new)), schemas)
    assert {finding.facts["kind"] for finding in findings} == {"use-instead"}
    assert findings[0].facts["instead"] == instead
    assert findings[0].location.xpath.startswith("/cn:CreditNote/")


def test_every_text_of_the_catalogue_is_reached_by_a_test():
    texts = {key.removeprefix("XSD.") for key in catalogue() if key.startswith("XSD.")}
    tested = {fault[0] for fault in FAULTS} | {"use-instead", "more", "more-at-least"}
    assert texts == tested


def test_faults_of_one_document_are_told_together_and_in_order(schemas):
    broken = (
        INVOICE.replace(DUE + TYPE, TYPE + DUE)  # here libxml2 would stop
        .replace(">363.00<", ">363,00<")
        .replace("<cbc:Name>Advies</cbc:Name>", "<cbc:Name>Advies</cbc:Name><cbc:Foto>x</cbc:Foto>")
        .replace("</cac:InvoiceLine></Invoice>", "</cac:InvoiceLine><cbc:Note>Tweede</cbc:Note></Invoice>")
    )
    assert told(broken, schemas) == [
        ("element-too-late", "/ubl:Invoice/cbc:DueDate"),
        ("bad-decimal", "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"),
        ("unknown-element", "/ubl:Invoice/cac:InvoiceLine[1]/cac:Item/cbc:Foto"),
        ("unknown-element", "/ubl:Invoice/cac:InvoiceLine[2]/cac:Item/cbc:Foto"),
        ("element-too-late", "/ubl:Invoice/cbc:Note[2]"),
    ]


def test_a_misplaced_element_with_a_bad_value_is_told_both(schemas):
    broken = INVOICE.replace(DUE + TYPE, TYPE + "<cbc:DueDate>morgen</cbc:DueDate>")
    assert [kind for kind, _ in told(broken, schemas)] == ["element-too-late", "bad-date"]


def test_prefixes_are_ours_whatever_the_document_chose(schemas):
    other = re.sub(r"(?<=[<:/ ])(cbc|cac)(?=[:=])", lambda match: {"cbc": "a", "cac": "b"}[match.group()], INVOICE)
    other = other.replace("<Invoice xmlns=", "<u:Invoice xmlns:u=").replace("</Invoice", "</u:Invoice")
    assert validate(parsed(other), schemas) == ()
    assert told(other.replace(">75.00<", ">?<"), schemas) == [
        ("bad-decimal", f"/ubl:Invoice/cac:InvoiceLine[{line}]/cac:Price/cbc:PriceAmount") for line in (1, 2)
    ]


def test_elements_in_the_default_namespace_are_found_again(schemas):
    line = f'<InvoiceLine xmlns="{NAMES["cac"]}"><cbc:ID>3</cbc:ID><Item/><Price/></InvoiceLine></Invoice>'
    broken = INVOICE.replace("</Invoice>", line)
    assert told(broken, schemas) == [
        ("missing-element", "/ubl:Invoice/cac:InvoiceLine[3]"),
        ("empty-group", "/ubl:Invoice/cac:InvoiceLine[3]/cac:Price"),
    ]


@pytest.mark.parametrize(("lines", "last"), [(60, "more"), (600, "more-at-least"), (12_000, "more-at-least")])
def test_many_faults_are_counted_and_not_all_told(schemas, lines, last):
    root = parsed(INVOICE.replace(">75.00<", "><"))
    line = root[-1]
    for _ in range(lines - 2):
        root.append(copy.deepcopy(line))
    findings = validate(root, schemas)
    assert len(findings) == SHOWN_FAULTS + 1
    assert findings[-1].facts["kind"] == last
    assert int(findings[-1].facts["more"]) == min(lines, 500) - SHOWN_FAULTS


@pytest.mark.parametrize("fault", ["", "x"])
def test_an_overfull_document_gets_the_verdict_of_any_other(schemas, fault):
    root = parsed(INVOICE)
    for _ in range(xsd.FAT):
        root.append(copy.deepcopy(root[-1]))
    assert xsd._is_fat(root) or len(root) * 8 < xsd._LARGE
    if fault:
        root.set("gekleurd", fault)  # a fault that no child bears
    assert [finding.facts["kind"] for finding in validate(root, schemas)] == (["unknown-attribute"] if fault else [])


def test_every_finding_is_fatal_and_says_something_in_both_languages(schemas):
    for _, _, old, new in FAULTS:
        for finding in validate(parsed(INVOICE.replace(old, new, 1)), schemas):
            assert finding.rule == "XSD"
            assert finding.severity is Severity.FATAL
            texts = message(finding)
            assert texts["nl"] != texts["en"]
            assert not any("…" in text for text in texts.values()), texts  # the sign of a fact that is not there


def test_without_a_vocabulary_libxml2_is_still_put_into_words(schemas, monkeypatch):
    monkeypatch.setattr(xsd.Vocabulary, "read", classmethod(lambda cls, main: None))
    bare = Schemas(schemas.directory)
    assert told(INVOICE.replace(DUE + TYPE, TYPE + DUE), bare) == [("unexpected-element", "/ubl:Invoice/cbc:DueDate")]
    assert told(INVOICE.replace(DUE, "<cbc:DueDate>14-2</cbc:DueDate>"), bare) == [
        ("bad-date", "/ubl:Invoice/cbc:DueDate")
    ]
    finding = validate(parsed(INVOICE.replace(ISSUED, "")), bare)[0]
    assert finding.facts["expected"] == "cbc:CopyIndicator, cbc:UUID, cbc:IssueDate"


MUTATIONS = ("remove", "double", "to_end", "to_front", "empty", "rename", "text", "attribute")


def mutate(root: etree._Element, how: str, which: int) -> None:
    elements = list(root.iter())[1:]
    element = elements[which % len(elements)]
    parent = element.getparent()
    if how == "remove":
        parent.remove(element)
    elif how == "double":
        element.addnext(copy.deepcopy(element))
    elif how == "to_end":
        parent.append(element)
    elif how == "to_front":
        parent.insert(0, element)
    elif how == "empty":
        for child in list(element):
            element.remove(child)
        element.text = None
    elif how == "rename":
        element.tag += "X"
    elif how == "text":
        element.text = "zo maar"
    else:
        element.set("eigen", "1")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.sampled_from([INVOICE, CREDIT_NOTE]),
    changes=st.lists(st.tuples(st.sampled_from(MUTATIONS), st.integers(0, 200)), min_size=1, max_size=4),
)
def test_findings_exist_exactly_where_libxml2_refuses_and_point_at_one_element(schemas, text, changes):
    root = parsed(text)
    for how, which in changes:
        mutate(root, how, which)
    kind = root.tag.rpartition("}")[2]
    before = etree.tostring(root)
    findings = validate(root, schemas)
    assert etree.tostring(root) == before
    assert bool(findings) == (not schemas.compiled(kind).validate(root))
    names = NAMES | {"ubl": f"{UBL}Invoice-2", "cn": f"{UBL}CreditNote-2"}
    for finding in findings:
        assert len(root.xpath(finding.location.xpath, namespaces=names)) == 1
        assert "…" not in message(finding)["nl"]


def test_real_documents_get_the_verdict_that_the_index_states(schemas, corpus):
    verdicts = {"valid": 0, "invalid": 0}
    for row in (corpus / "INDEX.tsv").read_text(encoding="utf-8", errors="replace").splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) > 6 and cells[6] in verdicts:
            findings = validate(parsed((corpus / cells[0]).read_bytes()), schemas)
            assert bool(findings) == (cells[6] == "invalid"), (cells[0], findings)
            verdicts[cells[6]] += 1
    assert verdicts["valid"] >= 165
    assert verdicts["invalid"] >= 4


def test_the_fewest_children_are_called_misplaced():
    particles = [Particle(tag, 0, None if tag == "c" else 1) for tag in "abcd"]
    assert misplaced(list("abccd"), particles) == []
    assert [(fault.index, fault.kind, fault.neighbour) for fault in misplaced(list("dabcc"), particles)] == [
        (0, "element-too-early", "c")
    ]
    assert [(fault.index, fault.kind, fault.neighbour) for fault in misplaced(list("bacd"), particles)] == [
        (1, "element-too-late", "b")
    ]
    assert [(fault.index, fault.kind) for fault in misplaced(list("aab"), particles)] == [(1, "repeated-element")]
    assert misplaced([], particles) == []


def test_schemas_are_looked_for_where_the_setting_says_and_nowhere_else(tmp_path):
    for document in ("Invoice", "CreditNote"):
        main = tmp_path / "2.1" / "maindoc" / f"UBL-{document}-2.1.xsd"
        main.parent.mkdir(parents=True, exist_ok=True)
        main.write_text("<x/>", encoding="ascii")
    assert schema_directory(str(tmp_path)) == tmp_path / "2.1"
    assert schema_directory(str(tmp_path / "2.1")) == tmp_path / "2.1"
    with pytest.raises(SchemasMissing, match="make schemas"):
        schema_directory(str(tmp_path / "maindoc"))


def test_schemas_are_looked_for_inside_the_package_then_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr(xsd, "_PACKAGE", tmp_path / "app")
    with pytest.raises(SchemasMissing, match="make schemas"):
        schema_directory(None)
    for place in (tmp_path / "schemas" / "ubl" / "2.1", tmp_path / "app" / "_schemas"):  # the latter wins
        for document in ("Invoice", "CreditNote"):
            main: Path = place / "maindoc" / f"UBL-{document}-2.1.xsd"
            main.parent.mkdir(parents=True, exist_ok=True)
            main.write_text("<x/>", encoding="ascii")
        assert schema_directory(None) == place
        assert schema_directory("") == place
