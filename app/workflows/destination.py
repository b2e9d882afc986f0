"""What a destination is called where its pace and its health are kept: several addresses may share one."""

from __future__ import annotations

from ..delivery import DeliveryFailure, MailAddress
from ..delivery.address import parse


def destination_name(mode: str, address: str) -> str:
    """Return the mode, and the host and port of an endpoint or the domain of a mailbox."""
    try:
        place = parse(address)
    except DeliveryFailure:  # it was right when it was given; the attempt will tell
        return f"{mode}:{address}"
    return f"{mode}:{place.domain}" if isinstance(place, MailAddress) else f"{mode}:{place.host}:{place.port}"
