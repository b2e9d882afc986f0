"""An invoice's way out: attempts, pauses, the breaker, what is given up, and who may go on with what."""

import re
from datetime import timedelta

import pytest

from app.delivery import Later, PermanentFailure, Reason, Receipt, TemporaryFailure
from app.storage import deliveries, destinations, invoices, journal, now, workers
from app.workflows import actions, notices
from app.workflows.outbox import PAUSED
from tests.workflows.house import FIXTURES

DATA = (FIXTURES / "ubl/standard-rate.xml").read_bytes()
BUSY = TemporaryFailure(Reason.HTTP_BUSY, facts={"host": "erp.example.nl", "code": "503"})
NO = PermanentFailure(Reason.HTTP_REJECTED, facts={"host": "erp.example.nl", "code": "400"})


@pytest.fixture
def sent(house):
    """An invoice with one delivery that is about to be attempted."""
    recipient = house.recipient(("kvk", "00518832"))
    house.route(recipient)
    return house.delivered_to(recipient, DATA)


def delivery_of(house, id_):
    return house.look(deliveries.get, id_)


def make_due(house, id_):
    with house.storage.database.transaction() as connection:
        deliveries.put(connection, deliveries.find(connection, id_), next_attempt_at=None)


def types(house):
    return [each.type for each in house.look(journal.since, None, 100)]


def test_what_arrives_is_told_with_its_evidence(house, sent):
    _, delivery = sent
    house.street.answers = [Receipt(outcome="delivered", evidence={"status": 200})]
    house.outbox().attempt(delivery.id)
    settled = delivery_of(house, delivery.id)
    assert (settled.state, settled.attempts, dict(settled.evidence)) == ("delivered", 1, {"status": 200})
    (attempt,) = house.look(lambda connection, scope: deliveries.attempts_of(connection, delivery.id))
    assert (attempt.outcome, attempt.number) == ("delivered", 1)
    assert attempt.ended_at >= attempt.started_at
    assert types(house)[-1] == "delivery.delivered"


def test_a_settled_delivery_is_not_attempted_again(house, sent):
    _, delivery = sent
    for _ in range(3):
        house.outbox().attempt(delivery.id)
    assert len(house.street.sent) == 1


def test_a_temporary_failure_waits_for_its_pause_and_the_same_bytes_go_again(house, sent):
    _, delivery = sent
    house.street.answers = [BUSY]
    outbox = house.outbox()
    before = now()
    outbox.attempt(delivery.id)
    waiting = delivery_of(house, delivery.id)
    assert (waiting.state, waiting.reason) == ("waiting", "http-busy")
    assert timedelta(seconds=60) <= waiting.next_attempt_at - before <= timedelta(seconds=70)
    outbox.attempt(delivery.id)  # too early: a piece of work that came twice
    assert len(house.street.sent) == 1
    make_due(house, delivery.id)
    outbox.attempt(delivery.id)
    assert delivery_of(house, delivery.id).state == "delivered"
    first, second = house.street.sent
    assert first[:2] == second[:2]


def test_a_receiver_that_asks_for_more_time_gets_it(house, sent):
    _, delivery = sent
    house.street.answers = [TemporaryFailure(Reason.HTTP_BUSY, facts=BUSY.facts, retry_after=3600)]
    before = now()
    house.outbox().attempt(delivery.id)
    assert delivery_of(house, delivery.id).next_attempt_at - before >= timedelta(seconds=3600)


def test_attempts_come_to_an_end_and_a_person_can_send_again(house, sent):
    invoice, delivery = sent
    house.street.answers = [BUSY, BUSY, BUSY]
    outbox = house.outbox(schedule=(1.0, 1.0))
    for _ in range(3):
        make_due(house, delivery.id)
        outbox.attempt(delivery.id)
    assert (delivery_of(house, delivery.id).state, delivery_of(house, delivery.id).attempts) == ("dead_letter", 3)
    assert types(house)[-1] == "delivery.dead_letter"
    (again,) = house.do(actions.resend_all, invoice.id)
    outbox.attempt(again.id)
    assert delivery_of(house, again.id).state == "delivered"
    assert {ubl for _, ubl, _ in house.street.sent} == {house.street.sent[0][1]}
    assert again.ubl_sha256 == delivery.ubl_sha256
    assert again.id != delivery.id


def test_what_is_refused_for_good_is_not_tried_again(house, sent):
    _, delivery = sent
    house.street.answers = [NO]
    house.outbox().attempt(delivery.id)
    failed = delivery_of(house, delivery.id)
    assert (failed.state, failed.reason, failed.next_attempt_at) == ("failed", "http-rejected", None)
    assert set(failed.evidence["message"]) == {"nl", "en"}


def test_a_destination_that_fails_again_and_again_is_left_alone_and_that_counts(house, sent):
    _, delivery = sent
    with house.storage.database.transaction() as connection:
        destinations.take_turn(connection, delivery.destination, destinations.Pace())
        for _ in range(destinations.FAILURES_TO_OPEN):
            destinations.failed(connection, delivery.destination)
    house.outbox(schedule=(1.0,)).attempt(delivery.id)
    waiting = delivery_of(house, delivery.id)
    assert house.street.sent == []
    assert (waiting.state, waiting.reason, waiting.attempts) == ("waiting", PAUSED, 1)
    until = house.look(lambda connection, scope: destinations.open_until(connection, delivery.destination))
    assert waiting.next_attempt_at >= until
    make_due(house, delivery.id)
    house.outbox(schedule=(1.0,)).attempt(delivery.id)
    assert delivery_of(house, delivery.id).state == "dead_letter"


