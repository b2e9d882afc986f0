"""Where two engines agree: word by word, by aligning the characters of each line.

The words are the first engine's. The second one only ever takes trust away: from what it reads otherwise, and from
places where it alone sees something.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..model.pages import Box
from ..model.seen import Sureness
from .first_engine import SeenLine, SeenWord

_DASHES, _QUOTES = "\u2010\u2011\u2012\u2013\u2014\u2212", "\u2018\u2019\u00b4`"
_ALIKE = str.maketrans({**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_QUOTES, "'")})
_SIGNS = frozenset("-+")


@dataclass(frozen=True, slots=True)
class Agreed:
    """What came of two readings of one picture.

    Attributes:
        words: the first engine's, each with how sure it is.
        missed: boxes in which only the second engine saw letters or digits.
    """

    words: tuple[tuple[SeenWord, Sureness], ...]
    missed: tuple[Box, ...] = ()


def agree(lines: Sequence[SeenLine], second: Sequence[SeenWord] | None) -> Agreed:
    """Return the words of the first engine's `lines`, held against what the `second` one read; None: there is none."""
    if second is None:
        return Agreed(tuple((word, Sureness.ONCE) for line in lines for word in line.words))
    beside, lost = _shared_out(lines, second)
    words: list[tuple[SeenWord, Sureness]] = []
    for line, others in zip(lines, beside, strict=True):
        held = _Held(line.words, others)
        words += held.words()
        lost += held.unmatched()
    return Agreed(tuple(words), tuple(each.box for each in lost if any(map(str.isalnum, each.text))))


def _shared_out(lines: Sequence[SeenLine], second: Sequence[SeenWord]) -> tuple[list[list[SeenWord]], list[SeenWord]]:
    """Return the second engine's words by the line that they stand on, and those that stand on none."""
    beside: list[list[SeenWord]] = [[] for _ in lines]
    lost: list[SeenWord] = []
    for word in second:
        x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        on = [at for at, line in enumerate(lines) if _holds(line.box, x, y)]
        if not on:
            lost.append(word)
            continue
        nearest = min(on, key=lambda at: abs((lines[at].box[1] + lines[at].box[3]) / 2 - y))
        beside[nearest].append(word)
    for words in beside:
        words.sort(key=lambda word: word.box[0])
    return beside, lost


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


class _Held:
    """The words of one line as two engines read them, with the characters that they share."""

    def __init__(self, first: Sequence[SeenWord], second: Sequence[SeenWord]) -> None:
        self._first, self._second = first, second
        self._of_first, self._of_second = _owners(first), _owners(second)
        self._spans = _spans(first)
        one, other = ("".join(_plain(word.text) for word in words) for words in (first, second))
        blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
        self._match = {block.a + step: block.b + step for block in blocks for step in range(block.size)}
        self._matched = frozenset(self._match.values())

    def words(self) -> list[tuple[SeenWord, Sureness]]:
        """Return the first engine's words and how sure each is; agreed ones are as wide as the second measures."""
        disputed = self._disputed_by_extras()
        found = []
        for at, word in enumerate(self._first):
            sure = Sureness.DISPUTED if at in disputed else self._one(at)
            if sure is Sureness.AGREED:
                left, _, right, _ = self._second[self._of_second[self._match[self._spans[at].start]]].box
                word = SeenWord(word.text, (left, word.box[1], right, word.box[3]))  # noqa: PLW2901 - the same, measured
            found.append((word, sure))
        return found

    def unmatched(self) -> list[SeenWord]:
        """Return the second engine's words of which the first engine saw nothing."""
        seen = {self._of_second[place] for place in self._matched}
        return [word for at, word in enumerate(self._second) if at not in seen]

    def _one(self, at: int) -> Sureness:
        places = self._spans[at]
        found = [self._match.get(place) for place in places]
        if not any(place is not None for place in found) and self._is_blank(places):
            return Sureness.ONCE
        if None in found:
            return Sureness.DISPUTED
        there = [place for place in found if place is not None]
        if there != list(range(there[0], there[0] + len(there))):
            return Sureness.DISPUTED
        owners = {self._of_second[place] for place in there}
        whole = [place for place, owner in enumerate(self._of_second) if owner in owners]
        return Sureness.AGREED if len(owners) == 1 and whole == there else Sureness.LETTERS

    def _is_blank(self, places: range) -> bool:
        """Tell whether the second engine has nothing between what it shares before some places and what after them."""
        before = max((there for here, there in self._match.items() if here < places.start), default=-1)
        after = min((there for here, there in self._match.items() if here >= places.stop), default=len(self._of_second))
        return after == before + 1

    def _disputed_by_extras(self) -> set[int]:
        """Return the words to which the second engine adds a character, or a sign beside them."""
        back = {there: here for here, there in self._match.items()}
        disputed: set[int] = set()
        for place, owner in enumerate(self._of_second):
            if place in self._matched:
                continue
            is_sign = all(letter in _SIGNS for letter in _plain(self._second[owner].text))
            for way in (-1, 1):
                beside = place + way
                while 0 <= beside < len(self._of_second) and beside not in back:
                    beside += way
                if beside in back and (is_sign or self._of_second[beside] == owner):
                    disputed.add(self._of_first[back[beside]])
        return disputed


def _owners(words: Iterable[SeenWord]) -> list[int]:
    """Return for each character of all words the position of its word."""
    return [at for at, word in enumerate(words) for _ in _plain(word.text)]


def _spans(words: Iterable[SeenWord]) -> list[range]:
    found, at = [], 0
    for word in words:
        length = len(_plain(word.text))
        found.append(range(at, at + length))
        at += length
    return found


def _plain(text: str) -> str:
    return text.translate(_ALIKE)
