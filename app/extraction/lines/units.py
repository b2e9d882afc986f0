"""Units of quantity: from the word on the page to the code of UN/ECE Recommendation 20."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ..lexicon import table
from ..page.labels import fold

ONE = "C62"
"""The code for a quantity of which the page says no unit."""


def unit_code(word: str) -> str | None:
    """Return the code of a unit as printed, or None where the word is not known."""
    return _codes().get(fold(word))


@cache
def _codes() -> Mapping[str, str]:
    return {fold(word): code for code, words in reversed(table("units").items()) for word in words}
