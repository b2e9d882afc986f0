"""The first engine: RapidOCR, whose models come in its wheel and run on the processor alone."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image

from ..model.pages import Box

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""A line of text: its upper left, upper right, lower right and lower left corner, in pixels."""

_LONGEST_SIDE = 1760
"""Pixels of the longer side: 150 dots per inch of A4. More takes time and memory and reads little more."""
_SETTINGS: dict[str, Any] = {
    "Global.log_level": "error",
    "Global.max_side_len": _LONGEST_SIDE,
    "Global.text_score": 0.0,  # a line that is hard to read is doubted, not left out
    "Global.return_word_box": True,
    "Rec.rec_img_shape": [3, 48, 160],  # short words are not padded to the width of long ones
    "Rec.rec_batch_num": 1,  # one long line would make a batch of wide pictures
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word that an engine read: its text and its box in pixels."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line that an engine read, word by word from left to right."""

    words: tuple[SeenWord, ...]
    box: Box


class Engine:
    """RapidOCR on one thread."""

    def __init__(self) -> None:
        """Make the engine ready to be used.

        Raises:
            ImportError: the extra ``ocr`` is not installed.
        """
        self._engine: Any = importlib.import_module("rapidocr").RapidOCR(params=_SETTINGS)

    def warm(self) -> None:
        """Load the models now rather than with the first page."""
        blank = Image.new("RGB", (320, 320), "white")
        blank.paste((0, 0, 0), (40, 40, 200, 56))
        self._engine(blank, use_det=True, use_cls=True, use_rec=True)
        self._engine(blank, use_det=False, use_cls=True, use_rec=True, return_word_box=False)

    def find(self, picture: Image.Image) -> list[Quad]:
        """Return where lines of text stand."""
        found = self._engine(picture.convert("RGB"), use_det=True, use_cls=False, use_rec=False)
        return [] if found.boxes is None else [_quad(each) for each in found.boxes.tolist()]

    def on_its_head(self, line: Image.Image) -> bool:
        """Tell whether a picture of one line shows it upside down."""
        options = {"use_det": False, "use_cls": True, "use_rec": False}
        found = self._engine(line.convert("RGB"), **options)
        return any(label == "180" for label, _ in found.cls_res or ())

    def read(self, picture: Image.Image) -> list[SeenLine]:
        """Return the lines of text on an upright picture."""
        options = {"use_det": True, "use_cls": False, "use_rec": True, "return_word_box": True}
        found = self._engine(picture.convert("RGB"), **options)
        if found.boxes is None or found.txts is None:
            return []
        lines = zip(found.boxes.tolist(), found.txts, found.word_results, strict=True)
        return [line for quad, text, parts in lines if (line := _line(_bounds(_quad(quad)), text, parts)) is not None]


def _line(box: Box, text: str, parts: Any) -> SeenLine | None:  # noqa: ANN401 - as the engine gives them
    """Return a line of the words that its text has, each as wide as the parts it is made of."""
    edges = list(_edges(parts))
    words: list[SeenWord] = []
    at = 0
    for word in text.split():
        taken = edges[at : at + len(word)]
        at += len(word)
        left = taken[0][0] if taken else box[0]
        right = taken[-1][1] if taken else box[2]
        words.append(SeenWord(word, (left, box[1], max(right, left + 1.0), box[3])))
    return SeenLine(tuple(words), box) if words else None


def _edges(parts: Any) -> Iterator[tuple[float, float]]:  # noqa: ANN401 - as the engine gives them
    """Yield the left and right edge of each character: those of its part, shared out evenly."""
    for text, _, quad in parts:
        letters = "".join(text.split())
        left, right = min(point[0] for point in quad), max(point[0] for point in quad)
        width = (right - left) / max(len(letters), 1)
        for place in range(len(letters)):
            yield float(left + place * width), float(left + (place + 1) * width)


def _quad(points: list[list[float]]) -> Quad:
    first, second, third, fourth = ((float(x), float(y)) for x, y in points)
    return first, second, third, fourth


def _bounds(quad: Quad) -> Box:
    """Return the box of a line that is about level: slanting by a pixel makes it no taller."""
    (left, top), (right, upper), (_, lower), (_, bottom) = quad
    return left, (top + upper) / 2, right, (lower + bottom) / 2
