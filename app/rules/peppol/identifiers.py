"""Peppol BIS Billing 3.0.21: identifiers whose scheme says how they must look (PEPPOL-COMMON-R)."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.raw import Raw
from ..syntax.values import normalized
from . import cii_codes
from .check_digits import (
    is_australian,
    is_belgian,
    is_codice_fiscale,
    is_codice_ipa,
    is_danish_cvr,
    is_dutch_vat,
    is_gln,
    is_norwegian,
    is_partita_iva,
    is_swedish_number,
    matching,
)
from .demands import by_scheme, check, check_as_written
from .document import Document, is_vat_loosely
from .groups import Group, group, rules_of, warning

_VAT_TERMS = "31 48 63"


def _identifiers(doc: Document) -> Iterator[Raw]:
    """Yield endpoints, party identifiers and company numbers, wherever they stand."""
    yield from doc.named("cbc:EndpointID")
    yield from doc.below("cac:PartyIdentification", "cbc:ID")
    yield from doc.named("cbc:CompanyID")


BY_SCHEME = (
    ("0088", check("PEPPOL-COMMON-R040", is_gln)),
    ("0192", check("PEPPOL-COMMON-R041", is_norwegian)),
    ("0184", check_as_written("PEPPOL-COMMON-R042", is_danish_cvr)),
    ("0096", check_as_written("PEPPOL-COMMON-R052", matching("[0-9]{10}"))),
    ("0198", check_as_written("PEPPOL-COMMON-R053", matching("DK[0-9]{8}"))),
    ("0208", check("PEPPOL-COMMON-R043", is_belgian)),
    ("0201", warning(check("PEPPOL-COMMON-R044", is_codice_ipa))),
    ("0210", warning(check("PEPPOL-COMMON-R045", is_codice_fiscale))),
    ("0211", warning(check("PEPPOL-COMMON-R047", is_partita_iva))),
    ("0007", check("PEPPOL-COMMON-R049", is_swedish_number)),
    ("0151", check("PEPPOL-COMMON-R050", is_australian)),
    ("0106", warning(check("PEPPOL-COMMON-R054", matching("[0-9]{8}")))),
    ("0190", warning(check("PEPPOL-COMMON-R055", matching("[0-9]{20}")))),
    ("9944", warning(check("PEPPOL-COMMON-R056-1", is_dutch_vat))),
)
"""Scheme and demand, in the official order."""
_KNOWN = frozenset(scheme for scheme, _ in BY_SCHEME)
_ESTABLISHMENT = "0217"


def _dutch_vat_numbers(doc: Document) -> list[Raw]:
    """Return the VAT identifiers that begin with NL, but for those whose scheme has a demand of its own before this."""
    found = []
    for scheme in doc.named("cac:PartyTaxScheme"):
        numbers = [each for each in scheme.children.get("cbc:CompanyID", ()) if _is_dutch(each)]
        if numbers and is_vat_loosely(scheme):
            found += [each for each in numbers if each.attributes.get("schemeID") not in _KNOWN]
    return found


def _is_dutch(number: Raw) -> bool:
    return normalized(number.text).startswith("NL")


def _establishments(doc: Document) -> Iterator[Raw]:
    dutch = {id(each) for each in _dutch_vat_numbers(doc)}
    return (each for each in by_scheme(_identifiers, _ESTABLISHMENT)(doc) if id(each) not in dutch)


_UBL: tuple[Group, ...] = (
    *(group(by_scheme(_identifiers, scheme), demand) for scheme, demand in BY_SCHEME),
    group(
        by_scheme(lambda doc: doc.named("cbc:EndpointID"), "9907"),
        warning(check("PEPPOL-COMMON-R046", is_codice_fiscale, "34 49")),
    ),
    group(_dutch_vat_numbers, warning(check("PEPPOL-COMMON-R056-2", is_dutch_vat, _VAT_TERMS))),
    group(_establishments, warning(check("PEPPOL-COMMON-R057", matching("[0-9]{12}")))),
)

RULES = rules_of(ubl=_UBL, cii=cii_codes.IDENTIFIERS)
