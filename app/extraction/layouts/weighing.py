"""What a layout says beside what the page tells by itself: agreement strengthens, contradiction is told.

A layout is one more piece of evidence. It fills in what the page by itself left open, and is believed rather than the
page where a person has corrected the page on the same place before. Where the two differ otherwise, neither is taken;
what arithmetic proves is never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...model.findings import Finding, Location, Severity
from ...model.terms import term_of
from ..candidates import Candidate, Evidence, EvidenceKind
from ..extracted import Field, proven
from ..page.figures import Figure
from ..page.labels import fold
from ..settle import Settled
from .layout import Layout
from .matching import ALWAYS
from .printed import is_same
from .reading import Known

DRIFT = "RELAY-PAGE-LAYOUT-DRIFT"
_ACCOUNT = "payment.accounts[0].iban"
_PAYABLE = "totals.payable"
_ENOUGH = 2


def weighed(settled: Sequence[Settled], known: Known | None, places: Mapping[str, str]) -> tuple[Settled, ...]:
    """Return what was settled of a document, with what a layout says of it.

    Args:
        settled: what the page tells by itself.
        known: what the layout says; None where the supplier has none.
        places: model paths of those that `settled` names by a shorter one.
    """
    if known is None:
        return tuple(settled)
    held = [(places.get(each.path, each.path), each) for each in settled if each.field or each.finding]
    by_path = dict(held)
    result = [_unrefused(path, each, known.layout) for path, each in held if path not in known.candidates]
    result += [_one(path, by_path.get(path), candidate, known) for path, candidate in known.candidates.items()]
    fields = {places.get(each.path, each.path): each.field for each in result if each.field is not None}
    result += [Settled(each.location.path, finding=each) for each in drifted(known, fields)]
    return tuple(result)


def stranger(found: Figure) -> Settled:
    """Return that an amount below the total is of nobody knows what, and so is what is left to pay."""
    where = Location(path=_PAYABLE, page=found.page, box=found.box)
    return Settled(_PAYABLE, finding=_finding("stranger", _PAYABLE, Severity.WARNING, where, value=found.amount.text))


def _unrefused(path: str, settled: Settled, layout: Layout) -> Settled:
    """Return what was settled, or nothing where a person has said that this label means something else."""
    if settled.field is None:
        return settled
    labels = {fold(each.facts["label"]) for each in settled.field.evidence if "label" in each.facts}
    refused = any(each.path == path and each.label in labels for each in layout.refusals)
    return Settled(path) if refused else settled


def _one(path: str, settled: Settled | None, candidate: Candidate, known: Known) -> Settled:
    field = settled.field if settled is not None else None
    finding = settled.finding if settled is not None else None
    if field is not None and is_same(field.value, candidate.value):
        return Settled(path, _strengthened(field), finding)
    if field is not None and path not in known.constants and EvidenceKind.LABEL not in candidate.kinds:
        return Settled(path, field, finding)
    if field is not None and _is_reckoned(field):
        return Settled(path, field, _drift("contradicts", path, candidate, Severity.INFO))
    if field is None or path in known.taught:
        return Settled(path, proven(candidate) if len(candidate.kinds) >= _ENOUGH else None, None)
    if known.has_drifted and path not in known.constants:
        return Settled(path, field, _drift("contradicts", path, candidate, Severity.INFO, str(field.value)))
    kind = "account" if path == _ACCOUNT else "contradicts"
    return Settled(path, finding=_drift(kind, path, candidate, Severity.WARNING, str(field.value)))


def _is_reckoned(field: Field) -> bool:
    return any(each.kind is EvidenceKind.ARITHMETIC for each in field.evidence)


def _strengthened(field: Field) -> Field:
    more = Evidence(EvidenceKind.LAYOUT)
    return Field(value=field.value, page=field.page, box=field.box, evidence=(*field.evidence, more))


def drifted(known: Known, fields: Mapping[str, Field]) -> Iterator[Finding]:
    """Yield where a document differs from the layout of its supplier.

    What the page proves by itself is told for information. An account other than the known one is always for a person
    to look at: that is what a forged invoice looks like.
    """
    if not known.fits:
        facts = {"kind": "whole", "supplier": known.layout.supplier}
        yield Finding(rule=DRIFT, severity=Severity.INFO, location=Location(path="seller"), facts=facts)
    if known.fits and known.layout.lines_unsure:
        yield _finding("lines", "lines", Severity.WARNING)
    for path in ALWAYS:
        kind = "form" if path in known.misshapen else "anchor" if path in known.absent else ""
        if kind:
            severity = Severity.INFO if path in fields else Severity.WARNING
            label = next((each.shown for each in known.layout.spotted(path)), "")
            yield _finding(kind, path, severity, label=label)
    stated = fields.get(_ACCOUNT)
    accounts = known.layout.ibans
    if stated is not None and accounts and stated.value not in accounts:
        yield _finding("account", _ACCOUNT, Severity.WARNING, value=str(stated.value), known=accounts[-1])


def _drift(kind: str, path: str, candidate: Candidate, severity: Severity, value: str = "") -> Finding:
    where = Location(path=path, page=candidate.page, box=candidate.box)
    return _finding(kind, path, severity, where, known=candidate.text, value=value)


def _finding(kind: str, path: str, severity: Severity, where: Location | None = None, **facts: str) -> Finding:
    term = term_of(path)
    return Finding(
        rule=DRIFT,
        severity=severity,
        terms=(term,) if term else (),
        location=where or Location(path=path),
        facts={"kind": kind, "path": path, **facts},
    )
