"""What happens to an invoice from the first key to the customer's answer, as a program sees it.

Every answer is held to the description by the client itself (tests/described.py).
"""

import json

import pytest

from tests.installations import INVOICE
from tests.service import BUYER, FIXTURES, PDF, XML, found, invoice

DOUBTFUL = (FIXTURES / "bad/plain-two-accounts.pdf").read_bytes()
HYBRID = (FIXTURES / "pdf/standard-rate.pdf").read_bytes()
PLAIN = (FIXTURES / "pdf/plain-invoice.pdf").read_bytes()
ADDRESS = "https://scenario.example/in"


@pytest.fixture
def ours(service):
    return service.party()


def test_an_invoice_goes_all_the_way(ours):
    recipient = ours.recipient(ADDRESS)
    sent = invoice()
    told = ours.post(sent, external_id="erp-1")
    assert (told["status"], told["recipient_id"], told["external_id"]) == ("converted", recipient, "erp-1")
    assert (told["livemode"], told["buyer"], told["payable"]) == (False, "Woonstichting Het Nieuwe Erf", "851.54")
    (delivery,) = ours.settled(told["id"])
    assert (delivery["state"], delivery["address"]) == ("delivered", ADDRESS)
    assert [each["outcome"] for each in delivery["attempts"]] == ["delivered"]
    assert delivery["evidence"]["ubl_sha256"] == delivery["ubl_sha256"]
    about = f"/v1/invoices/{told['id']}"
    assert ours.client.get(about).json()["deliveries"][0]["id"] == delivery["id"]
    entries = ours.client.get(f"{about}/timeline").json()["data"]
    assert [each["action"] for each in entries][:2] == ["invoice.received", "invoice.converted"]
    assert "delivery.delivered" in {each["action"] for each in entries}
    assert ours.client.get(f"{about}/findings").json()["findings"][0]["severity"] == "warning"
    again = ours.client.post(f"{about}/resend").json()["data"]
    assert [(each["ubl_sha256"], each["address"]) for each in again] == [(delivery["ubl_sha256"], ADDRESS)]
    assert again[0]["id"] != delivery["id"]
    ours.settled(told["id"])
    assert ours.client.post(f"/v1/deliveries/{delivery['id']}/resend").status_code == 202
    answer = ours.client.post(f"{about}/responses", json={"response": "accepted"})
    assert answer.json()["response"] == "accepted"
    assert {each["invoice_id"] for each in ours.client.get("/v1/deliveries").json()["data"]} == {told["id"]}


def test_every_form_is_given_with_a_mark_to_know_it_by(ours):
    sent = invoice()
    id_ = ours.post(sent)["id"]
    forms = {
        form: ours.client.get(f"/v1/invoices/{id_}/content", params={"format": form})
        for form in ("ubl", "json", "source", "report")
    }
    assert {form: each.status_code for form, each in forms.items()} == dict.fromkeys(forms, 200)
    assert forms["source"].content == sent
    assert b"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" in forms["ubl"].content
    assert json.loads(forms["json"].content)["buyer"]["name"] == "Woonstichting Het Nieuwe Erf"
    assert forms["report"].json()["status"] == "converted"
    assert forms["ubl"].headers["content-disposition"] == f'attachment; filename="{id_}.xml"'
    for form, each in forms.items():
        known = {"If-None-Match": each.headers["etag"]}
        same = ours.client.get(f"/v1/invoices/{id_}/content", params={"format": form}, headers=known)
        assert (same.status_code, same.headers["etag"]) == (304, each.headers["etag"])
        known = {"If-None-Match": f'"other", W/{each.headers["etag"]}'}
        assert ours.client.get(f"/v1/invoices/{id_}/content?format={form}", headers=known).status_code == 304
        known = {"If-None-Match": '"other"'}
        assert ours.client.get(f"/v1/invoices/{id_}/content?format={form}", headers=known).status_code == 200
    answer = ours.client.get(f"/v1/invoices/{id_}/content?format=pdf")
    assert (answer.status_code, answer.json()["code"]) == (404, "no-pdf")


def test_the_pdf_of_an_invoice_is_the_one_that_came(ours):
    for sent in (HYBRID, PLAIN):
        answer = ours.client.post("/v1/invoices", content=sent, headers={**PDF, "Prefer": "wait=20"})
        assert answer.headers["preference-applied"] == "wait=20"
        told = ours.client.get(f"{answer.headers['location']}/content?format=pdf")
        assert (told.content, told.headers["content-type"]) == (sent, "application/pdf")


