"""What the text of a document is worth: printed by its maker, recognised from a picture, or letters for other letters.

A font that does not say which letters its shapes are yields text that looks like a cipher. European languages share a
few habits, whatever is written: about two letters in five are vowels, and ten letters make up two thirds of any text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from ..model.pages import TextLayer
from .description import TEXT_CHARACTERS
from .words import Piece

_PICTURE_OF_A_PAGE = 0.5
"""Share of a page from which on a picture is taken for a picture of the page."""
_LOST = 0.2
"""Share of characters without a meaning from which on the text is not to be relied on."""
_ENOUGH_LETTERS = 80
_A_GOOD_PART = 0.25
"""Of the letters of a document: what a font draws of it before its faults count for the whole."""
_VOWELS, _FEWEST_VOWELS, _MOST_VOWELS = frozenset("aeiouyàáâäãåæèéêëìíîïòóôöõøœùúûü"), 0.2, 0.65
_COMMON, _FEWEST_COMMON = frozenset("enatirosdl"), 0.5
_LEAST_ALPHANUMERIC = 0.4
_SHORTEST = 3
_PRIVATE = range(0xE000, 0xF900)
_REPLACEMENT = 0xFFFD


@dataclass(slots=True)
class Worth:
    """The evidence, gathered page by page.

    Attributes:
        printed: letters and digits that are drawn to be seen.
        recognised: those that are drawn as invisible over or under a picture of the page.
        characters: all characters but white space.
        lost: those among them without a meaning.
        by_font: the longer words in lower case, by the address of their font.
    """

    printed: int = 0
    recognised: int = 0
    characters: int = 0
    lost: int = 0
    by_font: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, found: list[Piece], codes: list[int], unmapped: float) -> None:
        """Take in a page: what is kept of it, all its code points, and what share of them its fonts do not explain."""
        for piece in found:
            count = sum(map(str.isalnum, piece.text))
            if piece.run.unseen:
                self.recognised += count
            else:
                self.printed += count
            if len(set(piece.text)) >= _SHORTEST and not _is_code(piece.text):  # not a row of dots
                self.by_font[piece.run.font].append(piece.text)
        counted = Counter(codes)
        self.characters += sum(count for code, count in counted.items() if code > ord(" "))
        meaningless = sum(count for code, count in counted.items() if code in _PRIVATE or code == _REPLACEMENT)
        self.lost += max(meaningless, round(unmapped * len(codes)))

    def layer(self) -> TextLayer:
        """Return the verdict on the document."""
        if self.lost > _LOST * self.characters and self.lost >= TEXT_CHARACTERS:
            return TextLayer.GARBAGE
        if self.printed + self.recognised < TEXT_CHARACTERS:
            return TextLayer.NONE
        if self.recognised > self.printed:
            return TextLayer.RECOGNISED
        return TextLayer.GARBAGE if self._is_cipher() else TextLayer.TEXT

    def _is_cipher(self) -> bool:
        texts = ["".join(words).lower() for words in self.by_font.values()]
        whole = sum(map(len, texts))
        return any(len(text) >= max(_A_GOOD_PART * whole, _ENOUGH_LETTERS) and is_cipher(text) for text in texts)


def _is_code(text: str) -> bool:
    """Tell whether digits and letters stand in one word, as in ``0343-718xxx``: that is no language."""
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def is_cipher(text: str) -> bool:
    """Tell whether a text in lower case, without white space, is no European language; one in other letters passes."""
    if sum(map(str.isalnum, text)) < _LEAST_ALPHANUMERIC * len(text):
        return True
    counted = Counter(character for character in text if character.isalpha())
    total = counted.total()
    latin = sum(count for character, count in counted.items() if character < "ɐ")
    if total < _ENOUGH_LETTERS or latin < total / 2:
        return False
    vowels = sum(counted[character] for character in _VOWELS) / latin
    common = sum(counted[character] for character in _COMMON) / latin
    return not _FEWEST_VOWELS <= vowels <= _MOST_VOWELS or common < _FEWEST_COMMON


def kept(found: list[Piece], covered: float) -> list[Piece]:
    """Return the pieces of a page without invisible text, unless it is what somebody's OCR read from the picture.

    Args:
        found: all pieces of the page.
        covered: share of the page that pictures cover.
    """
    unseen = sum(len(piece.text) for piece in found if piece.run.unseen)
    if not unseen:
        return found
    if covered >= _PICTURE_OF_A_PAGE and unseen > sum(len(piece.text) for piece in found) - unseen:
        return found
    return [piece for piece in found if not piece.run.unseen]
