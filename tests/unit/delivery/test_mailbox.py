"""The mailbox channel against a real mail server on the loopback interface."""

import dataclasses
import json
import time
from datetime import UTC, datetime

import pytest

from app.delivery import Mailbox, MailboxSettings, PermanentFailure, Reason, TemporaryFailure, Way
from app.delivery.address import parse
from app.delivery.letter import compose, message_id, subject
from tests.delivery_servers import MailServer, Utterance, free_port

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
SENDER = "Vlasfabriek <facturen@vlasfabriek.example>"
TO = "mailto:boekhouding@goudsbloem.example"


def mailbox(port, **settings):
    wanted = {"host": "127.0.0.1", "mail_from": SENDER, **settings}
    return Mailbox(MailboxSettings(port=port, **wanted), clock=lambda: NOW)


def failure_of(channel, message, to=TO):
    with pytest.raises((TemporaryFailure, PermanentFailure)) as failed:
        channel.send(message, to, "levering-1")
    json.dumps(failed.value.evidence)
    return failed.value


# -- what arrives ------------------------------------------------------------------------------------------------------


def test_the_files_arrive_bit_for_bit(message):
    with MailServer() as server:
        receipt = mailbox(server.port).send(message, TO, "levering-1")
    (mail,) = server.received
    assert receipt.outcome == "sent"
    assert mail.attachment("application/xml") == message.ubl
    assert mail.attachment("application/pdf") == message.pdf
    assert [part.get_filename() for part in mail.parsed.iter_attachments()] == ["VF-2026-0117.xml", "VF-2026-0117.pdf"]


def test_envelope_and_headers(message):
    with MailServer() as server:
        mailbox(server.port).send(message, TO, "levering-1")
    (mail,) = server.received
    headers = mail.parsed
    assert (mail.sender, mail.recipients) == ("facturen@vlasfabriek.example", ["boekhouding@goudsbloem.example"])
    assert headers["From"] == SENDER
    assert headers["To"] == "boekhouding@goudsbloem.example"
    assert headers["Subject"] == "Factuur / Invoice VF/2026 0117 - Vlasfabriek Dëdemsvaart B.V."
    assert headers["Date"].datetime == message.created
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Delivery-Id"] == "levering-1"
    assert headers["Message-ID"].endswith("@vlasfabriek.example>")


def test_the_text_tells_both_readers_what_it_is(message):
    with MailServer() as server:
        mailbox(server.port).send(message, TO, "levering-1")
    text = server.received[0].parsed.get_body().get_content().replace("\r\n", "\n")
    dutch, english = text.split("\nInvoice\n")
    for line in ("Leverancier: Vlasfabriek Dëdemsvaart B.V.", "Te betalen: 121.10 EUR", "Vervaldatum: 2026-04-08"):
        assert line in dutch
    for line in ("Supplier: Vlasfabriek Dëdemsvaart B.V.", "Payable: 121.10 EUR", "Number: VF/2026 0117"):
        assert line in english


def test_the_evidence_says_what_the_server_answered(message):
    with MailServer() as server:
        evidence = mailbox(server.port).send(message, TO, "levering-1").evidence
    json.dumps(evidence)
    assert (evidence["code"], evidence["answer"]) == (250, "2.0.0 kept as 1")
    assert (evidence["host"], evidence["port"]) == ("127.0.0.1", server.port)
    assert evidence["recipients"] == ["boekhouding@goudsbloem.example"]
    assert evidence["message_id"] == server.received[0].parsed["Message-ID"]
    assert evidence["ubl_sha256"] == message.sha256
    assert evidence["size"] == len(server.received[0].content) == len(compose(message, SENDER, parse(TO), "levering-1"))


def test_a_repeat_is_the_same_mail_byte_for_byte_and_another_key_another_mail(message):
    with MailServer() as server:
        for key in ("levering-1", "levering-1", "levering-2"):
            mailbox(server.port).send(message, TO, key)
    first, second, other = server.received
    assert first.content == second.content
    assert first.parsed["Message-ID"] != other.parsed["Message-ID"]


def test_a_mail_without_pdf_carries_the_ubl_alone(message):
    with MailServer() as server:
        mailbox(server.port).send(dataclasses.replace(message, pdf=None), TO, "levering-1")
    parsed = server.received[0].parsed
    assert [part.get_content_type() for part in parsed.iter_attachments()] == ["application/xml"]
    assert "PDF" not in parsed.get_body().get_content()


