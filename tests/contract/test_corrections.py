"""Corrections beside a document, over HTTP: taken by /v1/conversions alone, as a part of the form."""

import json
from pathlib import Path

import pytest

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PDF = ("factuur.pdf", (FIXTURES / "bad/plain-two-accounts.pdf").read_bytes(), "application/pdf")
SAID = json.dumps([{"path": "payment.accounts[0].iban", "value": "NL85DEMO0417164300"}]).encode()


@pytest.fixture(scope="module")
def client(service):
    return service.party().client


def test_a_confirmed_value_makes_ubl_of_what_was_for_review(client):
    assert client.post("/v1/conversions", files={"file": PDF}).json()["status"] == "needs_review"
    told = client.post("/v1/conversions", files={"corrections": SAID, "file": PDF}).json()
    assert (told["status"], told["file"]) == ("converted", "factuur.pdf")
    assert told["ubl"]


@pytest.mark.parametrize("door", ["/v1/validations", "/v1/extractions"])
def test_elsewhere_the_part_is_refused(client, door):
    answer = client.post(door, files={"file": PDF, "corrections": SAID})
    assert (answer.status_code, answer.json()["code"]) == (400, "multipart-parts")


@pytest.mark.parametrize(
    "parts",
    [[("corrections", SAID)], [("file", PDF), ("corrections", SAID), ("corrections", SAID)]],
)
def test_the_form_has_one_document_and_one_list(client, parts):
    answer = client.post("/v1/conversions", files=parts)
    assert (answer.status_code, answer.json()["code"]) == (400, "multipart-parts")


def test_a_list_without_end_is_cut_off(client):
    answer = client.post("/v1/conversions", files={"file": PDF, "corrections": b"[" + b" " * 2_000_000 + b"]"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_every_entry_that_is_wrong_is_told(client):
    wrong = b'[{"path": "number", "value": 7}, {"path": "number", "value": "7"}, {"path": "no.such", "value": null}]'
    answer = client.post("/v1/conversions", files={"file": PDF, "corrections": wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-corrections")
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/corrections/0", "/corrections/2"]


def test_the_pages_are_read_and_nothing_else_is_asked(client):
    told = client.post("/v1/extractions", files={"file": PDF}).json()
    assert (told["file"], told["status"]) == ("factuur.pdf", "needs_review")
    assert told["fields"]["number"]["value"] == "2026-0433"
    answer = client.post("/v1/extractions", content=PDF[1], headers={"Content-Type": "image/png"})
    assert answer.status_code == 415
    assert client.post("/v1/extractions", files={"file": b"<Invoice/>"}).json()["status"] == "unreadable"
