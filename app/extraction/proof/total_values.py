"""The totals, settled: what the proof believes, each with the place where the page says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..candidates import Candidate, Evidence, EvidenceKind
from ..extracted import Field
from ..page.figures import Figure, figures
from ..page.sheet import Sheet
from ..settle import Settled, ambiguous, unproven
from ..totals.totals import Labelled, Sums
from ..values.amounts import DecimalMark
from .payable import settle_payable
from .proof import Solution

_ROLES = {
    "totals.without_vat": ("totals.without_vat", "totals.lines_net", "any.total"),
    "totals.vat": ("totals.vat",),
    "totals.with_vat": ("totals.with_vat", "totals.payable", "any.total"),
}


def settle_totals(
    sheet: Sheet, mark: DecimalMark | None, sums: Sums, solution: Solution | None, table: range
) -> Iterator[Settled]:
    """Yield the totals that are proven; without a solution, what was found is told of and nothing is taken.

    `table` are the numbers of the lines of text that the table of lines takes.
    """
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
    yield from settle_payable(sheet, mark, sums, solution, table)


def _stated(sums: Sums, path: str, value: Decimal, solution: Solution) -> Iterator[Settled]:
    roles = [each for each in _ROLES[path] if solution.vat or path != "totals.without_vat" or each != "any.total"]
    found = [each for each in sums.of(*roles) if each.value == value]
    found.sort(key=lambda each: (_ROLES[path].index(each.role), not each.nearest))
    if found:
        why = Evidence(EvidenceKind.ARITHMETIC, {"equation": solution.equation})
        yield Settled(
            path,
            Field(value=value, page=found[0].figure.page, box=found[0].figure.box, evidence=(_label(found[0]), why)),
        )


def _label(found: Labelled) -> Evidence:
    return Evidence(EvidenceKind.LABEL, {"label": found.label.text, "place": "right"})


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
