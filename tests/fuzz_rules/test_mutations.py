"""The fuzzer without the referee: every kind of mutation works, and the same seed gives the same mutants."""

import random

import pytest
from lxml import etree

from app.rules.xsd import Schemas, schema_directory
from tests.fuzz_rules.growing import grow, written
from tests.fuzz_rules.mutations import MUTATIONS
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
