"""Mutations that go where the official rules look: the paths that a rule file names, read from it when it is run.

Without them, half of the rules that forbid one element deep in the tree would never meet it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from lxml import etree

from tests.fuzz_rules.workshop import CAC, CBC, Mutant, NotHere, elements

_STANDARD = "urn:un:unece:uncefact:data:standard:"
_PREFIXES = {
    "cac": CAC,
    "cbc": CBC,
    "ram": f"{{{_STANDARD}ReusableAggregateBusinessInformationEntity:100}}",
    "udt": f"{{{_STANDARD}UnqualifiedDataType:100}}",
    "qdt": f"{{{_STANDARD}QualifiedDataType:100}}",
}
_STEP = rf"(?:{'|'.join(_PREFIXES)}):\w+"
_PATH = re.compile(rf"(?<![\w:@]){_STEP}(?:/{_STEP})*(?:/@\w+)?")
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_TESTED = (f"{_SVRL}failed-assert", f"{_SVRL}successful-report")


def paths_in(stylesheets: Iterable[Path]) -> tuple[str, ...]:
    """Return every path (``cac:Party/cbc:EndpointID/@schemeID``) that the tests of rule files name, sorted."""
    found: set[str] = set()
    for stylesheet in stylesheets:
        for each in etree.parse(stylesheet, etree.XMLParser(resolve_entities=False)).getroot().iter(*_TESTED):
            found.update(_PATH.findall(each.get("test") or ""))
    return tuple(sorted(found))


def stand_at_path(mutant: Mutant) -> None:
    """Put something at a path that a rule names, with all that must stand above it."""
    _stand(mutant)


def stand_twice_at_path(mutant: Mutant) -> None:
    """Put something at a path that a rule names, and once more."""
    element = _stand(mutant)
    element.addnext(copy.deepcopy(element))


def blank_at_path(mutant: Mutant) -> None:
    """Put something at a path that a rule names, and leave it without text."""
    element = _stand(mutant)
    for leaf in elements(element):
        if not len(leaf):
            leaf.text = mutant.chance.choice([None, " "])


def _stand(mutant: Mutant) -> etree._Element:
    """Return the element at a path of a rule, grown as far as it was not there."""
    if not mutant.workshop.paths:
        raise NotHere
    *steps, last = mutant.chance.choice(mutant.workshop.paths).split("/")
    attribute = last.removeprefix("@") if last.startswith("@") else None
    tags = [_tag(step) for step in (steps if attribute else [*steps, last])]
    host = _host(mutant, tags[0])
    for position, tag in enumerate(tags):
        standing = [child for child in host if child.tag == tag]
        if standing and (position < len(tags) - 1 or attribute or mutant.chance.random() < 0.5):
            host = mutant.chance.choice(standing)
        else:
            child = mutant.grown(tag)
            mutant.insert(host, child)
            host = child
    if attribute is not None:
        host.set(attribute, mutant.chance.choice([*mutant.workshop.attributes.get(attribute, []), "X"]))
    return host


def _host(mutant: Mutant, tag: str) -> etree._Element:
    """Return an element under which one of this tag may stand; the document itself where it may."""
    if any(particle.tag == tag for particle in mutant.particles(mutant.root)) and mutant.chance.random() < 0.8:
        return mutant.root
    hosts = [each for each in mutant.groups() if any(p.tag == tag for p in mutant.vocabulary.particles(each.tag) or ())]
    return mutant.pick(hosts)


def _tag(step: str) -> str:
    prefix, _, name = step.partition(":")
    return f"{_PREFIXES[prefix]}{name}"


MUTATIONS: tuple[tuple[Callable[[Mutant], None], int], ...] = (
    (stand_at_path, 20),
    (stand_twice_at_path, 6),
    (blank_at_path, 4),
)
