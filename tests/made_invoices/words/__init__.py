"""The words that made-up invoices are written in, as tables."""

import tomllib
from functools import cache
from importlib import resources
from random import Random
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return the table `name` (``labels``, ``phrases``, ``places``, ``trades``)."""
    return tomllib.loads((resources.files(__name__) / f"{name}.toml").read_text(encoding="utf-8"))


class Labels:
    """The labels of one document: of each field one variant, the same throughout."""

    def __init__(self, language: str, rng: Random, *, bilingual: bool = False) -> None:
        self._sets = [table("labels")[language]]
        if bilingual:
            self._sets.append(table("labels")["nl" if language == "en" else "en"])
        self._rng = rng
        self._drawn: dict[str, str] = {}

    def __getitem__(self, field: str) -> str:
        if field not in self._drawn:
            told = [self._rng.choice(each[field]) for each in self._sets]
            self._drawn[field] = (
                told[0] if len(set(told)) == 1 or "{" in told[0] or len(told) == 1 else " / ".join(told)
            )
        return self._drawn[field]
