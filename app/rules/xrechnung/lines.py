"""XRechnung 3.0.2 (Schematron 2.6.0): the rules on lines and their prices, all but one taken over from Peppol."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...model.findings import Severity
from ...model.raw import Raw
from ...model.values import BLANKS
from ..en16931.occurrence_values import decimal_of
from ..engine import Case, Fault, Syntax, rule, sweep
from .peppol import slack, within
from .words import LINES, Found, divided, gathered, normalized, root_of, rounded, several

_NOTHING, _ONE = Decimal(0), Decimal(1)
_OBJECT = "130"
_LINE_SETTLEMENT, _LINE_AGREEMENT = "ram:SpecifiedLineTradeSettlement", "ram:SpecifiedLineTradeAgreement"
_NET_CII = f"{_LINE_SETTLEMENT}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
_QUANTITY_CII = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
_NET_PRICE_CII = f"{_LINE_AGREEMENT}/ram:NetPriceProductTradePrice"
_GROSS_PRICE_CII = f"{_LINE_AGREEMENT}/ram:GrossPriceProductTradePrice"
_ALLOWANCE_CII = "ram:AppliedTradeAllowanceCharge"


@rule("PEPPOL-EN16931-R120", terms=(131, 129, 146, 149), severity=Severity.WARNING)
def line_amount(case: Case) -> Iterator[Fault]:
    """Ask that a line's amount is quantity times price per unit, charges added and allowances taken off."""
    if root_of(case) is None:
        return
    read = _parts_in_ubl if case.syntax is Syntax.UBL else _parts_in_cii
    lines = case.once(gathered).all("cac:InvoiceLine", "cac:CreditNoteLine", "ram:IncludedSupplyChainTradeLineItem")
    allowed = case.once(slack)
    for position, raw in enumerate(lines):
        doubled, parts = read(raw)
        if doubled:
            yield several(f"lines[{position}]", doubled)
            continue
        if None in parts:
            continue  # no numbers: reading them has said so
        net, quantity, price, base, charges, allowances = (part or _NOTHING for part in parts)
        each = price if base == 1 else divided(price, base)
        computed = quantity * each + charges - allowances
        if not within(net, computed, allowed):
            facts = {
                "kind": "xrechnung",
                "line": line_id(raw, position),
                "net": f"{net:f}",
                "computed": f"{rounded(computed):f}",
                "quantity": f"{quantity:f}",
                "price": f"{price:f}",
                "base": f"{base:f}",
                "charges": f"{charges:f}",
                "allowances": f"{allowances:f}",
            }
            yield Fault(f"lines[{position}].net_amount", facts, raw=raw)


Parts = tuple[list[Raw], tuple[Decimal | None, ...]]
"""What stands twice and may not; net amount, quantity, price, base quantity, charges, allowances (None: no number)."""


class _Reader:
    """Reads the numbers of one line, and keeps what stands twice."""

    __slots__ = ("doubled", "raw")

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.doubled: list[Raw] = []

    def stated(self, path: str, otherwise: Decimal) -> Decimal | None:
        """Return the number at a path; `otherwise` where nothing stands there."""
        held = self.raw.all(path)
        if len(held) > 1:
            self.doubled = held
        return decimal_of(held[0]) if held else otherwise

    def base(self, *paths: str) -> Decimal | None:
        """Return the first base quantity that is not nought, or one."""
        for path in paths:
            found = self.stated(path, _NOTHING)
            if found is None or found:
                return found
        return _ONE


def _parts_in_ubl(raw: Raw) -> Parts:
    is_invoice = _root(raw).name == "ubl:Invoice"
    held = raw.children.get("cac:AllowanceCharge", ())
    line = _Reader(raw)
    numbers = (
        line.stated("cbc:LineExtensionAmount", _NOTHING),
        line.stated("cbc:InvoicedQuantity" if is_invoice else "cbc:CreditedQuantity", _ONE),
        line.stated("cac:Price/cbc:PriceAmount", _NOTHING),
        line.base("cac:Price/cbc:BaseQuantity"),
        _added(held, "cbc:ChargeIndicator", "true", "cbc:Amount") if held else _NOTHING,
        _added(held, "cbc:ChargeIndicator", "false", "cbc:Amount") if held else _NOTHING,
    )
    return line.doubled, numbers


