"""The same bytes again are the same invoice, until it ended; a new attempt opens only then."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.service import FIXTURES, PDF, XML, found, invoice

ADDRESS = "https://repeats.example/in"
ENDED = {
    "refused": lambda: invoice().replace(b"</cbc:IssueDate>", b"x</cbc:IssueDate>"),
    "unreadable": lambda: invoice()[:-20],
    "not_an_invoice": (FIXTURES / "bad/plain-quote.pdf").read_bytes,
}
"""Documents that end as the name says, without anybody's doing."""


@pytest.fixture
def ours(service):
    return service.party()


def test_the_same_bytes_are_the_same_invoice(ours):
    ours.recipient(ADDRESS)
    data = invoice()
    first = ours.post(data)
    for headers in (XML, {"Content-Type": "application/octet-stream"}, {**XML, "Idempotency-Key": "another"}):
        answer = ours.client.post("/v1/invoices", content=data, headers=headers)
        assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/invoices/{first['id']}")
    answer = ours.client.post("/v1/invoices", files={"file": ("other-name.xml", data)})
    assert answer.json()["id"] == first["id"]
    answer = ours.client.post("/v1/uploads", content=data, headers=XML)
    assert answer.json()["id"] == first["id"]
    assert len(ours.settled(first["id"])) == 1
    assert len(ours.client.get("/v1/invoices").json()["data"]) == 1


def test_for_another_recipient_they_are_another_invoice(ours):
    data = invoice()
    one, two = (ours.recipient(ADDRESS, identifiers=()) for _ in range(2))
    ids = {ours.post(data, recipient=one)["id"], ours.post(data, recipient=two)["id"], ours.post(data)["id"]}
    assert len(ids) == 3


@pytest.mark.parametrize("state", ENDED)
def test_after_an_end_they_open_a_new_attempt(ours, state):
    data = ENDED[state]()
    first = ours.post(data)
    assert (first["status"], first["attempt"]) == (state, 1)
    second = ours.post(data)
    assert (second["attempt"], second["id"] != first["id"]) == (2, True)


@pytest.mark.parametrize("state", ["unrouted", "needs_review"])
def test_what_waits_is_not_opened_anew_until_it_is_withdrawn(ours, state):
    data = invoice() if state == "unrouted" else (FIXTURES / "bad/plain-two-accounts.pdf").read_bytes()
    wish = {"content": data, "headers": {**PDF, "Prefer": "wait=20"}}
    first = ours.client.post("/v1/invoices", **wish).json()
    assert first["status"] == state
    assert ours.client.post("/v1/invoices", **wish).json()["id"] == first["id"]
    ours.client.post(f"/v1/invoices/{first['id']}/withdraw")
    again = ours.client.post("/v1/invoices", **wish).json()
    assert (again["attempt"], again["id"] != first["id"]) == (2, True)


def test_what_the_customer_rejected_may_come_again(ours):
    ours.recipient(ADDRESS)
    data = invoice()
    first = ours.post(data)
    ours.client.post(f"/v1/invoices/{first['id']}/responses", json={"response": "accepted"})
    assert ours.post(data)["id"] == first["id"]
    ours.client.post(f"/v1/invoices/{first['id']}/responses", json={"response": "rejected"})
    second = ours.post(data)
    assert (second["attempt"], second["duplicate_of"]) == (2, None)
    assert ours.settled(second["id"])[0]["state"] == "delivered"


def test_a_hundred_at_once_are_one_invoice(ours):
    ours.recipient(ADDRESS)
    data = invoice()

    def post(number: int):
        headers = {**XML, "Idempotency-Key": f"key-{number}"} if number % 2 else XML
        return ours.client.post("/v1/invoices", content=data, headers=headers)

    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(post, range(100)))
    assert {each.status_code for each in answers} == {202}
    (location,) = {each.headers["location"] for each in answers}
    assert found(lambda: ours.client.get(location).json()["status"] == "converted")
    assert len(ours.settled(location.rpartition("/")[2])) == 1
    assert len(ours.client.get("/v1/invoices").json()["data"]) == 1
    received = ours.client.get("/v1/events", params={"type": "invoice.received"}).json()["data"]
    assert len(received) == 1
