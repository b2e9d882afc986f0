"""Mutations that follow the schema to where no document has been: chains of groups that it allows, things that rules
judge in places where nobody puts them, and anything at all inside an extension."""

from __future__ import annotations

import copy
from collections.abc import Callable

from lxml import etree

from tests.fuzz_rules.workshop import CAC, CBC, ROOTS, Mutant, NotHere, local

EXT = "{urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2}"
JUDGED = (
    "InvoiceLine",
    "CreditNoteLine",
    "TaxTotal",
    "TaxSubtotal",
    "TaxCategory",
    "ClassifiedTaxCategory",
    "AllowanceCharge",
    "Party",
    "PartyTaxScheme",
    "PartyLegalEntity",
    "PostalAddress",
    "Country",
    "PaymentMeans",
    "PayeeFinancialAccount",
    "PaymentTerms",
    "Price",
    "Item",
    "Delivery",
    "DeliveryLocation",
    "InvoicePeriod",
    "AdditionalDocumentReference",
    "OrderLineReference",
    "AccountingSupplierParty",
    "AccountingCustomerParty",
    "TaxRepresentativeParty",
    "PayeeParty",
    "LegalMonetaryTotal",
    "CommodityClassification",
    "AdditionalItemProperty",
    "StandardItemIdentification",
    "BillingReference",
)
"""Groups that rules look for, some of them wherever they stand."""
_LONGEST = 7
_TRIES = 40


def grow_deep(mutant: Mutant) -> None:
    """Add a chain of groups that the schema allows, several levels down, with a leaf at its end."""
    host = mutant.root if mutant.chance.random() < 0.4 else mutant.pick(mutant.groups())
    for _ in range(mutant.chance.randrange(1, 6)):
        groups = [each for each in mutant.vocabulary.particles(host.tag) or () if not mutant.takes_text(each.tag)]
        if not groups:
            break
        child = mutant.grown(mutant.chance.choice(groups).tag, depth=1)
        mutant.insert(host, child)
        host = child
    leaves = [each for each in mutant.vocabulary.particles(host.tag) or () if mutant.takes_text(each.tag)]
    if leaves:
        mutant.insert(host, mutant.grown(mutant.chance.choice(leaves).tag, depth=1))


def grow_many(mutant: Mutant) -> None:
    """Add several elements that the schema allows, all over the document."""
    for _ in range(mutant.chance.randrange(2, 9)):
        host = mutant.root if mutant.chance.random() < 0.2 else mutant.pick(mutant.groups())
        try:
            mutant.insert(host, mutant.grown(mutant.chance.choice(mutant.particles(host)).tag, depth=1))
        except NotHere:
            continue


def stand_elsewhere(mutant: Mutant) -> None:
    """Put a group that rules judge where the schema allows it and hardly anybody has it, with all that is above it."""
    spare = _spare(mutant)
    for _ in range(_TRIES):
        chain = _chain(mutant, spare.tag)
        if chain is not None:
            break
    else:
        raise NotHere
    host = mutant.root
    for tag in chain:
        standing = [child for child in host if child.tag == tag]
        if standing and mutant.chance.random() < 0.7:
            host = mutant.chance.choice(standing)
        else:
            child = mutant.grown(tag, depth=1)
            mutant.insert(host, child)
            host = child
    mutant.insert(host, spare)


def line_in_shipment(mutant: Mutant) -> None:
    """Put an invoice line among the goods of a delivery."""
    line = copy.deepcopy(mutant.pick(mutant.workshop.groups.get(f"{CAC}InvoiceLine", [])))
    host = mutant.root
    holders = [*mutant.all("Delivery")]
    if holders and mutant.chance.random() < 0.5:
        host = mutant.chance.choice(holders)
        names = ["Shipment", "GoodsItem"]
    else:
        names = ["Delivery", "Shipment", "GoodsItem"]
    for name in names:
        child = mutant.grown(f"{CAC}{name}", depth=1)
        mutant.insert(host, child)
        host = child
    mutant.insert(host, line)


def sub_line(mutant: Mutant) -> None:
    """Put a line under another, once or more deep."""
    kind = local(mutant.root)
    host = mutant.pick(mutant.all(f"{kind}Line"))
    for _ in range(mutant.chance.choice([1, 1, 2])):
        spare = mutant.pick(mutant.workshop.groups.get(f"{CAC}{kind}Line", []))
        line = etree.Element(f"{CAC}Sub{kind}Line")
        line.extend(copy.deepcopy(child) for child in spare.iterchildren(etree.Element))
        mutant.insert(host, line)
        host = line


def extend(mutant: Mutant) -> None:
    """Put something that rules judge, or an element of nobody's, or a whole document into an extension."""
    extensions = next((each for each in mutant.root if each.tag == f"{EXT}UBLExtensions"), None)
    if extensions is None:
        extensions = etree.Element(f"{EXT}UBLExtensions")
        mutant.root.insert(0, extensions)
    extension = etree.SubElement(extensions, f"{EXT}UBLExtension")
    if mutant.chance.random() < 0.2:
        etree.SubElement(extension, f"{CBC}ID").text = mutant.chance.choice(["1", "", " "])
    content = etree.SubElement(extension, f"{EXT}ExtensionContent")
    how = mutant.chance.random()
    if how < 0.6:
        content.append(_spare(mutant))
    elif how < 0.75:
        content.append(copy.deepcopy(mutant.chance.choice(mutant.workshop.seeds).root))
    else:
        own = etree.SubElement(content, mutant.chance.choice(["{urn:x}own", "own", f"{CBC}Nobody", f"{CAC}Nobody"]))
        own.append(_spare(mutant))


def _spare(mutant: Mutant) -> etree._Element:
    """Return a copy of a group that rules judge, mostly from another document, sometimes from this one."""
    tag = f"{CAC}{mutant.chance.choice(JUDGED)}"
    own = [each for each in mutant.groups() if each.tag == tag]
    found = own if own and mutant.chance.random() < 0.3 else mutant.workshop.groups.get(tag, [])
    spare = copy.deepcopy(mutant.pick(found))
    spare.tail = None
    return spare


def _chain(mutant: Mutant, tag: str) -> list[str] | None:
    """Return groups from the document down to one that may hold this tag, by a random way up; None where it strays."""
    holders = mutant.workshop.holders(ROOTS[mutant.root.tag])
    chain: list[str] = []
    while len(chain) < _LONGEST:
        above = holders.get(tag)
        if not above:
            return None
        if mutant.root.tag in above and mutant.chance.random() < 0.5 and chain:
            return chain[::-1]
        tag = mutant.chance.choice([each for each in above if each != mutant.root.tag] or [""])
        chain.append(tag)
    return None


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (grow_deep, 10),
    (grow_many, 5),
    (stand_elsewhere, 12),
    (line_in_shipment, 3),
    (sub_line, 3),
    (extend, 4),
)
