"""The irregular places of CII: where one element serves several terms, or a term stands elsewhere than its kin."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ..model.raw import Raw
from ..model.values import BLANKS, parse_decimal, parse_text
from .binding import Const, Context, Custom, Group, Node, Term
from .build import Scope
from .cii_parts import VAT_TYPE, covered, date, indicator, is_charge, vat_nodes
from .kinds import AMOUNT, CONTENT, DECIMAL
from .writer import Writer

_INVOICED_OBJECT = "130"
_TENDER = "50"
_SUPPORTING = "916"
_EVENTS = {"5": "3", "29": "35", "72": "432"}
"""BT-8: CII counts from an event of UNTDID 2475, the model from that of UNTDID 2005, as UBL does. Other codes are read
as they stand; one that would mean another event in CII is not written."""
_EVENTS_IN_CII = {model: cii for cii, model in _EVENTS.items()}


def _nothing(owner: Any, out: Writer) -> None:
    """Write nothing: the place is read only."""


def _take_false(raws: Sequence[Raw], scope: Scope, context: Context) -> None:  # noqa: ARG001 - a node's signature
    """Take an indicator that says no more than silence would; a true one (a test, a copy) stays to be reported."""
    for raw in raws:
        for held in raw.children.get("udt:Indicator", ()):
            held.taken = held.text.strip(BLANKS).lower() in {"false", "0"}


TEST_INDICATOR = Custom(("ram:TestIndicator",), _take_false, _nothing)
COPY_INDICATOR = Custom(("ram:CopyIndicator",), _take_false, _nothing)


def _read_notes(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Read the notes that have a text or a subject of ours; what has neither is no note of the norm."""
    for raw in raws:
        inside = context.enter(raw, f"{scope.path}notes[{len(scope.get('notes', ()))}]")
        _NOTE.read_children(raw, inside, context)
        if inside:
            scope.list_at("notes").append(inside)


_NOTE = Group(
    "ram:IncludedNote", Term("ram:Content", "text"), Term("ram:SubjectCode", "subject_code"), field="notes", many=True
)
NOTES = Custom(("ram:IncludedNote",), _read_notes, _NOTE.write, covered(_NOTE))

_DOCUMENT = "ram:AdditionalReferencedDocument"


_OBJECT = Group(
    _DOCUMENT,
    Term("ram:IssuerAssignedID", "object_identifier.value"),
    Const("ram:TypeCode", _INVOICED_OBJECT),
    Term("ram:ReferenceTypeCode", "object_identifier.scheme"),
)
_TENDER_REFERENCE = Group(_DOCUMENT, Term("ram:IssuerAssignedID", "tender_reference"), Const("ram:TypeCode", _TENDER))
_ATTACHMENT = Group(
    _DOCUMENT,
    Term("ram:IssuerAssignedID", "reference"),
    Term("ram:URIID", "uri"),
    Const("ram:TypeCode", _SUPPORTING),
    Term("ram:Name", "description"),
    Term("ram:AttachmentBinaryObject", "content", CONTENT, {"mimeCode": "mime_code", "filename": "filename"}),
    field="attachments",
    many=True,
)
_TYPED = {_TENDER: ("tender_reference", _TENDER_REFERENCE), _INVOICED_OBJECT: ("object_identifier", _OBJECT)}