def _parts_in_cii(raw: Raw) -> Parts:
    held = raw.all(f"{_LINE_SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge")
    indicator = "ram:ChargeIndicator/udt:Indicator"
    line = _Reader(raw)
    numbers = (
        line.stated(_NET_CII, _NOTHING),
        line.stated(_QUANTITY_CII, _ONE),
        line.stated(f"{_NET_PRICE_CII}/ram:ChargeAmount", _NOTHING),
        line.base(f"{_NET_PRICE_CII}/ram:BasisQuantity", f"{_GROSS_PRICE_CII}/ram:BasisQuantity"),
        _added(held, indicator, "true", "ram:ActualAmount"),
        _added(held, indicator, "false", "ram:ActualAmount"),
    )
    return line.doubled, numbers


def _added(held: list[Raw] | tuple[()], indicator: str, word: str, amount: str) -> Decimal | None:
    """Add up the amounts of allowances or of charges, rounded to two decimals."""
    chosen = [raw for raw in held if any(normalized(each.text) == word for each in raw.all(indicator))]
    amounts = [decimal_of(each) for raw in chosen for each in raw.children.get(amount, ())]
    return None if None in amounts else rounded(sum((each or _NOTHING for each in amounts), _NOTHING))


def _root(raw: Raw) -> Raw:
    while raw.parent is not None:
        raw = raw.parent
    return raw


def line_id(raw: Raw, position: int) -> str:
    """Return a line's own number (BT-126), else its place, counted from 1."""
    number = raw.value("cbc:ID") or raw.value("ram:AssociatedDocumentLineDocument/ram:LineID")
    return number or str(position + 1)


@sweep(
    {
        "PEPPOL-EN16931-R101": (128,),
        "PEPPOL-EN16931-R121": (149,),
        "PEPPOL-EN16931-R130": (150, 130),
        "PEPPOL-EN16931-R044": (147,),
        "PEPPOL-EN16931-R046": (146, 147, 148),
    }
)
def prices(case: Case) -> Found:
    """Demand what a line's document reference and a price must be."""
    if root_of(case) is None:
        return
    if case.syntax is Syntax.UBL:
        yield from _prices_in_ubl(case)
    else:
        yield from _prices_in_cii(case)


def _prices_in_ubl(case: Case) -> Found:
    found = case.once(gathered)
    for position, line in enumerate(found.all(*_UBL_LINES)):
        if "cac:DocumentReference" in line.children and not _is_object(
            line, "cac:DocumentReference/cbc:DocumentTypeCode"
        ):
            facts = {"kind": "xrechnung", "line": line_id(line, position)}
            yield "PEPPOL-EN16931-R101", Fault(f"lines[{position}].object_identifier", facts, raw=line)
    for price in found.all("cac:Price"):
        for base in price.children.get("cbc:BaseQuantity", ()):
            yield from _base_in_ubl(base, price)
        for allowance in price.children.get("cac:AllowanceCharge", ()):
            if allowance.value("cbc:ChargeIndicator") != "false":
                yield "PEPPOL-EN16931-R044", Fault(facts=_at(price), raw=allowance)
            gross = allowance.first("cbc:BaseAmount")
            if gross is not None:
                yield from _net_price(price.first("cbc:PriceAmount"), gross, allowance.first("cbc:Amount"), None)


def _base_in_ubl(base: Raw, price: Raw) -> Found:
    """Judge a base quantity, and its unit against that of the line's quantity."""
    line = price.parent
    if line is None:
        return
    if line.name in _UBL_LINES:
        yield from _positive(base)
    own = "cbc:InvoicedQuantity" if _root(base).name == "ubl:Invoice" else "cbc:CreditedQuantity"
    if "unitCode" in base.attributes and (
        "cbc:InvoicedQuantity" in line.children or "cbc:CreditedQuantity" in line.children
    ):
        yield from _same_unit(base, line.all(own))


def _prices_in_cii(case: Case) -> Found:
    found = case.once(gathered)
    for position, line in enumerate(found.all("ram:IncludedSupplyChainTradeLineItem")):
        document = f"{_LINE_SETTLEMENT}/ram:AdditionalReferencedDocument"
        if line.all(document) and not _is_object(line, f"{document}/ram:TypeCode"):
            facts = {"kind": "xrechnung", "line": line_id(line, position)}
            yield "PEPPOL-EN16931-R101", Fault(f"lines[{position}].object_identifier", facts, raw=line)
    for price in found.all("ram:NetPriceProductTradePrice", "ram:GrossPriceProductTradePrice"):
        bases = price.children.get("ram:BasisQuantity", [])
        if len(bases) > 1:
            yield "PEPPOL-EN16931-R121", several("", bases)
        for base in bases:
            yield from _positive(base)
            line_of_price = price.parent.parent if price.parent is not None else None
            if "unitCode" in base.attributes:
                yield from _same_unit(base, line_of_price.all(_QUANTITY_CII) if line_of_price is not None else [])
    for line in case.raw.all(LINES) if case.raw is not None else ():
        for price in line.all(_GROSS_PRICE_CII):
            yield from _gross_price(price, line)


