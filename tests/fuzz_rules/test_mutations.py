"""The fuzzer without the referee: every kind of mutation works, and the same seed gives the same mutants."""

import random

import pytest
from lxml import etree

from app.rules.xsd import Schemas, schema_directory
from tests.fuzz_rules.grammar_of_cii import CII_ROOTS, CiiSchemas
from tests.fuzz_rules.growing import grow, written
from tests.fuzz_rules.mutations import MUTATIONS, OF_CII
from tests.fuzz_rules.shrinking import shrink
from tests.fuzz_rules.workshop import Mutant, NotHere, Workshop, local, seeds_of

PATHS = ("cac:Delivery/cac:DeliveryParty/cbc:EndpointID/@schemeID", "cac:PayeeParty/cac:Person", "cbc:UUID")
TRIES = 400


@pytest.fixture(scope="module")
def workshop(corpus):
    return Workshop(seeds_of(corpus, "en16931"), Schemas(schema_directory(None)), PATHS)


def test_the_seeds_are_the_valid_documents_of_both_kinds(workshop):
    roots = [local(seed.root) for seed in workshop.seeds]
    assert len(roots) >= 100
    assert {"Invoice", "CreditNote"} <= set(roots)
    assert all(workshop.is_valid(seed.root) for seed in workshop.seeds)


@pytest.mark.parametrize("mutation", [mutation for mutation, _ in MUTATIONS], ids=lambda mutation: mutation.__name__)
def test_each_kind_makes_a_valid_document_that_is_another(workshop, mutation):
    chance = random.Random(mutation.__name__)
    for _ in range(TRIES):
        seed = chance.choice(workshop.seeds)
        mutant = Mutant(seed, workshop, chance)
        try:
            mutation(mutant)
        except (NotHere, ValueError):
            continue
        data = written(mutant.root)
        if data != written(seed.root) and workshop.is_valid(etree.fromstring(data)):
            return
    pytest.fail(f"{mutation.__name__} made no valid mutant in {TRIES} tries")


NEEDS_THE_SCHEMA = {
    *("move", "graft", "grow", "grow_inside", "stand_at_path", "stand_twice_at_path", "blank_at_path", "add_attribute"),
    *("another_number_form", "another_number_form_everywhere", "odd_number", "another_date_form", "zone_every_date"),
    *("another_truth_form", "every_attribute", "attributes_of_a_name", "grow_deep", "grow_many", "cross", "allow"),
    *("register", "account_otherwise", "move_to_category", "mix_categories", "add_up", "drop_attribute"),
}
"""Kinds that need to know what may stand where: the project has no schema of CII."""


@pytest.fixture(scope="module")
def workshop_of_cii(corpus):
    return Workshop(seeds_of(corpus, "en16931", CII_ROOTS), CiiSchemas(None), (), CII_ROOTS)


@pytest.mark.parametrize(
    "mutation",
    [mutation for mutation, _ in OF_CII if mutation.__name__ not in NEEDS_THE_SCHEMA],
    ids=lambda mutation: f"{mutation.__module__.rpartition('.')[2]}.{mutation.__name__}",
)
def test_each_kind_that_needs_no_schema_changes_a_cii_document(workshop_of_cii, mutation):
    chance = random.Random(mutation.__name__)
    for _ in range(TRIES):
        seed = chance.choice(workshop_of_cii.seeds)
        mutant = Mutant(seed, workshop_of_cii, chance)
        try:
            mutation(mutant)
        except (NotHere, ValueError):
            continue
        if written(mutant.root) != written(seed.root):
            return
    pytest.fail(f"{mutation.__name__} made no mutant in {TRIES} tries")


def test_cii_mutants_grow_without_a_schema(workshop_of_cii):
    assert len(workshop_of_cii.seeds) >= 40
    assert grow(workshop_of_cii, 7, 12) == grow(workshop_of_cii, 7, 12)


def test_seed_and_number_make_the_mutant(workshop):
    assert grow(workshop, 7, 12) == grow(workshop, 7, 12)
    assert grow(workshop, 7, 12).data != grow(workshop, 8, 12).data
    assert grow(workshop, 7, 12).data != grow(workshop, 7, 13).data


def test_a_seed_is_not_changed_by_its_mutants(workshop):
    before = [written(seed.root) for seed in workshop.seeds]
    for number in range(50):
        grow(workshop, 1, number)
    assert [written(seed.root) for seed in workshop.seeds] == before


def test_an_example_is_made_small_and_stays_valid(workshop):
    data = written(workshop.seeds[0].root)
    small = shrink(data, workshop, lambda each: b"InvoiceTypeCode" in each)
    assert b"InvoiceTypeCode" in small
    assert len(small) < len(data) / 3
    assert workshop.is_valid(etree.fromstring(small))
