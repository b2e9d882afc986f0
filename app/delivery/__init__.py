"""Delivery: the only room that speaks to the outside world, and the list of ways in which it does.

A channel is one module with a class that has ``send(message, address, key) -> Receipt``, raises `TemporaryFailure` or
`PermanentFailure`, and stands in `CHANNELS`. Settings are values passed in; nothing here reads the environment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from .address import Address, MailAddress, WebAddress, parse
from .bodies import BODIES, BodyName
from .endpoint import Endpoint, EndpointSettings
from .failures import DeliveryFailure, PermanentFailure, Reason, TemporaryFailure
from .guard import GuardSettings, allow_list, refuse_when_given
from .mailbox import Mailbox, MailboxSettings, TlsMode
from .message import Message, Receipt, delivery_key

__all__ = [
    "BODIES",
    "CHANNELS",
    "Address",
    "BodyName",
    "Channel",
    "DeliveryFailure",
    "DeliverySettings",
    "Endpoint",
    "EndpointSettings",
    "GuardSettings",
    "MailAddress",
    "Mailbox",
    "MailboxSettings",
    "Message",
    "PermanentFailure",
    "Reason",
    "Receipt",
    "TemporaryFailure",
    "TlsMode",
    "WebAddress",
    "allow_list",
    "deliver",
    "delivery_key",
    "destination",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """The settings of every channel, one field each."""

    mailbox: MailboxSettings = field(default_factory=MailboxSettings)
    endpoint: EndpointSettings = field(default_factory=EndpointSettings)


class Channel(Protocol):
    """A way out of the house."""

    def send(self, message: Message, address: str, key: str) -> Receipt:
        """Try once. Return a receipt, or raise TemporaryFailure or PermanentFailure."""
        ...


CHANNELS: Mapping[str, Callable[[DeliverySettings], Channel]] = MappingProxyType(
    {
        Mailbox.name: lambda settings: Mailbox(settings.mailbox),
        Endpoint.name: lambda settings: Endpoint(settings.endpoint),
    }
)


def destination(text: str, guard: GuardSettings) -> Address:
    """Read a destination and refuse at once what can never be right. Needs no network.

    Raises PermanentFailure (reasons ``address-*`` and ``guard-*``). Whether the name leads to a public address is seen
    when connecting.
    """
    address = parse(text)
    if isinstance(address, WebAddress):
        refuse_when_given(address, guard)
    return address


def deliver(message: Message, to: str, key: str, settings: DeliverySettings) -> Receipt:
    """Deliver once to `to` (``mailto:ADDR`` or ``https://URL``), over the channel that its scheme stands for.

    `key` is stable over attempts at the same delivery. Raises TemporaryFailure or PermanentFailure.
    """
    return CHANNELS[parse(to).channel](settings).send(message, to, key)
