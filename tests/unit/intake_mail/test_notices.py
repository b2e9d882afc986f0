"""What a mail to a return path says of its delivery. Each mail is made up in the manner of the server it names."""

import base64
import hashlib
import time
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake_mail import read_notice

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def report(fields, *, head="", status_type="message/delivery-status", encoding=None):
    """A multipart/report as servers send it: words for people, the status, and the headers of the mail returned."""
    if encoding:
        fields = f"{base64.encodebytes(fields.encode()).decode()}"
        status_type += "\nContent-Transfer-Encoding: base64"
    return f"""From: MAILER-DAEMON@mx.goudsbloem.example (Mail Delivery System)
To: bounce+dlv_1@terug.vlasfabriek.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="A"

--A
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.goudsbloem.example.

--A
Content-Type: {status_type}

{fields}
--A
Content-Type: text/rfc822-headers

Subject: Factuur / Invoice 2026-0117

--A--
""".replace("\n", "\r\n").encode()


def plain(text, *, sender="Mail Delivery System <Mailer-Daemon@mx.goudsbloem.example>", subject="mail", **headers):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender, subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def told(raw):
    notice = read_notice(raw, "dlv_1", NOW)
    return notice and (notice.outcome, notice.status, notice.diagnostic)


PER_MESSAGE = "Reporting-MTA: dns; mx.goudsbloem.example\nArrival-Date: Mon, 9 Mar 2026 11:00:00 +0100 (CET)\n\n"
RECIPIENT = (
    "Final-Recipient: rfc822; niemand@goudsbloem.example\nOriginal-Recipient: rfc822;niemand@goudsbloem.example\n"
)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <niemand@b.example>:\n    unknown\n",
            (
                "bounced",
                "5.1.1",
                "550 5.1.1 <niemand@b.example>: unknown",
            ),
        ),
        ("Action: delayed\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; timed out\n", ("delayed", "4.4.1", "timed out")),
        ("Action: delivered\nStatus: 2.1.5\n", ("delivered", "2.1.5", "")),
        ("Action: failed (gave up)\nStatus: 4.4.7 (too long)\n", ("bounced", "4.4.7", "")),
        ("ACTION: Failed\nStatus: \nDiagnostic-Code: smtp; 552 5.2.2 full\n", ("bounced", "5.2.2", "552 5.2.2 full")),
        ("Action: failed\n", ("bounced", "5.0.0", "")),
        ("Status: 5.7.1\n", ("bounced", "5.7.1", "")),
        ("Action: relayed\nStatus: 2.0.0\n", None),
        ("Action: expanded\nStatus: 2.0.0\n", None),
        ("Diagnostic-Code: smtp; 550 no\n", None),
        (
            "Action: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; b@c.example\nAction: failed\nStatus: 5.2.1\n",
            ("bounced", "5.2.1", ""),
        ),
    ],
)
@pytest.mark.parametrize("encoding", [None, "base64"])
@pytest.mark.parametrize("kind", ["message/delivery-status", "message/global-delivery-status"])
def test_a_report_is_read_by_its_fields(fields, expected, encoding, kind):
    assert told(report(PER_MESSAGE + RECIPIENT + fields, encoding=encoding, status_type=kind)) == expected


def test_a_notice_names_its_delivery_its_moment_and_its_bytes():
    raw = report(PER_MESSAGE + RECIPIENT + "Action: failed\nStatus: 5.1.1\n")
    notice = read_notice(raw, "dlv_1", NOW)
    assert (notice.delivery_id, notice.received_at) == ("dlv_1", NOW)
    assert notice.sha256 == hashlib.sha256(raw).hexdigest()