def _gross_price(price: Raw, line: Raw) -> Found:
    amounts = price.all(f"{_ALLOWANCE_CII}/ram:ActualAmount")
    indicators = price.all(f"{_ALLOWANCE_CII}/ram:ChargeIndicator/udt:Indicator")
    if amounts and not any(each.text == "false" for each in indicators):
        yield "PEPPOL-EN16931-R044", Fault(facts=_at(price), raw=price)
    gross = price.first("ram:ChargeAmount")
    if gross is not None:
        held = (each.children.get("ram:ActualAmount") for each in price.all(_ALLOWANCE_CII))
        firsts = [amounts[0] for amounts in held if amounts]
        nets = line.all(f"{_NET_PRICE_CII}/ram:ChargeAmount")
        doubled = next((held for held in (firsts, nets, price.children["ram:ChargeAmount"]) if len(held) > 1), None)
        if doubled is not None:
            yield "PEPPOL-EN16931-R046", several("", doubled)
        else:
            yield from _net_price(nets[0] if nets else None, gross, firsts[0] if firsts else None, _NOTHING)


def _net_price(net: Raw | None, gross: Raw, discount: Raw | None, otherwise: Decimal | None) -> Found:
    """Judge whether a net price is the gross price less the discount; `otherwise` is the discount where none stands."""
    price, whole = decimal_of(net), decimal_of(gross)
    less = decimal_of(discount) if discount is not None else otherwise
    if price is None or whole is None or less is None or price != whole - less:
        told = {"net": _shown(net), "gross": _shown(gross), "discount": _shown(discount)}
        yield "PEPPOL-EN16931-R046", Fault(facts=_at(gross) | told, raw=net or gross)


def _shown(raw: Raw | None) -> str:
    return raw.text.strip(BLANKS) if raw is not None else "-"


def _is_object(line: Raw, path: str) -> bool:
    return any(each.text == _OBJECT for each in line.all(path))


def _positive(base: Raw) -> Found:
    number = decimal_of(base)
    if number is None or number <= 0:
        yield "PEPPOL-EN16931-R121", Fault(facts=_at(base) | {"base": _shown(base)}, raw=base)


def _same_unit(base: Raw, quantities: list[Raw]) -> Found:
    unit = base.attributes["unitCode"]
    units = [each.attributes["unitCode"] for each in quantities if "unitCode" in each.attributes]
    if unit not in units:
        told = {"unit": unit.strip(BLANKS) or "-", "other": units[0].strip(BLANKS) if units else "-"}
        yield "PEPPOL-EN16931-R130", Fault(facts=_at(base) | told, raw=base)


_UBL_LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")
_LINE_NAMES = frozenset({*_UBL_LINES, "cac:SubInvoiceLine", "ram:IncludedSupplyChainTradeLineItem"})


def _at(raw: Raw) -> dict[str, str]:
    """Return the facts that say in which line an element stands; a question mark where the line has no number."""
    above: Raw | None = raw
    while above is not None and above.name not in _LINE_NAMES:
        above = above.parent
    number = line_id(above, -1) if above is not None else "0"
    return {"kind": "xrechnung", "line": number if number != "0" else "?"}


@rule("BR-TMP-3", terms=(149, 150))
def base_quantities(case: Case) -> Iterator[Fault]:
    """Demand that net and gross price of a line are for the same quantity, if both name one (CII only)."""
    if case.syntax is not Syntax.CII or case.raw is None:
        return
    for position, line in enumerate(case.raw.all(LINES)):
        gross, net = (line.all(f"{path}/ram:BasisQuantity") for path in (_GROSS_PRICE_CII, _NET_PRICE_CII))
        if not (gross and net):
            continue
        units, others = ({each.attributes.get("unitCode") for each in held} - {None} for held in (net, gross))
        same = {each.text for each in gross} & {each.text for each in net}
        if not same or (units and others and not units & others):
            told = {"net": _quantity(net[0]), "gross": _quantity(gross[0]), "line": line_id(line, position)}
            yield Fault(f"lines[{position}].price.base_quantity", told, raw=gross[0])


def _quantity(raw: Raw) -> str:
    return f"{raw.text.strip(BLANKS)} {raw.attributes.get('unitCode', '')}".strip()
