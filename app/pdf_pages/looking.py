"""Pages for people to look at: a picture of each, and where its words stand."""

from __future__ import annotations

from base64 import b64encode
from time import perf_counter
from typing import Any

from ..model.pages import Page, Pages
from .rendering import render
from .shown import pages

SCALE = 2.0
"""Pixels for a point: sharp at the size of a screen, and when it is enlarged a little."""
MOST_PICTURES = 30
MOST_PICTURE_BYTES = 24_000_000
MOST_SECONDS = 6.0
"""Pages beyond any of the three have their words and no picture."""


def look(data: bytes) -> dict[str, Any]:
    """Return the pages of a PDF as JSON can carry them.

    ``total`` is how many the document has, ``text_layer`` what its text is worth, and each of ``pages`` has ``number``,
    ``width`` and ``height`` in points, ``words`` (text, left, top, right, bottom) and ``png`` (base64, or null).

    Raises:
        Unreadable: as `pages`.
    """
    read = pages(data)
    return {
        "total": read.total,
        "text_layer": read.text_layer.value,
        "pages": [_told(page, png) for page, png in zip(read.pages, _pictures(data, read), strict=True)],
    }


def _pictures(data: bytes, read: Pages) -> list[str | None]:
    give_up, taken = perf_counter() + MOST_SECONDS, 0
    pictures: list[str | None] = []
    for page in read.pages:
        if page.number > MOST_PICTURES or taken > MOST_PICTURE_BYTES or perf_counter() > give_up:
            pictures.append(None)
            continue
        png = render(data, page.number, SCALE)
        taken += len(png)
        pictures.append(b64encode(png).decode("ascii"))
    return pictures


def _told(page: Page, png: str | None) -> dict[str, Any]:
    words = [[word.text, *(round(edge, 1) for edge in word.box)] for word in page.words]
    return {"number": page.number, "width": page.width, "height": page.height, "words": words, "png": png}
