"""How suppliers print their invoices, as learned from corrected ones: JSON texts, kept for each tenant."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from .database import now
from .ids import new_id
from .scope import Scope
from .tables import layouts

MOST = 1_000
"""Layouts that go along with one document: those that were learned or used last to learn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLayout:
    """One layout: its id, and its text as `extraction.layouts.stored` writes it."""

    id: str
    text: str


def of(connection: sa.Connection, scope: Scope) -> list[KeptLayout]:
    """Return the layouts of a tenant, oldest first; the latest `MOST` where there are more."""
    query = sa.select(layouts.c.id, layouts.c.text).where(scope.of(layouts)).order_by(layouts.c.changed_at.desc())
    return [KeptLayout(id=row.id, text=row.text) for row in connection.execute(query.limit(MOST))][::-1]


def keep(connection: sa.Connection, scope: Scope, id_: str | None, name: str, text: str, invoice_id: str) -> str:
    """Keep a layout that an invoice taught, in the place of the layout `id_` or as a new one; return its id."""
    values = {"name": name, "text": text, "learned_from": invoice_id, "changed_at": now()}
    if id_ is not None:
        connection.execute(sa.update(layouts).where(scope.of(layouts), layouts.c.id == id_).values(**values))
        return id_
    new = new_id("lay")
    connection.execute(layouts.insert().values(id=new, **scope.values, created_at=values["changed_at"], **values))
    return new
