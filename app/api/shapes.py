"""The shapes of our answers, for the description of the API and for the programs that are generated from it.

The verdicts themselves are made in the sandbox and passed on as they are; the contract tests hold them to these shapes.
"""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from ..model.findings import Layer, Severity

Item = TypeVar("Item")
LayerResult = Literal["passed", "failed", "skipped"]


class Shape(BaseModel):
    """What all shapes share: they cannot be changed, and hold nothing that is not described."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(Shape):
    """A text for people, in both languages."""

    nl: str
    en: str


class Place(Shape):
    """Where a finding stands: path in the canonical invoice, XPath in an XML source, page and box in a PDF."""

    path: str = Field(examples=["totals.with_vat"])
    xpath: str | None = None
    page: int | None = Field(None, ge=1)
    box: list[float] | None = Field(None, min_length=4, max_length=4, description="Left, top, right, bottom in points.")


class Correction(Shape):
    """A correction on offer: put the value at the path."""

    path: str
    value: str


class FindingShape(Shape):
    """One thing found. Only a fatal finding stops an invoice."""

    rule: str = Field(description="Official or own rule id; /v1/rules/{id} explains it.", examples=["BR-CO-15"])
    severity: Severity
    terms: list[str] = Field(description="Business terms of EN 16931 that it rests on.", examples=[["BT-112"]])
    location: Place
    message: Texts
    facts: dict[str, str]
    fix: Correction | None = None


class ConversionVerdict(Shape):
    """The verdict on one document, and the UBL where there is one."""

    file: str | None = Field(description="The file name that came with the document, if any.")
    status: Literal[
        "converted",
        "refused",
        "needs_review",
        "not_an_invoice",
        "multiple_invoices",
        "unreadable",
        "failed_output",
    ]
    format: str | None = Field(description="The syntax it was read in; null where it could not be read.")
    profile: str | None
    output: None = Field(description="Always null here; the command line names its output file in it.")
    invoice: dict[str, Any] | None = Field(
        description="The invoice as canonical JSON: names of EN 16931, amounts as strings, dates as ISO 8601."
    )
    findings: list[FindingShape]
    rule_sets: dict[str, str] = Field(description="The rule sets it was judged by, with their versions.")
    elapsed_ms: float = Field(ge=0, description="Milliseconds from the bytes to the verdict, within the worker.")
    ubl: str | None = Field(
        description="The UBL 2.1 document in base64; null where none was made.",
        json_schema_extra={"contentEncoding": "base64", "contentMediaType": "application/xml"},
    )


class EvidenceShape(Shape):
    """A reason to believe a value, in words; those of different kinds are independent of one another."""

    kind: str = Field(examples=["label"])
    nl: str
    en: str


class FieldShape(Shape):
    """A value that was read from a page and is proven."""

    value: str = Field(description="As the canonical invoice has it: amounts as 1234.56, dates as 2026-01-31.")
    confidence: float = Field(ge=0, le=1)
    page: int = Field(ge=1)
    box: list[float] = Field(min_length=4, max_length=4, description="Left, top, right, bottom in points.")
    evidence: list[EvidenceShape]


class ExtractionVerdict(Shape):
    """What the pages of a PDF show, as far as it is proven."""

    file: str | None = Field(description="The file name that came with the document, if any.")
    status: Literal["accepted", "needs_review", "not_an_invoice", "multiple_invoices", "unreadable"] = Field(
        description="Accepted where every core field that the pages print is present and proven."
    )
    invoice: dict[str, Any] | None = Field(description="What is proven, as canonical JSON; a doubtful value is null.")
    fields: dict[str, FieldShape] = Field(description="By path in the canonical invoice, where each value is printed.")
    findings: list[FindingShape]
    elapsed_ms: float = Field(ge=0, description="Milliseconds from the bytes to the answer, within the worker.")


class ValidationVerdict(Shape):
    """The verdict on one document as it stands, layer by layer."""

    file: str | None = Field(description="The file name that came with the document, if any.")
    valid: bool = Field(description="Whether no layer that ran has a fatal finding.")
    format: str | None = Field(description="The syntax it was read in; null where it could not be read.")
    profile: str | None
    layers: dict[Layer, LayerResult]
    findings: list[FindingShape]
    elapsed_ms: float = Field(ge=0, description="Milliseconds from the bytes to the verdict, within the worker.")


class ErrorEntry(Shape):
    """One part of a problem: a finding about the invoice, or a fault in a parameter."""

    pointer: str | None = Field(
        description="JSON pointer into the canonical invoice, /query/NAME for a parameter, /corrections/N for an entry."
    )
    location: Place | None
    rule: str | None
    severity: Severity
    terms: list[str]
    message: Texts
    found: str | None
    expected: str | None
    fix: Correction | None


class ProblemBody(BaseModel):
    """RFC 9457: what is wrong with the request, and for `not-converted` all findings about the invoice."""

    model_config = ConfigDict(extra="allow", frozen=True)
    type: str = Field(description="Address of the page that explains this kind of problem.")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="In Dutch or English, as Accept-Language prefers.")
    instance: str = Field(description="Path of the request.")
    code: str = Field(examples=["body-too-large"])
    retryable: bool = Field(description="Whether the very same request may succeed later.")
    request_id: str
    message: Texts = Field(description="`detail`, in both languages.")
    errors: list[ErrorEntry]


class Listing(Shape, Generic[Item]):
    """One page of a list. `next_cursor` goes into `starting_after` for the page that follows."""

    object: Literal["list"] = "list"
    data: list[Item]
    has_more: bool = False
    next_cursor: str | None = None


class FormatShape(Shape):
    """A syntax of invoices."""

    name: str
    media_types: list[str]
    reads: bool
    writes: bool = Field(description="Whether it is also a target.")


class RuleSetShape(Shape):
    """A set of rules with the version that we follow, and the day it took effect."""

    name: str
    version: str
    valid_from: str
    complete: bool = Field(description="Whether every rule of this version is judged; if not, a finding says so.")


class ProfileShape(Shape):
    """What an invoice can be judged by and written as."""

    name: str
    customization_id: str | None
    profile_id: str | None
    rule_sets: list[RuleSetShape]


class ExamplesShape(Shape):
    """Two fragments of XML with the usual prefixes, undeclared; an ellipsis stands for what is left out."""

    breaks: str = Field(description="From an invoice that breaks the rule.")
    satisfies: str = Field(description="From the same invoice where it satisfies the rule.")


class RuleShape(Shape):
    """A rule: what it says when it is broken, what to do, and what lies behind it, as far as known."""

    rule: str
    layer: Layer | None
    severity: Severity | None
    rule_set: str | None = Field(description="The set that has it, where we judge it.")
    version: str | None = Field(description="The version of that set.")
    terms: list[str]
    message: Texts = Field(description="Facts of the case show as an ellipsis.")
    fix: Texts | None
    explanation: Texts | None
    examples: ExamplesShape | None = Field(
        description="Given where one rule is asked for; null in lists, and for a rule that no invoice shows."
    )


class Health(Shape):
    """The process is alive."""

    status: Literal["ok"] = "ok"
    version: str


class Readiness(Shape):
    """A worker has just read a document."""

    status: Literal["ready"] = "ready"
    version: str
    workers: int = Field(description="Workers that are warm.", ge=0)


class ProblemPage(Shape):
    """What a problem code means."""

    code: str
    status: int
    retryable: bool
    title: Texts
    explanation: Texts
