"""The irregular places of UBL: where one element serves several terms, or one term stands in several elements."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ..model.raw import Raw
from ..model.values import BLANKS, parse_text
from .binding import Const, Context, Custom, Group, Node, Term, places_of
from .build import Scope
from .kinds import AMOUNT, CONTENT, DATE, DECIMAL, read_indicator
from .ubl_parts import VAT_SCHEME, address_nodes
from .writer import Writer

_INVOICED_OBJECT = "130"
_PROJECT = "50"
_NOTHING = Decimal(0)
_NOT_GIVEN = "NA"
"""What Peppol writes where UBL demands an element that the invoice has nothing to say in."""
_NO_ORDER = frozenset({_NOT_GIVEN, "N/A", "DUMMYWERT"})
"""What documents are seen to write, in capitals or not, for the order number that UBL demands beside a sales order."""


def _take_version(raws: Sequence[Raw], scope: Scope, context: Context) -> None:  # noqa: ARG001 - a node's signature
    raws[0].taken = True


def _nothing(owner: Any, out: Writer) -> None:
    """Write nothing: we write plain 2.1, whose invoices need not say so."""


SYNTAX_VERSION = Custom(("cbc:UBLVersionID",), _take_version, _nothing)


def _read_notes(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Read the notes that say anything; a subject written in front of the text is told apart in `build`."""
    for raw in raws:
        notes = scope.list_at("notes")
        inside = context.enter(raw, f"{scope.path}notes[{len(notes)}]")
        context.take(raw, inside, "text", parse_text(raw.text))
        if inside:
            notes.append(inside)


def _write_notes(owner: Any, out: Writer) -> None:
    for note in owner.notes:
        subject = f"#{note.subject_code}#" if note.subject_code else ""
        out.leaf("cbc:Note", subject + (note.text or ""))


NOTES = Custom(
    ("cbc:Note",), _read_notes, _write_notes, (("cbc:Note", "notes.subject_code"), ("cbc:Note", "notes.text"))
)


