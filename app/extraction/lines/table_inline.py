"""Lines of an invoice that no table holds: ``120,00 x € 8,05`` in a text, proven by the amount beside it.

Such lines stand in sentences (``Brood: 10 x € 2,38 = € 23,80``), or as cards with the amount on the right. Only the
product tells that they are lines, so one that does not come out is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from ...model.pages import Word
from ..page.figures import Figure, figures
from ..page.labels import fold, lexicon
from ..page.sheet import Sheet, TextLine
from ..values.amounts import DecimalMark
from .columns import Role
from .table_ends import RowKind, label_of
from .table_grid import NEAR
from .table_names import parted_name
from .table_roles import Formula, Proof, rounding_allows
from .units import unit_code

_TIMES = re.compile(r"[x\u00d7*@\u00b7\u00e0a]|zu|at", re.IGNORECASE)
_PRODUCT = re.compile(r"\d\s?(?:[^\W\d]+\.?\s){0,2}\s?(?:[x\u00d7*@]|\u00e0)\s?(?:\u20ac|EUR)?\s?\d", re.IGNORECASE)
"""A number, a unit perhaps, the sign and a number, as far as a line may be read at all."""
_LENGTH = re.compile(r"[\d.,]*\s?(?:[mcd]?m|inch|ft)\b", re.IGNORECASE)
"""The rest of a number that is a length."""
_OF = re.compile(r"van|of|von|de|met|with|mit", re.IGNORECASE)
"""The last word of a sentence that has not named yet what is counted."""
_EACH = re.compile(r"per|pro|par|p/.*", re.IGNORECASE)
"""Words before what is counted, rather than its name."""
_MONEY = re.compile(r"\D?\d[\d.,]*[.,]\d\d\D?")
_LEAD_IN = re.compile(r"voor|für|for|pour|per|betreft|betr\.?|inzake", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:hierbij|hiermee|hiermede|geachte|beste|wij|we|bijgaand|graag|naar aanleiding|onderstaand|voor u|dear|please"
    r"|herewith|we hereby|sehr geehrte|hiermit|wir|madame|monsieur|veuillez|nous)\b",
    re.IGNORECASE,
)
"""What a sentence to the reader begins with, which names nothing."""
_APART = 2
"""An amount may stand so many lines above or below its product."""
_BETWEEN = 4
"""So many words may stand between quantity and price: the unit and the sign."""
_MOST_FIGURES = 40
"""Of a line; each two are tried as quantity and price, with every other as their amount."""
_PARAGRAPH = 8
"""Lines of a paragraph above its product at most."""
_TIGHT = 0.7
"""Lines of one paragraph are not farther apart, in line heights."""
_WORD = 4
"""Letters of a word that names something, be it a short one."""
_UNITS = 3
_LABELS = 2


@dataclass(frozen=True, slots=True)
class Product:
    """A quantity times a price that stands in a line of text, and the amount it comes to.

    Attributes:
        unit: the words between quantity and sign.
        name: the words before it, or of the line above.
        seller_id: the word after a label of article numbers, where one stands before the quantity.
        lines: the lines of text it takes.
        description: the lines between the name and the product, where there are more.
    """

    quantity: Figure
    price: Figure
    amount: Figure
    unit: tuple[Word, ...]
    name: tuple[Word, ...]
    seller_id: tuple[Word, ...]
    lines: tuple[TextLine, ...]
    proof: Proof
    description: tuple[tuple[Word, ...], ...] = ()


def products(sheet: Sheet, mark: DecimalMark | None) -> tuple[Product, ...]:
    """Return the products in a document's text that come to an amount beside them."""
    found: list[Product] = []
    taken: set[int] = set()
    for printed in sheet.lines:
        if not any(_TIMES.fullmatch(word.text) for word in printed.words):
            continue
        line = _undotted(printed)
        here = figures(line, mark)
        product = _product(sheet, line, here, mark, taken) if len(here) <= _MOST_FIGURES else None
        if product is not None:
            found.append(product)
            taken.update(each.number for each in product.lines)
    return tuple(found)


def tells_product(line: TextLine) -> bool:
    """Tell whether a line prints a quantity times a price, whatever that comes to; ``78 x 118 cm`` is a size."""
    return any(not _LENGTH.match(line.text, found.end()) for found in _PRODUCT.finditer(line.text))


def without_product(name: str) -> str:
    """Return a name without the product that ends it: ``Bloem 3 x 20,00 =``."""
    found = _PRODUCT.search(name)
    if found is None or any(each.isalpha() for each in name[found.end() :]):
        return name
    return name[: found.start()].rstrip(" :,;(-\u2013") or name


