"""What people and programs can do to what is kept: each change with its event and its audit entry, in one transaction.

The API and the pages for people both call these. All take the storage, the connection of a transaction, and the caller,
whose scope bounds what is seen.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ..delivery import GuardSettings, PermanentFailure, Reason, Way, WebAddress, destination
from ..routing import comparable
from ..storage import Storage, WrongState, deliveries, invoices, journal, now, recipients, routes, webhooks
from ..storage.deliveries import Delivery
from ..storage.invoices import Arrival, Kept
from ..storage.recipients import Identifier, Recipient
from ..storage.routes import Route
from ..storage.tenants import Caller
from ..storage.webhooks import WebhookEndpoint
from .facts import facts_of_delivery
from .intake import wake_unrouted
from .lanes import DELIVERY, INTAKE
from .telling import ROTATION

RESPONSES = ("accepted", "rejected")


SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientWish:
    """A recipient as somebody wants it: `identifiers` are pairs of scheme (or None) and value."""

    name: str
    identifiers: Sequence[tuple[str | None, str]] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def known_by(self) -> tuple[Identifier, ...]:
        """The identifiers as they are kept, each once."""
        found = (
            Identifier(scheme=scheme, value=value, key=comparable(scheme, value)) for scheme, value in self.identifiers
        )
        return tuple({each.key: each for each in found}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteWish:
    """A route as somebody wants it: `address` is ``mailto:ADDR`` or ``https://URL``, `way` how it wants to be given."""

    recipient_id: str
    address: str
    match: Mapping[str, Any] = field(default_factory=dict)
    way: Way = field(default_factory=Way)
    profile: str | None = None


def take_in(storage: Storage, connection: sa.Connection, caller: Caller, arrival: Arrival) -> tuple[Kept, bool]:
    """Keep an invoice whose bytes are in the blob store, and have it converted; return it and whether it is new.

    Raises NotFound where the recipient that it names is none of the caller's.
    """
    if arrival.recipient_id is not None:
        recipients.get(connection, caller.scope, arrival.recipient_id)
    invoice, is_new = invoices.receive(connection, caller.scope, arrival)
    if is_new:
        storage.queue.add(connection, INTAKE, invoice.id)
        told = {
            "invoice_id": invoice.id,
            "status": invoice.status,
            "channel": arrival.channel,
            "external_id": arrival.external_id,
            "sha256": arrival.sha256,
            "attempt": invoice.attempt,
        }
        storage.record(connection, caller.scope, caller.actor, "invoice.received", invoice.id, told)
    return invoice, is_new


def correct(
    storage: Storage,
    connection: sa.Connection,
    caller: Caller,
    invoice_id: str,
    corrections: Sequence[Mapping[str, Any]],
    *,
    instead: bool = False,
) -> Kept:
    """Keep what a person says of an invoice and have it judged anew; `instead` of what was said before, or over it.

    Raises NotFound, WrongState.
    """
    invoice = invoices.correct(connection, caller.scope, invoice_id, corrections, caller.actor, instead=instead)
    storage.queue.add(connection, INTAKE, invoice.id)
    told = {"invoice_id": invoice.id, "status": invoice.status, "corrections": [dict(each) for each in corrections]}
    storage.record(connection, caller.scope, caller.actor, "invoice.corrected", invoice.id, told)
    return invoice


def withdraw(storage: Storage, connection: sa.Connection, caller: Caller, invoice_id: str) -> Kept:
    """Take an invoice back before it went anywhere. Raises NotFound, WrongState."""
    invoice = invoices.withdraw(connection, caller.scope, invoice_id)
    told = {"invoice_id": invoice.id, "status": invoice.status}
    storage.record(connection, caller.scope, caller.actor, "invoice.withdrawn", invoice.id, told)
    return invoice


