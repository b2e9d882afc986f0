"""A row is made once however often it is brought, and whoever brings it is told which time this was."""

import pytest

from app.storage import Database, Scope, invoices, migrate, tenants
from app.storage.invoices import Arrival

ARRIVAL = Arrival(sha256="a" * 64, size=1, media_type="application/xml")


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    migrate(database)
    yield database
    database.close()


def test_the_first_to_bring_an_invoice_is_told_that_it_is_new(database):
    with database.transaction() as connection:
        scope = Scope(tenant_id=tenants.add(connection, "Bakkerij").id, mode="live")
        first, is_new = invoices.receive(connection, scope, ARRIVAL)
        assert is_new
        assert invoices.receive(connection, scope, ARRIVAL) == (first, False)
