"""Whatever is wrong with a request is told in one form, in two languages, with a page that explains it."""

import json
import logging
from typing import get_args
from urllib.parse import urlsplit

import httpx
import pytest

from app.api.documentation import PROBLEM_EXAMPLES
from app.api.problems import STATUS, Code, from_finding, rule_of
from app.model.catalogue import catalogue
from tests.loopback import served
from tests.unit.api.conftest import build, keyed

MEMBERS = ["type", "title", "status", "detail", "instance", "code", "retryable", "request_id", "message", "errors"]
RAW = {"Content-Type": "text/csv"}


def test_every_code_has_its_texts_its_status_and_an_example():
    codes = set(get_args(Code))
    assert codes == set(STATUS) == set(PROBLEM_EXAMPLES)
    for code in codes:
        texts = catalogue()[rule_of(code)]
        assert {f"{language}{part}" for language in ("nl", "en") for part in ("", "_fix", "_about")} <= texts.keys()
        assert catalogue()[f"{rule_of(code)}.title"].keys() == {"nl", "en"}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "not-found"),
        ("GET", "/v1/conversion", 404, "not-found"),
        ("GET", "/healthz/", 404, "not-found"),
        ("GET", "/v1/rules/BR-99999", 404, "unknown-rule"),
        ("GET", "/v1/rules/%00%ff", 404, "unknown-rule"),
        ("GET", "/v1/rules/" + "x" * 500, 404, "unknown-rule"),
        ("GET", "/problems/none", 404, "not-found"),
        ("GET", "/v1/conversions", 405, "method-not-allowed"),
        ("DELETE", "/v1/validations", 405, "method-not-allowed"),
        ("BREW", "/healthz", 405, "method-not-allowed"),
        ("POST", "/v1/formats", 405, "method-not-allowed"),
        ("GET", "/v1/rules?limit=0", 422, "invalid-parameter"),
        ("GET", "/v1/rules?limit=x", 422, "invalid-parameter"),
        ("GET", "/v1/rules?starting_after=nothing", 422, "invalid-parameter"),
        ("POST", "/v1/conversions?profile=oioubl", 422, "invalid-parameter"),
        ("POST", "/v1/conversions?profile=", 422, "invalid-parameter"),
        ("POST", "/v1/conversions?layers=xsd", 422, "invalid-parameter"),
        ("POST", "/v1/conversions?embed=perhaps", 422, "invalid-parameter"),
        ("POST", "/v1/validations?layers=", 422, "invalid-parameter"),
        ("POST", "/v1/validations?layers=xsd,", 422, "invalid-parameter"),
        ("POST", "/v1/validations?layers=xsd,style", 422, "invalid-parameter"),
        ("POST", "/v1/validations?profil=nlcius", 422, "invalid-parameter"),
    ],
)
def test_it_is_told_in_one_form(client, method, path, status, code):
    answer = client.request(method, path, headers={"X-Request-Id": "mine-1"})
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert list(told) == MEMBERS
    assert told["request_id"] == answer.headers["x-request-id"] == "mine-1"
    assert told["detail"] == told["message"]["en"] != told["message"]["nl"]
    assert client.get(told["type"]).status_code == 200
    assert answer.headers["cache-control"] == "no-store"


def test_a_wrong_method_says_which_are_right(client):
    assert client.get("/v1/conversions").headers["allow"] == "POST"
    assert client.put("/healthz").headers["allow"] == "GET"


def test_a_wrong_parameter_is_named_with_what_is_possible(client):
    told = client.post("/v1/conversions?profile=oioubl&profil=x").json()
    value, unknown = told["errors"]
    assert (value["pointer"], value["found"]) == ("/query/profile", "oioubl")
    assert "nlcius" in value["expected"]
    assert value["message"]["nl"] == f"profile kan niet oioubl zijn; wel: {value['expected']}."
    assert (unknown["pointer"], unknown["expected"]) == ("/query/profil", "profile, embed")


@pytest.mark.parametrize("wish", ["image/png", "application/json;q=0", "text/html, text/plain"])
def test_what_cannot_be_given_is_not_made(client, wish):
    answer = client.post("/v1/conversions", content=b"total 1=1", headers={**RAW, "Accept": wish})
    assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")
    xml = {**RAW, "Accept": "application/xml"}
    assert client.post("/v1/validations", content=b"total 1=1", headers=xml).status_code == 406


