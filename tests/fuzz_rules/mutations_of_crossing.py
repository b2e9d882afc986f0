"""Mutations that cross documents: what stands in one comes to stand in another, beside or instead of its like."""

from __future__ import annotations

import copy
from collections.abc import Callable

from lxml import etree

from tests.fuzz_rules.workshop import CAC, CBC, Mutant, NotHere, elements, local

SEVERAL = (
    "PaymentMeans",
    "TaxTotal",
    "TaxSubtotal",
    "PartyTaxScheme",
    "PartyIdentification",
    "PartyLegalEntity",
    "PartyName",
    "Delivery",
    "InvoicePeriod",
    "PaymentTerms",
    "AllowanceCharge",
    "ClassifiedTaxCategory",
    "TaxCategory",
    "CommodityClassification",
    "AdditionalItemProperty",
    "AdditionalDocumentReference",
    "BillingReference",
    "OrderLineReference",
    "DocumentReference",
    "ContractDocumentReference",
    "DespatchDocumentReference",
    "ReceiptDocumentReference",
    "OriginatorDocumentReference",
    "ProjectReference",
    "AdditionalStreetName",
    "Note",
    "Description",
    "PaymentID",
    "InstructionNote",
    "ItemClassificationCode",
    "AllowanceChargeReason",
    "TaxExemptionReason",
)
_PARTIES = {
    "AccountingSupplierParty": True,
    "AccountingCustomerParty": True,
    "BuyerCustomerParty": True,
    "SellerSupplierParty": True,
    "PayeeParty": False,
    "TaxRepresentativeParty": False,
}
"""Role -> whether its party stands in a `Party` of its own below it."""


def double_up(mutant: Mutant) -> None:
    """Let a group or leaf that may stand several times stand again, with what another document has in it."""
    element = mutant.pick(mutant.all(*SEVERAL))
    spares = [*mutant.workshop.groups.get(element.tag, []), *mutant.workshop.leaves.get(element.tag, [])]
    for _ in range(mutant.chance.choice([1, 1, 1, 2])):
        spare = copy.deepcopy(mutant.pick(spares))
        if mutant.chance.random() < 0.5:
            element.addprevious(spare)
        else:
            element.addnext(spare)


def turn_round(mutant: Mutant) -> None:
    """Let everything of one name under one parent stand in the opposite order."""
    element = mutant.pick(mutant.all(*SEVERAL))
    parent = element.getparent()
    alike = [each for each in parent if each.tag == element.tag] if parent is not None else []
    if len(alike) < 2 or parent is None:
        raise NotHere
    for each in alike[1:]:
        each.getparent().remove(each)  # type: ignore[union-attr]
        alike[0].addprevious(each)


def cross(mutant: Mutant) -> None:
    """Put a group or leaf of another document at any place where the schema takes it."""
    store = mutant.workshop.groups if mutant.chance.random() < 0.75 else mutant.workshop.leaves
    spare = copy.deepcopy(mutant.chance.choice(store[mutant.chance.choice(sorted(store))]))
    hosts = [mutant.root, *mutant.groups()]
    mutant.chance.shuffle(hosts)
    for host in hosts:
        if any(particle.tag == spare.tag for particle in mutant.vocabulary.particles(host.tag) or ()):
            mutant.insert(host, spare)
            return
    raise NotHere


def take_all(mutant: Mutant) -> None:
    """Take everything of one name from the top of another document of this kind, instead of one's own."""
    donors = [seed.root for seed in mutant.workshop.seeds if seed.root.tag == mutant.root.tag]
    donor = mutant.pick(donors)
    tag = mutant.pick(list(donor.iterchildren(etree.Element))).tag
    for each in [each for each in mutant.root if each.tag == tag]:
        mutant.root.remove(each)
    for each in donor.iterchildren(tag):
        mutant.insert(mutant.root, copy.deepcopy(each))


def change_roles(mutant: Mutant) -> None:
    """Let a party of this or another document stand in another role too, or instead."""
    role = mutant.chance.choice(sorted(_PARTIES))
    own = mutant.all("Party")
    found = own if mutant.chance.random() < 0.5 else mutant.workshop.groups.get(f"{CAC}Party", [])
    party = copy.deepcopy(mutant.pick(found))
    party.tail = None
    standing = [each for each in mutant.root if local(each) == role]
    if _PARTIES[role]:
        holder = etree.Element(f"{CAC}{role}")
        holder.append(party)
    else:
        party.tag = f"{CAC}{role}"
        holder = party
    for each in standing:
        mutant.root.remove(each)
    mutant.insert(mutant.root, holder)


def register_again(mutant: Mutant) -> None:
    """Give a party another tax registration, before or behind those it has."""
    parties = [each for each in elements(mutant.root) if local(each) in ("Party", "TaxRepresentativeParty")]
    party = mutant.pick(parties)
    scheme = etree.Element(f"{CAC}PartyTaxScheme")
    if mutant.chance.random() < 0.9:
        number = etree.SubElement(scheme, f"{CBC}CompanyID")
        known = mutant.workshop.texts.get(number.tag, [])
        number.text = mutant.chance.choice([*known, "NL123456782B90", "EL094259216", "Foretaksregisteret", "", " "])
    holder = etree.SubElement(scheme, f"{CAC}TaxScheme")
    if mutant.chance.random() < 0.95:
        name = mutant.chance.choice(["VAT", "VAT", "TAX", "LOC", "vat", " VAT ", "FC", ""])
        etree.SubElement(holder, f"{CBC}ID").text = name
    mutant.insert(party, scheme)
    alike = [each for each in party if each.tag == scheme.tag]
    if alike[0] is not scheme and mutant.chance.random() < 0.5:
        alike[0].addprevious(scheme)


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (double_up, 10),
    (turn_round, 2),
    (cross, 8),
    (take_all, 4),
    (change_roles, 4),
    (register_again, 4),
)
