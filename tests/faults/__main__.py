"""``make faults``: break what can break around a running installation, and hold what is left against the journal.

Real processes (``serve``, and on PostgreSQL two workers), a real receiver, a real database server. Every invoice that
was answered with 202 must end delivered, refused with a reason, or given up with one; nothing may be lost, nothing
delivered that nobody brought, and repeats are to be known by one delivery id and the same bytes. Prints a table of
figures; exit status 1 where anything is not as promised, with the evidence.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from tests.faults import clocks, crashes, receivers, surroundings
from tests.faults.audit import Audit
from tests.faults.ground import Ground, Plot, playing
from tests.postgres import Cluster, absence

_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is done to an installation, how often, and how often in a hurry."""

    play: Callable[[Ground, int, float], None]
    count: int
    quick: int
    receivers: int = 1
    small_disks: bool = False
    clocks: bool = False

    def absence(self) -> str | None:
        """Why it cannot be played on this machine, or None where it can."""
        if self.small_disks:
            return surroundings.missing_disk()
        return clocks.absence() if self.clocks else None


SCENARIOS = {
    "kills": Scenario(play=crashes.kills, count=200, quick=3),
    "restarts": Scenario(play=crashes.restarts, count=20, quick=1),
    "takeover": Scenario(play=crashes.takeover, count=4, quick=1),
    "standstill": Scenario(play=crashes.standstill, count=2, quick=0),
    "disk": Scenario(play=surroundings.disk, count=4, quick=0, small_disks=True),
    "clock": Scenario(play=surroundings.clock, count=3, quick=0, clocks=True),
    "receivers": Scenario(play=receivers.moods, count=20, quick=0, receivers=1 + len(receivers.MOODS)),
    "duplicates": Scenario(play=receivers.duplicates, count=1_000, quick=100),
    "loris": Scenario(play=receivers.loris, count=200, quick=50),
}
DATABASES = ("sqlite", "postgresql")


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the scenarios that are asked for, print what came of them."""
    asked = _options(arguments)
    played: list[tuple[str, str, float, Audit]] = []
    with ExitStack() as stack:
        clusters: dict[str, Cluster | None] = {}
        for database in asked.database or DATABASES:
            if database == "postgresql" and (why := absence()):
                print(f"no PostgreSQL: {why}", file=sys.stderr)
                return 2
            clusters[database] = stack.enter_context(Cluster.made()) if database == "postgresql" else None
        for database, cluster in clusters.items():
            for name in asked.scenario or SCENARIOS:
                count = getattr(asked, name)
                if count is None:
                    count = SCENARIOS[name].quick if asked.quick else SCENARIOS[name].count
                if count:
                    began = time.monotonic()
                    audit = play(name, cluster, count, asked)
                    played.append((database, name, time.monotonic() - began, audit))
                    print(_line(*played[-1]), flush=True)
    wrong = [each for each in played if each[-1].violations]
    print(f"\n{len(played)} scenarios, {len(wrong)} with violations")
    return 1 if wrong else 0


def play(name: str, cluster: Cluster | None, count: int, asked: argparse.Namespace) -> Audit:
    """Play one scenario on ground of its own."""
    scenario = SCENARIOS[name]
    if why := scenario.absence():
        return Audit(violations=[f"not played: {why}"])  # what was asked and not seen does not hold
    plot = Plot(
        name=name,
        seed=asked.seed,
        receivers=scenario.receivers,
        small_disks=scenario.small_disks,
        clocks=scenario.clocks,
        keep=asked.keep,
    )
    with playing(plot, cluster) as ground:
        try:
            scenario.play(ground, count, asked.rate)
        except Exception as broken:  # noqa: BLE001 - it counts, and the next one is to be played
            ground.audit.violations.append(f"{type(broken).__name__}: {broken}")
        if ground.audit.violations:
            ground.audit.figures["logs"] = {role: ground.relay.said(role)[-1500:] for role in ground.relay.roles}
        if asked.keep:
            print(f"kept: {ground.relay.folder} {ground.relay.url or ''}")
        return ground.audit


def _line(database: str, name: str, seconds: float, audit: Audit) -> str:
    figures = {key: value for key, value in audit.figures.items() if key != "logs"}
    told = "; ".join(f"{key} {value}" for key, value in figures.items())
    lines = [f"{database:<11}{name:<12}{seconds:>6.0f} s  {'WRONG' if audit.violations else 'holds'}  {told}"]
    lines += [f"    {each}" for each in audit.violations[:_SHOWN]]
    if len(audit.violations) > _SHOWN:
        lines.append(f"    and {len(audit.violations) - _SHOWN} more")
    for role, said in audit.figures.get("logs", {}).items():
        lines += [f"    {role}| {line}" for line in said.splitlines()[-_SHOWN:]]
    return "\n".join(lines)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--database", action="append", choices=DATABASES, help="this one alone; may be repeated")
    parser.add_argument("--scenario", action="append", choices=SCENARIOS, help="this one alone; may be repeated")
    for name, each in SCENARIOS.items():
        parser.add_argument(f"--{name}", type=int, help=f"how often ({each.count}); 0 leaves it out")
    parser.add_argument("--rate", type=float, default=8.0, help="invoices a second in the steady stream")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a minute for CI")
    parser.add_argument("--keep", action="store_true", help="leave the data folders and databases where they are")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
