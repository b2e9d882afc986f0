"""What was read from the pictures of pages: words, how sure they are, and how the pages had to be turned to read them.

Words stand in the frame of the page put upright; `SeenPage.shown` leads a box back to the page as its file shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from math import cos, radians, sin
from typing import Any

from .pages import Box, Word

_QUARTERS = 4
_ROUNDED = 2


class Sureness(IntEnum):
    """How far two engines agree on a word; with one engine no word is more than ONCE."""

    DISPUTED = 0
    """They read different characters."""
    ONCE = 1
    """One engine read it; the second one saw nothing there, or there was none."""
    LETTERS = 2
    """They read the same characters and part the words differently."""
    AGREED = 3
    """They read the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """One page as engines read it.

    Attributes:
        number: counted from 1.
        width: in points, of the page put upright.
        height: likewise.
        turn: quarter turns clockwise (0 to 3) that put it upright.
        skew: degrees clockwise by which it was turned back about its middle after that.
        words: in the upright frame.
        sureness: of each of the words.
        missed: boxes in the upright frame where only the second engine saw a word.
    """

    number: int
    width: float
    height: float
    turn: int = 0
    skew: float = 0.0
    words: tuple[Word, ...] = ()
    sureness: tuple[Sureness, ...] = ()
    missed: tuple[Box, ...] = ()

    def shown(self, box: Box) -> Box:
        """Return where a box of the upright frame stands on the page as its file shows it."""
        left, top, right, bottom = box
        half_width, half_height = (right - left) / 2, (bottom - top) / 2
        x, y = (left + right) / 2 - self.width / 2, (top + bottom) / 2 - self.height / 2
        angle = radians(self.skew)
        x, y = x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)
        width, height = self.width, self.height
        for _ in range(self.turn):  # each takes back one quarter turn clockwise
            x, y = y, -x
            half_width, half_height, width, height = half_height, half_width, height, width
        x, y = x + width / 2, y + height / 2
        return x - half_width, y - half_height, x + half_width, y + half_height


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A document as engines read it.

    Attributes:
        pages: those that were read, in order.
        engines: how many read it, 1 or 2.
        complete: whether all its pages were read.
    """

    pages: tuple[SeenPage, ...]
    engines: int
    complete: bool = True

    def page(self, number: int) -> SeenPage | None:
        """Return the page of that number, if it was read."""
        return next((each for each in self.pages if each.number == number), None)


def as_json(seen: Seen) -> dict[str, Any]:
    """Return it as JSON can carry it; `from_json` reads it back."""
    return {
        "engines": seen.engines,
        "complete": seen.complete,
        "pages": [
            {
                "number": page.number,
                "width": page.width,
                "height": page.height,
                "turn": page.turn,
                "skew": page.skew,
                "words": [
                    [word.text, *_rounded(word.box), round(word.size, _ROUNDED), int(sure)]
                    for word, sure in zip(page.words, page.sureness, strict=True)
                ],
                "missed": [_rounded(box) for box in page.missed],
            }
            for page in seen.pages
        ],
    }


def from_json(told: Mapping[str, Any]) -> Seen:
    """Return what `as_json` told.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    return Seen(
        pages=tuple(_page(each) for each in told["pages"]),
        engines=int(told["engines"]),
        complete=bool(told["complete"]),
    )


def _page(told: Mapping[str, Any]) -> SeenPage:
    number = int(told["number"])
    words = tuple(
        Word(text=str(text), box=_box(edges), page=number, size=size) for text, *edges, size, _ in told["words"]
    )
    return SeenPage(
        number=number,
        width=told["width"],
        height=told["height"],
        turn=int(told["turn"]) % _QUARTERS,
        skew=told["skew"],
        words=words,
        sureness=tuple(Sureness(each[-1]) for each in told["words"]),
        missed=tuple(_box(each) for each in told["missed"]),
    )


def _box(edges: list[float]) -> Box:
    left, top, right, bottom = edges
    return left, top, right, bottom


def _rounded(box: Box) -> list[float]:
    return [round(edge, _ROUNDED) for edge in box]
