"""The syntax layer of EN 16931 1.3.16 as a rule set of its own, for those who ask about it alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ...model.findings import Finding
from ...model.reading import Reading
from ..engine import RuleSet, judge
from .automaton import SyntaxRules
from .cii import RULES_CII
from .ubl import RULES_UBL

SYNTAX = RuleSet(name="en16931-syntax", version="1.3.16", valid_from=date(2026, 3, 30), checks=(*RULES_UBL, *RULES_CII))


def syntax_findings(reading: Reading, today: date) -> tuple[Finding, ...]:
    """Return what the syntax rules find in a document, in the order of the rules and of places."""
    return judge(reading, (SYNTAX,), today)


def known_facts(rule_id: str) -> Mapping[str, str]:
    """Return what can be told of a syntax rule without a document: facts for its message, its `kind` among them.

    Empty for a rule that is a function (its text stands under its own id), and for a rule that is none of ours.
    """
    checks = (check for check in SYNTAX.checks if isinstance(check, SyntaxRules))
    return next((check.known[rule_id] for check in checks if rule_id in check.known), {})
