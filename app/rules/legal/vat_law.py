"""The layer `legal`: Dutch VAT. Rates by the day of supply, reverse charge, small businesses, reasons. All warnings.

Sources: Wet op de omzetbelasting 1968, art. 9, 12, 25, 35a; the rates as they changed on 2001-01-01 and 2012-10-01
(high) and on 2019-01-01 (low); lodging went to the high rate on 2026-01-01. RELAY-* hold for anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ...model.findings import Fix, Severity
from ...model.invoice import VatBreakdown
from ..engine import Case, Fault, rule
from .supply import (
    NETHERLANDS,
    has_dutch_seller,
    is_correction,
    is_supplied_at_home,
    remarks,
    supply,
)

_STANDARD, _EXEMPT, _REVERSE, _COMMUNITY, _EXPORT, _OUTSIDE = "S", "E", "AE", "K", "G", "O"
_REASONED = (_EXEMPT, _COMMUNITY, _EXPORT, _OUTSIDE)
"""Categories that want a reason; reverse charge wants words of its own, see LAW-NL-REVERSE-CHARGE."""
_HOW_LONG_SUPPLIED = timedelta(days=62)
"""Where no day of supply is stated it is looked for so long before the issue date."""


@dataclass(frozen=True, slots=True)
class _Rate:
    """A rate of the standard category in per cent, and the days from and to which it held."""

    percent: Decimal
    start: date
    end: date


_RATES = (
    _Rate(Decimal("17.5"), date(1992, 10, 1), date(2000, 12, 31)),
    _Rate(Decimal(19), date(2001, 1, 1), date(2012, 9, 30)),
    _Rate(Decimal(21), date(2012, 10, 1), date.max),
    _Rate(Decimal(6), date(1986, 10, 1), date(2018, 12, 31)),
    _Rate(Decimal(9), date(2019, 1, 1), date.max),
)
_KNOWN_FROM = date(1992, 10, 1)
_LOW = Decimal(9)
_LODGING_FROM = date(2026, 1, 1)
_LODGING = re.compile(r"\blogies\b|\bhotel(?:kamer|overnachting)", re.IGNORECASE)
_CAMPING = re.compile(r"camping|kampeer|ontbijt|toeristenbelasting", re.IGNORECASE)
_IS_REVERSED = re.compile(
    r"verlegd|verlegging|reverse[\s-]*charge|autoliquidation|steuerschuldnerschaft|inversi[oó]n del sujeto"
    r"|inversione contabile|omvendt betalings|omvänd",
    re.IGNORECASE,
)
_SAYS_REVERSED = re.compile(r"\b(?:btw|vat)\s+(?:is\s+|wordt\s+)?(?:verlegd|reverse[\s-]*charged?)\b", re.IGNORECASE)
_SMALL_BUSINESS = re.compile(r"(?i:kleine[\s-]?ondernemers[\s-]?regeling)|\bKOR\b")
_HOLDS = re.compile(
    r"vrijgesteld|vrijstelling|van toepassing|op grond van|art(?:ikel|\.)?\s*25|exempt|geen btw", re.IGNORECASE
)
_NOT = re.compile(r"\bniet\b|\bgeen gebruik\b|\bnot\b", re.IGNORECASE)
_MEANINGS = (
    (
        "community",
        re.compile(
            r"intra-?\s?communautaire (?:levering|transactie)|intra-?\s?community (?:supply|delivery)", re.IGNORECASE
        ),
        frozenset({_COMMUNITY}),
    ),
    ("export", re.compile(r"\b(?:uitvoer|export)(?:levering)?\b", re.IGNORECASE), frozenset({_EXPORT, _OUTSIDE})),
    ("small-business", _SMALL_BUSINESS, frozenset({_EXEMPT})),
    ("margin", re.compile(r"\bmargeregeling\b|bijzondere regeling\W+gebruikte", re.IGNORECASE), frozenset({_EXEMPT})),
)
"""What words in a reason can only mean, and the categories that mean it."""
_SERVICE = re.compile(r"dienst|service", re.IGNORECASE)
_CODES = (
    ("VATEX-EU-AE", _REVERSE),
    ("VATEX-EU-IC", _COMMUNITY),
    ("VATEX-EU-G", _EXPORT),
    ("VATEX-EU-O", _OUTSIDE),
    *((f"VATEX-EU-{code}", _EXEMPT) for code in ("D", "F", "I", "J")),
)
"""Codes of exemption reasons (VATEX) that belong to one category; any 132 (education, care) is exempt too."""
_CATEGORY_OF = dict(_CODES)
_EXEMPT_CODES = "VATEX-EU-132"


@rule("LAW-NL-VAT-RATE", terms=(119,), severity=Severity.WARNING)
def vat_rate(case: Case) -> Iterator[Fault]:
    """Demand a rate that held in the Netherlands when was supplied, where it surely was supplied there."""
    wrong = [
        (position, each.rate)
        for position, each in enumerate(case.invoice.vat_breakdown)
        if each.category == _STANDARD and each.rate is not None
    ]
    days = _days(case)
    if days is None or not wrong or not case.once(is_supplied_at_home):
        return
    first, last = days
    known = {each.percent for each in _RATES if each.start <= last and first <= each.end}
    for position, rate in wrong:
        if rate not in known:
            facts = {"rate": _plain(rate), "date": f"{last}", "rates": _listed(known)}
            yield Fault(f"vat_breakdown[{position}].rate", facts)


@rule("LAW-NL-LODGING", terms=(152, 153), severity=Severity.WARNING)
def lodging(case: Case) -> Iterator[Fault]:
    """Demand the high rate for lodging from 2026 on; camping stays at the low one, and so does breakfast."""
    first = case.once(supply).first or case.invoice.issue_date
    if first is None or first < _LODGING_FROM or not case.once(is_supplied_at_home):
        return
    for position, line in enumerate(case.invoice.lines):
        name = line.item.name if line.item is not None and line.vat is not None and line.vat.rate == _LOW else None
        if name is not None and _LODGING.search(name) and not _CAMPING.search(name):
            yield Fault(f"lines[{position}].vat.rate", {"line": line.id or str(position + 1), "item": name})


@rule("LAW-NL-REVERSE-CHARGE", terms=(118, 120), severity=Severity.WARNING)
def reverse_charge(case: Case) -> Iterator[Fault]:
    """Demand that the words "btw verlegd" and the category of reverse charge come together."""
    if not case.once(has_dutch_seller):
        return
    breakdown = case.invoice.vat_breakdown
    for position, each in enumerate(breakdown):
        path = f"vat_breakdown[{position}]"
        told = each.exemption_reason or ""
        if each.category == _REVERSE and not _IS_REVERSED.search(told) and not _is_said_elsewhere(case):
            yield Fault(f"{path}.exemption_reason", {"kind": "words"}, fix=_words(each, path), terms=("BT-120",))
        elif each.category not in {_REVERSE, _COMMUNITY} and _IS_REVERSED.search(told):
            yield _not_reversed(f"{path}.category", told, each.category)
    if breakdown and not any(each.category in {_REVERSE, _COMMUNITY} or each.tax_amount for each in breakdown):
        reasons = any(_IS_REVERSED.search(each.exemption_reason or "") for each in breakdown)
        for path, text in () if reasons else remarks(case.invoice):
            if _SAYS_REVERSED.search(text) and not _NOT.search(text):
                yield _not_reversed(path, text, breakdown[0].category)


@rule("LAW-NL-BUYER-VAT-ID", terms=(48,), severity=Severity.WARNING)
def buyer_vat_identifier(case: Case) -> Iterator[Fault]:
    """Demand the buyer's VAT identifier for reverse charge and intra-Community supply, there one from abroad."""
    if not case.once(has_dutch_seller):
        return
    categories = {each.category for each in case.invoice.vat_breakdown}
    seller, buyer = case.invoice.seller, case.invoice.buyer
    number = buyer.vat_identifier if buyer is not None else None
    path = "buyer.vat_identifier"
    if number is None:
        for category, kind in ((_REVERSE, "reverse"), (_COMMUNITY, "community")):
            if category in categories:
                yield Fault(path, {"kind": kind})
    elif _COMMUNITY in categories and number.upper().startswith(NETHERLANDS):
        own = seller.vat_identifier if seller is not None else None
        if (own or "").upper().startswith(NETHERLANDS):
            yield Fault(path, {"kind": "domestic", "number": number})


