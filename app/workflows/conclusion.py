"""What the sandbox said of one document, as it is kept: the verdict in a word, the outline, the report, the UBL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..routing import seller_key
from ..sandbox import Answer, Broken, broken_report
from ..storage.invoices import Outline

Json = dict[str, Any]
_LAYOUT = "layout-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """One verdict. `rules` are the ids of its fatal findings; `report` is the object of the command line.

    `learned` are the layouts that a corrected document changed or added, by their place in the list that went along.
    """

    status: str
    outline: Outline
    rules: tuple[str, ...]
    report: Json
    ubl: bytes | None
    format: str
    seconds: float
    learned: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def report_bytes(self) -> bytes:
        """The report as it is kept."""
        return json.dumps(self.report, separators=(",", ":")).encode("ascii")


def conclude(answer: Answer, *, file_name: str | None, profile: str) -> Conclusion:
    """Return what the sandbox's answer to ``convert`` comes to."""
    ubl: bytes | None = None
    if isinstance(answer, Broken):
        report = broken_report(answer, verb="convert", profile=profile)
    else:
        report, ubl = answer.report, answer.ubl
    return Conclusion(
        status=str(report["status"]),
        outline=outline_of(report),
        rules=tuple(sorted({each["rule"] for each in report["findings"] if each["severity"] == "fatal"})),
        report={"file": file_name, **report},
        ubl=ubl,
        format=str(report.get("format") or "none"),
        seconds=answer.seconds,
        learned={} if isinstance(answer, Broken) else _learned(answer.blobs),
    )


def _learned(blobs: Mapping[str, bytes]) -> dict[int, bytes]:
    places = ((name.removeprefix(_LAYOUT), data) for name, data in blobs.items() if name.startswith(_LAYOUT))
    return {int(place): data for place, data in places if place.isdecimal()}


def outline_of(report: Mapping[str, Any]) -> Outline:
    """Return what an invoice is known by, from its report."""
    invoice = report.get("invoice") or {}
    return Outline(
        format=report.get("format"),
        profile=report.get("profile"),
        number=invoice.get("number"),
        type_code=invoice.get("type_code"),
        issue_date=invoice.get("issue_date"),
        seller=(invoice.get("seller") or {}).get("name"),
        seller_key=seller_key(invoice),
        buyer=(invoice.get("buyer") or {}).get("name"),
        currency=invoice.get("currency"),
        payable=(invoice.get("totals") or {}).get("payable"),
    )
