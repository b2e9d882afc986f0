"""Mutations of attributes: unusual sets of them, empty ones, and schemes and lists in another case or with blanks."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz_rules.workshop import Mutant, NotHere, elements

_VALUES = (
    "",
    " ",
    "X",
    "EUR",
    "eur",
    "Eur ",
    "0088",
    "0106",
    "GLN",
    "SEPA",
    "sepa",
    "SRV",
    "TST",
    "STL",
    "en",
    "nl-NL",
)
_UNITS = ("C62", "c62", "XPP", "X1A", "ZZ", "KGM", "H87", "EA", "XX", "", " C62", "4L ")
_TYPES = ("application/pdf", "APPLICATION/PDF", "image/png", "text/csv", "text/plain", "", "application/xml")
_BY_NAME = {"unitCode": _UNITS, "mimeCode": _TYPES}


def empty_attribute(mutant: Mutant) -> None:
    """Leave an attribute without a value."""
    element = mutant.pick([each for each in elements(mutant.root) if each.attrib])
    element.set(mutant.chance.choice(sorted(map(str, element.attrib))), mutant.chance.choice(["", "", " "]))


def every_attribute(mutant: Mutant) -> None:
    """Set every attribute that the schema lets an element have, or several of them."""
    element = mutant.pick(mutant.leaves())
    names = mutant.known_attributes(element)
    if not names:
        raise NotHere
    keep = mutant.chance.choice([1.0, 0.5])
    for name in names:
        if not name.startswith("{") and mutant.chance.random() < keep:
            element.set(name, _value(mutant, name))


def attributes_of_a_name(mutant: Mutant) -> None:
    """Set one attribute on everything of one name."""
    element = mutant.pick(mutant.leaves())
    names = [name for name in mutant.known_attributes(element) if not name.startswith("{")]
    if not names:
        raise NotHere
    name = mutant.chance.choice(names)
    for each in elements(mutant.root):
        if each.tag == element.tag:
            each.set(name, _value(mutant, name))


def strip_attributes(mutant: Mutant) -> None:
    """Take every attribute of one name away."""
    names = sorted({str(name) for each in elements(mutant.root) for name in each.attrib})
    if not names:
        raise NotHere
    name = mutant.chance.choice(names)
    for each in elements(mutant.root):
        each.attrib.pop(name, None)


def change_attribute_case(mutant: Mutant) -> None:
    """Write a scheme, list or unit in another case."""
    element = mutant.pick([each for each in elements(mutant.root) if each.attrib])
    name = mutant.chance.choice(sorted(map(str, element.attrib)))
    value = str(element.get(name))
    element.set(name, mutant.chance.choice([value.lower(), value.title(), value.swapcase(), f"{value}{value}"]))


def _value(mutant: Mutant, name: str) -> str:
    known = mutant.workshop.attributes.get(name, [])
    if known and mutant.chance.random() < 0.4:
        return mutant.chance.choice(known)
    return mutant.chance.choice(_BY_NAME.get(name, _VALUES))


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (empty_attribute, 3),
    (every_attribute, 3),
    (attributes_of_a_name, 3),
    (strip_attributes, 2),
    (change_attribute_case, 2),
)
