"""What there is to know about one rule, from the rule itself and from the message catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from ..model.catalogue import LANGUAGES, catalogue, entry
from ..model.findings import Layer
from .en16931 import codes, decimals
from .engine import Rule
from .examples import Pair, examples
from .sets import RULE_SETS
from .syntax.findings import known_facts

_REQUESTS = "RELAY-REQUEST-"
"""How the texts about HTTP requests are headed, which are no rules about documents."""
_LONGEST_ID = 100
"""More of what is asked for is not compared."""


def explain(rule_id: str) -> dict[str, Any]:
    """Return what is known of a rule: ``rule``, ``message``, and where they exist ``layer``, ``severity``, ``terms``,
    ``rule_set``, ``version``, ``fix`` and ``about``; texts per language (nl, en), their facts in braces.

    A rule that is unknown has empty messages.
    """  # noqa: D205 - one sentence names what is returned
    known = known_facts(rule_id) or codes.known_facts(rule_id) or decimals.known_facts(rule_id)
    texts = entry(rule_id, known.get("kind", "")) or _first_kind(rule_id)
    fill_in = _Known(known)
    told: dict[str, Any] = {
        "rule": rule_id,
        "message": {each: texts.get(each, "").format_map(fill_in) for each in LANGUAGES},
    }
    for part in ("fix", "about"):
        if f"nl_{part}" in texts:
            told[part] = {each: texts[f"{each}_{part}"].format_map(fill_in) for each in LANGUAGES}
    found = _judged().get(rule_id)
    if found is not None:
        layer, rule, rule_set, version = found
        told |= {"layer": layer.value, "severity": rule.severity.value, "terms": list(rule.terms)}
        told |= {"rule_set": rule_set, "version": version}
    elif rule_id == "XSD":
        told |= {"layer": Layer.XSD.value, "severity": "fatal", "terms": []}
    return told


@cache
def rule_ids() -> tuple[str, ...]:
    """Return the id of every rule about documents: those that are judged, and our own that reading may report."""
    heads = {name.partition(".")[0] for name in catalogue()}
    ours = {each for each in heads if each == "XSD" or (each.startswith("RELAY-") and not each.startswith(_REQUESTS))}
    return tuple(sorted(_judged().keys() | ours))


def example(rule_id: str) -> Pair | None:
    """Return the few lines of an invoice that breaks a rule, and of one that satisfies it.

    None for a rule that no invoice shows: one on reading, or one that cannot be broken.
    """
    return next((each.fragments() for each in examples(rule_id)), None)


def rules_like(pattern: str) -> tuple[str, ...]:
    """Return the rule with this id, or those whose ids fit it as a pattern (``BR-CO-*``), in the order of ids."""
    if pattern in known_ids():
        return (pattern,)
    return tuple(each for each in rule_ids() if fnmatchcase(each, pattern))


def nearest(rule_id: str) -> tuple[str, ...]:
    """Return the ids that look most like one that is none, small letters and a forgotten hyphen forgiven."""
    plain = {_plain(each): each for each in rule_ids()}
    asked = _plain(rule_id[:_LONGEST_ID])
    return (plain[asked],) if asked in plain else tuple(plain[each] for each in get_close_matches(asked, plain))


def _plain(rule_id: str) -> str:
    return "".join(each for each in rule_id.upper() if each.isalnum())


@cache
def known_ids() -> frozenset[str]:
    """Return the ids of all rules."""
    return frozenset(rule_ids())


def _first_kind(rule_id: str) -> Mapping[str, str]:
    """Return the texts of a rule's first kind, for a rule that has none but those of its kinds."""
    return next((texts for name, texts in sorted(catalogue().items()) if name.startswith(f"{rule_id}.")), {})


class _Known(dict[str, str]):
    """Facts that are known without a document; any other stays in braces."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


@cache
def _judged() -> dict[str, tuple[Layer, Rule, str, str]]:
    """Return every rule that is judged; of an id that several sets have, the one of the first set."""
    found: dict[str, tuple[Layer, Rule, str, str]] = {}
    for rule_set in RULE_SETS:
        for rule in rule_set.rules:
            found.setdefault(rule.id, (rule_set.layer, rule, rule_set.name, rule_set.version))
    return found
