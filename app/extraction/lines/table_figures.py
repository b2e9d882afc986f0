"""The figures in the body of a table: those of any line, and counts that only a table writes so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ..page.figures import Figure, figures
from ..page.sheet import TextLine
from ..values.amounts import Amount, DecimalMark, amount
from .units import unit_code

_HOURS = re.compile(r"(\d{1,3})[:uh]([0-5]\d)")
_HOUR_DIGITS = Decimal("0.0001")
_COUNTED = re.compile(r"(\d{1,4})[x\u00d7]", re.IGNORECASE)
_GLUED = re.compile(r"(-?\d{1,6}(?:[.,]\d{1,3})?)([^\W\d_]{1,5}[23\u00b2\u00b3]?)")
"""A count with its unit in one word."""
_UNIT_WORDS = 2
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")


def glued_unit(figure: Figure) -> str:
    """Return the unit that stands in one word with a count: ``kg`` of ``3kg``; nothing where there is none."""
    found = _GLUED.fullmatch(figure.amount.text)
    return found[2] if found is not None else ""


def figures_of(lines: Sequence[TextLine], mark: DecimalMark | None) -> list[tuple[Figure, ...]]:
    """Return the figures of each line; a dash that fills an empty cell is no minus of the amount in the next one."""
    return [
        tuple(
            _with_cell(figure, line)
            for figure in (*(without_dash(each, mark) for each in figures(line, mark)), *_counts(line, mark))
        )
        for line in lines
    ]


def _with_cell(figure: Figure, line: TextLine) -> Figure:
    """Return a figure with the cell that it opens: itself, or what it counts too (``16,00 Eenheden``, ``12 x``)."""
    for segment in line.segments:
        if segment.words[0] is figure.words[0]:
            behind = segment.words[len(figure.words) :]
            is_unit = len(behind) <= _UNIT_WORDS and not any(each.isdigit() for word in behind for each in word.text)
            return replace(figure, cell=segment.box) if is_unit else figure
    return figure


def _counts(line: TextLine, mark: DecimalMark | None) -> Iterator[Figure]:
    """Yield what is written as hours and minutes, in hours: ``7:30`` or ``7u30`` is 7.5; counts: ``2x``, ``3kg``."""
    for word in line.words:
        times = _COUNTED.fullmatch(word.text)
        if times is not None:
            yield Figure(Amount(value=Decimal(times[1]), text=word.text), (word,), line.number)
        glued = _GLUED.fullmatch(word.text)
        if times is None and glued is not None and unit_code(glued[2]) is not None:
            read = amount(glued[1], mark)
            if read is not None:
                yield Figure(replace(read, text=word.text), (word,), line.number)
        found = _HOURS.fullmatch(word.text)
        if found is not None:
            hours = Decimal(found[1]) + (Decimal(found[2]) / 60).quantize(_HOUR_DIGITS)
            yield Figure(Amount(value=hours, text=word.text), (word,), line.number)


def without_dash(figure: Figure, mark: DecimalMark | None) -> Figure:
    """Return a figure without a dash set apart before it, which fills the cell to its left."""
    words = figure.words
    if len(words) < 2 or words[0].text not in _DASHES or words[1].left - words[0].right <= words[0].size:  # noqa: PLR2004 - a dash and a number
        return figure
    read = amount(" ".join(word.text for word in words[1:]), mark)
    return without_dash(Figure(read, words[1:], figure.line), mark) if read is not None else figure
