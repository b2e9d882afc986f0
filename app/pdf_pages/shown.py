"""The pages of a PDF as a person sees them: words where they stand, the lines drawn between them."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium_c

from ..model.pages import Box, Page, Pages
from ..model.unreadable import Unreadable
from . import calls
from .description import refuse_content_bomb
from .drawings import drawings
from .frame import Frame
from .letters import Fonts, letters
from .opening import open_with_pdfium, refuse_other
from .rulings import pictured, rulings
from .seen import seen
from .words import lines, pieces
from .worth import Worth, kept

MAXIMUM_PAGES = 100
"""Pages that are read; invoices with more carry annexes."""
MAXIMUM_CHARACTERS = 60_000
"""Characters of one page; a page full of the smallest print has a tenth of it."""
MAXIMUM_ALL_CHARACTERS = 500_000
"""Characters of all pages; a hundred full ones have so many."""
MAXIMUM_ANNOTATIONS = 1_000
"""Of one page; where more of them are written on, it is not read, for pdfium takes minutes to draw them."""
_WRITTEN_ON = {pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP}
_PROBED_CHARACTERS = 300
"""Characters of a page of which pdfium is asked whether their font explains them."""


def pages(data: bytes) -> Pages:
    """Return the pages of a PDF, at most MAXIMUM_PAGES of them.

    Raises:
        Unreadable: as `describe`; also ``RELAY-PDF-CORRUPT`` where one of the pages cannot be opened, and
            ``RELAY-PDF-LIMIT`` where one has more than MAXIMUM_CHARACTERS, or all together have more than
            MAXIMUM_ALL_CHARACTERS, or one has more than MAXIMUM_ANNOTATIONS with something written on them.
    """
    refuse_other(data)
    refuse_content_bomb(data)
    document = open_with_pdfium(data)
    try:
        total = len(document)
        reader = _Reader()
        read = tuple(reader.read(document, index) for index in range(min(total, MAXIMUM_PAGES)))
    except pypdfium2.PdfiumError:
        raise Unreadable("RELAY-PDF-CORRUPT") from None
    finally:
        document.close()
    return Pages(pages=read, total=total, text_layer=reader.worth.layer())


class _Reader:
    """Reads page after page of one document, and remembers what concerns the whole."""

    def __init__(self) -> None:
        self.worth = Worth()
        self._fonts = Fonts()
        self._characters = 0

    def read(self, document: pypdfium2.PdfDocument, index: int) -> Page:
        page = _with_what_lies_on_it(document, index)
        text = page.get_textpage()
        try:
            return self._read(page, text, index + 1)
        finally:
            text.close()
            page.close()

    def _read(self, page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, number: int) -> Page:
        handle, count = calls.address(text), max(text.count_chars(), 0)
        self._characters += count
        if count > MAXIMUM_CHARACTERS or self._characters > MAXIMUM_ALL_CHARACTERS:
            raise Unreadable("RELAY-PDF-LIMIT")
        found = letters(handle, count, frame_of(page), self._fonts)
        drawn = drawings(calls.address(page), found.frame)
        width, height = found.frame.size
        covered = pictured(drawn.pictures, width, height)
        upright = [piece for piece in pieces(found) if _within(piece.box, width, height)]
        visible = seen(kept(upright, covered), drawn, page, found.frame)
        probed = min(count, _PROBED_CHARACTERS)
        self.worth.add(visible, found.codes, calls.unmapped(handle, probed) / max(probed, 1))
        return Page(
            number=number,
            width=width,
            height=height,
            words=tuple(piece.word(number, width, height) for line in lines(visible) for piece in line),
            rulings=rulings(drawn.strokes, number, width, height),
            pictured=covered,
        )


def _with_what_lies_on_it(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    """Open a page, and make what is filled in or stamped on it a part of it: pdfium reads no text there."""
    page = document[index]
    count = min(pdfium_c.FPDFPage_GetAnnotCount(page), MAXIMUM_ANNOTATIONS)
    if not any(_annotation_kind(page, place) in _WRITTEN_ON for place in range(count)):
        return page
    if pdfium_c.FPDFPage_GetAnnotCount(page) > MAXIMUM_ANNOTATIONS:
        page.close()
        raise Unreadable("RELAY-PDF-LIMIT")
    if pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY) != pdfium_c.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[index]


def _annotation_kind(page: pypdfium2.PdfPage, place: int) -> int:
    annotation = pdfium_c.FPDFPage_GetAnnot(page, place)
    if not annotation:
        return 0
    try:
        return int(pdfium_c.FPDFAnnot_GetSubtype(annotation))
    finally:
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _within(box: Box, width: float, height: float) -> bool:
    left, top, right, bottom = box
    return 0 <= (left + right) / 2 <= width and 0 <= (top + bottom) / 2 <= height


def frame_of(page: pypdfium2.PdfPage) -> Frame:
    """Return the visible part of a page, turned as its file says."""
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    return Frame(box.left, box.bottom, box.right, box.top, pdfium_c.FPDFPage_GetRotation(page) % 4)
