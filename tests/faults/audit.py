"""Holds what the service says against what the poster and the receiver know. Whatever does not fit is a violation."""

import http.client
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.journal import Journal
from tests.faults.receiver import Receiver, Seen
from tests.faults.relay import Relay

OPEN = ("queued", "sending", "waiting")
SETTLED = ("delivered", "failed", "dead_letter")
_PATIENCE = 240.0
_POLL = 0.5
_SHOWN = 8

Row = dict[str, Any]


@dataclass
class Audit:
    """What came of one scenario: figures to print, and violations with their evidence."""

    figures: dict[str, Any] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def hold(self, condition: object, told: str) -> None:
        """Write down a violation where the condition does not hold."""
        if not condition:
            self.violations.append(told)


def wait_until_at_rest(relay: Relay, audit: Audit, patience: float = _PATIENCE, *, mend: bool = True) -> float:
    """Wait until nothing is under way any more; returns the seconds that took."""
    began = time.monotonic()
    while time.monotonic() < began + patience:
        try:
            if not any(_some(relay, path) for path in _UNDER_WAY):
                return time.monotonic() - began
        except (OSError, http.client.HTTPException):
            pass
        if mend:
            relay.mend()
        time.sleep(_POLL)
    stuck = {path: _some(relay, path) for path in _UNDER_WAY}
    audit.hold(condition=False, told=f"still under way after {patience:g} s: { {k: v for k, v in stuck.items() if v} }")
    return patience


_UNDER_WAY = ("/v1/invoices?status=received", *(f"/v1/deliveries?state={state}" for state in OPEN))


def _some(relay: Relay, path: str) -> list[Row]:
    answer = relay.get(f"{path}&limit=3", timeout=60.0)
    if answer.status != http.HTTPStatus.OK:
        raise http.client.HTTPException(answer.body)
    rows: list[Row] = answer.json["data"]
    return [{name: each[name] for name in ("id", "state", "status", "attempts") if name in each} for each in rows]


def seen_by(receivers: Iterable[Receiver]) -> dict[str, list[Seen]]:
    """What the receivers saw, by delivery id."""
    found: dict[str, list[Seen]] = defaultdict(list)
    for each in (seen for receiver in receivers for seen in list(receiver.seen)):
        found[each.key].append(each)
    return found


def judge(relay: Relay, journal: Journal, receivers: Iterable[Receiver], audit: Audit) -> None:
    """Judge everything that one installation was given, from its own API, the journal and the receivers."""
    kept = {each["id"]: each for each in relay.every("/v1/invoices")}
    deliveries = {each["id"]: each for each in relay.every("/v1/deliveries")}
    of_invoice: dict[str, list[Row]] = defaultdict(list)
    for each in deliveries.values():
        of_invoice[each["invoice_id"]].append(each)
    seen = seen_by(receivers)
    audit.violations += journal.odd
    _nothing_lost(relay, journal, kept, of_invoice, audit)
    _nothing_invented(journal, kept, audit)
    _receiver_agrees(kept, deliveries, seen, audit)
    _told_once(relay, kept, deliveries, audit)
    states = Counter(each["state"] for each in deliveries.values())
    audit.figures |= {
        "posted": len(journal.brought),
        "accepted": len(journal.accepted),
        "unanswered": len(journal.unanswered),
        "delivered": states["delivered"],
        "refused": sum(each["status"] == "refused" for each in kept.values()),
        "failed": states["failed"],
        "dead letter": states["dead_letter"],
        "repeats": sum(len(each) - 1 for each in seen.values()),
        "answers": dict(sorted(journal.answers.items())),
    }


