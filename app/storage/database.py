"""The connection to the database: SQLite in the data folder unless told otherwise, or PostgreSQL."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from .texts import as_json

Result = TypeVar("Result")

BUSY_SECONDS = 30
"""How long SQLite waits for its one writer."""
CONNECTIONS = 24
_PATIENCE = 60.0
"""Seconds for which the work of a background step is tried again while the database is away."""
_LONGEST_PAUSE = 2.0
_TRY_AGAIN = {"40001", "40P01", "57P01", "57P02", "57P03"}
"""PostgreSQL: serialization failure, deadlock, the server is stopped or starting."""


class DatabaseAway(RuntimeError):
    """The database cannot be reached, or has no room left. Nothing was kept; the same may succeed later."""


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


class Database:
    """One database, and the ways to work in it.

    `url` is ``sqlite:///FILE`` or ``postgresql://user@host:port/name``. The engine opens no connection by itself.
    """

    def __init__(self, url: str) -> None:
        self.url = _with_driver(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Run the block in one transaction that may write: committed at its end, rolled back where it raises.

        Raises:
            DatabaseAway: the database cannot be reached, is stopped, or is full.
        """
        with self.telling(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Run the block in a transaction that only reads, and sees one state of things. Raises DatabaseAway."""
        with self.telling(), self.engine.connect() as connection, connection.begin():
            yield connection

    def persist(self, work: Callable[[sa.Connection], Result], patience: float = _PATIENCE) -> Result:
        """Run `work` in a transaction, again and again while the database is away, `patience` seconds long.

        For background work, whose rows are keyed so that a repeat is harmless: a commit may have come through although
        its answer did not. Raises DatabaseAway where patience ends.
        """
        deadline, pause = time.monotonic() + patience, 0.05
        while True:
            try:
                with self.transaction() as connection:
                    return work(connection)
            except DatabaseAway:
                if time.monotonic() + pause > deadline:
                    raise
                time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - spreads load, guards nothing
                pause = min(2 * pause, _LONGEST_PAUSE)

    def ask(self) -> None:
        """Return where the database answers. Raises DatabaseAway."""
        with self.reading() as connection:
            connection.execute(sa.text("SELECT 1"))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextlib.contextmanager
    def telling(self) -> Iterator[None]:
        """Raise DatabaseAway for whatever in the block says that the database is away."""
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            raise DatabaseAway(_cause(error)) from error
        except DBAPIError as error:
            if error.connection_invalidated or _state(error) in _TRY_AGAIN:
                raise DatabaseAway(_cause(error)) from error
            raise
        except sa.exc.TimeoutError as error:  # no connection came free
            raise DatabaseAway(str(error)) from error


def insert_unless_there(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> bool:
    """Insert a row; return False where one with the same key is there, or comes from somebody who was faster."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = insert(table).values(**values).on_conflict_do_nothing().returning(sa.literal(1))
    return connection.execute(made).first() is not None  # not every driver counts the rows of an INSERT


def sqlite_url(folder: Path) -> str:
    """Return the address of the SQLite database in the data folder `folder`."""
    return f"sqlite:///{folder.resolve() / 'ublrelay.db'}"


def set_pragmas(connection: Any, _: object = None) -> None:  # noqa: ANN401 - a DB-API connection
    """Set what SQLite forgets with every connection: the journal, foreign keys, patience, and full synchronisation.

    A commit is on disk before it is acknowledged: `synchronous=FULL` in WAL mode costs one fsync a commit.
    """
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite(url: str) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        json_serializer=as_json,
        connect_args={"timeout": BUSY_SECONDS},
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:  # noqa: ANN401 - a DB-API connection
        connection.isolation_level = None  # we say BEGIN ourselves, below
        set_pragmas(connection, record)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A transaction that turns from reading to writing half-way is refused where another has written meanwhile.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: str) -> sa.Engine:
    # A connection that a restart of the server has cut is noticed before it is used, not by the request that uses it.
    return sa.create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        json_serializer=as_json,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={"connect_timeout": 5, "options": "-c idle_in_transaction_session_timeout=60000"},
    )


def _with_driver(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if mark and scheme in {"postgres", "postgresql"} else url


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _cause(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())[:300]
