"""What CII cannot say: every way in which an invoice of the model comes back poorer from CII D16B, one function each.

Used as `limits_ubl.py` is; what both syntaxes share stands there.
"""

from collections.abc import Callable
from dataclasses import replace

from app.model.invoice import (
    Attachment,
    Card,
    Classification,
    CreditTransfer,
    Invoice,
    Line,
    Party,
    Price,
)
from tests.properties.limits_ubl import (
    Limits,
    of_attachment,
    of_classification,
    of_line,
    walk,
)

_EVENTS_OF_CII = frozenset({"5", "29", "72"})


def what_cii_says(invoice: Invoice) -> Invoice:
    """Return what is left of `invoice` once CII has carried it."""
    for limit in _OF_THE_DOCUMENT:
        invoice = limit(invoice)
    return walk(invoice, _OF_PARTS) or Invoice()


def no_terms_of_extensions(invoice: Invoice) -> Invoice:
    """Splits of a G-account and payments for third parties are extensions of UBL alone."""
    return replace(invoice, payment_splits=(), third_party_payments=())


def the_tax_point_needs_a_vat_breakdown(invoice: Invoice) -> Invoice:
    """BT-7 and BT-8 stand with the first VAT category."""
    return invoice if invoice.vat_breakdown else replace(invoice, tax_point_date=None, tax_point_date_code=None)


def the_event_is_not_one_of_ciis_own(invoice: Invoice) -> Invoice:
    """BT-8 is translated into UNTDID 2475; a code of that list would come back as another event."""
    return replace(invoice, tax_point_date_code=None) if invoice.tax_point_date_code in _EVENTS_OF_CII else invoice


def the_accounting_amount_needs_a_currency_of_its_own(invoice: Invoice) -> Invoice:
    """BT-111 is told from BT-110 by its currency; where BT-6 is BT-5, or absent, there is nothing to tell by."""
    totals = invoice.totals
    if totals is None or totals.vat_in_accounting_currency is None:
        return invoice
    if invoice.vat_currency is None:
        return replace(invoice, totals=replace(totals, vat_in_accounting_currency=None))
    if invoice.vat_currency == invoice.currency and totals.vat is None:
        moved = replace(totals, vat=totals.vat_in_accounting_currency, vat_in_accounting_currency=None)
        return replace(invoice, totals=moved)
    return invoice


_OF_THE_DOCUMENT: tuple[Callable[[Invoice], Invoice], ...] = (
    no_terms_of_extensions,
    the_tax_point_needs_a_vat_breakdown,
    the_event_is_not_one_of_ciis_own,
    the_accounting_amount_needs_a_currency_of_its_own,
)


def _party(party: Party) -> Party:
    """Identifiers without a scheme come first; a registration's scheme needs a registration, VA is not another's."""
    ordered = tuple(sorted(party.identifiers, key=lambda each: each.scheme is not None))
    scheme = (party.tax_registration_scheme or "").upper()
    plain = party.tax_registration is None or scheme in {"VA", "VAT", "FC"}
    kept = None if plain else party.tax_registration_scheme
    return replace(party, identifiers=ordered, tax_registration_scheme=kept)


def _card(card: Card) -> Card:
    """CII knows no network of a card."""
    return replace(card, network=None)


def _account(account: CreditTransfer) -> CreditTransfer:
    """A means of payment has no id."""
    return replace(account, means_id=None)


def _line(line: Line) -> Line:
    """Lines have no lines."""
    return replace(of_line(line), sub_lines=())


def _price(price: Price) -> Price:
    """The unit is an attribute of the base quantity; a discount stands with the gross price, and none is not one."""
    if price.base_quantity is None:
        price = replace(price, unit=None)
    return replace(price, discount=None) if price.gross is None or price.discount == 0 else price


_OF_PARTS: Limits = {
    Party: _party,
    Card: _card,
    CreditTransfer: _account,
    Attachment: of_attachment,
    Classification: of_classification,
    Line: _line,
    Price: _price,
}
