"""Examples of the syntax rules that rest on a path alone, made from their tables (`app/rules/syntax/tables`)."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache

from ..syntax.table import Path, Row, Table, read_table
from .edits import Deed, Edit, Element, name_of, path_of
from .example import Example, base_of

_TABLES = {"complete": "syntax_ubl.tsv", "complete.cii": "syntax_cii.tsv"}
"""The invoice of ours that is changed, and the table of its syntax."""
_TEXTS = (
    ("*:CV2ID", "123"),
    ("*:LanguageID", "nl"),
    ("*:UUID", "3f2c7b1e-0d5a-4c68-9e57-7a41c0d2b6f9"),
    ("*Indicator", "false"),
    ("*Date", "2026-10-05"),
    ("*Time", "12:00:00"),
    ("*Amount", "1.00"),
    ("*Quantity", "1"),
    ("*Percent", "21"),
    ("*Rate", "1"),
    ("*Numeric", "1"),
    ("*Measure", "1"),
    ("*Code", "ABC"),
    ("*ID", "123"),
    ("*DateTime", ""),
    ("cbc:*", "Tekst"),
    ("*Name", "Tekst"),
    ("*Description", "Tekst"),
    ("*Content", "Tekst"),
    ("*Reason", "Tekst"),
    ("*Information", "Tekst"),
)
"""What an element of such a name may say; one of another name holds nothing."""


Edits = tuple[Edit, ...]


@cache
def made_syntax() -> Mapping[str, Example]:
    """Return an example of every rule with a row that is a path without conditions, by rule id.

    A rule on an element that our invoice has nothing like is not among them.
    """
    found: dict[str, Example] = {}
    for base, name in _TABLES.items():
        table, root = read_table(name), base_of(base)
        judged = _judged(root, table)
        for position, head in enumerate(table.heads):
            for row in head.rows:
                if position in judged and row.rule not in found and _is_plain(row):
                    satisfies, breaks = _edits(row, root, judged[position])
                    found[row.rule] = Example(rule=row.rule, base=base, breaks=breaks, satisfies=satisfies)
    return found


def _is_plain(row: Row) -> bool:
    conditions = [path.condition for path in row.paths] + [step.condition for path in row.paths for step in path.steps]
    return bool(row.paths) and not any(conditions)


def _judged(root: Element, table: Table) -> Mapping[int, list[Element]]:
    """Return, by the position of a head, the elements of an invoice that are judged under it."""
    found: dict[int, list[Element]] = {}
    for element in root.iter():
        names = [name_of(each) for each in (element, *element.iterancestors())][-2::-1]
        for position, head in enumerate(table.heads):
            if not head.condition and any(_fits(names, where) for where in head.paths):
                found.setdefault(position, []).append(element)
                break
    return found


def _fits(names: list[str], where: Path) -> bool:
    """Tell whether an element, by the names from below the root to its own, is one that a head's path is about."""
    wanted = _names(where)
    if where.absolute or not wanted:
        return names == wanted
    return len(names) >= len(wanted) and all(map(fnmatchcase, names[-len(wanted) :], wanted))


def _edits(row: Row, root: Element, heads: list[Element]) -> tuple[Edits, Edits]:
    """Return the changes that satisfy a row and those that then break it, for whichever head needs the least."""
    path = row.paths[0]
    if row.kind == "unused":
        return (), min((_put(each, path) for each in _starts(path, root, heads) for path in row.paths), key=_by_length)
    if row.kind == "either":
        missing = [_put(heads[0], each) for each in row.paths if _reached(heads[0], _names(each))[1]]
        return tuple(edit for edits in missing[:-1] for edit in edits), missing[-1]
    head = min(heads, key=lambda each: len(_reached(each, _names(path))[1]))
    at = "/".join([path_of(head), *_names(path)])
    if row.kind != "single":
        deed = Deed.ATTRIBUTE if path.attribute else Deed.REMOVE
        return (), (Edit(at=at, deed=deed, attribute=path.attribute),)
    stands = not _reached(head, _names(path))[1] and not path.attribute
    return () if stands else _put(head, path), (Edit(at=f"({at})[1]", deed=Deed.COPY),)


def _starts(path: Path, root: Element, heads: list[Element]) -> list[Element]:
    """Return where a path may start; an attribute that may stand nowhere is put on an identifier."""
    if not path.anywhere:
        return heads
    return list(root.iter() if path.steps else root.iter("{*}ID"))


def _by_length(edits: Edits) -> int:
    """Return how much is put: the less, the more of the path stands in the invoice already."""
    return len(edits[0].text or "") if edits[0].deed is not Deed.ATTRIBUTE else 0


def _put(start: Element, path: Path) -> Edits:
    """Return the changes that put a path below an element, as far as it does not stand there yet."""
    element, rest = _reached(start, _names(path))
    if not rest:
        return (Edit(at=path_of(element), deed=Deed.ATTRIBUTE, attribute=path.attribute, text="ABC"),)
    attribute = f' {path.attribute}="ABC"' if path.attribute else ""
    xml = _element(rest[-1] + attribute, rest[-1])
    for name in reversed(rest[:-1]):
        xml = f"<{name}>{xml}</{name}>"
    at, deed = _place(element, rest[0])
    return (Edit(at=at, deed=deed, text=xml),)


def _place(parent: Element, name: str) -> tuple[str, Deed]:
    """Return beside what to put an element; in UBL leaves come before groups, extensions first of all."""
    if name.startswith("ext:"):
        return path_of(parent[0]), Deed.BEFORE
    groups = [each for each in parent if name_of(each).startswith("cac:")]
    if name.startswith("cbc:") and groups:
        return path_of(groups[0]), Deed.BEFORE
    if name.startswith("cac:") and parent.getparent() is None:
        return f"{path_of(parent)}/cac:OrderReference", Deed.AFTER
    return path_of(parent), Deed.APPEND


def _element(tag: str, name: str) -> str:
    text = next((text for pattern, text in _TEXTS if fnmatchcase(name, pattern)), "")
    return f"<{tag}>{text}</{name}>"


def _reached(start: Element, names: list[str]) -> tuple[Element, list[str]]:
    """Return the element that lies furthest along a path of names, and the names that are still to come."""
    best = (start, names)
    for child in start if names else ():
        if name_of(child) == names[0]:
            best = min(best, _reached(child, names[1:]), key=lambda each: len(each[1]))
    return best


def _names(path: Path) -> list[str]:
    return [step.name for step in path.steps]
