"""What a bookkeeper reads about broken invoices of different kinds, to the letter, and that it needs no code.

After a change that is meant, renew them with ``UBLRELAY_UPDATE_GOLDEN=1 make test ARGS="tests/golden"`` and read each
as somebody would who knows invoices and no file format.
"""

import argparse
import re
from pathlib import Path

import pytest

from app.cli import words
from tests.golden.conftest import FIXTURES, UPDATE, expected, named
from tests.golden.test_fixtures import IBAN, VAT_ID

FOLDER = FIXTURES / "reports"
ELSEWHERE = {
    "18-order-instead-of-invoice": FIXTURES / "bad/order.xml",
    "20-pdf-with-a-damaged-invoice": FIXTURES / "bad/pdf-with-broken-xml.pdf",
}
"""Broken documents that stand among the other fixtures, by the name of the report on them."""
HERE = {path.stem: path for path in FOLDER.iterdir() if ".expected." not in path.name}
BROKEN = dict(sorted((HERE | ELSEWHERE).items()))
SMALL_PRINT = re.compile(r"^ *\[.*\]$", re.MULTILINE)
NEEDS_A_SPECIALIST = re.compile(
    r"\bB[TG]-\d|\bBR-|\bPEPPOL-|\bRELAY-|\b[Xx]Path|/(?:ubl|cn|rsm|cac|cbc|ram):|@\w+ID|[Kk]ardinal|[Cc]ardinal|\{\w*\}"
)
AS_A_MACHINE_WRITES = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d+\.\d{2}\b")
WORDS = {
    "nl": ("Wat te doen: ", "Deze factuur kan niet worden verwerkt", "Waar: "),
    "en": ("What to do: ", "This invoice cannot be processed", "Where: "),
}


@pytest.fixture(params=BROKEN)
def name(request) -> str:
    return request.param


@pytest.fixture
def report(name, convert) -> dict:
    """The report of ``ublrelay convert`` on a broken document, without the time it took."""
    return convert(BROKEN[name]).report | {"elapsed_ms": 0.0}


@pytest.fixture
def told(report, capsys):
    """A function that gives the printed report in a language."""

    def printed(language: str) -> str:
        words.tell(report, argparse.Namespace(report="text", lang=language))
        return capsys.readouterr().out

    return printed


def test_there_are_twenty_kinds_and_every_report_has_its_document():
    assert len(BROKEN) >= 20
    assert len({stem.partition("-")[0] for stem in BROKEN}) == len(BROKEN)
    assert {path.name for path in FOLDER.glob("*.expected.*")} == {f"{stem}.expected.txt" for stem in BROKEN}


def test_the_printed_report_is_the_expected_one(name, told):
    held = expected(FOLDER / f"{name}.xml", "txt")
    text = told("nl")
    if UPDATE:
        held.write_text(text, encoding="utf-8")
    assert text == held.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_needs_a_code_to_understand_it(report, told, language):
    text = told(language)
    plain = SMALL_PRINT.sub("", text)
    assert not NEEDS_A_SPECIALIST.search(plain), NEEDS_A_SPECIALIST.search(plain)
    numbered = re.findall(r"^ +\d+\. ", text, re.MULTILINE)
    remedy, refused, where = WORDS[language]
    assert len(numbered) >= 1
    assert text.count(remedy) == len(numbered) == len(SMALL_PRINT.findall(text))
    assert text.count(refused) == (report["status"] == "refused")
    folded = report["invoice"] is not None and text.count("[RELAY-LOST]")
    assert report["invoice"] is None or text.count(where) == len(numbered) - folded


def test_amounts_and_days_are_written_as_the_dutch_do(told):
    wrong = re.findall(r"^ +\d+\. \w[\w ]+: (.*)$", told("nl"), re.MULTILINE)
    assert wrong
    for sentence in wrong:
        assert not AS_A_MACHINE_WRITES.search(re.sub(r"'[^']*'", "", sentence)), sentence


def test_every_finding_of_the_report_has_its_rule_in_the_small_print(report, told):
    small = " ".join(SMALL_PRINT.findall(told("nl")))
    assert [each["rule"] for each in report["findings"] if each["rule"] not in small] == []


def test_the_invoice_bears_what_its_name_says(name, report):
    assert report["status"] != "failed_output"
    assert any(each["severity"] in {"fatal", "warning"} for each in report["findings"]), name


@pytest.mark.parametrize("path", HERE.values(), ids=named)
def test_numbers_belong_to_nobody(path: Path):
    text = path.read_bytes()
    assert all(found[4:8] == b"DEMO" for found in IBAN.findall(text))
    assert all(found.startswith(b"NL0000") for found in VAT_ID.findall(text))