def test_who_wants_xml_gets_the_ubl_itself(client):
    wish = {**RAW, "Accept": "application/xml, application/json;q=0.5"}
    answer = client.post("/v1/conversions", content=b"total 1=1", headers=wish)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    assert answer.content == b"<Invoice>total 1=1</Invoice>"
    assert answer.headers["vary"] == "Accept"


def test_who_wants_xml_of_a_refused_invoice_gets_all_findings(client):
    wish = {**RAW, "Accept": "application/xml"}
    answer = client.post("/v1/conversions?profile=nlcius", content=b"total 1 + 1 = 3", headers=wish)
    told = answer.json()
    assert (answer.status_code, told["code"], told["verdict"]) == (422, "not-converted", "refused")
    assert (told["format"], told["profile"], told["retryable"]) == ("ubl", "nlcius", False)
    (error,) = told["errors"]
    assert error["pointer"] == "/vat_breakdown/1/tax_amount"
    assert (error["rule"], error["severity"], error["terms"]) == ("BR-CO-15", "fatal", ["BT-112"])
    assert (error["found"], error["expected"]) == ("3", "2")
    assert set(error["message"]) == {"nl", "en"}


def test_a_finding_without_facts_is_an_entry_too():
    told = {"rule": "X", "severity": "info", "terms": [], "location": {"path": ""}, "message": {}, "facts": {}}
    entry = from_finding(told | {"fix": {"path": "number", "value": "1"}})
    assert (entry["pointer"], entry["found"], entry["expected"]) == (None, None, None)
    assert entry["fix"] == {"path": "number", "value": "1"}


def test_a_document_that_breaks_its_worker_is_a_verdict(client):
    told = client.post("/v1/conversions", content=b"crash", headers=RAW).json()
    assert (told["status"], told["file"], told["ubl"]) == ("unreadable", None, None)
    assert told["findings"][0]["rule"] == "RELAY-CRASH"
    assert "secret" not in json.dumps(told)
    told = client.post("/v1/validations", files={"file": ("a.xml", b"allocate")}).json()
    assert (told["valid"], told["file"], told["findings"][0]["rule"]) == (False, "a.xml", "RELAY-MEMORY")


@pytest.mark.parametrize(("wish", "language"), [("nl", "nl"), ("nl-BE, en;q=0.9", "nl"), ("fr", "en"), ("", "en")])
def test_the_detail_is_in_the_language_asked_for(client, wish, language):
    answer = client.get("/nowhere", headers={"Accept-Language": wish})
    assert answer.json()["detail"] == answer.json()["message"][language]
    assert answer.headers["content-language"] == language


@pytest.mark.parametrize("given", ["a b", "x" * 129, "<script>", "é"])
def test_an_id_that_is_not_well_formed_is_replaced(client, given):
    answer = client.get("/nowhere", headers=[(b"X-Request-Id", given.encode("latin-1"))])
    assert answer.headers["x-request-id"].startswith("req_")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("host", ["evil.example/x", "a b", "[::1", '"><script>'])
def test_an_odd_host_leaves_the_type_relative(client, host):
    answer = client.get("/nowhere", headers={"Host": host})
    if answer.headers["content-type"] == "application/problem+json":  # the server itself refuses some
        assert answer.json()["type"] == "/problems/not-found"
    else:
        assert answer.status_code == 400


def test_the_type_bears_the_name_under_which_we_were_called(client):
    told = client.get("/nowhere", headers={"Host": "relay.example.nl:8443"}).json()
    assert urlsplit(told["type"]).netloc == "relay.example.nl:8443"


def test_an_error_of_ours_is_told_without_detail_and_logged_with_its_id(caplog):
    def no_date():
        raise RuntimeError("the clock is a secret")

    with served(build(today=no_date)) as address, caplog.at_level(logging.ERROR, "app.api"):
        answer = httpx.post(
            f"{address}/v1/conversions",
            content=b"total 1=1",
            headers={**keyed(), **RAW, "X-Request-Id": "mine-2"},
            timeout=30,
        )
        metrics = httpx.get(f"{address}/metrics").text
    told = answer.json()
    assert (answer.status_code, told["code"], told["retryable"]) == (500, "internal-error", True)
    assert "secret" not in answer.text
    assert "mine-2" in told["detail"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    (logged,) = [record for record in caplog.records if record.name == "app.api.passage"]
    assert "mine-2" in logged.getMessage()
    assert "the clock is a secret" in str(logged.exc_info[1])
    assert 'route="/v1/conversions",status="500"} 1.0' in metrics
