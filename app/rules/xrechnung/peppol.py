"""XRechnung 3.0.2 (Schematron 2.6.0): the rules it takes over from Peppol, on the document and on allowances.

They bear Peppol's ids, but are XRechnung's: there are CII ones, half a forint is slack enough, and CII asks for other
VAT totals. So they are judged in the profile `xrechnung` and only there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...model.raw import Raw
from ...model.values import BLANKS
from ..en16931.occurrence_values import decimal_of
from ..engine import Case, Fault, Syntax, rule, sweep
from .words import SETTLEMENT, Found, documents, gathered, normalized, parted, root_of, several

_SLACK, _SLACK_OF_FORINT = Decimal("0.02"), Decimal("0.5")
_FORINT = "HUF"
_NOTHING = Decimal(0)
_DEBITS = frozenset({"49", "59"})
_MEANS_CII = "ram:SpecifiedTradeSettlementPaymentMeans"
_TOTALS_CII = "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount"
_LINE_NAMES = ("cac:InvoiceLine", "cac:CreditNoteLine")


def slack(case: Case) -> Decimal:
    """Return by how much a computed amount may be off, in the invoice currency."""
    return _SLACK_OF_FORINT if _FORINT in _currencies(case, "Document", "Invoice") else _SLACK


def within(stated: Decimal, computed: Decimal, allowed: Decimal) -> bool:
    """Tell whether two amounts differ by no more than is allowed."""
    return stated + allowed >= computed >= stated - allowed


def _currencies(case: Case, ubl: str, cii: str) -> frozenset[str]:
    """Return the currency codes exactly as written: mostly one, or none."""
    path = f"cbc:{ubl}CurrencyCode" if case.syntax is Syntax.UBL else f"{SETTLEMENT}/ram:{cii}CurrencyCode"
    return frozenset([each.text for each in case.raw.all(path)] if case.raw is not None else ())


@rule("PEPPOL-EN16931-R001", terms=(23,))
def business_process(case: Case) -> Iterator[Fault]:
    """Demand a business process."""
    root = root_of(case)
    if root is None:
        return
    if case.syntax is Syntax.UBL:
        lacking = [raw for raw in documents(case) if "cbc:ProfileID" not in raw.children]
    else:
        contexts = case.once(gathered).all("rsm:ExchangedDocumentContext")
        path = "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
        lacking = [raw for raw in contexts if not raw.all(path)]
    for raw in lacking:
        yield Fault("process.business_process", {"kind": "xrechnung"}, raw=raw)


@rule("PEPPOL-EN16931-R008", terms=())
def nothing_empty(case: Case) -> Iterator[Fault]:
    """Demand that no element is empty, but for those that UBL or CII cannot do without."""
    if root_of(case) is None:
        return
    for raw in case.once(gathered).empty:
        parent = raw.parent.name if raw.parent is not None else ""
        needed = (raw.name == "cbc:ID" and parent == "cac:OrderReference") if case.syntax is Syntax.UBL else (
            raw.name == "ram:ApplicableHeaderTradeDelivery"
        )  # fmt: skip
        if not needed:
            yield Fault(facts={"kind": "xrechnung", "element": raw.name, "parent": parent}, raw=raw)


@sweep({"PEPPOL-EN16931-R010": (49,), "PEPPOL-EN16931-R020": (34,)})
def electronic_addresses(case: Case) -> Found:
    """Demand an electronic address of buyer and seller."""
    if root_of(case) is None:
        return
    is_ubl = case.syntax is Syntax.UBL
    for rule_id, role, ubl, cii in (
        ("PEPPOL-EN16931-R010", "buyer", "cac:AccountingCustomerParty", "ram:BuyerTradeParty"),
        ("PEPPOL-EN16931-R020", "seller", "cac:AccountingSupplierParty", "ram:SellerTradeParty"),
    ):
        for raw in case.once(gathered).all(ubl if is_ubl else cii):
            for party in raw.children.get("cac:Party", ()) if is_ubl else (raw,):
                if not party.all("cbc:EndpointID" if is_ubl else "ram:URIUniversalCommunication/ram:URIID"):
                    yield rule_id, Fault(f"{role}.electronic_address", {"kind": "xrechnung"}, raw=party)


@sweep(
    {
        "PEPPOL-EN16931-R005": (6, 5),
        "PEPPOL-EN16931-R053": (110,),
        "PEPPOL-EN16931-R054": (111, 6),
        "PEPPOL-EN16931-R055": (110, 111),
    }
)
def vat_totals(case: Case) -> Found:
    """Demand one VAT total per currency, of the same sign, and a currency of accounting other than the invoice's."""
    root = root_of(case)
    if root is None:
        return
    if case.syntax is Syntax.UBL:
        yield from _other_currency_in_ubl(case)
        for raw in documents(case):
            yield from _vat_totals_in_ubl(raw)
    else:
        for raw in case.once(gathered).all("ram:ApplicableHeaderTradeSettlement"):
            yield from _vat_totals_in_cii(case, raw)


