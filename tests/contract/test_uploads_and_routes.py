"""The strict door, invoices that wait for a way, and being told where one would go."""

import json

import pytest

from tests.service import BUYER, FIXTURES, PDF, XML, found, invoice

PLAIN = (FIXTURES / "pdf/plain-invoice.pdf").read_bytes()
HYBRID = (FIXTURES / "pdf/standard-rate.pdf").read_bytes()
BROKEN_HYBRID = (FIXTURES / "bad/pdf-with-broken-xml.pdf").read_bytes()
ADDRESS = "https://routes.example/in"
SECRET = "no-one-may-read-this"


@pytest.fixture
def ours(service):
    return service.party()


@pytest.mark.parametrize("data", [PLAIN, b"\n\n%PDF-1.7 and then nothing", BROKEN_HYBRID])
def test_a_pdf_without_readable_data_is_shown_the_right_door(ours, data):
    answer = ours.client.post("/v1/uploads", content=data, headers=PDF)
    assert (answer.status_code, answer.json()["code"]) == (415, "pdf-not-allowed-here")
    assert answer.headers["link"] == '</v1/invoices>; rel="alternate"'
    assert "/v1/invoices" in answer.text
    assert ours.client.get("/v1/invoices").json()["data"] == []


def test_a_pdf_with_data_inside_is_a_real_digital_invoice(ours):
    answer = ours.client.post("/v1/uploads", content=HYBRID, headers={**PDF, "Prefer": "wait=20"})
    assert (answer.status_code, answer.json()["format"]) == (202, "cii")
    timeline = ours.client.get(f"{answer.headers['location']}/timeline").json()["data"]
    assert timeline[0]["facts"]["channel"] == "upload"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"UNA:+.? 'UNB+UNOC:3+a+b+261122:0930+1'", "application/edifact"),
        (b"number;date\n1;2026-11-22\n", "text/csv"),
        (b"<Factuur/>", "text/xml"),
        (b"{}", "application/json"),
    ],
)
def test_what_nobody_can_read_yet_is_kept_and_says_so(ours, data, media_type):
    answer = ours.client.post("/v1/uploads", content=data, headers={"Content-Type": media_type, "Prefer": "wait=20"})
    assert answer.status_code == 202
    assert answer.json()["status"] in {"unreadable", "not_an_invoice", "refused"}
    kept = ours.client.get(f"{answer.headers['location']}/content?format=source")
    assert (kept.content, kept.headers["content-type"].partition(";")[0]) == (data, media_type)
    assert ours.client.get(f"{answer.headers['location']}/findings").json()["findings"]


@pytest.mark.parametrize("media_type", ["image/png", "application/zip", "text/html", ""])
def test_another_media_type_is_refused_and_nothing_is_kept(ours, media_type):
    for door in ("/v1/uploads", "/v1/invoices"):
        answer = ours.client.post(door, content=invoice(), headers={"Content-Type": media_type})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")
    assert ours.client.get("/v1/events").json()["data"] == []


def test_what_is_over_the_limit_is_refused_and_nothing_is_kept(ours):
    answer = ours.client.post("/v1/invoices", content=b" " * 25_000_001, headers=XML)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    assert ours.client.get("/v1/events").json()["data"] == []


def test_what_has_no_way_waits_until_there_is_one(ours):
    told = ours.post()
    assert (told["status"], told["reason"], told["recipient_id"]) == ("unrouted", "no-recipient", None)
    address = f"/v1/invoices/{told['id']}"
    recipient = ours.recipient()
    told = found(lambda: (got := ours.client.get(address).json())["reason"] == "no-route" and got)
    assert (told["status"], told["recipient_id"]) == ("unrouted", recipient)
    credit_notes = {"recipient_id": recipient, "address": ADDRESS, "match": {"document": "credit_note"}}
    ours.make("/v1/routes", **credit_notes)
    found(lambda: ours.client.get(address).json()["reason"] == "no-route-fits")
    ours.make("/v1/routes", recipient_id=recipient, address=ADDRESS)
    told = found(lambda: (got := ours.client.get(address).json())["status"] == "converted" and got)
    assert told["reason"] is None
    assert [each["state"] for each in ours.settled(told["id"])] == ["delivered"]
    actions = [each["action"] for each in ours.client.get(f"{address}/timeline").json()["data"]]
    assert actions.count("invoice.unrouted") == 3
    assert actions.count("invoice.converted") == 1