@rule("LAW-NL-KOR", terms=(110, 118), severity=Severity.WARNING)
def small_business(case: Case) -> Iterator[Fault]:
    """Demand that an invoice under the small businesses scheme (KOR) charges no VAT and shifts none."""
    if not case.once(has_dutch_seller) or not _is_small_business(case):
        return
    invoice = case.invoice
    total = invoice.totals.vat if invoice.totals is not None else None
    charged = total or next((each.tax_amount for each in invoice.vat_breakdown if each.tax_amount), None)
    if charged:
        yield Fault("totals.vat", {"kind": "amount", "amount": f"{charged:f}"}, terms=("BT-110",))
    for position, each in enumerate(invoice.vat_breakdown):
        if each.category == _REVERSE:
            yield Fault(f"vat_breakdown[{position}].category", {"kind": "reverse"}, terms=("BT-118",))


@rule("LAW-NL-REASON", terms=(120, 118), severity=Severity.WARNING)
def exemption_reason(case: Case) -> Iterator[Fault]:
    """Demand a reason where no VAT is charged, and one that fits the category; a code is a reason as well."""
    if not case.once(has_dutch_seller):
        return
    for position, each in enumerate(case.invoice.vat_breakdown):
        path = f"vat_breakdown[{position}].exemption_reason"
        told = each.exemption_reason
        if told is None:
            if each.category in _REASONED and each.exemption_reason_code is None:
                yield Fault(path, {"kind": "absent", "category": each.category or ""})
            continue
        for kind, words, categories in _MEANINGS:
            if each.category not in categories and words.search(told) and not _NOT.search(told):
                if kind == "export" and each.category == "Z":
                    continue
                if kind == "community" and _SERVICE.search(told):
                    continue
                yield Fault(path, {"kind": kind, "reason": told, "category": each.category or ""})


