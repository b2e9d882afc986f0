"""The rules engine: a rule is a function from a case to its faults, a rule set is a value, judging is one pass.

A rule reads the model for arithmetic and the raw index for what the model cannot show (an element that stands there
but is blank, a second occurrence). It never raises over what a document says; an exception here is our own fault.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import localcontext
from enum import Enum
from types import ModuleType
from typing import Any, TypeVar, cast

from ..model.findings import Finding, Fix, Layer, Location, Severity
from ..model.invoice import Invoice
from ..model.raw import Named, Raw, empty
from ..model.reading import Places, Reading

T = TypeVar("T")
_DIGITS = 400
"""Exact for products and totals of the longest numbers that the model reads (180 digits)."""


class Syntax(Enum):
    """The syntax that a document arrived in, as far as rules tell syntaxes apart."""

    UBL = "ubl"
    CII = "cii"
    OTHER = "other"


_ROOTS = {"ubl:Invoice": Syntax.UBL, "cn:CreditNote": Syntax.UBL, "rsm:CrossIndustryInvoice": Syntax.CII}


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a document breaks a rule.

    Attributes:
        path: place in the model, positions from 0 (``lines[2].net_amount``).
        facts: what the message is filled in with; ``kind`` picks a text of its own.
        fix: a correction on offer.
        raw: the element at fault, where the model has no place for it.
        severity: where it differs from the rule's own (BR-51 warns in UBL and is fatal in CII).
        terms: where it rests on fewer terms than the rule does.
    """

    path: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    fix: Fix | None = None
    raw: Raw | None = None
    severity: Severity | None = None
    terms: tuple[str, ...] = ()


class Case:
    """One document before the rules.

    Attributes:
        invoice: the model; an empty one where nothing could be read.
        raw: root of the raw index, or None.
        syntax: which set of official rules of syntax applies; OTHER also where there is no raw index.
        today: the day to judge by.
    """

    def __init__(self, reading: Reading, today: date) -> None:
        self.invoice = reading.invoice or Invoice()
        self.raw = reading.raw
        self.format = reading.format
        self.syntax = _ROOTS.get(reading.raw.name, Syntax.OTHER) if reading.raw is not None else Syntax.OTHER
        self.today = today
        self._find_places = reading.places
        self._places: Places | None = None
        self._shared: dict[Callable[[Case], Any], Any] = {}

    def once(self, compute: Callable[[Case], T]) -> T:
        """Return what `compute` makes of this case, worked out at the first call and kept for all rules."""
        try:
            return cast("T", self._shared[compute])
        except KeyError:
            found = self._shared[compute] = compute(self)
            return found

    @property
    def named(self) -> Named:
        """Every element of each name, however deep, the upper ones first; worked out once, for all rules."""
        return self.once(_named)

    @property
    def empty(self) -> list[Raw]:
        """The elements that hold neither an element nor anything but white space."""
        return self.once(_empty)

    def place(self, path: str) -> Raw | None:
        """Return the source element at a model path, else at its nearest parent that has one. Costly the first time."""
        if self.raw is None:
            return None
        if self._places is None:
            self._places = self._find_places()
        while path:
            found = self._places.get(path)
            if found is not None:
                return found
            path = _parent(path)
        return self.raw

    def written(self, path: str, *relative: str) -> bool:
        """Tell whether any element (or ``.../@attribute``) stands below the one at `path`, be it blank.

        Asked only where the model has nothing: the official rules often ask for existence, the model for content.
        The relative paths of all syntaxes are given together; their prefixes tell them apart.
        """
        raw = self.place(path)
        return raw is not None and any(stands(raw, each) for each in relative)


def _named(case: Case) -> Named:
    return Named(case.raw.spots() if case.raw is not None else {})


def _empty(case: Case) -> list[Raw]:
    return empty(case.raw) if case.raw is not None else []


def stands(raw: Raw, relative: str) -> bool:
    """Tell whether an element, or an attribute (``cbc:ID/@schemeID``), stands below `raw`."""
    path, marked, attribute = relative.partition("/@")
    held = raw.all(path)
    return any(attribute in each.attributes for each in held) if marked else bool(held)


