"""Parts that stand in several places of a CII document: dates, parties, addresses, periods, allowances, VAT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model.raw import Raw
from ..model.values import BLANKS, parse_text
from .binding import Const, Context, Custom, Group, Node, Term
from .build import Scope
from .kinds import AMOUNT, BASIC_DATE, DECIMAL, read_indicator
from .writer import Writer

VAT_TYPE = ("ram:TypeCode", "VAT")
"""The tax that EN 16931 knows; taxes of other types stay with the raw index."""
_DAY = (("format", "102"),)
"""UNTDID 2379: CCYYMMDD, the one date format of EN 16931."""


def date(element: str, field: str, leaf: str = "udt:DateTimeString") -> Group:
    """Return the place of a date: an element that holds one leaf, which states its format."""
    return Group(element, Term(leaf, field, BASIC_DATE, prescribed=_DAY))


def period_nodes() -> tuple[Node, ...]:
    """Return the leaves of a period."""
    return date("ram:StartDateTime", "start"), date("ram:EndDateTime", "end")


def vat_nodes() -> tuple[Node, ...]:
    """Return the category and rate of a VAT category."""
    return (
        Const(*VAT_TYPE),
        Term("ram:CategoryCode", "category"),
        Term("ram:RateApplicablePercent", "rate", DECIMAL),
    )


def address_group() -> Group:
    """Return a postal address."""
    return Group(
        "ram:PostalTradeAddress",
        Term("ram:PostcodeCode", "postal_code"),
        Term("ram:LineOne", "line_1"),
        Term("ram:LineTwo", "line_2"),
        Term("ram:LineThree", "line_3"),
        Term("ram:CityName", "city"),
        Term("ram:CountryID", "country"),
        Term("ram:CountrySubDivisionName", "subdivision"),
        field="address",
    )


def party_nodes() -> tuple[Node, ...]:
    """Return the content of a party, whatever its role: which fields a role may use is a matter of rules."""
    return (
        _IDENTIFIERS,
        Term("ram:Name", "name"),
        Term("ram:Description", "legal_information"),
        Group(
            "ram:SpecifiedLegalOrganization",
            Term("ram:ID", "legal_registration.value", attributes={"schemeID": "legal_registration.scheme"}),
            Term("ram:TradingBusinessName", "trading_name"),
        ),
        Group(
            "ram:DefinedTradeContact",
            _CONTACT_NAME,
            Group("ram:TelephoneUniversalCommunication", Term("ram:CompleteNumber", "telephone")),
            Group("ram:EmailURIUniversalCommunication", Term("ram:URIID", "email")),
            field="contact",
        ),
        address_group(),
        Group(
            "ram:URIUniversalCommunication",
            Term("ram:URIID", "electronic_address.value", attributes={"schemeID": "electronic_address.scheme"}),
        ),
        _REGISTRATIONS,
    )


def _read_contact_name(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Read the contact (BT-41, BT-56): a person, or else a department; both at once are for the raw index."""
    _PERSON.read(raws, scope, context)


_PERSON = Term("ram:PersonName", "name")
_CONTACT_NAME = Custom(
    ("ram:PersonName", "ram:DepartmentName"),
    _read_contact_name,
    _PERSON.write,
    (("ram:PersonName", "name"), ("ram:DepartmentName", "name")),
)

_IDENTIFIER = Term("ram:ID", "value", attributes={"schemeID": "scheme"})


