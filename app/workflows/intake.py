"""One invoice's way in: convert, find out where it goes, leave its deliveries to the outbox. One transaction in all.

A repeat does no harm: whoever comes to an invoice that is no longer ``received`` has nothing left to do.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa

from .. import correlation
from ..extraction.layouts.stored import read_layout
from ..routing import Choice, agreed, choose, fit, known_of_buyer
from ..sandbox import Answer, Broken, JsonObject, NoWorkerFree, Runner
from ..storage import NotFound, Scope, Storage, deliveries, invoices, layouts, recipients, routes, verdicts, workers
from ..storage.invoices import CONVERTED, RECEIVED, UNROUTED, Kept
from ..storage.layouts import KeptLayout
from ..storage.routes import Route
from ..storage.verdicts import Verdict
from .conclusion import Conclusion, conclude
from .destination import destination_name
from .lanes import DELIVERY, ROUTING

REFUSED_BY_PROFILE = "profile-refused"
_STRUCTURED = ("application/xml", "text/xml", "application/json", "application/edifact", "text/csv")
"""What is announced as one of these is not read from pages, unless it lied: then it is read without layouts."""
PDF, PDF_WITHIN = b"%PDF-", 1024
"""What a PDF begins with, within so many bytes."""
_PAUSES = (0.1, 1.0, 4.0)
"""Seconds before a document that broke its worker is read again."""
_LOG = logging.getLogger(__name__)

Json = dict[str, Any]


class Tally(Protocol):
    """Counts what is done, for the operator's figures."""

    def verdict(self, operation: str, verdict: str, syntax: str | None, seconds: float) -> None:
        """Count a judged document."""

    def broken_rules(self, rules: Sequence[str]) -> None:
        """Count the rules that a document broke so that it was not converted, each once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where an invoice would go, and why: the choice of a recipient, and each of its routes with what it lacks."""

    choice: Choice
    routes: tuple[tuple[Route, str | None], ...] = ()

    @property
    def taken(self) -> tuple[Route, ...]:
        """The routes that the invoice fits."""
        return tuple(route for route, unmet in self.routes if unmet is None)

    @property
    def reason(self) -> str | None:
        """Why it goes nowhere, or None where it goes somewhere."""
        if self.choice.recipient_id is None:
            return self.choice.why
        if not self.routes:
            return "no-route"
        return None if self.taken else "no-route-fits"


