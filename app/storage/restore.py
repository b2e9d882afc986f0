"""A backup brought back into an empty place: blobs first, then all rows in one step. What was in flight goes on.

Every part is held to its digest before anything of it is used. The workers of then are declared dead, so that whoever
works next takes over what they had under way at once.
"""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from .backup import FORM, MANIFEST, SQLITE_FILE, BackupRefused, Manifest, Part, digest_of, fingerprint, qualified
from .blobs import Blobs
from .database import Database, now
from .migrating import is_empty, migrate
from .tables import workers

_BLOBS = "blobs/"
_CHUNK = 1 << 20


def bring_back(
    path: Path,
    database: Database,
    blobs: Blobs,
    *,
    prepare: Callable[[Database], None],
    keys: Sequence[bytes],
    without_key: bool = False,
) -> Manifest:
    """Restore the backup in `path`; `prepare` makes the engine's own tables. Nothing was there before.

    `keys` are those at hand: where none opens the secrets of the backup it is refused, unless `without_key`.

    Raises BackupRefused, DatabaseAway, OSError.
    """
    try:
        with tarfile.open(path) as archive:
            manifest = read_manifest(archive)
            _require_place(database, manifest)
            _require_key(manifest, keys, without_key=without_key)
            _require_whole(archive, manifest)
            _bring_blobs(archive, manifest, blobs)
            if database.is_sqlite:
                _bring_sqlite(archive, manifest.parts[0], database)
            else:
                _bring_postgresql(archive, manifest, database, prepare)
    except (tarfile.TarError, EOFError) as error:
        raise BackupRefused(f"{path} is no whole backup: {error}") from error
    prepare(database)
    migrate(database)
    if database.is_sqlite:
        with database.transaction() as connection:
            _declare_dead(connection)
    return manifest


def read_manifest(archive: tarfile.TarFile) -> Manifest:
    """Return the manifest of a backup. Raises BackupRefused where it has none, or one that this version cannot read."""
    try:
        held: dict[str, Any] = json.loads(_member(archive, MANIFEST).read())
        parts = [Part(**each) for each in held.pop("parts")]
        manifest = Manifest(**held, parts=parts)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupRefused("the file is no backup of this service, or was not written to its end") from error
    if manifest.form != FORM:
        raise BackupRefused(f"the backup has form {manifest.form}; this version reads form {FORM}")
    return manifest


def _require_place(database: Database, manifest: Manifest) -> None:
    kind = "sqlite" if database.is_sqlite else "postgresql"
    if manifest.kind != kind:
        raise BackupRefused(f"the backup is of {manifest.kind} and goes back there (DATABASE_URL is {kind})")
    if database.is_sqlite:
        file = _file_of(database)
        if file.exists() and file.stat().st_size:
            raise BackupRefused(f"{file} exists: a backup comes back into an empty place only")
    elif not is_empty(database):
        raise BackupRefused("the database has tables: a backup comes back into an empty database only")


def _require_key(manifest: Manifest, keys: Sequence[bytes], *, without_key: bool) -> None:
    at_hand = {fingerprint(key) for key in keys}
    if manifest.sealed and not at_hand & set(manifest.keys) and not without_key:
        raise BackupRefused(
            f"the backup has {manifest.sealed} secrets, sealed with a key that is not here: set UBLRELAY_SECRET_KEY or "
            "put secret.key into the data folder; with --without-key they come back but cannot be used"
        )


def _require_whole(archive: tarfile.TarFile, manifest: Manifest) -> None:
    for part in manifest.parts:
        if digest_of(_member(archive, part.name)) != part.sha256:
            raise BackupRefused(f"the backup is damaged: {part.name} is not what was written")


def _bring_blobs(archive: tarfile.TarFile, manifest: Manifest, blobs: Blobs) -> None:
    brought = 0
    blobs.folder.mkdir(parents=True, exist_ok=True)  # the one moment at which an absent data folder is begun
    for entry in archive:
        if entry.name.startswith(_BLOBS):
            name = entry.name.removeprefix(_BLOBS)
            if blobs.put(_member(archive, entry.name, entry).read()) != name:
                raise BackupRefused(f"the backup is damaged: the blob {name} is not what was written")
            brought += 1
    if brought != manifest.blobs:
        raise BackupRefused(f"the backup is damaged: {manifest.blobs} blobs were written, {brought} are there")


def _bring_sqlite(archive: tarfile.TarFile, part: Part, database: Database) -> None:
    file = _file_of(database)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{SQLITE_FILE}.{os.getpid()}.part")
    try:
        with draft.open("xb") as target:
            _pour(_member(archive, part.name), target.write)
            target.flush()
            os.fsync(target.fileno())
        for leftover in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{file}{leftover}").unlink()
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def _bring_postgresql(
    archive: tarfile.TarFile, manifest: Manifest, database: Database, prepare: Callable[[Database], None]
) -> None:
    prepare(database)
    with database.transaction() as connection:
        migrate(database, manifest.revision, connection)
        driver: Any = connection.connection.driver_connection
        for part in manifest.parts:
            statement = f"COPY {qualified(part.schema, str(part.table), part.columns)} FROM STDIN"
            with driver.cursor() as cursor, cursor.copy(statement) as copy:
                _pour(_member(archive, part.name), copy.write)
        _declare_dead(connection)


def _declare_dead(connection: sa.Connection) -> None:
    """Fence every worker of then, those of long ago too: their work is taken over by the first that starts."""
    connection.execute(sa.update(workers).values(fenced_at=now()))


def _file_of(database: Database) -> Path:
    return Path(str(sa.make_url(database.url).database))


def _member(archive: tarfile.TarFile, name: str, entry: tarfile.TarInfo | None = None) -> IO[bytes]:
    file = archive.extractfile(entry or archive.getmember(name))
    if file is None:
        raise BackupRefused(f"the backup is damaged: {name} is no file")
    return file


def _pour(source: IO[bytes], take: Callable[[bytes], object]) -> None:
    while chunk := source.read(_CHUNK):
        take(chunk)
