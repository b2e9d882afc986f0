"""What events and audit entries tell of a delivery."""

from __future__ import annotations

from typing import Any

from ..storage.deliveries import Delivery


def facts_of_delivery(delivery: Delivery, state: str, reason: str | None) -> dict[str, Any]:
    """Return what an event tells of a delivery."""
    return {
        "delivery_id": delivery.id,
        "invoice_id": delivery.invoice_id,
        "state": state,
        "reason": reason,
        "channel": delivery.channel,
        "address": delivery.address,
        "attempts": delivery.attempts,
    }
