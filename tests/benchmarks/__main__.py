"""``make bench``: documents per second on one core, each stage's share, beside the bare cost of lxml in the same run.

Absolute times are this machine's; the ratios to "lxml parse + XSD" are what to compare between machines and runs.
Nothing here passes or fails by time; what is asserted is that every document was converted.
"""

import argparse
import gc
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import perf_counter, process_time

from lxml import etree

from app import conversion, verdict
from app.formats import cii, ubl, xml_tree
from app.formats.tree_reading import read_tree
from app.model.catalogue import as_json as finding_as_json
from app.model.findings import Layer
from app.rules import check as judge
from app.rules.profiles import choose
from app.sandbox import Sandbox
from tests.benchmarks import beside_referee, memory
from tests.benchmarks.documents import document, invoice_of

OPTIONS = {"file": "bench.xml", "today": "2026-11-22", "profile": "auto"}
SIZES = (2, 100, 1000)


@dataclass(frozen=True)
class Timing:
    """Milliseconds per call: the median of several rounds."""

    milliseconds: float

    def beside(self, baseline: "Timing") -> str:
        """This timing as a multiple of the baseline's."""
        return f"{self.milliseconds / baseline.milliseconds:6.1f}x"


def timed(call: Callable[[], object], seconds: float, clock: Callable[[], float] = process_time) -> Timing:
    """Run `call` for about `seconds`, in five rounds, and return the median round's time per call.

    The clock is this process's CPU time: what one core can do, however busy the machine is.
    """
    call()
    began = clock()
    call()
    once = clock() - began
    repeats = max(1, int(seconds / 5 / max(once, 1e-6)))
    rounds = []
    for _ in range(5):
        began = clock()
        for _ in range(repeats):
            call()
        rounds.append((clock() - began) / repeats)
        gc.collect()
    return Timing(statistics.median(rounds) * 1000)


def bare(data: bytes, schemas) -> Callable[[], object]:
    """What nobody can do without: lxml parses the document and holds it to the XSD."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    schema = schemas.compiled("Invoice")
    return lambda: schema.validate(etree.fromstring(data, parser))


def stages(syntax: str, data: bytes, ready) -> dict[str, Callable[[], object]]:
    """The parts of one conversion, each as a call of its own, in the order in which they happen."""
    module = {"ubl": ubl, "cii": cii}[syntax]
    tree = {"ubl": ubl.INVOICE, "cii": cii.INVOICE}[syntax]
    root = xml_tree.parse(data)
    names = module._SYNTAX
    reading = module.read(data)
    choice = choose("auto", reading.invoice, has_ids=True)
    output = ubl.write(reading.invoice)
    today = date(2026, 11, 22)

    def build():
        return read_tree(syntax, tree, raw, document=root, currency=reading.invoice.currency)

    raw = xml_tree.index(root, names)
    found = {
        "parse": lambda: xml_tree.parse(data),
        "raw index": lambda: xml_tree.index(root, names).dissolve(),
        "model": build,
        "XSD in": lambda: conversion.validate_source(reading, ready.schemas),
        "rules": lambda: judge(reading, choice.profile, today, tuple(Layer)),
        "write": lambda: ubl.write(reading.invoice),
        "read back, XSD out": lambda: conversion.verify(output, reading.invoice, ready.schemas),
        "report": lambda: (
            verdict.invoice_as_json(reading.invoice),
            [finding_as_json(each) for each in reading.findings],
        ),
    }
    if syntax == "cii":
        del found["XSD in"]
    return found


def measure(syntax: str, lines: int, ready, seconds: float) -> tuple[Timing, Timing]:
    """Print one row per stage; return the whole conversion's timing and the baseline's."""
    data = document(syntax, lines)
    report, _ = verdict.run(ready, "convert", data, OPTIONS)
    assert report["status"] == "converted", report["findings"]
    baseline = timed(bare(ubl.write(invoice_of(lines)), ready.schemas), seconds)
    whole = timed(lambda: verdict.run(ready, "convert", data, OPTIONS), seconds)
    checked = timed(lambda: verdict.run(ready, "check", data, OPTIONS), seconds)
    rate = 1000 / whole.milliseconds
    print(f"\n{syntax} -> ubl, {lines} lines, {len(data):,} bytes")
    print(f"  {'lxml parse + XSD (baseline)':<30}{baseline.milliseconds:9.3f} ms      1.0x")
    print(f"  {'convert':<30}{whole.milliseconds:9.3f} ms  {whole.beside(baseline)}   {rate:,.0f} documents/s")
    print(f"  {'check':<30}{checked.milliseconds:9.3f} ms  {checked.beside(baseline)}")
    parts = {name: timed(call, seconds / 4) for name, call in stages(syntax, data, ready).items()}
    total = sum(part.milliseconds for part in parts.values())
    for name, part in parts.items():
        share = part.milliseconds / total
        print(f"    {name:<28}{part.milliseconds:9.3f} ms  {part.beside(baseline)}   {share:4.0%}")
    return whole, baseline


def through_the_sandbox(seconds: float) -> None:
    """Print the same conversions as a caller sees them, through one worker process."""
    print("\nthrough one sandbox worker (wall clock, the machine as busy as it is)")
    with Sandbox(workers=1, task="app.verdict") as sandbox:
        sandbox.wait_ready()
        for syntax in ("ubl", "cii"):
            for lines in SIZES:
                data = document(syntax, lines)
                one = timed(lambda data=data: sandbox.run("convert", data, OPTIONS), seconds, perf_counter)
                name = f"{syntax} -> ubl, {lines} lines"
                print(f"  {name:<30}{one.milliseconds:9.3f} ms             {1000 / one.milliseconds:,.0f} documents/s")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a sample that takes seconds")
    quick = parser.parse_args().quick
    seconds = 0.2 if quick else 2.0
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    ready = verdict.warm_up({})
    for syntax in ("ubl", "cii"):
        timings = {lines: measure(syntax, lines, ready, seconds)[0] for lines in SIZES}
        per_line = {lines: timing.milliseconds / lines for lines, timing in timings.items()}
        growth = per_line[1000] / per_line[100]
        print(f"  per line: {per_line[100]:.4f} ms at 100, {per_line[1000]:.4f} ms at 1000: {growth:.2f}x (1 = linear)")
    beside_referee.show(SIZES, ready.schemas, seconds)
    through_the_sandbox(seconds)
    memory.show(SIZES)


if __name__ == "__main__":
    main()
