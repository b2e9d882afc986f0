"""The VAT categories of a UBL document, read from the raw index as the official rules find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ...model.raw import Raw
from ...model.values import BLANKS
from .gathered import Gathered
from .numbers import Number
from .occurrence_values import decimal_of
from .occurrences_ubl import is_vat
from .vat_facts import Facts, Numbers, Summary, Taxed, Totals, keys

LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")
_INDICATORS = {"false": False, "0": False, "true": True, "1": True}
_ADDRESS = "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode"
_NOTHING = Decimal(0)
_REASONS = ("cbc:TaxExemptionReason", "cbc:TaxExemptionReasonCode")


def facts_of(root: Raw, found: Gathered, paths: Mapping[int, str]) -> Facts:
    """Return all that the rules on VAT categories look at; `paths`: of breakdowns, by identity of the element."""
    facts = Facts(
        numbers=_numbers(found),
        root=root,
        countries=[each.text for each in found["cbc:IdentificationCode"]],
        has_delivery=any(len(each.text) > 1 for each in root.all("cac:Delivery/cbc:ActualDeliveryDate"))
        or any(each.children for each in root.children.get("cac:InvoicePeriod", ())),
        has_destination=any(len(each.text) > 1 for each in root.all(_ADDRESS)),
    )
    positions = _positions(root)
    reader = _Reader()
    by_line = _items(facts, reader, found["cac:ClassifiedTaxCategory"], positions)
    for kind in LINES:
        if found[kind]:
            _lines(facts, kind, found[kind], by_line)
    by_allowance = _others(facts, reader, found["cac:TaxCategory"], {**paths, **positions})
    for raw in found["cac:AllowanceCharge"]:
        if id(raw) in by_allowance:
            _allowance(facts, raw, by_allowance[id(raw)])
    return facts


def _numbers(found: Gathered) -> Numbers:
    sellers = [each for raw in found["cac:AccountingSupplierParty"] for each in raw.all("cac:Party/cac:PartyTaxScheme")]
    buyers = [each for raw in found["cac:AccountingCustomerParty"] for each in raw.all("cac:Party/cac:PartyTaxScheme")]
    deputies = [each for raw in found["cac:TaxRepresentativeParty"] for each in raw.all("cac:PartyTaxScheme")]
    legal = "cac:Party/cac:PartyLegalEntity/cbc:CompanyID"
    return Numbers(
        seller_any=any("cbc:CompanyID" in each.children for each in sellers),
        seller_vat=_has_vat_number(sellers),
        representative_vat=_has_vat_number(deputies),
        buyer_vat=_has_vat_number(buyers),
        buyer_legal=any(raw.all(legal) for raw in found["cac:AccountingCustomerParty"]),
    )


def _has_vat_number(registrations: list[Raw]) -> bool:
    return any("cbc:CompanyID" in each.children and is_vat(each) for each in registrations)


class _Reader:
    """Reads categories; a rate that is written alike is one number, so that it is worked out once."""

    def __init__(self) -> None:
        self._rates: dict[str, Number] = {}

    def taxed(self, raw: Raw, path: str = "", subject: str = "") -> Taxed:
        """Return a category as it stands."""
        codes, rates = raw.children.get("cbc:ID"), raw.children.get("cbc:Percent")
        written = codes[0].text if codes else ""
        rate = None
        if rates:
            text = rates[0].text
            rate = self._rates.get(text)
            if rate is None:
                rate = self._rates[text] = Number(text)
        return Taxed(written.strip(BLANKS), written, is_vat(raw), rate, path, raw, subject)


def _positions(root: Raw) -> dict[int, str]:
    """Return where the model has the document's lines, allowances and charges, by the identity of the element."""
    found = {id(raw): f"lines[{at}].vat" for kind in LINES for at, raw in enumerate(root.children.get(kind, ()))}
    counts = {False: 0, True: 0}
    for raw in root.children.get("cac:AllowanceCharge", ()):
        is_charge = _INDICATORS.get(raw.value("cbc:ChargeIndicator"))
        if is_charge is not None:
            found[id(raw)] = f"{'charges' if is_charge else 'allowances'}[{counts[is_charge]}].vat"
            counts[is_charge] += 1
    return found


