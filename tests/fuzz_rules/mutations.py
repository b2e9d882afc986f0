"""The mutations: each changes one thing in a mutant, or raises `NotHere`. A kind is a function, named as it is."""

from __future__ import annotations

import copy
from collections.abc import Callable

from lxml import etree

from tests.fuzz_rules import mutations_by_path as by_path
from tests.fuzz_rules import mutations_of_attributes as attributes
from tests.fuzz_rules import mutations_of_cii as cii
from tests.fuzz_rules import mutations_of_crossing as crossing
from tests.fuzz_rules import mutations_of_forms as forms
from tests.fuzz_rules import mutations_of_grammar as grammar
from tests.fuzz_rules import mutations_of_nations as nations
from tests.fuzz_rules import mutations_of_parties as parties
from tests.fuzz_rules import mutations_of_values as values
from tests.fuzz_rules import mutations_of_vat as vat
from tests.fuzz_rules import mutations_that_add_up as sums
from tests.fuzz_rules.workshop import CAC, CBC, ROOTS, Mutant, NotHere, elements, is_leaf, local

Mutation = Callable[[Mutant], None]


def drop(mutant: Mutant) -> None:
    """Take a leaf away."""
    remove(mutant.pick(mutant.leaves()))


def drop_group(mutant: Mutant) -> None:
    """Take a whole group away."""
    remove(mutant.pick(mutant.groups()))


def drop_all_of_a_name(mutant: Mutant) -> None:
    """Take every element of one name away."""
    wanted = mutant.pick(list(mutant.root)).tag
    for element in [each for each in elements(mutant.root) if each.tag == wanted and each is not mutant.root]:
        remove(element)


def duplicate(mutant: Mutant) -> None:
    """Let an element stand twice."""
    element = mutant.pick([each for each in elements(mutant.root) if each is not mutant.root])
    element.addnext(copy.deepcopy(element))


def duplicate_and_change(mutant: Mutant) -> None:
    """Let a group stand twice, with a value changed in the second."""
    element = mutant.pick(mutant.groups())
    second = copy.deepcopy(element)
    element.addnext(second)
    leaves = [each for each in elements(second) if is_leaf(each)]
    leaf = mutant.pick(leaves)
    leaf.text = mutant.chance.choice(mutant.workshop.texts.get(leaf.tag) or ["X"])


def move(mutant: Mutant) -> None:
    """Move an element under another parent that the schema lets it stand under."""
    element = mutant.pick([each for each in elements(mutant.root) if each is not mutant.root])
    inside = set(elements(element))
    hosts = [each for each in mutant.groups() if each not in inside and each is not element.getparent()]
    mutant.chance.shuffle(hosts)
    for host in hosts[:40]:
        if any(particle.tag == element.tag for particle in mutant.vocabulary.particles(host.tag) or ()):
            remove(element)
            mutant.insert(host, element)
            return
    raise NotHere


def reorder(mutant: Mutant) -> None:
    """Exchange two neighbours of one name."""
    pairs = [
        each
        for each in elements(mutant.root)
        if (after := each.getnext()) is not None and after.tag == each.tag and each is not mutant.root
    ]
    element = mutant.pick(pairs)
    after = element.getnext()
    if after is not None:
        after.addnext(element)


def graft(mutant: Mutant) -> None:
    """Add a group from another document under a parent of the same name."""
    donor = mutant.chance.choice([*mutant.workshop.groups.values(), *mutant.workshop.leaves.values()])
    spare = mutant.chance.choice(donor)
    parent = spare.getparent()
    if parent is None:
        raise NotHere
    host = (
        mutant.root
        if parent.tag in mutant.workshop.roots
        else mutant.pick([e for e in elements(mutant.root) if e.tag == parent.tag])
    )
    mutant.insert(host, copy.deepcopy(spare))


def exchange(mutant: Mutant) -> None:
    """Put another document's group in the place of one of the same name."""
    element = mutant.pick(mutant.groups())
    spare = copy.deepcopy(mutant.chance.choice(mutant.workshop.groups.get(element.tag) or [element]))
    spare.tail = element.tail
    parent = element.getparent()
    if parent is None:
        raise NotHere
    parent.replace(element, spare)


