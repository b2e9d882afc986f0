"""``make load``: invoices posted at a fixed rate to a running installation, timed until they are with their receiver.

Real processes on this machine: ``serve`` (on PostgreSQL and two workers), a receiver, and this generator, all on the
same cores. Prints how long the 202 took, how long the way to the receiver, the queue over time, and what each process
took of a core; ``--burst`` posts so many at once first, which shows the pace of which the whole is capable. Exit
status 1 where an invoice was not accepted or not delivered, or a goal is missed.
"""

import argparse
import asyncio
import statistics
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack

from tests.faults.audit import Audit, wait_until_at_rest
from tests.faults.ground import Ground, Plot, playing
from tests.faults.relay import processes
from tests.load.generator import Posted, post_at
from tests.postgres import Cluster, absence

DATABASES = {"sqlite": 5.0, "postgresql": 20.0}
"""With the rate that each is to bear."""
GOAL_P99 = 0.5
_DRAINED_IN = 60.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure on each database that is asked for."""
    asked = _options(arguments)
    missed = []
    for database in asked.database or DATABASES:
        if database == "postgresql" and (why := absence()):
            print(f"no PostgreSQL: {why}", file=sys.stderr)
            return 2
        with ExitStack() as stack:
            cluster = stack.enter_context(Cluster.made()) if database == "postgresql" else None
            ground = stack.enter_context(playing(Plot(name="load", keep=asked.keep), cluster))
            print(f"== {database}", flush=True)
            if asked.burst:
                missed += _run(ground, asked, "burst", 0.0, asked.burst)
            rate = asked.rate or DATABASES[database]
            missed += _run(ground, asked, "steady", rate, round(rate * 60 * asked.minutes))
    for each in missed:
        print(f"MISSED {each}")
    return 1 if missed else 0


def _run(ground: Ground, asked: argparse.Namespace, name: str, rate: float, count: int) -> list[str]:
    """Post `count` invoices and wait until the last has been delivered; print the figures, return what is missed."""
    if not count:
        return []
    posted, over, already = Posted(), threading.Event(), len(ground.receiver.seen)
    watch = threading.Thread(target=_watch, args=(ground, posted, already, over, asked.every), daemon=True)
    before, began = _burnt(ground), time.monotonic()
    watch.start()
    asyncio.run(post_at(rate, count, ground.relay.port, ground.relay.key, name, posted))
    taken = time.monotonic() - began
    deadline = time.monotonic() + max(_DRAINED_IN, 0.2 * count)
    while len(ground.receiver.seen) - already < len(posted.seconds) and time.monotonic() < deadline:
        time.sleep(0.05)
    whole = time.monotonic() - began
    over.set()
    watch.join(10)
    wait_until_at_rest(ground.relay, Audit(), 30.0)
    burnt = {role: (after - before[role]) / whole for role, after in _burnt(ground).items()}
    arrived = {each.number: each.at for each in ground.receiver.seen}
    ways = [arrived[number] - due for number, due in posted.due.items() if number in arrived]
    lost = set(posted.seconds) - set(arrived)
    print(f"{name}: {count} posted in {taken:.1f} s, all delivered after {whole:.1f} s: {count / whole:.1f} a second")
    print(f"  202 after        {_spread(posted.seconds.values())}")
    print(f"  delivered after  {_spread(ways)}")
    print(f"  drained          {whole - taken:.1f} s after the last was posted")
    print(f"  of a core        {', '.join(f'{role} {share:.2f}' for role, share in burnt.items())}", flush=True)
    missed = [f"{name}: not accepted: {each}" for each in posted.failed[:5]]
    missed += [f"{name}: {len(lost)} accepted and not delivered: {sorted(lost)[:5]}"] if lost else []
    if rate:
        worst = _percentile(posted.seconds.values(), 0.99)
        missed += [f"{name}: p99 of the 202 is {worst:.3f} s, over {GOAL_P99} s"] if worst > GOAL_P99 else []
        missed += [f"{name}: drained after {whole - taken:.0f} s"] if whole - taken > _DRAINED_IN else []
    return missed


def _watch(ground: Ground, posted: Posted, already: int, over: threading.Event, every: float) -> None:
    """Print the length of the queue from time to time: what was accepted and is not with its receiver."""
    began = time.monotonic()
    while not over.wait(every):
        delivered = len(ground.receiver.seen) - already
        lately = list(posted.seconds.values())[-200:]
        print(
            f"  {time.monotonic() - began:>5.0f} s: {len(posted.seconds):>6} accepted, {delivered:>6} delivered, queue "
            f"{len(posted.seconds) - delivered:>5}; of late 202 after {_spread(lately)}",
            flush=True,
        )


def _burnt(ground: Ground) -> dict[str, float]:
    """The processor seconds that each process has used so far, with those it started; and ours, and the database's."""
    heads = {role: process.pid for role, process in ground.relay.running.items()}
    if ground.cluster is not None:
        heads["database"] = int((ground.cluster.data / "postmaster.pid").read_text().splitlines()[0])
    running = list(processes())
    used = {
        name: sum(each.seconds for each in running if pid in (each.pid, each.parent)) for name, pid in heads.items()
    }
    return {"generator": time.process_time()} | used


def _spread(seconds: Iterable[float]) -> str:
    values = list(seconds)
    if not values:
        return "-"
    p50, p99 = statistics.median(values), _percentile(values, 0.99)
    return f"p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms, longest {1000 * max(values):.0f} ms"


def _percentile(values: Iterable[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--database", action="append", choices=DATABASES, help="this one alone; may be repeated")
    parser.add_argument("--rate", type=float, help="invoices a second (5 on SQLite, 20 on PostgreSQL)")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--burst", type=int, default=300, help="so many at once before; 0 leaves it out")
    parser.add_argument("--every", type=float, default=15.0, help="seconds between two lines about the queue")
    parser.add_argument("--keep", action="store_true", help="leave the data folder where it is")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
