"""UBL: reads Invoice and CreditNote of 2.0 to 2.4 (one namespace serves them all) and writes 2.1.

The two trees below are the whole mapping, in the order that the XSD demands, after the syntax binding
CEN/TS 16931-3-2 and the Peppol BIS Billing 3 structure. Irregular places stand in `ubl_customs.py`.
"""

from __future__ import annotations

from ..model.codes import CREDIT_NOTE_TYPES
from ..model.invoice import Invoice
from ..model.reading import Reading
from . import ubl_customs as customs
from .binding import Const, Group, Node, Term
from .interruptions import mark_interruptions
from .kinds import AMOUNT, DATE, DECIMAL
from .tree_reading import read_tree
from .ubl_parts import VAT_SCHEME, allowance_nodes, party_nodes, period_nodes
from .ubl_payment import PAYMENT_MEANS, PAYMENT_TERMS
from .writer import Writer
from .xml_tree import Syntax, index, parse, root_tag

name = "ubl"
media_types = ("application/xml", "text/xml")

_INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_EXT = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
_SYNTAX = Syntax({_INVOICE: "ubl", _CREDIT_NOTE: "cn", _CBC: "cbc", _CAC: "cac", _EXT: "ext"})


def _line(element: str, quantity: str, sub_element: str) -> Group:
    line = Group(
        element,
        Term("cbc:ID", "id"),
        Term("cbc:Note", "note"),
        Term(quantity, "quantity", DECIMAL, {"unitCode": "unit"}),
        Term("cbc:LineExtensionAmount", "net_amount", AMOUNT),
        Term("cbc:AccountingCost", "buyer_accounting_reference"),
        Group("cac:InvoicePeriod", *period_nodes(), field="period"),
        Group("cac:OrderLineReference", Term("cbc:LineID", "order_line_reference")),
        Group(
            "cac:DocumentReference",
            Term("cbc:ID", "object_identifier.value", attributes={"schemeID": "object_identifier.scheme"}),
            Const("cbc:DocumentTypeCode", "130"),
        ),
        customs.allowances(allowance_nodes(with_vat=False)),
        Group(
            "cac:Item",
            Term("cbc:Description", "item.description"),
            Term("cbc:Name", "item.name"),
            Group("cac:BuyersItemIdentification", Term("cbc:ID", "item.buyer_id")),
            Group("cac:SellersItemIdentification", Term("cbc:ID", "item.seller_id")),
            Group(
                "cac:StandardItemIdentification",
                Term("cbc:ID", "item.standard_id.value", attributes={"schemeID": "item.standard_id.scheme"}),
            ),
            Group("cac:OriginCountry", Term("cbc:IdentificationCode", "item.country")),
            Group(
                "cac:CommodityClassification",
                Term(
                    "cbc:ItemClassificationCode", "value", attributes={"listID": "scheme", "listVersionID": "version"}
                ),
                field="item.classifications",
                many=True,
            ),
            Group(
                "cac:ClassifiedTaxCategory",
                Term("cbc:ID", "category"),
                Term("cbc:Percent", "rate", DECIMAL),
                VAT_SCHEME,
                field="vat",
                when=("cac:TaxScheme/cbc:ID", "VAT"),
            ),
            Group(
                "cac:AdditionalItemProperty",
                Term("cbc:Name", "name"),
                Term("cbc:Value", "value"),
                field="item.attributes",
                many=True,
            ),
        ),
        Group(
            "cac:Price",
            Term("cbc:PriceAmount", "net", AMOUNT),
            Term("cbc:BaseQuantity", "base_quantity", DECIMAL, {"unitCode": "unit"}),
            customs.PRICE_DISCOUNT,
            field="price",
        ),
        field="lines",
        many=True,
    )
    sub_line = Group(sub_element, *line.children, field="sub_lines", many=True)
    sub_line.add(sub_line)
    line.add(sub_line)
    return line


