"""``ublrelay check --referee``: the official rules' own verdict beside ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..model.findings import Finding, Location, Severity
from ..referee import Referee, Row, Verdict, compare, declared_rules, default_stylesheet
from ..rules.profiles import find

Json = dict[str, Any]
_XML = b"<"


@dataclass(frozen=True, slots=True)
class Bench:
    """The referee and what it judges: `declared` are the rules of its files, `formats` the syntaxes they are for."""

    referee: Referee
    declared: frozenset[str]
    formats: frozenset[str]


@contextmanager
def open_bench(stylesheets: list[str], folder: str | None) -> Iterator[Bench]:
    """Start the referee on the official files named, or on EN 16931 for UBL (in `folder`) where none is.

    Files that a user names are trusted to be for the documents that he names beside them.

    Raises:
        RefereeAbsent, RefereeFailed, StylesheetMissing: it cannot be had; the text says what to do.
    """
    paths = [Path(each) for each in stylesheets] or [default_stylesheet(folder)]
    with Referee(paths) as referee:
        declared = frozenset(rule for path in paths for rule in declared_rules(path))
        yield Bench(referee, declared, frozenset({"ubl", "cii"} if stylesheets else {"ubl"}))


def put_beside(report: Json, data: bytes, bench: Bench) -> None:
    """Add the referee's verdict to a report of ``check``: ``referee`` is null where it cannot judge such a document."""
    if report["format"] not in bench.formats or not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_XML):
        report["referee"] = None
        return
    verdict = bench.referee.judge(data)
    ours = [_finding(each) for each in report["findings"]]
    rules = {rule.id for rule_set in find(report["profile"]).rule_sets for rule in rule_set.rules}
    report["referee"] = {
        "valid": verdict.valid,
        "threw": verdict.threw,
        "reasons": list(verdict.reasons),
        "rows": [_row(each, verdict, bench) for each in compare(ours, verdict, rules)],
    }


def _finding(told: Json) -> Finding:
    location = Location(path=told["location"]["path"], xpath=told["location"].get("xpath"))
    return Finding(rule=told["rule"], severity=Severity(told["severity"]), location=location)


def _row(row: Row, verdict: Verdict, bench: Bench) -> Json:
    """Return one rule's two verdicts; `agree` is null where the referee has no say: no such rule, or it broke off."""
    silent = row.referee is None and (verdict.threw or row.rule not in bench.declared)
    return {
        "rule": row.rule,
        "ours": row.ours.value if row.ours else None,
        "referee": row.referee.value if row.referee else None,
        "agree": None if silent else row.agrees,
        "judged": row.judged,
    }
