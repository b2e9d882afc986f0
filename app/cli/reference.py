"""``ublrelay terms`` and ``ublrelay rules``: what the program itself knows, for people and for programs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from ..coverage import coverage
from ..model import terms as term_table
from ..rules import example, explain, nearest, rule_ids, rules_like
from ..settings import Settings
from . import words

Json = dict[str, Any]
_UNKNOWN = {"nl": "onbekende regel", "en": "unknown rule"}
_MEANT = {"nl": "bedoelt u {ids}?", "en": "did you mean {ids}?"}
_EXAMPLES = {
    "breaks": {"nl": "Overtreedt de regel:", "en": "Breaks the rule:"},
    "satisfies": {"nl": "Voldoet aan de regel:", "en": "Satisfies the rule:"},
}


def terms(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - a command's signature
    """Print every business term: id, name, model path, UBL XPath, CII XPath."""
    lang = words.language(arguments.lang)
    places = coverage()
    for term in term_table.terms():
        row: Json = {
            "term": term.id,
            "name": term_table.name_of(term.id, lang),
            "path": term.path,
            "repeats": term.repeats,
        }
        row |= {syntax: list(found.get(term.path, ())) for syntax, found in places.items()}
        if arguments.report == "json":
            print(json.dumps(row, ensure_ascii=False))
        else:
            print(f"{term.id:<12}{row['name']}\n    {term.path}")
            print("\n".join(f"    {syntax:<4} {xpath}" for syntax in places for xpath in row[syntax]))
    return 0


def rules(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - a command's signature
    """List every rule with its text, or explain those that were named, with examples; status 2 where one is unknown."""
    lang = words.language(arguments.lang)
    found = {asked: rules_like(asked) for asked in arguments.ids}
    unknown = [asked for asked, ids in found.items() if not ids]
    for asked in unknown:
        print(f"ublrelay: {asked}: {_unknown(asked, lang)}", file=sys.stderr)
    named = dict.fromkeys(rule for ids in found.values() for rule in ids)
    for rule in named if arguments.ids else rule_ids():
        told = explain(rule)
        shown = example(rule) if arguments.ids else None
        if shown is not None:
            told["examples"] = {"breaks": shown.breaks, "satisfies": shown.satisfies}
        if arguments.report == "json":
            print(json.dumps(told, ensure_ascii=False))
        else:
            print("\n".join(_rule(told, lang)))
    return 2 if unknown else 0


def _unknown(asked: str, lang: str) -> str:
    meant = _MEANT[lang].format(ids=", ".join(nearest(asked)))
    return f"{_UNKNOWN[lang]}; {meant}" if nearest(asked) else _UNKNOWN[lang]


def _rule(told: Json, lang: str) -> Iterator[str]:
    known = ", ".join(str(each) for each in (told.get("layer"), told.get("severity"), *told.get("terms", ())) if each)
    yield f"{told['rule']}{f' ({known})' if known else ''}"
    for text in (told["message"][lang], told.get("about", {}).get(lang), told.get("fix", {}).get(lang)):
        if text:
            yield f"    {text}"
    for name, lines in told.get("examples", {}).items():
        yield f"    {_EXAMPLES[name][lang]}"
        yield from (f"        {line}" for line in lines.splitlines())
