"""Where a finding stands, in words: "regel 3 'Steigermateriaal', regelbedrag zonder btw" rather than a path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from ..coverage import coverage
from ..model.terms import name_of, path_of, term_of

Json = dict[str, Any]

_POSITION = re.compile(r"\[[0-9]+\]")
_IN_POINTER = re.compile(r"/([0-9]+)(?=/|$)")
_LINE_OF_MODEL = re.compile(r"lines\[([0-9]+)\]")
_LINE_OF_SOURCE = re.compile(r":(?:InvoiceLine|CreditNoteLine|IncludedSupplyChainTradeLineItem)(?:\[([0-9]+)\])?")
_LINES = "lines"
_NAMED_LINES = 40
_WORDS = {
    "nl": {"line": "regel {}", "of": "in {} van de {} regels: {}", "in": "in {} regels: {}"},
    "en": {"line": "line {}", "of": "in {} of the {} lines: {}", "in": "in {} lines: {}"},
}


def where(finding: Json, lang: str) -> str:
    """Return the place of a finding in words; empty where it is the document as a whole."""
    name = named(_of_terms(finding) or model_path(finding), lang)
    line = _lines(finding, lang) if "lines" in finding["facts"] else _line(finding, lang)
    parts = (name, line) if "lines" in finding["facts"] else (line, name)
    return ", ".join(part for part in parts if part)


def line_position(finding: Json) -> int | None:
    """Return which line a finding stands in, from 0; None where it stands in none."""
    place = finding["location"]
    found = _LINE_OF_MODEL.match(model_path(finding))
    if found:
        return int(found.group(1))
    found = _LINE_OF_SOURCE.search(place.get("xpath") or "")
    return int(found.group(1) or 1) - 1 if found else None


def model_path(finding: Json) -> str:
    """Return the place in the model that a finding speaks of, as far as its place in the source tells it."""
    place = finding["location"]
    path: str = place["path"]
    xpath: str = place.get("xpath") or ""
    if not path or path.startswith("/"):
        return in_model(path or xpath)
    deeper = of_source(xpath)
    return f"{path}.{deeper.removeprefix(_bare(path) + '.')}" if deeper.startswith(_bare(path) + ".") else path


def in_model(place: str) -> str:
    """Return the path in the model of a place there, in JSON or in XML."""
    if not place.startswith("/"):
        return place
    is_pointer = ":" not in place
    return _IN_POINTER.sub(r"[\1]", place).lstrip("/").replace("/", ".") if is_pointer else of_source(place)


def _of_terms(finding: Json) -> str:
    """Return the path of a term of the finding that stands in an attribute of its element, as a unit does."""
    place = _bare(finding["location"].get("xpath") or "")
    term = term_of(of_source(place)) if place else None
    if term is None or term in finding["terms"]:
        return ""
    paths = (path_of(each) or "" for each in finding["terms"])
    return next((path for path in paths if any(each.startswith(f"{place}/@") for each in source_of(path))), "")


@cache
def of_source(xpath: str) -> str:
    """Return the model path, without positions, of an element or attribute of UBL or CII; of a group, what it holds."""
    bare = _bare(xpath)
    known = _paths()
    while bare.count("/") > 1:
        if bare in known:
            return known[bare]
        held = [path for place, path in known.items() if place.startswith(bare + "/")]
        if held:
            return _shared(held)
        bare = bare.rpartition("/")[0]
    return ""


def source_of(path: str) -> tuple[str, ...]:
    """Return where a model path stands in the sources, without positions."""
    bare = _bare(path)
    return tuple(place for syntax in coverage().values() for place in syntax.get(bare, ()))


@cache
def _paths() -> Mapping[str, str]:
    """Return the model path of every place in the sources."""
    found: dict[str, str] = {}
    for syntax in coverage().values():
        for path, places in syntax.items():
            for place in places:
                found.setdefault(place, path)
    return found


def _shared(paths: list[str]) -> str:
    """Return the deepest group of the model that holds all `paths`."""
    split = [path.split(".") for path in paths]
    depth = min(map(len, split)) - (len(paths) == 1)
    while any(steps[:depth] != split[0][:depth] for steps in split):
        depth -= 1
    return ".".join(split[0][:depth])


def _lines(finding: Json, lang: str) -> str:
    facts = finding["facts"]
    lines = facts["lines"].split(", ")
    shown = ", ".join(lines[:_NAMED_LINES]) + (", …" if len(lines) > _NAMED_LINES else "")
    if "line_total" not in facts:
        return _WORDS[lang]["in"].format(len(lines), shown)
    return _WORDS[lang]["of"].format(len(lines), facts["line_total"], shown)


def _line(finding: Json, lang: str) -> str:
    facts = finding["facts"]
    position = line_position(finding)
    if position is None:
        return ""
    item = facts.get("item")
    told = _WORDS[lang]["line"].format(facts.get("line") or position + 1)
    return f"{told} '{item}'" if item else told


def named(path: str, lang: str) -> str:
    """Return the name of a model path as it stands in a sentence, or of the nearest group around it that has one."""
    bare = _bare(path)
    while bare and bare != _LINES:
        term = term_of(bare)
        if term is not None:
            return _small(name_of(term, lang))
        bare = bare.rpartition(".")[0]
    return ""


def _bare(path: str) -> str:
    """Return a path without its positions."""
    return _POSITION.sub("", path)


def _small(name: str) -> str:
    """Return a name as it stands inside a sentence."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
