"""What cannot be done in a state is told with the state and with those in which it can."""

import pytest

from app.storage import deliveries, webhooks
from tests.service import FIXTURES, PDF, found, invoice

CORRECTION = [{"path": "buyer_reference", "value": "REF-1"}]
BROKEN = {
    "refused": lambda: invoice().replace(b"</cbc:IssueDate>", b"x</cbc:IssueDate>"),
    "unreadable": lambda: invoice()[:-20],
    "needs_review": (FIXTURES / "bad/plain-two-accounts.pdf").read_bytes,
    "not_an_invoice": (FIXTURES / "bad/plain-quote.pdf").read_bytes,
    "unrouted": invoice,
}
CORRECTABLE = ["needs_review", "refused", "not_an_invoice", "unrouted"]
WITHDRAWABLE = ["needs_review", "refused", "not_an_invoice", "multiple_invoices", "unreadable", "unrouted"]
SETTLED = ["delivered", "sent", "bounced", "failed", "dead_letter"]


@pytest.fixture
def ours(service):
    return service.party()


def in_state(ours, state: str) -> str:
    """The address of a new invoice in that state."""
    if state in {"converted", "rejected"}:
        ours.recipient("https://transitions.example/in")
        id_ = ours.post()["id"]
        ours.settled(id_)
        if state == "rejected":
            ours.client.post(f"/v1/invoices/{id_}/responses", json={"response": "rejected"})
        return f"/v1/invoices/{id_}"
    if state == "withdrawn":
        address = in_state(ours, "refused")
        assert ours.client.post(f"{address}/withdraw").json()["status"] == "withdrawn"
        return address
    answer = ours.client.post("/v1/invoices", content=BROKEN[state](), headers={**PDF, "Prefer": "wait=20"})
    assert answer.json()["status"] == state
    return answer.headers["location"]


def refused(answer, state: str, allowed: list[str]) -> None:
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "wrong-state")
    assert (told["current_state"], told["allowed"]) == (state, allowed)
    assert state in told["detail"]


@pytest.mark.parametrize("state", ["unreadable", "converted", "withdrawn"])
def test_what_stands_or_cannot_be_read_is_not_corrected(ours, state):
    answer = ours.client.post(f"{in_state(ours, state)}/corrections", json=CORRECTION)
    refused(answer, state, CORRECTABLE)


@pytest.mark.parametrize("state", CORRECTABLE)
def test_what_is_in_doubt_is_corrected(ours, state):
    address = in_state(ours, state)
    answer = ours.client.post(f"{address}/corrections", json=CORRECTION)
    assert (answer.status_code, answer.headers["location"]) == (202, address)
    told = found(lambda: (got := ours.client.get(address).json())["status"] != "received" and got)
    assert told["revision"] == 2


@pytest.mark.parametrize("state", ["converted", "withdrawn"])
def test_what_went_out_is_not_withdrawn(ours, state):
    refused(ours.client.post(f"{in_state(ours, state)}/withdraw"), state, WITHDRAWABLE)


@pytest.mark.parametrize("state", BROKEN)
def test_what_went_nowhere_is_withdrawn(ours, state):
    assert ours.client.post(f"{in_state(ours, state)}/withdraw").json()["status"] == "withdrawn"


@pytest.mark.parametrize("state", ["refused", "needs_review", "unrouted", "withdrawn"])
def test_what_went_nowhere_gets_no_answer_and_is_not_sent_again(ours, state):
    address = in_state(ours, state)
    refused(ours.client.post(f"{address}/responses", json={"response": "accepted"}), state, ["converted"])
    refused(ours.client.post(f"{address}/resend"), state, ["converted"])


def test_what_was_rejected_is_rejected_for_good(ours):
    address = in_state(ours, "rejected")
    for response in ("accepted", "rejected"):
        answer = ours.client.post(f"{address}/responses", json={"response": response})
        refused(answer, "rejected", ["accepted"])


@pytest.mark.parametrize("state", ["queued", "sending", "waiting"])
def test_what_is_still_under_way_is_not_sent_again(service, ours, state):
    ours.recipient("https://under-way.example/in")
    id_ = ours.post()["id"]
    (delivery,) = ours.settled(id_)
    with service.storage.database.transaction() as connection:
        deliveries.put(connection, deliveries.find(connection, delivery["id"]), state=state)
    for path in (f"/v1/invoices/{id_}/resend", f"/v1/deliveries/{delivery['id']}/resend"):
        refused(ours.client.post(path), state, SETTLED)


@pytest.mark.parametrize("state", ["queued", "waiting"])
def test_an_event_that_is_being_told_is_not_told_twice(service, ours, state):
    address = f"http://{service.house.allow[0]}/nobody-listens"
    endpoint = ours.make("/v1/webhook-endpoints", address=address, types=["recipient.created"])["id"]
    ours.make("/v1/recipients", name="Gemeente")

    def told() -> dict | None:
        return next(iter(ours.client.get(f"/v1/webhook-endpoints/{endpoint}/deliveries").json()["data"]), None)

    over = found(lambda: (last := told()) and last["state"] == "dead_letter" and last)
    replay, event = f"/v1/webhook-endpoints/{endpoint}/replay", {"event_id": over["event_id"]}
    with service.storage.database.transaction() as connection:
        webhooks.put_delivery(connection, over["id"], state=state)
    refused(ours.client.post(replay, json=event), state, ["delivered", "failed", "dead_letter"])
    with service.storage.database.transaction() as connection:
        webhooks.put_delivery(connection, over["id"], state="dead_letter")
    assert ours.client.post(replay, json=event).status_code == 202
