"""Peppol BIS Billing 3.0.21: rules of Germany (DE-R), where seller and buyer have German addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ...model.raw import Raw
from ..syntax.values import normalized
from .document import BUYER, SELLER, Document
from .groups import Context, Demand, Group, group, rules_of, warning
from .values import Unjudgeable, attributes, filled, only, stands, trimmed

_CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "L", "M")
_TYPES = ("326", "380", "384", "389", "381", "875", "876", "877")
_TYPE_CODES = ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")
_CORRECTED = "384"
_CODE = "cbc:PaymentMeansCode"
_ACCOUNT, _MANDATE, _CARD = "cac:PayeeFinancialAccount", "cac:PaymentMandate", "cac:CardAccount"
_DEBITED = "cac:PayerFinancialAccount/cbc:ID"
_SKONTO = re.compile(r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#")
_BETWEEN_HASHES = re.compile(r"#[^\n\r]+#")
_LINE_END = re.compile(r"\r?\n")
_ENDS_LINE = re.compile(r"[ \t\n\r]*\n")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_EMAIL = re.compile(r"[^@ \t\n\r]+@([^@. \t\n\r]+\.)+[^@. \t\n\r]+")
_DIGIT = re.compile("[0-9]")
_PHONE_DIGITS = 3
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}")
_WHITE = re.compile(r"[ \t\n\r]+")
_FILENAME = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"


def _german(found: Callable[[Document], Iterable[Raw]]) -> Context:
    return lambda doc: found(doc) if doc.is_german else ()


def _at(path: str) -> Context:
    return _german(lambda doc: doc.root.all(path))


def _means(*codes: str) -> Context:
    held = "cac:PaymentMeans"
    return _german(lambda doc: [each for each in doc.root.all(held) if trimmed(each, _CODE) in codes])


def _needed(rule: str, term: str, name: str, path: str) -> Demand:
    """Return the demand that an element is filled in."""
    return Demand(rule, term, lambda raw, _: filled(raw, name), path)


def _has_vat_number(root: Raw, _: Document) -> bool:
    """Where a VAT category with an obligation is used, the seller or its representative has a tax number."""
    categories = [
        category
        for each in root.children.get("cac:AllowanceCharge", ())
        if any(indicator.text in {"true", "false"} for indicator in each.all("cbc:ChargeIndicator"))
        for category in each.all("cac:TaxCategory/cbc:ID")
    ]
    for name in ("cac:InvoiceLine", "cac:CreditNoteLine"):
        categories += root.all(f"{name}/cac:Item/cac:ClassifiedTaxCategory/cbc:ID")
    if not any(each.text in _CATEGORIES for each in categories):
        return True
    return stands(root, "cac:TaxRepresentativeParty") or filled(root, f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID")


def _type_codes(root: Raw) -> list[str]:
    return [trimmed(root, name) for name in _TYPE_CODES]


def _discounts(root: Raw, _: Document) -> bool:
    """Tell whether each line of the payment terms that begins with # is a cash discount in the agreed form."""
    terms = root.children.get("cac:PaymentTerms", ())
    notes = [each.children["cbc:Note"][0].text for each in terms if "cbc:Note" in each.children]
    lines = [line for note in notes if note for line in _LINE_END.split(note)]
    stated = [normalized(line) for line in lines if normalized(line).startswith("#")]
    if not all(_SKONTO.fullmatch(line) for line in stated):
        return False
    ends = [_BETWEEN_HASHES.split(note)[-1] for note in notes if note]
    if stated and len(ends) > 1:
        raise Unjudgeable
    return not stated or _ENDS_LINE.match(ends[0]) is not None


def _different_files(root: Raw, _: Document) -> bool:
    known: set[str] = set()
    for each in root.children.get("cac:AdditionalDocumentReference", ()):
        names = set(attributes(each.all(_FILENAME), "filename"))
        if names & known:
            return False
        known |= names
    return True


def _corrects(root: Raw, _: Document) -> bool:
    return _CORRECTED not in _type_codes(root) or stands(root, "cac:BillingReference/cac:InvoiceDocumentReference")


def _creditor(root: Raw, _: Document) -> bool:
    parties = (SELLER, "cac:PayeeParty")
    return not stands(root, f"cac:PaymentMeans/{_MANDATE}") or any(
        "SEPA" in attributes(root.all(f"{party}/cac:PartyIdentification/cbc:ID"), "schemeID") for party in parties
    )


def _debited(root: Raw, _: Document) -> bool:
    mandate = f"cac:PaymentMeans/{_MANDATE}"
    return not stands(root, mandate) or stands(root, f"{mandate}/{_DEBITED}")


def _telephone(contact: Raw, _: Document) -> bool:
    return len(_DIGIT.findall(trimmed(contact, "cbc:Telephone"))) >= _PHONE_DIGITS


def _iban(path: str) -> Callable[[Raw, Document], bool]:
    return lambda means, _: is_iban(_WHITE.sub("", only(means.all(path))))


def is_iban(account: str) -> bool:
    """Tell whether an account number without white space is an IBAN; small letters count as other digits than capitals.

    (That is how the official rule reckons, so that an IBAN in small letters fails it.)
    """
    if not _IBAN.fullmatch(account):
        return False
    digits = (ord(each) - (55 if each > "@" else 48) for each in account[4:] + account[:4].upper())
    return int("".join(map(str, digits))) % 97 == 1


