"""Canonical JSON: the model with its own names, every field always there, and nothing that it holds ignored."""

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest

from app.formats import canonical
from app.model.invoice import Attachment, Invoice, Line, Note, Party, Totals
from app.model.unreadable import Unreadable
from app.model.values import Identifier
from tests.strategies import every_term


def read(**fields_of_it) -> tuple[Invoice, list[tuple[str, str]]]:
    reading = canonical.read(json.dumps(fields_of_it).encode())
    return reading.invoice, [(each.rule, each.facts["path"]) for each in reading.findings]


def refused(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        canonical.read(data)
    return caught.value


def test_every_field_is_there_though_it_says_nothing():
    told = canonical.as_json(Invoice(number="1"))
    assert told.keys() == {each.name for each in fields(Invoice)}
    assert told["number"] == "1"
    assert told["seller"] is None
    assert told["lines"] == []


def test_amounts_are_texts_and_days_iso():
    totals = Totals(payable=Decimal("1E+2"), with_vat=Decimal("1.10"))
    told = canonical.as_json(Invoice(issue_date=date(2026, 1, 2), totals=totals))
    assert told["issue_date"] == "2026-01-02"
    assert told["totals"]["payable"] == "100"
    assert told["totals"]["with_vat"] == "1.10"


def test_an_attachment_is_told_by_size_and_digest_and_written_whole():
    invoice = Invoice(number="1", attachments=(Attachment(reference="B", content=b"abc"),))
    (told,) = canonical.as_json(invoice)["attachments"]
    assert told["size"] == 3
    assert told["sha256"].startswith("ba7816bf")
    assert "content" not in told
    assert canonical.read(canonical.write(invoice)).invoice == invoice


def test_digests_without_content_are_reported():
    _, findings = read(number="1", attachments=[{"reference": "B", "size": 3, "sha256": "ba"}])
    assert findings == [("RELAY-LOST", "/attachments/0/size"), ("RELAY-LOST", "/attachments/0/sha256")]


def test_numbers_may_be_numbers_and_keep_their_digits():
    reading = canonical.read(b'{"number": "1", "totals": {"payable": 1.10, "vat": 3, "rounding": "-0.00"}}')
    assert reading.findings == ()
    totals = reading.invoice.totals
    assert [str(each) for each in (totals.payable, totals.vat, totals.rounding)] == ["1.10", "3", "-0.00"]


@pytest.mark.parametrize("number", ["1e3", "1E-2", "9" * 181])
def test_numbers_that_are_none_in_xml_are_none_here(number: str):
    reading = canonical.read(f'{{"number": "1", "totals": {{"payable": {number}}}}}'.encode())
    assert [each.rule for each in reading.findings] == ["RELAY-VALUE"]
    assert reading.invoice.totals is None


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have_are_no_json(number: str):
    assert refused(f'{{"number": "1", "totals": {{"payable": {number}}}}}'.encode()).rule == "RELAY-NOT-JSON"


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"number": 7}, "/number"),
        ({"number": True}, "/number"),
        ({"number": ["1"]}, "/number"),
        ({"number": {"value": "1"}}, "/number"),
        ({"number": "a\u0001"}, "/number"),
        ({"number": "\ud800"}, "/number"),
        ({"issue_date": "2/1/2026"}, "/issue_date"),
        ({"issue_date": 20260102}, "/issue_date"),
        ({"totals": {"payable": "1,10"}}, "/totals/payable"),
        ({"totals": {"payable": True}}, "/totals/payable"),
        ({"totals": "10"}, "/totals"),
        ({"lines": {}}, "/lines"),
        ({"lines": ["1"]}, "/lines/0"),
        ({"attachments": [{"content": "geen base64!"}]}, "/attachments/0/content"),
    ],
)
def test_what_is_no_value_is_told_by_pointer(value: dict, pointer: str):
    _, findings = read(currency="EUR", **value)
    assert findings == [("RELAY-VALUE", pointer)]


def test_names_that_we_do_not_know_are_told_by_pointer():
    invoice, findings = read(number="1", nummer="2", seller={"name": "B", "a/b~c": 1}, lines=[{"id": "1", "x": {}}])
    assert findings == [("RELAY-LOST", "/nummer"), ("RELAY-LOST", "/seller/a~1b~0c"), ("RELAY-LOST", "/lines/0/x")]
    assert invoice == Invoice(number="1", seller=Party(name="B"), lines=(Line(id="1"),))


def test_null_says_nothing():
    assert read(number="1", seller=None, lines=None, totals={"payable": None}) == (Invoice(number="1"), [])


def test_white_space_and_blanks_are_read_as_in_xml():
    invoice, _ = read(number=" 1 ", buyer_reference=" ", notes=[{"text": "#AAI#x"}])
    assert invoice == Invoice(number="1", notes=(Note(subject_code="AAI", text="x"),))


def test_an_identifier_needs_a_value():
    invoice, _ = read(number="1", seller={"name": "B", "identifiers": [{"scheme": "0106"}, {"value": "1"}]})
    assert invoice.seller.identifiers == (Identifier(value="1"),)


def test_lines_without_content_stay_to_be_judged():
    assert read(number="1", lines=[{}, {"id": "2"}])[0].lines == (Line(), Line(id="2"))


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"{", "RELAY-NOT-JSON"),
        (b'{"number": "1",}', "RELAY-NOT-JSON"),
        (b'{"number": "1"} x', "RELAY-NOT-JSON"),
        (b'{"number": "\xff"}', "RELAY-NOT-JSON"),
        (b'{"number": "1", "number": "2"}', "RELAY-NOT-JSON"),
        (b'{"number": "1", "totals": {"vat": NaN}}', "RELAY-NOT-JSON"),
        (b"[]", "RELAY-FORMAT-UNKNOWN"),
        (b"{}", "RELAY-FORMAT-UNKNOWN"),
        (b'{"hello": 1}', "RELAY-FORMAT-UNKNOWN"),
        (b'{"number": ' * 200 + b"1" + b"}" * 200, "RELAY-FORMAT-UNKNOWN"),
        (b'{"number": ' * 200_000 + b"1" + b"}" * 200_000, "RELAY-NOT-JSON"),
    ],
)
def test_what_is_no_invoice_in_json_is_refused(data: bytes, rule: str):
    assert refused(data).rule == rule


def test_a_number_of_a_million_digits_is_no_amount():
    reading = canonical.read(b'{"number": "1", "totals": {"payable": ' + b"9" * 1_000_000 + b"}}")
    assert [each.rule for each in reading.findings] == ["RELAY-VALUE"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b" \n", b"\xef\xbb\xbf\r\n"])
def test_json_is_recognised_by_its_first_brace(mark: bytes):
    written = mark + canonical.write(every_term())
    assert canonical.recognises(written[:100])
    assert canonical.read(written).invoice == every_term()
    assert not canonical.recognises(mark + b"[")
