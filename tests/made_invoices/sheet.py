"""Pages as lists of marks (texts, lines, boxes), which every producer can draw.

Lengths are PDF points, measured from the top left corner; a text's `y` is its base line.
"""

from dataclasses import dataclass, field

from reportlab.pdfbase.pdfmetrics import stringWidth

FACES = {"sans": "Helvetica", "serif": "Times", "mono": "Courier", "narrow": "Helvetica"}
_STYLES = {
    "Helvetica": ("Helvetica", "Helvetica-Bold"),
    "Times": ("Times-Roman", "Times-Bold"),
    "Courier": ("Courier", "Courier-Bold"),
}
_NARROW = 0.82
A4 = (595.28, 841.89)


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    size: float
    bold: bool
    face: str
    color: str


@dataclass(frozen=True, slots=True)
class Stroke:
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    color: str


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    fill: str | None
    stroke: str | None


Mark = Text | Stroke | Box


def measure(text: str, size: float, face: str, *, bold: bool) -> float:
    """Return the width of `text`; Liberation fonts are as wide as the standard fonts named here."""
    width = stringWidth(text, _STYLES[FACES[face]][bold], size)
    return width * _NARROW if face == "narrow" else width


@dataclass(slots=True, kw_only=True)
class Sheet:
    """The pages of one document while they are filled; the next part starts at `y`, and none goes below `bottom`."""

    width: float
    height: float
    margin: float
    face: str
    size: float
    accent: str
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = 0
    bottom: float = 0
    embedded: bool = True
    """Whether a producer that has the choice brings its fonts along."""

    def __post_init__(self) -> None:
        self.y = self.margin

    @property
    def left(self) -> float:
        return self.margin

    @property
    def right(self) -> float:
        return self.width - self.margin

    @property
    def lead(self) -> float:
        """The distance from one base line to the next."""
        return self.size * 1.35

    def new_page(self) -> None:
        self.pages.append([])
        self.y = self.margin

    def measure(self, text: str, size: float | None = None, *, bold: bool = False) -> float:
        return measure(text, size or self.size, self.face, bold=bold)

    def text(  # noqa: PLR0913 - what a typesetter is told of one text
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: str = "l",
        size: float | None = None,
        bold: bool = False,
        color: str = "#000000",
    ) -> None:
        """Put `text` at `x`, which is its left, right or middle (`align`: l, r, c)."""
        if not text:
            return
        size = size or self.size
        wide = self.measure(text, size, bold=bold)
        start = x - {"l": 0, "r": wide, "c": wide / 2}[align]
        self.pages[-1].append(Text(start, y, text, size, bold, self.face, color))

    def spaced(self, x: float, y: float, text: str, size: float, gap: float) -> None:
        """Put the letters of `text` one by one, wide apart."""
        for letter in text:
            self.text(x, y, letter, size=size, bold=True, color=self.accent)
            x += self.measure(letter, size, bold=True) + gap

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.6, color: str = "#444444") -> None:
        self.pages[-1].append(Stroke(x1, y1, x2, y2, width, color))

    def rule(self, y: float, width: float = 0.6, color: str = "#444444") -> None:
        self.line(self.left, y, self.right, y, width, color)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str | None = None, stroke: str | None = None
    ) -> None:
        self.pages[-1].append(Box(x, y, width, height, fill, stroke))

    def wrap(self, text: str, width: float, size: float | None = None, *, bold: bool = False) -> list[str]:
        """Break `text` at blanks into lines no wider than `width`, where words allow it."""
        lines: list[str] = []
        for part in text.split("\n"):
            first, *words = part.split(" ")
            lines.append(first)
            for word in words:
                longer = f"{lines[-1]} {word}"
                if self.measure(longer, size, bold=bold) <= width:
                    lines[-1] = longer
                else:
                    lines.append(word)
        return lines

    def paragraph(
        self, x: float, text: str, width: float, *, size: float | None = None, color: str = "#000000"
    ) -> None:
        """Put `text` as lines from `y` on, which moves down."""
        for line in self.wrap(text, width, size):
            self.text(x, self.y, line, size=size, color=color)
            self.y += (size or self.size) * 1.35
