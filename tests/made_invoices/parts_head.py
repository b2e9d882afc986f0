"""The upper part of a page: letterhead, buyer, title, labelled values."""

from collections.abc import Sequence

from .layouts import Layout
from .sheet import Sheet
from .view import Entry, Said, View

WINDOW_TOP = 130.0


def head(sheet: Sheet, view: View, layout: Layout) -> None:
    """Draw all above the table, and leave `y` below it."""
    _letterhead(sheet, view, layout)
    bottom = (_two_columns if layout.buyer == "two-column" else _window)(sheet, view, layout)
    entries = [_labelled(entry, layout) for entry in view.meta]
    if layout.meta == "beside":
        _beside(sheet, entries, bottom - len(view.buyer) * sheet.lead - 10)
    sheet.y = max(sheet.y, bottom)
    _TITLES[layout.title](sheet, view)
    if layout.meta != "beside":
        _METAS[layout.meta](sheet, entries)
    if view.deliver_to:
        _delivery(sheet, view)
    for said in view.opening:
        if sheet.y > sheet.bottom - 40:
            sheet.new_page()
        sheet.paragraph(sheet.left, said.text, sheet.right - sheet.left)
        sheet.y += 3
    sheet.y += 6


def _labelled(entry: Entry, layout: Layout) -> Entry:
    label = entry.label.upper() if layout.upper_labels else entry.label
    return Entry(label, entry.value, entry.strong)


def _seller_lines(view: View, layout: Layout, *, block: bool) -> list[str]:
    lines = [each.text for each in view.seller[1:]] if block else []
    lines += [each.text for each in view.contact]
    if layout.seller_ids == "letterhead":
        lines += [f"{each.label}{layout.colon} {each.value.text}" for each in view.seller_ids]
    if layout.bank == "letterhead":
        lines += [f"{each.label}{layout.colon} {each.value.text}" for each in view.bank]
    return lines


def _letterhead(sheet: Sheet, view: View, layout: Layout) -> None:
    """Draw name and address of the seller; where they stand in the footer alone, a logo only."""
    top = sheet.margin + 8
    name, lines = view.seller[0].text, _seller_lines(view, layout, block=True)
    match layout.letterhead:
        case "none":
            sheet.text(sheet.left, top + 8, view.logo.upper(), size=20, bold=True, color=sheet.accent)
            sheet.y = top + 30
            return
        case "center":
            middle = sheet.width / 2
            sheet.text(middle, top, name, align="c", size=15, bold=True, color=sheet.accent)
            for number, pair in enumerate([lines[at : at + 3] for at in range(0, len(lines), 3)]):
                sheet.text(middle, top + 16 + number * 11, " - ".join(pair), align="c", size=8.5)
            sheet.y = top + 60
        case "right":
            _column(sheet, _column_x(sheet, name, lines), top, name, lines)
        case "band":
            sheet.box(0, 0, sheet.width, 74, fill=sheet.accent)
            sheet.text(sheet.left, 44, name, size=18, bold=True, color="#ffffff")
            _column(sheet, _column_x(sheet, "", lines), 90, "", lines)
        case "split":
            sheet.text(sheet.left, top + 8, view.logo.upper(), size=20, bold=True, color=sheet.accent)
            _column(sheet, _column_x(sheet, name, lines), top, name, lines)
        case _:
            _column(sheet, sheet.left, top, name, lines)


def _column_x(sheet: Sheet, name: str, lines: Sequence[str]) -> float:
    widest = max((sheet.measure(line, min(sheet.size, 8.5)) for line in lines), default=0)
    return sheet.right - max(165, widest, sheet.measure(name, bold=True))


def _column(sheet: Sheet, x: float, y: float, name: str, lines: Sequence[str]) -> None:
    if name:
        size = 12 if sheet.measure(name, 12, bold=True) < 165 or x == sheet.left else sheet.size
        sheet.text(x, y, name, size=size, bold=True, color=sheet.accent)
        y += 14
    for line in lines:
        sheet.text(x, y, line, size=min(sheet.size, 8.5))
        y += 11
    sheet.y = max(sheet.y, y + 4)