def _read_documents(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Tell tender (BT-17) and invoiced object (BT-18) by type code; all others support the invoice (BG-24)."""
    for raw in raws:
        field, group = _TYPED.get(raw.value("ram:TypeCode"), ("attachments", _ATTACHMENT))
        if group is _ATTACHMENT or field not in scope:
            group.read([raw], scope, context)


def _write_documents(owner: Any, out: Writer) -> None:
    for _, group in _TYPED.values():
        group.write(owner, out)
    _ATTACHMENT.write(owner, out)


DOCUMENTS = Custom((_DOCUMENT,), _read_documents, _write_documents, covered(_TENDER_REFERENCE, _OBJECT, _ATTACHMENT))


def _read_line_object(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Read the object that a line is about (BT-128); documents of other types are not of the norm."""
    objects = [raw for raw in raws if raw.value("ram:TypeCode") in {_INVOICED_OBJECT, ""}]
    if objects:
        _OBJECT.read(objects, scope, context)


LINE_OBJECT = Custom((_DOCUMENT,), _read_line_object, _OBJECT.write, covered(_OBJECT))


def _read_location(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    for raw in raws:
        _LOCATION.read([raw], scope, context)


def _write_location(owner: Any, out: Writer) -> None:
    location = owner.location
    if location is not None and location.scheme is None:
        out.leaf("ram:ID", location.value)
    elif location is not None:
        out.leaf("ram:GlobalID", location.value, [("schemeID", location.scheme)])


_LOCATION = Term("ram:ID", "location.value", attributes={"schemeID": "location.scheme"})
LOCATION = Custom(
    ("ram:ID", "ram:GlobalID"),
    _read_location,
    _write_location,
    (("ram:ID", "location.value"), ("ram:GlobalID", "location.value"), ("ram:GlobalID/@schemeID", "location.scheme")),
)


def _read_gross(raws: Sequence[Raw], line: Scope, context: Context) -> None:
    """Read the gross price and its discount (BT-148, BT-147). A discount of nothing is none.

    The norm has one base quantity, CII one per price: the net price's is the one, and the gross price's is taken
    where it says the same, or says one where the other is silent.
    """
    price = raws[0]
    scope = line.inside("price")
    for amount in price.children.get("ram:ChargeAmount", ())[:1]:
        _GROSS.read([amount], scope, context)
    for quantity in price.children.get("ram:BasisQuantity", ())[:1]:
        _read_gross_quantity(quantity, price, scope, context)
    _read_discounts(price, scope, context)
    if scope.get("gross") is not None and scope.get("discount") == 0:
        del scope["discount"]


def _read_discounts(price: Raw, scope: Scope, context: Context) -> None:
    """Read the discounts of a price into one, as BT-147 is their total; a surcharge is none of them."""
    total: Decimal | None = None
    for raw in price.children.get(_DISCOUNT.names[0], ()):
        if not is_charge(raw):
            scope.pop("discount", None)
            _DISCOUNT.read([raw], scope, context)
            stated = scope.get("discount")
            total = stated if total is None else total + (stated or 0)
    if total is not None:
        scope.put("discount", total)


def _read_gross_quantity(quantity: Raw, price: Raw, scope: Scope, context: Context) -> None:
    line = price.parent
    net = line.first("ram:NetPriceProductTradePrice/ram:BasisQuantity") if line is not None else None
    stated = _number(quantity)
    if net is None and stated == 1:
        _QUANTITY.read([quantity], scope, context)
    elif net is not None and stated is not None and stated == _number(net) and _unit(quantity) == _unit(net):
        quantity.taken, quantity.taken_attributes = True, ("unitCode",)


def _number(raw: Raw) -> Decimal | None:
    try:
        return parse_decimal(raw.text)
    except ValueError:
        return None


def _unit(raw: Raw) -> str:
    return raw.attributes.get("unitCode", "").strip(BLANKS)


def _write_gross(owner: Any, out: Writer) -> None:
    """Write the gross price; a discount without one has no place in CII."""
    price = owner.price
    if price is None or price.gross is None:
        return
    out.open("ram:GrossPriceProductTradePrice")
    for node in (_GROSS, _QUANTITY, _DISCOUNT):
        node.write(price, out)
    out.close()


_GROSS = Term("ram:ChargeAmount", "gross", AMOUNT)
_QUANTITY = Term("ram:BasisQuantity", "base_quantity", DECIMAL, {"unitCode": "unit"})
_DISCOUNT = Group(
    "ram:AppliedTradeAllowanceCharge", indicator(charge=False), Term("ram:ActualAmount", "discount", AMOUNT)
)
PRICES: tuple[Node, ...] = (
    Custom(
        ("ram:GrossPriceProductTradePrice",),
        _read_gross,
        _write_gross,
        tuple(
            (f"ram:GrossPriceProductTradePrice/{xpath}", f"price.{path}")
            for xpath, path in covered(_GROSS, _QUANTITY, _DISCOUNT)
        ),
    ),
    Group("ram:NetPriceProductTradePrice", Term("ram:ChargeAmount", "net", AMOUNT), _QUANTITY, field="price"),
)


def _read_tax_point(raws: Sequence[Raw], scope: Scope, context: Context) -> None:  # noqa: ARG001 - a node's signature
    """Read the VAT point date (BT-7), which CII keeps with each VAT category though the invoice has one."""
    leaf = raws[0].first("udt:DateString")
    stated = context.root.get("tax_point_date")
    _TAX_POINT.read(raws, context.root, context)
    if leaf is not None and not leaf.taken and stated is not None:
        leaf.taken = leaf.text.strip(BLANKS) == f"{stated:%Y%m%d}"
        leaf.taken_attributes = ("format",) if leaf.taken else ()


def _read_event(raws: Sequence[Raw], scope: Scope, context: Context) -> None:  # noqa: ARG001 - a node's signature
    """Read the event that VAT counts from (BT-8), likewise stated with each VAT category."""
    stated = context.root.get("tax_point_date_code")
    code = parse_text(raws[0].text)
    meant = _EVENTS.get(code or "", code)
    if stated in {None, meant}:
        context.take(raws[0], context.root, "tax_point_date_code", meant)


def _write_tax_point(owner: Any, out: Writer) -> None:
    if owner is out.invoice.vat_breakdown[0]:
        _TAX_POINT.write(out.invoice, out)


def _write_event(owner: Any, out: Writer) -> None:
    code = out.invoice.tax_point_date_code
    if code and code not in _EVENTS and owner is out.invoice.vat_breakdown[0]:
        out.leaf("ram:DueDateTypeCode", _EVENTS_IN_CII.get(code, code))


_TAX_POINT = date("ram:TaxPointDate", "tax_point_date", "udt:DateString")
VAT_BREAKDOWN = Group(
    "ram:ApplicableTradeTax",
    Term("ram:CalculatedAmount", "tax_amount", AMOUNT),
    Const(*VAT_TYPE),
    Term("ram:ExemptionReason", "exemption_reason"),
    Term("ram:BasisAmount", "taxable_amount", AMOUNT),
    Term("ram:CategoryCode", "category"),
    Term("ram:ExemptionReasonCode", "exemption_reason_code"),
    Custom(
        ("ram:TaxPointDate",),
        _read_tax_point,
        _write_tax_point,
        (("ram:TaxPointDate/udt:DateString", "/tax_point_date"),),
    ),
    Custom(("ram:DueDateTypeCode",), _read_event, _write_event, (("ram:DueDateTypeCode", "/tax_point_date_code"),)),
    Term("ram:RateApplicablePercent", "rate", DECIMAL),
    field="vat_breakdown",
    many=True,
    when=VAT_TYPE,
)

_LOGISTICS = Group(
    "ram:SpecifiedLogisticsServiceCharge",
    Term("ram:Description", "reason"),
    Term("ram:AppliedAmount", "amount", AMOUNT),
    Group("ram:AppliedTradeTax", *vat_nodes(), field="vat", when=VAT_TYPE),
    field="charges",
    many=True,
)
LOGISTICS = Custom(_LOGISTICS.names, _LOGISTICS.read, _nothing, covered(_LOGISTICS))
"""Freight and the like, in extended documents: a charge of its own kind, read as the charge that it is (BG-21),
since the total of charges (BT-108) counts it; written with the other charges."""


def _read_vat_total(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Tell the VAT total in the invoice currency (BT-110) from that in the accounting currency (BT-111)."""
    for raw in raws:
        currency = raw.attributes.get("currencyID", "").strip(BLANKS)
        if currency in {context.currency, ""} and scope.get_at("totals.vat") is None:
            _VAT_TOTAL.read([raw], scope, context)
        elif currency and currency == _accounting_currency(raw):
            _ACCOUNTING_TOTAL.read([raw], scope, context)
            raw.taken_attributes = ("currencyID",) if raw.taken else ()


def _accounting_currency(total: Raw) -> str:
    """Return BT-6, two levels above; asked of the raw index, since the model may not have come to it yet."""
    settlement = total.parent.parent if total.parent is not None else None
    return settlement.value("ram:TaxCurrencyCode") if settlement is not None else ""


def _write_vat_total(owner: Any, out: Writer) -> None:
    """Write both totals; one in the accounting currency can only be told by that currency."""
    totals = owner.totals
    if totals is None:
        return
    if totals.vat is not None:
        stated = [("currencyID", owner.currency)] if owner.currency else ()
        out.leaf("ram:TaxTotalAmount", AMOUNT.write(totals.vat), stated)
    if totals.vat_in_accounting_currency is not None and owner.vat_currency:
        accounting = AMOUNT.write(totals.vat_in_accounting_currency)
        out.leaf("ram:TaxTotalAmount", accounting, [("currencyID", owner.vat_currency)])


_VAT_TOTAL = Term("ram:TaxTotalAmount", "totals.vat", AMOUNT)
_ACCOUNTING_TOTAL = Term("ram:TaxTotalAmount", "totals.vat_in_accounting_currency", DECIMAL)
VAT_TOTAL = Custom(("ram:TaxTotalAmount",), _read_vat_total, _write_vat_total, covered(_VAT_TOTAL, _ACCOUNTING_TOTAL))
