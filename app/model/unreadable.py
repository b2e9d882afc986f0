"""The one way in which a document says that it cannot be read at all."""

from __future__ import annotations

from .findings import Finding, Severity


class Unreadable(Exception):
    """The bytes are nothing that we open. `rule` and `facts` name the finding that tells people why."""

    def __init__(self, rule: str, **facts: str) -> None:
        super().__init__(rule, facts)
        self.rule = rule
        self.facts = facts

    @property
    def finding(self) -> Finding:
        """The same as a fatal finding."""
        return Finding(rule=self.rule, severity=Severity.FATAL, facts=self.facts)
