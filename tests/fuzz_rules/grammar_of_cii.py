"""The grammar of CII, from a schema of UN/CEFACT that is at hand: the project itself has none and needs none.

CII declares its elements inside types, so a tag means what it means where it is first met from the root downwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from app.rules.xsd_order import Particle

KIND = "CrossIndustryInvoice"
CII_ROOTS = {f"{{urn:un:unece:uncefact:data:standard:{KIND}:100}}{KIND}": KIND}
_XS = "{http://www.w3.org/2001/XMLSchema}"


class CiiVocabulary:
    """What may stand where, asked by tag as UBL's `Vocabulary` is."""

    def __init__(self, main: Path | None) -> None:
        """Read a main schema; without one nothing is known."""
        self._elements: dict[str, Any] = {}
        if main is not None:
            import xmlschema  # noqa: PLC0415 - only where it is asked for

            schema = xmlschema.XMLSchema10(str(main), validation="skip", allow="local")
            pending = [schema.maps.elements[tag] for tag in CII_ROOTS]
            for element in pending:  # grows as we go
                if element.name not in self._elements:
                    self._elements[element.name] = element
                    pending += self._members(element)

    @staticmethod
    def _members(element: Any) -> list[Any]:
        group = getattr(element.type, "content", None)
        members = [each for each in group if hasattr(each, "type")] if hasattr(group, "model") else []
        return members[:1] if getattr(group, "model", "") == "choice" else members

    def particles(self, tag: str) -> tuple[Particle, ...] | None:
        """Return the children that an element may have, in order; of a choice, the first."""
        element = self._elements.get(tag)
        members = self._members(element) if element is not None else []
        return tuple(Particle(each.name, each.min_occurs, each.max_occurs) for each in members) or None

    def primitive(self, tag: str) -> str:
        """Return the XSD primitive of an element's value, or ``""``."""
        element = self._elements.get(tag)
        simple = getattr(element.type, "simple_type", None) if element is not None else None
        return str(getattr(getattr(simple, "primitive_type", None), "name", "") or "").removeprefix(_XS)

    def attributes(self, tag: str) -> list[str]:
        """Return the names of the attributes that an element may have."""
        element = self._elements.get(tag)
        return sorted(str(name) for name in getattr(element, "attributes", ()) if name)


class CiiSchemas:
    """A CII schema, or none: then every document counts as valid."""

    def __init__(self, main: Path | None) -> None:
        self._main = main
        self._compiled: etree.XMLSchema | None = None

    def compiled(self, _: str) -> etree.XMLSchema | None:
        """Return the compiled schema, if there is one."""
        if self._compiled is None and self._main is not None:
            self._compiled = etree.XMLSchema(etree.parse(str(self._main)))
        return self._compiled

    def vocabulary(self, _: str) -> CiiVocabulary:
        """Return the grammar."""
        return CiiVocabulary(self._main)
