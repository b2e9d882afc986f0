"""What a run of the fuzzer adds up to, as numbers and as a page of text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b

from tests.fuzz_rules.growing import Grown
from tests.fuzz_rules.judging import Compared, Difference, Side

_KEPT = 40


@dataclass
class Figures:
    """The sums of a run; `examples` are the numbers of the first mutants that show a difference."""

    mutants: int = 0
    refused: int = 0
    identical: int = 0
    identical_everywhere: int = 0
    threw: int = 0
    false_accepts: int = 0
    false_rejects: int = 0
    accepted: int = 0
    distinct: set[int] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    differing_kinds: Counter[str] = field(default_factory=Counter)
    differences: Counter[Difference] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    unjudged: Counter[str] = field(default_factory=Counter)
    examples: dict[Difference, list[int]] = field(default_factory=dict)
    details: dict[Difference, str] = field(default_factory=dict)

    def add(self, grown: Grown, compared: Compared) -> None:
        """Count one mutant."""
        self.mutants += 1
        self.refused += grown.refused
        self.distinct.add(int.from_bytes(blake2b(grown.data, digest_size=8).digest(), "big"))
        self.kinds.update(set(grown.kinds))
        self.broken.update(compared.broken)
        self.unjudged.update(compared.unjudged)
        self.threw += compared.threw
        self.accepted += compared.accepted
        self.identical += not compared.differences and not compared.threw
        self.identical_everywhere += not compared.differences and not compared.threw and not compared.unjudged
        self.false_accepts += compared.accepted_by_us and not compared.accepted
        self.false_rejects += compared.accepted and not compared.accepted_by_us
        if compared.differences:
            self.differing_kinds.update(set(grown.kinds))
        for each in compared.differences:
            self.differences[each] += 1
            self.examples.setdefault(each, [])
            if len(self.examples[each]) < _KEPT:
                self.examples[each].append(grown.number)
            self.details.setdefault(each, compared.detail)

    def merge(self, other: Figures) -> None:
        """Add the figures of another part of the run, which must be given in the order of the mutants' numbers."""
        for name in ("mutants", "refused", "identical", "identical_everywhere", "threw", "accepted"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.false_accepts += other.false_accepts
        self.false_rejects += other.false_rejects
        self.distinct |= other.distinct
        for name in ("kinds", "differing_kinds", "differences", "broken", "unjudged"):
            getattr(self, name).update(getattr(other, name))
        for each, numbers in other.examples.items():
            self.examples[each] = (self.examples.get(each, []) + numbers)[:_KEPT]
            self.details.setdefault(each, other.details[each])

    @property
    def sound(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def of_side(self, side: Side) -> list[tuple[Difference, int]]:
        """Return the differences of one side, the most frequent first."""
        return [(each, count) for each, count in self.differences.most_common() if each.side is side]


def page(figures: Figures, judged: frozenset[str], declared: frozenset[str], shown: int = 25) -> str:
    """Return the figures as text."""
    judgeable = figures.mutants - figures.threw
    tries = figures.mutants + figures.refused
    lines = [
        (
            f"mutants                     {figures.mutants:>7}  XSD-valid, {len(figures.distinct)} distinct,"
            f" {figures.mutants / max(tries, 1):.1%} of {tries} tries"
        ),
        (
            f"the official file threw     {figures.threw:>7}  of them without a fatal finding of ours:"
            f" {sum(count for _, count in figures.of_side(Side.SILENT))}"
        ),
        (
            f"identical, rules we judge   {figures.identical:>7}  of {judgeable}"
            f" ({figures.identical / max(judgeable, 1):.3%}), fatal and warning ids alike"
        ),
        (
            f"identical, every rule       {figures.identical_everywhere:>7}"
            f" ({figures.identical_everywhere / max(judgeable, 1):.3%})"
        ),
        f"accepted by the official    {figures.accepted:>7}",
        (
            f"whole verdict: we accept what it refuses {figures.false_accepts}, we refuse what it accepts"
            f" {figures.false_rejects}"
        ),
        (
            f"rules: official file {len(declared)}, of them judged by us {len(declared & judged)},"
            f" fired in this run {len(figures.broken)}, of them judged {len(figures.broken.keys() & judged)}"
        ),
    ]
    never = Counter(rule.rstrip("0123456789").rstrip("-") for rule in declared - figures.broken.keys())
    if never:
        lines.append(f"never fired in this run: {', '.join(f'{family} {n}' for family, n in never.most_common())}")
    strangers = sorted(judged - declared)
    if strangers:
        lines.append(f"judged by us, unknown to the official file: {len(strangers)}, {' '.join(strangers[:5])} ...")
    for side in Side:
        found = figures.of_side(side)
        if found:
            lines.append(f"\n{side}: {sum(count for _, count in found)} differences over {len(found)} ids")
            lines += [
                f"  {count:>6}  {each.rule:<22}{each.severity:<9}mutants {figures.examples[each][:6]}"
                for each, count in found[:shown]
            ]
    if figures.unjudged:
        most = [f"{rule} {count}" for rule, count in figures.unjudged.most_common(shown)]
        lines.append(f"\nbroken rules that we do not judge: {len(figures.unjudged)} ids, most often {', '.join(most)}")
    lines.append("\nmutants by kind (of them differing):")
    lines += [
        f"  {kind:<28}{count:>6} {figures.differing_kinds[kind]:>6}" for kind, count in figures.kinds.most_common()
    ]
    return "\n".join(lines)
