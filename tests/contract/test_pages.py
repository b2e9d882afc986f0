"""Lists come in pages: complete, in one order, in both directions, also while new rows come in."""

import pytest

from tests.contract.operations import LISTS

KEPT = [each for each in LISTS if not each.has_id]
COUNT = 7


@pytest.fixture(scope="module")
def ours(service):
    """A party with several rows in every list."""
    with service.receiver() as receiver:
        party = service.party()
        recipient = party.recipient("https://pages.example/in")
        for number in range(COUNT):
            address, dollars = f"https://pages.example/{number}", {"currency": "USD"}
            party.make("/v1/recipients", name=f"Recipient {number}")
            party.make("/v1/routes", recipient_id=recipient, address=address, match=dollars)
            party.make("/v1/webhook-endpoints", address=receiver.url(f"/{number}"), types=["none"])
        for posted in [party.post(wait=0)["id"] for _ in range(COUNT)]:
            party.settled(posted)
        yield party


def walked(client, path: str, limit: int, cursor: str = "starting_after") -> list[str]:
    """The ids of a list, page by page; backwards where the cursor is the one before."""
    ids, asked = [], {"limit": limit}
    if cursor == "ending_before":
        asked[cursor] = whole(client, path)[-1]
    while True:
        page = client.get(path, params=asked).json()
        new = [each["id"] for each in page["data"]]
        assert len(new) <= limit
        assert not set(new) & set(ids), "nothing comes twice"
        ids = new + ids if cursor == "ending_before" else ids + new
        if not page["has_more"]:
            assert page["next_cursor"] is None
            return ids
        if cursor == "ending_before":
            asked[cursor] = new[0]
        else:
            assert page["next_cursor"] == new[-1]
            asked[cursor] = page["next_cursor"]


def whole(client, path: str) -> list[str]:
    return [each["id"] for each in client.get(path, params={"limit": 100}).json()["data"]]


@pytest.mark.parametrize("limit", [1, 3, COUNT, 100])
@pytest.mark.parametrize("operation", KEPT, ids=str)
def test_pages_add_up_to_the_list(ours, operation, limit):
    cursor = "after" if operation.path == "/v1/events" else "starting_after"
    listed = whole(ours.client, operation.path)
    assert len(listed) >= COUNT
    assert walked(ours.client, operation.path, limit, cursor) == listed


@pytest.mark.parametrize("operation", [each for each in KEPT if each.path != "/v1/events"], ids=str)
def test_backwards_they_are_the_same(ours, operation):
    listed = whole(ours.client, operation.path)
    assert listed == sorted(listed, reverse=True), "newest first"
    assert walked(ours.client, operation.path, 4, "ending_before") == listed[:-1]


def test_new_rows_do_not_move_a_page(ours):
    before = whole(ours.client, "/v1/recipients")
    first = ours.client.get("/v1/recipients?limit=5").json()
    ours.make("/v1/recipients", name="In between")
    second = ours.client.get("/v1/recipients", params={"limit": 100, "starting_after": first["next_cursor"]}).json()
    assert [each["id"] for each in first["data"] + second["data"]] == before
    newer = ours.client.get("/v1/recipients", params={"ending_before": first["data"][0]["id"]}).json()["data"]
    assert [each["name"] for each in newer] == ["In between"]


def test_a_cursor_that_was_removed_still_leads_on(ours):
    page = ours.client.get("/v1/recipients?limit=3").json()
    rest = whole(ours.client, "/v1/recipients")[3:]
    ours.client.delete(f"/v1/recipients/{page['next_cursor']}")
    asked = {"limit": 100, "starting_after": page["next_cursor"]}
    assert [each["id"] for each in ours.client.get("/v1/recipients", params=asked).json()["data"]] == rest


@pytest.mark.parametrize("asked", ["limit=0", "limit=101", "limit=x", "limit=-1", "limit=", "limit=1.5", "page=2"])
@pytest.mark.parametrize("operation", LISTS, ids=str)
def test_a_page_that_cannot_be_is_refused(ours, operation, asked):
    answer = ours.client.get(operation.path.replace("{id}", "none") + f"?{asked}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-parameter")
    assert answer.json()["errors"][0]["pointer"] == f"/query/{asked.partition('=')[0]}"


@pytest.mark.parametrize("value", ["none", "", "inv_01m81tqxtz5vnr109qhf3cz3x3", "%00", "x" * 101])
@pytest.mark.parametrize("operation", KEPT, ids=str)
def test_an_unknown_cursor_is_refused(ours, operation, value):
    for cursor in ("starting_after", "ending_before", "after"):
        if any(each["name"] == cursor for each in operation.told["parameters"]):
            answer = ours.client.get(f"{operation.path}?{cursor}={value}")
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid-parameter")
            assert answer.json()["errors"][0]["pointer"] == f"/query/{cursor}"
