"""What a page shows besides text: lines, filled areas and pictures, in the order in which they are painted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pypdfium2.raw as pdfium_c

from ..model.pages import Box
from . import calls
from .frame import Frame

MAXIMUM_OBJECTS = 30_000
"""Objects of one page that are looked at; drawings beyond them go unseen."""
MAXIMUM_SEGMENTS = 60_000
"""Segments of the paths of one page that are looked at."""
MAXIMUM_DEPTH = 8
"""Forms within forms."""
_SEGMENTS_OF_A_PATH = 4_000
_LEAST = 3.0
"""Points; smaller shapes are parts of letters and logos."""
_THIN = 3.0
"""Points; a filled area that is thinner is a line."""
_ASKEW = 0.5
"""Points by which the ends of an upright or level line may differ."""
_WHITE = 250
_OPAQUE = 250
_WHOLE_PAGE = 0.9
_JUST_BEFORE = 8
_NEUTRAL: calls.Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Point = tuple[float, float]


class Area(NamedTuple):
    """A filled area or a picture.

    Attributes:
        order: how many objects are painted before it.
        box: as shown.
        colour: red, green and blue; None for a picture.
        opaque: whether nothing shines through.
    """

    order: int
    box: Box
    colour: tuple[int, int, int] | None
    opaque: bool

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies in it."""
        left, top, right, bottom = self.box
        return left <= x <= right and top <= y <= bottom


@dataclass(slots=True)
class Drawings:
    """All of one page.

    Attributes:
        strokes: lines and edges, about upright or level, as shown; not yet put together.
        areas: filled areas and pictures, in the order of painting.
        orders: by text object, how many objects are painted before it.
        pictures: the places of the pictures among the areas.
    """

    strokes: list[Box] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    orders: dict[int, int] = field(default_factory=dict)

    pictures: list[Box] = field(default_factory=list)


def drawings(page: int, frame: Frame) -> Drawings:
    """Return what is drawn on the page that pdfium holds at address `page`."""
    return _Walk(frame).over(page)


