"""Peppol BIS Billing in CII (rules of 3.0.19): identifiers by scheme, code lists, dates.

The lists are those of 3.0.21: what a network no longer knows, it knows in no syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.raw import Raw
from ..syntax.values import normalized
from .check_digits import (
    is_australian,
    is_belgian,
    is_codice_fiscale,
    is_codice_ipa,
    is_danish_cvr,
    is_gln,
    is_norwegian,
    is_partita_iva,
    is_swedish_number,
)
from .demands import by_scheme, check, check_as_written, coded
from .document import Document
from .groups import Context, Demand, Group, group, warning
from .lists import ADDRESS_SCHEMES, ALLOWANCE_REASONS, CHARGE_REASONS, CURRENCIES, MIME_TYPES
from .values import trimmed

_DATE = re.compile("20[0-9]{6}")
_DATE_LENGTH = 8
_FORMAT = "102"


def _endpoints(doc: Document) -> list[Raw]:
    return doc.named("ram:URIID")


def _identifiers(doc: Document) -> list[Raw]:
    return [*_endpoints(doc), *doc.named("ram:ID"), *doc.named("ram:GlobalID")]


IDENTIFIERS: tuple[Group, ...] = (
    group(by_scheme(_identifiers, "0088"), check("PEPPOL-COMMON-R040", is_gln)),
    group(by_scheme(_identifiers, "0192"), check("PEPPOL-COMMON-R041", is_norwegian)),
    group(by_scheme(_identifiers, "0184"), check_as_written("PEPPOL-COMMON-R042", is_danish_cvr)),
    group(by_scheme(_identifiers, "0208"), check("PEPPOL-COMMON-R043", is_belgian)),
    group(by_scheme(_identifiers, "0201"), warning(check("PEPPOL-COMMON-R044", is_codice_ipa))),
    group(by_scheme(_identifiers, "0210"), warning(check("PEPPOL-COMMON-R045", is_codice_fiscale))),
    group(by_scheme(_endpoints, "9907"), warning(check("PEPPOL-COMMON-R046", is_codice_fiscale, "34 49"))),
    group(by_scheme(_identifiers, "0211"), warning(check("PEPPOL-COMMON-R047", is_partita_iva))),
    group(by_scheme(_endpoints, "9906"), warning(check("PEPPOL-COMMON-R048", is_partita_iva, "34 49"))),
    group(by_scheme(_identifiers, "0007"), check("PEPPOL-COMMON-R049", is_swedish_number)),
    group(by_scheme(_identifiers, "0151"), check("PEPPOL-COMMON-R050", is_australian)),
)


def _reasons(indicator: str) -> Context:
    def context(doc: Document) -> Iterator[Raw]:
        for each in doc.named("ram:SpecifiedTradeAllowanceCharge"):
            if trimmed(each, "ram:ChargeIndicator/udt:Indicator") == indicator:
                yield from each.children.get("ram:ReasonCode", ())

    return context


def _is_date(raw: Raw, _: Document) -> bool:
    is_102 = normalized(raw.attributes.get("format", "")) == _FORMAT
    return is_102 and len(raw.text) == _DATE_LENGTH and _DATE.search(normalized(raw.text)) is not None


def _addresses(doc: Document) -> Iterator[Raw]:
    for party in ("ram:BuyerTradeParty", "ram:SellerTradeParty"):
        yield from doc.path(party, "ram:URIUniversalCommunication", "ram:URIID")


CODES: tuple[Group, ...] = (
    group(
        lambda doc: [each for each in doc.named("ram:AttachmentBinaryObject") if "mimeCode" in each.attributes],
        Demand(
            "PEPPOL-EN16931-CL001",
            "125-1",
            lambda raw, _: raw.attributes["mimeCode"] in MIME_TYPES,
            "attachments",
            {"code": "@mimeCode"},
        ),
    ),
    group(_reasons("false"), Demand("PEPPOL-EN16931-CL002", "98 140", coded(ALLOWANCE_REASONS), told={"code": "."})),
    group(_reasons("true"), Demand("PEPPOL-EN16931-CL003", "105 145", coded(CHARGE_REASONS), told={"code": "."})),
    group(
        lambda doc: [each for each in doc.named("ram:TaxTotalAmount") if "currencyID" in each.attributes],
        Demand(
            "PEPPOL-EN16931-CL007",
            "5 6",
            lambda raw, _: raw.attributes["currencyID"] in CURRENCIES,
            told=lambda raw, _: {"code": raw.attributes["currencyID"], "element": raw.name},
        ),
    ),
    group(
        lambda doc: doc.named("udt:DateTimeString"),
        Demand("PEPPOL-EN16931-F001", "2 7 9 72 73 74 134 135 26", _is_date, told={"date": "."}),
    ),
    group(
        _addresses,
        Demand(
            "PEPPOL-EN16931-CL008",
            "34-1 49-1",
            lambda raw, _: raw.attributes.get("schemeID", "") in ADDRESS_SCHEMES,
            told={"code": "@schemeID"},
        ),
    ),
)
