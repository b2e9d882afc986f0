"""Every rule that is judged, and every term, has its words in both languages."""

import re

import pytest

from app.model.catalogue import catalogue, entry
from app.model.terms import name_of, terms
from app.rules.explanation import explain
from app.rules.sets import RULE_SETS

RULES = [rule.id for rule_set in RULE_SETS for rule in rule_set.rules]
FAMILIES = re.compile(r"(UBL|CII)-(SR|DT|CR)-")
"""Rules that share a message pattern per kind (tests of the syntax layer)."""
WORDED = sorted({rule for rule in RULES if rule in catalogue() and not FAMILIES.match(rule)})
ABOUT_ANY_ELEMENT = {"BR-TMP-6", "BR-TMP-7", "PEPPOL-EN16931-R008", "SI-UBL-2", "empty-element-check"}
"""Rules on how dates and elements are written, which rest on no term of their own."""


def test_there_are_rules_with_words():
    assert len(WORDED) >= 400


@pytest.mark.parametrize("rule", WORDED)
def test_a_rule_says_what_is_wrong_what_to_do_and_why(rule):
    told = explain(rule)
    for part in ("message", "fix", "about"):
        assert told[part]["nl"] != told[part]["en"]
        assert all(told[part].values())
    assert told["layer"] in {"rules", "legal"}
    assert told["severity"] in {"fatal", "warning", "info"}
    assert told["terms"] or rule in ABOUT_ANY_ELEMENT
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
