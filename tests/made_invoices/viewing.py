"""From a scenario to its view: the words, labels and numbers that one document prints."""

from dataclasses import dataclass
from datetime import date
from random import Random

from app.model.invoice import Party

from . import viewing_amounts
from .firms import Firm
from .layouts import Layout
from .scenario import Scenario
from .view import Entry, Said, View
from .words import Labels, table
from .written import Hand


@dataclass(kw_only=True)
class Desk:
    """All that is at hand while one document is written."""

    scenario: Scenario
    layout: Layout
    hand: Hand
    labels: Labels
    rng: Random

    def __post_init__(self) -> None:
        self.sign = -1 if self.scenario.negative else 1
        self.grouped_iban = self.rng.random() < 0.7
        self.dotted_vat = self.rng.random() < 0.2

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def day(self, value: date, path: str) -> Said:
        return Said(self.hand.day(value), (path,))

    def iban(self, value: str, path: str) -> Said:
        parts = [value[at : at + 4] for at in range(0, len(value), 4)]
        return Said(" ".join(parts) if self.grouped_iban else value, (path,))

    def vat_id(self, value: str, path: str) -> Said:
        if self.dotted_vat and value.startswith("NL"):
            return Said(f"{value[:2]} {value[2:6]}.{value[6:8]}.{value[8:11]}.{value[11:]}", (path,))
        if self.dotted_vat and value.startswith("BE"):
            return Said(f"BE {value[2:6]}.{value[6:9]}.{value[9:]}", (path,))
        return Said(value, (path,))


def view(desk: Desk) -> View:
    """Write out everything that this document prints."""
    scenario, labels, invoice = desk.scenario, desk.labels, desk.scenario.invoice
    credit = invoice.type_code == "381"
    phrases = table("phrases")
    kind = labels["credit_title" if credit else "title"]
    in_title = desk.layout.number_in_title and invoice.number
    bank = _bank(desk)
    sentence = desk.layout.bank == "sentence" and _pay_sentence(desk)
    if sentence and len(bank) > 1:
        bank = bank[1:]
    elif sentence:
        bank = []
    terms = None
    if not sentence and not credit and desk.chance(0.7):
        terms = labels["terms"].format(days=scenario.days)
    return View(
        title=Said(f"{kind} {invoice.number}", ("number", "type_code")) if in_title else Said(kind, ("type_code",)),
        logo=max((each for each in invoice.seller.name.split() if "." not in each), key=len),
        seller=_address(desk, scenario.seller, invoice.seller, "seller", country=desk.chance(0.4)),
        contact=_contact(desk),
        seller_ids=_identifiers(desk, invoice.seller, "seller"),
        bank=bank,
        buyer_heading=labels["to"] if desk.chance(0.4) or desk.layout.buyer == "two-column" else "",
        buyer=_buyer(desk),
        deliver_heading=labels["deliver_to"] if scenario.deliver_to else "",
        deliver_to=_deliver_to(scenario),
        meta=_meta(desk, credit=credit, number=not in_title),
        opening=_opening(desk),
        columns=viewing_amounts.columns(desk),
        rows=viewing_amounts.rows(desk),
        line_sentence=labels["line_sentence"],
        carry=(labels["carry"], labels["carried"]),
        totals=viewing_amounts.totals(desk, credit=credit),
        vat_heads=tuple(labels[each] for each in ("vat_table", "vat_rate_head", "vat_base_head", "vat_amount_head")),
        vat_rows=viewing_amounts.vat_rows(desk) if desk.layout.vat in {"table", "both"} else [],
        closing=_closing(desk, sentence, terms),
        payment_terms=terms,
        small_print=_small_print(desk, phrases),
        page_word=labels["page"] if desk.chance(0.6) else "",
    )


