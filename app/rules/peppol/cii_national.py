"""Peppol BIS Billing in CII (rules of 3.0.19): Norway, Italy and the Netherlands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from ...model.raw import Raw
from ..syntax.values import normalized
from .check_digits import is_modulo_11
from .document import CII_BUYER, CII_REPRESENTATIVE, CII_SELLER, Document, is_vat_in_cii
from .dutch import complete, of_dutch, registered
from .groups import Context, Demand, Group, group, warning
from .values import decimal, only, stands, trimmed

_REGISTRATIONS, _NUMBER = "ram:SpecifiedTaxRegistration", "ram:ID"
_REGISTER = "Foretaksregisteret"
_NORWEGIAN = re.compile(r"[0-9]{9}MVA")
_ITALIAN = re.compile(r"[A-Z0-9]{11,16}")
_dutch = partial(of_dutch, CII_SELLER)
_complete = partial(complete, ("ram:LineOne", "ram:CityName", "ram:PostcodeCode"))
_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_MEANS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
_CREDIT_NOTES = ("81", "83", "381", "396", "532")
_CREDIT_NOTE = "381"
_DUTCH_MEANS = ("30", "48", "49", "57", "58", "59")
_TYPE = "rsm:ExchangedDocument/ram:TypeCode"


def _sellers(country: str) -> Context:
    return lambda doc: doc.named("ram:SellerTradeParty") if doc.seller_country == country else ()


def _in_register(party: Raw, _: Document) -> bool:
    held = party.all(f"{_REGISTRATIONS}/{_NUMBER}")
    return any(each.attributes.get("schemeID") == "FC" and normalized(each.text) == _REGISTER for each in held)


def _vat_numbers(party: Raw) -> list[Raw]:
    held = (each for each in party.children.get(_REGISTRATIONS, ()) if is_vat_in_cii(each))
    return [number for each in held for number in each.all(_NUMBER)]


def _norwegian_vat(party: Raw, _: Document) -> bool:
    numbers = _vat_numbers(party)
    if not any(each.text.startswith("NO") for each in numbers):
        return True
    text = only(numbers)
    return _NORWEGIAN.fullmatch(text[2:]) is not None and is_modulo_11(text[2:11])


def _vat_facts(party: Raw, _: Document) -> dict[str, str]:
    return {"number": ", ".join(normalized(each.text) for each in _vat_numbers(party))}


def _italian_registration(registration: Raw, _: Document) -> bool:
    numbers = registration.all(_NUMBER)
    fiscal = [each for each in numbers if normalized(each.attributes.get("schemeID", "")) == "FC"]
    return len(fiscal) < len(numbers) or _ITALIAN.fullmatch(normalized(only(fiscal))) is not None


def _italian_registrations(doc: Document) -> Iterator[Raw]:
    return (each for party in _sellers("IT")(doc) for each in party.children.get(_REGISTRATIONS, ()))


def _needed(rule: str, term: str, name: str, path: str) -> Demand:
    return Demand(rule, term, lambda party, _: stands(party, f"ram:PostalTradeAddress/{name}"), path)


NORWAY: tuple[Group, ...] = (
    group(
        _sellers("NO"),
        warning(Demand("NO-R-002", "32", _in_register, "seller.tax_registration")),
        Demand("NO-R-001", "31", _norwegian_vat, "seller.vat_identifier", _vat_facts),
    ),
)
ITALY: tuple[Group, ...] = (
    group(
        _italian_registrations,
        Demand("IT-R-001", "32", _italian_registration, "seller.tax_registration", {"number": _NUMBER}, _NUMBER),
    ),
    group(
        _sellers("IT"),
        _needed("IT-R-002", "35", "ram:LineOne", "seller.address.street"),
        _needed("IT-R-003", "37", "ram:CityName", "seller.address.city"),
        _needed("IT-R-004", "38", "ram:PostcodeCode", "seller.address.postal_code"),
    ),
)


def _at(path: str) -> Callable[[Document], list[Raw]]:
    return lambda doc: doc.root.all(path)


def _credit_notes(doc: Document) -> list[Raw]:
    return [each for each in doc.root.all("rsm:ExchangedDocument") if trimmed(each, "ram:TypeCode") in _CREDIT_NOTES]


def _refers_to_invoice(_: Raw, doc: Document) -> bool:
    reference = "ram:InvoiceReferencedDocument/ram:IssuerAssignedID"
    return any(stands(each, reference) for each in doc.named("ram:ApplicableHeaderTradeSettlement"))


def _can_be_paid(total: Raw, doc: Document) -> bool:
    if stands(doc.root, _MEANS):
        return True
    payable = decimal(total.all("ram:DuePayableAmount"))
    is_credit_note = trimmed(doc.root, _TYPE) == _CREDIT_NOTE
    return payable is not None and (payable >= 0 if is_credit_note else payable <= 0)


def _has_order(_: Raw, doc: Document) -> bool:
    agreement = CII_SELLER.rpartition("/")[0]
    return stands(doc.root, f"{agreement}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID")


_ORDER_LINE = (
    "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeAgreement"
    "/ram:BuyerOrderReferencedDocument/ram:LineID"
)
_REGISTRATION = "ram:SpecifiedLegalOrganization/ram:ID"

NETHERLANDS: tuple[Group, ...] = (
    group(_dutch(_credit_notes), Demand("NL-R-001", "25", _refers_to_invoice, "preceding_invoices")),
    group(_dutch(_at(f"{CII_SELLER}/ram:PostalTradeAddress")), _complete("NL-R-002", "35 37 38", "seller.address")),
    group(_dutch(_at(f"{CII_SELLER}/{_REGISTRATION}")), registered("NL-R-003", "30 30-1", "seller.legal_registration")),
    group(
        _dutch(_at(f"{CII_BUYER}/ram:PostalTradeAddress"), CII_BUYER),
        _complete("NL-R-004", "50 52 53", "buyer.address"),
    ),
    group(
        _dutch(_at(f"{CII_BUYER}/{_REGISTRATION}"), CII_BUYER),
        registered("NL-R-005", "47 47-1", "buyer.legal_registration"),
    ),
    group(
        _dutch(_at(f"{CII_REPRESENTATIVE}/ram:PostalTradeAddress"), CII_REPRESENTATIVE),
        _complete("NL-R-006", "64 66 67", "tax_representative.address"),
    ),
    group(
        _dutch(_at(f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation")),
        Demand("NL-R-007", "81 115", _can_be_paid, "payment.means_code", {"payable": "ram:DuePayableAmount"}),
    ),
    group(
        _dutch(_at(_MEANS), CII_BUYER),
        Demand(
            "NL-R-008",
            "81",
            lambda means, _: trimmed(means, "ram:TypeCode") in _DUTCH_MEANS,
            "payment.means_code",
            {"code": "ram:TypeCode"},
            "ram:TypeCode",
        ),
    ),
    group(
        _dutch(_at(_ORDER_LINE)),
        Demand("NL-R-009", "13 132", _has_order, "lines[{line}].order_line", {"reference": "."}),
    ),
)
