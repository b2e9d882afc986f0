"""Corrections on offer: the value that was meant, where the document leaves no doubt about it.

A fix is data beside a finding; nothing applies it unasked. Only the way in which a value is written is ever mended, or
a mark added that the value itself bears (eight digits of a Dutch party are a KvK number). An amount that does not add
up gets none: nobody can tell which of the amounts is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from ..model.findings import Finding, Fix
from ..model.identifiers import KVK_SCHEME, OIN_SCHEME, scheme_fault, vat_fault
from ..model.invoice import Invoice, Party
from ..model.values import BLANKS, Identifier
from .en16931.codes_table import CODE_LISTS, CODE_RULES

Propose = Callable[[Finding, Invoice], Fix | None]

VAT_SCHEME = "9944"
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_CODES = {
    each.id: frozenset().union(*(place.codes for place in (*each.ubl, *each.cii, *each.model))) for each in CODE_RULES
}
_OF_CURRENCIES = frozenset(each.id for each in CODE_RULES if each.kind == "CODES.currency")
_ATTRIBUTES = {
    "CODES.unit": "unitCode",
    "CODES.scheme": "schemeID",
    "CODES.address-scheme": "schemeID",
    "CODES.object-scheme": "schemeID",
    "CODES.item-class": "listID",
    "CODES.medium": "mimeCode",
}
"""Kinds of code that stand in an attribute of the element in XML, and which."""
_CURRENCY = "currencyID"
_UNITS = {
    **dict.fromkeys(("uur", "uren", "hour", "hours"), "HUR"),
    **dict.fromkeys(("dag", "dagen", "day", "days"), "DAY"),
    **dict.fromkeys(("week", "weken", "weeks"), "WEE"),
    **dict.fromkeys(("maand", "maanden", "month", "months"), "MON"),
    **dict.fromkeys(("kg", "kilo", "kilogram"), "KGM"),
    **dict.fromkeys(("meter", "meters"), "MTR"),
    **dict.fromkeys(("km", "kilometer", "kilometers"), "KMT"),
    **dict.fromkeys(("m2", "m²"), "MTK"),
    **dict.fromkeys(("m3", "m³"), "MTQ"),
    **dict.fromkeys(("liter", "liters"), "LTR"),
}
"""Words, in small letters, for which the list has one code and no other."""
_DUTCH_VAT = re.compile(r"NL[0-9]{9}B[0-9]{2}")
_SEPARATORS = re.compile(r"[ .\-\u00a0]+")
_ISO_DAY = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2}|[T ][0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_EIGHT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_BACKWARDS = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_SLASHED = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})")
_DUTCH_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+),[0-9]{1,2}")
_ENGLISH_NUMBER = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,2}")
_MONEY = re.compile(r"(?:€|EUR)?\s*(.+?)\s*(?:€|EUR)?(?:,-)?")
_MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered: for which rules (a pattern of their ids), what it is in English, and how it is found."""

    rules: str
    what: str
    propose: Propose


def offer(findings: Iterable[Finding], invoice: Invoice | None) -> tuple[Finding, ...]:
    """Return the findings, each with the correction that can be offered for it and was not yet."""
    known = invoice or Invoice()
    return tuple(_offered(each, known) for each in findings)


def _offered(finding: Finding, invoice: Invoice) -> Finding:
    if finding.fix is not None:
        return finding
    for each in _for_rule(finding.rule):
        fix = each.propose(finding, invoice)
        if fix is not None:
            return replace(finding, fix=fix)
    return finding


@cache
def _for_rule(rule: str) -> tuple[Offer, ...]:
    return tuple(each for each in OFFERS if re.fullmatch(each.rules, rule))


def mended_date(written: str) -> date | None:
    """Return the day that a text in another form than ``yyyy-mm-dd`` means, if it can mean one only.

    A day before the month tells itself from a month before the day where it is above twelve, or where they are equal.
    """
    text = written.strip(BLANKS)
    if found := _ISO_DAY.fullmatch(text) or _EIGHT.fullmatch(text) or _SLASHED.fullmatch(text):
        return _day(*found.groups())
    if found := _BACKWARDS.fullmatch(text):
        day, month, year = found.groups()
        if int(day) > _MOST_MONTHS or int(day) == int(month):
            return _day(year, month, day)
    return None


