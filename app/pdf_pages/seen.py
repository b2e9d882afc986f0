"""Which words a person sees: text can be of the colour of its ground, or painted over.

A document that holds words that nobody sees may be one that wants a program to read another amount than its reader.
What looks hidden is looked at in a picture of the page; whatever leaves a trace there counts as seen.
"""

from __future__ import annotations

from bisect import bisect_right

import pypdfium2

from .drawings import Area, Drawings
from .frame import Frame
from .rendering import grey
from .words import Piece

_CONTRAST = 60
"""Of 255: the distance between a text's colour and that of its ground from which on nobody overlooks it."""
_TRACE = 10
"""Of 255: what a letter changes in the picture at least."""
_WHITE = (255, 255, 255)


def seen(found: list[Piece], drawn: Drawings, page: pypdfium2.PdfPage, frame: Frame) -> list[Piece]:
    """Return the pieces without those that nobody sees; invisible text, as OCR makes it, is not judged here."""
    near: dict[int, list[Area]] = {}
    doubtful = set()
    for piece in found:
        if piece.run.unseen:
            continue
        middle = _middle(piece)
        row = round(middle)
        if row not in near:
            near[row] = [area for area in drawn.areas if area.box[1] <= middle <= area.box[3]]
        if _is_doubtful(piece, near[row], drawn):
            doubtful.add(id(piece))
    if not doubtful:
        return found
    picture = grey(page, frame)
    return [piece for piece in found if id(piece) not in doubtful or picture.contrast(piece.box) > _TRACE]


def _middle(piece: Piece) -> float:
    return piece.baseline - piece.size / 3


def _is_doubtful(piece: Piece, near: list[Area], drawn: Drawings) -> bool:
    order = drawn.orders.get(piece.run.drawn, 0)
    x, y = (piece.start + piece.end) / 2, _middle(piece)
    later = bisect_right(near, order, key=lambda area: area.order) if order else len(near)
    for place in range(later, len(near)):
        if near[place].holds(x, y):
            return near[place].opaque
    for place in range(later - 1, -1, -1):
        if near[place].holds(x, y):
            ground = near[place].colour if near[place].opaque else None
            return ground is not None and _alike(piece.run.colour, ground)
    return _alike(piece.run.colour, _WHITE)


def _alike(colour: tuple[int, int, int], ground: tuple[int, int, int]) -> bool:
    return max(abs(one - other) for one, other in zip(colour, ground, strict=True)) < _CONTRAST
