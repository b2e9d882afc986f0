"""What a row delivers: the name, and the description below it.

A name that does not fit its column goes on on the next line; a new line that would have fitted on the one above is a
description.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...model.pages import Word
from ..page.sheet import Sheet
from .columns import Role
from .rows import Row, Run
from .table_grid import NEAR, Grid

_SPACE = 0.3
"""The width of a space, in ems."""
_BULLETS = ("-", "\u2022", "\u2013", "*", "\u00b7", "\u25aa")
_SMALLER = 0.93
_TOUCH = 0.1
_PADDING = 2.0
"""What a cell leaves free at least beside a drawn line, in points."""
_OTHERS = (Role.SELLER_ID, Role.STANDARD_ID, Role.BUYER_ID)
_ASIDE = (Role.ORDER_REFERENCE, Role.PERIOD)
_CODES = (Role.SELLER_ID, Role.STANDARD_ID)
_CODE = re.compile(r"(?=.*\d)[A-Z0-9./_-]{4,}")
"""An article number; a word that may be one."""
_SAME_EDGE = 3.0
"""Points by which the left edges of texts in one column differ."""
_LEAST_WORD = 3
"""Letters of a word in a name."""
_PAGE = 1e6
"""Wider than any page: no column follows."""
_PARAGRAPH = 0.75
"""A gap of so many line heights begins a new paragraph."""


@dataclass(frozen=True, slots=True)
class _Room:
    """How far to the right a column of names reaches.

    Attributes:
        reach: what its texts reach.
        most: what they may, on the way to the next column.
    """

    reach: float
    most: float


def names_of(sheet: Sheet, found: Sequence[Row], grid: Grid) -> list[tuple[list[Run], list[Run]]]:
    """Return the name and the description of each row, as runs of words from top to bottom."""
    at = grid.names
    if at is None:
        return [([], []) for _ in found]
    codes = codes_of(found, grid)
    able = _texts_of(found, at, grid)
    texts = [[run for run in runs if run != code] for runs, code in zip(able, codes, strict=True)]
    texts = _counted(texts)
    _hand_on(texts, [row.anchor.line.number for row in found])
    end = min((grid.extents[each][0] for each in range(at + 1, len(grid.columns))), default=_PAGE)
    reach = max((run.box[2] for runs in texts for run in runs if run.box[2] <= end), default=0.0)
    drawn = _drawn_edge(sheet, found, reach, end)
    room = _Room(drawn, drawn) if drawn else _Room(reach, _most(texts, reach, end))
    alone = {runs[0].text for runs in texts if len(runs) == 1}
    return [_parted(runs, room, alone) for runs in texts]


def _counted(texts: Sequence[list[Run]]) -> list[list[Run]]:
    """Return texts without what only counts the rows before their names: 1, 2, 3."""
    counts = [_count_of(runs) for runs in texts]
    if len(texts) < len(("first", "second")) or counts != [str(at) for at in range(1, len(texts) + 1)]:
        return list(texts)
    return [
        [replace(runs[0], words=runs[0].words[1:]), *runs[1:]] if len(runs[0].words) > 1 else runs[1:] for runs in texts
    ]


def _count_of(runs: Sequence[Run]) -> str:
    """Return the word before a name, apart from it: set aside, with a full stop, or before a capital letter."""
    words = [word.text for run in runs if run.line == runs[0].line for word in run.words]
    if len(words) < len(("1", "name")):
        return ""
    apart = len(runs[0].words) == 1 or words[0].endswith((".", ")")) or words[1][:1].isupper()
    return words[0].rstrip(".)") if apart else ""


def _hand_on(texts: Sequence[list[Run]], anchors: Sequence[int]) -> None:
    """Give each row the line above it that its own goes on with, as where the cells of a sheet stand at their bottom.

    A line below the first of the row before is taken for such where the next row begins in the middle of a sentence
    and its first word did not fit on that line.
    """
    reach = max((run.box[2] for runs in texts for run in runs), default=0.0)
    for at in range(1, len(texts)):
        above, below = texts[at - 1], texts[at]
        if len(above) < len(("name", "more")) or not below or below[0].line != anchors[at]:
            continue
        last, first = above[-1], below[0]
        if last.line == anchors[at - 1] or first.line - last.line != 1 or last.page != first.page:
            continue
        if first.text[:1].islower() and last.text[:1].isupper() and _needed(last, first) > reach:
            below.insert(0, above.pop())


def _most(texts: Sequence[Sequence[Run]], reach: float, end: float) -> float:
    """Return how far the column may reach: halfway to the next one, or less where a text that goes on did not fit."""
    seen = [
        _needed(upper, lower)
        for runs in texts
        for upper, lower in pairwise(runs)
        if not lower.text[:1].isupper() and upper.line != lower.line and _needed(upper, lower) > reach
    ]
    return max(reach, min([*seen, (reach + end) / 2 if end < _PAGE else reach]) - _TOUCH)


def _needed(upper: Run, lower: Run) -> float:
    """Return how far the upper line would have reached with the first word of the lower one."""
    first = lower.words[0]
    return upper.box[2] + _SPACE * upper.words[0].size + first.box[2] - first.box[0]


def _drawn_edge(sheet: Sheet, found: Sequence[Row], reach: float, end: float) -> float | None:
    """Return how far texts of the column may reach by the line that is drawn to its right, where there is one."""
    line = found[0].anchor.line
    middle = (line.box[1] + line.box[3]) / 2
    edges = [
        each.box[0]
        for each in sheet.page(line.page).rulings
        if not each.is_horizontal and each.box[1] <= middle <= each.box[3] and reach - 1 <= each.box[0] <= end + 1
    ]
    return min(edges) - _PADDING if edges else None


def _runs(row: Row, at: int, grid: Grid, *, is_nameless: bool) -> list[Run]:
    """Return what names a row; without text in the column of names, what stands under a number of its own.

    What only says when or for whom names a row of a table that has no names at all.
    """
    runs = [run for run in row.runs(at) if run.after is None]
    if runs:
        return runs
    for other, column in enumerate(grid.columns):
        if column.may_be(*_OTHERS) or (is_nameless and column.may_be(*_ASIDE)):
            runs = list(row.runs(other))
            if runs:
                return runs
    return []


def _texts_of(found: Sequence[Row], at: int, grid: Grid) -> list[list[Run]]:
    """Return what names each row, as runs from top to bottom."""
    is_nameless = not any(run.after is None for row in found for run in row.runs(at))
    left = grid.columns[at].box[0]
    return [_without_rail(_runs(row, at, grid, is_nameless=is_nameless), left) for row in found]


def _without_rail(runs: list[Run], left: float) -> list[Run]:
    """Return the runs of a row without what stands beside the table, left of where the names begin below their head."""
    if not any(abs(run.box[0] - left) <= _SAME_EDGE for run in runs):
        return runs
    return [run for run in runs if run.box[2] >= left - NEAR]


def codes_of(found: Sequence[Row], grid: Grid) -> list[Run | None]:
    """Return the article number above or before the name of each row, where all have one or the head tells so."""
    at = grid.names
    if at is None:
        return [None for _ in found]
    texts = _texts_of(found, at, grid)
    column = grid.columns[at]
    stacked = column.may_be(*_CODES) and " " in column.heading
    alike = column.may_be(*_CODES) or (len(texts) > 1 and all(_is_code(runs) for runs in texts)) or _set_aside(texts)
    return [runs[0] if (alike and _is_code(runs)) or (stacked and _is_numbered(runs)) else None for runs in texts]


def _set_aside(texts: Sequence[Sequence[Run]]) -> bool:
    """Tell whether some names have an article number to their left, and all begin at one edge without it."""
    coded = [_is_code(runs) and runs[0].line == runs[1].line for runs in texts]
    begins = [runs[1 if code else 0].box[0] for runs, code in zip(texts, coded, strict=True) if runs]
    return sum(coded) > 1 and len(begins) == len(texts) and max(begins) - min(begins) <= _SAME_EDGE


def _is_numbered(runs: Sequence[Run]) -> bool:
    return len(runs) > 1 and len(runs[0].words) == 1 and any(each.isdigit() for each in runs[0].text)


def _is_code(runs: Sequence[Run]) -> bool:
    """Tell whether the first of several texts is an article number: one word with digits and no small letters."""
    words = runs[1].text.split() if len(runs) > 1 else []
    named = any(len(each) >= _LEAST_WORD and each.isalpha() for each in words)
    return named and _is_numbered(runs) and _CODE.fullmatch(runs[0].text) is not None


def _parted(runs: Sequence[Run], room: _Room, alone: set[str]) -> tuple[list[Run], list[Run]]:
    """Part the name from the description; `alone` are the texts that are the whole name of another row."""
    if not runs:
        return [], []
    name = [runs[0]]
    if runs[0].text in alone:
        return name, list(runs[1:])
    for run in runs[1:]:
        if run.line != name[-1].line and not _wrapped(name[-1], run, room):
            break
        name.append(run)
    return name, list(runs[len(name) :])


def parted_name(
    lines: Sequence[tuple[Word, ...]], right: float = 0.0
) -> tuple[tuple[Word, ...], tuple[tuple[Word, ...], ...]]:
    """Return the words of the name that some lines of one paragraph begin with, and of the lines that describe it.

    `right` is how far, in points, other texts of the same column reach.
    """
    runs = [Run(words, 0, at) for at, words in enumerate(lines)]
    reach = max(right, *(run.box[2] for run in runs))
    name, more = _parted(runs, _Room(reach, reach), set())
    return tuple(word for run in name for word in run.words), tuple(run.words for run in more)


def _wrapped(upper: Run, lower: Run, room: _Room) -> bool:
    """Tell whether the lower line goes on with the upper one: its first word did not fit there."""
    size = upper.words[0].size
    if lower.text.startswith(_BULLETS) or lower.words[0].size < _SMALLER * size:
        return False
    if upper.words[0].bold and not lower.words[0].bold:
        return False
    height = max(upper.box[3] - upper.box[1], 1.0)
    if upper.page == lower.page and lower.box[1] - upper.box[3] > _PARAGRAPH * height:
        return False
    first = lower.words[0]
    if not first.text.startswith("(") and any(word.text.endswith(":") for word in lower.words[:2]):
        return False
    edge = room.most if first.text[:1].isupper() else room.reach
    return _needed(upper, lower) > edge
