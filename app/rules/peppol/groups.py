"""The form in which the Peppol rules are written: groups of demands on elements, one check per module.

The official rules are patterns: a context (some elements) and what is demanded of each of them. A `Group` is that, and
`rules_of` makes one check of a module's groups, for UBL and for CII.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...model.findings import Severity
from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Fault, Rule, Sweep, Syntax, Term
from .document import Document, document
from .values import Unjudgeable

Holds = Callable[[Raw, Document], bool]
Context = Callable[[Document], Iterable[Raw]]
Told = Mapping[str, str] | Callable[[Raw, Document], Mapping[str, str]]
_LINES = ("cac:InvoiceLine", "cac:CreditNoteLine", "ram:IncludedSupplyChainTradeLineItem")
_TERM = re.compile(r"[0-9]+(-[0-9])?")


@dataclass(frozen=True, slots=True)
class Demand:
    """What one rule asks of an element.

    Attributes:
        id: the rule.
        terms: what it rests on, as numbers or ids, parted by blanks: ``"31 BG-5"``.
        holds: whether the element is as it should be.
        path: the place in the model; ``{line}`` stands for the position of the line, from 0.
        told: facts for the message: name -> path below the element (``@name``: its attribute, ``.``: its own text),
            or a function that gives them.
        at: path below the element to what is at fault, where that stands.
        severity: FATAL or WARNING.
    """

    id: str
    terms: str
    holds: Holds
    path: str = ""
    told: Told = field(default_factory=dict)
    at: str = ""
    severity: Severity = Severity.FATAL

    def judge(self, raw: Raw, doc: Document) -> Fault | None:
        """Return the fault of an element, if any; where the official rules break off, it is fatal."""
        try:
            if self.holds(raw, doc):
                return None
            severity = self.severity
        except Unjudgeable:
            severity = Severity.FATAL
        place = raw.first(self.at) if self.at else None
        return Fault(_placed(self.path, raw), self._facts(raw, doc), raw=place or raw, severity=severity)

    def _facts(self, raw: Raw, doc: Document) -> Mapping[str, str]:
        if not callable(self.told):
            return {name: _value(raw, path) for name, path in self.told.items()}
        try:
            return self.told(raw, doc)
        except Unjudgeable:
            return {}


@dataclass(frozen=True, slots=True)
class Group:
    """Demands on the same elements."""

    context: Context
    demands: tuple[Demand, ...]

    def faults(self, doc: Document) -> Iterator[tuple[str, Fault]]:
        """Yield every fault; where the official rules break off over which elements are meant, none is."""
        try:
            meant = list(self.context(doc))
        except Unjudgeable:
            return
        for raw in meant:
            for demand in self.demands:
                fault = demand.judge(raw, doc)
                if fault is not None:
                    yield demand.id, fault


def group(context: Context, *demands: Demand) -> Group:
    """Return a group of demands on the elements that `context` gives."""
    return Group(context, demands)


def warning(demand: Demand) -> Demand:
    """Return a demand as a warning."""
    return Demand(demand.id, demand.terms, demand.holds, demand.path, demand.told, demand.at, severity=Severity.WARNING)


def rules_of(ubl: tuple[Group, ...], cii: tuple[Group, ...] = ()) -> Sweep:
    """Make one check of groups; a rule that both syntaxes have is told as it is in UBL."""
    by_syntax = {Syntax.UBL: ubl, Syntax.CII: cii}

    def faults(case: Case) -> Iterator[tuple[str, Fault]]:
        doc = case.once(document)
        if doc is not None:
            for each in by_syntax[doc.syntax]:
                yield from each.faults(doc)

    def only(rule_id: str) -> Callable[[Case], Iterable[Fault]]:
        return lambda case: (fault for found, fault in faults(case) if found == rule_id)

    demands: dict[str, Demand] = {}
    for each in (*ubl, *cii):
        for demand in each.demands:
            demands.setdefault(demand.id, demand)
    rules = tuple(Rule(each.id, _ids(each.terms), each.severity, only(each.id)) for each in demands.values())
    return Sweep(rules, faults)


def _ids(terms: str) -> tuple[str, ...]:
    found: list[Term] = list(terms.split())
    return tuple(f"BT-{term}" if _TERM.fullmatch(str(term)) else str(term) for term in found)


def _value(raw: Raw, path: str) -> str:
    path, marked, attribute = path.rpartition("@") if "@" in path else (path, "", "")
    place = raw if path in {"", "."} else raw.first(path.rstrip("/"))
    if place is None:
        return ""
    return (place.attributes.get(attribute, "") if marked else place.text).strip(BLANKS)


def _placed(path: str, raw: Raw) -> str:
    """Fill the position of the line that an element stands in into a path of the model."""
    if "{line}" not in path:
        return path
    each: Raw | None = raw
    while each is not None and each.name not in _LINES:
        each = each.parent
    if each is None or each.parent is None:
        return ""
    siblings = each.parent.children[each.name]
    position = next(at for at, sibling in enumerate(siblings) if sibling is each)
    return path.replace("{line}", str(position))
