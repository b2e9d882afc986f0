"""Every correction on offer is accepted: put where it says, the finding it came with is gone."""

import json
import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from lxml import etree

from app.conversion import Document, check
from app.coverage import coverage
from app.model.findings import Finding, Location, Severity
from app.rules.fixes import BILLING, OFFERS, mended_date, mended_number, mended_vat_identifier, offer, overview
from app.rules.xsd import Schemas, schema_directory
from tests.golden.conftest import FIXTURES, TODAY

PEPPOL, PLAIN, CII = (FIXTURES / name for name in ("ubl/peppol-bis.xml", "ubl/standard-rate.xml", "cii/two-rates.xml"))
FILES = FIXTURES / "ubl/references-and-attachments.xml"
JSON = FIXTURES / "json/standard-rate.json"
SPACES = {
    "ubl": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
CASES = {
    "date backwards": (PLAIN, "RELAY-VALUE", "<cbc:DueDate>2026-12-03", "<cbc:DueDate>31-12-2026", "2026-12-31"),
    "date with a time": (PLAIN, "RELAY-VALUE", "DueDate>2026-12-03", "DueDate>2026-12-03T00:00:00", "2026-12-03"),
    "date without hyphens": (PLAIN, "XSD", "<cbc:DueDate>2026-12-03", "<cbc:DueDate>20261203", "2026-12-03"),
    "date in CII": (CII, "RELAY-VALUE", '"102">20261015', '"102">15-10-2026', "20261015"),
    "date in JSON": (JSON, "RELAY-VALUE", '"2026-12-03"', '"2026/12/03"', "2026-12-03"),
    "date with a zone": (PEPPOL, "PEPPOL-EN16931-F001", "DueDate>2026-12-05", "DueDate>2026-12-05+01:00", "2026-12-05"),
    "Dutch amount": (PLAIN, "RELAY-VALUE", '"EUR">851.54</cbc:Pay', '"EUR">€ 851,54</cbc:Pay', "851.54"),
    "Dutch number": (PLAIN, "XSD", ">3.5<", ">3,5<", "3.5"),
    "currency in small letters": (PLAIN, "BR-CL-04", "Code>EUR<", "Code>eur<", "EUR"),
    "currency of an amount": (PLAIN, "BR-CL-03", '"EUR">450.00', '"Eur">450.00', "EUR"),
    "amount without currency": (PLAIN, "BR-CL-03", ' currencyID="EUR">450.00', ">450.00", "EUR"),
    "amount without currency by the schema": (PLAIN, "XSD", ' currencyID="EUR">450.00', ">450.00", "EUR"),
    "country in small letters": (PLAIN, "BR-CL-14", "Code>NL<", "Code>nl<", "NL"),
    "blank in an exact code": (FILES, "BR-CL-24", '"text/csv"', '"text/csv "', "text/csv"),
    "unit as a word": (PLAIN, "BR-CL-23", '"HUR"', '"uren"', "HUR"),
    "unit as a word in CII": (CII, "BR-CL-23", '"KGM"', '"Kg"', "KGM"),
    "unit as a word in JSON": (JSON, "BR-CL-23", '"HUR"', '"uur"', "HUR"),
    "noughts": (PLAIN, "BR-DEC-23", '"EUR">450.00', '"EUR">450.000', "450.00"),
    "noughts in another rule": (PLAIN, "UBL-DT-01", '"EUR">450.00', '"EUR">450.000', "450.00"),
    "blanks": (PLAIN, "BR-DEC-23", '"EUR">450.00', '"EUR">450.00  ', "450.00"),
    "VAT number without country": (PLAIN, "BR-CO-09", ">NL000010212B01", ">0000.10.212.B01", "NL000010212B01"),
    "VAT number in small letters": (PLAIN, "BR-CO-09", ">NL000010212B01", ">nl000010212b01", "NL000010212B01"),
    "address of the seller": (PLAIN, "BR-62", 'EndpointID schemeID="0106">00341276', "EndpointID>00341276", "0106"),
    "address of the buyer": (PEPPOL, "BR-63", 'EndpointID schemeID="0190">', "EndpointID>", "0190"),
    "VAT number as address": (PLAIN, "BR-62", 'ID schemeID="0106">00341276</cbc:E', "ID>NL000010212B01</cbc:E", "9944"),
    "number of the seller": (PLAIN, "BR-NL-1", 'CompanyID schemeID="0106">00341276', "CompanyID>00341276", "0106"),
    "number of the buyer": (PLAIN, "BR-NL-10", 'CompanyID schemeID="0106">00518832', "CompanyID>00518832", "0106"),
    "registration in Peppol": (PEPPOL, "NL-R-003", 'CompanyID schemeID="0106">00293347', "CompanyID>00293347", "0106"),
    "registration of a body": (PEPPOL, "NL-R-005", 'CompanyID schemeID="0190">', "CompanyID>", "0190"),
    "process": (PEPPOL, "PEPPOL-EN16931-R007", "billing:01:1.0<", "billing<", BILLING),
}  # fmt: skip
"""A sound document, a rule, what is changed into what, and the value that is offered."""


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas.load(schema_directory(None))


@pytest.fixture(scope="module")
def findings(schemas):
    """A function from a document to its findings, with what is offered for them."""

    def found(data: bytes) -> tuple[Finding, ...]:
        checked = check(Document(data=data), profile="auto", schemas=schemas, today=TODAY)
        return offer(checked.findings, checked.reading.invoice)

    return found


@pytest.mark.parametrize("name", CASES)
def test_a_fix_put_where_it_says_removes_the_finding(findings, name):
    path, rule, old, new, value = CASES[name]
    text = path.read_text(encoding="utf-8")
    assert old in text
    assert rule not in {each.rule for each in findings(text.encode())}
    broken = text.replace(old, new, 1).encode()
    offered = [each for each in findings(broken) if each.rule == rule]
    assert [each.fix.value for each in offered] == [value]
    mended = applied(broken, offered[0].fix.path, value)
    assert rule not in {each.rule for each in findings(mended)}


def test_the_process_is_offered_where_there_is_none(findings):
    text = re.sub(rb"\s*<cbc:ProfileID>[^<]*</cbc:ProfileID>", b"", PEPPOL.read_bytes())
    (missing,) = [each for each in findings(text) if each.rule == "PEPPOL-EN16931-R001"]
    mended = text.replace(
        b"</cbc:CustomizationID>",
        b"</cbc:CustomizationID><cbc:ProfileID>%s</cbc:ProfileID>" % missing.fix.value.encode(),
    )
    assert missing.fix.path == "process.business_process"
    assert "PEPPOL-EN16931-R001" not in {each.rule for each in findings(mended)}


def test_every_offer_is_tried():
    tried = {rule for _, rule, *_ in CASES.values()} | {"PEPPOL-EN16931-R001"}
    assert [each.rules for each in OFFERS if not any(re.fullmatch(each.rules, rule) for rule in tried)] == []
    assert len(overview()) == len(OFFERS)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (PLAIN, "<cbc:DueDate>2026-12-03", "<cbc:DueDate>03-12-2026"),
        (PLAIN, "<cbc:DueDate>2026-12-03", "<cbc:DueDate>31-02-2026"),
        (PLAIN, '"EUR">450.00', '"EUR">450.005'),
        (PLAIN, '"EUR">851.54</cbc:TaxIncl', '"EUR">851.55</cbc:TaxIncl'),
        (PLAIN, ">3.5<", ">3,500<"),
        (PLAIN, '"HUR"', '"stuks"'),
        (PLAIN, "Code>EUR<", "Code>euro<"),
        (PLAIN, ">NL000010212B01", ">000010213B01"),
        (PLAIN, 'EndpointID schemeID="0106">00341276', "EndpointID>0341276"),
        (PLAIN, 'CompanyID schemeID="0106">00341276', 'CompanyID schemeID="KVK">00341276'),
    ],
)
def test_nothing_is_offered_where_there_is_doubt(findings, path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    before = {each.rule for each in findings(text.encode())}
    after = [each for each in findings(text.replace(old, new, 1).encode()) if each.rule not in before]
    assert after
    assert [each.fix for each in after] == [None] * len(after)


def test_a_sound_document_is_offered_nothing(findings):
    for path in (PEPPOL, PLAIN, CII, JSON):
        assert [each.fix for each in findings(path.read_bytes()) if each.fix] == []


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("23-11-2026", date(2026, 11, 23)),
        (" 5/5/2026 ", date(2026, 5, 5)),
        ("2026-11-23Z", date(2026, 11, 23)),
        ("2026-11-23T10:15:00+01:00", date(2026, 11, 23)),
        ("2026.1.9", date(2026, 1, 9)),
        ("09-11-2026", None),
        ("31-11-2026", None),
        ("23-11-26", None),
        ("morgen", None),
    ],
)
def test_a_date_means_one_day_or_none(written, day):
    assert mended_date(written) == day


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.234,56", "1234.56"),
        ("€ 12,5", "12.5"),
        ("-12,50 EUR", "-12.50"),
        ("1\u00a0234\u00a0567,00", "1234567.00"),
        ("1,234.56", "1234.56"),
        ("1,234", None),
        ("1.234", None),
        ("12,345", None),
        ("twaalf", None),
        ("", None),
    ],
)
def test_a_number_means_one_number_or_none(written, number):
    assert mended_number(written) == number
    assert number is None or Decimal(number)


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("000010212B01", "NL", "NL000010212B01"),
        ("nl 0000.10.212 b01", None, "NL000010212B01"),
        ("000010213B01", "NL", None),
        ("000010212B01", None, None),
        ("000010212B01", "US", None),
        ("", "NL", None),
    ],
)
def test_a_vat_identifier_is_offered_only_if_it_passes(written, country, number):
    assert mended_vat_identifier(written, country) == number


