"""The tables of the running version: made, brought up to date, or told to be behind. Alembic does it."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .database import Database

_LOCK = 7_283_645_001
"""PostgreSQL's advisory lock for whoever migrates."""


class SchemaBehind(RuntimeError):
    """The database was made by another version of the service; the text says what to do."""


def migrate(database: Database, revision: str = "head", within: sa.Connection | None = None) -> None:
    """Bring the tables up to `revision`; nothing happens where they are. Raises DatabaseAway.

    It is one transaction: its own, or that of the connection `within`.
    """
    with database.transaction() if within is None else nullcontext(within) as connection:
        if not database.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), revision)


def require_current(database: Database) -> None:
    """Raise SchemaBehind where the tables are not those of this version, DatabaseAway where they cannot be seen."""
    with database.reading() as connection:
        stands = MigrationContext.configure(connection).get_current_revision()
    wanted = ScriptDirectory.from_config(_config(None)).get_current_head()
    if stands != wanted:
        raise SchemaBehind(
            f"the database is at {stands or 'nothing'}, this version needs {wanted}: run ublrelay migrate"
        )


def is_empty(database: Database) -> bool:
    """Tell whether nobody has migrated this database yet. Raises DatabaseAway."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision() is None


def _config(connection: sa.Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
