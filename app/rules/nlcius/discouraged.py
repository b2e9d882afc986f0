"""NLCIUS: what a Dutch seller should leave out. All are warnings.

Charges are BR-NL-32 as well: the official file means BR-NL-34 for them, but gives it the id and the places of
BR-NL-32-1. BR-NL-32-2 and -3 are never asked there, for BR-NL-32-1 takes every reason code first; likewise BR-NL-31 in
CII, whose places BR-NL-12 takes. BR-NL-22, -23, -32-and-34 and the empty-element-check exist for CII alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.findings import Severity
from ...model.raw import Raw
from ..engine import Case, Fault, Syntax, rule, sweep
from .elements import DISCOURAGED, SELLER, SELLER_CII, TOTALS_CII, at, normal, scope, unspoken

_SEPA = ("58", "59")
_SEVERAL = frozenset({"preceding_invoices", "accounts", "allowances", "charges", "lines", "vat_breakdown"})


@sweep({row[0]: (row[1],) for row in DISCOURAGED if row[0] != "BR-NL-29"}, severity=Severity.WARNING)
def discouraged(case: Case) -> Iterator[tuple[str, Fault]]:
    """Advise against elements that mean nothing, or something else, to a Dutch reader."""
    if not case.once(scope).dutch:
        return
    for rule_id, _, ubl, cii, paths in DISCOURAGED:
        if rule_id == "BR-NL-29":
            continue
        if case.syntax is Syntax.OTHER:
            for path in paths:
                for place, value in _stated(case.invoice, path.split(".")):
                    yield rule_id, Fault(place, {"value": value})
            continue
        chain = cii if case.syntax is Syntax.CII else ubl
        for raw in at(case, chain) if chain else ():
            yield rule_id, Fault(_place(raw, paths), {"value": normal(raw.text)}, raw=raw)


@rule("BR-NL-25", terms=(32,), severity=Severity.WARNING)
def other_registration(case: Case) -> Iterator[Fault]:
    """Advise against a tax number of the seller that is no VAT identifier."""
    if not case.once(scope).dutch:
        return
    path = "seller.tax_registration"
    if case.syntax is Syntax.OTHER:
        number = case.invoice.seller.tax_registration if case.invoice.seller is not None else None
        if number is not None:
            yield Fault(path, {"value": number})
    elif case.syntax is Syntax.CII:
        for raw in at(case, f"{SELLER_CII}/ram:SpecifiedTaxRegistration"):
            numbers = raw.children.get("ram:ID", [])
            if numbers and not any(each.attributes.get("schemeID") == "VA" for each in numbers):
                yield Fault(path, {"value": normal(numbers[0].text)}, raw=raw)
    else:
        for raw in at(case, f"{SELLER}/cac:PartyTaxScheme"):
            numbers = raw.children.get("cbc:CompanyID", [])
            if numbers and not any(each.text == "VAT" for each in raw.all("cac:TaxScheme/cbc:ID")):
                yield Fault(path, {"value": normal(numbers[0].text)}, raw=raw)


@rule("BR-NL-29", terms=(82,), severity=Severity.WARNING)
def means_text(case: Case) -> Iterator[Fault]:
    """Advise against a means of payment in words; in UBL that is an attribute, be it empty."""
    if not case.once(scope).dutch:
        return
    path = "payment.means_text"
    if case.syntax is Syntax.OTHER:
        for place, value in _stated(case.invoice, path.split(".")):
            yield Fault(place, {"value": value})
    elif case.syntax is Syntax.CII:
        for raw in at(case, "ram:SpecifiedTradeSettlementPaymentMeans/ram:Information"):
            yield Fault(path, {"value": normal(raw.text)}, raw=raw)
    else:
        for raw in at(case, "cac:PaymentMeans/cbc:PaymentMeansCode"):
            if "name" in raw.attributes:
                yield Fault(path, {"value": normal(raw.attributes["name"])}, raw=raw)


@rule("BR-NL-31", terms=(86,), severity=Severity.WARNING)
def bank_of_sepa_account(case: Case) -> Iterator[Fault]:
    """Advise against a BIC where the account is an IBAN in SEPA."""
    if not case.once(scope).dutch or case.syntax is Syntax.CII:
        return
    if case.syntax is Syntax.OTHER:
        payment = case.invoice.payment
        if payment is not None and payment.means_code in _SEPA:
            for place, value in _stated(case.invoice, ["payment", "accounts", "bic"]):
                yield Fault(place, {"value": value})
        return
    for raw in at(case, "cac:PaymentMeans"):
        code = raw.first("cbc:PaymentMeansCode")
        branch = raw.first("cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID")
        if code is not None and normal(code.text) in _SEPA and branch is not None:
            yield Fault("payment.accounts", {"value": normal(branch.text)}, raw=branch)


@rule("BR-NL-33", terms=(111,), severity=Severity.WARNING)
def vat_in_another_currency(case: Case) -> Iterator[Fault]:
    """Advise against a VAT total in another currency than the invoice's; one that names no currency counts too."""
    if not case.once(scope).dutch:
        return
    path = "totals.vat_in_accounting_currency"
    if case.syntax is Syntax.OTHER:
        for place, _ in _stated(case.invoice, path.split(".")):
            if case.invoice.vat_currency != case.invoice.currency:
                yield Fault(place, {"currency": case.invoice.vat_currency or "?"})
        return
    cii = case.syntax is Syntax.CII
    currencies = {each.text for each in at(case, "cbc:DocumentCurrencyCode")} if not cii else set()
    for raw in at(case, f"{TOTALS_CII}/ram:TaxTotalAmount" if cii else "cac:TaxTotal/cbc:TaxAmount"):
        of_this = _currencies_beside(raw) if cii else currencies
        currency = raw.attributes.get("currencyID")
        if currency not in of_this:
            yield Fault(path, {"currency": normal(currency or "?")}, raw=raw)


