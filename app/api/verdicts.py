"""POST /v1/conversions, /v1/validations and /v1/extractions: one document in, one verdict out, nothing kept."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from starlette.requests import Request
from starlette.responses import Response

from ..model.corrections import BadCorrections, read_corrections
from ..model.findings import LAYERS
from ..rules.profiles import PROFILE_NAMES
from ..sandbox import Answer, Broken, JsonObject, Runner, broken_report
from ..storage.tenants import Caller
from . import documentation
from .bodies import Allowance, BodyLimits, Hold, read_upload
from .callers import Somebody
from .desk import Desk
from .measures import Measures
from .negotiation import preferred
from .problems import Problem, from_corrections, from_finding, from_parameter, json_bytes
from .workbench import Workbench

JSON, XML = "application/json", "application/xml"
PROFILES = ("auto", *PROFILE_NAMES)
ALL_LAYERS = ",".join(LAYERS)
_LAYER = "|".join(LAYERS)


def _known_profile(text: str) -> str:
    return _one_of(text, PROFILES)


def _known_layers(text: str) -> str:
    for layer in text.split(","):
        _one_of(layer, tuple(LAYERS))
    return text


def _one_of(text: str, known: tuple[str, ...]) -> str:
    """Return `text` where it is known; else raise ValueError with what is, which the problem then tells."""
    if text not in known:
        raise ValueError(", ".join(known))
    return text


ProfileName = Annotated[
    str, AfterValidator(_known_profile), WithJsonSchema({"type": "string", "enum": list(PROFILES), "default": "auto"})
]
LayerNames = Annotated[
    str,
    AfterValidator(_known_layers),
    WithJsonSchema({"type": "string", "pattern": f"^({_LAYER})(,({_LAYER}))*$", "default": ALL_LAYERS}),
]


class ConversionQuery(BaseModel):
    """What may be asked of a conversion."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    profile: ProfileName = Field(
        default="auto", description="The profile to judge by and to write; auto takes the stated one."
    )
    embed: bool = Field(default=True, description="Whether a source PDF goes into the UBL as an attachment.")

    def options(self) -> JsonObject:
        """Return what the sandbox is asked."""
        return {"profile": self.profile, "embed": self.embed}


class ExtractionQuery(BaseModel):
    """What may be asked of an extraction: nothing yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def options(self) -> JsonObject:
        """Return what the sandbox is asked."""
        return {}


class ValidationQuery(BaseModel):
    """What may be asked of a validation."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    profile: ProfileName = Field(default="auto", description="The profile to judge by; auto takes the stated one.")
    layers: LayerNames = Field(default=ALL_LAYERS, description="The layers to judge, comma-separated.")

    def options(self) -> JsonObject:
        """Return what the sandbox is asked, the layers in their own order."""
        wanted = self.layers.split(",")
        return {"profile": self.profile, "layers": [layer.value for layer in LAYERS if layer.value in wanted]}


