"""What we have to say about an invoice, and how grave it is.

A `Finding` is a value: it is returned and collected, never raised (design: "findings, failures").
Its text lives in the catalogue (`catalogue.py`), so that code speaks of facts and people read Dutch or English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is. Only FATAL ever stops an invoice."""

    FATAL = "fatal"
    WARNING = "warning"
    INFO = "info"


class Layer(StrEnum):
    """The layers of a verdict, in the order in which they are judged and shown."""

    XSD = "xsd"
    RULES = "rules"
    LEGAL = "legal"


LAYERS: tuple[Layer, ...] = tuple(Layer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a finding stands, in the source's own terms.

    `path` is the place in the model (``lines[2].net_amount``); `xpath` the place in an XML source, with positions;
    `page` counts from 1 and `box` is (left, top, right, bottom) in PDF points, for documents read from a page.
    """

    path: str = ""
    xpath: str | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A correction we can offer: put `value` at `path`. It is data; nothing applies it unasked.

    `path` is the place in the model or, where the finding knows it in the source only, that place (XPath, or a JSON
    pointer), an attribute included (``.../@currencyID``).
    """

    path: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: the official or own rule id, what it rests on, where, and the facts for its text."""

    rule: str
    severity: Severity
    terms: tuple[str, ...] = ()
    location: Location = field(default_factory=Location)
    facts: Mapping[str, str] = field(default_factory=dict)
    fix: Fix | None = None


def any_fatal(findings: Iterable[Finding]) -> bool:
    """Tell whether at least one finding stops the invoice."""
    return any(finding.severity is Severity.FATAL for finding in findings)
