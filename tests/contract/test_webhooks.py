"""Events told to a program of the customer's: signed so that the standard's own library believes them."""

import json

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from tests.delivery_servers import Answer
from tests.service import found


class OfOne(list):
    """The requests to one path: an endpoint of another test may still be told of something."""

    def __init__(self, path: str):
        self.path = path

    def append(self, request) -> None:
        if request.path == self.path:
            super().append(request)


@pytest.fixture
def ours(service):
    return service.party()


@pytest.fixture
def receiver(service, ours):
    with service.receiver() as receiver:
        receiver.requests = OfOne(f"/{ours.tenant.id}")
        yield receiver
        for each in ours.client.get("/v1/webhook-endpoints").json()["data"]:
            ours.client.delete(f"/v1/webhook-endpoints/{each['id']}")


def verified(secret: str, request) -> dict:
    """What the standard's library makes of a request."""
    return Webhook(secret).verify(request.body, request.headers)


def states(ours, endpoint: str) -> list[str]:
    rows = ours.client.get(f"/v1/webhook-endpoints/{endpoint}/deliveries").json()["data"]
    return [each["state"] for each in rows]


def test_an_event_is_told_signed_and_logged(ours, receiver):
    made = ours.make("/v1/webhook-endpoints", address=receiver.url(receiver.requests.path), types=["recipient.created"])
    assert made["secret"].startswith("whsec_")
    ours.make("/v1/recipients", name="Gemeente")
    (request,) = found(lambda: list(receiver.requests))
    told = verified(made["secret"], request)
    event = ours.client.get(f"/v1/events/{request.headers['webhook-id']}").json()
    assert (told["type"], told["data"]) == (event["type"], event["data"]) == ("recipient.created", event["data"])
    with pytest.raises(WebhookVerificationError):
        verified("whsec_" + "c2VjcmV0" * 6, request)
    assert found(lambda: states(ours, made["id"]) == ["delivered"])
    (row,) = ours.client.get(f"/v1/webhook-endpoints/{made['id']}/deliveries?state=delivered").json()["data"]
    assert (row["event_id"], row["attempts"], row["log"][0]["status"]) == (event["id"], 1, 200)


def test_the_secret_is_shown_when_it_is_made_and_never_again(ours, receiver):
    made = ours.make("/v1/webhook-endpoints", address=receiver.url(receiver.requests.path))
    shown = [
        ours.client.get(f"/v1/webhook-endpoints/{made['id']}"),
        ours.client.get("/v1/webhook-endpoints"),
        ours.client.post(f"/v1/webhook-endpoints/{made['id']}/disable"),
        ours.client.post(f"/v1/webhook-endpoints/{made['id']}/enable"),
        ours.client.get("/v1/events"),
    ]
    assert all(made["secret"] not in each.text for each in shown)


def test_during_a_rotation_both_secrets_sign(ours, receiver):
    made = ours.make("/v1/webhook-endpoints", address=receiver.url(receiver.requests.path), types=["recipient.created"])
    new = ours.client.post(f"/v1/webhook-endpoints/{made['id']}/rotate").json()["secret"]
    assert new not in {None, made["secret"]}
    ours.make("/v1/recipients", name="Gemeente")
    (request,) = found(lambda: list(receiver.requests))
    assert verified(made["secret"], request) == verified(new, request)


def test_what_fails_is_tried_again_under_the_same_id(ours, receiver):
    receiver.answers.extend([Answer(status=500), Answer(status=302, headers={"Location": "/elsewhere"}), Answer()])
    made = ours.make("/v1/webhook-endpoints", address=receiver.url(receiver.requests.path), types=["recipient.created"])
    ours.make("/v1/recipients", name="Gemeente")
    assert found(lambda: states(ours, made["id"]) == ["delivered"])
    assert len({each.headers["webhook-id"] for each in receiver.requests}) == 1
    assert [each.path for each in receiver.requests] == [receiver.requests.path] * 3, "no redirect is followed"
    for request in receiver.requests:
        verified(made["secret"], request)
    (row,) = ours.client.get(f"/v1/webhook-endpoints/{made['id']}/deliveries").json()["data"]
    assert (row["attempts"], len(row["log"])) == (3, 3)


def test_who_says_gone_is_told_no_more(ours, receiver):
    receiver.default = Answer(status=410)
    made = ours.make("/v1/webhook-endpoints", address=receiver.url(receiver.requests.path), types=["recipient.created"])
    ours.make("/v1/recipients", name="One")
    about = f"/v1/webhook-endpoints/{made['id']}"
    told = found(lambda: (got := ours.client.get(about).json())["state"] == "disabled" and got)
    assert told["reason"] == "http-gone"
    ours.make("/v1/recipients", name="Two")
    assert states(ours, made["id"]) == ["failed"]
    assert ours.client.get("/v1/events?type=webhook_endpoint.disabled").json()["data"][0]["subject"] == made["id"]
    receiver.default = Answer()
    assert ours.client.post(f"{about}/enable").json()["state"] == "enabled"
    ours.make("/v1/recipients", name="Three")
    assert found(lambda: states(ours, made["id"])[0] == "delivered")


def test_a_past_event_is_told_once_more(ours, receiver):
    made = ours.make("/v1/webhook-endpoints", address=receiver.url(receiver.requests.path), types=["recipient.created"])
    ours.make("/v1/recipients", name="Gemeente")
    (first,) = found(lambda: list(receiver.requests))
    found(lambda: states(ours, made["id"]) == ["delivered"])
    event = {"event_id": first.headers["webhook-id"]}
    row = ours.client.post(f"/v1/webhook-endpoints/{made['id']}/replay", json=event).json()
    assert (row["state"], row["event_id"]) == ("queued", event["event_id"])
    second = found(lambda: receiver.requests[1:])[0]
    assert (second.body, second.headers["webhook-id"]) == (first.body, first.headers["webhook-id"])
    assert json.loads(second.body)["data"]["name"] == "Gemeente"


def test_a_removed_endpoint_is_told_nothing(ours, receiver):
    made = ours.make("/v1/webhook-endpoints", address=receiver.url(receiver.requests.path))
    about = f"/v1/webhook-endpoints/{made['id']}"
    assert ours.client.delete(about).status_code == 204
    assert ours.client.get(about).status_code == 404
    assert ours.client.delete(about).status_code == 404
    assert ours.client.post(f"{about}/enable").status_code == 404
    assert ours.client.get("/v1/webhook-endpoints").json()["data"] == []


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({}, "invalid-body"),
        ({"address": "mailto:a@b.example"}, "invalid-body"),
        ({"address": "https://a.example", "colour": 1}, "invalid-body"),
        ({"address": "https://a.example", "types": [""]}, "invalid-body"),
        ({"address": "http://a.example"}, "address-refused"),
        ({"address": "https://10.0.0.1/"}, "address-refused"),
        ({"address": "https://localhost/"}, "address-refused"),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused(ours, wish, code):
    answer = ours.client.post("/v1/webhook-endpoints", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert ours.client.get("/v1/webhook-endpoints").json()["data"] == []
