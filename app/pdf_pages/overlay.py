"""Pages with boxes drawn around what was found on them, to look at."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from io import BytesIO
from time import perf_counter

import pypdfium2
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageDraw, ImageFont

from ..model.pages import Box
from ..model.unreadable import Unreadable
from . import calls
from .frame import Frame
from .letters import Fonts, letters
from .opening import open_with_pdfium, refuse_other
from .rendering import draw, scale_within
from .shown import MAXIMUM_CHARACTERS, frame_of

SCALE = 1.6
"""Pixels for a point: small print can be read."""
MOST_PAGES = 30
MOST_SECONDS = 6.0
"""No further page is begun after so long; a document has twelve seconds in all."""
_PIXELS = 8_000_000
_LABEL_SIZE = 10
_AROUND = 1.5
"""Points between a word and its box."""


class Colour(StrEnum):
    """What a box says of what it is drawn around."""

    PROVEN = "#168a3a"
    CANDIDATE = "#e08600"
    FINDING = "#d02020"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A box to draw: on which page, where (points from the top left), what it says, and a few words beside it."""

    page: int
    box: Box
    colour: Colour
    label: str


def overlays(data: bytes, marks: Iterable[Mark]) -> dict[int, bytes]:
    """Return a PNG of each page, with its marks, by the page's number; at most MOST_PAGES, as time allows.

    Raises:
        Unreadable: as `pages`.
    """
    refuse_other(data)
    by_page: dict[int, list[Mark]] = {}
    for mark in marks:
        by_page.setdefault(mark.page, []).append(mark)
    give_up = perf_counter() + MOST_SECONDS
    document = open_with_pdfium(data)
    try:
        return dict(_drawn(document, by_page, give_up))
    except pypdfium2.PdfiumError:
        raise Unreadable("RELAY-PDF-CORRUPT") from None
    finally:
        document.close()


def _drawn(
    document: pypdfium2.PdfDocument, marks: Mapping[int, Sequence[Mark]], give_up: float
) -> Iterable[tuple[int, bytes]]:
    for number in range(1, min(len(document), MOST_PAGES) + 1):
        if perf_counter() > give_up:
            return
        page = document[number - 1]
        try:
            yield number, _page(page, marks.get(number, ()))
        finally:
            page.close()


def _page(page: pypdfium2.PdfPage, marks: Sequence[Mark]) -> bytes:
    frame = _frame(page)
    scale = scale_within(frame, SCALE, _PIXELS)
    picture = _picture(page, frame, scale)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(_LABEL_SIZE)
    told = _joined(marks)
    shapes = [_shape(mark, scale, picture.size) for mark in told]
    for mark, shape in zip(told, shapes, strict=True):
        pen.rectangle(shape, outline=mark.colour.value, width=2)
    taken = list(shapes)
    for mark, shape in zip(told, shapes, strict=True):
        text = mark.label.encode("ascii", "replace").decode()
        _, _, width, height = pen.textbbox((0, 0), text, font=font)
        spot = _spot(shape, (width + 4, height + 2), taken, picture.size)
        taken.append(spot)
        pen.rectangle(spot, fill=mark.colour.value)
        pen.text((spot[0] + 2, spot[1]), text, fill="white", font=font)
    out = BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _joined(marks: Sequence[Mark]) -> list[Mark]:
    """Return one mark per box, in the gravest colour and with all labels, from the top of the page down."""
    order = list(Colour)
    found: dict[Box, Mark] = {}
    for mark in sorted(marks, key=lambda each: order.index(each.colour)):
        held = found.get(mark.box)
        labels = mark.label if held is None or mark.label == held.label else f"{held.label}, {mark.label}"
        found[mark.box] = replace(mark, label=labels)
    return sorted(found.values(), key=lambda each: (each.box[1], each.box[0]))


def _shape(mark: Mark, scale: float, size: tuple[int, int]) -> Box:
    left, top, right, bottom = mark.box
    (x0, x1), (y0, y1) = (
        (min(max((low - _AROUND) * scale, 0), limit - 1), min(max((high + _AROUND) * scale, 0), limit - 1))
        for low, high, limit in ((left, right, size[0]), (top, bottom, size[1]))
    )
    return x0, y0, x1, y1


def _spot(shape: Box, label: tuple[float, float], taken: Sequence[Box], size: tuple[int, int]) -> Box:
    """Return where a label goes: beside its box where nothing else is told, above it where there is no such place."""
    left, top, right, bottom = shape
    width, height = label
    middle = (top + bottom - height) / 2
    corners = (
        (right + 2, middle),
        (left - width - 2, middle),
        (left, top - height - 1),
        (left, bottom + 1),
        (right - width, top - height - 1),
    )
    spots = [(x, y, x + width, y + height) for x, y in corners]
    inside = [each for each in spots if each[0] >= 0 and each[1] >= 0 and each[2] < size[0] and each[3] < size[1]]
    free = [each for each in inside if not any(_meet(each, other) for other in taken)]
    return next(iter(free or inside or spots[2:]))


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _frame(page: pypdfium2.PdfPage) -> Frame:
    """Return the visible part of a page, turned as `pages` turns it: so that its text runs from left to right."""
    text = page.get_textpage()
    try:
        count = min(max(text.count_chars(), 0), MAXIMUM_CHARACTERS)
        return letters(calls.address(text), count, frame_of(page), Fonts()).frame
    finally:
        text.close()


def _picture(page: pypdfium2.PdfPage, frame: Frame, scale: float) -> Image.Image:
    width, height = frame.size
    turn = (frame.turn - pdfium_c.FPDFPage_GetRotation(page)) % 4
    bitmap = draw(page, (round(width * scale), round(height * scale)), turn, pdfium_c.FPDFBitmap_BGR)
    try:
        size = (pdfium_c.FPDFBitmap_GetWidth(bitmap), pdfium_c.FPDFBitmap_GetHeight(bitmap))
        stride = pdfium_c.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium_c.FPDFBitmap_GetBuffer(bitmap), stride * size[1])
        return Image.frombytes("RGB", size, pixels, "raw", "RGB", stride)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