def _nothing_lost(
    relay: Relay, journal: Journal, kept: Mapping[str, Row], of_invoice: Mapping[str, list[Row]], audit: Audit
) -> None:
    checked = 0
    for number, accepted in journal.accepted.items():
        invoice = kept.get(accepted.id)
        if invoice is None:
            audit.hold(condition=False, told=f"LOST: {number} was accepted as {accepted.id}, which is not there")
            continue
        own = of_invoice.get(accepted.id, [])
        if not accepted.document.sound:
            audit.hold(
                invoice["status"] == "refused" and not own, f"{number} is to be refused: {invoice['status']}, {own}"
            )
            if invoice["status"] == "refused" and checked < _SHOWN:
                checked += 1
                reasons = relay.get(f"/v1/invoices/{accepted.id}/findings").json["findings"]
                audit.hold(
                    any(each["severity"] == "fatal" for each in reasons), f"{number} is refused without a reason"
                )
            continue
        audit.hold(invoice["source"]["sha256"] == accepted.document.sha256, f"{number}: other bytes are kept")
        fits = invoice["status"] == "converted" and len(own) == 1 and own[0]["state"] in SETTLED
        audit.hold(
            fits, f"NOT AT REST: {number} {accepted.id} {invoice['status']} {[(e['id'], e['state']) for e in own]}"
        )


def _nothing_invented(journal: Journal, kept: Mapping[str, Row], audit: Audit) -> None:
    known = {each.id for each in journal.accepted.values()}
    brought = {each.sha256 for each in journal.unanswered.values()}
    for id_, invoice in kept.items():
        told = f"INVENTED: {id_} {invoice['number']} was accepted from nobody"
        audit.hold(id_ in known or invoice["source"]["sha256"] in brought, told)


def _receiver_agrees(
    kept: Mapping[str, Row], deliveries: Mapping[str, Row], seen: Mapping[str, list[Seen]], audit: Audit
) -> None:
    for key, requests in seen.items():
        delivery = deliveries.get(key)
        if delivery is None:
            audit.hold(
                condition=False,
                told=f"INVENTED: the receiver was given {key} {requests[0].number}, unknown to the service",
            )
            continue
        invoice = kept[delivery["invoice_id"]]
        hashes, numbers = {each.sha256 for each in requests}, {each.number for each in requests}
        audit.hold(hashes == {delivery["ubl_sha256"]}, f"{key} brought {hashes}, not {delivery['ubl_sha256']}")
        audit.hold(numbers == {invoice["number"]}, f"{key} brought {numbers}, not {invoice['number']}")
    for key, delivery in deliveries.items():
        taken = [each for each in seen.get(key, []) if each.status == http.HTTPStatus.OK]
        if delivery["state"] == "delivered":
            audit.hold(taken, f"NOT DELIVERED: {key} is said to be delivered; the receiver saw {seen.get(key, [])}")
        elif delivery["state"] in SETTLED and taken:
            # What the receiver took while nobody was there to read the answer is repeated, and may be refused then.
            unsure = [each for each in delivery["attempts"] if _is_unsure(each)]
            audit.hold(
                len(unsure) >= len(taken),
                f"{key} is {delivery['state']}, though the receiver took it: {delivery['attempts']}",
            )


def _is_unsure(attempt: Row) -> bool:
    return attempt["outcome"] == "interrupted" or bool((attempt.get("evidence") or {}).get("uncertain"))


def _told_once(relay: Relay, kept: Mapping[str, Row], deliveries: Mapping[str, Row], audit: Audit) -> None:
    """Every change is told of in one event: not in none, and not in two."""
    told: Counter[tuple[str, str]] = Counter()
    after = ""
    while True:
        page = relay.get(f"/v1/events?limit=100{after}", timeout=60.0).json
        told.update((each["type"], each.get("subject") or "") for each in page["data"])
        if not page["has_more"]:
            break
        after = f"&after={page['data'][-1]['id']}"
    owed = {("invoice.received", id_) for id_ in kept}
    owed |= {(f"invoice.{each['status']}", id_) for id_, each in kept.items()}
    owed |= {(f"delivery.{each['state']}", id_) for id_, each in deliveries.items()}
    wrong = {each: told[each] for each in owed if told[each] != 1}
    audit.hold(not wrong, f"events told other than once: {dict(list(wrong.items())[:_SHOWN])} ({len(wrong)})")
