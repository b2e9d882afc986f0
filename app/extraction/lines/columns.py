"""The heads of tables: which columns a table has, as its header says it.

A header takes one to six lines of text. A cell of it may be stacked (``Prijs per`` over ``stuk``), and a segment may
hold the heads of two columns (``Unit Price Taxes``). What a phrase may mean is data (`lexicon/columns.toml`); where it
may mean more, the figures beneath decide (`table_roles.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ...model.pages import Box, around
from ..page.labels import Lexicon, lexicon
from ..page.sheet import Segment, Sheet, TextLine
from .column_heads import Head, Role, VatBasis, basis_in, core_of, fold, roles_of, shared_width, split_heads

__all__ = ["Column", "Header", "Role", "VatBasis", "headers", "per_head", "same_columns", "stretched"]

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
_PER = re.compile(
    r"[^\W\d]\s?(?:/|\b(?:per|pro|je|p)\b\.?)\s?(?P<count>1\.?000|100)(?:\s?(?:st|stk|stuks?|pcs|kg|l|ltr|liter|m|meter))?\.?$",
    re.IGNORECASE,
)
_LEAST = 2
_BALANCE = "saldo"
"""A balance is of crates where they are named, and else of money."""
_SAME_PLACE = 4.0
"""Points by which heads of one table may differ from page to page."""
_BETWEEN, _LAST = 2.0, 60.0
"""Points between a column and the next one, and by which the last one may reach beyond its head."""
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


def headers(sheet: Sheet) -> tuple[Header, ...]:
    """Return the heads of tables in a document, in reading order."""
    return sheet.once("headers", lambda: _headers(sheet))


def _headers(sheet: Sheet) -> tuple[Header, ...]:
    entries = lexicon("columns")
    found: list[Header] = []
    cache: dict[int, tuple[Head, ...]] = {}
    for line in sheet.lines:
        if found and line.number <= found[-1].last:
            continue
        if _kinds(line, entries, cache) >= _LEAST:
            band = _band(sheet, _main(sheet, line, entries, cache), entries, cache)
            header = _header(band, entries, cache, found[-1].last if found else -1)
            if header is not None:
                found.append(header)
    return tuple(found)


def _heads(line: TextLine, entries: Lexicon, cache: dict[int, tuple[Head, ...]]) -> tuple[Head, ...]:
    if line.number not in cache:
        cache[line.number] = tuple(head for each in _part(line) for head in split_heads(each, line.number, entries))
    return cache[line.number]


def _part(line: TextLine) -> Sequence[Segment]:
    """Return the segments of a line that may be heads: what stands beside the table, at either end, is left out.

    Nothing is returned where a line bears what no header bears: amounts, other numbers, or a label with its colon.
    """
    able = [
        not any(_NO_HEAD.search(word.text) for word in segment.words) or per_head(segment.text) is not None
        for segment in line.segments
    ]
    if not any(able):
        return ()
    first, last = able.index(True), len(able) - able[::-1].index(True)
    return line.segments[first:last] if all(able[first:last]) and last - first > len(able) // 2 else ()


def _kinds(line: TextLine, entries: Lexicon, cache: dict[int, tuple[Head, ...]]) -> int:
    """Return how many kinds of heads a line bears; 0 where it bears much else, and is no header."""
    heads = _heads(line, entries, cache)
    roles = [head.roles for head in heads if head.roles]
    words = sum(len(head.words) for head in heads)
    unknown = [head for head in heads if not head.roles]
    if len(unknown) == 1 and len(set(roles)) > _LEAST:
        words -= len(unknown[0].words) - 1  # what is delivered, in words of the trade: ``Taal en afdeling``
    if len(roles) < max(_ENOUGH * len(heads), _LEAST) or sum(head.known for head in heads) < _KNOWN * words:
        return 0
    return len(set(roles))


def _main(sheet: Sheet, line: TextLine, entries: Lexicon, cache: dict[int, tuple[Head, ...]]) -> TextLine:
    """Return the line of a header with the most heads; `line` is the first with more than one."""
    best, last = line, line
    for other in sheet.lines[line.number + 1 : line.number + 1 + _BELOW]:
        if other.page != line.page or other.box[1] - last.box[3] > _GAP * (last.box[3] - last.box[1]):
            break
        last = other
        if _kinds(other, entries, cache) > _kinds(best, entries, cache):
            best = other
    return best


def _band(sheet: Sheet, core: TextLine, entries: Lexicon, cache: dict[int, tuple[Head, ...]]) -> list[TextLine]:
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
    line: TextLine, last: TextLine, core: TextLine, entries: Lexicon, cache: dict[int, tuple[Head, ...]]
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


def _completes(head: Head, core: TextLine, entries: Lexicon) -> bool:
    """Tell whether words above or below a header's main line make one phrase with the head there."""
    folded = fold(head.text)
    over = [fold(each.text) for each in core.segments if shared_width(each.box, head.box) > 0]
    return any(each + folded in entries or folded + each in entries for each in over)


