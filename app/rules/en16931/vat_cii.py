"""The rules on VAT categories as the CII rule file of EN 16931, version 1.3.16, asks them.

It compares texts as they are written and most amounts as doubles, rounds to cents before it compares, leaves BR-AF-08,
BR-AF-09, BR-AG-08 and BR-AG-09 without anything to fail, and looks for the numbers of the parties now in the
invoice's own places, now anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ...model.raw import Raw
from ..engine import Fault
from .gathered import Gathered
from .numbers import Number, as_double, halves_up, is_within_one
from .occurrence_values import decimal_of
from .occurrences_cii import AGREEMENT, DELIVERY, LINES, SETTLEMENT
from .totals import rounded
from .vat_table import (
    ALLOWANCE_NUMBERS,
    ALLOWANCE_RATE,
    AMOUNT,
    BREAKDOWN_OF,
    CHARGE_NUMBERS,
    CHARGE_RATE,
    FAMILIES,
    INTRA_COMMUNITY,
    LINE_NUMBERS,
    LINE_RATE,
    NOT_SUBJECT,
    REASON,
    SPLIT_PAYMENT,
    STANDARD,
    TAXABLE,
    Family,
    Parties,
    Rate,
)  # fmt: skip
from .vat_told import amount_facts, rate_facts, taxable_facts

Found = Iterator[tuple[str, Fault]]

_ITALY = "IT"
_HEADER, _LINE = "ram:ApplicableHeaderTradeSettlement", "ram:SpecifiedLineTradeSettlement"
_INDICATORS = {"false": False, "0": False, "true": True, "1": True}
_REASONS = ("ram:ExemptionReason", "ram:ExemptionReasonCode")
_OF_ANY_KIND = frozenset({"S", "Z"})
"""Categories whose breakdown is judged whatever the tax."""
_OF_RATE = frozenset({"S", "L", "M"})
_SELLER, _BUYER = "ram:SellerTradeParty", "ram:BuyerTradeParty"
_REPRESENTATIVE = "ram:SellerTaxRepresentativeTradeParty"
_REGISTRATION = "ram:SpecifiedTaxRegistration/ram:ID"
_DAYS = (
    f"{DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString",
    f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:StartDateTime",
    f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:EndDateTime",
)
_DESTINATION = f"{DELIVERY}/ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID"


class _Document:
    """The taxes of one document by where they stand, and its parties."""

    def __init__(self, root: Raw, found: Gathered) -> None:
        self.root = root
        self.found = found
        entries = found["ram:ApplicableTradeTax"]
        self.summaries = [each for each in entries if each.parent is not None and each.parent.name == _HEADER]
        self.lines = [each for each in entries if each.parent is not None and each.parent.name == _LINE]
        self.others = found["ram:CategoryTradeTax"]

    def has(self, party: str, *schemes: str, own: bool = False) -> bool:
        """Tell whether a party has a tax number of one of the schemes; `own`: where the invoice has its own parties."""
        held = self.root.all(f"{AGREEMENT}/{party}") if own else self.found[party]
        return any(each.attributes.get("schemeID") in schemes for raw in held for each in raw.all(_REGISTRATION))

    def has_registered_buyer(self) -> bool:
        """Tell whether a buyer has a legal registration."""
        return any(raw.all("ram:SpecifiedLegalOrganization/ram:ID") for raw in self.found[_BUYER])


def faults(root: Raw, found: Gathered) -> Found:
    """Yield what is wrong with the VAT categories of a CII document."""
    document = _Document(root, found)
    codes = {each.text for each in found["ram:CategoryCode"]}
    for family in FAMILIES:
        if family.code in codes:
            yield from _breakdown_of(family, document)
            yield from _uses(family, document)
            for raw in document.summaries:
                if _is_of(raw, family.code) and (family.code in _OF_ANY_KIND or _is_vat(raw)):
                    yield from _of_summary(family, raw, document)
    if SPLIT_PAYMENT in codes:
        at = next(each for each in found["ram:CategoryCode"] if each.text == SPLIT_PAYMENT)
        if any(each.text != _ITALY for each in found["ram:CountryID"]):
            yield "BR-B-01", Fault("vat_breakdown", {"category": SPLIT_PAYMENT}, raw=at)
        if STANDARD in codes:
            yield "BR-B-02", Fault("vat_breakdown", {"category": SPLIT_PAYMENT}, raw=at)


def _is_of(entry: Raw, code: str) -> bool:
    return any(each.text == code for each in entry.children.get("ram:CategoryCode", ()))


def _is_vat(entry: Raw) -> bool:
    return any(each.text.upper() == "VAT" for each in entry.children.get("ram:TypeCode", ()))


def _breakdown_of(family: Family, document: _Document) -> Found:
    """Judge whether a category has the breakdown it should have, whatever the tax."""
    summaries, lines, others = (
        [each for each in held if _is_of(each, family.code)]
        for held in (document.summaries, document.lines, document.others)
    )
    if family.by_rate:
        wrong = any(held and len(held) + len(summaries) < 2 for held in (lines, others))  # noqa: PLR2004 - one and its breakdown
    elif family.code == NOT_SUBJECT and not summaries:
        wrong = False
    else:
        wrong = bool(summaries or lines or others) and not (len(summaries) == 1 and (lines or others))
    if wrong:
        told = {"category": family.code, "count": str(len(summaries))}
        if summaries and not (lines or others):
            told["kind"] = "unused"
        yield family.rule(BREAKDOWN_OF), Fault("vat_breakdown", told, raw=(*summaries, *lines, *others)[0])


def _uses(family: Family, document: _Document) -> Found:
    """Judge every line, allowance and charge of a category: the numbers of the parties, and the rate."""
    identified = _is_identified(family, document)
    for raw in document.lines:
        if _is_of(raw, family.code) and _is_vat(raw) and _is_of_own_line(raw):
            yield from _use(family, raw, (LINE_NUMBERS, LINE_RATE), identified=identified)
    for raw in document.others:
        above = raw.parent
        if above is None or above.name != "ram:SpecifiedTradeAllowanceCharge":
            continue
        is_charge = _INDICATORS.get(above.value("ram:ChargeIndicator/udt:Indicator"))
        if is_charge is not None and _is_of(raw, family.code) and _is_vat(raw):
            numbers = (CHARGE_NUMBERS, CHARGE_RATE) if is_charge else (ALLOWANCE_NUMBERS, ALLOWANCE_RATE)
            yield from _use(family, raw, numbers, identified=identified)


def _is_of_own_line(entry: Raw) -> bool:
    """Tell whether a tax stands under a line, and that under the transaction."""
    line = entry.parent.parent if entry.parent is not None else None
    trade = line.parent if line is not None else None
    return (
        line is not None
        and trade is not None
        and line.name == "ram:IncludedSupplyChainTradeLineItem"
        and trade.name == "rsm:SupplyChainTradeTransaction"
    )


def _use(family: Family, raw: Raw, numbers: tuple[int, int], *, identified: bool) -> Found:
    parties, rate = numbers
    stated = raw.first("ram:RateApplicablePercent")
    rated = Number(stated.text) if stated is not None else None
    told = {"category": family.code}
    if not identified:
        yield family.rule(parties), Fault(_path(rate), told, raw=raw)
    if not _fits(rated, family.rate_cii):
        yield family.rule(rate), Fault(_path(rate), rate_facts(family.code, rated, _line(raw)), raw=raw)


def _path(number: int) -> str:
    return {LINE_RATE: "lines", ALLOWANCE_RATE: "allowances", CHARGE_RATE: "charges"}[number]


def _line(entry: Raw) -> str:
    line = entry.parent.parent if entry.parent is not None else None
    return (line.value("ram:AssociatedDocumentLineDocument/ram:LineID") if line is not None else "") or "?"


def _fits(rate: Number | None, wanted: Rate) -> bool:
    """Tell whether a rate is as it should be, compared as doubles."""
    if wanted is Rate.NONE or rate is None:
        return wanted is Rate.NONE and rate is None
    nought_will_do = wanted is not Rate.ABOVE_NOUGHT and rate.is_nought
    return nought_will_do or (wanted is not Rate.NOUGHT and rate.is_above_nought)


def _is_identified(family: Family, document: _Document) -> bool:
    """Tell whether an invoice has the numbers of the parties that a category asks for, where this syntax looks."""
    parties = family.parties
    if parties is Parties.NO_VAT:
        own = document.has(_SELLER, "VA", own=True) or document.has(_REPRESENTATIVE, "VA", own=True)
        return not own and not document.has(_BUYER, "VA")
    if parties is Parties.SELLER:
        return document.has(_SELLER, "VA", "FC", own=True) or document.has(_REPRESENTATIVE, "VA", own=True)
    schemes = ("VA", "FC") if parties is Parties.SELLER_AND_BUYER else ("VA",)
    if not (document.has(_SELLER, *schemes) or document.has(_REPRESENTATIVE, "VA")):
        return False
    if parties is Parties.SELLER_VAT:
        return True
    return document.has(_BUYER, "VA") or (parties is Parties.SELLER_AND_BUYER and document.has_registered_buyer())


def _of_summary(family: Family, raw: Raw, document: _Document) -> Found:
    """Judge one breakdown: what it is over, its VAT, its reason, and what else its category asks."""
    path, told = "vat_breakdown", {"category": family.code}
    taxables, amounts = _all_numbers(raw, "ram:BasisAmount"), _all_numbers(raw, "ram:CalculatedAmount")
    taxable, amount = (held[0] if held else None for held in (taxables, amounts))
    rate = _number(raw, "ram:RateApplicablePercent")
    if family.code in (STANDARD, *(each.code for each in FAMILIES if not each.by_rate)):
        computed = _taxable(family, taxables, rate, document)
        if computed is not None:
            shown = taxable_facts(taxable, rate, computed)
            yield family.rule(TAXABLE), Fault(path, {**told, **shown}, raw=raw)
        if not _is_amount(family, amounts, taxable, rate):
            yield family.rule(AMOUNT), Fault(path, {**told, **amount_facts(amount, taxable, rate)}, raw=raw)
    if any(name in raw.children for name in _REASONS) is not family.reason:
        yield family.rule(REASON), Fault(path, told, raw=raw)
    if family.code == INTRA_COMMUNITY:
        yield from _intra_community(raw, document.root)
    if family.code == NOT_SUBJECT:
        yield from _alone(document)


def _number(raw: Raw, name: str) -> Number | None:
    held = raw.children.get(name)
    return Number(held[0].text) if held else None


def _all_numbers(raw: Raw, name: str) -> list[Number]:
    """Return every amount of a name: CII's schema lets several stand, and to some tests any of them will do."""
    return [Number(each.text) for each in raw.children.get(name, ())]


