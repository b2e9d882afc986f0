"""What every rule of Dutch law owes to whoever breaks it."""

from collections.abc import Iterable

from app.model.catalogue import entry, message
from app.model.findings import Finding, Severity


def hold_warned(findings: Iterable[Finding], rule: str, kind: str | None, path: str) -> None:
    """Hold that a rule was found broken once: a warning at this place, its text of this kind and whole."""
    (finding,) = (each for each in findings if each.rule == rule)
    assert (finding.severity, finding.location.path) == (Severity.WARNING, path)
    assert finding.facts.get("kind") == kind
    assert kind is None or entry(rule, kind) is not entry(rule)
    for text in message(finding).values():
        assert "…" not in text
