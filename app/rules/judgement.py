"""The verdict of a profile's rule sets on one document, layer by layer, with the versions it was made with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..model.findings import LAYERS, Finding, Layer, Severity
from ..model.reading import Reading
from .engine import Case, RuleSet, judge_case
from .overrides import Overrides, weigh
from .profiles import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules found.

    Attributes:
        by_layer: findings per layer that was judged here (rules, legal); a layer not asked for is absent.
        skipped: info findings on rule sets, or parts of them, that could not be judged.
        rule_sets: version of each rule set that was judged, by its name.
    """

    by_layer: dict[Layer, tuple[Finding, ...]]
    skipped: tuple[Finding, ...] = ()
    rule_sets: Mapping[str, str] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found, layer after layer, and then what was skipped."""
        return tuple(each for found in self.by_layer.values() for each in found) + self.skipped


def check(
    reading: Reading,
    profile: Profile,
    today: date,
    layers: Collection[Layer] = LAYERS,
    overrides: Sequence[Overrides] = (),
) -> Verdict:
    """Judge a document by a profile, in the layers `rules` and `legal` as far as they are asked for.

    Severities are the rules' own, then those of the profile, then those of `overrides`, in turn; each change is told.
    Pure: the same reading and day give the same verdict. The layer `xsd` is judged elsewhere (`xsd.py`).
    """
    case = Case(reading, today)
    wanted = [rule_set for rule_set in profile.rule_sets if rule_set.layer in layers]
    in_force = (*profile.overrides_in(case), *overrides)
    by_layer = {}
    for layer in (Layer.RULES, Layer.LEGAL):
        if layer in layers:
            judged = [each for each in wanted if each.layer is layer]
            by_layer[layer] = weigh(judge_case(case, judged, leaves_out=profile.leaves_out), in_force)
    skipped = tuple(_skipped(each) for each in wanted if each.missing)
    versions = {each.name: each.version for each in wanted if each.checks}
    return Verdict(by_layer=by_layer, skipped=skipped, rule_sets=versions)


def _skipped(rule_set: RuleSet) -> Finding:
    """Say that a rule set is not judged, or only in part."""
    reason = "part of its rules is not built yet" if rule_set.checks else "not built yet"
    facts = {
        "kind": "partly" if rule_set.checks else "not-built",
        "set": rule_set.name,
        "version": rule_set.version,
        "reason": reason,
        "missing": ", ".join(rule_set.missing),
    }
    return Finding(rule="RELAY-SKIPPED", severity=Severity.INFO, facts=facts)
