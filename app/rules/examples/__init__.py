"""Examples of rules: an invoice that breaks a rule and one that satisfies it, read only when somebody asks."""

from .example import Example, Pair
from .library import examples, written_ids

__all__ = ["Example", "Pair", "examples", "written_ids"]
