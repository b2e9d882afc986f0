"""What the Dutch rules of law ask of an invoice before they judge it: whose law holds, and when was supplied.

A rule of Dutch law speaks only where Dutch law surely holds; what is unsure is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ...model.codes import CREDIT_NOTE_TYPES
from ...model.invoice import Invoice, Party
from ..engine import Case

NETHERLANDS = "NL"
_CORRECTED = "384"
_PREPAYMENT = "386"
_CONTINUOUS = frozenset({"KWH", "MWH", "KWN", "MTQ", "NM3", "SM3", "GJ", "GV", "MON", "ANN", "QAN", "KWT", "WEE"})
"""Units of what is supplied without end, such as energy or rent: there each statement is a supply of its own."""


@dataclass(frozen=True, slots=True)
class Supply:
    """When was supplied, as far as the invoice says: the first and the last day, and whether it says so at all."""

    stated: bool
    first: date | None
    last: date | None


def has_dutch_seller(case: Case) -> bool:
    """Tell whether the seller is established in the Netherlands; its VAT identifier tells where no country does."""
    seller = case.invoice.seller
    country = country_of(seller)
    if country is not None:
        return country == NETHERLANDS
    return seller is not None and (seller.vat_identifier or "").upper().startswith(NETHERLANDS)


def is_supplied_at_home(case: Case) -> bool:
    """Tell whether Dutch VAT surely holds: everything that the invoice says of places points to the Netherlands."""
    invoice = case.invoice
    seller, delivery = invoice.seller, invoice.delivery
    number = (seller.vat_identifier or NETHERLANDS).upper() if seller is not None else NETHERLANDS
    to = delivery.address.country if delivery is not None and delivery.address is not None else None
    return (
        case.once(has_dutch_seller)
        and number.startswith(NETHERLANDS)
        and invoice.tax_representative is None
        and country_of(invoice.buyer) in {NETHERLANDS, None}
        and (to or NETHERLANDS).upper() == NETHERLANDS
    )


def country_of(party: Party | None) -> str | None:
    """Return the country of a party's address in capitals, or None."""
    address = party.address if party is not None else None
    return address.country.upper() if address is not None and address.country is not None else None


def is_correction(invoice: Invoice) -> bool:
    """Tell whether an invoice credits, corrects or settles an earlier one, with dates and rates of its own."""
    return invoice.type_code in CREDIT_NOTE_TYPES or invoice.type_code == _CORRECTED or bool(invoice.preceding_invoices)


def is_prepayment(invoice: Invoice) -> bool:
    """Tell whether an invoice asks for payment before anything is supplied."""
    return invoice.type_code == _PREPAYMENT


def is_continuous(case: Case) -> bool:
    """Tell whether any line is of what is supplied without end."""
    return any(line.unit in _CONTINUOUS for line in case.invoice.lines)


def supply(case: Case) -> Supply:
    """Return when was supplied: the day of delivery, the tax point, the period of the invoice or those of its lines."""
    invoice = case.invoice
    single = [invoice.delivery.date if invoice.delivery is not None else None, invoice.tax_point_date]
    periods = [invoice.period] if invoice.period is not None else []
    periods += [line.period for line in invoice.lines if line.period is not None]
    starts = [*single, *[each.start or each.end for each in periods]]
    ends = [*single, *[each.end for each in periods]]
    first, last = [day for day in starts if day is not None], [day for day in ends if day is not None]
    return Supply(bool(first or last), min(first, default=None), max(last, default=None))


def remarks(invoice: Invoice) -> Iterator[tuple[str, str]]:
    """Yield path and text of what is said in free words about the invoice as a whole."""
    for position, note in enumerate(invoice.notes):
        if note.text is not None:
            yield f"notes[{position}].text", note.text
    if invoice.payment_terms is not None:
        yield "payment_terms", invoice.payment_terms
    if invoice.seller is not None and invoice.seller.legal_information is not None:
        yield "seller.legal_information", invoice.seller.legal_information
