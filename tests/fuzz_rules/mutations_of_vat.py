"""Mutations of VAT: categories, rates, schemes and exemptions, in one place or consistently throughout the document."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from tests.fuzz_rules.workshop import CAC, CBC, Mutant, NotHere, elements, local

CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B")
RATES = ("0", "0.00", "6", "9", "21", "21.0", "25.00", "-21", "0.21", "150")
_HOLDERS = ("TaxCategory", "ClassifiedTaxCategory")
_EXEMPTIONS = ("VATEX-EU-AE", "VATEX-EU-IC", "VATEX-EU-G", "VATEX-EU-O", "VATEX-EU-79-C", "vatex-eu-132", "VATEX-FR-X")


def swap_category(mutant: Mutant) -> None:
    """Put another VAT category in one place."""
    code = _code(mutant, mutant.pick(mutant.all(*_HOLDERS)))
    code.text = mutant.chance.choice([*CATEGORIES, *CATEGORIES, "s", "X", "IC", " S", "AA"])


def swap_category_everywhere(mutant: Mutant) -> None:
    """Put another VAT category in every place that states the same one, with a fitting rate or without any."""
    stated = _code(mutant, mutant.pick(mutant.all(*_HOLDERS))).text
    other = mutant.chance.choice(CATEGORIES)
    rate = mutant.chance.choice([None, "0", "0.00", *RATES])
    for holder in mutant.all(*_HOLDERS):
        code = holder.find(f"{CBC}ID")
        if code is None or code.text != stated:
            continue
        code.text = other
        percent = holder.find(f"{CBC}Percent")
        if percent is not None and rate is None:
            holder.remove(percent)
        elif percent is not None:
            percent.text = rate


def change_rate(mutant: Mutant) -> None:
    """Put another VAT rate in one place, or take it away."""
    percent = mutant.pick([each for each in mutant.all("Percent") if _is_held(each)])
    if mutant.chance.random() < 0.2:
        percent.getparent().remove(percent)  # type: ignore[union-attr]
    else:
        percent.text = mutant.chance.choice(RATES)


def change_vat_scheme(mutant: Mutant) -> None:
    """Name another tax scheme than VAT."""
    scheme = mutant.pick(mutant.all("TaxScheme"))
    identifier = scheme.find(f"{CBC}ID")
    if identifier is None:
        raise NotHere
    identifier.text = mutant.chance.choice(["vat", "Vat", "GST", "TAX", "FC", " VAT", "VAT ", "", "!= VAT"])


def add_exemption(mutant: Mutant) -> None:
    """Give a VAT category a reason for exemption, as a text or as a code."""
    holder = mutant.pick(mutant.all(*_HOLDERS))
    name, text = mutant.chance.choice(
        [("TaxExemptionReason", "Vrijgesteld"), ("TaxExemptionReason", " "), ("TaxExemptionReasonCode", "")]
    )
    element = etree.Element(f"{CBC}{name}")
    element.text = text or mutant.chance.choice(_EXEMPTIONS)
    mutant.insert(holder, element)


def drop_party_vat(mutant: Mutant) -> None:
    """Take a party's VAT or tax registration away."""
    element = mutant.pick(mutant.all("PartyTaxScheme"))
    element.getparent().remove(element)  # type: ignore[union-attr]


def split_breakdown(mutant: Mutant) -> None:
    """State a VAT breakdown in two halves, or twice over."""
    subtotal = mutant.pick(mutant.all("TaxSubtotal"))
    other = etree.fromstring(etree.tostring(subtotal, with_tail=False))
    subtotal.addnext(other)
    category = other.find(f"{CAC}TaxCategory/{CBC}ID")
    if category is not None and mutant.chance.random() < 0.6:
        category.text = mutant.chance.choice(CATEGORIES)
    if mutant.chance.random() < 0.5:
        for amount in other.iterfind(f"{CBC}*"):
            if local(amount).endswith("Amount"):
                amount.text = "0"


def add_allowance(mutant: Mutant) -> None:
    """Add an allowance or charge, to the document or to a line, that agrees or disagrees with the totals."""
    lines = mutant.all("InvoiceLine", "CreditNoteLine")
    host = mutant.root if mutant.chance.random() < 0.6 else mutant.pick(lines)
    element = etree.Element(f"{CAC}AllowanceCharge")
    _leaf(element, "ChargeIndicator", mutant.chance.choice(["true", "false", "1", "0"]))
    if mutant.chance.random() < 0.5:
        _leaf(element, "AllowanceChargeReasonCode", mutant.chance.choice(["95", "100", "FC", "ABL", "1", "ZZZ", ""]))
    if mutant.chance.random() < 0.6:
        _leaf(element, "AllowanceChargeReason", mutant.chance.choice(["Korting", "Toeslag", " "]))
    if mutant.chance.random() < 0.4:
        _leaf(element, "MultiplierFactorNumeric", mutant.chance.choice(["10", "0.1", "-5", "33.333"]))
    _leaf(element, "Amount", mutant.chance.choice(["0", "10.00", "1.005", "-3"]), mutant.currency())
    if mutant.chance.random() < 0.4:
        _leaf(element, "BaseAmount", mutant.chance.choice(["100.00", "0", "30.123"]), mutant.currency())
    if mutant.chance.random() < 0.9:
        category = etree.SubElement(element, f"{CAC}TaxCategory")
        _leaf(category, "ID", mutant.chance.choice(CATEGORIES))
        if mutant.chance.random() < 0.8:
            _leaf(category, "Percent", mutant.chance.choice(RATES))
        _leaf(etree.SubElement(category, f"{CAC}TaxScheme"), "ID", "VAT")
    mutant.insert(host, element)


def _leaf(parent: etree._Element, name: str, text: str, currency: str | None = None) -> None:
    leaf = etree.SubElement(parent, f"{CBC}{name}")
    leaf.text = text
    if currency is not None:
        leaf.set("currencyID", currency)


def _code(mutant: Mutant, holder: etree._Element) -> etree._Element:
    found = [each for each in elements(holder) if each.getparent() is holder and local(each) == "ID"]
    return mutant.pick(found)


def _is_held(percent: etree._Element) -> bool:
    parent = percent.getparent()
    return parent is not None and local(parent) in _HOLDERS


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (swap_category, 6),
    (swap_category_everywhere, 8),
    (change_rate, 4),
    (change_vat_scheme, 2),
    (add_exemption, 4),
    (drop_party_vat, 2),
    (split_breakdown, 3),
    (add_allowance, 5),
)
