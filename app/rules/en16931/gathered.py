"""The elements that rules look for wherever they stand, gathered by name in one walk that all those rules share."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.raw import Raw
from ..engine import Case
from .codes_table import CODE_RULES

_NAMES = frozenset(
    {
        "cac:AccountingCustomerParty",
        "cac:AccountingSupplierParty",
        "cac:AdditionalDocumentReference",
        "cac:AdditionalItemProperty",
        "cac:AllowanceCharge",
        "cac:BillingReference",
        "cac:ClassifiedTaxCategory",
        "cac:CreditNoteLine",
        "cac:Delivery",
        "cac:InvoiceLine",
        "cac:InvoicePeriod",
        "cac:LegalMonetaryTotal",
        "cac:PartyTaxScheme",
        "cac:PaymentMeans",
        "cac:TaxCategory",
        "cac:TaxRepresentativeParty",
        "cac:TaxSubtotal",
        "cac:TaxTotal",
        "cbc:IdentificationCode",
        "ram:ApplicableTradeTax",
        "ram:BuyerTradeParty",
        "ram:CategoryCode",
        "ram:CategoryTradeTax",
        "ram:CountryID",
        "ram:IncludedSupplyChainTradeLineItem",
        "ram:SellerTaxRepresentativeTradeParty",
        "ram:SellerTradeParty",
        "ram:SpecifiedTradeAllowanceCharge",
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    }
)
"""What the rules that look at any depth ask for; the places of codes bring their own."""
_WANTED = _NAMES | {place.parent or place.name for each in CODE_RULES for place in (*each.ubl, *each.cii)}

Gathered = Mapping[str, list[Raw]]


def gathered(case: Case) -> Gathered:
    """Return the elements of each wanted name, the upper ones first; to be asked for through `Case.once`."""
    found: dict[str, list[Raw]] = {name: [] for name in _WANTED}
    if case.raw is None:
        return found
    pending = [case.raw]
    for raw in pending:
        for name, group in raw.children.items():
            if name in found:
                found[name] += group
            for each in group:
                if each.children:
                    pending.append(each)  # noqa: PERF401 - a list would be made for every group
    return found
