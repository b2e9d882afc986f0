"""What is left to pay and what was paid before: with the total with VAT they must explain what stands below it.

A row below the total that nobody can name may be a payment made before. What is left to pay is then for a person to
say: the words that suppliers have for it are many, and money paid twice is the dearest mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..candidates import Candidate, Evidence, EvidenceKind
from ..extracted import Field
from ..page.figures import Figure, figures
from ..page.sheet import Segment, Sheet, TextLine
from ..settle import Settled, unexplained, unproven
from ..totals.total_labels import before
from ..totals.totals import Labelled, Sums
from ..values.amounts import DecimalMark
from .proof import Solution, is_outright

_ZERO = Decimal(0)
_PATH, _BEFORE = "totals.payable", "totals.paid"
_PREPAID = re.compile(
    r"betaa?l|inruil|trade-?in|voldaan|ontvang|voorschot|aanbetal|paid|received|deposit|prepay|anzahl|bezahl|acompte|pay[ée]|vers[ée]|verrekend"
    r"|iDEAL|\bpin\b|mollie|paypal",
    re.IGNORECASE,
)
"""Words of a row that tells what was paid before, by whatever name."""
_PAID = re.compile(
    r"(?<!worden )(?:betaald|voldaan)|voorschot|(?:aan|vooruit)betaling|(?<!te )ontvangen|\bpaid\b|received|deposit"
    r"|prepa(?:id|yment)|anzahlung|bezahlt|acompte|\b(?:pay|vers)[ée]e?s?\b",
    re.IGNORECASE,
)
"""Words that say it of the row by themselves, where no amount is beside them."""
_MEANS = re.compile(
    r"\b(?:pin|pinbetaling|pinnen|contant|bankpas|maestro|v[- ]?pay|visa|mastercard|creditcard|credit card|cash|ideal"
    r"|paypal|klarna|bar|bancontact|betaald|paid|bezahlt|pay[ée]e?)\b|(?<!worden )voldaan",
    re.IGNORECASE,
)
"""Words of a row that tells how all of it was paid."""
_ASIDE = re.compile(
    r"krediet|\b(?:na|te laat|late|later|after|overdue|nach|après)\b|vorig|saldo|openstaand|previous|balance|verzug"
    r"|retard|antérieur",
    re.IGNORECASE,
)
"""Words of what is added to a total and is no part of the invoice."""
_MOST_TOLD = 5
_TOTALS = ("totals.with_vat", "totals.payable", "any.total")
_APART = ("other.amount", "totals.rounding")
"""Amounts below a total that have a name and are none of what is paid: a part for a blocked account, a balance."""
_NAMED = ("totals.vat", "totals.without_vat", "totals.lines_net", "allowances", "charges", "other.base", *_APART)
_MOST_BEHIND = 3
"""Words before or behind the label of an amount that is no part of a sentence."""
_REACH = 3.5
"""Heights of the total within which the next amount of the same column stands, where it goes with the total."""
_EDGE = 6.0
"""Points by which the edges of amounts in one column differ; a minus behind one takes some."""


def settle_payable(
    sheet: Sheet, mark: DecimalMark | None, sums: Sums, solution: Solution, table: range
) -> Iterator[Settled]:
    """Yield what is left to pay and what was paid before; an amount below the total that these do not explain opens it.

    Args:
        sheet: the document.
        mark: that its numbers use for decimals.
        sums: the amounts below its lines.
        solution: its totals, as proven.
        table: numbers of the lines of text that its table of lines takes, which no total of a summary above explains.
    """
    found = tuple(_stated(sheet, sums, solution))
    settled = {each.path for each in found if each.field is not None}
    is_solved = settled == {_BEFORE, _PATH}
    strange = None if is_solved else next(_unexplained(sheet, mark, sums, solution, found, table), None)
    if strange is None:
        yield from found
    else:
        yield Settled(_PATH, finding=unexplained(_PATH, strange))


def _paid(found: Sequence[Settled]) -> Decimal | None:
    values = (each.field.value for each in found if each.path == _BEFORE and each.field is not None)
    return next((each for each in values if isinstance(each, Decimal)), None)


def _stated(sheet: Sheet, sums: Sums, solution: Solution) -> Iterator[Settled]:
    """Yield what labels and arithmetic say; what is paid and what is left must add up to the total with VAT."""
    total = solution.with_vat
    payable = [each for each in sums.of(_PATH) if each.nearest and not _is_of_next_sentence(each)]
    paid = [each for each in sums.of(_BEFORE) if each.nearest and each.value and not _has_own_words(sheet, each)]
    pair = next(_pairs(sums, payable, paid, total), None)
    if pair is not None:
        yield from pair
        return
    alone = [each for each in paid if _is_told(each)]
    if not payable and len({abs(each.value) for each in alone}) == 1 and abs(alone[0].value) <= abs(total):
        why = Evidence(EvidenceKind.ALONE)
        yield Settled(_BEFORE, _field(alone[0].figure, _label(alone[0]), why, value=abs(alone[0].value)))
        return
    whole = [each for each in payable if each.value == total]
    if whole:
        equation = f"{solution.without_vat} + {solution.vat} = {total}"
        yield Settled(_PATH, _field(whole[0].figure, _label(whole[0]), _equation(equation)))
    elif payable:
        yield Settled(_PATH, finding=unproven(_PATH, _candidate(payable[0])))


def _pairs(
    sums: Sums, payable: Sequence[Labelled], paid: Sequence[Labelled], total: Decimal
) -> Iterator[tuple[Settled, Settled]]:
    """Yield what was paid with what is left, where they make the total and the words of one say which it is.

    What was paid may have a name of the supplier's own, if a word of it speaks of paying; what is left then follows it.
    """
    named = [(each.figure, _label(each)) for each in payable]
    unnamed = [(figure, _words(line)) for line, figure in sums.later]
    for each in paid:
        later = [rest for rest in unnamed if rest[0].line > each.figure.line]
        yield from _adding_up(each.figure, _label(each), [*named, *later], total)
    for line, figure in sums.later:
        if figure.value and _PREPAID.search(line.text):
            later = [rest for rest in (*named, *unnamed) if rest[0].line > line.number]
            yield from _adding_up(figure, _words(line), later, total)
    parts = {each.figure.box: (each.figure, _label(each)) for each in paid}
    parts |= {figure.box: (figure, _words(line)) for line, figure in sums.later if _PREPAID.search(line.text)}
    if len(parts) > 1:
        first, label = min(parts.values(), key=lambda each: each[0].line)
        whole = sum((abs(figure.value) for figure, _ in parts.values()), _ZERO)
        last = max(figure.line for figure, _ in parts.values())
        later = [rest for rest in (*named, *unnamed) if rest[0].line > last]
        yield from _adding_up(first, label, later, total, whole)


def _adding_up(
    paid: Figure,
    label: Evidence,
    rests: Sequence[tuple[Figure, Evidence]],
    total: Decimal,
    whole: Decimal | None = None,
) -> Iterator[tuple[Settled, Settled]]:
    """Yield what was paid with each rest that makes the total; `whole` is what several payments come to."""
    value = whole or abs(paid.value)
    for rest, words in rests:
        if rest.value == total - value and value <= abs(total):
            why = _equation(f"{total} - {value} = {rest.value}")
            yield Settled(_BEFORE, _field(paid, label, why, value=value)), Settled(_PATH, _field(rest, words, why))


def _unexplained(
    sheet: Sheet,
    mark: DecimalMark | None,
    sums: Sums,
    solution: Solution,
    found: Sequence[Settled],
    table: range,
) -> Iterator[Candidate]:
    """Yield what stands below or beside the total with VAT, and is none of the amounts that are known.

    Words for a payment with no amount beside them count where no label says what is left to pay.
    """
    paid = _paid(found)
    is_told = any(each.field is not None for each in found)
    known = _known(sums, solution, paid)
    nothing = tuple(each for each in sums.of(_BEFORE) if not each.value)
    named = {each.figure.line for each in (*sums.of(*_NAMED), *nothing)}
    unsolved = {each.figure.line for each in sums.of(_BEFORE) if paid is None and each.value and each.label.start <= 1}
    for total in sums.of(*_TOTALS):
        if total.value != solution.with_vat:
            continue
        for figure in _beside(sheet, mark, total.figure):
            if not _is_known(figure, known, total.figure):
                yield _strange(figure)
        rows = [each for each in _below(sheet, mark, total) if each[0].number not in table]
        known |= _added(rows, total.value)
        for line, amount in (each for each in rows if each[0].number not in named):
            told = _told_paid(_under(line, total)) if amount is None and not is_told else None
            if paid is None and amount is not None and abs(amount.value) == abs(total.value):
                told = _told_means(before(line, amount))
            if told is not None or line.number in unsolved:
                yield _said(told or line.segments[0])
            elif amount is not None and not _is_known(amount, known, total.figure):
                yield _strange(amount)


def _known(sums: Sums, solution: Solution, paid: Decimal | None) -> frozenset[Decimal]:
    """Return the amounts, without signs, that may stand below the total and say nothing of what is left to pay."""
    total = solution.with_vat
    apart = [each.value for each in sums.of(*_APART)]
    parts = [solution.without_vat, solution.vat, total]
    parts += [amount for group in solution.groups for amount in (group.base, group.vat, group.base + group.vat)]
    parts += [*apart, *(total - abs(each) for each in apart), *(total + each for each in apart)]
    parts.append(sum((each.value for each in solution.allowances), _ZERO))
    if paid is not None:
        parts += [paid, total - paid]
    return frozenset(abs(each) for each in parts if each)


def _added(rows: Sequence[tuple[TextLine, Figure | None]], total: Decimal) -> frozenset[Decimal]:
    """Return what is added to the total, and what that comes to: a surcharge for paying late, or an older balance.

    Neither is part of this invoice, and neither was paid before; a word of the two rows must say that they are such.
    """
    amounts = {figure.value: line.text for line, figure in rows if figure is not None}
    added = [
        each
        for each, text in amounts.items()
        if each * total > 0 and total + each in amounts and _ASIDE.search(f"{text} {amounts[total + each]}")
    ]
    return frozenset(abs(amount) for each in added for amount in (each, total + each))


def _is_known(found: Figure, known: frozenset[Decimal], total: Figure) -> bool:
    """Tell whether an amount below a total is one that is known, or the total in another currency."""
    other = {found.amount.currency, total.amount.currency}
    return abs(found.value) in known or (None not in other and len(other) > 1)


def _beside(sheet: Sheet, mark: DecimalMark | None, total: Figure) -> Iterator[Figure]:
    """Yield the amounts to the right of a total that stand by themselves, as in a strip."""
    line = sheet.lines[total.line]
    alone = {id(segment.words[0]): len(segment.words) for segment in line.segments}
    for figure in figures(line, mark):
        is_cell = alone.get(id(figure.words[0])) == len(figure.words)
        if is_cell and figure.is_money and figure.box[0] > total.box[2]:
            yield figure


def _below(sheet: Sheet, mark: DecimalMark | None, total: Labelled) -> Iterator[tuple[TextLine, Figure | None]]:
    """Yield the rows below a total that go with it, each with its amount in the same column; None where it has none."""
    left, top, right, bottom = total.figure.box
    height = bottom - top
    reach = bottom + _REACH * height
    for line in sheet.lines_between(total.figure.page, top + height / 2, float("inf")):
        if line.box[1] > reach:
            return
        money = [each for each in figures(line, mark) if each.is_money]
        column = [each for each in money if abs(each.box[2] - right) <= _EDGE or abs(each.box[0] - left) <= _EDGE]
        yield line, column[-1] if column else None
        if column or _told_paid(_under(line, total)) is not None:
            reach = line.box[3] + _REACH * height


def _under(line: TextLine, total: Labelled) -> Segment | None:
    """Return the words of a line that stand below the label of a total."""
    left, _, right, _ = total.label.segment.box
    return next((each for each in line.segments if each.box[0] < right and each.box[2] > left), None)


def _told_paid(words: Segment | None) -> Segment | None:
    """Return a few words that tell of a payment and are no sentence, as where the amount beside them was not read."""
    if words is None or len(words.words) > _MOST_TOLD or words.text.endswith("."):
        return None
    return words if _PAID.search(words.text) else None


def _told_means(words: Segment | None) -> Segment | None:
    """Return the words before a total that is said again where they tell by what it was paid: ``Pin 121,00``."""
    return words if words is not None and _MEANS.search(words.text) else None


def _is_of_next_sentence(found: Labelled) -> bool:
    """Tell whether an amount stands on a line below the sentence that its label is part of: it may be of any other."""
    return found.figure.line != found.label.segment.line and not is_outright(found)


def _has_own_words(sheet: Sheet, found: Labelled) -> bool:
    """Tell whether an amount below a label has words before it on its own line: it is theirs, that of the next row."""
    near = before(sheet.lines[found.figure.line], found.figure)
    below = found.figure.line != found.label.segment.line
    return below and near is not None and not any(each.isdigit() for each in near.text)


def _is_told(found: Labelled) -> bool:
    """Tell whether a label and its amount are all that is said, and no part of a sentence.

    ``Voorschot 250,00`` is; ``Wij ontvangen uw betaling graag`` and ``Betaald is 250,00 van de borg`` are not.
    """
    label, words = found.label, found.label.segment.words
    last = found.figure.words[-1]
    ends = words[-1] is last if last in words else len(words) - label.end <= _MOST_BEHIND
    return ends and label.start < _MOST_BEHIND


def _field(figure: Figure, *why: Evidence, value: Decimal | None = None) -> Field:
    return Field(value=figure.value if value is None else value, page=figure.page, box=figure.box, evidence=why)


def _label(found: Labelled) -> Evidence:
    return Evidence(EvidenceKind.LABEL, {"label": found.label.text, "place": "right"})


def _words(line: TextLine) -> Evidence:
    return Evidence(EvidenceKind.LABEL, {"label": line.segments[0].text, "place": "right"})


def _equation(equation: str) -> Evidence:
    return Evidence(EvidenceKind.ARITHMETIC, {"equation": equation})


def _candidate(found: Labelled) -> Candidate:
    figure = found.figure
    return Candidate(
        path=_PATH,
        value=figure.value,
        text=figure.amount.text,
        page=figure.page,
        box=figure.box,
        evidence=(_label(found),),
    )


def _strange(figure: Figure) -> Candidate:
    return Candidate(path=_PATH, value=figure.value, text=figure.amount.text, page=figure.page, box=figure.box)


def _said(told: Segment) -> Candidate:
    return Candidate(path=_PATH, value=told.text, text=told.text, page=told.page, box=told.box)
