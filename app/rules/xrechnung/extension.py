"""XRechnung 3.0.2 (Schematron 2.6.0), the extension: the rules BR-DEX-*.

They are judged only where the document names the extension. What an extended invoice may do beyond EN 16931 (sub lines,
payments by third parties, schemes XR01 to XR03, XML attachments) these rules allow; what EN 16931 says against it is
for the profile to lower.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...model.findings import Severity
from ...model.raw import Raw
from ...model.values import BLANKS
from ..en16931.occurrence_values import decimal_of
from ..engine import Case, Fault, Syntax, rule, sweep
from .words import EXTENSION, LINES, Found, filled, gathered, in_list, root_of, rounded, specifications

_HEALTH_APPLICATIONS = ("XR01", "XR02", "XR03")
_SEPA = "SEPA"
_NOTHING = Decimal(0)
_MOST_DECIMALS = 2
_MIME_CODES = frozenset({
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/xml",
})  # fmt: skip


def is_extended(case: Case) -> bool:
    """Tell whether a document names the extension, to the letter; for `Case.once`."""
    root = root_of(case)
    return root is not None and EXTENSION in specifications(root, case.syntax)


def _root(case: Case) -> Raw | None:
    """Return the root of a document that follows the extension."""
    return case.raw if case.once(is_extended) else None


@rule("BR-DEX-01", terms=("BT-125-1",))
def mime_codes(case: Case) -> Iterator[Fault]:
    """Demand that an attachment is of a kind that the extension allows."""
    if _root(case) is None:
        return
    for raw in case.once(gathered).all("cbc:EmbeddedDocumentBinaryObject", "ram:AttachmentBinaryObject"):
        if raw.attributes.get("mimeCode") not in _MIME_CODES:
            yield Fault("attachments", {"code": raw.attributes.get("mimeCode", "").strip(BLANKS) or "-"}, raw=raw)


@rule("BR-DEX-02", terms=(131, "BG-DEX-01"), severity=Severity.WARNING)
def sub_lines_added(case: Case) -> Iterator[Fault]:
    """Ask that a line's amount is that of its sub lines together."""
    root = _root(case)
    if root is None or root.name != "ubl:Invoice":
        return
    lines = [raw for raw in root.children.get("cac:InvoiceLine", ()) if "cac:SubInvoiceLine" in raw.children]
    lines += [raw for raw in case.once(gathered).all("cac:SubInvoiceLine") if "cac:SubInvoiceLine" in raw.children]
    for raw in lines:
        stated = decimal_of(raw.first("cbc:LineExtensionAmount"))
        parts = [decimal_of(each) for each in raw.all("cac:SubInvoiceLine/cbc:LineExtensionAmount")]
        added = sum((each or _NOTHING for each in parts), _NOTHING)
        if stated is None or added != stated:
            facts = {"line": raw.value("cbc:ID") or "?", "net": f"{stated:f}" if stated is not None else "-"}
            yield Fault("lines", facts | {"added": f"{added:f}"}, raw=raw)


@rule("BR-DEX-03", terms=("BG-DEX-06",))
def sub_line_category(case: Case) -> Iterator[Fault]:
    """Demand that each sub line has one VAT category."""
    root = _root(case)
    if root is None or root.name != "ubl:Invoice":
        return
    for raw in case.once(gathered).all("cac:SubInvoiceLine"):
        for item in raw.children.get("cac:Item", ()):
            count = len(item.children.get("cac:ClassifiedTaxCategory", ()))
            if count != 1:
                yield Fault("lines", {"line": raw.value("cbc:ID") or "?", "count": str(count)}, raw=item)


@sweep(
    {
        "BR-DEX-04": ("BT-29-1", "BT-46-1", "BT-60-1"),
        "BR-DEX-05": ("BT-30-1", "BT-47-1", "BT-61-1"),
        "BR-DEX-06": ("BT-157-1",),
        "BR-DEX-07": ("BT-34-1", "BT-49-1"),
        "BR-DEX-08": ("BT-71-1",),
    }
)
def schemes(case: Case) -> Found:
    """Demand that schemes of identifiers are in the lists, to which the extension adds those of health applications."""
    if _root(case) is None:
        return
    places = _schemes_in_ubl(case) if case.syntax is Syntax.UBL else _schemes_in_cii(case)
    for rule_id, raw in places:
        if "schemeID" in raw.attributes:
            scheme = raw.attributes["schemeID"]
            known = in_list(scheme, "eas" if rule_id == "BR-DEX-07" else "icd", *_HEALTH_APPLICATIONS)
            sepa = rule_id == "BR-DEX-04" and scheme.strip(BLANKS) == _SEPA and _is_creditor(raw)
            if not known and not sepa:
                yield rule_id, Fault(facts={"scheme": scheme.strip(BLANKS), "value": raw.text.strip(BLANKS)}, raw=raw)


def _schemes_in_ubl(case: Case) -> Iterator[tuple[str, Raw]]:
    found = case.once(gathered)
    for rule_id, parent, name in (
        ("BR-DEX-04", "cac:PartyIdentification", "cbc:ID"),
        ("BR-DEX-05", "cac:PartyLegalEntity", "cbc:CompanyID"),
        ("BR-DEX-06", "cac:StandardItemIdentification", "cbc:ID"),
        ("BR-DEX-08", "cac:DeliveryLocation", "cbc:ID"),
    ):
        for raw in found.all(parent):
            yield from ((rule_id, each) for each in raw.children.get(name, ()))
    yield from (("BR-DEX-07", raw) for raw in found.all("cbc:EndpointID"))


