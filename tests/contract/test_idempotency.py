"""Idempotency-Key: the same request with the same key gets the same answer, on every POST, however often it is sent."""

import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.storage import now
from app.storage.tables import idempotency
from tests.contract.operations import KEYED, belongings
from tests.service import FIXTURES, PDF, XML, found, invoice

POSTS = [each for each in KEYED if each.method == "POST"]
REPEATING = [each for each in KEYED if any(it["name"] == "Idempotency-Key" for it in each.told.get("parameters", ()))]
HOSTILE = [b"a key", b"", b"x" * 256, b"\xe9", b"tab\there"]


@pytest.fixture
def ours(service):
    with service.receiver() as receiver:
        yield belongings(service.party(), receiver.url("/told"))


def wish_for(ours, operation, service) -> dict:
    """A request that succeeds: that of the description, or with what belongs to `ours` in it."""
    own = {
        "createRecipient": lambda: {"json": {"name": "Gemeente"}},
        "createRoute": lambda: {"json": {"recipient_id": ours.ids["recipients"], "address": "mailto:a@b.example"}},
        "createWebhookEndpoint": lambda: {"json": {"address": f"http://{service.house.allow[0]}/", "types": ["none"]}},
        "replayEvent": lambda: {"json": {"event_id": ours.ids["events"]}},
        "extract": lambda: {"content": (FIXTURES / "pdf/plain-invoice.pdf").read_bytes(), "headers": PDF},
    }
    posted = {
        "withdrawInvoice": lambda: invoice().replace(b"</cbc:IssueDate>", b"x</cbc:IssueDate>"),
        "correctInvoice": (FIXTURES / "bad/plain-two-accounts.pdf").read_bytes,
    }
    name, id_ = operation.told["operationId"], ours.of(operation) if operation.has_id else ""
    if name in posted:
        id_ = ours.party.post(posted[name]())["id"]
    return operation.request(id_, **own.get(name, dict)())


def with_key(wish: dict, key: str) -> dict:
    return wish | {"headers": {**wish.get("headers", {}), "Idempotency-Key": key}}


def with_another_body(wish: dict) -> dict:
    """The same request with something else in it; where nothing is sent, a body that is not looked at."""
    if "json" in wish:
        return wish | {"json": [] if isinstance(wish["json"], list) else {**wish["json"], "metadata": {}}}
    return wish | {"content": wish.get("content", b"") + b" "}


def test_every_post_takes_a_key():
    assert {str(each) for each in POSTS} == {str(each) for each in REPEATING if each.method == "POST"}
    assert len(POSTS) >= 16


@pytest.mark.parametrize("operation", POSTS, ids=str)
def test_a_repeat_gets_the_same_answer_and_changes_nothing(service, ours, operation):
    wish = with_key(wish_for(ours, operation, service), "k" * 255)
    client = ours.party.client
    first = client.request(**wish)
    assert first.is_success, first.text
    assert "idempotent-replayed" not in first.headers
    events = client.get("/v1/events", params={"limit": 100, "type": "webhook_endpoint.created"}).json()["data"]
    for _ in range(2):
        again = client.request(**wish)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["idempotent-replayed"] == "true"
        assert again.headers.get("location") == first.headers.get("location")
        assert again.headers["content-type"] == first.headers["content-type"]
    assert client.get("/v1/events", params={"limit": 100, "type": "webhook_endpoint.created"}).json()["data"] == events
    other = client.request(**with_another_body(wish))
    assert other.status_code == 422
    assert other.json()["code"] in {"other-request", "invalid-body", "invalid-corrections"}


@pytest.mark.parametrize("operation", POSTS, ids=str)
def test_a_key_that_is_none_is_refused(service, ours, operation):
    wish = operation.request(ours.of(operation) if operation.has_id else "")
    for key in HOSTILE:
        answer = ours.party.client.request(**wish | {"headers": {**wish.get("headers", {}), "Idempotency-Key": key}})
        assert answer.status_code in {400, 422}, key
        if not key.strip() or answer.status_code == 400:
            assert answer.json()["code"] == "invalid-idempotency-key"


def test_two_keys_at_once_are_none(ours):
    headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "b"), ("Content-Type", "application/json")]
    answer = ours.party.client.post("/v1/recipients", content=b'{"name": "Gemeente"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-idempotency-key")


def test_a_key_is_of_one_address(ours):
    wish = {"content": invoice(), "headers": {**XML, "Idempotency-Key": "one"}}
    assert ours.party.client.post("/v1/invoices", **wish).status_code == 202
    for other in ("/v1/uploads", "/v1/invoices?external_id=b"):
        answer = ours.party.client.post(other, **wish)
        assert (answer.status_code, answer.json()["code"]) == (422, "other-request")


def test_a_request_that_failed_may_be_mended_under_the_same_key(ours):
    client, key = ours.party.client, {"Idempotency-Key": "mended"}
    for broken in ({}, {"name": ""}, {"name": "A", "colour": "blue"}):
        assert client.post("/v1/recipients", json=broken, headers=key).status_code == 422
    identified = {"name": "A", "identifiers": [{"scheme": "0106", "value": "00518832"}]}
    assert client.post("/v1/recipients", json=identified, headers=key).status_code == 409
    made = client.post("/v1/recipients", json={"name": "A"}, headers=key)
    assert (made.status_code, made.headers.get("idempotent-replayed")) == (201, None)
    assert client.post("/v1/recipients", json={"name": "A"}, headers=key).headers["idempotent-replayed"] == "true"


def test_who_waits_gets_the_invoice_as_it_is_by_then(ours):
    data = invoice()
    wish = {"content": data, "headers": {**XML, "Idempotency-Key": "waits"}}
    first = ours.party.client.post("/v1/invoices", **wish)
    wish["headers"] |= {"Prefer": "wait=20"}
    again = ours.party.client.post("/v1/invoices", **wish)
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.json()["id"], again.json()["status"]) == (first.json()["id"], "converted")