def _other_currency_in_ubl(case: Case) -> Found:
    for raw in case.once(gathered).all("cbc:TaxCurrencyCode"):
        other = raw.parent.first("cbc:DocumentCurrencyCode") if raw.parent is not None else None
        if broken := parted("vat_currency", raw, *(() if other is None else (other,))):
            yield "PEPPOL-EN16931-R005", broken
        elif normalized(raw.text) == normalized(other.text if other is not None else ""):
            yield "PEPPOL-EN16931-R005", _same_currency(raw)


def _vat_totals_in_ubl(root: Raw) -> Found:
    accounting, stated = root.first("cbc:TaxCurrencyCode"), root.children.get("cac:TaxTotal", [])
    broken = [each for each in stated if "cac:TaxSubtotal" in each.children]
    if len(broken) != 1:
        yield "PEPPOL-EN16931-R053", _fault("totals.vat", {"count": str(len(broken))}, broken[-1] if broken else root)
    plain = len(stated) - len(broken)
    if plain != (accounting is not None):
        others = [each for each in stated if each not in broken]
        yield "PEPPOL-EN16931-R054", _others(plain, others[-1] if others else root, wanted=accounting is not None)
    if accounting is not None:
        own = normalized(root.value("cbc:DocumentCurrencyCode"))
        amounts = root.all("cac:TaxTotal/cbc:TaxAmount")
        pair = (_in_currency(amounts, {normalized(accounting.text)}), _in_currency(amounts, {own}))
        if not any(_all_have(sign, pair) for sign in (lambda each: each <= 0, lambda each: each >= 0)):
            yield "PEPPOL-EN16931-R055", _fault("totals.vat", {}, amounts[-1] if amounts else root)


def _vat_totals_in_cii(case: Case, settlement: Raw) -> Found:
    own, accounting = _currencies(case, "Document", "Invoice"), _currencies(case, "Tax", "Tax")
    amounts = settlement.all(_TOTALS_CII)
    stated = [(each.attributes["currencyID"], each) for each in amounts if "currencyID" in each.attributes]
    in_own = [each for currency, each in stated if currency in own]
    others = [each for currency, each in stated if own - {currency}]
    codes = settlement.children.get("ram:TaxCurrencyCode", [])
    code = codes[0] if codes else None
    own_codes = settlement.children.get("ram:InvoiceCurrencyCode", [])
    if code is not None and (len(codes) > 1 or len(own_codes) > 1):
        yield "PEPPOL-EN16931-R005", several("vat_currency", codes if len(codes) > 1 else own_codes)
    elif code is not None and (broken := parted("vat_currency", code, *own_codes)):
        yield "PEPPOL-EN16931-R005", broken
    elif code is not None and normalized(code.text) == normalized(own_codes[0].text if own_codes else ""):
        yield "PEPPOL-EN16931-R005", _same_currency(code)
    if len(in_own) > 1:
        yield "PEPPOL-EN16931-R053", _fault("totals.vat", {"count": str(len(in_own))}, in_own[1])
    if len(others) != (code is not None):
        at = others[-1] if others else settlement
        yield "PEPPOL-EN16931-R054", _others(len(others), at, wanted=code is not None)
    if accounting and in_own:
        pair = (_in_currency(amounts, accounting), _in_currency(amounts, own))
        if not any(_all_have(sign, pair) for sign in (lambda each: each < 0, lambda each: each >= 0)):
            yield "PEPPOL-EN16931-R055", _fault("totals.vat", {}, in_own[0])