def test_a_crowded_destination_waits_without_an_attempt(house, sent):
    _, delivery = sent
    house.outbox(at_once=0).attempt(delivery.id)
    assert (delivery_of(house, delivery.id).state, delivery_of(house, delivery.id).attempts) == ("queued", 0)


def test_an_attempt_that_was_cut_off_is_closed_and_repeated_under_the_same_id(house, sent):
    _, delivery = sent
    with house.storage.database.transaction() as connection:
        gone = workers.register(connection)
        deliveries.begin(connection, deliveries.find(connection, delivery.id), gone)
    house.outbox().attempt(delivery.id)
    assert house.street.sent == [], "the other worker is alive: it is its attempt"
    with house.storage.database.transaction() as connection:
        workers.leave(connection, gone)
    house.outbox().attempt(delivery.id)
    found = house.look(lambda connection, scope: deliveries.attempts_of(connection, delivery.id))
    assert [each.outcome for each in found] == ["interrupted", "delivered"]
    assert house.street.sent[0][0] == delivery.id


def test_what_a_dead_worker_was_sending_waits_for_nothing_else_that_it_was_sending(house):
    recipient = house.recipient(("kvk", "00518832"))
    house.route(recipient)
    number = re.search(rb"<cbc:ID>([^<]+)", DATA)[1]
    both = [house.delivered_to(recipient, DATA.replace(number, number + at, 1))[1] for at in (b"-1", b"-2")]
    with house.storage.database.transaction() as connection:
        gone = workers.register(connection)
        for each in both:
            deliveries.begin(connection, deliveries.find(connection, each.id), gone)
        workers.leave(connection, gone)
    for each in both:
        house.outbox(at_once=1).attempt(each.id)
    assert [delivery_of(house, each.id).state for each in both] == ["delivered", "delivered"]


def test_a_worker_that_was_declared_dead_writes_nothing(house, sent):
    _, delivery = sent
    with house.storage.database.transaction() as connection:
        workers.leave(connection, house.worker_id)
    with pytest.raises(workers.Fenced):
        house.outbox().attempt(delivery.id)
    assert delivery_of(house, delivery.id).state == "queued"
    assert house.street.sent == []


def test_a_bounce_that_comes_later_changes_sent(house, sent):
    _, delivery = sent
    house.street.answers = [Receipt(outcome="sent", evidence={"code": 250})]
    house.outbox().attempt(delivery.id)
    assert delivery_of(house, delivery.id).state == "sent"
    with house.storage.database.transaction() as connection:
        for _ in range(2):  # the same notice twice is one
            assert notices.take(house.storage, connection, delivery.id, "bounced", {"status": "5.1.1"}, "a" * 64)
    bounced = delivery_of(house, delivery.id)
    assert (bounced.state, bounced.reason, bounced.evidence["notice"]) == (
        "bounced",
        "mail-bounced",
        {"status": "5.1.1"},
    )
    assert types(house).count("delivery.bounced") == 1


def test_a_bounce_that_is_faster_than_our_own_note_is_not_lost(house, sent):
    _, delivery = sent
    with house.storage.database.transaction() as connection:
        assert notices.take(house.storage, connection, delivery.id, "bounced", {"status": "5.1.1"}, "b" * 64)
    house.street.answers = [Receipt(outcome="sent")]
    house.outbox().attempt(delivery.id)
    assert delivery_of(house, delivery.id).state == "bounced"


def test_a_delay_changes_nothing_and_a_receipt_settles(house, sent):
    _, delivery = sent
    house.street.answers = [Receipt(outcome="sent")]
    house.outbox().attempt(delivery.id)
    with house.storage.database.transaction() as connection:
        notices.take(house.storage, connection, delivery.id, "delayed", {}, "c" * 64)
        assert deliveries.find(connection, delivery.id).state == "sent"
        notices.take(house.storage, connection, delivery.id, "delivered", {}, "d" * 64)
    assert delivery_of(house, delivery.id).state == "delivered"
    with house.storage.database.transaction() as connection:
        assert not notices.take(house.storage, connection, "dlv_unknown", "bounced", {}, "e" * 64)


def test_a_simulated_outcome_comes_when_it_was_announced(house, sent):
    _, delivery = sent
    house.street.answers = [Receipt(outcome="sent", later=Later(after_seconds=1, outcome="bounced"))]
    house.outbox().attempt(delivery.id)
    notices.simulated(house.storage, delivery.id)
    assert delivery_of(house, delivery.id).state == "bounced"


def test_everything_that_happened_is_in_an_unbroken_trail(house, sent):
    invoice, delivery = sent
    house.outbox().attempt(delivery.id)
    with house.storage.database.reading() as connection:
        assert journal.broken_link(connection, house.scope.tenant_id) is None
        told = [each.action for each in actions.timeline(connection, house.caller, invoice.id)]
    assert told == ["invoice.received", "invoice.converted", "delivery.delivered"]
    assert house.look(invoices.get, invoice.id).status == "converted"
