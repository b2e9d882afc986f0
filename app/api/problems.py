"""What can be wrong with a request, and the one place where that becomes an answer (RFC 9457, problem+json).

Whatever goes wrong anywhere is raised as `Problem`, or becomes one in `handlers`. The texts stand in the catalogue
(`model/messages/request.toml`) in Dutch and English, and on the page that `type` leads to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ..model.catalogue import as_json, entry, message
from ..model.findings import Finding, Severity
from .negotiation import preferred_language

MEDIA_TYPE = "application/problem+json"
PREFIX = "RELAY-REQUEST-"
RETRY_SECONDS = 2
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
_STEP = re.compile(r"[^.\[\]]+")

Code = Literal[
    "bad-request",
    "not-found",
    "unknown-rule",
    "method-not-allowed",
    "not-acceptable",
    "body-timeout",
    "body-too-large",
    "unsupported-media-type",
    "unsupported-content-coding",
    "empty-body",
    "broken-multipart",
    "multipart-parts",
    "invalid-parameter",
    "invalid-corrections",
    "not-converted",
    "unauthorized",
    "forbidden",
    "unknown-id",
    "invalid-body",
    "wrong-state",
    "identifier-taken",
    "address-refused",
    "pdf-not-allowed-here",
    "no-pdf",
    "no-ubl",
    "no-report",
    "invalid-idempotency-key",
    "request-in-flight",
    "other-request",
    "rate-limited",
    "storage-away",
    "overloaded",
    "not-ready",
    "internal-error",
]

STATUS: Mapping[Code, HTTPStatus] = {
    "bad-request": HTTPStatus.BAD_REQUEST,
    "not-found": HTTPStatus.NOT_FOUND,
    "unknown-rule": HTTPStatus.NOT_FOUND,
    "method-not-allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "not-acceptable": HTTPStatus.NOT_ACCEPTABLE,
    "body-timeout": HTTPStatus.REQUEST_TIMEOUT,
    "body-too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unsupported-media-type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "unsupported-content-coding": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "empty-body": HTTPStatus.BAD_REQUEST,
    "broken-multipart": HTTPStatus.BAD_REQUEST,
    "multipart-parts": HTTPStatus.BAD_REQUEST,
    "invalid-parameter": HTTPStatus.UNPROCESSABLE_ENTITY,
    "invalid-corrections": HTTPStatus.UNPROCESSABLE_ENTITY,
    "not-converted": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unauthorized": HTTPStatus.UNAUTHORIZED,
    "forbidden": HTTPStatus.FORBIDDEN,
    "unknown-id": HTTPStatus.NOT_FOUND,
    "invalid-body": HTTPStatus.UNPROCESSABLE_ENTITY,
    "wrong-state": HTTPStatus.CONFLICT,
    "identifier-taken": HTTPStatus.CONFLICT,
    "address-refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "pdf-not-allowed-here": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "no-pdf": HTTPStatus.NOT_FOUND,
    "no-ubl": HTTPStatus.NOT_FOUND,
    "no-report": HTTPStatus.NOT_FOUND,
    "invalid-idempotency-key": HTTPStatus.BAD_REQUEST,
    "request-in-flight": HTTPStatus.CONFLICT,
    "other-request": HTTPStatus.UNPROCESSABLE_ENTITY,
    "rate-limited": HTTPStatus.TOO_MANY_REQUESTS,
    "storage-away": HTTPStatus.SERVICE_UNAVAILABLE,
    "overloaded": HTTPStatus.SERVICE_UNAVAILABLE,
    "not-ready": HTTPStatus.SERVICE_UNAVAILABLE,
    "internal-error": HTTPStatus.INTERNAL_SERVER_ERROR,
}
RETRYABLE: frozenset[Code] = frozenset(
    {"body-timeout", "request-in-flight", "rate-limited", "storage-away", "overloaded", "not-ready", "internal-error"}
)
"""Where the very same request may well succeed later."""

Entry = dict[str, Any]


class Problem(Exception):
    """A request that cannot be answered as asked: `facts` fill in the text, `errors` are its parts, one by one.

    `more` are members of the answer besides the usual ones, `headers` go with it.
    """

    def __init__(
        self,
        code: Code,
        *,
        facts: Mapping[str, str] | None = None,
        errors: Sequence[Entry] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code, facts)
        self.code: Code = code
        self.facts = dict(facts or {})
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = dict(more or {})

    @property
    def status(self) -> HTTPStatus:
        """The HTTP status that goes with it."""
        return STATUS[self.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The request on which a problem arose: `base` is the address of this service, without a slash at the end."""

    base: str
    path: str
    request_id: str
    language: Literal["nl", "en"]


