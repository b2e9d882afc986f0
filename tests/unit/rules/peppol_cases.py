"""For each Peppol rule that all countries share, a change that breaks it in our invoice, and the place it is found at.

The invoice as it stands is the case that satisfies them all (`test_peppol.py`).
"""

from tests.unit.rules.mutations import add, both, drop, put
from tests.unit.rules.peppol_documents import (
    ACCOUNT,
    BUYER,
    COMPANY,
    DOCUMENT,
    LINE,
    MEANS,
    NUMBER,
    OTHER_LINE,
    SELLER,
    graft,
    lead,
)

ALLOWANCE = "cac:AllowanceCharge[1]"
CATEGORY = "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory"
PRICE_ALLOWANCE = f"{OTHER_LINE}/cac:Price/cac:AllowanceCharge"
BASE = f"{ALLOWANCE}/cbc:BaseAmount"
REFERENCE = "<cac:DocumentReference><cbc:ID>X</cbc:ID>{}</cac:DocumentReference>"


def base_and_percentage(base, percentage):
    steps = [add(ALLOWANCE, "cbc:MultiplierFactorNumeric", percentage)] if percentage else []
    if base:
        steps += [add(ALLOWANCE, "cbc:BaseAmount", base), put(f"{BASE}/@currencyID", "EUR")]
    return both(*steps)


def identified(scheme, number):
    return both(put(f"{BUYER}/{COMPANY}/@schemeID", scheme), put(f"{BUYER}/{COMPANY}", number))


def exempt(reason):
    return add(CATEGORY, "cbc:TaxExemptionReasonCode", reason)


def typed_reference(code):
    return REFERENCE.format(f"<cbc:DocumentTypeCode>{code}</cbc:DocumentTypeCode>")


def base_quantity(quantity, unit):
    return graft(f"{LINE}/cac:Price", f'<cbc:BaseQuantity unitCode="{unit}">{quantity}</cbc:BaseQuantity>')