def _read_identifiers(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Read identifiers of either element: CII parts them by whether they have a scheme."""
    for raw in raws:
        inside = context.enter(raw, f"{scope.path}identifiers[{len(scope.get('identifiers', ()))}]")
        _IDENTIFIER.read([raw], inside, context)
        if "value" in inside:
            scope.list_at("identifiers").append(inside)


def _write_identifiers(owner: Any, out: Writer) -> None:
    for identifier in owner.identifiers:
        if identifier.scheme is None:
            out.leaf("ram:ID", identifier.value)
    for identifier in owner.identifiers:
        if identifier.scheme is not None:
            out.leaf("ram:GlobalID", identifier.value, [("schemeID", identifier.scheme)])


_IDENTIFIERS = Custom(
    ("ram:ID", "ram:GlobalID"),
    _read_identifiers,
    _write_identifiers,
    (
        ("ram:ID", "identifiers.value"),
        ("ram:GlobalID", "identifiers.value"),
        ("ram:GlobalID/@schemeID", "identifiers.scheme"),
    ),
)

_VAT_SCHEMES = frozenset({"VA", "VAT"})
_OTHER_SCHEME = "FC"


def _read_registrations(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
    """Tell the VAT identifier (scheme VA) from the other tax registration (FC, BT-32); other marks are kept."""
    for raw in raws:
        number = raw.first("ram:ID")
        scheme = number.attributes.get("schemeID", "").strip(BLANKS) if number is not None else ""
        field = "vat_identifier" if scheme.upper() in _VAT_SCHEMES else "tax_registration"
        if number is None or not scheme or field in scope:
            continue
        value = parse_text(number.text)
        context.take(number, scope, field, value)
        number.taken_attributes = ("schemeID",)
        if field == "tax_registration" and value and scheme.upper() != _OTHER_SCHEME:
            scope.put("tax_registration_scheme", scheme)


def _write_registrations(owner: Any, out: Writer) -> None:
    stated = owner.tax_registration_scheme
    other = stated if stated and stated.upper() not in _VAT_SCHEMES else _OTHER_SCHEME
    for number, scheme in ((owner.vat_identifier, "VA"), (owner.tax_registration, other)):
        if number:
            out.open("ram:SpecifiedTaxRegistration")
            out.leaf("ram:ID", number, [("schemeID", scheme)])
            out.close()


_REGISTRATIONS = Custom(
    ("ram:SpecifiedTaxRegistration",),
    _read_registrations,
    _write_registrations,
    (
        ("ram:SpecifiedTaxRegistration/ram:ID", "vat_identifier"),
        ("ram:SpecifiedTaxRegistration/ram:ID", "tax_registration"),
        ("ram:SpecifiedTaxRegistration/ram:ID/@schemeID", "tax_registration_scheme"),
    ),
)


def allowances(*, with_vat: bool) -> Custom:
    """Return the place of allowances and charges: one element for both, told apart by its indicator.

    On the document (BG-20, BG-21) each has a VAT category of its own, on a line (BG-27, BG-28) it has the line's.
    """
    element = "ram:SpecifiedTradeAllowanceCharge"
    vat = Group("ram:CategoryTradeTax", *vat_nodes(), field="vat", when=VAT_TYPE)
    groups = {
        charge: Group(
            element,
            indicator(charge=charge),
            Term("ram:CalculationPercent", "percentage", DECIMAL),
            Term("ram:BasisAmount", "base_amount", AMOUNT),
            Term("ram:ActualAmount", "amount", AMOUNT),
            Term("ram:ReasonCode", "reason_code"),
            Term("ram:Reason", "reason"),
            *((vat,) if with_vat else ()),
            field="charges" if charge else "allowances",
            many=True,
        )
        for charge in (False, True)
    }

    def reads(raws: Sequence[Raw], scope: Scope, context: Context) -> None:
        for raw in raws:
            groups[is_charge(raw)].read([raw], scope, context)

    def writes(owner: Any, out: Writer) -> None:
        for group in groups.values():
            group.write(owner, out)

    return Custom((element,), reads, writes, covered(*groups.values()))


def indicator(*, charge: bool) -> Group:
    """Return the indicator that tells a charge from an allowance."""
    text, also = ("true", ("1",)) if charge else ("false", ("0",))
    return Group("ram:ChargeIndicator", Const("udt:Indicator", text, also=also))


def is_charge(raw: Raw) -> bool:
    """Tell whether an allowance or charge is a charge."""
    return read_indicator(raw.value("ram:ChargeIndicator/udt:Indicator"))


def covered(*nodes: Node) -> tuple[tuple[str, str], ...]:
    """Return the places that `nodes` cover, as a `Custom` lists them."""
    return tuple((xpath[1:], path) for node in nodes for xpath, path in node.covers("", ""))
