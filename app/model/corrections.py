"""What a person says of an invoice that was read from a page: values for places in the model, or that one is empty.

Whatever is wrong with a list of corrections is told at once, entry by entry, as findings; half a list is never applied.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .findings import Finding, Location, Severity
from .invoice import Invoice
from .paths import NoSuchPlace, NoSuchValue, read_as, with_value

MAXIMUM_CORRECTIONS = 5_000
"""Of one document: an invoice with a thousand lines, each corrected in five places."""
_KEYS = {"path", "value"}
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says of one place in the model.

    Attributes:
        path: the place, as findings name it (``seller.name``, ``lines[0].net_amount``).
        value: what stands there; None says that nothing does.
    """

    path: str
    value: str | date | Decimal | None


class BadCorrections(ValueError):
    """A list of corrections that cannot be used; `faults` say why, one finding for each entry that is wrong."""

    def __init__(self, faults: Sequence[Finding]) -> None:
        super().__init__(len(faults))
        self.faults = tuple(faults)


def read_corrections(data: bytes) -> tuple[Correction, ...]:
    """Return the corrections that a JSON list of ``{"path": ..., "value": ...}`` holds.

    Values are texts: amounts as ``1234.56``, dates as ``2026-01-31``; null says that nothing stands there.

    Raises:
        BadCorrections: it is no such list, or some of its entries cannot be used.
    """
    try:
        entries = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadCorrections([_fault("no-json")]) from None
    return corrections_of(entries)


def corrections_of(entries: Any) -> tuple[Correction, ...]:  # noqa: ANN401 - whatever JSON holds
    """Return the corrections in a list that was JSON; as `read_corrections`."""
    if not isinstance(entries, list):
        raise BadCorrections([_fault("no-list")])
    if len(entries) > MAXIMUM_CORRECTIONS:
        raise BadCorrections([_fault("too-many", limit=str(MAXIMUM_CORRECTIONS))])
    found: list[Correction] = []
    faults: list[Finding] = []
    seen: set[str] = set()
    for position, entry in enumerate(entries, 1):
        try:
            correction = _correction(entry, position)
        except BadCorrections as bad:
            faults += bad.faults
            continue
        if correction.path in seen:
            faults.append(_fault("twice", position, correction.path))
        seen.add(correction.path)
        found.append(correction)
    if faults:
        raise BadCorrections(faults)
    return tuple(found)


def apply(invoice: Invoice, corrections: Sequence[Correction]) -> tuple[Invoice, tuple[Finding, ...]]:
    """Return the invoice as corrected, and a finding for each correction whose place it does not have.

    Every path means the invoice as it was: what is taken out of a list goes last, from its end.
    """
    faults: list[Finding] = []
    for each in (*_given(corrections), *_taken_out(corrections)):
        try:
            invoice = with_value(invoice, each.path, each.value)
        except NoSuchPlace:
            faults.append(_fault("hole", path=each.path))
    return invoice, tuple(faults)


def _given(corrections: Sequence[Correction]) -> list[Correction]:
    """Return what is filled in or emptied, the first places of a list before the later ones."""
    return sorted((each for each in corrections if not _is_whole(each)), key=lambda each: _order(each.path))


def _taken_out(corrections: Sequence[Correction]) -> list[Correction]:
    return sorted((each for each in corrections if _is_whole(each)), key=lambda each: _order(each.path), reverse=True)


def _is_whole(correction: Correction) -> bool:
    """Tell whether a correction takes a whole entry out of a list."""
    return correction.value is None and correction.path.endswith("]")


def _order(path: str) -> tuple[tuple[str, int], ...]:
    steps = (step.partition("[") for step in path.split("."))
    return tuple((name, int(position.rstrip("]") or 0)) for name, _, position in steps)


def _correction(entry: object, position: int) -> Correction:
    if not isinstance(entry, dict) or entry.keys() != _KEYS:
        raise BadCorrections([_fault("shape", position)])
    path, value = entry["path"], entry["value"]
    if not isinstance(path, str) or not (value is None or isinstance(value, str)):
        raise BadCorrections([_fault("shape", position)])
    try:
        return Correction(path=path, value=read_as(path, value or ""))
    except NoSuchPlace:
        raise BadCorrections([_fault("place", position, path)]) from None
    except NoSuchValue as wrong:
        raise BadCorrections([_fault(f"no-{wrong.kind}", position, path, value=wrong.text)]) from None


def _fault(kind: str, position: int | None = None, path: str = "", **facts: str) -> Finding:
    shown = {name: value[:_LONGEST] for name, value in {"path": path, **facts}.items()}
    number = {"position": str(position)} if position is not None else {}
    return Finding(
        rule="RELAY-CORRECTION",
        severity=Severity.FATAL,
        location=Location(path=path[:_LONGEST]),
        facts={"kind": kind, **shown, **number},
    )
