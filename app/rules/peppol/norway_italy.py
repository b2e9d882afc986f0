"""Peppol BIS Billing 3.0.21: rules of Norway (NO-R) and Italy (IT-R), for sellers from there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.raw import Raw
from ..syntax.values import normalized
from . import cii_national
from .check_digits import is_modulo_11
from .document import SELLER, Document, is_vat_loosely
from .groups import Context, Demand, Group, group, rules_of, warning
from .values import only, stands

_REGISTER = "Foretaksregisteret"
_NORWEGIAN = re.compile(r"[0-9]{9}MVA")
_NUMBER = "cbc:CompanyID"
_SCHEME = "cac:TaxScheme/cbc:ID"
_ITALIAN = re.compile(r"[A-Z0-9]{11,16}")


def _sellers(country: str) -> Context:
    """Return a context: the seller, where it is from a country by VAT identifier or address."""
    return lambda doc: doc.path(*SELLER.split("/")) if doc.seller_country == country else ()


def _schemes(party: Raw, name: str) -> list[Raw]:
    held = party.children.get("cac:PartyTaxScheme", ())
    return [each for each in held if normalized(only(each.all(_SCHEME))) == name]


def _in_register(party: Raw, _: Document) -> bool:
    return normalized(only([each for scheme in _schemes(party, "TAX") for each in scheme.all(_NUMBER)])) == _REGISTER


def _norwegian_vat(party: Raw, _: Document) -> bool:
    numbers = [only(scheme.all(_NUMBER)) for scheme in _schemes(party, "VAT")]
    if not any(number[:2] == "NO" for number in numbers):
        return True
    held = [each for scheme in _schemes(party, "VAT") for each in scheme.all(_NUMBER)]
    return _NORWEGIAN.fullmatch(only(held)[2:]) is not None and is_modulo_11(only(held)[2:11])


def _vat_number(party: Raw, _: Document) -> dict[str, str]:
    numbers = [scheme.value(_NUMBER) for scheme in party.all("cac:PartyTaxScheme") if is_vat_loosely(scheme)]
    return {"number": ", ".join(numbers)}


def _other_registrations(doc: Document) -> Iterator[Raw]:
    for party in _sellers("IT")(doc):
        for scheme in party.children.get("cac:PartyTaxScheme", ()):
            if not is_vat_loosely(scheme):
                yield scheme


def _needed(rule: str, term: str, name: str, path: str) -> Demand:
    return Demand(rule, term, lambda party, _: stands(party, f"cac:PostalAddress/{name}"), path)


_UBL: tuple[Group, ...] = (
    group(
        _sellers("NO"),
        warning(Demand("NO-R-002", "32", _in_register, "seller.tax_registration")),
        Demand("NO-R-001", "31", _norwegian_vat, "seller.vat_identifier", _vat_number),
    ),
    group(
        _other_registrations,
        Demand(
            "IT-R-001",
            "32",
            lambda scheme, _: _ITALIAN.fullmatch(normalized(only(scheme.all(_NUMBER)))) is not None,
            "seller.tax_registration",
            {"number": _NUMBER},
            _NUMBER,
        ),
    ),
    group(
        _sellers("IT"),
        _needed("IT-R-002", "35", "cbc:StreetName", "seller.address.street"),
        _needed("IT-R-003", "37", "cbc:CityName", "seller.address.city"),
        _needed("IT-R-004", "38", "cbc:PostalZone", "seller.address.postal_code"),
    ),
)

RULES = rules_of(ubl=_UBL, cii=(*cii_national.NORWAY, *cii_national.ITALY))
