"""The VAT categories of an invoice whose syntax has no raw index, read from the model."""

from __future__ import annotations

from decimal import Decimal

from ...model.invoice import AllowanceCharge, Invoice, Party, Vat
from .numbers import Number
from .vat_facts import Facts, Numbers, Summary, Taxed, Totals, keys

_KIND = "lines"


def facts_of(invoice: Invoice) -> Facts:
    """Return everything that the rules on VAT categories look at; every tax is VAT here."""
    delivery = invoice.delivery
    country = delivery.address.country if delivery is not None and delivery.address is not None else None
    facts = Facts(
        numbers=_numbers(invoice),
        countries=_countries(invoice),
        has_delivery=(delivery is not None and delivery.date is not None) or invoice.period is not None,
        has_destination=country is not None,
    )
    for at, each in enumerate(invoice.vat_breakdown):
        facts.summaries.append(
            Summary(
                of=_taxed(each.category, each.rate, f"vat_breakdown[{at}]"),
                taxable=_number(each.taxable_amount),
                amount=_number(each.tax_amount),
                has_reason=each.exemption_reason is not None or each.exemption_reason_code is not None,
            )
        )
    _lines(facts, invoice)
    _allowances(facts, invoice.allowances, "allowances")
    _allowances(facts, invoice.charges, "charges")
    return facts


def _lines(facts: Facts, invoice: Invoice) -> None:
    if not invoice.lines:
        return
    totals = facts.line_totals[_KIND] = Totals()
    held = facts.line_keys[_KIND] = set()
    for at, line in enumerate(invoice.lines):
        if line.vat is None:
            continue
        taxed = _taxed(line.vat.category, line.vat.rate, f"lines[{at}].vat", line.id or str(at + 1))
        facts.items.append(taxed)
        facts.lines.append(taxed)
        held.update(keys((taxed,)))
        totals.add(line.net_amount, (taxed,))


def _allowances(facts: Facts, held: tuple[AllowanceCharge, ...], path: str) -> None:
    is_charge = path == "charges"
    for at, each in enumerate(held):
        vat = each.vat or Vat()
        taxed = _taxed(vat.category, vat.rate, f"{path}[{at}].vat")
        facts.allowance_keys.update(keys((taxed,)))
        (facts.charges if is_charge else facts.allowances).append(taxed)
        (facts.own_charges if is_charge else facts.own_allowances).append(taxed)
        (facts.charge_totals if is_charge else facts.allowance_totals).add(each.amount, (taxed,))


def _numbers(invoice: Invoice) -> Numbers:
    seller, buyer = invoice.seller or Party(), invoice.buyer or Party()
    deputy = invoice.tax_representative or Party()
    return Numbers(
        seller_any=seller.vat_identifier is not None or seller.tax_registration is not None,
        seller_vat=seller.vat_identifier is not None,
        representative_vat=deputy.vat_identifier is not None,
        buyer_vat=buyer.vat_identifier is not None,
        buyer_legal=buyer.legal_registration is not None,
    )


def _countries(invoice: Invoice) -> list[str]:
    places = (invoice.seller, invoice.buyer, invoice.tax_representative, invoice.delivery)
    addresses = [place.address for place in places if place is not None]
    items = [line.item for line in invoice.lines]
    stated = [each.country for each in (*addresses, *items) if each is not None]
    return [country for country in stated if country is not None]


def _taxed(category: str | None, rate: Decimal | None, path: str, subject: str = "") -> Taxed:
    return Taxed(category or "", category or "", category is not None, _number(rate), path, None, subject)


def _number(amount: Decimal | None) -> Number | None:
    return Number(f"{amount:f}") if amount is not None else None
