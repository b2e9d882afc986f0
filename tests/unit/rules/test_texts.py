"""Every rule that is judged, and every term, has its words in both languages."""

import pytest

from app.model.catalogue import catalogue, entry
from app.model.terms import name_of, terms
from app.rules.explanation import explain
from app.rules.sets import RULE_SETS

RULES = [rule.id for rule_set in RULE_SETS for rule in rule_set.rules]
WORDED = [rule for rule in RULES if rule in catalogue() and rule.startswith(("BR-", "RELAY-"))]


def test_there_are_rules_with_words():
    assert len(WORDED) >= 83


@pytest.mark.parametrize("rule", WORDED)
def test_a_rule_says_what_is_wrong_what_to_do_and_why(rule):
    told = explain(rule)
    for part in ("message", "fix", "about"):
        assert told[part]["nl"] != told[part]["en"]
        assert all(told[part].values())
    assert told["layer"] in {"rules", "legal"}
    assert told["severity"] in {"fatal", "warning"}
    assert told["terms"]
    assert told["version"]


def test_an_unknown_rule_has_nothing_to_say():
    assert entry("BR-NOPE") == {}
    assert explain("BR-NOPE") == {"rule": "BR-NOPE", "message": {"nl": "", "en": ""}}


@pytest.mark.parametrize("term", sorted({term.id for term in terms()}))
def test_a_term_has_a_name_in_both_languages(term):
    assert name_of(term, "en") != term
    assert name_of(term, "nl") not in {term, name_of(term, "en")}


def test_a_term_that_is_none_is_shown_by_its_id():
    assert name_of("BT-999", "nl") == "BT-999"
