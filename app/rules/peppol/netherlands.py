"""Peppol BIS Billing 3.0.21: rules of the Netherlands (NL-R), for sellers with a Dutch address."""

from __future__ import annotations

from functools import partial

from ...model.raw import Raw
from . import cii_national
from .document import BUYER, REPRESENTATIVE, SELLER, Document
from .dutch import complete, of_dutch, registered
from .groups import Demand, Group, group, rules_of
from .values import decimal, stands, trimmed

_MEANS = ("30", "48", "49", "57", "58", "59")
_CODE = "cbc:PaymentMeansCode"
_dutch = partial(of_dutch, SELLER)
_complete = partial(complete, ("cbc:StreetName", "cbc:CityName", "cbc:PostalZone"))


def _can_be_paid(total: Raw, doc: Document) -> bool:
    if doc.named("cac:PaymentMeans"):
        return True
    payable = decimal(total.all("cbc:PayableAmount"))
    return payable is not None and (payable <= 0 if doc.is_invoice else payable >= 0)


_UBL: tuple[Group, ...] = (
    group(
        _dutch(lambda doc: doc.named("cbc:CreditNoteTypeCode")),
        Demand(
            "NL-R-001",
            "25",
            lambda _, doc: stands(doc.root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
            "preceding_invoices",
        ),
    ),
    group(
        _dutch(lambda doc: doc.path(*SELLER.split("/"), "cac:PostalAddress")),
        _complete("NL-R-002", "35 37 38", "seller.address"),
    ),
    group(
        _dutch(lambda doc: doc.path(*SELLER.split("/"), "cac:PartyLegalEntity", "cbc:CompanyID")),
        registered("NL-R-003", "30 30-1", "seller.legal_registration"),
    ),
    group(
        _dutch(lambda doc: doc.path(*BUYER.split("/"), "cac:PostalAddress"), BUYER),
        _complete("NL-R-004", "50 52 53", "buyer.address"),
    ),
    group(
        _dutch(lambda doc: doc.path(*BUYER.split("/"), "cac:PartyLegalEntity", "cbc:CompanyID"), BUYER),
        registered("NL-R-005", "47 47-1", "buyer.legal_registration"),
    ),
    group(
        _dutch(lambda doc: doc.below(REPRESENTATIVE, "cac:PostalAddress"), REPRESENTATIVE),
        _complete("NL-R-006", "64 66 67", "tax_representative.address"),
    ),
    group(
        _dutch(lambda doc: doc.named("cac:LegalMonetaryTotal")),
        Demand("NL-R-007", "81 115", _can_be_paid, "payment.means_code", {"payable": "cbc:PayableAmount"}),
    ),
    group(
        _dutch(lambda doc: doc.named("cac:PaymentMeans"), BUYER),
        Demand(
            "NL-R-008",
            "81",
            lambda means, _: trimmed(means, _CODE) in _MEANS,
            "payment.means_code",
            {"code": _CODE},
            _CODE,
        ),
    ),
    group(
        _dutch(lambda doc: doc.below("cac:OrderLineReference", "cbc:LineID")),
        Demand(
            "NL-R-009",
            "13 132",
            lambda _, doc: stands(doc.root, "cac:OrderReference/cbc:ID"),
            "lines[{line}].order_line",
            {"reference": "."},
        ),
    ),
)

RULES = rules_of(ubl=_UBL, cii=cii_national.NETHERLANDS)
