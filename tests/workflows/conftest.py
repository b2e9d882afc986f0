"""What the tests of whole ways share: a real mail server."""

import pytest

from app.sandbox import InProcess
from tests.mail_server import PostfixServer, why_not
from tests.workflows.house import House


@pytest.fixture(scope="module")
def sandbox():
    return InProcess()


@pytest.fixture
def house(tmp_path, sandbox):
    """A small house on SQLite (tests/workflows/house.py)."""
    house = House(tmp_path, sandbox)
    yield house
    house.close()


@pytest.fixture(scope="session")
def postfix():
    """A mail server of our own (tests/mail_server.py), or a skip that says why there is none."""
    if reason := why_not():
        pytest.skip(reason)
    with PostfixServer() as server:
        yield server
