"""Reads the tables of the syntax rules (`tables/*.tsv`); their first lines say how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

from ...model.findings import Severity

KINDS = frozenset({"unused", "single", "one", "needed", "either", "own", "whole"})
_FUNCTIONS = frozenset({"own", "whole"})
_LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")


@dataclass(frozen=True, slots=True)
class Step:
    """An element on a path, and the condition that it must meet ("" for none)."""

    name: str
    condition: str


@dataclass(frozen=True, slots=True)
class Path:
    """A path of elements, ending in an attribute where `attribute` is not empty.

    A head's path is found from below the root (`absolute`) or anywhere; a row's path below the head's element, or
    `anywhere`. `condition` is what the head's own element must meet.
    """

    steps: tuple[Step, ...]
    attribute: str = ""
    condition: str = ""
    absolute: bool = False
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; a rule may have several. `position` orders them. Kinds own and whole have no paths."""

    position: int
    rule: str
    severity: Severity
    kind: str
    paths: tuple[Path, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A kind of element with the rows that speak of it."""

    paths: tuple[Path, ...]
    condition: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All syntax rules of one syntax."""

    heads: tuple[Head, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row in its order."""
        return tuple(row for head in self.heads for row in head.rows)


def read_table(name: str) -> Table:
    """Read one of our own tables, by its file name. Raises ValueError where it is not written as it should be."""
    return parse_table((resources.files(__package__) / "tables" / name).read_text(encoding="utf-8"))


def parse_table(text: str) -> Table:
    """Read the text of a table. Raises ValueError, naming the line, where it is not written as it should be."""
    heads: list[tuple[str, list[Row]]] = []
    lines = ((number, line) for number, line in enumerate(text.splitlines(), start=1) if line and line[0] != "#")
    for number, line in lines:
        try:
            if line.startswith("@ "):
                heads.append((line.removeprefix("@ "), []))
            else:
                heads[-1][1].append(_row(number, line))
        except (ValueError, IndexError) as error:
            raise ValueError(f"line {number}: {line!r}") from error
    return Table(tuple(_head(where, tuple(rows)) for where, rows in heads))


def _head(where: str, rows: tuple[Row, ...]) -> Head:
    where, _, condition = where.partition("?")
    return Head(tuple(_head_path(each) for each in where.split(" | ")), condition, rows)


def _head_path(path: str) -> Path:
    names = path.removeprefix("/").split("/") if path != "/" else []
    return Path(tuple(Step(name, "") for name in names), absolute=path.startswith("/"))


def _row(number: int, line: str) -> Row:
    rule, severity, kind, path, terms = (*line.split("\t"), "")[:5]
    if kind not in KINDS:
        raise ValueError(kind)
    paths = (
        () if kind in _FUNCTIONS else tuple(_path(each) for part in path.split(" | ") for each in _spelled_out(part))
    )
    return Row(number, rule, Severity(severity), kind, paths, tuple(terms.split(",")) if terms else ())


def _spelled_out(path: str) -> tuple[str, ...]:
    return tuple(path.replace("$line", line) for line in _LINES) if path.startswith("$line") else (path,)


def _path(path: str) -> Path:
    bare, marked, attribute = path.partition("@")
    steps = [Step(*each.partition("?")[::2]) for each in bare.removeprefix("//").strip("/").split("/") if each]
    own = steps.pop(0).condition if steps and steps[0].name == "." else ""
    if bool(marked) != bool(attribute) or not (steps or attribute):
        raise ValueError(path)
    return Path(tuple(steps), attribute, own, anywhere=path.startswith("//"))