def _address(desk: Desk, firm: Firm, party: Party, role: str, *, country: bool) -> list[Said]:
    address = party.address
    at = f"{role}.address"
    town = f"{address.postal_code} {address.city}"
    if firm.country == "GB":
        town = f"{address.city} {address.postal_code}"
    elif firm.country == "NL" and desk.grouped_iban:
        town = f"{address.postal_code}  {address.city}"
    told = [
        Said(party.name, (f"{role}.name",)),
        Said(address.line_1, (f"{at}.line_1",)),
        Said(town, (f"{at}.postal_code", f"{at}.city")),
    ]
    if country:
        name = table("places")[firm.country]["country"][desk.scenario.language]
        told.append(Said(name.upper() if desk.chance(0.2) else name, (f"{at}.country",)))
    return told


def _buyer(desk: Desk) -> list[Said]:
    scenario, labels = desk.scenario, desk.labels
    buyer, seller = scenario.buyer, scenario.seller
    told = _address(
        desk, buyer, scenario.invoice.buyer, "buyer", country=buyer.country != seller.country or desk.chance(0.15)
    )
    if desk.chance(0.3):
        told.insert(1, Said(f"{labels['attention']} {buyer.person}", ("buyer.contact.name",)))
    return told


def _deliver_to(scenario: Scenario) -> list[Said]:
    if scenario.deliver_to is None:
        return []
    party = scenario.deliver_to.party
    return [
        Said(scenario.buyer.party.name),
        Said(party.address.line_1),
        Said(f"{party.address.postal_code} {party.address.city}"),
    ]


def _contact(desk: Desk) -> list[Said]:
    firm, labels = desk.scenario.seller, desk.labels
    every = [
        Said(f"{labels['phone']} {firm.phone}", ("seller.contact.telephone",)),
        Said(f"{labels['email']} {firm.email}" if desk.chance(0.5) else firm.email, ("seller.contact.email",)),
        Said(firm.web),
    ]
    return [each for each in every if desk.chance(0.75)]


def _identifiers(desk: Desk, party: Party, role: str) -> list[Entry]:
    labels, found = desk.labels, []
    if party.legal_registration and (role == "seller" or desk.chance(0.8)):
        country = party.address.country
        name = "their_kvk" if role == "buyer" else "be_number" if country == "BE" else "kvk"
        found.append(Entry(labels[name], Said(party.legal_registration.value, (f"{role}.legal_registration.value",))))
    if party.vat_identifier:
        name = "vat_id" if role == "seller" else "their_vat_id"
        found.append(Entry(labels[name], desk.vat_id(party.vat_identifier, f"{role}.vat_identifier")))
    return found[::-1] if desk.chance(0.4) else found


def _bank(desk: Desk) -> list[Entry]:
    payment, labels = desk.scenario.invoice.payment, desk.labels
    told: list[Entry] = []
    for place, account in enumerate(payment.accounts):
        at = f"payment.accounts[{place}]"
        told.append(Entry(labels["g_account" if place else "iban"], desk.iban(account.iban, f"{at}.iban")))
        if account.bic:
            told.append(Entry(labels["bic"], Said(account.bic, (f"{at}.bic",))))
    return told


def _reference(desk: Desk) -> Said | None:
    reference = desk.scenario.invoice.payment.reference
    if reference is None:
        return None
    shown = " ".join(reference[at : at + 4] for at in range(0, len(reference), 4)) if desk.chance(0.5) else reference
    if desk.scenario.seller.country == "BE":
        shown = f"+++{reference[:3]}/{reference[3:7]}/{reference[7:]}+++"
    return Said(shown, ("payment.reference",))


def _meta(desk: Desk, *, credit: bool, number: bool) -> list[Entry]:
    """Return the labelled values above the table: the invoice's own ones, and others that only look like them."""
    labels, invoice = desk.labels, desk.scenario.invoice
    told: list[Entry] = []
    if number and invoice.number:
        told.append(Entry(labels["credit_number" if credit else "number"], Said(invoice.number, ("number",))))
    if invoice.issue_date:
        told.append(Entry(labels["issue_date"], desk.day(invoice.issue_date, "issue_date")))
    if invoice.due_date and (desk.chance(0.75) and not credit):
        told.append(Entry(labels["due_date"], desk.day(invoice.due_date, "due_date")))
    others = [*_references(desk), *_distracting(desk), *_identifiers(desk, invoice.buyer, "buyer")]
    desk.rng.shuffle(others)
    if desk.layout.rich_meta and desk.chance(0.4):  # the customer's number first, as many packages do
        others.sort(key=lambda entry: entry.label != labels["customer"])
        return others[:1] + told + others[1:]
    return told + others


