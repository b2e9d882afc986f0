"""Occurrences in a CII document, as the CII binding of the official rules sees them (EN 16931 1.3.16)."""

from __future__ import annotations

from decimal import Decimal

from ...model.raw import Raw
from ...model.values import BLANKS
from .numbers import total_of_doubles
from .occurrence_values import Account, Breakdown, Means, Place, VatTotal, decimal_of

TRADE = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{TRADE}/ram:ApplicableHeaderTradeAgreement"
DELIVERY = f"{TRADE}/ram:ApplicableHeaderTradeDelivery"
SETTLEMENT = f"{TRADE}/ram:ApplicableHeaderTradeSettlement"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
LINES = f"{TRADE}/ram:IncludedSupplyChainTradeLineItem"

_PARTIES = (
    ("seller", f"{AGREEMENT}/ram:SellerTradeParty"),
    ("buyer", f"{AGREEMENT}/ram:BuyerTradeParty"),
    ("tax_representative", f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty"),
    ("delivery", f"{DELIVERY}/ram:ShipToTradeParty"),
    ("payee", f"{SETTLEMENT}/ram:PayeeTradeParty"),
    ("buyer", f"{SETTLEMENT}/ram:InvoiceeTradeParty"),
    ("lines", f"{LINES}/ram:SpecifiedLineTradeAgreement/ram:ItemSellerTradeParty"),
)
_LINE_TOTAL = (
    f"{LINES}/ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
)
_PASSED_OVER = frozenset({"L", "M", "O"})
"""Categories whose own rules come first in the CII rule file, so that BR-45 to BR-48 and BR-CO-17 do not see them."""
_ACCOUNT_NUMBERS = ("ram:IBANID", "ram:ProprietaryID")


def vat_totals(root: Raw) -> tuple[VatTotal, ...]:
    """Return every TaxTotalAmount; the breakdowns, which stand beside them, are given with the first.

    A document with breakdowns and no amount gives one total that does not stand there.
    """
    currency = root.value(f"{SETTLEMENT}/ram:InvoiceCurrencyCode")
    taxes = root.all(f"{SETTLEMENT}/ram:ApplicableTradeTax")
    breakdowns = tuple([_breakdown(each, f"vat_breakdown[{at}]") for at, each in enumerate(taxes)])
    found: list[VatTotal] = []
    for raw in root.all(f"{TOTALS}/ram:TaxTotalAmount"):
        stated = raw.attributes.get("currencyID", "")
        path = "totals.vat" if stated.strip(BLANKS) == currency else "totals.vat_in_accounting_currency"
        of_this = () if found else breakdowns
        found.append(VatTotal(path=path, amount=decimal_of(raw), currency=stated, breakdowns=of_this, raw=raw))
    if breakdowns and not found:
        found.append(VatTotal(path="totals.vat", amount=None, currency="", breakdowns=breakdowns, stands=False))
    return tuple(found)


def is_vat(raw: Raw) -> bool:
    """Tell whether a tax is VAT by its type code, which may have no white space around it (but see BR-CO-17)."""
    return any(each.text.upper() == "VAT" for each in raw.children.get("ram:TypeCode", ()))


def _breakdown(raw: Raw, path: str) -> Breakdown:
    taxable, amount = raw.first("ram:BasisAmount"), raw.first("ram:CalculatedAmount")
    exactly = is_vat(raw)
    category = raw.first("ram:CategoryCode") if exactly else None
    rate = raw.first("ram:RateApplicablePercent") if raw.value("ram:TypeCode").upper() == "VAT" else None
    stated = (("taxable_amount", taxable), ("tax_amount", amount), ("category", category))
    parts = (*stated, ("rate", rate if exactly else None))
    return Breakdown(
        path=path,
        taxable=decimal_of(taxable),
        amount=decimal_of(amount),
        category=category.text.strip(BLANKS) if category is not None else None,
        rate=decimal_of(rate),
        missing=frozenset([name for name, part in parts if part is None]),
        judged=not (exactly and category is not None and category.text in _PASSED_OVER),
        raw=raw,
    )


def payment_means(root: Raw) -> tuple[Means, ...]:
    """Return every payment means of the settlement."""
    found: list[Means] = []
    position = 0
    for raw in root.all(f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"):
        accounts: list[Account] = []
        for each in raw.children.get("ram:PayeePartyCreditorFinancialAccount", ()):
            numbers = [number for name in _ACCOUNT_NUMBERS for number in each.children.get(name, ())]
            blank = not any(number.text.strip(BLANKS) for number in numbers)
            accounts.append(Account(f"payment.accounts[{position}].iban", bool(numbers), blank, each))
            position += 1
        code = raw.first("ram:TypeCode")
        cards = raw.all("ram:ApplicableTradeSettlementFinancialCard")
        found.append(
            Means(
                "payment.means_code",
                code.text if code is not None else "",
                code is not None,
                tuple(accounts),
                tuple(Place("payment.card.number", each.value("ram:ID"), each) for each in cards),
                raw,
            )
        )
    return tuple(found)


def vat_identifiers(root: Raw) -> tuple[Place, ...]:
    """Return every tax registration of a party whose scheme is VA."""
    return tuple(
        Place(f"{role}.vat_identifier", raw.text, raw)
        for role, path in _PARTIES
        for raw in root.all(f"{path}/ram:SpecifiedTaxRegistration/ram:ID")
        if raw.attributes.get("schemeID") == "VA"
    )


def documents(held: list[Raw]) -> tuple[Place, ...]:
    """Return every additional referenced document, of the invoice, of its lines, and elsewhere."""
    return tuple(Place("attachments", raw.value("ram:IssuerAssignedID"), raw) for raw in held)


def amounts_added(root: Raw) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """Add up the amounts of lines, document allowances and document charges; None where there are none of them.

    They are added as doubles, as the rules do.
    The model also counts logistics charges among the charges, and hangs sub-lines under their parent; the rules do not.
    """
    added: dict[bool, list[Decimal]] = {}
    for raw in root.all(f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge"):
        indicator = _INDICATORS.get(raw.value("ram:ChargeIndicator/udt:Indicator"))
        if indicator is not None:
            amount = decimal_of(raw.first("ram:ActualAmount"))
            added.setdefault(indicator, []).append(_NOTHING if amount is None else amount)
    nets = (decimal_of(raw) for raw in root.all(_LINE_TOTAL))
    allowances, charges = (total_of_doubles(added[kind]) if kind in added else None for kind in (False, True))
    return total_of_doubles(net for net in nets if net is not None), allowances, charges


def vat_amounts(root: Raw) -> list[Decimal]:
    """Return the VAT amounts of all breakdowns."""
    amounts = (decimal_of(raw) for raw in root.all(f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:CalculatedAmount"))
    return [amount for amount in amounts if amount is not None]


_NOTHING = Decimal(0)
_INDICATORS = {"false": False, "0": False, "true": True, "1": True}
