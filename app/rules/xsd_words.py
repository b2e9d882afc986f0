"""Why a UBL document fails its schema, as kinds of fault with the facts for a plain sentence.

libxml2 says where something is wrong, but names only the first fault under a parent, and says "this element is not
expected". `Vocabulary` (the schema as xmlschema reads it) knows what the schema's author meant: the order of the
children, which are required, what type a value has. The two together give every fault a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from .xsd_order import Particle, misplaced

if TYPE_CHECKING:
    from xmlschema import XMLSchema10
    from xmlschema.validators import XsdSimpleType

COLLECTED_FAULTS = 500
"""We stop looking once so many faults are known."""
LISTED_NAMES = 5
"""As many names of elements as a sentence bears."""

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
PREFIXES: Mapping[str, str] = {
    _UBL + "Invoice-2": "ubl",
    _UBL + "CreditNote-2": "cn",
    _UBL + "CommonAggregateComponents-2": "cac",
    _UBL + "CommonBasicComponents-2": "cbc",
    _UBL + "CommonExtensionComponents-2": "ext",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
}
_XS = "{http://www.w3.org/2001/XMLSchema}"
_VALUE_KINDS: Mapping[str, str] = {
    "decimal": "bad-decimal",
    "date": "bad-date",
    "time": "bad-time",
    "boolean": "bad-boolean",
    "base64Binary": "bad-binary",
}
_INSTEAD: Mapping[tuple[str, str], str] = {
    ("cn:CreditNote", "cbc:DueDate"): "cac:PaymentMeans/cbc:PaymentDueDate",
    ("cn:CreditNote", "cbc:InvoiceTypeCode"): "cbc:CreditNoteTypeCode",
    ("cn:CreditNote", "cac:InvoiceLine"): "cac:CreditNoteLine",
    ("cac:CreditNoteLine", "cbc:InvoicedQuantity"): "cbc:CreditedQuantity",
    ("ubl:Invoice", "cbc:CreditNoteTypeCode"): "cbc:InvoiceTypeCode",
    ("ubl:Invoice", "cac:CreditNoteLine"): "cac:InvoiceLine",
    ("cac:InvoiceLine", "cbc:CreditedQuantity"): "cbc:InvoicedQuantity",
}
"""What people of one document type write in the other."""
_KINDS_BY_ERROR: Mapping[str, str] = {
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": "content-not-allowed",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": "content-not-allowed",
    "SCHEMAV_CVC_TYPE_3_1_2": "content-not-allowed",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "text-not-allowed",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "unknown-attribute",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": "unknown-attribute",
    "SCHEMAV_CVC_TYPE_3_1_1": "unknown-attribute",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "missing-attribute",
    "SCHEMAV_CVC_ELT_3_1": "nil",
}
_ABOUT_ATTRIBUTE = re.compile(r"^Element '[^']*', attribute '([^']*)': ")
_REQUIRED_ATTRIBUTE = re.compile(r"The attribute '([^']*)' is required but missing\.")
_STEP = re.compile(r"^(?:([^:\[]+):)?([^\[]+)(?:\[(\d+)\])?$")
_TYPE_IN_MESSAGE = re.compile(r"of the atomic type 'xs:(\w+)'\.$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the element that bears it, its kind (a key of the catalogue under ``XSD.``) and the facts."""

    element: etree._Element
    kind: str
    facts: Mapping[str, str]


@lru_cache(maxsize=4096)
def name_of(tag: str) -> str:
    """Return a tag of lxml's notation with our own prefix; one of an unknown namespace stays in braces."""
    namespace, _, local = tag[1:].rpartition("}")
    prefix = PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else tag


def xpath_of(element: etree._Element) -> str:
    """Return the path from the root in canonical names, with a position wherever siblings share a name."""
    steps: list[str] = []
    current: etree._Element | None = element
    while current is not None:
        before = sum(1 for _ in current.itersiblings(current.tag, preceding=True))
        alone = before == 0 and next(current.itersiblings(current.tag), None) is None
        steps.append(name_of(current.tag) + ("" if alone else f"[{before + 1}]"))
        current = current.getparent()
    return "/" + "/".join(reversed(steps))