_HEAD: tuple[Node, ...] = (
    customs.SYNTAX_VERSION,
    Term("cbc:CustomizationID", "process.specification"),
    Term("cbc:ProfileID", "process.business_process"),
    Term("cbc:ID", "number"),
    Term("cbc:IssueDate", "issue_date", DATE),
)
_TAX_POINT = Term("cbc:TaxPointDate", "tax_point_date", DATE)
_REFERENCES: tuple[Node, ...] = (
    Term("cbc:DocumentCurrencyCode", "currency"),
    Term("cbc:TaxCurrencyCode", "vat_currency"),
    Term("cbc:AccountingCost", "buyer_accounting_reference"),
    Term("cbc:BuyerReference", "buyer_reference"),
    Group(
        "cac:InvoicePeriod",
        Term("cbc:StartDate", "period.start", DATE),
        Term("cbc:EndDate", "period.end", DATE),
        Term("cbc:DescriptionCode", "tax_point_date_code"),
    ),
    customs.ORDER_REFERENCE,
    Group(
        "cac:BillingReference",
        Group("cac:InvoiceDocumentReference", Term("cbc:ID", "number"), Term("cbc:IssueDate", "issue_date", DATE)),
        field="preceding_invoices",
        many=True,
    ),
    Group("cac:DespatchDocumentReference", Term("cbc:ID", "despatch_advice_reference")),
    Group("cac:ReceiptDocumentReference", Term("cbc:ID", "receiving_advice_reference")),
)
_TENDER = Group("cac:OriginatorDocumentReference", Term("cbc:ID", "tender_reference"))
_CONTRACT = Group("cac:ContractDocumentReference", Term("cbc:ID", "contract_reference"))
_PARTIES: tuple[Node, ...] = (
    Group("cac:AccountingSupplierParty", Group("cac:Party", *party_nodes("seller")), field="seller"),
    Group("cac:AccountingCustomerParty", Group("cac:Party", *party_nodes("buyer")), field="buyer"),
    Group("cac:PayeeParty", *party_nodes("payee"), field="payee"),
    Group("cac:TaxRepresentativeParty", *party_nodes("tax_representative"), field="tax_representative"),
    customs.DELIVERY,
    PAYMENT_MEANS,
    PAYMENT_TERMS,
)
_AMOUNTS: tuple[Node, ...] = (
    customs.allowances(allowance_nodes(with_vat=True)),
    customs.VAT_TOTALS,
    Group(
        "cac:LegalMonetaryTotal",
        Term("cbc:LineExtensionAmount", "totals.lines_net", AMOUNT),
        Term("cbc:TaxExclusiveAmount", "totals.without_vat", AMOUNT),
        Term("cbc:TaxInclusiveAmount", "totals.with_vat", AMOUNT),
        Term("cbc:AllowanceTotalAmount", "totals.allowances", AMOUNT),
        Term("cbc:ChargeTotalAmount", "totals.charges", AMOUNT),
        Term("cbc:PrepaidAmount", "totals.paid", AMOUNT),
        Term("cbc:PayableRoundingAmount", "totals.rounding", AMOUNT),
        Term("cbc:PayableAmount", "totals.payable", AMOUNT),
    ),
)

INVOICE = Group(
    "ubl:Invoice",
    *_HEAD,
    Term("cbc:DueDate", "due_date", DATE),
    Term("cbc:InvoiceTypeCode", "type_code"),
    customs.NOTES,
    _TAX_POINT,
    *_REFERENCES,
    _TENDER,
    _CONTRACT,
    customs.DOCUMENTS,
    Group("cac:ProjectReference", Term("cbc:ID", "project_reference")),
    *_PARTIES,
    Group(
        "cac:PrepaidPayment",
        Term("cbc:ID", "type"),
        Term("cbc:PaidAmount", "amount", AMOUNT),
        Term("cbc:InstructionID", "description"),
        field="third_party_payments",
        many=True,
    ),
    *_AMOUNTS,
    _line("cac:InvoiceLine", "cbc:InvoicedQuantity", "cac:SubInvoiceLine"),
)

CREDIT_NOTE = Group(
    "cn:CreditNote",
    *_HEAD,
    _TAX_POINT,
    Term("cbc:CreditNoteTypeCode", "type_code"),
    customs.NOTES,
    *_REFERENCES,
    _CONTRACT,
    customs.CREDIT_NOTE_DOCUMENTS,
    _TENDER,
    *_PARTIES,
    *_AMOUNTS,
    _line("cac:CreditNoteLine", "cbc:CreditedQuantity", "cac:SubCreditNoteLine"),
)

_TREES = {f"{{{_INVOICE}}}Invoice": INVOICE, f"{{{_CREDIT_NOTE}}}CreditNote": CREDIT_NOTE}


def recognises(head: bytes) -> bool:
    """Tell from the first bytes whether this is a UBL invoice or credit note."""
    return root_tag(head) in _TREES


def read(data: bytes) -> Reading:
    """Read a UBL Invoice or CreditNote.

    Raises:
        Unreadable: it is not XML that we open.
    """
    document = parse(data)
    raw = index(document, _SYNTAX)
    mark_interruptions(data, raw, _SYNTAX.name)
    tree = CREDIT_NOTE if raw.name == CREDIT_NOTE.names[0] else INVOICE
    return read_tree(name, tree, raw, document=document, currency=raw.value("cbc:DocumentCurrencyCode"))


def write(invoice: Invoice) -> bytes:
    """Write an invoice as UBL 2.1; the type code decides between Invoice and CreditNote."""
    credit_note = invoice.type_code in CREDIT_NOTE_TYPES
    out = Writer(invoice, amount_attributes=(("currencyID", invoice.currency or ""),), credit_note=credit_note)
    tree, namespace = (CREDIT_NOTE, _CREDIT_NOTE) if credit_note else (INVOICE, _INVOICE)
    for child in tree.children:
        child.write(invoice, out)
    return out.document(tree.names[0].partition(":")[2], {"": namespace, "cac": _CAC, "cbc": _CBC})
