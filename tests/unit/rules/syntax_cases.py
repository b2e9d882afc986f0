"""Small documents per syntax rule that is more than a path: those that break it, those that keep to it."""

Cases = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]

_DOCUMENT = "<cac:AdditionalDocumentReference>{}</cac:AdditionalDocumentReference>"
_OBJECT = _DOCUMENT.format("<cbc:ID>1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>{}")
_SCHEME = "<cac:TaxScheme><cbc:ID>{}</cbc:ID></cac:TaxScheme>"
_VAT = f"<cac:PartyTaxScheme><cbc:CompanyID>NL1</cbc:CompanyID>{_SCHEME.format('vat')}</cac:PartyTaxScheme>"
_OTHER = f"<cac:PartyTaxScheme><cbc:CompanyID>NL1</cbc:CompanyID>{_SCHEME.format('TAX')}</cac:PartyTaxScheme>"
_BARE = "<cac:PartyTaxScheme><cbc:CompanyID>NL1</cbc:CompanyID><cac:TaxScheme/></cac:PartyTaxScheme>"
_SCHEMELESS = "<cac:PartyTaxScheme><cbc:CompanyID>NL1</cbc:CompanyID></cac:PartyTaxScheme>"
_SELLER = "<cac:AccountingSupplierParty><cac:Party>{}</cac:Party></cac:AccountingSupplierParty>"
_BUYER = "<cac:AccountingCustomerParty><cac:Party>{}</cac:Party></cac:AccountingCustomerParty>"
_NAMED = _SELLER.format(
    "<cac:PartyLegalEntity><cbc:RegistrationName>Bakker</cbc:RegistrationName></cac:PartyLegalEntity>"
)
_PAYEE = "<cac:PayeeParty><cac:PartyName><cbc:Name>{}</cbc:Name></cac:PartyName>{}</cac:PayeeParty>"
_ID = '<cac:PartyIdentification><cbc:ID schemeID="{}">{}</cbc:ID></cac:PartyIdentification>'
_REASONS = "<cbc:AllowanceChargeReason/>" * 2
_ALLOWANCE = "<cac:AllowanceCharge><cbc:ChargeIndicator>{}</cbc:ChargeIndicator>{}</cac:AllowanceCharge>"
_MEANS = "<cac:PaymentMeans>{}</cac:PaymentMeans>"
_PRICE = "<cac:InvoiceLine><cac:Price>{}</cac:Price></cac:InvoiceLine>"

_SAME_NAME = (_NAMED + _PAYEE.format("Bakker", ""), _NAMED + "<cac:PayeeParty/>", _PAYEE.format("Slager", ""))
_OTHER_NAME = (_NAMED + _PAYEE.format("Slager", ""), _NAMED + _PAYEE.format("Bakker ", ""))

