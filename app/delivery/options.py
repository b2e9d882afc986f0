"""What can be wrong with the options of a destination: findings, told all at once in one `BadWay`.

The texts stand in the catalogue under ``RELAY-WAY.<kind>``; a finding's `location.path` names the option.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..model.findings import Finding, Location, Severity

RULE = "RELAY-WAY"
_LONGEST = 80  # characters of a wrong value that are repeated


class BadWay(ValueError):
    """Options that cannot be used; `faults` has one finding for each that is wrong. No secret is ever repeated."""

    def __init__(self, faults: Iterable[Finding]) -> None:
        self.faults = tuple(faults)
        told = (f"{fault.location.path or 'options'}: {fault.facts['kind']}" for fault in self.faults)
        super().__init__("; ".join(told))


def fault(kind: str, option: str, **facts: str) -> Finding:
    """Return a finding about `option` (``authorization.user``); `kind` chooses its text, `facts` fill it in."""
    shown = {name: value[:_LONGEST] for name, value in facts.items()}
    return Finding(
        rule=RULE,
        severity=Severity.FATAL,
        location=Location(path=option[:_LONGEST]),
        facts={"kind": kind, "option": option[:_LONGEST], **shown},
    )
