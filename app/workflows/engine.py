"""Durable execution, behind three verbs: add work within a transaction, add it for later, recover a dead worker's.

DBOS (docs/decisions: durable execution) keeps the queue in the very database of the rows, so work is added in the
transaction that makes it necessary, or not at all. Our own part: every worker says that it is alive, a silent one is
fenced and its work queued anew, work that fails is tried again, and values are JSON. The rows hold all state: a piece
of work is the id of a row, and doing it twice does no harm.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient
from dbos._serialization import Serializer

from .. import correlation
from ..storage import Database, DatabaseAway, now, workers
from ..storage.ids import new_id
from .lanes import LANES, Lane

APPLICATION = "ublrelay"
VERSION = "1"
"""Fixed: work left by another version of the service is done by this one."""
_LONGEST_DELAY = timedelta(hours=1)
_TIDY_EVERY = 600.0
_KEPT_AFTER_THE_END = timedelta(days=1)
_SUBJECTS = {"inv": "invoice_id", "dlv": "delivery_id", "whd": "webhook_delivery_id"}
"""How the log names the row that a piece of work is about, by the prefix of its id."""
_LOG = logging.getLogger(__name__)

Work = Callable[[str], None]
"""Does one piece of work, given the id of its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of work: its name, and what does it."""

    name: str
    work: Work


class _Json(Serializer):
    """Arguments and results as JSON: nothing that is read back can be more than data."""

    def serialize(self, data: Any) -> str:  # noqa: ANN401 - theirs
        """Return `data` as JSON; an exception becomes its text."""
        return json.dumps(data, default=str)

    def deserialize(cls, serialized_data: str) -> Any:  # noqa: ANN401, N805 - theirs
        """Return the value of the text."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """Return the name under which rows say how they were written."""
        return "ublrelay_json"


class WorkQueue:
    """Where work is left. Needs no worker in this process: a service that only takes invoices in has just this."""

    def __init__(self, database: Database) -> None:
        self._table = "workflow_status" if database.is_sqlite else "dbos.workflow_status"
        self._client = DBOSClient(
            system_database_url=database.url, serializer=_Json(), application_name=APPLICATION, lazy=True
        )

    def add(self, connection: sa.Connection, kind: str, id: str, at: datetime | None = None) -> None:  # noqa: A002
        """Have the work of `kind` done on the row `id`, in the transaction of `connection`; now, or at a moment."""
        self._add(connection, kind, id, at, 0)

    def _add(self, connection: sa.Connection, kind: str, id_: str, at: datetime | None, tries: int) -> None:
        options: dict[str, Any] = {
            "workflow_name": kind,
            "queue_name": LANES[kind],
            "workflow_id": f"{kind}-{new_id(id_)}",
            "app_version": VERSION,
        }
        delay = (at - now()).total_seconds() if at is not None else 0.0
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(connection, options, id_, tries)  # type: ignore[arg-type] # a TypedDict

    def again(self, database: Database, kind: str, id_: str, tries: int) -> None:
        """Add work that failed `tries` times, each time for later."""
        delay = min(_LONGEST_DELAY, timedelta(seconds=2.0 ** min(tries, 20)))
        database.persist(lambda connection: self._add(connection, kind, id_, now() + delay, tries), patience=3600)

    def waiting(self, connection: sa.Connection) -> dict[str, tuple[int, float]]:
        """Return for each kind how much work is due and not begun, and the age of the oldest in seconds."""
        due = sa.text(
            f"SELECT name, count(*), min(created_at) FROM {self._table} "  # noqa: S608 - a name of ours
            "WHERE status = 'ENQUEUED' GROUP BY name"
        )
        at = now().timestamp()
        rows = connection.execute(due)
        return {kind: (count, max(0.0, at - float(since) / 1000)) for kind, count, since in rows if kind}

    def left_by(self, connection: sa.Connection, dead: Sequence[str]) -> list[str]:
        """Return those of the `dead` workers that have left work under way."""
        begun = sa.text(f"SELECT DISTINCT executor_id FROM {self._table} WHERE status = 'PENDING'")  # noqa: S608 - likewise
        return sorted(set(connection.execute(begun).scalars()) & set(dead))

    def close(self) -> None:
        """Close the client's connections."""
        self._client.destroy()


def prepare(database: Database) -> None:
    """Make or update the engine's own tables; nothing happens where they are current."""
    DBOS.migrate(database.url)