def test_what_is_in_doubt_is_settled_by_a_person(ours):
    recipient = ours.recipient(ADDRESS, identifiers=())
    answer = ours.client.post(
        f"/v1/invoices?recipient={recipient}&profile=en16931", content=DOUBTFUL, headers={**PDF, "Prefer": "wait=20"}
    )
    told = answer.json()
    assert (told["status"], told["revision"]) == ("needs_review", 1)
    about = answer.headers["location"]
    missing = ours.client.get(f"{about}/content")
    assert (missing.status_code, missing.json()["code"]) == (404, "no-ubl")
    wrong = ours.client.post(f"{about}/corrections", json=[{"path": "colour", "value": "blue"}])
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/corrections/0")
    said = [{"path": "payment.accounts[0].iban", "value": "NL85DEMO0417164300"}]
    assert ours.client.post(f"{about}/corrections", json=said).status_code == 202
    told = found(lambda: (got := ours.client.get(about).json())["status"] == "converted" and got)
    assert told["revision"] == 2
    noted = [each for each in ours.client.get(f"{about}/timeline").json()["data"] if "corrected" in each["action"]]
    assert [(each["facts"]["corrections"], each["actor"][:4]) for each in noted] == [(said, "key_")]
    invoice_in_json = ours.client.get(f"{about}/content?format=json").json()
    assert invoice_in_json["payment"]["accounts"][0]["iban"] == "NL85DEMO0417164300"
    assert ours.settled(told["id"])[0]["state"] == "delivered"


def test_a_refused_invoice_says_why_and_can_be_withdrawn(ours):
    broken = (FIXTURES / "bad/total-off-by-a-cent.xml").read_bytes()
    told = ours.post(broken)
    assert told["status"] == "refused"
    verdict = ours.client.get(f"/v1/invoices/{told['id']}/findings").json()
    assert [each["rule"] for each in verdict["findings"] if each["severity"] == "fatal"] == ["BR-CO-15"]
    answer = ours.client.post(f"/v1/invoices/{told['id']}/withdraw")
    assert answer.json()["status"] == "withdrawn"


def test_a_rejected_invoice_stays_so(ours):
    ours.recipient(ADDRESS)
    id_ = ours.post()["id"]
    answer = ours.client.post(f"/v1/invoices/{id_}/responses", json={"response": "rejected", "reason": "No order."})
    assert answer.json()["response"] == "rejected"
    again = ours.client.post(f"/v1/invoices/{id_}/responses", json={"response": "accepted"})
    assert (again.status_code, again.json()["current_state"], again.json()["allowed"]) == (
        409,
        "rejected",
        ["accepted"],
    )


def test_recipients_and_routes_are_made_shown_changed_and_removed(ours):
    made = ours.client.post("/v1/recipients", json={"name": " Gemeente ", "identifiers": [BUYER], "external_id": "7"})
    shown = ours.client.get(made.headers["location"]).json()
    assert shown == made.json()
    assert (shown["name"], shown["identifiers"], shown["external_id"]) == ("Gemeente", [BUYER], "7")
    changed = ours.client.put(made.headers["location"], json={"name": "Waterschap", "metadata": {"a": "b"}}).json()
    assert (changed["name"], changed["identifiers"], changed["metadata"]) == ("Waterschap", [], {"a": "b"})
    taken = ours.make("/v1/recipients", name="Other", identifiers=[BUYER])
    answer = ours.client.put(made.headers["location"], json={"name": "Waterschap", "identifiers": [BUYER]})
    assert (answer.status_code, answer.json()["code"]) == (409, "identifier-taken")
    assert taken["id"] in answer.text
    wish = {"recipient_id": shown["id"], "address": "mailto:in@scenario.example", "match": {"document": "credit_note"}}
    route = ours.client.post("/v1/routes", json=wish)
    assert ours.client.get(route.headers["location"]).json() == route.json()
    assert (route.json()["channel"], route.json()["match"]) == ("mailbox", {"document": "credit_note"})
    listed = ours.client.get("/v1/routes", params={"recipient_id": shown["id"]}).json()["data"]
    assert listed == [route.json()]
    assert ours.client.delete(route.headers["location"]).status_code == 204
    assert ours.client.get(route.headers["location"]).status_code == 404
    assert ours.client.delete(made.headers["location"]).status_code == 204
    assert [each["id"] for each in ours.client.get("/v1/recipients").json()["data"]] == [taken["id"]]


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"address": "mailto:a@b.example"}, "/body/recipient_id"),
        ({"recipient_id": "rcp_none", "address": "mailto:a@b.example"}, "/body/recipient_id"),
        ({"address": "mailto:a@b.example", "channel": "endpoint"}, "/body/channel"),
        ({"address": "mailto:a@b.example", "profile": "oioubl"}, "/body/profile"),
        ({"address": "mailto:a@b.example", "colour": "blue"}, "/body/colour"),
        ({"address": "mailto:a@b.example", "match": {"currency": "euro"}}, "/body/match/currency"),
        ({"address": "mailto:a@b.example", "options": {"colour": "blue"}}, "/body/options/colour"),
        ({"address": "http://scenario.example/"}, None),
        ({"address": "https://127.0.0.1/"}, None),
        ({"address": "gopher://scenario.example/"}, None),
    ],
)
def test_a_route_that_cannot_be_is_refused_with_the_place(ours, wish, pointer):
    wish = {"recipient_id": ours.recipient(identifiers=())} | wish if pointer != "/body/recipient_id" else wish
    answer = ours.client.post("/v1/routes", json=wish)
    assert answer.status_code == 422
    assert answer.json()["code"] == ("invalid-body" if pointer else "address-refused")
    assert pointer in {None, *(each["pointer"] for each in answer.json()["errors"])}
    assert ours.client.get("/v1/routes").json()["data"] == []


