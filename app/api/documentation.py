"""What the description of the API says of each operation: bodies, answers, and examples that are real answers.

The examples of verdicts are files beside this one, written by the contract tests from what the service answers; those
of problems and lists are made by the code that answers with them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from http import HTTPStatus
from importlib import resources
from typing import Any

from pydantic import BaseModel

from ..model.corrections import BadCorrections, read_corrections
from ..model.findings import Finding
from . import invoice_shape
from .bodies import CORRECTIONS, MEDIA_TYPES, MULTIPART, PART
from .problems import MEDIA_TYPE as PROBLEM
from .problems import STATUS, Code, Occasion, Problem, from_body, from_corrections, from_parameter, render, title_of
from .shapes import ConversionVerdict, ExtractionVerdict, ProblemBody, ValidationVerdict

Json = dict[str, Any]

EXAMPLE_BASE = "http://localhost:8080"
EXAMPLE_REQUEST_ID = "example-1"
EXAMPLE_LIMIT = "25000000"
VERDICTS: dict[str, str] = {
    "invoice": "An invoice with 21 % VAT",
    "credit-note": "A credit note that names its invoice",
    "refused": "An invoice whose total does not add up",
}
"""The documents beside this file, by name, each with a line on what it shows."""
PAGES: dict[str, str] = {
    "invoice": "The page of an invoice, each value with its proof",
    "quote": "The page of a quotation",
}
"""What the examples of extractions show, by name; they were made from fixtures of ours."""
OFFERS = {
    "/v1/conversions": "application/json, application/xml",
    "/v1/validations": "application/json",
    "/v1/extractions": "application/json",
    "": "text/html, application/json",
}
"""What can be asked for in an Accept header, by path."""
WRONG_PARAMETERS = {
    "/v1/rules": from_parameter("limit", "value", "0", "1-100"),
    "": from_parameter("embedded", "unknown", None, "profile, embed"),
    "/v1/extractions": from_parameter("profile", "unknown", None, "-"),
    "/v1/validations": from_parameter("profil", "unknown", None, "profile, layers"),
}
"""A fault in the parameters, by path."""
WRONG_CORRECTIONS = b'[{"path": "issue_date", "value": "31-01-2026"}, {"path": "colour", "value": "blue"}]'
"""A list of corrections with two faults."""
PROBLEM_EXAMPLES: dict[Code, dict[str, str]] = {
    "bad-request": {},
    "not-found": {"path": "/problems/none"},
    "unknown-rule": {"rule": "BR-CO15", "meant": "BR-CO-15", "kind": "meant"},
    "method-not-allowed": {"path": "/v1/conversions", "method": "GET", "allowed": "POST"},
    "not-acceptable": {"found": "image/png", "expected": "text/html, application/json"},
    "body-timeout": {"seconds": "20"},
    "body-too-large": {"limit": EXAMPLE_LIMIT},
    "unsupported-media-type": {"found": "image/png", "expected": ", ".join(MEDIA_TYPES)},
    "unsupported-content-coding": {"found": "gzip"},
    "empty-body": {},
    "broken-multipart": {},
    "multipart-parts": {"found": "invoice"},
    "invalid-parameter": {},
    "invalid-corrections": {},
    "not-converted": {"verdict": "refused"},
    "unauthorized": {},
    "forbidden": {"role": "supplier", "allowed": "operator, customer"},
    "unknown-id": {"what": "invoice", "id": "inv_01m81tqxtz5vnr109qhf3cz3x4"},
    "invalid-body": {},
    "wrong-state": {
        "subject": "inv_01m81tqxtz5vnr109qhf3cz3x3",
        "state": "converted",
        "allowed": "needs_review, refused",
    },
    "identifier-taken": {"recipient": "rcp_01m81tqxtrqr5pge1agb8zact9"},
    "address-refused": {"address": "http://10.0.0.1/"},
    "pdf-not-allowed-here": {},
    "no-pdf": {"id": "inv_01m81tqxtz5vnr109qhf3cz3x3"},
    "no-ubl": {"id": "inv_01m81tqxtz5vnr109qhf3cz3x3", "verdict": "refused"},
    "no-report": {"id": "inv_01m81tqxtz5vnr109qhf3cz3x3"},
    "invalid-idempotency-key": {},
    "request-in-flight": {"seconds": "2"},
    "other-request": {},
    "rate-limited": {"seconds": "1"},
    "storage-away": {"seconds": "2"},
    "overloaded": {"seconds": "2"},
    "not-ready": {"seconds": "2"},
    "internal-error": {},
}
"""Facts of an imaginary case of each problem, for its page and its example."""
UPLOAD_PROBLEMS: tuple[Code, ...] = (
    "empty-body",
    "broken-multipart",
    "multipart-parts",
    "not-acceptable",
    "body-timeout",
    "body-too-large",
    "unsupported-media-type",
    "unsupported-content-coding",
    "invalid-parameter",
    "overloaded",
    "not-ready",
)
KEY_PROBLEMS: tuple[Code, ...] = ("unauthorized", "forbidden", "rate-limited", "storage-away")
"""What can be wrong with the key that an operation needs, or with looking it up."""
REPEAT_PROBLEMS: tuple[Code, ...] = ("invalid-idempotency-key", "request-in-flight", "other-request")
"""What can be wrong with an Idempotency-Key."""
KEY_PARAMETER: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same request gets the same answer, with `Idempotent-Replayed: true`.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
REQUEST_ID_HEADER = {
    "X-Request-Id": {
        "description": "The id given in the request's X-Request-Id, or a new one.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:/+=-]{1,128}$"},
    }
}
_CORRECTIONS = {
    "type": "array",
    "description": "What a person says of an invoice that is read from pages: a place and its value, null for none.",
    "items": {
        "type": "object",
        "required": ["path", "value"],
        "properties": {"path": {"type": "string"}, "value": {"type": ["string", "null"]}},
        "additionalProperties": False,
        "examples": [{"path": "issue_date", "value": "2026-01-31"}],
    },
}
_IN_ONE_PIECE = "x-in-one-piece"
_COME_BACK = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}
_RETRY_HEADER = {
    "Retry-After": {"description": "Seconds.", "required": True, "schema": {"type": "integer", "minimum": 1}}
}
_CHALLENGE_HEADER = {
    "WWW-Authenticate": {"description": "What is needed.", "required": True, "schema": {"type": "string"}}
}
_RATE_HEADERS = {
    "RateLimit-Limit": "Requests a minute that the key has; the three are absent where there is no limit.",
    "RateLimit-Remaining": "Requests that are left of them.",
    "RateLimit-Reset": "Seconds until all of them are there again.",
}
_REPLAYED_HEADER = {
    "Idempotent-Replayed": {
        "description": "On an answer that was given before, to a request with the same Idempotency-Key.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


@cache
def example(name: str) -> str:
    """Return the text of an example file beside this module."""
    return (resources.files(__package__) / "examples" / name).read_text(encoding="utf-8")


def conversions() -> Json:
    """Return what is said of POST /v1/conversions."""
    converted = {
        "description": "A verdict, whatever it is; with `Accept: application/xml` the UBL itself.",
        "model": ConversionVerdict,
        "headers": REQUEST_ID_HEADER,
        "content": {
            "application/json": {"examples": _verdicts("conversion")},
            "application/xml": {
                "schema": {"type": "string"},
                "examples": {"invoice": {"summary": VERDICTS["invoice"], "value": example("conversion-invoice.xml")}},
            },
        },
    }
    refused = {
        "not-converted": {"summary": VERDICTS["refused"], "value": wrapped(_answer("conversion-refused-problem"))}
    }
    return {
        "summary": "Convert one document into UBL 2.1",
        "description": "Synchronous; nothing is stored. Statuses 4xx are about the request, never about the invoice, "
        "save for `not-converted`, which only a client that insists on UBL can get.",
        "operation_id": "convert",
        "responses": {
            200: converted,
            **problems(
                "/v1/conversions",
                *KEY_PROBLEMS,
                *REPEAT_PROBLEMS,
                *UPLOAD_PROBLEMS,
                "invalid-corrections",
                more={422: refused},
            ),
        },
        "openapi_extra": {"requestBody": document_body(corrections=True), "parameters": [KEY_PARAMETER]},
    }


def extractions() -> Json:
    """Return what is said of POST /v1/extractions."""
    examples = {
        name: {"summary": about, "value": wrapped(_answer(f"extraction-{name}"))} for name, about in PAGES.items()
    }
    read = {
        "description": "What the pages show, as far as it is proven.",
        "model": ExtractionVerdict,
        "headers": REQUEST_ID_HEADER,
        "content": {"application/json": {"examples": examples}},
    }
    return {
        "summary": "Read the pages of a PDF, each value with its proof",
        "description": "Synchronous; nothing is stored. The pages are read even where a digital invoice is embedded. "
        "What is no PDF is answered `unreadable`.",
        "operation_id": "extract",
        "responses": {200: read, **problems("/v1/extractions", *KEY_PROBLEMS, *REPEAT_PROBLEMS, *UPLOAD_PROBLEMS)},
        "openapi_extra": {"requestBody": document_body(), "parameters": [KEY_PARAMETER]},
    }


def validations() -> Json:
    """Return what is said of POST /v1/validations."""
    judged = {
        "description": "The verdict, layer by layer.",
        "model": ValidationVerdict,
        "headers": REQUEST_ID_HEADER,
        "content": {"application/json": {"examples": _verdicts("validation")}},
    }
    return {
        "summary": "Judge one document as it stands",
        "description": "Synchronous; nothing is stored.",
        "operation_id": "validate",
        "responses": {200: judged, **problems("/v1/validations", *KEY_PROBLEMS, *REPEAT_PROBLEMS, *UPLOAD_PROBLEMS)},
        "openapi_extra": {"requestBody": document_body(), "parameters": [KEY_PARAMETER]},
    }


def listing(summary: str, operation_id: str, shown: BaseModel, path: str, *codes: Code) -> Json:
    """Return what is said of an operation that answers with `shown`, or like it, and with problems at `path`."""
    content = {"application/json": {"example": wrapped(shown.model_dump(mode="json"))}}
    return {
        "summary": summary,
        "operation_id": operation_id,
        "responses": {200: {"headers": REQUEST_ID_HEADER, "content": content}, **problems(path, *codes)},
    }


def problems(path: str, *codes: Code, more: dict[int, Json] | None = None) -> dict[int | str, Json]:
    """Return the problems that an operation can answer with, by status, each with an example; `more` adds examples.

    `path` is that of the imaginary request.
    """
    told: dict[int | str, Json] = {}
    for status in sorted({int(STATUS[code]) for code in codes}):
        here = [code for code in codes if STATUS[code] == status]
        examples = {
            code: {"summary": title_of(code)["en"], "value": wrapped(problem_example(code, path))} for code in here
        }
        told[status] = {
            "description": "; ".join(title_of(code)["en"] for code in here),
            "headers": REQUEST_ID_HEADER | (_RETRY_HEADER if status in _COME_BACK else {}),
            "content": {
                PROBLEM: {
                    "schema": {"$ref": f"#/components/schemas/{ProblemBody.__name__}"},
                    "examples": examples | (more or {}).get(status, {}),
                }
            },
        }
    return told


def problem_example(code: Code, path: str) -> Json:
    """Return the answer in an imaginary case of a problem."""
    occasion = Occasion(base=EXAMPLE_BASE, path=path, request_id=EXAMPLE_REQUEST_ID, language="en")
    facts = PROBLEM_EXAMPLES[code]
    if code == "not-acceptable":
        facts = facts | {"expected": OFFERS.get(path, OFFERS[""])}
    if code == "invalid-corrections":
        return render(from_corrections(_wrong_corrections()), occasion)
    if code == "invalid-body":
        return render(from_body([{"type": "missing", "loc": ("name",), "msg": "Field required"}]), occasion)
    errors = [WRONG_PARAMETERS.get(path, WRONG_PARAMETERS[""])] if code == "invalid-parameter" else []
    return render(Problem(code, facts=facts, errors=errors), occasion)


def _wrong_corrections() -> tuple[Finding, ...]:
    """Return what is wrong with an imaginary list of corrections."""
    try:
        read_corrections(WRONG_CORRECTIONS)
    except BadCorrections as bad:
        return bad.faults
    return ()


def complete(description: Json, sent: Sequence[type[BaseModel]]) -> Json:
    """Add to the generated description what FastAPI does not know of: shapes, and the nulls in examples.

    `sent` are the shapes of bodies that are read by ourselves.
    """
    schemas: Json = description.setdefault("components", {}).setdefault("schemas", {})
    if ProblemBody.__name__ in schemas:
        return description
    shape = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(shape.pop("$defs", {}))
    schemas[ProblemBody.__name__] = shape
    for each in sent:
        shape = each.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(shape.pop("$defs", {}))
        schemas[each.__name__] = shape
    schemas.update(invoice_shape.schemas())
    for verdict in (ConversionVerdict, ExtractionVerdict):
        invoice = schemas[verdict.__name__]["properties"]["invoice"]
        invoice["anyOf"] = [{"$ref": f"#/components/schemas/{invoice_shape.NAME}"}, {"type": "null"}]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path in description["paths"].values():
        for operation in path.values():
            _drop_default_error(operation["responses"])
            _add_headers(operation)
            for answer in operation["responses"].values():
                _unwrap(answer.get("content", {}))
    return description


def wrapped(value: Json) -> Json:
    """Return an example in one piece: FastAPI would leave out its nulls, which are part of the answer."""
    return {_IN_ONE_PIECE: json.dumps(value)}


def _unwrap(content: Json) -> None:
    for each in content.values():
        for holder, name in ((each, "example"), *((example, "value") for example in each.get("examples", {}).values())):
            value = holder.get(name)
            if isinstance(value, dict) and _IN_ONE_PIECE in value:
                holder[name] = json.loads(value[_IN_ONE_PIECE])


def _drop_default_error(responses: Json) -> None:
    """Remove FastAPI's own 422, which no client of ours ever sees."""
    content = responses.get("422", {}).get("content", {})
    content.pop("application/json", None)
    if not content:
        responses.pop("422", None)