@rule("RELAY-VATEX-CATEGORY", terms=(121, 118), severity=Severity.WARNING)
def reason_code(case: Case) -> Iterator[Fault]:
    """Demand that the code of an exemption reason fits its VAT category, wherever the seller is."""
    for position, each in enumerate(case.invoice.vat_breakdown):
        code = (each.exemption_reason_code or "").upper()
        wanted = _EXEMPT if code.startswith(_EXEMPT_CODES) else _CATEGORY_OF.get(code)
        if wanted is not None and each.category is not None and each.category != wanted:
            path = f"vat_breakdown[{position}].exemption_reason_code"
            yield Fault(path, {"code": code, "category": each.category, "wanted": wanted})


def _days(case: Case) -> tuple[date, date] | None:
    """Return first and last day on which may have been supplied; None where the invoice has no day, or too early a one.

    What is invoiced ahead may bear the rate of either day; a correction bears that of the invoice it corrects.
    """
    when, issued = case.once(supply), case.invoice.issue_date
    first, last = when.first or when.last, when.last or when.first
    if issued is not None and is_correction(case.invoice):
        return _KNOWN_FROM, max(issued, last or issued)
    if first is None or last is None:
        first, last = issued, issued
    if first is None or last is None or first < _KNOWN_FROM + _HOW_LONG_SUPPLIED:
        return None
    if not when.stated:
        first -= _HOW_LONG_SUPPLIED
    elif issued is not None:
        first = min(first, max(issued, _KNOWN_FROM))
    return first, last


def _is_said_elsewhere(case: Case) -> bool:
    """Tell whether reverse charge is mentioned in remarks or lines."""
    invoice = case.invoice
    texts = [text for _, text in remarks(invoice)]
    for line in invoice.lines:
        texts += [line.note or ""]
        if line.item is not None:
            texts += [line.item.name or "", line.item.description or ""]
    return any(_IS_REVERSED.search(text) for text in texts)


def _words(breakdown: VatBreakdown, path: str) -> Fix | None:
    """Offer the words that the law asks for, where nothing stands there yet."""
    return Fix(path=f"{path}.exemption_reason", value="Btw verlegd") if breakdown.exemption_reason is None else None


def _not_reversed(path: str, text: str, category: str | None) -> Fault:
    return Fault(path, {"kind": "category", "text": text, "category": category or "?"}, terms=("BT-118",))


def _is_small_business(case: Case) -> bool:
    """Tell whether a reason says so, or a remark that says that the scheme holds."""
    if any(_SMALL_BUSINESS.search(each.exemption_reason or "") for each in case.invoice.vat_breakdown):
        return True
    return any(
        _SMALL_BUSINESS.search(text) and _HOLDS.search(text) and not _NOT.search(text)
        for _, text in remarks(case.invoice)
    )


def _plain(rate: Decimal) -> str:
    return f"{rate.normalize():f}"


def _listed(rates: set[Decimal]) -> str:
    return ", ".join(_plain(rate) for rate in sorted(rates, reverse=True))
