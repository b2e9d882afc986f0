"""Puts the service together: the only file that knows every room."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.middleware import Middleware

from . import api, web
from .correlation import Followed, write_logs
from .delivery import Webhook
from .intake_mail import Door, DoorSettings, Notice
from .ocr import SCAN_LIMITS, Eyes, Sight
from .rules.xsd import schema_directory
from .sandbox import Limits, Runner, Sandbox
from .settings import Settings
from .storage import Blobs, Database, Sealer, Storage, key_in, migrate, require_current, sqlite_url
from .storage.migrating import is_empty
from .workflows import Sending, Terms, Waiting, Worker, WorkerFigures, WorkQueue, notices, prepare
from .workflows.worker import Tally

TASK = "app.verdict"
DOCUMENTS_IN_MEMORY = 10
"""Documents of the largest size that may be in memory at once; ordinary ones are thousands of times smaller."""
GRACE_SECONDS = 15
"""How long documents at work may go on when the service is told to stop: as long as the worst of them takes."""
STOPPING_SECONDS = 10.0
"""How long a worker that is told to stop goes on with what is under way; the rest is left to others."""
FENCED = 75
"""Exit status of a process that was declared dead while it stood still (EX_TEMPFAIL: to be started again)."""
_LOCK_FILE = "lock"
_LOG = logging.getLogger(__name__)


class FolderTaken(RuntimeError):
    """Another process works in this data folder."""


class WorkerAlone(RuntimeError):
    """Workers of their own need a database that several processes can share; this one is SQLite."""


class Housework:
    """The workers' work, done within one process from `start` to `stop`; `tally` counts it."""

    def __init__(self, settings: Settings, storage: Storage, tally: Tally) -> None:
        self._tally = tally
        self._settings, self._storage = settings, storage
        self._worker: Worker | None = None
        self._stopping = False

    def start(self, runner: Runner) -> None:
        """Enter this process as a worker and begin. The tables have to be there."""
        settings, storage = self._settings, self._storage
        usual = Terms()
        self._worker = Worker(
            storage,
            WorkQueue(storage.database),
            send=Sending(channels=settings.delivery, sealer=storage.sealer),
            teller=Webhook(settings.delivery.endpoint),
            today=local_today,
            tally=self._tally,
            terms=usual
            if settings.attempts is None
            else replace(usual, schedule=settings.attempts, telling=settings.attempts),
            alone=settings.is_sqlite,
            on_fenced=self._fenced,
        )
        self._worker.start(runner)

    def stop(self, patience: float) -> None:
        """Stop, giving what is under way up to `patience` seconds."""
        self._stopping = True
        if self._worker is not None:
            self._worker.stop(patience)

    def _fenced(self) -> None:
        """End this process without another word to the database: its work is with others by now."""
        if self._stopping:
            return  # it left by itself, and what was still under way finds that out
        _LOG.critical("this process stood still for too long and was declared dead; it ends with status %d", FENCED)
        logging.shutdown()
        os._exit(FENCED)


class MailDoor:
    """The door through which bounced mails come back, open from `start` to `stop`."""

    def __init__(self, settings: DoorSettings, storage: Storage) -> None:
        self._door, self._storage = Door(settings, self._record), storage

    def start(self, sandbox: Runner) -> None:  # noqa: ARG002 - a notice is bounded, and read without a worker
        """Open the door. Raises OSError where its address cannot be had."""
        self._door.start()

    def stop(self, patience: float) -> None:  # noqa: ARG002 - what is being recorded takes no longer than a commit
        """Close the door."""
        self._door.stop()

    def _record(self, notice: Notice, raw: bytes) -> None:
        """Keep a notice and let it count. Raises DatabaseAway: the mail server then tries again later."""
        storage = self._storage
        storage.blobs.put(raw)
        evidence = {"status": notice.status, "diagnostic": notice.diagnostic, "sha256": notice.sha256}
        with storage.database.transaction() as connection:
            notices.take(storage, connection, notice.delivery_id, notice.outcome, evidence, notice.sha256)


class Several:
    """Several kinds of work beside the requests, started in their order and stopped in the reverse."""

    def __init__(self, kinds: Iterable[api.Background]) -> None:
        self._kinds = tuple(kinds)

    def start(self, sandbox: Runner) -> None:
        """Start each."""
        for each in self._kinds:
            each.start(sandbox)

    def stop(self, patience: float) -> None:
        """Stop each."""
        for each in reversed(self._kinds):
            each.stop(patience)


def create_app(settings: Settings, *, open_sandbox: Callable[[], Runner] | None = None) -> FastAPI:
    """Return the HTTP service, not yet started; `open_sandbox` opens another sandbox than the usual one.

    When it starts it sees to the tables: on SQLite they are brought up to date, and it does the workers' work too; on
    PostgreSQL they are made where there are none, and it does not start where they are those of another version.
    """
    limits = api.BodyLimits(
        bytes_each=settings.upload_limit, bytes_together=settings.upload_limit * DOCUMENTS_IN_MEMORY
    )
    storage = open_storage(settings)
    queue = storage.queue
    assert isinstance(queue, WorkQueue)  # noqa: S101 - `open_storage` made it

    def background(measures: api.Measures) -> api.Background:
        measures.also(Waiting(storage.database, queue))
        return Several(_beside(settings, storage, measures))

    app = api.build(
        open_sandbox=open_sandbox or (lambda: open_workers(settings)),
        body_limits=limits,
        today=local_today,
        storage=storage,
        guard=settings.guard,
        background=background,
        rate_limit=settings.rate_limit,
        prepare=lambda: make_ready(settings, storage, update=settings.is_sqlite),
        people=lambda door: web.router(
            web.Supplies(
                storage=storage,
                backlog=queue.waiting,
                guard=settings.guard,
                reader=door,
                language_of=api.preferred_language,
                upload_limit=settings.upload_limit,
            )
        ),
    )
    app.user_middleware.append(Middleware(Followed))  # innermost: the request has its id by then
    return app


