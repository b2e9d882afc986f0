"""From a seed to mutants: the same seed and number give the same mutant, in whatever order and process it is asked."""

from __future__ import annotations

import random
from dataclasses import dataclass

from lxml import etree

from tests.fuzz_rules.mutations import MUTATIONS, OF_CII
from tests.fuzz_rules.workshop import ROOTS, Mutant, NotHere, Workshop

_ATTEMPTS = 500
_HOW_MANY = (1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6)
_OWN_SEED = 0.6
_ENCODINGS = ("utf-16", "iso-8859-1", "us-ascii", "windows-1252")
_OTHER_ENCODING = 0.04


@dataclass(frozen=True, slots=True)
class Grown:
    """One mutant: where it comes from, the kinds of mutation in it, and how many tries of each kind it took.

    `refused` counts tries that the schema refused; a try that found nothing to change, or changed nothing, is not one.
    """

    number: int
    source: str
    kinds: tuple[str, ...]
    data: bytes
    refused: int


def grow(workshop: Workshop, seed: int, number: int) -> Grown:
    """Return mutant `number` of a seed: XSD-valid and other than its source."""
    chance = random.Random(f"{seed}/{number}")
    mutations, weights = zip(*(MUTATIONS if workshop.roots == ROOTS else OF_CII), strict=True)
    refused = 0
    for _ in range(_ATTEMPTS):
        own = workshop.own_seeds and chance.random() < _OWN_SEED
        source = chance.choice(workshop.own_seeds if own else workshop.seeds)
        mutant = Mutant(source, workshop, chance)
        kinds = []
        for mutation in chance.choices(mutations, weights, k=chance.choice(_HOW_MANY)):
            try:
                mutation(mutant)
            except (NotHere, ValueError, ArithmeticError):  # characters beyond XML, numbers beyond reckoning
                continue
            kinds.append(mutation.__name__)
        encoding = chance.choice(_ENCODINGS) if chance.random() < _OTHER_ENCODING else "utf-8"
        data = written(mutant.root, encoding)
        if not kinds or data == written(source.root):
            continue
        if workshop.is_valid(etree.fromstring(data)):
            return Grown(number, source.name, tuple(kinds), data, refused)
        refused += 1
    raise RuntimeError(f"no mutant {number} of seed {seed} in {_ATTEMPTS} tries: the mutations or the seeds are amiss")


def written(root: etree._Element, encoding: str = "utf-8") -> bytes:
    """Return a document as bytes, with what stands before and behind its root."""
    return etree.tostring(root.getroottree(), encoding=encoding, xml_declaration=True)
