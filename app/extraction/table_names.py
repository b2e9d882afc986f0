"""What a row delivers: the name, and the description below it.

A name that does not fit its column goes on on the next line; a new line that would have fitted on the one above is a
description.
"""

from __future__ import annotations

from collections.abc import Sequence

from .columns import Role
from .rows import Grid, Row, Run

_SPACE = 0.3
"""The width of a space, in ems."""
_BULLETS = ("-", "\u2022", "\u2013", "*", "\u00b7", "\u25aa")
_SMALLER = 0.93
_PARAGRAPH = 0.75
"""A gap of so many line heights begins a new paragraph."""


def names_of(found: Sequence[Row], grid: Grid) -> list[tuple[list[Run], list[Run]]]:
    """Return the name and the description of each row, as runs of words from top to bottom."""
    at = grid.names
    if at is None:
        return [([], []) for _ in found]
    texts = [_without_id(_runs(row, at, grid), at, grid) for row in found]
    room = max((run.box[2] for runs in texts for run in runs), default=0.0)
    return [_parted(runs, room) for runs in texts]


def _runs(row: Row, at: int, grid: Grid) -> list[Run]:
    runs = [run for run in row.runs(at) if run.after is None]
    if runs:
        return runs
    others = (Role.SELLER_ID, Role.STANDARD_ID, Role.BUYER_ID, Role.ORDER_REFERENCE, Role.PERIOD)
    for other, column in enumerate(grid.columns):
        if column.may_be(*others):
            runs = list(row.runs(other))
            if runs:
                return runs
    return []


def _without_id(runs: list[Run], at: int, grid: Grid) -> list[Run]:
    """Return the texts without an article number above them, where the head says that one stands there."""
    column = grid.columns[at]
    stacked = column.may_be(Role.SELLER_ID, Role.STANDARD_ID) and " " in column.heading
    if stacked and len(runs) > 1 and len(runs[0].words) == 1 and any(each.isdigit() for each in runs[0].text):
        return runs[1:]
    return runs


def _parted(runs: Sequence[Run], room: float) -> tuple[list[Run], list[Run]]:
    """Part the name from the description; `room` is how far to the right the texts of the column reach."""
    if not runs:
        return [], []
    name = [runs[0]]
    for run in runs[1:]:
        if run.line != name[-1].line and not _wrapped(name[-1], run, room):
            break
        name.append(run)
    return name, list(runs[len(name) :])


def _wrapped(upper: Run, lower: Run, room: float) -> bool:
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
    return upper.box[2] + _SPACE * size + (first.box[2] - first.box[0]) > room
