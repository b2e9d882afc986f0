"""Where each field of the model stands in each syntax, read off the binding trees themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .formats import cii, ubl
from .formats.binding import Group
from .model.terms import terms

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
    for term in terms():
        if term.id.startswith("BT-") and f"{term.path}.value" in found:  # an identifier stands where its value stands
            found.setdefault(term.path, found[f"{term.path}.value"])
    return {path: tuple(xpaths) for path, xpaths in found.items()}