def _window(sheet: Sheet, view: View, layout: Layout) -> float:
    """Draw the buyer where the window of an envelope is; below a letterhead on the same side."""
    left_taken = layout.letterhead in {"left", "center"}
    right_taken = layout.letterhead in {"right", "band", "split"}
    x = sheet.left if layout.buyer == "left" else sheet.right - 190
    taken = left_taken if layout.buyer == "left" else right_taken or layout.letterhead == "center"
    y = max(WINDOW_TOP, sheet.y + 14) if taken else WINDOW_TOP
    if sheet.width > sheet.height and not taken:
        y = sheet.margin + 40
    return _block(sheet, x, y, view.buyer_heading, view.buyer) + 10


def _block(sheet: Sheet, x: float, y: float, heading: str, lines: Sequence[Said]) -> float:
    if heading:
        sheet.text(x, y, heading, bold=True, size=sheet.size * 0.9)
        y += sheet.lead
    for line in lines:
        sheet.text(x, y, line.text)
        y += sheet.lead
    return y


def _two_columns(sheet: Sheet, view: View, layout: Layout) -> float:
    """Draw buyer and seller's details beside each other."""
    y = max(sheet.y + 14, 100)
    ids = [Said(f"{each.label}{layout.colon} {each.value.text}") for each in view.seller_ids]
    ours = view.seller if layout.letterhead == "none" else []
    ours = [*ours[1:], *(ids if layout.seller_ids == "beside" else [])]
    right = _block(sheet, sheet.width / 2 + 20, y, view.seller[0].text, ours)
    return max(_block(sheet, sheet.left, y, view.buyer_heading, view.buyer), right) + 10


def _delivery(sheet: Sheet, view: View) -> None:
    text = ", ".join(each.text for each in view.deliver_to)
    sheet.paragraph(sheet.left, f"{view.deliver_heading}: {text}", sheet.right - sheet.left, size=sheet.size * 0.95)
    sheet.y += 4


def _title_left(sheet: Sheet, view: View) -> None:
    sheet.y += 18
    sheet.text(sheet.left, sheet.y, view.title.text, size=16, bold=True, color=sheet.accent)
    sheet.y += 20


def _title_large_right(sheet: Sheet, view: View) -> None:
    sheet.y += 24
    sheet.text(sheet.right, sheet.y, view.title.text, size=24, bold=True, align="r", color=sheet.accent)
    sheet.y += 22


def _title_center(sheet: Sheet, view: View) -> None:
    sheet.y += 18
    sheet.text(sheet.width / 2, sheet.y, view.title.text, size=15, bold=True, align="c")
    sheet.rule(sheet.y + 6)
    sheet.y += 24


def _title_spaced(sheet: Sheet, view: View) -> None:
    sheet.y += 22
    sheet.spaced(sheet.left, sheet.y, view.title.text.upper(), 17, 6)
    sheet.y += 24