POSTFIX = """This is the mail system at host mx.goudsbloem.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<niemand@goudsbloem.example>: host mx2.goudsbloem.example[192.0.2.25] said: 550
    5.1.1 <niemand@goudsbloem.example>: Recipient address rejected: User
    unknown (in reply to RCPT TO command)
"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  niemand@goudsbloem.example
    host mx.goudsbloem.example [192.0.2.25]
    SMTP error from remote mail server after RCPT TO:<niemand@goudsbloem.example>:
    550 5.1.1 no such user

------ This is a copy of the message, including all the headers. ------

Subject: 554 5.7.1 what stands below is not the server's word
"""
EXIM_LATER = """This message was created automatically by mail delivery software.
A message that you sent has not been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.goudsbloem.example.

No action is required on your part. Delivery attempts will continue for some time.
"""
EXCHANGE = """Delivery has failed to these recipients or groups:

niemand@goudsbloem.example
The email address you entered couldn't be found.

Diagnostic information for administrators:

Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'

Original message headers:
Received: from 192.0.2.1
"""
EXCHANGE_DUTCH = (
    "Bezorging is mislukt bij deze geadresseerden of groepen:\n\nniemand@goudsbloem.example\nPostvak vol.\n"
)
GMAIL = """
** Address not found **

Your message wasn't delivered to niemand@goudsbloem.example because the address couldn't be found.

The response was:

550 5.1.1 The email account that you tried to reach does not exist. v2-20020a
"""
GMAIL_LATER = """
** Delivery incomplete **

There was a temporary problem delivering your message to niemand@goudsbloem.example. Gmail will retry for 45 more hours.

The response was:

451 4.3.0 try again
"""
OUTLOOK = "Microsoft Outlook <MicrosoftExchange329e71ec@goudsbloem.example>"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (plain(POSTFIX), ("bounced", "5.1.1")),
        (plain(EXIM, X_Failed_Recipients="niemand@goudsbloem.example"), ("bounced", "5.1.1")),
        (plain(EXIM, Auto_Submitted="auto-replied"), ("bounced", "5.1.1")),
        (plain(EXIM_LATER, subject="Warning: message 1tABCD delayed 24 hours"), ("delayed", "4.0.0")),
        (plain(EXCHANGE, sender=OUTLOOK, subject="Undeliverable: Factuur"), ("bounced", "5.1.10")),
        (plain(EXCHANGE_DUTCH, sender=OUTLOOK, subject="Niet te bezorgen: Factuur"), ("bounced", "5.0.0")),
        (plain(GMAIL, subject="Delivery Status Notification (Failure)"), ("bounced", "5.1.1")),
        (plain(GMAIL.replace("n't", "n\u2019t"), subject="x"), ("bounced", "5.1.1")),
        (plain(GMAIL_LATER, subject="Delivery Status Notification (Delay)"), ("delayed", "4.3.0")),
    ],
)
def test_the_words_of_common_servers_are_known(raw, expected):
    assert told(raw)[:2] == expected


def test_the_servers_own_words_are_kept_on_one_line_and_the_returned_mail_is_not():
    assert told(plain(POSTFIX))[2].startswith(
        "550 5.1.1 <niemand@goudsbloem.example>: Recipient address rejected: User"
    )
    assert told(plain(EXIM))[2] == "550 5.1.1 no such user"


def test_a_bounce_in_html_alone_is_read():
    mail = EmailMessage()
    mail["From"], mail["Subject"] = OUTLOOK, "Undeliverable"
    mail.set_content(
        "<style>p {}</style><p><b>Delivery has failed</b> to these recipients or groups:</p><p>550 5.2.2 full</p>",
        subtype="html",
    )
    assert told(mail.as_bytes()) == ("bounced", "5.2.2", "550 5.2.2 full")


OUT_OF_OFFICE = "I am on leave. Urgent? Call Sanne; a message to my other mailbox could not be delivered, 550 5.1.1."


FAILED = PER_MESSAGE + RECIPIENT + "Action: failed\nStatus: 5.1.1\n"
READ_RECEIPT = report("Disposition: manual-action; displayed\n", status_type="message/disposition-notification")
FORWARDED = b"""From: Sanne <sanne@goudsbloem.example>
Content-Type: multipart/mixed; boundary="F"

--F

Wat is dit?
--F
Content-Type: message/rfc822

%b
--F--
""" % report(FAILED)


@pytest.mark.parametrize(
    "raw",
    [
        plain(OUT_OF_OFFICE, sender="Sanne <sanne@goudsbloem.example>", Auto_Submitted="auto-replied"),
        plain(POSTFIX, sender="Sanne <sanne@goudsbloem.example>", subject="Re: Undelivered Mail"),
        plain(POSTFIX, sender="postmaster@goudsbloem.example", subject="Automatisch antwoord: Factuur"),
        plain(POSTFIX, sender="postmaster@goudsbloem.example", subject="Out of office: Factuur"),
        plain("Bedankt voor uw factuur.", sender="postmaster@goudsbloem.example"),
        READ_RECEIPT,
        FORWARDED,
        b"",
        b"\xff\xfe\x00" * 100,
        b"From: MAILER-DAEMON\r\nContent-Type: text/plain; charset=klingon\r\n\r\nhello",
    ],
)
def test_what_is_no_word_of_a_mail_server_is_no_notice(raw):
    assert told(raw) is None


def test_parts_within_parts_without_end_are_no_notice():
    raw = b"From: MAILER-DAEMON\r\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth) for depth in range(5000)
    )
    assert told(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/html\r\n\r\n" + b"<style " * 80_000,
        b"\r\nundelivered mail returned to sender 5.1" + b".1" * 200_000,
        b"Content-Type: message/delivery-status\r\n\r\n" + b"A: b\r\n\r\n" * 60_000,
        b"Subject: " + b" \t" * 250_000,
    ],
)
def test_a_hostile_mail_is_soon_done_with(raw):
    started = time.monotonic()
    told(b"From: MAILER-DAEMON\r\n" + raw)
    assert time.monotonic() - started < 10


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(junk):
    for raw in (junk, report("") + junk, b"From: MAILER-DAEMON\r\n" + junk):
        told = read_notice(raw, "dlv_1", NOW)
        assert told is None or (told.delivery_id, told.received_at) == ("dlv_1", NOW)