@rule("SI-UBL-2", terms=(), severity=Severity.WARNING)
def empty_elements(case: Case) -> Iterator[Fault]:
    """Advise against elements with nothing in them, whoever the seller is."""
    return _empty(case, Syntax.UBL)


@rule("empty-element-check", terms=(), severity=Severity.WARNING)
def empty_elements_in_cii(case: Case) -> Iterator[Fault]:
    """Do the same in CII, under the name that it has there."""
    return _empty(case, Syntax.CII)


def _empty(case: Case, syntax: Syntax) -> Iterator[Fault]:
    if case.syntax is syntax:
        for raw in unspoken(case):
            yield Fault("", {"element": raw.name}, raw=raw)


def _currencies_beside(raw: Raw) -> set[str]:
    """Return the invoice currency of the settlement that a CII total stands in."""
    settlement = raw.parent.parent if raw.parent is not None else None
    held = settlement.children.get("ram:InvoiceCurrencyCode", ()) if settlement is not None else ()
    return {each.text for each in held}


def _place(raw: Raw, paths: tuple[str, ...]) -> str:
    """Return the model path of an element, or of the list that it stands in."""
    above: Raw | None = raw
    while above is not None:
        if above.name in {"cac:InvoiceLine", "cac:CreditNoteLine", "ram:IncludedSupplyChainTradeLineItem"}:
            return "lines"
        above = above.parent
    steps = paths[0].split(".") if paths else []
    several = [position for position, step in enumerate(steps) if step in _SEVERAL]
    return ".".join(steps[: several[0] + 1] if several else steps)


def _stated(owner: object, steps: list[str], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and value of what the model states at a path, at every position of lists on the way."""
    name, *rest = steps
    value = getattr(owner, name, None)
    here = f"{path}.{name}" if path else name
    held = [(f"{here}[{at}]", each) for at, each in enumerate(value)] if isinstance(value, tuple) else [(here, value)]
    for place, each in held:
        if rest:
            yield from _stated(each, rest, place)
        elif each is not None:
            yield place, str(each)
