"""The durable order of events: what happens to an invoice after it was taken in. No rules, no SQL.

`intake` is an invoice's way in, `outbox` its way out, `engine` what makes both survive a crash.
"""

from .engine import WorkQueue, prepare
from .figures import Waiting, WorkerFigures
from .intake import asked_of, wake_unrouted, way_of
from .lanes import DELIVERY, INTAKE
from .outbox import SCHEDULE
from .sending import Sending
from .worker import Terms, Worker

__all__ = [
    "DELIVERY",
    "INTAKE",
    "SCHEDULE",
    "Sending",
    "Terms",
    "Waiting",
    "WorkQueue",
    "Worker",
    "WorkerFigures",
    "asked_of",
    "prepare",
    "wake_unrouted",
    "way_of",
]