def test_a_finding_keeps_the_fix_it_has_and_one_without_an_invoice_gets_none():
    lone = Finding(rule="BR-62", severity=Severity.FATAL, location=Location(path="seller.electronic_address"))
    assert offer([lone], None) == (lone,)


def applied(data: bytes, path: str, value: str) -> bytes:
    """Put a value where a fix says: in JSON by pointer or path, in XML by XPath or where the model's path stands."""
    if data.lstrip().startswith(b"{"):
        return _in_json(data, path, value)
    root = etree.fromstring(data)
    place = path if path.startswith("/") else _stands(root, path)
    element, _, attribute = place.partition("/@")
    (found,) = root.xpath(element, namespaces=SPACES)
    if attribute:
        found.set(attribute, value)
    else:
        found.text = value
    return etree.tostring(root)


def _stands(root: etree._Element, path: str) -> str:
    syntax = "cii" if etree.QName(root).localname == "CrossIndustryInvoice" else "ubl"
    places = coverage()[syntax][re.sub(r"\[[0-9]+\]", "", path)]
    held = [each for each in places if root.xpath(each.partition("/@")[0], namespaces=SPACES | {"cn": "urn:none"})]
    return held[-1]


def _in_json(data: bytes, path: str, value: str) -> bytes:
    steps = [int(step) if step.isdigit() else step for step in re.findall(r"[A-Za-z_0-9]+", path)]
    whole = json.loads(data)
    holder = whole
    for step, _ in pairwise(steps):
        holder = holder[step]
    holder[steps[-1]] = value
    return json.dumps(whole).encode()
