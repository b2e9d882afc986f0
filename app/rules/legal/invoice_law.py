"""The layer `legal`: what Dutch law demands of an invoice, apart from VAT itself (`vat_law.py`). All are warnings.

Sources: Wet op de omzetbelasting 1968, art. 34g, 35 and 35a; Handelsregisterwet 2007, art. 27. LAW-NL-* hold for
sellers in the Netherlands, RELAY-* for anybody. A false alarm is the worse error here (decision 0015).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ...model.codes import CREDIT_NOTE_TYPES
from ...model.findings import Severity
from ...model.invoice import Address, Invoice, Party
from ..engine import Case, Fault, rule
from .supply import (
    has_dutch_seller,
    is_continuous,
    is_correction,
    is_prepayment,
    remarks,
    supply,
)

_LAST_DAY = 15
_DECEMBER = 12
_KVK, _OIN = "0106", "0190"
_PO_BOX = re.compile(r"(?:postbus|post ?box|p\.? ?o\.? ?box|antwoordnummer)\b[ .:]*[0-9][\w .]{0,9}", re.IGNORECASE)
_EIGHT_DIGITS = re.compile(r"(?<![0-9])[0-9]{8}(?![0-9])")
_NAMES_REGISTER = re.compile(r"\bk\.?v\.?k\b|kamer van koophandel|chamber of commerce|handelsregister", re.IGNORECASE)
_TAXED = frozenset({"S", "Z", "AE", "K", "G"})


@rule("LAW-NL-SELLER-ADDRESS", terms=(35, 37, 38), severity=Severity.WARNING)
def seller_address(case: Case) -> Iterator[Fault]:
    """Demand where the seller is established; a post office box is no such place."""
    if not case.once(has_dutch_seller):
        return
    seller = case.invoice.seller
    address = seller.address if seller is not None else None
    lines = _lines_of(address)
    if address is None or not lines or address.city is None or address.postal_code is None:
        yield Fault("seller.address", {"kind": "incomplete"})
    elif all(_PO_BOX.fullmatch(line) for line in lines):
        yield Fault("seller.address.line_1", {"kind": "po-box", "address": ", ".join(lines)}, terms=("BT-35",))


@rule("LAW-NL-BUYER-ADDRESS", terms=(50, 52), severity=Severity.WARNING)
def buyer_address(case: Case) -> Iterator[Fault]:
    """Demand the buyer's address; a post office box will do, and postal codes are not everywhere."""
    if not case.once(has_dutch_seller):
        return
    address = case.invoice.buyer.address if case.invoice.buyer is not None else None
    if address is None or address.city is None or not _lines_of(address):
        yield Fault("buyer.address")


@rule("LAW-NL-SELLER-VAT-ID", terms=(31,), severity=Severity.WARNING)
def seller_vat_identifier(case: Case) -> Iterator[Fault]:
    """Demand the seller's VAT identifier, unless all is exempt (as for small businesses) or outside VAT."""
    seller = case.invoice.seller
    if not case.once(has_dutch_seller) or (seller is not None and seller.vat_identifier is not None):
        return
    if any(each.category in _TAXED for each in case.invoice.vat_breakdown):
        yield Fault("seller.vat_identifier")


@rule("LAW-NL-KVK", terms=(30,), severity=Severity.WARNING)
def kvk_number(case: Case) -> Iterator[Fault]:
    """Demand the seller's number in the trade register, wherever it stands; public bodies have an OIN instead."""
    if case.once(has_dutch_seller) and not _states_registration(case.invoice):
        yield Fault("seller.legal_registration")


@rule("LAW-NL-SUPPLY-DATE", terms=(72, 73, 74), severity=Severity.WARNING)
def supply_date(case: Case) -> Iterator[Fault]:
    """Demand the day or period of the supply; a correction refers to an invoice that has it."""
    invoice = case.invoice
    if case.once(has_dutch_seller) and not is_correction(invoice) and not case.once(supply).stated:
        yield Fault("delivery.date")