def respond(
    storage: Storage, connection: sa.Connection, caller: Caller, invoice_id: str, response: str, reason: str | None
) -> Kept:
    """Record what the customer says of an invoice that it got. Raises NotFound, WrongState."""
    invoice = invoices.respond(connection, caller.scope, invoice_id, response)
    told = {"invoice_id": invoice.id, "status": invoice.status, "response": response, "reason": reason}
    storage.record(connection, caller.scope, caller.actor, f"invoice.{response}", invoice.id, told)
    return invoice


def resend(storage: Storage, connection: sa.Connection, caller: Caller, delivery_id: str) -> Delivery:
    """Have the same bytes delivered to the same destination once more. Raises NotFound, WrongState."""
    delivery = deliveries.again(connection, caller.scope, delivery_id)
    storage.queue.add(connection, DELIVERY, delivery.id)
    told = facts_of_delivery(delivery, delivery.state, None) | {"resend_of": delivery_id}
    storage.record(connection, caller.scope, caller.actor, "delivery.queued", delivery.id, told)
    return delivery


def resend_all(storage: Storage, connection: sa.Connection, caller: Caller, invoice_id: str) -> list[Delivery]:
    """Have an invoice delivered once more to every destination it was last delivered to, or failed to be.

    Raises NotFound, and WrongState where one of them is still under way or nothing was ever sent.
    """
    invoice = invoices.get(connection, caller.scope, invoice_id, lock=True)
    last = {each.route_id: each for each in deliveries.of_invoice(connection, caller.scope, invoice_id)}
    if not last:
        raise WrongState(invoice_id, "resend", invoice.status, (invoices.CONVERTED,))
    return [resend(storage, connection, caller, each.id) for each in last.values()]


def make_recipient(storage: Storage, connection: sa.Connection, caller: Caller, wish: RecipientWish) -> Recipient:
    """Make a recipient, and have invoices that waited for it go. Raises IdentifierTaken."""
    made = recipients.create(
        connection,
        caller.scope,
        name=wish.name,
        identifiers=wish.known_by,
        external_id=wish.external_id,
        metadata=wish.metadata,
    )
    return _told(storage, connection, caller, "recipient.created", made)


def change_recipient(
    storage: Storage, connection: sa.Connection, caller: Caller, id_: str, wish: RecipientWish
) -> Recipient:
    """Replace what is known of a recipient. Raises NotFound, IdentifierTaken."""
    changed = recipients.change(
        connection,
        caller.scope,
        id_,
        name=wish.name,
        identifiers=wish.known_by,
        external_id=wish.external_id,
        metadata=wish.metadata,
    )
    return _told(storage, connection, caller, "recipient.changed", changed)


def delete_recipient(storage: Storage, connection: sa.Connection, caller: Caller, id_: str) -> None:
    """Have a recipient receive nothing from now on. Raises NotFound."""
    gone = recipients.get(connection, caller.scope, id_)
    recipients.delete(connection, caller.scope, id_)
    told = {"recipient_id": id_, "name": gone.name}
    storage.record(connection, caller.scope, caller.actor, "recipient.deleted", id_, told)


def make_route(
    storage: Storage, connection: sa.Connection, caller: Caller, wish: RouteWish, guard: GuardSettings
) -> Route:
    """Make a route, and have invoices that waited for it go.

    Raises PermanentFailure for an address that nothing may go to, NotFound for a recipient that is none.
    """
    place = destination(wish.address, guard)
    recipients.get(connection, caller.scope, wish.recipient_id)
    made = routes.create(
        connection,
        caller.scope,
        recipient_id=wish.recipient_id,
        match=wish.match,
        channel=place.channel,
        address=wish.address,
        options=wish.way.as_json(),
        sealed=storage.sealer.seal(wish.way.secrets()),
        profile=wish.profile,
    )
    wake_unrouted(storage, connection, caller.scope)
    told = {"route_id": made.id, "recipient_id": made.recipient_id, "channel": made.channel, "address": made.address}
    storage.record(connection, caller.scope, caller.actor, "route.created", made.id, told)
    return made