def test_what_the_invoice_says_cannot_add_a_header(message):
    hostile = dataclasses.replace(
        message, seller="Vlas\r\nBcc: dief@example.com\x00", number="1\r\n\r\nX", ubl_filename='a"\r\nX: y/../../b.xml'
    )
    with MailServer() as server:
        mailbox(server.port).send(hostile, TO, "levering-1")
    (mail,) = server.received
    assert mail.recipients == ["boekhouding@goudsbloem.example"]
    assert mail.parsed["Bcc"] is None
    assert subject(hostile) == "Factuur / Invoice 1 X - Vlas Bcc: dief@example.com"
    assert next(mail.parsed.iter_attachments()).get_filename() == "a-X-y-..-..-b.xml"


def test_every_line_is_ascii_and_short_enough_for_any_relay(message):
    content = compose(dataclasses.replace(message, seller="é" * 500), SENDER, parse(TO), "k")
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_a_credit_note_is_called_one_and_an_invoice_without_anything_still_goes(message):
    assert subject(dataclasses.replace(message, credit_note=True)).startswith("Creditfactuur / Credit note VF/2026")
    bare = dataclasses.replace(
        message, number=None, seller=None, buyer=None, total=None, issue_date=None, due_date=None, pdf=None, report=None
    )
    assert subject(bare) == "Factuur / Invoice"
    with MailServer() as server:
        assert mailbox(server.port).send(bare, TO, "k").outcome == "sent"


def test_the_message_id_follows_key_and_recipient():
    one, other = parse("mailto:a@goudsbloem.example"), parse("mailto:b@goudsbloem.example")
    assert message_id(SENDER, one, "k") == message_id("facturen@vlasfabriek.example", one, "k")
    assert len({message_id(SENDER, to, key) for to in (one, other) for key in ("k", "l")}) == 4


# -- what the server refuses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "kind", "reason"),
    [
        ("450 4.2.1 greylisted", TemporaryFailure, Reason.MAIL_DEFERRED),
        ("452 4.2.2 mailbox full", TemporaryFailure, Reason.MAIL_DEFERRED),
        ("550 5.1.1 no such user", PermanentFailure, Reason.MAIL_REJECTED),
        ("554 5.7.1 no thanks", PermanentFailure, Reason.MAIL_REJECTED),
        ("530 5.7.0 log in first", TemporaryFailure, Reason.MAIL_LOGIN),
    ],
)
def test_a_refusal_is_judged_by_its_code(message, stage, reply, kind, reason):
    with MailServer(replies={stage: reply}) as server:
        failure = failure_of(mailbox(server.port), message)
    assert (type(failure), failure.reason) == (kind, reason)
    assert (failure.evidence["code"], failure.evidence["answer"]) == (int(reply[:3]), reply[4:])
    assert failure.evidence["uncertain"] is False
    assert server.received == []


@pytest.mark.parametrize("greeting", [b"554 5.3.2 not today\r\n", b"421 4.3.2 too busy\r\n"])
def test_a_server_that_will_not_talk_is_temporary(message, greeting):
    with Utterance(words=greeting) as server:
        failure = failure_of(mailbox(server.port), message)
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.MAIL_SERVER)


@pytest.mark.parametrize("words", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\xfe\x00" * 40])
def test_a_server_that_is_no_mail_server_is_temporary(message, words):
    with Utterance(words=words) as server:
        assert isinstance(failure_of(mailbox(server.port), message), TemporaryFailure)


@pytest.mark.parametrize(("stage", "uncertain"), [("MAIL", False), ("RCPT", False), ("DATA", True)])
def test_a_line_cut_midway_is_temporary_and_uncertain_once_the_mail_is_out(message, stage, uncertain):
    with MailServer(replies={stage: MailServer.DROP}) as server:
        failure = failure_of(mailbox(server.port), message)
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.NO_ANSWER)
    assert failure.evidence["uncertain"] is uncertain


def test_nobody_listening_is_temporary(message):
    failure = failure_of(mailbox(free_port()), message)
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.UNREACHABLE)


def test_no_mail_server_configured_is_said(message):
    assert failure_of(mailbox(25, host=""), message).reason is Reason.MAIL_NOT_CONFIGURED


