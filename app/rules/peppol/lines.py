"""Peppol BIS Billing 3.0.21: rules on allowances and charges, currencies, lines, their periods and prices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from ...model.raw import Raw
from ..syntax.values import normalized
from . import cii_lines
from .allowances import Allowances
from .arithmetic import NOUGHT, close, line_net, rounded_total, shown
from .document import Document
from .groups import Context, Demand, group, rules_of
from .values import Unjudgeable, decimal, moment, only, says, text_node, trimmed, trimmed_node

_INVOICED_OBJECT = "130"
_PERCENTAGE, _BASE = "cbc:MultiplierFactorNumeric", "cbc:BaseAmount"
_PRICE, _BASE_QUANTITY = "cac:Price/cbc:PriceAmount", "cac:Price/cbc:BaseQuantity"
_AMOUNTS = (
    *("cbc:Amount", "cbc:BaseAmount", "cbc:PriceAmount", "cbc:TaxableAmount", "cbc:LineExtensionAmount"),
    *("cbc:TaxExclusiveAmount", "cbc:TaxInclusiveAmount", "cbc:AllowanceTotalAmount", "cbc:ChargeTotalAmount"),
    *("cbc:PrepaidAmount", "cbc:PayableRoundingAmount", "cbc:PayableAmount"),
)


def _allowances(doc: Document) -> list[Raw]:
    of_lines = (each for line in doc.lines for each in line.children.get("cac:AllowanceCharge", ()))
    return [*(own for each in doc.documents for own in each.children.get("cac:AllowanceCharge", ())), *of_lines]


_ALLOWANCES = Allowances(found=_allowances, amount="cbc:Amount", base=_BASE, percentage=_PERCENTAGE)


def _has_indicator(each: Raw, _: Document) -> bool:
    return trimmed_node(each, "cbc:ChargeIndicator") in {"true", "false"}


_INDICATOR = Demand("PEPPOL-EN16931-R043", "BG-20 BG-21", _has_indicator, told={"value": "cbc:ChargeIndicator"})
_WITHOUT_BASE = group(
    _ALLOWANCES.stating(percentage=True, base=False),
    Demand(
        "PEPPOL-EN16931-R041", "93 94 100 101", lambda _, __: False, told={"percentage": _PERCENTAGE}, at=_PERCENTAGE
    ),
)
_WITHOUT_PERCENTAGE = group(
    _ALLOWANCES.stating(percentage=False, base=True),
    Demand("PEPPOL-EN16931-R042", "93 94 100 101", lambda _, __: False, told={"base": _BASE}, at=_BASE),
)
_COMPUTED = group(
    _ALLOWANCES.stating(percentage=True, base=True),
    Demand(
        "PEPPOL-EN16931-R040", "92 93 94 99 100 101", _ALLOWANCES.is_computed, told=_ALLOWANCES.facts, at="cbc:Amount"
    ),
    _INDICATOR,
)
_PLAIN = group(_ALLOWANCES.stating(percentage=False, base=False), _INDICATOR)


def _foreign_amounts(doc: Document) -> Iterator[Raw]:
    """Yield the amounts that do not bear the invoice currency; a VAT total without breakdown may be in another."""
    codes = {each.text for each in doc.root.children.get("cbc:DocumentCurrencyCode", ())}
    held = [doc.named(name) for name in _AMOUNTS]
    held.append(doc.below("cac:TaxSubtotal", "cbc:TaxAmount"))
    totals = [each for each in doc.named("cac:TaxTotal") if "cac:TaxSubtotal" in each.children]
    held += [each.children.get("cbc:TaxAmount", []) for each in totals]
    return (each for found in held for each in found if each.attributes.get("currencyID") not in codes)


_CURRENCIES = group(
    _foreign_amounts,
    Demand(
        "PEPPOL-EN16931-R051",
        "5",
        lambda _, __: False,
        told=lambda amount, doc: {
            "element": amount.name,
            "currency": amount.attributes.get("currencyID", ""),
            "wanted": doc.root.value("cbc:DocumentCurrencyCode"),
        },
    ),
)


def _line_dates(name: str) -> Context:
    """Return a context: a date of the lines' periods, where the document states that of its own period."""

    def context(doc: Document) -> Iterable[Raw]:
        dated = {id(each) for each in doc.documents if each.all(f"cac:InvoicePeriod/{name}")}
        if not dated:
            return ()
        lines = (line for line in doc.lines if id(line.parent) in dated)
        return (each for line in lines for each in line.all(f"cac:InvoicePeriod/{name}"))

    return context


