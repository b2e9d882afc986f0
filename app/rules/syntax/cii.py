"""CII-SR and CII-DT of EN 16931 1.3.16: the table and the conditions that are more than a path.

Texts are compared as they stand, outer white space included, as the official rules do unless said otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.raw import Raw
from ..engine import Check, Fault, Syntax
from .automaton import syntax_rules
from .checks import Condition, Own, Seen, Whole, Words
from .table import read_table
from .values import boolean, normalized

_ATTACHMENT, _OBJECT, _TENDER = "916", "130", "50"
"""UNTDID 1001: supporting document (BG-24), invoiced object (BT-18, BT-128), tender (BT-17)."""
_CREDIT_TRANSFERS = ("30", "58")
_DAY = re.compile(r"[ \t\r\n]*\d{4}(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])[ \t\r\n]*")
_SUPPORTING = "ram:AdditionalReferencedDocument"
_BILLED = (
    "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/"
    "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
)


def _types(raw: Raw) -> list[str]:
    return [code.text for code in raw.children.get("ram:TypeCode", ())]


def _is_of(*types: str) -> Condition:
    """Make the condition that a document's type is exactly one of these."""
    return lambda raw: any(each in types for each in _types(raw))


def _is_about(kind: str) -> Condition:
    """Make the condition that a document's type is this, outer white space aside."""
    return lambda raw: any(normalized(each) == kind for each in _types(raw))


def _is_no_supporting(*types: str) -> Condition:
    """Make the condition that this is no supporting document of one of these types."""
    return lambda raw: raw.name != _SUPPORTING or not any(each in types for each in _types(raw))


def _has_no_scheme(raw: Raw) -> bool:
    return all("schemeID" not in each.attributes for each in raw.children.get("ram:GlobalID", ()))


def _is_no_preceding_invoice(raw: Raw) -> bool:
    return raw.name != "ram:InvoiceReferencedDocument"


def _is_no_breakdown(raw: Raw) -> bool:
    return raw.name != "ram:ApplicableTradeTax"


def _is_not_of_vat(raw: Raw) -> bool:
    return "VAT" not in _types(raw)


def _is_outside_settlement(raw: Raw) -> bool:
    above = raw.parent
    while above is not None and above.name != "ram:ApplicableHeaderTradeSettlement":
        above = above.parent
    return above is None


def _bills_no_unit(seen: Seen) -> bool:
    return all("unitCode" not in each.attributes for each in seen.root.all(_BILLED))


def _is_day(raw: Raw) -> bool:
    return raw.attributes.get("format") == "102"


_CONDITIONS: dict[str, Condition] = {
    "exactly-tender": _is_of(_TENDER),
    "exactly-object": _is_of(_OBJECT),
    "object": _is_about(_OBJECT),
    "attachment": _is_about(_ATTACHMENT),
    "no-attachment": _is_no_supporting(_ATTACHMENT),
    "no-object": _is_no_supporting(_OBJECT),
    "no-typed-document": _is_no_supporting(_TENDER, _OBJECT, _ATTACHMENT),
    "without-scheme": _has_no_scheme,
    "no-preceding-invoice": _is_no_preceding_invoice,
    "no-breakdown": _is_no_breakdown,
    "not-of-vat": _is_not_of_vat,
    "outside-settlement": _is_outside_settlement,
    "format-102": _is_day,
}


def _origin(product: Raw) -> Iterator[Fault]:
    """CII-SR-090: a country of origin, where there is one, has one code."""
    origins = product.children.get("ram:OriginTradeCountry", ())
    codes = product.all("ram:OriginTradeCountry/ram:ID")
    if origins and len(codes) != 1:
        yield Fault(facts={"count": str(len(codes))}, raw=codes[1] if codes else origins[0])


