"""EN 16931, version 1.3.16: rules on totals and the VAT breakdown.

Amounts are in the invoice currency. The official rules round to two decimals, whatever the currency, with halves
towards plus infinity (XPath's `round`), and so do we; an amount that is absent makes an equation false.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from ...model.invoice import AllowanceCharge, Totals
from ...model.values import BLANKS
from ..engine import Case, Fault, Syntax, rule, sweep
from .document import has_totals
from .gathered import gathered
from .numbers import as_double, cents_of_double, total_of_doubles
from .occurrence_values import Breakdown, VatTotal, decimal_of
from .occurrences import breakdowns, vat_totals
from .occurrences_cii import SETTLEMENT, amounts_added, vat_amounts
from .occurrences_ubl import lines_elsewhere

_HALF = Decimal("0.5")
_NOTHING = Decimal(0)
_NO_TOTALS = Totals()
_NOT_SUBJECT = "O"
_NET = "cbc:LineExtensionAmount"


@dataclass(frozen=True, slots=True)
class Added:
    """What lines, allowances and charges add up to, unrounded; the latter two None where there are none."""

    lines: Decimal
    allowances: Decimal | None
    charges: Decimal | None


def added(case: Case) -> Added:
    """Add up what is stated; an amount that is absent adds nothing. In UBL lines count wherever they stand."""
    if case.raw is not None and case.syntax is Syntax.CII:
        return Added(*amounts_added(case.raw))
    invoice = case.invoice
    others = [decimal_of(line.first(_NET)) for line in lines_elsewhere(case, case.once(gathered))]
    amounts = [*(line.net_amount for line in invoice.lines), *others]
    return Added(
        sum([amount for amount in amounts if amount is not None], _NOTHING),
        _total_of(invoice.allowances),
        _total_of(invoice.charges),
    )


def _total_of(held: tuple[AllowanceCharge, ...]) -> Decimal | None:
    return sum([each.amount for each in held if each.amount is not None], _NOTHING) if held else None


def rounded(amount: Decimal) -> Decimal:
    """Round to two decimals, halves towards plus infinity."""
    return _whole(amount * 100).scaleb(-2)


def _whole(number: Decimal) -> Decimal:
    return (number + _HALF).to_integral_value(ROUND_FLOOR)


@sweep({"BR-12": (106,), "BR-13": (109,), "BR-14": (112,), "BR-15": (115,)})
def totals_stated(case: Case) -> Iterator[tuple[str, Fault]]:
    """Demand that the four totals that every invoice has stand there."""
    totals = _totals(case)
    if totals is None:
        return
    for rule_id, field, ubl, cii in _TOTALS:
        if getattr(totals, field) is None and not case.written("", f"{_UBL_TOTALS}/{ubl}", f"{_CII_TOTALS}/{cii}"):
            yield rule_id, Fault(f"totals.{field}")


_UBL_TOTALS = "cac:LegalMonetaryTotal"
_CII_TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_TOTALS = (
    ("BR-12", "lines_net", "cbc:LineExtensionAmount", "ram:LineTotalAmount"),
    ("BR-13", "without_vat", "cbc:TaxExclusiveAmount", "ram:TaxBasisTotalAmount"),
    ("BR-14", "with_vat", "cbc:TaxInclusiveAmount", "ram:GrandTotalAmount"),
    ("BR-15", "payable", "cbc:PayableAmount", "ram:DuePayableAmount"),
)


@sweep({"BR-45": (116,), "BR-46": (117,), "BR-47": (118,), "BR-48": (119,)})
def breakdown_stated(case: Case) -> Iterator[tuple[str, Fault]]:
    """Demand that each VAT breakdown has its parts; only what is not subject to VAT has no rate."""
    for each in case.once(breakdowns):
        if each.missing:
            for rule_id, field in _PARTS:
                if field in each.missing and not (field == "rate" and each.category == _NOT_SUBJECT):
                    yield rule_id, Fault(f"{each.path}.{field}", _described(each), raw=each.raw)


_PARTS = (("BR-45", "taxable_amount"), ("BR-46", "tax_amount"), ("BR-47", "category"), ("BR-48", "rate"))


@rule("BR-CO-10", terms=(106, 131))
def lines_net(case: Case) -> Iterator[Fault]:
    """Demand that the total of the lines is what the lines add up to."""
    totals = _totals(case)
    if totals is not None:
        computed = rounded(case.once(added).lines)
        yield from _compare("totals.lines_net", totals.lines_net, computed)


@rule("BR-CO-11", terms=(107, 92))
def allowances(case: Case) -> Iterator[Fault]:
    """Demand that the total of the allowances is what the allowances of the document add up to."""
    totals = _totals(case)
    computed = case.once(added).allowances
    if totals is not None and (totals.allowances is not None or computed is not None):
        zero = _is_other_zero(case, totals.allowances, [computed])
        yield from _compare(
            "totals.allowances", totals.allowances, _cents(case, computed, totals.allowances), unequal=zero
        )


@rule("BR-CO-12", terms=(108, 99))
def charges(case: Case) -> Iterator[Fault]:
    """Demand that the total of the charges is what the charges of the document add up to."""
    totals = _totals(case)
    computed = case.once(added).charges
    if totals is not None and (totals.charges is not None or computed is not None):
        zero = _is_other_zero(case, totals.charges, [computed])
        yield from _compare("totals.charges", totals.charges, _cents(case, computed, totals.charges), unequal=zero)


@rule("BR-CO-13", terms=(109, 106, 107, 108))
def without_vat(case: Case) -> Iterator[Fault]:
    """Demand that the total without VAT is lines less allowances plus charges, by the totals as stated."""
    totals = _totals(case)
    if totals is None:
        return
    facts = _facts(lines_net=totals.lines_net, allowances=totals.allowances, charges=totals.charges)
    computed = None
    if totals.lines_net is not None:
        exact = totals.lines_net - (totals.allowances or _NOTHING) + (totals.charges or _NOTHING)
        plain = totals.allowances is None and totals.charges is None and case.syntax is not Syntax.CII
        computed = exact if plain else rounded(exact)
    yield from _compare("totals.without_vat", totals.without_vat, computed, facts)


@rule("BR-CO-14", terms=(110, 117))
def vat_total(case: Case) -> Iterator[Fault]:
    """Demand that the VAT total is what the VAT amounts of its breakdown add up to."""
    totals = case.once(vat_totals)
    if case.syntax is Syntax.CII and case.raw is not None:
        currency = case.raw.first(f"{SETTLEMENT}/ram:InvoiceCurrencyCode")
        code = currency.text if currency is not None else None
        parts = vat_amounts(case.raw)
        computed = cents_of_double(total_of_doubles(parts))
        for total in totals:
            if total.stands and total.currency == code:
                zero = _is_other_zero(case, total.amount, parts)
                if zero or total.amount is None or as_double(total.amount) != as_double(computed):
                    yield from _compare(total.path, total.amount, computed, fault_at=total, unequal=zero)
        return
    for total in totals:
        if total.breakdowns:
            amounts = [each.amount for each in total.breakdowns if each.amount is not None]
            yield from _compare(total.path, total.amount, rounded(sum(amounts, _NOTHING)), fault_at=total)


@rule("BR-CO-15", terms=(112, 109, 110))
def with_vat(case: Case) -> Iterator[Fault]:
    """Demand that the total with VAT is the total without VAT plus the one VAT total in the invoice currency."""
    totals = case.invoice.totals or _NO_TOTALS
    for currency in _currencies(case):
        matching = [each for each in case.once(vat_totals) if each.stands and each.currency == currency]
        vat = matching[0].amount if len(matching) == 1 else None
        known = totals.without_vat is not None and vat is not None
        computed = rounded((totals.without_vat or _NOTHING) + (vat or _NOTHING)) if known else None
        if computed is not None and computed == totals.with_vat:
            continue
        if case.syntax is Syntax.CII and totals.with_vat is not None and totals.with_vat == totals.without_vat:
            continue
        facts = _facts(without_vat=totals.without_vat, vat=vat) | {"currency": currency.strip(BLANKS)}
        if len(matching) != 1:
            facts |= {"kind": "several" if matching else "no-vat", "count": str(len(matching))}
            yield Fault("totals.vat", facts)
        else:
            yield from _compare("totals.with_vat", totals.with_vat, computed, facts)


@rule("BR-CO-16", terms=(115, 112, 113, 114))
def payable(case: Case) -> Iterator[Fault]:
    """Demand that what is to be paid is the total with VAT less what was paid, plus the rounding."""
    totals = _totals(case)
    if totals is None:
        return
    facts = _facts(with_vat=totals.with_vat, paid=totals.paid, rounding=totals.rounding)
    if totals.with_vat is None or totals.payable is None:
        yield from _compare("totals.payable", totals.payable, None, facts)
        return
    due = totals.with_vat - (totals.paid or _NOTHING)
    computed = due + (totals.rounding or _NOTHING)
    if not _is_payable(totals, due, computed, exact=case.syntax is Syntax.CII):
        yield from _compare("totals.payable", totals.payable, computed, facts, unequal=True)


def _is_payable(totals: Totals, due: Decimal, computed: Decimal, *, exact: bool) -> bool:
    """Tell whether BR-CO-16 holds; the UBL rules round what is paid off and what is rounded, each side by itself."""
    stated = totals.payable or _NOTHING
    if exact:
        return stated == computed
    before_rounding = rounded(stated - totals.rounding) if totals.rounding is not None else stated
    return before_rounding == (rounded(due) if totals.paid is not None else due)


@rule("BR-CO-17", terms=(117, 116, 119))
def vat_amount(case: Case) -> Iterator[Fault]:
    """Demand that a VAT amount is its taxable amount times its rate, give or take less than one unit of currency."""
    for each in case.once(breakdowns):
        if not _is_vat_of(each, inclusive=case.syntax is Syntax.CII):
            yield _vat_fault(each)


def _cents(case: Case, total: Decimal | None, stated: Decimal | None) -> Decimal:
    """Return a total in whole cents, in CII as a double has it: there `stated` is returned where it is that double."""
    if case.syntax is not Syntax.CII:
        return rounded(total or _NOTHING)
    computed = cents_of_double(total or _NOTHING)
    return stated if stated is not None and as_double(stated) == as_double(computed) else computed


def _is_other_zero(case: Case, stated: Decimal | None, parts: Sequence[Decimal | None]) -> bool:
    """Tell whether nought is stated with another sign than `parts` add up to; the CII rules, on doubles, mind that.

    Noughts add up to minus nought where each of them is one. Of nothing at all the total is a whole number, and to that
    a minus nought without decimals is equal.
    """
    if case.syntax is not Syntax.CII or stated is None or not stated.is_zero():
        return False
    known = [part for part in parts if part is not None]
    if not known:
        return stated.is_signed() and stated.as_tuple().exponent != 0
    negative = all(part.is_zero() and part.is_signed() for part in known)
    return stated.is_signed() is not negative


def _is_vat_of(each: Breakdown, *, inclusive: bool) -> bool:
    """Tell whether BR-CO-17 holds: at a rate that rounds to nought the amount does too, else it is within one.

    A difference of exactly one passes in CII (`inclusive`) and not in UBL.
    """
    if each.amount is None:
        return False
    if each.rate is None:
        return "rate" in each.missing and _whole(each.amount) == 0
    if _whole(each.rate) == 0:
        return _whole(each.amount) == 0
    if each.taxable is None:
        return False
    off = abs(abs(each.amount) - rounded(abs(each.taxable) * each.rate / 100))
    return off <= 1 if inclusive else off < 1


def _vat_fault(each: Breakdown) -> Fault:
    facts = _described(each)
    if each.amount is not None:
        facts["stated"] = f"{each.amount:f}"
    if each.taxable is None or each.amount is None:
        facts["kind"] = "absent"
    else:
        computed = rounded(abs(each.taxable) * (each.rate or _NOTHING) / 100).copy_sign(each.taxable)
        facts |= _facts(taxable=each.taxable, computed=computed) | {"rate": f"{each.rate or _NOTHING:f}"}
    return Fault(f"{each.path}.tax_amount", facts, raw=each.raw)


@rule("BR-CO-18", terms=("BG-23",))
def has_breakdown(case: Case) -> Iterator[Fault]:
    """Demand a VAT breakdown; the CII rules ask it of each line, so that without lines they ask nothing."""
    asked = case.syntax is not Syntax.CII or case.invoice.lines
    if asked and not any(total.breakdowns for total in case.once(vat_totals)):
        yield Fault("vat_breakdown")


def _totals(case: Case) -> Totals | None:
    """Return the totals, empty where the group stands there empty; None where there is no group to judge."""
    if case.invoice.totals is not None:
        return case.invoice.totals
    return _NO_TOTALS if has_totals(case) else None


def _currencies(case: Case) -> list[str]:
    """Return the invoice currency, as exactly as it is written."""
    if case.raw is not None and case.syntax is Syntax.UBL:
        return [each.text for each in case.raw.children.get("cbc:DocumentCurrencyCode", ())]
    if case.raw is not None and case.syntax is Syntax.CII:
        return [each.text for each in case.raw.all(f"{SETTLEMENT}/ram:InvoiceCurrencyCode")]
    return [case.invoice.currency] if case.invoice.currency is not None else []


def _compare(
    path: str,
    stated: Decimal | None,
    computed: Decimal | None,
    facts: dict[str, str] | None = None,
    *,
    fault_at: VatTotal | None = None,
    unequal: bool = False,
) -> Iterator[Fault]:
    """Yield a fault where the stated amount is not the computed one; with `unequal`, that has been found already."""
    if not unequal and stated is not None and computed is not None and stated == computed:
        return
    said = dict(facts or {}) | _facts(stated=stated, computed=computed)
    if stated is None or computed is None:
        said["kind"] = "absent"
    yield Fault(path, said, raw=fault_at.raw if fault_at is not None else None)


def _facts(**amounts: Decimal | None) -> dict[str, str]:
    """Return amounts as facts, in plain digits; an absent one as nought, as it counts."""
    return {name: f"{amount:f}" if amount is not None else "0" for name, amount in amounts.items()}


def _described(each: Breakdown) -> dict[str, str]:
    return {"category": each.category or "?", "rate": f"{each.rate:f}" if each.rate is not None else "?"}
