"""Peppol BIS Billing 3.0.21: rules of Iceland (IS-R), for sellers with an Icelandic address."""

from __future__ import annotations

from ...model.raw import Raw
from ..syntax.values import normalized
from .document import BUYER, SELLER, Document
from .groups import Demand, Group, group, rules_of, warning
from .values import attributes, moment, only, says, stands, trimmed

_COMPANY = "cac:PartyLegalEntity/cbc:CompanyID"
_KENNITALA = "0196"
_TYPES = ("380", "381")
_FINAL_DATE = "EINDAGI"
_ACCOUNT_LENGTH, _DATE_LENGTH = 12, 10


def _icelandic(doc: Document) -> list[Raw]:
    return doc.documents if doc.states_country(SELLER, "IS") else []


def _buyers(doc: Document) -> list[Raw]:
    both = doc.states_country(SELLER, "IS") and doc.states_country(BUYER, "IS")
    return [party for each in doc.documents for party in each.all("cac:AccountingCustomerParty")] if both else []


def _has_type(root: Raw, _: Document) -> bool:
    return any(trimmed(root, name) in _TYPES for name in ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode"))


def _has_kennitala(raw: Raw, party: str) -> bool:
    return _KENNITALA in attributes(raw.all(f"{party}/{_COMPANY}"), "schemeID")


def _has_address(raw: Raw, party: str) -> bool:
    names = ("cbc:StreetName", "cbc:PostalZone")
    return all(stands(raw, f"{party}/cac:PostalAddress/{name}") for name in names)


def _accounts(root: Raw, code: str) -> bool:
    """Tell whether the payment means of a code, if any, have one account number of twelve characters."""
    means = [each for each in root.children.get("cac:PaymentMeans", ()) if says(each, "cbc:PaymentMeansCode", code)]
    numbers = [number for each in means for number in each.all("cac:PayeeFinancialAccount/cbc:ID")]
    return not means or (bool(numbers) and len(normalized(only(numbers))) == _ACCOUNT_LENGTH)


def _account(code: str, rule: str) -> Demand:
    return Demand(rule, "84", lambda root, _: _accounts(root, code), "payment.accounts", at="cac:PaymentMeans")


def _final_dates(root: Raw) -> tuple[bool, list[Raw]]:
    """Return whether a document with the description EINDAGI stands there, and the numbers of all those."""
    held = root.children.get("cac:AdditionalDocumentReference", ())
    found = [each for each in held if says(each, "cbc:DocumentDescription", _FINAL_DATE)]
    return bool(found), [number for each in found for number in each.all("cbc:ID")]


def _is_date(root: Raw, _: Document) -> bool:
    stated, dates = _final_dates(root)
    return not stated or (len(only(dates)) == _DATE_LENGTH and moment(only(dates)) is not None)


def _has_due_date(root: Raw, _: Document) -> bool:
    return not _final_dates(root)[0] or stands(root, "cbc:DueDate")


def _not_before_due_date(root: Raw, _: Document) -> bool:
    stated, dates = _final_dates(root)
    return not stated or any(due.text <= each.text for due in root.all("cbc:DueDate") for each in dates)


def _dates(root: Raw, _: Document) -> dict[str, str]:
    dates = _final_dates(root)[1]
    return {"date": normalized(dates[0].text) if dates else "", "due": root.value("cbc:DueDate")}


_UBL: tuple[Group, ...] = (
    group(
        _icelandic,
        warning(Demand("IS-R-001", "3", _has_type, "type_code")),
        Demand("IS-R-002", "30 30-1", lambda root, _: _has_kennitala(root, SELLER), "seller.legal_registration"),
        Demand("IS-R-003", "35 38", lambda root, _: _has_address(root, SELLER), "seller.address"),
        _account("9", "IS-R-006"),
        _account("42", "IS-R-007"),
        Demand("IS-R-008", "122", _is_date, "attachments", _dates),
        Demand("IS-R-009", "9 122", _has_due_date, "due_date", _dates),
        Demand("IS-R-010", "9 122", _not_before_due_date, "attachments", _dates),
    ),
    group(
        _buyers,
        Demand("IS-R-004", "47 47-1", lambda raw, _: _has_kennitala(raw, "cac:Party"), "buyer.legal_registration"),
        Demand("IS-R-005", "50 53", lambda raw, _: _has_address(raw, "cac:Party"), "buyer.address"),
    ),
)

RULES = rules_of(ubl=_UBL)