def test_a_slow_server_ends_at_the_time_for_one_step(message):
    with MailServer(hold=1.0) as server:
        started = time.monotonic()
        failure = failure_of(mailbox(server.port, step_seconds=0.3), message)
        assert time.monotonic() - started < 0.9
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.TIMEOUT)
    assert failure.evidence["uncertain"] is True


def test_a_server_that_drips_ends_at_the_deadline(message):
    with Utterance(words=b"220-" + b"a" * 1000, drip=0.05) as server:
        started = time.monotonic()
        failure = failure_of(mailbox(server.port, total_seconds=0.4), message)
        assert time.monotonic() - started < 1.5
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.TIMEOUT)


# -- size and letters --------------------------------------------------------------------------------------------------


def test_a_mail_over_our_limit_goes_without_its_pdf_and_over_it_still_not_at_all(message):
    whole = len(compose(message, SENDER, parse(TO), "levering-1"))
    bare = len(compose(message, SENDER, parse(TO), "levering-1", with_pdf=False))
    with MailServer() as server:
        receipts = [
            mailbox(server.port, size_limit=limit).send(message, TO, "levering-1") for limit in (whole, whole - 1, bare)
        ]
        failure = failure_of(mailbox(server.port, size_limit=bare - 1), message)
    assert [receipt.evidence["pdf"] for receipt in receipts] == ["attached", "left out", "left out"]
    assert [receipt.evidence["size"] for receipt in receipts] == [whole, bare, bare]
    assert (type(failure), failure.reason) == (PermanentFailure, Reason.MAIL_TOO_LARGE)
    assert (failure.evidence["size"], failure.evidence["limit"]) == (bare, bare - 1)
    assert (failure.evidence["stage"], len(server.received)) == ("connect", 3)


def test_a_pdf_that_is_left_out_is_mentioned_in_both_languages(message):
    large = dataclasses.replace(message, pdf=b"%PDF-" + b"0" * 2_000_000)
    with MailServer() as server:
        mailbox(server.port).send(large, TO, "levering-1", Way(size_limit=1_000_000))
    (mail,) = server.received
    text = mail.parsed.get_body().get_content()
    assert "De PDF (2.0 MB) paste niet in deze mail en is weggelaten." in text
    assert "The PDF (2.0 MB) did not fit this mail and was left out." in text
    assert "om te lezen" not in text
    assert mail.attachment("application/xml") == message.ubl
    assert [part.get_content_type() for part in mail.parsed.iter_attachments()] == ["application/xml"]


def test_the_servers_announced_limit_counts_as_ours_does(message):
    large = dataclasses.replace(message, pdf=b"%PDF-" + b"0" * 2_000_000)
    with MailServer(size_limit=1_500_000) as server:
        assert mailbox(server.port).send(large, TO, "levering-1").evidence["pdf"] == "left out"
        failure = failure_of(mailbox(server.port), dataclasses.replace(large, ubl=b"<a>" + b"0" * 2_000_000 + b"</a>"))
    assert failure.reason is Reason.MAIL_TOO_LARGE
    assert "2.7 MB" in failure.message["nl"]
    assert "1.5 MB" in failure.message["nl"]
    assert len(server.received) == 1


def test_letters_before_the_at_sign_go_where_the_server_knows_them(message):
    to = "mailto:crédits@goudsbloem.example"
    with MailServer(utf8=True) as server:
        mailbox(server.port).send(message, to, "k")
    assert server.received[0].recipients == ["crédits@goudsbloem.example"]
    with MailServer(utf8=False) as server:
        failure = failure_of(mailbox(server.port), message, to)
    assert (type(failure), failure.reason) == (PermanentFailure, Reason.MAIL_NO_UTF8)


def test_an_international_domain_goes_to_any_server(message):
    with MailServer(utf8=False) as server:
        mailbox(server.port).send(message, "mailto:info@café.example", "k")
    assert server.received[0].recipients == ["info@xn--caf-dma.example"]


@pytest.mark.parametrize("to", ["https://erp.example.nl/", "mailto:a@b.nl,c@d.nl", "mailto:a@b.nl%0d%0aBcc:c@d.nl"])
def test_an_address_that_is_none_is_refused_before_anything(message, to):
    assert isinstance(failure_of(mailbox(free_port()), message, to), PermanentFailure)


