"""A document before the Peppol rules: its elements by name, and where seller and buyer are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from ...model.raw import Named, Raw
from ..engine import Case, Syntax
from ..syntax.values import normalized
from .values import Unjudgeable, only

SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
REPRESENTATIVE = "cac:TaxRepresentativeParty"
COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
CII_AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
CII_SELLER = f"{CII_AGREEMENT}/ram:SellerTradeParty"
CII_BUYER = f"{CII_AGREEMENT}/ram:BuyerTradeParty"
CII_REPRESENTATIVE = f"{CII_AGREEMENT}/ram:SellerTaxRepresentativeTradeParty"
CII_COUNTRY = "ram:PostalTradeAddress/ram:CountryID"
_NOWHERE = "XX"
_LINES = {"ubl:Invoice": "cac:InvoiceLine", "cn:CreditNote": "cac:CreditNoteLine"}

Identifiers = Callable[["Document"], Iterable[Raw]]
"""A way to find identifiers in a document."""


class Document:
    """One UBL or CII document.

    Attributes:
        root: root of the raw index.
        syntax: UBL or CII.
        elements: all elements by name, each list from above.
        empty: the elements that hold neither an element nor anything but white space.
    """

    def __init__(self, root: Raw, syntax: Syntax, elements: Named, empty: list[Raw]) -> None:
        self.root = root
        self.syntax = syntax
        self.elements = elements
        self.empty = empty
        self._schemes: dict[Identifiers, dict[str | None, list[Raw]]] = {}
        self._countries: dict[str, str] = {}

    def named(self, name: str) -> list[Raw]:
        """Return every element of a name, however deep."""
        return self.elements[name]

    def below(self, parent: str, name: str) -> list[Raw]:
        """Return every element of a name whose parent has the name `parent`."""
        return [child for each in self.named(parent) for child in each.children.get(name, ())]

    def path(self, *steps: str) -> list[Raw]:
        """Return every element on a path that begins anywhere: `below` for more than two steps."""
        found = self.named(steps[0])
        for name in steps[1:]:
            found = [child for each in found for child in each.children.get(name, ())]
        return found

    @property
    def is_invoice(self) -> bool:
        """Whether the root is a UBL invoice."""
        return self.root.name == "ubl:Invoice"

    @cached_property
    def documents(self) -> list[Raw]:
        """The roots of the UBL document and of those that extensions of it hold, which the rules judge like it."""
        return [*self.named("ubl:Invoice"), *self.named("cn:CreditNote")]

    @cached_property
    def lines(self) -> list[Raw]:
        """The lines of these documents, as children of their roots."""
        return [line for each in self.documents for line in each.children.get(_LINES[each.name], ())]

    @cached_property
    def seller_country(self) -> str:
        """The seller's country by the VAT identifier, the representative's, or the address; XX where none is known."""
        if self.syntax is Syntax.CII:
            of_address = self._address_country(CII_SELLER, CII_COUNTRY)
            return self._cii_vat_country(CII_SELLER) or self._cii_vat_country(CII_REPRESENTATIVE) or of_address
        return self._vat_country(SELLER) or self._vat_country(REPRESENTATIVE) or self._address_country(SELLER, COUNTRY)

    @cached_property
    def seller_country_without_representative(self) -> str:
        """The seller's country by the VAT identifier or the address; XX where neither is known."""
        return self._vat_country(SELLER) or self._address_country(SELLER, COUNTRY)

    @cached_property
    def buyer_country(self) -> str:
        """The buyer's country by the VAT identifier or the address; XX where neither is known."""
        return self._vat_country(BUYER) or self._address_country(BUYER, COUNTRY)

    @cached_property
    def is_german(self) -> bool:
        """Whether seller and buyer have a German address."""
        return self.is_at(SELLER, "DE") and self.is_at(BUYER, "DE")

    def is_at(self, party: str, country: str) -> bool:
        """Tell whether a party's address is in a country, case and white space aside."""
        return normalized(self._country_as_written(party)).upper() == country

    def states_country(self, party: str, country: str) -> bool:
        """Tell whether a party's address names a country by exactly this code."""
        return self._country_as_written(party) == country

    def by_scheme(self, found: Identifiers) -> Mapping[str | None, list[Raw]]:
        """Return identifiers by the scheme that they state, worked out once for the many rules on single schemes."""
        known = self._schemes.get(found)
        if known is None:
            known = self._schemes[found] = {}
            for each in found(self):
                known.setdefault(each.attributes.get("schemeID"), []).append(each)
        return known

    def _country_as_written(self, party: str) -> str:
        """Return the country of a party's address, which every rule of a nation asks for anew."""
        if party not in self._countries:
            places = COUNTRY if self.syntax is Syntax.UBL else CII_COUNTRY
            self._countries[party] = only(self.root.all(f"{party}/{places}"))
        return self._countries[party]

    def _vat_country(self, party: str) -> str:
        schemes = self.root.all(f"{party}/cac:PartyTaxScheme")
        return _prefix([only(each.all("cbc:CompanyID")) for each in schemes if is_vat(each)])

    def _cii_vat_country(self, party: str) -> str:
        registrations = self.root.all(f"{party}/ram:SpecifiedTaxRegistration")
        return _prefix([only(each.all("ram:ID")) for each in registrations if is_vat_in_cii(each)])

    def _address_country(self, party: str, places: str) -> str:
        found = self.root.all(f"{party}/{places}")
        return normalized(only(found)).upper() if found else _NOWHERE


def is_vat(scheme: Raw) -> bool:
    """Tell whether a PartyTaxScheme names the scheme VAT, exactly so."""
    return any(each.text == "VAT" for each in scheme.all("cac:TaxScheme/cbc:ID"))


def is_vat_loosely(scheme: Raw) -> bool:
    """Tell whether a PartyTaxScheme names the scheme VAT, white space aside."""
    return normalized(only(scheme.all("cac:TaxScheme/cbc:ID"))) == "VAT"


def is_vat_in_cii(registration: Raw) -> bool:
    """Tell whether a tax registration of CII is one for VAT."""
    return any(each.attributes.get("schemeID") == "VAT" for each in registration.children.get("ram:ID", ()))


def document(case: Case) -> Document | None:
    """Return the document that the rules look at; None for other syntaxes, and for an older dialect of CII."""
    raw = case.raw
    if raw is None or case.syntax is Syntax.OTHER or raw.source is not None:
        return None
    return Document(raw, case.syntax, case.named, case.empty)


def _prefix(identifiers: list[str]) -> str:
    """Return the country prefix of a party's VAT identifiers; the official rules cannot tell that of several."""
    if not identifiers or (len(identifiers) == 1 and not identifiers[0][:2]):
        return ""
    if len(identifiers) > 1:
        raise Unjudgeable
    return normalized(identifiers[0][:2]).upper()
