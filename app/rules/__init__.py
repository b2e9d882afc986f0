"""Reading to findings: pure judgements, each named by its rule id."""

from .explanation import example, explain, nearest, rule_ids, rules_like
from .judgement import Verdict, check

__all__ = ["Verdict", "check", "example", "explain", "nearest", "rule_ids", "rules_like"]
