"""The invoice that the proven values make, and whether every core field that the page prints is among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, TypeVar

from ..model.findings import Finding, Location, Severity
from ..model.invoice import AllowanceCharge, Invoice, Line, Totals, Vat, VatBreakdown
from ..model.paths import with_value
from ..model.terms import term_of
from .candidates import Candidate, Evidence, EvidenceKind
from .derive import derive
from .extracted import Extraction, Field, Outcome
from .kinds.kinds import Kind
from .page.figures import Figure
from .parties.accounts import with_means
from .parties.party_values import with_countries, with_schemes
from .proof.invoice_lines import Table
from .proof.line_sums import Part
from .proof.proof import Solution
from .proof.scenario import Scenario, is_passed_on
from .proof.vat_groups import Group
from .proof.written_lines import Written, places, with_category
from .settle import Settled

_ZERO = Decimal(0)
_ZERO_RATED, _EXEMPT, _PLAIN = "Z", "E", "380"
PLACES: Mapping[str, str] = {
    "payment.accounts.iban": "payment.accounts[0].iban",
    "payment.accounts.bic": "payment.accounts[0].bic",
    "buyer.identifiers": "buyer.identifiers[0].value",
    "preceding_invoices.number": "preceding_invoices[0].number",
    "seller.legal_registration": "seller.legal_registration.value",
    "buyer.legal_registration": "buyer.legal_registration.value",
}
"""Where the model holds what candidates name by a shorter path."""
CORE = ("number", "type_code", "issue_date", "seller.name", "totals.with_vat")
"""What every invoice prints; without one of these a person must look."""
_CORE_IF_PRINTED = ("seller.vat_identifier", "payment.accounts[0].iban", "currency", "totals.without_vat", "totals.vat")
_TOTALS = ("totals.without_vat", "totals.vat", "totals.with_vat", "totals.payable", "totals.paid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the document was taken apart into."""

    kind: Kind
    settled: tuple[Settled, ...]
    table: Table
    written: tuple[Written, ...] | None
    solution: Solution | None
    said: tuple[Scenario, ...]
    candidates: tuple[Candidate, ...] = ()


def assemble(parts: Parts) -> Extraction:
    """Return the extraction that the parts make."""
    fields = {PLACES.get(each.path, each.path): each.field for each in parts.settled if each.field is not None}
    findings = [*parts.kind.findings, *(each.finding for each in parts.settled if each.finding is not None)]
    title, type_code = parts.kind.title, None if _is_unsigned(parts) else parts.kind.type_code
    if title is not None and type_code is not None:
        fields["type_code"] = Field(value=type_code, page=title.page, box=title.box, evidence=parts.kind.evidence)
    invoice = Invoice(type_code=type_code)
    for path, found in fields.items():
        invoice = with_value(invoice, path, found.value)
    invoice, derived = with_countries(invoice)
    invoice, paying = with_means(invoice)
    derived += paying
    invoice = with_schemes(invoice)
    if parts.solution is not None:
        invoice, reckoned = _reckoned(invoice, parts, parts.solution)
        fields |= {path: found for path, found in reckoned.items() if found is not None}
        derived += [path for path, found in reckoned.items() if found is None]
    invoice, follows = derive(invoice)
    derived += follows
    findings += _missing(parts, fields, invoice)
    findings = [_placed(each) for each in findings]
    invoice = _positive(invoice, parts)
    accepted = not any(each.severity is not Severity.INFO and is_core(each.location.path) for each in findings)
    return Extraction(
        outcome=Outcome.ACCEPTED if accepted else Outcome.NEEDS_REVIEW,
        invoice=invoice,
        fields=fields,
        derived=tuple(derived),
        candidates=parts.candidates,
        findings=tuple(findings),
    )


