"""What UBL cannot say: every way in which an invoice of the model comes back poorer from UBL, one function each.

`what_ubl_says` applies them all. The property tests hold writing and reading to exactly that: nothing more is lost.
Whoever widens the writer deletes a function here.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from app.model.codes import CREDIT_NOTE_TYPES
from app.model.invoice import (
    Attachment,
    Card,
    Classification,
    CreditTransfer,
    Invoice,
    Line,
    Party,
    PaymentSplit,
    Price,
)
from tests.strategies import leaves

_PLACEHOLDER = "NA"


def what_ubl_says(invoice: Invoice) -> Invoice:
    """Return what is left of `invoice` once UBL has carried it."""
    for limit in (*_OF_THE_DOCUMENT, *_OF_PAYMENT):
        invoice = limit(invoice)
    return walk(invoice, _OF_PARTS) or Invoice()


def _is_credit_note(invoice: Invoice) -> bool:
    return invoice.type_code in CREDIT_NOTE_TYPES


# --- of the document -------------------------------------------------------------------------------------------------


def no_third_party_payment_in_a_credit_note(invoice: Invoice) -> Invoice:
    """UBL 2.1 has PrepaidPayment in the invoice only."""
    return replace(invoice, third_party_payments=()) if _is_credit_note(invoice) else invoice


def no_due_date_without_means(invoice: Invoice) -> Invoice:
    """A credit note's due date stands under its means of payment (BT-9), so there must be some."""
    held = invoice.payment is not None and invoice.payment.means_code
    return replace(invoice, due_date=None) if _is_credit_note(invoice) and not held else invoice


def an_order_called_na_is_none(invoice: Invoice) -> Invoice:
    """``NA`` and its like stand where UBL demands an order number beside a sales order number."""
    stated = (invoice.order_reference or "").upper()
    if invoice.sales_order_reference and stated in {_PLACEHOLDER, "N/A", "DUMMYWERT"}:
        return replace(invoice, order_reference=None)
    return invoice


def the_accounting_amount_needs_a_currency_of_its_own(invoice: Invoice) -> Invoice:
    """BT-111 is told from BT-110 by its currency; where BT-6 is BT-5, or absent, there is nothing to tell by."""
    totals = invoice.totals
    if totals is None or totals.vat_in_accounting_currency is None:
        return invoice
    if invoice.vat_currency is None:
        return replace(invoice, totals=replace(totals, vat_in_accounting_currency=None))
    if invoice.vat_currency == invoice.currency and totals.vat is None and not invoice.vat_breakdown:
        moved = replace(totals, vat=totals.vat_in_accounting_currency, vat_in_accounting_currency=None)
        return replace(invoice, totals=moved)
    return invoice


def seller_and_buyer_alone_have_a_trading_name(invoice: Invoice) -> Invoice:
    """The party name of a payee and of a tax representative is their name."""
    payee, representative = invoice.payee, invoice.tax_representative
    return replace(
        invoice,
        payee=payee and replace(payee, trading_name=None),
        tax_representative=representative and replace(representative, trading_name=None),
    )


def a_sepa_identifier_is_the_creditors(invoice: Invoice) -> Invoice:
    """Of seller and payee, an identifier of scheme SEPA is BT-90 and nothing else."""
    return replace(invoice, seller=_without_sepa(invoice.seller), payee=_without_sepa(invoice.payee))


def _without_sepa(party: Party | None) -> Party | None:
    if party is None:
        return None
    others = tuple(each for each in party.identifiers if (each.scheme or "").upper() != "SEPA")
    return replace(party, identifiers=others)


_OF_THE_DOCUMENT: tuple[Callable[[Invoice], Invoice], ...] = (
    no_third_party_payment_in_a_credit_note,
    no_due_date_without_means,
    an_order_called_na_is_none,
    the_accounting_amount_needs_a_currency_of_its_own,
    seller_and_buyer_alone_have_a_trading_name,
    a_sepa_identifier_is_the_creditors,
)