class Engine:
    """A worker: takes work from the queue and does it, until it is stopped or fenced. One per process."""

    def __init__(
        self,
        database: Database,
        queue: WorkQueue,
        *,
        alone: bool,
        on_fenced: Callable[[], None],
        heartbeat: float = workers.HEARTBEAT_SECONDS,
        silent: float = workers.SILENT_SECONDS,
    ) -> None:
        """Enter this process as a worker.

        `alone` says that no other process can have this database, so that every former worker is known to be dead.
        `on_fenced` is called, in another thread, when this worker was declared dead and must stop.
        """
        self._database, self._queue, self._alone = database, queue, alone
        self._on_fenced, self._heartbeat, self._silent = on_fenced, heartbeat, silent
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._busy = 0
        self._busy_changed = threading.Condition()
        self.worker_id = database.persist(workers.register)

    def start(self, kinds: Sequence[Kind], lanes: Mapping[str, Lane]) -> None:
        """Begin to work; `lanes` are those that this worker asks for work, by name."""
        # DBOS's own `launch` wants the functions registered first, and one instance per process.
        logging.getLogger("dbos").setLevel(logging.WARNING)
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": self._database.url,
                "executor_id": self.worker_id,
                "application_version": VERSION,
                "serializer": _Json(),
                "log_level": "WARNING",
                "max_executor_threads": sum(lane.at_once for lane in lanes.values()) + 4,
            }
        )
        for kind in kinds:
            DBOS.workflow(name=kind.name, max_recovery_attempts=None)(self._durable(kind))
        DBOS.launch()
        for name, lane in lanes.items():
            DBOS.register_queue(
                name,
                worker_concurrency=lane.at_once,
                polling_interval_sec=lane.seconds,
                on_conflict="always_update",
            )
        if self._alone:
            self._database.persist(lambda connection: workers.fence_all(connection, self.worker_id))
        for name, task in (("heartbeat", self._beat), ("recovery", self._watch)):
            thread = threading.Thread(target=task, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, patience: float) -> None:
        """Take no more work, wait up to `patience` seconds for what is under way, and leave the rest to others."""
        self._stopping.set()
        with self._busy_changed:
            self._busy_changed.wait_for(lambda: self._busy == 0, timeout=patience)
        DBOS.destroy(destroy_registry=True)
        try:
            self._database.persist(lambda connection: workers.leave(connection, self.worker_id), patience=2)
        except DatabaseAway:
            _LOG.warning("the database is away: this worker's work is taken over when its silence is noticed")

    def _durable(self, kind: Kind) -> Callable[[str, int], None]:
        """Return the workflow of a kind of work: work that fails is added anew, so that it never ends in an error."""

        def run(id_: str, tries: int) -> None:
            if self._stopping.is_set():
                self._queue.again(self._database, kind.name, id_, 0)
                return
            self._count(1)
            try:
                with correlation.about(worker=self.worker_id, **{_SUBJECTS.get(id_[:3], "id"): id_}):
                    kind.work(id_)
            except workers.Fenced:
                self._on_fenced()  # before the engine writes anything about work that is another's by now
                raise
            except Exception:  # noqa: BLE001 - whatever it is, the work must not be lost
                _LOG.exception("%s %s failed for the %d. time; it is tried again", kind.name, id_, tries + 1)
                self._queue.again(self._database, kind.name, id_, tries + 1)
            finally:
                self._count(-1)

        run.__name__ = run.__qualname__ = kind.name
        return run

    def _count(self, change: int) -> None:
        with self._busy_changed:
            self._busy += change
            self._busy_changed.notify_all()

    def _beat(self) -> None:
        while not self._stopping.wait(self._heartbeat):
            try:
                with self._database.transaction() as connection:
                    workers.beat(connection, self.worker_id)
            except workers.Fenced:
                if not self._stopping.is_set():
                    _LOG.critical("worker %s was declared dead; it stops", self.worker_id)
                    self._on_fenced()
                return
            except DatabaseAway as away:
                _LOG.warning("no heartbeat: %s", away)

    def _watch(self) -> None:
        """Fence who is silent and queue their work anew: again and again, as whoever does so may die half-way."""
        tidied = time.monotonic()
        while True:
            try:
                self._take_over()
                if time.monotonic() > tidied + _TIDY_EVERY:
                    self._tidy()
                    tidied = time.monotonic()
            except Exception:  # noqa: BLE001 - the next round may succeed
                _LOG.exception("the work of dead workers could not be taken over; it is tried again")
            if self._stopping.wait(self._heartbeat):
                return

    def _take_over(self) -> None:
        with self._database.transaction() as connection:
            for gone in workers.fence_silent(connection, self.worker_id, self._silent):
                _LOG.warning("worker %s is silent; its work is taken over", gone)
            to_recover = self._queue.left_by(connection, workers.fenced(connection))
        if to_recover:
            DBOS._recover_pending_workflows(to_recover)  # noqa: SLF001 - the version is pinned for it

    def _tidy(self) -> None:
        """Remove the engine's record of work that ended long ago; what it was about stands in rows of our own."""
        before = (now() - _KEPT_AFTER_THE_END).isoformat()
        ended = DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"], end_time=before, limit=5_000, load_input=False, load_output=False
        )
        if ended:
            DBOS.delete_workflows([each.workflow_id for each in ended])
