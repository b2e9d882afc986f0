"""A whole service in a process of its own: pages, a worker, SQLite in a folder. Run as ``python -m tests.web.service``.

It prints its address, and stops when its standard input ends. The tests open the same folder to make keys and rows.
"""

import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from app import api, web
from app.delivery import DeliverySettings, EndpointSettings, GuardSettings, allow_list
from app.main import local_today
from app.sandbox import Limits, Sandbox
from app.storage import Blobs, Database, Sealer, Storage, invoices, key_in, migrate, sqlite_url, tenants
from app.storage.invoices import Arrival
from app.workflows import Sending, Terms, Worker, WorkQueue, actions, prepare

LIMIT = 2_000_000
SCHEDULE = (0.2,)
"""Two attempts, soon after one another."""


@dataclass(frozen=True)
class Uncounted:
    """A tally that nobody reads."""

    def verdict(self, operation, verdict, syntax, seconds):
        """Count nothing."""

    def delivery(self, channel, outcome):
        """Count nothing."""


def opened(folder: Path) -> tuple[Storage, WorkQueue]:
    """Open the storage in a folder, where need be after making it."""
    database = Database(sqlite_url(folder))
    queue = WorkQueue(database)
    storage = Storage(database=database, blobs=Blobs(folder / "blobs"), sealer=Sealer([key_in(folder)]), queue=queue)
    return storage, queue


def made(folder: Path) -> None:
    """Make a storage with its tables."""
    database = Database(sqlite_url(folder))
    migrate(database)
    prepare(database)
    database.close()


def key(storage: Storage, tenant, **wish) -> str:
    """Make a key."""
    with storage.database.transaction() as connection:
        return tenants.create_key(connection, tenant, **wish)


def caller(storage: Storage, key: str):
    """Return whose key it is."""
    with storage.database.reading() as connection:
        return tenants.caller_of(connection, key)


def bring(storage: Storage, caller, data: bytes, media_type="application/xml", name=None, **more) -> str:
    """Bring an invoice in, as the API does; return its id."""
    arrival = Arrival(sha256=storage.blobs.put(data), size=len(data), media_type=media_type, file_name=name, **more)
    with storage.database.transaction() as connection:
        return actions.take_in(storage, connection, caller, arrival)[0].id


def found(storage: Storage, caller, invoice_id: str):
    """Return an invoice as it is now."""
    with storage.database.reading() as connection:
        return invoices.get(connection, caller.scope, invoice_id)


def serve(folder: Path, allowed: str) -> None:
    """Serve until standard input ends."""
    storage, queue = opened(folder)
    guard = GuardSettings(allowed=allow_list(allowed) if allowed else frozenset())
    sandbox = Sandbox(workers=2, limits=Limits(), task="app.verdict", warm_up={"schemas": None})
    app = api.build(
        open_sandbox=lambda: sandbox,
        body_limits=api.BodyLimits(bytes_each=LIMIT, bytes_together=10 * LIMIT),
        today=local_today,
        people=lambda door: web.router(
            web.Supplies(
                storage=storage,
                backlog=queue.waiting,
                guard=guard,
                reader=door,
                language_of=api.preferred_language,
                upload_limit=LIMIT,
            )
        ),
    )
    worker = Worker(
        storage,
        queue,
        send=Sending(DeliverySettings(endpoint=EndpointSettings(guard=guard)), storage.sealer),
        today=local_today,
        tally=Uncounted(),
        terms=Terms(schedule=SCHEDULE),
        alone=True,
        on_fenced=sys.exit,
    )
    sandbox.wait_ready()
    worker.start(sandbox)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", server_header=False))
    with contextlib.suppress(KeyboardInterrupt):
        _run(server)
    worker.stop(5)


def _run(server: uvicorn.Server) -> None:
    import threading  # noqa: PLC0415 - for this process alone

    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    print("http://127.0.0.1:{1}".format(*server.servers[0].sockets[0].getsockname()), flush=True)
    sys.stdin.read()
    server.should_exit = True
    thread.join(20)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