class _Walk:
    """One walk over the objects of a page, forms opened in their place."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._found = Drawings()
        self._order = 0
        self._segments = 0

    def over(self, page: int) -> Drawings:
        for place in range(min(calls.object_count(page), MAXIMUM_OBJECTS)):
            self._look(calls.object_at(page, place), _NEUTRAL, 0)
        return self._found

    def _look(self, drawn: int | None, matrix: calls.Matrix, depth: int) -> None:
        self._order += 1
        if not drawn or self._order > MAXIMUM_OBJECTS:
            return
        kind = calls.object_type(drawn)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            self._found.orders[drawn] = self._order
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            self._path(drawn, matrix)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < MAXIMUM_DEPTH:
            inner = times(calls.object_matrix(drawn), matrix)
            for place in range(min(calls.part_count(drawn), MAXIMUM_OBJECTS)):
                self._look(calls.part_at(drawn, place), inner, depth + 1)
        elif kind in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING):
            box = self._box(drawn, matrix)
            if box is not None:
                self._found.areas.append(Area(self._order, box, None, not calls.object_is_see_through(drawn)))
                if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                    self._found.pictures.append(box)

    def _box(self, drawn: int, matrix: calls.Matrix) -> Box | None:
        bounds = calls.bounds(drawn)
        if bounds is None:
            return None
        left, bottom, right, top = bounds
        if matrix != _NEUTRAL:
            corners = [_moved((x, y), matrix) for x in (left, right) for y in (bottom, top)]
            across, up = [x for x, _ in corners], [y for _, y in corners]
            left, bottom, right, top = min(across), min(up), max(across), max(up)
        box = self._frame.box(left, bottom, right, top)
        width, height = self._frame.size
        if box[0] > width or box[1] > height or box[2] < 0 or box[3] < 0:
            return None
        return box

    def _path(self, path: int, matrix: calls.Matrix) -> None:
        box = self._box(path, matrix)
        if box is None or max(box[2] - box[0], box[3] - box[1]) < _LEAST:
            return
        filled, outlined = calls.draw_mode(path)
        colour = calls.fill_colour(path) if filled else (0, 0, 0, 0)
        filled = filled and colour[3] > 0
        if outlined:
            red, green, blue, strength = calls.stroke_colour(path)
            outlined = strength > 0 and min(red, green, blue) < _WHITE
        if not filled and not outlined:
            return
        opaque = filled and colour[3] >= _OPAQUE and not calls.object_is_see_through(path)
        count = calls.segment_count(path)
        self._segments += count
        if count > _SEGMENTS_OF_A_PATH or self._segments > MAXIMUM_SEGMENTS:
            return
        whole = times(calls.object_matrix(path), matrix)
        for points, straight in _outlines(path, count):
            shape = [self._frame.point(*_moved(point, whole)) for point in points]
            if filled:
                self._fill(shape, straight, colour[:3], opaque=opaque)
            if outlined:
                self._found.strokes += _edges(shape, straight)

    def _fill(self, shape: list[Point], straight: list[bool], colour: tuple[int, int, int], *, opaque: bool) -> None:
        across, down = [x for x, _ in shape], [y for _, y in shape]
        left, top, right, bottom = min(across), min(down), max(across), max(down)
        width, height = right - left, bottom - top
        shows = min(colour) < _WHITE
        if min(width, height) <= _THIN:
            if shows and max(width, height) >= _LEAST:
                middle = (left + right) / 2, (top + bottom) / 2
                level = width >= height
                self._found.strokes.append(
                    (left, middle[1], right, middle[1]) if level else (middle[0], top, middle[0], bottom)
                )
            return
        page_width, page_height = self._frame.size
        stands_out = shows and not self._is_lost_in_its_ground((left, top, right, bottom), colour)
        self._found.areas.append(Area(self._order, (left, top, right, bottom), colour, opaque))
        if stands_out and width * height < _WHOLE_PAGE * page_width * page_height:
            self._found.strokes += _edges([*shape, shape[0]], [*straight, True])

    def _is_lost_in_its_ground(self, box: Box, colour: tuple[int, int, int]) -> bool:
        """Tell whether one of the areas painted just before is of the same colour and reaches around this one."""
        return any(
            area.colour == colour and area.holds(box[0], box[1]) and area.holds(box[2], box[3])
            for area in self._found.areas[-_JUST_BEFORE:]
        )


def _outlines(path: int, count: int) -> Iterator[tuple[list[Point], list[bool]]]:
    """Yield each part of a path: its points, and for each whether a straight line leads to it."""
    points: list[Point] = []
    straight: list[bool] = []
    last = 0
    for place in range(count):
        segment = calls.segment_at(path, place)
        kind = calls.segment_type(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO and points:
            yield _closed(points, straight, last)
            points, straight = [], []
        points.append(calls.segment_point(segment))
        straight.append(kind == pdfium_c.FPDF_SEGMENT_LINETO)
        last = segment
    if points:
        yield _closed(points, straight, last)


def _closed(points: list[Point], straight: list[bool], last: int) -> tuple[list[Point], list[bool]]:
    if points[-1] != points[0] and calls.segment_closes(last):
        points.append(points[0])
        straight.append(True)
    return points, straight


def _edges(shape: list[Point], straight: list[bool]) -> list[Box]:
    edges = []
    for (x0, y0), (x1, y1), line in zip(shape, shape[1:], straight[1:], strict=False):
        if line and (abs(x1 - x0) <= _ASKEW or abs(y1 - y0) <= _ASKEW):
            edges.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    return edges


def times(first: calls.Matrix, second: calls.Matrix) -> calls.Matrix:
    """Return the matrix that places by `first` and then by `second`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _moved(point: Point, matrix: calls.Matrix) -> Point:
    x, y = point
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
