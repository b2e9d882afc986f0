"""The message catalogue: each text in Dutch and English, with the same facts, for every rule id that the code names."""

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

RULE_ID = re.compile(r"(RELAY|LAW-NL)(-[A-Z0-9]+)+|XSD|BR(-[A-Z]+)*-\d+|(UBL|CII)-(SR|DT|CR)-\d+")
KEYS = {f"{language}{part}" for language in ("nl", "en") for part in ("", "_fix", "_about")}


def faults(texts: dict[str, str]) -> list[str]:
    """What is wrong with the texts of one rule."""
    found = [f"unknown key {key}" for key in sorted(texts.keys() - KEYS)]
    found += [f"{key} is empty" for key, text in texts.items() if not text.strip()]
    found += [f"no {language}" for language in ("nl", "en") if language not in texts]
    for part in ("", "_fix", "_about"):
        nl, en = texts.get(f"nl{part}"), texts.get(f"en{part}")
        if (nl is None) != (en is None):
            found.append(f"{part or 'the message'} stands in one language only")
        elif nl is not None and en is not None:
            if nl == en:
                found.append(f"nl{part} and en{part} are the same words")
            if facts(nl) != facts(en):
                found.append(f"facts of nl{part} {sorted(facts(nl))} and en{part} {sorted(facts(en))} differ")
    return found


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def entries(root: Path) -> list[tuple[str, str, dict[str, str]]]:
    """Every table of the catalogue as (file, id, texts); ``RULE.kind`` where a rule has kinds."""
    found = []
    for path in sorted((root / "app/model/messages").glob("*.toml")):
        found += [(path.name, rule, texts) for rule, texts in tables(tomllib.loads(path.read_text(encoding="utf-8")))]
    return found


def tables(data: dict, prefix: str = "") -> list[tuple[str, dict[str, str]]]:
    found = []
    for name, table in data.items():
        texts = {key: value for key, value in table.items() if not isinstance(value, dict)}
        if texts:
            found.append((prefix + name, texts))
        found += tables({key: value for key, value in table.items() if isinstance(value, dict)}, f"{prefix}{name}.")
    return found


def ids_in(text: str) -> set[str]:
    """The rule ids that stand as whole strings in code."""
    constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and RULE_ID.fullmatch(value)}


def test_every_text_stands_in_both_languages_with_the_same_facts(root):
    found = entries(root)
    assert found
    wrong = {f"{name} [{rule}]": faults(texts) for name, rule, texts in found if faults(texts)}
    assert wrong == {}


def test_no_id_has_two_texts(root):
    ids = [rule for _, rule, _ in entries(root)]
    assert sorted({rule for rule in ids if ids.count(rule) > 1}) == []


def test_every_rule_the_code_names_has_a_text(root):
    known = {part for _, rule, _ in entries(root) for part in (rule, rule.partition(".")[0])}
    files = sorted((root / "app").rglob("*.py"))
    named = {rule: path.name for path in files for rule in ids_in(path.read_text(encoding="utf-8"))}
    assert named
    assert {rule: name for rule, name in named.items() if rule not in known} == {}


@pytest.mark.parametrize(
    "texts",
    [
        {"nl": "Het totaal is {given}."},
        {"nl": "Het totaal is {given}.", "en": "The total is {stated}."},
        {"nl": "Het totaal is {given}.", "en": "Het totaal is {given}."},
        {"nl": "Fout.", "en": " "},
        {"nl": "Fout.", "en": "Wrong.", "nl_fix": "Vraag een nieuwe."},
        {"nl": "Fout.", "en": "Wrong.", "fr": "Faux."},
    ],
)
def test_a_faulty_text_is_found(texts):
    assert faults(texts)


def test_a_sound_text_passes():
    assert faults({"nl": "Het totaal is {given}.", "en": "The total is {given}."}) == []


def test_ids_are_told_from_other_strings():
    code = 'a = ["BR-CO-15", "RELAY-SKIPPED", "LAW-NL-IBAN", "XSD", "BT-112", "BR-", "see BR-01"]'
    assert ids_in(code) == {"BR-CO-15", "RELAY-SKIPPED", "LAW-NL-IBAN", "XSD"}
