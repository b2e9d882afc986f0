"""The layer `xsd`: whether a UBL document is shaped as the OASIS UBL 2.1 schemas say.

libxml2 gives the verdict, in a fraction of a millisecond. Only a document that fails is looked at again, in
`xsd_words.py`, so that every fault is found (libxml2 stops at the first one under a parent) and told in plain words.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from lxml import etree

from ..model.findings import Finding, Location, Severity
from .xsd_words import Explanation, Fault, Vocabulary, name_of, xpath_of

RULE = "XSD"
SHOWN_FAULTS = 50
"""As many faults are told one by one; one more finding says how many there are besides."""
FAT = 5_000
"""From so many children under one parent on, libxml2's list of faults costs quadratic time (20,000 faults: 4 s)."""
_LARGE = 10_000
"""Documents of fewer elements are not searched for a fat parent: they cannot hurt."""

_DOCUMENTS: Mapping[str, str] = MappingProxyType(
    {
        "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice": "Invoice",
        "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote": "CreditNote",
    }
)
_MAINDOC = "maindoc/UBL-{}-2.1.xsd"
_PACKAGE = Path(__file__).resolve().parent.parent

_is_large = etree.XPath(f"boolean(/descendant::*[{_LARGE + 1}])")
_has_fat_parent = etree.XPath(f"boolean(/descendant-or-self::*/*[{FAT + 1}])")


class SchemasMissing(Exception):
    """The UBL 2.1 schemas are not where they should be; the text says where we looked and what to do."""


def schema_directory(environment_value: str | None) -> Path:
    """Return the folder that holds `maindoc/` and `common/`.

    Looked up in this order: the folder that UBLRELAY_SCHEMAS names (`environment_value`; nothing else is tried where it
    is set), inside the package, ``schemas/ubl`` beside it; in each of them directly or under ``2.1/``. Never relative
    to the working folder, unless UBLRELAY_SCHEMAS itself is.

    Raises:
        SchemasMissing: they are in none of these places.
    """
    if environment_value:
        places = [Path(environment_value)]
    else:
        places = [_PACKAGE / "_schemas", _PACKAGE.parent / "schemas" / "ubl"]
    for place in places:
        for directory in (place, place / "2.1", place / "ubl" / "2.1"):
            if all((directory / _MAINDOC.format(document)).is_file() for document in _DOCUMENTS.values()):
                return directory
    named = " or ".join(str(place) for place in places)
    raise SchemasMissing(
        f"The UBL 2.1 schemas are not in {named}. Run `make schemas` in the project's folder, "
        "or let UBLRELAY_SCHEMAS name the folder that holds maindoc/ and common/."
    )


class Schemas:
    """The UBL 2.1 Invoice and CreditNote schemas, each compiled when it is first needed and then kept.

    Compiling costs some 0.05-0.3 s and 35 MB, so a worker holds one of these for its whole life (`warm` pays at once).
    Not to be shared between threads: a compiled schema keeps the log of its latest validation.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._compiled: dict[str, etree.XMLSchema] = {}
        self._vocabularies: dict[str, Vocabulary | None] = {}

    @classmethod
    def load(cls, directory: Path) -> Schemas:
        """Return the schemas in a folder with `maindoc/` and `common/` (see `schema_directory`); nothing is read yet.

        Raises:
            SchemasMissing: a main document is absent.
        """
        return cls(schema_directory(str(directory)))

    def warm(self) -> None:
        """Compile both schemas now rather than at the first document."""
        for document in _DOCUMENTS.values():
            self.compiled(document)

    def compiled(self, document: str) -> etree.XMLSchema:
        """Return the compiled schema of ``"Invoice"`` or ``"CreditNote"``."""
        if document not in self._compiled:
            # The official xmldsig part has a DOCTYPE, which is why documents are not parsed by this parser.
            parser = etree.XMLParser(no_network=True, resolve_entities=True, load_dtd=False)
            self._compiled[document] = etree.XMLSchema(etree.parse(str(self._main(document)), parser))
        return self._compiled[document]

    def vocabulary(self, document: str) -> Vocabulary | None:
        """Return what explains a failure of this kind of document, or None where xmlschema cannot read the schema.

        Building it costs some 0.4 s and 10 MB; a service that only meets valid documents never pays that.
        """
        if document not in self._vocabularies:
            self._vocabularies[document] = Vocabulary.read(self._main(document))
        return self._vocabularies[document]

    def _main(self, document: str) -> Path:
        return self.directory / _MAINDOC.format(document)


def validate(document: etree._Element | etree._ElementTree, schemas: Schemas) -> tuple[Finding, ...]:
    """Return one fatal finding per fault of a UBL document against the 2.1 schemas; none where it is valid.

    The version that the document states (2.0, 2.2-2.4) makes no difference. At most SHOWN_FAULTS faults are told,
    in document order; a further finding says how many there are besides. Each has rule id ``XSD``, the fact ``kind``
    (the catalogue has a text per kind) and an XPath with canonical prefixes (``ubl`` or ``cn``, ``cac cbc ext``).
    """
    root = document.getroot() if hasattr(document, "getroot") else document
    kind = _DOCUMENTS.get(root.tag)
    if kind is None:
        return (_finding(Fault(root, "wrong-root", {"element": name_of(root.tag)})),)
    schema = schemas.compiled(kind)
    fat = _is_fat(root)
    if not fat and schema.validate(root):
        return ()
    explanation = Explanation(schema, schemas.vocabulary(kind), fat=FAT)
    faults = explanation.faults(root)
    if not faults:
        return ()
    shown = [_finding(fault) for fault in faults[:SHOWN_FAULTS]]
    if len(faults) > SHOWN_FAULTS:
        more = {"more": str(len(faults) - SHOWN_FAULTS)}
        shown.append(_finding(Fault(root, "more" if explanation.complete else "more-at-least", more)))
    return tuple(shown)


def _is_fat(root: etree._Element) -> bool:
    return bool(_is_large(root)) and bool(_has_fat_parent(root))


def _finding(fault: Fault) -> Finding:
    return Finding(
        rule=RULE,
        severity=Severity.FATAL,
        location=Location(xpath=xpath_of(fault.element)),
        facts={"kind": fault.kind, **fault.facts},
    )