class Vocabulary:
    """A UBL schema as xmlschema reads it, asked for the meaning of a name.

    The schema is taken as it is (``validation="skip"``): libxml2 has compiled it already, and holding it to the schema
    of schemas once more is five sixths of the building time (1.7 s instead of 0.3 s).
    """

    def __init__(self, schema: XMLSchema10) -> None:
        self._schema = schema

    @classmethod
    def read(cls, main: Path) -> Vocabulary | None:
        """Return the vocabulary of a main schema, or None where xmlschema cannot read it (we then say less)."""
        import xmlschema  # noqa: PLC0415 - 0.1 s that only a failing document is worth

        try:
            return cls(xmlschema.XMLSchema10(str(main), validation="skip", allow="local"))
        except (xmlschema.XMLSchemaException, OSError):
            return None

    def knows(self, tag: str) -> bool:
        """Tell whether the schema declares this element for everybody's use, as UBL does with all of its own."""
        return tag in self._schema.maps.elements

    def knows_namespace(self, namespace: str) -> bool:
        """Tell whether the schema has anything in this namespace."""
        return namespace in self._schema.maps.namespaces

    def particles(self, tag: str) -> tuple[Particle, ...] | None:
        """Return the children that an element may have, in order; None where they are not a plain sequence."""
        declared = self._schema.maps.elements.get(tag)
        group = getattr(declared.type, "content", None) if declared is not None else None
        if group is None or getattr(group, "model", "") != "sequence":
            return None
        members = list(group)
        if any(member.name is None or not hasattr(member, "type") for member in members):
            return None
        return tuple(Particle(member.name, member.min_occurs, member.max_occurs) for member in members)

    def primitive(self, tag: str, attribute: str | None = None) -> str:
        """Return the XSD primitive (``decimal``, ``date``, ...) of an element's or attribute's value, or ``""``."""
        declared = self._schema.maps.elements.get(tag)
        if declared is None:
            return ""
        simple: XsdSimpleType | None
        if attribute is not None:
            found = declared.attributes.get(attribute)
            simple = getattr(found, "type", None)
        else:
            simple = declared.type.simple_type
        primitive = getattr(simple, "primitive_type", None)
        return str(getattr(primitive, "name", "") or "").removeprefix(_XS)


