"""A layout: where and how one supplier prints what its invoices say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ..lines.columns import Role, VatBasis
from ..page.neighbours import Place
from ..values.dates import DayOrder

FORMAT = 1
"""Version of the stored form; one of another version is not read."""


class FormKind(StrEnum):
    """How the words of a value are read."""

    DATE = "date"
    CODE = "code"
    TEXT = "text"
    VAT_IDENTIFIER = "vat-identifier"
    REGISTRATION = "registration"
    PAYMENT_REFERENCE = "payment-reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a value looks like.

    Attributes:
        kind: how it is read.
        shape: regular expression that a code matches in full; empty where any word with a digit will do.
        words: how many words it takes; 0 for all that stand there.
        nth: which of several in one place, counted from 0 (the last day of a period is the second).
    """

    kind: FormKind
    shape: str = ""
    words: int = 0
    nth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotting:
    """Where a value stands: beside a label.

    Attributes:
        path: place in the model.
        label: text of the label, folded.
        shown: the label as printed.
        place: where the value is, seen from its label.
        begins: whether the label begins its segment.
        at: left upper corner of the label on its page, in points.
        offset: left upper corner of the value, seen from that of the label, in points.
        form: what the value looks like.
        taught: whether the page read by itself had this wrong or not at all.
    """

    path: str
    label: str
    shown: str
    place: Place
    begins: bool
    at: tuple[float, float]
    offset: tuple[float, float]
    form: Form
    taught: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where a value without a label stands on the first page.

    Attributes:
        path: place in the model.
        left: left edge, in points.
        top: upper edge, in points.
    """

    path: str
    left: float
    top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """What is the same on every invoice of the supplier: its name, address, numbers, accounts."""

    path: str
    value: str
    at: tuple[float, float]
    taught: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalLabel:
    """What the supplier calls an amount below the lines; `role` as in the lexicon of totals."""

    role: str
    label: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A label that was taken for that of a path, and is not."""

    path: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Words by which the supplier says why it charges no VAT, folded; `category` as in UNCL 5305."""

    category: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtColumn:
    """A column of the table of lines; `role` is None where it holds nothing that an invoice's model has."""

    heading: str
    shown: str
    left: float
    right: float
    role: Role | None = None
    basis: VatBasis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtTable:
    """The table of lines; `taught` tells whether the page read by itself had the lines wrong."""

    columns: tuple[TaughtColumn, ...]
    taught: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How one supplier prints its invoices.

    Attributes:
        supplier: its name, for people.
        vat_identifiers: those of the supplier, by which its documents are known.
        ibans: likewise.
        registrations: its numbers in the trade register; they tell only where it has no other number.
        documents: how many corrected documents it was learned from.
        type_codes: of which types those were (UNTDID 1001): a credit note may name its number otherwise.
        day_order: that of day and month in its dates, where the documents show it.
        spottings: values beside labels.
        regions: values without.
        constants: what every invoice of it says.
        totals: what it calls its totals.
        exemptions: how it says that no VAT is charged.
        refusals: labels that mean something else than they seem to.
        table: its table of lines.
        lines_unsure: whether the page read by itself had the lines wrong, and no table could be learned.
        unprinted: confirmed values that no document prints where they could be found again.
    """

    supplier: str = ""
    vat_identifiers: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    registrations: tuple[str, ...] = ()
    documents: int = 1
    type_codes: tuple[str, ...] = ()
    day_order: DayOrder | None = None
    spottings: tuple[Spotting, ...] = ()
    regions: tuple[Region, ...] = ()
    constants: tuple[Constant, ...] = ()
    totals: tuple[TotalLabel, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    table: TaughtTable | None = None
    lines_unsure: bool = False
    unprinted: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The numbers by which documents of the supplier are known."""
        return frozenset((*self.vat_identifiers, *self.ibans, *self.registrations))

    @property
    def name(self) -> str:
        """What a file that holds it may be called, without ending: its first key, safe for every file system."""
        key = next(iter((*self.vat_identifiers, *self.ibans, *self.registrations)), "unknown")
        return re.sub(r"[^A-Za-z0-9]", "", key)[:40]

    def spotted(self, path: str) -> Iterator[Spotting]:
        """Yield the places where a value may stand."""
        return (each for each in self.spottings if each.path == path)
