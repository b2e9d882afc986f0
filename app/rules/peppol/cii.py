"""Peppol BIS Billing in CII (rules of 3.0.19, the last release that has any): document, parties, totals, payment."""

from __future__ import annotations

import re
from collections.abc import Callable

from ...model.raw import Raw
from ..syntax.values import normalized
from .document import Document
from .groups import Demand, Group, group
from .lists import SPECIFICATION
from .values import doubles, only, says, stands, trimmed

_PROCESS = "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
_GUIDELINE = "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
_BILLING = re.compile("urn:fdc:peppol.eu:2017:poacc:billing:[0-9]{2}:1.0")
_VAT_TOTAL = "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount"
_INVOICE_CURRENCY, _VAT_CURRENCY = "ram:InvoiceCurrencyCode", "ram:TaxCurrencyCode"
_DIRECT_DEBITS = ("49", "59")
_OBJECT, _PROJECT = "130", "50"


def _known_process(context: Raw, _: Document) -> bool:
    return _BILLING.search(trimmed(context, _PROCESS)) is not None


def _references(code: str) -> Callable[[Raw, Document], bool]:
    """Return the test that at most one document of a type is referred to."""
    return lambda raw, _: (
        sum(says(each, "ram:TypeCode", code) for each in raw.all("ram:AdditionalReferencedDocument")) <= 1
    )


def _totals_in(settlement: Raw, currency: str) -> list[Raw]:
    """Return the VAT totals that bear the currency that an element names."""
    codes = {each.text for each in settlement.all(currency)}
    return [each for each in settlement.all(_VAT_TOTAL) if each.attributes.get("currencyID") in codes]


def _totals_elsewhere(settlement: Raw) -> list[Raw]:
    codes = {each.text for each in settlement.all(_INVOICE_CURRENCY)}
    stated = [each for each in settlement.all(_VAT_TOTAL) if "currencyID" in each.attributes]
    return [each for each in stated if codes - {each.attributes["currencyID"]}]


def _other_currency(settlement: Raw, _: Document) -> bool:
    stated = settlement.all(_VAT_CURRENCY)
    return not stated or normalized(only(stated)) != trimmed(settlement, _INVOICE_CURRENCY)


def _same_sign(settlement: Raw, _: Document) -> bool:
    if not stands(settlement, _VAT_CURRENCY):
        return True
    accounting = doubles(_totals_in(settlement, _VAT_CURRENCY))
    stated = doubles(_totals_in(settlement, _INVOICE_CURRENCY))
    below = any(each < 0 for each in accounting) and any(each < 0 for each in stated)
    return below or (any(each >= 0 for each in accounting) and any(each >= 0 for each in stated))


def _one_accounting_total(settlement: Raw, _: Document) -> bool:
    return len(_totals_elsewhere(settlement)) == stands(settlement, _VAT_CURRENCY)


def _direct_debits(doc: Document) -> list[Raw]:
    means = doc.named("ram:SpecifiedTradeSettlementPaymentMeans")
    return [each for each in means if trimmed(each, "ram:TypeCode") in _DIRECT_DEBITS]


def _has_mandate(means: Raw, _: Document) -> bool:
    return means.parent is not None and stands(means.parent, "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID")


DOCUMENT: tuple[Group, ...] = (
    group(
        lambda doc: doc.named("rsm:ExchangedDocumentContext"),
        Demand("PEPPOL-EN16931-R001", "23", lambda raw, _: stands(raw, _PROCESS), "process.business_process"),
        Demand(
            "PEPPOL-EN16931-R007", "23", _known_process, "process.business_process", {"process": _PROCESS}, _PROCESS
        ),
        Demand(
            "PEPPOL-EN16931-R004",
            "24",
            lambda raw, _: trimmed(raw, _GUIDELINE).startswith(SPECIFICATION),
            "process.specification",
            {"specification": _GUIDELINE},
            _GUIDELINE,
        ),
    ),
    group(
        lambda doc: doc.named("ram:ApplicableHeaderTradeAgreement"),
        Demand(
            "PEPPOL-EN16931-R003",
            "10 13",
            lambda raw, _: (
                stands(raw, "ram:BuyerReference")
                or stands(raw, "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID")
            ),
            "buyer_reference",
        ),
        Demand("PEPPOL-EN16931-R006", "18", _references(_OBJECT), "object_identifier"),
        Demand("PEPPOL-EN16931-R080", "11", _references(_PROJECT), "project_reference"),
    ),
    group(
        lambda doc: doc.named("ram:ApplicableHeaderTradeSettlement"),
        Demand("PEPPOL-EN16931-R005", "5 6", _other_currency, "vat_currency", {"currency": _VAT_CURRENCY}),
        Demand(
            "PEPPOL-EN16931-R053",
            "110 BG-23",
            lambda raw, _: len(_totals_in(raw, _INVOICE_CURRENCY)) == 1,
            "totals.vat",
            lambda raw, _: {"count": str(len(_totals_in(raw, _INVOICE_CURRENCY)))},
        ),
        Demand(
            "PEPPOL-EN16931-R054",
            "6 111",
            _one_accounting_total,
            "totals.vat_in_accounting_currency",
            lambda raw, _: {"count": str(len(_totals_elsewhere(raw)))},
        ),
        Demand("PEPPOL-EN16931-R055", "110 111", _same_sign, "totals.vat_in_accounting_currency"),
    ),
    group(
        lambda doc: doc.named("rsm:ExchangedDocument"),
        Demand(
            "PEPPOL-EN16931-R002",
            "22",
            lambda raw, _: (
                len(raw.all("ram:IncludedNote")) <= 1 and not stands(raw, "ram:IncludedNote/ram:SubjectCode")
            ),
            "notes",
            lambda raw, _: {"count": str(len(raw.all("ram:IncludedNote")))},
        ),
    ),
    group(
        lambda doc: doc.named("ram:BuyerTradeParty"),
        Demand(
            "PEPPOL-EN16931-R010",
            "49",
            lambda raw, _: stands(raw, "ram:URIUniversalCommunication/ram:URIID"),
            "buyer.electronic_address",
        ),
    ),
    group(
        lambda doc: doc.named("ram:SellerTradeParty"),
        Demand(
            "PEPPOL-EN16931-R020",
            "34",
            lambda raw, _: stands(raw, "ram:URIUniversalCommunication/ram:URIID"),
            "seller.electronic_address",
        ),
    ),
    group(
        _direct_debits,
        Demand("PEPPOL-EN16931-R061", "81 89", _has_mandate, "payment.direct_debit.mandate", {"code": "ram:TypeCode"}),
    ),
)
