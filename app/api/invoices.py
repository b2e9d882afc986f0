"""GET /v1/invoices and what hangs on one: content, findings, timeline, deliveries, corrections, resend, withdraw."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ..model.corrections import BadCorrections, read_corrections
from ..storage import MOST, USUAL, NotFound, Window, deliveries, invoices, verdicts
from ..storage.invoices import Kept, Wish
from ..storage.tenants import Caller
from ..storage.verdicts import Verdict
from ..workflows import actions
from . import documentation_of_kept as documentation
from .bodies import BodyLimits, read_nothing, read_small
from .callers import Somebody, Staff
from .desk import Desk, Made, shaped
from .kept_shapes import DeliveryShape, EntryShape, FindingsShape, InvoiceShape, ResponseWish
from .kept_views import delivery_shape, entry_shape, findings_shape, invoice_shape, listing
from .problems import Problem, from_corrections, json_bytes
from .shapes import Listing

Format = Literal["ubl", "pdf", "json", "source", "report"]
_PDF = b"%PDF-"
_WITHIN = 1024
InvoiceId = Annotated[str, Path(max_length=100, examples=[documentation.INVOICE_ID])]


class WindowQuery(BaseModel):
    """Which page of a list is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    limit: int = Field(default=USUAL, ge=1, le=MOST, description="How many at most.")
    starting_after: str | None = Field(default=None, max_length=100, description="The last id of the page before.")
    ending_before: str | None = Field(default=None, max_length=100, description="The first id of the page after.")

    @property
    def window(self) -> Window:
        """The page as the storage knows it."""
        return Window(limit=self.limit, starting_after=self.starting_after, ending_before=self.ending_before)


class InvoicesQuery(WindowQuery):
    """Which invoices are asked for."""

    status: Literal[invoices.STATUSES] | None = None  # type: ignore[valid-type] # the statuses stand in one place
    number: str | None = Field(default=None, max_length=200)
    recipient_id: str | None = Field(default=None, max_length=100)
    external_id: str | None = Field(default=None, max_length=200)
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$", description="Of the document as it was posted.")
    delivery_state: Literal[deliveries.STATES] | None = None  # type: ignore[valid-type] # likewise
    received_from: AwareDatetime | None = None
    received_to: AwareDatetime | None = None

    def wish(self, caller: Caller) -> Wish:
        """Return the filter; a supplier sees only what its own key brought."""
        return Wish(
            status=self.status,
            number=self.number,
            recipient_id=self.recipient_id,
            external_id=self.external_id,
            sha256=self.sha256,
            delivery_state=self.delivery_state,
            received_from=self.received_from,
            received_to=self.received_to,
            key_id=_own_only(caller),
        )


class DeliveriesQuery(WindowQuery):
    """Which deliveries are asked for."""

    state: Literal[deliveries.STATES] | None = None  # type: ignore[valid-type] # the states stand in one place


