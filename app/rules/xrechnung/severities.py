"""The severities that KoSIT's validator configuration sets, by specification identifier and kind of document.

They are facts of `tables/severities.toml`. An XRechnung that bears another identifier than those of the extension and
of vehicles (BR-DE-21 warns about any but the plain one) weighs as the plain one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources

from ...model.findings import Severity
from ..overrides import Variant
from .words import CVD, EXTENSION

_TABLE = tomllib.loads((resources.files(__package__) / "tables" / "severities.toml").read_text(encoding="utf-8"))


def _levels(variant: str) -> Mapping[str, Mapping[str, Severity]]:
    return {
        root: {rule: Severity(level) for level, rules in levels.items() for rule in rules}
        for root, levels in _TABLE[variant].items()
    }


VARIANTS = (
    Variant(name="xrechnung (extension)", specification=EXTENSION, severities=_levels("extension")),
    Variant(name="xrechnung (vehicles)", specification=CVD, severities=_levels("vehicles")),
    Variant(name="xrechnung", severities=_levels("plain")),
)
