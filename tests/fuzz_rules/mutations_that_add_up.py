"""Mutations after which the totals agree: other categories, signs, sizes, currencies and prices throughout."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal

from lxml import etree

from tests.fuzz_rules.adding_up import CENT, QUANTITIES, add_up, amount, cents, lines_of, net_of_line, one, state
from tests.fuzz_rules.workshop import CAC, CBC, Mutant, NotHere, local

_RATES = {
    "S": ("21", "9.00", "6.0000", "0.5", "25", "100", "0"),
    "L": ("7", "6.5", "0"),
    "M": ("4", "0.5", "0.00"),
    "B": ("22", "0"),
}
_NOUGHT = ("0", "0.00", "0.0000", "-0")
_EXEMPTIONS = (
    None,
    ("TaxExemptionReason", "Vrijgesteld"),
    ("TaxExemptionReasonCode", "VATEX-EU-AE"),
    ("TaxExemptionReasonCode", "VATEX-EU-IC"),
    ("TaxExemptionReasonCode", "vatex-eu-g"),
    ("TaxExemptionReasonCode", "VATEX-EU-O"),
    ("TaxExemptionReasonCode", "VATEX-EU-132"),
    ("TaxExemptionReasonCode", "VATEX-FR-FRANCHISE"),
)
_FITTING = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O", "E": "VATEX-EU-132"}
_CODES = ("E", "AE", "K", "G", "O", "L", "M", "B", "S", "Z")


def move_to_category(mutant: Mutant) -> None:
    """Put every line, allowance and charge into one VAT category, and the breakdown with them."""
    code = mutant.chance.choice(_CODES)
    for holder in mutant.all("ClassifiedTaxCategory", "TaxCategory"):
        _categorise(mutant, holder, code)
    _fit_parties(mutant, code)
    add_up(mutant, _exemption(mutant, code))


def mix_categories(mutant: Mutant) -> None:
    """Give every line, allowance and charge a VAT category of its own, and the breakdown what they add up to."""
    codes = mutant.chance.sample(_CODES, k=mutant.chance.choice([2, 2, 3]))
    for line in lines_of(mutant):
        _categorise(mutant, one(line, f"{CAC}Item/{CAC}ClassifiedTaxCategory"), mutant.chance.choice(codes))
    for each in mutant.root.iterchildren(f"{CAC}AllowanceCharge"):
        _categorise(mutant, one(each, f"{CAC}TaxCategory"), mutant.chance.choice(codes))
    add_up(mutant, _exemption(mutant, codes[0]))


def negate_everything(mutant: Mutant) -> None:
    """Turn every quantity and amount of money into its negative, prices and bases now and then too."""
    kept = () if mutant.chance.random() < 0.2 else ("Price", "AllowanceCharge")
    for leaf in mutant.leaves("Amount", "Quantity"):
        parent = leaf.getparent()
        if parent is not None and local(parent) not in kept:
            leaf.text = f"{-_number(leaf):f}"
    if mutant.chance.random() < 0.7:
        add_up(mutant)


def resize_lines(mutant: Mutant) -> None:
    """Make the lines' amounts huge, tiny, or such as meet half a cent of VAT."""
    sizes = [
        "0.01",
        "0.02",
        "0.03",
        "0.1",
        "2.50",
        "12.50",
        "1000000000000",
        "99999999999999.99",
        "0",
        "-0.01",
        "0.005",
    ]
    for line in lines_of(mutant):
        if mutant.chance.random() < 0.7:
            net = Decimal(mutant.chance.choice(sizes))
            state(mutant, line, "LineExtensionAmount", net)
            price = one(line, f"{CAC}Price")
            state(mutant, price, "PriceAmount", abs(net))
            for name in QUANTITIES:
                quantity = line.find(f"{CBC}{name}")
                if quantity is not None:
                    quantity.text = "-1" if net < 0 else "1"
    add_up(mutant)