class _ProfilesWanted(Exception):
    """Routes want verdicts by profiles of their own, which take the sandbox and so cannot be had in a transaction."""

    def __init__(self, profiles: Sequence[str]) -> None:
        super().__init__(", ".join(profiles))
        self.profiles = profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A second verdict, by the profile that a route wants for itself."""

    conclusion: Conclusion
    ubl_sha256: str | None


def way_of(connection: sa.Connection, scope: Scope, invoice: Json, asked: str | None) -> Way:
    """Return where an invoice (canonical JSON) goes; `asked` is the recipient that its sender named, if any."""
    if asked is not None:
        choice = Choice(recipient_id=asked, why="asked")
    else:
        identifiers = known_of_buyer(invoice)
        choice = choose(identifiers, recipients.known_by(connection, scope, (each.key for each in identifiers)))
    if choice.recipient_id is None:
        return Way(choice=choice)
    of_recipient = routes.of_recipient(connection, scope, choice.recipient_id)
    return Way(choice=choice, routes=tuple((route, fit(route.match, invoice).unmet) for route in of_recipient))


def asked_of(storage: Storage, invoice: Kept, source: bytes, known: Sequence[KeptLayout]) -> JsonObject:
    """Return what the sandbox is told with an invoice's bytes: the file's name, layouts, and who the buyer is."""
    told: JsonObject = {}
    if known and PDF in source[:PDF_WITHIN]:
        told["layouts"] = [each.text for each in known]
    if invoice.arrival.recipient_id is not None:
        told["known"] = _agreed(storage, invoice, invoice.arrival.recipient_id)
    if invoice.arrival.file_name:
        told["file"] = invoice.arrival.file_name
    return told


def _agreed(storage: Storage, invoice: Kept, recipient_id: str) -> Json:
    """Return what is known of the buyer, as the sender has said whose the invoice is."""
    with storage.database.reading() as connection:
        try:
            recipient = recipients.get(connection, invoice.scope, recipient_id)
        except NotFound:
            return {}
    return agreed((each.scheme, each.value) for each in recipient.identifiers)


def wake_unrouted(storage: Storage, connection: sa.Connection, scope: Scope) -> int:
    """Have every invoice that waits for a route tried again; return how many there are."""
    waiting = invoices.unrouted(connection, scope)
    for id_ in waiting:
        storage.queue.add(connection, ROUTING, id_)
    return len(waiting)


class Intake:
    """Converts what was received. `worker_id` is asked to be alive in every transaction that writes."""

    def __init__(
        self, storage: Storage, sandbox: Runner, *, worker_id: str, today: Callable[[], date], tally: Tally
    ) -> None:
        self._storage, self._sandbox = storage, sandbox
        self._worker_id, self._today, self._tally = worker_id, today, tally

    def convert(self, invoice_id: str) -> None:
        """Judge one invoice and send it on its way."""
        with self._storage.database.reading() as connection:
            invoice = invoices.find(connection, invoice_id, lock=False)
            if invoice is None or invoice.status != RECEIVED:
                return
            known = layouts.of(connection, invoice.scope) if invoice.arrival.media_type not in _STRUCTURED else []
        conclusion = self._judge(invoice, invoice.arrival.profile, known)
        report_sha256 = self._storage.blobs.put(conclusion.report_bytes)
        ubl_sha256 = None if conclusion.ubl is None else self._storage.blobs.put(conclusion.ubl)

        def settle(connection: sa.Connection, own: Mapping[str, Own]) -> bool:
            workers.require(connection, self._worker_id)
            now = invoices.find(connection, invoice_id)
            if now is None or now.status != RECEIVED or now.corrections != invoice.corrections:
                return False
            verdict, judged = verdicts.judged(
                connection,
                now,
                status=conclusion.status,
                outline=conclusion.outline,
                rules=conclusion.rules,
                report_sha256=report_sha256,
                ubl_sha256=ubl_sha256,
                actor=now.corrected_by or self._worker_id,
            )
            keep_learned(connection, judged, known, conclusion.learned)
            self._follow(connection, judged, verdict, conclusion.report["invoice"], own)
            return True

        if self._settled(invoice, settle):
            self._tally.verdict("intake", conclusion.status, conclusion.format, conclusion.seconds)
            self._tally.broken_rules(conclusion.rules)
            _LOG.info("judged in %.0f ms: %s", 1000 * conclusion.seconds, conclusion.status)

    def route(self, invoice_id: str) -> None:
        """Try again to find where an invoice goes that waits for a route."""
        with self._storage.database.reading() as connection:
            invoice = invoices.find(connection, invoice_id, lock=False)
            verdict = verdicts.last_of(connection, invoice_id)
        if invoice is None or verdict is None or invoice.status != UNROUTED:
            return
        report = json.loads(self._storage.blobs.get(verdict.report_sha256))

        def settle(connection: sa.Connection, own: Mapping[str, Own]) -> bool:
            workers.require(connection, self._worker_id)
            now = invoices.find(connection, invoice_id)
            if now is None or now.status != UNROUTED or now.revision != verdict.revision:
                return False
            self._follow(connection, now, verdict, report["invoice"], own)
            return True

        self._settled(invoice, settle)

    def _judge(self, invoice: Kept, profile: str, known: Sequence[KeptLayout] = ()) -> Conclusion:
        source = self._storage.blobs.get(invoice.arrival.sha256)
        asked = asked_of(self._storage, invoice, source, known)
        options: JsonObject = {"profile": profile, "today": self._today().isoformat(), **asked}
        if invoice.corrections:
            options |= {"corrections": [dict(each) for each in invoice.corrections], "learn": True}
        answer = self._read(invoice, source, options)
        return conclude(answer, file_name=invoice.arrival.file_name, profile=profile)

    def _read(self, invoice: Kept, source: bytes, options: JsonObject) -> Answer:
        """Have a document read; where it broke its worker it is read again, as it may have been the machine.

        A machine that is short of memory ends workers for seconds; time that runs out twice is the document's doing.
        """
        kinds: list[str] = []
        while True:
            try:
                with correlation.span("conversion", invoice_id=invoice.id):
                    answer = self._sandbox.run("convert", source, options)
            except NoWorkerFree:
                continue  # the people at the door come first; an invoice that is kept can wait
            if not isinstance(answer, Broken):
                return answer
            kinds.append(answer.kind)
            if len(kinds) > len(_PAUSES) or kinds.count("timeout") > 1:
                return answer
            _LOG.warning("%s broke its worker (%s); it is read again", invoice.id, answer.kind)
            time.sleep(_PAUSES[len(kinds) - 1])

    def _settled(self, invoice: Kept, settle: Callable[[sa.Connection, Mapping[str, Own]], bool]) -> bool:
        """Run `settle` in a transaction; where a route wants a verdict by its own profile, give it and run again."""
        own: dict[str, Own] = {}
        while True:
            try:
                return self._storage.database.persist(lambda connection: settle(connection, own))
            except _ProfilesWanted as wanted:
                for profile in wanted.profiles:
                    second = self._judge(invoice, profile)
                    ubl_sha256 = None if second.ubl is None else self._storage.blobs.put(second.ubl)
                    own[profile] = Own(conclusion=second, ubl_sha256=ubl_sha256)

    def _follow(
        self, connection: sa.Connection, invoice: Kept, verdict: Verdict, told: Json | None, own: Mapping[str, Own]
    ) -> None:
        """Let an invoice go where its verdict and its routes lead, and tell of it."""
        facts = _facts(invoice, verdict)
        if verdict.status != CONVERTED:
            self._record(connection, invoice, f"invoice.{verdict.status}", facts)
            return
        duplicate_of = invoices.former_of(connection, invoice)
        way = way_of(connection, invoice.scope, told or {}, invoice.arrival.recipient_id)
        wanted = {route.profile for route in way.taken if route.profile} - {invoice.outline.profile} - own.keys()
        if wanted:
            raise _ProfilesWanted(sorted(wanted))
        status = CONVERTED if way.reason is None else UNROUTED
        reason = way.reason
        unchanged = invoice.status == UNROUTED == status and invoice.reason == reason
        invoice = invoices.put(
            connection,
            invoice,
            status=status,
            reason=reason,
            recipient_id=way.choice.recipient_id,
            duplicate_of=duplicate_of,
        )
        begun = self._deliver(connection, invoice, verdict, way.taken, own) if status == CONVERTED else []
        if not unchanged:
            more = {
                "reason": reason,
                "recipient_id": way.choice.recipient_id,
                "duplicate_of": duplicate_of,
                "deliveries": begun,
            }
            self._record(connection, invoice, f"invoice.{status}", facts | {"status": status} | more)

    def _deliver(
        self, connection: sa.Connection, invoice: Kept, verdict: Verdict, taken: Sequence[Route], own: Mapping[str, Own]
    ) -> list[str]:
        """Make the deliveries of an invoice and return their ids."""
        begun = []
        for route in taken:
            destination = destination_name(invoice.scope, route.address)
            delivery = deliveries.create(connection, invoice, verdict, route, destination)
            begun.append(delivery.id)
            second = own.get(route.profile or "")
            if second is not None and second.ubl_sha256 is None:
                evidence = {"profile": route.profile, "rules": list(second.conclusion.rules)}
                deliveries.put(connection, delivery, state="failed", reason=REFUSED_BY_PROFILE, evidence=evidence)
                continue
            if second is not None:
                deliveries.put(connection, delivery, ubl_sha256=second.ubl_sha256)
            self._storage.queue.add(connection, DELIVERY, delivery.id)
        return begun

    def _record(self, connection: sa.Connection, invoice: Kept, happened: str, facts: Json) -> None:
        self._storage.record(connection, invoice.scope, self._worker_id, happened, invoice.id, facts)


def keep_learned(
    connection: sa.Connection, invoice: Kept, known: Sequence[KeptLayout], learned: Mapping[int, bytes]
) -> None:
    """Keep what a corrected document taught of how its supplier prints; `known` are the layouts that went along.

    What comes out of the sandbox has seen hostile bytes: only what reads as a layout is kept.
    """
    for place, data in learned.items():
        layout = read_layout(data)
        former = known[place].id if place < len(known) else None
        layouts.keep(connection, invoice.scope, former, layout.name, data.decode(), invoice.id)


def _facts(invoice: Kept, verdict: Verdict) -> Json:
    return {
        "invoice_id": invoice.id,
        "status": verdict.status,
        "number": invoice.outline.number,
        "external_id": invoice.arrival.external_id,
        "revision": verdict.revision,
        "rules": list(verdict.rules),
    }
