"""Where each field of the model stands in each syntax, read off the binding trees themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .formats import cii, ubl
from .formats.binding import Group

Places = Mapping[str, tuple[str, ...]]
"""XPaths without positions, per model path without positions."""


@cache
def coverage() -> Mapping[str, Places]:
    """Return, per syntax, the XPaths of every model path."""
    return {"ubl": _places(ubl.INVOICE, ubl.CREDIT_NOTE), "cii": _places(cii.INVOICE)}


def _places(*trees: Group) -> Places:
    found: dict[str, list[str]] = {}
    for tree in trees:
        for xpath, path in tree.covers("", ""):
            held = found.setdefault(path, [])
            if xpath not in held:
                held.append(xpath)
    return {path: tuple(xpaths) for path, xpaths in found.items()}
