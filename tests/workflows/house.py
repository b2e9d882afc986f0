"""A small house for tests of the ways through it: real storage and queue on SQLite, and a way out to look at."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.delivery import GuardSettings, Receipt
from app.storage import Blobs, Database, Scope, Sealer, Storage, deliveries, invoices, key_in, migrate, tenants, workers
from app.storage.destinations import Pace
from app.storage.invoices import Arrival
from app.workflows import WorkQueue, actions, prepare
from app.workflows.intake import Intake
from app.workflows.lanes import DELIVERY, INTAKE
from app.workflows.outbox import Outbox

TODAY = date(2026, 11, 22)
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
INVOICE = FIXTURES / "ubl/vat-21.xml"


@dataclass
class Street:
    """Where deliveries go: every message is kept, and what is next in `answers` is said (a receipt, or raised)."""

    answers: list = field(default_factory=list)
    sent: list = field(default_factory=list)

    def __call__(self, delivery, route, message, number):
        self.sent.append((delivery.id, message.ubl, number))
        answer = self.answers.pop(0) if self.answers else Receipt(outcome="delivered")
        if isinstance(answer, Exception):
            raise answer
        return answer


class Tally:
    """Keeps what is counted."""

    def __init__(self):
        self.counted = []

    def verdict(self, operation, verdict, syntax, seconds):
        self.counted.append((operation, verdict, syntax))

    def broken_rules(self, rules):
        self.counted.append(("rules", *rules))

    def delivery(self, channel, outcome):
        self.counted.append((channel, outcome))


class House:
    """One tenant with a key in each mode, one worker, and the queue as it fills."""

    def __init__(self, folder: Path, sandbox=None, url: str | None = None):
        database = Database(url or f"sqlite:///{folder / 'house.db'}")
        prepare(database)
        migrate(database)
        self.queue = WorkQueue(database)
        self.storage = Storage(
            database=database,
            blobs=Blobs(folder / "blobs"),
            sealer=Sealer(lambda: [key_in(folder)]),
            queue=self.queue,
        )
        self.street, self.tally = Street(), Tally()
        with database.transaction() as connection:
            tenant = tenants.add(connection, "acme")
            self.key = tenants.create_key(connection, tenant, mode="live")
            self.caller = tenants.caller_of(connection, self.key)
            self.worker_id = workers.register(connection)
        self.scope = Scope(tenant_id=tenant.id, mode="live")
        self.sandbox = sandbox

    def intake(self) -> Intake:
        return Intake(self.storage, self.sandbox, worker_id=self.worker_id, today=lambda: TODAY, tally=self.tally)

    def outbox(self, schedule=(60.0, 600.0), worker_id=None, **pace) -> Outbox:
        return Outbox(
            self.storage,
            self.street,
            worker_id=worker_id or self.worker_id,
            schedule=schedule,
            pace=Pace(**pace),
            tally=self.tally,
        )

    def do(self, action, *arguments):
        """One of the actions, in a transaction of its own, as the one caller."""
        with self.storage.database.transaction() as connection:
            return action(self.storage, connection, self.caller, *arguments)

    def look(self, find, *arguments):
        """What a function of the storage finds."""
        with self.storage.database.reading() as connection:
            return find(connection, self.scope, *arguments)

    def take_in(self, data: bytes, **said):
        sha256 = self.storage.blobs.put(data)
        arrival = Arrival(sha256=sha256, size=len(data), media_type="application/xml", **said)
        return self.do(actions.take_in, arrival)

    def recipient(self, *identifiers, name="Gemeente"):
        return self.do(actions.make_recipient, actions.RecipientWish(name=name, identifiers=identifiers))

    def route(self, recipient, address="mailto:in@example.nl", **wish):
        return self.do(
            actions.make_route, actions.RouteWish(recipient_id=recipient.id, address=address, **wish), GuardSettings()
        )

    def delivered_to(self, recipient, data: bytes):
        """An invoice that was taken in and converted, and its one delivery."""
        invoice, _ = self.take_in(data, recipient_id=recipient.id)
        self.intake().convert(invoice.id)
        (delivery,) = self.look(deliveries.of_invoice, invoice.id)
        return self.look(invoices.get, invoice.id), delivery

    def waiting(self) -> dict:
        """How much work of each kind is due now."""
        with self.storage.database.reading() as connection:
            return {kind: count for kind, (count, _) in self.queue.waiting(connection).items()}

    def close(self):
        self.queue.close()
        self.storage.database.close()


__all__ = ["DELIVERY", "FIXTURES", "INTAKE", "INVOICE", "House"]
