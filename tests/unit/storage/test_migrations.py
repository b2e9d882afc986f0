"""The tables come up from nothing and from every earlier revision, on both databases, and are those of the code."""

import concurrent.futures
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.storage import Database, SchemaBehind, migrate, require_current
from app.storage.migrating import is_empty
from app.storage.tables import metadata
from app.workflows import prepare

ROOT = Path(__file__).resolve().parents[3]


def revisions() -> list[str]:
    """Every revision, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "app/storage/migrations"))
    return [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()][::-1]


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.close()


def differences(database: Database) -> list:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        return compare_metadata(context, metadata)


def ours(name, kind, parents) -> bool:
    """Whether a table is ours: on SQLite the engine's stand among them."""
    return kind != "table" or name in metadata.tables


@pytest.mark.parametrize("start", ["base", *revisions()[:-1]])
def test_the_tables_come_up_from_every_revision(database, start):
    assert is_empty(database)
    assert differences(database)
    with pytest.raises(SchemaBehind, match="ublrelay migrate"):
        require_current(database)
    if start != "base":
        migrate(database, start)
        with pytest.raises(SchemaBehind, match=start):
            require_current(database)
    migrate(database)
    require_current(database)
    assert not is_empty(database)
    assert differences(database) == []


def test_migrating_again_changes_nothing_and_the_engine_has_its_tables_beside_ours(database):
    for _ in range(2):
        prepare(database)
        migrate(database)
    assert differences(database) == []


def test_several_may_migrate_at_the_same_moment(database_url):
    def bring_up(_) -> None:
        database = Database(database_url)
        database.persist(lambda _: None)
        migrate(database)
        database.close()

    with concurrent.futures.ThreadPoolExecutor(1 if "sqlite" in database_url else 4) as pool:
        list(pool.map(bring_up, range(4)))
    database = Database(database_url)
    require_current(database)
    assert differences(database) == []
    database.close()
