"""PDF by fpdf2: embedded Liberation fonts where the sheet asks for them and they are installed, else standard ones."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from fpdf import FPDF

from ..sheet import Box, Sheet, Stroke, Text

_FOLDER = Path("/usr/share/fonts/truetype/liberation")
_FILES = {
    "sans": "LiberationSans",
    "serif": "LiberationSerif",
    "mono": "LiberationMono",
    "narrow": "LiberationSansNarrow",
}
_STANDARD = {"sans": "Helvetica", "narrow": "Helvetica", "serif": "Times", "mono": "Courier"}


def draw(sheet: Sheet) -> bytes:
    """Return the sheet's pages as a PDF; the same sheet gives the same bytes."""
    pdf = FPDF(unit="pt", format=(sheet.width, sheet.height))
    pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    pdf.set_auto_page_break(auto=False)
    pdf.core_fonts_encoding = "windows-1252"
    texts = (mark for page in sheet.pages for mark in page if isinstance(mark, Text))
    families = _families(pdf, {(mark.face, mark.bold) for mark in texts} if sheet.embedded else set())
    for page in sheet.pages:
        pdf.add_page()
        for mark in page:
            _put(pdf, families, mark)
    return bytes(pdf.output())


@cache
def _file(face: str, bold: bool) -> Path | None:
    path = _FOLDER / f"{_FILES[face]}-{'Bold' if bold else 'Regular'}.ttf"
    return path if path.is_file() else None


def _families(pdf: FPDF, used: set[tuple[str, bool]]) -> dict[str, str]:
    families = dict(_STANDARD)
    for face, bold in sorted(used):
        if path := _file(face, bold):
            pdf.add_font(_FILES[face], "B" if bold else "", path)
            families[face] = _FILES[face]
    return families


def _put(pdf: FPDF, families: dict[str, str], mark: Text | Stroke | Box) -> None:
    match mark:
        case Text():
            pdf.set_font(families[mark.face], "B" if mark.bold else "", mark.size)
            pdf.set_stretching(82 if mark.face == "narrow" and families[mark.face] == "Helvetica" else 100)
            pdf.set_text_color(*_rgb(mark.color))
            pdf.text(mark.x, mark.y, mark.text)
        case Stroke():
            pdf.set_draw_color(*_rgb(mark.color))
            pdf.set_line_width(mark.width)
            pdf.line(mark.x1, mark.y1, mark.x2, mark.y2)
        case Box():
            pdf.set_line_width(0.6)
            if mark.fill:
                pdf.set_fill_color(*_rgb(mark.fill))
            if mark.stroke:
                pdf.set_draw_color(*_rgb(mark.stroke))
            style = ("D" if mark.stroke else "") + ("F" if mark.fill else "")
            pdf.rect(mark.x, mark.y, mark.width, mark.height, style)


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
