"""Reads the official rule unit tests: a `testSet` of tests, each a document and what named rules must say of it.

The documents are mostly fragments, so they are not held to a schema; only the rules that a test names are judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from app.model.findings import Severity

_NAMESPACE = "{http://difi.no/xsd/vefa/validator/1.0}"
_ASKED = {"success": None, "error": Severity.FATAL, "warning": Severity.WARNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one rule must say of one document: `expected` is how gravely it must be broken, None for not at all."""

    rule: str
    expected: Severity | None

    def is_met(self, broken: Mapping[str, frozenset[Severity]]) -> bool:
        """Tell whether a verdict, as rule id -> severities, says so; a warning does not break what must be fatal."""
        found = broken.get(self.rule, frozenset())
        return not found if self.expected is None else self.expected in found


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTest:
    """One document and the judgements on it; `name` is file and position (from 1), `configuration` the rules meant."""

    name: str
    configuration: str
    document: bytes
    judgements: tuple[Judgement, ...]


def read_folder(folder: Path) -> tuple[UnitTest, ...]:
    """Return the unit tests of every file in a folder, in the order of the files' names."""
    return tuple(test for path in sorted(folder.iterdir()) for test in read_file(path))


def read_file(path: Path) -> Iterator[UnitTest]:
    """Yield the unit tests of one file."""
    root = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    if root.tag != f"{_NAMESPACE}testSet":
        raise ValueError(f"{path} is no set of rule unit tests: {root.tag}")
    for position, test in enumerate(root.iterfind(f"{_NAMESPACE}test"), start=1):
        asserted, document = [child for child in test if isinstance(child.tag, str)]
        yield UnitTest(
            name=f"{path.name}#{position}",
            configuration=root.get("configuration", ""),
            document=etree.tostring(document, encoding="utf-8", with_tail=False),
            judgements=tuple(_judgements(asserted)),
        )


def _judgements(asserted: etree._Element) -> Iterator[Judgement]:
    for child in asserted:
        kind = str(child.tag).removeprefix(_NAMESPACE)
        if kind in _ASKED:
            yield Judgement(rule=(child.text or "").strip(), expected=_ASKED[kind])
        elif kind not in {"description", "scope"}:
            raise ValueError(f"a unit test asks for something we do not know: {kind}")
