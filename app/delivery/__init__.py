"""Delivery: the only room that speaks to the outside world, and the list of ways in which it does.

A channel is one module with a class that has ``send(message, address, key, way) -> Receipt``, raises `TemporaryFailure`
or `PermanentFailure`, and stands in `CHANNELS`. Settings are values passed in; nothing here reads the environment.
Events to customers (`Webhook`) go over the same guarded connection; test mode has `simulate`, which goes nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from .address import Address, MailAddress, WebAddress, parse
from .authorization import Authorization, Basic, Bearer, HeaderKey
from .bodies import BODIES, BodyName
from .conversation import MailboxSettings, TlsMode
from .endpoint import Endpoint
from .exchange import EndpointSettings
from .failures import DeliveryFailure, PermanentFailure, Reason, TemporaryFailure
from .guard import GuardSettings, allow_list, refuse_when_given
from .mailbox import Mailbox
from .message import Later, Message, Receipt, delivery_key
from .options import BadWay
from .return_path import delivery_id_of, return_path
from .simulated import MagicRecipient, Simulated, magic_recipients
from .way import PLAIN, Way
from .webhook import Event, Webhook

__all__ = [
    "BODIES",
    "CHANNELS",
    "Address",
    "Authorization",
    "BadWay",
    "Basic",
    "Bearer",
    "BodyName",
    "Channel",
    "DeliveryFailure",
    "DeliverySettings",
    "Endpoint",
    "EndpointSettings",
    "Event",
    "GuardSettings",
    "HeaderKey",
    "Later",
    "MagicRecipient",
    "MailAddress",
    "Mailbox",
    "MailboxSettings",
    "Message",
    "PermanentFailure",
    "Reason",
    "Receipt",
    "Simulated",
    "TemporaryFailure",
    "TlsMode",
    "Way",
    "WebAddress",
    "Webhook",
    "allow_list",
    "deliver",
    "delivery_id_of",
    "delivery_key",
    "destination",
    "magic_recipients",
    "return_path",
    "simulate",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """The settings of every channel, one field each."""

    mailbox: MailboxSettings = field(default_factory=MailboxSettings)
    endpoint: EndpointSettings = field(default_factory=EndpointSettings)


class Channel(Protocol):
    """A way out of the house."""

    def send(self, message: Message, address: str, key: str, way: Way = ...) -> Receipt:
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


def deliver(message: Message, to: str, key: str, settings: DeliverySettings, way: Way = PLAIN) -> Receipt:
    """Deliver once to `to` (``mailto:ADDR`` or ``https://URL``), over the channel that its scheme stands for.

    `key` is stable over attempts at the same delivery; `way` holds what this destination asked for. Raises
    TemporaryFailure or PermanentFailure, and ValueError for a key that its channel cannot carry.
    """
    return CHANNELS[parse(to).channel](settings).send(message, to, key, way)


def simulate(
    message: Message, to: str, key: str, settings: DeliverySettings, way: Way = PLAIN, *, attempt: int = 1
) -> Receipt:
    """Do as `deliver` would at attempt number `attempt` (from 1), and touch no network (`simulated.py`)."""
    return Simulated(settings.mailbox, settings.endpoint, attempt=attempt).send(message, to, key, way)
