"""Reading to findings: pure judgements, each named by its rule id."""

from .explanation import explain
from .judgement import Verdict, check

__all__ = ["Verdict", "check", "explain"]
