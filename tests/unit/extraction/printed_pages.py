"""Pages for tests, written as rows of text with the places where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from app.extraction.page.sheet import Sheet, lay_out
from app.model.pages import Box, Page, Pages, Ruling, TextLayer, Word

_SIZE = 10.0
_LETTER = 5.0
"""Every letter of the test font is half an em wide, and so is a space."""
_LEADING = 14.0
_TOP = 60.0

Cell = tuple[float, str]
"""Where a text begins, or with a minus where it ends, in points from the left; and the text."""
Row = Sequence[Cell] | float
"""The texts of a line; or a gap of so many points between two lines."""


def sheet_of(*pages: Sequence[Row], rulings: Sequence[Ruling] = ()) -> Sheet:
    """Return the sheet of a document whose pages bear these rows, from top to bottom."""
    made = tuple(_page(number, rows, rulings) for number, rows in enumerate(pages, 1))
    return lay_out(Pages(pages=made, total=len(made), text_layer=TextLayer.TEXT))


def _page(number: int, rows: Sequence[Row], rulings: Sequence[Ruling]) -> Page:
    words: list[Word] = []
    top = _TOP
    for row in rows:
        if isinstance(row, float):
            top += row
            continue
        for at, text in row:
            words.extend(_words(at, text, top, number))
        top += _LEADING
    own = tuple(ruling for ruling in rulings if ruling.page == number)
    return Page(number=number, width=595.0, height=842.0, words=tuple(words), rulings=own)


def _words(at: float, text: str, top: float, page: int) -> list[Word]:
    left = at if at >= 0 else -at - len(text) * _LETTER
    made = []
    for part in text.split(" "):
        box: Box = (left, top, left + len(part) * _LETTER, top + _SIZE)
        made.append(Word(text=part, box=box, page=page, size=_SIZE))
        left += (len(part) + 1) * _LETTER
    return made
