"""The examples that are written down: `*.toml` beside this file, one table per rule, as changes to an invoice of ours.

    base = "complete"                  # of the file: bases/complete.xml
    ["BR-CO-15"]
    breaks = [{ at = "//cbc:TaxInclusiveAmount", text = "100.00" }]

A table may have a `base` of its own; `satisfies`: changes that come before, where the base does not touch upon the
rule; and `beside`: XPaths of what else its fragments are to show. A change has `at` (XPath 1.0) and one of `text`,
`remove = true`, `attribute` (with `value`; without, it is taken away), `append`, `after`, `before` (XML) and
`copy = true`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from .edits import edit_of
from .example import Example


@cache
def written() -> Mapping[str, tuple[Example, ...]]:
    """Return the written examples by rule id, read once from the package's own data files.

    Rule sets that share an id may each have an example of their own; the files' names give the order.

    Raises:
        ValueError: a table is not written as it should be.
    """
    found: dict[str, tuple[Example, ...]] = {}
    for name in sorted(entry.name for entry in resources.files(__package__).iterdir() if entry.name.endswith(".toml")):
        for example in _in_file(name):
            found[example.rule] = (*found.get(example.rule, ()), example)
    return found


def _in_file(name: str) -> Iterator[Example]:
    data = tomllib.loads((resources.files(__package__) / name).read_text(encoding="utf-8"))
    base = data.get("base", "complete")
    for rule, table in data.items():
        if isinstance(table, dict):
            try:
                yield _example(rule, table, base)
            except ValueError as error:
                raise ValueError(f"{name}, {rule}: {error}") from error


def _example(rule: str, table: Mapping[str, Any], base: str) -> Example:
    if "breaks" not in table or not table.keys() <= {"base", "breaks", "satisfies", "beside"}:
        raise ValueError(f"an example has `breaks`, and may have `base`, `satisfies` and `beside`: {sorted(table)}")
    return Example(
        rule=rule,
        base=table.get("base", base),
        breaks=tuple(edit_of(each) for each in table["breaks"]),
        satisfies=tuple(edit_of(each) for each in table.get("satisfies", ())),
        beside=tuple(table.get("beside", ())),
    )
