"""Reading to findings: pure judgements, each named by its rule id."""

from .explanation import explain, rule_ids
from .judgement import Verdict, check

__all__ = ["Verdict", "check", "explain", "rule_ids"]
