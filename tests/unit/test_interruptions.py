"""Comments and instructions inside values: one text to read, and known to be parted where rules read text nodes."""

import pytest
from lxml import etree

from app.formats import ubl
from app.model.findings import Severity
from app.model.values import Interrupted
from tests.unit.rules.mutations import COMPLETE, ids
from tests.unit.rules.peppol_documents import PEPPOL, PROFILE, found_in

SOURCE = COMPLETE.read_text(encoding="utf-8")
STATED = "<cbc:ID>2026-0417</cbc:ID>"


@pytest.mark.parametrize(
    ("written", "parted"),
    [
        ("2026<!-- x -->-0417", True),
        ("2026<?do it?>-0417", True),
        ("<!-- x -->2026-0417<?do it?>", False),
        ("2026-0417", False),
        ("2026-<![CDATA[0417]]>", False),
        ("2026-0417<!--x--> ", True),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_text_that_is_parted_is_read_as_one_and_known(written, parted, encoding):
    source = SOURCE.replace(STATED, f"<cbc:ID>{written}</cbc:ID>").replace('"UTF-8"', f'"{encoding}"')
    number = ubl.read(source.encode(encoding)).raw.first("cbc:ID")
    assert number.text.strip() == "2026-0417"
    assert isinstance(number.text, Interrupted) is parted


def test_the_place_of_a_parted_text_is_found_among_its_like_and_between_groups():
    root = etree.fromstring(SOURCE.encode())
    root.insert(0, etree.Comment("before"))
    quantities = root.findall(".//{*}InvoicedQuantity")
    note = etree.Comment("x")
    quantities[1].text, note.tail = quantities[1].text[:1], quantities[1].text[1:] or "0"
    quantities[1].append(note)
    read = ubl.read(etree.tostring(root)).raw.all("cac:InvoiceLine/cbc:InvoicedQuantity")
    assert [isinstance(each.text, Interrupted) for each in read] == [False, True, *[False] * (len(read) - 2)]


@pytest.mark.parametrize(
    ("rule", "leaf"),
    [
        ("PEPPOL-EN16931-R004", "CustomizationID"),
        ("PEPPOL-EN16931-R005", "TaxCurrencyCode"),
        ("PEPPOL-EN16931-R043", "AllowanceCharge/{*}ChargeIndicator"),
        ("PEPPOL-EN16931-F001", "IssueDate"),
        ("PEPPOL-EN16931-P0100", "InvoiceTypeCode"),
    ],
)
def test_rules_that_read_text_nodes_are_broken_by_several(rule, leaf):
    root = etree.fromstring(SOURCE.encode())
    PROFILE(root)
    assert rule not in ids(found_in(ubl.read(etree.tostring(root)), PEPPOL))
    found = root.find(f"{{*}}{leaf}")
    note = etree.Comment("x")
    found.text, note.tail = found.text[:2], found.text[2:]
    found.append(note)
    assert rule in ids(found_in(ubl.read(etree.tostring(root)), PEPPOL))


@pytest.mark.parametrize(
    ("content", "severity"),
    [("QU-JD", Severity.WARNING), ("QUJ", Severity.FATAL), ("QUJD", None), ("\u20ac", Severity.WARNING)],
)
def test_content_with_stray_characters_is_a_warning_as_the_schema_takes_it(content, severity):
    name = "cbc:EmbeddedDocumentBinaryObject"
    attachment = f'<{name} mimeCode="text/csv" filename="a.csv">{content}</{name}>'
    described = "<cbc:DocumentDescription>Urenstaat</cbc:DocumentDescription>"
    source = SOURCE.replace(described, f"{described}<cac:Attachment>{attachment}</cac:Attachment>")
    found = [each.severity for each in ubl.read(source.encode()).findings if each.rule == "RELAY-VALUE"]
    assert found == ([severity] if severity is not None else [])
