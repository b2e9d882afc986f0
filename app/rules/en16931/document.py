"""EN 16931, version 1.3.16: rules on the header, on references, on payment and delivery.

Conditions as the official UBL and CII artefacts test them; where the two differ, the case's syntax decides. The rules
on parties stand in `en16931/parties.py`, on lines in `en16931/lines.py`, on totals and VAT in `en16931/totals.py`.
BR-CO-05 to BR-CO-08 (reason and reason code mean the same) are tests that nothing fails, so they are not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter

from ...model.findings import Severity
from ...model.invoice import Invoice
from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Fault, Rule, Syntax, rule
from .gathered import gathered
from .occurrences import breakdowns, documents, payment_means, vat_totals
from .occurrences_cii import DELIVERY, SETTLEMENT

_CREDIT_TRANSFERS = ("30", "58")
_SHOWN_CARD_DIGITS = 10


def _required(rule_id: str, term: int, path: str) -> Rule:
    """Make a rule that demands a text at a path of the model; a blank is none."""
    owner, _, name = path.rpartition(".")
    owner_of: Callable[[Invoice], object] = attrgetter(owner) if owner else lambda invoice: invoice

    def faults(case: Case) -> Iterator[Fault]:
        if getattr(owner_of(case.invoice), name, None) is None:
            yield Fault(path)

    return Rule(rule_id, (f"BT-{term}",), Severity.FATAL, faults)


BR_01 = _required("BR-01", 24, "process.specification")
BR_02 = _required("BR-02", 1, "number")


@rule("BR-03", terms=(2,))
def issue_date(case: Case) -> Iterator[Fault]:
    """Demand that the invoice has an issue date; one that cannot be read is there all the same."""
    if case.syntax is Syntax.CII and case.raw is not None:
        texts = case.raw.all("rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString")
        stated = any(each.text.strip(BLANKS) and each.attributes.get("format") == "102" for each in texts)
    else:
        stated = case.invoice.issue_date is not None or bool(case.raw is not None and case.raw.value("cbc:IssueDate"))
    if not stated:
        yield Fault("issue_date")


BR_04 = _required("BR-04", 3, "type_code")
BR_05 = _required("BR-05", 5, "currency")


def _named(rule_id: str, term: int, role: str, party: str) -> Rule:
    """Make a rule that demands a party's name; in UBL any of its legal entities may state it, if only one does."""

    def faults(case: Case) -> Iterator[Fault]:
        held = getattr(case.invoice, role)
        if held is not None and held.name is not None:
            return
        path = f"{party}/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
        names = case.raw.all(path) if case.raw is not None and case.syntax is Syntax.UBL else []
        if len(names) != 1 or not names[0].text.strip(BLANKS):
            yield Fault(f"{role}.name")

    return Rule(rule_id, (f"BT-{term}",), Severity.FATAL, faults)


BR_06 = _named("BR-06", 27, "seller", "cac:AccountingSupplierParty")
BR_07 = _named("BR-07", 44, "buyer", "cac:AccountingCustomerParty")


@rule("BR-49", terms=(81,))
def means_code(case: Case) -> Iterator[Fault]:
    """Demand that each payment means says of what kind it is."""
    for means in case.once(payment_means):
        if not means.code_stands:
            yield Fault(means.path, raw=means.raw)


@rule("BR-50", terms=(84,))
def account_number(case: Case) -> Iterator[Fault]:
    """Demand that each account of a credit transfer has a number."""
    for means in case.once(payment_means):
        if means.code in _CREDIT_TRANSFERS:
            for account in means.accounts:
                if account.blank:
                    yield Fault(account.path, raw=account.raw)


@rule("BR-51", terms=(87,), severity=Severity.WARNING)
def card_number(case: Case) -> Iterator[Fault]:
    """Demand that a card number shows ten characters at most."""
    severity = Severity.FATAL if case.syntax is Syntax.CII else None
    for means in case.once(payment_means):
        for card in means.cards:
            if len(" ".join(card.text.split())) > _SHOWN_CARD_DIGITS:
                yield Fault(card.path, raw=card.raw, severity=severity)


@rule("BR-52", terms=(122,))
def document_reference(case: Case) -> Iterator[Fault]:
    """Demand that each supporting document has a reference."""
    for document in case.once(documents):
        if not document.text:
            yield Fault(document.path, raw=document.raw)


