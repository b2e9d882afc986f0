"""The way out that a delivery takes: over its channel, or, for a test document, no further than this house."""

from __future__ import annotations

from dataclasses import dataclass

from ..delivery import DeliverySettings, Message, Receipt, Way, deliver, simulate
from ..storage import Sealer
from ..storage.deliveries import Delivery
from ..storage.routes import Route


@dataclass(frozen=True, slots=True)
class Sending:
    """Sends messages. `channels` are this installation's settings, `sealer` opens the secrets of routes."""

    channels: DeliverySettings
    sealer: Sealer

    def __call__(self, delivery: Delivery, route: Route, message: Message, number: int) -> Receipt:
        """Try once, for the attempt of that number. Raises TemporaryFailure, PermanentFailure.

        What is not live goes nowhere, whatever its address: that is decided here and in no other place.
        """
        way = Way.from_json(route.options, self.sealer.open(route.sealed))
        if delivery.scope.mode != "live":
            return simulate(message, delivery.address, delivery.id, self.channels, way, attempt=number)
        return deliver(message, delivery.address, delivery.id, self.channels, way)
