"""What the command line says: JSON for programs, plain words for people."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from ..model.catalogue import LANGUAGES
from . import fields, telling

Json = dict[str, Any]

_STATUS = {
    "converted": {"nl": "omgezet", "en": "converted"},
    "accepted": {"nl": "zeker gelezen", "en": "read with certainty"},
    "refused": {"nl": "geweigerd", "en": "refused"},
    "needs_review": {"nl": "ter controle", "en": "needs review"},
    "not_an_invoice": {"nl": "geen factuur", "en": "not an invoice"},
    "multiple_invoices": {"nl": "meer dan één factuur", "en": "more than one invoice"},
    "unreadable": {"nl": "onleesbaar", "en": "unreadable"},
    "failed_output": {"nl": "omzetting mislukt (onze fout)", "en": "conversion failed (our fault)"},
    "valid": {"nl": "geldig", "en": "valid"},
    "invalid": {"nl": "ongeldig", "en": "invalid"},
}
_DELIVERED = {
    "delivered": {"nl": "afgeleverd", "en": "delivered"},
    "sent": {"nl": "verzonden", "en": "sent"},
    "failed": {"nl": "mislukt", "en": "failed"},
}
_REFEREE = {
    "sides": {"nl": "wij | officieel", "en": "ours | official"},
    "none": {"nl": "officiële regels: niet van toepassing", "en": "official rules: not applicable"},
    "valid": {"nl": "officiële regels: geldig", "en": "official rules: valid"},
    "invalid": {
        "nl": "officiële regels: ongeldig",
        "en": "official rules: invalid",
    },
    "threw": {
        "nl": "officiële regels: afgebroken",
        "en": "official rules: broke off",
    },
}
_LEARNED = {
    "nl": "onthouden hoe deze leverancier factureert",
    "en": "remembered how this supplier prints its invoices",
}
_CANNOT_OPEN = {"nl": "kan niet worden geopend", "en": "cannot be opened"}


def language(asked: str | None) -> str:
    """Return the language to speak: the one asked for, else the system's where we speak it, else English."""
    if asked:
        return asked
    system = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "")[:2]
    return system if system in LANGUAGES else "en"


def cannot_open(error: OSError, asked: str | None) -> str:
    """Say that a file cannot be opened, with the system's own reason."""
    return f"{_CANNOT_OPEN[language(asked)]} ({error.strerror})"


def tell_learned(paths: Sequence[str], asked: str | None) -> None:
    """Say on stderr in which files it now stands how a supplier prints its invoices."""
    for path in paths:
        print(f"ublrelay: {_LEARNED[language(asked)]}: {path}", file=sys.stderr)


def tell(report: Json, arguments: argparse.Namespace) -> None:
    """Print one file's report in the form asked for."""
    if arguments.report == "json":
        print(_one_line(report), flush=True)
    else:
        text = "\n".join(_lines(report, language(arguments.lang)))
        print(text.encode("utf-8", "backslashreplace").decode("utf-8"), flush=True)


def _one_line(report: Json) -> str:
    """Return the report as one line of JSON; a file name that is no UTF-8 is escaped as JSON allows."""
    line = json.dumps(report, ensure_ascii=False)
    return line if _is_utf8(line) else json.dumps(report)


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _lines(report: Json, lang: str) -> list[str]:
    status = report.get("status") or ("valid" if report["valid"] else "invalid")
    good = status in {"converted", "valid", "accepted"}
    told = (report.get("format"), report.get("profile"), f"{report['elapsed_ms']:.1f} ms")
    known = ", ".join(each for each in told if each)
    output = f" -> {report['output']}" if report.get("output") else ""
    lines = [f"{'✔' if good else '✘'} {report['file']}: {_STATUS[status][lang]}{output} ({known})"]
    if report.get("fields"):
        lines += fields.table(report["fields"], lang)
    lines += telling.lines(report, status, lang)
    lines += [_delivery(each, lang) for each in report.get("deliveries", ())]
    if "referee" in report:
        lines += _referee(report["referee"], lang)
    return lines


def _referee(referee: Json | None, lang: str) -> list[str]:
    """Show the official verdict beside ours, one rule a line, where the two differ marked."""
    if referee is None:
        return [f"    {_REFEREE['none'][lang]}"]
    verdict = "threw" if referee["threw"] else "valid" if referee["valid"] else "invalid"
    lines = [f"    {_REFEREE[verdict][lang]} ({_REFEREE['sides'][lang]})"]
    for row in referee["rows"]:
        mark = {True: "=", False: "≠", None: "?"}[row["agree"]]
        lines.append(f"      {mark} {row['rule']:<24} {row['ours'] or '-':<8} | {row['referee'] or '-'}")
    return lines


def _delivery(delivery: Json, lang: str) -> str:
    message = delivery.get("message")
    reason = f": {message[lang]}" if message else ""
    evidence = json.dumps(delivery["evidence"], ensure_ascii=False)
    return f"    {_DELIVERED[delivery['outcome']][lang]} {delivery['to']}{reason}\n        {evidence}"
