"""Scenarios at both doors: receivers that misbehave, and clients that do."""

import contextlib
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from tests.delivery_servers import LOOPBACK
from tests.faults.audit import seen_by
from tests.faults.documents import sound
from tests.faults.ground import Ground
from tests.faults.receiver import UP, Behaviour
from tests.faults.stream import post_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """How a receiver behaves (None: its door is closed), whether that passes, and how deliveries end there."""

    behaviour: Behaviour | None
    passing: bool = True
    ends: tuple[str, ...] = ("delivered",)


MOODS = {
    "down": Mood(behaviour=None),
    "slow": Mood(behaviour=Behaviour(wait=4.0)),
    "500": Mood(behaviour=Behaviour(status=500)),
    "429": Mood(behaviour=Behaviour(status=429, headers={"Retry-After": "2"})),
    "cut off": Mood(behaviour=Behaviour(cut=True)),
    "410": Mood(behaviour=Behaviour(status=410), passing=False, ends=("failed",)),
    "redirect": Mood(
        behaviour=Behaviour(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"}),
        passing=False,
        ends=("failed",),
    ),
    "500 for good": Mood(behaviour=Behaviour(status=500), passing=False, ends=("dead_letter",)),
}
_GOOD_IN = 5.0


def moods(ground: Ground, count: int, rate: float) -> None:
    """A receiver of each kind: down and back, slow, 500, 429, cut off; and for good 410, a redirect, 500.

    `count` is how many seconds they are out of sorts.
    """
    relay = ground.relay
    by_mood = dict(zip(MOODS, ground.receivers[1:], strict=True))
    recipients = {name: relay.route(each.address(), f"0000000{n}") for n, (name, each) in enumerate(by_mood.items())}
    with ground.stream(rate, list(recipients.values())) as stream:
        time.sleep(3.0)
        for name, receiver in by_mood.items():
            if (behaviour := MOODS[name].behaviour) is None:
                receiver.down()
            else:
                receiver.behaviour = behaviour
        time.sleep(count)
        for name, receiver in by_mood.items():
            if MOODS[name].passing:
                receiver.behaviour = UP
                receiver.up()
        time.sleep(3.0)
        stream.finish()
    ground.close_the_books()
    _told_apart(ground, recipients)


def _told_apart(ground: Ground, recipients: Mapping[str, str]) -> None:
    """Each kind of receiver leads to its own end, with a reason for people where that is no delivery."""
    of = {each["id"]: each["recipient_id"] for each in ground.relay.every("/v1/invoices")}
    names = {id_: name for name, id_ in recipients.items()}
    ends: dict[str, Counter[str]] = {name: Counter() for name in recipients}
    for row in ground.relay.every("/v1/deliveries"):
        name = names[of[row["invoice_id"]]]
        ends[name][f"{row['state']} {row['reason'] or ''}".strip()] += 1
        # Whatever came before its mood was delivered; what came in it may outlast the schedule of the attempts.
        allowed = {*MOODS[name].ends, "delivered", *(["dead_letter"] if MOODS[name].passing else [])}
        ground.audit.hold(row["state"] in allowed, f"{name}: {row['id']} ended {row['state']}: {row['reason']}")
        ground.audit.hold(row["state"] == "delivered" or row["message"], f"{row['id']} was given up without a reason")
    for name, found in ends.items():
        wanted = any(key.startswith(MOODS[name].ends) for key in found)
        ground.audit.hold(wanted, f"{name}: no delivery ended {MOODS[name].ends}: {dict(found)}")
    ground.audit.figures["ends"] = {name: dict(found) for name, found in ends.items()}


def duplicates(ground: Ground, count: int, rate: float) -> None:
    """Post one invoice `count` times at once, half with an Idempotency-Key of its own: one invoice, one delivery."""
    del rate
    document = sound(f"{ground.name}-one")
    ground.journal.bring(document)
    statuses: Counter[int] = Counter()

    def post(number: int) -> int:
        key = f"{ground.name}-{number}" if number % 2 else None
        for _ in range(60):
            if (status := post_once(ground.relay, ground.journal, document, key)) == 202:
                return status
            time.sleep(0.2)
        return status

    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=min(count, 200)) as pool:
        statuses.update(pool.map(post, range(count)))
    ground.audit.figures |= {"posts": dict(statuses), "within": f"{time.monotonic() - began:.1f} s"}
    ground.audit.hold(statuses == {202: count}, f"{count} posts of one invoice were answered {dict(statuses)}")
    ground.close_the_books()
    kept = len(ground.relay.every("/v1/invoices"))
    ground.audit.hold(kept == 1, f"{count} posts of one invoice made {kept} invoices")
    keys = len(seen_by(ground.receivers))
    ground.audit.hold(keys == 1, f"{count} posts of one invoice made {keys} deliveries")


def loris(ground: Ground, count: int, rate: float) -> None:
    """`count` clients that send their request byte by byte, while 20 good ones post: all good ones answered in time."""
    del rate
    over = threading.Event()
    with ExitStack() as stack:
        drips = [stack.enter_context(_knock(ground)) for _ in range(count)]
        dripping = threading.Thread(target=_drip, args=(drips, ground.relay.key, over), daemon=True)
        dripping.start()
        time.sleep(1.0)
        with ThreadPoolExecutor(max_workers=4) as pool:
            took = list(pool.map(lambda number: _timed(ground, number), range(20)))
        over.set()
        dripping.join(10)
    ground.audit.hold(max(took) < _GOOD_IN, f"a good client waited {max(took):.1f} s beside {count} slow ones")
    ground.audit.figures |= {
        "slow clients": count,
        "good ones answered in": f"{statistics.median(took):.2f} s, at most {max(took):.2f} s",
    }
    ground.close_the_books()


def _timed(ground: Ground, number: int) -> float:
    document = sound(f"{ground.name}-good-{number}")
    ground.journal.bring(document)
    began = time.monotonic()
    status = post_once(ground.relay, ground.journal, document)
    ground.audit.hold(status == 202, f"good client {number} was answered {status}")
    return time.monotonic() - began


def _knock(ground: Ground) -> socket.socket:
    return socket.create_connection((LOOPBACK, ground.relay.port), timeout=10)


def _drip(clients: list[socket.socket], key: str, over: threading.Event) -> None:
    """Half of them drip their header, half a body that they announced."""
    head = f"POST /v1/invoices HTTP/1.1\r\nHost: relay\r\nAuthorization: Bearer {key}\r\n".encode()
    for number, each in enumerate(clients):
        each.sendall(head if number % 2 else head + b"Content-Type: application/xml\r\nContent-Length: 100000\r\n\r\n")
    while not over.wait(0.5):
        for each in clients:
            with contextlib.suppress(OSError):
                each.sendall(b"x")
