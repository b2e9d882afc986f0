"""What there is to know about one rule, from the rule itself and from the message catalogue."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..model.catalogue import LANGUAGES, entry
from ..model.findings import Layer
from .engine import Rule
from .sets import RULE_SETS


def explain(rule_id: str) -> dict[str, Any]:
    """Return what is known of a rule: ``rule``, ``message``, and where they exist ``layer``, ``severity``, ``terms``,
    ``rule_set``, ``version``, ``fix`` and ``about``; texts per language (nl, en), their facts in braces.

    A rule that is unknown has empty messages.
    """  # noqa: D205 - one sentence names what is returned
    texts = entry(rule_id)
    told: dict[str, Any] = {"rule": rule_id, "message": {each: texts.get(each, "") for each in LANGUAGES}}
    for part in ("fix", "about"):
        if f"nl_{part}" in texts:
            told[part] = {each: texts[f"{each}_{part}"] for each in LANGUAGES}
    found = _judged().get(rule_id)
    if found is not None:
        layer, rule, rule_set, version = found
        told |= {"layer": layer.value, "severity": rule.severity.value, "terms": list(rule.terms)}
        told |= {"rule_set": rule_set, "version": version}
    elif rule_id == "XSD":
        told |= {"layer": Layer.XSD.value, "severity": "fatal", "terms": []}
    return told


@cache
def _judged() -> dict[str, tuple[Layer, Rule, str, str]]:
    return {
        rule.id: (rule_set.layer, rule, rule_set.name, rule_set.version)
        for rule_set in RULE_SETS
        for rule in rule_set.rules
    }
