"""Occurrences in a UBL document, as the UBL binding of the official rules sees them (EN 16931 1.3.16)."""

from __future__ import annotations

from ...model.raw import Raw
from ...model.values import BLANKS
from .occurrence_values import Account, Breakdown, Means, Place, VatTotal, decimal_of

_PARTIES = (
    ("seller", "cac:AccountingSupplierParty/cac:Party"),
    ("buyer", "cac:AccountingCustomerParty/cac:Party"),
    ("payee", "cac:PayeeParty"),
    ("tax_representative", "cac:TaxRepresentativeParty"),
    ("seller", "cac:SellerSupplierParty/cac:Party"),
    ("buyer", "cac:BuyerCustomerParty/cac:Party"),
    ("delivery", "cac:Delivery/cac:DeliveryParty"),
)


def is_vat(raw: Raw) -> bool:
    """Tell whether a category or a registration is one of VAT, by the tax scheme it names."""
    return any(each.text.strip(BLANKS).upper() == "VAT" for each in raw.all("cac:TaxScheme/cbc:ID"))


def vat_totals(root: Raw) -> tuple[VatTotal, ...]:
    """Return every TaxTotal. The first in the invoice currency is the one that the model holds."""
    currency = root.value("cbc:DocumentCurrencyCode")
    found: list[VatTotal] = []
    held = False
    for raw in root.children.get("cac:TaxTotal", ()):
        amount = raw.first("cbc:TaxAmount")
        stated = amount.attributes.get("currencyID", "") if amount is not None else ""
        is_first = not held and stated.strip(BLANKS) == currency
        held = held or is_first
        path = "vat_breakdown[{}]" if is_first else "vat_breakdown"
        subtotals = raw.children.get("cac:TaxSubtotal", ())
        found.append(
            VatTotal(
                path="totals.vat" if is_first else "totals.vat_in_accounting_currency",
                amount=decimal_of(amount),
                currency=stated,
                breakdowns=tuple([_breakdown(each, path.format(at)) for at, each in enumerate(subtotals)]),
                raw=amount or raw,
                stands=amount is not None,
            )
        )
    return tuple(found)


def breakdowns_of_lines(root: Raw) -> tuple[Breakdown, ...]:
    """Return the breakdowns of VAT totals that stand under lines, which the official rules judge like the others."""
    return tuple(
        _breakdown(raw, f"lines[{position}].vat")
        for position, line in enumerate(lines(root))
        if "cac:TaxTotal" in line.children
        for raw in line.all("cac:TaxTotal/cac:TaxSubtotal")
    )


def under_lines(root: Raw, path: str) -> tuple[Raw, ...]:
    """Return the elements at a path of every line that has some; EN 16931 has no place for them there."""
    first = path.partition("/")[0]
    return tuple(raw for line in lines(root) if first in line.children for raw in line.all(path))


def lines(root: Raw) -> list[Raw]:
    """Return the elements of the lines."""
    return root.children.get("cac:CreditNoteLine" if root.name == "cn:CreditNote" else "cac:InvoiceLine", [])


def _breakdown(raw: Raw, path: str) -> Breakdown:
    taxable, amount = raw.first("cbc:TaxableAmount"), raw.first("cbc:TaxAmount")
    category = rate = None
    for each in raw.children.get("cac:TaxCategory", ()):
        if is_vat(each):
            category = category or each.first("cbc:ID")
            rate = rate or each.first("cbc:Percent")
    parts = (("taxable_amount", taxable), ("tax_amount", amount), ("category", category), ("rate", rate))
    return Breakdown(
        path=path,
        taxable=decimal_of(taxable),
        amount=decimal_of(amount),
        category=category.text.strip(BLANKS) if category is not None else None,
        rate=decimal_of(rate),
        missing=frozenset([name for name, part in parts if part is None]),
        raw=raw,
    )


def payment_means(root: Raw) -> tuple[Means, ...]:
    """Return every PaymentMeans; accounts are numbered through, as the model does."""
    found: list[Means] = []
    position = 0
    for raw in root.children.get("cac:PaymentMeans", ()):
        accounts: list[Account] = []
        for each in raw.children.get("cac:PayeeFinancialAccount", ()):
            number = each.first("cbc:ID")
            blank = number is None or not number.text.strip(BLANKS)
            accounts.append(Account(f"payment.accounts[{position}].iban", number is not None, blank, number or each))
            position += 1
        code = raw.first("cbc:PaymentMeansCode")
        cards = raw.all("cac:CardAccount/cbc:PrimaryAccountNumberID")
        found.append(
            Means(
                "payment.means_code",
                code.text if code is not None else "",
                code is not None,
                tuple(accounts),
                tuple(Place("payment.card.number", each.text, each) for each in cards),
                raw,
            )
        )
    return tuple(found)


def vat_identifiers(root: Raw) -> tuple[Place, ...]:
    """Return the number of every PartyTaxScheme whose scheme is VAT, blank where it states none."""
    found: list[Place] = []
    for role, path in _PARTIES:
        for raw in root.all(f"{path}/cac:PartyTaxScheme"):
            if is_vat(raw):
                number = raw.first("cbc:CompanyID")
                text = number.text if number is not None else ""
                found.append(Place(f"{role}.vat_identifier", text, number or raw))
    return tuple(found)


def documents(root: Raw) -> tuple[Place, ...]:
    """Return every AdditionalDocumentReference."""
    held = root.children.get("cac:AdditionalDocumentReference", ())
    return tuple(Place("attachments", raw.value("cbc:ID"), raw) for raw in held)
