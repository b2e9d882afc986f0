"""What the description of the API says of everything that is kept: bodies, answers, problems, and examples."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from .documentation import (
    KEY_PARAMETER,
    KEY_PROBLEMS,
    REPEAT_PROBLEMS,
    REQUEST_ID_HEADER,
    UPLOAD_PROBLEMS,
    document_body,
    problems,
    wrapped,
)
from .kept_shapes import (
    AttemptShape,
    DeliveryLine,
    DeliveryShape,
    EntryShape,
    FindingsShape,
    InvoiceShape,
    ResponseWish,
    SourceShape,
)
from .problems import Code
from .shapes import FindingShape, Listing, Place, Texts

ACCEPTED = HTTPStatus.ACCEPTED
INVOICE_ID = "inv_01m81tqxtz5vnr109qhf3cz3x3"
RECIPIENT_ID = "rcp_01m81tqxtrqr5pge1agb8zact9"
ROUTE_ID = "rte_01m81tqxtskv5sg9q0p4zydjps"
DELIVERY_ID = "dlv_01m81tqyy8npjp0tx3fmqsmp0q"
SHA256 = "8f500398da329687fd997759c0acdbbfde2060ca72f29120790771cbd9a3201f"
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ADDRESS = "mailto:invoices@example.nl"
ALWAYS: tuple[Code, ...] = (*KEY_PROBLEMS, "invalid-parameter")
"""What every operation that needs a key can answer with."""
SMALL: tuple[Code, ...] = ("invalid-body", "body-too-large", "body-timeout", "unsupported-media-type")
_PREFER = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": "`wait=N`: answer when the invoice has come to rest, or after N seconds (30 at most).",
    "schema": {"type": "string", "examples": ["wait=10"]},
}
LOCATION = {"Location": {"description": "Where it is from now on.", "required": True, "schema": {"type": "string"}}}

Json = dict[str, Any]


def example_invoice(*, in_list: bool = False) -> InvoiceShape:
    """Return an imaginary invoice."""
    return InvoiceShape(
        id=INVOICE_ID,
        status="converted",
        reason=None,
        livemode=True,
        number="2026-0117",
        type_code="380",
        issue_date="2026-11-22",
        seller="Drukkerij De Pers B.V.",
        buyer="Gemeente Voorbeeld",
        currency="EUR",
        payable="1210.00",
        format="ubl",
        profile="nlcius",
        recipient_id=RECIPIENT_ID,
        external_id="erp-4711",
        duplicate_of=None,
        response=None,
        attempt=1,
        revision=1,
        source=SourceShape(name="2026-0117.xml", media_type="application/xml", size=8_412, sha256=SHA256),
        deliveries=None
        if in_list
        else [DeliveryLine(id=DELIVERY_ID, state="delivered", reason=None, address="https://erp.example.nl/in")],
        received_at=AT,
        changed_at=AT,
    )


def example_delivery() -> DeliveryShape:
    """Return an imaginary delivery."""
    evidence = {"host": "erp.example.nl", "status": 200, "ubl_sha256": SHA256}
    attempt = AttemptShape(number=1, outcome="delivered", reason=None, evidence=evidence, started_at=AT, ended_at=AT)
    return DeliveryShape(
        id=DELIVERY_ID,
        invoice_id=INVOICE_ID,
        route_id=ROUTE_ID,
        channel="endpoint",
        address="https://erp.example.nl/in",
        state="delivered",
        reason=None,
        message=None,
        evidence=evidence,
        ubl_sha256=SHA256,
        attempts=[attempt],
        next_attempt_at=None,
        created_at=AT,
        changed_at=AT,
    )


def intake() -> Json:
    """Return what is said of POST /v1/invoices."""
    return _document(
        "Submit an invoice",
        "submitInvoice",
        "/v1/invoices",
        "Asynchronous: 202 means that it is safely kept. The same bytes again are the same invoice, unless it ended.",
    )


def uploads() -> Json:
    """Return what is said of POST /v1/uploads."""
    return _document(
        "Upload a real digital invoice",
        "uploadInvoice",
        "/v1/uploads",
        "As POST /v1/invoices, for structured invoices only: a plain PDF is refused with the way to the right door.",
        "pdf-not-allowed-here",
        "not-ready",
    )


def list_of_invoices() -> Json:
    """Return what is said of GET /v1/invoices."""
    shown = Listing(data=[example_invoice(in_list=True)], has_more=True, next_cursor=INVOICE_ID)
    return operation("List invoices, newest first", "listInvoices", "/v1/invoices", 200, shown)


def invoice() -> Json:
    """Return what is said of GET /v1/invoices/{id}."""
    return _of_one("Show an invoice", "getInvoice", "", example_invoice())


def findings() -> Json:
    """Return what is said of GET /v1/invoices/{id}/findings."""
    finding = FindingShape(
        rule="BR-CO-15",
        severity="fatal",  # type: ignore[arg-type] # pydantic takes the value of the enumeration
        terms=["BT-110", "BT-112", "BT-109"],
        location=Place(
            path="totals.with_vat", xpath="/Invoice/LegalMonetaryTotal/TaxInclusiveAmount", page=None, box=None
        ),
        message=Texts(nl="Totaal incl. btw klopt niet.", en="The total with VAT is wrong."),
        facts={"stated": "100.00", "computed": "121.00"},
    )
    shown = FindingsShape(
        invoice_id=INVOICE_ID,
        status="refused",
        revision=1,
        profile="nlcius",
        rule_sets={"en16931": "1.3.16"},
        findings=[finding],
    )
    return _of_one("Show what was found in an invoice", "getFindings", "/findings", shown, "no-report")


def timeline() -> Json:
    """Return what is said of GET /v1/invoices/{id}/timeline."""
    entry = EntryShape(
        number=12, at=AT, actor="key_01m81", action="invoice.received", subject=INVOICE_ID, facts={"channel": "api"}
    )
    return _of_one("Show everything that happened to an invoice", "getTimeline", "/timeline", Listing(data=[entry]))


def deliveries_of_invoice() -> Json:
    """Return what is said of GET /v1/invoices/{id}/deliveries."""
    shown = Listing(data=[example_delivery()])
    return _of_one("Show where an invoice went, every attempt with its evidence", "getDeliveries", "/deliveries", shown)


def content() -> Json:
    """Return what is said of GET /v1/invoices/{id}/content."""
    told = _of_one(
        "Fetch an invoice in one of its forms", "getContent", "/content", None, "no-pdf", "no-ubl", "no-report"
    )
    headers = REQUEST_ID_HEADER | {
        "ETag": {"description": "SHA-256 of the content.", "required": True, "schema": {"type": "string"}}
    }
    binary = {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7"}
    told["responses"][200] = {
        "description": "The form that was asked for; a source has the media type it came with.",
        "headers": headers,
        "content": {
            "application/xml": {"schema": {"type": "string"}, "example": "<Invoice/>"},
            "application/pdf": binary,
            "application/json": {"schema": {"type": "object"}, "example": {"number": "2026-0117"}},
            "*/*": binary,
        },
    }
    told["responses"][304] = {"description": "The client has it already (If-None-Match).", "headers": headers}
    return told


def corrections() -> Json:
    """Return what is said of POST /v1/invoices/{id}/corrections."""
    told = _change("Correct an invoice and have it judged anew", "correctInvoice", "/v1/invoices/{id}/corrections")
    told["responses"] |= problems(
        "/v1/invoices", *ALWAYS, *REPEAT_PROBLEMS, *SMALL, "invalid-corrections", "unknown-id", "wrong-state"
    )
    told["responses"][202] = _shown(example_invoice(), LOCATION)
    entry = {
        "type": "object",
        "required": ["path", "value"],
        "properties": {"path": {"type": "string"}, "value": {"type": ["string", "null"]}},
        "additionalProperties": False,
    }
    example = [{"path": "issue_date", "value": "2026-11-20"}]
    return _with_body(told, {"schema": {"type": "array", "items": entry}, "example": example})


def resend() -> Json:
    """Return what is said of POST /v1/invoices/{id}/resend."""
    told = _change(
        "Deliver an invoice once more: same bytes, same destinations", "resendInvoice", "/v1/invoices/{id}/resend"
    )
    told["responses"][202] = _shown(Listing(data=[example_delivery()]))
    return told


def resend_one() -> Json:
    """Return what is said of POST /v1/deliveries/{id}/resend."""
    told = _change("Make one delivery once more", "resendDelivery", "/v1/deliveries/{id}/resend")
    told["responses"][202] = _shown(example_delivery())
    return told


def withdraw() -> Json:
    """Return what is said of POST /v1/invoices/{id}/withdraw."""
    told = _change("Take an invoice back before it went anywhere", "withdrawInvoice", "/v1/invoices/{id}/withdraw")
    told["responses"][200] = _shown(example_invoice())
    return told


def response() -> Json:
    """Return what is said of POST /v1/invoices/{id}/responses."""
    told = _change("Record what the customer says of an invoice", "respondToInvoice", "/v1/invoices/{id}/responses")
    told["responses"] |= problems("/v1/invoices", *ALWAYS, *REPEAT_PROBLEMS, *SMALL, "unknown-id", "wrong-state")
    told["responses"][200] = _shown(example_invoice())
    return with_model(told, ResponseWish(response="rejected", reason="Wrong order number."))


def list_of_deliveries() -> Json:
    """Return what is said of GET /v1/deliveries."""
    shown = Listing(data=[example_delivery()])
    return operation("List deliveries, newest first", "listDeliveries", "/v1/deliveries", 200, shown)


def operation(summary: str, operation_id: str, path: str, status: int, shown: BaseModel | None, *codes: Code) -> Json:
    """Return what is said of an operation that needs a key and answers with `shown`, or like it."""
    told: Json = {
        "summary": summary,
        "operation_id": operation_id,
        "responses": problems(path, *dict.fromkeys((*ALWAYS, *codes))),
    }
    told["responses"][status] = (
        {"description": "Done.", "headers": REQUEST_ID_HEADER} if shown is None else _shown(shown)
    )
    return told


def with_model(told: Json, example: BaseModel) -> Json:
    """Add a body of JSON in the shape of `example`."""
    schema = {"$ref": f"#/components/schemas/{type(example).__name__}"}
    return _with_body(told, {"schema": schema, "example": example.model_dump(mode="json", exclude_none=True)})


SENT: tuple[type[BaseModel], ...] = (ResponseWish,)
"""Shapes of bodies, which FastAPI does not see: the requests are read by ourselves."""


def _document(summary: str, operation_id: str, path: str, about: str, *more: Code) -> Json:
    codes = tuple(code for code in UPLOAD_PROBLEMS if code not in {"not-acceptable", "not-ready"})
    told = operation(summary, operation_id, path, ACCEPTED, example_invoice(), *codes, *REPEAT_PROBLEMS, *more)
    told["description"] = about
    told["responses"][int(ACCEPTED)]["headers"] |= LOCATION
    told["openapi_extra"] = {"requestBody": document_body(), "parameters": [KEY_PARAMETER, _PREFER]}
    return told


def _of_one(summary: str, operation_id: str, tail: str, shown: BaseModel | None, *codes: Code) -> Json:
    return operation(summary, operation_id, f"/v1/invoices/{INVOICE_ID}{tail}", 200, shown, "unknown-id", *codes)


def _change(summary: str, operation_id: str, path: str) -> Json:
    codes: tuple[Code, ...] = (*ALWAYS, *REPEAT_PROBLEMS, "unknown-id", "wrong-state", "body-too-large", "body-timeout")
    return keyed({"summary": summary, "operation_id": operation_id, "responses": problems(path, *codes)})


def keyed(told: Json) -> Json:
    """Add the Idempotency-Key to what is said of an operation."""
    extra = told.setdefault("openapi_extra", {})
    extra.setdefault("parameters", []).append(KEY_PARAMETER)
    return told


def _with_body(told: Json, content: Json) -> Json:
    told.setdefault("openapi_extra", {})["requestBody"] = {"required": True, "content": {"application/json": content}}
    return told


def _shown(shown: BaseModel, headers: Json | None = None) -> Json:
    return {
        "description": "As asked.",
        "model": type(shown),
        "headers": REQUEST_ID_HEADER | (headers or {}),
        "content": {"application/json": {"example": wrapped(shown.model_dump(mode="json"))}},
    }
