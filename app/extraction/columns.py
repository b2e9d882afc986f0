"""The heads of tables: which columns a table has, as its header says it.

A header takes one to six lines of text. A cell of it may be stacked (``Prijs per`` over ``stuk``), and a segment may
hold the heads of two columns (``Unit Price Taxes``). What a phrase may mean is data (`lexicon/columns.toml`); where it
may mean more, the figures beneath decide (`table_roles.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ..model.pages import Box, Word, around
from .labels import Lexicon, lexicon
from .labels import fold as fold_text
from .sheet import Segment, Sheet, TextLine

_LONGEST = 5
"""Words of the longest phrase."""
_ABOVE = 3
_BELOW = 4
"""Lines of a header above and below the one with the most heads."""
_GAP = 1.1
"""Lines of one header are not farther apart, in line heights."""
_WIDER = 12
"""A line of a header reaches no farther beyond the one with the most heads, in line heights."""
_ENOUGH = 0.5
"""Share of a header's heads that the lexicon knows."""
_KNOWN = 0.6
"""Share of a header's words that the lexicon knows."""
_NO_HEAD = re.compile(r"\d[.,]\d\d|\d{3}|^\d+$|:|@")
_LEAST = 2
_BESIDE = re.compile(r"(?:in|per|van|of|je|pro|par|de|the|eur|euro|gbp|usd|chf|exkl|zzgl|inkl|[^\w#%]*)")
_WITHOUT = re.compile(
    r"(?:excl|exclusief|exclusive|excluding|exkl|ex|exc|zonder|without|ohne|hors|ht|htva|netto|net|hors)"
)
_WITH = re.compile(r"(?:incl|inclusief|inclusive|including|inkl|inc|in|met|with|mit|ttc|tvac|brutto|gross|bruto)")
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


