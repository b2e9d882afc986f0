"""Our complete invoice in Peppol's profile, and as an invoice of each country that has rules of its own."""

from lxml import etree

from app.rules import peppol
from app.rules.engine import RuleSet
from app.rules.sets import PEPPOL as STATED
from tests.unit.rules.mutations import PREFIXES, Change, at, both, changed, drop, found_in, put

PEPPOL = RuleSet(name=STATED.name, version=STATED.version, valid_from=STATED.valid_from, checks=peppol.CHECKS)
SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
REPRESENTATIVE = "cac:TaxRepresentativeParty"
COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
NUMBER = "cac:PartyTaxScheme/cbc:CompanyID"
COMPANY = "cac:PartyLegalEntity/cbc:CompanyID"
MEANS = "cac:PaymentMeans"
ACCOUNT = f"{MEANS}/cac:PayeeFinancialAccount"
LINE, OTHER_LINE = "cac:InvoiceLine[1]", "cac:InvoiceLine[2]"
DOCUMENT = "cac:AdditionalDocumentReference"
NAMESPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items() if prefix != "u")


def graft(xpath: str, xml: str) -> Change:
    """Hang what `xml` says at the end of an element; the order of elements is none of these rules' business."""

    def change(root):
        for found in at(root, xpath):
            found.extend(etree.fromstring(f"<x {NAMESPACES}>{xml}</x>"))

    return change


def lead(xpath: str, xml: str) -> Change:
    """As `graft`, at the beginning of an element."""

    def change(root):
        for found in at(root, xpath):
            for position, each in enumerate(etree.fromstring(f"<x {NAMESPACES}>{xml}</x>")):
                found.insert(position, each)

    return change


def credit_note(root):
    """Make the invoice a credit note: the root, the type and the lines have names of their own."""
    spaces = {**root.nsmap, None: "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"}
    made = etree.Element(f"{{{spaces[None]}}}CreditNote", nsmap=spaces)
    made.extend(list(root))
    for old, new in (("InvoiceLine", "CreditNoteLine"), ("InvoicedQuantity", "CreditedQuantity")):
        for each in made.iter(f"{{*}}{old}"):
            each.tag = each.tag.replace(old, new)
    for each in made.iter("{*}InvoiceTypeCode"):
        each.tag = each.tag.replace("InvoiceTypeCode", "CreditNoteTypeCode")
        each.text = "381"
    return made


def in_country(code: str, *others: Change) -> Change:
    return both(put(f"{SELLER}/{COUNTRY}", code), put(f"{BUYER}/{COUNTRY}", code), *others)


def vat_numbers(seller: str, buyer: str) -> Change:
    return both(put(f"{SELLER}/{NUMBER}", seller), put(f"{BUYER}/{NUMBER}", buyer))


def company(scheme: str, number: str) -> Change:
    places = [f"{party}/{COMPANY}" for party in (SELLER, BUYER)]
    return both(*(put(place, number) for place in places), *(put(f"{place}/@schemeID", scheme) for place in places))


def tax_scheme(name: str, number: str) -> str:
    return (
        f"<cac:PartyTaxScheme><cbc:CompanyID>{number}</cbc:CompanyID>"
        f"<cac:TaxScheme><cbc:ID>{name}</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
    )


def described(number: str, description: str, rest: str = "") -> str:
    return (
        f"<cac:AdditionalDocumentReference><cbc:ID>{number}</cbc:ID>"
        f"<cbc:DocumentDescription>{description}</cbc:DocumentDescription>{rest}</cac:AdditionalDocumentReference>"
    )


LINK = (
    "<cac:Attachment><cac:ExternalReference><cbc:URI>https://example.com/1</cbc:URI>"
    "</cac:ExternalReference></cac:Attachment>"
)
PROFILE = both(
    put("cbc:CustomizationID", "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"),
    graft(
        f"{REPRESENTATIVE}/cac:PostalAddress",
        "<cbc:StreetName>Markt 1</cbc:StreetName><cbc:PostalZone>4811 AA</cbc:PostalZone>",
    ),
)
NORWEGIAN = in_country(
    "NO",
    vat_numbers("NO974760673MVA", "NO974760673MVA"),
    graft(SELLER, tax_scheme("TAX", "Foretaksregisteret")),
)
ITALIAN = in_country(
    "IT",
    vat_numbers("IT12345670017", "IT12345670017"),
    graft(SELLER, tax_scheme("OTHER", "RSSMRA80A01H501U")),
)
DANISH = in_country(
    "DK",
    vat_numbers("DK12345674", "DK12345674"),
    company("0184", "12345674"),
    put(f"{SELLER}/cac:PartyIdentification/cbc:ID/@schemeID", "0088"),
    put(f"{SELLER}/cac:PartyIdentification/cbc:ID", "5798000000001"),
    put("//cbc:ItemClassificationCode/@listID", "TST"),
    put("//cbc:ItemClassificationCode/@listVersionID", "26.08.01"),
)
SWEDISH = in_country(
    "SE",
    vat_numbers("SE556677889901", "SE556677889901"),
    company("0007", "5566778899"),
    graft(SELLER, tax_scheme("TAX", "Godkänd för F-skatt")),
    put("//cbc:Percent", "25"),
)
ICELANDIC = in_country(
    "IS",
    vat_numbers("IS12345", "IS12345"),
    company("0196", "1234567890"),
    put(f"{MEANS}/cbc:PaymentMeansCode", "9"),
    put(f"{ACCOUNT}/cbc:ID", "010166123456"),
    graft(".", described("2026-11-20", "EINDAGI")),
)
GREEK = in_country(
    "GR",
    vat_numbers("EL123456783", "EL123456783"),
    put("cbc:ID", "123456783|05/10/2026|0|1.1|A|417"),
    graft(BUYER, "<cac:PartyName><cbc:Name>Dimos</cbc:Name></cac:PartyName>"),
    *(put(f"{party}/cbc:EndpointID", "123456783") for party in (SELLER, BUYER)),
    *(put(f"{party}/cbc:EndpointID/@schemeID", "9933") for party in (SELLER, BUYER)),
    graft(".", described("400001", "##M.AR.K##") + described("factuur", "##INVOICE|URL##", LINK)),
)
GERMAN = in_country(
    "DE",
    vat_numbers("DE123456789", "DE123456789"),
    drop(f"{MEANS}/cac:CardAccount"),
    graft("cac:Delivery//cac:Address", "<cbc:PostalZone>10115</cbc:PostalZone>"),
    graft(
        SELLER,
        "<cac:Contact><cbc:Name>Kasse</cbc:Name><cbc:Telephone>+49 30 1234</cbc:Telephone>"
        "<cbc:ElectronicMail>kasse@example.com</cbc:ElectronicMail></cac:Contact>",
    ),
    graft(".", described("plan", "Plan", LINK)),
)
COUNTRIES = {
    "NL": both(),
    "NO": NORWEGIAN,
    "IT": ITALIAN,
    "DK": DANISH,
    "SE": SWEDISH,
    "IS": ICELANDIC,
    "GR": GREEK,
    "DE": GERMAN,
}


def found(*changes: Change):
    """What the Peppol rules find in the invoice after some changes."""
    return found_in(changed(PROFILE, *changes), PEPPOL)
