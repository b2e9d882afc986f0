"""Where each field of the model stands in each syntax, read off the binding trees themselves.

The same table serves for putting into a raw index what a conversion fills in, so that the rules, which read the raw
index, judge the invoice as it will leave the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .formats import cii, ubl
from .formats.binding import Group
from .model.raw import Raw, Root
from .model.terms import terms
from .model.values import Identifier

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


def state(raw: Raw, syntax: str, path: str, value: object) -> None:
    """Put `value` where a document of `syntax`, whose raw index is `raw`, states the model path `path`.

    A value may be a text, an identifier or a tuple of identifiers; None blanks what stands there.
    """
    if isinstance(value, tuple):
        for each in value:
            _state_identifier(raw, syntax, path, each, fresh=True)
    elif isinstance(value, Identifier):
        _state_identifier(raw, syntax, path, value, fresh=False)
    else:
        _element(raw, _xpath(raw, syntax, path)).text = "" if value is None else str(value)
    if isinstance(raw, Root):
        raw.forget_spots()


def _state_identifier(raw: Raw, syntax: str, path: str, identifier: Identifier, *, fresh: bool) -> None:
    schemes = coverage()[syntax].get(f"{path}.scheme", ())
    bearing = [each.rpartition("/@")[0] for each in schemes if identifier.scheme and each.startswith(f"/{raw.name}/")]
    xpath = bearing[-1] if bearing else _xpath(raw, syntax, f"{path}.value")
    element = _element(raw, xpath, fresh=fresh)
    element.text = identifier.value
    if identifier.scheme:
        element.attributes = {"schemeID": identifier.scheme}


def _xpath(raw: Raw, syntax: str, path: str) -> str:
    return next(each for each in coverage()[syntax][path] if each.startswith(f"/{raw.name}/"))


def _element(raw: Raw, xpath: str, *, fresh: bool = False) -> Raw:
    """Return the first element at an XPath, made where it is absent; a `fresh` one is made beside those that are there.

    An identifier that repeats stands in a group of its own, so the group is made anew with it.
    """
    *groups, last = xpath.split("/")[2:]
    holder = raw
    for position, name in enumerate(groups):
        found = holder.children.get(name)
        anew = fresh and position == len(groups) - 1 and found is not None and last in found[-1].children
        holder = _added(holder, name) if anew or not found else found[0]
    held = holder.children.get(last)
    return held[0] if held and not fresh else _added(holder, last)


def _added(holder: Raw, name: str) -> Raw:
    made = Raw(name, "", None, holder)
    holder.add(made)
    return made