def reprice(mutant: Mutant) -> None:
    """Give lines another price, quantity or base quantity, and the net amount that follows, or one near it."""
    for line in lines_of(mutant):
        if mutant.chance.random() < 0.6:
            price = one(line, f"{CAC}Price")
            state(mutant, price, "PriceAmount", Decimal(mutant.chance.choice(["0.005", "1.23456", "33.335", "1", "0"])))
            for name in QUANTITIES:
                quantity = line.find(f"{CBC}{name}")
                if quantity is not None:
                    quantity.text = mutant.chance.choice(["1", "3", "0.333", "-2", "1.5", "1000", "7.0000"])
            base = price.find(f"{CBC}BaseQuantity")
            if base is None and mutant.chance.random() < 0.5:
                base = etree.Element(f"{CBC}BaseQuantity")
                mutant.insert(price, base)
            if base is not None:
                base.text = mutant.chance.choice(["1", "3", "7", "100", "0", "-1", "1000.00", "0.1"])
            net_of_line(mutant, line)
            if mutant.chance.random() < 0.5:
                off = mutant.chance.choice([-3, -2, -1, 1, 2, 3]) * CENT
                state(mutant, line, "LineExtensionAmount", amount(line, "LineExtensionAmount") + off)
    add_up(mutant)


def allow(mutant: Mutant) -> None:
    """Add an allowance or charge with a factor, around the half cent, to the document, a line or a price."""
    where = mutant.chance.choice(["document", "document", "line", "price"])
    line = mutant.chance.choice(lines_of(mutant))
    host = {"document": mutant.root, "line": line, "price": one(line, f"{CAC}Price")}[where]
    category = None if where != "document" else one(line, f"{CAC}Item/{CAC}ClassifiedTaxCategory")
    mutant.insert(host, _allowance(mutant, category))
    if where == "line":
        net_of_line(mutant, line)
    add_up(mutant)


def account_otherwise(mutant: Mutant) -> None:
    """Give the document an accounting currency, the same or another, with a VAT total in it, in none or in several."""
    for each in [each for each in mutant.root if local(each) == "TaxCurrencyCode"]:
        mutant.root.remove(each)
    code = etree.Element(f"{CBC}TaxCurrencyCode")
    code.text = mutant.chance.choice([mutant.currency(), mutant.currency(), "USD", "SEK", "EUR", "DKK"])
    mutant.insert(mutant.root, code)
    for _ in range(mutant.chance.choice([0, 1, 1, 1, 2])):
        spare = copy.deepcopy(mutant.pick([each for each in mutant.root if local(each) == "TaxTotal"]))
        if mutant.chance.random() < 0.7:
            for subtotal in list(spare.iterchildren(f"{CAC}TaxSubtotal")):
                spare.remove(subtotal)
        for leaf in spare.iter(f"{CBC}TaxAmount"):
            leaf.set("currencyID", mutant.chance.choice([code.text, code.text, code.text, "GBP"]))
            leaf.text = mutant.chance.choice([leaf.text or "", "12.34", "-5.00", "0", "1.005"])
        place = mutant.pick([each for each in mutant.root if local(each) == "TaxTotal"])
        if mutant.chance.random() < 0.5:
            place.addprevious(spare)
        else:
            place.addnext(spare)


def settle(mutant: Mutant) -> None:
    """State what was paid or rounded, right or wrong, and what remains to be paid."""
    totals = one(mutant.root, f"{CAC}LegalMonetaryTotal")
    name = mutant.chance.choice(["PrepaidAmount", "PayableRoundingAmount"])
    state(mutant, totals, name, Decimal(mutant.chance.choice(["0", "0.01", "-0.01", "0.50", "100.00", "-3", "0.005"])))
    if mutant.chance.random() < 0.2:
        totals.remove(one(totals, f"{CBC}{mutant.chance.choice(['AllowanceTotalAmount', 'ChargeTotalAmount'])}"))
    add_up(mutant)
    if mutant.chance.random() < 0.3:
        off = mutant.chance.choice([-CENT, CENT, -CENT / 2, CENT / 10])
        state(mutant, totals, "PayableAmount", amount(totals, "PayableAmount") + off)


def drop_lines(mutant: Mutant) -> None:
    """Take lines away, add copies of others, and add up what is left."""
    for line in lines_of(mutant)[1:]:
        if mutant.chance.random() < 0.4:
            mutant.root.remove(line)
    line = mutant.chance.choice(lines_of(mutant))
    for position in range(mutant.chance.choice([0, 1, 1, 2, 5])):
        other = copy.deepcopy(line)
        if mutant.chance.random() < 0.8:
            for identifier in other.iterchildren(f"{CBC}ID"):
                identifier.text = mutant.chance.choice([f"x{position}", f"{position + 90}", " ", "1"])
        line.addnext(other)
    add_up(mutant)


