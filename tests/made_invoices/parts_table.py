"""The table of lines, over as many pages as it takes."""

from collections.abc import Callable, Sequence

from .layouts import Layout
from .sheet import Sheet
from .view import Column, Row, View

_PAD = 4.0
_STYLES = {  # (heading's fill, rule under rows, frame round cells, stripes)
    "ruled": (None, "#bbbbbb", False, False),
    "plain": (None, None, False, False),
    "boxed": ("#e6e6e6", None, True, False),
    "zebra": ("accent", None, False, True),
    "light": (None, "#e0e0e0", False, False),
    "header-band": ("#dddddd", None, False, False),
}


class Table:
    """One table being drawn."""

    def __init__(self, sheet: Sheet, view: View, layout: Layout, running_head: Callable[[], None]) -> None:
        self.sheet, self.view, self.layout = sheet, view, layout
        self.running_head = running_head
        self.fill, self.under, self.framed, self.stripes = _STYLES[layout.table]
        shares = _shares(sheet, view)
        scale = (sheet.right - sheet.left) / sum(shares)
        self.widths = [share * scale for share in shares]

    def draw(self) -> None:
        self._headings()
        sheet = self.sheet
        for place, row in enumerate(self.view.rows):
            lines = self._wrapped(row)
            height = self._height(lines)
            carries = self.layout.lines[1] > 12
            if sheet.y + height + (sheet.lead * 2 if carries else 0) > sheet.bottom:
                self._turn(self.view.rows[place - 1].running if carries and place else "")
            if self.stripes and place % 2:
                self._band("#f1f1f1", height)
            self._cells(lines, height)
        if self.under is None and not self.framed:
            self.sheet.rule(self.sheet.y - self.sheet.size + 2)
        self.sheet.y += 12

    def _headings(self) -> None:
        sheet = self.sheet
        texts = [each.heading.upper() if self.layout.upper_labels else each.heading for each in self.view.columns]
        lines = [sheet.wrap(text, width - 2 * _PAD, bold=True) for text, width in zip(texts, self.widths, strict=True)]
        height = self._height(lines)
        fill = sheet.accent if self.fill == "accent" else self.fill
        if fill:
            self._band(fill, height)
        self._cells(lines, height, bold=True, color="#ffffff" if self.fill == "accent" else "#000000")
        if not fill and self.layout.table != "plain":
            sheet.rule(sheet.y - sheet.size - 1, 1)

    def _turn(self, running: str) -> None:
        """Go on overleaf, with the total so far under this page's part and above the next one's."""
        carry, carried = self.view.carry
        if running:
            self._label_amount(carry, running)
        self.sheet.new_page()
        self.running_head()
        self._headings()
        if running:
            self._label_amount(carried, running)

    def _label_amount(self, label: str, amount: str) -> None:
        sheet = self.sheet
        sheet.text(sheet.right - self.widths[-1] - _PAD, sheet.y, label, align="r", bold=True)
        sheet.text(sheet.right - _PAD, sheet.y, amount, align="r", bold=True)
        sheet.y += sheet.lead + 3

    def _wrapped(self, row: Row) -> list[list[str]]:
        told = [row.cells.get(each.key) for each in self.view.columns]
        return [
            self.sheet.wrap(said.text, width - 2 * _PAD) if said else []
            for said, width in zip(told, self.widths, strict=True)
        ]

    def _height(self, lines: Sequence[Sequence[str]]) -> float:
        return max(1, *(len(each) for each in lines)) * self.sheet.lead + 3

    def _band(self, fill: str, height: float) -> None:
        self.sheet.box(
            self.sheet.left, self.sheet.y - self.sheet.size - 1, self.sheet.right - self.sheet.left, height, fill=fill
        )

    def _cells(
        self, lines: Sequence[Sequence[str]], height: float, *, bold: bool = False, color: str = "#000000"
    ) -> None:
        sheet, x = self.sheet, self.sheet.left
        top = sheet.y - sheet.size - 1
        for column, width, texts in zip(self.view.columns, self.widths, lines, strict=True):
            if self.framed:
                sheet.box(x, top, width, height, stroke="#666666")
            for number, text in enumerate(texts):
                at, align = (x + width - _PAD, "r") if column.right else (x + _PAD, "l")
                sheet.text(at, sheet.y + number * sheet.lead, text, align=align, bold=bold, color=color)
            x += width
        sheet.y += height
        if self.under and not bold:
            sheet.rule(sheet.y - sheet.size - 1, 0.4, self.under)


def _shares(sheet: Sheet, view: View) -> list[float]:
    """Return each column's width: at least what its widest text without a blank asks, words taking the rest."""
    room = sheet.right - sheet.left
    asked = [_asked(sheet, view, column) for column in view.columns]
    spare = room - sum(asked)
    described = [column.key == "description" for column in view.columns]
    others = len(asked) - sum(described)
    return [
        width + (spare * 0.6 if words else spare * 0.4 / max(1, others))
        for width, words in zip(asked, described, strict=True)
    ]


def _asked(sheet: Sheet, view: View, column: Column) -> float:
    texts = [row.cells[column.key].text for row in view.rows if column.key in row.cells]
    heading = max(sheet.measure(word.upper(), bold=True) for word in column.heading.split(" "))
    if column.key == "description":
        return max(heading, 90) + 2 * _PAD
    return max(heading, *(sheet.measure(text) for text in texts), 0) + 2 * _PAD + 2