def mended_number(written: str) -> str | None:
    """Return the number that a way of writing means that can mean one only: ``€ 1.234,56`` is ``1234.56``."""
    found = _MONEY.fullmatch(written.replace("\u00a0", " ").strip(BLANKS))
    text = found.group(1) if found else ""
    if _ENGLISH_NUMBER.fullmatch(text):
        return text.replace(",", "")
    return re.sub(r"[. ]", "", text).replace(",", ".") if _DUTCH_NUMBER.fullmatch(text) else None


def mended_vat_identifier(written: str, country: str | None) -> str | None:
    """Return a VAT identifier in its own form, its country put before it, if it then passes its country's check."""
    bare = _SEPARATORS.sub("", written.strip(BLANKS)).upper()
    for candidate in (bare, f"{country or ''}{bare}"):
        if candidate != written and candidate[:2].isalpha() and _passes(candidate):
            return candidate
    return None


def scheme_of(value: str, party: Party) -> str | None:
    """Return the scheme that a number of a party in the Netherlands bears by itself: KvK, OIN or VAT identifier."""
    if party.address is None or party.address.country != "NL":
        return None
    if scheme_fault(value, KVK_SCHEME) is None:
        return KVK_SCHEME
    if scheme_fault(value, OIN_SCHEME) is None:
        return OIN_SCHEME
    return VAT_SCHEME if _DUTCH_VAT.fullmatch(value) and _passes(value) else None


def _passes(number: str) -> bool:
    """Tell whether a VAT identifier is of a country whose check we know, and passes it."""
    return vat_fault(number) is None and vat_fault(f"{number[:2]}?") is not None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _place(finding: Finding, attribute: str = "") -> str:
    """Return where a value stands: its place in the model where the finding knows it, else that in the source."""
    place = finding.location
    if place.path or place.xpath is None:
        return place.path
    return f"{place.xpath}/@{attribute}" if attribute else place.xpath


def _fix(finding: Finding, value: str | None, attribute: str = "") -> Fix | None:
    return Fix(path=_place(finding, attribute), value=value) if value is not None else None


def _value(finding: Finding, invoice: Invoice) -> Fix | None:  # noqa: ARG001 - the shape of a proposal
    """Mend a value that cannot be read."""
    kind, written = finding.facts.get("kind", ""), finding.facts.get("value", "")
    if kind in {"date", "bad-date"}:
        day = mended_date(written)
        form = "%Y%m%d" if (finding.location.xpath or "").startswith("/rsm:") else "%Y-%m-%d"
        return _fix(finding, f"{day:{form}}" if day is not None else None)
    return _fix(finding, mended_number(written)) if kind in {"amount", "decimal", "bad-decimal"} else None


def _zoned_date(finding: Finding, invoice: Invoice) -> Fix | None:  # noqa: ARG001 - the shape of a proposal
    """Mend a date with a time or a time zone; in CII the form is another."""
    place = finding.location.xpath or ""
    day = mended_date(finding.facts.get("date", "")) if place.startswith(("/ubl:", "/cn:")) else None
    return Fix(path=place, value=day.isoformat()) if day is not None else None


def _code(finding: Finding, invoice: Invoice) -> Fix | None:
    """Mend a code that is in its list but for blanks and capitals, a unit that is a word, a currency that is absent."""
    kind, written, element = (finding.facts.get(name, "") for name in ("kind", "value", "element"))
    is_currency = finding.rule in _OF_CURRENCIES and not element.endswith(("CurrencyCode", "currency"))
    if kind == "CODES.absent":
        return _fix(finding, _invoiced_in(invoice), _CURRENCY) if is_currency else None
    known = _CODES.get(finding.rule, frozenset())
    candidates = (written.strip(BLANKS), written.strip(BLANKS).upper(), _UNITS.get(written.strip(BLANKS).lower(), ""))
    code = next((each for each in candidates if each and each in known), None)
    return _fix(finding, code, _CURRENCY if is_currency else _ATTRIBUTES.get(kind, ""))


def _attribute(finding: Finding, invoice: Invoice) -> Fix | None:
    """Offer the currency of the invoice for an amount that states none."""
    if finding.facts.get("kind") != "missing-attribute" or finding.facts.get("attribute") != _CURRENCY:
        return None
    return _fix(finding, _invoiced_in(invoice), _CURRENCY)