def _in_currency(amounts: list[Raw], currencies: Collection[str]) -> list[Decimal]:
    found = (decimal_of(each) for each in amounts if each.attributes.get("currencyID") in currencies)
    return [each for each in found if each is not None]


def _all_have(sign: Callable[[Decimal], bool], pair: tuple[list[Decimal], list[Decimal]]) -> bool:
    """Tell whether each side has an amount of that sign."""
    return all(any(map(sign, amounts)) for amounts in pair)


def _same_currency(raw: Raw) -> Fault:
    return _fault("vat_currency", {"currency": raw.text.strip(BLANKS) or "-"}, raw)


def _others(count: int, raw: Raw, *, wanted: bool) -> Fault:
    facts = {"kind": "xrechnung-none" if wanted and not count else "xrechnung", "count": str(count)}
    return Fault("totals.vat_in_accounting_currency", facts, raw=raw)


def _fault(path: str, facts: dict[str, str], raw: Raw) -> Fault:
    return Fault(path, {"kind": "xrechnung", **facts}, raw=raw)


@dataclass(frozen=True, slots=True)
class _Names:
    """What the parts of an allowance or charge are called in a syntax."""

    percentage: str
    base: str
    amount: str
    indicator: str
    indicator_rule: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of those that are numbers."""
        return self.percentage, self.base, self.amount


_UBL = _Names(
    "cbc:MultiplierFactorNumeric", "cbc:BaseAmount", "cbc:Amount", "cbc:ChargeIndicator", "PEPPOL-EN16931-R043"
)
_INDICATOR_CII = "ram:ChargeIndicator/udt:Indicator"
_CII = _Names("ram:CalculationPercent", "ram:BasisAmount", "ram:ActualAmount", _INDICATOR_CII, "PEPPOL-EN16931-R043-1")


@sweep(
    {
        "PEPPOL-EN16931-R040": (92, 93, 94, 99, 100, 101, 136, 137, 138, 141, 142, 143),
        "PEPPOL-EN16931-R041": (93, 100, 137, 142),
        "PEPPOL-EN16931-R042": (94, 101, 138, 143),
        "PEPPOL-EN16931-R043": ("BG-20", "BG-21", "BG-27", "BG-28"),
        "PEPPOL-EN16931-R043-1": ("BG-20", "BG-21", "BG-27", "BG-28"),
        "PEPPOL-EN16931-R043-2": (147,),
    }
)
def allowances(case: Case) -> Found:
    """Demand that base amount and percentage come together and give the amount, and that the indicator is a word."""
    root = root_of(case)
    if root is None:
        return
    if case.syntax is Syntax.UBL:
        for document in documents(case):
            for line_id, raw in _allowances_in_ubl(document):
                yield from _allowance(case, raw, _UBL, line_id)
        return
    for raw in case.once(gathered).all("ram:SpecifiedTradeAllowanceCharge"):
        yield from _allowance(case, raw, _CII, "")
    for raw in case.once(gathered).all("ram:AppliedTradeAllowanceCharge"):
        if broken := parted("", *raw.all(_INDICATOR_CII)):
            yield "PEPPOL-EN16931-R043-2", broken
        elif not _is_word(raw, _INDICATOR_CII):
            yield "PEPPOL-EN16931-R043-2", Fault(facts={"indicator": raw.value(_INDICATOR_CII) or "-"}, raw=raw)


def _allowances_in_ubl(document: Raw) -> Iterator[tuple[str, Raw]]:
    """Yield the allowances and charges of a document and of its lines, with the line's number or nothing."""
    yield from (("", raw) for raw in document.children.get("cac:AllowanceCharge", ()))
    for name in _LINE_NAMES:
        for line in document.children.get(name, ()):
            if "cac:AllowanceCharge" in line.children:
                yield from ((line.value("cbc:ID"), raw) for raw in line.children["cac:AllowanceCharge"])


