"""Faults that people and programs make; the truth states what the page says, wrong as it is."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from app.model.invoice import Invoice


def _total_off_by_a_cent(invoice: Invoice) -> Invoice:
    stated = invoice.totals
    return replace(
        invoice,
        totals=replace(stated, with_vat=stated.with_vat + Decimal("0.01"), payable=stated.payable + Decimal("0.01")),
    )


def _vat_wrong(invoice: Invoice) -> Invoice:
    first, *others = invoice.vat_breakdown
    wrong = replace(first, tax_amount=first.tax_amount + Decimal("1.80"))
    stated = replace(invoice.totals, vat=invoice.totals.vat + Decimal("1.80"))
    return replace(invoice, vat_breakdown=(wrong, *others), totals=stated)


def _line_wrong(invoice: Invoice) -> Invoice:
    first, *others = invoice.lines
    return replace(invoice, lines=(replace(first, net_amount=first.net_amount + 10), *others))


def _iban_check_digit(invoice: Invoice) -> Invoice:
    first, *others = invoice.payment.accounts
    last = str((int(first.iban[-1]) + 3) % 10)
    return replace(
        invoice, payment=replace(invoice.payment, accounts=(replace(first, iban=first.iban[:-1] + last), *others))
    )


def _missing_number(invoice: Invoice) -> Invoice:
    return replace(invoice, number=None)


def _missing_date(invoice: Invoice) -> Invoice:
    return replace(invoice, issue_date=None)


def _missing_vat_id(invoice: Invoice) -> Invoice:
    return replace(invoice, seller=replace(invoice.seller, vat_identifier=None))


FAULTS: dict[str, Callable[[Invoice], Invoice]] = {
    "total_off_by_a_cent": _total_off_by_a_cent,
    "vat_wrong": _vat_wrong,
    "line_wrong": _line_wrong,
    "iban_check_digit": _iban_check_digit,
    "missing_number": _missing_number,
    "missing_date": _missing_date,
    "missing_vat_id": _missing_vat_id,
}
OF_FIGURES = frozenset({"total_off_by_a_cent", "vat_wrong", "line_wrong"})
"""Faults that make the stated figures contradict one another."""