def _document_of(date: Raw, doc: Document) -> Raw:
    """Return the document that a date of a line's period stands in."""
    line = date.parent.parent if date.parent is not None else None
    return line.parent if line is not None and line.parent is not None else doc.root


def _within(name: str, order: Callable[[int, int], bool]) -> Callable[[Raw, Document], bool]:
    """Return the test that a date of a line's period stands in an order to that of the document's."""

    def holds(raw: Raw, doc: Document) -> bool:
        outer = moment(only(_document_of(raw, doc).all(f"cac:InvoicePeriod/{name}")))
        if not raw.text:
            return False
        inner = moment(text_node(raw))
        if inner is None or outer is None:
            raise Unjudgeable
        return order(inner, outer)

    return holds


def _dates(name: str) -> Callable[[Raw, Document], Mapping[str, str]]:
    return lambda raw, doc: {
        "date": normalized(raw.text),
        "limit": _document_of(raw, doc).value(f"cac:InvoicePeriod/{name}"),
    }


_STARTS = group(
    _line_dates("cbc:StartDate"),
    Demand(
        "PEPPOL-EN16931-R110",
        "73 134",
        _within("cbc:StartDate", lambda inner, outer: inner >= outer),
        "lines[{line}].period.start",
        _dates("cbc:StartDate"),
    ),
)
_ENDS = group(
    _line_dates("cbc:EndDate"),
    Demand(
        "PEPPOL-EN16931-R111",
        "74 135",
        _within("cbc:EndDate", lambda inner, outer: inner <= outer),
        "lines[{line}].period.end",
        _dates("cbc:EndDate"),
    ),
)


def _computed_net(line: Raw, doc: Document) -> Decimal:
    quantity = decimal(line.children.get("cbc:InvoicedQuantity" if doc.is_invoice else "cbc:CreditedQuantity", ()))
    held = line.children.get("cac:AllowanceCharge", ())
    allowances = charges = NOUGHT
    if held:
        allowances = rounded_total(_amounts(held, "false"))
        charges = rounded_total(_amounts(held, "true"))
    price, base = decimal(line.all(_PRICE)), decimal(line.all(_BASE_QUANTITY))
    return line_net(quantity, price, base) + charges - allowances


def _amounts(held: Iterable[Raw], indicator: str) -> Iterator[Decimal]:
    for each in held:
        if trimmed(each, "cbc:ChargeIndicator") == indicator:
            for amount in each.children.get("cbc:Amount", ()):
                value = decimal([amount])
                if value is not None:
                    yield value


def _adds_up(line: Raw, doc: Document) -> bool:
    stated = decimal(line.children.get("cbc:LineExtensionAmount", ()))
    return close(stated or NOUGHT, _computed_net(line, doc))


def _net_facts(line: Raw, doc: Document) -> Mapping[str, str]:
    return {
        "line": line.value("cbc:ID"),
        "stated": line.value("cbc:LineExtensionAmount") or "0",
        "computed": shown(_computed_net(line, doc)),
    }


def _positive_base(line: Raw, _: Document) -> bool:
    base = decimal(line.all(_BASE_QUANTITY))
    return base is None or base > 0


def _object_only(line: Raw, _: Document) -> bool:
    held = line.children.get("cac:DocumentReference", ())
    return not held or any(says(each, "cbc:DocumentTypeCode", _INVOICED_OBJECT) for each in held)