UBL: Cases = {
    "UBL-SR-04": ((_OBJECT * 2,), (_OBJECT, _OBJECT + _DOCUMENT.format("<cbc:ID>1</cbc:ID>"))),
    "UBL-SR-12": ((_SELLER.format(_VAT * 2),), (_SELLER.format(_VAT + _OTHER), _BUYER.format(_VAT * 2))),
    "UBL-SR-13": (
        (_SELLER.format(_OTHER * 2), _SELLER.format(_OTHER + _BARE)),
        (_SELLER.format(_VAT + _OTHER), _SELLER.format(_SCHEMELESS * 2)),
    ),
    "UBL-SR-18": ((_BUYER.format(_VAT * 2),), (_BUYER.format(_VAT + _OTHER), _SELLER.format(_VAT * 2))),
    "UBL-SR-19": (
        (*_SAME_NAME, _NAMED + _PAYEE.format("Slager", "<cac:PartyName><cbc:Name>B</cbc:Name></cac:PartyName>")),
        _OTHER_NAME,
    ),
    "UBL-SR-20": (
        (*_SAME_NAME, _NAMED + _PAYEE.format("Slager", _ID.format("0106", "1") * 2)),
        (*_OTHER_NAME, _NAMED + _PAYEE.format("Slager", _ID.format("0106", "1") + _ID.format("sepa", "2"))),
    ),
    "UBL-SR-21": (
        (
            *_SAME_NAME,
            _NAMED + _PAYEE.format("Slager", "<cac:PartyLegalEntity><cbc:CompanyID/></cac:PartyLegalEntity>" * 2),
        ),
        _OTHER_NAME,
    ),
    "UBL-SR-29": (
        (_SELLER.format(_ID.format("SEPA", "1")) + _PAYEE.format("x", _ID.format("sepa", "2")),),
        (_SELLER.format(_ID.format("SEPA", "1") + _ID.format("0106", "2")),),
    ),
    "UBL-SR-30": (
        (_ALLOWANCE.format("false", _REASONS), _ALLOWANCE.format(" 0 ", _REASONS)),
        (_ALLOWANCE.format("true", _REASONS), _ALLOWANCE.format("no", _REASONS)),
    ),
    "UBL-SR-31": (
        (_ALLOWANCE.format("true", _REASONS), _ALLOWANCE.format("1", _REASONS)),
        (_ALLOWANCE.format("false", _REASONS), _ALLOWANCE.format("True", _REASONS)),
    ),
    "UBL-SR-42": (
        (_SELLER.format(_VAT + _OTHER + _SCHEMELESS),),
        (_SELLER.format(_VAT + _OTHER), _BUYER.format(_VAT * 3)),
    ),
    "UBL-SR-43": (
        (
            _DOCUMENT.format('<cbc:ID schemeID="ABT">1</cbc:ID>'),
            _DOCUMENT.format("<cbc:DocumentTypeCode>916</cbc:DocumentTypeCode>"),
            _DOCUMENT.format("<cbc:DocumentTypeCode>50</cbc:DocumentTypeCode>"),
        ),
        (
            _DOCUMENT.format('<cbc:ID schemeID="ABT">1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>'),
            "credit note:" + _DOCUMENT.format("<cbc:DocumentTypeCode>50</cbc:DocumentTypeCode>"),
            _DOCUMENT.format("<cbc:ID>1</cbc:ID>"),
        ),
    ),
    "UBL-SR-44": (
        (_MEANS.format("<cbc:PaymentID>1</cbc:PaymentID>") + _MEANS.format("<cbc:PaymentID>1 </cbc:PaymentID>"),),
        (_MEANS.format("<cbc:PaymentID>1</cbc:PaymentID>") * 3,),
    ),
    "UBL-SR-47": (
        (
            _MEANS.format("<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>")
            + "<cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>",
        ),
        (_MEANS.format("<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>") * 3,),
    ),
    "UBL-DT-01": (
        (
            "<cbc:TaxAmount>1.005</cbc:TaxAmount>",
            "<cbc:TaxAmount>1.00 </cbc:TaxAmount>",
            "<x:OwnAmount xmlns:x='urn:x'>1.234</x:OwnAmount>",
        ),
        (
            "<cbc:TaxAmount> 1.00</cbc:TaxAmount>",
            "<cbc:TaxAmount>1000</cbc:TaxAmount>",
            "<cbc:PriceAmount>1.00567</cbc:PriceAmount>",
            _PRICE.format("<cac:AllowanceCharge><cbc:Amount>0.1234</cbc:Amount></cac:AllowanceCharge>"),
        ),
    ),
    "UBL-DT-18": (
        ('<cbc:UUID name="x"/>',),
        (_MEANS.format('<cbc:PaymentMeansCode name="SEPA">58</cbc:PaymentMeansCode>'),),
    ),
    "UBL-CR-002": (
        ("<cbc:UBLVersionID>2.0</cbc:UBLVersionID>", "<cbc:UBLVersionID>2.1 </cbc:UBLVersionID>"),
        ("<cbc:UBLVersionID>2.1</cbc:UBLVersionID>", ""),
    ),
    "UBL-CR-412": (
        (_MEANS.format("<cbc:PaymentDueDate>2026-12-01</cbc:PaymentDueDate>"),),
        (
            "credit note:" + _MEANS.format("<cbc:PaymentDueDate>2026-12-01</cbc:PaymentDueDate>"),
            "<cbc:PaymentDueDate/>",
        ),
    ),
    "UBL-CR-665": (
        (
            _DOCUMENT.format('<cbc:ID schemeID="ABT">1</cbc:ID>'),
            "<cac:X>"
            + _DOCUMENT.format('<cbc:ID schemeID="A"/><cbc:DocumentTypeCode>130 </cbc:DocumentTypeCode>')
            + "</cac:X>",
        ),
        (_DOCUMENT.format('<cbc:ID schemeID="ABT">1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>'),),
    ),
    "UBL-CR-666": ((_OBJECT.format("<cac:Attachment/>"),), (_DOCUMENT.format("<cac:Attachment/>"),)),
    "UBL-CR-673": (
        (_OBJECT.format("<cbc:DocumentDescription>x</cbc:DocumentDescription>"),),
        (_DOCUMENT.format("<cbc:DocumentDescription>x</cbc:DocumentDescription>"),),
    ),
}