class ContentQuery(BaseModel):
    """Which form of an invoice is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: Format = Field(default="ubl", description="source: as received; report: the whole verdict.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Looks up invoices and has them changed."""

    desk: Desk
    limits: BodyLimits

    async def show(self, caller: Caller, id_: str) -> InvoiceShape:
        """Return one invoice."""

        def find(connection: sa.Connection) -> InvoiceShape:
            invoice = _seen(connection, caller, id_)
            return invoice_shape(invoice, deliveries.of_invoice(connection, caller.scope, id_))

        return await self.desk.look(find)

    async def listed(self, caller: Caller, query: InvoicesQuery) -> Listing[InvoiceShape]:
        """Return one page of invoices."""

        def find(connection: sa.Connection) -> Listing[InvoiceShape]:
            if _own_only(caller):
                _refuse_cursors_of_others(connection, caller, query)
            page = invoices.window(connection, caller.scope, query.window, query.wish(caller))
            return listing(page, lambda each: invoice_shape(each, None), lambda each: each.id)

        return await self.desk.look(find)

    def content(self, caller: Caller, id_: str, wanted: Format, known: str) -> Response:
        """Return one form of an invoice, or 304 where the client has it. Raises Problem."""
        with self.desk.storage.database.reading() as connection:
            invoice = _seen(connection, caller, id_)
            verdict = verdicts.last_of(connection, id_)
        data, media_type, name = self._form(invoice, verdict, wanted)
        headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "Cache-Control": "private, no-cache"}
        if {"*", headers["ETag"]} & {each.strip().removeprefix("W/") for each in known.split(",")}:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(data, media_type=media_type, headers=headers)

    def _form(self, invoice: Kept, verdict: Verdict | None, wanted: Format) -> tuple[bytes, str, str]:
        blobs = self.desk.storage.blobs
        if wanted == "source":
            return blobs.get(invoice.arrival.sha256), invoice.arrival.media_type, f"{invoice.id}.source"
        if wanted == "pdf":
            source = blobs.get(invoice.arrival.sha256)
            if _PDF not in source[:_WITHIN]:
                raise Problem("no-pdf", facts={"id": invoice.id})
            return source, "application/pdf", f"{invoice.id}.pdf"
        if verdict is None:
            raise Problem("no-report", facts={"id": invoice.id})
        if wanted == "ubl":
            if verdict.ubl_sha256 is None:
                raise Problem("no-ubl", facts={"id": invoice.id, "verdict": verdict.status})
            return blobs.get(verdict.ubl_sha256), "application/xml", f"{invoice.id}.xml"
        report = blobs.get(verdict.report_sha256)
        if wanted == "json":
            return json_bytes(json.loads(report)["invoice"]), "application/json", f"{invoice.id}.json"
        return report, "application/json", f"{invoice.id}.report.json"

    def findings(self, caller: Caller, id_: str) -> FindingsShape:
        """Return the verdict that stands. Raises Problem where there is none yet."""
        with self.desk.storage.database.reading() as connection:
            invoice = _seen(connection, caller, id_)
            verdict = verdicts.last_of(connection, id_)
        if verdict is None:
            raise Problem("no-report", facts={"id": id_})
        return findings_shape(invoice, verdict, self.desk.storage.blobs.get(verdict.report_sha256))

    async def timeline(self, caller: Caller, id_: str) -> Listing[EntryShape]:
        """Return everything that happened to an invoice."""

        def find(connection: sa.Connection) -> Listing[EntryShape]:
            _seen(connection, caller, id_)
            return Listing(data=[entry_shape(each) for each in actions.timeline(connection, caller, id_)])

        return await self.desk.look(find)

    async def deliveries_of(self, caller: Caller, id_: str) -> Listing[DeliveryShape]:
        """Return the deliveries of an invoice, each with its attempts."""

        def find(connection: sa.Connection) -> Listing[DeliveryShape]:
            _seen(connection, caller, id_)
            own = deliveries.of_invoice(connection, caller.scope, id_)
            return Listing(data=[delivery_shape(each, deliveries.attempts_of(connection, each.id)) for each in own])

        return await self.desk.look(find)

    async def all_deliveries(self, caller: Caller, query: DeliveriesQuery) -> Listing[DeliveryShape]:
        """Return one page of deliveries of all invoices."""

        def find(connection: sa.Connection) -> Listing[DeliveryShape]:
            states = () if query.state is None else (query.state,)
            page = deliveries.window(connection, caller.scope, query.window, states)
            return listing(
                page,
                lambda each: delivery_shape(each, deliveries.attempts_of(connection, each.id)),
                lambda each: each.id,
            )

        return await self.desk.look(find)

    async def correct(self, request: Request, caller: Caller, id_: str) -> Response:
        """Have an invoice judged anew with what a person says of it."""
        body = await read_small(request, self.limits)
        try:
            read_corrections(body)
        except BadCorrections as bad:
            raise from_corrections(bad.faults) from None
        said = json.loads(body.decode("utf-8-sig"))

        def work(connection: sa.Connection) -> Made:
            _seen(connection, caller, id_)
            return _accepted(actions.correct(self.desk.storage, connection, caller, id_, said))

        return await self.desk.change(request, caller, body, work)

    async def resend(self, request: Request, caller: Caller, id_: str) -> Response:
        """Have an invoice delivered once more: same bytes, same destinations."""
        body = await read_nothing(request, self.limits)

        def work(connection: sa.Connection) -> Made:
            again = actions.resend_all(self.desk.storage, connection, caller, id_)
            return Made(status=HTTPStatus.ACCEPTED, body=Listing(data=[delivery_shape(each, []) for each in again]))

        return await self.desk.change(request, caller, body, work)

    async def resend_one(self, request: Request, caller: Caller, id_: str) -> Response:
        """Have one delivery made once more."""
        body = await read_nothing(request, self.limits)

        def work(connection: sa.Connection) -> Made:
            again = actions.resend(self.desk.storage, connection, caller, id_)
            return Made(status=HTTPStatus.ACCEPTED, body=delivery_shape(again, []))

        return await self.desk.change(request, caller, body, work)

    async def withdraw(self, request: Request, caller: Caller, id_: str) -> Response:
        """Take an invoice back before it went anywhere."""
        body = await read_nothing(request, self.limits)

        def work(connection: sa.Connection) -> Made:
            _seen(connection, caller, id_)
            kept = actions.withdraw(self.desk.storage, connection, caller, id_)
            return Made(status=HTTPStatus.OK, body=invoice_shape(kept, []))

        return await self.desk.change(request, caller, body, work)

    async def respond(self, request: Request, caller: Caller, id_: str) -> Response:
        """Record what the customer says of an invoice."""
        body = await read_small(request, self.limits)
        wish = shaped(body, ResponseWish)

        def work(connection: sa.Connection) -> Made:
            kept = actions.respond(self.desk.storage, connection, caller, id_, wish.response, wish.reason)
            own = deliveries.of_invoice(connection, caller.scope, id_)
            return Made(status=HTTPStatus.OK, body=invoice_shape(kept, own))

        return await self.desk.change(request, caller, body, work)


