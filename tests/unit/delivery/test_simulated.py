"""Test mode: each magic recipient has its outcome on either channel, and nothing ever opens a socket."""

import json
import socket

import pytest

from app.delivery import (
    DeliverySettings,
    MailboxSettings,
    PermanentFailure,
    Reason,
    TemporaryFailure,
    Way,
    magic_recipients,
    simulate,
)
from app.delivery import simulated as module

SETTINGS = DeliverySettings(
    mailbox=MailboxSettings(host="mail.vlasfabriek.example", return_path_domain="terug.example")
)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def never(*_arguments, **_options):
        raise AssertionError("a simulated delivery asked for the network")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, never)


def attempt(message, to, number=1, way=None, key="dlv_1"):
    """The outcome of one attempt in short: the receipt's word and what comes later, or the failure's reason."""
    try:
        receipt = simulate(message, to, key, SETTINGS, way or Way(), attempt=number)
    except (PermanentFailure, TemporaryFailure) as caught:
        failure = caught
    else:
        assert receipt.evidence["simulated"] is True
        assert receipt.evidence["ubl_sha256"] == message.sha256
        assert json.loads(json.dumps(receipt.evidence)) == receipt.evidence
        return receipt.outcome, receipt.later and (receipt.later.after_seconds, receipt.later.outcome)
    assert failure.evidence["simulated"] is True
    assert failure.evidence["uncertain"] is False
    assert "…" not in failure.message["nl"] + failure.message["en"]
    return type(failure).__name__[:4], failure.reason


GOOD = ("sent", (1, "delivered"))
LATER = ("Temp", Reason.MAIL_DEFERRED)
BUSY = ("Temp", Reason.HTTP_BUSY)


@pytest.mark.parametrize(
    ("to", "attempts"),
    [
        ("mailto:delivered@erp.example", [GOOD]),
        ("mailto:boekhouding@erp.example", [GOOD]),
        ("mailto:Bounced+klant7@erp.example", [("sent", (0, "bounced"))]),
        ("mailto:rejected@erp.example", [("Perm", Reason.MAIL_REJECTED)]),
        ("mailto:late-failure@erp.example", [("sent", (5, "bounced"))]),
        ("mailto:late-failure-90@erp.example", [("sent", (90, "bounced"))]),
        ("mailto:slow@erp.example", [LATER, LATER, GOOD, GOOD]),
        ("mailto:slow-1@erp.example", [LATER, GOOD]),
        ("mailto:temporary@erp.example", [LATER] * 9),
        ("https://erp.example/in", [("delivered", None)]),
        ("https://erp.example/in/delivered/?klant=7", [("delivered", None)]),
        ("https://erp.example/bounced", [("Perm", Reason.HTTP_GONE)]),
        ("https://erp.example/rejected", [("Perm", Reason.HTTP_REJECTED)]),
        ("https://erp.example/late-failure", [BUSY, ("Perm", Reason.HTTP_REJECTED)]),
        ("https://erp.example/slow", [BUSY, BUSY, ("delivered", None)]),
        ("https://erp.example/slow-0", [("delivered", None)]),
        ("https://erp.example/temporary", [BUSY] * 9),
        ("https://rejected.example/", [("delivered", None)]),
    ],
)
def test_the_recipient_says_what_becomes_of_it(message, to, attempts):
    assert [attempt(message, to, number) for number, _ in enumerate(attempts, 1)] == attempts


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("https://127.0.0.1/delivered", Reason.GUARD_LITERAL),
        ("http://erp.example/delivered", Reason.GUARD_PLAIN_HTTP),
        ("mailto:a@b.nl,c@d.nl", Reason.ADDRESS_SEVERAL),
        ("ftp://erp.example/", Reason.ADDRESS_SCHEME),
    ],
)
def test_an_address_that_is_refused_in_earnest_is_refused_here(message, to, reason):
    with pytest.raises(PermanentFailure) as refused:
        simulate(message, to, "dlv_1", SETTINGS)
    assert refused.value.reason is reason


def test_the_mail_is_written_and_measured_as_in_earnest(message):
    receipt = simulate(message, "mailto:a@erp.example", "dlv_1", SETTINGS, Way(file_name_pattern="{delivery}"))
    assert receipt.evidence["return_path"] == "bounce+dlv_1@terug.example"
    assert receipt.evidence["size"] > len(message.ubl)
    assert receipt.evidence["pdf"] == "attached"
    large = module.Simulated(MailboxSettings(size_limit=1000), SETTINGS.endpoint)
    with pytest.raises(PermanentFailure) as refused:
        large.send(message, "mailto:a@erp.example", "dlv_1")
    assert refused.value.reason is Reason.MAIL_TOO_LARGE
    with pytest.raises(ValueError, match="key"):
        simulate(message, "https://erp.example/", "a b", SETTINGS)


def test_the_list_for_the_documentation_is_the_table_of_the_module():
    for row in magic_recipients():
        (line,) = (line for line in module.__doc__.splitlines() if line.split()[:1] == [row.name])
        assert line.split() == [*row.name.split(), *row.mailbox.split(), *row.endpoint.split()]