@rule("LAW-NL-LATE", terms=(2, 72, 74), severity=Severity.WARNING)
def issued_late(case: Case) -> Iterator[Fault]:
    """Demand that an invoice is issued by the 15th of the month after the supply (art. 34g)."""
    issued, supplied = case.invoice.issue_date, case.once(supply).last
    if not case.once(has_dutch_seller) or issued is None or supplied is None:
        return
    if is_correction(case.invoice) or is_prepayment(case.invoice) or is_continuous(case):
        return
    deadline = _deadline(supplied)
    if deadline is not None and issued > deadline:
        facts = {"issued": f"{issued}", "supplied": f"{supplied}", "deadline": f"{deadline}"}
        yield Fault("issue_date", facts)


@rule("LAW-NL-PERIOD", terms=(73, 74), severity=Severity.WARNING)
def long_period(case: Case) -> Iterator[Fault]:
    """Demand that an invoice that gathers several supplies spans a calendar month at most.

    Judged where several lines are invoiced afterwards; what is supplied without end, and what is invoiced ahead, is one
    supply however long it lasts.
    """
    invoice = case.invoice
    start, end = (invoice.period.start, invoice.period.end) if invoice.period is not None else (None, None)
    if start is None or end is None or invoice.issue_date is None or not case.once(has_dutch_seller):
        return
    gathers = len(invoice.lines) > 1 and invoice.issue_date >= end
    if not gathers or is_correction(invoice) or is_prepayment(invoice) or is_continuous(case):
        return
    if _is_longer_than_a_month(start, end):
        yield Fault("period", {"start": f"{start}", "end": f"{end}"})


@rule("LAW-NL-CREDIT-REFERENCE", terms=(25,), severity=Severity.WARNING)
def credited_invoice(case: Case) -> Iterator[Fault]:
    """Demand that a credit note says what it credits; one over a period, such as a yearly bonus, names that period."""
    invoice = case.invoice
    if not case.once(has_dutch_seller) or invoice.type_code not in CREDIT_NOTE_TYPES:
        return
    if not any(each.number for each in invoice.preceding_invoices) and invoice.period is None:
        yield Fault("preceding_invoices")


@rule("RELAY-ISSUE-DATE-FUTURE", terms=(2,), severity=Severity.WARNING)
def issued_in_future(case: Case) -> Iterator[Fault]:
    """Demand that an invoice is not dated ahead; a day's difference may be one of time zones."""
    issued = case.invoice.issue_date
    if issued is not None and issued - case.today > timedelta(days=1):
        yield Fault("issue_date", {"issued": f"{issued}", "today": f"{case.today}"})


@rule("RELAY-DUE-DATE", terms=(9, 2), severity=Severity.WARNING)
def due_before_issue(case: Case) -> Iterator[Fault]:
    """Demand that what is still to be paid is not due before the invoice was made."""
    issued, due = case.invoice.issue_date, case.invoice.due_date
    payable = case.invoice.totals.payable if case.invoice.totals is not None else None
    if issued is not None and due is not None and due < issued and (payable is None or payable > 0):
        yield Fault("due_date", {"issued": f"{issued}", "due": f"{due}"})


def _lines_of(address: Address | None) -> list[str]:
    held = (address.line_1, address.line_2, address.line_3) if address is not None else ()
    return [line for line in held if line is not None]


def _states_registration(invoice: Invoice) -> bool:
    seller = invoice.seller or Party()
    held = [each for each in (seller.legal_registration, seller.electronic_address, *seller.identifiers) if each]
    if any(each.scheme in {_KVK, _OIN} for each in held):
        return True
    if seller.legal_registration is not None and _EIGHT_DIGITS.search(seller.legal_registration.value):
        return True
    if any(_EIGHT_DIGITS.fullmatch(each.value) for each in seller.identifiers):
        return True
    return any(_NAMES_REGISTER.search(text) for _, text in remarks(invoice))


def _deadline(supplied: date) -> date | None:
    """Return the 15th of the next month; None at the end of the calendar."""
    year, month = (supplied.year + 1, 1) if supplied.month == _DECEMBER else (supplied.year, supplied.month + 1)
    return date(year, month, _LAST_DAY) if year <= date.max.year else None


def _is_longer_than_a_month(start: date, end: date) -> bool:
    """Tell whether days from `start` to `end`, both included, are more than one month, from whatever day it begins."""
    months = (end.year - start.year) * _DECEMBER + end.month - start.month
    return months > 1 or (months == 1 and end.day >= start.day)
