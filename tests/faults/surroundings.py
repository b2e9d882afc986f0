"""Scenarios in which the machine itself misbehaves: its disk is full, its clock is set."""

import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from tests.faults.disks import SmallDisk
from tests.faults.ground import Ground
from tests.faults.receiver import UP, Behaviour

_FULL_SECONDS = 6.0
_REFUSED = {503, 507}
_STEPS = (3600, 0, -3600, 0)
_AT_LAST = 3 * 3600
"""Beyond whatever was put off while the clock was ahead."""
_SETTLING = 4.0


def disk(ground: Ground, count: int, rate: float) -> None:
    """Fill the disk of the data folder, and on PostgreSQL in turn that of the database, under a steady stream."""
    refused = 0
    with ground.stream(rate) as stream:
        for number in range(count):
            time.sleep(3.0)
            full = ground.disks[number % len(ground.disks)]
            before = sum(ground.journal.answers[each] for each in _REFUSED)
            full.fill()
            time.sleep(_FULL_SECONDS)
            full.fill()  # what a rolled back transaction gave back
            time.sleep(1.0)
            refused += sum(ground.journal.answers[each] for each in _REFUSED) > before
            full.free()
            if ground.cluster is not None and not ground.cluster.is_running:
                ground.cluster.start()  # it stops by itself where it cannot write its journal
            ground.relay.mend()
            ground.relay.wait_ready()
        stream.finish()
    ground.audit.hold(
        refused == count, f"of {count} times that the disk was full, {refused} were answered with 503 or 507"
    )
    ground.audit.figures["full disks"] = count
    ground.close_the_books()


def clock(ground: Ground, count: int, rate: float) -> None:
    """Set the clocks of our processes an hour forth and back under a steady stream, half of which fails at first.

    On PostgreSQL the clocks of service and workers then differ from one another and from the database's.
    """
    over = threading.Event()
    moody = threading.Thread(target=_unsteady, args=(ground, over), daemon=True)
    moody.start()
    with ground.stream(rate) as stream:
        for number in range(count):
            for step in _STEPS:
                time.sleep(_SETTLING)
                _set(ground, step, ground.relay.roles[number % len(ground.relay.roles) :])
        over.set()
        moody.join(10)
        stream.finish()
    _set(ground, 0, ground.relay.roles)
    time.sleep(_SETTLING)
    open_ones = len(ground.relay.every("/v1/deliveries?state=waiting"))
    _set(ground, _AT_LAST, ground.relay.roles)
    ground.audit.figures |= {"clock steps": len(_STEPS) * count, "late by the step": open_ones}
    ground.close_the_books()


def _unsteady(ground: Ground, over: threading.Event) -> None:
    """Have the receiver answer 500 now and then, so that there is something to put off."""
    while not over.wait(1.0):
        ground.receiver.behaviour = Behaviour(status=500)
        over.wait(0.5)
        ground.receiver.behaviour = UP


def _set(ground: Ground, step: int, roles: Iterable[str]) -> None:
    assert ground.relay.clocks is not None
    for role in roles:
        ground.relay.clocks.set(role, step)


def missing_disk() -> str | None:
    """Why no disk can be filled here, or None."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with SmallDisk.mounted(Path(folder) / "disk", 1):
                return None
        except OSError as refused:
            return str(refused)