def delete_route(storage: Storage, connection: sa.Connection, caller: Caller, id_: str) -> None:
    """Have nothing go to a destination from now on. Raises NotFound."""
    gone = routes.get(connection, caller.scope, id_)
    routes.delete(connection, caller.scope, id_)
    told = {"route_id": id_, "recipient_id": gone.recipient_id, "channel": gone.channel, "address": gone.address}
    storage.record(connection, caller.scope, caller.actor, "route.deleted", id_, told)


def _told(
    storage: Storage, connection: sa.Connection, caller: Caller, happened: str, recipient: Recipient
) -> Recipient:
    wake_unrouted(storage, connection, caller.scope)
    told = {
        "recipient_id": recipient.id,
        "name": recipient.name,
        "identifiers": [{"scheme": each.scheme, "value": each.value} for each in recipient.identifiers],
    }
    storage.record(connection, caller.scope, caller.actor, happened, recipient.id, told)
    return recipient


def timeline(connection: sa.Connection, caller: Caller, invoice_id: str) -> list[journal.Entry]:
    """Return everything that happened to an invoice and its deliveries, in order. Raises NotFound."""
    invoices.get(connection, caller.scope, invoice_id)
    own = deliveries.of_invoice(connection, caller.scope, invoice_id)
    return journal.trail(connection, caller.scope, (invoice_id, *(each.id for each in own)))


def make_webhook(
    storage: Storage,
    connection: sa.Connection,
    caller: Caller,
    address: str,
    types: Sequence[str],
    guard: GuardSettings,
) -> tuple[WebhookEndpoint, str]:
    """Make a webhook endpoint; return it and its signing secret, which cannot be had again.

    Raises PermanentFailure for an address that nothing may go to.
    """
    if not isinstance(destination(address, guard), WebAddress):
        raise PermanentFailure(Reason.ADDRESS_SCHEME, facts={"address": address})
    secret = new_secret()
    sealed = storage.sealer.seal({"current": secret})
    assert sealed is not None  # noqa: S101 - there is a secret
    made = webhooks.create(connection, caller.scope, address=address, types=types, sealed=sealed)
    told = {"webhook_endpoint_id": made.id, "address": address, "types": list(types)}
    storage.record(connection, caller.scope, caller.actor, "webhook_endpoint.created", made.id, told)
    return made, secret


def rotate_webhook(
    storage: Storage, connection: sa.Connection, caller: Caller, id_: str
) -> tuple[WebhookEndpoint, str]:
    """Give an endpoint a new signing secret; the former one signs beside it for a day. Raises NotFound."""
    endpoint = webhooks.get(connection, caller.scope, id_)
    former, secret = storage.sealer.open(endpoint.sealed), new_secret()
    until = (now() + ROTATION).isoformat()
    sealed = storage.sealer.seal({"current": secret, "former": former["current"], "former_until": until})
    webhooks.put(connection, id_, secrets=sealed)
    journal.note(
        connection, caller.scope.tenant_id, actor=caller.actor, action="webhook_endpoint.rotated", subject=id_, facts={}
    )
    return webhooks.get(connection, caller.scope, id_), secret


def set_webhook(storage: Storage, connection: sa.Connection, caller: Caller, id_: str, state: str) -> WebhookEndpoint:
    """Enable, disable or delete an endpoint. Raises NotFound."""
    webhooks.get(connection, caller.scope, id_)
    told = {"webhook_endpoint_id": id_, "reason": "asked"}
    webhooks.put(connection, id_, state=state, reason=None if state == "enabled" else "asked")
    changed = None if state == "deleted" else webhooks.get(connection, caller.scope, id_)
    storage.record(connection, caller.scope, caller.actor, f"webhook_endpoint.{state}", id_, told)
    return changed or webhooks.gone(connection, caller.scope, id_)


def new_secret() -> str:
    """Return a new signing secret, as Standard Webhooks writes them."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")