_TEXT_ROLES = frozenset({Role.DESCRIPTION, Role.UNIT, Role.ORDER_REFERENCE, Role.PERIOD})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as its head says it.

    Attributes:
        roles: what it may hold; empty where the head is unknown or there is none.
        box: the space of the head; of the figures beneath where there is no head.
        heading: the head as printed.
        basis: whether its amounts include VAT, where the head says so.
    """

    roles: frozenset[Role]
    box: Box
    heading: str = ""
    basis: VatBasis | None = None

    def may_be(self, *roles: Role) -> bool:
        """Tell whether it may hold one of these."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_text(self) -> bool:
        """Tell whether it holds words and no figures."""
        return bool(self.roles) and self.roles <= _TEXT_ROLES


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a table.

    Attributes:
        columns: from left to right.
        first: position of its first line in the sheet.
        last: of its last line.
        is_of_lines: whether it can head the lines of an invoice; else it only ends the table before it.
    """

    columns: tuple[Column, ...]
    page: int
    first: int
    last: int
    is_of_lines: bool


@dataclass(frozen=True, slots=True)
class _Head:
    """A head, or a part of one in one segment."""

    words: tuple[Word, ...]
    line: int
    roles: frozenset[Role]
    basis: VatBasis | None
    known: int = 0
    """How many of its words the lexicon knows, or only go beside a head."""

    @property
    def box(self) -> Box:
        return around([word.box for word in self.words])

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def headers(sheet: Sheet) -> tuple[Header, ...]:
    """Return the heads of tables in a document, in reading order."""
    return sheet.once("headers", lambda: _headers(sheet))


def _headers(sheet: Sheet) -> tuple[Header, ...]:
    entries = lexicon("columns")
    found: list[Header] = []
    cache: dict[int, tuple[_Head, ...]] = {}
    for line in sheet.lines:
        if found and line.number <= found[-1].last:
            continue
        if _kinds(line, entries, cache) >= _LEAST:
            band = _band(sheet, _main(sheet, line, entries, cache), entries, cache)
            header = _header(band, entries, cache, found[-1].last if found else -1)
            if header is not None:
                found.append(header)
    return tuple(found)


def _heads(line: TextLine, entries: Lexicon, cache: dict[int, tuple[_Head, ...]]) -> tuple[_Head, ...]:
    if line.number not in cache:
        cache[line.number] = tuple(head for each in _part(line) for head in _split(each, line.number, entries))
    return cache[line.number]


def _part(line: TextLine) -> Sequence[Segment]:
    """Return the segments of a line that may be heads: what stands beside the table, at either end, is left out.

    Nothing is returned where a line bears what no header bears: amounts, other numbers, or a label with its colon.
    """
    able = [not any(_NO_HEAD.search(word.text) for word in segment.words) for segment in line.segments]
    if not any(able):
        return ()
    first, last = able.index(True), len(able) - able[::-1].index(True)
    return line.segments[first:last] if all(able[first:last]) and last - first > len(able) // 2 else ()


def _kinds(line: TextLine, entries: Lexicon, cache: dict[int, tuple[_Head, ...]]) -> int:
    """Return how many kinds of heads a line bears; 0 where it bears much else, and is no header."""
    heads = _heads(line, entries, cache)
    roles = [head.roles for head in heads if head.roles]
    words = sum(len(head.words) for head in heads)
    if len(roles) < max(_ENOUGH * len(heads), _LEAST) or sum(head.known for head in heads) < _KNOWN * words:
        return 0
    return len(set(roles))


def _main(sheet: Sheet, line: TextLine, entries: Lexicon, cache: dict[int, tuple[_Head, ...]]) -> TextLine:
    """Return the line of a header with the most heads; `line` is the first with more than one."""
    best, last = line, line
    for other in sheet.lines[line.number + 1 : line.number + 1 + _BELOW]:
        if other.page != line.page or other.box[1] - last.box[3] > _GAP * (last.box[3] - last.box[1]):
            break
        last = other
        if _kinds(other, entries, cache) > _kinds(best, entries, cache):
            best = other
    return best


def _band(sheet: Sheet, core: TextLine, entries: Lexicon, cache: dict[int, tuple[_Head, ...]]) -> list[TextLine]:
    """Return the lines of the header whose main line is `core`, from top to bottom."""
    band = [core]
    for step, most in ((-1, _ABOVE), (1, _BELOW)):
        at, last = core.number + step, core
        while 0 <= at < len(sheet.lines) and abs(at - core.number) <= most:
            line = sheet.lines[at]
            if not _belongs(line, last, core, entries, cache):
                break
            band.append(line)
            at, last = at + step, line
    return sorted(band, key=lambda line: line.number)


def _belongs(
    line: TextLine, last: TextLine, core: TextLine, entries: Lexicon, cache: dict[int, tuple[_Head, ...]]
) -> bool:
    """Tell whether a line next to a header is part of it: all it holds are heads, or the rest of one."""
    if line.page != core.page or not _heads(line, entries, cache):
        return False
    height = max(core.box[3] - core.box[1], 1.0)
    gap = max(line.box[1], last.box[1]) - min(line.box[3], last.box[3])
    heads = _heads(line, entries, cache)
    left, right = heads[0].box[0], heads[-1].box[2]
    if gap > _GAP * height or left < core.box[0] - _WIDER * height or right > core.box[2] + _WIDER * height:
        return False
    fits = [head.known == len(head.words) or _completes(head, core, entries) for head in heads]
    return sum(fits) >= _ENOUGH * len(fits)


def _completes(head: _Head, core: TextLine, entries: Lexicon) -> bool:
    """Tell whether words above or below a header's main line make one phrase with the head there."""
    folded = fold(head.text)
    over = [fold(each.text) for each in core.segments if _shared(each.box, head.box) > 0]
    return any(each + folded in entries or folded + each in entries for each in over)


def _header(
    band: Sequence[TextLine], entries: Lexicon, cache: dict[int, tuple[_Head, ...]], after: int
) -> Header | None:
    lines = [line for line in band if line.number > after]
    if not lines:
        return None
    stacks: list[list[_Head]] = []
    for line in lines:
        for head in _heads(line, entries, cache):
            _stack(stacks, head)
    columns = tuple(sorted((_column(stack, entries) for stack in stacks), key=lambda each: each.box[0]))
    return Header(columns, lines[0].page, lines[0].number, lines[-1].number, _of_lines(columns))


def _stack(stacks: list[list[_Head]], head: _Head) -> None:
    """Put a head under the one above it, or begin a column with it."""
    over = [stack for stack in stacks if stack[-1].line != head.line and _stacked(stack, head)]
    if len(over) == 1:
        over[0].append(head)
    elif over:
        max(over, key=lambda stack: _shared(around([each.box for each in stack]), head.box)).append(head)
    else:
        stacks.append([head])


