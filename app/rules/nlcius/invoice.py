"""NLCIUS: SI-UBL 2.0.3.13, and NLCIUS-CII 1.0.3.12 for documents that arrive as CII: what makes an invoice wrong.

What is only discouraged stands in `nlcius/discouraged.py`. Most rules hold where the document names NLCIUS and its
seller is Dutch. BR-NL-6 and BR-NL-14 to -18 do not exist. In CII, BR-NL-9 is never asked: the official file gives the
type code to BR-NL-7 first, and an element is judged but once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...model.findings import Severity
from ...model.invoice import Party
from ...model.raw import Raw
from ...model.values import BLANKS
from ..en16931.occurrence_values import decimal_of
from ..engine import Case, Fault, Rule, Syntax, rule
from .elements import (
    ADDRESSES,
    AGREEMENT,
    BUYER,
    BUYER_CII,
    MEANS_CII,
    NLCIUS,
    SELLER,
    SELLER_CII,
    TOTALS_CII,
    TYPE_CODE_CII,
    at,
    normal,
    scope,
    specification,
)

_SCHEMES = (" 0106 ", " 0190 ")
"""Of the chamber of commerce (KvK) and of public bodies (OIN), as they stand in a spaced list."""
_TYPES = ("380", "381", "384", "389")
_MEANS = ("30", "48", "49", "57", "58", "59")
_CORRECTED, _CREDIT_NOTE = "384", "381"
_PARTS = (
    ("street", "line_1", "cbc:StreetName", "ram:LineOne"),
    ("city", "city", "cbc:CityName", "ram:CityName"),
    ("postal-code", "postal_code", "cbc:PostalZone", "ram:PostcodeCode"),
)
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")


@rule("BII2-T10-R001", terms=(24,))
def is_marked(case: Case) -> Iterator[Fault]:
    """Demand that the document says which specification it follows; NLCIUS-CII does not ask this."""
    if case.syntax is Syntax.CII or specification(case):
        return
    if case.raw is None or "cbc:CustomizationID" not in case.raw.children:
        yield Fault("process.specification", raw=case.raw)


@rule("SI-V20-INV-R000", terms=(24,))
def is_marked_as_nlcius(case: Case) -> Iterator[Fault]:
    """Demand that the specification is NLCIUS or an extension of it."""
    if case.syntax is Syntax.CII:
        return
    stated = specification(case)
    marks = at(case, "cbc:CustomizationID") if case.syntax is Syntax.UBL else []
    if stated:
        marks = [raw for raw in marks if raw.parent is not case.raw]
        if not stated.startswith(NLCIUS):
            yield Fault("process.specification", {"specification": stated})
    for raw in marks:
        found = normal(raw.text)
        if not found.startswith(NLCIUS):
            yield Fault("process.specification", {"specification": found}, raw=raw)


@rule("SI-INV-R000", terms=("BG-2",))
def is_an_invoice(case: Case) -> Iterator[Fault]:
    """Demand that an XML document is an invoice or a credit note; the official CII rules have no such rule."""
    if case.raw is not None and case.syntax is Syntax.OTHER:
        yield Fault(raw=case.raw, facts={"element": case.raw.name})


@rule("BR-NL-1", terms=(30,))
def seller_registration(case: Case) -> Iterator[Fault]:
    """Demand that the seller gives its KvK number or OIN."""
    if not case.once(scope).dutch:
        return
    path = "seller.legal_registration"
    if case.syntax is Syntax.OTHER:
        if not _is_registered(case.invoice.seller):
            yield Fault(path)
        return
    cii = case.syntax is Syntax.CII
    chain, number = (
        (f"{SELLER_CII}/ram:SpecifiedLegalOrganization", "ram:ID")
        if cii
        else (SELLER, "cac:PartyLegalEntity/cbc:CompanyID")
    )
    for raw in at(case, chain):
        numbers = raw.all(number)
        if not _names_scheme(numbers) or not _are_filled(numbers):
            yield Fault(path, raw=raw)


@rule("BR-NL-2", terms=(10, 13))
def reference(case: Case) -> Iterator[Fault]:
    """Demand a reference of the buyer or the number of an order; either may be blank."""
    if not case.once(scope).dutch or case.invoice.buyer_reference or case.invoice.order_reference:
        return
    heads: Iterable[Raw | None] = (case.raw,)
    wanted: tuple[str, ...] = ("cbc:BuyerReference", "cac:OrderReference/cbc:ID")
    if case.syntax is Syntax.CII:
        heads = tuple(at(case, "ram:ApplicableHeaderTradeAgreement"))
        wanted = ("ram:BuyerReference", "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID")
    for head in heads:
        if head is None or not any(head.all(path) for path in wanted):
            yield Fault("buyer_reference", raw=head)


@dataclass(frozen=True, slots=True)
class _Postal:
    """An address: its element, its countries as written, and which of street, city and postal code it lacks."""

    raw: Raw | None
    countries: tuple[str, ...]
    lacks: tuple[int, ...]


def _complete_address(rule_id: str, role: str, terms: tuple[int, int, int], *, if_dutch: bool) -> Rule:
    """Make a rule that demands street, city and postal code of an address, `if_dutch` only where that is Dutch."""

    def faults(case: Case) -> Iterator[Fault]:
        if not case.once(scope).dutch:
            return
        for address in _addresses(case, role):
            if not (if_dutch and any(country != "NL" for country in address.countries)):
                for part in address.lacks:
                    kind, field, *_ = _PARTS[part]
                    yield Fault(
                        f"{role}.address.{field}", {"kind": kind}, raw=address.raw, terms=(f"BT-{terms[part]}",)
                    )

    return Rule(rule_id, tuple(f"BT-{term}" for term in terms), Severity.FATAL, faults)


BR_NL_3 = _complete_address("BR-NL-3", "seller", (35, 37, 38), if_dutch=False)
BR_NL_4 = _complete_address("BR-NL-4", "buyer", (50, 52, 53), if_dutch=True)
BR_NL_5 = _complete_address("BR-NL-5", "tax_representative", (64, 66, 67), if_dutch=True)


@rule("BR-NL-7", terms=(3,))
def type_code(case: Case) -> Iterator[Fault]:
    """Demand a type that NLCIUS knows; NLCIUS-CII compares numbers, and asks this of any seller."""
    whom = case.once(scope)
    if case.syntax is Syntax.CII:
        if whom.follows:
            for raw in at(case, TYPE_CODE_CII):
                if not _is_number_of(raw, _TYPES):
                    yield Fault("type_code", {"code": normal(raw.text)}, raw=raw)
    elif whom.dutch:
        for written, code in _type_codes(case):
            if code not in _TYPES:
                yield Fault("type_code", {"code": normal(code)}, raw=written)


@rule("BR-NL-8", terms=(3,))
def type_of_document(case: Case) -> Iterator[Fault]:
    """Demand that a credit note, and nothing else, is a CreditNote; there is no such rule for CII."""
    if case.syntax is not Syntax.UBL or case.raw is None or not case.once(scope).dutch:
        return
    is_credit_note = case.raw.name == "cn:CreditNote"
    for raw, code in _type_codes(case):
        if is_credit_note is not (code == _CREDIT_NOTE):
            kind = "credit-note" if is_credit_note else "invoice"
            yield Fault("type_code", {"kind": kind, "code": normal(code)}, raw=raw)


@rule("BR-NL-9", terms=(3, 25))
def corrected_invoice(case: Case) -> Iterator[Fault]:
    """Demand that a corrective invoice says which invoice it corrects."""
    if case.syntax is Syntax.CII or not case.once(scope).dutch:
        return
    referred = any(each.number for each in case.invoice.preceding_invoices) or (
        case.raw is not None and bool(case.raw.all("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"))
    )
    for raw, code in _type_codes(case):
        if code == _CORRECTED and not referred:
            yield Fault("preceding_invoices", raw=raw)


@rule("BR-NL-10", terms=(47,))
def buyer_registration(case: Case) -> Iterator[Fault]:
    """Demand that a buyer in the Netherlands is known by its KvK number or OIN; in CII any buyer needs some number."""
    if case.once(scope).dutch:
        judged = {Syntax.UBL: _buyer_in_ubl, Syntax.CII: _buyer_in_cii}.get(case.syntax, _buyer_in_model)
        yield from judged(case)


@rule("BR-NL-11", terms=(81, 115))
def means_of_payment(case: Case) -> Iterator[Fault]:
    """Demand that an invoice with something to pay says by what means."""
    if case.once(scope).dutch:
        judged = {Syntax.UBL: _payable_in_ubl, Syntax.CII: _payable_in_cii}.get(case.syntax, _payable_in_model)
        yield from judged(case)


@rule("BR-NL-12", terms=(81,))
def code_of_means(case: Case) -> Iterator[Fault]:
    """Demand one of the six means of payment that are in use."""
    if not case.once(scope).dutch:
        return
    if case.syntax is Syntax.OTHER:
        payment = case.invoice.payment
        if payment is not None and payment.means_code not in _MEANS:
            yield _wrong_means(payment.means_code or "", None)
    elif case.syntax is Syntax.CII:
        for raw in at(case, MEANS_CII):
            if not any(_is_number_of(code, _MEANS) for code in raw.children.get("ram:TypeCode", ())):
                yield _wrong_means(raw.value("ram:TypeCode"), raw)
    else:
        for raw in at(case, "cac:PaymentMeans"):
            code = raw.first("cbc:PaymentMeansCode")
            if code is None or normal(code.text) not in _MEANS:
                yield _wrong_means(normal(code.text) if code is not None else "", raw)


@rule("BR-NL-13", terms=(132, 13))
def order_of_order_line(case: Case) -> Iterator[Fault]:
    """Demand the number of the order where a line refers to a line of it; this holds for any seller."""
    if not case.once(scope).follows or case.invoice.order_reference:
        return
    if case.syntax is Syntax.OTHER:
        for position, line in enumerate(case.invoice.lines):
            if line.order_line_reference:
                yield Fault(f"lines[{position}].order_line_reference", {"reference": line.order_line_reference})
        return
    cii = case.syntax is Syntax.CII
    if case.raw is None or case.raw.all(_ORDER_CII if cii else "cac:OrderReference/cbc:ID"):
        return
    for raw in at(case, "ram:BuyerOrderReferencedDocument/ram:LineID" if cii else "cac:OrderLineReference/cbc:LineID"):
        yield Fault("order_reference", {"reference": normal(raw.text)}, raw=raw)


_ORDER_CII = f"{AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"


def _is_registered(party: Party | None) -> bool:
    stated = party.legal_registration if party is not None else None
    return stated is not None and f" {stated.scheme} " in _SCHEMES


def _names_scheme(numbers: Iterable[Raw]) -> bool:
    schemes = [each.attributes["schemeID"] for each in numbers if "schemeID" in each.attributes]
    listed = f" {' '.join(schemes)} "
    return any(scheme in listed for scheme in _SCHEMES)


def _are_filled(numbers: Iterable[Raw]) -> bool:
    return any(each.text.strip(BLANKS) for each in numbers)


def _addresses(case: Case, role: str) -> Iterator[_Postal]:
    if case.syntax is Syntax.OTHER:
        party = getattr(case.invoice, role)
        address = party.address if party is not None else None
        if address is not None:
            lacks = tuple([n for n, part in enumerate(_PARTS) if not getattr(address, part[1])])
            yield _Postal(None, (address.country,) if address.country else (), lacks)
        return
    cii = case.syntax is Syntax.CII
    country = "ram:CountryID" if cii else "cac:Country/cbc:IdentificationCode"
    for raw in at(case, ADDRESSES[role][cii]):
        lacks = tuple([n for n, part in enumerate(_PARTS) if part[2 + cii] not in raw.children])
        yield _Postal(raw, tuple([each.text for each in raw.all(country)]), lacks)


def _type_codes(case: Case) -> Iterator[tuple[Raw | None, str]]:
    """Yield each type code with its exact text, of UBL or of the model."""
    if case.syntax is Syntax.UBL:
        for name in ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode"):
            for raw in at(case, name):
                yield raw, raw.text
    elif case.invoice.type_code is not None:
        yield None, case.invoice.type_code


def _buyer_in_ubl(case: Case) -> Iterator[Fault]:
    legal = at(case, f"{BUYER}/cac:PartyLegalEntity")
    every = [number for entity in legal for number in entity.all("cbc:CompanyID")]
    addresses = at(case, ADDRESSES["buyer"][0])
    countries = [each.text for address in addresses for each in address.all("cac:Country/cbc:IdentificationCode")]
    known = _names_scheme(every) or (not every and _is_registered(case.invoice.buyer))  # the relation may supply it
    for entity in legal:
        numbers = entity.all("cbc:CompanyID")
        if numbers and not _are_filled(numbers):
            yield _unknown_buyer("absent", entity)
        elif "NL" in countries and not known:
            yield _unknown_buyer("scheme" if every else "absent", entity)


def _buyer_in_cii(case: Case) -> Iterator[Fault]:
    for raw in at(case, BUYER_CII):
        numbers = raw.all("ram:SpecifiedLegalOrganization/ram:ID")
        dutch = any(each.text == "NL" for each in raw.all("ram:PostalTradeAddress/ram:CountryID"))
        buyer = case.invoice.buyer
        if not numbers and buyer is not None and buyer.legal_registration is not None:  # the relation supplied it
            if dutch and not _is_registered(buyer):
                yield _unknown_buyer("scheme", raw)
        elif not _are_filled(numbers):
            yield _unknown_buyer("absent" if dutch else "any", raw)
        elif dutch and not _names_scheme(numbers):
            yield _unknown_buyer("scheme", raw)


def _buyer_in_model(case: Case) -> Iterator[Fault]:
    buyer = case.invoice.buyer
    if buyer is not None and buyer.address is not None and buyer.address.country == "NL" and not _is_registered(buyer):
        yield _unknown_buyer("absent" if buyer.legal_registration is None else "scheme", None)


def _unknown_buyer(kind: str, raw: Raw | None) -> Fault:
    return Fault("buyer.legal_registration", {"kind": kind}, raw=raw)


def _payable_in_ubl(case: Case) -> Iterator[Fault]:
    for raw in at(case, "/ubl:Invoice/cac:LegalMonetaryTotal"):
        amount = raw.first("cbc:PayableAmount")
        if not _is_nothing(decimal_of(amount)) and not at(case, "cac:PaymentMeans"):
            yield _unpaid(amount, raw)


def _payable_in_cii(case: Case) -> Iterator[Fault]:
    for raw in at(case, TOTALS_CII):
        amount = raw.first("ram:DuePayableAmount")
        means = raw.parent.all(f"{MEANS_CII}/ram:TypeCode") if raw.parent is not None else []
        credit = any(_is_number_of(code, (_CREDIT_NOTE,)) for code in at(case, TYPE_CODE_CII))
        if not (_is_nothing(decimal_of(amount)) or credit or means):
            yield _unpaid(amount, raw)


def _payable_in_model(case: Case) -> Iterator[Fault]:
    payable = case.invoice.totals.payable if case.invoice.totals is not None else None
    is_invoice = case.invoice.type_code != _CREDIT_NOTE
    if is_invoice and payable is not None and payable > 0 and case.invoice.payment is None:
        yield Fault("payment", {"payable": f"{payable:f}"})


def _is_nothing(payable: Decimal | None) -> bool:
    return payable is not None and payable <= 0


def _unpaid(amount: Raw | None, raw: Raw) -> Fault:
    return Fault("payment", {"payable": normal(amount.text) if amount is not None else "?"}, raw=raw)


def _wrong_means(code: str, raw: Raw | None) -> Fault:
    facts = {"code": code} if code else {"kind": "absent"}
    return Fault("payment.means_code", facts, raw=raw)


def _is_number_of(raw: Raw, codes: Iterable[str]) -> bool:
    """Tell whether a text is, as a number, one of these; what is no number makes the official file break off."""
    text = raw.text.strip(BLANKS)
    return _DOUBLE.fullmatch(text) is not None and any(Decimal(text) == Decimal(code) for code in codes)
