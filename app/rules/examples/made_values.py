"""Examples of the rules on codes and on decimals, made from their tables: a value in our invoice gets another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from ..en16931.codes_table import CODE_RULES, CodePlace
from .edits import Deed, Edit, elements_at
from .example import Example, base_of

_BASES = ("complete", "exempt")
"""The invoices of ours that hold codes of every kind, between them."""
_UNKNOWN = "QXQ"
"""In none of the lists."""
_CONDITIONS = {
    "of-object": "[../cbc:DocumentTypeCode = '130']",
    "of-allowance": "[../cbc:ChargeIndicator = 'false']",
    "of-charge": "[../cbc:ChargeIndicator = 'true']",
}
"""XPath of the conditions that places have; another condition holds in our invoices without it."""
_TOTALS = "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:"
_SUBTOTAL = "/ubl:Invoice/cac:TaxTotal/cac:TaxSubtotal/cbc:"
_CII_TOTALS = "//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
_AMOUNTS = {
    1: "/ubl:Invoice/cac:AllowanceCharge[1]/cbc:Amount",
    2: "/ubl:Invoice/cac:AllowanceCharge[1]/cbc:BaseAmount",
    5: "/ubl:Invoice/cac:AllowanceCharge[2]/cbc:Amount",
    6: "/ubl:Invoice/cac:AllowanceCharge[2]/cbc:BaseAmount",
    9: f"{_TOTALS}LineExtensionAmount",
    10: f"{_TOTALS}AllowanceTotalAmount",
    11: f"{_TOTALS}ChargeTotalAmount",
    12: f"{_TOTALS}TaxExclusiveAmount",
    14: f"{_TOTALS}TaxInclusiveAmount",
    15: f"{_CII_TOTALS}TaxTotalAmount[2]",
    16: f"{_TOTALS}PrepaidAmount",
    17: f"{_TOTALS}PayableRoundingAmount",
    18: f"{_TOTALS}PayableAmount",
    19: f"{_SUBTOTAL}TaxableAmount",
    20: f"{_SUBTOTAL}TaxAmount",
    23: "/ubl:Invoice/cac:InvoiceLine[1]/cbc:LineExtensionAmount",
    24: "/ubl:Invoice/cac:InvoiceLine[1]/cac:AllowanceCharge[1]/cbc:Amount",
    25: "/ubl:Invoice/cac:InvoiceLine[1]/cac:AllowanceCharge[1]/cbc:BaseAmount",
    27: "/ubl:Invoice/cac:InvoiceLine[1]/cac:AllowanceCharge[2]/cbc:Amount",
    28: "/ubl:Invoice/cac:InvoiceLine[1]/cac:AllowanceCharge[2]/cbc:BaseAmount",
}
"""Number of a rule on decimals -> the amount it is about; BR-DEC-13 is written down. In UBL nothing fails 13 and 15."""
_THIRD_DECIMAL = "5"


@cache
def made_values() -> Mapping[str, Example]:
    """Return the examples of the rules on codes (BR-CL) and on decimals (BR-DEC), by rule id."""
    made = [*_of_codes(), *_of_decimals()]
    return {each.rule: each for each in made}


def _of_codes() -> Iterator[Example]:
    for rule in CODE_RULES:
        found = next(((base, place) for place in rule.ubl for base in _BASES if _stands(base, place)), None)
        if found is not None:
            base, place = found
            yield Example(rule=rule.id, base=base, breaks=(_miscoded(place),))


def _stands(base: str, place: CodePlace) -> bool:
    return bool(elements_at(_at(place), base_of(base)))


def _at(place: CodePlace) -> str:
    attribute = f"[@{place.attribute}]" if place.attribute else ""
    parent = f"{place.parent}/" if place.parent else ""
    return f"(//{parent}{place.name}{attribute}{_CONDITIONS.get(place.condition, '')})[1]"


def _miscoded(place: CodePlace) -> Edit:
    if place.attribute:
        return Edit(at=_at(place), deed=Deed.ATTRIBUTE, attribute=place.attribute, text=_UNKNOWN)
    text = f"#{_UNKNOWN}#Werkzaamheden derde kwartaal" if place.condition == "with-subject" else _UNKNOWN
    return Edit(at=_at(place), deed=Deed.TEXT, text=text)


def _of_decimals() -> Iterator[Example]:
    for number, at in _AMOUNTS.items():
        base = "complete.cii" if at.startswith("//ram") else "complete"
        (amount,) = elements_at(at, base_of(base))
        edit = Edit(at=at, deed=Deed.TEXT, text=f"{amount.text}{_THIRD_DECIMAL}")
        yield Example(rule=f"BR-DEC-{number:02}", base=base, breaks=(edit,))