def _taxable(family: Family, stated: list[Number], rate: Number | None, document: _Document) -> Decimal | None:
    """Return what the taxable amount should be, where it is something else; None where all is well."""
    if family.by_rate and (rate is None or rate.exact is None):
        return None
    computed = _added(family.code, rate.exact if family.by_rate and rate is not None else None, document.root)
    if family.by_rate or family.code == NOT_SUBJECT:
        return None if any(each.equals(computed) for each in stated) else computed
    amounts = [each.exact for each in stated if each.exact is not None]
    return None if any(is_within_one(each, as_double(computed)) for each in amounts) else computed


def _added(code: str, rate: Decimal | None, root: Raw) -> Decimal:
    """Add up lines, charges and allowances of a category (and rate), each kind rounded to cents by itself."""
    added = {None: Decimal(0), True: Decimal(0), False: Decimal(0)}
    for raw in root.all(f"{LINES}/{_LINE}"):
        if _falls_under(raw.children.get("ram:ApplicableTradeTax", ()), code, rate):
            for each in raw.all("ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"):
                added[None] += decimal_of(each) or 0
    for raw in root.all(f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge"):
        is_charge = _INDICATORS.get(raw.value("ram:ChargeIndicator/udt:Indicator"))
        if is_charge is not None and _falls_under(raw.children.get("ram:CategoryTradeTax", ()), code, rate):
            added[is_charge] += decimal_of(raw.first("ram:ActualAmount")) or 0
    return rounded(added[None]) + rounded(added[True]) - rounded(added[False])


def _falls_under(entries: Sequence[Raw], code: str, rate: Decimal | None) -> bool:
    """Tell whether one of the entries is of a category, and one, be it another, of a rate."""
    if not any(_is_of(each, code) for each in entries):
        return False
    return rate is None or any(
        decimal_of(stated) == rate for each in entries for stated in each.children.get("ram:RateApplicablePercent", ())
    )


def _is_amount(family: Family, amounts: list[Number], taxable: Number | None, rate: Number | None) -> bool:
    """Tell whether the VAT of a breakdown is nought, or less than one off taxable amount times rate, in doubles."""
    if not family.by_rate:
        return any(each.is_nought for each in amounts)
    amount = amounts[0] if amounts else None
    if amount is None or amount.exact is None:
        return False
    if taxable is None or taxable.exact is None or rate is None or rate.exact is None:
        return False
    product = as_double(as_double(abs(taxable.exact)) * as_double(rate.exact))
    due = as_double(halves_up(product).scaleb(-2))
    return as_double(abs(amount.exact) - 1) < due < as_double(abs(amount.exact) + 1)


def _intra_community(raw: Raw, root: Raw) -> Found:
    if not any(root.all(path) for path in _DAYS):
        yield "BR-IC-11", Fault("delivery.date", {"category": INTRA_COMMUNITY}, raw=raw)
    if not root.all(_DESTINATION):
        yield "BR-IC-12", Fault("delivery.address.country", {"category": INTRA_COMMUNITY}, raw=raw)


def _alone(document: _Document) -> Found:
    """Judge that what is not subject to VAT stands alone."""
    entries = document.found["ram:ApplicableTradeTax"]
    for held, rule_ids in ((entries, ("BR-O-11", "BR-O-12")), (document.others, ("BR-O-13", "BR-O-14"))):
        codes = ((raw, each.text) for raw in held for each in raw.children.get("ram:CategoryCode", ()))
        other = next(((raw, code) for raw, code in codes if code != NOT_SUBJECT), None)
        if other is not None:
            for rule_id in rule_ids:
                told = {"category": NOT_SUBJECT, "other": " ".join(other[1].split()) or "?"}
                yield rule_id, Fault("vat_breakdown", told, raw=other[0])