def test_what_names_its_recipient_goes_there(ours):
    ours.recipient("https://routes.example/theirs")
    named = ours.recipient(ADDRESS, identifiers=())
    told = ours.post(recipient=named)
    assert told["recipient_id"] == named
    assert [each["address"] for each in ours.settled(told["id"])] == [ADDRESS]


def test_every_route_that_fits_is_taken(ours):
    recipient = ours.recipient(ADDRESS, "mailto:in@routes.example")
    ours.make("/v1/routes", recipient_id=recipient, address="https://routes.example/usd", match={"currency": "USD"})
    told = ours.post()
    assert {each["address"] for each in ours.settled(told["id"])} == {ADDRESS, "mailto:in@routes.example"}


def test_a_route_with_a_profile_of_its_own_gets_its_own_ubl(ours):
    recipient = ours.recipient(ADDRESS)
    ours.make("/v1/routes", recipient_id=recipient, address="https://routes.example/en", profile="en16931")
    told = ours.post()
    hashes = {each["address"]: each["ubl_sha256"] for each in ours.settled(told["id"])}
    assert len(set(hashes.values())) == 2


@pytest.mark.parametrize(
    ("why", "reason", "identifiers", "match"),
    [
        ("identifier", None, (BUYER,), {}),
        ("identifier", None, ({"scheme": "vat", "value": "NL000012051B01"},), {"document": "invoice"}),
        ("identifier", "no-route-fits", (BUYER,), {"currency": "USD"}),
        ("identifier", "no-route", (BUYER,), None),
        ("no-recipient", "no-recipient", ({"scheme": "0106", "value": "1"},), {}),
    ],
)
def test_it_is_told_where_an_invoice_would_go_and_why(ours, why, reason, identifiers, match):
    recipient = ours.recipient(identifiers=identifiers)
    if match is not None:
        ours.make("/v1/routes", recipient_id=recipient, address=ADDRESS, match=match)
    told = ours.client.post("/v1/routes/dry-run", content=invoice(), headers=XML).json()
    assert (told["status"], told["why"], told["reason"]) == ("converted", why, reason)
    assert told["recipient_id"] == (recipient if why == "identifier" else None)
    assert told["message"]["nl"] != told["message"]["en"]
    if match:
        assert [(each["taken"], each["unmet"]) for each in told["destinations"]] == [
            (reason is None, None if reason is None else "currency")
        ]
    assert ours.client.get("/v1/invoices").json()["data"] == []
    assert ours.client.get("/v1/deliveries").json()["data"] == []


def test_a_dry_run_of_anything_is_an_answer(ours):
    named = ours.recipient(ADDRESS, identifiers=())
    told = ours.client.post(f"/v1/routes/dry-run?recipient={named}", content=b"nonsense", headers=XML).json()
    assert (told["status"], told["why"], told["recipient_id"]) == ("unreadable", "asked", named)
    told = ours.client.post("/v1/routes/dry-run", content=b"nonsense", headers=XML).json()
    assert (told["why"], told["reason"]) == ("no-identifier", "no-identifier")


@pytest.mark.parametrize(
    "authorization",
    [
        {"kind": "bearer", "token": SECRET},
        {"kind": "basic", "user": "relay", "password": SECRET},
        {"kind": "header", "name": "X-Key", "key": SECRET},
    ],
)
def test_a_secret_of_a_route_is_shown_to_nobody(service, ours, authorization):
    signing = "whsec_" + "c2VjcmV0LW9mLXRoZS10ZXN0LW5vdC1yZWFsLWF0LWFsbA=="
    options = {"body": "json", "authorization": authorization, "signing_secret": signing}
    id_ = ours.recipient()
    made = ours.client.post("/v1/routes", json={"recipient_id": id_, "address": ADDRESS, "options": options})
    assert made.status_code == 201, made.text
    ours.settled(ours.post()["id"])
    pages = [made, *map(ours.client.get, ("/v1/routes", made.headers["location"], "/v1/events?limit=100"))]
    pages += [ours.client.get("/v1/deliveries"), ours.client.get(f"/v1/recipients/{id_}")]
    for page in pages:
        assert SECRET not in page.text
        assert signing not in page.text
    shown = json.dumps(made.json()["options"])
    assert authorization["kind"] in shown
    database = next((service.house.folder / "var").glob("*.db"))
    kept = b"".join(path.read_bytes() for path in database.parent.glob("*.db*"))
    assert SECRET.encode() not in kept
    assert signing.encode() not in kept
