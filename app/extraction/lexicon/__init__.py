"""What the trade calls things, as data: a TOML file for each kind of words, in six languages."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def table(name: str) -> dict[str, Any]:
    """Return a file of the lexicon (``header``, ``totals``, ``units``), as it stands there."""
    return tomllib.loads((resources.files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))
