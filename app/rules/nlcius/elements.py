"""What the rules of NLCIUS look at: whom they hold for, and the elements they name, at any depth of the document.

A chain of names (``cac:Party/cac:PostalAddress``) is a
context of the official files: it fits an element wherever that stands, with a slash in front only from the root.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Syntax

NLCIUS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
GACCOUNT = "#conformant#urn:fdc:nen.nl:gaccount:v1.0"
_SPACE = re.compile(f"[{BLANKS}]+")
_COMPLIANT = "#compliant#urn:fdc:nen.nl:nlcius:v1.0"

SELLER, SELLER_CII = "cac:AccountingSupplierParty/cac:Party", "ram:SellerTradeParty"
BUYER, BUYER_CII = "cac:AccountingCustomerParty/cac:Party", "ram:BuyerTradeParty"
AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_REPRESENTATIVE, _REPRESENTATIVE_CII = "cac:TaxRepresentativeParty", "ram:SellerTaxRepresentativeTradeParty"
_DELIVERY, _DELIVERY_CII = "cac:Delivery/cac:DeliveryLocation", "ram:ShipToTradeParty"
TYPE_CODE_CII = "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:TypeCode"
MEANS_CII = "ram:SpecifiedTradeSettlementPaymentMeans"
TOTALS_CII = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"

ADDRESSES = {
    "seller": (f"{SELLER}/cac:PostalAddress", f"{SELLER_CII}/ram:PostalTradeAddress"),
    "buyer": (f"{BUYER}/cac:PostalAddress", f"{BUYER_CII}/ram:PostalTradeAddress"),
    "tax_representative": (
        f"{_REPRESENTATIVE}/cac:PostalAddress",
        f"{_REPRESENTATIVE_CII}/ram:PostalTradeAddress",
    ),
    "delivery": (f"{_DELIVERY}/cac:Address", f"{_DELIVERY_CII}/ram:PostalTradeAddress"),
}
"""Role -> the chain of its address in UBL and in CII."""

REQUIRED = {
    Syntax.UBL: (
        SELLER, *(ADDRESSES[role][0] for role in ("seller", "buyer", "tax_representative")),
        "cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode", f"{BUYER}/cac:PartyLegalEntity",
        "/ubl:Invoice/cac:LegalMonetaryTotal", "cac:PaymentMeans", f"{SELLER}/cac:PartyTaxScheme",
        "cac:TaxTotal/cbc:TaxAmount", "cac:PaymentMeans/cbc:PaymentMeansCode",
    ),
    Syntax.CII: (
        f"{SELLER_CII}/ram:SpecifiedLegalOrganization", "ram:ApplicableHeaderTradeAgreement",
        *(ADDRESSES[role][1] for role in ("seller", "buyer", "tax_representative")),
        BUYER_CII, TOTALS_CII, MEANS_CII, f"{SELLER_CII}/ram:SpecifiedTaxRegistration",
        f"{TOTALS_CII}/ram:TaxTotalAmount",
    ),
}  # fmt: skip
"""Chains that rules with a condition are asked of, where the seller is Dutch."""
FOR_ANY_SELLER = {
    Syntax.UBL: ("cac:OrderLineReference/cbc:LineID",),
    Syntax.CII: (TYPE_CODE_CII, "ram:BuyerOrderReferencedDocument/ram:LineID"),
}
"""Likewise, wherever the seller is established."""

DISCOURAGED = (
    ("BR-NL-19", 6, "cbc:TaxCurrencyCode", "ram:TaxCurrencyCode", ("vat_currency",)),
    ("BR-NL-20", 7, "cbc:TaxPointDate", "ram:TaxPointDate/udt:DateString", ("tax_point_date",)),
    ("BR-NL-21", 8, "cac:InvoicePeriod/cbc:DescriptionCode", "ram:DueDateTypeCode", ("tax_point_date_code",)),
    ("BR-NL-22", 21, "", "ram:SubjectCode", ()),
    ("BR-NL-23", 23, "", "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", ()),
    (
        "BR-NL-24",
        26,
        "cac:BillingReference/cac:InvoiceDocumentReference/cbc:IssueDate",
        "ram:InvoiceReferencedDocument/ram:FormattedIssueDateTime/qdt:DateTimeString",
        ("preceding_invoices.issue_date",),
    ),
    (
        "BR-NL-26",
        33,
        f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyLegalForm",
        f"{SELLER_CII}/ram:Description",
        ("seller.legal_information",),
    ),
    *(
        (f"BR-NL-{rule}-{at}", term, f"{ubl}/{ubl_leaf}", f"{cii}/{cii_leaf}", (f"{role}.address.{field}",))
        for rule, field, ubl_leaf, cii_leaf, terms in (
            (27, "line_3", "cac:AddressLine/cbc:Line", "ram:LineThree", (162, 163, 164, 165)),
            (28, "subdivision", "cbc:CountrySubentity", "ram:CountrySubDivisionName", (39, 54, 68, 79)),
        )
        for at, (term, (role, (ubl, cii))) in enumerate(zip(terms, ADDRESSES.items(), strict=True), start=1)
    ),
    ("BR-NL-29", 82, "", f"{MEANS_CII}/ram:Information", ("payment.means_text",)),
    (
        "BR-NL-30",
        85,
        "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:Name",
        "ram:PayeePartyCreditorFinancialAccount/ram:AccountName",
        ("payment.accounts.name",),
    ),
    (
        "BR-NL-32-1",
        98,
        "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",
        "",
        ("allowances.reason_code", "charges.reason_code", "lines.allowances.reason_code", "lines.charges.reason_code"),
    ),
    ("BR-NL-32-and-34", 98, "", "ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode", ()),
    (
        "BR-NL-35",
        121,
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode",
        "ram:ApplicableTradeTax/ram:ExemptionReasonCode",
        ("vat_breakdown.exemption_reason_code",),
    ),
)
"""What a Dutch seller should leave out: rule, term, chain in UBL, chain in CII, paths in the model."""

_CONTEXTS = {
    Syntax.UBL: (*REQUIRED[Syntax.UBL], *(row[2] for row in DISCOURAGED if row[2])),
    Syntax.CII: (*REQUIRED[Syntax.CII], *(row[3] for row in DISCOURAGED if row[3])),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a document's rules hold for.

    Attributes:
        follows: it names NLCIUS or the G-account extension as its specification.
        dutch: it does so, and its seller is established in the Netherlands.
    """

    follows: bool
    dutch: bool


