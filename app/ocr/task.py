"""What the process that reads pictures does: a PDF in, the words on the pictures of its pages out.

It is a task of the sandbox (`sandbox.task`), so that engines of foreign make, too, run without a network, without files
to write, and within bounds of memory and time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from time import perf_counter
from typing import Any

from PIL import Image

from .. import pdf_pages
from ..model.pages import Box, Page, Word
from ..model.seen import Seen, SeenPage, as_json
from ..model.unreadable import Unreadable
from .agreement import Agreed, agree
from .first_engine import Engine, SeenWord
from .second_engine import SecondEngine
from .upright import Upright, put_upright

SCALE = 200 / 72
"""Pixels for a point: the usual 200 dots per inch of a scanner."""
MOST_PIXELS = 8_000_000
"""Of one picture; A4 has half of it. A larger page is made coarser."""
MOST_PAGES = 10
MOST_SECONDS = 45.0
"""Pages beyond either are not read, and the document says so."""
_FONT = 0.76
"""Share of the height of a line's box that is its font."""
MOST_BYTES = 900_000
"""Of the words as JSON: they must pass to another worker with its options."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The engines: the second is None where it is not installed."""

    first: Engine
    second: SecondEngine | None


def warm_up(options: Mapping[str, object]) -> Ready:
    """Load the engines. `options["second"]` false leaves the second one out.

    Raises:
        ImportError: the extra ``ocr`` is not installed.
    """
    first = Engine()
    first.warm()
    return Ready(first, SecondEngine.found() if options.get("second", True) else None)


def run(ready: Ready, _verb: str, data: bytes, _options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return what is read from the pages of a PDF as `model.seen.as_json` tells it; without ``pages`` if unreadable."""
    began = perf_counter()
    try:
        document = pdf_pages.pages(data)
        read: list[SeenPage] = []
        for page in document.pages[:MOST_PAGES]:
            if perf_counter() - began > MOST_SECONDS:
                break
            read.append(_read(ready, data, page))
    except Unreadable as problem:
        return {"unreadable": problem.rule}, {}
    engines = 1 if ready.second is None else 2
    return _fitting(Seen(pages=tuple(read), engines=engines, complete=len(read) == document.total)), {}


def _read(ready: Ready, data: bytes, page: Page) -> SeenPage:
    wanted = min(SCALE, (MOST_PIXELS / max(page.width * page.height, 1.0)) ** 0.5)
    picture = Image.open(BytesIO(pdf_pages.render(data, page.number, wanted))).convert("L")
    scale = picture.width / max(page.width, 1.0)
    upright = put_upright(picture, ready.first)
    started = ready.second.start(upright.picture, round(72 * scale)) if ready.second is not None else None
    try:
        lines = ready.first.read(upright.picture)
    except BaseException:
        if started is not None:
            started.stop()
        raise
    return _page(page, upright, scale, agree(lines, started.words() if started is not None else None))


def _page(page: Page, upright: Upright, scale: float, agreed: Agreed) -> SeenPage:
    """Return a page as read, in points."""
    width, height = (page.height, page.width) if upright.turn % 2 else (page.width, page.height)
    return SeenPage(
        number=page.number,
        width=width,
        height=height,
        turn=upright.turn,
        skew=upright.skew,
        words=tuple(_word(word, page.number, scale) for word, _ in agreed.words),
        sureness=tuple(sure for _, sure in agreed.words),
        missed=tuple(_points(box, scale) for box in agreed.missed),
    )


def _word(word: SeenWord, number: int, scale: float) -> Word:
    """Return a word of a page: engines leave room around a line, so that its font is lower than the box."""
    left, top, right, bottom = _points(word.box, scale)
    size, middle = (bottom - top) * _FONT, (top + bottom) / 2
    return Word(text=word.text, box=(left, middle - size / 2, right, middle + size / 2), page=number, size=size)


def _points(box: Box, scale: float) -> Box:
    left, top, right, bottom = box
    return left / scale, top / scale, right / scale, bottom / scale


def _fitting(seen: Seen) -> dict[str, Any]:
    """Return it as JSON, with as many pages as pass to another worker."""
    told = as_json(seen)
    while len(json.dumps(told)) > MOST_BYTES:
        told["pages"].pop()
        told["complete"] = False
    return told
