"""What a destination is called where its pace and its health are kept: several addresses may share one."""

from __future__ import annotations

from ..delivery import DeliveryFailure, MailAddress
from ..delivery.address import parse
from ..storage import Scope


def destination_name(scope: Scope, address: str) -> str:
    """Return the host and port of an endpoint, or the domain of a mailbox: whoever sends there shares its health.

    In test mode nothing is really there, so every address of every tenant is a destination of its own.
    """
    if scope.mode != "live":
        return f"{scope.mode}:{scope.tenant_id}:{address}"
    try:
        place = parse(address)
    except DeliveryFailure:  # it was right when it was given; the attempt will tell
        return address
    return place.domain if isinstance(place, MailAddress) else f"{place.host}:{place.port}"
