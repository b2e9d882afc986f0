"""Events to customers and signed deliveries, verified with the package that receivers use."""

import base64
import datetime as dt
import hashlib
import hmac
import json

import pytest
import standardwebhooks

from app.delivery import (
    Basic,
    Bearer,
    Endpoint,
    EndpointSettings,
    Event,
    GuardSettings,
    HeaderKey,
    PermanentFailure,
    Reason,
    TemporaryFailure,
    Way,
    Webhook,
    allow_list,
)
from app.delivery.signature import signed, signing_key
from tests.delivery_servers import Answer, Receiver, free_port

NEW, OLD = ("whsec_" + base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
BODY = '{"type":"invoice.delivered","seller":"Vlasfabriek Dëdemsvaart"}'.encode()


EVENT = Event(identifier="evt_1", body=BODY, secrets=(NEW,))


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


def settings(*allowed, **more):
    return EndpointSettings(guard=GuardSettings(allowed=allow_list(",".join(allowed))), **more)


def told(receiver, *secrets, **options):
    event = Event(identifier="evt_1", body=BODY, secrets=secrets or (NEW,))
    return Webhook(settings(receiver.authority), **options).send(event, receiver.url("/hook"))


def test_an_event_arrives_as_it_was_written_and_verifies(receiver):
    receipt = told(receiver)
    (request,) = receiver.requests
    assert request.body == BODY
    assert request.headers["content-type"] == "application/json"
    assert standardwebhooks.Webhook(NEW).verify(request.body, request.headers) == json.loads(BODY)
    assert receipt.outcome == "delivered"
    assert (receipt.evidence["webhook_id"], receipt.evidence["status"]) == ("evt_1", 200)
    assert json.loads(json.dumps(receipt.evidence)) == receipt.evidence


def test_while_a_key_is_replaced_both_verify_and_no_other(receiver):
    told(receiver, NEW, OLD)
    (request,) = receiver.requests
    for secret in (NEW, OLD):
        assert standardwebhooks.Webhook(secret).verify(request.body, request.headers)
    stranger = "whsec_" + base64.b64encode(b"3" * 32).decode()
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(stranger).verify(request.body, request.headers)


def test_each_attempt_is_signed_anew_under_the_same_id(receiver):
    moments = [dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC), dt.datetime(2026, 3, 9, 12, 0, 5, tzinfo=dt.UTC)]
    for moment in moments:
        told(receiver, clock=lambda moment=moment: moment)
    first, second = (request.headers for request in receiver.requests)
    assert first["webhook-id"] == second["webhook-id"] == "evt_1"
    assert [first["webhook-timestamp"], second["webhook-timestamp"]] == ["1773057600", "1773057605"]
    assert first["webhook-signature"] != second["webhook-signature"]


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (Answer(status=410), PermanentFailure, Reason.HTTP_GONE),
        (Answer(status=400, body=b"no such type"), TemporaryFailure, Reason.EVENT_REFUSED),
        (Answer(status=404), TemporaryFailure, Reason.EVENT_REFUSED),
        (Answer(status=429, headers={"Retry-After": "90"}), TemporaryFailure, Reason.HTTP_BUSY),
        (Answer(status=503, headers={"Retry-After": "90"}), TemporaryFailure, Reason.HTTP_ERROR),
        (Answer(status=500), TemporaryFailure, Reason.HTTP_ERROR),
        (Answer(cut=True), TemporaryFailure, Reason.NO_ANSWER),
    ],
)
def test_only_410_says_no_more(receiver, answer, kind, reason):
    receiver.default = answer
    with pytest.raises(kind) as failed:
        told(receiver)
    assert failed.value.reason is reason
    assert failed.value.retry_after == (90 if answer.headers else None)
    assert failed.value.evidence["webhook_id"] == "evt_1"
    assert NEW not in json.dumps(failed.value.evidence)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver, status):
    with Receiver() as elsewhere:
        receiver.default = Answer(status=status, headers={"Location": elsewhere.url("/")})
        allowed = settings(receiver.authority, elsewhere.authority)
        with pytest.raises(TemporaryFailure) as failed:
            Webhook(allowed).send(EVENT, receiver.url())
        assert elsewhere.connections == 0
    assert failed.value.reason is Reason.REDIRECT


