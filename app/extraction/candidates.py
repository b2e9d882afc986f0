"""What a page offers for a term, and why we think so.

Nothing here decides. A candidate becomes a value of the invoice only where two independent pieces of evidence agree
(`settle.py`, `proof.py`); else it stays a candidate, and people are told of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ..model.pages import Box


class EvidenceKind(StrEnum):
    """Independent reasons to believe a candidate; two of one kind count once."""

    LABEL = "label"
    """A word beside or above it says what it is."""
    CHECK_DIGITS = "check-digits"
    """It passes a check that chance would pass in one case of some tens or hundreds."""
    FORM = "form"
    """It has a form that hardly anything else on an invoice has (a Dutch postal code, an e-mail address)."""
    ARITHMETIC = "arithmetic"
    """It follows from other figures of the page."""
    REPEATED = "repeated"
    """It stands in another place of the document too, in a role of its own."""
    POSITION = "position"
    """It stands where such a thing stands (the address window, the footer, the last row of the totals)."""
    ALONE = "alone"
    """Nothing else on the page could be it."""
    LAYOUT = "layout"
    """It stands where this supplier was seen to print it before."""
    CONFIRMED = "confirmed"
    """A person said so."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to believe a candidate; `facts` fill in its text (``label``: the label as printed)."""

    kind: EvidenceKind
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)


Value = str | date | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something on the page that may be the value of a term.

    Attributes:
        path: place in the model (``issue_date``, ``seller.vat_identifier``).
        value: what it reads as.
        text: what is printed.
        page: counted from 1.
        box: where, in points from the top left.
        evidence: why.
        strength: how much better or worse it is than another of the same path, 0 to 1; only for ranking.
    """

    path: str
    value: Value
    text: str
    page: int
    box: Box
    evidence: tuple[Evidence, ...] = ()
    strength: float = 0.5

    @property
    def kinds(self) -> frozenset[EvidenceKind]:
        """The independent kinds of evidence for it."""
        return frozenset(each.kind for each in self.evidence)


@dataclass(frozen=True, slots=True)
class Read:
    """A value read from the text of a spot, and which characters it takes.

    Attributes:
        proven: whether check digits agree.
        path: the path it is for, where that is another than the label's.
        is_words: whether it is a reference in words, as ``mondeling`` or ``mail 12/11``.
        number: the number alone, where `value` has more of its cell; amid a sentence nothing else is meant.
    """

    value: Value
    start: int
    end: int
    proven: bool = False
    path: str | None = None
    is_words: bool = False
    number: str | None = None


Reader = Callable[[str], Iterator[Read]]
