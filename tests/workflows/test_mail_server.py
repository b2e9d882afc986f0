"""Our mails and a real mail server: what arrives, what is refused, and what it says of a mail after it had taken it."""

import email
import json
from datetime import UTC, datetime
from email import policy

import pytest

from app.delivery import DeliverySettings, MailboxSettings, Message, PermanentFailure, Reason, Way, deliver
from app.intake_mail import Door, DoorSettings
from tests.delivery_servers import LOOPBACK, MailServer
from tests.mail_server import GOUDSBLOEM, LATE, MAILBOX, RETURN, wait_for

UBL = b'<?xml version="1.0" encoding="UTF-8"?>\r\n<Invoice>\n  <ID>VF-2026-0117</ID>\n</Invoice>\n.\n..\n'
PDF = b"%PDF-1.7\n" + bytes(range(256)) + b"\n%%EOF\n"


@pytest.fixture
def message():
    created = datetime(2026, 3, 9, 10, 15, tzinfo=UTC)
    return Message(ubl=UBL, created=created, number="VF/2026 0117", seller="Vlasfabriek Dëdemsvaart B.V.", pdf=PDF)


@pytest.fixture
def notices(postfix):
    """What the door has recorded, while it stands open for the mail server."""
    kept = []
    with Door(DoorSettings(domain=RETURN, port=postfix.door_port), lambda notice, raw: kept.append((notice, raw))):
        yield kept


@pytest.fixture
def settings(postfix):
    mailbox = MailboxSettings(
        host=LOOPBACK,
        port=postfix.port,
        mail_from="Vlasfabriek <facturen@vlasfabriek.example>",
        return_path_domain=RETURN,
    )
    return DeliverySettings(mailbox=mailbox)


def notice_of(notices, postfix, delivery_id, outcome):
    """Wait for the notice of `delivery_id` with `outcome`; others may have come before."""

    def found():
        return [pair for pair in tuple(notices) if (pair[0].delivery_id, pair[0].outcome) == (delivery_id, outcome)]

    ((notice, raw),) = wait_for(found, f"no notice that {delivery_id} was {outcome}", 30, postfix.log)
    return notice, raw


def arrived(postfix, delivery_id):
    """Wait until the mail of a delivery lies in its mailbox, and take it apart."""

    def found():
        mails = [email.message_from_bytes(raw, policy=policy.default) for raw in postfix.mails()]
        return [mail for mail in mails if mail["X-Delivery-Id"] == delivery_id]

    (mail,) = wait_for(found, f"{delivery_id} did not arrive", 20, postfix.log)
    return mail


def test_an_invoice_arrives_as_it_left_and_the_server_says_so(message, postfix, notices, settings):
    way = Way(file_name_pattern="{seller} {number}")
    receipt = deliver(message, f"mailto:{MAILBOX}", "dlv_good", settings, way)
    assert (receipt.outcome, receipt.evidence["code"], receipt.evidence["notify"]) == ("sent", 250, True)
    mail = arrived(postfix, "dlv_good")
    assert mail["Subject"] == "Factuur / Invoice VF/2026 0117 - Vlasfabriek Dëdemsvaart B.V."
    assert mail["From"] == "Vlasfabriek <facturen@vlasfabriek.example>"
    assert mail["Return-Path"] == f"<bounce+dlv_good@{RETURN}>"
    files = {part.get_content_type(): part for part in mail.iter_attachments()}
    assert files["application/xml"].get_payload(decode=True) == UBL
    assert files["application/pdf"].get_payload(decode=True) == PDF
    assert files["application/xml"].get_filename() == "Vlasfabriek-Dedemsvaart-B.V.-VF-2026-0117.xml"
    notice, raw = notice_of(notices, postfix, "dlv_good", "delivered")
    assert notice.status.startswith("2.")
    assert b"Original-Envelope-Id: dlv_good" in raw


def test_a_large_invoice_arrives_byte_for_byte(message, postfix, notices, settings):
    ubl = b"<Invoice>" + bytes(range(256)) * 20_000 + b"</Invoice>"
    deliver(Message(ubl=ubl, created=message.created, number="groot"), f"mailto:{MAILBOX}", "dlv_large", settings)
    (part,) = arrived(postfix, "dlv_large").iter_attachments()
    assert part.get_payload(decode=True) == ubl


def test_an_unknown_mailbox_is_refused_at_once(message, postfix, settings):
    with pytest.raises(PermanentFailure) as failed:
        deliver(message, f"mailto:niemand@{GOUDSBLOEM}", "dlv_nobody", settings)
    assert failed.value.reason is Reason.MAIL_REJECTED
    assert failed.value.evidence["code"] == 550
    assert "5.1.1" in str(failed.value.evidence["answer"])
    json.dumps(failed.value.evidence)


@pytest.mark.parametrize("who", ["klant", "crédits"])
def test_a_mail_that_is_taken_and_bounces_later_comes_back_to_its_delivery(message, postfix, notices, settings, who):
    delivery_id = f"dlv_late_{len(who.encode())}"
    with MailServer(port=postfix.hop_port, utf8=True, replies={"RCPT": "550 5.1.1 no such user here"}) as hop:
        receipt = deliver(message, f"mailto:{who}@{LATE}", delivery_id, settings)
        assert receipt.outcome == "sent"
        notice, raw = notice_of(notices, postfix, delivery_id, "bounced")
        assert hop.received == []
    assert notice.status == "5.1.1"
    assert "no such user here" in notice.diagnostic
    assert message.ubl not in raw, "the headers alone come back"


def test_a_mail_that_is_put_off_is_told_as_delayed_and_still_arrives(message, postfix, notices, settings):
    with MailServer(port=postfix.hop_port, replies={"RCPT": "451 4.2.0 mailbox busy"}) as hop:
        deliver(message, f"mailto:klant@{LATE}", "dlv_delayed", settings)
        notice, _ = notice_of(notices, postfix, "dlv_delayed", "delayed")
        assert notice.status == "4.2.0"
        hop.replies.clear()
        wait_for(lambda: hop.received, "the mail was given up", 30, postfix.log)
    assert hop.received[0].attachment("application/xml") == message.ubl


def test_a_notice_that_could_not_be_recorded_comes_again(message, postfix, settings):
    kept = []

    def stumbling(notice, raw):
        if notice.delivery_id == "dlv_again":  # earlier mails may still have something to tell
            kept.append(notice)
            if len(kept) == 1:
                raise OSError("disk full")

    with Door(DoorSettings(domain=RETURN, port=postfix.door_port), stumbling):
        deliver(message, f"mailto:{MAILBOX}", "dlv_again", settings)
        wait_for(lambda: len(kept) > 1, "the notice did not come again", 30, postfix.log)
    first, second = kept[:2]
    assert first.sha256 == second.sha256