class Explanation:
    """One look at one failing document. `complete` says whether every fault was looked for."""

    def __init__(self, schema: etree.XMLSchema, vocabulary: Vocabulary | None, *, fat: int) -> None:
        self.complete = True
        self._schema = schema
        self._vocabulary = vocabulary
        self._fat = fat
        self._faults: list[Fault] = []
        self._ordered: set[etree._Element] = set()
        self._told: set[tuple[etree._Element, str]] = set()

    def faults(self, root: etree._Element) -> list[Fault]:
        """Return the faults of the document in document order, at most COLLECTED_FAULTS of them."""
        if self._vocabulary is not None:
            self._judge_fat(root)
        if not self._faults:
            self._judge(root)
        if not self.complete:
            del self._faults[COLLECTED_FAULTS:]
        bearers = {fault.element for fault in self._faults}
        places = {element: place for place, element in enumerate(root.iter(etree.Element)) if element in bearers}
        return sorted(self._faults, key=lambda fault: places[fault.element])

    def _judge_fat(self, root: etree._Element) -> None:
        """Judge the children of overfull parents one by one: libxml2 is never to list thousands of faults at once."""
        parents = [element for element in root.iter(etree.Element) if len(element) > self._fat]
        heavy = {element for parent in parents for element in (parent, *parent.iterancestors())}
        for parent in parents:
            self._order(parent)
            for child in parent.iterchildren(etree.Element):
                if self._full():
                    return
                if child not in heavy:
                    self._judge_if_known(child)

    def _judge_if_known(self, element: etree._Element) -> None:
        if self._vocabulary is not None and self._vocabulary.knows(element.tag):
            self._judge(element)

    def _judge(self, top: etree._Element) -> None:
        """Hold one element, as if it were a document, to its own declaration; tell every fault in and under it."""
        if self._full() or self._schema.validate(top):
            return
        log: Any = self._schema.error_log  # a list of its entries, says lxml; its type stubs do not
        for error in tuple(log):
            if self._full():
                return
            self._tell(_element_at(top, error.path or ""), error, top)

    def _tell(self, element: etree._Element, error: etree._LogEntry, top: etree._Element) -> None:
        if error.type_name == "SCHEMAV_ELEMENT_CONTENT":
            self._tell_content(element, error, top)
            return
        attribute = _attribute(error)
        facts = {"element": name_of(element.tag)}
        if attribute is not None:
            facts["attribute"] = name_of(attribute)
            facts["value"] = element.get(attribute, "")
        kind = _KINDS_BY_ERROR.get(error.type_name)
        if kind is None and "_VALID" in error.type_name:
            kind, facts["value"] = self._value(element, attribute, error)
        if kind is None:
            facts["detail"] = plain(error.message)
        self._add(element, kind or "other", facts, f"@{attribute}" if attribute is not None else "value")

    def _value(self, element: etree._Element, attribute: str | None, error: etree._LogEntry) -> tuple[str, str]:
        value = element.get(attribute, "") if attribute is not None else element.text or ""
        if attribute is not None:
            return "bad-attribute", value
        if not value.strip():
            return "empty-element", value
        primitive = self._vocabulary.primitive(element.tag) if self._vocabulary is not None else ""
        if not primitive and (stated := _TYPE_IN_MESSAGE.search(error.message)):
            primitive = stated.group(1)
        return _VALUE_KINDS.get(primitive, "bad-value"), value

    def _tell_content(self, element: etree._Element, error: etree._LogEntry, top: etree._Element) -> None:
        """Tell all that is wrong among one parent's children, and judge those that libxml2 left out."""
        lacking = "Missing child element" in error.message
        parent = element if lacking or element is top else element.getparent()
        if parent is None or (parent not in self._ordered and not self._order(parent)):
            self._tell_unordered(element, error, lacking=lacking)
        if lacking or element is top:
            return
        # libxml2 looks no further than the first child that does not fit; all UBL elements are declared globally,
        # so each of the others can be held to its own declaration.
        for later in (element, *element.itersiblings(etree.Element)):
            if self._full():
                return
            self._judge_if_known(later)

    def _tell_unordered(self, element: etree._Element, error: etree._LogEntry, *, lacking: bool) -> None:
        """Tell a fault of content from libxml2's own words, where there is no plain sequence to compare with."""
        expected = plain(error.message.partition("Expected is")[2]).strip(" ().").removeprefix("one of ( ")
        facts = {"element": name_of(element.tag), "expected": _listed(expected.split(", "))}
        parent = element.getparent()
        if parent is not None:
            facts["parent"] = name_of(parent.tag)
        if lacking:
            self._add(element, "content-missing", facts, "children")
        else:
            self._add(element, "unexpected-element", facts, "place")

    def _order(self, parent: etree._Element) -> int:
        """Tell what is wrong in the sequence of a parent's children; return how many faults that were."""
        particles = self._vocabulary.particles(parent.tag) if self._vocabulary is not None else None
        if particles is None:
            return 0
        self._ordered.add(parent)
        children = list(parent.iterchildren(etree.Element))
        return self._unknown(parent, children, particles) + self._sequence(parent, children, particles)

    def _sequence(
        self, parent: etree._Element, children: Sequence[etree._Element], particles: Sequence[Particle]
    ) -> int:
        name = name_of(parent.tag)
        tags = [child.tag for child in children]
        before = len(self._faults)
        for fault in misplaced(tags, particles):
            facts = {"element": name_of(tags[fault.index]), "parent": name}
            if fault.neighbour:
                facts["neighbour"] = name_of(fault.neighbour)
            self._add(children[fault.index], fault.kind, facts, "place")
        missing = [particle.tag for particle in particles if particle.least and particle.tag not in set(tags)]
        if missing and not children:
            facts = {"element": name, "missing": ", ".join(map(name_of, missing))}
            self._add(parent, "empty-group", facts, "children")
            return len(self._faults) - before
        for tag in missing:
            self._add(parent, "missing-element", {"element": name_of(tag), "parent": name}, f"missing {tag}")
        return len(self._faults) - before

    def _unknown(
        self, parent: etree._Element, children: Sequence[etree._Element], particles: Sequence[Particle]
    ) -> int:
        before = len(self._faults)
        known = {particle.tag for particle in particles}
        for child in children:
            if child.tag not in known:
                kind, facts = self._stranger(parent, child, particles)
                facts |= {"element": name_of(child.tag), "parent": name_of(parent.tag)}
                self._add(child, kind, facts, "place")
        return len(self._faults) - before

    def _stranger(
        self, parent: etree._Element, child: etree._Element, particles: Sequence[Particle]
    ) -> tuple[str, dict[str, str]]:
        """Name the fault of a child that its parent does not know."""
        instead = _INSTEAD.get((name_of(parent.tag), name_of(child.tag)))
        if instead is not None:
            return "use-instead", {"instead": instead}
        namespace, _, local = child.tag.removeprefix("{").rpartition("}")
        if not namespace:
            return "no-namespace", {}
        same = [particle.tag for particle in particles if particle.tag.rpartition("}")[2] == local]
        if same:
            return "wrong-namespace", {"instead": name_of(same[0]), "namespace": namespace}
        if self._vocabulary is not None and not self._vocabulary.knows_namespace(namespace):
            return "unknown-namespace", {"namespace": namespace}
        if self._vocabulary is not None and self._vocabulary.knows(child.tag):
            return "element-not-here", {"expected": _expected(child, particles)}
        close = _close(local, particles)
        return ("misspelt-element", {"instead": name_of(close)}) if close else ("unknown-element", {})

    def _add(self, element: etree._Element, kind: str, facts: Mapping[str, str], about: str) -> None:
        """Keep a fault, unless one is known already of the same thing (`about`) in the same element."""
        if (element, about) not in self._told:
            self._told.add((element, about))
            self._faults.append(Fault(element, kind, facts))

    def _full(self) -> bool:
        if len(self._faults) < COLLECTED_FAULTS:
            return False
        self.complete = False
        return True


