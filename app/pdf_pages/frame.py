"""From the coordinates of a file, which count upwards from anywhere, to those of the page as a person sees it."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.pages import Box


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page, and how it is turned.

    Attributes:
        left: in the file's coordinates, points; likewise bottom, right and top.
        turn: quarter turns clockwise, 0 to 3.
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown, in points."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turn % 2 else (width, height)

    @property
    def side(self) -> tuple[float, int]:
        """The file's coordinate of the left edge as shown, and 1 where it grows to the right as shown, else -1."""
        return ((self.left, 1), (self.bottom, 1), (self.right, -1), (self.top, -1))[self.turn]

    def turned(self, turn: int) -> Frame:
        """Return the same part, turned otherwise."""
        return Frame(self.left, self.bottom, self.right, self.top, turn)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the file as shown: from the left and from the top."""
        if self.turn == 0:
            return x - self.left, self.top - y
        if self.turn == 1:
            return y - self.bottom, x - self.left
        if self.turn == 2:  # noqa: PLR2004 - quarter turns
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Return a rectangle of the file, given by two opposite corners, as shown."""
        (left, top), (right, bottom) = self.point(x0, y0), self.point(x1, y1)
        return min(left, right), min(top, bottom), max(left, right), max(top, bottom)
