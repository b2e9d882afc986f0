"""What the pages for operators count and change, on both databases: the last delivery to a place, and corrections."""

import pytest

from app.delivery import PermanentFailure, Reason
from app.sandbox import InProcess
from app.storage import Window, deliveries, invoices
from app.workflows import actions
from tests.workflows.house import FIXTURES, House

KVK = ("kvk", "00518832")
DATA = (FIXTURES / "ubl/standard-rate.xml").read_bytes()


@pytest.fixture
def house(database_url, tmp_path):
    house = House(tmp_path, InProcess(), database_url)
    yield house
    house.close()


def lost(house) -> list[tuple[str, str]]:
    with house.storage.database.reading() as connection:
        found = deliveries.window(connection, house.scope, Window(), deliveries.LOST, latest=True).items
        counted = deliveries.counts(connection, house.scope, latest=True)
    assert sum(counted.get(state, 0) for state in deliveries.LOST) == len(found)
    return [(each.address, each.state) for each in found]


def test_what_was_sent_once_more_is_no_longer_lost_and_other_places_count_apart(house):
    recipient = house.recipient(KVK)
    house.route(recipient)
    house.route(recipient, "mailto:second@example.nl")
    house.street.answers = [PermanentFailure(Reason.HTTP_GONE), PermanentFailure(Reason.HTTP_GONE)]
    invoice, _ = house.take_in(DATA)
    house.intake().convert(invoice.id)
    first, second = house.look(deliveries.of_invoice, invoice.id)
    for each in (first, second):
        house.outbox().attempt(each.id)
    assert lost(house) == [("mailto:second@example.nl", "failed"), ("mailto:in@example.nl", "failed")]
    again = house.do(actions.resend, first.id)
    assert lost(house) == [("mailto:second@example.nl", "failed")]
    house.outbox().attempt(again.id)
    assert lost(house) == [("mailto:second@example.nl", "failed")]
    with house.storage.database.reading() as connection:
        everything = deliveries.counts(connection, house.scope)
        by_status = invoices.counts(connection, house.scope)
    assert everything == {"failed": 2, "delivered": 1}
    assert by_status == {"converted": 1}


@pytest.mark.parametrize(
    ("instead", "left"), [(False, {"number": "2", "seller.name": "Kade"}), (True, {"seller.name": "Kade"})]
)
def test_corrections_go_over_those_before_or_stand_instead_of_them(house, instead, left):
    invoice, _ = house.take_in(DATA)
    house.intake().convert(invoice.id)
    for said in ([{"path": "number", "value": "2"}], [{"path": "seller.name", "value": "Kade"}]):
        with house.storage.database.transaction() as connection:
            actions.correct(house.storage, connection, house.caller, invoice.id, said, instead=instead)
            invoices.put(connection, invoices.get(connection, house.scope, invoice.id), status="unrouted")  # as judged
    kept = house.look(invoices.get, invoice.id)
    assert {each["path"]: each["value"] for each in kept.corrections} == left
