"""XRechnungen made from our complete invoice, in UBL and CII, and the rule set to judge them by."""

from datetime import date

from lxml import etree

from app.formats import cii
from app.rules.engine import RuleSet, checks_in
from app.rules.xrechnung import cvd as xrechnung_cvd
from app.rules.xrechnung import extension as xrechnung_extension
from app.rules.xrechnung import invoice as xrechnung
from app.rules.xrechnung import lines as xrechnung_lines
from app.rules.xrechnung import payment as xrechnung_payment
from app.rules.xrechnung import peppol as xrechnung_peppol
from app.rules.xrechnung import periods as xrechnung_periods
from app.rules.xrechnung.words import CIUS, CVD, EXTENSION
from tests.unit.rules.mutations import PREFIXES, Change, at, both, changed, drop, put

RULES = RuleSet(
    name="xrechnung",
    version="3.0.2",
    valid_from=date(2026, 8, 31),
    checks=checks_in(
        xrechnung,
        xrechnung_payment,
        xrechnung_peppol,
        xrechnung_lines,
        xrechnung_periods,
        xrechnung_extension,
        xrechnung_cvd,
    ),
)
CII_PREFIXES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
SELLER = "cac:AccountingSupplierParty/cac:Party"


def grow(xpath: str, path: str, text: str = "", **attributes: str) -> Change:
    """Hang a chain of new elements (``cac:Contact/cbc:Name``) under each element at an XPath; the last has the text."""

    def change(root):
        for found in at(root, xpath):
            branch(found, path, text, PREFIXES, attributes)

    return change


def branch(below, path, text, prefixes, attributes):
    for name in path.split("/"):
        prefix, local = name.split(":")
        below = etree.SubElement(below, f"{{{prefixes[prefix]}}}{local}")
    below.text = text
    below.attrib.update(attributes)


BASE = both(
    put("cbc:CustomizationID", CIUS),
    grow(SELLER, "cac:Contact/cbc:Name", "Administratie"),
    grow(f"{SELLER}/cac:Contact", "cbc:Telephone", "030 123 45 67"),
    grow(f"{SELLER}/cac:Contact", "cbc:ElectronicMail", "facturen@grachtlicht.example"),
    grow("cac:Delivery/cac:DeliveryLocation/cac:Address", "cbc:PostalZone", "2265 CD"),
    drop("cac:PaymentMeans/cac:CardAccount"),
)
EXTENDED = both(BASE, put("cbc:CustomizationID", EXTENSION))
VEHICLES = both(
    BASE,
    put("cbc:CustomizationID", CVD),
    grow(".", "cac:ContractDocumentReference/cbc:ID", "C-1"),
    grow(".", "cac:OriginatorDocumentReference/cbc:ID", "T-1"),
    put("cac:InvoiceLine[2]//cbc:ItemClassificationCode", "M1"),
    put("cac:InvoiceLine[2]//cbc:ItemClassificationCode/@listID", "CVD"),
    put("cac:InvoiceLine[2]//cac:AdditionalItemProperty/cbc:Name", "cva"),
    put("cac:InvoiceLine[2]//cac:AdditionalItemProperty/cbc:Value", "clean"),
)
DEBIT = both(
    put("cac:PaymentMeans/cbc:PaymentMeansCode", "59"),
    drop("cac:PaymentMeans/cac:PayeeFinancialAccount"),
    grow("cac:PaymentMeans", "cac:PaymentMandate/cbc:ID", "M-1"),
    grow("cac:PaymentMeans/cac:PaymentMandate", "cac:PayerFinancialAccount/cbc:ID", "DE89370400440532013000"),
    put(f"{SELLER}/cac:PartyIdentification/cbc:ID/@schemeID", "SEPA"),
)


def as_cii(base: Change = BASE) -> etree._Element:
    """Return an XRechnung in CII, to be changed."""
    return etree.fromstring(cii.write(changed(base).invoice))
