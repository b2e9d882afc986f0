"""The app with a small task in real workers, so that every way through the service can be walked at will."""

from datetime import date

import httpx
import pytest

from app import api
from app.sandbox import Limits, Sandbox
from tests.loopback import served

TASK = "tests.unit.api.small_task"
LIMIT = 100_000
TODAY = date(2026, 11, 22)


def open_sandbox(**changes):
    return Sandbox(workers=changes.pop("workers", 1), task=TASK, **changes)


def build(**changes):
    limits = api.BodyLimits(bytes_each=LIMIT, bytes_together=4 * LIMIT, silence=0.5, whole=1.5)
    wanted = {"open_sandbox": open_sandbox, "body_limits": limits, "today": lambda: TODAY} | changes
    return api.build(**wanted)


@pytest.fixture(scope="session")
def client():
    limits = Limits(seconds=5, data_bytes=1 << 30)
    app = build(open_sandbox=lambda: open_sandbox(limits=limits))
    with served(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client
