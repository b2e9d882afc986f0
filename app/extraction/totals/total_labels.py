"""The labels of the amounts below the lines: those that say what an amount is, without those that only go with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ..lines.table_ends import OF_RATES
from ..page.figures import Figure
from ..page.labels import Entry, Label, fold, labels_in, lexicon
from ..page.sheet import Segment, Sheet, TextLine

_MOST_LABELS = 24
"""Of a line."""
_CURRENCIES = frozenset({"eur", "euro", "ineuro", "gbp", "usd", ""})
_SAME_EDGE = 6.0
"""Points by which the right edges of totals in one column may differ."""
_NOT = frozenset({"geen", "zonder", "no", "without", "keine", "ohne", "aucune", "sans"})
"""Words before VAT that say that there is none."""

_WITHOUT = re.compile(r"(?:excl|exkl|ex|ohne|zonder|without|hors|ht|netto|net)")
_WITH = re.compile(r"(?:incl|inkl|including|ttc|brutto|gross|mit|tvac)")
_SAYS_VAT = re.compile(
    r"(?P<word>excl(?:usief|uding)?|exkl|ex|ohne|zonder|without|hors|incl(?:usief|uding)?|inkl|mit|met|with)"
    r"\.?(?:\d\d?%?)?(?:btw|omzetbelasting|vat|mwst|ust|tva)"
)
"""Words anywhere behind a label that say it: ``Totaal deze termijn exclusief btw``."""

Rows = Mapping[int, Sequence[Figure]]
"""The figures of each line of text, by its number."""


def total_labels(sheet: Sheet, rows: Rows, taught: Sequence[Label]) -> dict[int, list[Label]]:
    """Return the labels of amounts by line; `taught` ones go before those of the lexicon in the same words."""
    by_line: dict[int, list[Label]] = {}
    for label in _with_taught(labels_in(sheet, lexicon("totals")), taught):
        held = by_line.setdefault(label.segment.line, [])
        if (
            len(held) < _MOST_LABELS
            and label.segment.line in rows
            and not (held and _is_qualified_by(held[-1], label, rows[label.segment.line]))
            and not _only_qualifies(label)
            and not _is_denied(label)
        ):
            held.append(label)
    for label in _unworded(sheet, rows, by_line):
        by_line.setdefault(label.segment.line, []).append(label)
    return by_line


def before(line: TextLine, figure: Figure) -> Segment | None:
    """Return the words right before an amount on its line."""
    able = [each for each in line.segments if each.words[0].left < figure.box[0] and each.words[0] not in figure.words]
    return able[-1] if able else None


def begins(figure: Figure) -> float:
    """Return where the digits of a figure begin; a currency before them may be part of the label: ``Totaal EUR``."""
    return next(word.left for word in figure.words if any(each.isdigit() for each in word.text))


def role_of(label: Label, path: str) -> str:
    """Return which total a label means, with what its segment says of VAT behind it."""
    if path == "totals.with_vat" and is_included(label):
        return "totals.vat"
    if path not in {"any.total", "totals.lines_net"}:
        return path
    behind = fold("".join(word.text for word in label.segment.words[label.end :]))
    said = _SAYS_VAT.search(behind)
    begins = said["word"] if said is not None else behind
    if _WITHOUT.match(begins):
        return "totals.without_vat"
    return "totals.with_vat" if _WITH.match(begins) else path


def is_included(label: Label) -> bool:
    """Tell whether a label speaks of VAT in an amount rather than of the amount: ``inclusief btw 21%``."""
    words = label.segment.words
    behind = words[label.end].text if label.end < len(words) else ""
    return fold(words[label.start].text).startswith("incl") and (behind.endswith("%") or behind.isdigit())


def _with_taught(known: Sequence[Label], taught: Sequence[Label]) -> Sequence[Label]:
    """Return the labels of the lexicon and of a layout, in reading order; of two in the same words, the layout's."""
    if not taught:
        return known
    rest = [label for label in known if not any(_overlap(label, each) for each in taught)]
    return sorted((*rest, *taught), key=lambda each: (each.segment.line, each.box[0]))


def _overlap(first: Label, second: Label) -> bool:
    return first.segment is second.segment and first.start < second.end and second.start < first.end


def _is_qualified_by(label: Label, later: Label, row: Sequence[Figure]) -> bool:
    """Tell whether a second label only says more of the first: ``Totaal (excl. btw)``, no amount between the two."""
    between = label.segment is later.segment
    return between and not any(label.box[2] - 1 <= begins(each) < later.box[0] for each in row)


def _only_qualifies(label: Label) -> bool:
    """Tell whether words for what bears VAT or none only say more of what they stand with: ``Leges (onbelast)``."""
    words = [fold(word.text) for word in label.segment.words]
    beside = (*words[: label.start], *words[label.end :])
    return label.means("other.base") and any(each.isalpha() and each not in OF_RATES for each in beside)


def _is_denied(label: Label) -> bool:
    """Tell whether a label of VAT says that there is none: ``wordt geen btw berekend``."""
    return label.means("totals.vat") and label.start > 0 and fold(label.segment.words[label.start - 1].text) in _NOT


def _unworded(sheet: Sheet, rows: Rows, labels: Mapping[int, Sequence[Label]]) -> Iterator[Label]:
    """Yield the currency before an amount below the one of VAT, which is all that some call the total: ``EUR``."""
    for above, number in pairwise(sorted(rows)):
        line = sheet.lines[number]
        if labels.get(number) or not any(label.means("totals.vat") for label in labels.get(above, ())):
            continue
        amounts, upper = ([each for each in rows[at] if each.is_money] for at in (number, above))
        if not amounts or not upper or abs(amounts[-1].box[2] - upper[-1].box[2]) > _SAME_EDGE:
            continue
        near = _currency_of(line, amounts[-1])
        if near is not None and near.page == sheet.lines[above].page:
            yield Label((Entry("any.total", frozenset()),), near, 0, 1, near.words[0].text, closed=True)


def _currency_of(line: TextLine, figure: Figure) -> Segment | None:
    """Return the segment of the currency of an amount and nothing else; what stands before it are figures."""
    own = next((each for each in line.segments if each.words[0] is figure.words[0]), None)
    near = own if own is not None and own.words[0].left < begins(figure) else before(line, figure)
    if near is None or any(each.isdigit() for each in near.words[0].text):
        return None
    told = {fold(word.text) for word in near.words if word not in figure.words[1:]}
    left = [each for each in line.segments if each.box[2] <= near.box[0]]
    apart = not left or any(each.isdigit() for each in left[-1].words[-1].text)
    return near if apart and told <= _CURRENCIES else None