def normal(text: str) -> str:
    """Return a text as XPath's normalize-space does."""
    return _SPACE.sub(" ", text.strip(BLANKS))


def specification(case: Case) -> str:
    """Return the specification identifier (BT-24): what a conversion has put in place counts, else what is stated."""
    process = case.invoice.process
    return normal(process.specification or "") if process is not None else ""


def scope(case: Case) -> Scope:
    """Tell whom the rules hold for; NLCIUS-CII wants the identifier letter by letter."""
    stated = specification(case)
    if case.syntax is Syntax.CII:
        follows = stated in {NLCIUS, NLCIUS + GACCOUNT}
    else:
        follows = _COMPLIANT in stated or GACCOUNT in stated
    return Scope(follows, follows and _seller_country(case) == "NL")


def _seller_country(case: Case) -> str:
    raw = None
    if case.raw is not None and case.syntax is Syntax.UBL:
        raw = case.raw.first(f"{ADDRESSES['seller'][0]}/cac:Country/cbc:IdentificationCode")
    elif case.raw is not None and case.syntax is Syntax.CII:
        raw = case.raw.first(f"{AGREEMENT}/{ADDRESSES['seller'][1]}/ram:CountryID")
    if raw is not None:
        return normal(raw.text).upper()
    seller = case.invoice.seller
    address = seller.address if seller is not None else None
    return (address.country or "").upper() if address is not None else ""


def at(case: Case, chain: str) -> list[Raw]:
    """Return the elements that a chain fits."""
    if case.syntax is Syntax.OTHER:
        return []
    names = _names(chain)
    held = case.named[names[-1]]
    return [raw for raw in held if _fits(raw, names)] if held else []


def unspoken(case: Case) -> list[Raw]:
    """Return the empty elements that no other rule is asked of: the official files judge an element but once."""
    empty = case.empty
    if not empty or case.syntax is Syntax.OTHER:
        return []
    whom = case.once(scope)
    chains = (*FOR_ANY_SELLER[case.syntax],) if whom.follows else ()
    if whom.dutch:
        chains += _CONTEXTS[case.syntax]
    by_name: dict[str, list[tuple[str, ...]]] = {}
    for names in map(_names, chains):
        by_name.setdefault(names[-1], []).append(names)
    if whom.dutch and case.syntax is Syntax.UBL:  # BR-NL-2 is asked of the root
        empty = [raw for raw in empty if raw.parent is not None]
    return [raw for raw in empty if not any(_fits(raw, names) for names in by_name.get(raw.name, ()))]


@cache
def _names(chain: str) -> tuple[str, ...]:
    return tuple(chain.split("/"))


def _fits(raw: Raw, names: Sequence[str]) -> bool:
    """Tell whether an element and those above it bear these names; an empty name in front stands above the root."""
    here: Raw | None = raw
    for name in reversed(names):
        if not name:
            return here is None
        if here is None or here.name != name:
            return False
        here = here.parent
    return True