def _reckoned(invoice: Invoice, parts: Parts, solution: Solution) -> tuple[Invoice, dict[str, Field | None]]:
    """Add lines, VAT per rate, allowances and charges; None stands for what is not printed but follows."""
    found: dict[str, Field | None] = {}
    categories = _categories(parts)
    equation = f"{solution.without_vat} + {solution.vat} = {solution.with_vat}"
    breakdown: list[VatBreakdown] = []
    passed_on = _passed_on(parts, solution, categories)
    for group, is_passed in _parted(solution.groups, passed_on):
        category = "S" if group.rate else _ZERO_RATED if is_passed else categories.get(group.rate)
        reason = next((each.words for each in parts.said if each.category == category), None)
        path = f"vat_breakdown[{len(breakdown)}]"
        breakdown.append(
            VatBreakdown(
                category=category,
                rate=group.rate,
                taxable_amount=group.base,
                tax_amount=group.vat,
                exemption_reason=None if group.rate or category == _ZERO_RATED else reason,
            )
        )
        row = group.row
        found[f"{path}.tax_amount"] = _proven(row.vat, equation) if row is not None else None
        found[f"{path}.taxable_amount"] = (
            _proven(row.base, equation) if row is not None and row.base is not None else None
        )
    lines = tuple(
        with_category(each.line, {_ZERO: _ZERO_RATED} if each in passed_on else categories)
        for each in parts.written or ()
    )
    vat = Vat(category=breakdown[0].category, rate=breakdown[0].rate) if len(breakdown) == 1 else None
    allowances = tuple(_part(each, solution, vat, breakdown) for each in solution.allowances)
    charges = tuple(_part(each, solution, vat, breakdown) for each in solution.charges)
    for at, written in enumerate(parts.written or ()):
        found |= dict.fromkeys((f"lines[{at}].{name}" for name in written.derived), None)
    found |= {path: _proven(figure, equation) for path, figure in places(parts.written or ())}
    totals, completed = _totals(invoice.totals or Totals(), parts, solution)
    found |= dict.fromkeys(completed, None)
    invoice = replace(
        invoice, vat_breakdown=tuple(breakdown), lines=lines, allowances=allowances, charges=charges, totals=totals
    )
    return invoice, found


def _totals(stated: Totals, parts: Parts, solution: Solution) -> tuple[Totals, list[str]]:
    """Return the totals with what the proof adds to those that are printed."""
    allowances = sum((solution.net(each) for each in solution.allowances), _ZERO) or None
    charges = sum((solution.net(each) for each in solution.charges), _ZERO) or None
    lines_net = sum((each.line.net_amount or _ZERO for each in parts.written), _ZERO) if parts.written else None
    follows = {
        "lines_net": lines_net if solution.lines_agree else None,
        "allowances": allowances,
        "charges": charges,
        "without_vat": solution.without_vat,
        "vat": solution.vat,
        "with_vat": solution.with_vat,
        "payable": solution.with_vat - (stated.paid or _ZERO) if not _is_open(parts, "totals.payable") else None,
    }
    added = {name: value for name, value in follows.items() if getattr(stated, name) is None and value is not None}
    return replace(stated, **added), [f"totals.{name}" for name in added]


def _is_open(parts: Parts, path: str) -> bool:
    """Tell whether a person must say what stands at a path."""
    return any(each.path == path and each.finding is not None and each.field is None for each in parts.settled)


def _categories(parts: Parts) -> dict[Decimal, str]:
    """Return the category of what is charged without VAT, if the page says one and only one."""
    said = {each.category for each in parts.said}
    if len(said) == 1:
        return {_ZERO: said.pop()}
    free = [each.line for each in parts.written or () if each.line.vat is not None and each.line.vat.rate == 0]
    untaxed = any(each.is_untaxed for each in parts.solution.groups) if parts.solution is not None else False
    headed = any(is_passed_on(each) for each in parts.table.heads)
    named = all(line.item is not None and is_passed_on(line.item.name or "") for line in free)
    passed_on = untaxed or (free and (headed or named))
    return {_ZERO: _ZERO_RATED} if passed_on and not said else {}


def _passed_on(parts: Parts, solution: Solution, categories: Mapping[Decimal, str]) -> tuple[Written, ...]:
    """Return the lines that are only passed on among others for which the page says why they bear no VAT.

    ``Leges`` on the invoice of a car under the margin scheme are not part of what the scheme is for.
    """
    free = [each for each in parts.written or () if each.line.vat is not None and each.line.vat.rate == 0]
    passed = tuple(each for each in free if each.line.item is not None and is_passed_on(each.line.item.name or ""))
    whole = sum((each.line.net_amount or _ZERO for each in free), _ZERO)
    is_all = any(not group.rate and group.base == whole for group in solution.groups)
    return passed if is_all and len(passed) < len(free) and categories.get(_ZERO) == _EXEMPT else ()


def _parted(groups: Sequence[Group], passed_on: Sequence[Written]) -> Iterator[tuple[Group, bool]]:
    """Yield the VAT per rate, that on what is only passed on apart; each with whether it is that."""
    passed = sum((each.line.net_amount or _ZERO for each in passed_on), _ZERO)
    for group in groups:
        if group.rate or not passed:
            yield group, False
            continue
        yield replace(group, base=group.base - passed, row=None), False
        yield Group(_ZERO, passed, _ZERO), True


def _part(found: Part, solution: Solution, vat: Vat | None, breakdown: Sequence[VatBreakdown]) -> AllowanceCharge:
    category = next((each.category for each in breakdown if each.rate == found.rate), None)
    stated = Vat(category=category, rate=found.rate) if found.rate is not None else vat
    return AllowanceCharge(amount=solution.net(found), vat=stated, reason=found.text)


