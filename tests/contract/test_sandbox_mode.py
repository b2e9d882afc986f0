"""A test key has the whole service, and reaches nobody: each outcome on demand, and a listener that hears nothing."""

import pytest

from app.delivery.simulated import magic_recipients
from tests.delivery_servers import MailServer, Receiver
from tests.service import found, serving

HOSTS = iter(range(10_000))
MAILBOX = {
    "delivered": ["delivered"],
    "bounced": ["bounced"],
    "rejected": ["failed"],
    "late-failure": ["sent", "bounced"],
    "late-failure-N": ["bounced"],
    "slow": ["delivered"],
    "slow-N": ["delivered"],
    "temporary": ["dead_letter"],
}
ENDPOINT = {
    "delivered": ["delivered"],
    "bounced": ["failed"],
    "rejected": ["failed"],
    "late-failure": ["failed"],
    "late-failure-N": ["failed"],
    "slow": ["delivered"],
    "slow-N": ["delivered"],
    "temporary": ["dead_letter"],
}
"""The states in which a delivery is seen to rest, by magic recipient."""
REASONS = {
    ("mailto", "bounced"): "mail-bounced",
    ("mailto", "rejected"): "mail-rejected",
    ("mailto", "late-failure"): "mail-bounced",
    ("https", "bounced"): "http-gone",
    ("https", "rejected"): "http-rejected",
    ("https", "late-failure"): "http-rejected",
}
ATTEMPTS = {"slow": 3, "slow-N": 2, "temporary": 4}


@pytest.fixture
def ours(service):
    return service.party()


def test_every_magic_recipient_is_tried():
    names = [each.name for each in magic_recipients()]
    assert names == list(MAILBOX) == list(ENDPOINT)


def address(scheme: str, name: str) -> str:
    """A magic recipient at a host of its own: the health of a host is kept over deliveries."""
    word = name.replace("-N", "-1")
    host = f"magic-{next(HOSTS)}.example"
    return f"mailto:{word}@{host}" if scheme == "mailto" else f"https://{host}/in/{word}"


@pytest.mark.parametrize("name", MAILBOX)
@pytest.mark.parametrize("scheme", ["mailto", "https"])
def test_each_magic_recipient_gives_its_outcome(ours, scheme, name):
    ours.recipient(address(scheme, name))
    id_ = ours.post()["id"]
    about = f"/v1/invoices/{id_}/deliveries"
    seen: list[str] = []
    expected = (MAILBOX if scheme == "mailto" else ENDPOINT)[name]

    def state() -> str:
        now = ours.client.get(about).json()["data"][0]["state"]
        if now in {"sent", "delivered", "bounced", "failed", "dead_letter"} and now not in seen:
            seen.append(now)
        return now

    assert found(lambda: state() == expected[-1], 40)
    assert seen[-len(expected) :] == expected
    (delivery,) = ours.client.get(about).json()["data"]
    if name in ATTEMPTS:
        assert len(delivery["attempts"]) == ATTEMPTS[name]
    if (scheme, name) in REASONS:
        assert delivery["reason"] == REASONS[scheme, name]
        assert delivery["message"]["nl"] != delivery["message"]["en"]
    assert all(each["evidence"]["simulated"] is True for each in delivery["attempts"])


def test_webhooks_tell_of_test_documents_as_such(service, ours):
    with service.receiver() as receiver:
        ours.make("/v1/webhook-endpoints", address=receiver.url("/told"), types=["invoice.unrouted"])
        ours.post()
        (told,) = found(lambda: list(receiver.requests))
    assert b'"livemode":false' in told.body


def test_a_test_document_reaches_no_live_address(tmp_path):
    """The same destinations, allowed and listening: live deliveries arrive, test deliveries are simulated."""
    with MailServer() as mail, Receiver() as web:
        smtp = {
            "UBLRELAY_SMTP_HOST": mail.host,
            "UBLRELAY_SMTP_PORT": str(mail.port),
            "UBLRELAY_SMTP_TLS": "off",
            "UBLRELAY_MAIL_FROM": "relay@relay.example",
        }
        with serving(tmp_path, None, web.authority, **smtp) as service:
            tenant = service.tenant()
            addresses = (web.url("/in"), "mailto:in@anywhere.example")
            test, live = service.party(tenant), service.party(tenant, mode="live")
            for each in (test, live):
                each.recipient(*addresses)
            ids = [test.post()["id"] for _ in range(3)]
            deliveries = [delivery for id_ in ids for delivery in test.settled(id_)]
            assert {each["state"] for each in deliveries} <= {"delivered", "sent"}
            for delivery in deliveries:
                test.client.post(f"/v1/deliveries/{delivery['id']}/resend")
            for id_ in ids:
                test.settled(id_)
            assert (web.connections, mail.received) == (0, [])
            states = {each["channel"]: each["state"] for each in live.settled(live.post()["id"])}
            assert states == {"endpoint": "delivered", "mailbox": "sent"}
            assert (len(web.requests), len(mail.received)) == (1, 1)