Verb = Literal["pages", "extract", "convert"]
Asked = ConversionQuery | ValidationQuery | ExtractionQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Keeps the answer to a request that has an Idempotency-Key, and nothing else of it."""

    desk: Desk
    caller: Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What a document passes: bounds, the memory it may take, the bench it is read on, the count of it."""

    limits: BodyLimits
    allowance: Allowance
    workbench: Workbench
    measures: Measures
    today: Callable[[], date]

    async def judge(
        self, request: Request, operation: Operation, query: Asked, keeper: Keeper | None = None
    ) -> Response:
        """Read the document that `request` brings, have it judged, and return the verdict as the client likes it.

        Raises Problem.
        """
        wish = ",".join(request.headers.getlist("accept"))
        media_type = preferred(wish, operation.offers)
        if media_type is None:
            raise Problem("not-acceptable", facts={"found": wish, "expected": ", ".join(operation.offers)})
        with Hold(self.allowance) as hold:
            upload = await read_upload(request, self.limits, hold, corrections=operation is CONVERSION)
            options: JsonObject = {**query.options(), "today": self.today().isoformat()}
            if upload.file_name is not None:
                options["file"] = upload.file_name
            if upload.corrections is not None:
                options["corrections"] = _corrections(upload.corrections)

            def work(runner: Runner) -> Response:
                answer = runner.run(operation.verb, upload.data, options)
                return self._respond(operation, answer, media_type, options)

            async def respond() -> Response:
                return await self.workbench.run(work, lambda: _is_there(request))

            if keeper is None:
                return await respond()
            said = b"\n".join(
                ((upload.file_name or "").encode(), wish.encode(), upload.corrections or b"", upload.data)
            )
            return await keeper.desk.answer(request, keeper.caller, said, respond)

    async def brought(self, request: Request, verb: Verb, *, profile: str = "auto") -> Response:
        """Read the document that `request` brings, for the pages for people. Raises Problem."""
        if profile not in PROFILES:
            raise Problem(
                "invalid-parameter", errors=[from_parameter("profile", "value", profile, ", ".join(PROFILES))]
            )
        return await self.judge(request, _BY_VERB[verb], ConversionQuery(profile=profile))

    async def kept(self, request: Request, verb: Verb, data: bytes, options: Mapping[str, Any]) -> Response:
        """Read a document that is kept here, for the pages for people; `request` waits for it. Raises Problem."""
        told: JsonObject = {**options, "today": self.today().isoformat()}
        with Hold(self.allowance) as hold:
            hold.take(len(data))

            def work(runner: Runner) -> Response:
                return self._respond(_BY_VERB[verb], runner.run(verb, data, told), JSON, told)

            return await self.workbench.run(work, lambda: _is_there(request))

    def _respond(self, operation: Operation, answer: Answer, media_type: str, options: JsonObject) -> Response:
        """Return the verdict as an answer; made in the worker's thread, as a large one takes its time.

        Raises Problem (not-converted) where the client wants UBL and there is none.
        """
        ubl: bytes | None = None
        if isinstance(answer, Broken):
            report = broken_report(answer, verb=operation.verb, profile=options.get("profile"))
        else:
            report, ubl = answer.report, answer.ubl
            self.workbench.proved_at = time.monotonic()
        verdict = operation.verdict(report)
        self.measures.verdict(operation.name, verdict, report.get("format", "pdf"), answer.seconds)
        if media_type == XML:
            return _ubl_itself(report, ubl)
        told: dict[str, Any] = {"file": options.get("file"), **report}
        if operation.verb == "convert":
            told["ubl"] = None if ubl is None else b64encode(ubl).decode("ascii")
        return Response(json_bytes(told), media_type=JSON, headers={"Vary": "Accept"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A kind of verdict: its name, the sandbox's verb, what can be answered with, and the verdict in one word."""

    name: str
    verb: str
    offers: tuple[str, ...]
    verdict: Callable[[JsonObject], str]


CONVERSION = Operation(
    name="conversion", verb="convert", offers=(JSON, XML), verdict=lambda report: str(report["status"])
)
VALIDATION = Operation(
    name="validation", verb="check", offers=(JSON,), verdict=lambda report: "valid" if report["valid"] else "invalid"
)
LOOK = Operation(name="look", verb="pages", offers=(JSON,), verdict=lambda report: str(report["status"]))


EXTRACTION = Operation(name="extraction", verb="extract", offers=(JSON,), verdict=lambda report: str(report["status"]))
_BY_VERB: Mapping[Verb, Operation] = MappingProxyType({"pages": LOOK, "extract": EXTRACTION, "convert": CONVERSION})


def router(door: Door, desk: Desk) -> APIRouter:
    """Return the three operations."""
    routes = APIRouter(prefix="/v1", tags=["verdicts"])

    @routes.post("/conversions", **documentation.conversions())
    async def convert(request: Request, caller: Somebody, query: Annotated[ConversionQuery, Query()]) -> Response:
        return await door.judge(request, CONVERSION, query, Keeper(desk=desk, caller=caller))

    @routes.post("/validations", **documentation.validations())
    async def validate(request: Request, caller: Somebody, query: Annotated[ValidationQuery, Query()]) -> Response:
        return await door.judge(request, VALIDATION, query, Keeper(desk=desk, caller=caller))

    @routes.post("/extractions", **documentation.extractions())
    async def extract(request: Request, caller: Somebody, query: Annotated[ExtractionQuery, Query()]) -> Response:
        return await door.judge(request, EXTRACTION, query, Keeper(desk=desk, caller=caller))

    return routes


def _corrections(said: bytes) -> list[JsonObject]:
    """Return the corrections that came with a document, as the sandbox is told them. Raises Problem."""
    try:
        read_corrections(said)
    except BadCorrections as bad:
        raise from_corrections(bad.faults) from None
    entries: list[JsonObject] = json.loads(said.decode("utf-8-sig"))
    return entries


def _ubl_itself(report: JsonObject, ubl: bytes | None) -> Response:
    if ubl is None:
        verdict = report["status"]
        errors = [from_finding(finding) for finding in report["findings"]]
        more = {"verdict": verdict, "format": report["format"], "profile": report["profile"]}
        raise Problem("not-converted", facts={"verdict": verdict}, errors=errors, more=more)
    return Response(ubl, media_type=XML, headers={"Vary": "Accept"})


async def _is_there(request: Request) -> bool:
    return not await request.is_disconnected()
