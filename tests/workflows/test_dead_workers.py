"""Workers on PostgreSQL that die, stand still or are told to stop: nothing is lost, and nobody writes too late."""

import os
import signal
import time

import pytest

from tests.delivery_servers import Answer, Receiver
from tests.installations import installed, wait_for

TAKEN_OVER = 30
"""Seconds within which the work of a dead worker is done by another."""
MANY = 6


@pytest.fixture
def receiver():
    with Receiver(default=Answer(wait=60.0)) as receiver:
        yield receiver


@pytest.fixture
def installation(tmp_path, postgres_url, receiver):
    with installed(tmp_path, postgres_url, receiver.authority) as installation:
        yield installation.ready()


def wait_until_held(installation, receiver, number: int) -> None:
    """Wait until the receiver holds that many deliveries, each with the answer that it had for them then."""
    wait_for(lambda: len(receiver.requests) == number and installation.states().get("sending", 0) == number)


def test_a_killed_workers_deliveries_are_made_by_another(installation, receiver, capsys):
    first = installation.started("worker")
    scope = installation.tenant()
    recipient = installation.recipient(scope, receiver.url())
    for _ in range(MANY):
        installation.bring(scope, recipient)
    wait_until_held(installation, receiver, MANY)
    second = installation.started("worker")
    receiver.default = Answer(wait=2.0)
    os.killpg(first.pid, signal.SIGKILL)
    taken = wait_for(lambda: installation.states().get("delivered") == MANY, seconds=TAKEN_OVER)
    with capsys.disabled():
        print(f"\n{MANY} deliveries of a killed worker were made by another after {taken:.1f} s")
    assert second.poll() is None
    assert {each.headers["idempotency-key"] for each in receiver.requests[:MANY]} == {
        each.headers["idempotency-key"] for each in receiver.requests[MANY:]
    }


def test_a_worker_that_stood_still_is_fenced_and_writes_nothing(installation, receiver):
    receiver.default = Answer(wait=5.0)  # it answers while the worker stands still
    still = installation.started("worker")
    scope = installation.tenant()
    kept = installation.bring(scope, installation.recipient(scope, receiver.url()))
    wait_until_held(installation, receiver, 1)
    receiver.default = Answer()
    os.killpg(still.pid, signal.SIGSTOP)
    installation.started("worker")
    wait_for(lambda: installation.states().get("delivered") == 1, seconds=TAKEN_OVER)
    (before,) = installation.deliveries(scope, kept)
    os.killpg(still.pid, signal.SIGCONT)
    assert still.wait(timeout=15) == 75
    assert "declared dead" in installation.said(still)
    assert installation.deliveries(scope, kept) == [before]
    assert (before.state, before.attempts) == ("delivered", 2)


def test_a_worker_that_is_told_to_stop_ends_in_time_and_leaves_the_rest_to_others(installation, receiver, capsys):
    told = installation.started("worker")
    scope = installation.tenant()
    installation.bring(scope, installation.recipient(scope, receiver.url()))
    wait_until_held(installation, receiver, 1)
    receiver.default = Answer()
    began = time.monotonic()
    told.send_signal(signal.SIGTERM)
    assert told.wait(timeout=20) == 0
    took = time.monotonic() - began
    assert took < 15
    with capsys.disabled():
        print(f"\na worker whose receiver holds it ended {took:.1f} s after it was told to")
    installation.started("worker")
    wait_for(lambda: installation.states().get("delivered") == 1, seconds=TAKEN_OVER)
