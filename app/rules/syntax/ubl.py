"""UBL-SR, UBL-DT and UBL-CR of EN 16931 1.3.16: the table and the conditions that are more than a path.

Texts are compared as they stand, outer white space included, as the official rules do unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...model.raw import Raw
from ..engine import Check, Fault, Syntax
from .automaton import syntax_rules
from .checks import Condition, Own, Seen, Whole, Words
from .table import read_table
from .values import boolean

_OBJECT = "130"
"""UNTDID 1001: the invoiced object (BT-18)."""
_TENDER_OF_CREDIT_NOTE = "50"
_DECIMALS = 2
_MOST_SCHEMES = 2


def _is_object(raw: Raw) -> bool:
    return any(code.text == _OBJECT for code in raw.children.get("cbc:DocumentTypeCode", ()))


def _is_other_than_object(raw: Raw) -> bool:
    codes = raw.children.get("cbc:DocumentTypeCode", ())
    return not codes or any(code.text != _OBJECT for code in codes)


def _scheme_names(raw: Raw) -> Iterator[str]:
    """Yield the name of each tax scheme in capitals, empty where a scheme has none."""
    for scheme in raw.children.get("cac:TaxScheme", ()):
        name = scheme.first("cbc:ID")
        yield name.text.upper() if name is not None else ""


def _is_vat(raw: Raw) -> bool:
    return any(name == "VAT" for name in _scheme_names(raw))


def _is_other_than_vat(raw: Raw) -> bool:
    return any(name != "VAT" for name in _scheme_names(raw))


def _is_other_than_sepa(raw: Raw) -> bool:
    return raw.attributes.get("schemeID", "").upper() != "SEPA"


def _is_invoice(seen: Seen) -> bool:
    return seen.root.name == "ubl:Invoice"


def _is_other_than_means_code(raw: Raw) -> bool:
    return raw.name != "cbc:PaymentMeansCode"


def _is_allowance(raw: Raw) -> bool:
    return any(boolean(each.text) is False for each in raw.children.get("cbc:ChargeIndicator", ()))


def _is_charge(raw: Raw) -> bool:
    return any(boolean(each.text) is True for each in raw.children.get("cbc:ChargeIndicator", ()))


def _is_rounded(raw: Raw) -> bool:
    """Prices, and all under a price that has an allowance, may have any number of decimals."""
    if raw.name.endswith("PriceAmount"):
        return False
    above = raw.parent
    while above is not None:
        if above.name == "cac:Price" and "cac:AllowanceCharge" in above.children:
            return False
        above = above.parent
    return True


_CONDITIONS: dict[str, Condition] = {
    "object": _is_object,
    "other-than-object": _is_other_than_object,
    "vat": _is_vat,
    "other-than-vat": _is_other_than_vat,
    "other-than-sepa": _is_other_than_sepa,
    "other-than-means-code": _is_other_than_means_code,
    "allowance": _is_allowance,
    "charge": _is_charge,
}


def _schemes_of_seller(party: Raw) -> Iterator[Fault]:
    """UBL-SR-42: at most a VAT identifier and a tax registration."""
    schemes = party.children.get("cac:PartyTaxScheme", ())
    if len(schemes) > _MOST_SCHEMES:
        yield Fault(facts={"count": str(len(schemes))}, raw=schemes[_MOST_SCHEMES])


def _root(raw: Raw) -> Raw:
    return raw if raw.parent is None else _root(raw.parent)


def _document_type(document: Raw) -> Iterator[Fault]:
    """UBL-SR-43: a type or a scheme stands only at an invoiced object, or at the tender of a credit note."""
    codes = [code.text for code in document.children.get("cbc:DocumentTypeCode", ())]
    if _OBJECT in codes or (_TENDER_OF_CREDIT_NOTE in codes and _root(document).name == "cn:CreditNote"):
        return
    schemes = [each for each in document.children.get("cbc:ID", ()) if "schemeID" in each.attributes]
    if codes:
        yield Fault(facts={"kind": "type", "code": codes[0]}, raw=document.first("cbc:DocumentTypeCode"))
    elif schemes:
        yield Fault(facts={"scheme": schemes[0].attributes["schemeID"]}, raw=schemes[0])


def _decimals(amount: Raw) -> Iterable[Fault]:
    """UBL-DT-01: at most two characters after the point, white space counted."""
    decimals = amount.text.partition(".")[2]
    if len(decimals) <= _DECIMALS or not _is_rounded(amount):
        return ()
    is_blank = len(decimals.rstrip()) <= _DECIMALS
    facts = {"element": amount.name, "value": amount.text.strip()}
    return (Fault(facts=facts | ({"kind": "blank"} if is_blank else {}), raw=amount),)


def _version(root: Raw) -> Iterator[Fault]:
    """UBL-CR-002: the version of UBL, where stated, is 2.1."""
    stated = root.children.get("cbc:UBLVersionID", ())
    if stated and all(each.text != "2.1" for each in stated):
        yield Fault(facts={"value": stated[0].text.strip()}, raw=stated[0])


def _creditor_identifiers(seen: Seen) -> Iterator[Fault]:
    """UBL-SR-29: one SEPA creditor identifier in the whole document."""
    parties = seen.gathered.get("cac:PartyIdentification", ())
    found = [each for party in parties for each in party.children.get("cbc:ID", ()) if not _is_other_than_sepa(each)]
    if len(found) > 1:
        yield Fault(facts={"count": str(len(found)), "first": found[0].text, "second": found[1].text}, raw=found[1])


def _differing(name: str) -> Whole:
    """Make UBL-SR-44 or UBL-SR-47: an element may repeat, but with one text throughout the document."""

    def find(seen: Seen) -> Iterator[Fault]:
        found = seen.gathered.get(name, [])
        other = next((each for each in found if each.text != found[0].text), None)
        if other is not None:
            yield Fault(facts={"first": found[0].text.strip(), "second": other.text.strip()}, raw=other)

    return find


def _payee_is_another(payee: Raw) -> Iterator[Fault]:
    """UBL-SR-19, -20 and -21: the payee has a name, and it is not the seller's."""
    seller = "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
    names = [each.text for each in payee.all("cac:PartyName/cbc:Name")]
    sellers = [each.text for each in payee.parent.all(seller)] if payee.parent is not None else []
    if not any(name != other for name in names for other in sellers):
        kind = "nameless" if not names else "seller" if sellers else "sellerless"
        yield Fault(facts={"kind": f"SYNTAX.payee-{kind}", "name": names[0].strip() if names else ""}, raw=payee)


_OWN: dict[str, Own] = {
    "UBL-SR-42": _schemes_of_seller,
    "UBL-SR-43": _document_type,
    "UBL-DT-01": _decimals,
    "UBL-CR-002": _version,
    **{f"UBL-SR-{number}": _payee_is_another for number in (19, 20, 21)},
}
_WHOLE: dict[str, Whole] = {
    "UBL-SR-29": _creditor_identifiers,
    "UBL-SR-44": _differing("cbc:PaymentID"),
    "UBL-SR-47": _differing("cbc:PaymentMeansCode"),
}
_WORDS = Words(
    own=_OWN,
    whole=_WHOLE,
    conditions=_CONDITIONS,
    circumstances={"invoice": _is_invoice},
    gathered=frozenset({"cac:PartyIdentification", "cbc:PaymentID", "cbc:PaymentMeansCode"}),
)

RULES_UBL: tuple[Check, ...] = (syntax_rules(read_table("syntax_ubl.tsv"), _WORDS, Syntax.UBL),)
"""Every UBL-SR, UBL-DT and UBL-CR rule, as one check."""
