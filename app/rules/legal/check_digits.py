"""The layer `legal`: numbers on a Dutch invoice that contradict themselves. All are warnings; the ids are our own."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import identifiers
from ...model.findings import Severity
from ...model.invoice import Invoice, Party
from ...model.terms import term_of
from ...model.values import Identifier
from ..engine import Case, Fault, rule

_SEPA_CREDIT_TRANSFER = "58"
_PARTIES = ("seller", "buyer", "payee", "tax_representative")


@rule("RELAY-IBAN", terms=(84,), severity=Severity.WARNING)
def iban(case: Case) -> Iterator[Fault]:
    """Demand that an IBAN agrees with its check digits and its country's length, and that SEPA goes to an IBAN."""
    for path, number in _accounts(case.invoice):
        kind = identifiers.iban_fault(number)
        if kind is None and _must_be_iban(case.invoice, path) and not identifiers.looks_like_iban(number):
            kind = "no-iban"
        if kind is not None:
            yield Fault(path, {"kind": kind, "number": number}, terms=_terms(path))


@rule("RELAY-VAT-ID", terms=(31, 48, 63), severity=Severity.WARNING)
def vat_identifier(case: Case) -> Iterator[Fault]:
    """Demand that a VAT identifier of the EU agrees with the check digits of its country."""
    for role in ("seller", "buyer", "tax_representative"):
        party: Party | None = getattr(case.invoice, role)
        number = party.vat_identifier if party is not None else None
        kind = identifiers.vat_fault(number) if number is not None else None
        if number is not None and kind is not None:
            path = f"{role}.vat_identifier"
            dutch = "-nl" if number[:2].upper() == "NL" else ""
            facts = {"kind": f"{kind}{dutch}", "number": number, "country": number[:2].upper()}
            yield Fault(path, facts, terms=_terms(path))


@rule("RELAY-KVK", terms=(30, 47), severity=Severity.WARNING)
def kvk_number(case: Case) -> Iterator[Fault]:
    """Demand that a KvK number (scheme 0106) has eight digits."""
    return _schemed(case.invoice, "kvk")


@rule("RELAY-OIN", terms=(30, 47), severity=Severity.WARNING)
def oin(case: Case) -> Iterator[Fault]:
    """Demand that an OIN (scheme 0190) has twenty digits."""
    return _schemed(case.invoice, "oin")


@rule("RELAY-BETALINGSKENMERK", terms=(83,), severity=Severity.WARNING)
def betalingskenmerk(case: Case) -> Iterator[Fault]:
    """Demand that a reference of sixteen digits for a Dutch account agrees with its check digit."""
    payment = case.invoice.payment
    if payment is None or payment.reference is None:
        return
    is_dutch = any((each.iban or "").upper().startswith("NL") for each in payment.accounts)
    if is_dutch and identifiers.betalingskenmerk_fault(payment.reference):
        yield Fault("payment.reference", {"number": payment.reference})


@rule("RELAY-RF", terms=(83,), severity=Severity.WARNING)
def creditor_reference(case: Case) -> Iterator[Fault]:
    """Demand that a creditor reference agrees with its check digits; an invoice number that looks like one is none."""
    payment = case.invoice.payment
    reference = payment.reference if payment is not None else None
    if reference is not None and reference != case.invoice.number and identifiers.creditor_reference_fault(reference):
        yield Fault("payment.reference", {"number": reference})


def _accounts(invoice: Invoice) -> Iterator[tuple[str, str]]:
    """Yield path and number of the accounts to pay to, and of the one to collect from."""
    payment = invoice.payment
    if payment is None:
        return
    for position, each in enumerate(payment.accounts):
        if each.iban is not None:
            yield f"payment.accounts[{position}].iban", each.iban
    debited = payment.direct_debit.debited_account if payment.direct_debit is not None else None
    if debited is not None:
        yield "payment.direct_debit.debited_account", debited


def _must_be_iban(invoice: Invoice, path: str) -> bool:
    payment = invoice.payment
    return payment is not None and payment.means_code == _SEPA_CREDIT_TRANSFER and path.endswith(".iban")


def _schemed(invoice: Invoice, kind: str) -> Iterator[Fault]:
    for path, held in _registrations(invoice):
        if identifiers.scheme_fault(held.value, held.scheme) == kind:
            yield Fault(path, {"number": held.value}, terms=_terms(path))


def _registrations(invoice: Invoice) -> Iterator[tuple[str, Identifier]]:
    """Yield path and value of everything that a party is identified by."""
    for role in _PARTIES:
        party: Party | None = getattr(invoice, role)
        if party is None:
            continue
        for position, each in enumerate(party.identifiers):
            yield f"{role}.identifiers[{position}]", each
        for field in ("legal_registration", "electronic_address"):
            stated: Identifier | None = getattr(party, field)
            if stated is not None:
                yield f"{role}.{field}", stated


def _terms(path: str) -> tuple[str, ...]:
    term = term_of(path)
    return (term,) if term is not None else ()