def grow(mutant: Mutant) -> None:
    """Add an element that the schema allows here, whether or not EN 16931 knows it."""
    hosts = [mutant.root, *mutant.groups()]
    host = mutant.root if mutant.chance.random() < 0.3 else mutant.chance.choice(hosts)
    particle = mutant.chance.choice(mutant.particles(host))
    mutant.insert(host, mutant.grown(particle.tag))


def grow_inside(mutant: Mutant) -> None:
    """Add a leaf that the schema allows, to a group of the document."""
    host = mutant.pick(mutant.groups())
    leaves = [each for each in mutant.particles(host) if mutant.takes_text(each.tag)]
    if not leaves:
        raise NotHere
    mutant.insert(host, mutant.grown(mutant.chance.choice(leaves).tag, depth=1))


def empty(mutant: Mutant) -> None:
    """Take the text out of a leaf."""
    mutant.pick(mutant.leaves()).text = None


def hollow(mutant: Mutant) -> None:
    """Take all children out of a group."""
    group = mutant.pick(mutant.groups())
    for child in list(group):
        group.remove(child)
    group.text = None


def other_kind(mutant: Mutant) -> None:
    """Turn an invoice into a credit note, or the other way round."""
    names = ("Invoice", "CreditNote") if local(mutant.root) == "Invoice" else ("CreditNote", "Invoice")
    past = {"Invoice": "Invoiced", "CreditNote": "Credited"}
    changes = {
        f"{CAC}{names[0]}Line": f"{CAC}{names[1]}Line",
        f"{CBC}{past[names[0]]}Quantity": f"{CBC}{past[names[1]]}Quantity",
        f"{CBC}{names[0]}TypeCode": f"{CBC}{names[1]}TypeCode",
        mutant.root.tag: next(tag for tag, kind in ROOTS.items() if kind == names[1]),
    }
    due = [each for each in mutant.root if local(each) == "DueDate"]
    for element in elements(mutant.root):
        element.tag = changes.get(element.tag, element.tag)
        if local(element) == f"{names[1]}TypeCode" and mutant.chance.random() < 0.9:
            element.text = {"Invoice": "380", "CreditNote": "381"}[names[1]]
    for each in due:
        remove(each)


def remove(element: etree._Element) -> None:
    """Take an element out and leave the text after it."""
    parent = element.getparent()
    if parent is None:
        raise NotHere
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


OF_STRUCTURE: tuple[tuple[Mutation, int], ...] = (
    (drop, 8),
    (drop_group, 6),
    (drop_all_of_a_name, 2),
    (duplicate, 6),
    (duplicate_and_change, 4),
    (move, 3),
    (reorder, 1),
    (graft, 7),
    (exchange, 4),
    (grow, 8),
    (grow_inside, 6),
    (empty, 3),
    (hollow, 2),
    (other_kind, 3),
)
MUTATIONS: tuple[tuple[Mutation, int], ...] = (
    *OF_STRUCTURE,
    *values.MUTATIONS,
    *vat.MUTATIONS,
    *parties.MUTATIONS,
    *by_path.MUTATIONS,
    *forms.MUTATIONS,
    *attributes.MUTATIONS,
    *grammar.MUTATIONS,
    *crossing.MUTATIONS,
    *sums.MUTATIONS,
    *nations.MUTATIONS,
)
"""Every mutation with its weight."""

_IN_UBL_ALONE = (
    *(other_kind, values.shift_date, grammar.stand_elsewhere, grammar.line_in_shipment),
    *(grammar.sub_line, grammar.extend),
)
OF_CII: tuple[tuple[Mutation, int], ...] = (
    *((each, weight) for each, weight in OF_STRUCTURE if each not in _IN_UBL_ALONE),
    *((each, weight) for each, weight in values.MUTATIONS if each not in _IN_UBL_ALONE),
    *by_path.MUTATIONS,
    *forms.MUTATIONS,
    *attributes.MUTATIONS,
    *((each, weight) for each, weight in grammar.MUTATIONS if each not in _IN_UBL_ALONE),
    (crossing.cross, 8),
    *cii.MUTATIONS,
)
"""Those that work on CII, with their weights."""
