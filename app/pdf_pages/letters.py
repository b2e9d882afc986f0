"""Letters of a page as pdfium finds them, in the order of the file, each with its place along its line.

Everything is given as the page is shown, turned so that most of its text stands upright; text in another direction (a
stamp along the margin, a watermark) is left out.
"""

from __future__ import annotations

import math
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from . import calls
from .frame import Frame

_UPRIGHT_WITHIN = 8.0
"""Degrees; a page that was scanned askew is still read."""
_TURNING_LETTERS, _TURNING_SHARE = 20, 0.7
"""So many letters, and such a share of all, turn the page; less is a note in the margin."""
_SMALLEST = 1.0
"""Points; what is smaller is not meant to be read."""
_LARGEST = 300.0
_FORCED_BOLD = 1 << 18
"""ISO 32000-1, table 123. The weight that pdfium gives is of no use: it follows StemV, which many programs make up."""
_BOLD_NAMES = ("bold", "black", "heavy", "semibd", "demi", "extrabd")
_INVISIBLE_MODES, _OUTLINED, _FILLED_AND_OUTLINED = {3, 7}, 1, 2
"""ISO 32000-1, table 106."""
_LIGATURES = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
    0x0132: "IJ", 0x0133: "ij", 0x01C7: "LJ", 0x01C8: "Lj", 0x01C9: "lj",
}  # fmt: skip
_HYPHENS_AT_LINE_END = {2, 0xFFFE}
"""What pdfium gives for a hyphen that it takes for the mark of a divided word."""
SPACE, NOTHING = " ", ""


class Run(NamedTuple):
    """What letters of one text object have in common.

    Attributes:
        drawn: the text object.
        turn: quarter turns clockwise that set it upright; None where no number of them does.
        baseline: distance of its base line from the upper edge of the page as shown, in points.
        size: of the font as shown, in points.
        bold: whether the font is a bold one.
        unseen: drawn as invisible, as OCR does under the picture that it has read.
        colour: red, green and blue, each 0 to 255.
        font: the address of its font.
    """

    drawn: int
    turn: int | None
    baseline: float
    size: float
    bold: bool
    unseen: bool
    colour: tuple[int, int, int]
    font: int


@dataclass(slots=True)
class Letters:
    """The letters of a page, as columns of one table.

    Attributes:
        codes: code points, white space and control characters among them.
        drawn: the text object of each, None for the white space that pdfium adds.
        starts: distance of the near edge from the left edge of the page as shown, in points.
        ends: of the far edge.
        runs: by text object.
        frame: the page as shown, turned where the text wants it.
    """

    codes: list[int]
    drawn: list[int | None]
    starts: list[float]
    ends: list[float]
    runs: dict[int, Run]
    frame: Frame


@dataclass(slots=True)
class Fonts:
    """Which fonts of a document are bold, each asked once."""

    _bold: dict[int, bool] = field(default_factory=dict)

    def is_bold(self, font: int) -> bool:
        """Tell it of the font at that address."""
        if not font:
            return False
        known = self._bold.get(font)
        if known is None:
            name = calls.font_name(font).lower()
            known = any(part in name for part in _BOLD_NAMES) or bool(calls.font_flags(font) & _FORCED_BOLD)
            self._bold[font] = known
        return known


