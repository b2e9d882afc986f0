"""The Peppol BIS Billing 3 structure, read from its own files: every place a document may have, and its terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

_NAMESPACE = "{urn:fdc:difi.no:2017:vefa:structure-1}"


@dataclass(frozen=True, slots=True)
class StructurePlace:
    """An element or an attribute (``.../@name``) that the structure allows, and the business terms it bears."""

    xpath: str
    terms: tuple[str, ...]
    is_leaf: bool


def structure(folder: Path, document: str) -> tuple[StructurePlace, ...]:
    """Return every place of ``"ubl-invoice"`` or ``"ubl-creditnote"``, in order."""
    root = etree.parse(str(folder / f"{document}.xml")).getroot()
    found = root.find(f"{_NAMESPACE}Document")
    assert found is not None
    return tuple(_places(found, "", folder))


def _places(element: etree._Element, parent: str, folder: Path) -> Iterator[StructurePlace]:
    term = element.findtext(f"{_NAMESPACE}Term")
    assert term is not None
    xpath = f"{parent}/{term.strip()}"
    children = [child for child in element if isinstance(child.tag, str)]
    inner = [child for child in children if child.tag in {f"{_NAMESPACE}Element", f"{_NAMESPACE}Include"}]
    yield StructurePlace(xpath, _terms(element), is_leaf=not inner)
    for child in children:
        if child.tag == f"{_NAMESPACE}Attribute":
            name = (child.findtext(f"{_NAMESPACE}Term") or "").strip()
            yield StructurePlace(f"{xpath}/@{name}", _terms(child), is_leaf=True)
        elif child.tag == f"{_NAMESPACE}Element":
            yield from _places(child, xpath, folder)
        elif child.tag == f"{_NAMESPACE}Include":
            part = folder / Path((child.text or "").strip()).name
            yield from _places(etree.parse(str(part)).getroot(), xpath, folder)


def _terms(element: etree._Element) -> tuple[str, ...]:
    references = element.findall(f"{_NAMESPACE}Reference[@type='BUSINESS_TERM']")
    return tuple(term.strip() for reference in references for term in (reference.text or "").split(",") if term.strip())
