"""The endpoint channel against a real web server on the loopback interface."""

import base64
import datetime as dt
import email
import hashlib
import json
import socket
import time
from email import policy

import pytest

from app import __version__
from app.delivery import (
    Endpoint,
    EndpointSettings,
    GuardSettings,
    PermanentFailure,
    Reason,
    TemporaryFailure,
    Way,
    allow_list,
)
from app.delivery import connection as connection_module
from app.delivery.exchange import retry_after
from tests.delivery_servers import Answer, Receiver, Utterance, free_port
from tests.loopback_certificates import Certificate

NOW = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


def endpoint(*allowed, resolve=None, **settings):
    guard = GuardSettings(allowed=allow_list(",".join(allowed)))
    more = {"resolve": resolve} if resolve else {}
    return Endpoint(EndpointSettings(guard=guard, **settings), clock=lambda: NOW, **more)


def failure_of(channel, message, url, key="levering-1"):
    with pytest.raises((TemporaryFailure, PermanentFailure)) as failed:
        channel.send(message, url, key)
    json.dumps(failed.value.evidence)
    return failed.value


# -- what is sent ------------------------------------------------------------------------------------------------------


def test_raw_sends_the_very_bytes_with_headers_that_name_them(message, receiver):
    receipt = endpoint(receiver.authority).send(message, receiver.url("/in?klant=7"), "levering-1")
    (request,) = receiver.requests
    assert request.body == message.ubl
    assert (request.method, request.path) == ("POST", "/in?klant=7")
    assert request.headers["content-type"] == "application/xml"
    assert request.headers["idempotency-key"] == "levering-1"
    assert request.headers["host"] == receiver.authority
    assert request.headers["user-agent"] == f"ublrelay/{__version__}"
    digest = base64.b64encode(hashlib.sha256(message.ubl).digest()).decode()
    assert request.headers["content-digest"] == f"sha-256=:{digest}:"
    assert receipt.outcome == "delivered"


def test_the_evidence_says_who_answered_what(message, receiver):
    receiver.default = Answer(status=202, headers={"X-Request-Id": "r-9", "Set-Cookie": "a=b"}, body=b"dank u")
    evidence = endpoint(receiver.authority).send(message, receiver.url(), "levering-1").evidence
    json.dumps(evidence)
    assert evidence["status"] == 202
    assert evidence["answer"] == "dank u"
    assert evidence["headers"]["x-request-id"] == "r-9"
    assert "set-cookie" not in evidence["headers"]
    assert (evidence["ip"], evidence["host"], evidence["port"]) == ("127.0.0.1", "127.0.0.1", receiver.port)
    assert evidence["sha256"] == evidence["ubl_sha256"] == message.sha256
    assert evidence["size"] == len(message.ubl)
    assert evidence["started"] == NOW.isoformat()
    assert evidence["request_id"] == receiver.requests[0].headers["x-request-id"]
    assert evidence["uncertain"] is False


def test_json_carries_files_and_metadata(message, receiver):
    endpoint(receiver.authority).send(message, receiver.url(), "levering-1", Way(body="json"))
    (request,) = receiver.requests
    data = json.loads(request.body)
    assert request.headers["content-type"] == "application/json"
    assert base64.b64decode(data["ubl"]["content"]) == message.ubl
    assert base64.b64decode(data["pdf"]["content"]) == message.pdf
    assert data["ubl"]["sha256"] == message.sha256
    assert data["delivery_id"] == "levering-1"
    assert data["invoice"]["number"] == "VF/2026 0117"
    assert data["invoice"]["payable"] == "121.10"
    assert data["report"] == {"status": "converted", "findings": []}


def test_multipart_carries_files_and_metadata(message, receiver):
    endpoint(receiver.authority).send(message, receiver.url(), "levering-1", Way(body="multipart"))
    (request,) = receiver.requests
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    form = email.message_from_bytes(head + request.body, policy=policy.HTTP)
    parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
    assert set(parts) == {"metadata", "invoice", "pdf"}
    assert parts["invoice"].get_payload(decode=True) == message.ubl
    assert parts["invoice"].get_filename() == "VF-2026-0117.xml"
    assert parts["pdf"].get_payload(decode=True) == message.pdf
    assert json.loads(parts["metadata"].get_payload(decode=True))["ubl"]["sha256"] == message.sha256


