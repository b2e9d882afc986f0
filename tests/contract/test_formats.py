"""What every format promises; a new one in `FORMATS` is held to it without a line here."""

import re
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import FORMATS
from app.model.findings import Finding, Severity
from app.model.reading import Outcome, Reading
from app.model.unreadable import Unreadable
from tests.strategies import every_term, invoices

_HEAD = 4096
TARGETS = [each for each in FORMATS if hasattr(each, "write")]

formats = pytest.mark.parametrize("syntax", FORMATS, ids=lambda each: each.name)
targets = pytest.mark.parametrize("syntax", TARGETS, ids=lambda each: each.name)


def test_there_are_formats_and_each_has_its_own_name():
    assert {each.name for each in FORMATS} >= {"ubl", "cii", "json"}
    assert len({each.name for each in FORMATS}) == len(FORMATS)
    assert len(TARGETS) >= 3


@formats
def test_it_is_named_and_says_how_it_travels(syntax: ModuleType):
    assert re.fullmatch(r"[a-z][a-z0-9-]*", syntax.name)
    assert syntax.media_types
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", each) for each in syntax.media_types)


@formats
def test_it_explains_itself(syntax: ModuleType):
    assert syntax.__doc__
    assert syntax.recognises.__doc__
    assert "Raises" in syntax.read.__doc__


@targets
def test_it_recognises_what_it_wrote_and_no_other_does(syntax: ModuleType):
    written = syntax.write(every_term())
    assert [each.name for each in FORMATS if each.recognises(written[:_HEAD])] == [syntax.name]


@targets
@pytest.mark.parametrize("type_code", ["380", "381"])
def test_it_reads_what_it_wrote(syntax: ModuleType, type_code: str):
    written = syntax.write(every_term(type_code))
    reading = syntax.read(written)
    assert reading.format == syntax.name
    assert reading.outcome is Outcome.INVOICE
    assert reading.findings == ()
    assert syntax.write(reading.invoice) == written


@targets
@given(invoice=invoices())
def test_what_it_wrote_says_the_same_when_written_again(syntax: ModuleType, invoice):
    once = syntax.read(syntax.write(invoice)).invoice
    assert syntax.read(syntax.write(once)).invoice == once


@formats
@pytest.mark.parametrize(
    "head", [b"", b"\0", b"<", b"{", b"\xff\xfe", b"\xef\xbb\xbf", b"%PDF-1.7", b"PK\x03\x04", b"<a"]
)
def test_it_does_not_recognise_what_says_nothing(syntax: ModuleType, head: bytes):
    assert syntax.recognises(head) in {False, syntax.name == "json" and head == b"{"}


@formats
@given(data=st.binary(max_size=200))
def test_arbitrary_bytes_are_unreadable_at_worst(syntax: ModuleType, data: bytes):
    syntax.recognises(data)
    read(syntax, data)


@targets
@given(data=st.data())
def test_damaged_documents_are_unreadable_at_worst(syntax: ModuleType, data: st.DataObject):
    """Cut, overwrite, double or drop any stretch of a whole document: a reading, or `Unreadable`, and nothing else."""
    document = bytearray(syntax.write(every_term()))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(document)))
        end = min(len(document), start + data.draw(st.integers(0, 60)))
        document[start:end] = data.draw(
            st.sampled_from([b"", b"<", b"&", b'"', b"\0", b"</a>", b"{", b"null", bytes(document[start:end]) * 2])
            | st.binary(max_size=8)
        )
    syntax.recognises(bytes(document[:_HEAD]))
    read(syntax, bytes(document))


@formats
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_another_encoding_is_read_or_unreadable(syntax: ModuleType, encoding: str):
    if not hasattr(syntax, "write"):
        pytest.skip("only read: its fixtures say this")
    document = syntax.write(every_term()).decode().replace('encoding="UTF-8"', f'encoding="{encoding[:6].strip("-")}"')
    reading = read(syntax, document.encode(encoding))
    assert reading is not None or encoding != "utf-8"
    if reading is not None:
        assert reading.invoice == syntax.read(syntax.write(every_term())).invoice


def read(syntax: ModuleType, data: bytes) -> Reading | None:
    """Read, allowing for nothing but `Unreadable`, and hold what comes of it to the contract."""
    try:
        reading = syntax.read(data)
    except Unreadable as problem:
        finding: Finding | None = problem.finding
        reading = None
    else:
        finding = None
    if reading is None:
        assert finding.rule.startswith("RELAY-")
        assert finding.severity is Severity.FATAL
        return None
    assert reading.format == syntax.name
    assert (reading.invoice is not None) == (reading.outcome is Outcome.INVOICE)
    assert all(isinstance(value, str) for each in reading.findings for value in each.facts.values())
    if reading.raw is not None:
        places = reading.places()
        assert all(path and raw.xpath.startswith("/") for path, raw in places.items())
    return reading