def _beside(settings: Settings, storage: Storage, tally: Tally) -> Iterator[api.Background]:
    """Yield what the service does beside answering: the door for bounces, and on SQLite the workers' work."""
    if settings.lmtp is not None and settings.return_path_domain is not None:
        yield MailDoor(door_settings(settings.lmtp, settings.return_path_domain), storage)
    if settings.is_sqlite:
        yield Housework(settings, storage, tally)


def door_settings(place: str, domain: str) -> DoorSettings:
    """Return where the door for bounces stands: `place` is ``host:port`` or the path of a socket."""
    host, _, port = place.rpartition(":")
    if host and port.isdigit():
        return DoorSettings(domain=domain, host=host.strip("[]"), port=int(port))
    return DoorSettings(domain=domain, socket_path=Path(place))


def open_storage(settings: Settings) -> Storage:
    """Return what this installation keeps; nothing is opened or made before it is used."""
    database = Database(settings.database_url or sqlite_url(settings.var))
    return Storage(
        database=database,
        blobs=Blobs(settings.var / "blobs"),
        sealer=Sealer(lambda: settings.secret_keys or (key_in(settings.var),)),
        queue=WorkQueue(database),
    )


def make_ready(settings: Settings, storage: Storage, *, update: bool = False) -> None:
    """See to it that the tables are there: in an empty database they are made, in one that is behind with `update`.

    Raises:
        SchemaBehind: they are those of another version; the text says what to do.
        DatabaseAway: the database cannot be reached.
    """
    settings.var.mkdir(parents=True, exist_ok=True)
    if is_empty(storage.database) or update:  # asked in any case: it tells a database that is away
        prepare(storage.database)  # the engine's first: whoever sees our tables may count on those
        migrate(storage.database)
    else:
        require_current(storage.database)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Have the data folder for this process alone during the block.

    The kernel holds the lock, so that it ends with the process, however that ends. Raises FolderTaken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK_FILE).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read(20).strip()
            raise FolderTaken(
                f"another process{f' ({pid})' if pid else ''} works in the data folder {folder.resolve()}: stop that "
                "one, name another folder (UBLRELAY_VAR), or use PostgreSQL (DATABASE_URL)"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def open_workers(settings: Settings) -> Runner:
    """Start the sandbox's workers, one document at a time for each; with eyes for scans where that is asked."""
    limits = Limits(wait_seconds=GRACE_SECONDS)
    workers = Sandbox(workers=settings.workers, limits=limits, task=TASK, warm_up={"schemas": settings.schemas})
    if not settings.scans:
        return workers
    return Sight(workers, Eyes(limits=replace(SCAN_LIMITS, wait_seconds=SCAN_LIMITS.seconds)))


def local_today() -> date:
    """Return today's date on this machine's clock and in its time zone."""
    return datetime.now().astimezone().date()


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 8080) -> None:
    """Run the service until it is told to stop. On SQLite the data folder is to be this process's alone.

    Raises:
        SchemasMissing: the UBL schemas are in none of their places; the text says what to do.
        SchemaBehind, DatabaseAway: as `make_ready`.
    """
    write_logs(settings.log)
    schema_directory(settings.schemas)  # told here in one sentence rather than by every worker
    if not settings.is_sqlite:
        make_ready(settings, open_storage(settings))
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        log_config=None,  # ours is set, and theirs passes on to it
        access_log=False,  # each request has a line of ours, with its id
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def work(settings: Settings, metrics_port: int | None = None) -> None:
    """Run a worker until SIGTERM or SIGINT, then give what is under way a few seconds. PostgreSQL only.

    With `metrics_port` its figures can be had there, on this machine alone, in Prometheus' text format.

    Raises:
        WorkerAlone: the database is SQLite.
        SchemasMissing, SchemaBehind, DatabaseAway: as `serve`.
    """
    if settings.is_sqlite:
        raise WorkerAlone(
            "a worker needs a database that processes can share: set DATABASE_URL=postgresql://…; on SQLite `ublrelay "
            "serve` does the workers' work too"
        )
    write_logs(settings.log)
    schema_directory(settings.schemas)
    storage = open_storage(settings)
    make_ready(settings, storage)
    told = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: told.set())
    figures = WorkerFigures(storage.database, WorkQueue(storage.database))
    if metrics_port is not None:
        figures.show(metrics_port)
    housework = Housework(settings, storage, figures)
    sandbox = open_workers(settings)
    try:
        sandbox.wait_ready()
        housework.start(sandbox)
        _LOG.info("worker %d is at work", os.getpid())
        told.wait()
        _LOG.info("worker %d stops", os.getpid())
        housework.stop(STOPPING_SECONDS)
    finally:
        sandbox.close()