def _items(facts: Facts, reader: _Reader, categories: list[Raw], paths: Mapping[int, str]) -> dict[int, list[Taxed]]:
    """Take up the categories of items; return those of lines by the identity of the line."""
    by_line: dict[int, list[Taxed]] = {}
    for raw in categories:
        item = raw.parent
        line = item.parent if item is not None else None
        if line is None or item is None or item.name != "cac:Item" or line.name not in LINES:
            facts.items.append(reader.taxed(raw))
            continue
        numbers = line.children.get("cbc:ID")
        taxed = reader.taxed(raw, paths.get(id(line), "lines"), numbers[0].text.strip(BLANKS) if numbers else "")
        facts.items.append(taxed)
        facts.lines.append(taxed)
        by_line.setdefault(id(line), []).append(taxed)
    return by_line


def _lines(facts: Facts, kind: str, lines: list[Raw], by_line: dict[int, list[Taxed]]) -> None:
    totals = facts.line_totals[kind] = Totals()
    held = facts.line_keys[kind] = set()
    alike: dict[tuple[tuple[str, Number | None], ...], tuple[list[Taxed], Decimal]] = {}
    for line in lines:
        categories = by_line.get(id(line))
        if categories is None:
            continue
        shape = tuple([(each.code, each.rate) for each in categories])
        so_far = alike[shape][1] if shape in alike else _NOTHING
        amounts = line.children.get("cbc:LineExtensionAmount")
        amount = decimal_of(amounts[0]) if amounts and line.parent is facts.root else None
        alike[shape] = (categories, so_far if amount is None else so_far + amount)
    for categories, total in alike.values():
        held.update(keys(categories))
        totals.add(total, categories)


def _others(facts: Facts, reader: _Reader, categories: list[Raw], paths: Mapping[int, str]) -> dict[int, list[Taxed]]:
    """Take up the categories of breakdowns; return those of allowances and charges by the identity of these."""
    by_allowance: dict[int, list[Taxed]] = {}
    for raw in categories:
        above = raw.parent
        if above is not None and above.name == "cac:AllowanceCharge":
            by_allowance.setdefault(id(above), []).append(reader.taxed(raw, paths.get(id(above), "")))
        elif above is not None and _is_summary(above, facts.root):
            facts.summaries.append(_summary(reader.taxed(raw, paths.get(id(above), "vat_breakdown")), raw, above))
        else:
            facts.others.append(reader.taxed(raw))
    return by_allowance


def _is_summary(subtotal: Raw, root: Raw | None) -> bool:
    total = subtotal.parent
    return (
        total is not None
        and subtotal.name == "cac:TaxSubtotal"
        and total.name == "cac:TaxTotal"
        and total.parent is root
    )


def _summary(of: Taxed, category: Raw, subtotal: Raw) -> Summary:
    taxable, amount = subtotal.first("cbc:TaxableAmount"), subtotal.first("cbc:TaxAmount")
    return Summary(
        of=of,
        taxable=Number(taxable.text) if taxable is not None else None,
        amount=Number(amount.text) if amount is not None else None,
        has_reason=any(name in category.children for name in _REASONS),
    )


def _allowance(facts: Facts, raw: Raw, categories: Sequence[Taxed]) -> None:
    facts.allowance_keys.update(keys(categories))
    is_charge = _INDICATORS.get(raw.value("cbc:ChargeIndicator"))
    if is_charge is None:
        facts.unclear += categories
        return
    of_all, own = (facts.charges, facts.own_charges) if is_charge else (facts.allowances, facts.own_allowances)
    of_all += categories
    if raw.parent is facts.root:
        own += categories
        amount = raw.first("cbc:Amount")
        if amount is not None:
            (facts.charge_totals if is_charge else facts.allowance_totals).add(decimal_of(amount), categories)