@pytest.mark.parametrize("body", ["raw", "multipart", "json"])
def test_a_repeat_is_the_same_request_byte_for_byte(message, receiver, body):
    for _ in range(2):
        endpoint(receiver.authority).send(message, receiver.url(), "levering-1", Way(body=body))
    first, second = receiver.requests
    assert first.body == second.body
    own = first.headers.pop("x-request-id"), second.headers.pop("x-request-id")
    assert first.headers == second.headers
    assert own[0] != own[1]


@pytest.mark.parametrize("key", ["", "a b", "a\r\nX: 1", "é", "a" * 256])
def test_a_key_that_is_no_header_value_is_our_own_mistake(message, receiver, key):
    with pytest.raises(ValueError, match="key"):
        endpoint(receiver.authority).send(message, receiver.url(), key)


# -- what the answer means ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_delivered(message, receiver, status):
    receiver.default = Answer(status=status, body=b"")
    assert endpoint(receiver.authority).send(message, receiver.url(), "k").outcome == "delivered"


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (300, PermanentFailure, Reason.REDIRECT),
        (304, PermanentFailure, Reason.REDIRECT),
        (400, PermanentFailure, Reason.HTTP_REJECTED),
        (401, PermanentFailure, Reason.HTTP_REJECTED),
        (404, PermanentFailure, Reason.HTTP_REJECTED),
        (408, TemporaryFailure, Reason.HTTP_BUSY),
        (409, PermanentFailure, Reason.HTTP_REJECTED),
        (410, PermanentFailure, Reason.HTTP_GONE),
        (413, PermanentFailure, Reason.HTTP_REJECTED),
        (422, PermanentFailure, Reason.HTTP_REJECTED),
        (425, TemporaryFailure, Reason.HTTP_BUSY),
        (429, TemporaryFailure, Reason.HTTP_BUSY),
        (500, TemporaryFailure, Reason.HTTP_ERROR),
        (503, TemporaryFailure, Reason.HTTP_ERROR),
        (599, TemporaryFailure, Reason.HTTP_ERROR),
    ],
)
def test_any_other_status_is_told_apart(message, receiver, status, kind, reason):
    receiver.default = Answer(status=status, body=b"" if status == 304 else b"geen toegang")
    failure = failure_of(endpoint(receiver.authority), message, receiver.url())
    assert (type(failure), failure.reason) == (kind, reason)
    assert failure.evidence["status"] == status
    assert failure.evidence["uncertain"] is False
    assert str(status) in failure.message["nl"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(message, receiver, status):
    with Receiver() as other:
        receiver.default = Answer(status=status, headers={"Location": other.url("/elders")})
        failure = failure_of(endpoint(receiver.authority, other.authority), message, receiver.url())
        assert other.connections == 0
        assert failure.reason is Reason.REDIRECT
        assert failure.evidence["headers"]["location"] == other.url("/elders")
    assert isinstance(failure, PermanentFailure)


def test_retry_after_is_honoured_in_seconds_and_as_a_date(message, receiver):
    receiver.answers.extend(
        [
            Answer(status=429, headers={"Retry-After": "120"}),
            Answer(status=503, headers={"Retry-After": "Mon, 09 Mar 2026 12:05:00 GMT"}),
            Answer(status=503),
        ]
    )
    channel = endpoint(receiver.authority)
    assert [failure_of(channel, message, receiver.url()).retry_after for _ in range(3)] == [120, 300, None]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("0", 0),
        ("99999999999999999999", 604_800),
        ("Mon, 09 Mar 2026 11:00:00 GMT", 0),
        ("Mon, 09 Mar 2026 12:00:30 -0000", 30),
        ("Mon, 09 Mar 2099 12:00:00 GMT", 604_800),
        ("Mon, 99 Mar 2026 12:00:00 GMT", None),
    ],
)
def test_retry_after_by_the_letter(value, seconds):
    assert retry_after(value, NOW) == seconds


# -- what can go wrong on the way --------------------------------------------------------------------------------------


def test_nobody_listening_is_temporary(message):
    port = free_port()
    failure = failure_of(endpoint(f"127.0.0.1:{port}"), message, f"http://127.0.0.1:{port}/")
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.UNREACHABLE)
    assert failure.evidence["uncertain"] is False


