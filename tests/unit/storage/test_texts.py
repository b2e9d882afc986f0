"""Whatever a document or a client says, both databases keep it, and the trail holds."""

import pytest

from app.storage import Database, Scope, deliveries, invoices, journal, migrate, tenants
from app.storage.invoices import Arrival, Wish
from app.storage.texts import as_json, keepable
from app.workflows import WorkQueue, prepare

HOSTILE = "a\0b \ud800 c \U0001f9fe é"
KEPT = "ab ? c \U0001f9fe é"


def test_what_cannot_be_kept_is_left_out_at_any_depth():
    told = {"x\0": [HOSTILE, {"y": (HOSTILE, 1, None, True)}]}
    assert keepable(told) == {"x": [KEPT, {"y": [KEPT, 1, None, True]}]}
    assert "\\u0000" not in as_json(told)
    assert "\\ud800" not in as_json(told)


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    prepare(database)
    migrate(database)
    yield database
    database.close()


def test_hostile_texts_are_kept_found_and_chained(database):
    queue = WorkQueue(database)
    with database.transaction() as connection:
        tenant = tenants.add(connection, "acme")
        scope = Scope(tenant_id=tenant.id, mode="live")
        arrival = Arrival(
            sha256="0" * 64, size=1, media_type="application/json", file_name=HOSTILE, external_id=HOSTILE
        )
        invoice, _ = invoices.receive(connection, scope, arrival)
        invoices.put(connection, invoice, number=HOSTILE)
        journal.record(
            connection, queue, scope, actor="x", type="invoice.received", subject=invoice.id, data={"number": HOSTILE}
        )
    with database.reading() as connection:
        kept = invoices.get(connection, scope, invoice.id)
        assert (kept.outline.number, kept.arrival.file_name, kept.arrival.external_id) == (KEPT, KEPT, KEPT)
        found = invoices.window(connection, scope, invoices.Window(), Wish(number=HOSTILE)).items
        assert [each.id for each in found] == [invoice.id]
        assert journal.since(connection, scope, None, 1)[0].data == {"number": KEPT}
        assert journal.broken_link(connection, tenant.id) is None
        assert deliveries.of_invoice(connection, scope, "no\0such") == []
    queue.close()
