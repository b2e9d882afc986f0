"""Write docs/reference/ from the code itself, or with --check say which of its pages are out of date.

The same code gives the same bytes, so a page that differs is a page that nobody made anew.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.cli.arguments import parse  # noqa: E402 - the project's folder has to be known first
from app.coverage import coverage  # noqa: E402
from app.main import create_app  # noqa: E402
from app.model.catalogue import LANGUAGES, catalogue  # noqa: E402
from app.model.terms import name_of, terms  # noqa: E402
from app.rules import example, explain, rule_ids  # noqa: E402
from app.rules.examples.families import FAMILY  # noqa: E402
from app.rules.fixes import overview  # noqa: E402
from app.rules.sets import RULE_SETS  # noqa: E402
from app.settings import Settings  # noqa: E402

Json = dict[str, Any]

REFERENCE = ROOT / "docs" / "reference"
WIDTH = "100"
GENERATED = "Made from the code by `make docs`; changes made here are lost."
OTHER_RULES = {
    "xsd": "Layer xsd: the shape of a UBL document",
    "": "Reading, profiles, delivery and requests: no layer of a verdict",
}
"""What is in no rule set, by layer."""
SETS = {
    "en16931": "Layer rules: EN 16931",
    "peppol-bis-3": "Layer rules: Peppol BIS Billing 3",
    "nlcius": "Layer rules: NLCIUS",
    "nlcius-gaccount": "Layer rules: NLCIUS with a G-account",
    "xrechnung": "Layer rules: XRechnung",
    "legal-nl": "Layer legal: numbers and Dutch invoice law",
}
"""What the page of each rule set is headed."""
_COMMAND = re.compile(r"^ {4}(?P<name>[a-z-]+) ", re.MULTILINE)


def main() -> int:
    """Write or check every page; status 1 where --check finds one that is out of date."""
    parser = argparse.ArgumentParser(description="Write docs/reference/ from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 where a page is out of date")
    check = parser.parse_args().check
    pages = reference()
    strangers = [path.name for path in REFERENCE.glob("*") if path.name not in pages] if REFERENCE.is_dir() else []
    stale = [name for name, text in pages.items() if held(name) != text]
    if check:
        for name in stale + strangers:
            print(f"docs/reference/{name} is out of date: make docs", file=sys.stderr)
    else:
        REFERENCE.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (REFERENCE / name).write_text(pages[name], encoding="utf-8")
        for name in strangers:
            (REFERENCE / name).unlink()
    print(f"docs/reference: {len(pages)} pages, {len(stale + strangers)} {'out of date' if check else 'changed'}")
    return 1 if check and stale + strangers else 0


def reference() -> Mapping[str, str]:
    """Return every page by its file name."""
    description = create_app(Settings()).openapi()
    return {
        "README.md": contents(),
        "terms.md": terms_page(),
        "rules.md": rules_page(),
        **{f"rules-{name}.md": set_page(name) for name in SETS},
        "fixes.md": fixes_page(),
        "cli.md": commands_page(),
        "api.md": api_page(description),
        "openapi.json": json.dumps(description, ensure_ascii=False, indent=2) + "\n",
    }


def held(name: str) -> str | None:
    """Return a page as it stands now, or None where there is none."""
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


def contents() -> str:
    """Return the page that leads to the others."""
    return _page(
        "Reference",
        [
            "- [Business terms](terms.md): each term of EN 16931, and where it stands in the model, in UBL and in CII",
            "- [Rules](rules.md): each rule and message, in Dutch and English, with examples",
            "- [Corrections](fixes.md): for which findings a `fix` is offered, and what it is",
            "- [Command line](cli.md): what `ublrelay` takes",
            "- [HTTP API](api.md), and the same as [OpenAPI 3.1](openapi.json)",
        ],
    )


def terms_page() -> str:
    """Return the table of business terms."""
    places = coverage()
    rows = (
        [
            term.id,
            " / ".join(dict.fromkeys(name_of(term.id, language) for language in LANGUAGES)),
            _code(term.path + ("[]" if term.repeats else "")),
            *("<br>".join(map(_code, places[syntax].get(term.path, ()))) for syntax in ("ubl", "cii")),
        ]
        for term in terms()
    )
    intro = (
        "Where each business term of EN 16931 (and of the extensions that real documents carry) stands. `[]`: it can "
        "stand several times. XPaths start at the document's root element; a group stands where its terms stand. "
        "The same for programs: `ublrelay terms --report json`."
    )
    return _page("Business terms", [intro, *_table(["Term", "Name", "Model", "UBL", "CII"], rows)])


def fixes_page() -> str:
    """Return the page on the corrections that are offered."""
    intro = (
        "A finding bears a `fix` where the document leaves no doubt about what was meant: put `value` at `path`. It is "
        "data; nothing applies it. An amount that does not add up gets none, for nobody can tell which one is wrong. "
        "`LAW-NL-REVERSE-CHARGE` offers the words that the law asks for."
    )
    rows = (["<br>".join(map(_code, rules.split("|"))), what] for rules, what in overview().items())
    return _page("Corrections", [intro, *_table(["Findings", "What is offered, where it is beyond doubt"], rows)])


def rules_page() -> str:
    """Return the page that leads to the rule sets, with all that is in none of them."""
    lines = [
        "What a finding can say. Words in braces are facts of the case. `ublrelay rules ID` prints one of these.",
        "",
        *(f"- [{title}](rules-{name}.md)" for name, title in SETS.items()),
    ]
    by_layer = _explained(lambda told: told.get("layer", "") if "rule_set" not in told else None)
    for layer, title in OTHER_RULES.items():
        lines += ["", f"## {title}"]
        for told in by_layer[layer]:
            lines += ["", f"### {told['rule']}", "", *_rule(told), *_kinds(told["rule"])]
    return _page("Rules", lines)


def set_page(name: str) -> str:
    """Return every rule of a set with its examples; a family whose rules differ by an element takes a line per rule."""
    (version,) = (each.version for each in RULE_SETS if each.name == name)
    intro = (
        f"Version {version}. Words in braces are facts of the case; `…` in an example stands for what is left out. "
        "A rule that an earlier set has by the same id stands there. `ublrelay rules ID` prints any of these, with its "
        "examples."
    )
    lines = [intro]
    for told in _explained(lambda told: told.get("rule_set"))[name]:
        if FAMILY.match(told["rule"]):
            lines += ["", f"- **{told['rule']}** ({told['severity']}): {told['message']['en']}"]
        else:
            lines += ["", f"## {told['rule']}", "", *_rule(told), *_kinds(told["rule"]), *_examples(told["rule"])]
    return _page(SETS[name], lines)


def _explained(place: Callable[[Json], str | None]) -> Mapping[str | None, list[Json]]:
    """Return what is known of every rule, by its place."""
    found: dict[str | None, list[Json]] = {}
    for rule in sorted(rule_ids(), key=_in_order):
        told = explain(rule)
        found.setdefault(place(told), []).append(told)
    return found


def _examples(rule: str) -> Iterator[str]:
    shown = example(rule)
    if shown is not None:
        for title, text in (("Breaks it:", shown.breaks), ("Satisfies it:", shown.satisfies)):
            yield from ("", title, "", "```xml", text, "```")


def _kinds(rule: str) -> Iterator[str]:
    """Yield the texts of a rule's kinds, where it tells several kinds of fault apart."""
    for name in sorted(catalogue()):
        if name.startswith(f"{rule}."):
            yield f"- {name.partition('.')[2]}: {catalogue()[name]['nl']} / {catalogue()[name]['en']}"