def _schemes_in_cii(case: Case) -> Iterator[tuple[str, Raw]]:
    """Yield each identifier under the first rule that fits it."""
    found = case.once(gathered)
    for raw in found.all("ram:GlobalID"):
        above = _names_above(raw)
        parent, grandparent = (*above, "", "")[:2]
        if "ram:SpecifiedTradeProduct" not in above and "ram:ShipToTradeParty" not in above:
            yield "BR-DEX-04", raw
        elif parent == "ram:SpecifiedTradeProduct":
            yield "BR-DEX-06", raw
        elif (parent, grandparent) == ("ram:ShipToTradeParty", "ram:ApplicableHeaderTradeDelivery"):
            yield "BR-DEX-08", raw
    for raw in found.all("ram:ID"):
        if "ram:SpecifiedTaxRegistration" not in _names_above(raw):
            yield "BR-DEX-05", raw
    for raw in found.all("ram:URIUniversalCommunication"):
        yield from (("BR-DEX-07", each) for each in raw.children.get("ram:URIID", ()))


def _names_above(raw: Raw) -> tuple[str, ...]:
    names = []
    above = raw.parent
    while above is not None:
        names.append(above.name)
        above = above.parent
    return tuple(names)


def _is_creditor(raw: Raw) -> bool:
    """Tell whether an identifier belongs to someone who may collect money; CII has another place for that number."""
    return bool({"cac:AccountingSupplierParty", "cac:PayeeParty"} & set(_names_above(raw)))


@rule("BR-DEX-09", terms=(115, 112, 113, 114, "BT-DEX-002"))
def payable(case: Case) -> Iterator[Fault]:
    """Demand that the payable amount is the total less what is paid, plus rounding and payments for third parties."""
    if _root(case) is None:
        return
    for raw in case.once(gathered).all("cac:LegalMonetaryTotal"):
        third = [decimal_of(each) for each in raw.parent.all("cac:PrepaidPayment/cbc:PaidAmount")] if raw.parent else []
        parts = [decimal_of(raw.first(f"cbc:{name}")) for name in ("PayableAmount", "TaxInclusiveAmount")]
        paid, rounding = (decimal_of(raw.first(f"cbc:{name}")) for name in ("PrepaidAmount", "PayableRoundingAmount"))
        of_third = sum((each or _NOTHING for each in third), _NOTHING)
        stated, total = parts
        if stated is None or total is None:
            yield Fault("totals.payable", {"kind": "absent"}, raw=raw)
        elif rounded(stated - (rounding or _NOTHING)) != rounded(total - (paid or _NOTHING) + of_third):
            computed = total - (paid or _NOTHING) + (rounding or _NOTHING) + of_third
            facts = {
                "payable": f"{stated:f}",
                "total": f"{total:f}",
                "paid": f"{paid or _NOTHING:f}",
                "rounding": f"{rounding or _NOTHING:f}",
                "third": f"{of_third:f}",
                "computed": f"{computed:f}",
            }
            yield Fault("totals.payable", facts, raw=raw)


@sweep(
    {
        "BR-DEX-10": ("BT-DEX-001",),
        "BR-DEX-11": ("BT-DEX-002",),
        "BR-DEX-12": ("BT-DEX-003",),
        "BR-DEX-13": ("BT-DEX-002",),
        "BR-DEX-14": ("BT-DEX-002", 5),
    }
)
def third_party_payments(case: Case) -> Found:
    """Demand that a payment for a third party has its parts, two decimals at most, and the invoice's currency."""
    root = _root(case)
    if root is None or root.name != "ubl:Invoice":
        return
    currencies = [each.text for each in root.children.get("cbc:DocumentCurrencyCode", ())]
    for position, raw in enumerate(root.children.get("cac:PrepaidPayment", ())):
        for rule_id, name, field in _PARTS:
            if not filled(raw, name):
                yield rule_id, Fault(f"third_party_payments[{position}].{field}", raw=raw)
        path = f"third_party_payments[{position}].amount"
        amounts = raw.children.get("cbc:PaidAmount", [])
        written = amounts[0].text if amounts else ""
        if len(written.partition(".")[2]) > _MOST_DECIMALS:
            yield "BR-DEX-13", Fault(path, {"amount": written.strip(BLANKS)}, raw=amounts[0])
        stated = [each.attributes.get("currencyID") for each in amounts]
        if not any(each in currencies for each in stated):
            facts = {"currency": (stated or [None])[0] or "-", "own": (currencies or ["-"])[0].strip(BLANKS)}
            yield "BR-DEX-14", Fault(path, facts, raw=amounts[0] if amounts else raw)


_PARTS = (
    ("BR-DEX-10", "cbc:ID", "type"),
    ("BR-DEX-11", "cbc:PaidAmount", "amount"),
    ("BR-DEX-12", "cbc:InstructionID", "description"),
)


@rule("BR-DEX-15", terms=("BG-DEX-01",), severity=Severity.WARNING)
def sub_lines_in_cii(case: Case) -> Iterator[Fault]:
    """Warn of lines under lines in CII, for which XRechnung has no rules."""
    root = _root(case)
    if root is None or case.syntax is not Syntax.CII or not root.all(f"{LINES}/ram:AssociatedDocumentLineDocument"):
        return
    for raw in case.once(gathered).all("ram:ParentLineID"):
        yield Fault("lines", {"parent": raw.text.strip(BLANKS) or "-"}, raw=raw)
