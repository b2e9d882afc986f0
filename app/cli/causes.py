"""Which findings belong together: what is told twice is shown once, and what follows from a fault under that fault.

This is for reading only: the report for programs holds every finding by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..model.terms import term_of
from .places import line_position, model_path, of_source, source_of

Json = dict[str, Any]

_ORDER = {"fatal": 0, "warning": 1, "info": 2}
_SAME = {
    "BR-CO-21": "BR-33",
    "BR-CO-22": "BR-38",
    "BR-CO-23": "BR-42",
    "BR-CO-24": "BR-44",
    "UBL-DT-01": "BR-DEC-",
    "BR-27": "BR-26",
    "PEPPOL-COMMON-R050": "PEPPOL-COMMON-R043",
}
"""Demands that two rules make in the same place: the rule, and how the id begins of the one that is shown for it."""
_VAT_AMOUNT = re.compile(r"BR-(?:S|Z|E|AE|IC|G|O|AF|AG|B)-09$")
_RATE_OF_CATEGORY = re.compile(r"BR-(?:S|Z|E|AE|IC|G|O|AF|AG)-0[567]$")
_USE_OF_CATEGORY = re.compile(r"BR-(?:S|Z|E|AE|IC|G|O|AF|AG)-0[18]$")
_COMES_OF = {("BR-GA-6", "BR-GA-7"), ("RELAY-NOT-XML", "RELAY-PDF-XML-BROKEN")}
"""Findings of the first that come of one of the second."""
_POSITION = re.compile(r"\[[0-9]+\]")
_UNTOLD = {"missing-element", "empty-element", "empty-group", "content-missing", "bad-attribute", "missing-attribute"}


@dataclass(slots=True)
class Told:
    """A finding as it is shown, with those that say the same again (`twins`) and those that follow from it."""

    finding: Json
    twins: list[Json] = field(default_factory=list)
    follows: list[Json] = field(default_factory=list)

    @property
    def everything(self) -> Iterator[Json]:
        """The finding, and every other that it stands for."""
        yield self.finding
        yield from self.twins
        yield from self.follows


def gather(findings: Iterable[Json]) -> tuple[list[Told], list[Json]]:
    """Return what to show, the gravest first and causes before the rest, and apart what the model has no place for."""
    whole = list(findings)
    lost = [each for each in whole if each["rule"] == "RELAY-LOST"]
    shown = _without_twins([each for each in whole if each["rule"] != "RELAY-LOST"])
    shown = _with_causes(shown)
    left = [each for each in lost if not _is_told(each, shown)]
    return sorted(shown, key=lambda told: (_ORDER[told.finding["severity"]], not told.follows)), left


def _without_twins(findings: list[Json]) -> list[Told]:
    shown: list[Told] = []
    for finding in findings:
        for told in shown:
            if _says_more(told.finding, finding):
                told.twins.append(finding)
                break
            if _says_more(finding, told.finding):
                told.twins.append(told.finding)
                told.finding = finding
                break
        else:
            shown.append(Told(finding))
    return shown


def _says_more(one: Json, other: Json) -> bool:
    """Tell whether `one` says what `other` says, and is the one to show."""
    first, second = one["rule"], other["rule"]
    if _ORDER[one["severity"]] > _ORDER[other["severity"]]:
        return False
    if second == "XSD":
        return _is_shape_of(one, other)
    if second in _SAME:
        return first.startswith(_SAME[second]) and _same_place(one, other)
    return first == "BR-CO-17" and bool(_VAT_AMOUNT.match(second)) and _same_place(one, other)


def _is_shape_of(one: Json, shape: Json) -> bool:
    """Tell whether `one` says in words of the invoice what the schema says of an element."""
    if one["rule"] == "XSD":
        return False
    place = shape["location"].get("xpath") or ""
    kind = shape["facts"].get("kind", "")
    if one["rule"] == "RELAY-VALUE":
        return bool(one["location"].get("xpath") == place)
    if kind not in _UNTOLD or one["severity"] != "fatal":
        return False
    named = shape["facts"].get("element", "")
    missing = f"{place}/{named}" if kind == "missing-element" else place
    own = one["location"].get("xpath") or ""
    same_line = line_position(one) == line_position(shape)
    return same_line and (_POSITION.sub("", missing) in source_of(model_path(one)) or own == missing)


def _same_place(one: Json, other: Json) -> bool:
    first, second = one["location"].get("xpath") or "", other["location"].get("xpath") or ""
    if first and second:
        return first == second or first.startswith(second + "/") or second.startswith(first + "/")
    return bool(one["location"]["path"] == other["location"]["path"])


def _with_causes(shown: list[Told]) -> list[Told]:
    """Put what follows from another finding under it."""
    gone: set[int] = set()
    for cause in shown:
        if id(cause) in gone:
            continue
        for other in shown:
            apart = other is not cause and id(other) not in gone and not other.follows
            if apart and _follows(other.finding, cause.finding):
                cause.follows.extend((other.finding, *other.twins))
                gone.add(id(other))
    return [told for told in shown if id(told) not in gone]


def _follows(finding: Json, cause: Json) -> bool:
    """Tell whether `finding` is there, in all likelihood, because of `cause` alone."""
    if finding["rule"] in {"RELAY-VALUE", "XSD"}:
        return False
    if cause["rule"] == "RELAY-VALUE":
        return _about_the_unread(finding, cause)
    if cause["facts"].get("kind") == "CODES.currency":
        return _about_the_currency(finding, cause)
    if (finding["rule"], cause["rule"]) in _COMES_OF:
        return True
    if _RATE_OF_CATEGORY.match(cause["rule"]):
        return bool(_USE_OF_CATEGORY.match(finding["rule"]))
    return _about_the_absent(finding, cause)


def _about_the_unread(finding: Json, cause: Json) -> bool:
    """Tell whether a finding misses, or reckons with, a value that could not be read."""
    path = model_path(cause)
    term = term_of(path)
    if finding["severity"] != "fatal" or term is None:
        return False
    return (model_path(finding) == path or term in finding["terms"]) and _lines_agree(finding, cause)


def _about_the_currency(finding: Json, cause: Json) -> bool:
    facts = finding["facts"]
    return cause["facts"]["value"] in {facts.get("currency"), facts.get("wanted")} or finding["rule"] == "BR-NL-33"


def _about_the_absent(finding: Json, cause: Json) -> bool:
    """Tell whether a finding cannot reckon, because of what another finding says is absent."""
    if finding["facts"].get("kind") != "absent" or cause["facts"].get("kind") == "absent" or len(cause["terms"]) != 1:
        return False
    return cause["terms"][0] in finding["terms"] and _lines_agree(finding, cause)


def _lines_agree(one: Json, other: Json) -> bool:
    first, second = line_position(one), line_position(other)
    return first is None or second is None or first == second


def _is_told(lost: Json, shown: list[Told]) -> bool:
    """Tell whether another finding speaks of the very value that the model has no place for."""
    place = lost["location"].get("xpath") or lost["location"]["path"]
    for told in shown:
        if told.finding["facts"].get("kind") == "CODES.currency" and _hangs_on_currency(place):
            told.follows.append(lost)
            return True
        if any(each["location"].get("xpath") == place for each in told.everything):
            told.twins.append(lost)
            return True
    return False


def _hangs_on_currency(place: str) -> bool:
    """Tell whether a value has its place in the model by the currency it is in: amounts' currencies, totals of VAT."""
    path = of_source(place)
    return place.endswith("/@currencyID") or path == "totals.vat" or path.startswith("vat_breakdown")
