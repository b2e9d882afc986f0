"""How CII says by what means and when to pay: one element per account, though the norm has one group (BG-16)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..model.raw import Raw
from ..model.values import BLANKS, parse_text
from .binding import Context, Custom, Group, Term
from .build import Scope
from .cii_parts import covered, date
from .writer import Writer

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9 ]{8,40}", re.IGNORECASE)

_MEANS = "ram:SpecifiedTradeSettlementPaymentMeans"
_CARD = Group(
    "ram:ApplicableTradeSettlementFinancialCard",
    Term("ram:ID", "number"),
    Term("ram:CardholderName", "holder"),
    field="card",
)
_DEBTOR = Group("ram:PayerPartyDebtorFinancialAccount", Term("ram:IBANID", "direct_debit.debited_account"))


def _read_number(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Read an IBAN, or else an account number of another kind (both BT-84); a second one that differs stays."""
    _NUMBER.read(raws, scope, context)
    raws[0].taken = raws[0].taken or raws[0].text.strip(BLANKS) == scope.get("iban")


def _write_iban(owner: Any, out: Writer) -> None:
    if _is_iban(owner):
        out.leaf("ram:IBANID", owner.iban)


def _write_other_number(owner: Any, out: Writer) -> None:
    if not _is_iban(owner):
        out.leaf("ram:ProprietaryID", owner.iban or "")


def _is_iban(account: Any) -> bool:
    return _IBAN.fullmatch(account.iban or "") is not None


_NUMBER = Term("ram:IBANID", "iban")
_ACCOUNT = (
    Group(
        "ram:PayeePartyCreditorFinancialAccount",
        Custom(("ram:IBANID",), _read_number, _write_iban, (("ram:IBANID", "iban"),)),
        Term("ram:AccountName", "name"),
        Custom(("ram:ProprietaryID",), _read_number, _write_other_number, (("ram:ProprietaryID", "iban"),)),
    ),
    Group("ram:PayeeSpecifiedCreditorFinancialInstitution", Term("ram:BICID", "bic")),
)


def _read_means(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Merge all means into one payment: code and text once, accounts collected.

    A second code or text that differs stays with the raw index (EN 16931 forbids it: CII-SR-467, CII-SR-468).
    """
    payment = scope.inside("payment")
    for raw in raws:
        _read_once(raw, "ram:TypeCode", payment, "means_code", context)
        _read_once(raw, "ram:Information", payment, "means_text", context)
        for group in (_CARD, _DEBTOR):
            if found := raw.children.get(group.names[0]):
                group.read(found, payment, context)
        _read_account(raw, payment, context)


def _read_once(raw: Raw, name: str, payment: Scope, field: str, context: Context) -> None:
    held = raw.first(name)
    if held is not None and payment.get(field) in {None, parse_text(held.text)}:
        context.take(held, payment, field, parse_text(held.text))


def _read_account(raw: Raw, payment: Scope, context: Context) -> None:
    inside = context.enter(raw, f"{payment.path}accounts[{len(payment.get('accounts', ()))}]")
    for group in _ACCOUNT:
        if found := raw.children.get(group.names[0]):
            group.read(found, inside, context)
    if inside:
        payment.list_at("accounts").append(inside)


def _write_means(owner: Any, out: Writer) -> None:
    payment = owner.payment
    if payment is None:
        return
    for position, account in enumerate(payment.accounts or (None,)):
        out.open(_MEANS)
        out.leaf("ram:TypeCode", payment.means_code or "")
        out.leaf("ram:Information", payment.means_text or "")
        if position == 0:
            _CARD.write(payment, out)
            _DEBTOR.write(payment, out)
        if account is not None:
            for group in _ACCOUNT:
                group.write(account, out)
        out.close()


PAYMENT_MEANS = Custom(
    (_MEANS,),
    _read_means,
    _write_means,
    (
        (f"{_MEANS}/ram:TypeCode", "payment.means_code"),
        (f"{_MEANS}/ram:Information", "payment.means_text"),
        *((f"{_MEANS}/{xpath}", f"payment.{path}") for xpath, path in covered(_CARD, _DEBTOR)),
        *((f"{_MEANS}/{xpath}", f"payment.accounts.{path}") for xpath, path in covered(*_ACCOUNT)),
    ),
)


def _read_terms(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Read the terms (BT-9, BT-20, BT-89); of several, as for discounts or instalments, each leaf's first."""
    for raw in raws:
        _TERMS.read([raw], scope, context)


_TERMS = Group(
    "ram:SpecifiedTradePaymentTerms",
    Term("ram:Description", "payment_terms"),
    date("ram:DueDateDateTime", "due_date"),
    Term("ram:DirectDebitMandateID", "payment.direct_debit.mandate"),
)
PAYMENT_TERMS = Custom(_TERMS.names, _read_terms, _TERMS.write, covered(_TERMS))