def test_the_same_form_with_another_boundary_is_the_same_request(ours):
    key, data = {"Idempotency-Key": "form"}, invoice()
    answers = [ours.party.client.post("/v1/invoices", files={"file": ("a.xml", data)}, headers=key) for _ in range(2)]
    assert [each.headers.get("idempotent-replayed") for each in answers] == [None, "true"]
    assert answers[0].content == answers[1].content


def test_a_test_key_and_a_live_key_may_use_the_same(service, ours):
    live = service.party(ours.party.tenant, mode="live")
    wish = {"json": {"name": "Gemeente"}, "headers": {"Idempotency-Key": "both"}}
    answers = [each.client.post("/v1/recipients", **wish) for each in (ours.party, live)]
    assert [each.headers.get("idempotent-replayed") for each in answers] == [None, None]


def test_another_key_of_the_same_tenant_is_answered_alike(service, ours):
    colleague = service.party(ours.party.tenant)
    wish = {"json": {"name": "Gemeente"}, "headers": {"Idempotency-Key": "shared"}}
    first, second = (each.client.post("/v1/recipients", **wish) for each in (ours.party, colleague))
    assert second.headers["idempotent-replayed"] == "true"
    assert second.content == first.content


def sandboxes(service) -> list[int]:
    """The processes in which documents are read."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(service.process.pid)], capture_output=True, check=True)
    return [int(pid) for pid in listed.stdout.split()]


def test_while_the_first_is_under_way_a_repeat_is_told_to_come_back(service, ours):
    client = ours.party.client
    wish = {"content": invoice(), "headers": {**XML, "Idempotency-Key": "slow"}}
    held = sandboxes(service)
    assert held
    for pid in held:
        os.kill(pid, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(client.post, "/v1/conversions", **wish)
            answer = found(lambda: (got := client.post("/v1/conversions", **wish)).status_code == 409 and got)
            assert (answer.json()["code"], answer.json()["retryable"]) == ("request-in-flight", True)
            assert int(answer.headers["retry-after"]) >= 1
            other = client.post("/v1/conversions", **wish | {"content": invoice()})
            assert (other.status_code, other.json()["code"]) == (422, "other-request")
            for pid in held:
                os.kill(pid, signal.SIGCONT)
            assert first.result().status_code == 200
    finally:
        for pid in sandboxes(service):
            os.kill(pid, signal.SIGCONT)
    again = client.post("/v1/conversions", **wish)
    assert (again.headers["idempotent-replayed"], again.content) == ("true", first.result().content)


def test_a_claim_whose_process_died_expires(service, ours):
    client, wish = ours.party.client, {"json": {"name": "A"}, "headers": {"Idempotency-Key": "orphan"}}
    assert client.post("/v1/recipients", **wish).status_code == 201
    with service.storage.database.transaction() as connection:
        ours_alone = sa.and_(idempotency.c.key == "orphan", idempotency.c.tenant_id == ours.party.tenant.id)
        unanswered = (
            sa.update(idempotency).where(ours_alone).values(status=None, claimed_until=now() + timedelta(seconds=30))
        )
        connection.execute(unanswered)
    assert client.post("/v1/recipients", **wish).status_code == 409
    with service.storage.database.transaction() as connection:
        connection.execute(sa.update(idempotency).where(ours_alone).values(claimed_until=now() - timedelta(seconds=1)))
    made = client.post("/v1/recipients", **wish)
    assert (made.status_code, made.headers.get("idempotent-replayed")) == (201, None)


def test_a_hundred_at_once_with_one_key_make_one(ours):
    client, wish = ours.party.client, {"json": {"name": "Rush"}, "headers": {"Idempotency-Key": "rush"}}
    with ThreadPoolExecutor(16) as pool:
        answers = [each.result() for each in [pool.submit(client.post, "/v1/recipients", **wish) for _ in range(100)]]
    assert {each.status_code for each in answers} <= {201, 409}
    assert len({each.json()["id"] for each in answers if each.status_code == 201}) == 1
    named = [each for each in client.get("/v1/recipients?limit=100").json()["data"] if each["name"] == "Rush"]
    assert len(named) == 1
