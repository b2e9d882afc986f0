"""A report as a bookkeeper reads it: one sentence first, then each fault, where it stands and what to do about it.

Codes and paths stand last and small: nobody needs them to understand the rest. Decision record 0018.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

from ..model.catalogue import sentences
from .causes import Told, gather
from .places import in_model, named, where

Json = dict[str, Any]
Texts = Mapping[str, str]

_SHOWN = 25
"""So many findings are shown."""
_FOLLOWING = 6
"""So many consequences of one fault are shown."""
_EXAMPLES = 5
_PART = re.compile(r"\.(scheme)$|/@(currencyID)$")
_CREDIT_NOTES = {"81", "83", "261", "296", "308", "381", "396", "420", "458", "532"}
_STOPPED, _GOOD = {"refused", "invalid"}, {"converted", "valid", "accepted"}
_FILE_TEXTS: Mapping[str, Texts] = {
    "refused": {"nl": "Deze factuur kan niet worden verwerkt", "en": "This invoice cannot be processed"},
    "invalid": {"nl": "Deze factuur kan niet worden verwerkt", "en": "This invoice cannot be processed"},
    "converted": {"nl": "Deze factuur is omgezet", "en": "This invoice was converted"},
    "valid": {"nl": "Deze factuur kan worden verwerkt", "en": "This invoice can be processed"},
    "accepted": {
        "nl": "Alles waar het op aankomt is van de bladzijde gelezen en bewezen",
        "en": "All that matters was read from the page and proven",
    },
    "unreadable": {"nl": "Dit bestand kan niet worden gelezen", "en": "This file cannot be read"},
    "not_an_invoice": {"nl": "Dit bestand is geen factuur", "en": "This file is not an invoice"},
    "multiple_invoices": {
        "nl": "Dit bestand bevat meer dan één factuur",
        "en": "This file holds more than one invoice",
    },
    "needs_review": {"nl": "Iemand moet deze factuur bekijken", "en": "Somebody has to look at this invoice"},
    "failed_output": {
        "nl": "Het omzetten is mislukt; dat ligt aan ons, niet aan de factuur",
        "en": "The conversion failed; that is our fault, not the invoice's",
    },
}
_COUNTED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "nl": {"fatal": ("fout", "fouten"), "warning": ("waarschuwing", "waarschuwingen")},
    "en": {"fatal": ("error", "errors"), "warning": ("warning", "warnings")},
}
_WORDS: Mapping[str, Texts] = {
    "nl": {
        "fatal": "FOUT",
        "warning": "LET OP",
        "info": "ter info",
        "heed": "Let op",
        "where": "Waar",
        "do": "Wat te doen",
        "": "Voorstel: vul bij {place} in: {value}",
        "scheme": "Voorstel: vul bij {place} als soort in: {value}",
        "currencyID": "Voorstel: vul bij {place} als valuta in: {value}",
        "follows": "Waarschijnlijk komt ook dit hierdoor:",
        "more": "… en nog {count}; zie --report json",
        "advice": "Kreeg u deze factuur? Betaal nog niet: stuur dit verslag aan de leverancier en vraag om een"
        " verbeterde factuur.\nMaakte u haar zelf? Verbeter de fouten in uw factuurprogramma en maak het bestand"
        " opnieuw.",
    },
    "en": {
        "fatal": "ERROR",
        "warning": "WARNING",
        "info": "for information",
        "heed": "Take note",
        "where": "Where",
        "do": "What to do",
        "": "Proposal: fill in as {place}: {value}",
        "scheme": "Proposal: fill in as the kind of {place}: {value}",
        "currencyID": "Proposal: fill in as the currency of {place}: {value}",
        "follows": "This probably comes of it too:",
        "more": "… and {count} more; see --report json",
        "advice": "Did you receive this invoice? Do not pay yet: send this report to the seller and ask for a corrected"
        " invoice.\nDid you make it yourself? Correct the errors in your invoicing software and make the file anew.",
    },
}


_CREDITED: Mapping[str, Callable[[str], str]] = {
    "nl": lambda text: re.sub(r"\bfactuur\b", "creditnota", text).replace("Betaal nog niet", "Verwerk haar nog niet"),
    "en": lambda text: re.sub(r"\binvoice\b", "credit note", text).replace("Do not pay yet", "Do not book it yet"),
}
"""The same sentences, on a credit note."""


def lines(report: Json, status: str, lang: str) -> Iterator[str]:
    """Yield the lines that tell a person what is wrong in a file, where, and what to do.

    Args:
        report: the object of ``convert``, ``check`` or ``send``.
        status: how it ended, a status of ``convert`` or ``valid`` or ``invalid``.
        lang: ``nl`` or ``en``.
    """
    told, lost = gather(report["findings"])
    told = _alike(told, lang, len((report.get("invoice") or {}).get("lines", ())))
    if lost:
        told.append(Told(_folded(lost)))
    summary, advice = _summary(_ended(report, status), told, lang), _WORDS[lang]["advice"]
    if _is_credit_note(report):
        summary, advice = (_CREDITED[lang](text) for text in (summary, advice))
    yield f"    {summary}"
    for number, each in enumerate(told[:_SHOWN], start=1):
        yield ""
        yield from _finding(each, number, lang)
    if len(told) > _SHOWN:
        yield "    " + _WORDS[lang]["more"].format(count=len(told) - _SHOWN)
    if status in _STOPPED and report["profile"]:
        yield ""
        yield from (f"    {line}" for line in advice.split("\n"))


def _is_credit_note(report: Json) -> bool:
    """Tell whether a report is on a credit note, as far as it shows."""
    if any((each["location"].get("xpath") or "").startswith("/cn:") for each in report["findings"]):
        return True
    return (report.get("invoice") or {}).get("type_code") in _CREDIT_NOTES


def _ended(report: Json, status: str) -> str:
    """Return how it ended: `check` says of what it could not read only that it is not valid."""
    if status != "invalid" or report["profile"]:
        return status
    rules = {each["rule"] for each in report["findings"]}
    if rules & {"RELAY-NOT-AN-INVOICE", "RELAY-PDF-XML-OTHER"}:
        return "not_an_invoice"
    return "multiple_invoices" if "RELAY-PDF-SEVERAL-INVOICES" in rules else "unreadable"


def _summary(status: str, told: Iterable[Told], lang: str) -> str:
    severities = [each.finding["severity"] for each in told]
    counts = []
    for severity, (one, many) in _COUNTED[lang].items():
        if number := severities.count(severity):
            counts.append(f"{number} {one if number == 1 else many}")
    sentence = _FILE_TEXTS[status][lang]
    if counts and status in _GOOD:
        return f"{sentence}. {_WORDS[lang]['heed']}: {', '.join(counts)}."
    return f"{sentence}: {', '.join(counts)}." if counts else f"{sentence}."


def _finding(told: Told, number: int, lang: str) -> Iterator[str]:
    words, finding = _WORDS[lang], told.finding
    wrong, remedy = sentences(finding["rule"], finding["facts"], lang)
    indent = " " * (len(str(number)) + 6)
    yield f"    {number}. {words[finding['severity']]}: {wrong}"
    if place := where(finding, lang):
        yield f"{indent}{words['where']}: {place}."
    if remedy:
        yield f"{indent}{words['do']}: {remedy}"
    if fix := finding.get("fix"):
        part = _PART.search(fix["path"])
        proposal = words[part.group(part.lastindex or 0) if part else ""]
        yield indent + proposal.format(value=fix["value"], place=named(in_model(fix["path"]), lang))
    yield from (indent + line for line in _consequences(told.follows, lang))
    yield f"{indent}[{_codes(told)}]"


def _consequences(findings: list[Json], lang: str) -> Iterator[str]:
    if not findings:
        return
    lost = [each for each in findings if each["rule"] == "RELAY-LOST"]
    others = [each for each in findings if each["rule"] != "RELAY-LOST"]
    texts = list(dict.fromkeys(sentences(each["rule"], each["facts"], lang)[0] for each in others))
    if lost:
        texts.append(sentences("RELAY-LOST", {"kind": "counted", "count": str(len(lost))}, lang)[0])
    yield _WORDS[lang]["follows"]
    yield from (f"- {text}" for text in texts[:_FOLLOWING])
    if len(texts) > _FOLLOWING:
        yield "- " + _WORDS[lang]["more"].format(count=len(texts) - _FOLLOWING)


def _codes(told: Told) -> str:
    """Return what a specialist asks for: rule ids, terms, and the place in the source."""
    finding = told.finding
    rules = dict.fromkeys(each["rule"] for each in (finding, *told.twins, *told.follows))
    place = finding["location"].get("xpath") or finding["location"]["path"]
    detail = finding["facts"].get("detail", "")
    return " · ".join(part for part in (", ".join(rules), ", ".join(finding["terms"]), place, detail) if part)


def _alike(shown: list[Told], lang: str, total: int) -> list[Told]:
    """Return the findings with those that say the very same, but of another of `total` lines (0: unknown), as one."""
    groups: dict[Hashable, list[Told]] = {}
    for told in shown:
        finding = told.finding
        facts = {name: value for name, value in finding["facts"].items() if name not in {"line", "item"}}
        said = sentences(finding["rule"], facts, lang)
        fix = finding.get("fix", {}).get("value")
        apart = () if "line" in finding["facts"] and "lines" not in finding["facts"] else (id(told),)
        groups.setdefault((finding["rule"], finding["severity"], said, fix, apart), []).append(told)
    return [_joined(group, total) for group in groups.values()]


def _joined(group: list[Told], total: int) -> Told:
    if not group[1:]:
        return group[0]
    first = group[0].finding
    numbers = list(dict.fromkeys(each.finding["facts"]["line"] for each in group))
    if not numbers[1:]:
        return Told(first, [each.finding for each in group[1:]])
    facts = {**first["facts"], "lines": ", ".join(numbers)} | ({"line_total": str(total)} if total else {})
    return Told({**first, "facts": facts}, [twin for each in group for twin in each.twins])


def _folded(lost: list[Json]) -> Json:
    """Return one finding for all values that the model has no place for."""
    if len(lost) == 1:
        return lost[0]
    values = list(dict.fromkeys(f"{_field(each['facts']['path'])} '{each['facts']['value']}'" for each in lost))
    shown = ", ".join(values[:_EXAMPLES])
    facts = {"kind": "several", "count": str(len(lost)), "values": shown + (", …" if len(values) > _EXAMPLES else "")}
    return {**lost[0], "facts": facts, "location": {"path": ""}}


def _field(path: str) -> str:
    """Return what the last step of a place in a source is called there, without prefix and position."""
    return re.sub(r"\[[0-9]+\]", "", re.split(r"[/@:.]", path)[-1])
