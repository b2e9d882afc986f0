"""The lower part of a page: totals, VAT, closing words, footer."""

from collections.abc import Sequence

from .layouts import Layout
from .sheet import Sheet
from .view import Entry, View


def totals(sheet: Sheet, view: View, layout: Layout) -> None:
    """Draw the totals and the VAT specification, together on one page."""
    if not view.totals:
        return
    rows = len(view.totals) + (len(view.vat_rows) + 2 if view.vat_rows else 0)
    if sheet.y + rows * sheet.lead + 20 > sheet.bottom:
        sheet.new_page()
        sheet.y += 30
    start = sheet.y
    _BLOCKS[layout.totals](sheet, view.totals)
    if view.vat_rows:
        beside = layout.totals in {"right", "boxed", "in-table"}
        end, sheet.y = sheet.y, start if beside else sheet.y + 6
        _vat_table(sheet, view, sheet.left if beside or layout.totals == "left" else sheet.right - 230)
        sheet.y = max(sheet.y, end)
    sheet.y += 14


def _right(sheet: Sheet, entries: Sequence[Entry]) -> None:
    _stack(sheet, entries, _label_x(sheet, entries), sheet.right - 4)


def _label_x(sheet: Sheet, entries: Sequence[Entry]) -> float:
    wide = max(sheet.measure(each.label, bold=True) + sheet.measure(each.value.text, bold=True) for each in entries)
    return min(sheet.right - 190, sheet.right - wide - 24)


def _left(sheet: Sheet, entries: Sequence[Entry]) -> None:
    wide = sheet.right - _label_x(sheet, entries)
    _stack(sheet, entries, sheet.left, sheet.left + wide)


def _boxed(sheet: Sheet, entries: Sequence[Entry]) -> None:
    x = _label_x(sheet, entries)
    top = sheet.y - sheet.size - 4
    _stack(sheet, entries, x + 4, sheet.right - 6)
    sheet.box(x - 4, top, sheet.right - x + 4, sheet.y - top - 4, stroke="#555555")


