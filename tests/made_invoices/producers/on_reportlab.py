"""PDF by ReportLab, with the standard fonts that every reader brings along."""

from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from ..sheet import Box, Sheet, Stroke, Text

_FONTS = {"sans": "Helvetica", "narrow": "Helvetica", "serif": "Times", "mono": "Courier"}


def draw(sheet: Sheet) -> bytes:
    """Return the sheet's pages as a PDF; the same sheet gives the same bytes."""
    held = BytesIO()
    canvas = Canvas(held, pagesize=(sheet.width, sheet.height), invariant=1)
    for page in sheet.pages:
        for mark in page:
            _put(canvas, sheet.height, mark)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def _put(canvas: Canvas, height: float, mark: Text | Stroke | Box) -> None:
    match mark:
        case Text():
            told = canvas.beginText(mark.x, height - mark.y)
            told.setFont(_font(mark), mark.size)
            if mark.face == "narrow":
                told.setHorizScale(82)
            told.setFillColor(HexColor(mark.color))
            told.textOut(mark.text)
            canvas.drawText(told)
        case Stroke():
            canvas.setStrokeColor(HexColor(mark.color))
            canvas.setLineWidth(mark.width)
            canvas.line(mark.x1, height - mark.y1, mark.x2, height - mark.y2)
        case Box():
            canvas.setLineWidth(0.6)
            if mark.fill:
                canvas.setFillColor(HexColor(mark.fill))
            if mark.stroke:
                canvas.setStrokeColor(HexColor(mark.stroke))
            canvas.rect(
                mark.x, height - mark.y - mark.height, mark.width, mark.height, bool(mark.stroke), bool(mark.fill)
            )


def _font(mark: Text) -> str:
    family = _FONTS[mark.face]
    if mark.bold:
        return f"{family}-Bold"
    return "Times-Roman" if family == "Times" else family
