"""What may stand more than once, or where the model cannot hold it, as the official rules see it, in any syntax.

The model merges the payment means of a UBL document and keeps the VAT totals of two currencies; the official rules
judge each element by itself. Here each occurrence is a small value, read from the raw index where there is one
(UBL, CII) and from the model otherwise. Ask for them through `Case.once`, so that all rules share one reading.
"""

from __future__ import annotations

from ..engine import Case, Syntax
from . import occurrences_cii, occurrences_ubl
from .gathered import gathered
from .occurrence_values import Account, Breakdown, Means, Place, VatTotal


def vat_totals(case: Case) -> tuple[VatTotal, ...]:
    """Return every VAT total of the document with the breakdowns that stand under it (CII: under the first)."""
    if case.raw is not None and case.syntax is Syntax.UBL:
        return occurrences_ubl.vat_totals(case.raw)
    if case.raw is not None and case.syntax is Syntax.CII:
        return occurrences_cii.vat_totals(case.raw)
    totals = case.invoice.totals
    stated = totals.vat if totals is not None else None
    accounting = totals.vat_in_accounting_currency if totals is not None else None
    breakdowns = tuple(
        Breakdown(
            path=f"vat_breakdown[{position}]",
            taxable=each.taxable_amount,
            amount=each.tax_amount,
            category=each.category,
            rate=each.rate,
            missing=frozenset(
                name for name in ("taxable_amount", "tax_amount", "category", "rate") if getattr(each, name) is None
            ),
        )
        for position, each in enumerate(case.invoice.vat_breakdown)
    )
    found = [VatTotal(path="totals.vat", amount=stated, currency=case.invoice.currency or "", breakdowns=breakdowns)]
    if stated is None and not breakdowns:
        found = []
    if accounting is not None:
        path = "totals.vat_in_accounting_currency"
        found.append(VatTotal(path=path, amount=accounting, currency=case.invoice.vat_currency or ""))
    return tuple(found)


def breakdowns(case: Case) -> tuple[Breakdown, ...]:
    """Return every VAT breakdown that is judged by itself, in UBL those that stand elsewhere too."""
    found = tuple(each for total in case.once(vat_totals) for each in total.breakdowns if each.judged)
    if case.raw is not None and case.syntax is Syntax.UBL:
        found += occurrences_ubl.other_breakdowns(case.raw, case.once(gathered)["cac:TaxTotal"])
    return found


def payment_means(case: Case) -> tuple[Means, ...]:
    """Return every payment means with its accounts; the model's one payment where there is no raw index."""
    if case.raw is not None and case.syntax is Syntax.UBL:
        return occurrences_ubl.payment_means(case.raw, case.once(gathered)["cac:PaymentMeans"])
    if case.raw is not None and case.syntax is Syntax.CII:
        return occurrences_cii.payment_means(case.raw)
    payment = case.invoice.payment
    if payment is None:
        return ()
    accounts = tuple(
        Account(path=f"payment.accounts[{position}].iban", stands=each.iban is not None, blank=each.iban is None)
        for position, each in enumerate(payment.accounts)
    )
    card = payment.card.number if payment.card is not None else None
    cards = (Place("payment.card.number", card),) if card is not None else ()
    return (Means("payment.means_code", payment.means_code or "", payment.means_code is not None, accounts, cards),)


def vat_identifiers(case: Case) -> tuple[Place, ...]:
    """Return every VAT identifier of a party, with its exact text."""
    if case.raw is not None and case.syntax is Syntax.UBL:
        return occurrences_ubl.vat_identifiers(case.raw, case.once(gathered)["cac:PartyTaxScheme"])
    if case.raw is not None and case.syntax is Syntax.CII:
        return occurrences_cii.vat_identifiers(case.raw)
    parties = (
        (role, getattr(case.invoice, role)) for role in ("seller", "buyer", "tax_representative")
    )  # the payee has none
    return tuple(
        Place(f"{role}.vat_identifier", party.vat_identifier)
        for role, party in parties
        if party is not None and party.vat_identifier is not None
    )


def documents(case: Case) -> tuple[Place, ...]:
    """Return every supporting document with its reference (BT-122, or BT-18 in UBL), blank where it has none."""
    if case.raw is not None and case.syntax is Syntax.UBL:
        return occurrences_ubl.documents(case.once(gathered)["cac:AdditionalDocumentReference"])
    if case.raw is not None and case.syntax is Syntax.CII:
        return occurrences_cii.documents(case.once(gathered)["ram:AdditionalReferencedDocument"])
    return tuple(
        Place(f"attachments[{position}].reference", each.reference or "")
        for position, each in enumerate(case.invoice.attachments)
    )
