"""The kinds of work, and the lanes in which they wait: kinds of one lane share the places that a worker has for it.

Every lane is asked for work again and again, also where there is none, which costs some milliseconds each time. So
there are few, and they are asked no more often than people wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..storage.journal import WEBHOOK

INTAKE = "intake"
ROUTING = "routing"
DELIVERY = "delivery"
NOTICE = "notice"
ERRANDS = "errands"

LANES: Mapping[str, str] = MappingProxyType(
    {INTAKE: INTAKE, DELIVERY: DELIVERY, ROUTING: ERRANDS, NOTICE: ERRANDS, WEBHOOK: ERRANDS}
)
"""The lane of each kind."""


@dataclass(frozen=True, slots=True)
class Lane:
    """How a worker serves a lane: so much `at_once`, and asked for more every so many `seconds`."""

    at_once: int
    seconds: float
