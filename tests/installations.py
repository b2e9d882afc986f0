"""An installation of the service as tests have one: a data folder, a database, processes, and invoices to bring in."""

from __future__ import annotations

import io
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from app.cli import main
from app.main import make_ready, open_storage
from app.settings import Settings
from app.storage import Scope, Storage, deliveries, invoices, recipients, routes, tenants
from app.storage.deliveries import Delivery
from app.storage.invoices import Arrival, Kept
from app.workflows import INTAKE

ROOT = Path(__file__).resolve().parent.parent
INVOICE = (ROOT / "fixtures/ubl/standard-rate.xml").read_text(encoding="utf-8")
NUMBER = INVOICE.partition("<cbc:ID>")[2].partition("</cbc:ID>")[0]
STARTED = ("is at work", "startup complete")
"""What a worker and a service say when they have begun."""
COMMAND = (sys.executable, "-m", "app.cli")
"""The command of this checkout, whatever is installed."""


def invoice(number: object) -> bytes:
    """A valid invoice with a number of its own."""
    return INVOICE.replace(f"<cbc:ID>{NUMBER}</cbc:ID>", f"<cbc:ID>{number}</cbc:ID>", 1).encode()


def wait_for(condition: Callable[[], object], seconds: float = 60.0, pause: float = 0.05) -> float:
    """Wait until `condition` holds; returns the seconds that it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + seconds, f"waited {seconds:g} seconds in vain"
        time.sleep(pause)
    return time.monotonic() - began


@dataclass
class Installation:
    """One installation. `allow` are the receivers on this machine that may be delivered to."""

    folder: Path
    url: str | None
    allow: tuple[str, ...] = ()
    more: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.storage: Storage = open_storage(self.settings)
        self._numbers = itertools.count(1)

    @property
    def variables(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        ours = {
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "UBLRELAY_VAR": str(self.folder / "var"),
            "UBLRELAY_WORKERS": "1",
            "UBLRELAY_ALLOW_DESTINATIONS": ",".join(self.allow),
        }
        return kept | ours | ({"DATABASE_URL": self.url} if self.url else {}) | self.more

    @property
    def settings(self) -> Settings:
        return Settings.from_environment(self.variables)

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self.variables | more,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end within this process, which takes a tenth of the time."""
        said, complained = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, self.variables, clear=True),
            redirect_stdout(said),
            redirect_stderr(complained),
        ):
            try:
                status = main(arguments)
            except SystemExit as ended:
                status = int(str(ended.code))
        return subprocess.CompletedProcess(arguments, status, said.getvalue(), complained.getvalue())

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a process that stays; what it says goes to ``said-<pid>`` beside the data folder."""
        draft = self.folder / f"said-{len(self.running)}"
        with draft.open("wb") as said:
            process = subprocess.Popen(
                [*COMMAND, *arguments],
                env=self.variables | more,
                cwd=self.folder,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        draft.rename(self.folder / f"said-{process.pid}")
        self.running.append(process)
        return process

    def said(self, process: subprocess.Popen[bytes]) -> str:
        return (self.folder / f"said-{process.pid}").read_text(errors="replace")

    def started(self, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a worker or a service and wait until it is at work."""
        process = self.start(*arguments, **more)
        wait_for(lambda: process.poll() is not None or any(word in self.said(process) for word in STARTED))
        assert process.poll() is None, self.said(process)
        return process

    # -- what is kept --------------------------------------------------------------------------------------------------

    def ready(self) -> Installation:
        make_ready(self.settings, self.storage, update=True)
        return self

    def tenant(self, name: str = "Tenant", mode: str = "live") -> Scope:
        with self.storage.database.transaction() as connection:
            return Scope(tenant_id=tenants.add(connection, name).id, mode=mode)

    def recipient(self, scope: Scope, *addresses: str, sealed: bytes | None = None) -> str:
        """A recipient with a route to each of the addresses; returns its id."""
        with self.storage.database.transaction() as connection:
            made = recipients.create(connection, scope, name="Recipient", identifiers=[], external_id=None, metadata={})
            for address in addresses:
                routes.create(
                    connection,
                    scope,
                    recipient_id=made.id,
                    match={},
                    channel="mailbox" if address.startswith("mailto:") else "endpoint",
                    address=address,
                    options={},
                    sealed=sealed,
                    profile=None,
                )
        return made.id

    def bring(self, scope: Scope, recipient: str | None, data: bytes | None = None) -> Kept:
        """Take an invoice in, as the service's door does."""
        data = data or invoice(f"{scope.tenant_id[-6:]}-{next(self._numbers)}")
        sha256 = self.storage.blobs.put(data)
        arrival = Arrival(sha256=sha256, size=len(data), media_type="application/xml", recipient_id=recipient)
        with self.storage.database.transaction() as connection:
            kept, _ = invoices.receive(connection, scope, arrival)
            self.storage.queue.add(connection, INTAKE, kept.id)
            told = {"invoice_id": kept.id, "status": kept.status}
            self.storage.record(connection, scope, "test", "invoice.received", kept.id, told)
        return kept

    def deliveries(self, scope: Scope, kept: Kept) -> list[Delivery]:
        with self.storage.database.reading() as connection:
            return deliveries.of_invoice(connection, scope, kept.id)

    def states(self, scope: Scope | None = None) -> dict[str, int]:
        """How many deliveries are in each state."""
        with self.storage.database.reading() as connection:
            return deliveries.counts(connection, scope)

    def close(self) -> None:
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)
        self.storage.queue.close()
        self.storage.database.close()


@contextmanager
def installed(folder: Path, url: str | None, *allow: str, **more: str) -> Iterator[Installation]:
    """An installation whose processes have ended when the block does."""
    folder.mkdir(parents=True, exist_ok=True)
    installation = Installation(folder, url, allow, more)
    try:
        yield installation
    finally:
        installation.close()
