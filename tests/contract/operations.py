"""Every operation that the service describes, and what a tenant has that each of them can be asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from app.main import create_app
from app.settings import Settings
from tests.service import XML, Party, Service, found, invoice

Json = dict[str, Any]
OPEN = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/v1/rules",
    "/v1/rules/{rule}",
    "/problems/{code}",
}
"""What needs no key; /openapi.json and /docs are not in the description."""
ADDRESS = "https://operations.example/in"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation: its method, its path with parameters in braces, and what is told of it."""

    method: str
    path: str
    told: Json

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_keyed(self) -> bool:
        """Whether it needs a key."""
        return bool(self.told.get("security"))

    @property
    def has_id(self) -> bool:
        """Whether its address has the id of something that is kept."""
        return "{id}" in self.path

    @property
    def is_list(self) -> bool:
        """Whether it gives a list of what is kept."""
        return self.method == "GET" and any(each["name"] == "limit" for each in self.told["parameters"])

    def request(self, id_: str = "none", **options: Any) -> Json:
        """Return a request for it, with the example of its body; `options` go with it, for httpx."""
        made: Json = {"method": self.method, "url": self.path.replace("{id}", id_).replace("{rule}", "BR-CO-15")}
        content = self.told.get("requestBody", {}).get("content", {})
        example = content.get("application/json", {}).get("example")
        if example is not None:
            made["json"] = example
        elif content:
            made |= {"content": invoice(), "headers": XML}
        return made | options


def operations() -> list[Operation]:
    """Return every operation that is described."""
    paths = create_app(Settings()).openapi()["paths"]
    return [
        Operation(method=method.upper(), path=path, told=told)
        for path, methods in paths.items()
        for method, told in methods.items()
    ]


OPERATIONS = operations()
KEYED = [each for each in OPERATIONS if each.is_keyed]
WITH_ID = [each for each in KEYED if each.has_id]
LISTS = [each for each in KEYED if "parameters" in each.told and each.is_list]


@dataclass(frozen=True, kw_only=True)
class Belongings:
    """One row of each kind that a party has, by the first step of the path that leads there."""

    party: Party
    ids: dict[str, str]

    def of(self, operation: Operation) -> str:
        """Return the id that belongs in the address of an operation."""
        return self.ids[operation.path.split("/")[2]]

    def shown(self) -> dict[str, Json]:
        """Return all of it as it is now."""
        kinds = ("invoices", "recipients", "routes", "events", "webhook-endpoints")
        rows = {kind: self.party.client.get(f"/v1/{kind}/{self.ids[kind]}").json() for kind in kinds}
        told = self.party.client.get(f"/v1/webhook-endpoints/{self.ids['webhook-endpoints']}/deliveries").json()
        count = len(self.party.client.get("/v1/events", params={"limit": 100}).json()["data"])
        deliveries = self.party.client.get(f"/v1/invoices/{self.ids['invoices']}/deliveries").json()
        return rows | {"told": {"events": [each["event_id"] for each in told["data"]]}, "count": count} | deliveries


def belongings(party: Party, webhook: str) -> Belongings:
    """Have a party own one row of each kind, an invoice delivered and a webhook told of it."""
    recipient = party.recipient()
    route = party.make("/v1/routes", recipient_id=recipient, address=ADDRESS)["id"]
    endpoint = party.make("/v1/webhook-endpoints", address=webhook, types=["invoice.converted"])["id"]
    told = party.post()
    delivery = party.settled(told["id"])[0]["id"]
    event = party.client.get("/v1/events", params={"type": "invoice.converted"}).json()["data"][0]["id"]
    found(lambda: _told(party.client, endpoint))
    return Belongings(
        party=party,
        ids={
            "recipients": recipient,
            "routes": route,
            "webhook-endpoints": endpoint,
            "invoices": told["id"],
            "deliveries": delivery,
            "events": event,
        },
    )


def _told(client: httpx.Client, endpoint: str) -> bool:
    rows = client.get(f"/v1/webhook-endpoints/{endpoint}/deliveries").json()["data"]
    return bool(rows) and all(each["state"] == "delivered" for each in rows)


def strangers(service: Service, owner: Party) -> dict[str, Party]:
    """Return those who are to see nothing of what `owner` has, by what they are."""
    other = service.tenant()
    return {
        "another tenant": service.party(other),
        "another tenant, live": service.party(other, mode="live"),
        "the same tenant, live": service.party(owner.tenant, mode="live"),
    }