def plain(message: str) -> str:
    """Return one of libxml2's messages with namespaces shortened to our prefixes, or left out where we have none."""
    return re.sub(r"\{[^}\s]*\}[^\s,'()]+", lambda match: name_of(match.group()).rpartition("}")[2], message).strip()


def _attribute(error: etree._LogEntry) -> str | None:
    found = _ABOUT_ATTRIBUTE.match(error.message) or _REQUIRED_ATTRIBUTE.search(error.message)
    return found.group(1) if found else None


def _expected(child: etree._Element, particles: Sequence[Particle]) -> str:
    """Return the names that may stand in the child's place, given its nearest known neighbours."""
    tags = [particle.tag for particle in particles]
    before = next((e.tag for e in child.itersiblings(etree.Element, preceding=True) if e.tag in tags), None)
    after = next((e.tag for e in child.itersiblings(etree.Element) if e.tag in tags), None)
    start = tags.index(before) if before is not None else 0
    if before is not None and particles[start].most == 1:
        start += 1
    end = tags.index(after) if after is not None else len(tags)
    if after is not None and particles[end].most is None:
        end += 1
    return _listed([name_of(tag) for tag in tags[start:end]])


def _listed(names: Sequence[str]) -> str:
    """Return names for a sentence, or a dash where there are none."""
    return ", ".join(names[:LISTED_NAMES]) + (", ..." if len(names) > LISTED_NAMES else "") or "-"


def _close(local: str, particles: Sequence[Particle]) -> str | None:
    import difflib  # noqa: PLC0415 - for a failing document alone

    names = {particle.tag.rpartition("}")[2]: particle.tag for particle in particles}
    found = difflib.get_close_matches(local, names, n=1, cutoff=0.8)
    return names[found[0]] if found else None


def _element_at(top: etree._Element, path: str) -> etree._Element:
    """Return the element that a path of libxml2's points at, `top` being its first step.

    Such a path names an element of the default namespace ``*`` and counts it among all its siblings; any other is
    named by the document's own prefix and counted among those of that name.
    """
    element = top
    for step in path.strip("/").split("/")[1:]:
        found = _STEP.match(step)
        if found is None:
            break
        prefix, local, position = found.groups()
        generic = local == "*" and prefix is None
        wanted = int(position or 1)
        for child in element.iterchildren(etree.Element):
            if generic or (child.prefix == prefix and child.tag.rpartition("}")[2] == local):
                wanted -= 1
                if wanted == 0:
                    element = child
                    break
        else:
            break
    return element
