"""What the Dutch rules of Peppol (NL-R-001 to NL-R-006) demand, the same in UBL and in CII."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...model.raw import Raw
from ...model.values import BLANKS
from .document import Document
from .groups import Context, Demand
from .values import stands

_SCHEMES = ("0106", "0190")
"""ISO 6523: KvK and OIN."""


def of_dutch(seller: str, found: Callable[[Document], Iterable[Raw]], *others: str) -> Context:
    """Return a context: elements of an invoice whose `seller` is Dutch, and the other parties named as well."""

    def context(doc: Document) -> Iterable[Raw]:
        if not doc.is_at(seller, "NL") or not all(doc.is_at(each, "NL") for each in others):
            return ()
        return found(doc)

    return context


def complete(parts: tuple[str, ...], rule: str, terms: str, path: str) -> Demand:
    """Return the demand that an address has all of its `parts`: elements for street, town and postal code."""

    def missing(address: Raw, _: Document) -> dict[str, str]:
        return {"missing": ", ".join(name for name in parts if not stands(address, name))}

    return Demand(rule, terms, lambda address, _: all(stands(address, name) for name in parts), path, missing)


def registered(rule: str, terms: str, path: str) -> Demand:
    """Return the demand that a legal registration is one of KvK or an OIN."""

    def holds(identifier: Raw, _: Document) -> bool:
        named = f" {identifier.attributes.get('schemeID', '')} "
        return any(f" {scheme} " in named for scheme in _SCHEMES) and identifier.text.strip(BLANKS) != ""

    return Demand(rule, terms, holds, path, {"number": ".", "scheme": "@schemeID"})
