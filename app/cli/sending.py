"""``ublrelay send``: convert and deliver once, with the evidence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from ..delivery import (
    DeliveryFailure,
    DeliverySettings,
    Message,
    TemporaryFailure,
    Way,
    deliver,
    delivery_key,
    destination,
)
from ..model.codes import CREDIT_NOTE_TYPES
from ..settings import Settings
from . import words
from .documents import BAD, UNOPENED, Answered, Run, shelved

Json = dict[str, Any]
_PDF = b"%PDF-"
_WITHIN = 1024
_OURS = ("file", "output", "deliveries")
"""What the receiver has no business with: paths on the sender's machine."""


def send(arguments: argparse.Namespace, settings: Settings) -> int:
    """Convert every file and deliver each converted one to every destination; status 1 where one fails."""
    refused = [problem for to in arguments.to if (problem := _refusal(to, settings))]
    for to, failure in refused:
        print(f"ublrelay: {to}: {failure.message[words.language(arguments.lang)]}", file=sys.stderr)
    if refused:
        return UNOPENED
    way = Way(body=arguments.body)
    run = Run(arguments, settings, "convert")
    for answered in shelved(run):
        report = answered.report
        report["deliveries"] = _deliver(answered, arguments.to, settings.delivery, way)
        arrived = all(each["outcome"] in {"delivered", "sent"} for each in report["deliveries"])
        if report["status"] != "converted" or not arrived:
            run.fail(BAD)
        words.tell(report, arguments)
    return run.status


def _refusal(to: str, settings: Settings) -> tuple[str, DeliveryFailure] | None:
    try:
        destination(to, settings.guard)
    except DeliveryFailure as failure:
        return to, failure
    return None


def _deliver(answered: Answered, destinations: Sequence[str], channels: DeliverySettings, way: Way) -> list[Json]:
    if answered.ubl is None:
        return []
    message = _message(answered, answered.ubl)
    return [_deliver_once(message, to, channels, way) for to in destinations]


def _deliver_once(message: Message, to: str, channels: DeliverySettings, way: Way) -> Json:
    try:
        receipt = deliver(message, to, delivery_key(message, to), channels, way)
    except DeliveryFailure as failure:
        return {
            "to": to,
            "outcome": "failed",
            "reason": failure.reason.value,
            "retryable": isinstance(failure, TemporaryFailure),
            "message": failure.message,
            "evidence": dict(failure.evidence),
        }
    return {"to": to, "outcome": receipt.outcome, "evidence": dict(receipt.evidence)}


def _message(answered: Answered, ubl: bytes) -> Message:
    """Return what is handed over: the UBL, the PDF it came as if it did, and what people recognise it by."""
    invoice = answered.report["invoice"]
    data = answered.source.data or b""
    is_pdf = _PDF in data[:_WITHIN]
    return Message(
        ubl=ubl,
        created=datetime.now(UTC),
        number=invoice["number"],
        seller=_name(invoice["seller"]),
        buyer=_name(invoice["buyer"]),
        total=_decimal((invoice["totals"] or {}).get("payable")),
        currency=invoice["currency"],
        issue_date=_date(invoice["issue_date"]),
        due_date=_date(invoice["due_date"]),
        credit_note=invoice["type_code"] in CREDIT_NOTE_TYPES,
        pdf=data if is_pdf else None,
        pdf_filename=PurePath(answered.source.name).name if is_pdf else "",
        report={key: value for key, value in answered.report.items() if key not in _OURS},
    )


def _name(party: Json | None) -> str | None:
    return party["name"] if party else None


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
