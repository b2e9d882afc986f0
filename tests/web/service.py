"""A whole service in a process of its own, as `ublrelay serve` runs it on SQLite, and a hand in its data folder."""

import contextlib
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.main import open_storage
from app.settings import Settings
from app.storage import Storage, deliveries, invoices, tenants
from app.storage.invoices import Arrival
from app.storage.tenants import Caller
from app.workflows import actions
from app.workflows.actions import RecipientWish, RouteWish
from tests.delivery_servers import free_port

LIMIT = 2_000_000
PAUSES = "0.2"
"""Two attempts, soon after one another."""
PATIENCE = 30.0


@dataclass(frozen=True, kw_only=True)
class House:
    """A running service: where it answers, what it keeps, and the endpoints of ours that it may deliver to."""

    address: str
    storage: Storage
    settings: Settings

    def desk(self, mode="live", role="operator") -> "Desk":
        """Return somebody with a key of a tenant that has nothing yet."""
        with self.storage.database.transaction() as connection:
            tenant = tenants.add(connection, f"tenant {uuid.uuid4().hex[:12]}")
            key = tenants.create_key(connection, tenant, mode=mode, role=role, name="desk")
            caller = tenants.caller_of(connection, key)
        return Desk(house=self, tenant=tenant, key=key, caller=caller)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Somebody with a key, and what a program could do with it."""

    house: House
    tenant: tenants.Tenant
    key: str
    caller: Caller

    @property
    def storage(self) -> Storage:
        return self.house.storage

    def session(self) -> str:
        """Sign in without a page; return the cookie's value."""
        with self.storage.database.transaction() as connection:
            return tenants.open_session(connection, self.caller)

    def revoke(self) -> None:
        with self.storage.database.transaction() as connection:
            tenants.revoke_key(connection, self.tenant, self.caller.key_id)

    def bring(self, path: Path) -> str:
        """Bring a document in, wait until it was judged, and return the invoice's id."""
        data, is_pdf = path.read_bytes(), path.suffix == ".pdf"
        kind = "application/pdf" if is_pdf else "application/xml"
        arrival = Arrival(sha256=self.storage.blobs.put(data), size=len(data), media_type=kind, file_name=path.name)
        with self.storage.database.transaction() as connection:
            id_ = actions.take_in(self.storage, connection, self.caller, arrival)[0].id
        until(lambda: self.invoice(id_).status != "received")
        return id_

    def invoice(self, id_: str) -> invoices.Kept:
        with self.storage.database.reading() as connection:
            return invoices.get(connection, self.caller.scope, id_)

    def deliveries(self, id_: str) -> list[deliveries.Delivery]:
        with self.storage.database.reading() as connection:
            return deliveries.of_invoice(connection, self.caller.scope, id_)

    def recipient(self, name="Gemeente Zilverberg", identifiers=(("0106", "08215537"),)) -> str:
        wish = RecipientWish(name=name, identifiers=identifiers)
        with self.storage.database.transaction() as connection:
            return actions.make_recipient(self.storage, connection, self.caller, wish).id

    def route(self, address: str, recipient_id: str | None = None, **wish) -> str:
        wish = RouteWish(recipient_id=recipient_id or self.recipient(), address=address, **wish)
        with self.storage.database.transaction() as connection:
            return actions.make_route(self.storage, connection, self.caller, wish, self.house.settings.guard).id


def until(holds, seconds: float = PATIENCE):
    """Wait until something holds, and return its value."""
    give_up = time.monotonic() + seconds
    while not (value := holds()):
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.05)
    return value


@contextlib.contextmanager
def running(folder: Path, ports: list[int]) -> Iterator[House]:
    """Run a service that may deliver to these ports of this machine."""
    port = free_port()
    own = {
        "UBLRELAY_VAR": str(folder),
        "UBLRELAY_UPLOAD_LIMIT": str(LIMIT),
        "UBLRELAY_ATTEMPTS": PAUSES,
        "UBLRELAY_ALLOW_DESTINATIONS": ",".join(f"127.0.0.1:{each}" for each in ports),
        "UBLRELAY_WORKERS": "2",
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith(("UBLRELAY_", "DATABASE_"))}
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    log = (folder / "log.txt").open("wb")
    process = subprocess.Popen(command, env=others | own, stdout=log, stderr=log)
    settings = Settings.from_environment(own)
    house = House(address=f"http://127.0.0.1:{port}", storage=open_storage(settings), settings=settings)
    try:
        until(lambda: process.poll() is not None or _answers(house.address), 90)
        assert process.poll() is None, (folder / "log.txt").read_text()
        yield house
    finally:
        process.terminate()
        process.wait(40)
        house.storage.database.close()
        log.close()


def _answers(address: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{address}/readyz", timeout=20).status_code == 200
    return False
