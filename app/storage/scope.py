"""Whose rows a statement may see: those of one tenant, in one mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

Mode = Literal["test", "live"]
Role = Literal["operator", "customer", "supplier"]


class NotFound(LookupError):
    """No such row, or none of this tenant: the two look the same from outside. `what` is its kind, `id` its name."""

    def __init__(self, what: str, id: str) -> None:  # noqa: A002 - it is one
        super().__init__(f"no {what} {id}")
        self.what, self.id = what, id


class WrongState(RuntimeError):
    """What was asked cannot be done in the present state. `state` is that one, `allowed` those it can be done in."""

    def __init__(self, subject: str, action: str, state: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{subject} is {state}: {action} needs {' or '.join(allowed)}")
        self.subject, self.action, self.state, self.allowed = subject, action, state, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One tenant in one mode."""

    tenant_id: str
    mode: Mode

    def of(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """Return the condition that a row of `table` is of this tenant and mode."""
        return sa.and_(table.c.tenant_id == self.tenant_id, table.c.mode == self.mode)

    @property
    def values(self) -> dict[str, Any]:
        """The columns that a new row of this scope bears."""
        return {"tenant_id": self.tenant_id, "mode": self.mode}
