"""Names as the page prints them in full: a brand of the letterhead with what goes before it and its legal form.

A letterhead, an address or an account often has a name without its legal form, which stands in a sentence, in the line
of the seller's numbers or above a signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...model.pages import around
from ..names.address_words import has_legal_form, is_legal_form, is_name, names_trade, words
from ..names.people_words import has_initials
from ..page.labels import fold
from ..page.sheet import Segment, Sheet
from ..page.sheet_texts import texts_of
from .address_lines import Printed, is_aligned
from .addresses import AddressBlock
from .letterheads import CONNECTORS

_SHORTEST = 4
_MOST_MORE = 5
"""Words that may stand between a name and its legal form, or before it."""
_MOST_FORMS = 3
_LEAST_INITIALS = 3
_HEAD, _STACKED, _MOST_OF_TRADE = 4, 1.0, 3
"""A letterhead is in the first of so many parts of a page; heights between its lines; words for a trade."""
_SMALL_FORMS = frozenset({"bv", "nv", "vof", "cv", "gmbh", "ltd", "bvba", "vzw"})
"""Legal forms that are no words, and may be printed in small letters."""
_KINDS = frozenset({"stichting", "vereniging", "cooperatie", "maatschap"})
"""Legal forms that stand before a name; a town's ``gemeente`` is another than the firm with its name."""
_AMOUNT = re.compile(r"\d[.,]\d{2}\b(?!\d)")
_ENDS = re.compile(r"[|\u2022\u00b7\u25cf\u2219\u25aa\u25a0;,:()\"]|[.!?]$|^[-\u2013\u2014/*]$")
"""In or at the end of a word that is the last of what it stands in."""
_TRIM = ' ,;:|()"'


@dataclass(frozen=True, slots=True)
class FullName:
    """A longer name, and whether it is surely that of the firm with the short one, rather than words around it."""

    name: Printed
    is_sure: bool


def full_names(sheet: Sheet, names: Iterable[str], others: Sequence[AddressBlock]) -> Iterator[FullName]:
    """Yield the longer names, wherever on the pages they stand, that hold one of some names.

    Args:
        sheet: the document.
        names: what stands in the places of the seller's name.
        others: the blocks of other parties; what stands in them is not looked at.
    """
    wanted = {
        parts: name
        for name in names
        if len("".join(parts := _folded(name.split()))) >= _SHORTEST and not has_legal_form(name)
    }
    if not wanted:
        return
    taken = {id(segment) for block in others for segment in block.segments}
    firsts = {next(part for part in parts if part) for parts in wanted}
    for segment, text in texts_of(sheet):
        if id(segment) in taken:
            continue
        folded = _folded(printed := text.split())
        if folded in wanted and (trade := _trade_above(sheet, segment)) is not None:
            box = around([trade.box, segment.box])
            yield FullName(Printed(text=f"{trade.text} {text}", page=segment.page, box=box), is_sure=False)
        if not firsts.intersection(folded):
            continue
        in_table = any(_AMOUNT.search(each.text) for each in sheet.lines[segment.line].segments)
        for parts in wanted:
            for first, last, is_sure in _longer(printed, folded, parts):
                whole = _ended(" ".join(printed[first:last]).strip(_TRIM))
                if is_name(whole):
                    name = Printed(text=whole, page=segment.page, box=segment.box)
                    yield FullName(name, is_sure and not in_table)


def has_trade_before(text: str, name: tuple[str, ...]) -> bool:
    """Tell whether a text is a name (its words, folded) with words for what the firm does before it, and no more."""
    printed = [each for each in text.split() if fold(each)]
    before, behind = printed[: -len(name)], printed[-len(name) :]
    return bool(before) and _folded(behind) == name and all(_is_trade(each) for each in before)


def is_shortened(short: str, long: str) -> bool:
    """Tell whether a name is another one with words cut to initials: ``B. Vlier`` of ``Bram Vlier Timmerwerken``.

    A word of four letters or more is in both, or the initials are those that the longer one's words
    begin with (``OBM`` of ``Ondernemers Binnenstad Makkum``). A person's initials may be of a name that the longer one
    lacks.
    """
    whole = [part for part in _folded(long.split()) if part]
    told = [part for part in whole if part not in CONNECTORS | words("firms.forms")]
    cut = [part for part in _folded(re.sub(r"(?<=[A-Z]\.)(?=[A-Z])", " ", short).split()) if part]
    if len(told) < len(("first", "second")) or tuple(cut) == tuple(whole):
        return False
    if len(cut) == 1 and short.strip().isupper():
        return len(cut[0]) >= _LEAST_INITIALS and "".join(part[0] for part in told).startswith(cut[0])
    shared = [part for part in cut if part in whole and len(part) >= _SHORTEST]
    rest = [part for part in cut if part not in whole and part not in CONNECTORS]
    if not shared or not rest:
        return False
    initials = "".join(part[0] for part in told)
    is_person = has_initials(short) and all(len(part) == 1 for part in rest)
    return is_person or all(part in initials and len(part) >= _LEAST_INITIALS for part in rest)


