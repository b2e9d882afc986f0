"""``make fuzz-rules N=10000 SEED=1 SET=en16931``: our rules against the official ones, on mutants of real invoices.

Every valid UBL invoice and credit note of the corpus is changed in one or several ways, mutants that the schema refuses
are thrown away, and the rest is judged by us and by the official rule file. What differs is counted by rule id; for the
most frequent ids a small example is written under build/fuzz/. A mutant is known by seed and number: ``--only NUMBER``
shows one again. Exit status 1 where anything differs, 2 where it cannot be run.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.referee import Referee, RefereeAbsent, RefereeFailed, StylesheetMissing, declared_rules, default_stylesheet
from app.rules.xsd import Schemas, schema_directory
from tests.fuzz_rules.figures import Figures, page
from tests.fuzz_rules.grammar_of_cii import CII_ROOTS, CiiSchemas
from tests.fuzz_rules.growing import Grown, grow
from tests.fuzz_rules.judging import Comparison, Difference
from tests.fuzz_rules.mutations_by_path import paths_in
from tests.fuzz_rules.ours import OurRules
from tests.fuzz_rules.shrinking import shrink
from tests.fuzz_rules.workshop import ROOTS, Workshop, seeds_of

ROOT = Path(__file__).resolve().parents[2]
STYLESHEETS = {
    "en16931": "EN16931-UBL-validation.xslt",
    "peppol-bis-3": "PEPPOL-EN16931-UBL.xslt",
    "nlcius": "si-ubl-2.0.3.13.xslt",
    "xrechnung": "XRechnung-UBL-validation.xsl",
}
SHORT = {"peppol": "peppol-bis-3"}
_PORTION = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """What a process must know to take part: the corpus, the profile, the official rule files, and the seed.

    `schema` is the main schema of CII, where there is one; UBL has the project's own.
    """

    corpus: Path
    profile: str
    stylesheets: tuple[Path, ...]
    seed: int
    syntax: str = "ubl"
    schema: Path | None = None


class Bench:
    """One process's tools, all of them costly to make and kept for the whole run."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        roots: Mapping[str, str] = ROOTS
        schemas: Schemas | CiiSchemas
        if plan.syntax == "cii":
            roots, schemas = CII_ROOTS, CiiSchemas(plan.schema)
        else:
            schemas = Schemas(schema_directory(os.environ.get("UBLRELAY_SCHEMAS")))
        seeds = seeds_of(plan.corpus, plan.profile, roots)
        self.workshop = Workshop(seeds, schemas, paths_in(plan.stylesheets), roots)
        self.rules = OurRules(plan.profile)
        self.declared = frozenset(rule for path in plan.stylesheets for rule in declared_rules(path))
        self.referee = Referee(plan.stylesheets).__enter__()
        self.comparison = Comparison(self.rules, self.referee, self.declared)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.referee.close()

    def grow(self, number: int) -> Grown:
        """Return one mutant."""
        return grow(self.workshop, self.plan.seed, number)

    def run(self, numbers: range) -> Figures:
        """Return the figures of some mutants."""
        figures = Figures()
        for number in numbers:
            grown = self.grow(number)
            figures.add(grown, self.comparison.of(grown.data))
        return figures

    def example(self, difference: Difference, number: int) -> bytes:
        """Return the smallest document made from a mutant that shows a difference."""
        grown = self.grow(number)
        return shrink(grown.data, self.workshop, lambda data: difference in self.comparison.of(data).differences)


_bench: Bench | None = None


def _set_up(plan: Plan) -> None:
    global _bench  # noqa: PLW0603 - a worker process has one bench for its life
    _bench = Bench(plan)


def _run(numbers: range) -> Figures:
    assert _bench is not None
    return _bench.run(numbers)


def _example(difference: Difference, number: int) -> bytes:
    assert _bench is not None
    return _bench.example(difference, number)


def _collect(pool: ProcessPoolExecutor, count: int) -> Figures:
    figures = Figures()
    portions = [range(start, min(start + _PORTION, count)) for start in range(0, count, _PORTION)]
    for done, part in enumerate(pool.map(_run, portions), start=1):
        figures.merge(part)
        if sys.stderr.isatty():
            print(f"\r{figures.mutants} of {count}", end="\n" if done == len(portions) else "", file=sys.stderr)
    return figures


