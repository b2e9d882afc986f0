"""EN 16931, version 1.3.16: rules on the parties: who they are, where they are, and by which numbers they are known."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.invoice import Address, Invoice
from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Fault, Syntax, rule
from .country_prefixes import is_prefixed
from .occurrences import vat_identifiers
from .occurrences_cii import AGREEMENT, SETTLEMENT
from .occurrences_ubl import is_vat

_SELLER = ("cac:AccountingSupplierParty/cac:Party", f"{AGREEMENT}/ram:SellerTradeParty")
_BUYER = ("cac:AccountingCustomerParty/cac:Party", f"{AGREEMENT}/ram:BuyerTradeParty")
_REPRESENTATIVE = ("cac:TaxRepresentativeParty", f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty")
_PAYEE = ("cac:PayeeParty", f"{SETTLEMENT}/ram:PayeeTradeParty")
_ADDRESSES = ("cac:PostalAddress", "ram:PostalTradeAddress")
_SELLER_NUMBERS = (
    "cac:PartyLegalEntity/cbc:CompanyID", "ram:ID", "ram:GlobalID", "ram:SpecifiedLegalOrganization/ram:ID",
)  # fmt: skip


@rule("BR-08", terms=("BG-5",))
def seller_address(case: Case) -> Iterator[Fault]:
    """Demand that the seller has an address group, be it empty."""
    if not _has_address(case, "seller", _SELLER):
        yield Fault("seller.address")


@rule("BR-09", terms=(40,))
def seller_country(case: Case) -> Iterator[Fault]:
    """Demand that the seller's address names its country."""
    return _country(case, "seller", _SELLER)


@rule("BR-10", terms=("BG-8",))
def buyer_address(case: Case) -> Iterator[Fault]:
    """Demand that the buyer has an address group, be it empty."""
    if not _has_address(case, "buyer", _BUYER):
        yield Fault("buyer.address")


@rule("BR-11", terms=(55,))
def buyer_country(case: Case) -> Iterator[Fault]:
    """Demand that the buyer's address names its country."""
    return _country(case, "buyer", _BUYER)


@rule("BR-17", terms=(59,))
def payee_name(case: Case) -> Iterator[Fault]:
    """Demand that the payee is named, and is another than the seller by name and by identifiers."""
    payee = case.invoice.payee
    raw = _element(case, _PAYEE)
    if raw is None and (case.syntax is not Syntax.OTHER or payee is None):
        return
    if raw is None:
        payee_names, payee_ids, seller_names, seller_ids = _payee_in_model(case.invoice)
    else:
        payee_names, payee_ids, seller_names, seller_ids = _payee_as_written(case, raw)
    if not payee_names:
        yield Fault("payee.name")
    elif payee_names & seller_names or payee_ids & seller_ids:
        yield Fault("payee.name", {"kind": "seller", "name": min(payee_names)})


@rule("BR-18", terms=(62,))
def representative_name(case: Case) -> Iterator[Fault]:
    """Demand that a tax representative is named."""
    party = case.invoice.tax_representative
    if _has_representative(case) and (party is None or party.name is None):
        yield Fault("tax_representative.name")


@rule("BR-19", terms=("BG-12",))
def representative_address(case: Case) -> Iterator[Fault]:
    """Demand that a tax representative has an address."""
    if _has_representative(case) and not _has_address(case, "tax_representative", _REPRESENTATIVE):
        yield Fault("tax_representative.address")


@rule("BR-20", terms=(69,))
def representative_country(case: Case) -> Iterator[Fault]:
    """Demand that a tax representative's address names its country."""
    if _has_representative(case):
        yield from _country(case, "tax_representative", _REPRESENTATIVE)


@rule("BR-56", terms=(63,))
def representative_vat_identifier(case: Case) -> Iterator[Fault]:
    """Demand that a tax representative has a VAT identifier."""
    party = case.invoice.tax_representative
    if not _has_representative(case):
        return
    found = [each for each in case.once(vat_identifiers) if each.path.startswith("tax_representative")]
    if case.syntax is Syntax.UBL:
        stated = any(each.raw is not None and each.raw.name == "cbc:CompanyID" for each in found)
    elif case.syntax is Syntax.CII:
        stated = len(found) == 1 and bool(found[0].text.strip(BLANKS))  # the official test breaks off over several
    else:
        stated = party is not None and party.vat_identifier is not None
    if not stated:
        yield Fault("tax_representative.vat_identifier")


@rule("BR-62", terms=(34,))
def seller_electronic_address(case: Case) -> Iterator[Fault]:
    """Demand that the seller's electronic address names its scheme."""
    return _electronic_address(case, "seller", _SELLER)


@rule("BR-63", terms=(49,))
def buyer_electronic_address(case: Case) -> Iterator[Fault]:
    """Demand that the buyer's electronic address names its scheme."""
    return _electronic_address(case, "buyer", _BUYER)


@rule("BR-CO-09", terms=(31, 48, 63))
def vat_identifier_prefix(case: Case) -> Iterator[Fault]:
    """Demand that each VAT identifier begins with a country prefix."""
    for place in case.once(vat_identifiers):
        if not is_prefixed(place.text, strict=case.syntax is Syntax.CII):
            yield Fault(place.path, {"number": place.text.strip(BLANKS)}, raw=place.raw)