def _without(*names: str) -> Callable[[Raw, Document], bool]:
    return lambda means, _: not any(name in means.children for name in names)


_ADDRESS = "cac:PostalAddress"
_CONTACT = f"{SELLER}/cac:Contact"
_PAID = {"code": _CODE}

_UBL: tuple[Group, ...] = (
    group(
        _german(lambda doc: (doc.root,)),
        Demand("DE-R-001", "BG-16", lambda root, _: stands(root, "cac:PaymentMeans"), "payment"),
        _needed("DE-R-015", "10", "cbc:BuyerReference", "buyer_reference"),
        Demand("DE-R-016", "31 32 BG-11", _has_vat_number, "seller.vat_identifier"),
        warning(
            Demand(
                "DE-R-017",
                "3",
                lambda root, _: any(code in _TYPES for code in _type_codes(root)),
                "type_code",
                lambda root, _: {"code": "".join(_type_codes(root))},
            )
        ),
        Demand("DE-R-018", "20", _discounts, "payment_terms", {"terms": "cac:PaymentTerms/cbc:Note"}),
        Demand("DE-R-022", "125-2", _different_files, "attachments"),
        warning(Demand("DE-R-026", "BG-3", _corrects, "preceding_invoices")),
        Demand("DE-R-030", "90", _creditor, "payment.direct_debit.creditor_identifier"),
        Demand("DE-R-031", "91", _debited, "payment.direct_debit.debited_account"),
    ),
    group(
        _at("cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference"),
        warning(
            Demand(
                "DE-R-T02",
                "124",
                lambda raw, _: _URL.match(only(raw.all("cbc:URI"))) is not None,
                "attachments",
                {"url": "cbc:URI"},
            )
        ),
    ),
    group(
        _at("cac:AccountingSupplierParty"),
        Demand("DE-R-002", "BG-6", lambda raw, _: stands(raw, "cac:Party/cac:Contact"), "seller.contact"),
    ),
    group(
        _at(f"{SELLER}/{_ADDRESS}"),
        _needed("DE-R-003", "37", "cbc:CityName", "seller.address.city"),
        _needed("DE-R-004", "38", "cbc:PostalZone", "seller.address.postal_code"),
    ),
    group(
        _at(_CONTACT),
        _needed("DE-R-005", "41", "cbc:Name", "seller.contact.name"),
        _needed("DE-R-006", "42", "cbc:Telephone", "seller.contact.telephone"),
        _needed("DE-R-007", "43", "cbc:ElectronicMail", "seller.contact.email"),
        warning(Demand("DE-R-027", "42", _telephone, "seller.contact.telephone", {"number": "cbc:Telephone"})),
        warning(
            Demand(
                "DE-R-028",
                "43",
                lambda raw, _: _EMAIL.fullmatch(trimmed(raw, "cbc:ElectronicMail")) is not None,
                "seller.contact.email",
                {"address": "cbc:ElectronicMail"},
            )
        ),
    ),
    group(
        _at(f"{BUYER}/{_ADDRESS}"),
        _needed("DE-R-008", "52", "cbc:CityName", "buyer.address.city"),
        _needed("DE-R-009", "53", "cbc:PostalZone", "buyer.address.postal_code"),
    ),
    group(
        _at("cac:Delivery/cac:DeliveryLocation/cac:Address"),
        _needed("DE-R-010", "77", "cbc:CityName", "delivery.address.city"),
        _needed("DE-R-011", "78", "cbc:PostalZone", "delivery.address.postal_code"),
    ),
    group(
        _means("58"),
        warning(
            Demand("DE-R-019", "84", _iban(f"{_ACCOUNT}/cbc:ID"), "payment.accounts", {"account": f"{_ACCOUNT}/cbc:ID"})
        ),
    ),
    group(
        _means("30", "58"),
        Demand("DE-R-023-1", "BG-17", lambda raw, _: stands(raw, _ACCOUNT), "payment.accounts", _PAID),
        Demand("DE-R-023-2", "BG-18 BG-19", _without(_CARD, _MANDATE), "payment", _PAID),
    ),
    group(
        _means("48", "54", "55"),
        Demand("DE-R-024-1", "BG-18", lambda raw, _: stands(raw, _CARD), "payment.card", _PAID),
        Demand("DE-R-024-2", "BG-17 BG-19", _without(_ACCOUNT, _MANDATE), "payment", _PAID),
    ),
    group(
        _means("59"),
        warning(
            Demand(
                "DE-R-020",
                "91",
                _iban(f"{_MANDATE}/{_DEBITED}"),
                "payment.direct_debit.debited_account",
                {"account": f"{_MANDATE}/{_DEBITED}"},
            )
        ),
        Demand("DE-R-025-1", "BG-19", lambda raw, _: stands(raw, _MANDATE), "payment.direct_debit", _PAID),
        Demand("DE-R-025-2", "BG-17 BG-18", _without(_ACCOUNT, _CARD), "payment", _PAID),
    ),
    group(
        _at("cac:TaxTotal/cac:TaxSubtotal"), _needed("DE-R-014", "119", "cac:TaxCategory/cbc:Percent", "vat_breakdown")
    ),
)

RULES = rules_of(ubl=_UBL)