def without_town(text: str, own: Sequence[AddressBlock]) -> str:
    """Return the name of an account's holder without the seller's town behind it, as banks print it."""
    towns = sorted({block.city.text for block in own}, key=len)
    town = next((each for each in towns if fold(text).endswith(fold(each))), None)
    return text[: -len(town)].rstrip(" ,") if town and text.casefold().endswith(f" {town.casefold()}") else text


def _folded(parts: Sequence[str]) -> tuple[str, ...]:
    """Return each word as it is compared; one of signs alone is empty, and keeps its place."""
    return tuple(fold(part) for part in parts)


def _longer(printed: Sequence[str], folded: tuple[str, ...], parts: tuple[str, ...]) -> Iterator[tuple[int, int, bool]]:
    """Yield where longer names within a text begin and end that hold the words of a name, and whether they are sure.

    Those are not before which other words in capitals stand (``Licentie Vlier Cloud Ltd``), nor those with a trade that
    have no legal form.
    """
    for start in range(len(folded) - len(parts) + 1):
        end = start + len(parts)
        if folded[start:end] != parts or any(_ENDS.search(each) for each in printed[start : end - 1]):
            continue
        last = _end_of_form(printed, end)
        first = _start_of_name(printed, start)
        if last is not None:
            before = printed[first:start]
            yield first, last, all(_is_trade(each) or fold(each) in CONNECTORS | {""} for each in before)
        elif start > 0 and folded[start - 1] in _KINDS and printed[start - 1][0].isupper():
            yield start - 1, end, True
        elif start > 0 and end == len(printed) and _tells_trade(printed[:start]):
            yield 0, end, False


def _tells_trade(before: Sequence[str]) -> bool:
    """Tell whether the words before a name are of it too: all begin with a capital, and one is that for a trade."""
    return any(_is_trade(each) for each in before) and all(_is_of_name(each) for each in before)


def _trade_above(sheet: Sheet, name: Segment) -> Segment | None:
    """Return the words for a trade that stand right above a name in the letterhead, in whatever type."""
    if name.page > 1 or name.box[3] > sheet.page(1).height / _HEAD:
        return None
    above = next((each for each in sheet.above(name, within=_STACKED) if is_aligned(each, name)), None)
    if above is None or len(above.words) > _MOST_OF_TRADE or not is_name(above.text):
        return None
    last = fold(above.words[-1].text)
    return above if last in words("firms.trades") | words("firms.trade_ends") else None


def _end_of_form(printed: Sequence[str], end: int) -> int | None:
    """Return where the legal form behind a name ends; None where no such follows within a few words of a name."""
    for at in range(end, min(end + _MOST_MORE, len(printed))):
        if _ENDS.search(printed[at - 1]) and not (at > end and is_legal_form(printed[at - 1])):
            return None
        word = printed[at].strip(_TRIM)
        if word and fold(word) and is_legal_form(word) and not (word.islower() and fold(word) not in _SMALL_FORMS):
            return _last_form(printed, at)
        if not _is_of_name(word):
            return None
    return None


def _last_form(printed: Sequence[str], at: int) -> int:
    """Return where a form of several words ends: ``GmbH & Co. KG``."""
    found = at + 1
    for further in range(at + 1, min(at + 1 + _MOST_FORMS, len(printed))):
        if printed[further - 1].endswith(","):
            break
        if is_legal_form(printed[further].strip(_TRIM)) and fold(printed[further]):
            found = further + 1
        elif fold(printed[further]) not in {"", "co"}:
            break
    return found


def _start_of_name(printed: Sequence[str], start: int) -> int:
    """Return where the words of a name before it begin: behind a mark, a word in small letters or that of a field."""
    first = start
    for at in range(start - 1, max(-1, start - 1 - _MOST_MORE), -1):
        word = printed[at]
        if _ENDS.search(word) or not _is_of_name(word) or fold(word) in words("firms.not_names") - CONNECTORS:
            break
        if word[0].isupper() or not word[0].isalpha():
            first = at
    while first < start and not printed[first][0].isalpha():
        first += 1
    return first


def _is_trade(word: str) -> bool:
    return word[0].isupper() and (names_trade(word) or fold(word) in words("firms.kinds"))


def _is_of_name(word: str) -> bool:
    return bool(word) and (word[0].isupper() or not fold(word) or fold(word) in CONNECTORS)


def _ended(text: str) -> str:
    """Return a name without the full stop of its sentence: ``Vlier B.V..`` and ``Vlier BV.``."""
    last = text.rsplit(maxsplit=1)[-1]
    if last.endswith(".."):
        return text.rstrip(".") + "."
    return text if last.count(".") > 1 else text.removesuffix(".")


def is_within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Tell whether the words of a name stand one after the other in a longer one."""
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1)) and short != long


def alike_or_within(name: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two names are the same, or one of them is part of the other."""
    return name == other or is_within(name, other) or is_within(other, name)