@rule("BR-CO-26", terms=(29, 30, 31))
def seller_identified(case: Case) -> Iterator[Fault]:
    """Demand that the seller has an identifier, a registration or a VAT identifier (SEPA identifiers do not count)."""
    seller = case.invoice.seller
    known = seller is not None and (seller.identifiers or seller.legal_registration or seller.vat_identifier)
    if known and case.syntax is not Syntax.CII:
        return
    raw = _element(case, _SELLER)
    if case.syntax is Syntax.OTHER or (raw is not None and not _is_identified(raw)) or _has_empty_seller(case):
        yield Fault("seller.identifiers")


def _element(case: Case, paths: tuple[str, str]) -> Raw | None:
    """Return the element at one of two paths (UBL, CII), or None where there is none or no such raw index."""
    if case.raw is None or case.syntax is Syntax.OTHER:
        return None
    return case.raw.first(paths[case.syntax is Syntax.CII])


def _address_of(case: Case, role: str) -> Address | None:
    party = getattr(case.invoice, role)
    return party.address if party is not None else None


def _has_address(case: Case, role: str, paths: tuple[str, str]) -> bool:
    if _address_of(case, role) is not None:
        return True
    raw = _element(case, paths)
    return raw is not None and any(name in raw.children for name in _ADDRESSES)


def _country(case: Case, role: str, paths: tuple[str, str]) -> Iterator[Fault]:
    """Judge the country of an address; the CII rules ask for it also where there is no address."""
    address = _address_of(case, role)
    if address is not None and address.country is not None:
        return
    if case.syntax is Syntax.CII or _has_address(case, role, paths):
        yield Fault(f"{role}.address.country")


def _has_representative(case: Case) -> bool:
    return case.invoice.tax_representative is not None or _element(case, _REPRESENTATIVE) is not None


def _electronic_address(case: Case, role: str, paths: tuple[str, str]) -> Iterator[Fault]:
    path = f"{role}.electronic_address.scheme"
    raw = _element(case, paths)
    if raw is not None and case.syntax is Syntax.CII:
        first = raw.first("ram:URIUniversalCommunication")
        schemes = [each.attributes.get("schemeID", "") for each in first.all("ram:URIID")] if first else []
        if first is not None and not any(each.strip(BLANKS) for each in schemes):
            yield Fault(path, {"address": first.value("ram:URIID")}, raw=first)
    elif raw is not None:
        for each in raw.children.get("cbc:EndpointID", ()):
            if "schemeID" not in each.attributes:
                yield Fault(path, {"address": each.text.strip(BLANKS)}, raw=each)
    else:
        party = getattr(case.invoice, role)
        stated = party.electronic_address if party is not None else None
        if stated is not None and stated.scheme is None:
            yield Fault(path, {"address": stated.value})


def _texts(raw: Raw | None, *paths: str) -> set[str]:
    return {each.text for path in paths for each in raw.all(path)} if raw is not None else set()


def _payee_in_model(invoice: Invoice) -> tuple[set[str], set[str], set[str], set[str]]:
    """Return names and identifiers of payee and seller; the seller counts by the name it trades under, as in UBL."""
    payee, seller = invoice.payee, invoice.seller
    return (
        {payee.name} if payee is not None and payee.name else set(),
        {each.value for each in payee.identifiers} if payee is not None else set(),
        {seller.trading_name} if seller is not None and seller.trading_name else set(),
        {each.value for each in seller.identifiers} if seller is not None else set(),
    )


def _payee_as_written(case: Case, payee: Raw) -> tuple[set[str], set[str], set[str], set[str]]:
    seller = _element(case, _SELLER)
    if case.syntax is Syntax.UBL:
        name, number = "cac:PartyName/cbc:Name", "cac:PartyIdentification/cbc:ID"
        return _texts(payee, name), _texts(payee, number), _texts(seller, name), _texts(seller, number)
    registered = "ram:SpecifiedLegalOrganization/ram:ID"
    ids = [
        {f"id {each}" for each in _texts(party, "ram:ID")}
        | {f"registered {each}" for each in _texts(party, registered)}
        for party in (payee, seller)
    ]
    return _texts(payee, "ram:Name"), ids[0], _texts(seller, "ram:Name"), ids[1]


def _has_empty_seller(case: Case) -> bool:
    """Tell whether a UBL document has a supplier with no party in it, which BR-CO-26 judges too."""
    raw = case.raw
    return raw is not None and case.syntax is Syntax.UBL and (
        "cac:AccountingSupplierParty" in raw.children and raw.first(_SELLER[0]) is None
    )  # fmt: skip


def _is_identified(seller: Raw) -> bool:
    """Tell whether an identifier of the seller stands there at all, be it blank, or one the model keeps elsewhere."""
    return (
        any(each.attributes.get("schemeID") != "SEPA" for each in seller.all("cac:PartyIdentification/cbc:ID"))
        or any(seller.first(path) is not None for path in _SELLER_NUMBERS)
        or any(is_vat(each) and "cbc:CompanyID" in each.children for each in seller.all("cac:PartyTaxScheme"))
        or any(each.attributes.get("schemeID") == "VA" for each in seller.all("ram:SpecifiedTaxRegistration/ram:ID"))
    )
