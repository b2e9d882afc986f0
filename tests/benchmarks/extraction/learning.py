"""`python -m tests.benchmarks.extraction.learning`: what one correction of a supplier is worth.

Of each family of documents the first is corrected with its full truth; the next are read with and without the layout
that this gives. Made families are a stress test; `--corpus` takes suppliers of real documents with embedded truth.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

from app.conversion import Document, read
from app.extraction.extract import extract
from app.extraction.layouts.layout import Layout
from app.extraction.layouts.learning import learn
from app.extraction.layouts.merging import learned
from app.extraction.layouts.stored import read_layout, write_layout
from app.extraction.page.sheet import lay_out
from app.formats import canonical
from app.model.invoice import Invoice
from app.pdf_pages import pages

from .families import write
from .scoring import Score, Summary, score
from .truth import Known, hybrids, made

_TODAY = date(2027, 1, 1)


def main() -> int:
    """Make or find families, learn, read again, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--made", type=Path, help="folder of made families, or where to make them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=6, help="per family, the corrected one included")
    parser.add_argument("--each-layout", type=int, default=1, help="families per layout, each by another program")
    parser.add_argument("--odd", type=float, default=0.0, help="share of labels in words that no lexicon holds")
    parser.add_argument("--corpus", action="store_true")
    parser.add_argument("--corrected", type=int, default=1, help="how many documents of each are corrected")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    if options.corpus:
        folder = Path(os.environ.get("UBLRELAY_CORPUS", "../shared/corpus")) / "pdf" / "hybrid"
        _report("corpus", _by_supplier(hybrids(folder)), options.corrected, verbose=options.verbose)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.made or Path(temporary)
        if not any(folder.glob("*.pdf")):
            write(folder, options.seed, options.documents, each_layout=options.each_layout, odd=options.odd)
        families: dict[str, list[Known]] = defaultdict(list)
        for each in made(folder):
            families[each.path.name.rsplit(".", 2)[0]].append(each)
        title = f"made families, seed {options.seed}, {options.odd:.0%} of labels odd"
        _report(title, families, options.corrected, verbose=options.verbose)
    return 0


def _by_supplier(known: "Sequence[Known]") -> dict[str, list[Known]]:
    families: dict[str, list[Known]] = defaultdict(list)
    for each in known:
        families[str(each.values.get("seller.vat_identifier") or each.issuer)].append(each)
    return {name: found for name, found in families.items() if len(found) > 1}


def _truth(known: Known) -> Invoice:
    """Return what a person would confirm of a document."""
    if not known.complete:
        invoice = read(Document(data=known.path.read_bytes()), _TODAY).invoice
    else:
        invoice = canonical.read(known.path.with_suffix(".json").read_bytes()).invoice
    return invoice or Invoice()


def _taught(known: Known, layouts: tuple[Layout, ...]) -> tuple[Layout, ...]:
    """Return the layouts with what one corrected document teaches, as they come back from a file."""
    shown = pages(known.path.read_bytes())
    sheet = lay_out(shown)
    new = learn(sheet, extract(shown, today=_TODAY, layouts=layouts), _truth(known))
    return tuple(read_layout(write_layout(each)) for each in learned(layouts, new, sheet))


def _report(title: str, families: dict[str, list[Known]], corrected: int, *, verbose: bool) -> None:
    before: list[Score] = []
    after: list[Score] = []
    seconds = [0.0, 0.0]
    every: tuple[Layout, ...] = ()
    shown_before: dict[str, set[str]] = {}
    for known in families.values():
        for each in known[:corrected]:
            every = _taught(each, every)
        printed = {path for each in known[:corrected] for path in each.printed or ()}
        shown_before |= {each.path.name: printed for each in known}
    for known in families.values():
        for each in known[corrected:]:
            shown = pages(each.path.read_bytes())
            for at, (scores, layouts) in enumerate(((before, ()), (after, every))):
                started = perf_counter()
                found = extract(shown, today=_TODAY, layouts=layouts)
                seconds[at] += perf_counter() - started
                scores.append(score(each, shown, found))
                if verbose and layouts:
                    _tell(scores[-1], [f for f in found.findings if f.rule.endswith("DRIFT")])
    _table(title, before, after)
    _print_taught(before, after, shown_before)
    number = max(len(before), 1)
    print(f"{len(every)} layouts, {1000 * seconds[0] / number:.1f} ms a document without them, ", end="")
    largest = max((len(write_layout(each)) for each in every), default=0)
    print(f"{1000 * seconds[1] / number:.1f} with; the largest is {largest} bytes")


def _print_taught(before: list[Score], after: list[Score], shown: dict[str, set[str]]) -> None:
    """Print the share of right fields among those that the corrected documents printed, and so could teach."""
    for name, scores in (("before", before), ("after", after)):
        right = sum(len(each.right & shown[each.known.path.name]) for each in scores)
        rest = sum(len((each.empty | set(each.wrong)) & shown[each.known.path.name]) for each in scores)
        if right:
            share = f"{right / (right + rest):.2%} of {right + rest} right"
            print(f"{name:7} of the fields that a corrected document printed: {share}")


def _tell(result: Score, drift: Sequence[object]) -> None:
    for path, (given, truth) in result.wrong.items():
        print(f"{result.known.path.stem} WRONG {path}: {given!r}, true is {truth!r}")
    for path in sorted(result.empty):
        print(f"{result.known.path.stem} empty {path}: {result.known.values.get(path)!r}")
    if result.faults:
        print(f"{result.known.path.stem} ACCEPTED WITH A FAULT {result.faults}")
    for each in drift:
        print(f"{result.known.path.stem} drift {each.severity} {each.location.path} {json.dumps(dict(each.facts))}")


def _table(title: str, before: list[Score], after: list[Score]) -> None:
    first, second = Summary(before), Summary(after)
    print(f"\n## {title}: {len(before)} documents\n{'':40} before           after")
    print(f"{'field':40} right wrong empty  right wrong empty")
    total = [0] * 6
    for one, other in zip(first.by_field(), second.by_field(), strict=True):
        counts = [*one[1:], *other[1:]]
        total = [a + b for a, b in zip(total, counts, strict=True)]
        if any(counts):
            first_half, second_half = ("".join(f"{each:6}" for each in half) for half in (counts[:3], counts[3:]))
            print(f"{one[0]:40}{first_half} {second_half}")
    for name, counts, summary in (("before", total[:3], first), ("after", total[3:], second)):
        printed = max(sum(counts), 1)
        perfect = sum(each.is_perfect for each in summary.scores)
        accepted = sum(each.outcome == "accepted" for each in summary.scores)
        faults = sum(bool(each.faults) for each in summary.scores)
        print(
            f"{name:7} {counts[0] / printed:.2%} right, {counts[1] / printed:.2%} wrong, "
            f"lines F1 {summary.lines()[2]:.1%}, accepted {accepted}, "
            f"perfect {perfect} of {len(summary.scores)}, accepted with a fault {faults}"
        )


if __name__ == "__main__":
    sys.exit(main())
