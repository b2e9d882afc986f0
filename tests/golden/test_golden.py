"""What becomes of every fixture, to the letter: the report and the UBL stand beside it.

After a change that is meant, renew them with ``UBLRELAY_UPDATE_GOLDEN=1 make test ARGS="tests/golden"`` and read the
difference before you commit it.
"""

import json

import pytest
from lxml import etree

from tests.golden.conftest import FIXTURES, FOLDERS, UPDATE, as_text, expected, named, sources

WARNED_ONLY = {"broken-iban.xml", "broken-vat-id.xml"}
"""Fixtures under bad/ that are converted all the same: what is wrong in them is a warning."""


@pytest.mark.parametrize("path", sources(), ids=named)
def test_report_and_ubl_are_the_expected_ones(path, convert):
    answer = convert(path)
    if UPDATE:
        expected(path, "json").write_text(as_text(answer.report), encoding="utf-8")
        expected(path, "xml").unlink(missing_ok=True)
        if answer.ubl is not None:
            expected(path, "xml").write_bytes(answer.ubl)
    assert as_text(answer.report) == expected(path, "json").read_text(encoding="utf-8")
    held = expected(path, "xml")
    assert answer.ubl == (held.read_bytes() if held.is_file() else None)


@pytest.mark.parametrize("path", sources(), ids=named)
def test_what_is_sound_is_converted_and_what_is_not_is_stopped(path, convert):
    report = convert(path).report
    fatal = [finding["rule"] for finding in report["findings"] if finding["severity"] == "fatal"]
    converts = path.parent.name != "bad" or path.name in WARNED_ONLY
    assert (report["status"] == "converted") == converts == (not fatal)
    if path.name in WARNED_ONLY:
        assert any(finding["severity"] == "warning" for finding in report["findings"])


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*/*.expected.xml")), ids=named)
def test_every_output_is_valid_by_the_oasis_schema(path, schema):
    document = etree.parse(path)
    schema(etree.QName(document.getroot()).localname).assertValid(document)


def test_every_folder_has_fixtures_and_every_expected_result_has_its_fixture():
    assert all(sources(folder) for folder in FOLDERS)
    known = {expected(path, ending) for path in sources() for ending in ("json", "xml")}
    assert len(known) == 2 * len(sources()), "two fixtures of one folder share a stem"
    assert [
        named(path) for path in FIXTURES.glob("*/*.expected.*") if path not in known and path.suffix != ".txt"
    ] == []


def test_an_expected_result_is_the_contracts_object():
    report = json.loads(expected(FIXTURES / "ubl/standard-rate.xml", "json").read_text(encoding="utf-8"))
    assert list(report) == ["file", "status", "format", "profile", "output", "invoice", "findings", "rule_sets"]


@pytest.fixture(scope="module")
def schema(root):
    """The OASIS schemas themselves, with nothing of ours between them and the document."""
    compiled = {}

    def of(kind: str) -> etree.XMLSchema:
        if kind not in compiled:
            compiled[kind] = etree.XMLSchema(file=str(root / f"schemas/ubl/2.1/maindoc/UBL-{kind}-2.1.xsd"))
        return compiled[kind]

    return of
