"""The syntax rules held against the official unit tests and against what the official artefact said of the corpus."""

import csv
import re
from pathlib import Path

import pytest

from app.formats import cii, ubl
from app.model.findings import Severity
from app.rules.syntax.findings import SYNTAX, syntax_findings
from tests.conformance.unit_tests import read_folder
from tests.unit.rules.syntax_documents import TODAY

JUDGED = {rule.id for rule in SYNTAX.rules}
SYNTAX_ID = re.compile(r"(?:UBL|CII)-(?:SR|DT|CR)-\d+")
JUDGEMENTS = {"en16931-unit-ubl-invoice": 20, "en16931-unit-ubl-creditnote": 12, "en16931-unit-cii": 0}
"""How many judgements of each folder are about syntax rules."""


def broken(data: bytes) -> dict[str, frozenset[Severity]]:
    found = {}
    reading = cii.read(data) if cii.recognises(data) else ubl.read(data)
    for each in syntax_findings(reading, TODAY):
        found[each.rule] = found.get(each.rule, frozenset()) | {each.severity}
    return found


@pytest.mark.parametrize("folder", JUDGEMENTS)
def test_every_official_judgement_on_a_syntax_rule_is_met(corpus, folder):
    results = {}
    for test in read_folder(corpus / "rules" / folder):
        for judgement in test.judgements:
            if SYNTAX_ID.fullmatch(judgement.rule):
                results[test.name, judgement.rule] = judgement.is_met(broken(test.document))
    assert len(results) == JUDGEMENTS[folder]
    assert {rule for _, rule in results} <= JUDGED
    assert [judged for judged, met in results.items() if not met] == []


def verdicts(corpus: Path) -> dict[str, str]:
    """Document -> what the official EN 16931 rules say of it: valid, or ``fatal: ids``."""
    with (corpus / "INDEX.tsv").open(encoding="utf-8") as index:
        rows = csv.DictReader(index, delimiter="\t")
        return {row["file"]: row["en16931"] for row in rows if row["en16931"].startswith(("valid", "fatal"))}


def test_the_fatal_syntax_rules_of_every_document_are_those_of_the_official_verdict(corpus):
    compared, differing = 0, {}
    for name, verdict in verdicts(corpus).items():
        data = (corpus / name).read_bytes()
        if ubl.recognises(data) or cii.recognises(data):
            compared += 1
            official = set(SYNTAX_ID.findall(verdict))
            ours = {rule for rule, severities in broken(data).items() if Severity.FATAL in severities}
            if ours != official:
                differing[name] = (sorted(official - ours), sorted(ours - official))
    assert compared > 200
    assert differing == {}
