"""A table of lines without a header: rows of figures in columns, of which one is the product of two others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, permutations

from ...model.pages import Box, around
from ..page.figures import Figure, figures
from ..page.sheet import Sheet, TextLine
from ..values.amounts import DecimalMark
from .columns import Column, Header, Role
from .table_roles import rounding_allows

_ALIGNED = 3.0
"""Right edges that differ by less, in points, make one column."""
_LEAST = 2
_SENTENCE = 5
"""Lines above the first row's figures that its words take at most."""
_LETTERS = 3
"""Of a word that is more than a sign or a unit."""
_MOST = 7
"""Figures of a line that are tried."""
_FACTORS = 3
_CODE = re.compile(r"(?=.*\d)[A-Z0-9./_-]{4,}")
"""An article number: one word with a digit and no small letters."""
_DAY = re.compile(r"\d\d?[-./]\d\d?(?:[-./]|$)")
_MOST_TRIPLES = 300
"""So many products are compared; an invoice without a header has tens."""


@dataclass(frozen=True, slots=True)
class _Triple:
    """Quantity, price and amount of a line that prove each other."""

    line: TextLine
    quantity: Figure
    price: Figure
    amount: Figure

    def fits(self, other: _Triple) -> bool:
        """Tell whether two lines have their figures in the same columns."""
        pairs = ((self.price, other.price), (self.amount, other.amount))
        aligned = all(abs(mine.box[2] - its.box[2]) <= _ALIGNED for mine, its in pairs)
        mine, its = self.quantity.box, other.quantity.box
        return aligned and (mine[0] <= its[2] and its[0] <= mine[2])


def bare_header(sheet: Sheet, mark: DecimalMark | None) -> Header | None:
    """Return what a header would say of the columns of a table that has none, or None where there is no such table."""
    every = (triple for line in sheet.lines if not line.running for triple in _triples(line, mark))
    triples = list(islice(every, _MOST_TRIPLES))
    groups = ([each for each in triples if each.fits(triple)] for triple in triples)
    best = max(groups, key=lambda group: (_weight(group), len(group)), default=[])
    if _weight(best) < _LEAST and not (_weight(best) and len({each.line.number for each in best}) > _LEAST):
        return None
    return _header(sheet, best)


def _weight(group: Sequence[_Triple]) -> int:
    """Return how many lines of a group tell more than ``1 x price = price``."""
    return len({each.line.number for each in group if abs(each.quantity.value) != 1})


def _triples(line: TextLine, mark: DecimalMark | None) -> Iterator[_Triple]:
    found = [figure for figure in figures(line, mark) if not figure.amount.is_percentage][-_MOST:]
    if len(found) < _FACTORS:
        return
    for quantity, price, amount in permutations(found, _FACTORS):
        if amount.box[0] < max(quantity.box[0], price.box[0]) or not price.is_priced or not amount.is_money:
            continue
        product: Decimal = quantity.value * price.value
        if product and abs(abs(product) - abs(amount.value)) <= rounding_allows(quantity, price, amount):
            yield _Triple(line, quantity, price, amount)


def _header(sheet: Sheet, group: Sequence[_Triple]) -> Header:
    first = min((each.line for each in group), key=lambda line: line.number)
    of = {
        Role.QUANTITY: around([each.quantity.box for each in group]),
        Role.PRICE: around([each.price.box for each in group]),
        Role.AMOUNT: around([each.amount.box for each in group]),
    }
    left = min(box[0] for box in of.values())
    columns = [Column(frozenset({role}), box) for role, box in of.items()]
    names = _names(group, left) or _names_behind(group)
    if names is not None:
        columns.append(Column(frozenset({Role.DESCRIPTION}), names))
        columns += _before_names(group, names)
    columns.sort(key=lambda column: column.box[0])
    begins = _begins(sheet, first)
    return Header(tuple(columns), first.page, begins, begins - 1, is_of_lines=True)


def _before_names(group: Sequence[_Triple], names: Box) -> Iterator[Column]:
    """Yield the columns of what stands by itself before the names on most lines: days, article numbers.

    What only counts the lines is left where it is: their names are freed of it where they are read.
    """
    lines = {each.line.number: each.line for each in group}.values()
    found = [segment for line in lines for segment in line.segments if segment.box[2] < names[0]]
    while found:
        left = found[0].box[0]
        alike = [each for each in found if abs(each.box[0] - left) <= _ALIGNED]
        found = [each for each in found if abs(each.box[0] - left) > _ALIGNED]
        texts = [each.text for each in alike]
        if 2 * len(alike) > len(lines) and len(alike) >= _LEAST and not all(each.isdecimal() for each in texts):
            is_code = all(_CODE.fullmatch(each) and not _DAY.match(each) for each in texts)
            roles = frozenset({Role.SELLER_ID}) if is_code else frozenset()
            yield Column(roles, around([each.box for each in alike]))


def _begins(sheet: Sheet, first: TextLine) -> int:
    """Return where the words of the first row begin: above it where that is in the middle of a sentence.

    Where its figures stand by themselves, its words may begin half a line higher.
    """
    at = first.number
    if at and not any(letter.isalpha() for letter in first.text):
        above = sheet.lines[at - 1]
        return at - 1 if above.page == first.page and above.box[3] > first.box[1] and len(above.segments) == 1 else at
    while at and first.number - at < _SENTENCE and sheet.lines[at].words[0].text[:1].islower():
        above = sheet.lines[at - 1]
        tight = sheet.lines[at].box[1] - above.box[3] <= above.box[3] - above.box[1]
        if above.page != first.page or not tight or len(above.segments) > 1:
            break
        at -= 1
    return at


def _names_behind(group: Sequence[_Triple]) -> Box | None:
    """Return the space of the words that go on from the quantity, as in ``3 x Hosted voice | 8,75 | 26,25``."""
    behind = [
        word.box
        for each in group
        for segment in each.line.segments
        if segment.words[0] is each.quantity.words[0]
        for word in segment.words[len(each.quantity.words) :]
        if len(word.text) >= _LETTERS and word.right < each.price.box[0]
    ]
    return around(behind) if behind else None


def _names(group: Sequence[_Triple], left: float) -> Box | None:
    """Return the space of the longest words on these lines: the names of what was delivered."""
    taken = {id(word) for each in group for figure in (each.quantity, each.price, each.amount) for word in figure.words}
    texts = [
        segment.box
        for each in group
        for segment in each.line.segments
        if not any(id(word) in taken for word in segment.words)
        and any(each.isalpha() for each in segment.text)
        and segment.box[0] < each.amount.box[0]  # beside the table stands what is none of it
    ]
    if not texts:
        mixed = [each.line.box for each in group if each.line.box[0] < left]
        return (min(box[0] for box in mixed), mixed[0][1], left - 1, mixed[0][3]) if mixed else None
    widest = max(texts, key=lambda box: box[2] - box[0])
    return around([box for box in texts if abs(box[0] - widest[0]) <= _ALIGNED])