def counted_in(
    lines: Sequence[TextLine], amount: Figure, mark: DecimalMark | None
) -> tuple[Figure, Figure, Proof] | None:
    """Return quantity and price of the one product in some lines that comes to an amount; None where none does."""
    for line in lines:
        if not tells_product(line):
            continue
        for quantity, price in pairwise(figures(line, mark)):
            between = _between(line.words, quantity, price)
            difference = abs(abs(quantity.value * price.value) - abs(amount.value))
            is_product = any(_TIMES.fullmatch(word.text) for word in between) and len(between) <= _BETWEEN
            if is_product and difference <= rounding_allows(quantity, price, amount):
                return quantity, price, Proof(Formula.PLAIN, difference)
    return None


def _undotted(line: TextLine) -> TextLine:
    """Return a line without the full stop that ends its sentence, which is no part of the amount there."""
    if not line.words[-1].text.endswith("."):
        return line
    *before, segment = line.segments
    *words, last = segment.words
    words.append(replace(last, text=last.text.rstrip(".")))
    return replace(line, segments=(*before, replace(segment, words=tuple(words))), known={})


def _product(
    sheet: Sheet, line: TextLine, here: Sequence[Figure], mark: DecimalMark | None, taken: set[int]
) -> Product | None:
    for quantity, price in pairwise(here):
        between = _between(line.words, quantity, price)
        if not between or len(between) > _BETWEEN or not any(_TIMES.fullmatch(word.text) for word in between):
            continue
        for amount, other in _amounts(sheet, line, price, here, mark, taken):
            difference = abs(abs(quantity.value * price.value) - abs(amount.value))
            if difference <= rounding_allows(quantity, price, amount):
                return _made(sheet, line, other, (quantity, price, amount), between, difference)
    return None


def _between(words: Sequence[Word], first: Figure, second: Figure) -> tuple[Word, ...]:
    """Return the words between two figures of a line."""
    start, end = words.index(first.words[-1]) + 1, words.index(second.words[0])
    return tuple(words[start:end])


def _amounts(
    sheet: Sheet, line: TextLine, price: Figure, here: Sequence[Figure], mark: DecimalMark | None, taken: set[int]
) -> Iterator[tuple[Figure, TextLine]]:
    """Yield the amounts that a product may come to: after it, then on the lines next to it."""
    yield from ((figure, line) for figure in here if figure.box[0] > price.box[0] and figure.is_money)
    before = line.number - 1
    is_between = 0 <= before < len(sheet.lines) and not any(
        each.is_money for each in figures(sheet.lines[before], mark)
    )
    for at in (before, line.number + 1, *([before - 1] if is_between else [])):
        if 0 <= at < len(sheet.lines) and at not in taken and sheet.lines[at].page == line.page:
            other = sheet.lines[at]
            found = figures(other, mark)
            if not found or _is_total([word for word in other.words if word not in found[-1].words]):
                continue
            if found[-1].is_money and found[-1].words[-1] is other.words[-1]:
                yield found[-1], other


def _is_total(words: Sequence[Word]) -> bool:
    """Tell whether words are the label of a total; those of a surcharge or a transport may be a line's own."""
    labelled = label_of([fold(word.text) for word in words])
    return labelled is not None and labelled[0] in {RowKind.TOTAL, RowKind.SUBTOTAL, RowKind.PAID}


def _lines_above(sheet: Sheet, line: TextLine) -> list[TextLine]:
    """Return the lines of the paragraph that ends in a product which begins its own line, from top to bottom."""
    found: list[TextLine] = []
    below = line
    while below.number and len(found) < _PARAGRAPH:
        above = sheet.lines[below.number - 1]
        height = line.box[3] - line.box[1]
        tight = below.box[1] - above.box[3] <= height * (1.0 if not found else _TIGHT)
        is_text = len(above.segments) == 1 and not above.text.endswith(":") and "=" not in above.text
        if above.page != line.page or not tight or not is_text or _ends_row(above):
            break
        found.insert(0, above)
        below = above
    return found if not found or _ADDRESS.match(found[0].text) is None else []


def _sentence_above(sheet: Sheet, line: TextLine, before: Sequence[Word], end: float) -> tuple[Word, ...]:
    """Return the words of the lines above with which a name that begins in the middle of a sentence goes on.

    They had no more room before `end`, in points from the left.
    """
    found: tuple[Word, ...] = ()
    first, at = before[0], line.number - 1
    while first.text[:1].islower() and at >= 0 and line.number - at < _PARAGRAPH:
        above = sheet.lines[at]
        tight = sheet.lines[at + 1].box[1] - above.box[3] <= _TIGHT * (line.box[3] - line.box[1])
        no_room = above.box[2] + first.box[2] - first.box[0] > end - NEAR
        if above.page != line.page or not tight or not no_room or len(above.segments) > 1 or _ends_row(above):
            break
        found, first, at = (*above.words, *found), above.words[0], at - 1
    return found if found and not first.text[:1].islower() else ()


