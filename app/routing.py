"""Where an invoice goes: whose it is by the buyer's identifiers, and which of that recipient's routes it fits.

Decisions over values. An invoice is the canonical JSON of the contracts (design 7); nothing is fetched or kept here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any, Literal

from .model.codes import CREDIT_NOTE_TYPES

Json = Mapping[str, Any]

SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        "kvk": "0106",
        "nl:kvk": "0106",
        "oin": "0190",
        "nl:oinno": "0190",
        "btw": "vat",
        "vat": "vat",
        "va": "vat",
        "nl:vat": "vat",
        "be:vat": "vat",
        "de:vat": "vat",
        "fr:vat": "vat",
        "gln": "0088",
        "duns": "0060",
        "be:en": "0208",
    }
)
"""Names under which people know a scheme, and its code (ISO 6523 ICD or EAS)."""
_VAT_SCHEMES = re.compile(r"99(06|10|14|2[02-9]|3[0-9]|4[0-9]|5[0-357])")
"""Codes of the EAS list that stand for a country's VAT number; 9954 and 9956 are registers of other numbers."""
_NOISE = re.compile(r"[\s.\-/]+")
_KVK_DIGITS, _OIN_DIGITS = 8, 20

Why = Literal["asked", "identifier", "no-identifier", "no-recipient", "ambiguous"]
DOCUMENTS = ("invoice", "credit_note")
MATCHES = ("document", "seller", "buyer_reference", "currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An identifier of the buyer: the term it stands in, and how it is compared."""

    term: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Whose an invoice is, and why: the term that told, or the reason for which nobody could be found."""

    recipient_id: str | None
    why: Why
    term: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Whether an invoice fits a route; `unmet` names the condition that does not hold."""

    fits: bool
    unmet: str | None = None


def comparable(scheme: str | None, value: str) -> str:
    """Return an identifier as it is compared: scheme and value without what people write differently.

    ``KVK 12.34.56.78`` and scheme 0106, ``12345678`` are the same; so are a VAT number under scheme 9944 and one under
    none. A value without a scheme is a VAT number where it begins as one, and otherwise equals only its like.
    """
    plain = _NOISE.sub("", value).upper()
    code = SCHEMES.get((scheme or "").strip().lower(), (scheme or "").strip().lower())
    if _VAT_SCHEMES.fullmatch(code) or (not code and re.fullmatch(r"[A-Z]{2}[0-9A-Z]{8,12}", plain)):
        code = "vat"
    return f"{code}:{plain}"


def known_of_buyer(invoice: Json) -> tuple[Known, ...]:
    """Return the buyer's identifiers in the order in which they count: BT-49, BT-47, BT-46, BT-48."""
    buyer = invoice.get("buyer") or {}
    found = [("BT-49", buyer.get("electronic_address")), ("BT-47", _registration(buyer))]
    found += [("BT-46", each) for each in buyer.get("identifiers") or ()]
    found.append(("BT-48", {"scheme": "vat", "value": buyer.get("vat_identifier")}))
    return tuple(
        Known(term=term, key=comparable(each.get("scheme"), each["value"]))
        for term, each in found
        if each and each.get("value")
    )


def agreed(identifiers: Iterable[tuple[str | None, str]]) -> dict[str, dict[str, str]]:
    """Return what a recipient's identifiers say of a buyer whose invoice states none: BT-47 and BT-49.

    A KvK number or an OIN is both a registration (BT-47) and an address in the Peppol network (BT-49). What is returned
    is ``known`` as the sandbox's task takes it; it fills gaps and never changes what an invoice states.
    """
    for scheme, value in identifiers:
        code, _, plain = comparable(scheme, value).partition(":")
        if code in {"0106", "0190"}:
            told = {"scheme": code, "value": plain}
            return {"buyer_registration": told, "buyer_electronic_address": told}
    return {}


def choose(identifiers: Sequence[Known], owners: Mapping[str, str]) -> Choice:
    """Return whose the invoice is, where `owners` tells the recipient of each identifier that somebody has.

    Identifiers that lead to different recipients decide nothing: a wrong delivery is worse than none.
    """
    if not identifiers:
        return Choice(recipient_id=None, why="no-identifier")
    hits = [(each, owners[each.key]) for each in identifiers if each.key in owners]
    if not hits:
        return Choice(recipient_id=None, why="no-recipient")
    if len({owner for _, owner in hits}) > 1:
        return Choice(recipient_id=None, why="ambiguous")
    return Choice(recipient_id=hits[0][1], why="identifier", term=hits[0][0].term)


def fit(match: Json, invoice: Json) -> Fit:
    """Tell whether an invoice fits the conditions of a route; all of them must hold, and none is always met."""
    for name in MATCHES:
        if name in match and not _HOLDS[name](match[name], invoice):
            return Fit(fits=False, unmet=name)
    return Fit(fits=True)


def seller_key(invoice: Json) -> str | None:
    """Return what tells the seller from others when duplicates are looked for, or None where nothing does."""
    seller = invoice.get("seller") or {}
    registration = seller.get("legal_registration") or {}
    if seller.get("vat_identifier"):
        return comparable("vat", seller["vat_identifier"])
    if registration.get("value"):
        return comparable(registration.get("scheme"), registration["value"])
    return f"name:{_NOISE.sub('', seller['name']).upper()}" if seller.get("name") else None


def _registration(buyer: Json) -> Json | None:
    """Return the buyer's registration; where a Dutch one lacks its scheme, the length tells KvK number from OIN."""
    stated: Json | None = buyer.get("legal_registration")
    if not stated or stated.get("scheme") or (buyer.get("address") or {}).get("country") != "NL":
        return stated
    digits = _NOISE.sub("", stated.get("value") or "")
    scheme = {_KVK_DIGITS: "0106", _OIN_DIGITS: "0190"}.get(len(digits)) if digits.isdigit() else None
    return {"scheme": scheme, "value": digits} if scheme else stated


def _is_of_kind(wanted: str, invoice: Json) -> bool:
    return (invoice.get("type_code") in CREDIT_NOTE_TYPES) == (wanted == "credit_note")


def _is_of_seller(wanted: Json, invoice: Json) -> bool:
    seller = invoice.get("seller") or {}
    stated: Iterable[Json | None] = (
        seller.get("electronic_address"),
        seller.get("legal_registration"),
        *(seller.get("identifiers") or ()),
        {"scheme": "vat", "value": seller.get("vat_identifier")},
    )
    keys = {comparable(each.get("scheme"), each["value"]) for each in stated if each and each.get("value")}
    return comparable(wanted.get("scheme"), wanted["value"]) in keys


def _bears_reference(pattern: str, invoice: Json) -> bool:
    return fnmatchcase(str(invoice.get("buyer_reference") or ""), pattern)


_HOLDS: Mapping[str, Any] = MappingProxyType(
    {
        "document": _is_of_kind,
        "seller": _is_of_seller,
        "buyer_reference": _bears_reference,
        "currency": lambda wanted, invoice: invoice.get("currency") == wanted,
    }
)
