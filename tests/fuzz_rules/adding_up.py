"""Makes a mutant's totals agree again, so that what was changed is judged by more than the first rules of addition."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lxml import etree

from tests.fuzz_rules.workshop import CAC, CBC, Mutant, NotHere, local

CENT = Decimal("0.01")
QUANTITIES = ("InvoicedQuantity", "CreditedQuantity")
Group = tuple[str, Decimal | None]
"""VAT category and rate."""


def add_up(mutant: Mutant, exemption: tuple[str, str] | None = None) -> None:
    """Work out totals and VAT breakdown anew from the lines and the document's allowances and charges.

    Categories that carry no VAT are given the `exemption`: an element's name and its text. Raises `NotHere` where a
    line is not what it takes.
    """
    groups: dict[Group, Decimal] = {}
    for line in lines_of(mutant):
        _put(groups, one(line, f"{CAC}Item/{CAC}ClassifiedTaxCategory"), amount(line, "LineExtensionAmount"))
    net = sum(groups.values(), Decimal(0))
    allowances = charges = Decimal(0)
    for each in mutant.root.iterchildren(f"{CAC}AllowanceCharge"):
        value = amount(each, "Amount")
        if is_charge(each):
            charges += value
        else:
            allowances += value
        _put(groups, one(each, f"{CAC}TaxCategory"), value if is_charge(each) else -value)
    taxes = {group: cents(taxable * (group[1] or 0) / 100) for group, taxable in groups.items()}
    _state_breakdown(mutant, groups, taxes, exemption)
    _state_totals(mutant, net, allowances, charges, sum(taxes.values(), Decimal(0)))


def lines_of(mutant: Mutant) -> list[etree._Element]:
    """Return the document's own lines. Raises `NotHere` where it has none."""
    found = [each for each in mutant.root if local(each) in ("InvoiceLine", "CreditNoteLine")]
    if not found:
        raise NotHere
    return found


def amount(parent: etree._Element, name: str) -> Decimal:
    """Return a number under an element. Raises `NotHere` where it is none."""
    try:
        return Decimal((parent.findtext(f"{CBC}{name}") or "").strip())
    except InvalidOperation:
        raise NotHere from None


def one(parent: etree._Element, path: str) -> etree._Element:
    """Return the first element at a path. Raises `NotHere` where there is none."""
    found = parent.find(path)
    if found is None:
        raise NotHere
    return found


def is_charge(element: etree._Element) -> bool:
    """Tell whether an allowance-or-charge is a charge."""
    return (element.findtext(f"{CBC}ChargeIndicator") or "").strip() in ("true", "1")


def cents(value: Decimal) -> Decimal:
    """Return a value in whole cents, halves away from nought."""
    return value.quantize(CENT, ROUND_HALF_UP)


def state(mutant: Mutant, parent: etree._Element, name: str, value: Decimal) -> None:
    """Put an amount of money under an element, in the place of the one it has."""
    leaf = parent.find(f"{CBC}{name}")
    if leaf is None:
        leaf = etree.Element(f"{CBC}{name}", currencyID=mutant.currency())
        mutant.insert(parent, leaf)
    leaf.text = f"{value:f}"


def net_of_line(mutant: Mutant, line: etree._Element) -> None:
    """Work out a line's net amount anew from quantity, price, allowances and charges."""
    base = line.find(f"{CAC}Price/{CBC}BaseQuantity")
    try:
        per = Decimal((base.text or "").strip()) if base is not None else Decimal(1)
        quantity = amount(line, next(name for name in QUANTITIES if line.find(f"{CBC}{name}") is not None))
        net = quantity * amount(one(line, f"{CAC}Price"), "PriceAmount") / per
    except (InvalidOperation, ZeroDivisionError, StopIteration):
        raise NotHere from None
    for each in line.iterchildren(f"{CAC}AllowanceCharge"):
        net += amount(each, "Amount") if is_charge(each) else -amount(each, "Amount")
    state(mutant, line, "LineExtensionAmount", cents(net))


def _put(groups: dict[Group, Decimal], holder: etree._Element, value: Decimal) -> None:
    rate = amount(holder, "Percent") if holder.find(f"{CBC}Percent") is not None else None
    group = ((holder.findtext(f"{CBC}ID") or "").strip(), rate)
    groups[group] = groups.get(group, Decimal(0)) + value


def _state_breakdown(
    mutant: Mutant, groups: dict[Group, Decimal], taxes: dict[Group, Decimal], exemption: tuple[str, str] | None
) -> None:
    totals = list(mutant.root.iterchildren(f"{CAC}TaxTotal"))
    own = [each for each in totals if each.find(f"{CAC}TaxSubtotal") is not None]
    if not own:
        raise NotHere
    for each in own[1:]:
        mutant.root.remove(each)
    total = own[0]
    state(mutant, total, "TaxAmount", sum(taxes.values(), Decimal(0)))
    for each in list(total.iterchildren(f"{CAC}TaxSubtotal")):
        total.remove(each)
    total.extend(_subtotals(mutant.currency(), groups, taxes, exemption))


def _subtotals(
    currency: str, groups: dict[Group, Decimal], taxes: dict[Group, Decimal], exemption: tuple[str, str] | None
) -> Iterator[etree._Element]:
    for (code, rate), taxable in groups.items():
        subtotal = etree.Element(f"{CAC}TaxSubtotal")
        for name, value in (("TaxableAmount", taxable), ("TaxAmount", taxes[code, rate])):
            etree.SubElement(subtotal, f"{CBC}{name}", currencyID=currency).text = f"{value:f}"
        category = etree.SubElement(subtotal, f"{CAC}TaxCategory")
        etree.SubElement(category, f"{CBC}ID").text = code
        if rate is not None or code not in ("O", ""):
            etree.SubElement(category, f"{CBC}Percent").text = f"{rate or 0:f}"
        if exemption is not None and code not in ("S", "Z", "L", "M"):
            etree.SubElement(category, f"{CBC}{exemption[0]}").text = exemption[1]
        etree.SubElement(etree.SubElement(category, f"{CAC}TaxScheme"), f"{CBC}ID").text = "VAT"
        yield subtotal


def _state_totals(mutant: Mutant, net: Decimal, allowances: Decimal, charges: Decimal, tax: Decimal) -> None:
    totals = one(mutant.root, f"{CAC}LegalMonetaryTotal")
    exclusive = net - allowances + charges
    state(mutant, totals, "LineExtensionAmount", net)
    state(mutant, totals, "TaxExclusiveAmount", exclusive)
    state(mutant, totals, "TaxInclusiveAmount", exclusive + tax)
    for name, value in (("AllowanceTotalAmount", allowances), ("ChargeTotalAmount", charges)):
        if value or totals.find(f"{CBC}{name}") is not None:
            state(mutant, totals, name, value)
    paid, rounding = (
        amount(totals, name) if totals.find(f"{CBC}{name}") is not None else Decimal(0)
        for name in ("PrepaidAmount", "PayableRoundingAmount")
    )
    state(mutant, totals, "PayableAmount", exclusive + tax - paid + rounding)
