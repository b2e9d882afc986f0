"""Tenants, and the keys with which their programs and people come in. A key is shown once and kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from .database import now
from .ids import new_id
from .journal import note
from .scope import Mode, NotFound, Role, Scope
from .tables import api_keys, sessions, tenants

PREFIXES: dict[Mode, str] = {"test": "sk_test_", "live": "sk_live_"}
_BYTES = 32
SESSION_HOURS = 12


class NameTaken(ValueError):
    """A tenant of that name exists already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """Somebody whose invoices we handle, apart from everybody else's."""

    id: str
    name: str
    state: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key as it can be listed: all but itself. `ending` is its last characters, to recognise it by."""

    id: str
    mode: Mode
    role: Role
    name: str
    ending: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is asking: a key of a tenant. `scope` is what it may see at most, `role` what it may do."""

    key_id: str
    name: str
    role: Role
    scope: Scope

    @property
    def actor(self) -> str:
        """How the audit trail names it."""
        return self.key_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody signed in on the pages for people: the caller, and the token that its forms must bear."""

    caller: Caller
    form_token: str


def add(connection: sa.Connection, name: str) -> Tenant:
    """Make a tenant. Raises NameTaken."""
    if connection.execute(sa.select(tenants.c.id).where(tenants.c.name == name)).first() is not None:
        raise NameTaken(name)
    tenant = Tenant(id=new_id("ten"), name=name, state="active", created_at=now())
    connection.execute(
        tenants.insert().values(id=tenant.id, name=name, state=tenant.state, created_at=tenant.created_at)
    )
    note(connection, tenant.id, actor="command", action="tenant.added", subject=tenant.id, facts={"name": name})
    return tenant


def find(connection: sa.Connection, name: str) -> Tenant:
    """Return the tenant of that name or id. Raises NotFound."""
    row = connection.execute(sa.select(tenants).where((tenants.c.name == name) | (tenants.c.id == name))).first()
    if row is None:
        raise NotFound("tenant", name)
    return Tenant(id=row.id, name=row.name, state=row.state, created_at=row.created_at)


def every(connection: sa.Connection) -> list[Tenant]:
    """Return all tenants, by name."""
    rows = connection.execute(sa.select(tenants).order_by(tenants.c.name))
    return [Tenant(id=row.id, name=row.name, state=row.state, created_at=row.created_at) for row in rows]


def create_key(
    connection: sa.Connection,
    tenant: Tenant,
    *,
    mode: Mode,
    role: Role = "operator",
    name: str = "",
    actor: str = "command",
) -> str:
    """Make a key and return it. It cannot be had again."""
    key = PREFIXES[mode] + secrets.token_urlsafe(_BYTES)
    id_ = new_id("key")
    connection.execute(
        api_keys.insert().values(
            id=id_,
            tenant_id=tenant.id,
            mode=mode,
            role=role,
            name=name,
            hash=hashed(key),
            ending=key[-4:],
            created_at=now(),
        )
    )
    note(
        connection,
        tenant.id,
        actor=actor,
        action="key.created",
        subject=id_,
        facts={"mode": mode, "role": role, "name": name},
    )
    return key


def keys_of(connection: sa.Connection, tenant: Tenant) -> list[Key]:
    """Return the keys of a tenant, the revoked ones too, oldest first."""
    rows = connection.execute(sa.select(api_keys).where(api_keys.c.tenant_id == tenant.id).order_by(api_keys.c.id))
    return [
        Key(
            id=row.id,
            mode=row.mode,
            role=row.role,
            name=row.name,
            ending=row.ending,
            created_at=row.created_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


def revoke_key(connection: sa.Connection, tenant: Tenant, id_: str) -> None:
    """Have a key open nothing from now on. Raises NotFound."""
    changed = connection.execute(
        sa.update(api_keys)
        .where(api_keys.c.tenant_id == tenant.id, api_keys.c.id == id_, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=now())
    )
    if changed.rowcount == 0:
        raise NotFound("key", id_)
    note(connection, tenant.id, actor="command", action="key.revoked", subject=id_, facts={})


def caller_of(connection: sa.Connection, key: str) -> Caller | None:
    """Return whose key that is, or None where it opens nothing."""
    row = connection.execute(_callers().where(api_keys.c.hash == hashed(key))).first()
    return None if row is None else _caller(row)


def open_session(connection: sa.Connection, caller: Caller) -> str:
    """Sign in: return the secret for the cookie, which cannot be had again."""
    secret = secrets.token_urlsafe(_BYTES)
    at = now()
    connection.execute(sa.delete(sessions).where(sessions.c.expires_at < at))
    connection.execute(
        sessions.insert().values(
            hash=hashed(secret),
            key_id=caller.key_id,
            form_token=secrets.token_urlsafe(_BYTES),
            created_at=at,
            expires_at=at + timedelta(hours=SESSION_HOURS),
        )
    )
    note(
        connection,
        caller.scope.tenant_id,
        actor=caller.key_id,
        action="session.opened",
        subject=caller.key_id,
        facts={},
    )
    return secret


def session_of(connection: sa.Connection, secret: str) -> Session | None:
    """Return who is signed in with that cookie, or None. A revoked key ends its sessions."""
    query = _callers(sessions.c.form_token).join(sessions, sessions.c.key_id == api_keys.c.id)
    row = connection.execute(query.where(sessions.c.hash == hashed(secret), sessions.c.expires_at > now())).first()
    return None if row is None else Session(caller=_caller(row), form_token=row.form_token)


def close_session(connection: sa.Connection, secret: str) -> None:
    """Sign out."""
    connection.execute(sa.delete(sessions).where(sessions.c.hash == hashed(secret)))


def hashed(secret: str) -> str:
    """Return the SHA-256 of a secret of ours. Its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _callers(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    columns = (api_keys.c.id, api_keys.c.name, api_keys.c.role, api_keys.c.mode, api_keys.c.tenant_id)
    joined = api_keys.join(tenants, tenants.c.id == api_keys.c.tenant_id)
    query = sa.select(*columns, *more).select_from(joined)
    return query.where(api_keys.c.revoked_at.is_(None), tenants.c.state == "active")


def _caller(row: Any) -> Caller:  # noqa: ANN401 - a row of the table
    return Caller(key_id=row.id, name=row.name, role=row.role, scope=Scope(tenant_id=row.tenant_id, mode=row.mode))
