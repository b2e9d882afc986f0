"""How UBL says by what means to pay: one PaymentMeans per account, though the norm has one group (BG-16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model.invoice import CreditTransfer
from ..model.raw import Raw
from ..model.values import BLANKS, parse_text
from .binding import Context, Custom, Group, Term, places_of
from .build import Scope
from .kinds import AMOUNT, DATE
from .writer import Writer

_NOT_GIVEN = "NA"

_ACCOUNT = Group(
    "cac:PayeeFinancialAccount",
    Term("cbc:ID", "iban"),
    Term("cbc:Name", "name"),
    Group("cac:FinancialInstitutionBranch", Term("cbc:ID", "bic")),
    field="accounts",
    many=True,
)
_ACCOUNT_ONLY = Group("cac:PayeeFinancialAccount", *_ACCOUNT.children)
_CARD = Group(
    "cac:CardAccount",
    Term("cbc:PrimaryAccountNumberID", "number"),
    Term("cbc:NetworkID", "network"),
    Term("cbc:HolderName", "holder"),
    field="card",
)
_MANDATE = Group(
    "cac:PaymentMandate",
    Term("cbc:ID", "direct_debit.mandate"),
    Group("cac:PayerFinancialAccount", Term("cbc:ID", "direct_debit.debited_account")),
)
_DUE_DATE = Term("cbc:PaymentDueDate", "due_date", DATE)


def _read_means(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Merge every PaymentMeans into one payment: code, text and reference once, accounts collected.

    A second code or reference that differs stays with the raw index (EN 16931 forbids it, UBL-SR-44 and -47).
    """
    payment = scope.inside("payment")
    for raw in raws:
        _read_code(raw, payment, context)
        _read_once(raw, "cbc:PaymentID", payment, "reference", context)
        _read_due_date(raw, scope, context)
        for group in (_CARD, _MANDATE):
            if found := raw.children.get(group.names[0]):
                group.read(found, payment, context)
        _read_account(raw, payment, context)
    if payment.get_at("card.network") == _NOT_GIVEN:
        del payment["card"]["network"]


def _read_code(raw: Raw, payment: Scope, context: Context) -> None:
    code = _read_once(raw, "cbc:PaymentMeansCode", payment, "means_code", context)
    text = parse_text(code.attributes.get("name", "")) if code is not None else None
    if code is not None and text and payment.get("means_text") in {None, text}:
        payment.put("means_text", text)
        code.taken_attributes = ("name",)


def _read_once(raw: Raw, name: str, payment: Scope, field: str, context: Context) -> Raw | None:
    """Take a leaf that all PaymentMeans must state alike; return it where it was taken."""
    held = raw.first(name)
    if held is None or payment.get(field) not in {None, parse_text(held.text)}:
        return None
    context.take(held, payment, field, parse_text(held.text))
    return held


def _read_due_date(raw: Raw, scope: Scope, context: Context) -> None:
    """Take the due date that a credit note, and at times an invoice, keeps here (BT-9)."""
    for held in raw.children.get("cbc:PaymentDueDate", ()):
        stated = scope.get("due_date")
        if stated is None:
            _DUE_DATE.read([held], scope, context)
        else:
            held.taken = held.text.strip(BLANKS) == stated.isoformat()


def _read_account(raw: Raw, payment: Scope, context: Context) -> None:
    accounts = raw.children.get("cac:PayeeFinancialAccount")
    if not accounts:
        return
    _ACCOUNT.read(accounts, payment, context)
    means = raw.first("cbc:ID")
    if means is not None:
        context.take(means, payment["accounts"][-1], "means_id", parse_text(means.text))


def _write_means(owner: Any, out: Writer) -> None:
    payment = owner.payment
    due_date = owner.due_date if out.credit_note else None
    if payment is None or not payment.means_code:
        return
    accounts: tuple[CreditTransfer | None, ...] = payment.accounts or (None,)
    for position, account in enumerate(accounts):
        first = position == 0
        out.open("cac:PaymentMeans")
        if account is not None and (account.iban or account.name or account.bic):
            out.leaf("cbc:ID", account.means_id or "")
        text = [("name", payment.means_text)] if first and payment.means_text else []
        out.leaf("cbc:PaymentMeansCode", payment.means_code, text)
        if first and due_date:
            out.leaf("cbc:PaymentDueDate", DATE.write(due_date))
        out.leaf("cbc:PaymentID", payment.reference or "")
        if first:
            _write_card(payment.card, out)
        if account is not None:
            _ACCOUNT_ONLY.write(account, out)
        if first and payment.direct_debit is not None:
            _MANDATE.write(payment, out)
        out.close()


def _write_card(card: Any, out: Writer) -> None:
    """Write the card; UBL demands a network, for which Peppol writes NA where none is known."""
    if card is not None:
        out.open("cac:CardAccount")
        out.leaf("cbc:PrimaryAccountNumberID", card.number or "")
        out.leaf("cbc:NetworkID", card.network or _NOT_GIVEN)
        out.leaf("cbc:HolderName", card.holder or "")
        out.close()


PAYMENT_MEANS = Custom(
    ("cac:PaymentMeans",),
    _read_means,
    _write_means,
    (
        ("cac:PaymentMeans/cbc:ID", "payment.accounts.means_id"),
        ("cac:PaymentMeans/cbc:PaymentMeansCode", "payment.means_code"),
        ("cac:PaymentMeans/cbc:PaymentMeansCode/@name", "payment.means_text"),
        ("cac:PaymentMeans/cbc:PaymentDueDate", "due_date"),
        ("cac:PaymentMeans/cbc:PaymentID", "payment.reference"),
        *_CARD.covers("cac:PaymentMeans", "payment."),
        *_ACCOUNT.covers("cac:PaymentMeans", "payment."),
        *_MANDATE.covers("cac:PaymentMeans", "payment."),
    ),
)


def _read_terms(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Tell plain payment terms (BT-20) from the split of a G-account invoice (NL-GA-01)."""
    for raw in raws:
        if raw.first("cbc:PaymentMeansID") is not None:
            _SPLIT.read([raw], scope, context)
        else:
            _TERMS.read([raw], scope, context)


def _write_terms(owner: Any, out: Writer) -> None:
    """Write the terms and the splits; one that names no means would be read as plain terms."""
    _TERMS.write(owner, out)
    for split in owner.payment_splits:
        if split.means_id:
            _SPLIT.write_one(split, out)


_TERMS = Group("cac:PaymentTerms", Term("cbc:Note", "payment_terms"))
_SPLIT = Group(
    "cac:PaymentTerms",
    Term("cbc:PaymentMeansID", "means_id"),
    Term("cbc:Note", "note"),
    Term("cbc:Amount", "amount", AMOUNT),
    field="payment_splits",
    many=True,
)
PAYMENT_TERMS = Custom(
    ("cac:PaymentTerms",),
    _read_terms,
    _write_terms,
    places_of(_TERMS, _SPLIT),
)
