"""/v1/events and /v1/webhook-endpoints: what happened, to be asked for or to be told."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ..delivery import GuardSettings, WebAddress
from ..storage import MOST, USUAL, journal, webhooks
from ..storage.tenants import Caller
from ..workflows import actions
from . import documentation_of_events as documentation
from .bodies import BodyLimits, read_nothing, read_small
from .callers import Staff
from .desk import Desk, Made, shaped
from .directory import address_of, fault
from .invoices import WindowQuery
from .kept_shapes import EventShape, ReplayWish, WebhookDeliveryShape, WebhookShape, WebhookWish
from .kept_views import event_shape, listing, webhook_delivery_shape, webhook_shape
from .problems import from_body
from .shapes import Listing

EventId = Annotated[str, Path(max_length=100, examples=[documentation.EVENT_ID])]
WebhookId = Annotated[str, Path(max_length=100, examples=[documentation.WEBHOOK_ID])]


class EventsQuery(BaseModel):
    """Which events are asked for: those after one, in the order in which they happened."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    after: str | None = Field(
        default=None, max_length=100, description="The last event that you have; none: the first."
    )
    limit: int = Field(default=USUAL, ge=1, le=MOST)
    type: str | None = Field(default=None, max_length=60, description="Only events of this type.")


class TellingsQuery(WindowQuery):
    """Which tellings of an endpoint are asked for."""

    state: Literal[webhooks.STATES] | None = None  # type: ignore[valid-type] # the states stand in one place


@dataclass(frozen=True, slots=True, kw_only=True)
class Herald:
    """Keeps webhook endpoints, and lets events be read."""

    desk: Desk
    limits: BodyLimits
    guard: GuardSettings

    async def happened(self, caller: Caller, query: EventsQuery) -> Listing[EventShape]:
        """Return the events after one."""
        types = () if query.type is None else (query.type,)

        def find(connection: sa.Connection) -> Listing[EventShape]:
            found = journal.since(connection, caller.scope, query.after, query.limit + 1, types)
            shown = [event_shape(each) for each in found[: query.limit]]
            more = len(found) > query.limit
            return Listing(data=shown, has_more=more, next_cursor=shown[-1].id if more else None)

        return await self.desk.look(find)

    async def make(self, request: Request, caller: Caller) -> Response:
        """Make an endpoint; the answer holds its secret, this once."""
        body = await read_small(request, self.limits)
        wish = shaped(body, WebhookWish)
        if not isinstance(address_of(wish.address, self.guard), WebAddress):
            raise from_body([fault("address", wish.address, "https://URL")])

        def work(connection: sa.Connection) -> Made:
            made, secret = actions.make_webhook(
                self.desk.storage, connection, caller, wish.address, wish.types, self.guard
            )
            headers = {"Location": f"/v1/webhook-endpoints/{made.id}"}
            return Made(status=HTTPStatus.CREATED, body=webhook_shape(made, secret), headers=headers)

        return await self.desk.change(request, caller, body, work)

    async def rotate(self, request: Request, caller: Caller, id_: str) -> Response:
        """Give an endpoint a new secret."""
        body = await read_nothing(request, self.limits)

        def work(connection: sa.Connection) -> Made:
            return Made(
                status=HTTPStatus.OK,
                body=webhook_shape(*actions.rotate_webhook(self.desk.storage, connection, caller, id_)),
            )

        return await self.desk.change(request, caller, body, work)

    async def put(self, request: Request, caller: Caller, id_: str, state: Literal["enabled", "disabled"]) -> Response:
        """Enable or disable an endpoint."""
        body = await read_nothing(request, self.limits)

        def work(connection: sa.Connection) -> Made:
            changed = actions.set_webhook(self.desk.storage, connection, caller, id_, state)
            return Made(status=HTTPStatus.OK, body=webhook_shape(changed))

        return await self.desk.change(request, caller, body, work)

    async def delete(self, caller: Caller, id_: str) -> Response:
        """Remove an endpoint."""

        def work(connection: sa.Connection) -> Made:
            actions.set_webhook(self.desk.storage, connection, caller, id_, "deleted")
            return Made(status=HTTPStatus.NO_CONTENT)

        return await self.desk.without_key(work)

    async def replay(self, request: Request, caller: Caller, id_: str) -> Response:
        """Have an endpoint told of an event once more."""
        body = await read_small(request, self.limits)
        wish = shaped(body, ReplayWish)

        def work(connection: sa.Connection) -> Made:
            storage = self.desk.storage
            again = webhooks.replay(connection, storage.queue, caller.scope, id_, wish.event_id)
            return Made(status=HTTPStatus.ACCEPTED, body=webhook_delivery_shape(again))

        return await self.desk.change(request, caller, body, work)

    async def tellings(self, caller: Caller, id_: str, query: TellingsQuery) -> Listing[WebhookDeliveryShape]:
        """Return what an endpoint was told."""

        def find(connection: sa.Connection) -> Listing[WebhookDeliveryShape]:
            webhooks.get(connection, caller.scope, id_)
            page = webhooks.deliveries_of(connection, caller.scope, id_, query.window, query.state)
            return listing(page, webhook_delivery_shape, lambda each: each.id)

        return await self.desk.look(find)


