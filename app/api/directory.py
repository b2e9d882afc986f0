"""/v1/recipients and /v1/routes: who receives invoices, and where theirs go."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ..delivery import Address, BadWay, GuardSettings, MailAddress, PermanentFailure, Way, destination
from ..model.catalogue import as_json
from ..sandbox import Broken as Breakage
from ..sandbox import JsonObject, Runner, broken_report
from ..storage import NotFound, recipients, routes
from ..storage.recipients import IdentifierTaken
from ..storage.tenants import Caller
from ..workflows import actions, way_of
from . import documentation_of_addresses as documentation
from .bodies import BodyLimits, Hold, read_small, read_upload
from .callers import Staff
from .desk import Desk, Made, shaped
from .invoices import WindowQuery
from .kept_shapes import DestinationShape, DryRunShape, RecipientShape, RecipientWish, RouteShape, RouteWish
from .kept_views import listing, recipient_shape, route_shape, why_in_words
from .problems import Problem, from_body, from_finding, from_options
from .shapes import Listing
from .verdicts import Door

RecipientId = Annotated[str, Path(max_length=100, examples=[documentation.RECIPIENT_ID])]
RouteId = Annotated[str, Path(max_length=100, examples=[documentation.ROUTE_ID])]


class RoutesQuery(WindowQuery):
    """Which routes are asked for."""

    recipient_id: str | None = Field(default=None, max_length=100)


class DryRunQuery(BaseModel):
    """Whose the invoice would be, if not its buyer's identifiers are to tell."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    recipient: str | None = Field(default=None, max_length=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Keeps recipients and routes. `guard` tells what nothing may ever be sent to."""

    desk: Desk
    door: Door
    limits: BodyLimits
    guard: GuardSettings

    async def put_recipient(self, request: Request, caller: Caller, id_: str | None) -> Response:
        """Make a recipient, or replace what is known of one."""
        body = await read_small(request, self.limits)
        sent = shaped(body, RecipientWish)
        wish = actions.RecipientWish(
            name=sent.name,
            identifiers=[(each.scheme, each.value) for each in sent.identifiers],
            external_id=sent.external_id,
            metadata=sent.metadata,
        )

        def work(connection: sa.Connection) -> Made:
            storage = self.desk.storage
            try:
                if id_ is not None:
                    changed = actions.change_recipient(storage, connection, caller, id_, wish)
                    return Made(status=HTTPStatus.OK, body=recipient_shape(changed))
                made = actions.make_recipient(storage, connection, caller, wish)
            except IdentifierTaken as taken:
                raise Problem("identifier-taken", facts={"recipient": taken.recipient_id}) from None
            headers = {"Location": f"/v1/recipients/{made.id}"}
            return Made(status=HTTPStatus.CREATED, body=recipient_shape(made), headers=headers)

        return await self.desk.change(request, caller, body, work)

    async def make_route(self, request: Request, caller: Caller) -> Response:
        """Make a route."""
        body = await read_small(request, self.limits)
        sent = shaped(body, RouteWish)
        place = address_of(sent.address, self.guard)
        if sent.channel is not None and sent.channel != place.channel:
            raise from_body([fault("channel", sent.channel, f"the address is of the channel {place.channel}")])
        wish = actions.RouteWish(
            recipient_id=sent.recipient_id,
            address=sent.address,
            match={} if sent.match is None else sent.match.model_dump(exclude_none=True),
            way=_way(sent.options, "mailbox" if isinstance(place, MailAddress) else "endpoint"),
            profile=sent.profile,
        )

        def work(connection: sa.Connection) -> Made:
            try:
                made = actions.make_route(self.desk.storage, connection, caller, wish, self.guard)
            except NotFound as absent:
                wrong = fault("recipient_id", sent.recipient_id, f"no {absent.what} {absent.id}")
                raise from_body([wrong]) from None
            headers = {"Location": f"/v1/routes/{made.id}"}
            return Made(status=HTTPStatus.CREATED, body=route_shape(made), headers=headers)

        return await self.desk.change(request, caller, body, work)

    async def dry_run(self, request: Request, caller: Caller, query: DryRunQuery) -> Response:
        """Tell where an invoice would go, and why; keep and send nothing."""
        with Hold(self.door.allowance) as hold:
            upload = await read_upload(request, self.limits, hold)
            options: JsonObject = {"profile": "auto", "today": self.door.today().isoformat(), "embed": False}

            def convert(runner: Runner) -> JsonObject:
                answer = runner.run("convert", upload.data, options)
                broken = isinstance(answer, Breakage)
                return broken_report(answer, verb="convert", profile="auto") if broken else answer.report  # type: ignore[arg-type, union-attr] # one or the other

            async def work() -> Response:
                report = await self.door.workbench.run(convert)
                shape = await self.desk.look(lambda connection: self._way(connection, caller, report, query.recipient))
                return Response(shape.model_dump_json(), media_type="application/json")

            return await self.desk.answer(request, caller, upload.data, work)

    @staticmethod
    def _way(connection: sa.Connection, caller: Caller, report: JsonObject, asked: str | None) -> DryRunShape:
        if asked is not None:
            recipients.get(connection, caller.scope, asked)
        way = way_of(connection, caller.scope, report["invoice"] or {}, asked)
        return DryRunShape(
            status=report["status"],
            recipient_id=way.choice.recipient_id,
            why=way.choice.why,
            term=way.choice.term,
            reason=way.reason,
            message=why_in_words(way.reason or way.choice.why),
            destinations=[
                DestinationShape(
                    route_id=route.id,
                    channel=route.channel,
                    address=route.address,
                    taken=unmet is None,
                    unmet=unmet,
                )
                for route, unmet in way.routes
            ],
        )

    async def delete(self, caller: Caller, what: str, id_: str) -> Response:
        """Remove a recipient or a route."""

        def work(connection: sa.Connection) -> Made:
            remove = actions.delete_recipient if what == "recipient" else actions.delete_route
            remove(self.desk.storage, connection, caller, id_)
            return Made(status=HTTPStatus.NO_CONTENT)

        return await self.desk.without_key(work)


