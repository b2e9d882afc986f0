"""What the official rules say of one document, as values."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.findings import Severity

_SEVERITIES = {"fatal": Severity.FATAL, "error": Severity.FATAL, "": Severity.FATAL, "warning": Severity.WARNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """One assertion that an official rule file says has failed.

    Attributes:
        rule: its id; where the assertion carries none, the one in brackets at the start of its text.
        flag: as the file states it (``fatal``, ``warning``, ``information``, ...; ``""`` where it states none).
        xpath: the place, in the file's own prefixes where they are known, with a position at every step.
        text: the file's own sentence, in its language.
        stylesheet: name of the file that said so.
    """

    rule: str
    flag: str
    xpath: str
    text: str
    stylesheet: str = ""

    @property
    def severity(self) -> Severity:
        """The flag in our words."""
        return severity_of(self.flag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The official verdict on one document, of all stylesheets together.

    `threw`: at least one stylesheet broke off instead of judging, which happens on malformed values and means that the
    document is not valid; `reasons` are its last words. What the others found stands in `findings` all the same.
    """

    findings: tuple[Official, ...] = ()
    threw: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def fatal(self) -> frozenset[str]:
        """The ids of the rules that are broken and stop the document."""
        return self._ids(Severity.FATAL)

    @property
    def warning(self) -> frozenset[str]:
        """The ids of the rules that are broken and only warn."""
        return self._ids(Severity.WARNING)

    @property
    def valid(self) -> bool:
        """Whether the document passes: judged to the end, and nothing fatal found."""
        return not self.threw and not self.fatal

    def _ids(self, severity: Severity) -> frozenset[str]:
        return frozenset(each.rule for each in self.findings if each.severity is severity)


def severity_of(flag: str) -> Severity:
    """Return a flag of a rule file in our words; no flag is fatal, one that we do not know is information."""
    return _SEVERITIES.get(flag.strip().lower(), Severity.INFO)
