"""Parts that stand in several places of a UBL document: parties, addresses, periods, allowances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model.raw import Raw
from ..model.values import BLANKS, parse_text
from .binding import Const, Context, Custom, Group, Node, Term, get_at
from .build import Scope
from .kinds import AMOUNT, DATE, DECIMAL
from .writer import Writer

VAT_SCHEME = Group("cac:TaxScheme", Const("cbc:ID", "VAT"))
_OTHER_TAX_SCHEMES = frozenset({"TAX", "FC"})
"""How documents mark BT-32, the registration that is not for VAT; any other mark that says something is kept."""


def period_nodes() -> tuple[Node, ...]:
    """Return the leaves of a period."""
    return Term("cbc:StartDate", "start", DATE), Term("cbc:EndDate", "end", DATE)


def address_nodes() -> tuple[Node, ...]:
    """Return the leaves of a postal address."""
    return (
        Term("cbc:StreetName", "line_1"),
        Term("cbc:AdditionalStreetName", "line_2"),
        Term("cbc:CityName", "city"),
        Term("cbc:PostalZone", "postal_code"),
        Term("cbc:CountrySubentity", "subdivision"),
        Group("cac:AddressLine", Term("cbc:Line", "line_3")),
        Group("cac:Country", Term("cbc:IdentificationCode", "country")),
    )


def allowance_nodes(*, with_vat: bool) -> tuple[Node, ...]:
    """Return what follows the indicator of an allowance or a charge; lines have no VAT of their own there."""
    vat = Group(
        "cac:TaxCategory",
        Term("cbc:ID", "category"),
        Term("cbc:Percent", "rate", DECIMAL),
        VAT_SCHEME,
        field="vat",
        when=("cac:TaxScheme/cbc:ID", "VAT"),
    )
    return (
        Term("cbc:AllowanceChargeReasonCode", "reason_code"),
        Term("cbc:AllowanceChargeReason", "reason"),
        Term("cbc:MultiplierFactorNumeric", "percentage", DECIMAL),
        Term("cbc:Amount", "amount", AMOUNT),
        Term("cbc:BaseAmount", "base_amount", AMOUNT),
        *((vat,) if with_vat else ()),
    )


def party_nodes(role: str) -> tuple[Node, ...]:
    """Return the content of a party in `role`: seller, buyer, payee or tax_representative.

    Sellers and buyers are named by their legal entity and may have a trading name beside it; for the other two
    the party name is the name.
    """
    named_by_law = role in {"seller", "buyer"}
    scheme = {"schemeID": "electronic_address.scheme"}
    return (
        Term("cbc:EndpointID", "electronic_address.value", attributes=scheme),
        _identifiers_with_creditor(role) if role in {"seller", "payee"} else _IDENTIFIER,
        Group("cac:PartyName", Term("cbc:Name", "trading_name" if named_by_law else "name")),
        Group("cac:PostalAddress", *address_nodes(), field="address"),
        _TAX_SCHEMES,
        Group(
            "cac:PartyLegalEntity",
            *((Term("cbc:RegistrationName", "name"),) if named_by_law else ()),
            Term("cbc:CompanyID", "legal_registration.value", attributes={"schemeID": "legal_registration.scheme"}),
            Term("cbc:CompanyLegalForm", "legal_information"),
        ),
        Group(
            "cac:Contact",
            Term("cbc:Name", "name"),
            Term("cbc:Telephone", "telephone"),
            Term("cbc:ElectronicMail", "email"),
            field="contact",
        ),
    )


_IDENTIFIER = Group(
    "cac:PartyIdentification",
    Term("cbc:ID", "value", attributes={"schemeID": "scheme"}),
    field="identifiers",
    many=True,
)


def _identifiers_with_creditor(role: str) -> Custom:
    """Return the identifiers of seller or payee, among which UBL keeps the creditor identifier (BT-90, scheme SEPA)."""
    creditor = "payment.direct_debit.creditor_identifier"

    def reads(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
        for raw in raws:
            held = raw.first("cbc:ID")
            if held is None or not _is_creditor(held.attributes.get("schemeID")):
                _IDENTIFIER.read([raw], scope, context)
            elif context.root.get_at(creditor) in {None, parse_text(held.text)}:
                context.take(held, context.root, creditor, parse_text(held.text))
                held.taken_attributes = ("schemeID",)

    def writes(owner: Any, out: Writer) -> None:
        for identifier in owner.identifiers:
            if not _is_creditor(identifier.scheme):
                _IDENTIFIER.write_one(identifier, out)
        if role == ("seller" if out.invoice.payee is None else "payee"):
            out.open("cac:PartyIdentification")
            out.leaf("cbc:ID", get_at(out.invoice, creditor) or "", [("schemeID", "SEPA")])
            out.close()

    places = [("cbc:ID", "identifiers.value"), ("cbc:ID/@schemeID", "identifiers.scheme"), ("cbc:ID", f"/{creditor}")]
    return Custom(
        ("cac:PartyIdentification",),
        reads,
        writes,
        tuple((f"cac:PartyIdentification/{xpath}", field) for xpath, field in places),
    )


def _is_creditor(scheme: str | None) -> bool:
    return (scheme or "").strip(BLANKS).upper() == "SEPA"


def _read_tax_schemes(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Tell the VAT identifier (scheme VAT) from the other tax registration (any other scheme)."""
    for raw in raws:
        number, scheme = raw.first("cbc:CompanyID"), raw.first("cac:TaxScheme/cbc:ID")
        if number is None or scheme is None:
            continue
        mark = scheme.text.strip(BLANKS).upper()
        field = "vat_identifier" if mark == "VAT" else "tax_registration"
        if field in scope:
            continue
        context.take(number, scope, field, parse_text(number.text))
        if mark == "VAT" or mark in _OTHER_TAX_SCHEMES or not any(each.isalnum() for each in mark):
            scheme.taken = True
        else:
            context.take(scheme, scope, "tax_registration_scheme", parse_text(scheme.text))


def _write_tax_schemes(owner: Any, out: Writer) -> None:
    """Write both; a registration whose scheme is VAT would be read as the VAT identifier, so it is not written."""
    other = owner.tax_registration_scheme or "TAX"
    registration = None if other.upper() == "VAT" else owner.tax_registration
    for number, scheme in ((owner.vat_identifier, "VAT"), (registration, other)):
        if number:
            out.open("cac:PartyTaxScheme")
            out.leaf("cbc:CompanyID", number)
            out.open("cac:TaxScheme")
            out.leaf("cbc:ID", scheme)
            out.close()
            out.close()


_TAX_SCHEMES = Custom(
    ("cac:PartyTaxScheme",),
    _read_tax_schemes,
    _write_tax_schemes,
    (
        ("cac:PartyTaxScheme/cbc:CompanyID", "vat_identifier"),
        ("cac:PartyTaxScheme/cbc:CompanyID", "tax_registration"),
        ("cac:PartyTaxScheme/cac:TaxScheme/cbc:ID", "tax_registration_scheme"),
    ),
)