def _header(
    band: Sequence[TextLine], entries: Lexicon, cache: dict[int, tuple[Head, ...]], after: int
) -> Header | None:
    lines = [line for line in band if line.number > after]
    if not lines:
        return None
    stacks: list[list[Head]] = []
    for line in lines:
        for head in _heads(line, entries, cache):
            _stack(stacks, head)
    columns = tuple(sorted((_column(stack, entries) for stack in stacks), key=lambda each: each.box[0]))
    return Header(columns, lines[0].page, lines[0].number, lines[-1].number, _of_lines(columns))


def _stack(stacks: list[list[Head]], head: Head) -> None:
    """Put a head under the one above it, or begin a column with it."""
    over = [stack for stack in stacks if stack[-1].line != head.line and _stacked(stack, head)]
    if len(over) == 1:
        over[0].append(head)
    elif over:
        max(over, key=lambda stack: shared_width(around([each.box for each in stack]), head.box)).append(head)
    else:
        stacks.append([head])


def _stacked(stack: Sequence[Head], head: Head) -> bool:
    box = around([each.box for each in stack])
    narrow = min(box[2] - box[0], head.box[2] - head.box[0])
    return shared_width(box, head.box) > 0.5 * narrow


def _column(stack: Sequence[Head], entries: Lexicon) -> Column:
    """Return the column of a stack of heads: what all of them together mean, or the first that means something."""
    whole = entries.get("".join(core_of(head) for head in stack))
    roles = roles_of(whole) if whole else next((head.roles for head in stack if head.roles), frozenset())
    if not whole and len(stack) > 1:
        roles = frozenset().union(*(head.roles for head in stack))
    words = [word for head in stack for word in head.words]
    basis = next((head.basis for head in stack if head.basis), None) or basis_in([fold(word.text) for word in words])
    return Column(roles, around([word.box for word in words]), " ".join(head.text for head in stack), basis)


def _of_lines(columns: Sequence[Column]) -> bool:
    """Tell whether columns like these can hold the lines of an invoice, and not its VAT or its payments."""
    if any(column.may_be(Role.VAT_BASE) for column in columns):
        return False
    money = [column for column in columns if column.may_be(Role.AMOUNT, Role.PRICE)]
    named = any(column.may_be(Role.DESCRIPTION, Role.SELLER_ID) for column in columns)
    counted = any(column.may_be(Role.QUANTITY) and fold(column.heading) != _BALANCE for column in columns)
    return bool(money) and (named or counted) and len(columns) >= _LEAST


def per_head(heading: str) -> Decimal | None:
    """Return for how many units the prices below a head are, where it says so: ``Prijs per 100``."""
    found = _PER.search(heading)
    return Decimal(found["count"].replace(".", "")) if found is not None else None


def stretched(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return columns that each reach up to the next one, as where heads stand at the left of their cells."""
    ends = [*(column.box[0] - _BETWEEN for column in columns[1:]), columns[-1].box[2] + _LAST]
    return tuple(
        replace(column, box=(column.box[0], column.box[1], max(column.box[2], end), column.box[3]))
        for column, end in zip(columns, ends, strict=True)
    )


def same_columns(first: Header, second: Header) -> bool:
    """Tell whether a header repeats another in the same places, on a later page or after a heading of its own."""
    alike = [column.heading for column in first.columns] == [column.heading for column in second.columns]
    return alike and all(
        abs(one.box[0] - other.box[0]) <= _SAME_PLACE for one, other in zip(first.columns, second.columns, strict=True)
    )