def _rule(told: Json) -> Iterator[str]:
    known = [
        told.get("severity", ""),
        *told.get("terms", ()),
        f"{told['rule_set']} {told['version']}" if "version" in told else "",
    ]
    if any(known):
        yield from (", ".join(each for each in known if each), "")
    for language in LANGUAGES:
        parts = (told["message"], told.get("fix", {}), told.get("about", {}))
        yield f"- {language}: " + " ".join(part[language] for part in parts if part.get(language))


def commands_page() -> str:
    """Return the help of every command."""
    overview = _help()
    lines = ["```", *overview, "```"]
    for command in _commands(overview):
        told = _help(command)
        lines += ["", f"## ublrelay {command}", "", "```", *told, "```"]
        for verb in _commands(told):
            lines += ["", f"### ublrelay {command} {verb}", "", "```", *_help(command, verb), "```"]
    return _page("Command line", lines)


def _commands(told: Sequence[str]) -> list[str]:
    """Return the commands, or the verbs of one, that a help lists."""
    return _COMMAND.findall("\n".join(told))


def _help(*command: str) -> list[str]:
    os.environ["COLUMNS"] = WIDTH
    told = io.StringIO()
    try:
        with redirect_stdout(told):
            parse([*command, "--help"])
    except SystemExit:
        return told.getvalue().rstrip().splitlines()
    raise AssertionError(f"{command} has no help")


def api_page(description: Json) -> str:
    """Return every operation of the HTTP service."""
    info = description["info"]
    lines = [
        f"{info['title']} {info['version']}. Errors are RFC 9457 problems (`application/problem+json`).",
        "For programs, the same as OpenAPI 3.1: [openapi.json](openapi.json).",
        *_table(["Operation", "What it does"], _operations(description)),
    ]
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            lines += ["", f"## {method.upper()} {path}", "", *_operation(operation)]
    return _page("HTTP API", lines)


def _operations(description: Json) -> Iterator[list[str]]:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield [_code(f"{method.upper()} {path}"), operation.get("summary", "")]


def _operation(operation: Json) -> Iterator[str]:
    yield operation.get("description") or operation.get("summary", "")
    parameters = [
        [_code(each["name"]), each["in"], "yes" if each.get("required") else "", each.get("description", "")]
        for each in operation.get("parameters", ())
    ]
    if parameters:
        yield from _table(["Parameter", "In", "Required", "Meaning"], parameters)
    if "requestBody" in operation:
        yield from ("", "Body: " + ", ".join(map(_code, operation["requestBody"]["content"])))
    answers = (
        [status, answer["description"], ", ".join(map(_code, answer.get("content", ())))]
        for status, answer in operation["responses"].items()
    )
    yield from _table(["Status", "Meaning", "Body"], answers)


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", f"<!-- {GENERATED} -->", "", *lines]) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(heads)} |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _code(text: str) -> str:
    return f"`{text}`"


def _in_order(rule: str) -> list[tuple[int, str]]:
    """Sort rule ids as people count: BR-9 before BR-10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", rule)]


if __name__ == "__main__":
    raise SystemExit(main())
