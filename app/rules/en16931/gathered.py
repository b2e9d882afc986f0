"""The elements that rules look for wherever they stand, by name."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.raw import Raw
from ..engine import Case

Gathered = Mapping[str, list[Raw]]


def gathered(case: Case) -> Gathered:
    """Return the elements of each name, the upper ones first; a name that nothing has is had by none."""
    return case.named
