"""Words from letters: by white space and by gaps, whatever the order and the pieces in which a file draws them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ..model.pages import Box, Word
from .letters import NOTHING, SPACE, Letters, Run, readable, shown

# Shares of the font's size.
_ABOVE, _BELOW = 0.76, 0.24
"""What a word takes above and below its base line, for every font alike, so that words of a line line up."""
_HYPHENS = {0x2010: "-", 0x2011: "-", 0x2212: "-"}
"""Signs that typesetters put for a hyphen and for a minus alike."""
_SOFT_HYPHEN, _SHOWN = 0x00AD, 0.15
"""Some fonts give their hyphen this code; it is one where it takes so many ems, and else says where a word may part."""
_GAP = 0.2
"""A wider gap parts words even where no space is written; the space of narrow fonts is hardly wider."""
_GAP_WITH_SPACE = 0.1
"""The same where pdfium, which looks at the widths of the letters, sees a space."""
_TAKEN_BACK = 0.07
"""After a space the next letter begins farther away than this; else the file has gone back over it, as to kern."""
_BACK = 0.3
"""A letter that begins so far before the one it follows belongs to something else."""
_OFF_LINE = 0.15
"""Letters whose base lines differ by more are no one word."""
_SAME_LINE = 0.3
_SAME_PLACE = 0.15
_TOUCHING = 0.08
_LONGEST = 1_000
"""Letters of a word; a line of the smallest print has a third of it."""
_SPACED = 0.05
"""Letters that stand so far apart one by one are spaced; the gap that parts their words is wider by _PARTING."""
_SPACED_MOST, _SPACED_DIGITS_MOST = 0.6, 0.22
"""Where they stand farther apart, and are digits for the most part, they are figures in columns."""
_PARTING = 0.12
_FEW = 6
"""Fewer letters do not show that letters are spaced."""
_PHRASE = 1.5
"""Words of one phrase stand nearer to one another."""
_SPREAD_GAP = 1.2
"""Letters that are set apart for show stand nearer to one another than this."""
_SPREAD_LETTERS = 3
_SPREAD_OUT = 1.6
"""Between words that are set so, the gap is that many times the usual one."""


@dataclass(slots=True)
class Piece:
    """Letters that belong together, on the way to a word.

    Attributes:
        text: as in Word.
        start: near edge, in points from the left edge of the page as shown.
        end: far edge.
        baseline: in points from the upper edge.
        size: of the font, in points.
        bold: as in Word.
        run: the text object of its first letter.
        spaced_before: whether white space is written before it.
        spaced_after: likewise after it.
        gaps: what its letters stand apart, all together, in points.
    """

    text: str
    start: float
    end: float
    baseline: float
    size: float
    bold: bool
    run: Run
    spaced_before: bool = False
    spaced_after: bool = False
    gaps: float = 0.0

    @property
    def box(self) -> Box:
        """The space that its word takes."""
        return (self.start, self.baseline - _ABOVE * self.size, self.end, self.baseline + _BELOW * self.size)

    def word(self, page: int, width: float, height: float) -> Word:
        """Return it as a word of a page of that size; what juts out over an edge is cut."""
        left, top, right, bottom = self.box
        box = (max(left, 0.0), max(top, 0.0), min(right, width), min(bottom, height))
        text = self.text[:_LONGEST]
        text = text if text.isascii() else unicodedata.normalize("NFC", text).translate(_HYPHENS)
        return Word(text, box, page, round(self.size, 2), self.bold)


def pieces(page: Letters) -> list[Piece]:
    """Return the pieces of words in the order in which the file draws them."""
    return _Cutter(page).cut()


def _soft(piece: Piece | None, width: float) -> str:
    """Return what a soft hyphen of that width (points) stands for behind a piece of a word."""
    return "-" if piece is not None and width > _SHOWN * piece.size else NOTHING


class _Cutter:
    """Cuts the letters of a page into pieces."""

    def __init__(self, page: Letters) -> None:
        self._page = page
        self._found: list[Piece] = []
        self._open: Piece | None = None
        self._letters: list[str] = []
        self._spaced = False
        self._paused = False
        self._last_run: Run | None = None

    def cut(self) -> list[Piece]:
        page, letters_of_word = self._page, self._letters
        known: dict[int, str] = {}
        current, run, wide, last_start = -1, None, True, 0.0
        for code, drawn, start, end in zip(page.codes, page.drawn, page.starts, page.ends, strict=True):
            if drawn is None:
                wide = True
                continue
            if drawn != current:
                current = drawn
                found = page.runs[drawn]
                run = found if readable(found, page.frame) else None
            text = known.get(code)
            if text is None:
                text = known[code] = shown(code)
            if run is None or text == SPACE:
                wide = self._pause(seen=run is not None, written=start != end) or wide
                continue
            if self._paused:
                self._resume(run, start)
            piece = self._open
            text = _soft(piece, end - start) if code == _SOFT_HYPHEN else text
            if piece is None or not (text == NOTHING or self._continues(piece, run, start, last_start, wide=wide)):
                self._close(spaced=False)
                if text == NOTHING:
                    continue
                piece = self._begin(run, start, end)
            letters_of_word.append(text)
            if end > piece.end:  # noqa: PLR1730 - max() here costs a tenth of the whole loop
                piece.end = end
            wide, last_start, self._last_run = False, start, run
        self._close(spaced=False)
        return self._found

    def _continues(self, piece: Piece, run: Run, start: float, last_start: float, *, wide: bool) -> bool:
        if start == last_start and run is self._last_run:
            return True  # one sign of the font that stands for two letters, as "ti" and "tt"
        size, gap = piece.size, start - piece.end
        if gap > (_GAP_WITH_SPACE if wide else _GAP) * size or start < last_start - _BACK * size:
            return False
        if run is not piece.run and not (
            abs(run.baseline - piece.baseline) <= _OFF_LINE * size
            and gap > -_BACK * size
            and run.unseen == piece.run.unseen
            and run.colour == piece.run.colour
        ):
            return False
        piece.gaps += gap
        return True

    def _begin(self, run: Run, start: float, end: float) -> Piece:
        self._open = Piece("", start, end, run.baseline, run.size, run.bold, run, self._spaced)
        self._spaced = False
        return self._open

    def _pause(self, *, seen: bool, written: bool) -> bool:
        """Take note of a space: it ends the word, unless the next letter stands where the space does.

        True where pdfium has put it there for a gap, of which no more is known than that it is wide.
        """
        if seen and not written:
            return True
        if seen and self._open is not None:
            self._paused = True
        else:
            self._close(spaced=seen)
        return False

    def _resume(self, run: Run, start: float) -> None:
        """End the word before a space, unless the letter that follows stands where the space does."""
        piece = self._open
        if piece is None or run is not piece.run or not 0 < start - piece.end < _TAKEN_BACK * piece.size:
            self._close(spaced=True)
        self._paused = False

    def _close(self, *, spaced: bool) -> None:
        piece = self._open
        spaced, self._paused = spaced or self._paused, False
        if piece is None:
            self._spaced = self._spaced or spaced
            return
        self._open, self._spaced = None, spaced
        piece.text, piece.spaced_after = "".join(self._letters), spaced
        self._letters.clear()
        self._found.append(piece)


def lines(found: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces line by line from the top, each line from left to right, put together to whole words."""
    line: list[Piece] = []
    for piece in sorted(found, key=lambda each: each.baseline):
        if line and piece.baseline - line[0].baseline > _SAME_LINE * min(piece.size, line[0].size):
            yield _whole(line)
            line = []
        line.append(piece)
    if line:
        yield _whole(line)