def _invoiced_in(invoice: Invoice) -> str | None:
    return invoice.currency if invoice.currency in CODE_LISTS["currencies"] else None


def _decimals(finding: Finding, invoice: Invoice) -> Fix | None:  # noqa: ARG001 - the shape of a proposal
    """Drop decimals that are noughts or blanks."""
    written = finding.facts.get("value", "").strip(BLANKS)
    if not re.fullmatch(r"-?[0-9]+\.[0-9]+", written):
        return None
    cents = Decimal(written).quantize(Decimal("0.01"))
    return _fix(finding, f"{cents:f}") if cents == Decimal(written) else None


def _vat_identifier(finding: Finding, invoice: Invoice) -> Fix | None:
    """Put the country before a VAT identifier, and take out what is only there to be read by people."""
    party = _party(finding, invoice)
    country = party.address.country if party is not None and party.address is not None else None
    return _fix(finding, mended_vat_identifier(finding.facts.get("number", ""), country))


def _address_scheme(finding: Finding, invoice: Invoice) -> Fix | None:
    return _scheme(finding, invoice, "electronic_address")


def _registration_scheme(finding: Finding, invoice: Invoice) -> Fix | None:
    return _scheme(finding, invoice, "legal_registration")


def _scheme(finding: Finding, invoice: Invoice, field: str) -> Fix | None:
    """Name the scheme that a number bears by itself; one that is stated is left alone."""
    party = _party(finding, invoice)
    stated: Identifier | None = getattr(party, field) if party is not None else None
    if party is None or stated is None or stated.scheme:
        return None
    scheme = scheme_of(stated.value, party)
    if scheme is None or (field == "legal_registration" and scheme == VAT_SCHEME):
        return None
    return Fix(path=f"{finding.location.path.partition('.')[0]}.{field}.scheme", value=scheme)


def _party(finding: Finding, invoice: Invoice) -> Party | None:
    role = finding.location.path.partition(".")[0]
    found = getattr(invoice, role) if role in {"seller", "buyer"} else None
    return found if isinstance(found, Party) else None


def _process(finding: Finding, invoice: Invoice) -> Fix | None:  # noqa: ARG001 - the shape of a proposal
    return Fix(path="process.business_process", value=BILLING)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "RELAY-VALUE|XSD",
        "the date or number, where it stands in another form that can mean one thing only (`23-11-2026`,"
        " `2026-11-23T00:00:00`, `€ 1.234,56`)",
        _value,
    ),
    Offer("XSD", "the currency of the invoice, for an amount that states none", _attribute),
    Offer("PEPPOL-EN16931-F001", "the date without its time or time zone", _zoned_date),
    Offer(
        "BR-CL-[0-9]+",
        "the code without blanks and in capitals (`eur`), the code of a unit that is a word (`uur`), and the currency"
        " of the invoice for an amount that states none",
        _code,
    ),
    Offer("BR-DEC-[0-9]+|UBL-DT-01", "the amount without decimals that are noughts or blanks (`442.000`)", _decimals),
    Offer(
        "BR-CO-09",
        "the VAT identifier with the country of the party before it and without points and blanks, if it then passes"
        " the check of that country",
        _vat_identifier,
    ),
    Offer(
        "BR-62|BR-63|PEPPOL-EN16931-CL008",
        "the scheme of an electronic address of a party in the Netherlands: eight digits are a KvK number (0106),"
        " twenty an OIN (0190), a valid Dutch VAT identifier is one (9944)",
        _address_scheme,
    ),
    Offer(
        "BR-NL-1|BR-NL-10|NL-R-003|NL-R-005",
        "the scheme of the registration of a party in the Netherlands: 0106 for eight digits, 0190 for twenty",
        _registration_scheme,
    ),
    Offer("PEPPOL-EN16931-R001|PEPPOL-EN16931-R007", "the only process of Peppol billing", _process),
)
"""Every correction that is offered here; `LAW-NL-REVERSE-CHARGE` offers its own: the words that the law asks for."""


def overview() -> Mapping[str, str]:
    """Return what is offered, by the pattern of rule ids it is offered for."""
    return {each.rules: each.what for each in OFFERS}
