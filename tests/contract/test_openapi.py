"""The description of the API is valid, and its examples are what the service answers.

The examples of verdicts are files under app/api/examples. Where a change to rules or texts changes them on purpose,
write them anew with UBLRELAY_UPDATE_EXAMPLES=1 and look at the difference before it is kept.
"""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.api.documentation import EXAMPLE_BASE, EXAMPLE_REQUEST_ID, PAGES, PROBLEM_EXAMPLES, VERDICTS, WRONG_CORRECTIONS
from app.api.listings import EXAMPLE_RULE

UPDATE = os.environ.get("UBLRELAY_UPDATE_EXAMPLES", "") not in {"", "0"}
EXAMPLES = Path(__file__).resolve().parents[2] / "app/api/examples"
HOST = EXAMPLE_BASE.removeprefix("http://")
XML = {"Content-Type": "application/xml"}
DOORS = {"conversion": "/v1/conversions", "validation": "/v1/validations"}
EXTRACTIONS = "/v1/extractions"
SHOWN = {"invoice": "fixtures/pdf/plain-invoice.pdf", "quote": "fixtures/bad/plain-quote.pdf"}
"""The fixtures that the examples of extractions were made from."""
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
PROVOKED = {
    "empty-body": {"content": b"", "headers": XML},
    "broken-multipart": {"content": b"no form", "headers": FORM},
    "multipart-parts": {"files": {"invoice": b"<Invoice/>"}},
    "not-acceptable": {"content": b"<Invoice/>", "headers": {**XML, "Accept": "image/png"}},
    "body-too-large": {"content": b" " * 25_000_001, "headers": XML},
    "unsupported-media-type": {"content": b"<Invoice/>", "headers": {"Content-Type": "image/png"}},
    "invalid-idempotency-key": {"content": b"<Invoice/>", "headers": {**XML, "Idempotency-Key": "a key"}},
    "unsupported-content-coding": {"content": b"<Invoice/>", "headers": {**XML, "Content-Encoding": "gzip"}},
}
"""Requests that meet the problem of the same name."""
NOT_PROVOKED = {"body-timeout", "overloaded", "not-ready", "rate-limited", "storage-away"}
"""Problems of a busy or slow moment; other tests meet them, with other figures than the example has."""
OF_KEYS = {"unauthorized", "forbidden", "request-in-flight", "other-request"}
"""Problems of keys: test_keys.py and test_idempotency.py meet them."""
STATELESS = {"reference", "operation"}
"""Tags of the operations that answer alike in every installation."""


@pytest.fixture(scope="module")
def client(service):
    asking = service.party().client
    asking.headers.update({"Host": HOST, "X-Request-Id": EXAMPLE_REQUEST_ID})
    return asking


@pytest.fixture(scope="module")
def described(client) -> dict:
    return client.get("/openapi.json").json()


@pytest.fixture(scope="module")
def operations(described) -> list[tuple[str, str, dict]]:
    return [(path, method, told) for path, methods in described["paths"].items() for method, told in methods.items()]


def conform(described: dict, schema: dict, value: object) -> None:
    """Hold `value` to a schema that may point into the description."""
    Draft202012Validator({**schema, "components": described["components"]}).validate(value)


def settled(told: dict) -> dict:
    """A verdict without its time, which differs from run to run."""
    assert told["elapsed_ms"] > 0
    return {**told, "elapsed_ms": 1.5}


def kept(name: str, answer: str) -> str:
    """The example file `name`, made from the answer first where that is asked for."""
    if UPDATE:
        (EXAMPLES / name).write_text(answer, encoding="utf-8")
    return (EXAMPLES / name).read_text(encoding="utf-8")


def as_text(told: dict) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def examples(content: dict) -> list:
    single = [content["example"]] if "example" in content else []
    return single + [each["value"] for each in content.get("examples", {}).values()]


