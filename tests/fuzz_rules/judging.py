"""Two verdicts on one mutant, and where they differ."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.model.findings import Severity
from app.model.unreadable import Unreadable
from app.referee import Referee, Verdict
from tests.fuzz_rules.ours import OurRules, read


class Side(StrEnum):
    """How two verdicts differ over a rule."""

    MISSED = "missed"  # the official file finds it broken, we do not: a false accept
    INVENTED = "invented"  # we find it broken, the official file does not: a false reject
    UNREADABLE = "unreadable"  # we could not read it (or a value of it), the official file finds nothing fatal
    SILENT = "silent"  # the official file threw, and we find nothing fatal
    CRASHED = "crashed"  # our rules raised an exception


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One rule over which the verdicts on a document differ; `severity` as the side says that finds it broken."""

    rule: str
    side: Side
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison over one document.

    `broken` are the ids that the official file finds broken; `unjudged` those among them that we do not judge yet.
    """

    differences: tuple[Difference, ...]
    broken: frozenset[str]
    unjudged: frozenset[str]
    threw: bool
    accepted: bool
    accepted_by_us: bool
    detail: str = ""


class Comparison:
    """Our rules and the referee, asked about the same bytes. `declared` are the ids that the official files know."""

    def __init__(self, rules: OurRules, referee: Referee, declared: frozenset[str]) -> None:
        self._rules, self._referee, self._declared = rules, referee, declared

    def of(self, data: bytes) -> Compared:
        """Return the comparison over one document."""
        verdict = self._referee.judge(data)
        try:
            reading = read(data)
            broken = self._rules.broken(reading)
            unread = self._rules.stopped_while_reading(reading)
        except Unreadable as problem:
            broken, unread = {}, (problem.finding.rule,)
        except Exception:  # noqa: BLE001 - that is what this is looking for
            return _crashed(verdict, traceback.format_exc(limit=-3))
        ours = {(rule, severity) for rule, found in broken.items() for severity in found if rule in self._declared}
        stopped = bool(unread) or any(severity is Severity.FATAL for _, severity in ours)
        return Compared(
            differences=tuple(sorted(self._differences(verdict, ours, unread, stopped=stopped))),
            broken=verdict.fatal | verdict.warning,
            unjudged=(verdict.fatal | verdict.warning) - self._rules.judged,
            threw=verdict.threw,
            accepted=verdict.valid,
            accepted_by_us=not stopped,
        )

    def _differences(
        self, verdict: Verdict, ours: set[tuple[str, Severity]], unread: Iterable[str], *, stopped: bool
    ) -> Iterable[Difference]:
        if verdict.threw:
            if not stopped:
                yield Difference("", Side.SILENT)
            return
        official = {(each.rule, each.severity) for each in verdict.findings if each.rule in self._rules.judged}
        yield from (Difference(rule, Side.MISSED, str(severity)) for rule, severity in official - ours)
        yield from (Difference(rule, Side.INVENTED, str(severity)) for rule, severity in ours - official)
        if not verdict.fatal:
            yield from (Difference(rule, Side.UNREADABLE) for rule in unread)


def _crashed(verdict: Verdict, trace: str) -> Compared:
    last = trace.strip().splitlines()[-1]
    return Compared(
        differences=(Difference(last.partition(":")[0], Side.CRASHED),),
        broken=verdict.fatal | verdict.warning,
        unjudged=frozenset(),
        threw=verdict.threw,
        accepted=verdict.valid,
        accepted_by_us=False,
        detail=trace,
    )