def _discount(agreement: Raw) -> Iterator[Fault]:
    """CII-SR-119: a discount on the price has an amount and says that it is no charge."""
    held = agreement.all("ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge")
    indicators = [each for raw in held for each in raw.children.get("ram:ChargeIndicator", ())]
    amounts = [each for raw in held for each in raw.children.get("ram:ActualAmount", ())]
    discounts = any(
        boolean(text.text) is False for each in indicators for text in each.children.get("udt:Indicator", ())
    )
    if (indicators or amounts) and not (discounts and amounts):
        kind = "amountless" if not amounts else "unmarked" if not indicators else "charge"
        yield Fault(facts={"kind": kind}, raw=(amounts or indicators)[0])


def _tax_point_codes(seen: Seen) -> Iterator[Fault]:
    """CII-SR-462: one code for the tax point date (BT-8) in the whole document."""
    codes = [
        code
        for code in seen.gathered.get("ram:DueDateTypeCode", ())
        if code.parent is not None and code.parent.name == "ram:ApplicableTradeTax"
    ]
    other = next((code for code in codes if code.text != codes[0].text), None)
    if other is not None:
        yield Fault(facts={"first": codes[0].text.strip(), "second": other.text.strip()}, raw=other)


def _one_of_means(name: str) -> Whole:
    """Make a rule that all payment means state the same, white space aside."""

    def find(seen: Seen) -> Iterator[Fault]:
        means = seen.gathered.get("ram:SpecifiedTradeSettlementPaymentMeans", ())
        stated = [each for raw in means for each in raw.children.get(name, ())]
        other = next((each for each in stated if normalized(each.text) != normalized(stated[0].text)), None)
        if other is not None:
            yield Fault(facts={"first": stated[0].text.strip(), "second": other.text.strip()}, raw=other)

    return find


def _payment_references(seen: Seen) -> Iterator[Fault]:
    """CII-SR-469: one payment reference (BT-83) in the whole document."""
    settlements = seen.gathered.get("ram:ApplicableHeaderTradeSettlement", ())
    found = [each for raw in settlements for each in raw.children.get("ram:PaymentReference", ())]
    if len(found) > 1:
        facts = {"count": str(len(found)), "first": found[0].text.strip(), "second": found[1].text.strip()}
        yield Fault(facts=facts, raw=found[1])


def _accounts(settlement: Raw) -> Iterator[Fault]:
    """CII-SR-470: a credit transfer names the account to pay to, each of them by itself."""
    for means in settlement.children.get("ram:SpecifiedTradeSettlementPaymentMeans", ()):
        accounts = means.children.get("ram:PayeePartyCreditorFinancialAccount", ())
        known = any("ram:IBANID" in each.children or "ram:ProprietaryID" in each.children for each in accounts)
        codes = [code for each in _types(means) if (code := normalized(each)) in _CREDIT_TRANSFERS]
        if codes and not known:
            yield Fault(facts={"code": codes[0]}, raw=means)


def _day(date: Raw) -> Iterator[Fault]:
    """CII-DT-097: a date of format 102 is year, month and day, eight digits."""
    if not _DAY.fullmatch(date.text):
        yield Fault(facts={"value": date.text.strip()}, raw=date)


_OWN: dict[str, Own] = {
    "CII-SR-090": _origin,
    "CII-SR-119": _discount,
    "CII-SR-470": _accounts,
    "CII-DT-097": _day,
}
_WHOLE: dict[str, Whole] = {
    "CII-SR-462": _tax_point_codes,
    "CII-SR-467": _one_of_means("ram:TypeCode"),
    "CII-SR-468": _one_of_means("ram:Information"),
    "CII-SR-469": _payment_references,
}
_WORDS = Words(
    own=_OWN,
    whole=_WHOLE,
    conditions=_CONDITIONS,
    circumstances={"no-billed-unit": _bills_no_unit},
    gathered=frozenset(
        {"ram:DueDateTypeCode", "ram:SpecifiedTradeSettlementPaymentMeans", "ram:ApplicableHeaderTradeSettlement"}
    ),
)

RULES_CII: tuple[Check, ...] = (syntax_rules(read_table("syntax_cii.tsv"), _WORDS, Syntax.CII),)
"""Every CII-SR and CII-DT rule, as one check."""
