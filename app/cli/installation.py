"""The installation that the operators' commands work on, and what can stand in their way, in one sentence each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ..main import FolderTaken, WorkerAlone, make_ready, open_storage
from ..settings import Settings
from ..storage import DatabaseAway, KeyMissing, NotFound, SchemaBehind, Storage
from ..storage.backup import BackupRefused
from ..storage.tenants import NameTaken

REFUSED = 2


@contextmanager
def told_plainly() -> Iterator[None]:
    """Run the block; what can stand in its way is said on stderr, and ends the command with status 2."""
    try:
        yield
    except NameTaken as taken:
        _refuse(f"a tenant called {taken} exists already")
    except NotFound as missing:
        _refuse(f"there is no {missing.what} {missing.id}")
    except DatabaseAway as away:
        _refuse(f"the database cannot be used (DATABASE_URL, UBLRELAY_VAR): {away}")
    except (FolderTaken, WorkerAlone, SchemaBehind, KeyMissing, BackupRefused) as problem:
        _refuse(str(problem))


@contextmanager
def opened(settings: Settings) -> Iterator[Storage]:
    """Give the block what this installation keeps, its tables made where there are none yet."""
    with at_hand(settings) as storage:
        make_ready(settings, storage)
        yield storage


@contextmanager
def at_hand(settings: Settings) -> Iterator[Storage]:
    """Give the block what this installation keeps, as it is."""
    with told_plainly():
        storage = open_storage(settings)
        try:
            yield storage
        finally:
            storage.database.close()


def _refuse(problem: str) -> None:
    print(f"ublrelay: {problem}", file=sys.stderr)
    raise SystemExit(REFUSED)
