"""A service of our own and a browser of Debian's, both started once for all tests of the pages."""

import contextlib
import os
import re
from pathlib import Path

import pytest

from tests.delivery_servers import Receiver, free_port
from tests.web import browser as driven
from tests.web import printed, service

DESKTOP, PHONE = (1440, 900), (390, 844)
RECEIVERS = 12


@pytest.fixture(scope="session")
def ports():
    """Ports at which tests may receive, one after the other: what a destination did is remembered by its port."""
    return [free_port() for _ in range(RECEIVERS)]


@pytest.fixture(scope="session")
def house(tmp_path_factory, ports):
    """A service with a limit of 2 MB, which may deliver to those ports."""
    with service.running(tmp_path_factory.mktemp("house"), list(ports)) as running:
        yield running


@pytest.fixture(scope="session")
def address(house):
    """Where the service answers."""
    return house.address


@pytest.fixture
def receiver(house, ports):
    """An endpoint that the service may deliver to."""
    with Receiver(port=ports.pop()) as running:
        yield running


@pytest.fixture
def desk(house):
    """Somebody with a key for the real thing, whose tenant has nothing yet."""
    return house.desk()


@pytest.fixture(scope="session")
def chromium():
    if driven.executable() is None:
        pytest.skip("no Chromium here; on Debian: apt-get install chromium")
    with driven.started() as browser:
        yield browser


@pytest.fixture
def tab(chromium, house, desk, tmp_path, request):
    """Open a page, signed in; whatever the browser complains of afterwards fails the test."""
    with contextlib.ExitStack() as stack:

        def open_page(path="/review", *, language="nl-NL,nl;q=0.9", phone=False, own=desk):
            downloads = tmp_path / "downloads"
            downloads.mkdir(exist_ok=True)
            size = PHONE if phone else DESKTOP
            opened = driven.Tab(chromium, size, language=language, phone=phone, downloads=downloads)
            stack.callback(opened.close)
            stack.callback(_nothing_wrong, opened, house.address)
            stack.callback(_keep_picture, opened, request.node.name)
            if own is not None:
                opened.sign_in(house.address, own.session())
            opened.go(f"{house.address}{path}")
            return opened

        yield open_page


def _keep_picture(tab: driven.Tab, name: str) -> None:
    """Keep what the page looks like at the end, where UBLRELAY_PICTURES names a folder for it."""
    if folder := os.environ.get("UBLRELAY_PICTURES"):
        plain = re.sub(r"[^a-z0-9_]+", "-", name)
        tab.picture(Path(folder) / f"{plain}-{tab.run('innerWidth')}.png")


def _nothing_wrong(tab: driven.Tab, address: str) -> None:
    assert tab.complaints() == []
    elsewhere = {each for each in tab.addresses() if not each.startswith((f"{address}/", "data:", "blob:"))}
    assert elsewhere <= {"about:blank"}


@pytest.fixture(scope="module")
def reader(chromium, house, address, tmp_path_factory):
    """The page with no document, for what its modules can do by themselves."""
    folder = tmp_path_factory.mktemp("reader")
    opened = driven.Tab(chromium, DESKTOP, language="nl", phone=False, downloads=folder)
    opened.sign_in(address, house.desk().session())
    opened.go(f"{address}/review")
    yield opened
    opened.close()


@pytest.fixture
def complete(tmp_path) -> Path:
    """An invoice that is accepted as it is."""
    return printed.invoice(tmp_path / "factuur.pdf")


@pytest.fixture
def numberless(tmp_path) -> Path:
    """An invoice whose number stands there with nothing that says so."""
    return printed.invoice(tmp_path / "zonder nummer.pdf", head=(("", "2026-0417"), *printed.HEAD[1:]))


@pytest.fixture
def contradictory(tmp_path) -> Path:
    """An invoice whose total is twenty euros too high."""
    totals = (*printed.TOTALS[:2], ("Totaal incl. btw", "EUR 2.149,60"))
    return printed.invoice(tmp_path / "fout totaal.pdf", totals=totals)
