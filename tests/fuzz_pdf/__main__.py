"""``make fuzz-pdf N=1000 SEED=1``: damaged, hostile and random PDFs through the real sandbox.

Sound PDFs (our fixtures, made invoices, and the corpus where it is present) are damaged in every way that we know, and
others are built to break a reader. Each goes through ``convert`` and ``extract``, and must end in a named status with a
reason in both languages, in time, while the calling process stays as it was. What came of each kind is printed, and the
slowest. A bad PDF is known by seed and number: ``--only NUMBER`` judges one again and writes it under build/fuzz-pdf/.
``--memory N`` reads N ordinary invoices in one worker instead and prints what it holds. Exit status 1 where anything
is not as promised.
"""

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from app.sandbox import Limits
from tests.fuzz_pdf.growing import KINDS, ROOT, Grown, Source, corpus_folder, grow, kind_of, made_invoices, sources_of
from tests.fuzz_pdf.judging import Court, Ending

OUT = ROOT / "build" / "fuzz-pdf"
_SLOWEST = 15
_GIB = 1024**3

Judged = tuple[int, str, list[Ending]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print what came of it, keep what went wrong."""
    asked = _options(arguments)
    if asked.memory:
        return _memory(asked.memory, asked.seed)
    sources = sources_of(None if asked.no_corpus else corpus_folder())
    if asked.only is not None:
        return _show(grow(sources, asked.seed, asked.only))
    numbers = [
        number
        for number in range(asked.start, asked.number)
        if not asked.kind or kind_of(asked.seed, number) in asked.kind
    ]
    began = time.monotonic()
    with Court() as court:
        judged = [_judged(court, sources, asked.seed, number, loud=asked.verbose) for number in numbers]
        last = court.aftermath()
        print(_page(judged))
        print(
            f"seed {asked.seed}: {len(judged)} documents of {len(sources)} sources in {time.monotonic() - began:.0f} s;"
            f" largest worker {court.largest_worker / 2**20:.0f} MiB after a document;"
            f" afterwards the pool {'converts a sound document' if not last else ', '.join(last)}"
        )
    wrong = [each for each in judged if any(ending.faults for ending in each[2])]
    for number, kind, endings in wrong:
        for ending in endings:
            if ending.faults:
                print(f"WRONG {number} {kind} {ending.verb}: {'; '.join(ending.faults)}\n{_indented(ending.told)}")
    return 1 if wrong or last else 0


def _judged(court: Court, sources: Sequence[Source], seed: int, number: int, *, loud: bool) -> Judged:
    grown = grow(sources, seed, number)
    endings = court.judge(grown)
    if any(ending.faults for ending in endings):
        _keep(grown)
    if loud:
        told = "  ".join(f"{e.verb} {e.status} {e.rule} {e.broken} {e.seconds:.2f} s" for e in endings)
        print(f"{number:>6} {grown.kind:<28} {len(grown.data):>10,} {told} {grown.source}", flush=True)
    return number, grown.kind, endings


def _page(judged: Iterable[Judged]) -> str:
    """Return the figures: per kind how it ended, and the slowest documents."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    longest: dict[str, float] = defaultdict(float)
    whole: Counter[str] = Counter()
    times = []
    for number, kind, endings in judged:
        for ending in endings:
            how = f"{ending.status}/{ending.broken}" if ending.broken else ending.status
            whole[f"{ending.verb}: {how}"] += 1
            longest[kind] = max(longest[kind], ending.seconds)
            times.append((ending.seconds, number, kind, ending))
            if ending.verb == "convert":
                counted[kind][how] += 1
    lines = [f"{'kind':<30}{'longest':>9}  endings of convert"]
    for kind in KINDS:
        if kind in counted:
            told = ", ".join(f"{how} {count}" for how, count in counted[kind].most_common())
            lines.append(f"{kind:<30}{longest[kind]:>7.2f} s  {told}")
    lines += ["", *(f"{count:>7} {how}" for how, count in sorted(whole.items()))]
    lines += ["", "slowest"]
    for seconds, number, kind, ending in sorted(times, key=lambda each: -each[0])[:_SLOWEST]:
        lines.append(f"{seconds:>7.2f} s  {number:>6} {kind:<28} {ending.verb} {ending.status} {ending.rule}")
    return "\n".join(lines)


def _memory(count: int, seed: int) -> int:
    """Read ordinary invoices in one worker and print what it holds after each hundred."""
    told = []
    with Court(Limits(documents=10 * count, rss_bytes=_GIB)) as court:
        ended: Counter[str] = Counter()
        for number, data in enumerate(made_invoices(count, seed), 1):
            ended[court.judge_one(data, "convert").status] += 1
            if number % max(count // 10, 1) == 0:
                held = court.sandbox.describe()["memory_bytes"] / 2**20
                told.append(held)
                print(f"{number:>7} documents: worker holds {held:.1f} MiB", flush=True)
        replaced = court.sandbox.describe()["recycled"]
    print(f"{dict(ended)}; workers replaced: {replaced}; growth after the first tenth {told[-1] - told[0]:+.1f} MiB")
    return 0


def _show(grown: Grown) -> int:
    _keep(grown)
    with Court() as court:
        for ending in court.judge(grown):
            print(f"{grown.kind} {grown.source} {len(grown.data):,} bytes: {ending}")
    return 0


def _keep(grown: Grown) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{grown.number:06}-{grown.kind}.pdf").write_bytes(grown.data)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines()[-30:])


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_pdf", description=__doc__)
    parser.add_argument("--number", type=int, default=1_000, help="how many bad PDFs")
    parser.add_argument("--start", type=int, default=0, help="begin with this number")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="judge this one again and keep it")
    parser.add_argument("--kind", action="append", default=[], choices=KINDS, help="this kind alone; may be repeated")
    parser.add_argument("--no-corpus", action="store_true", help="use fixtures and made invoices alone")
    parser.add_argument("--verbose", action="store_true", help="a line for each document")
    parser.add_argument("--memory", type=int, default=0, help="read so many ordinary invoices in one worker instead")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