def _read_order(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    order, sales = raws[0].first("cbc:ID"), raws[0].first("cbc:SalesOrderID")
    if order is not None:
        number = parse_text(order.text)
        placeholder = sales is not None and (number or "").upper() in _NO_ORDER
        context.take(order, scope, "order_reference", None if placeholder else number)
    if sales is not None:
        context.take(sales, scope, "sales_order_reference", parse_text(sales.text))


def _write_order(owner: Any, out: Writer) -> None:
    if owner.order_reference or owner.sales_order_reference:
        out.open("cac:OrderReference")
        out.leaf("cbc:ID", owner.order_reference or _NOT_GIVEN)
        out.leaf("cbc:SalesOrderID", owner.sales_order_reference or "")
        out.close()


ORDER_REFERENCE = Custom(
    ("cac:OrderReference",),
    _read_order,
    _write_order,
    (
        ("cac:OrderReference/cbc:ID", "order_reference"),
        ("cac:OrderReference/cbc:SalesOrderID", "sales_order_reference"),
    ),
)

_DOCUMENT = "cac:AdditionalDocumentReference"
_OBJECT = Group(
    _DOCUMENT,
    Term("cbc:ID", "object_identifier.value", attributes={"schemeID": "object_identifier.scheme"}),
    Const("cbc:DocumentTypeCode", _INVOICED_OBJECT),
)
_PROJECT_DOCUMENT = Group(_DOCUMENT, Term("cbc:ID", "project_reference"), Const("cbc:DocumentTypeCode", _PROJECT))
_ATTACHMENT = Group(
    _DOCUMENT,
    Term("cbc:ID", "reference"),
    Term("cbc:DocumentDescription", "description"),
    Group(
        "cac:Attachment",
        Term(
            "cbc:EmbeddedDocumentBinaryObject",
            "content",
            CONTENT,
            {"mimeCode": "mime_code", "filename": "filename"},
        ),
        Group("cac:ExternalReference", Term("cbc:URI", "uri")),
    ),
    field="attachments",
    many=True,
)


def _documents(typed: dict[str, tuple[str, Group]]) -> Custom:
    """Additional documents: those of certain type codes are single terms, all others are attachments (BG-24)."""

    def reads(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
        for raw in raws:
            field, group = typed.get(raw.value("cbc:DocumentTypeCode"), ("attachments", _ATTACHMENT))
            if group is _ATTACHMENT or field not in scope:
                group.read([raw], scope, context)

    def writes(owner: Any, out: Writer) -> None:
        for _, group in typed.values():
            group.write(owner, out)
        _ATTACHMENT.write(owner, out)

    groups: tuple[Node, ...] = (*(group for _, group in typed.values()), _ATTACHMENT)
    return Custom((_DOCUMENT,), reads, writes, places_of(*groups))


_OBJECT_TYPE = {_INVOICED_OBJECT: ("object_identifier", _OBJECT)}
DOCUMENTS = _documents(_OBJECT_TYPE)
CREDIT_NOTE_DOCUMENTS = _documents(_OBJECT_TYPE | {_PROJECT: ("project_reference", _PROJECT_DOCUMENT)})
"""A credit note of UBL 2.1 has no project reference; the binding keeps BT-11 in a document of type 50."""

DELIVERY = Group(
    "cac:Delivery",
    Term("cbc:ActualDeliveryDate", "date", DATE),
    Group(
        "cac:DeliveryLocation",
        Term("cbc:ID", "location.value", attributes={"schemeID": "location.scheme"}),
        Group("cac:Address", *address_nodes(), field="address"),
    ),
    Group("cac:DeliveryParty", Group("cac:PartyName", Term("cbc:Name", "name"))),
    field="delivery",
)


def allowances(nodes: tuple[Node, ...]) -> Custom:
    """Return the place of allowances and charges: one element, told apart by its indicator (BG-20/21, BG-27/28)."""
    element = "cac:AllowanceCharge"
    groups = {
        indicator: Group(
            element,
            Const("cbc:ChargeIndicator", text, also=also),
            *nodes,
            field="charges" if indicator else "allowances",
            many=True,
        )
        for indicator, text, also in ((False, "false", ("0",)), (True, "true", ("1",)))
    }

    def reads(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
        for raw in raws:
            groups[read_indicator(raw.value("cbc:ChargeIndicator"))].read([raw], scope, context)

    def writes(owner: Any, out: Writer) -> None:
        for group in groups.values():
            group.write(owner, out)

    return Custom((element,), reads, writes, places_of(*groups.values()))


def _read_discount(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Read price discount and gross price. A discount of nothing is none: UBL cannot state a gross price without.

    A charge on the price, which the norm does not know, is no discount: it stays with the raw index.
    """
    _DISCOUNT.read([raw for raw in raws if not read_indicator(raw.value("cbc:ChargeIndicator"))], scope, context)
    if scope.get("gross") is not None and scope.get("discount") == 0:
        del scope["discount"]


def _write_discount(owner: Any, out: Writer) -> None:
    if owner.discount is None and owner.gross is None:
        return
    out.open("cac:AllowanceCharge")
    out.const("cbc:ChargeIndicator", "false")
    out.leaf("cbc:Amount", AMOUNT.write(_NOTHING if owner.discount is None else owner.discount), out.amount_attributes)
    if owner.gross is not None:
        out.leaf("cbc:BaseAmount", AMOUNT.write(owner.gross), out.amount_attributes)
    out.close()


_DISCOUNT = Group(
    "cac:AllowanceCharge",
    Const("cbc:ChargeIndicator", "false", also=("0",)),
    Term("cbc:Amount", "discount", AMOUNT),
    Term("cbc:BaseAmount", "gross", AMOUNT),
)
PRICE_DISCOUNT = Custom(
    ("cac:AllowanceCharge",),
    _read_discount,
    _write_discount,
    (("cac:AllowanceCharge/cbc:Amount", "discount"), ("cac:AllowanceCharge/cbc:BaseAmount", "gross")),
)

_BREAKDOWN = Group(
    "cac:TaxSubtotal",
    Term("cbc:TaxableAmount", "taxable_amount", AMOUNT),
    Term("cbc:TaxAmount", "tax_amount", AMOUNT),
    Group(
        "cac:TaxCategory",
        Term("cbc:ID", "category"),
        Term("cbc:Percent", "rate", DECIMAL),
        Term("cbc:TaxExemptionReasonCode", "exemption_reason_code"),
        Term("cbc:TaxExemptionReason", "exemption_reason"),
        VAT_SCHEME,
        when=("cac:TaxScheme/cbc:ID", "VAT"),
    ),
    field="vat_breakdown",
    many=True,
)


def _read_vat_totals(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Tell the VAT total in the invoice currency (BT-110) from that in the accounting currency (BT-111).

    One without an amount is of the invoice currency: only there is VAT broken down.
    """
    accounting = scope.get("vat_currency")
    for raw in raws:
        amount = raw.first("cbc:TaxAmount")
        currency = amount.attributes.get("currencyID", "").strip(BLANKS) if amount is not None else context.currency
        if currency == context.currency and scope.get_at("totals.vat") is None:
            _VAT_TOTAL.read_children(raw, scope, context)
        elif amount is not None and currency == accounting:
            _ACCOUNTING_TOTAL.read_children(raw, scope, context)
            amount.taken_attributes = ("currencyID",)


_VAT_TOTAL = Group("cac:TaxTotal", Term("cbc:TaxAmount", "totals.vat", AMOUNT), _BREAKDOWN)
_ACCOUNTING_TOTAL = Group("cac:TaxTotal", Term("cbc:TaxAmount", "totals.vat_in_accounting_currency", DECIMAL))


def _write_vat_totals(owner: Any, out: Writer) -> None:
    _VAT_TOTAL.write(owner, out)
    amount = owner.totals.vat_in_accounting_currency if owner.totals else None
    if amount is not None and owner.vat_currency:
        out.open("cac:TaxTotal")
        out.leaf("cbc:TaxAmount", AMOUNT.write(amount), [("currencyID", owner.vat_currency)])
        out.close()


VAT_TOTALS = Custom(
    ("cac:TaxTotal",),
    _read_vat_totals,
    _write_vat_totals,
    places_of(_VAT_TOTAL, _ACCOUNTING_TOTAL),
)
