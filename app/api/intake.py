"""POST /v1/invoices and /v1/uploads: what comes in is kept before it is answered, and judged after."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ..sandbox import Outcome, Runner
from ..storage import NotFound, deliveries, invoices
from ..storage.deliveries import SETTLED, WAITING
from ..storage.invoices import RECEIVED, Arrival
from ..storage.tenants import Caller
from ..workflows import actions
from . import documentation_of_kept as documentation
from .bodies import Hold as Holding
from .bodies import Upload, read_upload
from .callers import Somebody
from .desk import Desk, Made, respond
from .kept_views import invoice_shape
from .problems import Problem, from_parameter
from .verdicts import Door, ProfileName

LONGEST_WAIT = 30
_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,4})\"?\s*(?:$|[,;])")
_POLL = 0.1
_PDF = b"%PDF-"
_WITHIN = 1024
_PAGES = "pdf"


class IntakeQuery(BaseModel):
    """What may be said of an invoice beside its bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    recipient: str | None = Field(
        default=None, max_length=100, description="Whose it is; by default the buyer's identifiers tell."
    )
    profile: ProfileName = Field(default="auto", description="The profile to judge by and to write.")
    external_id: str | None = Field(default=None, max_length=200, description="Your own name for it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Takes invoices in. `door` bounds what may be in memory, and reads what must be looked at first."""

    door: Door
    desk: Desk

    async def receive(self, request: Request, caller: Caller, query: IntakeQuery, channel: str) -> Response:
        """Keep the document that `request` brings and answer 202 once it is safe. Raises Problem."""
        with Holding(self.door.allowance) as hold:
            upload = await read_upload(request, self.door.limits, hold)
            if channel == "upload" and _PDF in upload.data[:_WITHIN]:
                await self._refuse_pages(upload)
            sha256 = await asyncio.to_thread(self.desk.storage.blobs.put, upload.data)
            arrival = _arrival(upload, sha256, query, channel, caller)
            said = f"{upload.file_name or ''}\n{sha256}".encode()

            def work(connection: sa.Connection) -> Made:
                return self._take_in(connection, caller, arrival)

            response = await self.desk.change(request, caller, said, work)
        wait = wait_of(request)
        location = response.headers.get("location", "")
        if wait and response.status_code == documentation.ACCEPTED:
            return await self._wait(caller, location, wait, response)
        return response

    def _take_in(self, connection: sa.Connection, caller: Caller, arrival: Arrival) -> Made:
        try:
            invoice, is_new = actions.take_in(self.desk.storage, connection, caller, arrival)
        except NotFound as absent:
            if absent.what != "recipient":
                raise
            error = from_parameter("recipient", "value", arrival.recipient_id, "an id of GET /v1/recipients")
            raise Problem("invalid-parameter", errors=[error]) from None
        headers = {"Location": f"/v1/invoices/{invoice.id}"}
        # What is new goes nowhere yet, and the tenant's row is held: it is not asked.
        shown = [] if is_new else deliveries.of_invoice(connection, caller.scope, invoice.id)
        return Made(status=documentation.ACCEPTED, body=invoice_shape(invoice, shown), headers=headers)

    async def _refuse_pages(self, upload: Upload) -> None:
        """Refuse a PDF in which no digital invoice can be read. Raises Problem."""
        options = {"profile": "auto", "today": self.door.today().isoformat(), "embed": False}

        def work(runner: Runner) -> bool:
            answer = runner.run("check", upload.data, {**options, "layers": []})
            return isinstance(answer, Outcome) and answer.report.get("format") not in (None, _PAGES)

        if not await self.door.workbench.run(work):
            headers = {"Link": '</v1/invoices>; rel="alternate"'}
            raise Problem("pdf-not-allowed-here", headers=headers)

    async def _wait(self, caller: Caller, location: str, seconds: int, first: Response) -> Response:
        """Answer with how far the invoice is when it has come to rest, or when the time is over."""
        id_ = location.rpartition("/")[2]
        deadline = time.monotonic() + seconds
        while True:
            shape, rests = await asyncio.to_thread(self._progress, caller, id_)
            if rests or time.monotonic() > deadline:
                break
            await asyncio.sleep(_POLL)
        headers = {name: value for name, value in first.headers.items() if name in {"location", "idempotent-replayed"}}
        headers["Preference-Applied"] = f"wait={seconds}"
        return respond(Made(status=first.status_code, body=shape, headers=headers))

    def _progress(self, caller: Caller, id_: str) -> tuple[BaseModel, bool]:
        with self.desk.storage.database.reading() as connection:
            invoice = invoices.get(connection, caller.scope, id_)
            own = deliveries.of_invoice(connection, caller.scope, id_)
        rests = invoice.status != RECEIVED and all(each.state in (*SETTLED, WAITING) for each in own)
        return invoice_shape(invoice, own), rests


def router(reception: Reception) -> APIRouter:
    """Return the two operations."""
    routes = APIRouter(prefix="/v1", tags=["invoices"])

    @routes.post("/invoices", status_code=documentation.ACCEPTED, **documentation.intake())
    async def post_invoice(request: Request, caller: Somebody, query: Annotated[IntakeQuery, Query()]) -> Response:
        return await reception.receive(request, caller, query, "api")

    @routes.post("/uploads", status_code=documentation.ACCEPTED, **documentation.uploads())
    async def post_upload(request: Request, caller: Somebody, query: Annotated[IntakeQuery, Query()]) -> Response:
        return await reception.receive(request, caller, query, "upload")

    return routes


def wait_of(request: Request) -> int:
    """Return the seconds that the client would rather wait (RFC 7240), at most `LONGEST_WAIT`; 0 where it says none."""
    found = _WAIT.search(",".join(request.headers.getlist("prefer")).lower())
    return min(LONGEST_WAIT, int(found.group(1))) if found else 0


def _arrival(upload: Upload, sha256: str, query: IntakeQuery, channel: str, caller: Caller) -> Arrival:
    return Arrival(
        sha256=sha256,
        size=len(upload.data),
        media_type=upload.media_type,
        file_name=upload.file_name,
        recipient_id=query.recipient,
        profile=query.profile,
        channel=channel,
        key_id=caller.key_id,
        submitter=caller.key_id if caller.role == "supplier" else "",
        external_id=query.external_id,
    )