# -- TLS and login -----------------------------------------------------------------------------------------------------


def test_auto_encrypts_where_it_is_offered_and_only_there(message, certificate):
    with MailServer(certificate=certificate) as server:
        evidence = mailbox(server.port).send(message, TO, "k").evidence
    assert server.received[0].over_tls
    assert (evidence["tls"], evidence["certificate_checked"]) == ("TLSv1.3", False)
    with MailServer() as server:
        assert mailbox(server.port).send(message, TO, "k").evidence["tls"] is None


def test_starttls_checks_the_certificate(message, certificate):
    with MailServer(certificate=certificate) as server:
        evidence = mailbox(server.port, tls="starttls", ca_file=certificate.ca_file).send(message, TO, "k").evidence
        assert evidence["certificate_checked"] is True
        failure = failure_of(mailbox(server.port, tls="starttls"), message)
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.TLS)
    assert len(server.received) == 1


def test_starttls_insists(message):
    with MailServer() as server:
        failure = failure_of(mailbox(server.port, tls="starttls"), message)
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.MAIL_NO_TLS)
    assert server.received == []


def test_tls_from_the_first_byte(message, certificate):
    with MailServer(certificate=certificate, implicit_tls=True) as server:
        evidence = mailbox(server.port, tls="tls", ca_file=certificate.ca_file).send(message, TO, "k").evidence
        assert (evidence["tls"], evidence["certificate_checked"]) == ("TLSv1.3", True)
        assert failure_of(mailbox(server.port, tls="tls"), message).reason is Reason.TLS
    assert failure_of(mailbox(free_port(), tls="tls"), message).reason is Reason.UNREACHABLE


def test_off_never_encrypts(message, certificate):
    with MailServer(certificate=certificate) as server:
        assert mailbox(server.port, tls="off").send(message, TO, "k").evidence["tls"] is None


def test_the_login_is_used_and_a_wrong_one_is_temporary(message, certificate):
    login = ("relay", "zeer geheim")
    with MailServer(certificate=certificate, login=login) as server:
        mailbox(server.port, user=login[0], password=login[1]).send(message, TO, "k")
        assert server.received[0].user == "relay"
        wrong = failure_of(mailbox(server.port, user="relay", password="mis"), message)
        without = failure_of(mailbox(server.port), message)
    assert (type(wrong), wrong.reason, wrong.evidence["code"]) == (TemporaryFailure, Reason.MAIL_LOGIN, 535)
    assert (type(without), without.reason) == (TemporaryFailure, Reason.MAIL_LOGIN)
    assert "mis" not in json.dumps(wrong.evidence).split()


def test_a_server_without_login_is_told_apart(message):
    with MailServer() as server:
        assert failure_of(mailbox(server.port, user="relay", password="x"), message).reason is Reason.MAIL_LOGIN


@pytest.mark.parametrize("mode", ["off", "auto"])
def test_the_password_stays_home_where_the_line_is_open(message, mode, monkeypatch):
    monkeypatch.setattr(MailboxSettings, "is_loopback", property(lambda self: False))
    with MailServer(login=("relay", "zeer geheim")) as server:
        failure = failure_of(mailbox(server.port, tls=mode, user="relay", password="zeer geheim"), message)
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.MAIL_LOGIN_UNPROTECTED)


def test_auto_with_a_login_checks_the_certificate_of_another_machine(message, certificate, monkeypatch):
    monkeypatch.setattr(MailboxSettings, "is_loopback", property(lambda self: False))
    login = {"user": "relay", "password": "zeer geheim"}
    with MailServer(certificate=certificate, login=("relay", "zeer geheim")) as server:
        assert failure_of(mailbox(server.port, **login), message).reason is Reason.TLS
        mailbox(server.port, **login, ca_file=certificate.ca_file).send(message, TO, "k")
    assert len(server.received) == 1


def test_the_password_shows_nowhere():
    assert "zeer geheim" not in repr(MailboxSettings(user="relay", password="zeer geheim"))


@pytest.mark.parametrize(
    ("host", "loopback"), [("localhost", True), ("127.0.0.1", True), ("::1", True), ("mail.example.nl", False)]
)
def test_what_counts_as_this_machine(host, loopback):
    assert MailboxSettings(host=host).is_loopback is loopback
