"""EN 16931, version 1.3.16: rules on lines, their items, and the allowances and charges of lines and document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from ...model.invoice import AllowanceCharge, Item, Line
from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Fault, Syntax, rule, stands, sweep
from . import occurrences_cii, occurrences_ubl
from .gathered import gathered
from .lines_cii import allowances_in_cii, several_names
from .occurrence_values import instant_of, is_negative
from .occurrences_cii import LINES, SETTLEMENT
from .occurrences_ubl import charged_prices, is_vat, items_have_schemes

Found = Iterator[tuple[str, Fault]]

_QUANTITIES = ("cbc:InvoicedQuantity", "cbc:CreditedQuantity", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
_LINES_UBL = ("cac:InvoiceLine", "cac:CreditNoteLine")
_UNITS = tuple(f"{quantity}/@unitCode" for quantity in _QUANTITIES)
_LINE_TOTAL = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
_NETS = ("cbc:LineExtensionAmount", f"ram:SpecifiedLineTradeSettlement/{_LINE_TOTAL}")
_PRICES = (
    "cac:Price/cbc:PriceAmount",
    "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount",
)
_LINE_VAT_CII = "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"
_REASONS = ("cbc:AllowanceChargeReason", "cbc:AllowanceChargeReasonCode")


@rule("BR-16", terms=("BG-25",))
def has_lines(case: Case) -> Iterator[Fault]:
    """Demand that the invoice has a line."""
    if not case.invoice.lines:
        yield Fault("lines")


@sweep(
    {
        "BR-21": (126,),
        "BR-22": (129,),
        "BR-23": (130,),
        "BR-24": (131,),
        "BR-25": (153,),
        "BR-26": (146,),
        "BR-27": (146,),
        "BR-28": (148,),
    }
)
def each_line(case: Case) -> Found:
    """Demand that each line has what a line must have, and no negative price."""
    charged = case.once(charged_prices)
    for position, line in enumerate(case.invoice.lines):
        price, item = line.price, line.item
        if (
            line.id is None
            or line.quantity is None
            or line.unit is None
            or line.net_amount is None
            or item is None
            or item.name is None
            or price is None
            or price.net is None
            or is_negative(price.net)
            or (price.gross is not None and is_negative(price.gross))
        ):
            yield from _line_faults(case, line, f"lines[{position}]", str(position + 1))
        if position in charged:
            facts = {"line": line.id or str(position + 1), "price": charged[position].text.strip(BLANKS)}
            yield "BR-28", Fault(f"lines[{position}].price.gross", facts, raw=charged[position])
    if case.syntax is Syntax.CII:
        yield from several_names(case.once(line_elements))


def _line_faults(case: Case, line: Line, path: str, number: str) -> Found:
    """Say what is wrong with a line that is not as it should be."""
    facts = {"line": line.id or number}
    if line.id is None:
        yield "BR-21", Fault(f"{path}.id", facts)
    if line.quantity is None and not case.written(path, *_QUANTITIES):
        yield "BR-22", Fault(f"{path}.quantity", facts)
    if line.unit is None and not case.written(path, *_UNITS):
        yield "BR-23", Fault(f"{path}.unit", facts)
    if line.net_amount is None and not case.written(path, *_NETS):
        yield "BR-24", Fault(f"{path}.net_amount", facts)
    if line.item is None or line.item.name is None:
        yield "BR-25", Fault(f"{path}.item.name", facts)
    yield from _price_faults(case, line, path, facts)


def _price_faults(case: Case, line: Line, path: str, facts: dict[str, str]) -> Found:
    """Say what is wrong with a price; the official BR-27 also fires where there is no price at all."""
    net, gross = (line.price.net, line.price.gross) if line.price is not None else (None, None)
    if net is None and not case.written(path, *_PRICES):
        yield "BR-26", Fault(f"{path}.price.net", facts)
    if net is None:
        yield "BR-27", Fault(f"{path}.price.net", {**facts, "kind": "absent"})
    elif is_negative(net):
        yield "BR-27", Fault(f"{path}.price.net", {**facts, "price": f"{net:f}"})
    if gross is not None and is_negative(gross):
        yield "BR-28", Fault(f"{path}.price.gross", {**facts, "price": f"{gross:f}"})


@rule("BR-CO-04", terms=(151,))
def each_line_category(case: Case) -> Iterator[Fault]:
    """Demand that each line has a VAT category; the CII rules want its type code without white space."""
    elements = case.once(line_elements) if case.syntax is Syntax.CII else ()
    for position, line in enumerate(case.invoice.lines):
        path = f"lines[{position}]"
        if position < len(elements):
            stated = _has_vat_category(elements[position])
        elif line.vat is None or line.vat.category is None:
            stated = _has_vat_category(case.place(path))
        else:
            continue
        if not stated:
            yield Fault(f"{path}.vat.category", {"line": line.id or str(position + 1)})


def _has_vat_category(raw: Raw | None) -> bool:
    """Tell whether a VAT category of a line stands there, be it blank."""
    if raw is None:
        return False
    return _names_category(raw.all("cac:Item/cac:ClassifiedTaxCategory"), raw.all(_LINE_VAT_CII))


@sweep({"BR-54": ("BG-32",), "BR-64": (157,), "BR-65": (158,)})
def each_item(case: Case) -> Found:
    """Demand that an item's properties have name and value, its identifiers a scheme."""
    for position, line in enumerate(case.invoice.lines):
        item = line.item
        if item is None or not (item.attributes or case.syntax is Syntax.OTHER):
            continue
        facts = {"line": line.id or str(position + 1)}
        for at, attribute in enumerate(item.attributes):
            path = f"lines[{position}].item.attributes[{at}]"
            if attribute.name is None or attribute.value is None:
                yield from _attribute_faults(case, path, facts)
        if case.syntax is Syntax.OTHER:
            yield from _identifiers_in_model(item, f"lines[{position}].item", facts)
    yield from _other_attributes(case)
    if case.syntax is Syntax.UBL and items_have_schemes(case.once(gathered)):
        return
    for position, raw in enumerate(case.once(line_elements)):
        for name in _ITEMS:
            if name in raw.children:
                yield from _identifiers_as_written(case.syntax, raw, raw.children[name][0], position)


