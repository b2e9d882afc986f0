"""Peppol BIS Billing in CII (rules of 3.0.19): allowances and charges, lines, their periods and prices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from ...model.raw import Raw
from .allowances import Allowances
from .arithmetic import NOUGHT, close, line_net, rounded_total, shown
from .document import Document
from .groups import Context, Demand, Group, group
from .values import decimal, says, trimmed

_ALLOWANCE = "ram:SpecifiedTradeAllowanceCharge"
_PERCENTAGE, _BASE, _AMOUNT = "ram:CalculationPercent", "ram:BasisAmount", "ram:ActualAmount"
_INDICATOR = "ram:ChargeIndicator/udt:Indicator"
_SETTLEMENT = "ram:SpecifiedLineTradeSettlement"
_NET = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
_QUANTITY = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
_PRICE = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
_PRICES = ("ram:NetPriceProductTradePrice", "ram:GrossPriceProductTradePrice")
_DOCUMENT = f"{_SETTLEMENT}/ram:AdditionalReferencedDocument"
_LINE_NUMBER = "ram:AssociatedDocumentLineDocument/ram:LineID"
_INVOICED_OBJECT = "130"


_ALLOWANCES = Allowances(found=lambda doc: doc.named(_ALLOWANCE), amount=_AMOUNT, base=_BASE, percentage=_PERCENTAGE)


def _has_indicator(each: Raw, _: Document) -> bool:
    return trimmed(each, _INDICATOR) in {"true", "false"}


_INDICATED = Demand("PEPPOL-EN16931-R043", "BG-20 BG-21", _has_indicator, told={"value": _INDICATOR})


def _line_dates(name: str) -> Context:
    """Return a context: a date of the lines' periods, where the document states that of its own period."""

    def context(doc: Document) -> Iterator[Raw]:
        for transaction in doc.named("rsm:SupplyChainTradeTransaction"):
            if transaction.all(f"ram:ApplicableHeaderTradeSettlement/ram:BillingSpecifiedPeriod/{name}"):
                path = f"ram:IncludedSupplyChainTradeLineItem/{_SETTLEMENT}/ram:BillingSpecifiedPeriod/{name}"
                yield from transaction.all(path)

    return context


def _limits(name: str, doc: Document) -> list[str]:
    path = f"ram:ApplicableHeaderTradeSettlement/ram:BillingSpecifiedPeriod/{name}/udt:DateTimeString"
    return [each.text for each in doc.root.all(f"rsm:SupplyChainTradeTransaction/{path}")]


def _within(name: str, order: Callable[[str, str], bool]) -> Callable[[Raw, Document], bool]:
    def holds(raw: Raw, doc: Document) -> bool:
        return any(order(each.text, limit) for each in raw.all("udt:DateTimeString") for limit in _limits(name, doc))

    return holds


def _dates(name: str) -> Callable[[Raw, Document], Mapping[str, str]]:
    return lambda raw, doc: {"date": raw.value("udt:DateTimeString"), "limit": ", ".join(_limits(name, doc))}


def _lines(doc: Document) -> list[Raw]:
    return doc.named("ram:IncludedSupplyChainTradeLineItem")


def _computed_net(line: Raw, _: Document) -> Decimal:
    held = line.all(f"{_SETTLEMENT}/{_ALLOWANCE}")
    price, base = decimal(line.all(f"{_PRICE}/ram:ChargeAmount")), decimal(line.all(f"{_PRICE}/ram:BasisQuantity"))
    net = line_net(decimal(line.all(_QUANTITY)), price, base)
    return net + rounded_total(_amounts(held, "true")) - rounded_total(_amounts(held, "false"))


def _amounts(held: Iterable[Raw], indicator: str) -> Iterator[Decimal]:
    for each in held:
        if trimmed(each, _INDICATOR) == indicator:
            for amount in each.children.get(_AMOUNT, ()):
                value = decimal([amount])
                if value is not None:
                    yield value


def _adds_up(line: Raw, doc: Document) -> bool:
    return close(decimal(line.all(_NET)) or NOUGHT, _computed_net(line, doc))


def _net_facts(line: Raw, doc: Document) -> Mapping[str, str]:
    return {
        "line": line.value(_LINE_NUMBER),
        "stated": line.value(_NET) or "0",
        "computed": shown(_computed_net(line, doc)),
    }


