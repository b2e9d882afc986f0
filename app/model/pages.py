"""Pages as a person sees them: words with their boxes, and the lines that are drawn between them.

Boxes are (left, top, right, bottom) in PDF points (1/72 inch), from the top left corner of the page as it is shown:
a page that its file turns by 90 degrees is turned here too. Pages count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Box = tuple[float, float, float, float]


class TextLayer(StrEnum):
    """What the text of a document is worth."""

    TEXT = "text"
    """Drawn by the program that made the document: what is printed is what is read."""
    GARBAGE = "garbage"
    """Letters that stand for others: the fonts do not say what they show."""
    RECOGNISED = "recognised"
    """Invisible text under a picture, put there by somebody's OCR; it may differ from what is shown."""
    NONE = "none"
    """No text: a scan, or an empty document."""
    SEEN = "seen"
    """Read by our own engines from pictures of the pages (`model.seen`); any letter of it may be misread."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space.

    Attributes:
        text: its characters, NFC, ligatures taken apart.
        box: the space it takes, of the height of its font rather than of its ink, so that words of a line line up.
        page: on which page.
        size: of the font as shown, in points.
        bold: whether the font is a bold one.
    """

    text: str
    box: Box
    page: int
    size: float
    bold: bool = False

    @property
    def left(self) -> float:
        """The left edge."""
        return self.box[0]

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.box[1]

    @property
    def right(self) -> float:
        """The right edge."""
        return self.box[2]

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.box[3]


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line that is drawn, or an edge of a drawn rectangle; either its width or its height is about zero."""

    box: Box
    page: int

    @property
    def is_horizontal(self) -> bool:
        """Tell whether it runs from left to right."""
        left, top, right, bottom = self.box
        return right - left >= bottom - top


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as shown.

    Attributes:
        number: counted from 1.
        width: in points.
        height: in points.
        words: from top to bottom and from left to right.
        rulings: likewise; only those long enough to separate something.
        pictured: share of the page (0 to 1) that pictures cover.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    pictured: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """A document as pages.

    Attributes:
        pages: in order; those over the limit of pages are left out, see `total`.
        total: how many pages the document has.
        text_layer: what its text is worth.
    """

    pages: tuple[Page, ...]
    total: int
    text_layer: TextLayer


def around(boxes: list[Box]) -> Box:
    """Return the smallest box that holds all of `boxes`, of which there is at least one."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
