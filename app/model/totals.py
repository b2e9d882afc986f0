"""Totals that an invoice leaves out and that follow from what it states.

Only for documents that are not judged as they stand: UBL and CII must state their own totals. Nothing stated is ever
overwritten or recalculated; where a part is missing, what rests on it stays absent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

from .invoice import Invoice, Totals, Vat, VatBreakdown

_CENT = Decimal("0.01")
_NOTHING = Decimal(0)
_DIGITS = 400
"""Exact for every number that the model reads (180 digits)."""
_WITHOUT_VAT = frozenset({"Z", "E", "AE", "K", "G", "O"})
"""VAT categories (UNCL 5305) in which no VAT is due, whether or not a rate is stated."""

_Group = tuple[str, Decimal | None]


def complete(invoice: Invoice) -> tuple[Invoice, tuple[str, ...]]:
    """Fill in the totals and the VAT breakdown that are absent and derivable.

    Amounts are in the invoice currency, rounded half up to two decimals; VAT is reckoned per category and rate over
    the total, not per line.

    Returns:
        the invoice, and the model paths that were filled in (``totals.with_vat``, ``vat_breakdown``), in model order.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        breakdown = invoice.vat_breakdown or _breakdown(invoice)
        totals = _totals(invoice, breakdown)
    before = invoice.totals or Totals()
    derived = tuple(f"totals.{name}" for name in _NAMES if getattr(before, name) is not getattr(totals, name))
    if breakdown and not invoice.vat_breakdown:
        derived = ("vat_breakdown", *derived)
    if not derived:
        return invoice, ()
    return replace(invoice, vat_breakdown=breakdown, totals=totals), derived


_NAMES = ("lines_net", "allowances", "charges", "without_vat", "vat", "with_vat", "payable")


def _totals(invoice: Invoice, breakdown: tuple[VatBreakdown, ...]) -> Totals:
    stated = invoice.totals or Totals()
    lines_net = _or_total(stated.lines_net, [line.net_amount for line in invoice.lines])
    allowances = _or_total(stated.allowances, [each.amount for each in invoice.allowances])
    charges = _or_total(stated.charges, [each.amount for each in invoice.charges])
    without_vat = stated.without_vat
    reckonable = (allowances is not None or not invoice.allowances) and (charges is not None or not invoice.charges)
    if without_vat is None and lines_net is not None and reckonable:
        without_vat = _cents(lines_net - (allowances or _NOTHING) + (charges or _NOTHING))
    vat = _or_total(stated.vat, [each.tax_amount for each in breakdown])
    with_vat = stated.with_vat
    if with_vat is None and without_vat is not None and vat is not None:
        with_vat = _cents(without_vat + vat)
    payable = stated.payable
    if payable is None and with_vat is not None:
        payable = _cents(with_vat - (stated.paid or _NOTHING) + (stated.rounding or _NOTHING))
    return replace(
        stated,
        lines_net=lines_net,
        allowances=allowances,
        charges=charges,
        without_vat=without_vat,
        vat=vat,
        with_vat=with_vat,
        payable=payable,
    )


def _or_total(stated: Decimal | None, parts: list[Decimal | None]) -> Decimal | None:
    """Return what is stated, else what the parts add up to; None where there are none or one is absent."""
    if stated is not None or not parts:
        return stated
    known = [part for part in parts if part is not None]
    return _cents(sum(known, _NOTHING)) if len(known) == len(parts) else None


def _breakdown(invoice: Invoice) -> tuple[VatBreakdown, ...]:
    """Return the VAT per category and rate, in order of appearance; empty where any part is missing."""
    taxable: dict[_Group, Decimal] = {}
    parts: Iterable[tuple[Vat | None, Decimal | None, int]] = (
        *((line.vat, line.net_amount, 1) for line in invoice.lines),
        *((each.vat, each.amount, -1) for each in invoice.allowances),
        *((each.vat, each.amount, 1) for each in invoice.charges),
    )
    for vat, amount, sign in parts:
        if vat is None or vat.category is None or amount is None:
            return ()
        if vat.rate is None and vat.category not in _WITHOUT_VAT:
            return ()
        group = (vat.category, vat.rate)
        taxable[group] = taxable.get(group, _NOTHING) + sign * amount
    stated = invoice.totals.vat if invoice.totals is not None and len(taxable) == 1 else None
    return tuple(
        VatBreakdown(
            category=category,
            rate=rate,
            taxable_amount=_cents(amount),
            # The VAT total of an invoice with one rate is the VAT at that rate, however its issuer rounded it.
            tax_amount=_cents(amount * (rate or _NOTHING) / 100) if stated is None else stated,
        )
        for (category, rate), amount in taxable.items()
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
