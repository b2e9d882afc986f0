"""Routes: where the invoices of a recipient go, one route per destination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from .database import now
from .ids import new_id
from .paging import Page, Window, page
from .scope import NotFound, Scope
from .tables import routes


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One destination of a recipient.

    `match` says which of its invoices go there (empty: all); `options` how they are delivered, and `sealed` the secrets
    that this takes, encrypted. `profile` is the profile to judge and write by, where the destination wants its own.
    """

    id: str
    recipient_id: str
    match: Mapping[str, Any] = field(default_factory=dict)
    channel: str
    address: str
    options: Mapping[str, Any] = field(default_factory=dict)
    sealed: bytes | None = field(default=None, repr=False)
    profile: str | None = None
    created_at: datetime


def create(
    connection: sa.Connection,
    scope: Scope,
    *,
    recipient_id: str,
    match: Mapping[str, Any],
    channel: str,
    address: str,
    options: Mapping[str, Any],
    sealed: bytes | None,
    profile: str | None,
) -> Route:
    """Make a route; whether the recipient is there is the caller's question."""
    made = Route(
        id=new_id("rte"),
        recipient_id=recipient_id,
        match=match,
        channel=channel,
        address=address,
        options=options,
        sealed=sealed,
        profile=profile,
        created_at=now(),
    )
    connection.execute(
        routes.insert().values(
            id=made.id,
            **scope.values,
            recipient_id=recipient_id,
            match=dict(match),
            channel=channel,
            address=address,
            options=dict(options),
            secrets=sealed,
            profile=profile,
            state="active",
            created_at=made.created_at,
        )
    )
    return made


def get(connection: sa.Connection, scope: Scope, id_: str) -> Route:
    """Return one route that is in use. Raises NotFound."""
    found = known(connection, scope, id_, "active")
    if found is None:
        raise NotFound("route", id_)
    return found


def known(connection: sa.Connection, scope: Scope, id_: str, *states: str) -> Route | None:
    """Return a route, also one that is deleted unless `states` are named; None where there is none."""
    query = sa.select(routes).where(scope.of(routes), routes.c.id == id_)
    row = connection.execute(query.where(routes.c.state.in_(states)) if states else query).first()
    return None if row is None else _route(row)


def of_recipient(connection: sa.Connection, scope: Scope, recipient_id: str) -> list[Route]:
    """Return the routes in use of a recipient, oldest first."""
    query = sa.select(routes).where(scope.of(routes), routes.c.recipient_id == recipient_id, routes.c.state == "active")
    return [_route(row) for row in connection.execute(query.order_by(routes.c.id))]


def window(connection: sa.Connection, scope: Scope, asked: Window, recipient_id: str | None) -> Page[Route]:
    """Return one page of routes, of one recipient where that is asked. Raises NotFound for a cursor that is none."""
    conditions = [routes.c.state == "active"]
    if recipient_id is not None:
        conditions.append(routes.c.recipient_id == recipient_id)
    return page(connection, routes, scope, asked, _route, *conditions)


def delete(connection: sa.Connection, scope: Scope, id_: str) -> None:
    """Have nothing go there from now on. Raises NotFound."""
    get(connection, scope, id_)
    connection.execute(sa.update(routes).where(routes.c.id == id_).values(state="deleted"))


def _route(row: Any) -> Route:  # noqa: ANN401 - a row of the table
    return Route(
        id=row.id,
        recipient_id=row.recipient_id,
        match=row.match,
        channel=row.channel,
        address=row.address,
        options=row.options,
        sealed=row.secrets,
        profile=row.profile,
        created_at=row.created_at,
    )
