"""The numbers on a page, each with its currency or per cent sign and the words it is made of.

A figure may take several words: ``€`` and ``1.234,56`` far apart in their column, ``1`` and ``234,56`` with a thin
space between, ``21`` and ``%``, ``12,00`` and ``-``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ...model.pages import Box, Word, around
from ..values.amounts import Amount, DecimalMark, amount, currency_of, decimal_mark
from .sheet import Sheet, TextLine

_THIN = 0.4
"""A gap of so many ems may part thousands."""
_MONOSPACED = 1.05
"""Where every character is as wide as a space, so many of them may."""
_NEAR = 0.7
"""So near to its number a minus, a per cent sign or a currency behind it stands, in ems."""
_ACROSS = 12.0
"""So far before its number a currency sign may stand in a column, in ems."""
_MOST = 6
_PRICE_DIGITS = 6
"""Decimals of the finest prices."""
_NUMERIC = re.compile(r"\d")
_SIGNS = frozenset("-\u2010\u2011\u2012\u2013\u2212+")
_THOUSANDS = re.compile(r"[(]?[-\u2212]?(?:[€$£]|EUR)?[-\u2212]?\d{1,3}")
_REST = re.compile(r"\d{3}(?:[.,]\d{1,4})?[-\u2212]?\)?")
_GROUP = re.compile(r"\d{3}")
_CENTS = re.compile(r"[.,]\d\d\.$")
_TRIM = ":;*|"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on a page.

    Attributes:
        amount: what it reads as.
        words: what it is made of.
        line: position of its line in the sheet.
        cell: the space of the cell that it opens, with the unit behind it; None where that is not known.
    """

    amount: Amount
    words: tuple[Word, ...]
    line: int
    cell: Box | None = None

    @property
    def value(self) -> Decimal:
        """The number."""
        return self.amount.value

    @property
    def box(self) -> Box:
        """The space it takes."""
        return around([word.box for word in self.words])

    @property
    def page(self) -> int:
        """On which page, counted from 1."""
        return self.words[0].page

    @property
    def is_money(self) -> bool:
        """Tell whether it looks like money: with a currency, or with two decimals, and without a per cent sign."""
        return not self.amount.is_percentage and (self.amount.currency is not None or self.amount.decimals == 2)  # noqa: PLR2004 - cents

    @property
    def is_priced(self) -> bool:
        """Tell whether it may be a price: money, or with more decimals than money has."""
        return self.is_money or (not self.amount.is_percentage and 2 < self.amount.decimals <= _PRICE_DIGITS)  # noqa: PLR2004


def mark_of(sheet: Sheet) -> DecimalMark | None:
    """Return the mark that the document's numbers use for decimals."""
    return decimal_mark(word.text for line in sheet.lines for word in line.words if _NUMERIC.search(word.text))


def figures(line: TextLine, mark: DecimalMark | None) -> tuple[Figure, ...]:
    """Return the numbers of a line from left to right; `mark` is that of the document."""
    found: tuple[Figure, ...] | None = line.known.get(mark)
    if found is None:
        found = line.known[mark] = tuple(_figures(line.words, line.number, mark, blanks=line.blanks_part))
    return found


def _figures(words: Sequence[Word], line: int, mark: DecimalMark | None, *, blanks: bool) -> Iterator[Figure]:
    at = 0
    while at < len(words):
        end = _end(words, at, blanks=blanks)
        while end > at:
            read = amount(_text(words[at:end]), mark)
            if read is not None and not _is_odd(words[at:end], read):
                yield Figure(read, tuple(words[at:end]), line)
                break
            end -= 1
        at = max(end, at + 1)


def _text(words: Sequence[Word]) -> str:
    text = " ".join(word.text for word in words).strip(_TRIM)
    if text.startswith("(") and not text.endswith(")"):
        return text[1:]
    if text.endswith(".") and _CENTS.search(text):
        return text[:-1]  # the full stop of a sentence
    return text[:-1] if text.endswith((")", ",")) and "(" not in text else text


def _is_odd(words: Sequence[Word], read: Amount) -> bool:
    """Tell whether a minus or a bracket beside a whole number is no sign of it: ``- 12``, ``(555) 23 78``."""
    plain = read.currency is None and read.decimals == 0 and not read.is_percentage
    return plain and (len(words) > 1 or words[0].text.startswith("("))


def _end(words: Sequence[Word], start: int, *, blanks: bool) -> int:
    """Return how far a figure from `start` may reach: over signs and thin spaces, never over another number.

    `blanks` tells whether a blank may part thousands.
    """
    if not (_NUMERIC.search(words[start].text) or _is_sign(words[start].text)):
        return start
    seen_digits = bool(_NUMERIC.search(words[start].text))
    end = start + 1
    while end < len(words) and end - start < _MOST and _continues(words[end - 1], words[end], seen_digits=seen_digits):
        if seen_digits and not blanks and _NUMERIC.search(words[end].text):
            break
        seen_digits = seen_digits or bool(_NUMERIC.search(words[end].text))
        end += 1
    return end


def _continues(before: Word, word: Word, *, seen_digits: bool) -> bool:
    gap = (word.left - before.right) / max(min(before.size, word.size), 1.0)
    if not seen_digits:
        return gap <= _ACROSS
    if _NUMERIC.search(word.text):
        head = before.text.rsplit(".", 1)[-1]
        grouped = _THOUSANDS.fullmatch(before.text) or _GROUP.fullmatch(head)
        thin = gap <= _THIN or word.left - before.right <= _MONOSPACED * (word.right - word.left) / len(word.text)
        return thin and grouped is not None and _REST.fullmatch(word.text) is not None
    return gap <= _NEAR and _is_sign(word.text)


def _is_sign(text: str) -> bool:
    bare = text.strip("".join(_SIGNS))
    return text in _SIGNS or text in {"%", "(", ")", "CR"} or currency_of(bare) is not None
