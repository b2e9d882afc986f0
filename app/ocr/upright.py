"""Pictures of pages put upright: a scanner takes sheets lying down, upside down and askew.

A first coarse look finds the lines of text. Lines taller than wide mean a page on its side; a small model tells lines
that stand on their head; and how far the sheet was askew shows where its rows of ink part most clearly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, degrees, hypot

from PIL import Image

from .first_engine import Engine, Quad

_COARSE = 940
"""Pixels of the longer side in the first look."""
_JUDGED = 11
"""So many of the longest lines are asked which way up they stand."""
_LONG = 3.0
"""A line so many times wider than tall has a slope to speak of."""
_SPREAD = 1.5
"""Degrees by which the slope of a line may differ from that of most."""
_STEPS, _TRIES = (0.3, 0.05), 6
"""Degrees by which the slope is refined, twice, so many steps to either side."""
_MOST_SKEW, _LEAST_SKEW = 6.0, 0.05
"""Degrees; beyond them nothing is done."""


@dataclass(frozen=True, slots=True)
class Upright:
    """A picture put upright.

    Attributes:
        picture: in shades of grey.
        turn: quarter turns clockwise that it took, 0 to 3.
        skew: degrees clockwise that it was askew after that.
    """

    picture: Image.Image
    turn: int
    skew: float


def put_upright(picture: Image.Image, engine: Engine) -> Upright:
    """Return a picture of a page so that its text runs from left to right."""
    ratio = _COARSE / max(picture.size)
    coarse = picture.resize((max(round(picture.width * ratio), 1), max(round(picture.height * ratio), 1)))
    quads = engine.find(coarse)
    turn = 0
    if _lies(quads):
        turn, picture, coarse = 1, _turned(picture, 1), _turned(coarse, 1)
        quads = engine.find(coarse)
    if _on_its_head(coarse, quads, engine):
        turn, picture = turn + 2, _turned(picture, 2)
    skew = refined(picture, slope(quads))  # half a turn leaves a slope as it is
    if _LEAST_SKEW < abs(skew) < _MOST_SKEW:
        picture = picture.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    else:
        skew = 0.0
    return Upright(picture, turn % 4, skew)


def slope(quads: Sequence[Quad]) -> float:
    """Return the slope of lines of text in degrees, clockwise.

    Corners are whole pixels, so that one line says little: it is the mean of all lines about the median, long ones
    counting for more.
    """
    falls = sorted(fall for quad in quads if (fall := _fall(quad)) is not None)
    if not falls:
        return 0.0
    middle = falls[len(falls) // 2][0]
    near = [(down, across) for angle, down, across in falls if abs(angle - middle) < _SPREAD]
    return degrees(atan2(sum(down for down, _ in near), sum(across for _, across in near)))


def refined(picture: Image.Image, about: float) -> float:
    """Return the slope near `about` (degrees) at which the rows of ink on a picture part most clearly."""
    ratio = min(_COARSE / max(picture.size), 1.0)
    small = picture.resize((max(round(picture.width * ratio), 1), max(round(picture.height * ratio), 1)))
    best = about
    for step in _STEPS:
        tried = [best + step * count for count in range(-_TRIES, _TRIES + 1)]
        best = max(tried, key=lambda angle: (_parted(small, angle), -abs(angle)))
    return best


def _parted(picture: Image.Image, angle: float) -> float:
    level = picture.rotate(angle, resample=Image.Resampling.BILINEAR, fillcolor=255)
    rows = memoryview(level.convert("F").resize((1, level.height), Image.Resampling.BOX).tobytes()).cast("f").tolist()
    return sum((row - before) ** 2 for before, row in pairwise(rows))


def _fall(quad: Quad) -> tuple[float, float, float] | None:
    """Return the slope of a line in degrees, and how far it goes down and across; None for a short one."""
    upper_left, upper_right, lower_right, lower_left = quad
    across = (upper_right[0] - upper_left[0] + lower_right[0] - lower_left[0]) / 2
    down = (upper_right[1] - upper_left[1] + lower_right[1] - lower_left[1]) / 2
    height = hypot(lower_left[0] - upper_left[0], lower_left[1] - upper_left[1])
    return (degrees(atan2(down, across)), down, across) if across > _LONG * height else None


def _lies(quads: Sequence[Quad]) -> bool:
    upright = sum(_size(quad)[0] for quad in quads if _size(quad)[0] >= _size(quad)[1])
    lying = sum(_size(quad)[1] for quad in quads if _size(quad)[0] < _size(quad)[1])
    return lying > upright


def _on_its_head(picture: Image.Image, quads: Sequence[Quad], engine: Engine) -> bool:
    longest = sorted(quads, key=lambda quad: -_size(quad)[0])[:_JUDGED]
    votes = [engine.on_its_head(picture.crop(_bounds(quad))) for quad in longest]
    return sum(votes) > len(votes) / 2


def _turned(picture: Image.Image, quarters: int) -> Image.Image:
    ways = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}
    return picture.transpose(ways[quarters])  # Pillow counts the other way round


def _size(quad: Quad) -> tuple[float, float]:
    left, top, right, bottom = _bounds(quad)
    return right - left, bottom - top


def _bounds(quad: Quad) -> tuple[int, int, int, int]:
    across, down = [point[0] for point in quad], [point[1] for point in quad]
    return int(min(across)), int(min(down)), int(max(across)) + 1, int(max(down)) + 1