def test_a_name_that_leads_inside_is_not_connected_to(certificate):
    with Receiver(certificate=certificate) as secure:
        webhook = Webhook(settings(ca_file=certificate.ca_file), resolve=lambda host, port: ["127.0.0.1"])
        with pytest.raises(TemporaryFailure) as failed:
            webhook.send(EVENT, f"https://receiver.voorbeeld.nl:{secure.port}/")
        assert secure.connections == 0
    assert failed.value.reason is Reason.GUARD_NOT_PUBLIC


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "http://erp.example.nl/", "mailto:a@b.nl", "https://localhost/"])
def test_an_address_that_can_never_be_right_is_permanent(url):
    with pytest.raises(PermanentFailure):
        Webhook(settings()).send(EVENT, url)


def test_nobody_there_is_temporary():
    port = free_port()
    with pytest.raises(TemporaryFailure):
        Webhook(settings(f"127.0.0.1:{port}")).send(EVENT, f"http://127.0.0.1:{port}/")


def test_an_event_shows_no_secret():
    assert NEW not in repr(EVENT)


@pytest.mark.parametrize("secret", ["", "geheim", "whsec_", "whsec_!!!!", "whsec_" + "A" * 31, NEW[6:], "whsec_é"])
def test_a_secret_that_is_none_is_refused_and_not_repeated(secret):
    with pytest.raises(ValueError, match="whsec_ and 24 to 64 bytes") as refused:
        signing_key(secret)
    assert len(secret) < 7 or secret not in str(refused.value)


def test_a_moment_in_another_zone_is_the_same_moment():
    here = dt.datetime(2026, 7, 1, 14, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert signed((NEW,), "e", here, b"x") == signed((NEW,), "e", here.astimezone(dt.UTC), b"x")
    with pytest.raises(ValueError, match="secret"):
        signed((), "e", here, b"x")


# -- the endpoint channel signs and proves in the same way -------------------------------------------------------------


@pytest.mark.parametrize("body", ["raw", "json", "multipart"])
def test_a_signed_delivery_verifies_over_its_very_bytes(message, receiver, body):
    way = Way(body=body, signing_secret=NEW)
    receipt = Endpoint(settings(receiver.authority)).send(message, receiver.url(), "dlv_1", way)
    (request,) = receiver.requests
    stamp, signature = request.headers["webhook-timestamp"], request.headers["webhook-signature"]
    digest = hmac.new(signing_key(NEW), f"dlv_1.{stamp}.".encode() + request.body, hashlib.sha256).digest()
    assert signature == f"v1,{base64.b64encode(digest).decode()}"
    if body != "multipart":  # the package reads text only, and a PDF is none
        standardwebhooks.Webhook(NEW).verify(request.body, request.headers, json_parse=False)
    assert receipt.evidence["signed"] is True


@pytest.mark.parametrize(
    ("proof", "header", "value"),
    [
        (Bearer(token="abc.def"), "authorization", "Bearer abc.def"),
        (Basic(user="erp", password="één:geheim"), "authorization", "Basic ZXJwOsOpw6luOmdlaGVpbQ=="),
        (HeaderKey(name="X-Api-Key", key="sleutel 1"), "x-api-key", "sleutel 1"),
    ],
)
def test_an_endpoint_is_shown_who_we_are_and_the_evidence_is_not(message, receiver, proof, header, value):
    receiver.default = Answer(status=422, body=f"you sent {value}".encode(), headers={"X-Request-Id": value})
    way = Way(authorization=proof)
    with pytest.raises(PermanentFailure) as failed:
        Endpoint(settings(receiver.authority)).send(message, receiver.url(), "dlv_1", way)
    assert receiver.requests[0].headers[header] == value
    kept = json.dumps([failed.value.evidence, failed.value.message, failed.value.facts], ensure_ascii=False)
    for secret in way.hidden():
        assert secret not in kept
    assert failed.value.evidence["authorization"] == proof.kind


def test_without_a_way_nothing_is_proven_or_signed(message, receiver):
    receipt = Endpoint(settings(receiver.authority)).send(message, receiver.url(), "dlv_1")
    assert not {"authorization", "webhook-id", "webhook-signature"} & set(receiver.requests[0].headers)
    assert (receipt.evidence["authorization"], receipt.evidence["signed"]) == (None, False)


def test_files_are_called_as_the_endpoint_wants_them(message, receiver):
    way = Way(body="json", file_name_pattern="{delivery}-{number}")
    Endpoint(settings(receiver.authority)).send(message, receiver.url(), "dlv_1", way)
    data = json.loads(receiver.requests[0].body)
    assert (data["ubl"]["filename"], data["pdf"]["filename"]) == ("dlv_1-VF-2026-0117.xml", "dlv_1-VF-2026-0117.pdf")
