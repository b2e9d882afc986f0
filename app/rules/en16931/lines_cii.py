"""EN 16931, version 1.3.16: what the CII rule file asks of lines, allowances and charges in a way of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Fault
from .occurrences_cii import SETTLEMENT, is_vat

Found = Iterator[tuple[str, Fault]]

_ALLOWANCE = "ram:SpecifiedTradeAllowanceCharge"
_OF_DOCUMENT = {"false": ("BR-31", "BR-33", "BR-CO-21", "BR-32"), "true": ("BR-36", "BR-38", "BR-CO-22", "BR-37")}
_OF_LINE = {"false": ("BR-41", "BR-42", "BR-CO-23"), "true": ("BR-43", "BR-44", "BR-CO-24")}
"""What an indicator says, as a word -> the rules for amount, reason, reason again, and VAT category if there is one."""


def several_names(lines: Iterable[Raw]) -> Found:
    """Find items with several names, over which the official BR-25 breaks off."""
    for position, line in enumerate(lines):
        for product in line.children.get("ram:SpecifiedTradeProduct", ()):
            names = product.children.get("ram:Name", ())
            if len(names) > 1:
                facts = {"line": line.value("ram:AssociatedDocumentLineDocument/ram:LineID") or str(position + 1)}
                yield "BR-25", Fault(f"lines[{position}].item.name", {**facts, "kind": "several"}, raw=names[1])


def allowances_in_cii(root: Raw, lines: Iterable[Raw]) -> Found:
    """Judge the allowances and charges of document and lines, whose rules know the indicator as a word only."""
    yield from _as_indicated(root.all(f"{SETTLEMENT}/{_ALLOWANCE}"), "", _OF_DOCUMENT)
    for position, line in enumerate(lines):
        held = line.all(f"ram:SpecifiedLineTradeSettlement/{_ALLOWANCE}")
        if held:
            yield from _as_indicated(held, f"lines[{position}].", _OF_LINE)


def _as_indicated(held: list[Raw], path: str, ids: Mapping[str, tuple[str, ...]]) -> Found:
    position = {"allowances": 0, "charges": 0}
    for raw in held:
        stated = {each.text for each in raw.all("ram:ChargeIndicator/udt:Indicator")}
        kind = "charges" if any(each.strip(BLANKS) in {"true", "1"} for each in stated) else "allowances"
        here = f"{path}{kind}[{position[kind]}]"
        position[kind] += 1
        facts = {"position": str(position[kind]), "amount": raw.value("ram:ActualAmount") or "?"}
        reasoned = "ram:Reason" in raw.children or "ram:ReasonCode" in raw.children
        for word in sorted(stated & ids.keys()):
            amount, reason, reason_again, *category = ids[word]
            if "ram:ActualAmount" not in raw.children:
                yield amount, Fault(f"{here}.amount", facts, raw=raw)
            if not reasoned:
                yield reason, Fault(f"{here}.reason", facts, raw=raw)
                yield reason_again, Fault(f"{here}.reason", facts, raw=raw)
            if category and not _has_category(raw):
                yield category[0], Fault(f"{here}.vat.category", facts, raw=raw)


def _has_category(raw: Raw) -> bool:
    """Tell whether the VAT category of an allowance or charge stands there, be it blank."""
    taxes = raw.children.get("ram:CategoryTradeTax", ())
    return any(is_vat(each) and "ram:CategoryCode" in each.children for each in taxes)
