"""Reads the code lists and the table of who must use which (`tables/codes.toml`, `tables/codes_places.toml`).

The second file's first lines say how it is written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

Codes = frozenset[str]


@dataclass(frozen=True, slots=True)
class CodePlace:
    """A place where a code stands: an element of some name (under some parent), or an attribute of it.

    In the model, `name` is the path and the rest is empty. `condition` names a further one; `codes` are those allowed.
    """

    name: str
    parent: str
    attribute: str
    condition: str
    codes: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRule:
    """A rule that wants codes from a list, and its places per syntax.

    Attributes:
        kind: table of the message catalogue that tells of a wrong code.
        exact: whether white space around the code counts.
        upper: whether small letters are as good as capitals.
    """

    id: str
    terms: tuple[str, ...]
    kind: str
    ubl: tuple[CodePlace, ...]
    cii: tuple[CodePlace, ...]
    model: tuple[CodePlace, ...]
    exact: bool
    upper: bool


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "tables" / name).read_text(encoding="utf-8"))


CODE_LISTS: Mapping[str, tuple[str, ...]] = {name: tuple(text.split()) for name, text in _read("codes.toml").items()}
"""Every list by its name, in the order of the file."""


def _places(row: Mapping[str, Any], syntax: str) -> tuple[CodePlace, ...]:
    own = [] if syntax == "model" else row.get(f"list_{syntax}", [])
    lists = own if own and row.get("instead") else [*row["list"], *own]
    codes = frozenset(code for name in lists for code in CODE_LISTS[name])
    return tuple(_place(each, codes, in_model=syntax == "model") for each in row.get(syntax, []))


def _place(written: str, codes: Codes, *, in_model: bool) -> CodePlace:
    path, _, condition = written.partition(" ? ")
    path, _, own_list = path.partition(" = ")
    codes = frozenset(CODE_LISTS[own_list]) if own_list else codes
    if in_model:
        return CodePlace(path, "", "", condition, codes)
    path, _, attribute = path.partition("/@")
    parent, _, name = path.rpartition("/")
    return CodePlace(name, parent, attribute, condition, codes)


def _rule(rule_id: str, row: Mapping[str, Any]) -> CodeRule:
    return CodeRule(
        id=rule_id,
        terms=tuple(row["terms"]),
        kind=row["kind"],
        ubl=_places(row, "ubl"),
        cii=_places(row, "cii"),
        model=_places(row, "model"),
        exact=row.get("exact", False),
        upper=row.get("upper", False),
    )


CODE_RULES = tuple(_rule(rule_id, row) for rule_id, row in _read("codes_places.toml").items())
