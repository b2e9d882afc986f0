"""Invoices of any length, made from our own fixtures by repeating a line, all sums kept right."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from app.formats import cii, ubl

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "ubl" / "two-rates.xml"


def invoice_of(lines: int):
    """The fixture's first line `lines` times over, with totals and VAT that fit."""
    source = ubl.read(FIXTURE.read_bytes()).invoice
    first = source.lines[0]
    net = first.net_amount * lines
    vat = (net * first.vat.rate / 100).quantize(Decimal("0.01"))
    breakdown = next(each for each in source.vat_breakdown if each.rate == first.vat.rate)
    totals = replace(source.totals, lines_net=net, without_vat=net, vat=vat, with_vat=net + vat, payable=net + vat)
    return replace(
        source,
        lines=tuple(replace(first, id=str(position + 1)) for position in range(lines)),
        allowances=(),
        charges=(),
        vat_breakdown=(replace(breakdown, taxable_amount=net, tax_amount=vat),),
        totals=replace(totals, allowances=None, charges=None, paid=None, rounding=None),
    )


def document(syntax: str, lines: int) -> bytes:
    """The same invoice, written in `syntax`."""
    return {"ubl": ubl, "cii": cii}[syntax].write(invoice_of(lines))
