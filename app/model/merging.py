"""Equal faults in many lines as one finding, so that a bookkeeper reads "in 14 of 20 lines: 3, 5, ..." once.

Faults are equal where rule, severity and terms are, and everything that the message says but the line. Nothing else is
merged: a finding outside the lines, one with a correction of its own, and a value that the model lost (`RELAY-LOST`)
each stand for themselves. Decision record 0016.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from string import Formatter

from .catalogue import entry
from .findings import Finding
from .invoice import Invoice, Line

LINE, ITEM = "line", "item"
"""The facts by which a message names a line."""
LINE_COUNT, LINE_TOTAL, LINES, LINES_IN_SHORT = "line_count", "line_total", "lines", "lines_in_short"
"""The facts that merging adds: in how many lines, of how many, which ones, and the first of these for a message."""
_NEVER = frozenset({"RELAY-LOST"})
_IN_MODEL = re.compile(r"lines\[([0-9]+)\]|/lines/([0-9]+)(?:/|$)")
"""A place in the model, or as a JSON source points at it."""
_IN_SOURCE = re.compile(
    r"/(?:[A-Za-z_][\w.-]*:)?(?:InvoiceLine|CreditNoteLine|IncludedSupplyChainTradeLineItem)\[([0-9]+)\]"
)
_POSITION = re.compile(r"\[[0-9]+\]")
_SHOWN = 12
"""So many lines are named in a message."""


def merge(findings: Iterable[Finding], invoice: Invoice | None = None) -> tuple[Finding, ...]:
    """Return the findings of one verdict with equal faults in several lines as one, in place of the first of them.

    The merged finding keeps the place of its first fault and the facts that all of them share. It gains the facts
    ``lines`` (all line numbers, BT-126, parted by commas), ``line_count``, ``line_total`` and ``lines_in_short``.

    Args:
        findings: the findings of one document, in any order.
        invoice: that document, for its line numbers and how many lines it has; without it, lines are counted.
    """
    whole = tuple(findings)
    groups: dict[Hashable, list[tuple[int, int]]] = {}
    for at, finding in enumerate(whole):
        line = _line_of(finding)
        if line is not None:
            groups.setdefault(_likeness(finding), []).append((at, line))
    merged = {held[0][0]: held for held in groups.values() if len({line for _, line in held}) > 1}
    if not merged:
        return whole
    names = _Names(invoice)
    gone = {at for held in merged.values() for at, _ in held[1:]}
    return tuple(
        _merged([(whole[each], line) for each, line in merged[at]], names) if at in merged else finding
        for at, finding in enumerate(whole)
        if at not in gone
    )


def place(findings: Iterable[Finding], invoice: Invoice | None = None) -> tuple[Finding, ...]:
    """Return the findings with those that stand in a line naming it: a person finds a line by that, not by a position.

    Such a finding gains the facts ``line`` (its number, BT-126) and ``item`` (the name of what it invoices, BT-153),
    where it has none of its own.
    """
    names = _Names(invoice)
    return tuple(_placed(finding, names) for finding in findings)


def _line_of(finding: Finding) -> int | None:
    """Return the position from 0 of the line that a finding is about; None where it is not to be merged."""
    if finding.fix is not None or finding.rule in _NEVER or LINE_COUNT in finding.facts:
        return None
    return _position(finding)


def _position(finding: Finding) -> int | None:
    """Return the position from 0 of the line that a finding stands in; None for one outside the lines."""
    place = finding.location
    found = _IN_MODEL.match(place.path)
    if found is not None:
        return int(found.group(1) or found.group(2))
    found = _IN_SOURCE.search(place.xpath) if place.xpath is not None and not place.path else None
    return int(found.group(1)) - 1 if found is not None else None


def _placed(finding: Finding, names: _Names) -> Finding:
    """Return a finding that names the line it stands in, and what that line invoices."""
    position = None if finding.rule in _NEVER or LINE_COUNT in finding.facts else _position(finding)
    if position is None:
        return finding
    told = {LINE: names.of(finding, position), ITEM: names.item(finding, position)}
    more = {name: value for name, value in told.items() if value and name not in finding.facts}
    return replace(finding, facts={**finding.facts, **more}) if more else finding


def _likeness(finding: Finding) -> Hashable:
    """Return what two equal faults have in common."""
    facts, place = finding.facts, finding.location
    kind = facts.get("kind", "")
    told = tuple((name, facts.get(name)) for name in _told(finding.rule, kind))
    shape = _POSITION.sub("", place.path or place.xpath or "")
    return finding.rule, finding.severity, finding.terms, kind, shape, told


@lru_cache(maxsize=4096)
def _told(rule: str, kind: str) -> tuple[str, ...]:
    """Return the facts that a rule's message fills in, the line left out."""
    texts = (text for key, text in entry(rule, kind).items() if not key.endswith("_about"))
    names = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    return tuple(sorted(names - {LINE}))


def _merged(held: Sequence[tuple[Finding, int]], names: _Names) -> Finding:
    """Return one finding for equal faults, of which the first stands first."""
    first = held[0][0]
    lines = {line: names.of(finding, line) for finding, line in held}
    shown = [lines[line] for line in sorted(lines)]
    more = ", …" if len(shown) > _SHOWN else ""
    facts = _shared([finding.facts for finding, _ in held]) | {
        LINE_COUNT: str(len(shown)),
        LINE_TOTAL: str(max(names.total, len(shown))),
        LINES: ", ".join(shown),
        LINES_IN_SHORT: ", ".join(shown[:_SHOWN]) + more,
    }
    return replace(first, facts=facts)


def _shared(held: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the facts that are the same everywhere, and the line of the first."""
    first, others = held[0], held[1:]
    return {
        name: value
        for name, value in first.items()
        if name == LINE or all(other.get(name) == value for other in others)
    }


class _Names:
    """What lines are called: by their own number, else by their place counted from 1."""

    def __init__(self, invoice: Invoice | None) -> None:
        self._lines: tuple[Line, ...] = invoice.lines if invoice is not None else ()
        self.total = _count(self._lines)
        self._flat = self.total == len(self._lines)

    def of(self, finding: Finding, position: int) -> str:
        """Return the name of the line that a finding is about."""
        named = finding.facts.get(LINE)
        if named:
            return named
        line = self._line(finding, position)
        return (line.id if line is not None else None) or str(position + 1)

    def item(self, finding: Finding, position: int) -> str:
        """Return the name of what the line invoices that a finding is about; empty where it has none."""
        line = self._line(finding, position)
        return (line.item.name if line is not None and line.item is not None else None) or ""

    def _line(self, finding: Finding, position: int) -> Line | None:
        # where lines hold lines, places in the source are no places in the model
        known = position < len(self._lines) and (self._flat or bool(finding.location.path))
        return self._lines[position] if known else None


def _count(lines: tuple[Line, ...]) -> int:
    return len(lines) + sum(_count(line.sub_lines) for line in lines)
