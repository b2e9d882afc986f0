"""Which candidates become values: those that two independent pieces of evidence agree on, and nothing contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..model.findings import Finding, Location, Severity
from ..model.terms import term_of
from .candidates import Candidate, Evidence, EvidenceKind
from .extracted import Field, proven
from .page.figures import Figure

_STRONG = 0.5
"""From this strength on a label says what its value is; below it, it merely may."""
_ENOUGH = 2
_SHOWN = 5
"""So many candidates are named in a finding."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What was made of the candidates of one path: a field, or a finding that says why there is none, or neither."""

    path: str
    field: Field | None = None
    finding: Finding | None = None


def settle(path: str, candidates: Iterable[Candidate], *, alone_counts: bool = True) -> Settled:
    """Return the value of a path, if one candidate is believed and no other of its rank says otherwise.

    `alone_counts` tells whether being the only one of its rank is evidence by itself: for a value that a strong label
    names it is, for a word that merely stands somewhere it is not.
    """
    ranked = sorted(candidates, key=lambda each: -each.strength)
    pool = [each for each in ranked if each.strength >= _STRONG] or ranked
    if not pool:
        return Settled(path)
    values = _by_value(pool)
    if len(values) > 1:
        return Settled(path, finding=ambiguous(path, pool))
    best, *others = next(iter(values.values()))
    if any(each.box != best.box for each in others):
        best = _more(best, Evidence(EvidenceKind.REPEATED))
    if alone_counts:
        best = _more(best, Evidence(EvidenceKind.ALONE))
    if len(best.kinds) < _ENOUGH:
        return Settled(path, finding=unproven(path, best))
    return Settled(path, field=proven(best))


def ambiguous(path: str, candidates: Sequence[Candidate]) -> Finding:
    """Return the finding that several values are printed, and which."""
    shown = list(dict.fromkeys(each.text for each in candidates))[:_SHOWN]
    return _finding("RELAY-PAGE-AMBIGUOUS", path, candidates[0], {"values": " / ".join(shown)})


def unproven(path: str, candidate: Candidate) -> Finding:
    """Return the finding that a value may be the one, with too little to believe it."""
    return _finding("RELAY-PAGE-UNPROVEN", path, candidate, {"value": candidate.text})


def unexplained(path: str, candidate: Candidate) -> Finding:
    """Return the finding that something stands on the page that nobody can name, and may change a value."""
    return _finding("RELAY-PAGE-UNEXPLAINED", path, candidate, {"value": candidate.text})


def contradicts(path: str, figure: Figure, label: str, equation: str) -> Finding:
    """Return the finding that an amount says something else than the totals that agree (`equation`)."""
    stated = Candidate(path=path, value=figure.value, text=figure.amount.text, page=figure.page, box=figure.box)
    facts = {"value": figure.amount.text, "label": label, "equation": equation}
    return _finding("RELAY-PAGE-CONTRADICTS", path, stated, facts)


def _finding(rule: str, path: str, candidate: Candidate, facts: dict[str, str]) -> Finding:
    term = term_of(path)
    return Finding(
        rule=rule,
        severity=Severity.WARNING,
        terms=(term,) if term else (),
        location=Location(path=path, page=candidate.page, box=candidate.box),
        facts={"path": path, **facts},
    )


def _by_value(candidates: Iterable[Candidate]) -> dict[object, list[Candidate]]:
    found: dict[object, list[Candidate]] = {}
    for each in candidates:
        found.setdefault(each.value, []).append(each)
    return found


def _more(candidate: Candidate, *evidence: Evidence) -> Candidate:
    return Candidate(
        path=candidate.path,
        value=candidate.value,
        text=candidate.text,
        page=candidate.page,
        box=candidate.box,
        evidence=(*candidate.evidence, *evidence),
        strength=candidate.strength,
    )
