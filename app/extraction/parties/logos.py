"""Names in the dress of a logo: a word in one piece, or words in capitals or small letters alone.

Such a word is what the firm shows, and in most cases no more than part of what it is called.
"""

from __future__ import annotations

import re

from ..names.address_words import has_legal_form, names_trade

_PARTED = re.compile(r"\s[\u00b7\u2022\u25cf|]\s")
"""A sign between two words that no name has."""


def is_logo(text: str, *, is_whole: bool = False) -> bool:
    """Tell whether a name may be but a logo: nothing in it but capitals or small letters.

    Several words in capitals are a name where one is that for a trade, or where they are known to be the whole of it
    (`is_whole`: the firm's domain is made of some of them).
    """
    words = _words(text)
    if has_legal_form(text) or not words:
        return False
    if _PARTED.search(text):
        return True
    if any(_is_mixed(word) for word in words):
        return False
    return len(words) == 1 or not all(word.isupper() for word in words) or not (is_whole or names_trade(text))


def is_one_word(text: str) -> bool:
    """Tell whether a name is one word, as brands are."""
    return len(_words(text)) <= 1


def _words(text: str) -> list[str]:
    return [word for word in text.split() if any(map(str.isalpha, word))]


def _is_mixed(word: str) -> bool:
    return not word.isupper() and not word.islower()