def _references(desk: Desk) -> list[Entry]:
    """Return the invoice's own references and its period."""
    labels, invoice = desk.labels, desk.scenario.invoice
    told = [
        Entry(labels[name], Said(value, (name,)))
        for name in ("order_reference", "buyer_reference")
        if (value := getattr(invoice, name))
    ]
    for place, each in enumerate(invoice.preceding_invoices):
        told.append(Entry(labels["preceding"], Said(each.number, (f"preceding_invoices[{place}].number",))))
    if invoice.period:
        until = desk.rng.choice(("t/m" if desk.scenario.language == "nl" else "-", "-"))
        span = f"{desk.hand.day(invoice.period.start)} {until} {desk.hand.day(invoice.period.end)}"
        told.append(Entry(labels["period"], Said(span, ("period.start", "period.end"))))
    if reference := _reference(desk):
        told.append(Entry(labels["payment_reference"], reference))
    return told


_TERMS = {
    "delivery_date": "delivery.date",
    "customer": "buyer.identifiers[0].value",
    "sales_order": "sales_order_reference",
    "delivery_note": "despatch_advice_reference",
    "project": "project_reference",
}


def _distracting(desk: Desk) -> list[Entry]:
    """Return numbers and days that are not the invoice's own."""
    told = []
    for name, value in desk.scenario.distractors:
        path = (_TERMS[name],) if name in _TERMS else ()
        text = desk.hand.day(value) if isinstance(value, date) else value
        told.append(Entry(desk.labels[name], Said(text, path)))
    return told


def _opening(desk: Desk) -> list[Said]:
    labels = desk.labels
    if desk.layout.bare or not desk.chance(0.35):
        return []
    return [Said(text) for text in (labels["greeting"], labels["intro"]) if text]


def _pay_sentence(desk: Desk) -> Said | None:
    invoice = desk.scenario.invoice
    if not (invoice.number and invoice.due_date and invoice.seller.name) or invoice.type_code == "381":
        return None
    iban = desk.iban(invoice.payment.accounts[0].iban, "payment.accounts[0].iban")
    text = desk.labels["pay_sentence"].format(
        payable=desk.hand.money(invoice.totals.payable),
        due=desk.hand.day(invoice.due_date),
        iban=iban.text,
        seller=invoice.seller.name,
        number=invoice.number,
    )
    return Said(text, ("payment.accounts[0].iban", "due_date", "totals.payable"))


def _closing(desk: Desk, sentence: Said | None, terms: str | None) -> list[Said]:
    labels, invoice = desk.labels, desk.scenario.invoice
    told: list[Said] = []
    for place, each in enumerate(invoice.vat_breakdown):
        if each.exemption_reason:
            told.append(Said(each.exemption_reason, (f"vat_breakdown[{place}].exemption_reason",)))
    if sentence:
        told.append(sentence)
    if terms:
        told.append(Said(terms, ("payment_terms",)))
    if not desk.hand.names_currency and desk.chance(0.6):
        told.append(Said(labels["currency_note"].format(currency=invoice.currency), ("currency",)))
    if desk.chance(0.3):
        told.append(Said(labels["closing"]))
    return told


def _small_print(desk: Desk, phrases: dict) -> list[str]:
    if desk.layout.bare or not desk.chance(0.55):
        return []
    facts = {"filing": str(desk.rng.randint(10000000, 89999999)), "filed": desk.hand.day(date(2021, 3, 1))}
    lines = phrases["small_print"][desk.scenario.language]
    return [each.format(**facts) for each in desk.rng.sample(lines, desk.rng.randint(1, len(lines)))]
