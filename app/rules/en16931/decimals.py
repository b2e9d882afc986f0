"""EN 16931, version 1.3.16: amounts have two decimals at most (BR-DEC), judged on the text as it stands.

What counts is what stands after the point, be it a blank: ``10.00 `` breaks these rules, ``10.`` does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from ...model.findings import Severity
from ...model.invoice import AllowanceCharge, Invoice
from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Fault, Rule, Sweep, Syntax
from .gathered import Gathered, gathered
from .numbers import Number, as_double, halves_up
from .occurrences_cii import SETTLEMENT

Found = Iterator[tuple[str, Fault]]

_MOST = 2
_KIND = "DECIMALS"
_TERMS = {
    1: 92, 2: 93, 5: 99, 6: 100, 9: 106, 10: 107, 11: 108, 12: 109, 13: 110, 14: 112, 15: 111, 16: 113, 17: 114,
    18: 115, 19: 116, 20: 117, 23: 131, 24: 136, 25: 137, 27: 141, 28: 142,
}  # fmt: skip
"""Number of a rule -> number of the term it is about."""
_IDS = {number: f"BR-DEC-{number:02}" for number in _TERMS}
_TOTALS = (
    (9, "lines_net", "cbc:LineExtensionAmount", "ram:LineTotalAmount"),
    (10, "allowances", "cbc:AllowanceTotalAmount", "ram:AllowanceTotalAmount"),
    (11, "charges", "cbc:ChargeTotalAmount", "ram:ChargeTotalAmount"),
    (12, "without_vat", "cbc:TaxExclusiveAmount", "ram:TaxBasisTotalAmount"),
    (14, "with_vat", "cbc:TaxInclusiveAmount", "ram:GrandTotalAmount"),
    (16, "paid", "cbc:PrepaidAmount", "ram:TotalPrepaidAmount"),
    (17, "rounding", "cbc:PayableRoundingAmount", "ram:RoundingAmount"),
    (18, "payable", "cbc:PayableAmount", "ram:DuePayableAmount"),
)
_OF_DOCUMENT = {"false": (1, 2), "0": (1, 2), "true": (5, 6), "1": (5, 6)}
_OF_LINE = {"false": (24, 25), "0": (24, 25), "true": (27, 28), "1": (27, 28)}
"""What a charge indicator says -> the rules on the amount and on what it is reckoned from."""
_LINES = frozenset({"cac:InvoiceLine", "cac:CreditNoteLine"})
_LINE_TOTAL = "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
_OWN_RULES_FIRST = frozenset({"L", "M", "O"})
"""Categories whose own rules come first in the CII rule file, so that it does not look at their decimals."""


def long_amounts(case: Case) -> Found:
    """Yield every amount with more than two decimals. In UBL, BR-DEC-13 and BR-DEC-15 are tests that nothing fails."""
    if case.raw is None or case.syntax is Syntax.OTHER:
        return _in_model(case.invoice)
    return _in_ubl(case) if case.syntax is Syntax.UBL else _in_cii(case, case.raw)


def _judge(number: int, held: list[Raw] | None, *, one: bool = False) -> Found:
    """Judge the first of some amounts; where there must be `one`, the official test breaks off over several."""
    if one and held and len(held) > 1:
        facts = {"kind": "DECIMALS.several", "element": held[0].name, "count": str(len(held))}
        yield _IDS[number], Fault(facts=facts, raw=held[1])
    elif held and len(held[0].text.partition(".")[2]) > _MOST:
        yield _IDS[number], _fault(held[0].text, held[0].name, raw=held[0])


def _fault(written: str, element: str, path: str = "", raw: Raw | None = None) -> Fault:
    decimals = len(written.partition(".")[2])
    return Fault(path, {"kind": _KIND, "value": written, "element": element, "decimals": str(decimals)}, raw=raw)


def _in_ubl(case: Case) -> Found:
    found = case.once(gathered)
    for totals in found["cac:LegalMonetaryTotal"]:
        for number, _, name, _ in _TOTALS:
            yield from _judge(number, totals.children.get(name))
    for number, held in _amounts_in_ubl(found):
        if len(held.text.partition(".")[2]) > _MOST:
            yield _IDS[number], _fault(held.text, held.name, raw=held)


def _amounts_in_ubl(found: Gathered) -> Iterator[tuple[int, Raw]]:
    """Yield the amounts that a document may have many of, each with the rule on it."""
    for raw in found["cac:AllowanceCharge"]:
        numbers = _numbers_of(raw)
        if numbers is not None:
            yield from _stated(raw, zip(numbers, ("cbc:Amount", "cbc:BaseAmount"), strict=True))
    for raw in found["cac:TaxSubtotal"]:
        if raw.parent is not None and raw.parent.name == "cac:TaxTotal":
            yield from _stated(raw, ((19, "cbc:TaxableAmount"), (20, "cbc:TaxAmount")))
    for name in _LINES:
        for raw in found[name]:
            if "cbc:LineExtensionAmount" in raw.children:
                yield 23, raw.children["cbc:LineExtensionAmount"][0]


def _stated(raw: Raw, names: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Raw]]:
    for number, name in names:
        if name in raw.children:
            yield number, raw.children[name][0]


def _numbers_of(raw: Raw) -> tuple[int, int] | None:
    """Return the rules on an allowance or charge: of the document or of a line; those of a price have none."""
    if raw.parent is None:
        return None
    stated = raw.children.get("cbc:ChargeIndicator")
    indicator = stated[0].text.strip(BLANKS) if stated else ""
    if raw.parent.parent is None:
        return _OF_DOCUMENT.get(indicator)
    return _OF_LINE.get(indicator) if raw.parent.name in _LINES else None


def _in_cii(case: Case, root: Raw) -> Found:
    found = case.once(gathered)
    for raw in found["ram:SpecifiedTradeAllowanceCharge"]:
        yield from _of_allowance_in_cii(raw)
    for totals in found["ram:SpecifiedTradeSettlementHeaderMonetarySummation"]:
        for number, _, _, name in _TOTALS:
            yield from _judge(number, totals.children.get(name), one=True)
        yield from _vat_totals_in_cii(root, totals)
    for raw in found["ram:IncludedSupplyChainTradeLineItem"]:
        yield from _judge(23, raw.all(_LINE_TOTAL), one=True)
    for raw in found["ram:ApplicableTradeTax"]:
        if (
            raw.parent is not None
            and raw.parent.name == "ram:ApplicableHeaderTradeSettlement"
            and not _is_set_apart(raw)
        ):
            yield from _judge(19, raw.children.get("ram:BasisAmount"), one=True)
            yield from _judge(20, raw.children.get("ram:CalculatedAmount"), one=True)


def _of_allowance_in_cii(raw: Raw) -> Found:
    """Judge an allowance or charge; the CII rules know its indicator as a word only."""
    stated = {each.text for each in raw.all("ram:ChargeIndicator/udt:Indicator")}
    parent = raw.parent.name if raw.parent is not None else ""
    for numbers_of, of in (
        (_OF_DOCUMENT, "ram:ApplicableHeaderTradeSettlement"),
        (_OF_LINE, "ram:SpecifiedLineTradeSettlement"),
    ):
        for word in ("false", "true"):
            if parent == of and word in stated:
                yield from _judge(numbers_of[word][0], raw.children.get("ram:ActualAmount"))
                yield from _judge(numbers_of[word][1], raw.children.get("ram:BasisAmount"), one=True)


def _is_set_apart(breakdown: Raw) -> bool:
    is_vat = any(each.text.upper() == "VAT" for each in breakdown.children.get("ram:TypeCode", ()))
    return is_vat and any(each.text in _OWN_RULES_FIRST for each in breakdown.children.get("ram:CategoryCode", ()))


def _vat_totals_in_cii(root: Raw, totals: Raw) -> Found:
    """Judge the VAT totals as the CII rules do: one that is as it should be makes up for the others."""
    amounts = totals.children.get("ram:TaxTotalAmount", [])
    invoiced = {each.text for each in root.all(f"{SETTLEMENT}/ram:InvoiceCurrencyCode")}
    accounting = {each.text for each in root.all(f"{SETTLEMENT}/ram:TaxCurrencyCode")}
    if not amounts:
        return
    if all(each.attributes.get("currencyID") in invoiced and not _is_of_cents(each) for each in amounts):
        yield _IDS[13], _fault(amounts[0].text, amounts[0].name, raw=amounts[0])
    if accounting and not any(
        each.attributes.get("currencyID") in accounting and _is_of_cents(each) for each in amounts
    ):
        facts = {"kind": "DECIMALS.accounting", "currency": min(accounting)}
        yield _IDS[15], Fault(facts=facts, raw=amounts[0])


def _is_of_cents(raw: Raw) -> bool:
    """Tell whether an amount is itself after rounding to cents, in doubles as the official test has it."""
    amount = Number(raw.text).exact
    if amount is None:
        return False
    double = as_double(amount)
    return double == as_double(halves_up(as_double(double * 100)).scaleb(-2))


def _in_model(invoice: Invoice) -> Found:
    totals = invoice.totals
    if totals is not None:
        numbers = [(number, name) for number, name, _, _ in _TOTALS]
        for number, name in [*numbers, (13, "vat"), (15, "vat_in_accounting_currency")]:
            yield from _amount(number, getattr(totals, name), f"totals.{name}")
    yield from _allowances(invoice.allowances, "allowances", _OF_DOCUMENT["false"])
    yield from _allowances(invoice.charges, "charges", _OF_DOCUMENT["true"])
    for at, each in enumerate(invoice.vat_breakdown):
        yield from _amount(19, each.taxable_amount, f"vat_breakdown[{at}].taxable_amount")
        yield from _amount(20, each.tax_amount, f"vat_breakdown[{at}].tax_amount")
    for at, line in enumerate(invoice.lines):
        yield from _amount(23, line.net_amount, f"lines[{at}].net_amount")
        yield from _allowances(line.allowances, f"lines[{at}].allowances", _OF_LINE["false"])
        yield from _allowances(line.charges, f"lines[{at}].charges", _OF_LINE["true"])


def _allowances(held: tuple[AllowanceCharge, ...], path: str, numbers: tuple[int, int]) -> Found:
    for at, each in enumerate(held):
        yield from _amount(numbers[0], each.amount, f"{path}[{at}].amount")
        yield from _amount(numbers[1], each.base_amount, f"{path}[{at}].base_amount")


def _amount(number: int, amount: Decimal | None, path: str) -> Found:
    written = f"{amount:f}" if amount is not None else ""
    if len(written.partition(".")[2]) > _MOST:
        yield _IDS[number], _fault(written, path, path)


def _only(rule_id: str) -> Callable[[Case], Iterator[Fault]]:
    return lambda case: (fault for found, fault in long_amounts(case) if found == rule_id)


DECIMALS = Sweep(
    tuple(Rule(_IDS[number], (f"BT-{term}",), Severity.FATAL, _only(_IDS[number])) for number, term in _TERMS.items()),
    long_amounts,
)


def known_facts(rule_id: str) -> Mapping[str, str]:
    """Return what is told of a rule without a document: the `kind` of its message; empty where it is none of ours."""
    return {"kind": _KIND} if rule_id in _IDS.values() else {}