def _stacked(stack: Sequence[_Head], head: _Head) -> bool:
    box = around([each.box for each in stack])
    narrow = min(box[2] - box[0], head.box[2] - head.box[0])
    return _shared(box, head.box) > 0.5 * narrow


def _column(stack: Sequence[_Head], entries: Lexicon) -> Column:
    """Return the column of a stack of heads: what all of them together mean, or the first that means something."""
    whole = entries.get("".join(_core(head) for head in stack))
    roles = _roles(whole) if whole else next((head.roles for head in stack if head.roles), frozenset())
    if not whole and len(stack) > 1:
        roles = frozenset().union(*(head.roles for head in stack))
    words = [word for head in stack for word in head.words]
    basis = next((head.basis for head in stack if head.basis), None) or _basis([fold(word.text) for word in words])
    return Column(roles, around([word.box for word in words]), " ".join(head.text for head in stack), basis)


def _core(head: _Head) -> str:
    return "".join(folded for folded in (fold(word.text) for word in head.words) if not _BESIDE.fullmatch(folded))


def _of_lines(columns: Sequence[Column]) -> bool:
    """Tell whether columns like these can hold the lines of an invoice, and not its VAT or its payments."""
    if any(column.may_be(Role.VAT_BASE) for column in columns):
        return False
    money = [column for column in columns if column.may_be(Role.AMOUNT, Role.PRICE)]
    named = any(column.may_be(Role.DESCRIPTION, Role.SELLER_ID) for column in columns)
    counted = any(column.may_be(Role.QUANTITY) for column in columns)
    return bool(money) and (named or counted) and len(columns) >= _LEAST


def _split(segment: Segment, line: int, entries: Lexicon) -> Iterator[_Head]:
    """Yield the heads of a segment: each phrase of the lexicon with the words that only go beside one."""
    words = segment.words
    folded = [fold(word.text) for word in words]
    starts: list[tuple[int, int, frozenset[Role]]] = []
    at = 0
    while at < len(words):
        end, roles = _phrase(folded, at, entries)
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
            yield _Head(words[:stop], line, frozenset(), _basis(folded[:stop]), _beside(folded[:stop]))
    starts = _without_translations(starts, words)
    for index, (start, end, roles) in enumerate(starts):
        stop = starts[index + 1][0] if index + 1 < len(starts) else len(words)
        known = max(end - start, 1) + _beside(folded[end:stop]) - (unknown if index == 0 else 0)
        yield _Head(words[start:stop], line, roles, _basis(folded[start:stop]), known)


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


def _phrase(folded: Sequence[str], start: int, entries: Lexicon) -> tuple[int, frozenset[Role]]:
    """Return the end of the longest phrase that begins here, and what it may mean."""
    best: tuple[int, frozenset[Role]] = (start, frozenset())
    text = ""
    for end in range(start + 1, min(start + _LONGEST, len(folded)) + 1):
        text += folded[end - 1]
        if text in entries:
            best = (end, _roles(entries[text]))
    if best[0] == start and "/" in folded[start]:
        found = [entries[part] for part in folded[start].split("/") if part in entries]
        if found:
            best = (start + 1, frozenset().union(*(_roles(each) for each in found)))
    return best


def _roles(found: Sequence[object]) -> frozenset[Role]:
    return frozenset(Role(entry.path) for entry in found)  # type: ignore[attr-defined]


def _basis(folded: Sequence[str]) -> VatBasis | None:
    """Return whether the words of a head say that VAT is in or not."""
    if any(_WITHOUT.match(each) and _WITHOUT.fullmatch(each) for each in folded):
        return VatBasis.WITHOUT
    joined = "".join(folded)
    if any(_WITH.fullmatch(each) and each not in {"in", "met"} for each in folded) or "inbtw" in joined:
        return VatBasis.WITH
    return None


def _shared(first: Box, second: Box) -> float:
    return min(first[2], second[2]) - max(first[0], second[0])


def same_columns(first: Header, second: Header) -> bool:
    """Tell whether a header repeats another, on a later page or after a heading of its own."""
    return [column.heading for column in first.columns] == [column.heading for column in second.columns]
