"""`make bench-extraction`: what the extractor reads, per field, per issuer, with its speed.

The corpus's PDFs are read as if they embedded nothing; truth is what they embed, fields that are not printed do not
count. Issuers are parted in two halves by their name: one half is for tuning, figures are reported on both.
"""

import argparse
import os
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from app.extraction.extract import extract
from app.model.unreadable import Unreadable
from app.pdf_pages import pages

from .scoring import Score, Summary, score
from .truth import Known, hybrids, made

_TODAY = date(2026, 11, 22)


def main() -> int:
    """Read, score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--made", type=Path, action="append", default=[], help="folder of made invoices (a stress test)"
    )
    parser.add_argument("--no-corpus", action="store_true", help="leave the corpus out")
    parser.add_argument("--verbose", action="store_true", help="print what is wrong or empty in each document")
    parser.add_argument("--only", default="", help="part of a file's name")
    parser.add_argument("--today", type=date.fromisoformat, default=_TODAY, help="the day to judge dates by")
    options = parser.parse_args()
    corpus = Path(os.environ.get("UBLRELAY_CORPUS", "../shared/corpus")) / "pdf" / "hybrid"
    if not options.no_corpus and corpus.is_dir():
        known = [each for each in hybrids(corpus) if options.only in each.path.name]
        scores = [each for each in (_scored(one, options.today) for one in known) if each is not None]
        _print("corpus, issuers for tuning", [each for each in scores if not _is_held_out(each)], options.verbose)
        _print("corpus, issuers held out", [each for each in scores if _is_held_out(each)], options.verbose)
    for folder in options.made:
        known = [each for each in made(folder) if options.only in each.path.name]
        scores = [each for each in (_scored(one, options.today) for one in known) if each is not None]
        _print(f"made invoices in {folder} (a stress test, no accuracy)", scores, options.verbose)
    return 0


def _is_held_out(each: Score) -> bool:
    return sha256(each.known.issuer.encode()).digest()[0] % 2 == 1


def _scored(known: Known, today: date = _TODAY) -> Score | None:
    data = known.path.read_bytes()
    started = perf_counter()
    try:
        shown = pages(data)
        extraction = extract(shown, today=today)
    except Unreadable as problem:
        print(f"{known.path.name}: {problem.rule}", file=sys.stderr)
        return None
    seconds = perf_counter() - started
    result = score(known, shown, extraction)
    result.seconds = seconds
    return result


def _print(title: str, scores: list[Score], verbose: bool) -> None:
    summary = Summary(scores)
    invoices = summary.of_invoices()
    if not scores:
        return
    if verbose:
        for each in invoices:
            _print_one(each)
    print(f"\n## {title}: {len(scores)} documents, {len({each.known.issuer for each in invoices})} issuers")
    print(f"{'field':40} right wrong empty")
    for path, right, wrong, empty in summary.by_field():
        if right + wrong + empty:
            print(f"{path:40} {right:5} {wrong:5} {empty:5}")
    right, wrong = summary.macro()
    for low, count, said, hit in summary.reliability():
        print(f"confidence from {low:.3f}: {count:5} values, said {said:.2%}, right {hit:.2%}")
    precision, recall, f1 = summary.lines()
    perfect = sum(each.is_perfect for each in invoices)
    accepted = sum(each.outcome == "accepted" for each in invoices)
    print(f"header fields right, macro over issuers: {right:.1%}; silently wrong: {wrong:.2%}")
    print(f"lines: precision {precision:.1%}, recall {recall:.1%}, F1 {f1:.1%}")
    share = perfect / max(len(invoices), 1)
    print(f"accepted {accepted} of {len(invoices)}, all core fields and lines right in {perfect} ({share:.0%})")
    for each in scores:
        if each.faults:
            print(f"ACCEPTED WITH A FAULT {each.known.path.name}: {', '.join(each.faults)}")
    for (kind, outcome), count in sorted(summary.outcomes().items()):
        print(f"{kind:20} {outcome:18} {count}")
    pages_read = sum(each.pages for each in scores)
    milliseconds = 1000 * sum(each.seconds for each in scores) / max(pages_read, 1)
    print(f"{pages_read} pages, {milliseconds:.1f} ms a page")


def _print_one(each: Score) -> None:
    print(f"{each.known.path.name} [{each.known.issuer}] {each.outcome.value}", end=" ")
    print(f"right {len(each.right)} lines {each.line_hits}/{each.lines_true} read {each.lines_read}")
    for path, (given, truth) in each.wrong.items():
        print(f"    WRONG {path}: {given!r}, true is {truth!r}")
    for path in sorted(each.empty):
        print(f"    empty {path}: {each.known.values.get(path)!r}")
    for path, given in each.extra.items():
        print(f"    extra {path}: {given!r}")


if __name__ == "__main__":
    sys.exit(main())
