"""Where the example of a rule is found: written down, or made from the tables of its family."""

from __future__ import annotations

from .example import Example
from .families import FAMILY
from .made_syntax import made_syntax
from .made_values import made_values
from .written import written


def examples(rule_id: str) -> tuple[Example, ...]:
    """Return the examples of a rule, the first one the most telling; empty where there is none.

    Raises:
        ValueError: a file of examples is not written as it should be.
    """
    found = written().get(rule_id, ())
    if found or not FAMILY.match(rule_id):
        return found
    made = made_values().get(rule_id) or made_syntax().get(rule_id)
    return (made,) if made is not None else ()


def written_ids() -> frozenset[str]:
    """Return the id of every rule whose examples are written down."""
    return frozenset(written())
