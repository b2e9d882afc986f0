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
    texts = entry(finding.rule, finding.facts.get("kind", ""))
    more = entry("MERGED") if "line_count" in finding.facts else {}
    facts = _Facts({name: shown(value) for name, value in finding.facts.items()})
    return {language: _sentence(texts, more, language, finding.rule).format_map(facts) for language in LANGUAGES}


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
            told["location"][name] = value
    if finding.fix is not None:
        told["fix"] = {"path": finding.fix.path, "value": finding.fix.value}
    return told


def shown(value: str, limit: int = 200) -> str:
    """Return `value` fit for a message: one line, at most `limit` characters."""
    flat = " ".join(value.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _sentence(texts: Mapping[str, str], more: Mapping[str, str], language: str, rule: str) -> str:
    parts = (texts.get(language, rule), more.get(language, ""), texts.get(f"{language}_fix", ""))
    return " ".join(part for part in parts if part)


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