def _object_only(line: Raw, _: Document) -> bool:
    held = line.all(_DOCUMENT)
    return not held or any(says(each, "ram:TypeCode", _INVOICED_OBJECT) for each in held)


def _objects(line: Raw) -> int:
    return sum(says(each, "ram:TypeCode", _INVOICED_OBJECT) for each in line.all(_DOCUMENT))


def _positive_base(price: Raw, _: Document) -> bool:
    base = decimal(price.all("ram:BasisQuantity"))
    return base is None or base > 0


def _billed(base: Raw) -> list[Raw]:
    """Return the billed quantities of the line that a base quantity belongs to."""
    line: Raw | None = base
    for _ in range(3):
        line = line.parent if line is not None else None
    return line.all(_QUANTITY) if line is not None else []


def _same_unit(base: Raw, _: Document) -> bool:
    return any(each.attributes.get("unitCode") == base.attributes["unitCode"] for each in _billed(base))


def _unit_facts(base: Raw, _: Document) -> Mapping[str, str]:
    billed = _billed(base)
    return {"unit": base.attributes["unitCode"], "wanted": billed[0].attributes.get("unitCode", "") if billed else ""}


def _base_quantities(doc: Document) -> Iterator[Raw]:
    for name in _PRICES:
        for each in doc.below(name, "ram:BasisQuantity"):
            if "unitCode" in each.attributes:
                yield each


GROUPS: tuple[Group, ...] = (
    group(
        _ALLOWANCES.stating(percentage=True, base=False),
        Demand(
            "PEPPOL-EN16931-R041",
            "93 94 100 101",
            lambda _, __: False,
            told={"percentage": _PERCENTAGE},
            at=_PERCENTAGE,
        ),
    ),
    group(
        _ALLOWANCES.stating(percentage=False, base=True),
        Demand("PEPPOL-EN16931-R042", "93 94 100 101", lambda _, __: False, told={"base": _BASE}, at=_BASE),
    ),
    group(
        _ALLOWANCES.stating(percentage=True, base=True),
        Demand(
            "PEPPOL-EN16931-R040", "92 93 94 99 100 101", _ALLOWANCES.is_computed, told=_ALLOWANCES.facts, at=_AMOUNT
        ),
        _INDICATED,
    ),
    group(_ALLOWANCES.stating(percentage=False, base=False), _INDICATED),
    group(lambda doc: doc.named("ram:AppliedTradeAllowanceCharge"), _INDICATED),
    group(
        _line_dates("ram:StartDateTime"),
        Demand(
            "PEPPOL-EN16931-R110",
            "73 134",
            _within("ram:StartDateTime", lambda inner, outer: inner >= outer),
            "lines[{line}].period.start",
            _dates("ram:StartDateTime"),
        ),
    ),
    group(
        _line_dates("ram:EndDateTime"),
        Demand(
            "PEPPOL-EN16931-R111",
            "74 135",
            _within("ram:EndDateTime", lambda inner, outer: inner <= outer),
            "lines[{line}].period.end",
            _dates("ram:EndDateTime"),
        ),
    ),
    group(
        _lines,
        Demand(
            "PEPPOL-EN16931-R120",
            "131 129 146 149 136 141",
            _adds_up,
            "lines[{line}].net_amount",
            _net_facts,
            _NET,
        ),
        Demand(
            "PEPPOL-EN16931-R100",
            "128",
            lambda line, _: _objects(line) <= 1,
            "lines[{line}].object_identifier",
            lambda line, _: {"line": line.value(_LINE_NUMBER), "count": str(_objects(line))},
        ),
        Demand(
            "PEPPOL-EN16931-R101",
            "128",
            _object_only,
            "lines[{line}].object_identifier",
            {"line": _LINE_NUMBER, "code": f"{_DOCUMENT}/ram:TypeCode"},
            _DOCUMENT,
        ),
    ),
    group(
        lambda doc: [each for name in _PRICES for each in doc.named(name)],
        Demand(
            "PEPPOL-EN16931-R121",
            "149",
            _positive_base,
            "lines[{line}].price.base_quantity",
            {"quantity": "ram:BasisQuantity"},
            "ram:BasisQuantity",
        ),
    ),
    group(
        _base_quantities,
        Demand("PEPPOL-EN16931-R130", "130 150", _same_unit, "lines[{line}].price.base_unit", _unit_facts),
    ),
)
