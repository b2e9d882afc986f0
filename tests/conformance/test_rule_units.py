"""The official rule unit tests: the referee meets all of them, and so does every rule that we have.

A judgement on a rule we do not have yet is counted apart; `pytest -s` shows the table.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from app.referee import Referee, StylesheetMissing, default_stylesheet, is_installed
from tests.conformance.unit_tests import read_file, read_folder
from tests.fuzz_rules.ours import OurRules, read

MET, NOT_MET, NOT_BUILT = "met", "not met", "not built"
FOLDERS = {
    "en16931-unit-ubl-invoice": ("en16931", 917),
    "en16931-unit-ubl-creditnote": ("en16931", 216),
    "en16931-unit-cii": ("en16931", 9),
    "peppol-unit-ubl": ("peppol-bis-3", 221),
    "peppol-unit-cii": ("peppol-bis-3", 127),
}
"""Folder -> the profile whose rules are meant, and how many judgements there are."""
GONE = {"BR-CO-25": "removed in EN 16931 1.3.16; its unit tests only ask that it is silent"}
"""Rules that the version that counts has no more: we meet such a judgement by having nothing to say."""
EXCEPTIONS: dict[tuple[str, str, str], str] = {}
"""(folder, test, rule) -> why we judge otherwise, held against the official rule file of the version that counts."""


@pytest.fixture(scope="module")
def referee():
    """The official EN 16931 rules for UBL."""
    if not is_installed():
        pytest.skip("the extra `referee` is not installed (make referee)")
    try:
        stylesheet = default_stylesheet(os.environ.get("UBLRELAY_REFEREE"))
    except StylesheetMissing as problem:
        pytest.skip(str(problem))
    with Referee([stylesheet]) as asked:
        yield asked


@pytest.mark.parametrize("folder", ["en16931-unit-ubl-invoice", "en16931-unit-ubl-creditnote"])
def test_the_referee_meets_every_official_judgement(corpus, referee, folder):
    results = {}
    for test in read_folder(corpus / "rules" / folder):
        verdict = referee.judge(test.document)
        assert not verdict.threw, (test.name, verdict.reasons)
        broken = {}
        for each in verdict.findings:
            broken[each.rule] = broken.get(each.rule, frozenset()) | {each.severity}
        results |= {(test.name, each.rule): each.is_met(broken) for each in test.judgements}
    assert len(results) == FOLDERS[folder][1]
    assert [judged for judged, met in results.items() if not met] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_our_rules_meet_the_official_judgements(corpus, folder):
    profile, number = FOLDERS[folder]
    results = judged_by_us(corpus / "rules" / folder, OurRules(profile))
    print(table(folder, results))
    not_met = {judgement for judgement, result in results.items() if result == NOT_MET}
    excused = {(test, rule) for where, test, rule in EXCEPTIONS if where == folder}
    assert len(results) == number
    assert sorted(not_met - excused) == []
    assert sorted(excused - not_met) == [], "these are met after all: take them off the list of exceptions"


def judged_by_us(folder: Path, rules: OurRules) -> dict[tuple[str, str], str]:
    """Return (test, rule) -> met, not met or not built."""
    results = {}
    for test in read_folder(folder):
        asked = [each for each in test.judgements if each.rule in rules.judged or each.rule in GONE]
        results |= {(test.name, each.rule): NOT_BUILT for each in test.judgements}
        if asked:
            broken = rules.broken(read(test.document))
            results |= {(test.name, each.rule): MET if each.is_met(broken) else NOT_MET for each in asked}
    return results


def table(folder: str, results: dict[tuple[str, str], str]) -> str:
    """Return the counts per rule, as lines to print."""
    counts = Counter((rule, result) for (_, rule), result in results.items())
    totals = Counter(results.values())
    row = "  {:24}{:>5}{:>9}{:>11}"
    head = f"\n{folder}: {len(results)} judgements, {', '.join(f'{n} {result}' for result, n in totals.items())}"
    rules = sorted({rule for rule, _ in counts})
    rows = [row.format(rule, *(counts[rule, each] for each in (MET, NOT_MET, NOT_BUILT))) for rule in rules]
    return "\n".join([head, row.format("rule", MET, NOT_MET, NOT_BUILT), *rows])


SET = """<testSet xmlns="http://difi.no/xsd/vefa/validator/1.0" configuration="made-up">
  <assert><scope>BR-05</scope></assert>
  <test><assert><error>BR-05</error><success>BR-51</success></assert>
    <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/></test>
</testSet>"""


def test_a_set_of_unit_tests_is_read_and_judged(tmp_path):
    path = tmp_path / "made-up.xml"
    path.write_text(SET, encoding="utf-8")
    (test,) = read_file(path)
    assert (test.name, test.configuration) == ("made-up.xml#1", "made-up")
    fatal, none = test.judgements
    broken = OurRules().broken(read(test.document))
    assert fatal.is_met(broken)
    assert none.is_met(broken)
    assert not fatal.is_met({})
    assert not none.is_met({"BR-51": broken["BR-05"]})


def test_something_else_is_no_set_of_unit_tests(tmp_path):
    path = tmp_path / "other.xml"
    path.write_text("<Invoice/>", encoding="utf-8")
    with pytest.raises(ValueError, match="no set of rule unit tests"):
        list(read_file(path))