def readings(herald: Herald) -> APIRouter:
    """Return the operations that show events and endpoints."""
    routes = APIRouter(prefix="/v1", tags=["events"])
    desk = herald.desk

    @routes.get("/events", **documentation.list_of_events())
    async def list_events(caller: Staff, query: Annotated[EventsQuery, Query()]) -> Listing[EventShape]:
        return await herald.happened(caller, query)

    @routes.get("/events/{id}", **documentation.event())
    async def get_event(caller: Staff, id: EventId) -> EventShape:  # noqa: A002 - its name in the address
        return await desk.look(lambda connection: event_shape(journal.get(connection, caller.scope, id)))

    @routes.get("/webhook-endpoints", **documentation.list_of_webhooks())
    async def list_webhooks(caller: Staff, query: Annotated[WindowQuery, Query()]) -> Listing[WebhookShape]:
        return await desk.look(
            lambda connection: listing(
                webhooks.window(connection, caller.scope, query.window), webhook_shape, lambda each: each.id
            )
        )

    @routes.get("/webhook-endpoints/{id}", **documentation.webhook())
    async def get_webhook(caller: Staff, id: WebhookId) -> WebhookShape:  # noqa: A002 - likewise
        return await desk.look(lambda connection: webhook_shape(webhooks.get(connection, caller.scope, id)))

    @routes.get("/webhook-endpoints/{id}/deliveries", **documentation.tellings())
    async def list_tellings(
        caller: Staff,
        id: WebhookId,  # noqa: A002 - likewise
        query: Annotated[TellingsQuery, Query()],
    ) -> Listing[WebhookDeliveryShape]:
        return await herald.tellings(caller, id, query)

    return routes


def changes(herald: Herald) -> APIRouter:
    """Return the operations that change endpoints."""
    routes = APIRouter(prefix="/v1", tags=["events"])

    @routes.post("/webhook-endpoints", status_code=201, **documentation.make_webhook())
    async def post_webhook(request: Request, caller: Staff) -> Response:
        return await herald.make(request, caller)

    @routes.delete("/webhook-endpoints/{id}", status_code=204, **documentation.delete_webhook())
    async def delete_webhook(caller: Staff, id: WebhookId) -> Response:  # noqa: A002 - its name in the address
        return await herald.delete(caller, id)

    @routes.post("/webhook-endpoints/{id}/rotate", **documentation.rotate())
    async def post_rotate(request: Request, caller: Staff, id: WebhookId) -> Response:  # noqa: A002 - likewise
        return await herald.rotate(request, caller, id)

    @routes.post("/webhook-endpoints/{id}/enable", **documentation.enable())
    async def post_enable(request: Request, caller: Staff, id: WebhookId) -> Response:  # noqa: A002 - likewise
        return await herald.put(request, caller, id, "enabled")

    @routes.post("/webhook-endpoints/{id}/disable", **documentation.disable())
    async def post_disable(request: Request, caller: Staff, id: WebhookId) -> Response:  # noqa: A002 - likewise
        return await herald.put(request, caller, id, "disabled")

    @routes.post("/webhook-endpoints/{id}/replay", status_code=202, **documentation.replay())
    async def post_replay(request: Request, caller: Staff, id: WebhookId) -> Response:  # noqa: A002 - likewise
        return await herald.replay(request, caller, id)

    return routes
