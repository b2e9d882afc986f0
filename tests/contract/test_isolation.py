"""Tenants never see one another, nor do test and live, nor suppliers the invoices of others: on every operation.

The cases come from the description, so that a new operation is tried the day it is described.
"""

import pytest

from tests.contract.operations import KEYED, LISTS, WITH_ID, Belongings, belongings, strangers
from tests.service import XML, invoice

WHO = ["another tenant", "another tenant, live", "the same tenant, live"]
SUPPLIERS_MAY = {
    "submitInvoice",
    "uploadInvoice",
    "listInvoices",
    "getInvoice",
    "getContent",
    "getFindings",
    "getTimeline",
    "getDeliveries",
    "withdrawInvoice",
    "convert",
    "validate",
    "extract",
    "listFormats",
    "listProfiles",
}


@pytest.fixture(scope="module")
def theirs(service) -> Belongings:
    """What the one has whom nobody else may look at."""
    with service.receiver() as receiver:
        yield belongings(service.party(), receiver.url("/theirs"))


@pytest.fixture(scope="module")
def others(service, theirs):
    return strangers(service, theirs.party)


@pytest.fixture(scope="module")
def supplier(service, theirs):
    return service.party(theirs.party.tenant, role="supplier")


def test_there_is_something_to_keep_apart():
    assert len(WITH_ID) >= 20
    assert {each.path for each in LISTS} == {
        *("/v1/invoices", "/v1/deliveries", "/v1/recipients", "/v1/routes", "/v1/events", "/v1/webhook-endpoints"),
        "/v1/webhook-endpoints/{id}/deliveries",
    }


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("operation", WITH_ID, ids=str)
def test_what_is_anothers_is_not_there(others, theirs, operation, who):
    before = theirs.shown()
    wish = operation.request(theirs.of(operation))
    if operation.told["operationId"] == "replayEvent":
        wish["json"] = {"event_id": theirs.ids["events"]}
    answer = others[who].client.request(**wish)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-id")
    assert theirs.shown() == before


@pytest.mark.parametrize("operation", WITH_ID, ids=str)
def test_a_supplier_sees_nothing_that_it_did_not_bring(supplier, theirs, operation):
    before = theirs.shown()
    answer = supplier.client.request(**operation.request(theirs.of(operation)))
    expected = (404, "unknown-id") if operation.told["operationId"] in SUPPLIERS_MAY else (403, "forbidden")
    assert (answer.status_code, answer.json()["code"]) == expected
    assert theirs.shown() == before


@pytest.mark.parametrize("operation", KEYED, ids=str)
def test_each_role_may_do_what_it_is_for(service, theirs, operation):
    tenant = theirs.party.tenant
    allowed = {
        role
        for role in ("operator", "customer", "supplier")
        if service.party(tenant, role=role).client.request(**operation.request("none")).status_code != 403
    }
    suppliers_too = operation.told["operationId"] in SUPPLIERS_MAY
    assert allowed == {"operator", "customer"} | ({"supplier"} if suppliers_too else set())


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("operation", [each for each in LISTS if not each.has_id], ids=str)
def test_a_list_holds_nothing_of_anothers(others, theirs, operation, who):
    asking = others[who].client
    pages = [asking.get(operation.path)]
    if any(each["name"] == "recipient_id" for each in operation.told["parameters"]):
        pages.append(asking.get(operation.path, params={"recipient_id": theirs.ids["recipients"]}))
    for page in pages:
        assert (page.status_code, page.json()["data"]) == (200, [])
    kind = operation.path.split("/")[2]
    for cursor in ("starting_after", "ending_before", "after"):
        if any(each["name"] == cursor for each in operation.told["parameters"]):
            answer = asking.get(operation.path, params={cursor: theirs.ids[kind]})
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/query/{cursor}")


def test_a_supplier_lists_what_its_own_key_brought_and_nothing_else(service, theirs, supplier):
    own = supplier.post()["id"]
    second = service.party(theirs.party.tenant, role="supplier").post()["id"]
    assert [each["id"] for each in supplier.client.get("/v1/invoices").json()["data"]] == [own]
    assert supplier.client.get(f"/v1/invoices/{own}/timeline").status_code == 200
    assert supplier.client.get(f"/v1/invoices/{second}").status_code == 404
    for cursor in ("starting_after", "ending_before"):
        asked = {cursor: second}
        answer = supplier.client.get("/v1/invoices", params=asked)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/query/{cursor}")
    assert {own, second} < {each["id"] for each in theirs.party.client.get("/v1/invoices").json()["data"]}


def test_the_bytes_of_anothers_invoice_are_a_new_invoice(service, theirs, others):
    data = invoice()
    first = theirs.party.post(data)["id"]
    for who in others.values():
        assert who.post(data)["id"] != first


@pytest.mark.parametrize("who", WHO)
def test_nothing_of_anothers_can_be_named_in_a_request(service, theirs, others, who):
    asking, ids = others[who].client, theirs.ids
    taken_in = {"params": {"recipient": ids["recipients"]}, "content": invoice(), "headers": XML}
    for door in ("/v1/invoices", "/v1/uploads"):
        answer = asking.post(door, **taken_in)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/recipient")
    assert asking.post("/v1/routes/dry-run", **taken_in).status_code in {404, 422}
    route = {"recipient_id": ids["recipients"], "address": "mailto:a@b.example"}
    answer = asking.post("/v1/routes", json=route)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/body/recipient_id")
    address = f"http://{service.house.allow[0]}/own"
    own = asking.post("/v1/webhook-endpoints", json={"address": address, "types": ["nothing.at.all"]}).json()["id"]
    answer = asking.post(f"/v1/webhook-endpoints/{own}/replay", json={"event_id": ids["events"]})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-id")
    assert asking.delete(f"/v1/webhook-endpoints/{own}").status_code == 204


@pytest.mark.parametrize("who", WHO)
def test_an_idempotency_key_of_anothers_means_nothing(theirs, others, who):
    key = {"Idempotency-Key": f"the-same-{who.replace(' ', '-')}"}
    wish = {"json": {"name": "Gemeente"}, "headers": key}
    first = theirs.party.client.post("/v1/recipients", **wish)
    second = others[who].client.post("/v1/recipients", **wish)
    assert (first.status_code, second.status_code) == (201, 201)
    assert "idempotent-replayed" not in second.headers
    assert second.json()["id"] != first.json()["id"]
    others[who].client.delete(f"/v1/recipients/{second.json()['id']}")
