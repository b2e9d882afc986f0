"""PDF by typst: every mark placed where the sheet has it, or a page that typst itself lays out."""

import json
from datetime import UTC, datetime

import typst

from ..sheet import Box, Sheet, Stroke, Text

_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_FONTS = {
    "sans": "Liberation Sans",
    "serif": "Liberation Serif",
    "mono": "Liberation Mono",
    "narrow": "Liberation Sans",
}
_OPENING = """#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#set text(top-edge: "baseline", bottom-edge: "baseline")
#let t(x, y, size, weight, font, stretch, color, body) = place(dx: x * 1pt, dy: y * 1pt,
  box(text(size: size * 1pt, weight: weight, font: font, stretch: stretch, fill: rgb(color), body)))
#let l(x1, y1, x2, y2, w, color) = place(
  line(start: (x1 * 1pt, y1 * 1pt), end: (x2 * 1pt, y2 * 1pt), stroke: w * 1pt + rgb(color)))
#let b(x, y, w, h, fill, stroke) = place(dx: x * 1pt, dy: y * 1pt, rect(width: w * 1pt, height: h * 1pt,
  fill: if fill != none {{ rgb(fill) }}, stroke: if stroke != none {{ 0.6pt + rgb(stroke) }}))
"""


def draw(sheet: Sheet) -> bytes:
    """Return the sheet's pages as a PDF."""
    parts = [_OPENING.format(width=sheet.width, height=sheet.height)]
    parts.append("#pagebreak()\n".join("".join(_placed(mark) for mark in page) for page in sheet.pages))
    return compiled("".join(parts))


def compiled(source: str) -> bytes:
    """Return the PDF that typst makes of `source`, dated always the same."""
    return typst.compile(source.encode(), timestamp=_DAY)


def _placed(mark: Text | Stroke | Box) -> str:
    match mark:
        case Text():
            weight = "bold" if mark.bold else "regular"
            stretch = "75%" if mark.face == "narrow" else "100%"
            look = f'{mark.size:.2f}, "{weight}", "{_FONTS[mark.face]}", {stretch}, "{mark.color}"'
            return f"#t({mark.x:.2f}, {mark.y:.2f}, {look}, {quoted(mark.text)})\n"
        case Stroke():
            return f'#l({mark.x1:.2f}, {mark.y1:.2f}, {mark.x2:.2f}, {mark.y2:.2f}, {mark.width}, "{mark.color}")\n'
        case Box():
            fill, stroke = (f'"{each}"' if each else "none" for each in (mark.fill, mark.stroke))
            return f"#b({mark.x:.2f}, {mark.y:.2f}, {mark.width:.2f}, {mark.height:.2f}, {fill}, {stroke})\n"


def quoted(text: str) -> str:
    """Return `text` as a string of typst."""
    return json.dumps(text, ensure_ascii=False)
