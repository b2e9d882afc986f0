"""XRechnung 3.0.2 (Schematron 2.6.0): the rules taken over from Peppol on periods of lines, days as XPath has them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from ...model.raw import Raw
from ...model.values import BLANKS
from ..engine import Case, Fault, Syntax, sweep
from .lines import line_id
from .words import LINES, SETTLEMENT, Found, documents, parted, root_of, several

_DAY = re.compile(r"(-?[0-9]{4,20})-([0-9]{2})-([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))?")
_SETTLEMENT = SETTLEMENT.rpartition("/")[2]
_MINUTES_OF_DAY, _MINUTES_OF_HOUR = 1440, 60
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
"""The calendar repeats itself."""


def moment(written: str) -> int | None:
    """Return when a day begins, in minutes; comparable with others, also beyond the years of our own calendar.

    A day without time zone is one in UTC. None where it is no day.
    """
    found = _DAY.fullmatch(written.strip(BLANKS))
    if found is None:
        return None
    years, month, day, sign, hours, minutes = found.groups()
    cycles, year = divmod(int(years), _CYCLE_YEARS)
    try:
        days = date(year + _CYCLE_YEARS, int(month), int(day)).toordinal() + cycles * _CYCLE_DAYS
    except ValueError:
        return None
    offset = int(f"{sign}{int(hours) * _MINUTES_OF_HOUR + int(minutes)}") if sign else 0
    return days * _MINUTES_OF_DAY - offset


@sweep({"PEPPOL-EN16931-R110": (134, 73), "PEPPOL-EN16931-R111": (135, 74)})
def periods(case: Case) -> Found:
    """Demand that a line's period lies within that of the invoice."""
    root = root_of(case)
    if root is None:
        return
    if case.syntax is Syntax.UBL:
        for document in documents(case):
            yield from _in_ubl(document, "PEPPOL-EN16931-R110", "Start", lambda own, limit: own >= limit)
            yield from _in_ubl(document, "PEPPOL-EN16931-R111", "End", lambda own, limit: own <= limit)
    else:
        yield from _in_cii(root, "PEPPOL-EN16931-R110", "Start", lambda own, limit: own >= limit)
        yield from _in_cii(root, "PEPPOL-EN16931-R111", "End", lambda own, limit: own <= limit)


def _in_ubl(root: Raw, rule_id: str, which: str, order: Callable[[int, int], bool]) -> Found:
    """Compare as days; where the invoice states two periods the official file breaks off."""
    path = f"cac:InvoicePeriod/cbc:{which}Date"
    limits = root.all(path)
    if not limits:
        return
    limit = moment(limits[0].text)
    lines = root.children.get("cac:InvoiceLine" if root.name == "ubl:Invoice" else "cac:CreditNoteLine", [])
    for position, line in enumerate(lines):
        for raw in line.all(path) if "cac:InvoicePeriod" in line.children else ():
            own = moment(raw.text)
            if len(limits) > 1:
                yield rule_id, several(f"lines[{position}].period.{which.lower()}", limits)
            elif broken := parted(f"lines[{position}].period.{which.lower()}", raw):
                yield rule_id, broken
            elif own is not None and limit is not None and not order(own, limit):
                yield rule_id, _fault(line, position, which, [raw], limits)


def _in_cii(root: Raw, rule_id: str, which: str, order: Callable[[str, str], bool]) -> Found:
    """Compare as texts, any with any, as the CII file does."""
    name = f"ram:BillingSpecifiedPeriod/ram:{which}DateTime"
    for position, line in enumerate(root.all(LINES)):
        for raw in line.all(f"ram:SpecifiedLineTradeSettlement/{name}"):
            periods_of_invoice = line.parent.all(f"{_SETTLEMENT}/{name}") if line.parent is not None else []
            if not periods_of_invoice:
                continue
            limits = [each for held in periods_of_invoice for each in held.children.get("udt:DateTimeString", ())]
            own = raw.children.get("udt:DateTimeString", [])
            if not any(order(each.text, limit.text) for each in own for limit in limits):
                yield rule_id, _fault(line, position, which, own or [raw], limits)


def _fault(line: Raw, position: int, which: str, own: list[Raw], limits: list[Raw]) -> Fault:
    facts = {
        "kind": "xrechnung",
        "line": line_id(line, position),
        "day": own[0].text.strip(BLANKS) or "-",
        "limit": limits[0].text.strip(BLANKS) if limits else "-",
    }
    return Fault(f"lines[{position}].period.{which.lower()}", facts, raw=own[0])