def _whole(line: list[Piece]) -> list[Piece]:
    line.sort(key=lambda each: each.start)
    return _closed_up(_spaced_out(_once(_joined(_once(line)))))


def _once(line: list[Piece]) -> list[Piece]:
    """Leave out what is drawn twice for the look of a bold font or of a shadow."""
    kept: list[Piece] = []
    for piece in line:
        near = _SAME_PLACE * piece.size
        for other in kept[-3:]:
            if other.text == piece.text and piece.start - other.start < near and abs(piece.end - other.end) < near:
                other.bold = other.bold or piece.run is not other.run
                break
        else:
            kept.append(piece)
    return kept


def _joined(line: list[Piece]) -> list[Piece]:
    """Put together pieces that touch one another although the file draws them apart."""
    joined: list[Piece] = []
    for piece in line:
        last = joined[-1] if joined else None
        if last is not None and _touches(last, piece):
            _append(last, piece)
        else:
            joined.append(piece)
    return joined


def _append(last: Piece, piece: Piece) -> None:
    last.text += piece.text
    last.gaps += piece.gaps + piece.start - last.end
    last.end, last.spaced_after = max(last.end, piece.end), piece.spaced_after


def _spaced_out(line: list[Piece]) -> list[Piece]:
    """Put words together whose letters are spaced a little for show, and that fell apart where the gaps are uneven."""
    result: list[Piece] = []
    phrase: list[Piece] = []
    for piece in line:
        if phrase and not _is_spread(phrase[-1], piece, _PHRASE):
            result += _together(phrase)
            phrase = []
        phrase.append(piece)
    return result + _together(phrase)


