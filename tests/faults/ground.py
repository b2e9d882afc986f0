"""The ground on which one scenario is played: an installation, a receiver, the journal, and what is found out."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.audit import Audit, judge, wait_until_at_rest
from tests.faults.clocks import Clocks
from tests.faults.disks import SmallDisk
from tests.faults.journal import Journal
from tests.faults.receiver import Receiver
from tests.faults.relay import Relay
from tests.faults.stream import Stream
from tests.postgres import Cluster

_SMALL, _SMALL_FOR_A_SERVER = 64, 256
"""Megabytes."""


@dataclass(kw_only=True)
class Ground:
    """Everything that a scenario needs. `cluster` is None on SQLite."""

    name: str
    relay: Relay
    receivers: list[Receiver]
    journal: Journal
    random: Random
    cluster: Cluster | None
    disks: list[SmallDisk]
    audit: Audit = field(default_factory=Audit)

    @property
    def on_sqlite(self) -> bool:
        return self.cluster is None

    @property
    def receiver(self) -> Receiver:
        """The one to which the fixture's buyer has a route."""
        return self.receivers[0]

    def stream(self, rate: float, recipients: Sequence[str | None] = (None,)) -> Stream:
        return Stream(self.relay, self.journal, self.name, rate, recipients)

    def close_the_books(self) -> None:
        """Wait until everything is at rest, and judge it."""
        self.audit.figures["drained in"] = f"{wait_until_at_rest(self.relay, self.audit):.1f} s"
        judge(self.relay, self.journal, self.receivers, self.audit)
        orphans = self.relay.orphans()
        self.audit.hold(not orphans, f"processes outlived the one that started them: {orphans}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What the ground of a scenario is to be like.

    `small_disks` puts the data folder, and a database server of its own, on file systems that can be filled; `clocks`
    gives each process a clock that can be set.
    """

    name: str
    seed: int = 1
    receivers: int = 1
    small_disks: bool = False
    clocks: bool = False
    keep: bool = False


@contextmanager
def playing(plot: Plot, cluster: Cluster | None) -> Iterator[Ground]:
    """An installation that runs, with a route to its first receiver; gone at the end, unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix=f"ublrelay-{plot.name}-"))
    with ExitStack() as stack:
        stack.callback(lambda: None if plot.keep else shutil.rmtree(folder, ignore_errors=True))
        disks: list[SmallDisk] = []
        if plot.small_disks:
            disks.append(stack.enter_context(SmallDisk.mounted(folder / "var", _SMALL)))
            if cluster is not None:
                cluster, disk = stack.enter_context(_on_a_small_disk())
                disks.append(disk)
        url = None if cluster is None else cluster.url(cluster.create())
        receivers = [stack.enter_context(Receiver()) for _ in range(plot.receivers)]
        journal = Journal(folder / "journal")
        stack.callback(journal.close)
        relay = Relay(folder, url, [each.place for each in receivers], clocks=Clocks(folder) if plot.clocks else None)
        stack.callback(relay.close)
        relay.prepare()
        relay.start_all()
        relay.route(receivers[0].address())
        yield Ground(
            name=plot.name,
            relay=relay,
            receivers=receivers,
            journal=journal,
            random=Random(plot.seed),
            cluster=cluster,
            disks=disks,
        )


@contextmanager
def _on_a_small_disk() -> Iterator[tuple[Cluster, SmallDisk]]:
    """A database server whose disk can be filled."""
    folder = Path(tempfile.mkdtemp(prefix="ublrelay-postgres-"))
    with SmallDisk.mounted(folder, _SMALL_FOR_A_SERVER) as disk:
        cluster = Cluster(folder=folder, settings={"max_wal_size": "64MB", "min_wal_size": "32MB"})
        try:
            cluster.initialise()
            cluster.start()
            yield cluster, disk
        finally:
            disk.free()
            cluster.remove()
