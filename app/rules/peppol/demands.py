"""Demands that UBL and CII share: identifiers of a scheme, codes of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...model.raw import Raw
from ..syntax.values import normalized
from .document import Document
from .groups import Context, Demand, Holds
from .values import text_node

_TERMS = "29 30 34 46 47 49 60 61 71"
_TOLD = {"number": ".", "scheme": "@schemeID"}


def by_scheme(found: Callable[[Document], Iterable[Raw]], *schemes: str) -> Context:
    """Return a context: identifiers of some schemes."""

    def context(doc: Document) -> list[Raw]:
        known = doc.by_scheme(found)
        return [each for scheme in schemes for each in known.get(scheme, ())]

    return context


def check(rule: str, is_right: Callable[[str], bool], terms: str = _TERMS) -> Demand:
    """Return the demand that an identifier is right in normal white space."""
    return Demand(rule, terms, lambda raw, _: is_right(normalized(raw.text)), told=_TOLD)


def check_as_written(rule: str, is_right: Callable[[str], bool]) -> Demand:
    """Return the demand that an identifier is right as it stands."""
    return Demand(rule, _TERMS, lambda raw, _: is_right(raw.text), told=_TOLD)


def coded(codes: frozenset[str]) -> Holds:
    """Return the test that an element's text is one of some codes, white space aside."""
    return lambda raw, _: normalized(text_node(raw)) in codes