ROOT, LEGAL = "/ubl:Invoice", "/cac:PartyLegalEntity/cbc:CompanyID"
AT_BUYER = f"{ROOT}/{BUYER}{LEGAL}"
CASES = {
    "PEPPOL-EN16931-R001": (drop("cbc:ProfileID"), ROOT),
    "PEPPOL-EN16931-R002": (lead(".", "<cbc:Note>Nog iets</cbc:Note>"), ROOT),
    "PEPPOL-EN16931-R003": (drop("cbc:BuyerReference"), ROOT),
    "PEPPOL-EN16931-R004": (put("cbc:CustomizationID", "urn:cen.eu:en16931:2017"), f"{ROOT}/cbc:CustomizationID"),
    "PEPPOL-EN16931-R005": (put("cbc:TaxCurrencyCode", "EUR"), f"{ROOT}/cbc:TaxCurrencyCode"),
    "PEPPOL-EN16931-R007": (put("cbc:ProfileID", "urn:other"), f"{ROOT}/cbc:ProfileID"),
    "PEPPOL-EN16931-R008": (put("cbc:BuyerReference", " "), f"{ROOT}/cbc:BuyerReference"),
    "PEPPOL-EN16931-R010": (drop(f"{BUYER}/cbc:EndpointID"), f"{ROOT}/{BUYER}"),
    "PEPPOL-EN16931-R020": (drop(f"{SELLER}/cbc:EndpointID"), f"{ROOT}/{SELLER}"),
    "PEPPOL-EN16931-R040": (base_and_percentage("200", "6"), f"{ROOT}/{ALLOWANCE}/cbc:Amount"),
    "PEPPOL-EN16931-R041": (base_and_percentage("", "5"), f"{ROOT}/{ALLOWANCE}/cbc:MultiplierFactorNumeric"),
    "PEPPOL-EN16931-R042": (base_and_percentage("200", ""), f"{ROOT}/{BASE}"),
    "PEPPOL-EN16931-R043": (put(f"{ALLOWANCE}/cbc:ChargeIndicator", "0"), f"{ROOT}/{ALLOWANCE}"),
    "PEPPOL-EN16931-R044": (put(f"{PRICE_ALLOWANCE}/cbc:ChargeIndicator", "true"), f"{ROOT}/{PRICE_ALLOWANCE}"),
    "PEPPOL-EN16931-R046": (put(f"{PRICE_ALLOWANCE}/cbc:Amount", "4.99"), f"{ROOT}/{PRICE_ALLOWANCE}"),
    "PEPPOL-EN16931-R051": (
        put(f"{LINE}/cac:Price/cbc:PriceAmount/@currencyID", "USD"),
        f"{ROOT}/{LINE}/cac:Price/cbc:PriceAmount",
    ),
    "PEPPOL-EN16931-R053": (drop("cac:TaxTotal/cac:TaxSubtotal"), ROOT),
    "PEPPOL-EN16931-R054": (drop("cbc:TaxCurrencyCode"), ROOT),
    "PEPPOL-EN16931-R055": (put("cac:TaxTotal[2]/cbc:TaxAmount", "-97.07"), ROOT),
    "PEPPOL-EN16931-R061": (put(f"{MEANS}/cbc:PaymentMeansCode", "59"), f"{ROOT}/{MEANS}"),
    "PEPPOL-EN16931-R100": (graft(LINE, typed_reference("130") * 2), f"{ROOT}/{LINE}"),
    "PEPPOL-EN16931-R101": (graft(LINE, typed_reference("50")), f"{ROOT}/{LINE}/cac:DocumentReference"),
    "PEPPOL-EN16931-R110": (
        put(f"{LINE}/cac:InvoicePeriod/cbc:StartDate", "2026-06-30"),
        f"{ROOT}/{LINE}/cac:InvoicePeriod/cbc:StartDate",
    ),
    "PEPPOL-EN16931-R111": (
        put(f"{LINE}/cac:InvoicePeriod/cbc:EndDate", "2026-10-01"),
        f"{ROOT}/{LINE}/cac:InvoicePeriod/cbc:EndDate",
    ),
    "PEPPOL-EN16931-R120": (
        put(f"{LINE}/cbc:LineExtensionAmount", "308.03"),
        f"{ROOT}/{LINE}/cbc:LineExtensionAmount",
    ),
    "PEPPOL-EN16931-R121": (base_quantity("0", "HUR"), f"{ROOT}/{LINE}/cac:Price/cbc:BaseQuantity"),
    "PEPPOL-EN16931-R130": (base_quantity("1", "DAY"), f"{ROOT}/{LINE}/cac:Price/cbc:BaseQuantity"),
    "PEPPOL-COMMON-R040": (identified("0088", "5798000000002"), AT_BUYER),
    "PEPPOL-COMMON-R041": (identified("0192", "974760674"), AT_BUYER),
    "PEPPOL-COMMON-R042": (identified("0184", "1234567"), AT_BUYER),
    "PEPPOL-COMMON-R043": (identified("0208", "0202239952"), AT_BUYER),
    "PEPPOL-COMMON-R044": (identified("0201", "ABC12"), AT_BUYER),
    "PEPPOL-COMMON-R045": (identified("0210", "RSSMRA80A01H50"), AT_BUYER),
    "PEPPOL-COMMON-R046": (
        both(put(f"{BUYER}/cbc:EndpointID/@schemeID", "9907"), put(f"{BUYER}/cbc:EndpointID", "1")),
        f"{ROOT}/{BUYER}/cbc:EndpointID",
    ),
    "PEPPOL-COMMON-R047": (identified("0211", "IT12345670018"), AT_BUYER),
    "PEPPOL-COMMON-R049": (identified("0007", "5566778898"), AT_BUYER),
    "PEPPOL-COMMON-R050": (identified("0151", "51824753557"), AT_BUYER),
    "PEPPOL-COMMON-R052": (identified("0096", "123456789"), AT_BUYER),
    "PEPPOL-COMMON-R053": (identified("0198", "12345674"), AT_BUYER),
    "PEPPOL-COMMON-R054": (identified("0106", "1234567"), AT_BUYER),
    "PEPPOL-COMMON-R055": (identified("0190", "0000000182345678900"), AT_BUYER),
    "PEPPOL-COMMON-R056-1": (identified("9944", "001234567B29"), AT_BUYER),
    "PEPPOL-COMMON-R056-2": (put(f"{BUYER}/{NUMBER}", "NL1234567B29"), f"{ROOT}/{BUYER}/{NUMBER}"),
    "PEPPOL-COMMON-R057": (identified("0217", "12345678901"), AT_BUYER),
    "PEPPOL-EN16931-CL001": (
        graft(
            DOCUMENT,
            '<cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="text/plain" filename="a.txt">QQ=='
            "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>",
        ),
        f"{ROOT}/{DOCUMENT}/cac:Attachment/cbc:EmbeddedDocumentBinaryObject",
    ),
    "PEPPOL-EN16931-CL002": (
        add(ALLOWANCE, "cbc:AllowanceChargeReasonCode", "FC"),
        f"{ROOT}/{ALLOWANCE}/cbc:AllowanceChargeReasonCode",
    ),
    "PEPPOL-EN16931-CL003": (
        add("cac:AllowanceCharge[2]", "cbc:AllowanceChargeReasonCode", "95"),
        f"{ROOT}/cac:AllowanceCharge[2]/cbc:AllowanceChargeReasonCode",
    ),
    "PEPPOL-EN16931-CL006": (
        add("cac:InvoicePeriod", "cbc:DescriptionCode", "4"),
        f"{ROOT}/cac:InvoicePeriod/cbc:DescriptionCode",
    ),
    "PEPPOL-EN16931-CL007": (
        put("cac:TaxTotal[2]/cbc:TaxAmount/@currencyID", "ANG"),
        f"{ROOT}/cac:TaxTotal[2]/cbc:TaxAmount",
    ),
    "PEPPOL-EN16931-CL008": (
        put(f"{BUYER}/cbc:EndpointID/@schemeID", "0037"),
        f"{ROOT}/{BUYER}/cbc:EndpointID",
    ),
    "PEPPOL-EN16931-F001": (put("cbc:DueDate", "2026-11-04Z"), f"{ROOT}/cbc:DueDate"),
    "PEPPOL-EN16931-P0100": (put("cbc:InvoiceTypeCode", "389"), f"{ROOT}/cbc:InvoiceTypeCode"),
    "PEPPOL-EN16931-P0112": (put("cbc:InvoiceTypeCode", "384"), f"{ROOT}/cbc:InvoiceTypeCode"),
    **{
        f"PEPPOL-EN16931-P{number}": (exempt(reason), f"{ROOT}/cac:TaxTotal[1]/cac:TaxSubtotal/cac:TaxCategory/cbc:ID")
        for number, reason in (
            ("0104", "VATEX-EU-G"),
            ("0105", "vatex-eu-o"),
            ("0106", "VATEX-EU-IC"),
            ("0107", "VATEX-EU-AE"),
            ("0108", "VATEX-EU-D"),
            ("0109", "VATEX-EU-F"),
            ("0110", "VATEX-EU-I"),
            ("0111", "VATEX-EU-J"),
        )
    },
}
WARNINGS = {
    *("PEPPOL-COMMON-R044", "PEPPOL-COMMON-R045", "PEPPOL-COMMON-R046", "PEPPOL-COMMON-R047", "PEPPOL-COMMON-R054"),
    *("PEPPOL-COMMON-R055", "PEPPOL-COMMON-R056-1", "PEPPOL-COMMON-R056-2", "PEPPOL-COMMON-R057"),
    *("NO-R-002", "SE-R-007", "SE-R-008", "SE-R-009", "SE-R-010", "SE-R-011", "SE-R-012", "IS-R-001"),
    *("GR-S-011", "GR-S-008-1", "DE-R-017", "DE-R-019", "DE-R-020", "DE-R-026", "DE-R-027", "DE-R-028", "DE-R-T02"),
}
SATISFIED = (
    ("PEPPOL-EN16931-R040", base_and_percentage("200", "5.01")),  # two cents off
    ("PEPPOL-EN16931-R043", put(f"{ALLOWANCE}/cbc:ChargeIndicator", " false ")),
    ("PEPPOL-EN16931-R120", put(f"{LINE}/cbc:LineExtensionAmount", "308.02")),
    ("PEPPOL-EN16931-R121", base_quantity("0.5", "HUR")),
    ("PEPPOL-EN16931-R130", base_quantity("1", "HUR")),
    ("PEPPOL-EN16931-R101", graft(LINE, typed_reference("130"))),
    ("PEPPOL-EN16931-R061", graft(MEANS, "<cac:PaymentMandate><cbc:ID>M1</cbc:ID></cac:PaymentMandate>")),
    ("PEPPOL-EN16931-P0104", both(put(f"{CATEGORY}/cbc:ID", "G"), exempt("VATEX-EU-G"))),
    ("PEPPOL-EN16931-R007", put("cbc:ProfileID", "urn:peppol:bis:billing_with_response")),
    ("PEPPOL-EN16931-P0100", both(put("cbc:ProfileID", "urn:x"), put("cbc:InvoiceTypeCode", "389"))),
    ("PEPPOL-COMMON-R040", identified("0088", "5798000000001")),
    ("PEPPOL-COMMON-R041", identified("0192", "974760673")),
    ("PEPPOL-COMMON-R042", identified("0184", "DK12345674")),
    ("PEPPOL-COMMON-R043", identified("0208", "0202239951")),
    ("PEPPOL-COMMON-R044", identified("0201", "abc123")),
    ("PEPPOL-COMMON-R045", identified("0210", "RSSMRA80A01H501U")),
    ("PEPPOL-COMMON-R047", identified("0211", "it12345670017")),
    ("PEPPOL-COMMON-R049", identified("0007", " 5566778899")),
    ("PEPPOL-COMMON-R050", identified("0151", "51824753556")),
    ("PEPPOL-COMMON-R052", identified("0096", "1234567890")),
    ("PEPPOL-COMMON-R053", identified("0198", "DK12345674")),
    ("PEPPOL-COMMON-R056-1", identified("9944", "NL001234567B29")),
    ("PEPPOL-COMMON-R057", identified("0217", "123456789012")),
    ("PEPPOL-COMMON-R057", both(put(f"{BUYER}/{NUMBER}", "NL1"), put(f"{BUYER}/{NUMBER}/@schemeID", "0217"))),
    ("PEPPOL-EN16931-CL002", add(ALLOWANCE, "cbc:AllowanceChargeReasonCode", "95")),
    ("PEPPOL-EN16931-CL003", add("cac:AllowanceCharge[2]", "cbc:AllowanceChargeReasonCode", "FC")),
    ("PEPPOL-EN16931-CL006", add("cac:InvoicePeriod", "cbc:DescriptionCode", "35")),
    ("PEPPOL-EN16931-R051", put("cac:TaxTotal[2]/cbc:TaxAmount/@currencyID", "GBP")),
    ("PEPPOL-EN16931-R110", drop("cac:InvoicePeriod/cbc:StartDate")),
    ("DE-R-019", put(f"{ACCOUNT}/cbc:ID", "1")),
)
"""Cases near the edge that break nothing: the rule, and a change that concerns it."""
