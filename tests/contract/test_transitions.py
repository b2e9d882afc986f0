"""What cannot be done in a state is told with the state and with those in which it can."""

import pytest

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


def test_what_is_still_under_way_is_not_sent_again(ours):
    ours.recipient("https://under-way.example/slow-50")
    id_ = ours.post(wait=0)["id"]
    address = f"/v1/invoices/{id_}"
    waiting = found(
        lambda: [
            each
            for each in ours.client.get(f"{address}/deliveries").json()["data"]
            if each["state"] in {"queued", "waiting", "sending"}
        ]
    )
    for path in (f"{address}/resend", f"/v1/deliveries/{waiting[0]['id']}/resend"):
        answer = ours.client.post(path)
        if answer.status_code == 409:
            told = answer.json()
            assert told["current_state"] in {"queued", "sending", "waiting"}
            assert told["allowed"] == SETTLED
        else:
            assert ours.settled(id_)


def test_an_event_that_is_being_told_is_not_told_twice(service, ours):
    address = f"http://{service.house.allow[0]}/nobody-listens"
    endpoint = ours.make("/v1/webhook-endpoints", address=address, types=["recipient.created"])["id"]
    ours.make("/v1/recipients", name="Gemeente")
    told = found(lambda: ours.client.get(f"/v1/webhook-endpoints/{endpoint}/deliveries").json()["data"])
    event = {"event_id": told[0]["event_id"]}
    answer = ours.client.post(f"/v1/webhook-endpoints/{endpoint}/replay", json=event)
    if answer.status_code == 409:
        assert answer.json()["current_state"] in {"queued", "waiting"}
        assert answer.json()["allowed"] == ["delivered", "failed", "dead_letter"]

    def state() -> str:
        return ours.client.get(f"/v1/webhook-endpoints/{endpoint}/deliveries").json()["data"][-1]["state"]

    assert found(lambda: state() == "dead_letter")
    assert ours.client.post(f"/v1/webhook-endpoints/{endpoint}/replay", json=event).status_code == 202
