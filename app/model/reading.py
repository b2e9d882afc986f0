"""What came of reading one document: the invoice, the raw index beside it, and what reading itself found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .findings import Finding, Location
from .invoice import Invoice
from .raw import Raw


class Provenance(StrEnum):
    """Where a value of the model comes from."""

    STATED = "stated"
    DERIVED = "derived"
    FROM_RELATION = "from_relation"
    CONFIRMED = "confirmed"
    ABSTAINED = "abstained"


class Outcome(StrEnum):
    """What kind of thing a document turned out to be."""

    INVOICE = "invoice"
    UNREADABLE = "unreadable"
    NOT_AN_INVOICE = "not_an_invoice"
    MULTIPLE_INVOICES = "multiple_invoices"
    NEEDS_REVIEW = "needs_review"


Places = Mapping[str, Raw]
"""Where in the source each model path stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One document, read.

    Attributes:
        format: name of the syntax (``ubl``, ``cii``, ...) or None where it was not recognised.
        outcome: INVOICE or NEEDS_REVIEW where `invoice` is not None; the latter of pages that leave something in doubt.
        raw: root of the raw index; None for a syntax without one, or where nothing could be read.
        document: the parsed source, for those who judge its shape; None where the syntax has no tree.
        findings: what reading itself has to say (lost leaves, values that are no values).
        provenance: per model path, where it is not simply stated.
        printed: per model path, where on its pages it stands; empty for a document that is not read from pages.
        places: gives, on demand, the source element of each model path; costly, so asked only when a finding needs it.
    """

    format: str | None
    outcome: Outcome = Outcome.INVOICE
    invoice: Invoice | None = None
    raw: Raw | None = None
    document: object | None = None
    findings: tuple[Finding, ...] = ()
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    printed: Mapping[str, Location] = field(default_factory=dict)
    places: Callable[[], Places] = dict