def _add_headers(operation: Json) -> None:
    """Add the headers that follow from a key and from an Idempotency-Key."""
    rate = {name: {"description": told, "schema": {"type": "integer"}} for name, told in _RATE_HEADERS.items()}
    repeats = any(each["name"] == KEY_PARAMETER["name"] for each in operation.get("parameters", ()))
    for status, answer in operation["responses"].items():
        headers = answer.setdefault("headers", {})
        if operation.get("security"):
            answer["headers"] = headers = headers | (_CHALLENGE_HEADER if status == "401" else rate)
        if repeats and status.startswith("2"):
            answer["headers"] = headers | _REPLAYED_HEADER


def document_body(*, corrections: bool = False) -> Json:
    """Return what is said of a body that is a document."""
    documents: Json = {name: {"summary": about, "value": example(f"{name}.xml")} for name, about in VERDICTS.items()}
    document = {"type": "string", "format": "binary", "minLength": 1}
    content: Json = {name: {"schema": document} for name in MEDIA_TYPES}
    content["application/xml"]["examples"] = documents
    content["text/csv"] = {"schema": {"type": "string", "minLength": 1}}
    content["application/json"] = {"schema": {"type": "object", "description": "An invoice as canonical JSON."}}
    parts: Json = {PART: document} | ({CORRECTIONS: _CORRECTIONS} if corrections else {})
    form = {"type": "object", "required": [PART], "properties": parts, "additionalProperties": False}
    encoding = {PART: {"contentType": "application/octet-stream"}}
    encoding |= {CORRECTIONS: {"contentType": "application/json"}} if corrections else {}
    content[MULTIPART] = {"schema": form, "encoding": encoding}
    return {"required": True, "description": "The document; its content tells its format.", "content": content}


def _verdicts(operation: str) -> Json:
    return {
        name: {"summary": about, "value": wrapped(_answer(f"{operation}-{name}"))} for name, about in VERDICTS.items()
    }


def _answer(name: str) -> Json:
    answer: Json = json.loads(example(f"{name}.json"))
    return answer