def _in_table(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """Go on in the table's last column, labels right against it."""
    for each in entries:
        sheet.text(sheet.right - 90, sheet.y, each.label, align="r", bold=each.strong)
        sheet.text(sheet.right - 4, sheet.y, each.value.text, align="r", bold=each.strong)
        sheet.y += sheet.lead + 2


def _strip(sheet: Sheet, entries: Sequence[Entry]) -> None:
    """Labels above amounts, side by side over the width."""
    wide = (sheet.right - sheet.left) / len(entries)
    top, height = sheet.y - sheet.size, sheet.size * 3.4
    for place, each in enumerate(entries):
        x = sheet.left + place * wide
        sheet.box(x, top, wide, height, stroke="#555555")
        for number, line in enumerate(sheet.wrap(each.label, wide - 6, sheet.size * 0.72)):
            sheet.text(x + 3, top + 8 + number * sheet.size * 0.8, line, size=sheet.size * 0.72)
        sheet.text(x + wide - 4, top + height - 5, each.value.text, align="r", bold=each.strong, size=sheet.size * 0.92)
    sheet.y = top + height + 20


def _stack(sheet: Sheet, entries: Sequence[Entry], x: float, x_amount: float) -> None:
    for each in entries:
        if each.strong:
            sheet.line(x, sheet.y - sheet.size - 1, x_amount, sheet.y - sheet.size - 1, 0.8)
        sheet.text(x, sheet.y, each.label, bold=each.strong)
        sheet.text(x_amount, sheet.y, each.value.text, align="r", bold=each.strong)
        sheet.y += sheet.lead + 2


def _vat_table(sheet: Sheet, view: View, x: float) -> None:
    title, *heads = view.vat_heads
    ends = (x + 60, x + 145, x + 225)
    size = sheet.size * 0.92
    sheet.text(x, sheet.y, title, bold=True, size=size)
    sheet.y += sheet.lead
    for end, text in zip(ends, heads, strict=True):
        sheet.text(end, sheet.y, text, align="r", size=size * 0.95, bold=True)
    sheet.line(x, sheet.y + 3, ends[-1], sheet.y + 3, 0.4)
    sheet.y += sheet.lead
    for cells in view.vat_rows:
        for end, said in zip(ends, cells, strict=True):
            sheet.text(end, sheet.y, said.text, align="r", size=size)
        sheet.y += sheet.lead


def closing(sheet: Sheet, view: View, layout: Layout) -> None:
    """Draw the sentences under the totals."""
    lines = [each.text for each in view.closing]
    if layout.bank == "sentence":
        lines += [f"{each.label}: {each.value.text}" for each in view.bank]
    if layout.footer == "none":
        lines += [f"{each.label}: {each.value.text}" for each in _left_over(view, layout)]
    if sheet.y + (len(lines) + 1) * sheet.lead * 1.5 > sheet.bottom:
        sheet.new_page()
        sheet.y += 30
    for text in lines:
        sheet.paragraph(sheet.left, text, sheet.right - sheet.left)
        sheet.y += 2


def _left_over(view: View, layout: Layout) -> list[Entry]:
    """Return what a footer would have told."""
    ids = view.seller_ids if layout.seller_ids == "footer" else []
    return [*ids, *(view.bank if layout.bank == "footer" else [])]


def footer(sheet: Sheet, view: View, layout: Layout) -> None:
    """Draw the footer on every page: the seller's details, page numbers, and small print on the last one."""
    size = _footer_size(sheet)
    blocks = _footer_blocks(sheet, view, layout, size)
    small = _small_lines(sheet, view, size)
    top = footer_top(sheet, view, layout)
    kept, count = sheet.pages, len(sheet.pages)
    for number, page in enumerate(kept, start=1):
        sheet.pages = [page]
        y = _put_blocks(sheet, layout, blocks, top, size)
        for text in small if number == count else ():
            sheet.text(sheet.left, y, text, size=size * 0.8, color="#666666")
            y += size
        if view.page_word:
            sheet.text(sheet.right, sheet.height - 18, f"{view.page_word} {number}/{count}", align="r", size=size)
    sheet.pages = kept


def footer_top(sheet: Sheet, view: View, layout: Layout) -> float:
    """Return where the footer starts."""
    size = _footer_size(sheet)
    rows = max((len(block) for block in _footer_blocks(sheet, view, layout, size)), default=0)
    needed = rows * size * 1.3 + len(_small_lines(sheet, view, size)) * size
    return min(sheet.height - sheet.margin - 30, sheet.height - 30 - needed)


def _footer_size(sheet: Sheet) -> float:
    return min(sheet.size * 0.85, 8)


def _small_lines(sheet: Sheet, view: View, size: float) -> list[str]:
    return [line for text in view.small_print for line in sheet.wrap(text, sheet.right - sheet.left, size * 0.8)]


def _footer_blocks(sheet: Sheet, view: View, layout: Layout, size: float) -> list[list[str]]:
    """Return the footer's texts, wrapped: one block per column, or a single one to be centred."""
    told = [each.text for each in (*view.seller, *view.contact)] if layout.letterhead == "none" else []
    ids = [f"{each.label}: {each.value.text}" for each in view.seller_ids] if layout.seller_ids == "footer" else []
    bank = [f"{each.label}: {each.value.text}" for each in view.bank] if layout.bank == "footer" else []
    wide = sheet.right - sheet.left
    if layout.footer == "none":
        return []
    if layout.footer == "columns":
        parts = [part for part in (told, ids, bank) if part]
        return [[line for text in part for line in sheet.wrap(text, wide / len(parts) - 6, size)] for part in parts]
    mark = "  |  " if layout.upper_labels else "  -  "
    return [
        [
            line.strip(" |-")
            for part in (told, [*ids, *bank])
            if part
            for line in sheet.wrap(mark.join(part), wide, size)
        ]
    ]


def _put_blocks(sheet: Sheet, layout: Layout, blocks: list[list[str]], top: float, size: float) -> float:
    """Draw the blocks and return where the next text may stand."""
    if blocks:
        sheet.rule(top - 10, 0.4)
    wide = (sheet.right - sheet.left) / max(1, len(blocks))
    for place, block in enumerate(blocks):
        for number, line in enumerate(block):
            y = top + number * size * 1.3
            if layout.footer == "columns":
                sheet.text(sheet.left + place * wide, y, line, size=size)
            else:
                sheet.text(sheet.width / 2, y, line, size=size, align="c")
    return top + max((len(block) for block in blocks), default=0) * size * 1.3


_BLOCKS = {"right": _right, "left": _left, "boxed": _boxed, "in-table": _in_table, "strip": _strip}
