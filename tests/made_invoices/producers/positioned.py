"""A sheet as HTML with everything in its own place, for producers that print HTML."""

from html import escape

from ..sheet import Box, Sheet, Stroke, Text

_FONTS = {
    "sans": "Liberation Sans",
    "serif": "Liberation Serif",
    "mono": "Liberation Mono",
    "narrow": "Liberation Sans Narrow",
}
_ASCENT = {"sans": 0.905, "serif": 0.891, "mono": 0.833, "narrow": 0.905}


def page_of(sheet: Sheet) -> str:
    """Return the sheet as HTML with everything in its own place."""
    pages = "".join(f'<div class="page">{"".join(_placed(mark) for mark in page)}</div>' for page in sheet.pages)
    style = (
        f"@page{{size:{sheet.width}pt {sheet.height}pt;margin:0}}body{{margin:0}}"
        f".page{{position:relative;width:{sheet.width}pt;height:{sheet.height - 0.5}pt}}"
        ".page{overflow:hidden;break-after:page}"
        ".page:last-child{break-after:auto}i{position:absolute;font-style:normal;white-space:pre;line-height:normal}"
    )
    return f"<!doctype html><meta charset=utf-8><style>{style}</style>{pages}"


def _placed(mark: Text | Stroke | Box) -> str:
    match mark:
        case Text():
            top = mark.y - _ASCENT[mark.face] * mark.size
            weight = "font-weight:bold;" if mark.bold else ""
            return (
                f'<i style="left:{mark.x:.2f}pt;top:{top:.2f}pt;font-size:{mark.size:.2f}pt;color:{mark.color};{weight}'
                f"font-family:'{_FONTS[mark.face]}'\">{escape(mark.text)}</i>"
            )
        case Stroke():
            wide, high = abs(mark.x2 - mark.x1) or mark.width, abs(mark.y2 - mark.y1) or mark.width
            return _rectangle(mark.x1, mark.y1, wide, high, f"background:{mark.color}")
        case Box():
            look = (f"background:{mark.fill};" if mark.fill else "") + (
                f"border:0.6pt solid {mark.stroke}" if mark.stroke else ""
            )
            return _rectangle(mark.x, mark.y, mark.width, mark.height, f"box-sizing:border-box;{look}")


def _rectangle(x: float, y: float, width: float, height: float, look: str) -> str:
    return f'<i style="left:{x:.2f}pt;top:{y:.2f}pt;width:{width:.2f}pt;height:{height:.2f}pt;{look}"></i>'
