"""Clocks that were set back, or that disagree: nothing is held up by them, and no work is dropped."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.delivery import Reason, TemporaryFailure
from app.sandbox import InProcess
from app.storage import deliveries, destinations, idempotency, now
from app.storage.tables import destinations as rows
from app.storage.tables import idempotency as claims
from app.workflows.lanes import DELIVERY
from tests.workflows.house import FIXTURES, House

PLACE = "live mailto:in@example.nl"
AHEAD = timedelta(hours=1)


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path, InProcess())
    yield house
    house.close()


@pytest.fixture
def connection(house):
    with house.storage.database.transaction() as connection:
        yield connection


def put(connection, **values):
    connection.execute(sa.update(rows).where(rows.c.key == PLACE).values(**values))


def test_a_destination_is_not_left_alone_because_a_clock_was_wrong(connection):
    destinations.take_turn(connection, PLACE, destinations.Pace())
    put(connection, open_until=now() + timedelta(seconds=200))
    assert destinations.open_until(connection, PLACE) is not None
    put(connection, open_until=now() + AHEAD)
    assert destinations.open_until(connection, PLACE) is None


def test_a_turn_is_not_waited_for_until_the_clock_is_right_again(connection):
    destinations.take_turn(connection, PLACE, destinations.Pace())
    put(connection, tokens=0.0, counted_at=now() + AHEAD)
    assert destinations.take_turn(connection, PLACE, destinations.Pace()) == 0


def test_a_claim_of_a_wrong_clock_is_free(connection, house):
    first = idempotency.claim(connection, house.scope, "key", "0" * 64)
    assert isinstance(first, idempotency.Claim)
    assert idempotency.claim(connection, house.scope, "key", "0" * 64) == "in-flight"
    connection.execute(sa.update(claims).values(claimed_until=now() + AHEAD))
    assert isinstance(idempotency.claim(connection, house.scope, "key", "0" * 64), idempotency.Claim)


def test_what_failed_together_counts_once(connection):
    destinations.take_turn(connection, PLACE, destinations.Pace())
    for _ in range(destinations.FAILURES_TO_OPEN + 8):
        destinations.failed(connection, PLACE)
    failures = connection.execute(sa.select(rows.c.failures).where(rows.c.key == PLACE)).scalar()
    assert failures == destinations.FAILURES_TO_OPEN


def test_a_destination_is_left_alone_no_longer_than_a_delivery_would_wait(house):
    recipient = house.recipient(("kvk", "00518832"))
    house.route(recipient)
    _, delivery = house.delivered_to(recipient, (FIXTURES / "ubl/standard-rate.xml").read_bytes())
    with house.storage.database.transaction() as connection:
        destinations.take_turn(connection, delivery.destination, destinations.Pace())
        connection.execute(sa.update(rows).values(failures=40))
    house.street.answers = [TemporaryFailure(Reason.HTTP_BUSY, facts={"host": "erp.example.nl", "code": "503"})]
    house.outbox(schedule=(2.0, 3.0)).attempt(delivery.id)
    until = house.look(lambda connection, _: destinations.open_until(connection, delivery.destination))
    assert now() < until <= now() + timedelta(seconds=3)


def test_work_that_comes_too_early_comes_back(house):
    recipient = house.recipient(("kvk", "00518832"))
    house.route(recipient)
    _, delivery = house.delivered_to(recipient, (FIXTURES / "ubl/standard-rate.xml").read_bytes())
    due = now() + AHEAD
    with house.storage.database.transaction() as connection:
        deliveries.put(connection, deliveries.find(connection, delivery.id), state="waiting", next_attempt_at=due)
    house.outbox().attempt(delivery.id)
    put_off = sa.text("SELECT delay_until_epoch_ms FROM workflow_status WHERE name = :kind AND status = 'DELAYED'")
    with house.storage.database.reading() as connection:
        (until,) = connection.execute(put_off, {"kind": DELIVERY}).scalars()
    assert house.street.sent == []
    assert until / 1000 == pytest.approx(due.timestamp(), abs=5)