def _categorise(mutant: Mutant, holder: etree._Element, code: str) -> None:
    one(holder, f"{CBC}ID").text = code
    percent = holder.find(f"{CBC}Percent")
    if percent is None and (code != "O" or mutant.chance.random() < 0.1):
        percent = etree.Element(f"{CBC}Percent")
        mutant.insert(holder, percent)
    elif percent is not None and code == "O" and mutant.chance.random() < 0.9:
        holder.remove(percent)
        return
    if percent is not None:
        percent.text = mutant.chance.choice(_RATES.get(code, _NOUGHT))


def _exemption(mutant: Mutant, code: str) -> tuple[str, str] | None:
    if code in _FITTING and mutant.chance.random() < 0.5:
        return "TaxExemptionReasonCode", _FITTING[code]
    return mutant.chance.choice(_EXEMPTIONS)


def _fit_parties(mutant: Mutant, code: str) -> None:
    """Take VAT registrations away for what is outside VAT, mostly; state where goods go for what crosses a border."""
    if code == "O" and mutant.chance.random() < 0.6:
        for scheme in mutant.all("PartyTaxScheme"):
            if mutant.chance.random() < 0.9:
                scheme.getparent().remove(scheme)  # type: ignore[union-attr]
    if code == "K" and mutant.chance.random() < 0.6:
        for delivery in [each for each in mutant.root if local(each) == "Delivery"]:
            mutant.root.remove(delivery)
        delivery = etree.SubElement(etree.Element("x"), f"{CAC}Delivery")
        if mutant.chance.random() < 0.7:
            etree.SubElement(delivery, f"{CBC}ActualDeliveryDate").text = "2026-10-01"
        address = etree.SubElement(etree.SubElement(delivery, f"{CAC}DeliveryLocation"), f"{CAC}Address")
        country = etree.SubElement(address, f"{CAC}Country")
        etree.SubElement(country, f"{CBC}IdentificationCode").text = mutant.chance.choice(["DE", "BE", "", "de"])
        mutant.insert(mutant.root, delivery)
    if code == "B" and mutant.chance.random() < 0.6:
        for country in mutant.all("IdentificationCode"):
            country.text = "IT"


def _allowance(mutant: Mutant, category: etree._Element | None) -> etree._Element:
    element = etree.Element(f"{CAC}AllowanceCharge")
    leaf = etree.SubElement(element, f"{CBC}ChargeIndicator")
    leaf.text = mutant.chance.choice(["true", "false", "1", "0"])
    if mutant.chance.random() < 0.9:
        etree.SubElement(element, f"{CBC}AllowanceChargeReason").text = "Afspraak"
    factor = Decimal(mutant.chance.choice(["5", "10.00", "12.5", "33.333", "0.1", "-5", "0", "100"]))
    base = Decimal(mutant.chance.choice(["0.10", "1.00", "99.99", "100", "33.30", "12.345", "-10"]))
    stated = mutant.chance.random()
    if stated < 0.8:
        etree.SubElement(element, f"{CBC}MultiplierFactorNumeric").text = f"{factor:f}"
    off = Decimal(mutant.chance.choice(["0", "0", "0.01", "-0.01", "0.02", "-0.02", "0.021", "0.005"]))
    leaf = etree.SubElement(element, f"{CBC}Amount", currencyID=mutant.currency())
    leaf.text = f"{cents(factor * base / 100) + off:f}"
    if stated > 0.1:
        etree.SubElement(element, f"{CBC}BaseAmount", currencyID=mutant.currency()).text = f"{base:f}"
    if category is not None:
        other = copy.deepcopy(category)
        other.tag = f"{CAC}TaxCategory"
        other.tail = None
        element.append(other)
    return element


def _number(leaf: etree._Element) -> Decimal:
    parent = leaf.getparent()
    if parent is None:
        raise NotHere
    return amount(parent, local(leaf))


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (move_to_category, 12),
    (mix_categories, 6),
    (negate_everything, 2),
    (resize_lines, 4),
    (reprice, 5),
    (allow, 8),
    (account_otherwise, 4),
    (settle, 4),
    (drop_lines, 3),
)
