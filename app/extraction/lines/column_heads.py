"""The heads of columns within one line of a table's header: phrases of the lexicon, and what goes beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ...model.pages import Box, Word, around
from ..page.labels import Lexicon, lexicon
from ..page.labels import fold as fold_text
from ..page.sheet import Segment

_LONGEST = 5
"""Words of the longest phrase."""
_BESIDE = re.compile(r"(?:in|per|van|of|je|pro|par|de|the|eur|euro|gbp|usd|chf|exkl|zzgl|inkl|[^\w#%]*)")
_WITHOUT = re.compile(
    r"(?:excl|exclusief|exclusive|excluding|exkl|ex|exc|zonder|without|ohne|hors|ht|htva|netto|net|hors)"
)
_WITH = re.compile(r"(?:incl|inclusief|inclusive|including|inkl|inc|in|met|with|mit|ttc|tvac|brutto|gross|bruto)")
_COMPOUND = (
    *("prijs", "tarief", "bedrag", "aantal", "uren", "omschrijving", "preis", "satz", "betrag", "menge"),
    *("bezeichnung", "beschreibung"),
)
"""What a column holds, as Dutch and German join it to other words: ``Vrachtprijs``, ``Mietpreis``."""
_LEAST_JOINED = 3
"""Letters."""
_WIDE, _WIDE_OF_LETTERS = 0.42, 0.8
"""A gap of so many ems, and of so many widths of a letter, is no space between the words of one head."""
_ONE_WIDTH, _WIDE_OF_ONE = 0.02, 1.5
"""Letters that differ by this share at most are of one width; and so many of them make such a gap there."""
_VAT = re.compile(r"(?:btw|vat|mwst|ust|tva|iva|tax|taxes|taxe|gst)")


fold = lru_cache(maxsize=4096)(fold_text)


class Role(StrEnum):
    """What a column holds."""

    POSITION = "position"
    SELLER_ID = "seller_id"
    BUYER_ID = "buyer_id"
    STANDARD_ID = "standard_id"
    DESCRIPTION = "description"
    DATE = "date"
    PERIOD = "period"
    ORDER_REFERENCE = "order_reference"
    QUANTITY = "quantity"
    UNIT = "unit"
    PRICE = "price"
    BASE_QUANTITY = "base_quantity"
    DISCOUNT = "discount"
    AMOUNT = "amount"
    VAT_RATE = "vat_rate"
    VAT = "vat"
    VAT_AMOUNT = "vat_amount"
    VAT_BASE = "vat_base"


class VatBasis(StrEnum):
    """Whether amounts are stated with VAT in them."""

    WITHOUT = "without"
    WITH = "with"


_PER = frozenset({Role.DATE, Role.PERIOD, Role.QUANTITY, Role.UNIT})
"""What a price is for rather than what stands beneath it: ``Prijs/dag``, ``Tarief/week``."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head, or a part of one in one segment."""

    words: tuple[Word, ...]
    line: int
    roles: frozenset[Role]
    basis: VatBasis | None
    known: int = 0
    """How many of its words the lexicon knows, or only go beside a head."""

    @property
    def box(self) -> Box:
        """The space it takes."""
        return around([word.box for word in self.words])

    @property
    def text(self) -> str:
        """Its words with single spaces between them."""
        return " ".join(word.text for word in self.words)


def core_of(head: Head) -> str:
    """Return the folded words of a head without those that only go beside one."""
    return "".join(folded for folded in (fold(word.text) for word in head.words) if not _BESIDE.fullmatch(folded))


def split_heads(segment: Segment, line: int, entries: Lexicon) -> Iterator[Head]:
    """Yield the heads of a segment: each phrase of the lexicon with the words that only go beside one."""
    words = segment.words
    folded = [fold(word.text) for word in words]
    starts: list[tuple[int, int, frozenset[Role]]] = []
    at = 0
    while at < len(words):
        end, roles = _phrase(folded[: _limit(words, folded, at, entries)], at, entries)
        beside = _goes_beside(folded, at, starts[-1][1]) if starts else at > 0 and _basis_word(folded[at])
        if end > at and not beside:
            starts.append((at, end, roles))
            at = end
        else:
            at += 1
    unknown = 0
    if not starts or starts[0][0] > 0:
        stop = starts[0][0] if starts else len(words)
        is_beside = all(_BESIDE.fullmatch(each) for each in folded[:stop])
        if starts and (is_beside or _is_one_head(words, stop)):
            starts[0] = (0, starts[0][1], starts[0][2])
            unknown = 0 if is_beside else stop - _beside(folded[:stop])
        else:
            yield Head(words[:stop], line, frozenset(), basis_in(folded[:stop]), _beside(folded[:stop]))
    starts = _without_translations(starts, words)
    for index, (start, end, roles) in enumerate(starts):
        stop = starts[index + 1][0] if index + 1 < len(starts) else len(words)
        known = max(end - start, 1) + _beside(folded[end:stop]) - (unknown if index == 0 else 0)
        yield Head(words[start:stop], line, roles, basis_in(folded[start:stop]), known)


