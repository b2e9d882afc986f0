"""What a supplier calls its totals: labels for the proof of totals, which still has the last word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from ...model.invoice import Invoice
from ...model.paths import value_at
from ..figures import Figure, figures, mark_of
from ..labels import Entry, Label, fold, lexicon
from ..sheet import Segment, Sheet, TextLine
from .layout import Layout, TotalLabel
from .spotting import labels_of

_ROLES: Mapping[str, str] = {
    "totals.without_vat": "totals.without_vat",
    "totals.lines_net": "totals.lines_net",
    "totals.vat": "totals.vat",
    "totals.with_vat": "totals.with_vat",
    "totals.payable": "totals.payable",
    "totals.paid": "totals.paid",
    "totals.allowances": "allowances",
    "totals.charges": "charges",
}
"""Role in the lexicon of totals, per path."""
_LONGEST = 6


def learn_totals(sheet: Sheet, corrected: Invoice) -> Iterator[TotalLabel]:
    """Yield the labels of the totals that the lexicon does not know as such."""
    stated = {path: value for path in _ROLES if isinstance(value := value_at(corrected, path), Decimal) and value}
    known = lexicon("totals")
    seen: set[tuple[str, str]] = set()
    for path, value in stated.items():
        if _is_like_another(stated, path):
            continue
        for label in _labels_beside(sheet, abs(value)):
            means = {entry.path for entry in known.get(label[0], ()) if not entry.weak}
            role = _ROLES[path]
            if (role, label[0]) not in seen and role not in means:
                seen.add((role, label[0]))
                yield TotalLabel(role=role, label=label[0], shown=label[1])


def _is_like_another(stated: Mapping[str, Decimal], path: str) -> bool:
    """Tell whether an amount is also another one that does not mean the same, so that its label tells nothing."""
    alike = ({"totals.without_vat", "totals.lines_net"}, {"totals.with_vat", "totals.payable"})
    own = next((group for group in alike if path in group), {path})
    return any(value == stated[path] for other, value in stated.items() if other not in own)


def _labels_beside(sheet: Sheet, value: Decimal) -> Iterator[tuple[str, str]]:
    """Yield the words before each print of an amount, folded and as printed, from the end of the document."""
    mark = mark_of(sheet)
    for line in reversed(sheet.lines):
        found = [each for each in figures(line, mark) if each.is_money]
        same = [at for at, each in enumerate(found) if abs(each.value) == value]
        if len(same) != 1:
            continue
        label = _before(line, found[0]) if len(found) == 1 else _over(sheet, line, found, same[0])
        if label is not None:
            yield label


def _over(sheet: Sheet, line: TextLine, found: list[Figure], at: int) -> tuple[str, str] | None:
    """Return the head over one of several amounts in a strip: the line above has as many heads as there are amounts."""
    heads = sheet.lines[line.number - 1].segments if line.number else ()
    if len(heads) != len(found) or len(line.segments) != len(found) or heads[0].page != line.page:
        return None
    shown = " ".join(_label_of(heads[at], found[at]))
    return (fold(shown), shown.strip(" .:")) if shown else None


def _before(line: TextLine, figure: Figure) -> tuple[str, str] | None:
    """Return the first words of the segment that stands before an amount, up to the first that bears a digit."""
    before = [each for each in line.segments if each.box[0] < figure.box[0]]
    segment = next((each for each in reversed(before) if _label_of(each, figure)), None)
    if segment is None:
        return None
    shown = " ".join(_label_of(segment, figure))
    return fold(shown), shown.strip(" .:")


def _label_of(segment: Segment, figure: Figure) -> list[str]:
    texts: list[str] = []
    for word in segment.words[:_LONGEST]:
        if word in figure.words or any(each.isdigit() for each in word.text):
            break
        texts.append(word.text.partition(":")[0])
        if ":" in word.text:
            break
    return texts if sum(each.isalpha() for each in fold(" ".join(texts))) > 2 else []  # noqa: PLR2004 - as EUR


def taught_labels(sheet: Sheet, layout: Layout) -> tuple[Label, ...]:
    """Return where the labels of totals stand that a layout knows, those of one place as one label of several roles."""
    found: dict[tuple[int, int, int], Label] = {}
    for each in layout.totals:
        for label in labels_of(sheet, each.label, each.role):
            place = (id(label.segment), label.start, label.end)
            held = found.get(place)
            entries = (*held.entries, Entry(each.role, frozenset())) if held else label.entries
            found[place] = replace(label, entries=entries)
    return tuple(found.values())
