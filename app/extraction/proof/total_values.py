"""The totals, settled: what the proof believes, each with the place where the page says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..candidates import Candidate, Evidence, EvidenceKind
from ..extracted import Field
from ..page.figures import Figure, figures
from ..page.sheet import Sheet
from ..settle import Settled, ambiguous, unproven
from ..totals.totals import Labelled, Sums
from ..values.amounts import DecimalMark
from .proof import Solution

_PREPAID = re.compile(
    r"betaa?l|inruil|trade-?in|voldaan|ontvang|voorschot|aanbetal|paid|received|deposit|prepay|anzahl|bezahl|acompte|pay[ée]|vers[ée]|verrekend"
    r"|iDEAL|\bpin\b|mollie|paypal",
    re.IGNORECASE,
)
"""Words of a row that tells what was paid before, by whatever name."""
_MOST_BEHIND = 3
"""Words before or behind the label of an amount that is no part of a sentence."""
_ROLES = {
    "totals.without_vat": ("totals.without_vat", "totals.lines_net", "any.total"),
    "totals.vat": ("totals.vat",),
    "totals.with_vat": ("totals.with_vat", "totals.payable", "any.total"),
    "totals.payable": ("totals.payable", "totals.with_vat", "any.total"),
}


def settle_totals(sums: Sums, solution: Solution | None) -> Iterator[Settled]:
    """Yield the totals that are proven; without a solution, what was found is told of and nothing is taken."""
    if solution is None:
        for path in ("totals.without_vat", "totals.vat", "totals.with_vat"):
            found = sums.of(path)
            if found:
                yield Settled(path, finding=unproven(path, _candidate(path, found[-1])))
        return
    values = {
        "totals.without_vat": solution.without_vat,
        "totals.vat": solution.vat,
        "totals.with_vat": solution.with_vat,
    }
    for path, value in values.items():
        yield from _stated(sums, path, value, solution)
    yield from _payable(sums, solution)


def _stated(sums: Sums, path: str, value: Decimal, solution: Solution) -> Iterator[Settled]:
    roles = [each for each in _ROLES[path] if solution.vat or path != "totals.without_vat" or each != "any.total"]
    found = [each for each in sums.of(*roles) if each.value == value]
    found.sort(key=lambda each: (_ROLES[path].index(each.role), not each.nearest))
    if found:
        why = Evidence(EvidenceKind.ARITHMETIC, {"equation": _equation(solution)})
        yield Settled(
            path,
            Field(value=value, page=found[0].figure.page, box=found[0].figure.box, evidence=(_label(found[0]), why)),
        )


def _payable(sums: Sums, solution: Solution) -> Iterator[Settled]:
    """Yield what is to be paid, and what was paid before; the two must add up to the total with VAT."""
    path = "totals.payable"
    payable = [each for each in sums.of(path) if each.nearest]
    paid = [each for each in sums.of("totals.paid") if each.nearest and each.value]
    total = solution.with_vat
    whole = [each for each in payable if each.value == total]
    for before in paid:
        rest = [each for each in payable if each.value == total - abs(before.value)]
        if rest and abs(before.value) <= abs(total):
            why = Evidence(EvidenceKind.ARITHMETIC, {"equation": f"{total} - {abs(before.value)} = {rest[0].value}"})
            yield Settled("totals.paid", _field(before, why, value=abs(before.value)))
            yield Settled(path, _field(rest[0], why))
            return
    for line, figure in sums.later:
        rest = [each for each in payable if each.value == total - abs(figure.value) and each.figure.line > line.number]
        if rest and figure.value and _PREPAID.search(line.text):
            equation = Evidence(
                EvidenceKind.ARITHMETIC, {"equation": f"{total} - {abs(figure.value)} = {rest[0].value}"}
            )
            label = Evidence(EvidenceKind.LABEL, {"label": line.segments[0].text, "place": "right"})
            place = Field(value=abs(figure.value), page=figure.page, box=figure.box, evidence=(label, equation))
            yield Settled("totals.paid", place)
            yield Settled(path, _field(rest[0], equation))
            return
    alone = [each for each in paid if _is_told(each)]
    if not payable and len({abs(each.value) for each in alone}) == 1 and abs(alone[0].value) <= abs(total):
        yield Settled("totals.paid", _field(alone[0], Evidence(EvidenceKind.ALONE), value=abs(alone[0].value)))
        return
    if whole:
        yield Settled(path, _field(whole[0], Evidence(EvidenceKind.ARITHMETIC, {"equation": _equation(solution)})))
    elif payable:
        yield Settled(path, finding=unproven(path, _candidate(path, payable[0])))


def _is_told(found: Labelled) -> bool:
    """Tell whether a label and its amount are all that is said, and no part of a sentence.

    ``Voorschot 250,00`` is; ``Wij ontvangen uw betaling graag`` and ``Betaald is 250,00 van de borg`` are not.
    """
    label, words = found.label, found.label.segment.words
    last = found.figure.words[-1]
    ends = words[-1] is last if last in words else len(words) - label.end <= _MOST_BEHIND
    return ends and label.start < _MOST_BEHIND


def _field(found: Labelled, *why: Evidence, value: Decimal | None = None) -> Field:
    stated = found.value if value is None else value
    return Field(value=stated, page=found.figure.page, box=found.figure.box, evidence=(_label(found), *why))


def _label(found: Labelled) -> Evidence:
    return Evidence(EvidenceKind.LABEL, {"label": found.label.text, "place": "right"})


def _equation(solution: Solution) -> str:
    return f"{solution.without_vat} + {solution.vat} = {solution.with_vat}"


def _candidate(path: str, found: Labelled) -> Candidate:
    return Candidate(
        path=path,
        value=found.value,
        text=found.figure.amount.text,
        page=found.figure.page,
        box=found.figure.box,
        evidence=(_label(found),),
    )


def currency_of(
    sheet: Sheet, mark: DecimalMark | None, labelled: Sequence[Candidate], solution: Solution | None
) -> Settled:
    """Settle the currency: the one that stands beside the amounts, or that a label names.

    Of several it is the one of the totals, as where an invoice tells what it comes to in another currency as well.
    """
    beside: dict[str, list[Figure]] = {}
    for figure in (figure for line in sheet.lines for figure in figures(line, mark)):
        if figure.amount.currency is not None:
            beside.setdefault(figure.amount.currency, []).append(figure)
    places = {str(each.value): each for each in labelled}
    places |= {code: _of_currency(code, found[0]) for code, found in beside.items()}
    stated = {str(each.value) for each in labelled}
    codes = stated or set(beside)
    if len(codes) > 1 and solution is not None:
        totals = {solution.without_vat, solution.with_vat}
        codes &= {code for code, found in beside.items() if any(each.value in totals for each in found)}
    if not places:
        return Settled("currency")
    if len(codes) != 1:
        return Settled("currency", finding=ambiguous("currency", list(places.values())))
    code = codes.pop()
    evidence = [Evidence(EvidenceKind.LABEL, {"label": code})] if code in stated else []
    if code in beside:
        evidence.append(Evidence(EvidenceKind.FORM, {"form": "currency"}))
    if len(beside.get(code, ())) > 1:
        evidence.append(Evidence(EvidenceKind.REPEATED))
    place = places[code]
    return Settled("currency", Field(value=code, page=place.page, box=place.box, evidence=tuple(evidence)))


def _of_currency(code: str, figure: Figure) -> Candidate:
    return Candidate(
        path="currency",
        value=code,
        text=code,
        page=figure.page,
        box=figure.box,
        evidence=(Evidence(EvidenceKind.FORM, {"form": "currency"}),),
    )
