"""What the lines of an invoice add up to, and what may stand between their total and the invoice's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from ..page.figures import Figure
from ..page.labels import fold
from ..page.sheet import TextLine
from ..totals.total_labels import before
from ..totals.totals import Labelled, Sums

_ZERO = Decimal(0)
_LESS = ("korting", "rabat", "rabatt", "discount", "remise", "nachlass", "rabais", "bonus", "abzug")
_MOST_UNNAMED = 3
_MOST_PARTS = 6
"""Allowances and charges among which a set that adds up is looked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """An allowance or a charge on the whole invoice, as printed below its lines or among them.

    Attributes:
        figure: its amount.
        text: what the page calls it.
        rate: of its VAT, in per cent, where the page says it.
    """

    figure: Figure
    text: str
    rate: Decimal | None = None

    @property
    def value(self) -> Decimal:
        """Its amount, without a sign."""
        return abs(self.figure.value)


@dataclass(frozen=True, slots=True)
class LineSums:
    """What the table of lines adds up to.

    Attributes:
        net: total of the line amounts as printed, or None where there is no table.
        allowances: rows among the lines that take off of the whole.
        charges: rows among the lines that add to the whole.
        includes_vat: whether the table says that its amounts include VAT; None where it does not say.
        by_rate: total per VAT rate, where each line prints one.
        count: how many lines.
        amounts: of each line.
        marks: of each line, what may stand for its rate of VAT.
    """

    net: Decimal | None = None
    allowances: tuple[Part, ...] = ()
    charges: tuple[Part, ...] = ()
    includes_vat: bool | None = None
    by_rate: dict[Decimal, Decimal] = field(default_factory=dict, hash=False)
    count: int = 0
    amounts: tuple[Decimal, ...] = ()
    marks: tuple[str, ...] = ()


Between = tuple[tuple[Part, ...], tuple[Part, ...], bool]
"""The allowances and charges between the lines and a total, and whether the lines include VAT."""


def between(sums: Sums, lines: LineSums, without_vat: Decimal, with_vat: Decimal) -> Between | None:
    """Return how the lines make up the total: with as few allowances and charges as do; None where they do not."""
    if lines.net is None:
        return None
    totals = [] if lines.includes_vat is True else [(without_vat, False)]
    totals += [] if lines.includes_vat is False else [(with_vat, True)]
    for taken, added in _adjusted(sums, lines, without_vat):
        less, more = (sum((each.value for each in parts), _ZERO) for parts in (taken, added))
        for total, includes in totals:
            if lines.net - less + more == total:
                return taken, added, includes
    return None


def _adjusted(sums: Sums, lines: LineSums, total: Decimal) -> Iterator[tuple[tuple[Part, ...], tuple[Part, ...]]]:
    """Yield the allowances and charges that may stand between: none, those among the lines, and those below them."""
    yield (), ()
    unnamed = [Part(figure, _text(line, figure)) for line, figure in sums.unnamed if figure.value][:_MOST_UNNAMED]
    allowances = (*_parts(sums.of("allowances")), *(part for part in unnamed if _takes_off(part, total)))
    charges = (*_parts(sums.of("charges")), *(part for part in unnamed if not _takes_off(part, total)))
    yield lines.allowances, lines.charges
    yield (*lines.allowances, *allowances), (*lines.charges, *charges)
    for taken in _subsets(allowances):
        for added in _subsets(charges):
            yield taken, added


def _text(line: TextLine, figure: Figure) -> str:
    """Return the words before an amount, without those of a table that stands beside the totals."""
    near = before(line, figure)
    words = [word.text for word in (near.words if near is not None else line.words) if word not in figure.words]
    return " ".join(words)


def _takes_off(part: Part, total: Decimal) -> bool:
    """Tell whether a row by another name is an allowance: its sign is not that of the total, or its words say so."""
    words = [fold(word) for word in part.text.split()]
    return part.figure.value * total < 0 or any(word.endswith(_LESS) for word in words)


def _parts(found: Sequence[Labelled]) -> tuple[Part, ...]:
    """Return each place once; nought adds nothing."""
    places = {each.figure.box: each for each in found if each.value and each.nearest}
    return tuple(Part(each.figure, each.label.text) for each in places.values())[:_MOST_PARTS]


def _subsets(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    for count in range(len(parts) + 1):
        yield from combinations(parts, count)
