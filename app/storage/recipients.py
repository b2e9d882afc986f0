"""Recipients: who receives invoices, and by which identifiers an invoice is known to be theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .database import now
from .ids import new_id
from .paging import Page, Window, page
from .scope import NotFound, Scope
from .tables import recipient_identifiers, recipients, routes


class IdentifierTaken(ValueError):
    """Another recipient has that identifier already: an invoice would be theirs both."""

    def __init__(self, position: int, recipient_id: str) -> None:
        super().__init__(f"identifier {position} is of {recipient_id}")
        self.position, self.recipient_id = position, recipient_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """An identifier as given, and `key`, as it is compared (`routing.comparable`)."""

    scheme: str | None
    value: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who receives invoices."""

    id: str
    name: str
    identifiers: tuple[Identifier, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime


def create(
    connection: sa.Connection,
    scope: Scope,
    *,
    name: str,
    identifiers: Sequence[Identifier],
    external_id: str | None,
    metadata: Mapping[str, str],
) -> Recipient:
    """Make a recipient. Raises IdentifierTaken."""
    _refuse_taken(connection, scope, identifiers, None)
    made = Recipient(
        id=new_id("rcp"),
        name=name,
        identifiers=tuple(identifiers),
        external_id=external_id,
        metadata=metadata,
        created_at=now(),
    )
    connection.execute(
        recipients.insert().values(
            id=made.id,
            **scope.values,
            name=name,
            external_id=external_id,
            metadata=dict(metadata),
            created_at=made.created_at,
        )
    )
    _put_identifiers(connection, scope, made.id, identifiers)
    return made


def change(
    connection: sa.Connection,
    scope: Scope,
    id_: str,
    *,
    name: str,
    identifiers: Sequence[Identifier],
    external_id: str | None,
    metadata: Mapping[str, str],
) -> Recipient:
    """Replace what is known of a recipient. Raises NotFound, IdentifierTaken."""
    get(connection, scope, id_)
    _refuse_taken(connection, scope, identifiers, id_)
    values = {"name": name, "external_id": external_id, "metadata": dict(metadata)}
    connection.execute(sa.update(recipients).where(recipients.c.id == id_).values(**values))
    connection.execute(sa.delete(recipient_identifiers).where(recipient_identifiers.c.recipient_id == id_))
    _put_identifiers(connection, scope, id_, identifiers)
    return get(connection, scope, id_)


def get(connection: sa.Connection, scope: Scope, id_: str) -> Recipient:
    """Return one recipient. Raises NotFound."""
    here = sa.select(recipients).where(scope.of(recipients), recipients.c.id == id_, recipients.c.deleted_at.is_(None))
    row = connection.execute(here).first()
    if row is None:
        raise NotFound("recipient", id_)
    return _recipient(connection, row)


def window(connection: sa.Connection, scope: Scope, asked: Window) -> Page[Recipient]:
    """Return one page of recipients, newest first. Raises NotFound for a cursor that is none."""
    present = recipients.c.deleted_at.is_(None)
    return page(connection, recipients, scope, asked, lambda row: _recipient(connection, row), present)


def delete(connection: sa.Connection, scope: Scope, id_: str) -> None:
    """Have a recipient receive nothing from now on; what was delivered stays told. Raises NotFound."""
    get(connection, scope, id_)
    connection.execute(sa.update(recipients).where(recipients.c.id == id_).values(deleted_at=now()))
    connection.execute(sa.delete(recipient_identifiers).where(recipient_identifiers.c.recipient_id == id_))
    connection.execute(sa.update(routes).where(routes.c.recipient_id == id_).values(state="deleted"))


def known_by(connection: sa.Connection, scope: Scope, keys: Iterable[str]) -> dict[str, str]:
    """Return the recipient's id for each of `keys` (as they are compared) that somebody has."""
    query = sa.select(recipient_identifiers.c.key, recipient_identifiers.c.recipient_id).where(
        scope.of(recipient_identifiers), recipient_identifiers.c.key.in_(list(keys))
    )
    return {row.key: row.recipient_id for row in connection.execute(query)}


def _refuse_taken(connection: sa.Connection, scope: Scope, identifiers: Sequence[Identifier], but: str | None) -> None:
    taken = known_by(connection, scope, (each.key for each in identifiers))
    for position, each in enumerate(identifiers):
        if taken.get(each.key, but) != but:
            raise IdentifierTaken(position, taken[each.key])


def _put_identifiers(connection: sa.Connection, scope: Scope, id_: str, identifiers: Sequence[Identifier]) -> None:
    rows = [
        {
            "recipient_id": id_,
            "position": position,
            **scope.values,
            "scheme": each.scheme,
            "value": each.value,
            "key": each.key,
        }
        for position, each in enumerate(identifiers)
    ]
    if rows:
        connection.execute(recipient_identifiers.insert(), rows)


def _recipient(connection: sa.Connection, row: Any) -> Recipient:  # noqa: ANN401 - a row of the table
    query = sa.select(recipient_identifiers).where(recipient_identifiers.c.recipient_id == row.id)
    known = connection.execute(query.order_by(recipient_identifiers.c.position))
    return Recipient(
        id=row.id,
        name=row.name,
        identifiers=tuple(Identifier(scheme=each.scheme, value=each.value, key=each.key) for each in known),
        external_id=row.external_id,
        metadata=row.metadata,
        created_at=row.created_at,
    )