# --- of payment ------------------------------------------------------------------------------------------------------


def no_payment_without_its_code(invoice: Invoice) -> Invoice:
    """PaymentMeans demands a code; only the creditor identifier (BT-90) stands elsewhere, with the party."""
    payment = invoice.payment
    if payment is None or payment.means_code:
        return invoice
    debit = payment.direct_debit and replace(payment.direct_debit, mandate=None, debited_account=None)
    bare = replace(payment, means_text=None, reference=None, accounts=(), card=None, direct_debit=debit)
    return replace(invoice, payment=bare)


def no_creditor_identifier_without_a_creditor(invoice: Invoice) -> Invoice:
    """BT-90 is an identifier of the payee, else of the seller; with neither, there is nobody to identify."""
    payment = invoice.payment
    if invoice.payee or invoice.seller or payment is None or payment.direct_debit is None:
        return invoice
    anonymous = replace(payment.direct_debit, creditor_identifier=None)
    return replace(invoice, payment=replace(payment, direct_debit=anonymous))


_OF_PAYMENT: tuple[Callable[[Invoice], Invoice], ...] = (
    no_payment_without_its_code,
    no_creditor_identifier_without_a_creditor,
)


# --- of parts --------------------------------------------------------------------------------------------------------


def _party(party: Party) -> Party:
    """A registration's scheme needs a registration; VAT is no other one, TAX, FC and mere signs are the plain one."""
    scheme = (party.tax_registration_scheme or "").upper()
    if scheme == "VAT":
        return replace(party, tax_registration=None, tax_registration_scheme=None)
    if party.tax_registration is None or scheme in {"TAX", "FC"} or not any(each.isalnum() for each in scheme):
        return replace(party, tax_registration_scheme=None)
    return party


def _card(card: Card) -> Card:
    """``NA`` stands where UBL demands a network."""
    return replace(card, network=None) if card.network == _PLACEHOLDER else card


def _account(account: CreditTransfer) -> CreditTransfer | None:
    """The id of a means of payment needs an account, as many as there are means."""
    return account if account.iban or account.name or account.bic else None


def _split(split: PaymentSplit) -> PaymentSplit | None:
    """A split is told from plain terms of payment by the means it names."""
    return split if split.means_id else None


def of_attachment(attachment: Attachment) -> Attachment:
    """File name and media type are attributes of the content."""
    return attachment if attachment.content else replace(attachment, filename=None, mime_code=None)


def of_classification(classification: Classification) -> Classification | None:
    """List and version are attributes of the class."""
    return classification if classification.value else None


def of_line(line: Line) -> Line:
    """The unit is an attribute of the quantity (BT-130)."""
    return line if line.quantity is not None else replace(line, unit=None)


def _price(price: Price) -> Price:
    """The unit is an attribute of the base quantity; a discount of nothing stands wherever there is a gross price."""
    if price.base_quantity is None:
        price = replace(price, unit=None)
    return replace(price, discount=None) if price.discount == 0 and price.gross is not None else price


Limits = dict[type, Callable[[Any], Any]]
_OF_PARTS: Limits = {
    Party: _party,
    Card: _card,
    CreditTransfer: _account,
    PaymentSplit: _split,
    Attachment: of_attachment,
    Classification: of_classification,
    Line: of_line,
    Price: _price,
}


def walk(owner: Any, limits: Limits) -> Any:
    """Apply `limits` to every part of a model object; a part that says nothing afterwards is gone."""
    told: dict[str, Any] = {}
    for each in fields(owner):
        value = getattr(owner, each.name)
        if isinstance(value, tuple):
            value = tuple(left for one in value if (left := walk(one, limits)) is not None)
        elif is_dataclass(value):
            value = walk(value, limits)
        told[each.name] = value
    limited = limits.get(type(owner), lambda whole: whole)(type(owner)(**told))
    return limited if limited is not None and any(True for _ in leaves(limited)) else None
