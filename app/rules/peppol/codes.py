"""Peppol BIS Billing 3.0.21: code lists, types of document, dates (PEPPOL-EN16931-CL, -P and -F)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ...model.raw import Raw
from ..syntax.values import normalized
from . import cii_codes
from .demands import coded
from .document import Document
from .groups import Context, Demand, Group, Holds, group, rules_of
from .invoice import profile_of
from .lists import (
    ADDRESS_SCHEMES,
    ALLOWANCE_REASONS,
    CHARGE_REASONS,
    CREDIT_NOTE_TYPES,
    CURRENCIES,
    INVOICE_TYPES,
    MIME_TYPES,
    PERIOD_CODES,
)
from .values import moment, only, says, text_node

_AMOUNTS = (
    *("cbc:Amount", "cbc:BaseAmount", "cbc:PriceAmount", "cbc:TaxAmount", "cbc:TaxableAmount"),
    *("cbc:LineExtensionAmount", "cbc:TaxExclusiveAmount", "cbc:TaxInclusiveAmount", "cbc:AllowanceTotalAmount"),
    *("cbc:ChargeTotalAmount", "cbc:PrepaidAmount", "cbc:PayableRoundingAmount", "cbc:PayableAmount"),
)
_DATES = {
    "cbc:IssueDate": "issue_date",
    "cbc:DueDate": "due_date",
    "cbc:TaxPointDate": "tax_point_date",
    "cbc:StartDate": "period.start",
    "cbc:EndDate": "period.end",
    "cbc:ActualDeliveryDate": "delivery.date",
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GERMAN_TYPES = ("326", "384")
_EXEMPTIONS = (
    ("PEPPOL-EN16931-P0104", "VATEX-EU-G", "G"),
    ("PEPPOL-EN16931-P0105", "VATEX-EU-O", "O"),
    ("PEPPOL-EN16931-P0106", "VATEX-EU-IC", "K"),
    ("PEPPOL-EN16931-P0107", "VATEX-EU-AE", "AE"),
    ("PEPPOL-EN16931-P0108", "VATEX-EU-D", "E"),
    ("PEPPOL-EN16931-P0109", "VATEX-EU-F", "E"),
    ("PEPPOL-EN16931-P0110", "VATEX-EU-I", "E"),
    ("PEPPOL-EN16931-P0111", "VATEX-EU-J", "E"),
)


def _with_attribute(name: str, attribute: str) -> Context:
    return lambda doc: (each for each in doc.named(name) if attribute in each.attributes)


def _reasons(indicator: str) -> Context:
    def context(doc: Document) -> Iterator[Raw]:
        for each in doc.named("cac:AllowanceCharge"):
            if says(each, "cbc:ChargeIndicator", indicator):
                yield from each.children.get("cbc:AllowanceChargeReasonCode", ())

    return context


def _amounts_in_unknown_currencies(doc: Document) -> Iterator[Raw]:
    for name in _AMOUNTS:
        for each in doc.named(name):
            if each.attributes.get("currencyID") not in CURRENCIES:
                yield each


def _listed(codes: frozenset[str]) -> Holds:
    return lambda raw, doc: profile_of(doc) == "" or normalized(text_node(raw)) in codes


def _german_only(raw: Raw, doc: Document) -> bool:
    return normalized(raw.text) not in _GERMAN_TYPES or doc.is_german


def _is_date(raw: Raw, _: Document) -> bool:
    return _DATE.fullmatch(text_node(raw)) is not None and moment(raw.text) is not None


def _dates(name: str, path: str) -> Group:
    line = f"lines[{{line}}].{path}" if path.startswith("period") else path
    return group(
        lambda doc: doc.named(name),
        Demand("PEPPOL-EN16931-F001", "2 7 9 72 73 74 134 135 26", _is_date, line, {"date": "."}),
    )


def _exempt(code: str) -> Context:
    def context(doc: Document) -> Iterator[Raw]:
        for each in doc.named("cac:TaxCategory"):
            if "cbc:TaxExemptionReasonCode" in each.children and (
                only(each.children["cbc:TaxExemptionReasonCode"]).upper() == code
            ):
                yield each

    return context


def _in_category(wanted: str) -> Holds:
    return lambda category, _: normalized(only(category.all("cbc:ID"))) == wanted


def _exemption(rule: str, code: str, wanted: str) -> Group:
    told: Callable[[Raw, Document], dict[str, str]] = lambda category, _: {  # noqa: E731 - facts of one rule
        "code": code,
        "wanted": wanted,
        "category": category.value("cbc:ID"),
    }
    return group(_exempt(code), Demand(rule, "118 121", _in_category(wanted), "vat_breakdown", told, "cbc:ID"))


_TYPE = {"code": "."}

_UBL: tuple[Group, ...] = (
    group(
        _with_attribute("cbc:EmbeddedDocumentBinaryObject", "mimeCode"),
        Demand(
            "PEPPOL-EN16931-CL001",
            "125-1",
            lambda raw, _: raw.attributes["mimeCode"] in MIME_TYPES,
            "attachments",
            {"code": "@mimeCode"},
        ),
    ),
    group(_reasons("false"), Demand("PEPPOL-EN16931-CL002", "98 140", coded(ALLOWANCE_REASONS), told={"code": "."})),
    group(_reasons("true"), Demand("PEPPOL-EN16931-CL003", "105 145", coded(CHARGE_REASONS), told={"code": "."})),
    group(
        lambda doc: doc.below("cac:InvoicePeriod", "cbc:DescriptionCode"),
        Demand("PEPPOL-EN16931-CL006", "8", coded(PERIOD_CODES), "tax_point_date_code", {"code": "."}),
    ),
    group(
        _amounts_in_unknown_currencies,
        Demand(
            "PEPPOL-EN16931-CL007",
            "5 6",
            lambda _, __: False,
            told=lambda raw, _: {"code": raw.attributes.get("currencyID", ""), "element": raw.name},
        ),
    ),
    group(
        lambda doc: doc.named("cbc:InvoiceTypeCode"),
        Demand("PEPPOL-EN16931-P0100", "3", _listed(INVOICE_TYPES), "type_code", _TYPE),
        Demand("PEPPOL-EN16931-P0112", "3", _german_only, "type_code", _TYPE),
    ),
    group(
        lambda doc: doc.named("cbc:CreditNoteTypeCode"),
        Demand("PEPPOL-EN16931-P0101", "3", _listed(CREDIT_NOTE_TYPES), "type_code", _TYPE),
    ),
    *(_dates(name, path) for name, path in _DATES.items()),
    group(
        _with_attribute("cbc:EndpointID", "schemeID"),
        Demand(
            "PEPPOL-EN16931-CL008",
            "34-1 49-1",
            lambda raw, _: raw.attributes["schemeID"] in ADDRESS_SCHEMES,
            told={"code": "@schemeID"},
        ),
    ),
    *(_exemption(*each) for each in _EXEMPTIONS),
)

RULES = rules_of(ubl=_UBL, cii=cii_codes.CODES)