@rule("BR-53", terms=(6, 111))
def vat_total_in_accounting_currency(case: Case) -> Iterator[Fault]:
    """Demand that an accounting currency comes with a VAT total in it."""
    totals = case.once(vat_totals)
    if case.syntax is Syntax.CII and case.raw is not None:
        currency = case.raw.first(f"{SETTLEMENT}/ram:TaxCurrencyCode")
        same = currency is not None and currency.text == _text(case.raw, f"{SETTLEMENT}/ram:InvoiceCurrencyCode")
        codes = {each.raw.attributes.get("currencyID") for each in totals if each.raw is not None}
        stated = not same and currency is not None and currency.text in codes
        wanted = [] if currency is None or stated or not has_totals(case) else [currency.text]
    elif case.raw is not None and case.syntax is Syntax.UBL:
        named = case.raw.children.get("cbc:TaxCurrencyCode", ())
        everywhere = case.once(gathered)["cac:TaxTotal"] if named else ()
        stated_in = {each.attributes.get("currencyID") for raw in everywhere for each in raw.all("cbc:TaxAmount")}
        wanted = [code.text for code in named if code.text not in stated_in]
    else:
        code = case.invoice.vat_currency
        wanted = [] if code is None or any(each.currency == code for each in totals) else [code]
    for currency_code in wanted:
        yield Fault("totals.vat_in_accounting_currency", {"currency": currency_code.strip(BLANKS)})


@rule("BR-55", terms=(25,))
def preceding_invoice(case: Case) -> Iterator[Fault]:
    """Demand that each reference to an earlier invoice has its number."""
    for position, each in enumerate(case.invoice.preceding_invoices):
        path = f"preceding_invoices[{position}]"
        if each.number is None and not case.written(path, "cac:InvoiceDocumentReference/cbc:ID"):
            yield Fault(f"{path}.number")
    if case.raw is not None and case.syntax is Syntax.UBL:
        for raw in case.once(gathered)["cac:BillingReference"]:
            if raw.parent is not case.raw and raw.first("cac:InvoiceDocumentReference/cbc:ID") is None:
                yield Fault("lines", raw=raw)


@rule("BR-57", terms=(80,))
def delivery_country(case: Case) -> Iterator[Fault]:
    """Demand that an address of delivery names its country."""
    if case.raw is not None and case.syntax is Syntax.UBL:
        for delivery_of in case.once(gathered)["cac:Delivery"]:
            for raw in delivery_of.all("cac:DeliveryLocation/cac:Address"):
                if raw.first("cac:Country/cbc:IdentificationCode") is None:
                    yield Fault("delivery.address.country", raw=raw)
        return
    delivery = case.invoice.delivery
    address = delivery.address if delivery is not None else None
    path = f"{DELIVERY}/ram:ShipToTradeParty/ram:PostalTradeAddress"
    if (address is not None or case.written("", path)) and (address is None or address.country is None):
        yield Fault("delivery.address.country")


@rule("BR-61", terms=(84, 81))
def account_for_transfer(case: Case) -> Iterator[Fault]:
    """Demand that a credit transfer says to which account."""
    for means in case.once(payment_means):
        code = means.code.strip(BLANKS)
        if case.syntax is Syntax.CII:
            accounts = means.accounts if means.code in _CREDIT_TRANSFERS else ()
            wanting = any(not account.stands for account in accounts)
        else:
            wanting = code in _CREDIT_TRANSFERS and not any(account.stands for account in means.accounts)
        if wanting:
            yield Fault("payment.accounts", {"code": code}, raw=means.raw)


@rule("BR-CO-03", terms=(7, 8))
def one_tax_point(case: Case) -> Iterator[Fault]:
    """Demand that the tax point is given as a date or as a code, not both."""
    invoice = case.invoice
    date_stands, code_stands = invoice.tax_point_date is not None, invoice.tax_point_date_code is not None
    if case.raw is not None and case.syntax is Syntax.UBL:
        date_stands = "cbc:TaxPointDate" in case.raw.children
        code_stands = bool(case.raw.all("cac:InvoicePeriod/cbc:DescriptionCode"))
    asked = case.syntax is not Syntax.CII or case.once(breakdowns)
    if asked and date_stands and code_stands:
        yield Fault("tax_point_date", {"code": invoice.tax_point_date_code or ""})


def has_totals(case: Case) -> bool:
    """Tell whether there is a group of document totals (BG-22); without a raw index, there should be one."""
    group = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
    return case.raw is None or case.syntax is Syntax.OTHER or case.invoice.totals is not None or (
        case.written("", "cac:LegalMonetaryTotal", f"{SETTLEMENT}/{group}")
    )  # fmt: skip


def _text(raw: Raw, path: str) -> str | None:
    found = raw.first(path)
    return found.text if found is not None else None