_LINE = group(
    lambda doc: [*doc.named("cac:InvoiceLine"), *doc.named("cac:CreditNoteLine")],
    Demand(
        "PEPPOL-EN16931-R120",
        "131 129 146 149 136 141",
        _adds_up,
        "lines[{line}].net_amount",
        _net_facts,
        "cbc:LineExtensionAmount",
    ),
    Demand(
        "PEPPOL-EN16931-R121",
        "149",
        _positive_base,
        "lines[{line}].price.base_quantity",
        {"quantity": _BASE_QUANTITY, "line": "cbc:ID"},
        _BASE_QUANTITY,
    ),
    Demand(
        "PEPPOL-EN16931-R100",
        "128",
        lambda line, _: len(line.children.get("cac:DocumentReference", ())) <= 1,
        "lines[{line}].object_identifier",
        lambda line, _: {"line": line.value("cbc:ID"), "count": str(len(line.all("cac:DocumentReference")))},
    ),
    Demand(
        "PEPPOL-EN16931-R101",
        "128",
        _object_only,
        "lines[{line}].object_identifier",
        {"line": "cbc:ID", "code": "cac:DocumentReference/cbc:DocumentTypeCode"},
        "cac:DocumentReference",
    ),
)


def _net_of_gross(allowance: Raw, _: Document) -> bool:
    base = decimal(allowance.all(_BASE))
    if base is None:
        return True
    price = decimal(allowance.parent.all("cbc:PriceAmount")) if allowance.parent is not None else None
    amount = decimal(allowance.all("cbc:Amount"))
    return price is not None and amount is not None and price == base - amount


_PRICE_ALLOWANCE = group(
    lambda doc: doc.below("cac:Price", "cac:AllowanceCharge"),
    Demand(
        "PEPPOL-EN16931-R044",
        "147",
        lambda allowance, _: trimmed(allowance, "cbc:ChargeIndicator") == "false",
        "lines[{line}].price.discount",
        {"value": "cbc:ChargeIndicator"},
    ),
    Demand(
        "PEPPOL-EN16931-R046",
        "146 147 148",
        _net_of_gross,
        "lines[{line}].price.net",
        lambda allowance, _: {
            "gross": allowance.value(_BASE),
            "discount": allowance.value("cbc:Amount") or "0",
            "net": allowance.parent.value("cbc:PriceAmount") if allowance.parent is not None else "",
        },
    ),
)


def _quantities(base: Raw, *names: str) -> list[Raw]:
    line = base.parent.parent if base.parent is not None else None
    return [each for name in names for each in line.children.get(name, ())] if line is not None else []


def _same_unit(base: Raw, doc: Document) -> bool:
    if not _quantities(base, "cbc:InvoicedQuantity", "cbc:CreditedQuantity"):
        return True
    own = _quantities(base, "cbc:InvoicedQuantity" if doc.is_invoice else "cbc:CreditedQuantity")
    return any(each.attributes.get("unitCode") == base.attributes["unitCode"] for each in own)


def _unit_facts(base: Raw, _: Document) -> Mapping[str, str]:
    held = _quantities(base, "cbc:InvoicedQuantity", "cbc:CreditedQuantity")
    return {"unit": base.attributes["unitCode"], "wanted": held[0].attributes.get("unitCode", "") if held else ""}


_UNIT = group(
    lambda doc: [each for each in doc.below("cac:Price", "cbc:BaseQuantity") if "unitCode" in each.attributes],
    Demand("PEPPOL-EN16931-R130", "130 150", _same_unit, "lines[{line}].price.base_unit", _unit_facts),
)

RULES = rules_of(
    ubl=(
        *(_WITHOUT_BASE, _WITHOUT_PERCENTAGE, _COMPUTED, _PLAIN, _CURRENCIES),
        *(_STARTS, _ENDS, _LINE, _PRICE_ALLOWANCE, _UNIT),
    ),
    cii=cii_lines.GROUPS,
)
