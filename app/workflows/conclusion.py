"""What the sandbox said of one document, as it is kept: the verdict in a word, the outline, the report, the UBL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..routing import seller_key
from ..sandbox import Answer, Broken, broken_report
from ..storage.invoices import Outline

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """One verdict. `rules` are the ids of its fatal findings; `report` is the object of the command line."""

    status: str
    outline: Outline
    rules: tuple[str, ...]
    report: Json
    ubl: bytes | None
    format: str
    seconds: float

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
    )


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