def test_an_unknown_name_is_temporary(message):
    def unknown(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    failure = failure_of(endpoint(resolve=unknown), message, "https://erp.example.nl/")
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.NAME)


def test_a_resolver_that_does_not_return_is_not_waited_for(message):
    def stuck(host, port):
        time.sleep(3)
        return ["127.0.0.1"]

    started = time.monotonic()
    failure = failure_of(endpoint(resolve=stuck, connect_seconds=0.2), message, "https://erp.example.nl/")
    assert failure.reason is Reason.TIMEOUT
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "words", [b"", b"220 mail.example.nl ESMTP\r\n", b"HTTP/1.1 banana\r\n\r\n", b"\x16\x03\x01\x00"]
)
def test_an_answer_that_is_no_http_is_temporary_and_uncertain(message, words):
    with Utterance(words=words) as server:
        address = f"127.0.0.1:{server.port}"
        failure = failure_of(endpoint(address), message, f"http://{address}/")
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.NO_ANSWER)


def test_a_line_cut_after_the_request_is_uncertain(message, receiver):
    receiver.default = Answer(cut=True)
    failure = failure_of(endpoint(receiver.authority), message, receiver.url())
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.NO_ANSWER)
    assert failure.evidence["uncertain"] is True


def test_a_slow_answer_ends_at_the_deadline(message, receiver):
    receiver.default = Answer(wait=2)
    started = time.monotonic()
    failure = failure_of(endpoint(receiver.authority, total_seconds=0.3), message, receiver.url())
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.TIMEOUT)
    assert time.monotonic() - started < 1.5


def test_headers_that_drip_end_at_the_deadline(message):
    with Utterance(words=b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1000, drip=0.05) as server:
        address = f"127.0.0.1:{server.port}"
        started = time.monotonic()
        failure = failure_of(endpoint(address, total_seconds=0.4), message, f"http://{address}/")
    assert failure.reason is Reason.TIMEOUT
    assert time.monotonic() - started < 1.5


def test_a_body_that_drips_after_a_2xx_is_delivered_all_the_same(message, receiver):
    receiver.default = Answer(status=200, body=b"z" * 1000, drip=0.05)
    receipt = endpoint(receiver.authority, total_seconds=0.4).send(message, receiver.url(), "k")
    assert receipt.outcome == "delivered"
    assert receipt.evidence["answer_cut"] is True


def test_a_body_without_end_is_read_no_further_than_the_limit(message, receiver):
    receiver.default = Answer(status=200, body=None)
    receipt = endpoint(receiver.authority, answer_limit=100_000, excerpt_limit=50).send(message, receiver.url(), "k")
    assert receipt.evidence["answer"] == "x" * 50
    assert receipt.evidence["answer_cut"] is True


def test_a_proxy_named_in_the_environment_is_not_used(message, receiver, monkeypatch):
    with Receiver() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        endpoint(receiver.authority).send(message, receiver.url(), "k")
        assert (proxy.connections, receiver.connections) == (0, 1)


# -- TLS ---------------------------------------------------------------------------------------------------------------


def test_https_with_a_trusted_certificate_delivers(message, certificate):
    with Receiver(certificate=certificate) as secure:
        receipt = endpoint(secure.authority, ca_file=certificate.ca_file).send(message, secure.url(), "k")
    assert receipt.evidence["tls"] == "TLSv1.3"
    assert secure.requests[0].body == message.ubl


def test_the_certificate_is_checked_against_the_name_not_the_address(message, certificate):
    with Receiver(certificate=certificate) as secure:
        for name, verdict in (("receiver.voorbeeld.nl", "delivered"), ("anders.voorbeeld.nl", Reason.TLS)):
            pair = f"{name}:{secure.port}"
            channel = endpoint(pair, resolve=lambda host, port: ["127.0.0.1"], ca_file=certificate.ca_file)
            try:
                assert channel.send(message, f"https://{pair}/", "k").outcome == verdict
            except TemporaryFailure as failure:
                assert failure.reason is verdict  # noqa: PT017 -- one outcome of each kind is wanted
    assert [request.headers["host"] for request in secure.requests] == [f"receiver.voorbeeld.nl:{secure.port}"]


