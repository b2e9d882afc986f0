"""CII: reads UN/CEFACT Cross Industry Invoice D16B and D22B and ZUGFeRD 1, and writes D16B.

The tree below is the whole mapping, in the order that the XSD demands, after the syntax binding CEN/TS 16931-3-3.
Factur-X, ZUGFeRD 2 and XRechnung in CII are this same syntax. What their extended profiles say beyond EN 16931 stays
with the raw index. Irregular places stand in `cii_customs.py` and `cii_payment.py`.
"""

from __future__ import annotations

from ..model.differences import differences
from ..model.invoice import Invoice
from ..model.reading import Reading
from . import cii_customs as customs
from .binding import Const, Group, Term
from .cii_parts import VAT_TYPE, address_group, allowances, date, party_nodes, period_nodes, vat_nodes
from .cii_payment import PAYMENT_MEANS, PAYMENT_TERMS
from .cii_zugferd1 import rename
from .kinds import AMOUNT, DECIMAL
from .tree_reading import read_tree
from .writer import Writer
from .xml_tree import Syntax, index, parse, root_tag

name = "cii"
media_types = ("application/xml", "text/xml")

_UNCEFACT = "urn:un:unece:uncefact:data:standard:"
_RSM = f"{_UNCEFACT}CrossIndustryInvoice:100"
_RAM = f"{_UNCEFACT}ReusableAggregateBusinessInformationEntity:100"
_UDT = f"{_UNCEFACT}UnqualifiedDataType:100"
_QDT = f"{_UNCEFACT}QualifiedDataType:100"
_SYNTAX = Syntax({_RSM: "rsm", _RAM: "ram", _UDT: "udt", _QDT: "qdt"})

_ZUGFERD_1 = "urn:ferd:CrossIndustryDocument:invoice:1p0"
_DRAFT = f"{_UNCEFACT}CBFBUY:5"
_OLD_SYNTAX = Syntax(
    {
        _ZUGFERD_1: "rsm",
        _DRAFT: "rsm",
        f"{_UNCEFACT}ReusableAggregateBusinessInformationEntity:12": "ram",
        f"{_UNCEFACT}UnqualifiedDataType:15": "udt",
        f"{_UNCEFACT}QualifiedDataType:12": "qdt",
    }
)
_ROOT = f"{{{_RSM}}}CrossIndustryInvoice"
_SYNTAXES = {
    _ROOT: _SYNTAX,
    f"{{{_ZUGFERD_1}}}CrossIndustryDocument": _OLD_SYNTAX,
    f"{{{_DRAFT}}}Invoice": _OLD_SYNTAX,
}

_LINE = Group(
    "ram:IncludedSupplyChainTradeLineItem",
    Group(
        "ram:AssociatedDocumentLineDocument",
        Term("ram:LineID", "id"),
        Group("ram:IncludedNote", Term("ram:Content", "note")),
        required=True,
    ),
    Group(
        "ram:SpecifiedTradeProduct",
        Term("ram:GlobalID", "standard_id.value", attributes={"schemeID": "standard_id.scheme"}),
        Term("ram:SellerAssignedID", "seller_id"),
        Term("ram:BuyerAssignedID", "buyer_id"),
        Term("ram:Name", "name"),
        Term("ram:Description", "description"),
        Group(
            "ram:ApplicableProductCharacteristic",
            Term("ram:Description", "name"),
            Term("ram:Value", "value"),
            field="attributes",
            many=True,
        ),
        Group(
            "ram:DesignatedProductClassification",
            Term("ram:ClassCode", "value", attributes={"listID": "scheme", "listVersionID": "version"}),
            field="classifications",
            many=True,
        ),
        Group("ram:OriginTradeCountry", Term("ram:ID", "country")),
        field="item",
    ),
    Group(
        "ram:SpecifiedLineTradeAgreement",
        Group("ram:BuyerOrderReferencedDocument", Term("ram:LineID", "order_line_reference")),
        *customs.PRICES,
    ),
    Group(
        "ram:SpecifiedLineTradeDelivery",
        Term("ram:BilledQuantity", "quantity", DECIMAL, {"unitCode": "unit"}),
    ),
    Group(
        "ram:SpecifiedLineTradeSettlement",
        Group("ram:ApplicableTradeTax", *vat_nodes(), field="vat", when=VAT_TYPE),
        Group("ram:BillingSpecifiedPeriod", *period_nodes(), field="period"),
        allowances(with_vat=False),
        Group("ram:SpecifiedTradeSettlementLineMonetarySummation", Term("ram:LineTotalAmount", "net_amount", AMOUNT)),
        customs.LINE_OBJECT,
        Group("ram:ReceivableSpecifiedTradeAccountingAccount", Term("ram:ID", "buyer_accounting_reference")),
        required=True,
    ),
    field="lines",
    many=True,
)