def _ends_row(line: TextLine) -> bool:
    """Tell whether a line ends in an amount, as another product does."""
    return _MONEY.fullmatch(line.words[-1].text) is not None


def _made(
    sheet: Sheet,
    line: TextLine,
    other: TextLine,
    read: tuple[Figure, Figure, Figure],
    between: Sequence[Word],
    difference: Decimal,
) -> Product:
    quantity, price, amount = read
    start = line.words.index(quantity.words[0])
    before = tuple(line.words[:start])
    named = _named_between(between) or (_behind_sign(between) if not _trimmed(before) else ())
    behind = _named_behind(line, price, amount) if other is line and not _trimmed(before) and not named else ()
    unit = () if named else tuple(word for word in between[:_UNITS] if not _TIMES.fullmatch(word.text))
    is_bare = other is line and not _trimmed(before) and not named and not behind
    above = _lines_above(sheet, line) if is_bare else ()
    more: tuple[tuple[Word, ...], ...] = ()
    if named and other is line:
        name = (*_trimmed(before), *named)
    elif above:
        name, more = parted_name([each.words for each in above])
    elif other is line and _trimmed(before):
        told = _told_between(before, between)
        name = (
            *_sentence_above(sheet, line, before, quantity.box[0]),
            *before,
            *(quantity.words if told else ()),
            *told,
        )
    elif other is not line:
        name = tuple(word for word in other.words if word.left < amount.box[0] and word not in amount.words)
    else:
        name = behind
    lines = tuple(sorted({line.number: line, other.number: other}.values(), key=lambda each: each.number))
    number = _seller_id(before) if other is not line else ()
    proof = Proof(Formula.PLAIN, difference)
    return Product(quantity, price, amount, unit, _trimmed(name), number, lines, proof, more)


def _named_between(between: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words between two signs, which name what is counted: ``2 x Snoeien haag \u00e0 35,00``."""
    signs = [at for at, word in enumerate(between) if _TIMES.fullmatch(word.text)]
    return tuple(between[1 : signs[-1]]) if len(signs) > 1 and signs[0] == 0 else ()


def _named_behind(line: TextLine, price: Figure, amount: Figure) -> tuple[Word, ...]:
    """Return the words in a cell of their own behind the price: ``16 uur \u00e0 42,50 | Stucwerk | 680,00``."""
    cells = [each for each in line.segments if price.box[2] < each.box[0] and each.box[2] <= amount.box[0]]
    named = [each for each in cells if any(len(word.text) >= _WORD and word.text.isalpha() for word in each.words)]
    return named[0].words if len(named) == 1 else ()


def _told_between(before: Sequence[Word], between: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words before the sign that a sentence goes on with: ``levering van 3 zakken bloem \u00e0 20,00``."""
    if _OF.fullmatch(before[-1].text) is None:
        return ()
    return tuple(word for word in between if not _TIMES.fullmatch(word.text))


def _behind_sign(between: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words behind the one sign, which name what is counted: ``2 x Broodje kaas 5,95``; a unit does not."""
    signs = [at for at, word in enumerate(between) if _TIMES.fullmatch(word.text)]
    behind = between[1:]
    is_unit = all(unit_code(word.text) is not None for word in behind) or _EACH.fullmatch(behind[0].text) is not None
    is_unit = is_unit or (len(behind) == 1 and behind[0].text.islower())
    return tuple(behind) if signs == [0] and not is_unit else ()


def _trimmed(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words of a name without bullets and dashes around it."""
    start, end = 0, len(words)
    while start < end and not any(each.isalnum() for each in words[start].text):
        start += 1
    while end > start and not any(each.isalnum() for each in words[end - 1].text):
        end -= 1
    if start < end and _LEAD_IN.fullmatch(words[start].text):
        start += 1
    return words[start:end]


def _seller_id(before: Sequence[Word]) -> tuple[Word, ...]:
    entries = lexicon("columns")
    for at in range(len(before) - 1):
        for width in range(1, _LABELS + 1):
            phrase = "".join(fold(each.text) for each in before[at : at + width])
            if any(entry.path == Role.SELLER_ID for entry in entries.get(phrase, ())) and at + width < len(before):
                return (before[at + width],) if any(each.isdigit() for each in before[at + width].text) else ()
    return ()
