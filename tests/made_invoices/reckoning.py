"""Totals that are right by construction, in the ways in which invoices reach them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from app.model.invoice import AllowanceCharge, Line, Totals, VatBreakdown

CENT = Decimal("0.01")
_ZERO = Decimal("0.00")


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def total(values: Iterable[Decimal | None]) -> Decimal:
    return sum((each for each in values if each is not None), _ZERO)


def breakdown(
    lines: Sequence[Line],
    allowances: Sequence[AllowanceCharge],
    charges: Sequence[AllowanceCharge],
    *,
    reason: str | None,
    per_line: bool,
) -> tuple[VatBreakdown, ...]:
    """Reckon VAT per category and rate, over the total, or line by line as some programs do."""
    parts: dict[tuple[str, Decimal], list[Decimal]] = {}
    signed = [(line.vat, line.net_amount) for line in lines]
    signed += [(each.vat, -(each.amount or _ZERO)) for each in allowances]
    signed += [(each.vat, each.amount) for each in charges]
    for vat, amount in signed:
        assert vat is not None
        parts.setdefault((vat.category, vat.rate), []).append(amount)
    return tuple(
        VatBreakdown(
            category=category,
            rate=rate,
            taxable_amount=total(amounts),
            tax_amount=total(cents(each * rate / 100) for each in amounts)
            if per_line
            else cents(total(amounts) * rate / 100),
            exemption_reason=reason if category not in {"S", "Z"} else None,
        )
        for (category, rate), amounts in sorted(parts.items(), key=lambda item: -item[0][1])
    )


def totals(
    lines: Sequence[Line],
    allowances: Sequence[AllowanceCharge],
    charges: Sequence[AllowanceCharge],
    vat: Sequence[VatBreakdown],
    paid_share: Decimal | None,
) -> Totals:
    """Add up the invoice; `paid_share` is the part of the whole that was paid before, or None."""
    net = total(line.net_amount for line in lines)
    less, more = total(each.amount for each in allowances), total(each.amount for each in charges)
    without = net - less + more
    tax = total(each.tax_amount for each in vat)
    paid = cents((without + tax) * paid_share) if paid_share is not None else None
    return Totals(
        lines_net=net,
        allowances=less if allowances else None,
        charges=more if charges else None,
        without_vat=without,
        vat=tax,
        with_vat=without + tax,
        paid=paid,
        payable=without + tax - (paid or _ZERO),
    )


def without_vat(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[VatBreakdown, ...]]:
    """Take the VAT out of lines whose amounts include it; the cents of rounding go to the largest line of a rate."""
    rates = sorted({line.vat.rate for line in lines if line.vat and line.vat.rate is not None}, reverse=True)
    nets = [cents(line.net_amount * 100 / (100 + line.vat.rate)) for line in lines]
    parts = []
    for rate in rates:
        places = [place for place, line in enumerate(lines) if line.vat.rate == rate]
        gross = total(lines[place].net_amount for place in places)
        base = cents(gross * 100 / (100 + rate))
        largest = max(places, key=lambda place: nets[place])
        nets[largest] += base - total(nets[place] for place in places)
        category = lines[places[0]].vat.category
        parts.append(VatBreakdown(category=category, rate=rate, taxable_amount=base, tax_amount=gross - base))
    bare = tuple(replace(line, net_amount=net, price=None) for line, net in zip(lines, nets, strict=True))
    return bare, tuple(parts)
