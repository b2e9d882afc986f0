"""A backup: everything that is kept, as of one moment, in one tar file; taken while the service goes on.

The rows come first, from one snapshot of the database: SQLite's online backup, or a REPEATABLE READ transaction on
PostgreSQL whose tables are copied out one by one, the engine's among them. Then the blobs that those rows name: a blob
is on disk before a row names it and never changes, so they are all there. The manifest comes last, with the digest of
each part; a file without one is no backup. The key that opens the secrets is not in it, only its fingerprint.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from .blobs import BlobMissing, Blobs
from .database import Database, now
from .tables import metadata

FORM = 1
"""The form of the file; another number is another form."""
MANIFEST = "manifest.json"
SQLITE_FILE = "ublrelay.db"
ENGINE_SCHEMA = "dbos"
ENGINE_VERSION = "dbos_migrations"
_BLOB = "_sha256"
_CHUNK = 1 << 20


class BackupRefused(RuntimeError):
    """A backup cannot be taken or brought back as things stand; the text says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The rows of one table, or a whole SQLite database: where in the file, and how to know it is intact."""

    name: str
    sha256: str
    schema: str | None = None
    table: str | None = None
    columns: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds. `revision` is that of the tables; `sealed` counts secrets, which need the key `keys` tell.

    `missing` are blobs that rows name and that were not in the store: a fault of the installation, not of the backup.
    """

    form: int = FORM
    kind: str
    taken_at: str
    revision: str
    parts: Sequence[Part]
    blobs: int
    missing: Sequence[str] = ()
    sealed: int = 0
    keys: Sequence[str] = field(default=())


def take(database: Database, blobs: Blobs, path: Path, keys: Sequence[bytes]) -> Manifest:
    """Write a backup to `path`, which nobody has yet; the file has that name only when it is whole.

    Raises BackupRefused, DatabaseAway, OSError.
    """
    if path.exists():
        raise BackupRefused(f"{path} exists already: a backup replaces none")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # everybody's invoices are in it
        with os.fdopen(handle, "wb") as file:
            mode = "w:gz" if path.suffix in {".gz", ".tgz"} else "w"
            with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload] # either mode
                manifest = _fill(archive, database, blobs, keys, path.parent)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def fingerprint(key: bytes) -> str:
    """Return what tells a key apart and gives nothing of it away: it is 256 random bits."""
    return hashlib.sha256(key).hexdigest()[:16]


def blobs_named(connection: sa.Connection) -> set[str]:
    """Return the names of all blobs that rows name: what stands in any column called ``…_sha256``."""
    columns = [column for table in metadata.sorted_tables for column in table.c if column.name.endswith(_BLOB)]
    queries = [sa.select(column).where(column.is_not(None)).distinct() for column in columns]
    return {name for query in queries for name in connection.execute(query).scalars()}


def sealed_values(connection: sa.Connection) -> Iterator[bytes]:
    """Yield every value that is encrypted: what stands in any column called ``secrets``."""
    for table in metadata.sorted_tables:
        if "secrets" in table.c:
            yield from connection.execute(sa.select(table.c.secrets).where(table.c.secrets.is_not(None))).scalars()


def engine_tables(connection: sa.Connection) -> list[str]:
    """Return the engine's own tables on PostgreSQL, those that others refer to first, without that of its version."""
    sorted_tables = sa.inspect(connection).get_sorted_table_and_fkc_names(schema=ENGINE_SCHEMA)
    return [name for name, _ in sorted_tables if name and name != ENGINE_VERSION]


