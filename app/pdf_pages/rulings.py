"""The lines that part a page, put together from the strokes in which a file draws them; and what pictures cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..model.pages import Box, Ruling

MAXIMUM_RULINGS = 2_000
"""Of one page; the longest are kept."""
_SHORTEST_LEVEL, _SHORTEST_UPRIGHT = 10.0, 6.0
"""Points; shorter lines are parts of letters, arrows and logos."""
_GAP = 3.0
"""Points between the dashes of one line."""
_APART = 0.75
"""Points; strokes nearer to one another than this are one line, drawn once for each of two cells."""
_CELLS = 24
"""The page is divided in so many columns and rows to measure what pictures cover."""


def rulings(strokes: Iterable[Box], page: int, width: float, height: float) -> tuple[Ruling, ...]:
    """Return the lines of a page of that size in points, from top to bottom and from left to right."""
    level: list[tuple[float, float, float]] = []
    upright: list[tuple[float, float, float]] = []
    for left, top, right, bottom in strokes:
        if right - left >= bottom - top:
            level.append(((top + bottom) / 2, max(left, 0.0), min(right, width)))
        else:
            upright.append(((left + right) / 2, max(top, 0.0), min(bottom, height)))
    found = [
        Ruling((start, place, end, place), page)
        for place, start, end in _together(level)
        if end - start >= _SHORTEST_LEVEL and 0 <= place <= height
    ]
    found += [
        Ruling((place, start, place, end), page)
        for place, start, end in _together(upright)
        if end - start >= _SHORTEST_UPRIGHT and 0 <= place <= width
    ]
    if len(found) > MAXIMUM_RULINGS:
        found.sort(key=lambda ruling: ruling.box[0] + ruling.box[1] - ruling.box[2] - ruling.box[3])
        del found[MAXIMUM_RULINGS:]
    return tuple(sorted(found, key=lambda ruling: (ruling.box[1], ruling.box[0])))


def _together(strokes: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Return strokes (place, start, end) with those that continue one another put together."""
    rows: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
    row, last = 0, float("-inf")
    for stroke in sorted(strokes):
        if stroke[0] - last > _APART:
            row, last = row + 1, stroke[0]
        rows[row].append(stroke)
    whole: list[tuple[float, float, float]] = []
    for members in rows.values():
        members.sort(key=lambda stroke: stroke[1])
        place, start, end = members[0]
        for _, other_start, other_end in members[1:]:
            if other_start - end > _GAP:
                whole.append((place, start, end))
                start, end = other_start, other_end
            else:
                end = max(end, other_end)
        whole.append((place, start, end))
    return whole


def pictured(pictures: list[Box], width: float, height: float) -> float:
    """Return the share (0 to 1) of a page of that size in points that pictures cover."""
    if not pictures or width <= 0 or height <= 0:
        return 0.0
    covered = set()
    for left, top, right, bottom in pictures:
        columns = range(max(0, round(left / width * _CELLS)), min(_CELLS, round(right / width * _CELLS)))
        rows = range(max(0, round(top / height * _CELLS)), min(_CELLS, round(bottom / height * _CELLS)))
        if len(columns) * len(rows) == _CELLS * _CELLS:
            return 1.0
        covered |= {(column, row) for column in columns for row in rows}
    return len(covered) / (_CELLS * _CELLS)