Faults = Iterable[Fault]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its official id, the terms it rests on, how grave a fault is, and the function that finds faults."""

    id: str
    terms: tuple[str, ...]
    severity: Severity
    faults: Callable[[Case], Faults]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that this check judges: itself."""
        return (self,)

    def run(self, case: Case) -> Iterable[tuple[Rule, Fault]]:
        """Return each fault with the rule it breaks."""
        return [(self, fault) for fault in self.faults(case)]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Several rules that one function judges in one go, such as all that ask something of every line."""

    rules: tuple[Rule, ...]
    faults: Callable[[Case], Iterable[tuple[str, Fault]]]

    def run(self, case: Case) -> Iterable[tuple[Rule, Fault]]:
        """Return each fault with the rule it breaks."""
        found = [*self.faults(case)]
        by_id = {each.id: each for each in self.rules} if found else {}
        return [(by_id[rule_id], fault) for rule_id, fault in found]


Check = Rule | Sweep
Term = int | str


def rule(
    rule_id: str, *, terms: tuple[Term, ...], severity: Severity = Severity.FATAL
) -> Callable[[Callable[[Case], Faults]], Rule]:
    """Make a rule of a function from a case to its faults. A term is a number (112 is BT-112) or an id (``BG-23``)."""
    return lambda function: Rule(rule_id, _ids(terms), severity, function)


def sweep(
    terms: Mapping[str, tuple[Term, ...]], *, severity: Severity = Severity.FATAL
) -> Callable[[Callable[[Case], Iterable[tuple[str, Fault]]]], Sweep]:
    """Make several rules, given as id -> terms, of one function that yields (rule id, fault)."""

    def decorate(function: Callable[[Case], Iterable[tuple[str, Fault]]]) -> Sweep:
        def only(rule_id: str) -> Callable[[Case], Faults]:
            return lambda case: (fault for found, fault in function(case) if found == rule_id)

        return Sweep(tuple(Rule(each, _ids(about), severity, only(each)) for each, about in terms.items()), function)

    return decorate


def checks_in(*modules: ModuleType) -> tuple[Check, ...]:
    """Return the rules and sweeps that modules define, in the order in which they stand there."""
    return tuple(each for module in modules for each in vars(module).values() if isinstance(each, Rule | Sweep))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A set of rules: its name, the version that our rules follow, and the first day on which that version is applied.

    Where its publisher names no day, `valid_from` is the day on which we took the version up. `checks` are the rules
    we judge; `missing` names those of this version that we do not judge yet, as id patterns.
    """

    name: str
    version: str
    valid_from: date
    layer: Layer = Layer.RULES
    checks: tuple[Check, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of the set that we judge."""
        return tuple(rule for check in self.checks for rule in check.rules)


def judge(
    reading: Reading,
    rule_sets: Iterable[RuleSet],
    today: date,
    overrides: Mapping[str, Severity] | None = None,
) -> tuple[Finding, ...]:
    """Return what the rule sets find in a document, in the order of sets, rules and places.

    `overrides` gives a rule another severity, by its id. Nothing a document says makes this raise.
    """
    return judge_case(Case(reading, today), rule_sets, overrides)


def judge_case(
    case: Case,
    rule_sets: Iterable[RuleSet],
    overrides: Mapping[str, Severity] | None = None,
    leaves_out: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Judge a case that earlier rule sets have already been asked about, so that what they share is kept.

    Rules in `leaves_out`, by id, are not judged.
    """
    severities = overrides or {}
    with localcontext() as context:
        context.prec = _DIGITS
        return tuple(
            _finding(case, found, fault, severities.get(found.id, fault.severity or found.severity))
            for rule_set in rule_sets
            for check in rule_set.checks
            for found, fault in check.run(case)
            if found.id not in leaves_out
        )


def _finding(case: Case, broken: Rule, fault: Fault, severity: Severity) -> Finding:
    raw = fault.raw or case.place(fault.path)
    return Finding(
        rule=broken.id,
        severity=severity,
        terms=fault.terms or broken.terms,
        location=Location(path=fault.path, xpath=raw.xpath if raw is not None else None),
        facts=fault.facts,
        fix=fault.fix,
    )


def _parent(path: str) -> str:
    """Return the path without its last step: ``lines[2].vat`` -> ``lines[2]`` -> ``lines`` -> nothing."""
    if path.endswith("]"):
        return path[: path.rindex("[")]
    return path.rpartition(".")[0]


def _ids(terms: tuple[Term, ...]) -> tuple[str, ...]:
    return tuple(f"BT-{term}" if isinstance(term, int) else term for term in terms)