def _other_attributes(case: Case) -> Found:
    """Judge the attributes of other items than those of lines, which the model does not hold."""
    for raw in case.once(gathered)["cac:AdditionalItemProperty"]:
        if not ("cbc:Name" in raw.children and "cbc:Value" in raw.children) and not _is_of_line(case, raw):
            yield "BR-54", Fault("lines", {"line": _number_of_line(raw)}, raw=raw)
    for raw in case.once(gathered)["ram:ApplicableProductCharacteristic"]:
        held = raw.parent
        of_line = held is None or held.name == "ram:SpecifiedTradeProduct"
        if not of_line and not ("ram:Description" in raw.children and "ram:Value" in raw.children):
            yield "BR-54", Fault("lines", {"line": _number_of_line(raw)}, raw=raw)


def _is_of_line(case: Case, attribute: Raw) -> bool:
    """Tell whether this is an attribute of the item of a line, which the model holds."""
    item = attribute.parent
    line = item.parent if item is not None else None
    return line is not None and line.parent is case.raw and item is not None and item.name == "cac:Item"


def _number_of_line(raw: Raw) -> str:
    """Return the number of the line that an element stands in, at whatever depth."""
    above = raw.parent
    while above is not None and above.name not in (*_LINES_UBL, "ram:IncludedSupplyChainTradeLineItem"):
        above = above.parent
    if above is None:
        return "?"
    return above.value("cbc:ID") or above.value("ram:AssociatedDocumentLineDocument/ram:LineID") or "?"


def _attribute_faults(case: Case, path: str, facts: dict[str, str]) -> Found:
    named = case.written(path, "cbc:Name") or case.written(path, "ram:Description")
    valued = case.written(path, "cbc:Value") or case.written(path, "ram:Value")
    if not (named and valued):
        yield "BR-54", Fault(path, facts)


_ITEMS = ("cac:Item", "ram:SpecifiedTradeProduct")


def _identifiers_in_model(item: Item, path: str, facts: dict[str, str]) -> Found:
    if item.standard_id is not None and item.standard_id.scheme is None:
        yield "BR-64", Fault(f"{path}.standard_id.scheme", {**facts, "id": item.standard_id.value})
    for at, each in enumerate(item.classifications):
        if each.scheme is None:
            yield "BR-65", Fault(f"{path}.classifications[{at}].scheme", {**facts, "id": each.value or ""})