def come_back(
    code: Literal["overloaded", "not-ready", "storage-away", "rate-limited", "request-in-flight"],
    seconds: int = RETRY_SECONDS,
) -> Problem:
    """Return the problem that asks to send the same again after so many seconds."""
    return Problem(code, facts={"seconds": str(seconds)}, headers={"Retry-After": str(seconds)})


def render(problem: Problem, occasion: Occasion) -> Entry:
    """Return the members of the answer, in the order of RFC 9457 and then our own."""
    facts = {**problem.facts, "request_id": occasion.request_id}
    texts = text_of(problem.code, facts)
    return {
        "type": f"{occasion.base}/problems/{problem.code}",
        "title": title_of(problem.code)[occasion.language],
        "status": int(problem.status),
        "detail": texts[occasion.language],
        "instance": occasion.path,
        "code": problem.code,
        "retryable": problem.code in RETRYABLE,
        "request_id": occasion.request_id,
        "message": texts,
        **problem.more,
        "errors": list(problem.errors),
    }


def answer(request: Request, problem: Problem) -> Response:
    """Return `problem` as an answer to `request`, `title` and `detail` in the language that Accept-Language likes."""
    occasion = occasion_of(request)
    headers = {**problem.headers, "Content-Language": occasion.language, "Vary": "Accept-Language"}
    body = json_bytes(render(problem, occasion))
    return Response(body, status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)


def occasion_of(request: Request) -> Occasion:
    """Return what a problem tells of the request it arose on."""
    host = request.headers.get("host", "")
    base = f"{request.scope.get('scheme', 'http')}://{host}" if _HOST.fullmatch(host) else ""
    return Occasion(
        base=base,
        path=quote(request.scope["path"], safe="/:@!$&'()*+,;=~"),
        request_id=request.scope.get("state", {}).get("request_id", ""),
        language=preferred_language(request.headers.get("accept-language", "")),
    )


def json_bytes(value: object) -> bytes:
    r"""Return `value` as JSON in ASCII: half a surrogate pair from a document (``\ud800``) then cannot break it."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def title_of(code: Code) -> dict[str, str]:
    """Return the short name of a problem, per language."""
    return message(Finding(rule=rule_of(code), severity=Severity.FATAL, facts={"kind": "title"}))


def text_of(code: Code, facts: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong and what to do, per language, with the facts filled in (their `kind` picks the text)."""
    return message(Finding(rule=rule_of(code), severity=Severity.FATAL, facts=facts))


def about(code: Code) -> dict[str, str]:
    """Return the explanation on the problem's page, per language."""
    texts = entry(rule_of(code))
    return {language: texts[f"{language}_about"] for language in ("nl", "en")}


def rule_of(code: Code) -> str:
    """Return the problem's id in the catalogue."""
    return PREFIX + code.upper()


def from_finding(told: Mapping[str, Any]) -> Entry:
    """Return a finding (as a verdict's JSON has it) as an entry of `errors`."""
    facts: Mapping[str, str] = told.get("facts", {})
    path: str = told["location"]["path"]
    return {
        "pointer": "".join(f"/{step}" for step in _STEP.findall(path)) if path else None,
        "location": told["location"],
        "rule": told["rule"],
        "severity": told["severity"],
        "terms": told["terms"],
        "message": told["message"],
        "found": next((facts[name] for name in ("found", "stated", "value") if name in facts), None),
        "expected": next((facts[name] for name in ("expected", "computed") if name in facts), None),
        "fix": told.get("fix"),
    }


