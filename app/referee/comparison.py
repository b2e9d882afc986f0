"""Two verdicts on one document side by side: ours and the official one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ..model.findings import Finding, Severity
from .verdict import Verdict

_ORDER = {Severity.FATAL: 0, Severity.WARNING: 1, Severity.INFO: 2, None: 3}
_OF_OURS_ALONE = ("RELAY-", "LAW-NL-", "XSD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule that at least one side says is broken.

    Attributes:
        rule: its official id.
        ours: how grave we say it is; None where we did not find it broken.
        referee: how grave the official file says it is; None where it did not find it broken.
        our_places: XPaths (else model paths) of our findings.
        referee_places: XPaths of the official ones.
        judged: whether we judge this rule at all.
    """

    rule: str
    ours: Severity | None
    referee: Severity | None
    our_places: tuple[str, ...] = ()
    referee_places: tuple[str, ...] = ()
    judged: bool = True

    @property
    def agrees(self) -> bool:
        """Whether both sides find the rule broken, and equally gravely."""
        return self.ours is self.referee


def compare(ours: Iterable[Finding], verdict: Verdict, judged: Collection[str] | None = None) -> tuple[Row, ...]:
    """Return one row per broken rule, the gravest first, then by id.

    Findings that no official file can have (``RELAY-*``, ``LAW-NL-*``, ``XSD``) are left out. `judged` are the ids that
    we judge; where it is given, rows of other rules say so. Where `verdict.threw`, the referee's side is incomplete.
    """
    mine = [each for each in ours if not each.rule.startswith(_OF_OURS_ALONE)]
    rules = {each.rule for each in mine} | {each.rule for each in verdict.findings}
    rows = [_row(rule, mine, verdict, judged) for rule in rules]
    return tuple(sorted(rows, key=lambda row: (min(_ORDER[row.ours], _ORDER[row.referee]), row.rule)))


def _row(rule: str, mine: Iterable[Finding], verdict: Verdict, judged: Collection[str] | None) -> Row:
    found = [each for each in mine if each.rule == rule]
    official = [each for each in verdict.findings if each.rule == rule]
    return Row(
        rule=rule,
        ours=_gravest(each.severity for each in found),
        referee=_gravest(each.severity for each in official),
        our_places=tuple(each.location.xpath or each.location.path for each in found),
        referee_places=tuple(each.xpath for each in official),
        judged=bool(found) or judged is None or rule in judged,
    )


def _gravest(severities: Iterable[Severity]) -> Severity | None:
    return min(severities, key=lambda severity: _ORDER[severity], default=None)