def _meta_right(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """Label and value in two columns at the right, beside the title or below it."""
    widest = max((sheet.measure(each.label) for each in entries), default=0)
    values = max((sheet.measure(each.value.text) for each in entries), default=0)
    x = min(sheet.right - 230, sheet.right - widest - values - 16)
    _pairs(sheet, entries, x, x + widest + 14)


def _beside(sheet: Sheet, entries: Sequence[Entry], top: float) -> None:
    """Label and value at the right of the buyer's address."""
    sheet.y = max(top, sheet.y + 10)
    widest = max((sheet.measure(each.label) for each in entries), default=0)
    values = max((sheet.measure(f": {each.value.text}") for each in entries), default=0)
    x = min(sheet.right - 165, sheet.right - widest - values - 12)
    _pairs(sheet, entries, x, x + widest + 10, colon=": ")


def _meta_left(sheet: Sheet, entries: Sequence[Entry]) -> None:
    widest = max((sheet.measure(each.label) for each in entries), default=0)
    _pairs(sheet, entries, sheet.left, sheet.left + widest + 10, colon=": ")


def _pairs(sheet: Sheet, entries: Sequence[Entry], x: float, x_value: float, colon: str = "") -> None:
    for each in entries:
        sheet.text(x, sheet.y, each.label)
        sheet.text(x_value, sheet.y, colon + each.value.text)
        sheet.y += sheet.lead
    sheet.y += 8


def _meta_run_on(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """`Label: value`, each a text of its own line."""
    for each in entries:
        sheet.text(sheet.left, sheet.y, f"{each.label}: {each.value.text}")
        sheet.y += sheet.lead
    sheet.y += 8


def _meta_aligned(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """Labels aligned right against their values."""
    widest = max((sheet.measure(f"{each.label}:") for each in entries), default=0)
    for each in entries:
        sheet.text(sheet.left + widest, sheet.y, f"{each.label}:", align="r")
        sheet.text(sheet.left + widest + 8, sheet.y, each.value.text, bold=True)
        sheet.y += sheet.lead
    sheet.y += 8


def _meta_under_title(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """Values aligned right at the margin, labels grey at their left."""
    values = max((sheet.measure(each.value.text, bold=True) for each in entries), default=0)
    for each in entries:
        sheet.text(sheet.right - values - 12, sheet.y, each.label, align="r", color="#777777")
        sheet.text(sheet.right, sheet.y, each.value.text, align="r", bold=True)
        sheet.y += sheet.lead
    sheet.y += 10


def _meta_cells(sheet: Sheet, entries: Sequence[Entry], across: int, *, framed: bool) -> None:
    """Labels above their values, `across` in a row; a cell as wide as its text asks."""
    top, height = sheet.y - 8, sheet.size * 2.9
    wide = (sheet.right - sheet.left) / across
    for start in range(0, len(entries), across):
        for place, each in enumerate(entries[start : start + across]):
            x = sheet.left + place * wide
            if framed:
                sheet.box(x, top, wide, height, stroke="#555555")
            size = sheet.size * 0.78
            size = min(size, size * (wide - 8) / max(sheet.measure(each.label, size), 1))
            sheet.text(x + 4, top + size + 2, each.label, size=size, color="#333333")
            value = each.value.text
            shrunk = min(sheet.size, sheet.size * (wide - 7) / max(sheet.measure(value), 1))
            sheet.text(x + 4, top + height - 5, value, size=shrunk, bold=not framed)
        top += height + (0 if framed else 4)
    sheet.y = top + 16


def _meta_strip(sheet: Sheet, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    _meta_cells(
        sheet, entries, max(4, min(6, len(entries))) if len(entries) < 7 else (len(entries) + 1) // 2, framed=True
    )


def _meta_grid(sheet: Sheet, entries: Sequence[Entry]) -> None:
    _meta_cells(sheet, entries, 4, framed=False)


def _meta_two_by_two(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """Label and value pairs in two columns beside each other."""
    half = (len(entries) + 1) // 2
    top, middle = sheet.y, (sheet.left + sheet.right) / 2 + 8
    for x, part in ((sheet.left, entries[:half]), (middle, entries[half:])):
        sheet.y = top
        widest = max((sheet.measure(each.label) for each in part), default=0)
        for each in part:
            sheet.text(x, sheet.y, each.label, bold=True, size=sheet.size * 0.97)
            sheet.text(x + widest + 12, sheet.y, each.value.text)
            sheet.y += sheet.lead
    sheet.y = top + half * sheet.lead + 8


_TITLES = {
    "left": _title_left,
    "large-right": _title_large_right,
    "center": _title_center,
    "spaced": _title_spaced,
}
_METAS = {
    "right": _meta_right,
    "left": _meta_left,
    "run-on": _meta_run_on,
    "aligned": _meta_aligned,
    "under-title": _meta_under_title,
    "strip": _meta_strip,
    "grid": _meta_grid,
    "two-by-two": _meta_two_by_two,
}
