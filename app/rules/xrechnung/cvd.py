"""XRechnung 3.0.2 (Schematron 2.6.0), clean vehicles: the rules BR-DE-CVD-* and BR-TMP-CVD-01.

They are judged only where the document names that specification (CVD, version 0.9, after the clean vehicles directive).
"""

from __future__ import annotations

from dataclasses import dataclass

from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Fault, Syntax, sweep
from .lines import line_id
from .words import AGREEMENT, CVD, LINES, Found, filled, in_list, normalized, root_of, several, specifications

_LIST, _PROPERTY = "CVD", "cva"
_VEHICLES = frozenset({"M1", "M2", "M3", "N1", "N2", "N3"})
_VALUES = frozenset({"clean", "zero-emission", "other"})
_TENDER = "50"


@dataclass(frozen=True, slots=True)
class _Names:
    """Where an item has its class, and its properties with name and value, in a syntax."""

    item: str
    code: str
    attribute: str
    name: str
    value: str


_UBL = _Names(
    "cac:Item",
    "cac:CommodityClassification/cbc:ItemClassificationCode",
    "cac:AdditionalItemProperty",
    "cbc:Name",
    "cbc:Value",
)
_CII = _Names(
    "ram:SpecifiedTradeProduct",
    "ram:DesignatedProductClassification/ram:ClassCode",
    "ram:ApplicableProductCharacteristic",
    "ram:Description",
    "ram:Value",
)


def is_on_vehicles(case: Case) -> bool:
    """Tell whether a document names the specification for clean vehicles, to the letter; for `Case.once`."""
    root = root_of(case)
    return root is not None and CVD in specifications(root, case.syntax)


@sweep({"BR-DE-CVD-01": (12,), "BR-DE-CVD-02": (17,)})
def references(case: Case) -> Found:
    """Demand the numbers of contract and tender."""
    root = case.raw
    if root is None or not case.once(is_on_vehicles):
        return
    if case.syntax is Syntax.UBL:
        if not filled(root, "cac:ContractDocumentReference/cbc:ID"):
            yield "BR-DE-CVD-01", Fault("contract_reference", raw=root)
        if not filled(root, "cac:OriginatorDocumentReference/cbc:ID"):
            yield "BR-DE-CVD-02", Fault("tender_reference", raw=root)
        return
    for raw in root.all(AGREEMENT):
        if not filled(raw, "ram:ContractReferencedDocument/ram:IssuerAssignedID"):
            yield "BR-DE-CVD-01", Fault("contract_reference", raw=raw)
        yield from _tender(raw)


def _tender(agreement: Raw) -> Found:
    """Demand the number of a tender in CII. The first document that is one settles it; none after it is looked at."""
    for each in agreement.children.get("ram:AdditionalReferencedDocument", ()):
        codes, numbers = each.children.get("ram:TypeCode", []), each.children.get("ram:IssuerAssignedID", [])
        doubled = codes if len(codes) > 1 else numbers if each.value("ram:TypeCode") == _TENDER else []
        if len(doubled) > 1:
            yield "BR-DE-CVD-02", several("tender_reference", doubled)
            return
        if each.value("ram:TypeCode") == _TENDER and each.value("ram:IssuerAssignedID"):
            return
    yield "BR-DE-CVD-02", Fault("tender_reference", raw=agreement)


@sweep(
    {
        "BR-DE-CVD-03": ("BT-158-1", 160),
        "BR-DE-CVD-04": (158,),
        "BR-DE-CVD-05": (161,),
        "BR-DE-CVD-06-a": (160, "BT-158-1"),
        "BR-DE-CVD-06-b": ("BT-158-1", 160),
        "BR-TMP-CVD-01": ("BT-158-1",),
    }
)
def vehicles(case: Case) -> Found:
    """Demand that a line is on a vehicle, and that each such line has a class and a kind of drive from the lists."""
    root = case.raw
    if root is None or not case.once(is_on_vehicles):
        return
    names = _UBL if case.syntax is Syntax.UBL else _CII
    ubl = "cac:InvoiceLine" if root.name == "ubl:Invoice" else "cac:CreditNoteLine"
    lines = root.children.get(ubl, []) if case.syntax is Syntax.UBL else root.all(LINES)
    found = False
    for position, line in enumerate(lines):
        for item in line.children.get(names.item, ()):
            codes, attributes = _vehicle_codes(item, names), _drives(item, names)
            found = found or bool(codes and attributes)
            facts = {"line": line_id(line, position)}
            yield from _item(item, names, facts, (codes, attributes), f"lines[{position}].item")
    if not found and (case.syntax is Syntax.UBL or root.all("rsm:SupplyChainTradeTransaction")):
        yield "BR-DE-CVD-03", Fault("lines", raw=root)


def _vehicle_codes(item: Raw, names: _Names) -> list[Raw]:
    return [each for each in item.all(names.code) if each.attributes.get("listID") == _LIST]


def _drives(item: Raw, names: _Names) -> list[Raw]:
    held = item.children.get(names.attribute, ())
    return [each for each in held if any(name.text == _PROPERTY for name in each.children.get(names.name, ()))]


def _item(item: Raw, names: _Names, facts: dict[str, str], parts: tuple[list[Raw], list[Raw]], path: str) -> Found:
    """Judge one item by its classes of vehicle and its kinds of drive."""
    codes, drives = parts
    if codes and len(drives) != 1:
        yield "BR-DE-CVD-06-a", Fault(f"{path}.attributes", facts | {"count": str(len(drives))}, raw=item)
    if drives and len(codes) != 1:
        yield "BR-DE-CVD-06-b", Fault(path, facts | {"count": str(len(codes))}, raw=item)
    for each in item.all(names.code):
        listed = each.attributes.get("listID", "")
        if not in_list(listed, "untdid-7143", _LIST):
            yield "BR-TMP-CVD-01", Fault(path, facts | {"list": listed.strip(BLANKS)}, raw=each)
        if normalized(listed) == _LIST and normalized(each.text) not in _VEHICLES:
            yield "BR-DE-CVD-04", Fault(path, facts | {"code": each.text.strip(BLANKS) or "-"}, raw=each)
    for each in drives:
        values = each.children.get(names.value, [])
        if len(values) > 1:
            yield "BR-DE-CVD-05", several(f"{path}.attributes", values)
        elif normalized(each.value(names.value)) not in _VALUES:
            yield (
                "BR-DE-CVD-05",
                Fault(f"{path}.attributes", facts | {"value": each.value(names.value) or "-"}, raw=each),
            )
