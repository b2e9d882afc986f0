"""What the description of the API says of recipients and routes."""

from __future__ import annotations

from pydantic import BaseModel

from .documentation import REPEAT_PROBLEMS, UPLOAD_PROBLEMS, Json, document_body
from .documentation_of_kept import ADDRESS, AT, LOCATION, RECIPIENT_ID, ROUTE_ID, SMALL, keyed, operation, with_model
from .kept_shapes import (
    DestinationShape,
    DryRunShape,
    IdentifierShape,
    MatchShape,
    RecipientShape,
    RecipientWish,
    RouteShape,
    RouteWish,
)
from .problems import Code
from .shapes import Listing, Texts

SENT: tuple[type[BaseModel], ...] = (RecipientWish, RouteWish)
"""Shapes of bodies that are read by ourselves."""


def example_recipient() -> RecipientShape:
    """Return an imaginary recipient."""
    return RecipientShape(
        id=RECIPIENT_ID,
        name="Gemeente Voorbeeld",
        identifiers=[IdentifierShape(scheme="0190", value="00000001234567890000")],
        external_id=None,
        metadata={},
        created_at=AT,
    )


def example_route() -> RouteShape:
    """Return an imaginary route."""
    return RouteShape(
        id=ROUTE_ID,
        recipient_id=RECIPIENT_ID,
        channel="mailbox",
        address=ADDRESS,
        match={"document": "invoice"},
        profile=None,
        options={},
        created_at=AT,
    )


def list_of_recipients() -> Json:
    """Return what is said of GET /v1/recipients."""
    shown = Listing(data=[example_recipient()])
    return operation("List recipients, newest first", "listRecipients", "/v1/recipients", 200, shown)


def make_recipient() -> Json:
    """Return what is said of POST /v1/recipients."""
    codes: tuple[Code, ...] = (*REPEAT_PROBLEMS, *SMALL, "identifier-taken")
    told = operation("Make a recipient", "createRecipient", "/v1/recipients", 201, example_recipient(), *codes)
    told["responses"][201]["headers"] |= LOCATION
    return with_model(keyed(told), _wish_of_recipient())


def recipient() -> Json:
    """Return what is said of GET /v1/recipients/{id}."""
    return operation("Show a recipient", "getRecipient", "/v1/recipients", 200, example_recipient(), "unknown-id")


def change_recipient() -> Json:
    """Return what is said of PUT /v1/recipients/{id}."""
    codes: tuple[Code, ...] = (*REPEAT_PROBLEMS, *SMALL, "identifier-taken", "unknown-id")
    told = operation("Replace a recipient", "replaceRecipient", "/v1/recipients", 200, example_recipient(), *codes)
    return with_model(keyed(told), _wish_of_recipient())


def delete_recipient() -> Json:
    """Return what is said of DELETE /v1/recipients/{id}."""
    return operation("Remove a recipient and its routes", "deleteRecipient", "/v1/recipients", 204, None, "unknown-id")


def list_of_routes() -> Json:
    """Return what is said of GET /v1/routes."""
    return operation("List routes, newest first", "listRoutes", "/v1/routes", 200, Listing(data=[example_route()]))


def make_route() -> Json:
    """Return what is said of POST /v1/routes."""
    codes: tuple[Code, ...] = (*REPEAT_PROBLEMS, *SMALL, "address-refused")
    told = operation(
        "Make a route: one destination of a recipient", "createRoute", "/v1/routes", 201, example_route(), *codes
    )
    told["responses"][201]["headers"] |= LOCATION
    wish = RouteWish(recipient_id=RECIPIENT_ID, address=ADDRESS, match=MatchShape(document="invoice"))
    return with_model(keyed(told), wish)


def route() -> Json:
    """Return what is said of GET /v1/routes/{id}."""
    return operation("Show a route", "getRoute", "/v1/routes", 200, example_route(), "unknown-id")


def delete_route() -> Json:
    """Return what is said of DELETE /v1/routes/{id}."""
    return operation("Remove a route", "deleteRoute", "/v1/routes", 204, None, "unknown-id")


def dry_run() -> Json:
    """Return what is said of POST /v1/routes/dry-run."""
    there = DestinationShape(route_id=ROUTE_ID, channel="mailbox", address=ADDRESS, taken=True, unmet=None)
    shown = DryRunShape(
        status="converted",
        recipient_id=RECIPIENT_ID,
        why="identifier",
        term="BT-49",
        reason=None,
        message=Texts(
            nl="Een nummer van de koper zegt van wie zij is.", en="An identifier of the buyer tells whose it is."
        ),
        destinations=[there],
    )
    codes = [code for code in (*UPLOAD_PROBLEMS, *REPEAT_PROBLEMS, "unknown-id") if code != "not-acceptable"]
    told = operation(
        "Tell where an invoice would go, and why", "dryRunRoutes", "/v1/routes/dry-run", 200, shown, *codes
    )
    told["openapi_extra"] = {"requestBody": document_body()}
    return keyed(told)


def _wish_of_recipient() -> RecipientWish:
    known = example_recipient()
    return RecipientWish(name=known.name, identifiers=known.identifiers)
