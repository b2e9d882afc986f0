"""What every channel in CHANNELS keeps to, each tried on a real server of its own kind.

A new channel gets a line in OPPOSITE; without one this file fails.
"""

import dataclasses
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.delivery import (
    CHANNELS,
    DeliverySettings,
    EndpointSettings,
    GuardSettings,
    MailboxSettings,
    Message,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
    deliver,
    delivery_key,
)
from tests.delivery_servers import Answer, MailServer, Receiver, Utterance, free_port

UBL = b'<?xml version="1.0"?>\r\n<Invoice>\n.\n\xc3\xa9</Invoice>\n'
STATES_ON_SUCCESS = {"delivered", "sent"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Opposite:
    """The other side of one channel: servers for each behaviour, and how to read what they were given."""

    willing: Callable[[], Any]
    busy: Callable[[], Any]
    refusing: Callable[[], Any]
    silent: Callable[[], AbstractContextManager[Any]] = Utterance
    settings: Callable[[int], DeliverySettings]
    address: Callable[[int], str]
    wrong_addresses: tuple[str, ...]
    ubls: Callable[[Any], list[bytes]]
    marks: Callable[[Any], list[str]]


OPPOSITE = {
    "mailbox": Opposite(
        willing=MailServer,
        busy=lambda: MailServer(replies={"RCPT": "451 4.3.0 later"}),
        refusing=lambda: MailServer(replies={"RCPT": "550 5.1.1 nobody here"}),
        settings=lambda port: DeliverySettings(mailbox=MailboxSettings(host="127.0.0.1", port=port)),
        address=lambda port: "mailto:boekhouding@goudsbloem.example",
        wrong_addresses=("mailto:", "mailto:a@b.nl,c@d.nl", "https://erp.example.nl/"),
        ubls=lambda server: [mail.attachment("application/xml") for mail in server.received],
        marks=lambda server: [mail.parsed["Message-ID"] for mail in server.received],
    ),
    "endpoint": Opposite(
        willing=Receiver,
        busy=lambda: Receiver(default=Answer(status=503)),
        refusing=lambda: Receiver(default=Answer(status=422)),
        settings=lambda port: DeliverySettings(
            endpoint=EndpointSettings(guard=GuardSettings(allowed=frozenset({("127.0.0.1", port)})))
        ),
        address=lambda port: f"http://127.0.0.1:{port}/in",
        wrong_addresses=("https://", "https://10.0.0.1/", "mailto:a@b.nl"),
        ubls=lambda server: [request.body for request in server.requests],
        marks=lambda server: [request.headers["idempotency-key"] for request in server.requests],
    ),
}


@pytest.fixture(params=sorted(CHANNELS))
def name(request):
    return request.param


@pytest.fixture
def opposite(name):
    assert name in OPPOSITE, f"the channel {name} has no server to be tried on"
    return OPPOSITE[name]


@pytest.fixture
def message():
    return Message(
        ubl=UBL,
        created=datetime(2026, 3, 9, 10, 15, tzinfo=UTC),
        number="2026-0117",
        seller="Vlasfabriek Dedemsvaart B.V.",
        total=Decimal("121.10"),
        currency="EUR",
    )


def attempt(name, opposite, message, server, key="levering-1"):
    """One attempt over the channel, opened as the list opens it."""
    channel = CHANNELS[name](opposite.settings(server.port))
    return channel.send(message, opposite.address(server.port), key)


def test_success_gives_a_receipt_whose_evidence_is_plain_json(name, opposite, message):
    with opposite.willing() as server:
        receipt = attempt(name, opposite, message, server)
    assert isinstance(receipt, Receipt)
    assert receipt.outcome in STATES_ON_SUCCESS
    assert json.loads(json.dumps(receipt.evidence)) == receipt.evidence
    assert receipt.evidence["ubl_sha256"] == message.sha256
    assert {"host", "port", "size", "sha256", "started", "elapsed_ms"} <= set(receipt.evidence)


def test_the_ubl_arrives_bit_for_bit(name, opposite, message):
    with opposite.willing() as server:
        attempt(name, opposite, message, server)
    assert opposite.ubls(server) == [UBL]


def test_a_repeat_is_recognisable_and_another_delivery_is_not_taken_for_one(name, opposite, message):
    with opposite.willing() as server:
        for key in ("levering-1", "levering-1", "levering-2"):
            attempt(name, opposite, message, server, key)
    first, second, other = opposite.marks(server)
    assert first == second != other


@pytest.mark.parametrize(("behaviour", "kind"), [("busy", TemporaryFailure), ("refusing", PermanentFailure)])
def test_what_the_other_side_says_no_to_is_told_apart(name, opposite, message, behaviour, kind):
    with getattr(opposite, behaviour)() as server, pytest.raises(kind) as failed:
        attempt(name, opposite, message, server)
    well_told(failed.value)
    assert failed.value.evidence["ubl_sha256"] == message.sha256
    assert failed.value.evidence["uncertain"] is False


def test_a_server_that_hangs_up_is_temporary(name, opposite, message):
    with opposite.silent() as server, pytest.raises(TemporaryFailure) as failed:
        attempt(name, opposite, message, server)
    well_told(failed.value)


def test_nobody_there_is_temporary(name, opposite, message):
    port = free_port()
    with pytest.raises(TemporaryFailure) as failed:
        CHANNELS[name](opposite.settings(port)).send(message, opposite.address(port), "levering-1")
    well_told(failed.value)
    assert failed.value.evidence["uncertain"] is False


def test_a_wrong_address_is_permanent_and_nothing_is_sent(name, opposite, message):
    with opposite.willing() as server:
        channel = CHANNELS[name](opposite.settings(server.port))
        for address in (*opposite.wrong_addresses, "", "ftp://example.nl/", "mailto:a@b.nl\r\nBcc: c@d.nl"):
            with pytest.raises(PermanentFailure) as failed:
                channel.send(message, address, "levering-1")
            well_told(failed.value)
        assert opposite.ubls(server) == []


def test_deliver_finds_the_channel_by_the_address(opposite, message):
    with opposite.willing() as server:
        to = opposite.address(server.port)
        deliver(message, to, delivery_key(message, to), opposite.settings(server.port))
        assert opposite.ubls(server) == [UBL]


def well_told(failure):
    """A failure is JSON, and its two texts have every fact filled in."""
    assert json.loads(json.dumps(failure.evidence)) == failure.evidence
    assert set(failure.message) == {"nl", "en"}
    for text in failure.message.values():
        assert "…" not in text
        assert not text.startswith("RELAY")