def of_recipients(directory: Directory) -> APIRouter:
    """Return the operations on recipients."""
    paths = APIRouter(prefix="/v1", tags=["recipients"])
    desk = directory.desk

    @paths.post("/recipients", status_code=201, **documentation.make_recipient())
    async def post_recipient(request: Request, caller: Staff) -> Response:
        return await directory.put_recipient(request, caller, None)

    @paths.get("/recipients", **documentation.list_of_recipients())
    async def list_recipients(caller: Staff, query: Annotated[WindowQuery, Query()]) -> Listing[RecipientShape]:
        return await desk.look(
            lambda connection: listing(
                recipients.window(connection, caller.scope, query.window), recipient_shape, lambda each: each.id
            )
        )

    @paths.get("/recipients/{id}", **documentation.recipient())
    async def get_recipient(caller: Staff, id: RecipientId) -> RecipientShape:  # noqa: A002 - its name in the address
        return await desk.look(lambda connection: recipient_shape(recipients.get(connection, caller.scope, id)))

    @paths.put("/recipients/{id}", **documentation.change_recipient())
    async def put_recipient(request: Request, caller: Staff, id: RecipientId) -> Response:  # noqa: A002 - likewise
        return await directory.put_recipient(request, caller, id)

    @paths.delete("/recipients/{id}", status_code=204, **documentation.delete_recipient())
    async def delete_recipient(caller: Staff, id: RecipientId) -> Response:  # noqa: A002 - likewise
        return await directory.delete(caller, "recipient", id)

    return paths


def of_routes(directory: Directory) -> APIRouter:
    """Return the operations on routes."""
    paths = APIRouter(prefix="/v1", tags=["routes"])
    desk = directory.desk

    @paths.post("/routes/dry-run", **documentation.dry_run())
    async def post_dry_run(request: Request, caller: Staff, query: Annotated[DryRunQuery, Query()]) -> Response:
        return await directory.dry_run(request, caller, query)

    @paths.post("/routes", status_code=201, **documentation.make_route())
    async def post_route(request: Request, caller: Staff) -> Response:
        return await directory.make_route(request, caller)

    @paths.get("/routes", **documentation.list_of_routes())
    async def list_routes(caller: Staff, query: Annotated[RoutesQuery, Query()]) -> Listing[RouteShape]:
        return await desk.look(
            lambda connection: listing(
                routes.window(connection, caller.scope, query.window, query.recipient_id),
                route_shape,
                lambda each: each.id,
            )
        )

    @paths.get("/routes/{id}", **documentation.route())
    async def get_route(caller: Staff, id: RouteId) -> RouteShape:  # noqa: A002 - likewise
        return await desk.look(lambda connection: route_shape(routes.get(connection, caller.scope, id)))

    @paths.delete("/routes/{id}", status_code=204, **documentation.delete_route())
    async def delete_route(caller: Staff, id: RouteId) -> Response:  # noqa: A002 - likewise
        return await directory.delete(caller, "route", id)

    return paths


def address_of(text: str, guard: GuardSettings) -> Address:
    """Return a destination as it was given. Raises Problem (address-refused) where nothing may go there."""
    try:
        return destination(text, guard)
    except PermanentFailure as refusal:
        why = from_finding(as_json(refusal.finding)) | {"pointer": "/body/address", "location": None}
        more = {"reason": refusal.reason.value}
        raise Problem("address-refused", facts={"address": text[:200]}, errors=[why], more=more) from None


def fault(name: str, found: str, expected: str) -> dict[str, Any]:
    """Return a fault in the member `name` of a body, as pydantic tells them."""
    return {"type": "value_error", "loc": (name,), "input": found, "msg": expected, "ctx": {"error": expected}}


def _way(options: dict[str, Any], channel: Literal["mailbox", "endpoint"]) -> Way:
    """Return how a destination wants to be given invoices. Raises Problem (invalid-body) with all that is wrong."""
    try:
        way = Way.from_json(options)
    except BadWay as bad:
        raise from_options(bad.faults) from None
    if misplaced := way.misplaced(channel):
        raise from_options(misplaced)
    return way
