"""ZUGFeRD 1 (CrossIndustryDocument of 2013) and its draft of 2014, read under the names of CII D16B.

The dialects differ from D16B in names and not in structure, so one binding tree serves them all. Each element keeps
its own name beside the new one (`Raw.source`), so that people are shown the path that their document has.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model.raw import Raw, Root
from ..model.values import BLANKS

_ANYWHERE: Mapping[str, str] = {
    "rsm:Invoice": "rsm:CrossIndustryInvoice",
    "rsm:CrossIndustryDocument": "rsm:CrossIndustryInvoice",
    "rsm:SpecifiedExchangedDocumentContext": "rsm:ExchangedDocumentContext",
    "rsm:HeaderExchangedDocument": "rsm:ExchangedDocument",
    "rsm:SpecifiedSupplyChainTradeTransaction": "rsm:SupplyChainTradeTransaction",
    "ram:ApplicableSupplyChainTradeAgreement": "ram:ApplicableHeaderTradeAgreement",
    "ram:ApplicableSupplyChainTradeDelivery": "ram:ApplicableHeaderTradeDelivery",
    "ram:ApplicableSupplyChainTradeSettlement": "ram:ApplicableHeaderTradeSettlement",
    "ram:SpecifiedSupplyChainTradeAgreement": "ram:SpecifiedLineTradeAgreement",
    "ram:SpecifiedSupplyChainTradeDelivery": "ram:SpecifiedLineTradeDelivery",
    "ram:SpecifiedSupplyChainTradeSettlement": "ram:SpecifiedLineTradeSettlement",
    "ram:ApplicablePercent": "ram:RateApplicablePercent",
}
_UNDER: Mapping[tuple[str, str], str] = {
    (
        "ram:ApplicableHeaderTradeSettlement",
        "ram:SpecifiedTradeSettlementMonetarySummation",
    ): "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    (
        "ram:SpecifiedLineTradeSettlement",
        "ram:SpecifiedTradeSettlementMonetarySummation",
    ): "ram:SpecifiedTradeSettlementLineMonetarySummation",
    (
        "ram:SpecifiedLineTradeSettlement",
        "ram:SpecifiedTradeAccountingAccount",
    ): "ram:ReceivableSpecifiedTradeAccountingAccount",
}
_WRAPPED: Mapping[str, str] = {
    "ram:IssueDateTime": "udt:DateTimeString",
    "ram:DueDateDateTime": "udt:DateTimeString",
    "ram:OccurrenceDateTime": "udt:DateTimeString",
    "ram:StartDateTime": "udt:DateTimeString",
    "ram:EndDateTime": "udt:DateTimeString",
    "ram:TestIndicator": "udt:Indicator",
    "ram:ChargeIndicator": "udt:Indicator",
}
"""Values that the draft states in the element itself, and all that came after in a leaf below it."""


def rename(root: Root) -> Root:
    """Put the names of D16B throughout the raw index of an older document; returns its root."""
    _rename_one(root, "")
    _rename_children(root)
    root.forget_spots()
    return root


def _rename_children(parent: Raw) -> None:
    children = [child for group in parent.children.values() for child in group]
    if not children:
        _wrap(parent)
        return
    parent.children = {}
    for child in children:
        _rename_one(child, parent.name)
        parent.add(child)
        _rename_children(child)


def _rename_one(raw: Raw, parent: str) -> None:
    name = raw.name if ":" in raw.name else f"ram:{raw.name}"  # the draft has no namespace below its root
    if name == "ram:ID" and parent.endswith("ReferencedDocument"):
        name = "ram:IssuerAssignedID"
    else:
        name = _UNDER.get((parent, name)) or _ANYWHERE.get(name, name)
    if name != raw.name:
        raw.source, raw.name = raw.name, name


def _wrap(raw: Raw) -> None:
    """Move a value that stands in the element itself into the leaf that D16B has for it."""
    leaf = _WRAPPED.get(raw.name)
    if leaf is None or not raw.text.strip(BLANKS):
        return
    inner = Raw(leaf, raw.text, raw.attributes, raw)
    inner.source = ""
    raw.text, raw.attributes = "", {}
    raw.add(inner)
