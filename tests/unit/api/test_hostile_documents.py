"""Hostile documents at the real service: each ends in a verdict or a problem, soon, and the next one is served."""

import time

import pytest

from app.api.documentation import example
from tests.hostile import HOSTILE

RAW = {"Content-Type": "application/octet-stream"}
WITHIN = 15.0
"""Seconds that the issue allows."""
CHOSEN = {
    *("white_space", "picture", "truncated_xml", "unknown_encoding", "external_entity", "billion_laughs"),
    *("five_million_elements", "million_attributes", "zip_bomb", "json_object_depth", "encrypted_pdf"),
    *("nested_attachment_bomb", "xref_that_loops", "hybrid_doctype", "order"),
}
"""One or two of each kind; tests of the sandbox and of conversion meet all of them."""


@pytest.fixture(scope="module")
def client(service):
    return service.party().client


@pytest.mark.parametrize("hostile", [each for each in HOSTILE if each.name in CHOSEN], ids=lambda each: each.name)
def test_it_gets_a_verdict_in_time(client, hostile):
    began = time.monotonic()
    answer = client.post("/v1/conversions", content=hostile.make(), headers=RAW)
    assert time.monotonic() - began < WITHIN
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] in hostile.statuses
    assert told["ubl"] is None
    assert any(finding["severity"] == "fatal" for finding in told["findings"])
    after = client.post("/v1/validations", content=example("invoice.xml"), headers=RAW)
    assert after.json()["valid"] is True


def test_all_that_are_chosen_exist():
    assert {each.name for each in HOSTILE} >= CHOSEN


def test_what_is_over_the_limit_is_a_problem_of_the_request(client):
    answer = client.post("/v1/conversions", content=b" " * 30_000_000, headers=RAW)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
