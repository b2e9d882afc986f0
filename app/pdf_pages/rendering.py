"""Pages as pictures."""

from __future__ import annotations

import ctypes
import struct
import zlib
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium_c

from ..model.pages import Box
from ..model.unreadable import Unreadable
from .frame import Frame
from .opening import open_with_pdfium, refuse_other

MAXIMUM_PIXELS = 20_000_000
"""Of one picture: an A4 page at 400 dots per inch; a larger one is made coarser."""
_LOOKING_PIXELS = 2_000_000
"""Of the picture in which we look ourselves."""


@dataclass(frozen=True, slots=True)
class Grey:
    """A picture of a page in shades of grey.

    Attributes:
        width: in pixels.
        height: likewise.
        stride: bytes from one row to the next.
        scale: pixels for a point.
        pixels: row by row from the top, 0 is black.
    """

    width: int
    height: int
    stride: int
    scale: float
    pixels: bytes

    def contrast(self, box: Box) -> int:
        """Return by how much the lightest and the darkest pixel in a box differ, 0 to 255."""
        left, right = (min(max(int(edge * self.scale), 0), self.width - 1) for edge in (box[0], box[2]))
        top, bottom = (min(max(int(edge * self.scale), 0), self.height - 1) for edge in (box[1], box[3]))
        darkest, lightest = 255, 0
        for row in range(top, bottom + 1):
            part = self.pixels[row * self.stride + left : row * self.stride + right + 1]
            darkest, lightest = min(darkest, *part), max(lightest, *part)
        return max(lightest - darkest, 0)


def grey(page: pypdfium2.PdfPage, frame: Frame) -> Grey:
    """Return a picture of the page in that frame, about one pixel for a point."""
    width, height = frame.size
    scale = scale_within(frame, 1.5, _LOOKING_PIXELS)
    turn = (frame.turn - pdfium_c.FPDFPage_GetRotation(page)) % 4
    bitmap = draw(page, (round(width * scale), round(height * scale)), turn, pdfium_c.FPDFBitmap_Gray)
    try:
        columns, rows, stride = (
            pdfium_c.FPDFBitmap_GetWidth(bitmap),
            pdfium_c.FPDFBitmap_GetHeight(bitmap),
            pdfium_c.FPDFBitmap_GetStride(bitmap),
        )
        pixels = ctypes.string_at(pdfium_c.FPDFBitmap_GetBuffer(bitmap), stride * rows)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
    return Grey(columns, rows, stride, scale, pixels)


def render(data: bytes, page: int, scale: float) -> bytes:
    """Return a page as a PNG, turned as its file says.

    Args:
        data: the PDF.
        page: which one, counted from 1.
        scale: pixels for a point (1/72 inch); less where the picture would have over MAXIMUM_PIXELS.

    Raises:
        Unreadable: as `pages`.
        IndexError: there is no such page.
    """
    refuse_other(data)
    document = open_with_pdfium(data)
    try:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        opened = document[page - 1]
        width, height = opened.get_size()
        scale = scale_within(Frame(0, 0, width, height), scale, MAXIMUM_PIXELS)
        size = (max(round(width * scale), 1), max(round(height * scale), 1))
        bitmap = draw(opened, size, 0, pdfium_c.FPDFBitmap_BGR)
        try:
            return _png(bitmap)
        finally:
            pdfium_c.FPDFBitmap_Destroy(bitmap)
    except pypdfium2.PdfiumError:
        raise Unreadable("RELAY-PDF-CORRUPT") from None
    finally:
        document.close()


def scale_within(frame: Frame, wanted: float, pixels: int) -> float:
    """Return the `wanted` scale, or a smaller one with which the picture has no more than so many `pixels`."""
    width, height = frame.size
    return float(min(wanted, (pixels / max(width * height, 1.0)) ** 0.5))


def draw(page: pypdfium2.PdfPage, size: tuple[int, int], turn: int, kind: int) -> pdfium_c.FPDF_BITMAP:
    """Return a picture of a page, which the caller destroys: of a `size` in pixels, by a `turn` further than its file.

    `kind` is one of pdfium's kinds of bitmap, with red before blue where it has colours.
    """
    width, height = max(size[0], 1), max(size[1], 1)
    bitmap = pdfium_c.FPDFBitmap_CreateEx(width, height, kind, None, 0)
    if not bitmap:
        raise MemoryError
    pdfium_c.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
    flags = pdfium_c.FPDF_ANNOT
    if kind != pdfium_c.FPDFBitmap_Gray:  # with which pdfium ends the process
        flags |= pdfium_c.FPDF_REVERSE_BYTE_ORDER  # red first, as in a PNG
    pdfium_c.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, turn, flags)
    return bitmap


def _png(bitmap: pdfium_c.FPDF_BITMAP) -> bytes:
    width, height = pdfium_c.FPDFBitmap_GetWidth(bitmap), pdfium_c.FPDFBitmap_GetHeight(bitmap)
    stride = pdfium_c.FPDFBitmap_GetStride(bitmap)
    pixels = ctypes.string_at(pdfium_c.FPDFBitmap_GetBuffer(bitmap), stride * height)
    rows = b"".join(b"\0" + pixels[stride * row : stride * row + 3 * width] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 3)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )
