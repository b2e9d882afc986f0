"""XRechnung 3.0.2 (Schematron 2.6.0): the rules BR-DE-* and BR-TMP-* on header, parties, VAT, references and dates.

What the UBL and the CII file ask differs in places; each rule asks what the file of the document's own syntax asks.
The rules on payment stand in `xrechnung/payment.py`, those taken over from Peppol in `xrechnung/peppol.py` and
`xrechnung/lines.py`, those of the extension in `xrechnung/extension.py` and those on vehicles in `xrechnung/cvd.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...model.findings import Severity
from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Fault, Syntax, rule, sweep
from .words import (
    AGREEMENT,
    CIUS,
    CVD,
    DELIVERY,
    EXTENSION,
    LINES,
    SETTLEMENT,
    SPECIFICATION,
    TRANSACTION,
    Found,
    filled,
    gathered,
    normalized,
    parted,
    root_of,
    several,
)

_UBL_LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")
_SELLER, _BUYER = "cac:AccountingSupplierParty", "cac:AccountingCustomerParty"
_CONTACT = f"{_SELLER}/cac:Party/cac:Contact"
_CONTACT_CII = f"{AGREEMENT}/ram:SellerTradeParty/ram:DefinedTradeContact"
_TELEPHONE_CII = "ram:TelephoneUniversalCommunication/ram:CompleteNumber"
_EMAIL_CII = "ram:EmailURIUniversalCommunication/ram:URIID"
_PERSON_CII = ("ram:PersonName", "ram:DepartmentName")
_EMAIL = re.compile(r"[^@ \t\r\n]+@(?:[^@. \t\r\n]+\.)+[^@. \t\r\n]+")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_DIGITS = re.compile("[0-9]")
_LEAST_DIGITS = 3
_DAY_UBL, _DAY_CII = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{8}")
_TYPE_CODES = frozenset({"326", "380", "384", "389", "381", "875", "876", "877"})
_CORRECTED = "384"
_TAXED = frozenset({"S", "Z", "E", "AE", "K", "G", "L", "M"})
_RELATED_DOCUMENT = "916"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a rule looks in one syntax: each element at `context`, and below it the paths of which one must hold."""

    context: str
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Needed:
    """A text that must stand below each element of a kind."""

    rule: str
    path: str
    places: dict[Syntax, _Place]


def _needed(rule_id: str, path: str, ubl: tuple[str, str], *cii: str) -> _Needed:
    return _Needed(
        rule_id, path, {Syntax.UBL: _Place(ubl[0], (ubl[1],)), Syntax.CII: _Place(cii[0], cii[1:])}
    )  # fmt: skip


def _address(ids: tuple[str, str], path: str, ubl: str, cii: str) -> tuple[_Needed, _Needed]:
    """Make the two rules on an address: a city, and a postal code."""
    return (
        _needed(ids[0], f"{path}.city", (ubl, "cbc:CityName"), cii, "ram:CityName"),
        _needed(ids[1], f"{path}.postal_code", (ubl, "cbc:PostalZone"), cii, "ram:PostcodeCode"),
    )


_TEXTS: tuple[_Needed, ...] = (
    *_address(
        ("BR-DE-3", "BR-DE-4"),
        "seller.address",
        f"{_SELLER}/cac:Party/cac:PostalAddress",
        f"{AGREEMENT}/ram:SellerTradeParty/ram:PostalTradeAddress",
    ),
    _needed("BR-DE-5", "seller.contact.name", (_CONTACT, "cbc:Name"), _CONTACT_CII, *_PERSON_CII),
    _needed("BR-DE-6", "seller.contact.telephone", (_CONTACT, "cbc:Telephone"), _CONTACT_CII, _TELEPHONE_CII),
    _needed("BR-DE-7", "seller.contact.email", (_CONTACT, "cbc:ElectronicMail"), _CONTACT_CII, _EMAIL_CII),
    *_address(
        ("BR-DE-8", "BR-DE-9"),
        "buyer.address",
        f"{_BUYER}/cac:Party/cac:PostalAddress",
        f"{AGREEMENT}/ram:BuyerTradeParty/ram:PostalTradeAddress",
    ),
    *_address(
        ("BR-DE-10", "BR-DE-11"),
        "delivery.address",
        "cac:Delivery/cac:DeliveryLocation/cac:Address",
        f"{DELIVERY}/ram:ShipToTradeParty/ram:PostalTradeAddress",
    ),
    _needed(
        "BR-DE-14",
        "vat_breakdown",
        ("cac:TaxTotal/cac:TaxSubtotal", "cac:TaxCategory/cbc:Percent"),
        f"{SETTLEMENT}/ram:ApplicableTradeTax",
        "ram:RateApplicablePercent",
    ),
)  # fmt: skip


@rule("BR-DE-1", terms=("BG-16",))
def payment_instructions(case: Case) -> Iterator[Fault]:
    """Demand that the invoice says how it is to be paid."""
    root = root_of(case)
    path = "cac:PaymentMeans" if case.syntax is Syntax.UBL else f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
    if root is not None and not root.all(path):
        yield Fault("payment", raw=root)


@rule("BR-DE-2", terms=("BG-6",))
def seller_contact(case: Case) -> Iterator[Fault]:
    """Demand that the seller has a contact."""
    root = root_of(case)
    is_ubl = case.syntax is Syntax.UBL
    context = _SELLER if is_ubl else f"{AGREEMENT}/ram:SellerTradeParty"
    for raw in root.all(context) if root is not None else ():
        if not raw.all("cac:Party/cac:Contact" if is_ubl else "ram:DefinedTradeContact"):
            yield Fault("seller.contact", raw=raw)


@sweep(
    {
        "BR-DE-3": (37,),
        "BR-DE-4": (38,),
        "BR-DE-5": (41,),
        "BR-DE-6": (42,),
        "BR-DE-7": (43,),
        "BR-DE-8": (52,),
        "BR-DE-9": (53,),
        "BR-DE-10": (77,),
        "BR-DE-11": (78,),
        "BR-DE-14": (119,),
    }
)
def texts(case: Case) -> Found:
    """Demand city and postal code of addresses, the parts of the seller's contact, and a rate of each VAT category."""
    root = root_of(case)
    if root is None:
        return
    for each in _TEXTS:
        place = each.places[case.syntax]
        for raw in root.all(place.context):
            if not any(filled(raw, path) for path in place.needed):
                yield each.rule, Fault(each.path, _facts_of(raw, each.rule), raw=raw)


def _facts_of(raw: Raw, rule_id: str) -> dict[str, str]:
    if rule_id != "BR-DE-14":
        return {}
    return {"category": raw.value("cac:TaxCategory/cbc:ID") or raw.value("ram:CategoryCode") or "?"}


@rule("BR-DE-15", terms=(10,))
def buyer_reference(case: Case) -> Iterator[Fault]:
    """Demand a buyer reference (in Germany mostly the Leitweg-ID)."""
    root = root_of(case)
    path = "cbc:BuyerReference" if case.syntax is Syntax.UBL else f"{AGREEMENT}/ram:BuyerReference"
    if root is not None and not filled(root, path):
        yield Fault("buyer_reference", raw=root)


@rule("BR-DE-16", terms=(31, 32, "BG-11"))
def seller_registration(case: Case) -> Iterator[Fault]:
    """Demand a tax number of the seller, or a tax representative, where a category of VAT is used."""
    root = root_of(case)
    if root is None:
        return
    named, used = (_named_in_ubl, _used_in_ubl) if case.syntax is Syntax.UBL else (_named_in_cii, _used_in_cii)
    if not named(root):
        category = next((each for each in used(root) if each in _TAXED), None)
        if category is not None:
            yield Fault("seller.vat_identifier", {"category": category}, raw=root)


def _named_in_ubl(root: Raw) -> bool:
    numbers = "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID"
    return "cac:TaxRepresentativeParty" in root.children or filled(root, numbers)


def _used_in_ubl(root: Raw) -> Iterator[str]:
    """Yield the categories of document allowances and charges and of lines, as written."""
    for raw in root.children.get("cac:AllowanceCharge", ()):
        if any(each.text in {"true", "false"} for each in raw.children.get("cbc:ChargeIndicator", ())):
            yield from (each.text for each in raw.all("cac:TaxCategory/cbc:ID"))
    for name in _UBL_LINES:
        for line in root.children.get(name, ()):
            yield from (each.text for each in line.all("cac:Item/cac:ClassifiedTaxCategory/cbc:ID"))


def _named_in_cii(root: Raw) -> bool:
    if root.all(f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty"):
        return True
    numbers = root.all(f"{AGREEMENT}/ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID")
    taxed = (each for each in numbers if normalized(each.attributes.get("schemeID", "")) in {"VA", "FC"})
    return any(each.text.strip(BLANKS) for each in taxed)


def _used_in_cii(root: Raw) -> Iterator[str]:
    """Yield the categories that the CII file looks at; of allowances and charges hardly any, by a slip in its path."""
    of_lines = f"{LINES}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"
    of_document = f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge/ram:CategoryTradeTax"
    if any(each.text == "VAT" for each in root.all(f"{of_lines}/ram:TypeCode")):
        yield from (each.text for each in root.all(f"{of_lines}/ram:CategoryCode"))
    categories = root.all(of_document)
    if any("".join(part.text for part in each.walk()) == "VAT" for each in categories):
        yield from (each.text for each in root.all(f"{of_document}/ram:CategoryCode"))


@sweep({"BR-DE-17": (3,), "BR-DE-26": (25, 3)}, severity=Severity.WARNING)
def type_code(case: Case) -> Found:
    """Ask for a type code that XRechnung knows, and for the earlier invoice where this one corrects one."""
    root = root_of(case)
    if root is None:
        return
    is_ubl = case.syntax is Syntax.UBL
    paths = ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode") if is_ubl else ("rsm:ExchangedDocument/ram:TypeCode",)
    stated = [raw for path in paths for raw in root.all(path)]
    if len(stated) > 1:
        yield "BR-DE-17", several("type_code", stated)
        return
    found = [normalized(raw.text) for raw in stated]
    if not any(code in _TYPE_CODES for code in found):
        yield "BR-DE-17", Fault("type_code", {"code": found[0] if found else "?"}, raw=stated[0] if stated else root)
    earlier = ("cac:BillingReference/cac:InvoiceDocumentReference", f"{SETTLEMENT}/ram:InvoiceReferencedDocument")
    if _CORRECTED in found and not root.all(earlier[0 if is_ubl else 1]):
        yield "BR-DE-26", Fault("preceding_invoices", raw=root)


@rule("BR-DE-21", terms=(24,), severity=Severity.WARNING)
def specification(case: Case) -> Iterator[Fault]:
    """Ask for one of XRechnung's own identifiers, to the letter."""
    root = root_of(case)
    if root is None:
        return
    is_ubl = case.syntax is Syntax.UBL
    for context in [root] if is_ubl else root.children.get("rsm:ExchangedDocumentContext", []):
        stated = context.all("cbc:CustomizationID" if is_ubl else SPECIFICATION.partition("/")[2])
        if not any(each.text in {CIUS, EXTENSION, CVD} for each in stated):
            facts = {"specification": stated[0].text.strip(BLANKS) if stated else "-"}
            yield Fault("process.specification", facts, raw=(*stated, context)[0])


@rule("BR-DE-22", terms=("BT-125-2",))
def file_names(case: Case) -> Iterator[Fault]:
    """Demand that no two attachments have the same file name."""
    root = root_of(case)
    if root is None:
        return
    is_ubl = case.syntax is Syntax.UBL
    content = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject" if is_ubl else "ram:AttachmentBinaryObject"
    documents = (
        root.children.get("cac:AdditionalDocumentReference", ())
        if is_ubl
        else case.once(gathered).all("ram:AdditionalReferencedDocument")
    )
    seen: set[tuple[int, str]] = set()
    for document in documents:
        names = (each.attributes.get("filename") for each in document.all(content))
        own = {(id(document.parent), name) for name in names if name is not None}
        for _, name in sorted(own & seen)[:1]:
            yield Fault("attachments", {"name": name}, raw=document)
        seen |= own


@sweep({"BR-DE-27": (42,), "BR-DE-28": (43,)}, severity=Severity.WARNING)
def contact_forms(case: Case) -> Found:
    """Ask for three digits in the telephone number, and for the form of an address in the e-mail address."""
    root = root_of(case)
    if root is None:
        return
    is_ubl = case.syntax is Syntax.UBL
    for raw in root.all(_CONTACT if is_ubl else _CONTACT_CII):
        telephones = raw.all("cbc:Telephone" if is_ubl else _TELEPHONE_CII)
        number = normalized(telephones[0].text) if telephones else ""
        if len(telephones) > 1:
            yield "BR-DE-27", several("seller.contact.telephone", telephones)
        elif len(_DIGITS.findall(number)) < _LEAST_DIGITS:
            yield "BR-DE-27", Fault("seller.contact.telephone", {"number": number or "-"}, raw=(*telephones, raw)[0])
        emails = raw.all("cbc:ElectronicMail" if is_ubl else _EMAIL_CII)
        address = normalized(emails[0].text) if emails else ""
        if len(emails) > 1:
            yield "BR-DE-28", several("seller.contact.email", emails)
        elif not _EMAIL.fullmatch(address):
            yield "BR-DE-28", Fault("seller.contact.email", {"address": address or "-"}, raw=(*emails, raw)[0])


@rule("BR-DE-TMP-32", terms=(72, "BG-14", "BG-26"), severity=Severity.INFO)
def day_of_supply(case: Case) -> Iterator[Fault]:
    """Ask for the day or the period of the supply, of the invoice or of each of its lines."""
    root = root_of(case)
    if root is None:
        return
    if case.syntax is Syntax.UBL:
        lines = (line for name in _UBL_LINES for line in root.children.get(name, ()))
        undated = not (root.all("cac:Delivery/cbc:ActualDeliveryDate") or "cac:InvoicePeriod" in root.children)
        if undated and any("cac:InvoicePeriod" not in line.children for line in lines):
            yield Fault("delivery.date", raw=root)
        return
    for raw in root.children.get(TRANSACTION, ()):
        lines = (line for line in raw.children.get(LINES.rpartition("/")[2], ()))
        if not any(raw.all(path) for path in _DATED_CII) and any(not line.all(_PERIOD_CII) for line in lines):
            yield Fault("delivery.date", raw=raw)


_DATED_CII = (
    "ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime",
    "ram:ApplicableHeaderTradeSettlement/ram:BillingSpecifiedPeriod",
)
_PERIOD_CII = "ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod"


@rule("BR-TMP-2", terms=(124,))
def document_location(case: Case) -> Iterator[Fault]:
    """Demand that the location of an outside document is a whole address, with its scheme."""
    root = root_of(case)
    if root is None:
        return
    if case.syntax is Syntax.UBL:
        held = root.all("cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference")
        places = [(raw, raw.all("cbc:URI")) for raw in held]
    else:
        places = [(raw, raw.all("ram:URIID")) for raw in _related_documents(root) if "ram:URIID" in raw.children]
    for raw, stated in places:
        if len(stated) > 1:
            yield several("attachments", stated)
        elif not stated or not _URL.match(stated[0].text):
            facts = {"address": stated[0].text.strip(BLANKS) if stated else "-"}
            yield Fault("attachments", facts, raw=stated[0] if stated else raw)


@sweep({"BR-TMP-4": (123,), "BR-TMP-5": (125,)}, severity=Severity.WARNING)
def once_per_document(case: Case) -> Found:
    """Ask for one description and one file per supporting document; UBL's schema sees to that by itself."""
    root = root_of(case)
    if root is None or case.syntax is not Syntax.CII:
        return
    for raw in _related_documents(root):
        for rule_id, name in (("BR-TMP-4", "ram:Name"), ("BR-TMP-5", "ram:AttachmentBinaryObject")):
            held = raw.children.get(name, [])
            if len(held) > 1:
                yield rule_id, Fault("attachments", {"count": str(len(held))}, raw=held[1])


def _related_documents(root: Raw) -> list[Raw]:
    documents = root.all(f"{AGREEMENT}/ram:AdditionalReferencedDocument")
    return [raw for raw in documents if any(each.text == _RELATED_DOCUMENT for each in raw.all("ram:TypeCode"))]


@rule("BR-TMP-6", terms=(), severity=Severity.WARNING)
def days_in_ubl(case: Case) -> Iterator[Fault]:
    """Ask for dates as year, month and day with hyphens, without a time zone."""
    if case.syntax is not Syntax.UBL or case.raw is None:
        return
    for raw in case.once(gathered).all(*_DAYS):
        if not _DAY_UBL.fullmatch(normalized(raw.text)):
            yield Fault(facts={"date": raw.text.strip(BLANKS) or "-"}, raw=raw)
        elif broken := parted("", raw):
            yield broken


_DAYS = (
    "cbc:IssueDate",
    "cbc:DueDate",
    "cbc:StartDate",
    "cbc:EndDate",
    "cbc:ActualDeliveryDate",
    "cbc:TaxPointDate",
    "cbc:PaymentDueDate",
)


@rule("BR-TMP-7", terms=(), severity=Severity.WARNING)
def days_in_cii(case: Case) -> Iterator[Fault]:
    """Ask for dates in format 102: eight digits."""
    if case.syntax is not Syntax.CII or case.raw is None:
        return
    for raw in case.once(gathered).all("udt:DateTimeString", "qdt:DateTimeString", "udt:DateString"):
        form = normalized(raw.attributes.get("format", ""))
        if form != "102" or not _DAY_CII.fullmatch(normalized(raw.text)):
            yield Fault(facts={"date": raw.text.strip(BLANKS) or "-", "format": form or "-"}, raw=raw)
        elif broken := parted("", raw):
            yield broken