def test_events_tell_everything_in_its_order(ours):
    ours.recipient(ADDRESS)
    id_ = ours.post()["id"]
    ours.settled(id_)
    events = ours.client.get("/v1/events").json()["data"]
    assert [each["sequence"] for each in events] == list(range(1, len(events) + 1))
    types = [each["type"] for each in events]
    assert types[:4] == ["recipient.created", "route.created", "invoice.received", "invoice.converted"]
    assert ours.client.get(f"/v1/events/{events[2]['id']}").json() == events[2]
    rest = ours.client.get("/v1/events", params={"after": events[1]["id"], "limit": 2}).json()
    assert (rest["data"], rest["has_more"], rest["next_cursor"]) == (events[2:4], True, events[3]["id"])
    only = ours.client.get("/v1/events", params={"type": "invoice.received"}).json()["data"]
    assert [each["subject"] for each in only] == [id_]


def test_a_list_is_narrowed_by_what_is_asked(ours):
    recipient = ours.recipient("https://scenario.example/rejected")
    good, other = ours.post(invoice("A-1"), external_id="x"), ours.post((FIXTURES / "bad/truncated.xml").read_bytes())
    ours.settled(good["id"])
    for asked, expected in (
        ({"status": "converted"}, good),
        ({"status": "unreadable"}, other),
        ({"number": "A-1"}, good),
        ({"recipient_id": recipient}, good),
        ({"external_id": "x"}, good),
        ({"sha256": other["source"]["sha256"]}, other),
        ({"delivery_state": "failed"}, good),
        ({"received_from": other["received_at"]}, other),
        ({"received_to": other["received_at"]}, good),
    ):
        listed = ours.client.get("/v1/invoices", params=asked).json()["data"]
        assert [each["id"] for each in listed] == [expected["id"]], asked
    assert ours.client.get("/v1/invoices?number=none").json()["data"] == []
    assert ours.client.get("/v1/invoices?status=lost").status_code == 422


def test_the_same_invoice_in_other_bytes_is_noted_as_a_duplicate(ours):
    ours.recipient(ADDRESS)
    first = ours.post(invoice("D-1"))
    second = ours.post(invoice("D-1").replace(b"</Invoice>", b"<!-- again --></Invoice>"))
    assert second["id"] != first["id"]
    assert (first["duplicate_of"], second["duplicate_of"]) == (None, first["id"])


def test_a_form_brings_a_name_along(ours):
    answer = ours.client.post("/v1/invoices", files={"file": ("fäctuur 1.xml", INVOICE.encode(), "application/xml")})
    source = answer.json()["source"]
    assert (source["name"], source["media_type"], answer.json()["status"]) == (
        "fäctuur 1.xml",
        "application/xml",
        "received",
    )
    odd = ours.client.post("/v1/invoices", files={"file": ("a.html", b"<p>", "text/html")})
    shown = ours.client.get(f"{odd.headers['location']}/content?format=source")
    assert (shown.headers["content-type"], shown.content) == ("application/octet-stream", b"<p>")
    raw = ours.client.post("/v1/invoices", content=invoice(), headers=XML)
    assert raw.json()["source"] | {"size": 0, "sha256": ""} == {
        "name": None,
        "media_type": "application/xml",
        "size": 0,
        "sha256": "",
    }
