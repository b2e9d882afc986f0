"""The service as programs meet it: `ublrelay serve` in a process of its own, with tenants, keys, and a client per key.

One process serves many tests: each takes tenants of its own, which is what keeps them apart in earnest too.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from app.storage import Mode, Role, tenants
from app.storage.tenants import Tenant
from tests.delivery_servers import LOOPBACK, Receiver, free_port
from tests.described import Description
from tests.installations import ROOT, Installation, installed, wait_for
from tests.installations import invoice as numbered

FIXTURES = ROOT / "fixtures"
XML = {"Content-Type": "application/xml"}
PDF = {"Content-Type": "application/pdf"}
BUYER = {"scheme": "0106", "value": "00518832"}
"""By which the buyer of `invoice()` is known."""
_numbers = itertools.count(1)


def invoice(number: object = None) -> bytes:
    """Return a valid invoice to `BUYER`, with a number of its own unless one is given."""
    return numbered(f"{os.getpid()}-{next(_numbers)}" if number is None else number)


def authorization(key: str) -> dict[str, str]:
    """Return the header that a key goes in."""
    return {"Authorization": f"Bearer {key}"}


def found(find: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Return what `find` finds, as soon as that is something."""
    seen: list[Any] = []
    wait_for(lambda: seen.append(find()) or seen[-1], seconds)
    return seen[-1]


@dataclass(frozen=True, kw_only=True)
class Party:
    """A key of a tenant, and a client that asks with it."""

    tenant: Tenant
    mode: Mode
    role: Role
    key: str
    client: httpx.Client

    def post(self, data: bytes | None = None, wait: int = 20, **changes: Any) -> dict[str, Any]:
        """Post an invoice, wait for it, and return what was answered; `changes` are parameters of the address."""
        answer = self.client.post(
            "/v1/invoices", content=data or invoice(), headers={**XML, "Prefer": f"wait={wait}"}, params=changes
        )
        assert answer.status_code == 202, answer.text
        return answer.json()

    def make(self, path: str, **body: Any) -> dict[str, Any]:
        """Make a row with a POST of JSON and return it."""
        answer = self.client.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def recipient(self, *addresses: str, identifiers: tuple[dict[str, str], ...] = (BUYER,), **options: Any) -> str:
        """Make a recipient with a route to each of the addresses; return its id."""
        id_ = self.make("/v1/recipients", name="Woonstichting Het Nieuwe Erf", identifiers=list(identifiers))["id"]
        for address in addresses:
            self.make("/v1/routes", recipient_id=id_, address=address, options=options)
        return id_

    def settled(self, invoice_id: str, seconds: float = 30.0) -> list[dict[str, Any]]:
        """Return the deliveries of an invoice when all of them are settled."""
        ends = {"delivered", "sent", "bounced", "failed", "dead_letter"}

        def find() -> list[dict[str, Any]]:
            all_of_it = self.client.get(f"/v1/invoices/{invoice_id}/deliveries").json()["data"]
            return all_of_it if all_of_it and {each["state"] for each in all_of_it} <= ends else []

        return found(find, seconds)


@dataclass
class Service:
    """A running service: an installation with one process that serves. What it answers is held to its description."""

    house: Installation
    clients: list[httpx.Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.address = f"http://{LOOPBACK}:{self.port}"
        self.storage = self.house.storage
        self.process: subprocess.Popen[bytes] | None = None

    @cached_property
    def description(self) -> Description:
        """What the service says of itself."""
        return Description(httpx.get(f"{self.address}/openapi.json", timeout=30).json())

    def start(self) -> None:
        """Start the process and wait until it answers."""
        self.process = self.house.start("serve", "--port", str(self.port))
        wait_for(self._answers)

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        """Stop the process and wait for its end."""
        if self.process is not None:
            self.process.send_signal(with_signal)
            self.process.wait(timeout=40)
            self.process = None

    def receiver(self) -> Receiver:
        """Return a web endpoint that may be delivered to, to be opened by one test at a time."""
        return Receiver(port=int(self.house.allow[0].rpartition(":")[2]))

    def tenant(self, name: str | None = None) -> Tenant:
        """Make a tenant."""
        with self.storage.database.transaction() as connection:
            return tenants.add(connection, name or f"tenant {next(_numbers)}")

    def party(self, tenant: Tenant | None = None, mode: Mode = "test", role: Role = "operator") -> Party:
        """Make a key, of a tenant of its own where none is given."""
        tenant = tenant or self.tenant()
        with self.storage.database.transaction() as connection:
            key = tenants.create_key(connection, tenant, mode=mode, role=role)
        return Party(tenant=tenant, mode=mode, role=role, key=key, client=self.client(key))

    def client(self, key: str | None = None, **headers: str) -> httpx.Client:
        """Return a client, with a key or without."""
        sent = headers if key is None else {**authorization(key), **headers}
        hooks = {"response": [self.description.hold]}
        made = httpx.Client(base_url=self.address, timeout=60, headers=sent, event_hooks=hooks)
        self.clients.append(made)
        return made

    def close(self) -> None:
        """Stop the process and close what is open."""
        for each in self.clients:
            each.close()
        self.stop()

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.house.said(self.process)
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.address}/readyz", timeout=10).status_code == 200
        return False


def open_service(folder: Path, **more: str) -> AbstractContextManager[Service]:
    """Serve on SQLite, with short pauses between attempts, and a receiver on this machine that may be delivered to."""
    pauses = {"UBLRELAY_ATTEMPTS": "0.2,0.2,0.2", **more}
    return serving(folder, None, f"{LOOPBACK}:{free_port()}", **pauses)


@contextmanager
def serving(folder: Path, url: str | None = None, *allow: str, **more: str) -> Iterator[Service]:
    """Give the block a service that runs, with its data in `folder`; at the end it has stopped."""
    with installed(folder, url, *allow, **{"UBLRELAY_RATE_LIMIT": "0", **more}) as house:
        service = Service(house.ready())
        try:
            service.start()
            yield service
        finally:
            service.close()
