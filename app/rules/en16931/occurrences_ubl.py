"""Occurrences in a UBL document, as the UBL binding of the official rules sees them (EN 16931 1.3.16)."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Syntax
from .numbers import Number
from .occurrence_values import Account, Breakdown, Means, Place, VatTotal, decimal_of

_ROLES = {
    "cac:AccountingSupplierParty/cac:Party": "seller",
    "cac:AccountingCustomerParty/cac:Party": "buyer",
    "cac:PayeeParty": "payee",
    "cac:TaxRepresentativeParty": "tax_representative",
    "cac:SellerSupplierParty/cac:Party": "seller",
    "cac:BuyerCustomerParty/cac:Party": "buyer",
    "cac:Delivery/cac:DeliveryParty": "delivery",
}
"""Path of a party below the root -> its role in the model."""


def is_vat(raw: Raw) -> bool:
    """Tell whether a category or a registration is one of VAT, by the tax scheme it names."""
    for scheme in raw.children.get("cac:TaxScheme", ()):
        for each in scheme.children.get("cbc:ID", ()):
            if each.text == "VAT" or each.text.strip(BLANKS).upper() == "VAT":
                return True
    return False


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


def other_breakdowns(root: Raw, totals: list[Raw]) -> tuple[Breakdown, ...]:
    """Return the breakdowns of VAT totals under lines or allowances, which the official rules judge like the others."""
    others = [raw for raw in totals if raw.parent is not root and "cac:TaxSubtotal" in raw.children]
    paths = {id(line): f"lines[{position}].vat" for position, line in enumerate(lines(root))} if others else {}
    return tuple(
        _breakdown(each, paths.get(id(raw.parent), "vat_breakdown"))
        for raw in others
        for each in raw.children["cac:TaxSubtotal"]
    )


def lines(root: Raw) -> list[Raw]:
    """Return the elements of the lines."""
    return root.children.get("cac:CreditNoteLine" if root.name == "cn:CreditNote" else "cac:InvoiceLine", [])


def lines_elsewhere(case: Case, found: Mapping[str, list[Raw]]) -> list[Raw]:
    """Return the lines of a UBL document that are not its own, such as those of goods in a delivery."""
    if case.raw is None or case.syntax is not Syntax.UBL:
        return []
    own = case.raw.children.get("cac:CreditNoteLine" if case.raw.name == "cn:CreditNote" else "cac:InvoiceLine", ())
    gathered = [found[name] for name in ("cac:InvoiceLine", "cac:CreditNoteLine")]
    if sum(map(len, gathered)) == len(own):
        return []
    kept = {id(each) for each in own}
    return [each for held in gathered for each in held if id(each) not in kept]


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


def payment_means(root: Raw, held: list[Raw]) -> tuple[Means, ...]:
    """Return every PaymentMeans; accounts of the document's own are numbered through, as the model does."""
    found: list[Means] = []
    position = 0
    for raw in held:
        accounts: list[Account] = []
        for each in raw.children.get("cac:PayeeFinancialAccount", ()):
            number = each.first("cbc:ID")
            blank = number is None or not number.text.strip(BLANKS)
            path = f"payment.accounts[{position}].iban" if raw.parent is root else "payment.accounts"
            accounts.append(Account(path, number is not None, blank, number or each))
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


def vat_identifiers(root: Raw, held: list[Raw]) -> tuple[Place, ...]:
    """Return the number of every PartyTaxScheme whose scheme is VAT, blank where it states none."""
    found: list[Place] = []
    for raw in held:
        if is_vat(raw):
            number = raw.first("cbc:CompanyID")
            role = _ROLES.get(_path_to(raw.parent, root))
            path = f"{role}.vat_identifier" if role is not None else ""
            found.append(Place(path, number.text if number is not None else "", number or raw))
    return tuple(found)


def _path_to(raw: Raw | None, root: Raw) -> str:
    """Return the path of an element from below the root."""
    names: list[str] = []
    while raw is not None and raw is not root:
        names.append(raw.name)
        raw = raw.parent
    return "/".join(reversed(names))


def documents(held: list[Raw]) -> tuple[Place, ...]:
    """Return every AdditionalDocumentReference."""
    return tuple(Place("attachments", raw.value("cbc:ID"), raw) for raw in held)


def items_have_schemes(found: Mapping[str, list[Raw]]) -> bool:
    """Tell whether every identifier of an item, wherever it stands, states a scheme, be it blank."""
    return all(
        attribute in each.attributes
        for parent, name, attribute in _ITEM_IDENTIFIERS
        for holder in found[parent]
        for each in holder.children.get(name, ())
    )


_ITEM_IDENTIFIERS = (
    ("cac:StandardItemIdentification", "cbc:ID", "schemeID"),
    ("cac:CommodityClassification", "cbc:ItemClassificationCode", "listID"),
)


def charged_prices(case: Case) -> dict[int, Raw]:
    """Return, per line of a UBL document, the negative gross price that stands in a charge on the price.

    The norm knows no such charge, so the model has no place for it; the official BR-28 does not ask for the indicator.
    """
    if case.raw is None or case.syntax is not Syntax.UBL or not case.named["cac:AllowanceCharge"]:
        return {}
    found: dict[int, Raw] = {}
    for position, (element, line) in enumerate(zip(lines(case.raw), case.invoice.lines, strict=False)):
        stated = element.all("cac:Price/cac:AllowanceCharge/cbc:BaseAmount")
        has_gross = line.price is not None and line.price.gross is not None
        if stated and not has_gross and all(Number(each.text).is_below_nought for each in stated):
            found[position] = stated[0]
    return found
