"""Columns of a page that have nothing to do with one another: a strip of the sender's data beside the invoice itself.

Such a strip has a gap to the rest over the height of the page that nothing crosses, and lines of its own pitch. Rows of
a table, and words for values with the values beside them, are level and are not parted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...model.pages import Page, Word

_HEAD, _FOOT = 0.05, 0.9
"""Shares of the page's height above and below which a line may run over all columns."""
_LEAST_GAP = 12.0
"""Points of the gap between two columns."""
_LEFT, _RIGHT = 0.18, 0.82
"""Shares of the page's width between which the gap lies."""
_OF_SENDER = re.compile(r"\b(?:KvK|K\.v\.K|IBAN|[A-Z]{2}\d{2} ?[A-Z]{4} ?\d{4}|NL\d{9}B\d{2})\b", re.IGNORECASE)
"""What the strip of a sender holds."""
_MONEY = re.compile(r"\d[.,]\d\d(?!\d)")
_LABEL = re.compile(r"(?!EUR|GBP|USD)[^\W\d_]{3,}")
_NARROW = 0.33
"""The strip takes at most this share of the page's width."""
_NEXT = 1.8
"""Heights of a line from one to the next, between an amount and the words above it."""
_LEAST_LINES = 5
"""Of a column."""
_LEVEL = 2.0
"""Points by which the middles of two words on one line may differ."""
_ALIKE = 0.5
"""Where more than this share of the strip's lines are level with lines beside them, the two belong together."""
_BESIDE = 0.6
"""The strip is beside the rest for at least this share of its own height."""


@dataclass(frozen=True, slots=True)
class PageColumn:
    """Words of a page that are read together; `is_strip` tells that they stand beside the document itself."""

    words: tuple[Word, ...]
    is_strip: bool = False


def columns_of(page: Page) -> tuple[PageColumn, ...]:
    """Return the words of a page by column, each to be read on its own; one column in most cases."""
    body = [word for word in page.words if _HEAD * page.height <= word.top <= _FOOT * page.height]
    for gap in _gaps(body, page.width):
        left = tuple(word for word in body if word.right <= gap)
        right = tuple(word for word in body if word.left >= gap)
        strip, rest = sorted((left, right), key=_width)
        if _is_senders(strip, page.width) and _are_apart(strip, rest):
            return tuple(_parts(page, gap, strip_is_left=strip is left))
    return (PageColumn(page.words),)


def _parts(page: Page, gap: float, *, strip_is_left: bool) -> Iterator[PageColumn]:
    """Yield the columns on both sides of a gap; at the head and the foot of the page a line may run over it."""
    inside = [word for word in page.words if _HEAD * page.height <= word.top <= _FOOT * page.height]
    above = [word for word in page.words if word.top < _HEAD * page.height]
    below = [word for word in page.words if word.top > _FOOT * page.height]
    over = [part for part in (above, below) if any(word.left < gap < word.right for word in part) or part is below]
    inside += [word for part in (above, below) if part not in over for word in part]
    if above in over and above:
        yield PageColumn(tuple(above))
    yield PageColumn(tuple(word for word in inside if word.right <= gap), is_strip=strip_is_left)
    yield PageColumn(tuple(word for word in inside if word.left >= gap), is_strip=not strip_is_left)
    if below:
        yield PageColumn(tuple(below))


def _gaps(words: Sequence[Word], width: float) -> Iterator[float]:
    """Yield where nothing stands from top to bottom, the widest gap first."""
    found = []
    reach = 0.0
    for word in sorted(words, key=lambda each: each.left):
        middle = (reach + word.left) / 2
        if reach and word.left - reach >= _LEAST_GAP and _LEFT * width <= middle <= _RIGHT * width:
            found.append((word.left - reach, middle))
        reach = max(reach, word.right)
    yield from (middle for _, middle in sorted(found, reverse=True))


def _is_senders(strip: Sequence[Word], width: float) -> bool:
    """Tell whether a column is narrow and holds what a sender says of itself, and no amount without its words."""
    text = " ".join(word.text for word in strip)
    amounts = [word for word in strip if _MONEY.search(word.text)]
    return (
        _width(strip) <= _NARROW * width
        and _OF_SENDER.search(text) is not None
        and all(_is_worded(amount, strip) for amount in amounts)
    )


def _is_worded(amount: Word, strip: Sequence[Word]) -> bool:
    """Tell whether words stand before an amount on its line, or on the line above it."""
    height = amount.bottom - amount.top
    return any(
        _LABEL.match(word.text) is not None and -_LEVEL <= _middle(amount) - _middle(word) <= _NEXT * height
        for word in strip
    )


def _are_apart(strip: Sequence[Word], rest: Sequence[Word]) -> bool:
    """Tell whether two columns are read one after the other: their lines are uneven, and no amount lacks its words."""
    ones, others = _middles(strip), _middles(rest)
    if min(len(ones), len(others)) < _LEAST_LINES or not (_is_uneven(ones, others) and _is_uneven(others, ones)):
        return False
    worded = [_middle(word) for word in rest if sum(each.isalpha() for each in word.text) > len("%")]
    amounts = (_middle(word) for word in rest if _MONEY.search(word.text))
    return all(any(abs(amount - other) <= _LEVEL for other in worded) for amount in amounts)


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2


def _width(words: Sequence[Word]) -> float:
    return max((word.right for word in words), default=0.0) - min((word.left for word in words), default=0.0)


def _is_uneven(lines: Sequence[float], others: Sequence[float]) -> bool:
    """Tell whether most lines of a column stand beside another one without being level with lines of it."""
    beside = [each for each in lines if others[0] - _LEVEL <= each <= others[-1] + _LEVEL]
    level = sum(any(abs(each - other) <= _LEVEL for other in others) for each in beside)
    return len(beside) >= _BESIDE * len(lines) and level <= _ALIKE * len(beside)


def _middles(words: Sequence[Word]) -> list[float]:
    """Return the heights of the lines that words stand on."""
    found: list[float] = []
    for middle in sorted(map(_middle, words)):
        if not found or middle - found[-1] > _LEVEL:
            found.append(middle)
    return found
