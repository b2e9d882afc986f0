"""EN 16931, version 1.3.16: totals of a document inside an extension of another, as the official UBL rules add them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...model.raw import Raw
from ..engine import Fault
from .occurrence_values import decimal_of
from .totals import rounded

_NOTHING = Decimal(0)
_LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_STATED = (
    ("BR-12", "cbc:LineExtensionAmount"),
    ("BR-13", "cbc:TaxExclusiveAmount"),
    ("BR-14", "cbc:TaxInclusiveAmount"),
    ("BR-15", "cbc:PayableAmount"),
)


def totals_faults(totals: Raw) -> Iterator[tuple[str, Fault]]:
    """Judge a group of totals; the allowances and charges are those that stand beside it, the lines those of all."""
    yield from ((rule_id, Fault("totals", raw=totals)) for rule_id, name in _STATED if name not in totals.children)
    amounts = _Amounts(totals)
    lines, allowances, charges = (amounts.of(name) for name in ("LineExtension", "AllowanceTotal", "ChargeTotal"))
    computed = rounded(_lines_total(totals))
    yield from _unequal("BR-CO-10", totals, lines, computed)
    for rule_id, stated, is_charge in (("BR-CO-11", allowances, False), ("BR-CO-12", charges, True)):
        held = _beside(totals, is_charge=is_charge)
        if stated is not None or held:
            yield from _unequal(rule_id, totals, stated, rounded(sum(held, _NOTHING)))
    net = None
    if lines is not None:
        exact = lines - (allowances or _NOTHING) + (charges or _NOTHING)
        net = exact if allowances is None and charges is None else rounded(exact)
    told = {"lines_net": f"{lines or _NOTHING:f}"}
    told |= {"allowances": f"{allowances or _NOTHING:f}", "charges": f"{charges or _NOTHING:f}"}
    yield from _unequal("BR-CO-13", totals, amounts.of("TaxExclusive"), net, told)
    yield from _payable(totals, amounts)


def _payable(totals: Raw, amounts: _Amounts) -> Iterator[tuple[str, Fault]]:
    """Judge BR-CO-16, which rounds what is paid off and what is rounded, each side by itself."""
    with_vat, payable = amounts.of("TaxInclusive"), amounts.of("Payable")
    paid, rounding = amounts.of("Prepaid"), amounts.of("PayableRounding")
    told = {"with_vat": f"{with_vat or _NOTHING:f}", "paid": f"{paid or _NOTHING:f}"}
    told |= {"rounding": f"{rounding or _NOTHING:f}"}
    if with_vat is None or payable is None:
        yield from _unequal("BR-CO-16", totals, payable, None, told)
        return
    before = payable if rounding is None else rounded(payable - rounding)
    due = with_vat if paid is None else rounded(with_vat - paid)
    if before != due:
        computed = with_vat - (paid or _NOTHING) + (rounding or _NOTHING)
        yield "BR-CO-16", _fault(totals, payable, computed, told)


class _Amounts:
    """The amounts of a group of totals, each None where it is absent or no number."""

    def __init__(self, totals: Raw) -> None:
        self._totals = totals

    def of(self, name: str) -> Decimal | None:
        return decimal_of(self._totals.first(f"cbc:{name}Amount"))


def _lines_total(totals: Raw) -> Decimal:
    """Add up the net amounts of all lines of the document, the enclosing one's too."""
    root = totals
    while root.parent is not None:
        root = root.parent
    lines = (each for each in root.walk() if each.name in _LINES)
    amounts = (decimal_of(each) for line in lines for each in line.all("cbc:LineExtensionAmount"))
    return sum((amount for amount in amounts if amount is not None), _NOTHING)


def _beside(totals: Raw, *, is_charge: bool) -> list[Decimal]:
    held = totals.parent.children.get("cac:AllowanceCharge", ()) if totals.parent is not None else ()
    alike = (each for each in held if _TRUTHS.get(each.value("cbc:ChargeIndicator")) is is_charge)
    return [decimal_of(each.first("cbc:Amount")) or _NOTHING for each in alike]


def _unequal(
    rule_id: str, totals: Raw, stated: Decimal | None, computed: Decimal | None, told: dict[str, str] | None = None
) -> Iterator[tuple[str, Fault]]:
    if stated is None or computed is None or stated != computed:
        yield rule_id, _fault(totals, stated, computed, told)


def _fault(totals: Raw, stated: Decimal | None, computed: Decimal | None, told: dict[str, str] | None) -> Fault:
    facts = dict(told or {})
    facts |= {"stated": f"{stated or _NOTHING:f}", "computed": f"{computed or _NOTHING:f}"}
    if stated is None or computed is None:
        facts["kind"] = "absent"
    return Fault("totals", facts, raw=totals)
