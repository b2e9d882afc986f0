"""What the tests of whole ways share: a real mail server."""

import pytest

from tests.mail_server import PostfixServer, why_not


@pytest.fixture(scope="session")
def postfix():
    """A mail server of our own (tests/mail_server.py), or a skip that says why there is none."""
    if reason := why_not():
        pytest.skip(reason)
    with PostfixServer() as server:
        yield server