def from_corrections(faults: Sequence[Finding]) -> Problem:
    """Return what is wrong with a list of corrections, each entry by itself, as a problem."""
    return Problem("invalid-corrections", errors=[_correction(fault) for fault in faults])


def _correction(fault: Finding) -> Entry:
    position = fault.facts.get("position")
    return from_finding(as_json(fault)) | {"pointer": f"/corrections/{int(position) - 1}" if position else None}


def from_parameter(name: str, kind: Literal["value", "unknown"], found: str | None, expected: str) -> Entry:
    """Return an entry of `errors` about the query parameter `name`."""
    facts = {"kind": kind, "name": name, "found": found or "", "expected": expected}
    return {
        "pointer": f"/query/{name}",
        "location": None,
        "rule": None,
        "severity": "fatal",
        "terms": [],
        "message": text_of("invalid-parameter", facts),
        "found": found,
        "expected": expected,
        "fix": None,
    }


def from_validation(error: RequestValidationError, known: Sequence[str]) -> Problem:
    """Return FastAPI's own verdict on the parameters as a problem of ours; `known` are the names that exist."""
    return Problem("invalid-parameter", errors=[_parameter(fault, known) for fault in error.errors()])


def from_body(faults: Sequence[Mapping[str, Any]]) -> Problem:
    """Return what pydantic finds wrong with a body of JSON as a problem, every fault with a pointer to its place."""
    return Problem("invalid-body", errors=[_member(fault) for fault in faults])


def from_options(faults: Sequence[Finding]) -> Problem:
    """Return what is wrong with the options of a destination as a problem, each with a pointer to its place."""
    entries = []
    for fault in faults:
        entry = from_finding(as_json(fault))
        option = "".join(f"/{step}" for step in (fault.location.path or "").split(".") if step)
        entries.append(entry | {"pointer": f"/body/options{option}", "location": None, "rule": None})
    return Problem("invalid-body", errors=entries)


def _member(fault: Mapping[str, Any]) -> Entry:
    pointer = "".join(f"/{step}" for step in ("body", *fault["loc"]))
    kind = {"extra_forbidden": "unknown", "missing": "missing", "json_invalid": "json"}.get(fault["type"], "value")
    found = None if kind != "value" else str(fault.get("input", ""))[:200]
    expected = str(fault.get("ctx", {}).get("error") or fault["msg"])
    facts = {"kind": kind, "name": pointer, "found": found or "", "expected": expected}
    return {
        "pointer": pointer,
        "location": None,
        "rule": None,
        "severity": "fatal",
        "terms": [],
        "message": text_of("invalid-body", facts),
        "found": found,
        "expected": expected,
        "fix": None,
    }


def from_http(error: HTTPException, request: Request) -> Problem:
    """Return what the router (or a library) has to say as a problem of ours."""
    facts = {"path": request.scope["path"], "method": request.method}
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return Problem("not-found", facts=facts)
        case HTTPStatus.METHOD_NOT_ALLOWED:
            headers = dict(error.headers or {})
            return Problem("method-not-allowed", facts={**facts, "allowed": headers.get("Allow", "")}, headers=headers)
        case status if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return Problem("bad-request")
        case _:
            return Problem("internal-error")


def _parameter(fault: Mapping[str, Any], known: Sequence[str]) -> Entry:
    name = str(fault["loc"][-1])
    context: Mapping[str, Any] = fault.get("ctx", {})
    match fault["type"]:
        case "extra_forbidden":
            return from_parameter(name, "unknown", None, ", ".join(known) or "-")
        case "bool_parsing" | "bool_type":
            expected = "true, false"
        case "greater_than_equal" | "less_than_equal" | "int_parsing" | "int_from_float" | "int_parsing_size":
            expected = "1-100"
        case "value_error":
            expected = str(context["error"])
        case _:
            expected = str(context.get("expected", fault["msg"]))
    return from_parameter(name, "value", str(fault.get("input", ""))[:200], expected)
