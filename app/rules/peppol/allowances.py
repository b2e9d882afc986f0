"""Peppol's arithmetic of allowances and charges (PEPPOL-EN16931-R040 to R042), the same in UBL and in CII."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ...model.raw import Raw
from .arithmetic import NOUGHT, close, shown
from .document import Document
from .groups import Context
from .values import Unjudgeable, decimal, divided

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowances:
    """What the elements of allowances and charges are called in a syntax, and where the rules look for them.

    Attributes:
        found: gives those of a document.
        amount: name of the element with their amount (BT-92, BT-99, BT-136, BT-141).
        base: of the base amount.
        percentage: of the percentage.
    """

    found: Callable[[Document], Iterable[Raw]]
    amount: str
    base: str
    percentage: str

    def stating(self, *, percentage: bool, base: bool) -> Context:
        """Return a context: those that state a percentage (or none) and a base amount (or none)."""

        def context(doc: Document) -> Iterator[Raw]:
            for each in self.found(doc):
                if (self.percentage in each.children) is percentage and (self.base in each.children) is base:
                    yield each

        return context

    def is_computed(self, each: Raw, _: Document) -> bool:
        """Tell whether the amount is base times percentage. Raises Unjudgeable where one of them is no number."""
        return close(decimal(each.all(self.amount)) or NOUGHT, self._computed(each))

    def facts(self, each: Raw, _: Document) -> Mapping[str, str]:
        """Return what a message shows: base amount, percentage, the amount stated and the one computed."""
        stated = {"base": each.value(self.base), "percentage": each.value(self.percentage)}
        return stated | {"stated": each.value(self.amount) or "0", "computed": shown(self._computed(each))}

    def _computed(self, each: Raw) -> Decimal:
        base, percentage = decimal(each.all(self.base)), decimal(each.all(self.percentage))
        if base is None or percentage is None:
            raise Unjudgeable
        return divided(base * percentage, _HUNDRED)