def letters(text: int, count: int, frame: Frame, fonts: Fonts) -> Letters:
    """Return the first `count` letters of a page whose text pdfium holds at address `text`."""
    drawn = calls.objects(text, count)
    firsts: dict[int, int] = {}
    for place, each in enumerate(drawn):
        if each is not None and each not in firsts:
            firsts[each] = place
    matrices = {each: calls.character_matrix(text, place) for each, place in firsts.items()}
    sizes = {each: calls.character_font_size(text, place) for each, place in firsts.items()}
    turns = {each: _turn(matrix, sizes[each]) for each, matrix in matrices.items()}
    lengths = Counter(each for each in drawn if each is not None)
    frame = frame.turned(_dominant(turns, lengths, frame.turn))
    boxes = calls.boxes(text, count)
    runs = {}
    for each, place in firsts.items():
        _, _, skew, up, x, y = matrices[each]
        size = abs(sizes[each]) * math.hypot(skew, up)
        if not _SMALLEST <= size <= _LARGEST:  # fonts of drawings have units of their own
            size = _height(boxes, place, frame.turn)
        runs[each] = _run(each, turns[each], frame.point(x, y)[1], size, fonts)
    starts, ends = _along(boxes, count, frame)
    return Letters(calls.codes(text, count), drawn, starts, ends, runs, frame)


def _run(drawn: int, turn: int | None, baseline: float, size: float, fonts: Fonts) -> Run:
    mode, font = calls.render_mode(drawn), calls.font_of(drawn) or 0
    red, green, blue, strength = calls.stroke_colour(drawn) if mode == _OUTLINED else calls.fill_colour(drawn)
    bold = fonts.is_bold(font) or mode == _FILLED_AND_OUTLINED
    unseen = mode in _INVISIBLE_MODES or strength == 0
    return Run(drawn, turn, baseline, size, bold, unseen, (red, green, blue), font)


def readable(run: Run, frame: Frame) -> bool:
    """Tell whether a run stands upright on the page as shown and is large enough to be read."""
    return run.turn == frame.turn and run.size >= _SMALLEST


def shown(code: int) -> str:
    """Return what stands for a code point in a word: white space as SPACE, what shows nothing as NOTHING."""
    if code in _LIGATURES:
        return _LIGATURES[code]
    if code in _HYPHENS_AT_LINE_END:
        return "-"
    if code > sys.maxunicode:
        return SPACE
    character = chr(code)
    if character.isspace():
        return SPACE
    return _BY_CATEGORY.get(unicodedata.category(character), str)(character)


_BY_CATEGORY: dict[str, Callable[[str], str]] = {
    "Cf": lambda _: NOTHING,  # soft hyphens, joiners, marks of direction
    "Cc": lambda _: NOTHING,
    "Cn": lambda _: SPACE,  # no character at all
    "Cs": lambda _: SPACE,  # halves of a character
    "Co": lambda _: SPACE,  # pictograms of a font's own, as little telephones
}


def _turn(matrix: calls.Matrix, size: float) -> int | None:
    across, up = (matrix[0], matrix[1]) if size >= 0 else (-matrix[0], -matrix[1])
    degrees = math.degrees(math.atan2(up, across))
    quarter = round(degrees / 90)
    return quarter % 4 if abs(degrees - 90 * quarter) <= _UPRIGHT_WITHIN else None


def _dominant(turns: dict[int, int | None], lengths: Counter[int], otherwise: int) -> int:
    totals: Counter[int | None] = Counter()
    for each, turn in turns.items():
        totals[turn] += lengths[each]
    if not totals:
        return otherwise
    turn, letters_of_it = totals.most_common(1)[0]
    if turn is None or letters_of_it < _TURNING_LETTERS or letters_of_it < _TURNING_SHARE * totals.total():
        return otherwise
    return turn


def _height(boxes: Sequence[float], place: int, turn: int) -> float:
    left, top, right, bottom = boxes[4 * place : 4 * place + 4]
    return abs(right - left) if turn % 2 else abs(top - bottom)


def _along(boxes: Sequence[float], count: int, frame: Frame) -> tuple[list[float], list[float]]:
    """Return where letters begin and end along the lines of the page as shown."""
    near, far = ((0, 2), (3, 1), (2, 0), (1, 3))[frame.turn]
    side, sign = frame.side
    starts = [sign * (place - side) for place in boxes[near : 4 * count : 4]]
    ends = [sign * (place - side) for place in boxes[far : 4 * count : 4]]
    return starts, ends