_TRADE = "<rsm:SupplyChainTradeTransaction>{}</rsm:SupplyChainTradeTransaction>"
_LINE = "<ram:IncludedSupplyChainTradeLineItem>{}</ram:IncludedSupplyChainTradeLineItem>"
_PRODUCT = _TRADE.format(_LINE.format("<ram:SpecifiedTradeProduct>{}</ram:SpecifiedTradeProduct>"))
_AGREEMENT = _TRADE.format("<ram:ApplicableHeaderTradeAgreement>{}</ram:ApplicableHeaderTradeAgreement>")
_SETTLEMENT = _TRADE.format("<ram:ApplicableHeaderTradeSettlement>{}</ram:ApplicableHeaderTradeSettlement>")
_LINE_SETTLEMENT = _TRADE.format(
    _LINE.format("<ram:SpecifiedLineTradeSettlement>{}</ram:SpecifiedLineTradeSettlement>")
)
_DISCOUNT = _TRADE.format(
    _LINE.format(
        "<ram:SpecifiedLineTradeAgreement><ram:GrossPriceProductTradePrice><ram:AppliedTradeAllowanceCharge>{}"
        "</ram:AppliedTradeAllowanceCharge></ram:GrossPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>"
    )
)
_MARKED = "<ram:ChargeIndicator><udt:Indicator>{}</udt:Indicator></ram:ChargeIndicator>"
_DOC = "<ram:AdditionalReferencedDocument><ram:TypeCode>{}</ram:TypeCode>{}</ram:AdditionalReferencedDocument>"
_CONTRACT = "<ram:ContractReferencedDocument>{}</ram:ContractReferencedDocument>"
_DUE = "<ram:ApplicableTradeTax><ram:DueDateTypeCode>{}</ram:DueDateTypeCode></ram:ApplicableTradeTax>"
_PAY = "<ram:SpecifiedTradeSettlementPaymentMeans>{}</ram:SpecifiedTradeSettlementPaymentMeans>"
_TRANSFER = "<ram:TypeCode> 58 </ram:TypeCode>"
_ACCOUNT = "<ram:PayeePartyCreditorFinancialAccount>{}</ram:PayeePartyCreditorFinancialAccount>"
_DAY = '<udt:DateTimeString format="{}">{}</udt:DateTimeString>'
_CATEGORY = "<ram:CategoryTradeTax>{}</ram:CategoryTradeTax>"
_BREAKDOWN = "<ram:ApplicableTradeTax>{}</ram:ApplicableTradeTax>"
_BILLED = _TRADE.format(
    _LINE.format(
        "<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity{}>1</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>"
    )
)


