"""What an invoice means without printing it: a buyer without a country lives in the seller's, and pays in its currency.

Only what follows from what is proven, and only where nothing is stated. Each is marked as derived.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.invoice import Invoice, Party
from ..model.paths import value_at, with_value
from .parties.party_values import is_code_of

_EURO = frozenset(
    {
        *("AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT", "NL"),
        *("PT", "SI", "SK"),
    }
)
"""Countries whose currency is the euro (Bulgaria since 2026-01-01)."""
_GREECE = {"EL": "GR", "XI": "GB"}
"""Prefixes of VAT identifiers that are not the country's code."""
_EURO_CODE = "EUR"
_INTRA_COMMUNITY = "K"


def derive(invoice: Invoice) -> tuple[Invoice, tuple[str, ...]]:
    """Return the invoice with what follows from it, and the model paths of that."""
    derived = []
    for path, value in _what_follows(invoice):
        invoice = with_value(invoice, path, value)
        derived.append(path)
    return invoice, tuple(derived)


def _what_follows(invoice: Invoice) -> Iterator[tuple[str, str]]:
    home = country_of(invoice.seller)
    there = country_of(invoice.buyer)
    address = invoice.buyer.address if invoice.buyer is not None else None
    if address is not None and address.country is None:
        if there is None and home is not None and is_code_of(home, address):
            there = home
        if there is not None:
            yield "buyer.address.country", there
    if invoice.currency is None and home in _EURO:
        yield "currency", _EURO_CODE
    if there is not None and value_at(invoice, "delivery.address.country") is None and _leaves_the_country(invoice):
        yield "delivery.address.country", there


def country_of(party: Party | None) -> str | None:
    """Return the country of a party (ISO 3166-1): of its address, else of its VAT identifier."""
    if party is None:
        return None
    if party.address is not None and party.address.country is not None:
        return party.address.country
    prefix = (party.vat_identifier or "")[:2]
    return _GREECE.get(prefix, prefix) or None


def _leaves_the_country(invoice: Invoice) -> bool:
    return any(each.category == _INTRA_COMMUNITY for each in invoice.vat_breakdown)
