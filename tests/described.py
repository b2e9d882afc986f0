"""Every answer that a test gets is held to the description: its status, its headers, its media type, its shape."""

from __future__ import annotations

import re
from typing import Any

import httpx
from jsonschema import Draft202012Validator

Json = dict[str, Any]
PROBLEM = "application/problem+json"
_PARAMETER = re.compile(r"\{[^{}]+\}")
_WITHOUT_BODY = {204, 304}
_NOWHERE = {400, 404, 405}
"""What is answered where there is no operation."""


class Description:
    """The description of the API, and what it says of an answer."""

    def __init__(self, told: Json) -> None:
        self.told = told
        self._operations = [
            (re.compile(_PARAMETER.sub("[^/]+", path)), path, method.upper(), operation)
            for path, methods in told["paths"].items()
            for method, operation in methods.items()
        ]
        self._validators: dict[tuple[str, ...], Draft202012Validator] = {}
        self.seen: set[tuple[str, str, int]] = set()
        """What was answered so far: method, path and status."""

    def operation(self, method: str, path: str) -> tuple[str, Json] | None:
        """Return the operation that a request meets, with its path: one without parameters before one with."""
        hits = [
            (_PARAMETER.search(known) is not None, known, operation)
            for pattern, known, its, operation in self._operations
            if its == method and pattern.fullmatch(path)
        ]
        return min(hits, key=lambda hit: hit[0])[1:] if hits else None

    def hold(self, answer: httpx.Response) -> None:
        """Hold an answer to the description. Made to be called by a client for each that it gets."""
        answer.read()
        request = answer.request
        method, path = request.method, request.url.raw_path.decode("ascii").partition("?")[0]
        met = self.operation(method, path)
        if met is None:
            if request.method == "HEAD":
                return
            if path.startswith("/v1/"):
                assert answer.status_code in _NOWHERE, f"{method} {path}: {answer.status_code}"
                self._conform(("problem",), {"$ref": "#/components/schemas/ProblemBody"}, answer)
            return
        known, operation = met
        where = f"{method} {known}: {answer.status_code} {answer.text[:300]}"
        responses = operation["responses"]
        assert str(answer.status_code) in responses, f"not described: {where}"
        self.seen.add((method, known, answer.status_code))
        told = responses[str(answer.status_code)]
        due = {name for name, header in told.get("headers", {}).items() if header.get("required")}
        assert {name for name in due if name not in answer.headers} == set(), where
        if answer.status_code in _WITHOUT_BODY:
            assert answer.content == b"", where
            return
        media_type = answer.headers["content-type"].partition(";")[0]
        content = told["content"].get(media_type) or told["content"].get("*/*")
        assert content is not None, f"{media_type} is not described: {where}"
        if media_type.endswith("json") and path != "/openapi.json" and not path.endswith("/content"):
            self._conform((method, known, str(answer.status_code)), content["schema"], answer)

    def _conform(self, place: tuple[str, ...], schema: Json, answer: httpx.Response) -> None:
        if place not in self._validators:
            self._validators[place] = Draft202012Validator({**schema, "components": self.told["components"]})
        self._validators[place].validate(answer.json())