def _identifiers_as_written(syntax: Syntax, line: Raw, item: Raw, position: int) -> Found:
    """Find the identifiers without scheme, blank ones too; in UBL a blank scheme will do, in CII it will not."""
    is_ubl = syntax is Syntax.UBL
    standard = "cac:StandardItemIdentification/cbc:ID" if is_ubl else "ram:GlobalID"
    classes = (
        "cac:CommodityClassification/cbc:ItemClassificationCode"
        if is_ubl
        else "ram:DesignatedProductClassification/ram:ClassCode"
    )
    for rule_id, path, attribute in (("BR-64", standard, "schemeID"), ("BR-65", classes, "listID")):
        if path.partition("/")[0] not in item.children:
            continue
        for at, each in enumerate(item.all(path)):
            if each.attributes.get(attribute, "").strip(BLANKS) or (is_ubl and attribute in each.attributes):
                continue
            number = line.value("cbc:ID" if is_ubl else "ram:AssociatedDocumentLineDocument/ram:LineID")
            facts = {"line": number or str(position + 1), "id": each.text.strip(BLANKS)}
            field = "standard_id" if rule_id == "BR-64" else f"classifications[{at}]"
            yield rule_id, Fault(f"lines[{position}].item.{field}.scheme", facts, raw=each)


@sweep(
    {
        "BR-31": (92,),
        "BR-32": (95,),
        "BR-33": (97, 98),
        "BR-36": (99,),
        "BR-37": (102,),
        "BR-38": (104, 105),
        "BR-41": (136,),
        "BR-42": (139, 140),
        "BR-43": (141,),
        "BR-44": (144, 145),
        "BR-CO-21": (97, 98),
        "BR-CO-22": (104, 105),
        "BR-CO-23": (139, 140),
        "BR-CO-24": (144, 145),
    }
)
def each_allowance(case: Case) -> Found:
    """Demand that each allowance and charge has an amount and a reason; those of the document also a VAT category."""
    if case.raw is not None and case.syntax is Syntax.CII:
        yield from allowances_in_cii(case.raw, case.once(line_elements))
        return
    invoice = case.invoice
    yield from _allowances(case, invoice.allowances, "allowances", ("BR-31", "BR-33", "BR-CO-21", "BR-32"))
    yield from _allowances(case, invoice.charges, "charges", ("BR-36", "BR-38", "BR-CO-22", "BR-37"))
    for position, line in enumerate(invoice.lines):
        if line.allowances or line.charges:
            path = f"lines[{position}]"
            yield from _allowances(case, line.allowances, f"{path}.allowances", ("BR-41", "BR-42", "BR-CO-23"))
            yield from _allowances(case, line.charges, f"{path}.charges", ("BR-43", "BR-44", "BR-CO-24"))


def _allowances(case: Case, held: Iterable[AllowanceCharge], path: str, ids: tuple[str, ...]) -> Found:
    """Judge allowances or charges by the rules for amount, reason, reason again, and VAT category if there is one."""
    amount, reason, reason_again, *category = ids
    for position, each in enumerate(held):
        reasoned = each.reason is not None or each.reason_code is not None
        categorised = not category or (each.vat is not None and each.vat.category is not None)
        if each.amount is not None and reasoned and categorised:
            continue
        here = f"{path}[{position}]"
        raw = case.place(here)
        facts = {"position": str(position + 1), "amount": f"{each.amount:f}" if each.amount is not None else "?"}
        if each.amount is None and not case.written(here, "cbc:Amount"):
            yield amount, Fault(f"{here}.amount", facts)
        if not reasoned and not case.written(here, *_REASONS):
            yield reason, Fault(f"{here}.reason", facts)
            yield reason_again, Fault(f"{here}.reason", facts)
        if not categorised and not _has_category(raw):
            yield category[0], Fault(f"{here}.vat.category", facts)


def _has_category(raw: Raw | None) -> bool:
    """Tell whether the VAT category of an allowance or charge stands there, be it blank."""
    if raw is None:
        return False
    return _names_category(raw.all("cac:TaxCategory"), [])


def _names_category(ubl: list[Raw], cii: list[Raw]) -> bool:
    return any(is_vat(each) and "cbc:ID" in each.children for each in ubl) or any(
        occurrences_cii.is_vat(each) and "ram:CategoryCode" in each.children for each in cii
    )