def test_an_untrusted_certificate_is_refused_even_where_the_address_is_allowed(message, certificate):
    with Receiver(certificate=certificate) as secure:
        failure = failure_of(endpoint(secure.authority), message, secure.url())
        assert secure.requests == []
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.TLS)
    assert failure.evidence["uncertain"] is False


def test_an_expired_certificate_is_refused(message, tmp_path):
    hour, day = dt.timedelta(hours=1), dt.timedelta(days=1)
    expired = Certificate.make(tmp_path, "127.0.0.1", started=day, lifetime=hour)
    with Receiver(certificate=expired) as secure:
        failure = failure_of(endpoint(secure.authority, ca_file=expired.ca_file), message, secure.url())
    assert failure.reason is Reason.TLS
    assert "expired" in failure.message["en"]


def test_a_server_that_speaks_no_tls_is_told_apart(message, receiver):
    failure = failure_of(endpoint(receiver.authority), message, f"https://{receiver.authority}/")
    assert failure.reason is Reason.TLS


def test_a_root_file_that_cannot_be_read_is_said(message, certificate):
    with Receiver(certificate=certificate) as secure:
        failure = failure_of(endpoint(secure.authority, ca_file="/nergens/ca.pem"), message, secure.url())
        assert secure.connections == 0
    assert (type(failure), failure.reason) == (TemporaryFailure, Reason.TLS_ROOTS)
    assert "/nergens/ca.pem" in failure.message["nl"]


def test_an_endpoint_before_it_leaves_no_mark_on_the_mail_servers_handshake(message, certificate):
    with Receiver(certificate=certificate) as secure:
        endpoint(secure.authority, ca_file=certificate.ca_file).send(message, secure.url(), "k")
    contexts = [connection_module.tls_context(certificate.ca_file, purpose) for purpose in ("web", "mail")]
    assert contexts[0] is not contexts[1]


# -- the guard at the moment of connecting -----------------------------------------------------------------------------


@pytest.mark.parametrize("resolved", [["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["8.8.8.8", "127.0.0.1"]])
def test_a_name_that_leads_inside_is_refused_before_any_connection(message, certificate, resolved):
    with Receiver(certificate=certificate) as secure:
        channel = endpoint(resolve=lambda host, port: resolved, ca_file=certificate.ca_file)
        failure = failure_of(channel, message, f"https://receiver.voorbeeld.nl:{secure.port}/")
        assert secure.connections == 0
    assert (type(failure), failure.reason) == (PermanentFailure, Reason.GUARD_NOT_PUBLIC)


def test_a_name_that_changes_its_answer_gains_nothing(message, monkeypatch):
    """First look-up public, every later one loopback: one look-up is made, and the connection goes where it pointed."""
    looked_up, connected = [], []

    def rebinding(host, port):
        looked_up.append(host)
        return ["9.9.9.9"] if len(looked_up) == 1 else ["127.0.0.1"]

    class Recording(socket.socket):
        def connect(self, address):
            connected.append(address)
            raise ConnectionRefusedError

    monkeypatch.setattr(connection_module.socket, "socket", Recording)
    failure = failure_of(endpoint(resolve=rebinding), message, "https://erp.example.nl/")
    assert failure.reason is Reason.UNREACHABLE
    assert (looked_up, connected) == (["erp.example.nl"], [("9.9.9.9", 443)])


def test_an_address_refused_as_written_is_not_even_looked_up(message):
    def never(host, port):
        raise AssertionError("looked up")

    for url in ("https://127.0.0.1/", "http://erp.example.nl/", "https://localhost/", "https://erp.example.nl:25/"):
        assert isinstance(failure_of(endpoint(resolve=never), message, url), PermanentFailure)


def test_the_next_address_is_tried_where_the_first_does_not_answer(message, receiver):
    pair = f"erp.kantoor.lan:{receiver.port}"
    channel = endpoint(pair, resolve=lambda host, port: ["127.0.0.3", "127.0.0.1"])
    assert channel.send(message, f"http://{pair}/", "k").evidence["ip"] == "127.0.0.1"


def test_ipv6_is_spoken(message):
    try:
        running = Receiver(host="::1").__enter__()
    except OSError:
        pytest.skip("no IPv6 loopback here")
    try:
        assert endpoint(running.authority).send(message, running.url(), "k").evidence["ip"] == "::1"
        assert running.requests[0].headers["host"] == running.authority
    finally:
        running.__exit__()
