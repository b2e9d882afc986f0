"""``ublrelay send`` to real receivers on this machine: what arrives, with what evidence, and what is said when not."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.delivery_servers import Answer, MailServer, Receiver, free_port
from tests.unit.cli.conftest import CII, CONVERT_KEYS, PDF, UBL, WRONG_TOTAL

TO = "mailto:boekhouding@ontvanger.example"
JSON = ("--report", "json")


@pytest.fixture
def mail():
    with MailServer() as server:
        yield server


@pytest.fixture
def endpoint():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def settings(mail, endpoint):
    return {
        "UBLRELAY_SMTP_HOST": mail.host,
        "UBLRELAY_SMTP_PORT": str(mail.port),
        "UBLRELAY_MAIL_FROM": "UBL Relay <relay@afzender.example>",
        "UBLRELAY_ALLOW_DESTINATIONS": endpoint.authority,
    }


def test_every_invoice_arrives_everywhere_with_evidence(ublrelay, tmp_path, mail, endpoint, settings):
    to = ("--to", TO, "--to", endpoint.url("/facturen"))
    ran = ublrelay("send", PDF, CII, *to, "--out", "out", *JSON, **settings)
    assert ran.status == 0, ran.err
    for report, letter, request in zip(ran.objects, mail.received, endpoint.requests, strict=True):
        assert list(report) == [*CONVERT_KEYS, "deliveries"]
        written = (tmp_path / report["output"]).read_bytes()
        by_mail, by_web = report["deliveries"]
        assert list(by_mail) == list(by_web) == ["to", "outcome", "evidence"]
        assert (by_mail["to"], by_mail["outcome"]) == (TO, "sent")
        assert (by_web["to"], by_web["outcome"]) == (endpoint.url("/facturen"), "delivered")
        assert by_web["evidence"]["status"] == 200
        assert by_web["evidence"]["ubl_sha256"] == hashlib.sha256(written).hexdigest()
        assert letter.recipients == ["boekhouding@ontvanger.example"]
        assert letter.sender == "relay@afzender.example"
        assert letter.attachment("application/xml") == request.body == written
    assert mail.received[0].attachment("application/pdf") == Path(PDF).read_bytes()
    assert "2026-0417" in mail.received[0].parsed["Subject"]


def test_a_refused_invoice_goes_nowhere(ublrelay, mail, endpoint, settings):
    ran = ublrelay("send", WRONG_TOTAL, UBL, "--to", TO, "--to", endpoint.url(), *JSON, **settings)
    assert ran.status == 1
    refused, sound = ran.objects
    assert (refused["status"], refused["deliveries"]) == ("refused", [])
    assert [each["outcome"] for each in sound["deliveries"]] == ["sent", "delivered"]
    assert (len(mail.received), len(endpoint.requests)) == (1, 1)


def test_a_mail_that_is_refused_is_told_and_the_endpoint_still_gets_it(ublrelay, mail, endpoint, settings):
    mail.replies["RCPT"] = "550 5.1.1 No such mailbox"
    ran = ublrelay("send", UBL, "--to", TO, "--to", endpoint.url(), *JSON, **settings)
    assert ran.status == 1
    by_mail, by_web = ran.only["deliveries"]
    assert (by_mail["outcome"], by_mail["retryable"], by_mail["reason"]) == ("failed", False, "mail-rejected")
    assert by_mail["message"].keys() == {"nl", "en"}
    assert "No such mailbox" in json.dumps(by_mail)
    assert by_web["outcome"] == "delivered"


@pytest.mark.parametrize(
    ("answer", "reason", "retryable"),
    [
        (Answer(status=503, headers={"Retry-After": "120"}), "http-error", True),
        (Answer(status=429), "http-busy", True),
        (Answer(status=422, body=b"duplicate number"), "http-rejected", False),
        (Answer(status=410), "http-gone", False),
        (Answer(status=302, headers={"Location": "https://elders.example/"}), "redirect", False),
        (Answer(cut=True), "no-answer", True),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Answer) else str(value),
)
def test_what_an_endpoint_answers_decides(ublrelay, endpoint, settings, answer, reason, retryable):
    endpoint.default = answer
    ran = ublrelay("send", UBL, "--to", endpoint.url(), *JSON, "--lang", "nl", **settings)
    assert ran.status == 1
    (delivery,) = ran.only["deliveries"]
    assert (delivery["outcome"], delivery["reason"], delivery["retryable"]) == ("failed", reason, retryable)
    assert ran.only["status"] == "converted"
    assert len(endpoint.requests) == 1, "delivered once means tried once"


def test_a_mail_server_that_is_not_there_can_be_tried_again(ublrelay, settings):
    ran = ublrelay("send", UBL, "--to", TO, *JSON, **settings | {"UBLRELAY_SMTP_PORT": str(free_port())})
    (delivery,) = ran.only["deliveries"]
    assert (ran.status, delivery["outcome"], delivery["retryable"]) == (1, "failed", True)


@pytest.mark.parametrize("body", ["raw", "multipart", "json"])
def test_an_endpoint_can_ask_for_another_body(ublrelay, endpoint, settings, body):
    ran = ublrelay("send", PDF, "--to", endpoint.url(), "--body", body, *JSON, **settings)
    assert ran.status == 0
    (request,) = endpoint.requests
    expected = {"raw": "application/xml", "multipart": "multipart/form-data", "json": "application/json"}
    assert request.headers["content-type"].startswith(expected[body])
    if body == "json":
        told = json.loads(request.body)
        assert told["invoice"]["number"] == "2026-0417"
        assert str(Path(PDF).parent) not in request.body.decode(), "where it lay here is nobody's business"


def test_sending_again_is_recognisable_as_a_repeat(ublrelay, mail, endpoint, settings):
    for _ in range(2):
        ublrelay("send", UBL, "--to", TO, "--to", endpoint.url(), *JSON, **settings)
    first, second = (request.headers["idempotency-key"] for request in endpoint.requests)
    assert first == second
    assert len({letter.parsed["Message-ID"] for letter in mail.received}) == 1


@pytest.mark.parametrize(
    "to",
    [
        "https://127.0.0.1/in",
        "https://[::1]/in",
        "https://2130706433/in",
        "https://10.0.0.8/in",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/in",
        "https://intern.local/in",
        "http://ontvanger.example/in",
        "https://gebruiker:geheim@ontvanger.example/in",
        "ftp://ontvanger.example/in",
        "mailto:een@ontvanger.example,twee@ontvanger.example",
        "boekhouding@ontvanger.example",
    ],
)
def test_a_destination_that_cannot_be_right_is_refused_before_anything_is_sent(ublrelay, mail, settings, to):
    ran = ublrelay("send", UBL, "--to", TO, "--to", to, *JSON, "--lang", "nl", **settings)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("ublrelay: ")
    assert "geheim" not in ran.err.replace(to, "")
    assert mail.received == []


def test_the_allow_list_opens_one_host_and_port_and_no_other(ublrelay, endpoint, settings):
    with Receiver() as neighbour:
        ran = ublrelay("send", UBL, "--to", neighbour.url(), *JSON, **settings)
        assert (ran.status, ran.out) == (2, "")
        assert neighbour.connections == 0
    assert ublrelay("send", UBL, "--to", endpoint.url(), *JSON, **settings).status == 0


def test_text_shows_each_delivery_and_its_evidence(ublrelay, mail, endpoint, settings):
    endpoint.default = Answer(status=500)
    ran = ublrelay("send", UBL, "--to", TO, "--to", endpoint.url(), "--lang", "nl", **settings)
    assert ran.status == 1
    assert f"verzonden {TO}" in ran.out
    assert f"mislukt {endpoint.url()}: " in ran.out


def test_send_without_a_destination_is_a_usage_error(ublrelay):
    ran = ublrelay("send", UBL)
    assert (ran.status, ran.out) == (2, "")
    assert "--to" in ran.err
