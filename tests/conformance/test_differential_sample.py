"""A small run of the rules fuzzer in CI: our rules and the official ones say the same of 200 mutants.

`make fuzz-rules N=10000 SEED=...` is the whole of it.
"""

import os
from collections import Counter

import pytest

from app.referee import Referee, StylesheetMissing, Verdict, default_stylesheet, is_installed
from tests.fuzz_rules.__main__ import Bench, Plan
from tests.fuzz_rules.figures import page
from tests.fuzz_rules.judging import Comparison, Difference, Side
from tests.fuzz_rules.ours import OurRules

CASES, SEED = 200, 20261122
OPEN: dict[Difference, str] = {}
"""Differences that are known and not yet mended -> what must be done about them. Empty is the aim."""


@pytest.fixture(scope="module")
def bench(corpus):
    if not is_installed():
        pytest.skip("the extra `referee` is not installed (make referee)")
    try:
        stylesheet = default_stylesheet(os.environ.get("UBLRELAY_REFEREE"))
    except StylesheetMissing as problem:
        pytest.skip(str(problem))
    with Bench(Plan(corpus, "en16931", (stylesheet,), SEED)) as made:
        yield made


def test_our_rules_and_the_official_ones_agree_on_a_sample(bench):
    figures = bench.run(range(CASES))
    assert figures.mutants == CASES
    assert len(figures.distinct) > CASES * 0.9
    assert len(figures.kinds) >= 30
    assert 0 < figures.accepted < CASES
    assert figures.differences.keys() - OPEN.keys() == set(), page(figures, bench.rules.judged, bench.declared)
    assert OPEN.keys() - figures.differences.keys() == set(), "mended: strike these off OPEN"


def test_a_mutant_is_the_same_whenever_it_is_asked_for(bench):
    first = [bench.grow(number) for number in (5, 6, 7)]
    assert [bench.grow(number) for number in (7, 6, 5)] == first[::-1]


def test_a_rule_taken_out_of_ours_is_missed(bench):
    """The tool can tell: where we find nothing, every mutant that breaks the rule is a difference."""
    mutants = [bench.grow(number).data for number in range(CASES)]
    official = [bench.referee.judge(data) for data in mutants]
    fatal = Counter(rule for verdict in official for rule in verdict.fatal & bench.rules.judged if not verdict.threw)
    ((rule, times),) = fatal.most_common(1)
    deaf = Comparison(Deaf("en16931", rule), bench.referee, bench.declared)
    found = [deaf.of(data).differences for data in mutants]
    assert sum(Difference(rule, Side.MISSED, "fatal") in each for each in found) == times


def test_a_finding_of_ours_alone_is_invented(bench):
    comparison = Comparison(bench.rules, Mute(), bench.declared)
    broken = [comparison.of(bench.grow(number).data) for number in range(20)]
    assert any(each.side is Side.INVENTED for compared in broken for each in compared.differences)


class Deaf(OurRules):
    """Our rules, one of which never finds anything."""

    def __init__(self, profile, rule):
        super().__init__(profile)
        self._rule = rule

    def findings(self, reading):
        return tuple(each for each in super().findings(reading) if each.rule != self._rule)


class Mute(Referee):
    """A referee that finds nothing."""

    def __init__(self):
        pass

    def judge(self, data):
        return Verdict()
