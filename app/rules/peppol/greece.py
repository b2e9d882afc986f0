"""Peppol BIS Billing 3.0.21: rules of Greece (GR-R, GR-S), for sellers from there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from ...model.raw import Raw
from ..syntax.values import normalized
from .check_digits import is_greek
from .document import COUNTRY, REPRESENTATIVE, SELLER, Document, is_vat, is_vat_loosely
from .groups import Context, Demand, Group, group, rules_of, warning
from .values import Unjudgeable, is_integer, number, only, says, trimmed

_GREECE = ("GR", "EL")
_NUMBER = "cbc:CompanyID"
_MARK, _URL = "##M.AR.K##", "##INVOICE|URL##"
_DESCRIPTION = "cbc:DocumentDescription"
_SCHEME = "9933"
_SEGMENTS, _TIN_LENGTH = 6, 9
_DATE = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[-\\/ ]?(0?[1-9]|1[0-2])[-\\/ ]?(19|20)[0-9]{2}")
_TYPES = ("1.1", "1.6", "2.1", "2.4", "5.1", "5.2")
_DOCUMENTS = "cac:AdditionalDocumentReference"


def _from_greece(doc: Document) -> bool:
    return doc.seller_country in _GREECE


def _within_greece(doc: Document) -> bool:
    return _from_greece(doc) and doc.buyer_country in _GREECE


def _if(circumstance: Callable[[Document], bool], found: Callable[[Document], Iterable[Raw]]) -> Context:
    return lambda doc: found(doc) if circumstance(doc) else ()


def _segment(identifier: Raw, position: int) -> str:
    """Return a segment of an invoice number, from 1, or ``""``."""
    segments = identifier.text.split("|") if identifier.text else []
    return segments[position - 1] if len(segments) >= position else ""


def _segment_facts(position: int) -> Callable[[Raw, Document], dict[str, str]]:
    return lambda raw, _: {"number": raw.text, "segment": _segment(raw, position)}


def _tin_of_seller(identifier: Raw, doc: Document) -> bool:
    stated = _segment(identifier, 1)
    if len(normalized(stated)) != _TIN_LENGTH or not is_greek(stated):
        return False
    schemes = [*doc.root.all(f"{SELLER}/cac:PartyTaxScheme"), *doc.root.all(f"{REPRESENTATIVE}/cac:PartyTaxScheme")]
    return any(only(each.all(_NUMBER))[2:11] == stated for each in schemes if is_vat(each))


def _date_of_issue(identifier: Raw, doc: Document) -> bool:
    stated = _segment(identifier, 2)
    if not normalized(stated) or not _DATE.match(stated):
        return False
    issued = only(doc.root.all("cbc:IssueDate")).split("-")
    parts = stated.split("/")
    return len(issued) > 2 and len(parts) > 2 and parts[:3] == [issued[2], issued[1], issued[0]]  # noqa: PLR2004


def _positive(identifier: Raw, _: Document) -> bool:
    stated = _segment(identifier, 3)
    if not normalized(stated) or number(stated) is None:
        return False
    if not is_integer(stated):
        raise Unjudgeable
    return int(stated) >= 0


def _has_segment(position: int) -> Callable[[Raw, Document], bool]:
    return lambda identifier, _: _segment(identifier, position) != ""


def _numbers(party: Raw) -> list[Raw]:
    schemes = (each for each in party.children.get("cac:PartyTaxScheme", ()) if is_vat_loosely(each))
    return [number for each in schemes for number in each.all(_NUMBER)]


def _is_vat_number(text: str) -> bool:
    return text.startswith("EL") and is_greek(text[2:])


def _one_vat_number(party: Raw, _: Document) -> bool:
    found = _numbers(party)
    return len(found) == 1 and _is_vat_number(found[0].text)


def _vat_facts(party: Raw, _: Document) -> dict[str, str]:
    return {"number": ", ".join(normalized(each.text) for each in _numbers(party))}


def _named(party: Raw, _: Document) -> bool:
    return only(party.all("cac:PartyName/cbc:Name")) != ""


def _endpoint(raw: Raw, _: Document) -> bool:
    return raw.attributes.get("schemeID") == _SCHEME and is_greek(raw.text)


def _at_home(doc: Document) -> bool:
    return _from_greece(doc) and says(doc.root, f"{SELLER}/{COUNTRY}", "GR")


def _count(root: Raw, description: str) -> int:
    return sum(says(each, _DESCRIPTION, description) for each in root.children.get(_DOCUMENTS, ()))


def _described(description: str) -> Callable[[Document], Iterator[Raw]]:
    return lambda doc: (each for each in doc.named(_DOCUMENTS) if says(each, _DESCRIPTION, description))


def _mark_numbers(doc: Document) -> Iterator[Raw]:
    return (number for each in _described(_MARK)(doc) for number in each.all("cbc:ID"))


def _sellers(doc: Document) -> list[Raw]:
    return doc.below("cac:AccountingSupplierParty", "cac:Party")


def _buyers(doc: Document) -> list[Raw]:
    return doc.below("cac:AccountingCustomerParty", "cac:Party")


_ENDPOINT = {"number": ".", "scheme": "@schemeID"}

_UBL: tuple[Group, ...] = (
    group(
        _if(_from_greece, lambda doc: doc.root.all("cbc:ID")),
        Demand(
            "GR-R-001-1",
            "1",
            lambda raw, _: raw.text != "" and raw.text.count("|") == _SEGMENTS - 1,
            "number",
            lambda raw, _: {"number": raw.text, "count": str(raw.text.count("|") + 1)},
        ),
        Demand("GR-R-001-2", "1 31 63", _tin_of_seller, "number", _segment_facts(1)),
        Demand("GR-R-001-3", "1 2", _date_of_issue, "number", _segment_facts(2)),
        Demand("GR-R-001-4", "1", _positive, "number", _segment_facts(3)),
        Demand("GR-R-001-5", "1", lambda raw, _: _segment(raw, 4) in _TYPES, "number", _segment_facts(4)),
        Demand("GR-R-001-6", "1", _has_segment(5), "number", {"number": "."}),
        Demand("GR-R-001-7", "1", _has_segment(6), "number", {"number": "."}),
    ),
    group(
        _if(_from_greece, _sellers),
        Demand("GR-R-002", "28", _named, "seller.trading_name"),
        warning(Demand("GR-S-011", "31", _one_vat_number, "seller.vat_identifier", _vat_facts)),
    ),
    group(
        _if(_from_greece, lambda doc: (number for each in _sellers(doc) for number in _numbers(each))),
        Demand("GR-R-003", "31", lambda raw, _: _is_vat_number(raw.text), "seller.vat_identifier", {"number": "."}),
    ),
    group(
        _if(_at_home, lambda doc: (doc.root,)),
        Demand(
            "GR-R-004-1",
            "122 123",
            lambda root, _: _count(root, _MARK) == 1,
            "attachments",
            lambda root, _: {"count": str(_count(root, _MARK))},
        ),
        warning(Demand("GR-S-008-1", "123 124", lambda root, _: _count(root, _URL) == 1, "attachments")),
        Demand(
            "GR-R-008-2",
            "123 124",
            lambda root, _: _count(root, _URL) <= 1,
            "attachments",
            lambda root, _: {"count": str(_count(root, _URL))},
        ),
    ),
    group(
        _if(_at_home, _mark_numbers),
        Demand("GR-R-004-2", "122", lambda raw, _: re.match("[1-9]", raw.text) is not None, "attachments", _ENDPOINT),
    ),
    group(
        _if(_from_greece, _described(_URL)),
        Demand(
            "GR-R-008-3",
            "124",
            lambda raw, _: trimmed(raw, "cac:Attachment/cac:ExternalReference/cbc:URI") != "",
            "attachments",
        ),
    ),
    group(_if(_from_greece, _buyers), Demand("GR-R-005", "45", _named, "buyer.trading_name")),
    group(
        _if(
            lambda doc: doc.seller_country_without_representative in _GREECE,
            lambda doc: doc.path(*SELLER.split("/"), "cbc:EndpointID"),
        ),
        Demand("GR-R-009", "34 34-1", _endpoint, "seller.electronic_address", _ENDPOINT),
    ),
    group(
        _if(_within_greece, _buyers),
        Demand("GR-R-006", "48", _one_vat_number, "buyer.vat_identifier", _vat_facts),
    ),
    group(
        _if(_within_greece, lambda doc: (end for each in _buyers(doc) for end in each.all("cbc:EndpointID"))),
        Demand("GR-R-010", "49 49-1", _endpoint, "buyer.electronic_address", _ENDPOINT),
    ),
)

RULES = rules_of(ubl=_UBL)
