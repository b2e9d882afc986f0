"""Units of quantity: from the word on the page to the code of UN/ECE Recommendation 20."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from .labels import fold

ONE = "C62"
"""The code for a quantity of which the page says no unit."""


def unit_code(word: str) -> str | None:
    """Return the code of a unit as printed, or None where the word is not known."""
    return _codes().get(fold(word))


@cache
def _codes() -> Mapping[str, str]:
    source = resources.files(__package__) / "lexicon" / "units.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return {fold(word): code for code, words in reversed(table.items()) for word in words}