def _is_one_head(words: Sequence[Word], stop: int) -> bool:
    """Tell whether unknown words go with the head behind them: ``Rit / omschrijving``, ``Korte omschrijving``."""
    return words[stop - 1].text.endswith("/") or words[stop].text[:1].islower()


def _without_translations(
    starts: Sequence[tuple[int, int, frozenset[Role]]], words: Sequence[Word]
) -> list[tuple[int, int, frozenset[Role]]]:
    """Return the phrases of a segment with those that a slash parts as one: ``Description / Omschrijving``."""
    merged: list[tuple[int, int, frozenset[Role]]] = []
    for start, end, roles in starts:
        before = words[start - 1].text if start else ""
        if merged and before.endswith("/"):
            first, _, known = merged[-1]
            merged[-1] = (first, end, known & roles or known | roles)
        else:
            merged.append((start, end, roles))
    return merged


def _beside(folded: Sequence[str]) -> int:
    return sum(
        bool(_BESIDE.fullmatch(each) or _basis_word(each) or _VAT.fullmatch(each) or each == "") for each in folded
    )


def _goes_beside(folded: Sequence[str], at: int, end: int) -> bool:
    """Tell whether the word says only whether VAT is included: ``BTW`` after ``excl.``, right after a head."""
    before = folded[end:at]
    if _VAT.fullmatch(folded[at]):
        return any(_WITHOUT.fullmatch(each) or _WITH.fullmatch(each) for each in before)
    return at == end and _basis_word(folded[at])


def _basis_word(folded: str) -> bool:
    return bool(_WITHOUT.fullmatch(folded) or _WITH.fullmatch(folded))


def _limit(words: Sequence[Word], folded: Sequence[str], start: int, entries: Lexicon) -> int:
    """Return where a phrase that begins here ends at the latest: before a wide gap that parts two heads."""
    for at in range(start + 1, min(start + _LONGEST, len(words))):
        if _is_wide(words[at - 1], words[at]) and "".join(folded[start:at]) in entries:
            after, _ = _phrase(folded, at, entries)
            if after > at:
                return at
    return len(words)


def _is_wide(before: Word, word: Word) -> bool:
    """Tell whether a gap is wider than a space, be the letters spaced or all of one width."""
    gap = word.left - before.right
    widths = [(each.right - each.left) / max(len(each.text), 1) for each in (before, word)]
    if abs(widths[0] - widths[1]) <= _ONE_WIDTH * widths[0]:
        return gap > _WIDE_OF_ONE * widths[0]
    return gap > _WIDE * word.size and gap > _WIDE_OF_LETTERS * sum(widths) / 2


def _phrase(folded: Sequence[str], start: int, entries: Lexicon) -> tuple[int, frozenset[Role]]:
    """Return the end of the longest phrase that begins here, and what it may mean."""
    best: tuple[int, frozenset[Role]] = (start, frozenset())
    text = ""
    for end in range(start + 1, min(start + _LONGEST, len(folded)) + 1):
        text += folded[end - 1]
        if text in entries:
            best = (end, roles_of(entries[text]))
    if best[0] == start and "/" in folded[start]:
        found = [entries[part] for part in folded[start].split("/") if part in entries]
        if found:
            roles = frozenset().union(*(roles_of(each) for each in found))
            best = (start + 1, roles - _PER if Role.PRICE in roles else roles)
    if best[0] == start and folded[start].endswith(_COMPOUND):
        roles = _of_compound(folded[start], entries)
        best = (start + 1, roles) if roles else best
    return best


def _of_compound(folded: str, entries: Lexicon) -> frozenset[Role]:
    """Return what a word means that ends in one that says what a column holds; that of a total means none."""
    last = next(each for each in _COMPOUND if folded.endswith(each))
    if len(folded) < len(last) + _LEAST_JOINED or folded in lexicon("totals"):
        return frozenset()
    return roles_of(entries.get(last, ()))


def roles_of(found: Sequence[object]) -> frozenset[Role]:
    """Return the roles that entries of the lexicon name."""
    return frozenset(Role(entry.path) for entry in found)  # type: ignore[attr-defined]


def basis_in(folded: Sequence[str]) -> VatBasis | None:
    """Return whether the words of a head say that VAT is in or not."""
    if any(_WITHOUT.match(each) and _WITHOUT.fullmatch(each) for each in folded):
        return VatBasis.WITHOUT
    joined = "".join(folded)
    if any(_WITH.fullmatch(each) and each not in {"in", "met"} for each in folded) or "inbtw" in joined:
        return VatBasis.WITH
    return None


def shared_width(first: Box, second: Box) -> float:
    """Return the width that two boxes share, in points; less than 0 by the gap between them."""
    return min(first[2], second[2]) - max(first[0], second[0])