def readings(archive: Archive) -> APIRouter:
    """Return the operations that show what is kept."""
    routes = APIRouter(prefix="/v1", tags=["invoices"])

    @routes.get("/invoices", **documentation.list_of_invoices())
    async def list_invoices(caller: Somebody, query: Annotated[InvoicesQuery, Query()]) -> Listing[InvoiceShape]:
        return await archive.listed(caller, query)

    @routes.get("/invoices/{id}", **documentation.invoice())
    async def get_invoice(caller: Somebody, id: InvoiceId) -> InvoiceShape:  # noqa: A002 - its name in the address
        return await archive.show(caller, id)

    @routes.get("/invoices/{id}/content", **documentation.content())
    def get_content(
        request: Request,
        caller: Somebody,
        id: InvoiceId,  # noqa: A002 - its name in the address
        query: Annotated[ContentQuery, Query()],
    ) -> Response:
        return archive.content(caller, id, query.format, request.headers.get("if-none-match", ""))

    @routes.get("/invoices/{id}/findings", **documentation.findings())
    def get_findings(caller: Somebody, id: InvoiceId) -> FindingsShape:  # noqa: A002 - likewise
        return archive.findings(caller, id)

    @routes.get("/invoices/{id}/timeline", **documentation.timeline())
    async def get_timeline(caller: Somebody, id: InvoiceId) -> Listing[EntryShape]:  # noqa: A002 - likewise
        return await archive.timeline(caller, id)

    @routes.get("/invoices/{id}/deliveries", **documentation.deliveries_of_invoice())
    async def get_deliveries(caller: Somebody, id: InvoiceId) -> Listing[DeliveryShape]:  # noqa: A002 - likewise
        return await archive.deliveries_of(caller, id)

    @routes.get("/deliveries", **documentation.list_of_deliveries())
    async def list_deliveries(caller: Staff, query: Annotated[DeliveriesQuery, Query()]) -> Listing[DeliveryShape]:
        return await archive.all_deliveries(caller, query)

    return routes


def changes(archive: Archive) -> APIRouter:
    """Return the operations that change what is kept."""
    routes = APIRouter(prefix="/v1", tags=["invoices"])

    @routes.post("/invoices/{id}/corrections", status_code=202, **documentation.corrections())
    async def post_corrections(request: Request, caller: Staff, id: InvoiceId) -> Response:  # noqa: A002 - likewise
        return await archive.correct(request, caller, id)

    @routes.post("/invoices/{id}/resend", status_code=202, **documentation.resend())
    async def post_resend(request: Request, caller: Staff, id: InvoiceId) -> Response:  # noqa: A002 - likewise
        return await archive.resend(request, caller, id)

    @routes.post("/invoices/{id}/withdraw", **documentation.withdraw())
    async def post_withdraw(request: Request, caller: Somebody, id: InvoiceId) -> Response:  # noqa: A002 - likewise
        return await archive.withdraw(request, caller, id)

    @routes.post("/invoices/{id}/responses", **documentation.response())
    async def post_response(request: Request, caller: Staff, id: InvoiceId) -> Response:  # noqa: A002 - likewise
        return await archive.respond(request, caller, id)

    @routes.post("/deliveries/{id}/resend", status_code=202, **documentation.resend_one())
    async def post_resend_one(
        request: Request,
        caller: Staff,
        id: Annotated[str, Path(max_length=100, examples=[documentation.DELIVERY_ID])],  # noqa: A002 - likewise
    ) -> Response:
        return await archive.resend_one(request, caller, id)

    return routes


def _seen(connection: sa.Connection, caller: Caller, id_: str) -> Kept:
    """Return an invoice that the caller may see. Raises NotFound for one of somebody else's."""
    invoice = invoices.get(connection, caller.scope, id_)
    if _own_only(caller) not in (None, invoice.arrival.key_id):
        raise NotFound("invoice", id_)
    return invoice


def _refuse_cursors_of_others(connection: sa.Connection, caller: Caller, query: InvoicesQuery) -> None:
    """Raise NotFound for a cursor that a supplier may not see: whether it exists is not its business either."""
    for cursor in filter(None, (query.starting_after, query.ending_before)):
        try:
            _seen(connection, caller, cursor)
        except NotFound:
            raise NotFound("cursor", cursor) from None


def _own_only(caller: Caller) -> str | None:
    return caller.key_id if caller.role == "supplier" else None


def _accepted(invoice: Kept) -> Made:
    headers = {"Location": f"/v1/invoices/{invoice.id}"}
    return Made(status=HTTPStatus.ACCEPTED, body=invoice_shape(invoice, []), headers=headers)
