"""Rules that weigh otherwise than their own severity says, and the record of it in the verdict (RELAY-OVERRIDE).

Who publishes a profile may do so for documents of one specification identifier (a `Variant` of the profile), and a
caller may raise what its customer cares about. Decision record 0017.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..model.findings import Finding, Severity
from ..model.values import Interrupted
from .engine import Case, Syntax

RECORD = "RELAY-OVERRIDE"
_SPECIFICATION = {
    Syntax.UBL: "cbc:CustomizationID",
    Syntax.CII: "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """Severities that stand instead of the rules' own.

    Attributes:
        by: who wants it so, as the record names it: a profile, or an agreement with a customer.
        severities: the severity that counts, by rule id; of rules that it does not name nothing changes.
    """

    by: str
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def apply(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Give findings the severity that counts, and add one info finding per rule and severity that this changed."""
        weighed: list[Finding] = []
        changed: dict[tuple[str, Severity], Finding] = {}
        for finding in findings:
            severity = self.severities.get(finding.rule, finding.severity)
            if severity is finding.severity:
                weighed.append(finding)
                continue
            weighed.append(replace(finding, severity=severity))
            changed.setdefault((finding.rule, finding.severity), weighed[-1])
        return (*weighed, *(self._record(finding, before) for (_, before), finding in changed.items()))

    def _record(self, finding: Finding, before: Severity) -> Finding:
        after = finding.severity.value
        facts = {"kind": after, "rule": finding.rule, "from": before.value, "to": after, "by": self.by}
        return Finding(rule=RECORD, severity=Severity.INFO, terms=finding.terms, facts=facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Documents of a profile that bear one specification identifier, and what weighs otherwise in them.

    Attributes:
        name: as the record names it.
        specification: the identifier (BT-24), to the letter; None stands for any other.
        severities: by name of the root element, and then by rule id; a kind of document that is absent keeps the
            rules' own.
    """

    name: str
    specification: str | None = None
    severities: Mapping[str, Mapping[str, Severity]]

    def fits(self, case: Case) -> bool:
        """Tell whether a document is of this variant; an identifier that a comment parts is none, as in the rules."""
        if self.specification is None:
            return True
        path = _SPECIFICATION.get(case.syntax)
        if case.raw is None or path is None:
            return False
        return any(
            each.text == self.specification and not isinstance(each.text, Interrupted) for each in case.raw.all(path)
        )

    def overrides(self, case: Case) -> Overrides:
        """Return what weighs otherwise in a document of this variant."""
        root = case.raw.name if case.raw is not None else ""
        return Overrides(by=self.name, severities=self.severities.get(root, {}))


def weigh(findings: tuple[Finding, ...], in_force: Iterable[Overrides]) -> tuple[Finding, ...]:
    """Apply all overrides in turn, each to what the one before left."""
    for overrides in in_force:
        findings = overrides.apply(findings)
    return findings
