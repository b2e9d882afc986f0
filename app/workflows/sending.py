"""The way out that a delivery takes: over its channel, or, for a test document, no further than this house."""

from __future__ import annotations

from dataclasses import dataclass

from ..delivery import DeliverySettings, Message, Receipt, deliver
from ..storage import Sealer
from ..storage.deliveries import Delivery
from ..storage.routes import Route


@dataclass(frozen=True, slots=True)
class Sending:
    """Sends messages. `channels` are this installation's settings, `sealer` opens the secrets of routes."""

    channels: DeliverySettings
    sealer: Sealer

    def __call__(self, delivery: Delivery, route: Route, message: Message, number: int) -> Receipt:  # noqa: ARG002 - to come
        """Try once. Raises TemporaryFailure, PermanentFailure."""
        if delivery.scope.mode != "live":
            evidence = {"simulated": True, "ubl_sha256": message.sha256}
            return Receipt(outcome="sent" if delivery.channel == "mailbox" else "delivered", evidence=evidence)
        return deliver(message, delivery.address, delivery.id, self.channels)
