"""Hostile destinations against the whole way out: what is refused as written, and what at the moment of connecting.

The proof that nothing connects is a listening socket, on every address of the loopback interface, that sees nobody.
"""

import contextlib
import itertools
import socket

import pytest

from app.delivery import (
    DeliverySettings,
    Endpoint,
    EndpointSettings,
    GuardSettings,
    PermanentFailure,
    Reason,
    TemporaryFailure,
    Webhook,
    deliver,
    destination,
    simulate,
)
from app.delivery import connection as connection_module
from tests.hostile_urls import HOSTILE_URLS, HOSTILE_URLS_BY_KIND
from tests.unit.delivery.test_guard import NOT_PUBLIC
from tests.unit.delivery.test_webhook import EVENT

PUBLIC = "9.9.9.9"


@pytest.fixture
def listener():
    """A socket on all addresses of this machine; `visitors()` tells who came."""
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as listening:
        listening.setblocking(False)
        yield listening


def visitors(listener):
    found = []
    with contextlib.suppress(BlockingIOError):
        while True:
            line, peer = listener.accept()
            line.close()
            found.append(peer)
    return found


@pytest.fixture
def no_public_network(monkeypatch):
    """Connections to anything but this machine are refused before they leave it, and counted."""
    attempted = []

    class Housebound(socket.socket):
        def connect(self, address):
            attempted.append(address[0])
            if address[0] == PUBLIC:
                raise ConnectionRefusedError
            super().connect(address)

    monkeypatch.setattr(connection_module.socket, "socket", Housebound)
    return attempted


def test_the_table_is_long_enough_to_mean_something():
    assert len(set(HOSTILE_URLS)) == len(HOSTILE_URLS) >= 70
    assert all(HOSTILE_URLS_BY_KIND.values())


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_a_hostile_url_is_refused_as_written_on_every_way_out(message, monkeypatch, url):
    def never(*_arguments, **_options):
        raise AssertionError("it was looked up or connected to")

    for name in ("getaddrinfo", "create_connection", "socket"):
        monkeypatch.setattr(socket, name, never)
    settings = DeliverySettings()
    ways_out = [
        lambda: destination(url, GuardSettings()),
        lambda: deliver(message, url, "dlv_1", settings),
        lambda: simulate(message, url, "dlv_1", settings),
        lambda: Webhook(settings.endpoint).send(EVENT, url),
    ]
    for way_out in ways_out:
        with pytest.raises(PermanentFailure) as refused:
            way_out()
        assert refused.value.reason.value.startswith(("address-", "guard-"))
        assert refused.value.message.keys() == {"nl", "en"}


@pytest.mark.parametrize("leads_to", NOT_PUBLIC)
def test_a_name_that_leads_to_a_forbidden_address_is_not_connected_to(message, listener, no_public_network, leads_to):
    url = f"https://erp.example.nl:{listener.getsockname()[1]}/"
    for answers in ([leads_to], [PUBLIC, leads_to], [leads_to, PUBLIC]):
        with pytest.raises(PermanentFailure) as refused:
            Endpoint(EndpointSettings(), resolve=lambda host, port, answers=answers: answers).send(message, url, "k")
        assert refused.value.reason is Reason.GUARD_NOT_PUBLIC
    assert visitors(listener) == []
    assert no_public_network == []


@pytest.mark.parametrize("period", [1, 2, 3])
def test_a_name_that_changes_between_look_ups_never_leads_inside(message, listener, no_public_network, period):
    """Public for `period` look-ups, then loopback for as many, and so on, over many attempts on both ways out."""
    settings = EndpointSettings(connect_seconds=2)
    answers = itertools.cycle([PUBLIC] * period + ["127.0.0.1"] * period)
    looked_up = []

    def changing(host, port):
        looked_up.append(next(answers))
        return [looked_up[-1]]

    url = f"https://erp.example.nl:{listener.getsockname()[1]}/"
    for _ in range(6):
        with pytest.raises((PermanentFailure, TemporaryFailure)):
            Endpoint(settings, resolve=changing).send(message, url, "k")
        with pytest.raises(TemporaryFailure):
            Webhook(settings, resolve=changing).send(EVENT, url)
    assert len(looked_up) == 12, "one look-up per attempt, so that there is no second answer"
    assert set(no_public_network) == {PUBLIC}, "only what was judged is connected to"
    assert visitors(listener) == []


def test_the_listener_would_have_seen_a_visitor(message, listener, no_public_network):
    port = listener.getsockname()[1]
    allowed = GuardSettings(allowed=frozenset({("127.0.0.1", port)}))
    with pytest.raises(TemporaryFailure):
        Endpoint(EndpointSettings(guard=allowed, total_seconds=0.3)).send(message, f"http://127.0.0.1:{port}/", "k")
    assert len(visitors(listener)) == 1
