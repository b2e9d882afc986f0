"""Mutations of CII documents that know what is what there: VAT, totals, allowances, parties, dates and codes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lxml import etree

from tests.fuzz_rules.workshop import Mutant, NotHere, elements, local

_STANDARD = "urn:un:unece:uncefact:data:standard:"
RAM = f"{{{_STANDARD}ReusableAggregateBusinessInformationEntity:100}}"
UDT = f"{{{_STANDARD}UnqualifiedDataType:100}}"
_CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B")
_ODD_CATEGORIES = (*_CATEGORIES, " S", "s", "X", "", "AE ", "IC")
_NOUGHTS = ("0", "0.00", "0.0", "-0.00", "-0", ".0", "+0")
_RATES = ("21", "19.00", "7", "6.0000", "-7", "0.001", " 19 ", "25", "0.4", *_NOUGHTS)
_REASONS = ("VATEX-EU-AE", "VATEX-EU-IC", "VATEX-EU-G", "vatex-eu-o", "VATEX-EU-132", "x", "")
_DATES = (
    "20260131",
    "20261301",
    "2026-01-31",
    "260131",
    " 20260131",
    "20260131 ",
    "",
    "00010101",
    "20240229",
    "20250229",
)
_FORMATS = ("102", "203", "", " 102", "610", "101")
_CODES = ("TypeCode", "CountryID", "ReasonCode", "SubjectCode", "ExemptionReasonCode", "ReferenceTypeCode")
_MORE_CODES = ("InvoiceCurrencyCode", "TaxCurrencyCode", "DueDateTypeCode", "ClassCode")
_WORDS = (
    "XX",
    "",
    "IT",
    "EUR",
    "VAT",
    "vat",
    "GST",
    "5",
    "380",
    "381",
    "AAI",
    "SS",
    "64",
    "FC",
    "ZZZ",
    "41",
    "72",
    "29",
)
_TAXES = ("ApplicableTradeTax", "CategoryTradeTax")
_PARTIES = ("SellerTradeParty", "BuyerTradeParty", "SellerTaxRepresentativeTradeParty", "PayeeTradeParty")


def swap_category(mutant: Mutant) -> None:
    """Put another VAT category in one place."""
    mutant.pick(mutant.all("CategoryCode")).text = mutant.chance.choice(_ODD_CATEGORIES)


def move_to_category(mutant: Mutant) -> None:
    """Put everything into one VAT category, with rate, exemption and totals to go with it, mostly."""
    code = mutant.chance.choice(_CATEGORIES)
    for tax in mutant.all(*_TAXES):
        for each in tax.iterchildren(f"{RAM}CategoryCode"):
            each.text = code
        _rate(mutant, tax, code)
    if code == "O" and mutant.chance.random() < 0.6:
        for each in mutant.all("SpecifiedTaxRegistration"):
            each.getparent().remove(each)  # type: ignore[union-attr]
    if code == "B" and mutant.chance.random() < 0.6:
        for each in mutant.all("CountryID"):
            each.text = "IT"
    _add_up(mutant, exempt=code not in "SZLM")


def mix_categories(mutant: Mutant) -> None:
    """Give lines, allowances and charges VAT categories of their own, and the breakdown what they add up to."""
    codes = mutant.chance.sample(_CATEGORIES, k=2)
    for tax in mutant.all(*_TAXES):
        code = mutant.chance.choice(codes)
        for each in tax.iterchildren(f"{RAM}CategoryCode"):
            each.text = code
        _rate(mutant, tax, code)
    _add_up(mutant, exempt=mutant.chance.random() < 0.5)


def add_up(mutant: Mutant) -> None:
    """Make line totals huge, tiny or negative, and the rest agree with them."""
    sizes = ["0.01", "0.005", "1.005", "12.50", "-3", "1000000000000", "99999999999999.99", "0", "-0.00", "0.333"]
    for each in mutant.all("LineTotalAmount"):
        if mutant.chance.random() < 0.6:
            each.text = mutant.chance.choice(sizes)
    _add_up(mutant, exempt=mutant.chance.random() < 0.5)


def change_rate(mutant: Mutant) -> None:
    """Put another VAT rate in one place."""
    mutant.pick(mutant.all("RateApplicablePercent")).text = mutant.chance.choice(_RATES)


def allow(mutant: Mutant) -> None:
    """Add an allowance or charge to the document or a line, in or out of step with the totals."""
    name = mutant.chance.choice(["SpecifiedLineTradeSettlement", *["ApplicableHeaderTradeSettlement"] * 2])
    host = mutant.pick(mutant.all(name))
    element = etree.Element(f"{RAM}SpecifiedTradeAllowanceCharge")
    indicator = etree.SubElement(element, f"{RAM}ChargeIndicator")
    etree.SubElement(indicator, f"{UDT}Indicator").text = mutant.chance.choice(["true", "false", "1", "0", " true "])
    draws = (
        ("CalculationPercent", 0.3, ("10", "-5", "33.333")),
        ("BasisAmount", 0.4, ("100", "100.00", "1.234", "5.0 ")),
        ("ActualAmount", 0.95, ("1.00", "1", "0.00", "-0.00", "10.50", "2.345", "1.1 ")),
        ("ReasonCode", 0.5, ("95", "41", "FC", "ABL", "XX", "104", "")),
        ("Reason", 0.5, ("Afspraak", " ", "")),
    )
    for child, likely, texts in draws:
        if mutant.chance.random() < likely:
            etree.SubElement(element, f"{RAM}{child}").text = mutant.chance.choice(texts)
    if mutant.chance.random() < 0.9:
        tax = etree.SubElement(element, f"{RAM}CategoryTradeTax")
        etree.SubElement(tax, f"{RAM}TypeCode").text = mutant.chance.choice(["VAT", "VAT", "VAT", "vat", "GST", " VAT"])
        known = [each.text or "" for each in mutant.all("CategoryCode")]
        etree.SubElement(tax, f"{RAM}CategoryCode").text = mutant.chance.choice([*known, *_ODD_CATEGORIES])
        known = [each.text or "" for each in mutant.all("RateApplicablePercent")]
        if mutant.chance.random() < 0.85:
            etree.SubElement(tax, f"{RAM}RateApplicablePercent").text = mutant.chance.choice([*known, *_RATES])
    mutant.insert(host, element)
    if mutant.chance.random() < 0.6:
        _add_up(mutant, exempt=True)


def change_date(mutant: Mutant) -> None:
    """Put another day, another form of one, or another format."""
    leaf = mutant.pick(mutant.all("DateTimeString", "DateString"))
    if mutant.chance.random() < 0.3:
        leaf.set("format", mutant.chance.choice(_FORMATS))
    else:
        leaf.text = mutant.chance.choice(_DATES)


def change_code(mutant: Mutant) -> None:
    """Put another code, or the same in another form."""
    leaf = mutant.pick(mutant.all(*_CODES, *_MORE_CODES))
    text = leaf.text or ""
    leaf.text = mutant.chance.choice([*_WORDS, text.lower(), f"{text} ", f" {text}", f"{text} {text}"])


def change_indicator(mutant: Mutant) -> None:
    """Write a truth value in another form, or turn it round."""
    mutant.pick(mutant.all("Indicator")).text = mutant.chance.choice(["true", "false", "1", "0", " true ", "false\n"])


def register(mutant: Mutant) -> None:
    """Give a party another tax registration, or take one away."""
    party = mutant.pick(mutant.all(*_PARTIES))
    standing = party.findall(f"{RAM}SpecifiedTaxRegistration")
    if standing and mutant.chance.random() < 0.3:
        party.remove(mutant.chance.choice(standing))
        return
    registration = etree.Element(f"{RAM}SpecifiedTaxRegistration")
    number = etree.SubElement(registration, f"{RAM}ID")
    number.text = mutant.chance.choice(["NL123456782B90", "XX1", "", " ", "12345", "EL094259216", "de1"])
    if mutant.chance.random() < 0.9:
        number.set("schemeID", mutant.chance.choice(["VA", "VA", "FC", "va", "", " VA", "VAT"]))
    mutant.insert(party, registration)


def account_otherwise(mutant: Mutant) -> None:
    """Give the document an accounting currency and a VAT total in it, in none or in several."""
    settlement = mutant.pick(mutant.all("ApplicableHeaderTradeSettlement"))
    for each in settlement.findall(f"{RAM}TaxCurrencyCode"):
        settlement.remove(each)
    code = etree.Element(f"{RAM}TaxCurrencyCode")
    code.text = mutant.chance.choice(["EUR", "USD", "SEK", mutant.currency(), "eur", ""])
    mutant.insert(settlement, code)
    total = mutant.pick(mutant.all("TaxTotalAmount"))
    for _ in range(mutant.chance.choice([0, 1, 1, 2])):
        other = copy.deepcopy(total)
        other.set("currencyID", mutant.chance.choice([code.text, code.text, "GBP", ""]))
        other.text = mutant.chance.choice(["1.00", "1.005", "-2", "0", total.text or ""])
        total.addnext(other)


def double_up(mutant: Mutant) -> None:
    """Let a group stand again, with what another document has in it."""
    element = mutant.pick(mutant.groups())
    element.addnext(copy.deepcopy(mutant.pick(mutant.workshop.groups.get(element.tag, []))))


def _rate(mutant: Mutant, tax: etree._Element, code: str) -> None:
    rate = tax.find(f"{RAM}RateApplicablePercent")
    if rate is None:
        if code != "O":
            mutant.insert(tax, etree.Element(f"{RAM}RateApplicablePercent"))
            _rate(mutant, tax, code)
    elif code == "O" and mutant.chance.random() < 0.9:
        tax.remove(rate)
    else:
        rate.text = mutant.chance.choice(["19", "7.00", "21", "0.4"] if code in "SLM" else _NOUGHTS)


def _number(element: etree._Element | None) -> Decimal:
    try:
        return Decimal((element.text or "").strip()) if element is not None else Decimal(0)
    except InvalidOperation:
        raise NotHere from None


def _add_up(mutant: Mutant, *, exempt: bool) -> None:
    """Work out breakdown and totals anew from the lines and the document's allowances and charges."""
    settlement = mutant.pick(mutant.all("ApplicableHeaderTradeSettlement"))
    groups: dict[tuple[str, str | None], Decimal] = {}
    net = Decimal(0)
    for line in mutant.all("SpecifiedLineTradeSettlement"):
        amount = _number(next((each for each in elements(line) if local(each) == "LineTotalAmount"), None))
        net += amount
        _put(groups, line.find(f"{RAM}ApplicableTradeTax"), amount)
    sides = {True: Decimal(0), False: Decimal(0)}
    for each in settlement.findall(f"{RAM}SpecifiedTradeAllowanceCharge"):
        is_charge = each.findtext(f"{RAM}ChargeIndicator/{UDT}Indicator", "").strip() in ("true", "1")
        amount = _number(each.find(f"{RAM}ActualAmount"))
        sides[is_charge] += amount
        _put(groups, each.find(f"{RAM}CategoryTradeTax"), amount if is_charge else -amount)
    for each in settlement.findall(f"{RAM}ApplicableTradeTax"):
        settlement.remove(each)
    tax = Decimal(0)
    for (code, rate), taxable in groups.items():
        of_group = (taxable * Decimal((rate or "0").strip() or "0") / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        tax += of_group
        mutant.insert(settlement, _breakdown(mutant, code, rate, taxable, of_group, exempt=exempt))
    totals = mutant.pick(settlement.findall(f"{RAM}SpecifiedTradeSettlementHeaderMonetarySummation"))
    exclusive = net + sides[True] - sides[False]
    paid, rounding = (_number(totals.find(f"{RAM}{name}Amount")) for name in ("TotalPrepaid", "Rounding"))
    stated = {
        "LineTotalAmount": net,
        "ChargeTotalAmount": sides[True],
        "AllowanceTotalAmount": sides[False],
        "TaxBasisTotalAmount": exclusive,
        "GrandTotalAmount": exclusive + tax,
        "DuePayableAmount": exclusive + tax - paid + rounding,
    }
    for name, value in stated.items():
        _state(mutant, totals, name, value)
    for each in totals.findall(f"{RAM}TaxTotalAmount")[:1]:
        each.text = f"{tax:f}"


def _state(mutant: Mutant, totals: etree._Element, name: str, value: Decimal) -> None:
    leaf = totals.find(f"{RAM}{name}")
    if leaf is None and not value:
        return
    if leaf is None:
        leaf = etree.Element(f"{RAM}{name}")
        mutant.insert(totals, leaf)
    leaf.text = f"{value:f}"


def _put(groups: dict[tuple[str, str | None], Decimal], tax: etree._Element | None, value: Decimal) -> None:
    if tax is None:
        raise NotHere
    rate = tax.find(f"{RAM}RateApplicablePercent")
    _number(rate)
    group = (tax.findtext(f"{RAM}CategoryCode") or "", (rate.text or "").strip() if rate is not None else None)
    groups[group] = groups.get(group, Decimal(0)) + value


def _breakdown(
    mutant: Mutant, code: str, rate: str | None, taxable: Decimal, tax: Decimal, *, exempt: bool
) -> etree._Element:
    element = etree.Element(f"{RAM}ApplicableTradeTax")
    etree.SubElement(element, f"{RAM}CalculatedAmount").text = f"{tax:f}"
    etree.SubElement(element, f"{RAM}TypeCode").text = "VAT"
    how = mutant.chance.random() if exempt else 1
    if how < 0.4:
        etree.SubElement(element, f"{RAM}ExemptionReason").text = mutant.chance.choice(["Vrijgesteld", " "])
    etree.SubElement(element, f"{RAM}BasisAmount").text = f"{taxable:f}"
    etree.SubElement(element, f"{RAM}CategoryCode").text = code
    if 0.3 < how < 0.9:
        etree.SubElement(element, f"{RAM}ExemptionReasonCode").text = mutant.chance.choice(_REASONS)
    if rate is not None:
        etree.SubElement(element, f"{RAM}RateApplicablePercent").text = rate
    return element


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (swap_category, 6),
    (move_to_category, 12),
    (mix_categories, 6),
    (add_up, 5),
    (change_rate, 4),
    (allow, 10),
    (change_date, 5),
    (change_code, 8),
    (change_indicator, 2),
    (register, 5),
    (account_otherwise, 4),
    (double_up, 6),
)
