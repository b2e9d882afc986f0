"""What the UBL 2.1 schemas demand of every document, put into an invoice that lacks it: one entry each.

The model lets all of it be absent (types hold shape, rules hold law), and an invoice without it is refused before
anything is written. So the property "what we write is valid" speaks of invoices that have these.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.model.codes import CREDIT_NOTE_TYPES
from app.model.invoice import (
    AllowanceCharge,
    Attachment,
    Attribute,
    Card,
    Invoice,
    Item,
    Line,
    Party,
    PrecedingInvoice,
    Price,
    Totals,
    VatBreakdown,
)
from tests.properties.limits_ubl import walk

_NOTHING = Decimal("0.00")
_ITEM = Item(name="Brood")
_LINE = Line(id="1", net_amount=_NOTHING, item=_ITEM)

DEMANDS: dict[type, dict[str, Any]] = {
    AllowanceCharge: {"amount": _NOTHING},  # cbc:Amount
    Attachment: {"reference": "bijlage"},  # AdditionalDocumentReference/cbc:ID
    Attribute: {"name": "kleur"},  # AdditionalItemProperty/cbc:Name
    Card: {"number": "1234"},  # CardAccount/cbc:PrimaryAccountNumberID; for cbc:NetworkID the writer has NA
    Line: {"id": "1", "net_amount": _NOTHING, "item": _ITEM},
    PrecedingInvoice: {"number": "2025-17"},  # InvoiceDocumentReference/cbc:ID
    Price: {"net": _NOTHING},  # cbc:PriceAmount
    VatBreakdown: {"tax_amount": _NOTHING, "category": "S"},  # cbc:TaxAmount, cac:TaxCategory
}


def with_what_the_schema_demands(invoice: Invoice) -> Invoice:
    """Return `invoice` with whatever the schemas demand and it lacks; what it states stays."""
    walked: Invoice = walk(invoice, {kind: _filler(wanted) for kind, wanted in DEMANDS.items()}) or Invoice()
    totals = _filled(walked.totals or Totals(), {"payable": _NOTHING})
    if walked.vat_breakdown or totals.vat_in_accounting_currency is not None:
        totals = _filled(totals, {"vat": _NOTHING})  # TaxTotal/cbc:TaxAmount
    whole = _filled(
        replace(walked, totals=totals, lines=walked.lines or (_LINE,)),
        {
            "number": "2026-001",
            "issue_date": date(2026, 11, 22),
            "type_code": "380",
            "currency": "EUR",
            "seller": Party(name="Bakkerij De Korenaar B.V."),
            "buyer": Party(name="Gemeente Waterrijk"),
        },
    )
    return _with_mime_codes(whole)


def _with_mime_codes(invoice: Invoice) -> Invoice:
    """EmbeddedDocumentBinaryObject/@mimeCode is required."""
    attachments = tuple(
        _filled(each, {"mime_code": "application/pdf"}) if each.content else each for each in invoice.attachments
    )
    return replace(invoice, attachments=attachments)


def is_credit_note(invoice: Invoice) -> bool:
    return invoice.type_code in CREDIT_NOTE_TYPES


def _filler(wanted: dict[str, Any]) -> Any:
    return lambda owner: _filled(owner, wanted)


def _filled(owner: Any, wanted: dict[str, Any]) -> Any:
    return replace(owner, **{name: value for name, value in wanted.items() if getattr(owner, name) is None})
