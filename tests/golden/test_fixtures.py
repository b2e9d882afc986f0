"""The fixtures among themselves: the same invoice in several syntaxes, sound numbers, and nobody's real account."""

import re
from io import BytesIO

import pypdf
import pytest
from stdnum import iban
from stdnum.nl import btw

from tests import make_fixtures
from tests.golden.conftest import FIXTURES, named, sources

IN_UBL = {path.stem for path in sources("ubl")}
PAIRED = [path for folder in ("cii", "json", "pdf") for path in sources(folder) if path.stem in IN_UBL]
IBAN = re.compile(rb"\bNL\d\d[A-Z]{4}\d{10}\b")
VAT_ID = re.compile(rb"\bNL\d{9}B\d\d\b")
WRONG_ON_PURPOSE = {"NL85DEMO0417164309", "NL000010213B01"}


@pytest.mark.parametrize("path", PAIRED, ids=named)
def test_the_same_invoice_reads_the_same_in_every_syntax(path, convert):
    ubl = convert(FIXTURES / f"ubl/{path.stem}.xml").report["invoice"]
    other = convert(path).report["invoice"]
    assert other == ubl


def test_enough_syntaxes_tell_the_same():
    assert len(PAIRED) >= 12
    assert {path.parent.name for path in PAIRED} == {"cii", "json", "pdf"}


@pytest.mark.parametrize("path", [path for path in sources() if path.suffix in {".xml", ".json"}], ids=named)
def test_numbers_have_their_check_digits_and_belong_to_nobody(path):
    text = path.read_bytes()
    accounts = {found.decode() for found in IBAN.findall(text)} - WRONG_ON_PURPOSE
    assert all(iban.is_valid(account) and account[4:8] == "DEMO" for account in accounts)
    assert all(btw.is_valid(found.decode()) for found in VAT_ID.findall(text) if found.decode() not in WRONG_ON_PURPOSE)


@pytest.mark.parametrize("name", sorted(make_fixtures.make()))
def test_the_pdfs_are_what_the_script_makes(name):
    assert (FIXTURES / name).read_bytes() == make_fixtures.make()[name]


def test_the_hybrid_pdf_is_one_for_other_readers_too():
    pdf = pypdf.PdfReader(FIXTURES / "pdf/standard-rate.pdf")
    (content,) = pdf.attachments["factur-x.xml"]
    assert content == (FIXTURES / "cii/standard-rate.xml").read_bytes()
    assert "851,54" in pdf.pages[0].extract_text()
    drawn = pypdf.PdfReader(BytesIO((FIXTURES / "bad/pdf-without-xml.pdf").read_bytes()))
    assert not drawn.attachments