def _allowance(case: Case, raw: Raw, names: _Names, line: str) -> Found:
    """Judge one allowance or charge; one whose base or percentage is missing is judged by nothing else."""
    where = {"kind": "xrechnung-line", "line": line} if line else {"kind": "xrechnung"}
    has_percentage, has_base = names.percentage in raw.children, names.base in raw.children
    if has_percentage and not has_base:
        yield "PEPPOL-EN16931-R041", Fault(facts=where | {"percentage": raw.value(names.percentage)}, raw=raw)
    elif has_base and not has_percentage:
        yield "PEPPOL-EN16931-R042", Fault(facts=where | {"base": raw.value(names.base)}, raw=raw)
    else:
        if has_base:
            yield from _product(case, raw, names, where)
        if broken := parted("", *raw.all(names.indicator)):
            yield names.indicator_rule, broken
        elif not _is_word(raw, names.indicator):
            yield names.indicator_rule, Fault(facts=where | {"indicator": raw.value(names.indicator) or "-"}, raw=raw)


def _product(case: Case, raw: Raw, names: _Names, where: dict[str, str]) -> Found:
    doubled = next((held for name in names.numbers if len(held := raw.children.get(name, [])) > 1), None)
    if doubled is not None:
        yield "PEPPOL-EN16931-R040", several("", doubled)
        return
    base, percentage = decimal_of(raw.first(names.base)), decimal_of(raw.first(names.percentage))
    amount = decimal_of(raw.first(names.amount)) if names.amount in raw.children else _NOTHING
    if base is None or percentage is None or amount is None:
        return  # no numbers: reading them has said so
    computed = (base * percentage).scaleb(-2)
    if not within(amount, computed, case.once(slack)):
        numbers = {"amount": amount, "base": base, "percentage": percentage, "computed": computed}
        facts = {name: f"{number:f}" for name, number in numbers.items()}
        yield "PEPPOL-EN16931-R040", Fault(facts=where | facts, raw=raw)


def _is_word(raw: Raw, path: str) -> bool:
    """Tell whether an indicator says true or false in letters; the figures 1 and 0 will not do."""
    return [normalized(each.text) for each in raw.all(path)] in (["true"], ["false"])


@rule("PEPPOL-EN16931-R061", terms=(89,))
def mandate(case: Case) -> Iterator[Fault]:
    """Demand a mandate where money is collected."""
    if root_of(case) is None:
        return
    is_ubl = case.syntax is Syntax.UBL
    for raw in case.once(gathered).all("cac:PaymentMeans" if is_ubl else _MEANS_CII):
        codes = raw.children.get("cbc:PaymentMeansCode" if is_ubl else "ram:TypeCode", [])
        code = codes[0].text.strip(BLANKS) if len(codes) == 1 else ""  # official: a second one makes it match nothing
        if code not in _DEBITS:
            continue
        parent = raw.parent or raw
        stated = (
            raw.all("cac:PaymentMandate/cbc:ID")
            if is_ubl
            else parent.all("ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID")
        )
        if not stated:
            yield Fault("payment.direct_debit.mandate", {"kind": "xrechnung", "code": code}, raw=raw)
