"""Peppol BIS Billing 3.0.21: rules on the document, its parties, and payment.

Amounts and lines are judged in `peppol/lines.py`, identifiers in `peppol/identifiers.py`, code lists and dates in
`peppol/codes.py`, and the rules of countries in modules of their own. The rules for CII are those of 3.0.19, the last
release that has any (`cii*.py`).
"""

from __future__ import annotations

from decimal import Decimal

from ...model.raw import Raw
from ..syntax.values import normalized
from . import cii as peppol_cii
from .document import Document
from .groups import Demand, group, rules_of
from .lists import PROFILES, PROFILES_WITH_RESPONSE, SPECIFICATION
from .values import doubles, says, stands, text_node, trimmed, trimmed_node

_CODE = "cbc:PaymentMeansCode"
_DIRECT_DEBITS = ("49", "59")
_PROJECT = "50"


def profile_of(doc: Document) -> str:
    """Return the number of the business process that a UBL document names: 01, 02, or nothing."""
    stated = trimmed(doc.root, "cbc:ProfileID")
    return "01" if stated in PROFILES else "02" if stated in PROFILES_WITH_RESPONSE else ""


def _specified(root: Raw, _: Document) -> bool:
    stated = trimmed_node(root, "cbc:CustomizationID")
    return stated.startswith(SPECIFICATION) and "::" not in stated


def _breakdowns(root: Raw) -> int:
    return sum("cac:TaxSubtotal" in each.children for each in root.children.get("cac:TaxTotal", ()))


def _one_accounting_total(root: Raw, _: Document) -> bool:
    plain = len(root.children.get("cac:TaxTotal", ())) - _breakdowns(root)
    return plain == ("cbc:TaxCurrencyCode" in root.children)


def _vat_totals(root: Raw, currency: str) -> list[Decimal]:
    wanted = trimmed(root, currency)
    amounts = root.all("cac:TaxTotal/cbc:TaxAmount")
    return doubles([each for each in amounts if each.attributes.get("currencyID") == wanted])


def _same_sign(root: Raw, _: Document) -> bool:
    if not stands(root, "cbc:TaxCurrencyCode"):
        return True
    accounting, stated = _vat_totals(root, "cbc:TaxCurrencyCode"), _vat_totals(root, "cbc:DocumentCurrencyCode")
    below = any(each <= 0 for each in accounting) and any(each <= 0 for each in stated)
    return below or (any(each >= 0 for each in accounting) and any(each >= 0 for each in stated))


def _other_currency(code: Raw, doc: Document) -> bool:
    return normalized(text_node(code)) != trimmed_node(code.parent or doc.root, "cbc:DocumentCurrencyCode")


_PROJECTS = group(
    lambda doc: doc.named("cn:CreditNote"),
    Demand(
        "PEPPOL-EN16931-R080",
        "11",
        lambda root, _: (
            sum(says(each, "cbc:DocumentTypeCode", _PROJECT) for each in root.all("cac:AdditionalDocumentReference"))
            <= 1
        ),
        "project_reference",
    ),
)

_DOCUMENT = group(
    lambda doc: doc.documents,
    Demand("PEPPOL-EN16931-R001", "23", lambda root, _: stands(root, "cbc:ProfileID"), "process.business_process"),
    Demand(
        "PEPPOL-EN16931-R007",
        "23",
        lambda _, doc: profile_of(doc) != "",
        "process.business_process",
        {"process": "cbc:ProfileID"},
        "cbc:ProfileID",
    ),
    Demand(
        "PEPPOL-EN16931-R002",
        "22",
        lambda root, doc: len(root.children.get("cbc:Note", ())) <= 1 or doc.is_german,
        "notes",
        lambda root, _: {"count": str(len(root.all("cbc:Note")))},
    ),
    Demand(
        "PEPPOL-EN16931-R003",
        "10 13",
        lambda root, _: stands(root, "cbc:BuyerReference") or stands(root, "cac:OrderReference/cbc:ID"),
        "buyer_reference",
    ),
    Demand(
        "PEPPOL-EN16931-R004",
        "24",
        _specified,
        "process.specification",
        {"specification": "cbc:CustomizationID"},
        "cbc:CustomizationID",
    ),
    Demand(
        "PEPPOL-EN16931-R053",
        "110 BG-23",
        lambda root, _: _breakdowns(root) == 1,
        "vat_breakdown",
        lambda root, _: {"count": str(_breakdowns(root))},
    ),
    Demand(
        "PEPPOL-EN16931-R054",
        "6 111",
        _one_accounting_total,
        "totals.vat_in_accounting_currency",
        lambda root, _: {"count": str(len(root.all("cac:TaxTotal")) - _breakdowns(root))},
    ),
    Demand("PEPPOL-EN16931-R055", "110 111", _same_sign, "totals.vat_in_accounting_currency"),
)
_CURRENCY = group(
    lambda doc: doc.named("cbc:TaxCurrencyCode"),
    Demand("PEPPOL-EN16931-R005", "5 6", _other_currency, "vat_currency", {"currency": "."}),
)
_BUYER = group(
    lambda doc: doc.below("cac:AccountingCustomerParty", "cac:Party"),
    Demand("PEPPOL-EN16931-R010", "49", lambda party, _: stands(party, "cbc:EndpointID"), "buyer.electronic_address"),
)
_SELLER = group(
    lambda doc: doc.below("cac:AccountingSupplierParty", "cac:Party"),
    Demand("PEPPOL-EN16931-R020", "34", lambda party, _: stands(party, "cbc:EndpointID"), "seller.electronic_address"),
)

_DIRECT_DEBIT = group(
    lambda doc: [each for each in doc.named("cac:PaymentMeans") if trimmed(each, _CODE) in _DIRECT_DEBITS],
    Demand(
        "PEPPOL-EN16931-R061",
        "81 89",
        lambda means, _: stands(means, "cac:PaymentMandate/cbc:ID"),
        "payment.direct_debit.mandate",
        {"code": _CODE},
    ),
)
_EMPTY = group(
    lambda doc: doc.empty,
    Demand("PEPPOL-EN16931-R008", "", lambda _, __: False, told=lambda raw, _: {"element": raw.name}),
)

RULES = rules_of(
    ubl=(_EMPTY, _PROJECTS, _DOCUMENT, _CURRENCY, _BUYER, _SELLER, _DIRECT_DEBIT),
    cii=peppol_cii.DOCUMENT,
)