def _together(phrase: list[Piece]) -> list[Piece]:
    letters = sum(len(piece.text) for piece in phrase)
    if letters < _FEW or all(map(_are_parted, phrase, phrase[1:])):
        return phrase
    inner = [piece.gaps / (len(piece.text) - 1) for piece in phrase for _ in piece.text[1:]]
    gaps = inner + [after.start - before.end for before, after in pairwise(phrase)]
    is_worded = 2 * sum(each.isalpha() for piece in phrase for each in piece.text) > letters
    most = _SPACED_MOST if is_worded else _SPACED_DIGITS_MOST
    usual = median(gaps)
    if not _SPACED * phrase[0].size <= usual <= most * phrase[0].size:
        return phrase
    result = phrase[:1]
    for piece in phrase[1:]:
        last = result[-1]
        if _are_parted(last, piece) or piece.start - last.end > usual + _PARTING * piece.size:
            result.append(piece)
        else:
            _append(last, piece)
    return result


def _are_parted(last: Piece, piece: Piece) -> bool:
    return last.spaced_after or piece.spaced_before or last.run.unseen != piece.run.unseen


def _touches(last: Piece, piece: Piece) -> bool:
    size = last.size
    return (
        abs(piece.start - last.end) <= _TOUCHING * size
        and not last.spaced_after
        and not piece.spaced_before
        and abs(piece.size - size) <= _OFF_LINE * size
        and abs(piece.baseline - last.baseline) <= _TOUCHING * size
        and last.run.unseen == piece.run.unseen
    )


def _closed_up(line: list[Piece]) -> list[Piece]:
    """Put letters that are set apart for show (F A C T U U R) together to words."""
    result: list[Piece] = []
    spread: list[Piece] = []
    for piece in line:
        if spread and not (len(piece.text) == 1 and _is_spread(spread[-1], piece, 2 * _SPREAD_GAP)):
            result += _close_up(spread)
            spread = []
        if len(piece.text) == 1:
            spread.append(piece)
        else:
            result.append(piece)
    return result + _close_up(spread)


def _is_spread(last: Piece, piece: Piece, within: float) -> bool:
    return (
        0 < piece.start - last.end <= within * last.size
        and abs(piece.size - last.size) <= _OFF_LINE * last.size
        and abs(piece.baseline - last.baseline) <= _TOUCHING * last.size
    )


def _close_up(spread: list[Piece]) -> list[Piece]:
    if sum(piece.text.isalpha() for piece in spread) < _SPREAD_LETTERS:
        return spread
    gaps = [after.start - before.end for before, after in pairwise(spread)]
    usual = median(gaps)
    if usual > _SPREAD_GAP * spread[0].size:
        return spread
    words = [[spread[0]]]
    for gap, piece in zip(gaps, spread[1:], strict=True):
        if gap > _SPREAD_OUT * usual:
            words.append([])
        words[-1].append(piece)
    return [_one(word) for word in words]


def _one(word: list[Piece]) -> Piece:
    first, last = word[0], word[-1]
    first.text = "".join(piece.text for piece in word)
    first.end, first.spaced_after = last.end, last.spaced_after
    return first