def main(arguments: list[str] | None = None) -> int:
    """Run, print the figures, write examples."""
    options = _options(arguments)
    profile = SHORT.get(options.set, options.set)
    try:
        stylesheets = _stylesheets(options.stylesheet, profile, options.syntax)
        plan = Plan(options.corpus.resolve(), profile, stylesheets, options.seed, options.syntax, options.schema)
        if options.only is not None:
            with Bench(plan) as bench:
                return _show(bench, options.only)
        return _measure(plan, options)
    except (RefereeAbsent, RefereeFailed, StylesheetMissing, FileNotFoundError) as problem:
        print(problem, file=sys.stderr)
        return 2


def _measure(plan: Plan, options: argparse.Namespace) -> int:
    started = time.monotonic()
    out = options.out / (plan.profile if plan.syntax == "ubl" else f"{plan.profile}-{plan.syntax}")
    with ProcessPoolExecutor(options.processes, initializer=_set_up, initargs=(plan,)) as pool:
        figures = _collect(pool, options.number)
        seconds = time.monotonic() - started
        judged = OurRules(plan.profile).judged
        declared = frozenset(rule for path in plan.stylesheets for rule in declared_rules(path))
        head = (
            f"set {plan.profile}, seed {plan.seed}, {options.number} mutants,"
            f" official files: {', '.join(path.name for path in plan.stylesheets)}, {seconds:.0f} s"
        )
        text = f"{head}\n{page(figures, judged, declared)}\n"
        print(text)
        _write_examples(pool, figures, out, options.examples)
    (out / "figures.txt").write_text(text, encoding="utf-8")
    print(f"written to {out}; one mutant again: ARGS='--only NUMBER' with the same SEED and SET")
    return 0 if figures.sound else 1


def _write_examples(pool: ProcessPoolExecutor, figures: Figures, out: Path, count: int) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.xml"):
        old.unlink()
    most = [each for each, _ in figures.differences.most_common(count)]
    jobs = [(each, pool.submit(_example, each, figures.examples[each][0])) for each in most]
    for each, job in jobs:
        name = "-".join(part for part in (each.rule, each.side, each.severity) if part)
        (out / f"{name}.xml").write_bytes(job.result())
        if figures.details[each]:
            (out / f"{name}.txt").write_text(figures.details[each], encoding="utf-8")


def _show(bench: Bench, number: int) -> int:
    """Print one mutant's origin, both verdicts and where they differ, and then the mutant itself."""
    grown = bench.grow(number)
    compared = bench.comparison.of(grown.data)
    print(f"mutant {number} of seed {bench.plan.seed}: {grown.source}, {', '.join(grown.kinds)}", file=sys.stderr)
    verdict = bench.referee.judge(grown.data)
    for said in (*(f"{each.rule} {each.flag} {each.xpath}" for each in verdict.findings), *verdict.reasons):
        print(f"  official: {said}", file=sys.stderr)
    for each in compared.differences:
        print(f"  differs: {each.rule} {each.side} {each.severity}\n{compared.detail}", file=sys.stderr)
    sys.stdout.buffer.write(grown.data)
    return 1 if compared.differences else 0


def _stylesheets(given: list[Path], profile: str, syntax: str) -> tuple[Path, ...]:
    if given:
        return tuple(path.resolve() for path in given)
    name = STYLESHEETS.get(profile, f"{profile}.xslt").replace("UBL", syntax.upper())
    return (default_stylesheet(os.environ.get("UBLRELAY_REFEREE"), name),)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_rules", description=__doc__)
    parser.add_argument("--number", type=int, default=10_000, help="how many XSD-valid mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", default="en16931", help="a profile: en16931, peppol (peppol-bis-3), nlcius, ...")
    parser.add_argument(
        "--stylesheet", type=Path, action="append", default=[], help="official rule file; may be repeated"
    )
    parser.add_argument("--syntax", choices=("ubl", "cii"), default="ubl", help="of the documents that are changed")
    parser.add_argument("--schema", type=Path, help="main XSD of CII; without it CII mutants go unchecked by a schema")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", type=int, help="show this mutant and how it is judged")
    parser.add_argument("--examples", type=int, default=20, help="of so many differing ids a small example is written")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "fuzz")
    corpus = ROOT / os.environ.get("UBLRELAY_CORPUS", "../shared/corpus")
    parser.add_argument("--corpus", type=Path, default=corpus)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
