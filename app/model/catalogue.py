"""The texts of our findings, in Dutch and English, kept as data beside this file (`messages/*.toml`).

Each table is headed by a rule id, or by ``RULE.kind`` where one rule id speaks of several kinds of fault
(the finding then bears the fact ``kind``). Keys: ``nl`` and ``en`` (the message, facts in braces), ``nl_fix`` and
``en_fix`` (what to do), ``nl_about`` and ``en_about`` (the explanation that ``ublrelay rules ID`` prints).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from .findings import Finding
from .wording import named, worded

LANGUAGES = ("nl", "en")


class _Facts(dict[str, str]):
    """Facts for filling in; one that is absent shows as an ellipsis rather than breaking the message."""

    def __missing__(self, key: str) -> str:
        return "…"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return every text by rule id (or ``RULE.kind``), read once from the package's own data files."""
    texts: dict[str, Mapping[str, str]] = {}
    folder = resources.files(__package__) / "messages"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            texts.update(_tables(tomllib.loads(entry.read_text(encoding="utf-8"))))
    return texts


def entry(rule: str, kind: str = "") -> Mapping[str, str]:
    """Return the texts of `rule` (of its `kind` where that has its own), or an empty mapping where there are none.

    A `kind` that many rules share has a table of its own (``SYNTAX.unused``), used where the rule has none.
    """
    texts = catalogue()
    return texts.get(f"{rule}.{kind}") or texts.get(rule) or texts.get(kind) or {}


def message(finding: Finding) -> dict[str, str]:
    """Return the finding's message per language: what is wrong, then what to do about it.

    A rule without a text of its own (the house tests forbid it) still yields its id, never an error.
    """
    merged = "line_count" in finding.facts
    told = {}
    for language in LANGUAGES:
        wrong, remedy = sentences(finding.rule, finding.facts, language)
        lines = sentences("MERGED", finding.facts, language)[0] if merged else ""
        told[language] = " ".join(part for part in (wrong, lines, remedy) if part)
    return told


def sentences(rule: str, facts: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return what is wrong, and what to do about it (empty where nothing is said of that), facts filled in."""
    texts = entry(rule, facts.get("kind", ""))
    if "path" in facts and "name" not in facts:
        facts = {**facts, "name": named(facts["path"], language)}
    filled = _Facts({name: shown(worded(rule, name, value, language)) for name, value in facts.items()})
    return texts.get(language, rule).format_map(filled), texts.get(f"{language}_fix", "").format_map(filled)


def as_json(finding: Finding) -> dict[str, Any]:
    """Return the finding as outside programs read it, texts included."""
    location = finding.location
    told: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "terms": list(finding.terms),
        "location": {"path": location.path},
        "message": message(finding),
        "facts": dict(finding.facts),
    }
    for name in ("xpath", "page", "box"):
        if (value := getattr(location, name)) is not None:
            told["location"][name] = [round(edge, 2) for edge in value] if name == "box" else value
    if finding.fix is not None:
        told["fix"] = {"path": finding.fix.path, "value": finding.fix.value}
    return told


def shown(value: str, limit: int = 200) -> str:
    """Return `value` fit for a message: one line, at most `limit` characters."""
    flat = " ".join(value.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _tables(data: Mapping[str, object], prefix: str = "") -> dict[str, Mapping[str, str]]:
    """Flatten TOML tables: ``[XSD.empty-element]`` becomes the key ``XSD.empty-element``."""
    found: dict[str, Mapping[str, str]] = {}
    for name, table in data.items():
        if not isinstance(table, dict):
            continue
        texts = {key: value for key, value in table.items() if isinstance(value, str)}
        if texts:
            found[prefix + name] = texts
        found.update(_tables(table, f"{prefix}{name}."))
    return found
