"""What the norm lets an invoice leave out although UBL cannot: filled in from what is stated, never instead of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext

from .invoice import Invoice, Payment, Totals

_DIGITS = 400
_NOT_DEFINED = "1"
"""UNTDID 4461, "instrument not defined": says nothing of the means, and lets a payment reference be written."""


def complete_optional(invoice: Invoice) -> tuple[Invoice, tuple[str, ...]]:
    """Derive the VAT total (BT-110) from the breakdown, and a means of payment where only a reference is stated.

    UBL demands an amount above every VAT breakdown and a means above every payment reference; EN 16931 demands
    neither (BT-110 is optional, BT-83 stands by itself in CII).

    Returns:
        the invoice, and the model paths that were filled in.
    """
    filled: list[str] = []
    if (vat := _vat_total(invoice)) is not None:
        invoice = replace(invoice, totals=replace(invoice.totals or Totals(), vat=vat))
        filled.append("totals.vat")
    payment = invoice.payment
    if payment is not None and payment == Payment(reference=payment.reference):
        invoice = replace(invoice, payment=replace(payment, means_code=_NOT_DEFINED))
        filled.append("payment.means_code")
    return invoice, tuple(filled)


def _vat_total(invoice: Invoice) -> Decimal | None:
    """Return what the breakdown adds up to (BR-CO-14) where no VAT total is stated; None where it cannot be told."""
    if not invoice.vat_breakdown or (invoice.totals is not None and invoice.totals.vat is not None):
        return None
    amounts = [each.tax_amount for each in invoice.vat_breakdown if each.tax_amount is not None]
    if len(amounts) < len(invoice.vat_breakdown):
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        return sum(amounts, Decimal(0))
