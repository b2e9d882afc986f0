"""The app with a small task in real workers, so that every way through the service can be walked at will."""

import tempfile
from datetime import date
from functools import cache
from pathlib import Path

import httpx
import pytest

from app import api
from app.main import make_ready, open_storage
from app.sandbox import Limits, Sandbox
from app.settings import Settings
from app.storage import Storage, tenants
from tests.loopback import served
from tests.service import authorization

TASK = "tests.unit.api.small_task"
LIMIT = 100_000
TODAY = date(2026, 11, 22)


@cache
def furnished() -> tuple[tempfile.TemporaryDirectory, Storage, str]:
    """A data folder with its tables and one key, for all tests of this folder."""
    folder = tempfile.TemporaryDirectory()
    settings = Settings(var=Path(folder.name))
    storage = open_storage(settings)
    make_ready(settings, storage, update=True)
    with storage.database.transaction() as connection:
        key = tenants.create_key(connection, tenants.add(connection, "ours"), mode="test")
    return folder, storage, key


@pytest.fixture(scope="session", autouse=True)
def _tidied():
    yield
    if furnished.cache_info().currsize:
        folder, storage, _ = furnished()
        storage.queue.close()
        storage.database.close()
        folder.cleanup()


def keyed() -> dict[str, str]:
    """The header of somebody who may ask."""
    return authorization(furnished()[2])


def open_sandbox(**changes):
    return Sandbox(workers=changes.pop("workers", 1), task=TASK, **changes)


def build(**changes):
    limits = api.BodyLimits(bytes_each=LIMIT, bytes_together=4 * LIMIT, silence=0.5, whole=1.5)
    usual = {
        "open_sandbox": open_sandbox,
        "body_limits": limits,
        "today": lambda: TODAY,
        "storage": furnished()[1],
    }
    return api.build(**usual | changes)


@pytest.fixture(scope="session")
def client():
    limits = Limits(seconds=5, data_bytes=1 << 30)
    app = build(open_sandbox=lambda: open_sandbox(limits=limits))
    with served(app) as address, httpx.Client(base_url=address, timeout=30, headers=keyed()) as client:
        yield client
