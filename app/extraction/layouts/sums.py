"""What a supplier calls its totals: labels for the proof of totals, which still has the last word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from ...model.invoice import Invoice
from ...model.paths import value_at
from ..page.figures import Figure, figures, mark_of
from ..page.labels import Entry, Label, fold, lexicon
from ..page.sheet import Segment, Sheet, TextLine
from ..totals.totals import Sums
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
_BEFORE_VAT = frozenset({"totals.without_vat", "totals.lines_net"})
_FOLLOWS = {"totals.payable": "totals.with_vat", "totals.lines_net": "totals.without_vat"}
_AFTER_VAT = frozenset({"totals.with_vat", "totals.payable"})
"""Totals that are one amount on most invoices."""
_VAGUE = {"any.total"}
"""Meanings that a confirmed one makes exact; of all others the lexicon is as sure as the person."""
_BELOW = 3
"""So many lines below the total with VAT, amounts in its column are looked at."""
_ALIGNED = 3.0
"""Points."""


def learn_totals(sheet: Sheet, corrected: Invoice) -> Iterator[TotalLabel]:
    """Yield the labels of the totals that the lexicon does not know as such."""
    stated = {path: value for path in _ROLES if isinstance(value := value_at(corrected, path), Decimal) and value}
    seen: set[tuple[str, str]] = set()
    for path, value in stated.items():
        labels = list(_labels_beside(sheet, value)) or list(_labels_beside(sheet, -value))
        if value == stated.get(_FOLLOWS.get(path, "")):
            continue  # the label is that of the total, and in another document the two may differ
        if _is_like_another(stated, path):
            labels = _shared(stated, path, labels)
        for label in labels:
            role = _ROLES[path]
            if (role, label[0]) not in seen and not _meanings(label[0]) - _VAGUE:
                seen.add((role, label[0]))
                yield TotalLabel(role=role, label=label[0], shown=label[1])


def _meanings(label: str) -> set[str]:
    """Return what the lexicon says that a folded label of totals means."""
    return {entry.path for entry in lexicon("totals").get(label, ()) if not entry.weak}


def _is_like_another(stated: Mapping[str, Decimal], path: str) -> bool:
    """Tell whether an amount is also another one that does not mean the same."""
    own = next((group for group in (_BEFORE_VAT, _AFTER_VAT) if path in group), {path})
    return any(value == stated[path] for other, value in stated.items() if other not in own)


def _shared(stated: Mapping[str, Decimal], path: str, labels: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return which labels of an amount are those of a path where no VAT is charged, so that totals are alike.

    The last label that the lexicon does not know is that of the total with VAT, as what is to be paid stands last; it
    says nothing else. `labels` are from the last to the first. Where all was paid before, nothing is certain.
    """
    if stated.get("totals.paid") == stated[path] and len(labels) > 1:
        return []
    unknown = [each for each in labels if not _meanings(each[0])]
    return unknown[:1] if path in _AFTER_VAT and unknown == labels[: len(unknown)] else []


def _labels_beside(sheet: Sheet, value: Decimal) -> Iterator[tuple[str, str]]:
    """Yield the words before each print of an amount, folded and as printed, from the end of the document."""
    mark = mark_of(sheet)
    for line in reversed(sheet.lines):
        found = [each for each in figures(line, mark) if each.is_money]
        same = [at for at, each in enumerate(found) if each.value == value]
        if not same:
            continue
        at = same[-1]  # the total stands to the right of a table of VAT
        label = _before(line, found[at], found[at - 1].box[2] if at else 0.0)
        label = label or (_over(sheet, line, found, at) if len(found) > 1 else None)
        if label is not None:
            yield label


def _over(sheet: Sheet, line: TextLine, found: list[Figure], at: int) -> tuple[str, str] | None:
    """Return the head over one of several amounts in a strip: the line above has as many heads as there are amounts."""
    heads = sheet.lines[line.number - 1].segments if line.number else ()
    if len(heads) != len(found) or len(line.segments) != len(found) or heads[0].page != line.page:
        return None
    shown = " ".join(_label_of(heads[at], found[at]))
    return (fold(shown), shown.strip(" .:")) if shown else None


def _before(line: TextLine, figure: Figure, after: float) -> tuple[str, str] | None:
    """Return the first words of the segment that stands before an amount, up to the first that bears a digit.

    `after` is where the amount before it ends, in points from the left.
    """
    before = [each for each in line.segments if after <= each.box[0] < figure.box[0]]
    segment = next((each for each in reversed(before) if _label_of(each, figure)), None)
    if segment is None:
        return None
    shown = " ".join(_label_of(segment, figure))
    return fold(shown), shown.strip(" .:")


def _label_of(segment: Segment, figure: Figure) -> list[str]:
    """Return the words of a segment up to the first with a digit; none where it holds another amount too."""
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


def strangers(sheet: Sheet, layout: Layout, sums: Sums) -> Iterator[Figure]:
    """Yield the amounts right below a total that only the layout knows, in rows that nobody knows.

    They may be what was paid before, so that the total is not what is left to pay.
    """
    taught = {each.label for each in layout.totals if each.role == "totals.with_vat"}
    mark = mark_of(sheet)
    known = {each.figure.line for each in sums.labelled}
    for total in sums.of("totals.with_vat"):
        if fold(total.label.text) not in taught:
            continue
        right = total.figure.box[2]
        for line in sheet.lines[total.figure.line + 1 : total.figure.line + 1 + _BELOW]:
            found = [each for each in figures(line, mark) if each.is_money]
            if len(found) == 1 and line.number not in known and abs(found[0].box[2] - right) <= _ALIGNED:
                yield found[0]