_AGREEMENT = Group(
    "ram:ApplicableHeaderTradeAgreement",
    Term("ram:BuyerReference", "buyer_reference"),
    Group("ram:SellerTradeParty", *party_nodes(), field="seller"),
    Group("ram:BuyerTradeParty", *party_nodes(), field="buyer"),
    Group("ram:SellerTaxRepresentativeTradeParty", *party_nodes(), field="tax_representative"),
    Group("ram:SellerOrderReferencedDocument", Term("ram:IssuerAssignedID", "sales_order_reference")),
    Group("ram:BuyerOrderReferencedDocument", Term("ram:IssuerAssignedID", "order_reference")),
    Group("ram:ContractReferencedDocument", Term("ram:IssuerAssignedID", "contract_reference")),
    customs.DOCUMENTS,
    Group(
        "ram:SpecifiedProcuringProject",
        Term("ram:ID", "project_reference"),
        Const("ram:Name", "Project reference"),
    ),
    required=True,
)

_DELIVERY = Group(
    "ram:ApplicableHeaderTradeDelivery",
    Group("ram:ShipToTradeParty", customs.LOCATION, Term("ram:Name", "name"), address_group(), field="delivery"),
    Group("ram:ActualDeliverySupplyChainEvent", date("ram:OccurrenceDateTime", "delivery.date")),
    Group("ram:DespatchAdviceReferencedDocument", Term("ram:IssuerAssignedID", "despatch_advice_reference")),
    Group("ram:ReceivingAdviceReferencedDocument", Term("ram:IssuerAssignedID", "receiving_advice_reference")),
    required=True,
)

_SETTLEMENT = Group(
    "ram:ApplicableHeaderTradeSettlement",
    Term("ram:CreditorReferenceID", "payment.direct_debit.creditor_identifier"),
    Term("ram:PaymentReference", "payment.reference"),
    Term("ram:TaxCurrencyCode", "vat_currency"),
    Term("ram:InvoiceCurrencyCode", "currency"),
    Group("ram:PayeeTradeParty", *party_nodes(), field="payee"),
    PAYMENT_MEANS,
    customs.VAT_BREAKDOWN,
    Group("ram:BillingSpecifiedPeriod", *period_nodes(), field="period"),
    allowances(with_vat=True),
    customs.LOGISTICS,
    PAYMENT_TERMS,
    Group(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        Term("ram:LineTotalAmount", "totals.lines_net", AMOUNT),
        Term("ram:ChargeTotalAmount", "totals.charges", AMOUNT),
        Term("ram:AllowanceTotalAmount", "totals.allowances", AMOUNT),
        Term("ram:TaxBasisTotalAmount", "totals.without_vat", AMOUNT),
        customs.VAT_TOTAL,
        Term("ram:RoundingAmount", "totals.rounding", AMOUNT),
        Term("ram:GrandTotalAmount", "totals.with_vat", AMOUNT),
        Term("ram:TotalPrepaidAmount", "totals.paid", AMOUNT),
        Term("ram:DuePayableAmount", "totals.payable", AMOUNT),
    ),
    Group(
        "ram:InvoiceReferencedDocument",
        Term("ram:IssuerAssignedID", "number"),
        date("ram:FormattedIssueDateTime", "issue_date", "qdt:DateTimeString"),
        field="preceding_invoices",
        many=True,
    ),
    Group("ram:ReceivableSpecifiedTradeAccountingAccount", Term("ram:ID", "buyer_accounting_reference")),
    required=True,
)

INVOICE = Group(
    "rsm:CrossIndustryInvoice",
    Group(
        "rsm:ExchangedDocumentContext",
        customs.TEST_INDICATOR,
        Group("ram:BusinessProcessSpecifiedDocumentContextParameter", Term("ram:ID", "process.business_process")),
        Group("ram:GuidelineSpecifiedDocumentContextParameter", Term("ram:ID", "process.specification")),
        required=True,
    ),
    Group(
        "rsm:ExchangedDocument",
        Term("ram:ID", "number"),
        Term("ram:TypeCode", "type_code"),
        date("ram:IssueDateTime", "issue_date"),
        customs.COPY_INDICATOR,
        customs.NOTES,
        required=True,
    ),
    Group("rsm:SupplyChainTradeTransaction", _LINE, _AGREEMENT, _DELIVERY, _SETTLEMENT, required=True),
)
_CURRENCY = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:InvoiceCurrencyCode"


def recognises(head: bytes) -> bool:
    """Tell from the first bytes whether this is a Cross Industry Invoice, or an older ZUGFeRD one."""
    return root_tag(head) in _SYNTAXES


def read(data: bytes) -> Reading:
    """Read a CII invoice of any of these generations.

    Raises:
        Unreadable: it is not XML that we open.
    """
    document = parse(data)
    syntax = _SYNTAXES.get(str(document.tag), _SYNTAX)
    raw = index(document, syntax)
    if syntax is _OLD_SYNTAX:
        rename(raw)
    return read_tree(name, INVOICE, raw, document=document, currency=raw.value(_CURRENCY))


def write(invoice: Invoice) -> bytes:
    """Write an invoice as CII D16B. What CII has no place for is left out: see `unwritable`."""
    out = Writer(invoice)
    for child in INVOICE.children:
        child.write(invoice, out)
    return out.document(INVOICE.names[0], {"rsm": _RSM, "ram": _RAM, "udt": _UDT, "qdt": _QDT})


def unwritable(invoice: Invoice) -> tuple[str, ...]:
    """Return the model paths that `write` cannot express in CII, such as sub-lines and payment splits.

    Found by reading back what was written, so that it cannot go stale; costs a write and a read.
    """
    lost, changed = differences(invoice, read(write(invoice)).invoice)
    return (*(path for path, _ in lost), *changed)