def test_the_description_is_valid_openapi_3_1(described):
    assert described["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(described).validate()


def test_every_operation_is_named_and_shows_every_answer_it_can_give(operations):
    assert len({told["operationId"] for _, _, told in operations}) == len(operations)
    for path, _, told in operations:
        assert told["summary"], path
        for status, answer in told["responses"].items():
            assert answer.get("content") or status in {"204", "304"}, f"{path} {status}"
            for media_type, content in answer.get("content", {}).items():
                assert examples(content), f"{path} {status} {media_type} has no example"


def test_every_example_conforms_to_its_schema(described, operations):
    for _, _, told in operations:
        for answer in told["responses"].values():
            for content in answer.get("content", {}).values():
                for example in examples(content):
                    conform(described, content["schema"], example)


@pytest.mark.parametrize("name", VERDICTS)
@pytest.mark.parametrize("operation", DOORS)
def test_the_example_of_a_verdict_is_what_is_answered(client, described, operation, name):
    answer = client.post(DOORS[operation], content=(EXAMPLES / f"{name}.xml").read_bytes(), headers=XML)
    assert answer.status_code == 200
    told = answer.json()
    content = described["paths"][DOORS[operation]]["post"]["responses"]["200"]["content"]["application/json"]
    conform(described, content["schema"], told)
    assert json.loads(kept(f"{operation}-{name}.json", as_text(settled(told)))) == settled(told)
    if not UPDATE:
        assert content["examples"][name]["value"] == settled(told)


@pytest.mark.parametrize("name", PAGES)
def test_the_example_of_an_extraction_is_what_is_answered(client, described, name):
    data = (EXAMPLES.parents[2] / SHOWN[name]).read_bytes()
    answer = client.post(EXTRACTIONS, content=data, headers={"Content-Type": "application/pdf"})
    assert answer.status_code == 200
    told = answer.json()
    content = described["paths"][EXTRACTIONS]["post"]["responses"]["200"]["content"]["application/json"]
    conform(described, content["schema"], told)
    assert json.loads(kept(f"extraction-{name}.json", as_text(settled(told)))) == settled(told)
    if not UPDATE:
        assert content["examples"][name]["value"] == settled(told)


def test_the_examples_of_extractions_show_a_proven_invoice_and_no_invoice():
    told = {name: json.loads((EXAMPLES / f"extraction-{name}.json").read_text(encoding="utf-8")) for name in PAGES}
    assert {name: each["status"] for name, each in told.items()} == {"invoice": "accepted", "quote": "not_an_invoice"}
    number = told["invoice"]["fields"]["number"]
    assert (number["value"], number["page"]) == (told["invoice"]["invoice"]["number"], 1)
    assert len({each["kind"] for each in number["evidence"]}) >= 2
    assert told["quote"]["invoice"] is None


def test_the_examples_show_what_they_are_said_to_show():
    told = {name: json.loads((EXAMPLES / f"conversion-{name}.json").read_text(encoding="utf-8")) for name in VERDICTS}
    assert {name: each["status"] for name, each in told.items()} == {
        "invoice": "converted",
        "credit-note": "converted",
        "refused": "refused",
    }
    assert [each["rule"] for each in told["refused"]["findings"] if each["severity"] == "fatal"] == ["BR-CO-15"]
    assert told["credit-note"]["invoice"]["type_code"] == "381"
    for name in ("invoice", "credit-note"):
        checked = json.loads((EXAMPLES / f"validation-{name}.json").read_text(encoding="utf-8"))
        assert checked["layers"] == {"xsd": "passed", "rules": "passed", "legal": "passed"}


def test_the_example_of_ubl_is_what_is_answered(client, described):
    wish = {**XML, "Accept": "application/xml"}
    answer = client.post("/v1/conversions", content=(EXAMPLES / "invoice.xml").read_bytes(), headers=wish)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    assert kept("conversion-invoice.xml", answer.text) == answer.text
    refusal = client.post("/v1/conversions", content=(EXAMPLES / "refused.xml").read_bytes(), headers=wish)
    assert refusal.status_code == 422
    assert json.loads(kept("conversion-refused-problem.json", as_text(refusal.json()))) == refusal.json()
    problem = described["paths"]["/v1/conversions"]["post"]["responses"]["422"]["content"]["application/problem+json"]
    conform(described, problem["schema"], refusal.json())


def test_the_example_of_a_list_is_what_is_answered(client, operations):
    asked = {
        "/v1/rules": "/v1/rules?limit=2",
        "/v1/rules/{rule}": f"/v1/rules/{EXAMPLE_RULE}",
        "/problems/{code}": "/problems/empty-body",
    }
    for path, method, told in operations:
        if method != "get" or not STATELESS & set(told.get("tags", ())):
            continue
        for media_type, content in told["responses"]["200"]["content"].items():
            answer = client.get(asked.get(path, path), headers={"Accept": media_type})
            assert answer.status_code == 200, path
            if path == "/metrics":
                assert content["example"] in answer.text
            else:
                shown = answer.json() if media_type == "application/json" else answer.text
                assert content["example"] == shown, path


@pytest.mark.parametrize("code", PROVOKED)
@pytest.mark.parametrize("door", [*DOORS.values(), EXTRACTIONS])
def test_the_example_of_a_problem_is_what_is_answered(client, described, door, code):
    answer = client.post(door, **PROVOKED[code])
    content = described["paths"][door]["post"]["responses"][str(answer.status_code)]["content"]
    assert content["application/problem+json"]["examples"][code]["value"] == answer.json()


def test_the_example_of_wrong_corrections_is_what_is_answered(client, described):
    files = {"file": b"%PDF-1.7", "corrections": WRONG_CORRECTIONS}
    answer = client.post(DOORS["conversion"], files=files)
    assert answer.status_code == 422
    content = described["paths"][DOORS["conversion"]]["post"]["responses"]["422"]["content"]
    assert content["application/problem+json"]["examples"]["invalid-corrections"]["value"] == answer.json()
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/corrections/0", "/corrections/1"]


@pytest.mark.parametrize(
    ("method", "asked", "path", "code"),
    [
        ("POST", "/v1/extractions?profile=nlcius", "/v1/extractions", "invalid-parameter"),
        ("POST", "/v1/conversions?embedded=1", "/v1/conversions", "invalid-parameter"),
        ("POST", "/v1/validations?profil=nlcius", "/v1/validations", "invalid-parameter"),
        ("GET", "/v1/rules?limit=0", "/v1/rules", "invalid-parameter"),
        ("GET", "/v1/rules/BR-CO15", "/v1/rules/{rule}", "unknown-rule"),
        ("GET", "/problems/none", "/problems/{code}", "not-found"),
    ],
)
def test_the_example_of_a_problem_with_the_address_is_what_is_answered(client, described, method, asked, path, code):
    answer = client.request(method, asked)
    content = described["paths"][path][method.lower()]["responses"][str(answer.status_code)]["content"]
    assert content["application/problem+json"]["examples"][code]["value"] == answer.json()


def test_every_problem_that_a_document_can_meet_is_met_here_or_named(described):
    for door in (*DOORS.values(), EXTRACTIONS):
        answers = described["paths"][door]["post"]["responses"].values()
        shown = {
            code
            for each in answers
            for code in each["content"].get("application/problem+json", {"examples": {}})["examples"]
        }
        assert shown == {*PROVOKED, *NOT_PROVOKED, *OF_KEYS, "invalid-parameter"} | (
            {"not-converted", "invalid-corrections"} if "conv" in door else set()
        )
        assert shown <= PROBLEM_EXAMPLES.keys()
