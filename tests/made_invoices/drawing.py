"""Arrange a view on sheets, as its layout says."""

from . import parts_foot, parts_head
from .layouts import Layout
from .parts_table import Table
from .sheet import A4, Sheet
from .view import View


def draw(view: View, layout: Layout) -> Sheet:
    """Return the pages of `view`."""
    width, height = A4[::-1] if layout.landscape else A4
    sheet = Sheet(
        width=width, height=height, margin=layout.margin, face=layout.face, size=layout.size, accent=layout.accent
    )
    sheet.bottom = parts_foot.footer_top(sheet, view, layout) - 22
    parts_head.head(sheet, view, layout)
    if layout.table == "sentence":
        _sentences(sheet, view)
    elif view.columns:
        Table(sheet, view, layout, lambda: _running_head(sheet, view)).draw()
    parts_foot.totals(sheet, view, layout)
    parts_foot.closing(sheet, view, layout)
    parts_foot.footer(sheet, view, layout)
    return sheet


def _running_head(sheet: Sheet, view: View) -> None:
    """Draw what later pages repeat: the seller's name, the document's title and number."""
    sheet.text(sheet.left, sheet.y, view.seller[0].text, bold=True)
    number = view.meta[0].value.text if view.meta else ""
    sheet.text(sheet.right, sheet.y, f"{view.title.text} {number}".strip(), align="r")
    sheet.y += 40


def _sentences(sheet: Sheet, view: View) -> None:
    """Tell each line in words instead of a table's row."""
    for row in view.rows:
        text = view.line_sentence.format(**{key: said.text for key, said in row.cells.items()})
        sheet.paragraph(sheet.left, text, sheet.right - sheet.left)
        sheet.y += 8
    sheet.y += 10
