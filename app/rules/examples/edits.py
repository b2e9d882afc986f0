"""Changes to a document: how an example makes an invoice break a rule, written as data (see `written.py`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import Enum
from typing import Any

from lxml import etree

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_UNECE = "urn:un:unece:uncefact:data:standard:"
PREFIXES: Mapping[str, str] = {
    "ubl": f"{_UBL}Invoice-2",
    "cn": f"{_UBL}CreditNote-2",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "ext": f"{_UBL}CommonExtensionComponents-2",
    "rsm": f"{_UNECE}CrossIndustryInvoice:100",
    "ram": f"{_UNECE}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_UNECE}UnqualifiedDataType:100",
    "qdt": f"{_UNECE}QualifiedDataType:100",
}
"""The prefixes that edits and fragments use, each with its namespace."""
_NAMES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_DECLARED = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in PREFIXES.items())
_OPTIONS = frozenset({"at", "text", "remove", "attribute", "value", "append", "after", "before", "copy"})

Element = etree._Element  # noqa: SLF001 - lxml has no public name for it


class Deed(Enum):
    """What an edit does to the elements that it finds."""

    TEXT = "text"
    ATTRIBUTE = "attribute"
    REMOVE = "remove"
    COPY = "copy"
    APPEND = "append"
    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change, made to every element at a place.

    Attributes:
        at: XPath 1.0 of the elements, with `PREFIXES`.
        deed: what is done.
        text: the new text or value, or the XML that is put there; None takes an attribute away.
        attribute: name of the attribute, for that deed.
    """

    at: str
    deed: Deed
    text: str | None = None
    attribute: str = ""

    def apply(self, root: Element) -> Touched:
        """Change the document, and return what there was and what there is to see of it.

        Raises:
            ValueError: there is nothing at that place.
        """
        found = elements_at(self.at, root)
        if not found:
            raise ValueError(f"nothing at {self.at}")
        touched = Touched((), ())
        for element in found:
            touched += self._change(element)
        return touched

    def _change(self, element: Element) -> Touched:
        before = (element,)
        if self.deed is Deed.TEXT:
            element.text = self.text
        elif self.deed is Deed.ATTRIBUTE:
            _set(element, self.attribute, self.text)
        elif self.deed is Deed.REMOVE:
            parent = _parent(element)
            beside = [each for each in (element.getprevious(), element.getnext()) if each is not None]
            parent.remove(element)
            return Touched(before, tuple(beside) or (parent,))
        elif self.deed is Deed.COPY:
            copy = deepcopy(element)
            element.addnext(copy)
            return Touched(before, (element, copy))
        else:
            is_root = element.getparent() is None
            return Touched(tuple(element)[-1:] if is_root else before, self._put(element))
        return Touched(before, before)

    def _put(self, element: Element) -> tuple[Element, ...]:
        new = parsed(self.text or "")
        if self.deed is Deed.APPEND:
            element.extend(new)
        else:
            parent = _parent(element)
            at = parent.index(element) + (self.deed is Deed.AFTER)
            parent[at:at] = new
        return new


@dataclass(frozen=True, slots=True)
class Touched:
    """The elements that an edit is about: as they stood before it, and as they stand after it."""

    before: tuple[Element, ...]
    after: tuple[Element, ...]

    def __add__(self, other: Touched) -> Touched:
        """Return what both are about."""
        return Touched(self.before + other.before, self.after + other.after)


def edit_of(data: Mapping[str, Any]) -> Edit:
    """Return the edit that a table of an examples file writes down.

    Raises:
        ValueError: it is not written as it should be.
    """
    deeds = [each for each in Deed if each.value in data]
    if len(deeds) != 1 or not data.keys() <= _OPTIONS or "at" not in data:
        raise ValueError(f"an edit has `at` and one thing to do: {dict(data)}")
    (deed,) = deeds
    if deed is Deed.ATTRIBUTE:
        return Edit(at=data["at"], deed=deed, attribute=data["attribute"], text=data.get("value"))
    return Edit(at=data["at"], deed=deed, text=None if deed in {Deed.REMOVE, Deed.COPY} else data[deed.value])


def elements_at(xpath: str, root: Element) -> list[Element]:
    """Return the elements at a place, in document order; its prefixes are `PREFIXES`."""
    found = root.xpath(xpath, namespaces=dict(PREFIXES))
    return [each for each in found if isinstance(each, Element)] if isinstance(found, list) else []


def name_of(element: Element) -> str:
    """Return an element's name with its usual prefix, whatever prefix the document chose."""
    return _prefixed(etree.QName(element))


def attributes_of(element: Element) -> Mapping[str, str]:
    """Return an element's attributes; the name of one in a namespace has its usual prefix, where there is one."""
    names = {str(name): etree.QName(name) for name in element.attrib}
    return {_prefixed(name): str(element.get(written)) for written, name in names.items()}


def path_of(element: Element) -> str:
    """Return an XPath that finds this element alone, as long as nothing is put before it."""
    parent = element.getparent()
    if parent is None:
        return f"/{name_of(element)}"
    alike = [each for each in parent if each.tag == element.tag]
    position = f"[{alike.index(element) + 1}]" if len(alike) > 1 else ""
    return f"{path_of(parent)}/{name_of(element)}{position}"


def apply(edits: Iterable[Edit], root: Element) -> Touched:
    """Make changes one after the other. Raises ValueError where one finds nothing to change."""
    touched = Touched((), ())
    for edit in edits:
        touched += edit.apply(root)
    return touched


def parsed(xml: str) -> tuple[Element, ...]:
    """Return the elements that XML without declarations holds; its prefixes are `PREFIXES`."""
    return tuple(etree.fromstring(f"<all {_DECLARED}>{xml}</all>", parser=blank_free()))


def blank_free() -> etree.XMLParser:
    """Return a parser that leaves out the white space between elements."""
    return etree.XMLParser(remove_blank_text=True, remove_comments=True, resolve_entities=False, no_network=True)


def _prefixed(name: etree.QName) -> str:
    prefix = _NAMES.get(name.namespace or "")
    return f"{prefix}:{name.localname}" if prefix else name.localname


def _set(element: Element, attribute: str, value: str | None) -> None:
    prefix, _, local = attribute.rpartition(":")
    name = f"{{{PREFIXES[prefix]}}}{local}" if prefix else attribute
    if value is not None:
        element.set(name, value)
    elif name in element.attrib:
        del element.attrib[name]


def _parent(element: Element) -> Element:
    parent = element.getparent()
    if parent is None:
        raise ValueError("the root of a document has no parent")
    return parent
