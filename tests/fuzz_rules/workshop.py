"""What mutants are made of: the valid documents of the corpus, their parts as spares, and the grammar of the schema."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lxml import etree

from app.rules.xsd import Schemas
from app.rules.xsd_order import Particle
from app.rules.xsd_words import Vocabulary
from tests.fuzz_rules.grammar_of_cii import CiiSchemas, CiiVocabulary

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC, CBC = f"{{{_UBL}CommonAggregateComponents-2}}", f"{{{_UBL}CommonBasicComponents-2}}"
ROOTS = {f"{{{_UBL}{kind}-2}}{kind}": kind for kind in ("Invoice", "CreditNote")}
COLUMNS = {"en16931": "en16931", "peppol-bis-3": "peppol", "nlcius": "nlcius", "nlcius-gaccount": "nlcius"}
"""Profile -> the column of the corpus' index with the official verdict in it."""
_PRIMITIVES = {"date": "2026-11-03", "time": "10:00:00", "boolean": "true", "base64Binary": "QUJD", "decimal": "7.5"}


class NotHere(Exception):
    """This mutation finds nothing to work on in this document."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A valid document to start from; `own` says that it is valid in the profile itself, not in EN 16931 alone."""

    name: str
    root: etree._Element
    own: bool


@dataclass
class Workshop:
    """Seeds, spares and grammar.

    Attributes:
        paths: the places that the official rules name.
        roots: the tags of documents, each with its kind.
        groups: spare elements with children, and `leaves`: those without, by tag.
        texts: the texts that stand in leaves of a tag; `attributes`: the values of attributes of a name.
    """

    seeds: tuple[Seed, ...]
    schemas: Schemas | CiiSchemas
    paths: tuple[str, ...] = ()
    roots: Mapping[str, str] = field(default_factory=lambda: ROOTS)
    groups: dict[str, list[etree._Element]] = field(default_factory=dict)
    leaves: dict[str, list[etree._Element]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    attributes: dict[str, list[str]] = field(default_factory=dict)
    _holders: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for seed in self.seeds:
            for element in elements(seed.root):
                self._keep(element)
        self.texts = {tag: sorted(set(found)) for tag, found in self.texts.items()}
        self.attributes = {name: sorted(set(found)) for name, found in self.attributes.items()}

    def _keep(self, element: etree._Element) -> None:
        if is_leaf(element):
            self.leaves.setdefault(element.tag, []).append(element)
            self.texts.setdefault(element.tag, []).append(element.text or "")
        else:
            self.groups.setdefault(element.tag, []).append(element)
        for name, value in element.attrib.items():
            self.attributes.setdefault(str(name), []).append(str(value))

    @cached_property
    def own_seeds(self) -> tuple[Seed, ...]:
        """The seeds that are valid in the profile itself."""
        return tuple(seed for seed in self.seeds if seed.own)

    @cached_property
    def vocabularies(self) -> dict[str, Vocabulary | CiiVocabulary]:
        """The grammar of each kind of document."""
        read = {kind: self.schemas.vocabulary(kind) for kind in self.roots.values()}
        return {kind: found for kind, found in read.items() if found is not None}

    def holders(self, kind: str) -> dict[str, list[str]]:
        """Return which groups may hold an element, in documents of a kind: tag -> tags."""
        if kind not in self._holders:
            known = self.vocabularies[kind]
            found: dict[str, list[str]] = {}
            waiting = [tag for tag, each in self.roots.items() if each == kind]
            seen = set(waiting)
            while waiting:
                parent = waiting.pop()
                for particle in known.particles(parent) or ():
                    found.setdefault(particle.tag, []).append(parent)
                    if particle.tag not in seen and known.particles(particle.tag):
                        seen.add(particle.tag)
                        waiting.append(particle.tag)
            self._holders[kind] = {tag: sorted(tags) for tag, tags in found.items()}
        return self._holders[kind]

    def is_valid(self, root: etree._Element) -> bool:
        """Tell whether a document is valid by its schema, as far as there is one."""
        kind = self.roots.get(root.tag)
        schema = self.schemas.compiled(kind) if kind is not None else None
        return kind is not None and (schema is None or schema.validate(root))


class Mutant:
    """A document that is being changed, and the chance that decides how."""

    def __init__(self, seed: Seed, workshop: Workshop, chance: random.Random) -> None:
        self.root = copy.deepcopy(seed.root)
        self.workshop = workshop
        self.chance = chance

    @property
    def vocabulary(self) -> Vocabulary | CiiVocabulary:
        """The grammar of this kind of document."""
        found = self.workshop.vocabularies.get(self.workshop.roots[self.root.tag])
        if found is None:
            raise NotHere
        return found

    def pick(self, found: list[etree._Element]) -> etree._Element:
        """Return one of the elements. Raises `NotHere` where there is none."""
        if not found:
            raise NotHere
        return self.chance.choice(found)

    def all(self, *names: str) -> list[etree._Element]:
        """Return every element with one of these local names."""
        return [each for each in elements(self.root) if local(each) in names]

    def leaves(self, *endings: str) -> list[etree._Element]:
        """Return every leaf whose local name ends like this; every leaf where nothing is given."""
        return [
            each for each in elements(self.root) if is_leaf(each) and (not endings or local(each).endswith(endings))
        ]

    def groups(self) -> list[etree._Element]:
        """Return every element that has children, the root left out."""
        return [each for each in elements(self.root) if not is_leaf(each) and each is not self.root]

    def particles(self, parent: etree._Element) -> tuple[Particle, ...]:
        """Return what may stand under an element. Raises `NotHere` where that is no plain sequence."""
        found = self.vocabulary.particles(parent.tag)
        if not found:
            raise NotHere
        return found

    def known_attributes(self, element: etree._Element) -> list[str]:
        """Return the names of the attributes that the schema lets an element have."""
        if isinstance(self.vocabulary, CiiVocabulary):
            return self.vocabulary.attributes(element.tag)
        declared = self.vocabulary._schema.maps.elements.get(element.tag)
        return sorted(str(name) for name in getattr(declared, "attributes", ()) if name)

    def takes_text(self, tag: str) -> bool:
        """Tell whether an element holds a value and no elements."""
        return not self.vocabulary.particles(tag)

    def insert(self, parent: etree._Element, child: etree._Element) -> None:
        """Put a child where the schema's order wants it, after those of its own name."""
        rank = {particle.tag: position for position, particle in enumerate(self.particles(parent))}
        if child.tag not in rank:
            raise NotHere
        place = 0
        for position, sibling in enumerate(parent):
            if rank.get(sibling.tag, -1) <= rank[child.tag]:
                place = position + 1
        parent.insert(place, child)

    def grown(self, tag: str, depth: int = 0) -> etree._Element:
        """Return a small element of this tag: what the schema demands, and one thing that it allows."""
        element = etree.Element(tag)
        particles = self.vocabulary.particles(tag)
        if not particles:
            return self._with_text(element)
        wanted = [each for each in particles if each.least]
        allowed = [each for each in particles if depth == 0 or self.takes_text(each.tag)]
        if allowed and (not wanted or self.chance.random() < 0.5):
            wanted.append(self.chance.choice(allowed))
        for particle in sorted({each.tag: each for each in wanted}.values(), key=particles.index):
            if depth < 4:
                element.append(self.grown(particle.tag, depth + 1))
        return element

    def _with_text(self, element: etree._Element) -> etree._Element:
        known = self.workshop.texts.get(element.tag)
        primitive = self.vocabulary.primitive(element.tag)
        element.text = self.chance.choice(known) if known else _PRIMITIVES.get(primitive, "X1")
        if local(element).endswith("Amount") and element.tag.startswith(CBC):
            element.set("currencyID", self.currency())
        if local(element) == "DateTimeString":
            element.set("format", "102")
        if primitive == "base64Binary":
            element.set("mimeCode", "application/pdf")
        return element

    def currency(self) -> str:
        """Return the document's currency."""
        return next((each.text or "" for each in self.all("DocumentCurrencyCode", "InvoiceCurrencyCode")), "EUR")


def elements(root: etree._Element) -> Iterator[etree._Element]:
    """Yield an element and all under it, comments left out."""
    return root.iter(etree.Element)


def is_leaf(element: etree._Element) -> bool:
    """Tell whether an element has no children."""
    return next(element.iterchildren(etree.Element), None) is None


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def seeds_of(corpus: Path, profile: str, roots: Mapping[str, str] = ROOTS) -> tuple[Seed, ...]:
    """Return every document of these kinds that the index calls valid by EN 16931, in its order; UBL by schema too."""
    lines = (corpus / "INDEX.tsv").read_text(encoding="utf-8", errors="replace").splitlines()
    names = lines[0].split("\t")
    found = []
    for line in lines[1:]:
        row = dict(zip(names, line.split("\t"), strict=False))
        if row.get("en16931") == "valid" and row["file"].endswith(".xml"):
            root = _root(corpus / row["file"])
            if root.tag in roots and (row.get("xsd") == "valid" or root.tag not in ROOTS):
                found.append(Seed(row["file"], root, row.get(COLUMNS.get(profile, "en16931")) == "valid"))
    return tuple(found)


def _root(path: Path) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(path.read_bytes(), parser)