@sweep({"BR-29": (73, 74), "BR-30": (134, 135), "BR-CO-19": (73, 74), "BR-CO-20": (134, 135)})
def each_period(case: Case) -> Found:
    """Demand that a period has an end, and does not end before it begins."""
    if case.syntax is Syntax.UBL:
        yield from _periods_in_ubl(case)
        return
    if case.raw is not None and case.syntax is Syntax.CII:
        for raw in case.raw.all(f"{SETTLEMENT}/{_PERIOD_CII}"):
            yield from _period_in_cii(raw, "period", ("BR-29", "BR-CO-19"))
        for position, line in enumerate(case.once(line_elements)):
            for raw in line.all(f"ram:SpecifiedLineTradeSettlement/{_PERIOD_CII}"):
                yield from _period_in_cii(raw, f"lines[{position}].period", ("BR-30", "BR-CO-20"))
        return
    periods = [(case.invoice.period, "period", "BR-29", "BR-CO-19")]
    periods += [(line.period, f"lines[{at}].period", "BR-30", "BR-CO-20") for at, line in enumerate(case.invoice.lines)]
    for period, path, order, ends in periods:
        if period is not None and period.start is None and period.end is None:
            yield ends, Fault(path)
        elif period is not None:
            yield from _order(period.start, period.end, path, order)


_PERIOD_CII = "ram:BillingSpecifiedPeriod"


def _periods_in_ubl(case: Case) -> Found:
    """Judge every period: one right in a line as that of a line, any other as the document's, wherever it stands."""
    for raw in case.once(gathered)["cac:InvoicePeriod"]:
        starts, ends = raw.first("cbc:StartDate"), raw.first("cbc:EndDate")
        above = raw.parent
        in_line = above is not None and above.name in _LINES_UBL
        if starts is None and ends is None and (in_line or "cbc:DescriptionCode" not in raw.children):
            path = case.once(_period_paths).get(id(above), "lines")
            yield "BR-CO-20" if in_line else "BR-CO-19", Fault(path, raw=raw)
        start, end = instant_of(starts), instant_of(ends)
        if start is not None and end is not None and end < start:
            period = case.once(_period_paths).get(id(above))
            path = f"{period}.end" if period is not None else "lines"
            facts = {"start": raw.value("cbc:StartDate"), "end": raw.value("cbc:EndDate")}
            yield "BR-30" if in_line else "BR-29", Fault(path, facts, raw=ends)


def _period_paths(case: Case) -> dict[int, str]:
    """Return where the model has the periods of a UBL document, by the identity of the element above."""
    paths = {id(line): f"lines[{position}].period" for position, line in enumerate(case.once(line_elements))}
    return {**paths, id(case.raw): "period"}


def _period_in_cii(raw: Raw, path: str, ids: tuple[str, str]) -> Found:
    order, ends = ids
    if not (stands(raw, "ram:StartDateTime") or stands(raw, "ram:EndDateTime")):
        yield ends, Fault(path, raw=raw)
    yield from _order_in_cii(raw, "ram:StartDateTime", "ram:EndDateTime", Fault(f"{path}.end", raw=raw), order)


def _order_in_cii(raw: Raw, start: str, end: str, fault: Fault, rule_id: str) -> Found:
    """Compare as the CII rules do: as texts of format 102, so that two dates of another format are never right."""
    if not (stands(raw, start) and stands(raw, end)):
        return
    starts, ends = (
        [each.text for each in raw.all(f"{name}/udt:DateTimeString") if each.attributes.get("format") == "102"]
        for name in (start, end)
    )
    if not any(last >= first for first in starts for last in ends):
        facts = {"start": raw.value(f"{start}/udt:DateTimeString"), "end": raw.value(f"{end}/udt:DateTimeString")}
        yield rule_id, replace(fault, facts=facts)


def _order(start: date | None, end: date | None, path: str, rule_id: str) -> Found:
    if start is not None and end is not None and end < start:
        yield rule_id, Fault(f"{path}.end", {"start": start.isoformat(), "end": end.isoformat()})


def line_elements(case: Case) -> tuple[Raw, ...]:
    """Return the elements of the lines, in the order of the model's lines; none without a raw index."""
    if case.raw is None or case.syntax is Syntax.OTHER:
        return ()
    if case.syntax is Syntax.CII:
        return tuple(case.raw.all(LINES))
    return tuple(occurrences_ubl.lines(case.raw))