def _attachment_only(element: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cases of an element that a supporting document alone may have."""
    inner = f"<ram:{element}>x</ram:{element}>"
    return (
        (
            _CONTRACT.format("<ram:TypeCode>916</ram:TypeCode>" + inner),
            _DOC.format("130", inner),
            _DOC.format("916 ", inner),
        ),
        (_DOC.format("916", inner),),
    )


def _settlement_only(element: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cases of an element that a VAT breakdown of the document alone may have."""
    inner = _BREAKDOWN.format(f"<ram:{element}>x</ram:{element}>")
    return (_LINE_SETTLEMENT.format(inner),), (_SETTLEMENT.format(inner),)


def _breakdown_only(element: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    inner = f"<ram:{element}>x</ram:{element}>"
    return (_CATEGORY.format(inner),), (_BREAKDOWN.format(inner),)


CII: Cases = {
    "CII-SR-046": (
        (_PRODUCT.format("<ram:GlobalID>1</ram:GlobalID>"),),
        (_PRODUCT.format('<ram:GlobalID schemeID="0160">1</ram:GlobalID>'), _PRODUCT.format("")),
    ),
    "CII-SR-090": (
        (
            _PRODUCT.format("<ram:OriginTradeCountry/>"),
            _PRODUCT.format("<ram:OriginTradeCountry><ram:ID>NL</ram:ID><ram:ID>BE</ram:ID></ram:OriginTradeCountry>"),
        ),
        (_PRODUCT.format("<ram:OriginTradeCountry><ram:ID>NL</ram:ID></ram:OriginTradeCountry>"), _PRODUCT.format("")),
    ),
    "CII-SR-119": (
        (
            _DISCOUNT.format("<ram:ActualAmount>1</ram:ActualAmount>"),
            _DISCOUNT.format(_MARKED.format("false")),
            _DISCOUNT.format(_MARKED.format("true") + "<ram:ActualAmount>1</ram:ActualAmount>"),
        ),
        (_DISCOUNT.format(_MARKED.format("false") + "<ram:ActualAmount>1</ram:ActualAmount>"), _DISCOUNT.format("")),
    ),
    "CII-SR-457": ((_AGREEMENT.format(_DOC.format("50", "") * 2),), (_AGREEMENT.format(_DOC.format("916", "") * 2),)),
    "CII-SR-458": ((_AGREEMENT.format(_DOC.format("130", "") * 2),), (_AGREEMENT.format(_DOC.format("130 ", "") * 2),)),
    "CII-SR-474": (
        (_LINE_SETTLEMENT.format(_DOC.format(" 130 ", "") * 2),),
        (_LINE_SETTLEMENT.format(_DOC.format("130", "")), _LINE_SETTLEMENT.format(_DOC.format("\u00a0130", "") * 2)),
    ),
    "CII-SR-475": (
        (_AGREEMENT.format(_DOC.format("916", "<ram:Name>x</ram:Name>") * 2),),
        (_AGREEMENT.format(_DOC.format("916", "") * 2 + _DOC.format("916", "<ram:Name>x</ram:Name>")),),
    ),
    "CII-SR-476": (
        (_AGREEMENT.format(_DOC.format("916", "<ram:AttachmentBinaryObject/>") * 2),),
        (_AGREEMENT.format(_DOC.format("50", "<ram:AttachmentBinaryObject/>") * 2),),
    ),
    "CII-SR-462": (
        (_SETTLEMENT.format(_DUE.format("5") + _DUE.format("72")),),
        (_SETTLEMENT.format(_DUE.format("5") * 2), _SETTLEMENT.format("")),
    ),
    "CII-SR-467": (
        (_PAY.format("<ram:TypeCode>30</ram:TypeCode>") + _PAY.format("<ram:TypeCode>58</ram:TypeCode>"),),
        (_PAY.format("<ram:TypeCode>30</ram:TypeCode>") + _PAY.format("<ram:TypeCode> 30 </ram:TypeCode>"),),
    ),
    "CII-SR-468": (
        (
            _PAY.format("<ram:Information>bank</ram:Information>")
            + _PAY.format("<ram:Information>kas</ram:Information>"),
        ),
        (
            _PAY.format("<ram:Information>per  bank</ram:Information>")
            + _PAY.format("<ram:Information>per bank</ram:Information>"),
        ),
    ),
    "CII-SR-469": (
        (
            _SETTLEMENT.format(
                "<ram:PaymentReference>1</ram:PaymentReference><ram:PaymentReference>2</ram:PaymentReference>"
            ),
        ),
        (_SETTLEMENT.format("<ram:PaymentReference>1</ram:PaymentReference>"),),
    ),
    "CII-SR-470": (
        (
            _SETTLEMENT.format(_PAY.format(_TRANSFER)),
            _SETTLEMENT.format(
                _PAY.format(_TRANSFER + _ACCOUNT.format("<ram:IBANID>x</ram:IBANID>")) + _PAY.format(_TRANSFER)
            ),
        ),
        (
            _SETTLEMENT.format(_PAY.format(_TRANSFER + _ACCOUNT.format("<ram:ProprietaryID>1</ram:ProprietaryID>"))),
            _SETTLEMENT.format(_PAY.format("<ram:TypeCode>48</ram:TypeCode>")),
        ),
    ),
    "CII-DT-015": _attachment_only("URIID"),
    "CII-DT-018": (
        (_CONTRACT.format("<ram:TypeCode>130</ram:TypeCode>"), _DOC.format("380", "")),
        (_DOC.format("130", ""), _DOC.format("50", ""), _DOC.format("916", "")),
    ),
    "CII-DT-021": _attachment_only("Name"),
    "CII-DT-022": _attachment_only("AttachmentBinaryObject"),
    "CII-DT-024": (
        (_DOC.format("916", "<ram:ReferenceTypeCode>ABT</ram:ReferenceTypeCode>"),),
        (_DOC.format("130", "<ram:ReferenceTypeCode>ABT</ram:ReferenceTypeCode>"),),
    ),
    "CII-DT-027": (
        (_CONTRACT.format("<ram:FormattedIssueDateTime/>"), _DOC.format("916", "<ram:FormattedIssueDateTime/>")),
        ("<ram:InvoiceReferencedDocument><ram:FormattedIssueDateTime/></ram:InvoiceReferencedDocument>",),
    ),
    "CII-DT-033": (
        (_BILLED.format("") + '<ram:BasisQuantity unitCode="C62">1</ram:BasisQuantity>',),
        (_BILLED.format(' unitCode="C62"') + '<ram:BasisQuantity unitCode="C62">1</ram:BasisQuantity>',),
    ),
    "CII-DT-037": (
        (_BREAKDOWN.format("<ram:TypeCode>vat</ram:TypeCode>"), _CATEGORY.format("<ram:TypeCode>VAT </ram:TypeCode>")),
        (_BREAKDOWN.format("<ram:TypeCode>VAT</ram:TypeCode>"), _BREAKDOWN.format("")),
    ),
    "CII-DT-041": _settlement_only("BasisAmount"),
    "CII-DT-052": _breakdown_only("ExemptionReasonCode"),
    "CII-DT-054": _settlement_only("TaxPointDate"),
    "CII-DT-058": _settlement_only("DueDateTypeCode"),
    "CII-DT-098": _breakdown_only("ExemptionReason"),
    "CII-DT-097": (
        (
            _DAY.format("102", "2026-01-31"),
            _DAY.format("102", "20261331"),
            _DAY.format("102", "20260132"),
            _DAY.format("102", ""),
        ),
        (_DAY.format("102", " 20260131\n"), _DAY.format("610", "202601")),
    ),
}
