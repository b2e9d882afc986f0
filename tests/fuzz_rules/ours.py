"""Our own verdict by rule id, from bytes: the one place where the measuring tools touch the rules engine."""

from collections.abc import Iterable
from datetime import date

from app.formats import cii, ubl
from app.model.findings import Finding, Layer, Severity, any_fatal
from app.model.reading import Reading
from app.rules.engine import Case, RuleSet, judge_case
from app.rules.profiles import find

Broken = dict[str, frozenset[Severity]]
TODAY = date(2026, 11, 22)


class OurRules:
    """The official rules of a profile, as we judge them.

    Attributes:
        judged: the ids of the rules we have.
    """

    def __init__(self, profile: str = "en16931") -> None:
        """Take the profile's sets of official rules, bases included; `UnknownProfile` where there is none."""
        found = find(profile)
        self._overrides = found.overrides
        self._sets: tuple[RuleSet, ...] = tuple(each for each in found.rule_sets if each.layer is Layer.RULES)
        self._leaves_out = found.leaves_out
        self.judged = frozenset(rule.id for each in self._sets for rule in each.rules) - found.leaves_out

    def findings(self, reading: Reading) -> tuple[Finding, ...]:
        """Return what the official rules find in a document that has been read."""
        return judge_case(Case(reading, TODAY), self._sets, self._overrides, self._leaves_out)

    def broken(self, reading: Reading) -> Broken:
        """Return the broken rules of a document with the severities of their findings."""
        return by_rule(self.findings(reading))

    @staticmethod
    def stopped_while_reading(reading: Reading) -> tuple[str, ...]:
        """Return the ids of what reading alone found fatal, such as a value that is no number."""
        fatal = [each for each in reading.findings if any_fatal([each])]
        return tuple(sorted({each.rule for each in fatal}))


def read(data: bytes) -> Reading:
    """Read a UBL or CII document or fragment. Raises `Unreadable` as the formats do."""
    return cii.read(data) if cii.recognises(data[: 64 * 1024]) else ubl.read(data)


def by_rule(findings: Iterable[Finding]) -> Broken:
    """Group findings: rule id -> severities."""
    found: dict[str, set[Severity]] = {}
    for each in findings:
        found.setdefault(each.rule, set()).add(each.severity)
    return {rule: frozenset(severities) for rule, severities in found.items()}