def _proven(figure: Figure, equation: str) -> Field:
    why = (
        Evidence(EvidenceKind.ARITHMETIC, {"equation": equation}),
        Evidence(EvidenceKind.POSITION, {"place": "table"}),
    )
    return Field(value=figure.value, page=figure.page, box=figure.box, evidence=why)


def _missing(parts: Parts, fields: Mapping[str, Field], invoice: Invoice) -> Iterator[Finding]:
    """Yield a finding for each core field that is not there, and for lines and VAT that are not proven."""
    told = {each.path for each in parts.settled if each.finding is not None}
    for path in CORE:
        if path not in fields and path not in told and not (path == "type_code" and _is_unsigned(parts)):
            yield _finding("RELAY-PAGE-MISSING", path)
    if parts.solution is None:
        if not told & set(_TOTALS):
            yield _finding("RELAY-PAGE-MISSING", "totals.without_vat")
        return
    yield from _doubts(parts, parts.solution, invoice)


def _doubts(parts: Parts, solution: Solution, invoice: Invoice) -> Iterator[Finding]:
    """Yield a finding for what does not go with the totals."""
    if not parts.written:
        yield _finding("RELAY-PAGE-MISSING", "lines")
    elif solution.lines_agree is not True:
        yield _finding("RELAY-PAGE-LINES", "lines", total=str(solution.without_vat), sum=str(parts.table.sums.net))
    for at, each in enumerate(invoice.lines):
        if each.net_amount is None or each.quantity is None or each.item is None or not each.item.name:
            yield _finding("RELAY-PAGE-LINE", f"lines[{at}]", line=str(at + 1))
    if solution.with_vat < 0 and not parts.kind.is_credit_note:
        yield _finding("RELAY-PAGE-NEGATIVE", "type_code", total=str(solution.with_vat))
    if any(each.category is None for each in invoice.vat_breakdown):
        yield _finding("RELAY-PAGE-ZERO-VAT", "vat_breakdown")


def _is_unsigned(parts: Parts) -> bool:
    """Tell whether a plain invoice comes to less than nought: it may be a credit note by another name."""
    return parts.kind.type_code == _PLAIN and parts.solution is not None and parts.solution.with_vat < 0


def _finding(rule: str, path: str, **facts: str) -> Finding:
    term = term_of(path)
    return Finding(
        rule=rule,
        severity=Severity.WARNING,
        terms=(term,) if term else (),
        location=Location(path=path),
        facts={"path": path, **facts},
    )


def _placed(finding: Finding) -> Finding:
    """Return the finding with the place as the model, and so a correction, names it."""
    path = PLACES.get(finding.location.path)
    if path is None:
        return finding
    return replace(finding, location=replace(finding.location, path=path), facts={**finding.facts, "path": path})


def is_core(path: str) -> bool:
    """Tell whether a finding on a path stands in the way of accepting the document."""
    path = PLACES.get(path, path)
    return path in {"", *CORE, *_CORE_IF_PRINTED, *_TOTALS} or path.startswith(("lines", "vat_breakdown"))


def _positive(invoice: Invoice, parts: Parts) -> Invoice:
    """Return a credit note with the signs that the norm gives it, where the page prints it with the opposite ones."""
    total = invoice.totals.with_vat if invoice.totals is not None else None
    if not parts.kind.is_credit_note or total is None or total >= 0:
        return invoice
    return turned(invoice)


def turned(invoice: Invoice) -> Invoice:
    """Return an invoice with the opposite signs: what a credit note prints with a minus, the norm has without."""
    totals = invoice.totals
    return replace(
        invoice,
        totals=_negated(totals) if totals is not None else None,
        vat_breakdown=tuple(_negated(each, "rate") for each in invoice.vat_breakdown),
        lines=tuple(_turned_line(each) for each in invoice.lines),
    )


def _turned_line(line: Line) -> Line:
    """Return a line with the opposite amount; its quantity turns too where the page prints that with the same sign."""
    if line.net_amount is None:
        return line
    quantity = line.quantity
    if quantity is not None and (quantity < 0) == (line.net_amount < 0):
        quantity = -quantity
    price = line.price
    if price is not None and price.net is not None and price.net < 0:
        price = replace(price, net=-price.net)
    allowances = tuple(replace(part, amount=abs(part.amount or _ZERO)) for part in line.allowances)
    return replace(line, quantity=quantity, net_amount=-line.net_amount, price=price, allowances=allowances)


Amounts = TypeVar("Amounts", Totals, VatBreakdown)


def _negated(owner: Amounts, *but: str) -> Amounts:
    """Return the amounts of a group with the opposite signs."""
    held = {each.name: getattr(owner, each.name) for each in fields(owner) if each.name not in but}
    turned: dict[str, Any] = {name: -value for name, value in held.items() if isinstance(value, Decimal)}
    return replace(owner, **turned)
