"""Scenarios in which processes and databases end without a word: kill -9, restarts, takeover, fencing."""

import signal
import time

from tests.faults.audit import wait_until_at_rest
from tests.faults.documents import sound
from tests.faults.ground import Ground
from tests.faults.receiver import UP, Behaviour
from tests.faults.relay import FENCED, SERVE, WORKERS
from tests.faults.stream import post_once

_STARTING = 2.5
"""Seconds within which a process that starts may be killed, before it is of any use."""
_TAKEOVER = 30.0
_FENCED_AFTER = 17.0
"""Seconds of standstill after which a worker has been declared dead."""
_BREATH = 2.0
_SLOW, _DOZEN = 8.0, 12


def kills(ground: Ground, count: int, rate: float) -> None:
    """Kill -9 processes at random moments under a steady stream, `count` times; each is started again at once."""
    relay, random, done = ground.relay, ground.random, {"process": 0, "sandbox": 0}
    ground.receiver.behaviour = Behaviour(wait=0.3)  # so that deliveries are under way when a process dies
    with ground.stream(rate) as stream:
        while sum(done.values()) < count:
            if random.random() < 0.25 or not ground.on_sqlite:
                time.sleep(random.uniform(0, _STARTING))
            else:
                relay.wait_ready()
                time.sleep(random.uniform(0, _STARTING))
            child = random.random() < 1 / 6
            if relay.kill(random.choice(relay.roles), child=child):
                done["sandbox" if child else "process"] += 1
            relay.mend()
        relay.wait_ready()
        stream.finish()
    ground.audit.figures["kills"] = done
    ground.close_the_books()


def restarts(ground: Ground, count: int, rate: float) -> None:
    """Restart the database under a steady stream; SQLite has no server, so there the service itself is restarted."""
    relay, random, away = ground.relay, ground.random, []
    with ground.stream(rate) as stream:
        for number in range(count):
            time.sleep(random.uniform(0.5, 3.0))
            began = time.monotonic()
            if ground.cluster is None:
                relay.stop()
            else:
                ground.cluster.stop("immediate" if number % 2 else "fast")
                time.sleep(random.uniform(0, 2.0))
                ground.cluster.start()
            relay.mend()
            relay.wait_ready()
            away.append(time.monotonic() - began)
        stream.finish()
    ended = relay.mend()
    ground.audit.hold(not ended, f"processes ended because the database was away: {ended}")
    ground.audit.figures["restarts"] = f"{count}, longest {max(away):.1f} s"
    ground.close_the_books()


def takeover(ground: Ground, count: int, rate: float) -> None:
    """Kill -9 a worker that has deliveries under way and leave it dead: all is delivered within 30 s all the same.

    On SQLite nobody else is there: the service is started again.
    """
    del rate
    took = []
    for number in range(count):
        victim = SERVE if ground.on_sqlite else WORKERS[number % len(WORKERS)]
        _fill(ground, f"{number}")
        ground.relay.kill(victim)
        ground.receiver.behaviour = UP
        if ground.on_sqlite:
            ground.relay.mend()
        took.append(wait_until_at_rest(ground.relay, ground.audit, mend=False))
        ground.relay.mend()
    ground.audit.hold(max(took) < _TAKEOVER, f"a dead worker's deliveries were done after {max(took):.1f} s")
    ground.audit.hold(_interrupted(ground), "no delivery was under way when its worker died: nothing was tried here")
    ground.audit.figures["taken over, done in"] = ", ".join(f"{each:.1f} s" for each in took)
    ground.close_the_books()


def standstill(ground: Ground, count: int, rate: float) -> None:
    """Stop a worker (SIGSTOP) with deliveries under way until it is fenced, and let it wake up: it must end itself.

    On SQLite it is the service that stands still: it goes on where it was.
    """
    del rate
    relay, statuses = ground.relay, []
    for number in range(count):
        victim = SERVE if ground.on_sqlite else WORKERS[number % len(WORKERS)]
        _fill(ground, f"{number}")
        relay.signal(victim, signal.SIGSTOP)
        ground.receiver.behaviour = UP
        time.sleep(_FENCED_AFTER)
        relay.signal(victim, signal.SIGCONT)
        time.sleep(2 * _BREATH)
        statuses += [status for _, status in relay.mend()]
        relay.wait_ready()
    wanted = [] if ground.on_sqlite else [FENCED] * count
    ground.audit.hold(statuses == wanted, f"processes that were declared dead ended with {statuses}, not {wanted}")
    ground.audit.figures["fenced"] = f"{len(statuses)} of {count}"
    ground.close_the_books()


def _fill(ground: Ground, name: str) -> None:
    """Have a dozen deliveries under way at a receiver that takes its time."""
    ground.receiver.behaviour = Behaviour(wait=_SLOW)
    for number in range(_DOZEN):
        document = sound(f"{ground.name}-{name}-{number}")
        ground.journal.bring(document)
        post_once(ground.relay, ground.journal, document)
    deadline = time.monotonic() + 20
    while ground.receiver.under_way < _DOZEN / 2 and time.monotonic() < deadline:
        time.sleep(0.02)


def _interrupted(ground: Ground) -> int:
    rows = ground.relay.every("/v1/deliveries")
    return sum(attempt["outcome"] == "interrupted" for row in rows for attempt in row["attempts"])
