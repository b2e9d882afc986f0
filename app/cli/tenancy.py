"""``ublrelay tenants`` and ``ublrelay keys``: who may come in."""

from __future__ import annotations

import argparse

from ..settings import Settings

ROLES = ("operator", "customer", "supplier")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add these commands to the command line."""
    tenants = commands.add_parser("tenants", help="make a tenant, or list them", allow_abbrev=False)
    verbs = tenants.add_subparsers(metavar="VERB", required=True)
    verb = verbs.add_parser("add", help="make a tenant; prints its id", allow_abbrev=False)
    verb.add_argument("name", metavar="NAME")
    verb.set_defaults(run=add_tenant)
    verbs.add_parser("list", help="list the tenants", allow_abbrev=False).set_defaults(run=list_tenants)
    keys = commands.add_parser("keys", help="make, list or revoke the keys of a tenant", allow_abbrev=False)
    verbs = keys.add_subparsers(metavar="VERB", required=True)
    verb = _verb(verbs, "create", "make a key; prints it once, alone on the last line")
    verb.add_argument("--test", action="store_true", help="a key for test documents, which are delivered to nobody")
    verb.add_argument("--role", choices=ROLES, default="operator")
    verb.add_argument("--name", default="", help="what it is for")
    verb.set_defaults(run=create_key)
    _verb(verbs, "list", "list the keys, without the keys themselves").set_defaults(run=list_keys)
    verb = _verb(verbs, "revoke", "have a key open nothing from now on")
    verb.add_argument("id", metavar="ID", help="as `keys list` shows it")
    verb.set_defaults(run=revoke_key)


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, meaning: str
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=meaning, allow_abbrev=False)
    verb.add_argument("--tenant", required=True, metavar="NAME", help="name or id of the tenant")
    return verb


def add_tenant(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a tenant and print its id."""
    from ..storage import tenants  # noqa: PLC0415 - the other commands need no database
    from .installation import opened  # noqa: PLC0415

    with opened(settings) as storage, storage.database.transaction() as connection:
        tenant = tenants.add(connection, arguments.name)
    print(tenant.id)
    return 0


def list_tenants(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - every command takes them
    """Print the tenants, one a line."""
    from ..storage import tenants  # noqa: PLC0415
    from .installation import opened  # noqa: PLC0415

    with opened(settings) as storage, storage.database.reading() as connection:
        for each in tenants.every(connection):
            print(f"{each.id}  {each.created_at:%Y-%m-%d}  {each.state:<9}  {each.name}")
    return 0


def create_key(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a key and print it, alone on the last line."""
    from ..storage import tenants  # noqa: PLC0415
    from .installation import opened  # noqa: PLC0415

    with opened(settings) as storage, storage.database.transaction() as connection:
        tenant = tenants.find(connection, arguments.tenant)
        key = tenants.create_key(
            connection,
            tenant,
            mode="test" if arguments.test else "live",
            role=arguments.role,
            name=arguments.name,
        )
    print(f"This {arguments.role} key of {tenant.name} is shown once; keep it as you keep a password:")
    print(key)
    return 0


def list_keys(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the keys of a tenant, one a line."""
    from ..storage import tenants  # noqa: PLC0415
    from .installation import opened  # noqa: PLC0415

    with opened(settings) as storage, storage.database.reading() as connection:
        for each in tenants.keys_of(connection, tenants.find(connection, arguments.tenant)):
            state = f"revoked {each.revoked_at:%Y-%m-%d}" if each.revoked_at else f"made {each.created_at:%Y-%m-%d}"
            print(f"{each.id}  {each.mode:<4}  {each.role:<8}  …{each.ending}  {state}  {each.name}".rstrip())
    return 0


def revoke_key(arguments: argparse.Namespace, settings: Settings) -> int:
    """Have a key open nothing from now on."""
    from ..storage import tenants  # noqa: PLC0415
    from .installation import opened  # noqa: PLC0415

    with opened(settings) as storage, storage.database.transaction() as connection:
        tenants.revoke_key(connection, tenants.find(connection, arguments.tenant), arguments.id)
    print(f"{arguments.id} opens nothing any more")
    return 0