def _fill(archive: tarfile.TarFile, database: Database, blobs: Blobs, keys: Sequence[bytes], beside: Path) -> Manifest:
    taken_at = now().isoformat(timespec="seconds")
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as folder:
        snapshot = _Snapshot(archive, Path(folder))
        if database.is_sqlite:
            snapshot.of_sqlite(database)
        else:
            snapshot.of_postgresql(database)
    missing = [name for name in sorted(snapshot.blobs) if not _add_blob(archive, blobs, name)]
    manifest = Manifest(
        kind="sqlite" if database.is_sqlite else "postgresql",
        taken_at=taken_at,
        revision=snapshot.revision,
        parts=tuple(snapshot.parts),
        blobs=len(snapshot.blobs) - len(missing),
        missing=missing,
        sealed=snapshot.sealed,
        keys=[fingerprint(key) for key in keys],
    )
    text = json.dumps(asdict(manifest), indent=1).encode()
    _add(archive, MANIFEST, BytesIO(text), len(text))
    return manifest


class _Snapshot:
    """The rows of one moment, on their way into the archive."""

    def __init__(self, archive: tarfile.TarFile, folder: Path) -> None:
        self._archive, self._folder = archive, folder
        self.parts: list[Part] = []
        self.blobs: set[str] = set()
        self.revision = ""
        self.sealed = 0

    def of_sqlite(self, database: Database) -> None:
        """Copy the database in one step of SQLite's own: writers go on, and the copy is of one moment."""
        copy = self._folder / SQLITE_FILE
        source = sa.make_url(database.url).database
        with closing(sqlite3.connect(str(source))) as live, closing(sqlite3.connect(copy)) as target:
            live.backup(target, pages=-1)
        of_then = Database(f"sqlite:///{copy}")
        try:
            with of_then.reading() as connection:
                self._look(connection)
        finally:
            of_then.close()
        with closing(sqlite3.connect(copy)) as target:
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside it
        self._take(copy, Part(name=SQLITE_FILE, sha256=""))

    def of_postgresql(self, database: Database) -> None:
        """Copy every table out within one transaction, which sees one moment."""
        snapshot = database.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with database.telling(), snapshot.connect() as connection, connection.begin():
            self._look(connection)
            for table in metadata.sorted_tables:
                self._copy_out(connection, None, table.name)
            for name in engine_tables(connection):
                self._copy_out(connection, ENGINE_SCHEMA, name)

    def _look(self, connection: sa.Connection) -> None:
        self.revision = MigrationContext.configure(connection).get_current_revision() or ""
        if not self.revision:
            raise BackupRefused("there is nothing to back up: the database is empty")
        self.blobs = blobs_named(connection)
        self.sealed = sum(1 for _ in sealed_values(connection))

    def _copy_out(self, connection: sa.Connection, schema: str | None, table: str) -> None:
        columns = [each["name"] for each in sa.inspect(connection).get_columns(table, schema=schema)]
        name = f"{schema}.{table}" if schema else table
        rows = self._folder / name
        driver: Any = connection.connection.driver_connection
        statement = f"COPY {qualified(schema, table, columns)} TO STDOUT"
        with rows.open("wb") as file, driver.cursor() as cursor, cursor.copy(statement) as copy:
            for chunk in copy:
                file.write(chunk)
        self._take(rows, Part(name=f"rows/{name}", sha256="", schema=schema, table=table, columns=columns))

    def _take(self, path: Path, part: Part) -> None:
        with path.open("rb") as file:
            digest = digest_of(file)
            file.seek(0)
            _add(self._archive, part.name, file, path.stat().st_size)
        self.parts.append(Part(**{**asdict(part), "sha256": digest}))
        path.unlink()


def qualified(schema: str | None, table: str, columns: Iterable[str]) -> str:
    """Return a table with its columns as SQL writes them."""
    place = f'"{schema}"."{table}"' if schema else f'"{table}"'
    names = ", ".join(f'"{column}"' for column in columns)
    return f"{place} ({names})"


def digest_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of the rest of a file."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _add_blob(archive: tarfile.TarFile, blobs: Blobs, name: str) -> bool:
    try:
        data = blobs.get(name)
    except BlobMissing:
        return False
    _add(archive, f"blobs/{name}", BytesIO(data), len(data))
    return True


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(now().timestamp())
    archive.addfile(entry, file)
