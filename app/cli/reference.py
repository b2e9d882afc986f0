"""``ublrelay terms`` and ``ublrelay rules``: what the program itself knows, for people and for programs."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from ..coverage import coverage
from ..model import terms as term_table
from ..rules import explain, rule_ids
from ..settings import Settings
from . import words

Json = dict[str, Any]
_UNKNOWN = {"nl": "onbekende regel", "en": "unknown rule"}


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
    """List every rule with its text, or explain those that were named; status 2 where one is unknown."""
    lang = words.language(arguments.lang)
    unknown = [each for each in arguments.ids if each not in rule_ids()]
    for each in unknown:
        print(f"ublrelay: {each}: {_UNKNOWN[lang]}", file=sys.stderr)
    wanted = [each for each in arguments.ids if each not in unknown] if arguments.ids else rule_ids()
    for rule in wanted:
        told = explain(rule)
        if arguments.report == "json":
            print(json.dumps(told, ensure_ascii=False))
        else:
            _print_rule(told, lang)
    return 2 if unknown else 0


def _print_rule(told: Json, lang: str) -> None:
    known = ", ".join(str(each) for each in (told.get("layer"), told.get("severity"), *told.get("terms", ())) if each)
    print(f"{told['rule']}{f' ({known})' if known else ''}")
    for text in (told["message"][lang], told.get("about", {}).get(lang), told.get("fix", {}).get(lang)):
        if text:
            print(f"    {text}")
